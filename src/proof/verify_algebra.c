/* Input: expressions as sums of products, intervals. Output: their sums and products, and whether
 * two are equal. The one idea: no cleverness; like products are found by looking, and fractions are
 * never cancelled. */
#include "proof/verify_algebra.h"

/* --- sums of products --- */

static bool same_vars(Item a, Item b) {
    if (a.n != b.n) return false;
    for (uint32_t i = 0; i < a.n; i++)
        if (a.vars[i] != b.vars[i]) return false;
    return true;
}

static void collect(Problem *p, Expansion *to, Item item) {
    if (!proof_burn(p, 1 + to->count / 32)) return;
    for (uint32_t i = 0; i < to->count; i++)
        if (same_vars(to->at[i], item)) {
            to->at[i].k = num_add(p->m, to->at[i].k, item.k);
            return;
        }
    vec_push(p->arena, to, item);
}

Expansion expand_constant(Problem *p, Num k) {
    Expansion out = {0};
    collect(p, &out, (Item){.k = k});
    return out;
}

Expansion expand_variable(Problem *p, uint32_t var) {
    Expansion out = {0};
    collect(p, &out, (Item){NUM_ONE, 1, arena_copy(p->arena, &var, sizeof var)});
    return out;
}

Expansion expand_poly(Problem *p, Poly a) {
    Expansion sum = {0};
    for (uint32_t i = 0; i < a.n; i++) {
        Expansion product = expand_constant(p, a.at[i].k);
        for (uint32_t j = 0; j < a.at[i].n; j++)
            for (uint32_t k = 0; k < a.at[i].at[j].power; k++)
                product = expand_mul(p, product, expand_variable(p, a.at[i].at[j].var));
        sum = expand_add(p, sum, product);
    }
    return sum;
}

Expansion expand_add(Problem *p, Expansion a, Expansion b) {
    Expansion out = {0};
    for (uint32_t i = 0; i < a.count; i++) collect(p, &out, a.at[i]);
    for (uint32_t i = 0; i < b.count; i++) collect(p, &out, b.at[i]);
    return out;
}

Expansion expand_scale(Problem *p, Expansion a, Num k) {
    Expansion out = {0};
    for (uint32_t i = 0; i < a.count; i++) {
        Item item = a.at[i];
        item.k = num_mul(p->m, item.k, k);
        collect(p, &out, item);
    }
    return out;
}

static Item times(Problem *p, Item a, Item b) {
    uint32_t *vars = NEW_ARRAY(p->arena, uint32_t, a.n + b.n), i = 0, j = 0;
    while (i + j < a.n + b.n) {
        bool left = j == b.n || (i < a.n && a.vars[i] <= b.vars[j]);
        vars[i + j] = left ? a.vars[i] : b.vars[j];
        *(left ? &i : &j) += 1;
    }
    return (Item){num_mul(p->m, a.k, b.k), a.n + b.n, vars};
}

Expansion expand_mul(Problem *p, Expansion a, Expansion b) {
    Expansion out = {0};
    for (uint32_t i = 0; i < a.count; i++)
        for (uint32_t j = 0; j < b.count; j++) collect(p, &out, times(p, a.at[i], b.at[j]));
    return out;
}

static bool all_zero(Expansion a) {
    for (uint32_t i = 0; i < a.count; i++)
        if (num_sign(a.at[i].k)) return false;
    return true;
}

bool expand_equal(Problem *p, Expansion a, Expansion b) {
    return all_zero(expand_add(p, a, expand_scale(p, b, num_int(-1))));
}

bool expand_is_constant(Expansion a, Num *out) {
    *out = NUM_ZERO;
    for (uint32_t i = 0; i < a.count; i++)
        if (a.at[i].n == 0)
            *out = a.at[i].k;
        else if (num_sign(a.at[i].k))
            return false;
    return true;
}

static uint32_t times_in(Item a, uint32_t var) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < a.n; i++) count += a.vars[i] == var;
    return count;
}

uint32_t expand_degree(Expansion a, uint32_t var) {
    uint32_t degree = 0;
    for (uint32_t i = 0; i < a.count; i++) {
        uint32_t here = num_sign(a.at[i].k) ? times_in(a.at[i], var) : 0;
        if (here > degree) degree = here;
    }
    return degree;
}

