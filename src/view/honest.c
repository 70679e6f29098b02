/* Honest digits. Input: a value, what it was compared with, a number of decimals; output: as many
 * more decimals as it takes. The one idea: rounding is honest when every comparison gives the same
 * answer before and after it. */
#include "view/honest.h"

static bool meets(int op, Num v, Num bound) {
    int order = num_cmp(v, bound);
    return op == G_GE ? order >= 0 : op == G_LE ? order <= 0 : op == G_GT ? order > 0 : order < 0;
}

/* A value right on a bound rounds as the bound does: nothing is contradicted. */
static bool agrees(Nums *m, Num value, Num rounded, const Threshold *t, size_t count, Num factor) {
    for (size_t i = 0; i < count; i++)
        if (!num_equal(value, t[i].at) &&
            meets(t[i].op, value, t[i].at) != meets(t[i].op, rounded, num_div(m, t[i].at, factor)))
            return false;
    return true;
}

unsigned honest_digits(Nums *m, Num value, const Threshold *thresholds, size_t count, Num factor,
                       unsigned decimals) {
    Num shown = num_div(m, value, factor);
    for (unsigned digits = decimals; digits <= decimals + HONEST_EXTRA; digits++) {
        Num step = num_pow(m, num_int(10), -(int64_t)digits);
        Num rounded = num_round(m, shown, step, ROUND_AWAY);
        if (agrees(m, value, rounded, thresholds, count, factor)) return digits;
    }
    return HONEST_FRACTION;
}

enum { BOUND_DIGITS = 30 };

static Num lower(Nums *m, Value v) {
    Num low, high;
    value_bounds(m, v, BOUND_DIGITS, &low, &high);
    return low;
}

/* between and = are two bounds. */
static size_t add_goalpost(Nums *m, const Goalpost *g, Threshold *out) {
    if (!g->known) return 0;
    bool two = g->op == G_BETWEEN || g->op == G_EQ;
    out[0] = (Threshold){two ? G_GE : g->op, lower(m, g->value)};
    if (two) out[1] = (Threshold){G_LE, lower(m, g->op == G_EQ ? g->value : g->second)};
    return two ? 2 : 1;
}

/* What the value of a result was compared with: its plan, where amber ends, and its target. */
static size_t thresholds_of(Nums *m, const Result *r, Threshold out[HONEST_THRESHOLDS]) {
    size_t n = add_goalpost(m, &r->plan, out);
    n += add_goalpost(m, &r->limit, out + n);
    return n + add_goalpost(m, &r->target, out + n);
}

unsigned result_digits(Nums *m, const Result *r) {
    Threshold t[HONEST_THRESHOLDS];
    unsigned decimals = unit_decimals(r->unit);
    if (!value_ok(r->value)) return decimals;
    size_t count = thresholds_of(m, r, t);
    return honest_digits(m, lower(m, r->value), t, count, unit_factor(m, r->unit), decimals);
}
