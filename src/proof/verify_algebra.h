/* The verifier's own algebra, apart from the prover's on purpose: plain and slow, over num.h alone. It burns fuel, and once that
 * is spent its results are worthless. */
#ifndef KPI_PROOF_VERIFY_ALGEBRA_H
#define KPI_PROOF_VERIFY_ALGEBRA_H

#include "proof/certificate.h"

/* A product of variables with its coefficient; x*x*y is x, x, y. */
typedef struct Item {
    Num k;
    uint32_t n;
    const uint32_t *vars; /* ascending */
} Item;
/* A sum of products, in no order; like products are together, some with coefficient 0. */
typedef struct Expansion {
    Item *at;
    uint32_t count, room;
} Expansion;
typedef struct Quotient {
    Expansion n, d;
} Quotient;

Expansion expand_constant(Problem *p, Num k);
Expansion expand_variable(Problem *p, uint32_t var);
Expansion expand_poly(Problem *p, Poly a);
Expansion expand_add(Problem *p, Expansion a, Expansion b);
Expansion expand_scale(Problem *p, Expansion a, Num k);
Expansion expand_mul(Problem *p, Expansion a, Expansion b);
bool expand_equal(Problem *p, Expansion a, Expansion b);
bool expand_is_constant(Expansion a, Num *out);
uint32_t expand_degree(Expansion a, uint32_t var);
/* What var^power is multiplied by. */
Expansion expand_part(Problem *p, Expansion a, uint32_t var, uint32_t power);
/* a = slope * var + rest with constants, slope not 0. */
bool expand_is_bound(Expansion a, uint32_t *var, Num *slope, Num *rest);

Quotient quotient_of(Problem *p, Expansion n);
Quotient quotient_add(Problem *p, Quotient a, Quotient b);
Quotient quotient_mul(Problem *p, Quotient a, Quotient b);

/* An interval; inf: there is no end on that side. */
typedef struct Reach {
    Num low, high;
    bool low_inf, high_inf, low_open, high_open;
} Reach;
Reach reach_everything(void);
Reach reach_number(Num k);
Reach reach_sum(Nums *m, Reach a, Reach b);
Reach reach_product(Nums *m, Reach a, Reach b);
Reach reach_inverse(Nums *m, Reach a); /* of the values that are not 0 */
Reach reach_power(Nums *m, Reach a, uint64_t exponent);
Reach reach_of(Problem *p, Expansion a, const Reach *box);
bool reach_at_least_zero(Reach a);
bool reach_above_zero(Reach a);
bool reach_below_zero(Reach a);
bool reach_at_most_zero(Reach a);
void reach_cut_low(Reach *a, Num at, bool open);
void reach_cut_high(Reach *a, Num at, bool open);

#endif