Expansion expand_part(Problem *p, Expansion a, uint32_t var, uint32_t power) {
    Expansion out = {0};
    for (uint32_t i = 0; i < a.count; i++) {
        Item item = a.at[i];
        if (times_in(item, var) != power) continue;
        uint32_t *vars = NEW_ARRAY(p->arena, uint32_t, item.n), n = 0;
        for (uint32_t j = 0; j < item.n; j++)
            if (item.vars[j] != var) vars[n++] = item.vars[j];
        collect(p, &out, (Item){item.k, n, vars});
    }
    return out;
}

bool expand_is_bound(Expansion a, uint32_t *var, Num *slope, Num *rest) {
    bool found = false;
    *rest = NUM_ZERO;
    for (uint32_t i = 0; i < a.count; i++) {
        Item item = a.at[i];
        if (num_sign(item.k) == 0) continue;
        if (item.n > 1 || (item.n == 1 && found)) return false;
        if (item.n == 0) {
            *rest = item.k;
        } else {
            *var = item.vars[0], *slope = item.k;
            found = true;
        }
    }
    return found;
}

/* --- fractions --- */

Quotient quotient_of(Problem *p, Expansion n) {
    return (Quotient){n, expand_constant(p, NUM_ONE)};
}

Quotient quotient_add(Problem *p, Quotient a, Quotient b) {
    if (expand_equal(p, a.d, b.d)) return (Quotient){expand_add(p, a.n, b.n), a.d};
    Expansion left = expand_mul(p, a.n, b.d), right = expand_mul(p, b.n, a.d);
    return (Quotient){expand_add(p, left, right), expand_mul(p, a.d, b.d)};
}

Quotient quotient_mul(Problem *p, Quotient a, Quotient b) {
    return (Quotient){expand_mul(p, a.n, b.n), expand_mul(p, a.d, b.d)};
}

/* --- intervals --- */

Reach reach_everything(void) {
    return (Reach){NUM_ZERO, NUM_ZERO, true, true, true, true};
}

Reach reach_number(Num k) {
    return (Reach){k, k, false, false, false, false};
}

Reach reach_sum(Nums *m, Reach a, Reach b) {
    return (Reach){num_add(m, a.low, b.low), num_add(m, a.high, b.high),
                   a.low_inf || b.low_inf,   a.high_inf || b.high_inf,
                   a.low_open || b.low_open, a.high_open || b.high_open};
}

bool reach_at_least_zero(Reach a) {
    return !a.low_inf && num_sign(a.low) >= 0;
}
bool reach_above_zero(Reach a) {
    return !a.low_inf && (num_sign(a.low) > 0 || (num_sign(a.low) == 0 && a.low_open));
}
bool reach_at_most_zero(Reach a) {
    return !a.high_inf && num_sign(a.high) <= 0;
}
bool reach_below_zero(Reach a) {
    return !a.high_inf && (num_sign(a.high) < 0 || (num_sign(a.high) == 0 && a.high_open));
}

void reach_cut_low(Reach *a, Num at, bool open) {
    int order = a->low_inf ? 1 : num_cmp(at, a->low);
    if (order > 0 || (order == 0 && open)) a->low = at, a->low_inf = false, a->low_open = open;
}

void reach_cut_high(Reach *a, Num at, bool open) {
    int order = a->high_inf ? -1 : num_cmp(at, a->high);
    if (order < 0 || (order == 0 && open)) a->high = at, a->high_inf = false, a->high_open = open;
}

static Reach mirror(Nums *m, Reach a) {
    return (Reach){num_neg(m, a.high), num_neg(m, a.low), a.high_inf,
                   a.low_inf,          a.high_open,       a.low_open};
}

/* Both at least 0. An end at 0 makes the product 0, attained if one attained 0 is among them. */
static Reach product_of_positive(Nums *m, Reach a, Reach b) {
    bool zero_a = !a.high_inf && num_sign(a.high) == 0,
         zero_b = !b.high_inf && num_sign(b.high) == 0;
    if (zero_a || zero_b) return reach_number(NUM_ZERO);
    Reach out = {num_mul(m, a.low, b.low),
                 NUM_ZERO,
                 false,
                 a.high_inf || b.high_inf,
                 a.low_open || b.low_open,
                 a.high_open || b.high_open};
    if ((num_sign(a.low) == 0 && !a.low_open) || (num_sign(b.low) == 0 && !b.low_open))
        out.low_open = false;
    if (!out.high_inf) out.high = num_mul(m, a.high, b.high);
    return out;
}

