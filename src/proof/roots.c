/* Input: a polynomial in one variable. Output: its real roots. The one idea: the sign changes in
 * Sturm's chain count the roots in an interval, so halving isolates each of them (Basu, Pollack and
 * Roy, Algorithms in Real Algebraic Geometry, 2.2 and 10.4). The denominator of a rational root
 * divides the leading coefficient, so a narrow enough interval holds one candidate. */
#include "proof/roots.h"

/* --- polynomials in one variable --- */

Uni uni_of(Problem *p, Poly a, uint32_t var) {
    if (a.n == 0) return (Uni){0};
    Uni out = {.n = poly_degree(a, var) + 1};
    out.at = NEW_ARRAY(p->arena, Num, out.n);
    for (uint32_t k = 0; k < out.n; k++) out.at[k] = poly_lead(poly_coefficient(p, a, var, k));
    return out;
}

static Num lead(Uni a) {
    return a.at[a.n - 1];
}

static Num uni_at(Problem *p, Uni a, Num x) {
    Num sum = NUM_ZERO;
    for (uint32_t k = a.n; k-- > 0;) sum = num_add(p->m, num_mul(p->m, sum, x), a.at[k]);
    proof_burn(p, a.n / 8 + 1);
    return sum;
}

static int sign_at(Problem *p, Uni a, Num x) {
    return num_sign(uni_at(p, a, x));
}

/* What the polynomial can come to between two points, and perhaps more. */
static Range uni_range(Problem *p, Uni a, Range x) {
    Range sum = range_of(NUM_ZERO);
    for (uint32_t k = a.n; k-- > 0;)
        sum = range_add(p->m, range_mul(p->m, sum, x), range_of(a.at[k]));
    return sum;
}

static Uni scaled(Problem *p, Uni a, Num k) {
    Uni out = {a.n, NEW_ARRAY(p->arena, Num, a.n)};
    for (uint32_t i = 0; i < a.n; i++) out.at[i] = num_mul(p->m, a.at[i], k);
    return out;
}

/* A positive multiple: integers without a common factor. */
static Uni primitive(Problem *p, Uni a) {
    Num common = NUM_ONE;
    if (a.n == 0) return a;
    a = scaled(p, a, num_div(p->m, NUM_ONE, num_abs(p->m, lead(a))));
    for (uint32_t i = 0; i < a.n; i++) {
        Num rest = num_denominator(p->m, num_mul(p->m, common, a.at[i]));
        common = num_mul(p->m, common, rest);
    }
    return scaled(p, a, common);
}

static Uni derivative(Problem *p, Uni a) {
    Uni out = {a.n - 1, NEW_ARRAY(p->arena, Num, a.n)};
    for (uint32_t i = 1; i < a.n; i++) out.at[i - 1] = num_mul(p->m, a.at[i], num_int(i));
    return out;
}

/* a = quotient * b + rest, b not zero; returns the rest. Both are zero once the fuel is spent. */
static Uni divide(Problem *p, Uni a, Uni b, Uni *quotient) {
    Uni rest = {a.n, arena_copy(p->arena, a.at, a.n * sizeof *a.at)};
    *quotient = (Uni){a.n < b.n ? 0 : a.n - b.n + 1, NEW_ARRAY(p->arena, Num, a.n)};
    for (uint32_t i = quotient->n; i-- > 0 && proof_burn(p, b.n / 8 + 1);) {
        Num k = num_div(p->m, rest.at[i + b.n - 1], lead(b));
        quotient->at[i] = k;
        for (uint32_t j = 0; j < b.n; j++)
            rest.at[i + j] = num_sub(p->m, rest.at[i + j], num_mul(p->m, k, b.at[j]));
    }
    if (!p->fuel) rest.n = quotient->n = 0;
    while (rest.n && num_sign(lead(rest)) == 0) rest.n--;
    return rest;
}

