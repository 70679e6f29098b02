/* Input: fractions of polynomials. Output: their sums, products and quotients in a form where equal
 * denominators are equal arrays. The one idea: only what is cheap is cancelled (common monomials,
 * equal polynomials); what divides a denominator is assumed nonzero, so cancelling never changes a
 * verdict. */
#include "proof/poly.h"

Frac frac_of(Problem *p, Poly n) {
    return (Frac){n, poly_constant(p, NUM_ONE)};
}

Frac frac_make(Problem *p, Poly n, Poly d) {
    Num k;
    if (n.n == 0 || d.n == 0) return frac_of(p, n); /* d is not zero, unless the fuel is spent */
    if (poly_proportional(p, n, d, &k)) return frac_of(p, poly_constant(p, k));
    Mono common = mono_gcd(p, poly_content(p, n), poly_content(p, d));
    n = poly_over(p, n, common), d = poly_over(p, d, common);
    Num lead = poly_lead(d);
    if (num_equal(lead, NUM_ONE)) return (Frac){n, d};
    Num inverse = num_div(p->m, NUM_ONE, lead);
    return (Frac){poly_scale(p, n, inverse), poly_scale(p, d, inverse)};
}

/* Over the least common denominator as far as monomials go. */
Frac frac_add(Problem *p, Frac a, Frac b) {
    if (poly_same(a.d, b.d)) return frac_make(p, poly_add(p, a.n, b.n), a.d);
    Mono common = mono_gcd(p, poly_content(p, a.d), poly_content(p, b.d));
    Poly ad = poly_over(p, a.d, common), bd = poly_over(p, b.d, common);
    Poly n = poly_add(p, poly_mul(p, a.n, bd), poly_mul(p, b.n, ad));
    return frac_make(p, n, poly_mul(p, a.d, bd));
}

Frac frac_neg(Problem *p, Frac a) {
    return (Frac){poly_scale(p, a.n, num_int(-1)), a.d};
}

Frac frac_mul(Problem *p, Frac a, Frac b) {
    Frac crossed = frac_make(p, a.n, b.d), other = frac_make(p, b.n, a.d);
    return frac_make(p, poly_mul(p, crossed.n, other.n), poly_mul(p, crossed.d, other.d));
}

bool frac_div(Problem *p, Frac a, Frac b, Frac *out) {
    if (b.n.n == 0) return false;
    *out = frac_mul(p, a, frac_make(p, b.d, b.n));
    return true;
}

bool frac_put(Problem *p, Frac f, uint32_t var, Frac value, Frac *out) {
    Frac part[2];
    for (int i = 0; i < 2; i++) {
        Poly from = i ? f.d : f.n;
        Frac power = frac_of(p, poly_constant(p, NUM_ONE));
        part[i] = frac_of(p, (Poly){0});
        for (uint32_t k = 0, degree = poly_degree(from, var); k <= degree; k++) {
            Frac term = frac_of(p, poly_coefficient(p, from, var, k));
            part[i] = frac_add(p, part[i], frac_mul(p, term, power));
            if (k < degree) power = frac_mul(p, power, value);
        }
    }
    return frac_div(p, part[0], part[1], out);
}