/* The values on one side of zero, zero included if it is in a; false when there are none. */
static bool positive_half(Reach a, Reach *out) {
    *out = a;
    if (!a.high_inf && (num_sign(a.high) < 0 || (num_sign(a.high) == 0 && a.high_open)))
        return false;
    reach_cut_low(out, NUM_ZERO, false);
    return true;
}

static Reach hull(Reach a, Reach b) {
    Reach out = a;
    int low = a.low_inf || b.low_inf ? 0 : num_cmp(b.low, a.low);
    int high = a.high_inf || b.high_inf ? 0 : num_cmp(b.high, a.high);
    out.low_inf |= b.low_inf, out.high_inf |= b.high_inf;
    out.low_open = low < 0 ? b.low_open : low > 0 ? a.low_open : a.low_open && b.low_open;
    out.high_open = high > 0 ? b.high_open : high < 0 ? a.high_open : a.high_open && b.high_open;
    if (low < 0) out.low = b.low;
    if (high > 0) out.high = b.high;
    return out;
}

/* Quadrant by quadrant. */
Reach reach_product(Nums *m, Reach a, Reach b) {
    Reach out = reach_everything();
    bool first = true;
    for (int i = 0; i < 4; i++) {
        Reach x, y;
        if (!positive_half(i & 1 ? mirror(m, a) : a, &x)) continue;
        if (!positive_half(i & 2 ? mirror(m, b) : b, &y)) continue;
        Reach part = product_of_positive(m, x, y);
        if (i == 1 || i == 2) part = mirror(m, part);
        out = first ? part : hull(out, part);
        first = false;
    }
    return out;
}

Reach reach_inverse(Nums *m, Reach a) {
    if (reach_at_most_zero(a) && !reach_at_least_zero(a))
        return mirror(m, reach_inverse(m, mirror(m, a)));
    if (!reach_at_least_zero(a)) return reach_everything();
    Reach out = {NUM_ZERO, NUM_ZERO, false, num_sign(a.low) == 0, true, true};
    if (!a.high_inf && num_sign(a.high) == 0) return reach_everything();
    if (!a.high_inf) out.low = num_div(m, NUM_ONE, a.high), out.low_open = a.high_open;
    if (!out.high_inf) out.high = num_div(m, NUM_ONE, a.low), out.high_open = a.low_open;
    return out;
}

/* Of a number of either sign: an even power is the product of two equal ones, which never is
 * negative. */
Reach reach_power(Nums *m, Reach a, uint64_t exponent) {
    if (exponent == 0) return reach_number(NUM_ONE);
    Reach half, out = reach_number(NUM_ONE);
    if (exponent % 2) {
        for (uint64_t i = 0; i < exponent; i++) out = reach_product(m, out, a);
        if (reach_at_least_zero(a) || reach_at_most_zero(a)) return out;
        out = a;
        if (!a.low_inf) out.low = num_pow(m, a.low, (int64_t)exponent);
        if (!a.high_inf) out.high = num_pow(m, a.high, (int64_t)exponent);
        return out;
    }
    Reach sides[2] = {a, mirror(m, a)};
    bool first = true;
    for (int i = 0; i < 2; i++) {
        if (!positive_half(sides[i], &half)) continue;
        Reach part = reach_number(NUM_ONE);
        for (uint64_t j = 0; j < exponent; j++) part = product_of_positive(m, part, half);
        out = first ? part : hull(out, part);
        first = false;
    }
    return out;
}

Reach reach_of(Problem *p, Expansion a, const Reach *box) {
    Reach sum = reach_number(NUM_ZERO);
    for (uint32_t i = 0; i < a.count; i++) {
        if (num_sign(a.at[i].k) == 0) continue;
        Reach product = reach_number(a.at[i].k);
        for (uint32_t j = 0, same; j < a.at[i].n; j += same) {
            uint32_t var = a.at[i].vars[j];
            for (same = 1; j + same < a.at[i].n && a.at[i].vars[j + same] == var;) same++;
            product = reach_product(p->m, product, reach_power(p->m, box[var], same));
        }
        sum = reach_sum(p->m, sum, product);
    }
    return sum;
}
