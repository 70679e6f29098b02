/* An exact simplex over bounded variables. Bounds are a + b*e with e an infinitely small positive number, which makes a strict
 * bound of one that is not. Variables 0..columns-1 are free to start with; each row adds one that is a sum of those. */
#ifndef KPI_PROOF_SIMPLEX_H
#define KPI_PROOF_SIMPLEX_H

#include "proof/problem.h"

typedef struct Near {
    Num a, b; /* a + b*e */
} Near;
typedef struct NearBound {
    bool is;
    Near at;
} NearBound;

typedef struct Simplex {
    Problem *p;
    uint32_t columns, rows;
    Num *at;         /* rows x columns: a basic variable as a sum of those that are not */
    uint32_t *basic; /* by row */
    uint32_t *free_; /* by column: the variable that is not basic */
    Near *value;     /* by variable */
    NearBound *low, *high;
} Simplex;

typedef enum SimplexEnd { SIMPLEX_DONE, SIMPLEX_INFEASIBLE, SIMPLEX_UNBOUNDED, SIMPLEX_SPENT } SimplexEnd;

Simplex *simplex_new(Problem *p, uint32_t columns, uint32_t rows);
/* Before any solving; a second bound on the same side must not be weaker. The row's variable is columns + row. */
void simplex_set(Simplex *s, uint32_t row, uint32_t column, Num k);
void simplex_bound(Simplex *s, uint32_t var, bool high, Num at, bool strict);
/* Infeasible: times[var] > 0 (< 0) is how often the low (high) bound of var enters a sum that is a contradiction. */
SimplexEnd simplex_solve(Simplex *s, Num *times);
/* After simplex_solve: raises or lowers the variable of a row as far as it goes. */
SimplexEnd simplex_push(Simplex *s, uint32_t row, bool up);
/* The values of the columns with e made a number that keeps all bounds. */
void simplex_values(Simplex *s, Num *out);

#endif
