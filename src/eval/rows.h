/* Row expressions, inside: what the files rows*.c share. A vector is never changed once it is made, so that a column can
 * stand for itself without a copy; every operation makes a new one in ev->scratch. */
#ifndef KPI_EVAL_ROWS_H
#define KPI_EVAL_ROWS_H

#include "eval/eval.h"

/* What a column has beside its vectors. */
typedef struct Side {
    NoData why;         /* not DATA_OK: every result that reads the column is this */
    bool is_ready;      /* derived, and its partners found */
    uint32_t **partner; /* of a reference: [batch][row], the place of the row that it refers to, or NO_PLACE */
    uint8_t **state;    /* of a derived column: [batch], as RowVector.state; NULL where all have a value or are missing */
} Side;

/* A row's place is its number in the table; every batch but the last is full. */
#define NO_PLACE UINT32_MAX
static inline uint32_t batch_index(const Batch *b) { return (uint32_t)(b->first_row / BATCH_ROWS); }

/* The rows for which an expression is computed. */
typedef struct Rows {
    Eval *ev;
    const Loaded *table;
    const Batch *batch;
    uint32_t count;
    Nums nums; /* big numbers go to ev->scratch */
} Rows;

#define ROW_ZERO (ROW_NO_DATA + (int)ND_zero_denominator)

/* Missing wins over no data, so that the order of operands never matters (agg-3); a division by zero comes last (agg-7). */
static inline uint8_t state_join(uint8_t a, uint8_t b) {
    if (a == ROW_MISSING || b == ROW_MISSING) return ROW_MISSING;
    return a && (a != ROW_ZERO || !b) ? a : b;
}
static inline uint8_t row_state(const RowVector *v, uint32_t i) { return v->state ? v->state[i] : ROW_OK; }
/* A period as one number: equal periods are equal, those of one kind keep their order. */
static inline int64_t period_code(Period p) {
    return (int64_t)p.kind << 32 | ((uint32_t)p.index ^ 1u << 31);
}
static inline Period period_from_code(int64_t code) {
    return (Period){(PeriodKind)(code >> 32), (int32_t)((uint32_t)code ^ 1u << 31)};
}
static inline Day seconds_day(int64_t seconds) {
    return (Day)(seconds / 86400 - (seconds % 86400 < 0));
}

/* tables.c: the table of a column, of which that column is ready; others may still wait for what they are derived from. */
const Loaded *table_with(Eval *ev, const Column *c);

/* rows.c */
Rows rows_begin(Eval *ev, const Loaded *t, const Batch *b);
RowVector rows_of(Rows *r, const Expr *e);
RowVector rows_new(Rows *r, TypeKind kind);  /* all 0 */
RowVector rows_wide(Rows *r);                /* room for numbers */
RowVector rows_number(Rows *r, Num q);
uint8_t *rows_states(Rows *r, const RowVector *v); /* a copy to write on */
uint8_t *rows_join_states(Rows *r, const RowVector *a, const RowVector *b);
RowVector rows_and(Rows *r, RowVector a, RowVector b); /* Kleene's: agg-4 */

/* rows_number.c */
Num rows_num(Rows *r, const RowVector *v, uint32_t i); /* of a row that is OK */
RowVector rows_add(Rows *r, RowVector a, RowVector b);
RowVector rows_multiply(Rows *r, RowVector a, RowVector b);
RowVector rows_scale(Rows *r, RowVector v, Num factor);
RowVector rows_divide(Rows *r, RowVector a, RowVector b);
RowVector rows_negate(Rows *r, RowVector v);
RowVector rows_power(Rows *r, RowVector v, int64_t exponent);
RowVector rows_compare(Rows *r, int op, RowVector a, RowVector b);
RowVector rows_compare_with(Rows *r, int op, RowVector a, const Expr *b);
RowVector rows_choose(Rows *r, RowVector condition, RowVector yes, RowVector no);

/* rows_column.c */
RowVector rows_column(Rows *r, Column *const *path, uint32_t count);
/* Why no result that reads this can have a value; DATA_OK: it can. Loads what is read. */
NoData column_why(Eval *ev, Column *const *path, uint32_t count);
NoData expr_why(Eval *ev, const Expr *e);
/* The values of a key as ids of texts, NO_KEY for a missing one. */
#define NO_KEY UINT32_MAX
const uint32_t *rows_keys(Rows *r, const KeyColumn *key);

/* rows_function.c */
RowVector rows_function(Rows *r, const Expr *e);

#endif
