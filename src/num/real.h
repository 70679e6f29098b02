/* Irrational numbers as certified enclosures. A Real is an immutable expression over rationals and roots that can be
 * narrowed to any precision; comparisons are decided exactly where theory allows, by narrowing up to the limit
 * refine_bits elsewhere, and are otherwise undecided.
 * An expression may also contain unknowns: numbers of which only the range is said. Such a value is free. It stands for all that it
 * can be where it has data, and is decided only where all of that is on one side; eval/spread.h tells its exact range. */
#ifndef KPI_NUM_REAL_H
#define KPI_NUM_REAL_H

#include "num/num.h"

typedef struct Real Real;

typedef enum NoData {
    DATA_OK,
#define NO_DATA(name, en, nl) ND_##name,
#include "num/no_data.def"
#undef NO_DATA
    NO_DATA_COUNT
} NoData;
const char *no_data_name(NoData reason);                 /* "zero_denominator" */
const char *no_data_text(NoData reason, Lang lang);      /* for people */

/* exact q (real NULL), enclosed real, or no data (why). */
typedef struct Value {
    NoData why;
    Num q;
    const Real *real;
} Value;
static inline Value value_num(Num q) { return (Value){DATA_OK, q, NULL}; }
static inline Value value_none(NoData why) { return (Value){why, NUM_ZERO, NULL}; }
static inline bool value_ok(Value v) { return v.why == DATA_OK; }
bool value_free(Value v); /* has data, and depends on an unknown */
/* Of two reasons: the left one, but a division by zero last, since `otherwise` would catch it and hide the other (agg-7). */
static inline NoData no_data_join(NoData a, NoData b) {
    bool left = a != DATA_OK && (a != ND_zero_denominator || b == DATA_OK);
    return left ? a : b;
}
/* What two values come to when one at least has no data. */
static inline Value value_absent(Value a, Value b) { return value_none(no_data_join(a.why, b.why)); }

/* Arithmetic on values: no data absorbs, as value_absent says; results that are rational come out exact. */
Value value_add(Nums *m, Value a, Value b);
Value value_sub(Nums *m, Value a, Value b);
Value value_mul(Nums *m, Value a, Value b);
Value value_div(Nums *m, Value a, Value b); /* zero_denominator; undecided if an enclosed divisor cannot be told from 0 */
Value value_neg(Nums *m, Value a);
Value value_abs(Nums *m, Value a);
Value value_pow(Nums *m, Value a, int64_t n); /* 0^-n: zero_denominator */
Value value_round(Nums *m, Value a, Num step, Rounding how); /* enclosed: refined until one multiple remains, else undecided */
Value value_min(Nums *m, Value a, Value b);
Value value_max(Nums *m, Value a, Value b);
/* root(x, n), n >= 1: x < 0 with even n is no data (non_positive_base). A perfect power comes out exact. */
Value value_root(Nums *m, Value x, uint32_t n);
/* (end/begin)^(1/years) - 1, years > 0 rational p/q: begin <= 0 or end < 0 is no data (non_positive_base). */
Value value_cagr(Nums *m, Value begin, Value end, Num years);
/* Rate at which the flows' net present value is 0 (equal steps). Exactly one sign change, else no data (not_unique). */
Value value_irr(Nums *m, const Num *flows, size_t count);

/* --- unknowns --- */

typedef struct Unknown {
    const char *name; /* kept, not copied */
    Num low, high;    /* both are attained */
    bool endless;     /* any number; low and high say nothing */
} Unknown;
typedef struct Unknowns { /* in the order in which points tell of them */
    const Unknown *const *at;
    uint32_t count;
} Unknowns;
Value value_unknown(Nums *m, const Unknown *u); /* u is kept: it is what tells one unknown from another */

typedef enum Choice { CHOOSE_POSITIVE, CHOOSE_NOT_NEGATIVE, CHOOSE_ZERO } Choice;
/* `yes` where the test holds of t, else `no`; all have data. A free value without data has the reason of what it is made of,
 * so an arm that nobody can reach must not be given here. */
Value value_choose(Nums *m, Choice choice, Value t, Value yes, Value no);

/* `right` where something that `left` divides by is zero. */
Value value_otherwise(Nums *m, Value left, Value right);

typedef enum Order { ORDER_LESS = -1, ORDER_EQUAL = 0, ORDER_GREATER = 1, ORDER_UNDECIDED = 2 } Order;
/* Both must have data. c + k * root(q, n) against a rational, cagr and irr are decided without narrowing. */
Order value_cmp(Nums *m, Value a, Value b);

/* An enclosure with relative width at most 10^-digits (absolute where 0 is inside); [q, q] for an exact value. */
void value_bounds(Nums *m, Value v, unsigned digits, Num *low, Num *high);

#endif