static Uni gcd(Problem *p, Uni a, Uni b) {
    Uni quotient;
    while (b.n && p->fuel) {
        Uni rest = primitive(p, divide(p, a, b, &quotient));
        a = b, b = rest;
    }
    return a;
}

/* --- isolation --- */

typedef VEC(Uni) Chain;
typedef VEC(Root) RootList;

/* f is square-free. */
static Chain sturm(Problem *p, Uni f) {
    Chain chain = {0};
    Uni before = f, last = primitive(p, derivative(p, f)), quotient;
    vec_push(p->arena, &chain, f);
    while (last.n && p->fuel) {
        vec_push(p->arena, &chain, last);
        Uni rest = primitive(p, divide(p, before, last, &quotient));
        before = last, last = scaled(p, rest, num_int(-1));
    }
    return chain;
}

static uint32_t changes(Problem *p, const Chain *chain, Num x) {
    uint32_t count = 0;
    for (uint32_t i = 0, before = 0; i < chain->count; i++) {
        int sign = sign_at(p, chain->at[i], x);
        if (sign == 0) continue;
        uint32_t now = sign > 0 ? 1 : 2;
        count += before && now != before;
        before = now;
    }
    return count;
}

/* All roots lie between it and its negative (Cauchy). */
static Num bound(Problem *p, Uni f) {
    Num most = NUM_ZERO;
    for (uint32_t i = 0; i + 1 < f.n; i++) {
        Num size = num_abs(p->m, num_div(p->m, f.at[i], lead(f)));
        if (num_cmp(size, most) > 0) most = size;
    }
    return num_ceil(p->m, num_add(p->m, most, NUM_ONE));
}

static Num middle(Problem *p, Num low, Num high) {
    return num_div(p->m, num_add(p->m, low, high), num_int(2));
}

/* Roots above low and up to high are as many as sign changes are lost between the two. */
typedef struct Stretch {
    Num low, high;
    uint32_t at_low, at_high;
} Stretch;

static void isolate(Problem *p, Uni f, RootList *out) {
    Chain chain = sturm(p, f);
    VEC(Stretch) left = {0};
    Num high = bound(p, f), low = num_neg(p->m, high);
    Stretch all = {low, high, changes(p, &chain, low), changes(p, &chain, high)};
    vec_push(p->arena, &left, all);
    while (left.count && p->fuel) {
        Stretch s = left.at[--left.count];
        uint32_t count = s.at_low - s.at_high;
        if (count == 1) vec_push(p->arena, out, ((Root){s.low, s.high, value_none(ND_undecided)}));
        if (count <= 1) continue;
        Num at = middle(p, s.low, s.high);
        uint32_t here = changes(p, &chain, at);
        vec_push(p->arena, &left, ((Stretch){at, s.high, here, s.at_high}));
        vec_push(p->arena, &left, ((Stretch){s.low, at, s.at_low, here}));
    }
}

/* --- narrowing --- */

static bool is_rational(const Root *r) {
    return num_equal(r->low, r->high);
}

static void set_rational(Root *r, Num at) {
    r->low = r->high = at;
    r->exact = value_num(at);
}

/* `above` is the sign of f between the root and the high end. */
static void halve(Problem *p, Uni f, Root *r, int above) {
    Num at = middle(p, r->low, r->high);
    int sign = sign_at(p, f, at);
    if (sign == 0)
        set_rational(r, at);
    else
        *(sign == above ? &r->high : &r->low) = at;
}

/* f is primitive. Multiples of 1/lead are further apart than the interval is wide. */
static void find_rational(Problem *p, Uni f, Root *r) {
    Nums *m = p->m;
    Num unit = num_abs(m, num_div(m, NUM_ONE, lead(f)));
    int above = sign_at(p, f, r->high);
    if (above == 0) set_rational(r, r->high);
    if (f.n == 2) set_rational(r, num_neg(m, num_div(m, f.at[0], f.at[1])));
    while (!is_rational(r) && num_cmp(num_sub(m, r->high, r->low), unit) >= 0 && p->fuel)
        halve(p, f, r, above);
    if (is_rational(r)) return;
    Num only = num_round(m, r->high, unit, ROUND_FLOOR);
    if (num_cmp(only, r->low) > 0 && sign_at(p, f, only) == 0) set_rational(r, only);
}

