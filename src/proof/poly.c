/* Input: polynomials. Output: sums, products, derivatives, values, ranges. The one idea:
 * lexicographic order survives multiplication by a monomial, so every operation is a merge of
 * ordered lists. */
#include "proof/poly.h"

static bool is_zero(Num k) {
    return num_sign(k) == 0;
}

/* Lexicographic: at the first difference, the one with the smaller variable (or its higher power)
 * is first. */
static int mono_cmp(Mono a, Mono b) {
    for (uint32_t i = 0; i < a.n && i < b.n; i++) {
        if (a.at[i].var != b.at[i].var) return a.at[i].var < b.at[i].var ? -1 : 1;
        if (a.at[i].power != b.at[i].power) return a.at[i].power > b.at[i].power ? -1 : 1;
    }
    return a.n == b.n ? 0 : a.n > b.n ? -1 : 1;
}

bool mono_same(Mono a, Mono b) {
    return mono_cmp(a, b) == 0;
}

Poly poly_of(Problem *p, Mono a) {
    if (is_zero(a.k)) return (Poly){0};
    return (Poly){1, arena_copy(p->arena, &a, sizeof a)};
}

Poly poly_constant(Problem *p, Num k) {
    return poly_of(p, (Mono){.k = k});
}

Poly poly_variable(Problem *p, uint32_t var) {
    Factor factor = {var, 1};
    return poly_of(p, (Mono){NUM_ONE, 1, arena_copy(p->arena, &factor, sizeof factor)});
}

Poly poly_add(Problem *p, Poly a, Poly b) {
    if (a.n == 0 || b.n == 0) return a.n ? a : b;
    Mono *out = NEW_ARRAY(p->arena, Mono, a.n + b.n);
    uint32_t i = 0, j = 0, n = 0;
    while (i < a.n || j < b.n) {
        int order = i == a.n ? 1 : j == b.n ? -1 : mono_cmp(a.at[i], b.at[j]);
        out[n] = order <= 0 ? a.at[i] : b.at[j];
        if (order == 0) out[n].k = num_add(p->m, a.at[i].k, b.at[j].k);
        i += order <= 0, j += order >= 0;
        n += !is_zero(out[n].k);
    }
    return (Poly){n, out};
}

Poly poly_scale(Problem *p, Poly a, Num k) {
    if (is_zero(k)) return (Poly){0};
    Mono *out = NEW_ARRAY(p->arena, Mono, a.n);
    for (uint32_t i = 0; i < a.n; i++) {
        out[i] = a.at[i];
        out[i].k = num_mul(p->m, out[i].k, k);
    }
    return (Poly){a.n, out};
}

Poly poly_sub(Problem *p, Poly a, Poly b) {
    return poly_add(p, a, poly_scale(p, b, num_int(-1)));
}

static Mono mono_mul(Problem *p, Mono a, Mono b) {
    Num k = num_mul(p->m, a.k, b.k);
    if (a.n == 0 || b.n == 0) return (Mono){k, a.n + b.n, a.n ? a.at : b.at};
    Factor *out = NEW_ARRAY(p->arena, Factor, a.n + b.n);
    uint32_t i = 0, j = 0, n = 0;
    while (i < a.n || j < b.n) {
        bool from_a = j == b.n || (i < a.n && a.at[i].var <= b.at[j].var);
        bool from_b = i == a.n || (j < b.n && b.at[j].var <= a.at[i].var);
        out[n] = from_a ? a.at[i] : b.at[j];
        if (from_a && from_b) out[n].power += b.at[j].power;
        i += from_a, j += from_b, n++;
    }
    return (Mono){k, n, out};
}

Poly poly_mul(Problem *p, Poly a, Poly b) {
    Poly sum = {0};
    if (a.n > b.n) return poly_mul(p, b, a);
    if (a.n == 1 && a.at[0].n == 0) return poly_scale(p, b, a.at[0].k);
    for (uint32_t i = 0; i < a.n && proof_burn(p, b.n / 8 + 1); i++) {
        Mono *row = NEW_ARRAY(p->arena, Mono, b.n);
        for (uint32_t j = 0; j < b.n; j++) row[j] = mono_mul(p, a.at[i], b.at[j]);
        sum = poly_add(p, sum, (Poly){b.n, row});
    }
    return sum;
}

static uint32_t power_of(Mono a, uint32_t var) {
    for (uint32_t i = 0; i < a.n; i++)
        if (a.at[i].var == var) return a.at[i].power;
    return 0;
}

/* a without one power of var, or (all) without var. */
static Mono lower(Problem *p, Mono a, uint32_t var, bool all) {
    Factor *out = NEW_ARRAY(p->arena, Factor, a.n);
    uint32_t n = 0;
    for (uint32_t i = 0; i < a.n; i++) {
        out[n] = a.at[i];
        if (a.at[i].var == var) out[n].power = all ? 0 : out[n].power - 1;
        n += out[n].power > 0;
    }
    return (Mono){a.k, n, out};
}

Poly poly_derivative(Problem *p, Poly a, uint32_t var) {
    Poly sum = {0};
    for (uint32_t i = 0; i < a.n; i++) {
        uint32_t power = power_of(a.at[i], var);
        if (power == 0) continue;
        Mono term = lower(p, a.at[i], var, false);
        term.k = num_mul(p->m, term.k, num_int(power));
        sum = poly_add(p, sum, poly_of(p, term));
    }
    return sum;
}

