/* Polynomials with rational coefficients, and fractions of them. Monomials are in lexicographic order, without zero
 * coefficients, so that equal polynomials are equal arrays. All live in p->arena; arithmetic burns fuel, and once that is spent
 * the results are worthless: ask p->fuel before using them. */
#ifndef KPI_PROOF_POLY_H
#define KPI_PROOF_POLY_H

#include "proof/range.h"

typedef struct Factor {
    uint32_t var, power; /* power > 0; factors are ordered by var */
} Factor;
typedef struct Mono {
    Num k;
    uint32_t n;
    const Factor *at;
} Mono;
typedef struct Poly {
    uint32_t n; /* 0: zero */
    const Mono *at;
} Poly;

Poly poly_constant(Problem *p, Num k);
Poly poly_variable(Problem *p, uint32_t var);
Poly poly_add(Problem *p, Poly a, Poly b);
Poly poly_sub(Problem *p, Poly a, Poly b);
Poly poly_scale(Problem *p, Poly a, Num k);
Poly poly_mul(Problem *p, Poly a, Poly b);
Poly poly_derivative(Problem *p, Poly a, uint32_t var);
/* a = slope * var + rest, with a of degree at most 1 in var. */
void poly_split(Problem *p, Poly a, uint32_t var, Poly *slope, Poly *rest);
/* What var^power is multiplied by. */
Poly poly_coefficient(Problem *p, Poly a, uint32_t var, uint32_t power);
Poly poly_put(Problem *p, Poly a, uint32_t var, Num value);
Num poly_at(Problem *p, Poly a, const Num *point);
Range poly_range(Problem *p, Poly a, const Range *box); /* monomial by monomial */

bool poly_is_constant(Poly a);
Num poly_lead(Poly a); /* the first coefficient, 0 of zero; the value of a constant */
bool poly_same(Poly a, Poly b);
bool poly_proportional(Problem *p, Poly a, Poly b, Num *k); /* a = k b, both not zero */
bool poly_is_linear(Poly a);                                /* of total degree at most 1 */
bool mono_same(Mono a, Mono b);                             /* but for the coefficient */
uint32_t poly_degree(Poly a, uint32_t var);
typedef VEC(uint32_t) Vars;
void poly_vars(Problem *p, Poly a, Vars *out); /* adds those that are not there yet */
/* The greatest monomial that divides a (coefficient 1), and a without one that divides it. */
Mono poly_content(Problem *p, Poly a);
Mono mono_gcd(Problem *p, Mono a, Mono b);
Poly poly_over(Problem *p, Poly a, Mono d);
Poly poly_of(Problem *p, Mono a);

/* n/d, d not zero; a common monomial is cancelled, and d has a first coefficient of 1. */
typedef struct Frac {
    Poly n, d;
} Frac;
Frac frac_of(Problem *p, Poly n);
Frac frac_make(Problem *p, Poly n, Poly d);
Frac frac_add(Problem *p, Frac a, Frac b);
Frac frac_neg(Problem *p, Frac a);
Frac frac_mul(Problem *p, Frac a, Frac b);
bool frac_div(Problem *p, Frac a, Frac b, Frac *out); /* false when b is zero */
/* f with `value` in the place of var; false when that makes its denominator zero. */
bool frac_put(Problem *p, Frac f, uint32_t var, Frac value, Frac *out);

#endif
