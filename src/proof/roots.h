/* The real roots of a polynomial in one variable with rational coefficients: none missed, none twice, rational ones exact. All
 * live in p->arena and burn fuel; once that is spent the results are worthless. */
#ifndef KPI_PROOF_ROOTS_H
#define KPI_PROOF_ROOTS_H

#include "num/real.h"
#include "proof/poly.h"

enum { ROOT_DIGITS = 30 }; /* the relative width of an enclosure is at most 10^-ROOT_DIGITS */

typedef struct Uni {
    uint32_t n; /* coefficients; 0: zero */
    Num *at;    /* of x^0, x^1, ...; the last is not 0 */
} Uni;
Uni uni_of(Problem *p, Poly a, uint32_t var); /* no other variable is in a */

typedef struct Root {
    Num low, high; /* equal: the root itself, rational; else an irrational one is between them */
    Value exact;   /* a rational or c + k root(q, n); no data (undecided) for others */
} Root;
typedef struct Roots {
    Uni irrational; /* square-free, and zero exactly at the irrational ones */
    uint32_t count;
    Root *at; /* ascending */
} Roots;

Roots roots_of(Problem *p, Uni a); /* a is not zero */
Range root_range(const Root *r);
/* The sign of g at a root; narrows the root as far as that takes. */
int root_sign(Problem *p, const Roots *of, Root *root, Uni g);

#endif