/* Monomials with the same power of var keep their order without it. */
Poly poly_coefficient(Problem *p, Poly a, uint32_t var, uint32_t power) {
    Mono *out = NEW_ARRAY(p->arena, Mono, a.n);
    uint32_t n = 0;
    for (uint32_t i = 0; i < a.n; i++)
        if (power_of(a.at[i], var) == power)
            out[n++] = power ? lower(p, a.at[i], var, true) : a.at[i];
    return (Poly){n, out};
}

void poly_split(Problem *p, Poly a, uint32_t var, Poly *slope, Poly *rest) {
    *slope = poly_coefficient(p, a, var, 1);
    *rest = poly_coefficient(p, a, var, 0);
}

Poly poly_put(Problem *p, Poly a, uint32_t var, Num value) {
    Poly sum = {0};
    for (uint32_t power = 0, degree = poly_degree(a, var); power <= degree; power++) {
        Poly part = poly_coefficient(p, a, var, power);
        if (part.n == 0) continue;
        sum = poly_add(p, sum, poly_scale(p, part, num_pow(p->m, value, power)));
    }
    return sum;
}

Num poly_at(Problem *p, Poly a, const Num *point) {
    Num sum = NUM_ZERO;
    for (uint32_t i = 0; i < a.n; i++) {
        Num product = a.at[i].k;
        for (uint32_t j = 0; j < a.at[i].n; j++) {
            Factor f = a.at[i].at[j];
            product = num_mul(p->m, product, num_pow(p->m, point[f.var], f.power));
        }
        sum = num_add(p->m, sum, product);
    }
    return sum;
}

Range poly_range(Problem *p, Poly a, const Range *box) {
    Range sum = range_of(NUM_ZERO);
    for (uint32_t i = 0; i < a.n; i++) {
        Range product = range_of(a.at[i].k);
        for (uint32_t j = 0; j < a.at[i].n; j++) {
            Factor f = a.at[i].at[j];
            Range power = f.power == 1 ? box[f.var] : range_pow(p->m, box[f.var], f.power);
            product = range_mul(p->m, product, power);
        }
        sum = range_add(p->m, sum, product);
    }
    return sum;
}

bool poly_is_constant(Poly a) {
    return a.n == 0 || (a.n == 1 && a.at[0].n == 0);
}

Num poly_lead(Poly a) {
    return a.n ? a.at[0].k : NUM_ZERO;
}

bool poly_same(Poly a, Poly b) {
    if (a.n != b.n) return false;
    for (uint32_t i = 0; i < a.n; i++)
        if (!mono_same(a.at[i], b.at[i]) || !num_equal(a.at[i].k, b.at[i].k)) return false;
    return true;
}

bool poly_proportional(Problem *p, Poly a, Poly b, Num *k) {
    if (a.n == 0 || a.n != b.n) return false;
    *k = num_div(p->m, a.at[0].k, b.at[0].k);
    for (uint32_t i = 0; i < a.n; i++)
        if (!mono_same(a.at[i], b.at[i]) || !num_equal(a.at[i].k, num_mul(p->m, *k, b.at[i].k)))
            return false;
    return true;
}

bool poly_is_linear(Poly a) {
    for (uint32_t i = 0; i < a.n; i++)
        if (a.at[i].n > 1 || (a.at[i].n == 1 && a.at[i].at[0].power > 1)) return false;
    return true;
}

uint32_t poly_degree(Poly a, uint32_t var) {
    uint32_t degree = 0;
    for (uint32_t i = 0; i < a.n; i++) {
        uint32_t power = power_of(a.at[i], var);
        if (power > degree) degree = power;
    }
    return degree;
}

static bool listed(const Vars *vars, uint32_t var) {
    for (uint32_t i = 0; i < vars->count; i++)
        if (vars->at[i] == var) return true;
    return false;
}

void poly_vars(Problem *p, Poly a, Vars *out) {
    for (uint32_t i = 0; i < a.n; i++)
        for (uint32_t j = 0; j < a.at[i].n; j++)
            if (!listed(out, a.at[i].at[j].var)) vec_push(p->arena, out, a.at[i].at[j].var);
}

Mono mono_gcd(Problem *p, Mono a, Mono b) {
    Factor *out = NEW_ARRAY(p->arena, Factor, a.n);
    uint32_t n = 0;
    for (uint32_t i = 0; i < a.n; i++) {
        uint32_t other = power_of(b, a.at[i].var);
        out[n] = a.at[i];
        if (other < out[n].power) out[n].power = other;
        n += out[n].power > 0;
    }
    return (Mono){NUM_ONE, n, out};
}

Mono poly_content(Problem *p, Poly a) {
    if (a.n == 0) return (Mono){.k = NUM_ONE};
    Mono g = a.at[0];
    for (uint32_t i = 0; i < a.n && (g.n || i == 0); i++) g = mono_gcd(p, g, a.at[i]);
    return g;
}

static Mono mono_over(Problem *p, Mono a, Mono d) {
    Factor *out = NEW_ARRAY(p->arena, Factor, a.n);
    uint32_t n = 0;
    for (uint32_t i = 0; i < a.n; i++) {
        out[n] = a.at[i];
        out[n].power -= power_of(d, a.at[i].var);
        n += out[n].power > 0;
    }
    return (Mono){a.k, n, out};
}

Poly poly_over(Problem *p, Poly a, Mono d) {
    if (d.n == 0) return a;
    Mono *out = NEW_ARRAY(p->arena, Mono, a.n);
    for (uint32_t i = 0; i < a.n; i++) out[i] = mono_over(p, a.at[i], d);
    return (Poly){a.n, out};
}