static bool narrow_enough(Problem *p, const Root *r) {
    Nums *m = p->m;
    if (num_sign(r->low) != num_sign(r->high)) return is_rational(r);
    Num width = num_mul(m, num_sub(m, r->high, r->low), num_pow(m, num_int(10), ROOT_DIGITS));
    return num_cmp(width, num_abs(m, num_sign(r->low) > 0 ? r->low : r->high)) <= 0;
}

static void narrow(Problem *p, Uni f, Root *r) {
    if (is_rational(r)) return;
    int above = sign_at(p, f, r->high);
    while (!narrow_enough(p, r) && p->fuel) halve(p, f, r, above);
}

/* The polynomial in y = x - by, by dividing by x - by again and again. */
static Uni shifted(Problem *p, Uni a, Num by) {
    Uni out = scaled(p, a, NUM_ONE);
    for (uint32_t i = 0; i + 1 < a.n && proof_burn(p, a.n / 8 + 1); i++)
        for (uint32_t k = a.n - 1; k-- > i;)
            out.at[k] = num_add(p->m, out.at[k], num_mul(p->m, by, out.at[k + 1]));
    return out;
}

/* Roots of a (x - c)^n = b, of which each polynomial of degree 2 is one: c + root(b/a, n). */
static Value radical(Problem *p, Uni f, bool least) {
    Nums *m = p->m;
    uint32_t n = f.n - 1;
    Num centre = num_div(m, f.at[n - 1], num_mul(m, lead(f), num_int(-(int64_t)n)));
    Uni y = shifted(p, f, centre);
    for (uint32_t k = 1; k < n; k++)
        if (num_sign(y.at[k]) != 0) return value_none(ND_undecided);
    Value root = value_root(m, value_num(num_neg(m, num_div(m, y.at[0], lead(y)))), n);
    return value_add(m, value_num(centre), n % 2 == 0 && least ? value_neg(m, root) : root);
}

Roots roots_of(Problem *p, Uni a) {
    RootList all = {0};
    Uni f;
    divide(p, a, gcd(p, a, derivative(p, a)), &f);
    if (!p->fuel) return (Roots){0};
    f = primitive(p, f);
    isolate(p, f, &all);
    Uni rest = f;
    for (uint32_t i = 0; i < all.count && p->fuel; i++) {
        find_rational(p, f, &all.at[i]);
        Num factor[] = {num_neg(p->m, all.at[i].low), NUM_ONE};
        if (is_rational(&all.at[i])) divide(p, rest, (Uni){2, factor}, &rest);
    }
    bool least = true;
    for (uint32_t i = 0; i < all.count && p->fuel; i++) {
        if (is_rational(&all.at[i])) continue;
        narrow(p, rest, &all.at[i]);
        all.at[i].exact = radical(p, rest, least);
        least = false;
    }
    return (Roots){rest, all.count, all.at};
}

Range root_range(const Root *r) {
    bool open = !is_rational(r);
    return (Range){{r->low, true, open}, {r->high, true, open}};
}

int root_sign(Problem *p, const Roots *of, Root *r, Uni g) {
    if (is_rational(r)) return sign_at(p, g, r->low);
    Uni f = of->irrational, common = gcd(p, f, g);
    if (common.n > 1 && sign_at(p, common, r->low) != sign_at(p, common, r->high)) return 0;
    int above = sign_at(p, f, r->high), sign = 0;
    while (proof_burn(p, g.n)) {
        if ((sign = range_sign(uni_range(p, g, root_range(r)))) != 0) break;
        halve(p, f, r, above);
    }
    return sign;
}
