/* Verdicts: a value against a target or a plan. Input: numbers, exact or enclosed; output: met or
 * not, and a colour. The one idea: a tolerance is a second, wider goalpost, so that green and amber
 * are the same question asked twice. */
#include "eval/judge.h"
#include "eval/truth.h"

const char *status_name(Status s) {
    static const char *const names[] = {NULL, "green", "amber", "red", "grey"};
    return names[s];
}

/* --- goalposts --- */

static bool is_zero(Value v) {
    return !v.real && num_sign(v.q) == 0;
}

bool target_is_relative(const Target *t) {
    return t->op == G_SCALED ||
           ((t->op == G_UP || t->op == G_DOWN) && t->amount == AMOUNT_RELATIVE);
}

/* plan-8: where a change from the baseline ends up; no data where that says nothing. */
static Value changed(Nums *m, const Target *t, Value amount, Value base) {
    if (t->op == G_SCALED) return value_mul(m, base, amount);
    if (t->op == G_DOWN) amount = value_neg(m, amount);
    if (t->amount == AMOUNT_ABSOLUTE) return value_add(m, base, amount);
    return value_mul(m, base, value_add(m, value_num(NUM_ONE), amount));
}

/* G_GE or G_LE; 0 if the factor is 1 or cannot be told from it. */
static int scaled_op(Nums *m, Value factor) {
    if (!value_ok(factor)) return 0;
    Order o = value_cmp(m, factor, value_num(NUM_ONE));
    return o == ORDER_GREATER ? G_GE : o == ORDER_LESS ? G_LE : 0;
}

static bool is_positive(Nums *m, Value v) {
    return value_ok(v) && value_cmp(m, v, value_num(NUM_ZERO)) == ORDER_GREATER;
}

Goalpost goalpost_of(Nums *m, const Target *t, Value value, Value second, Value base) {
    Goalpost g = {.op = t->op, .value = value, .second = second};
    if (t->op == G_UP || t->op == G_DOWN || t->op == G_SCALED) {
        g.op = t->op == G_UP ? G_GE : t->op == G_DOWN ? G_LE : scaled_op(m, value);
        if (!g.op || (target_is_relative(t) && !is_positive(m, base))) return (Goalpost){0};
        g.value = changed(m, t, value, base);
    }
    g.known = value_ok(g.value) && (g.op != G_BETWEEN || value_ok(g.second));
    return g;
}

static Value towards(Nums *m, Value from, Value to, Value fraction) {
    return value_add(m, from, value_mul(m, value_sub(m, to, from), fraction));
}

Goalpost goalpost_towards(Nums *m, const Goalpost *g, Value from, Value fraction) {
    Goalpost p = *g;
    p.value = towards(m, from, g->value, fraction);
    if (g->op == G_BETWEEN) p.second = towards(m, from, g->second, fraction);
    p.known = g->known && value_ok(p.value) && (g->op != G_BETWEEN || value_ok(p.second));
    return p;
}

Goalpost goalpost_widened(Nums *m, const Goalpost *g, Value tolerance, bool relative) {
    bool low = g->op == G_GE || g->op == G_GT, high = g->op == G_LE || g->op == G_LT;
    Value upper = g->op == G_BETWEEN ? g->second : g->value;
    Value below = tolerance, above = tolerance;
    if (relative) {
        if (g->op != G_BETWEEN && is_zero(g->value)) return (Goalpost){0};
        below = value_mul(m, tolerance, value_abs(m, g->value));
        above = value_mul(m, tolerance, value_abs(m, upper));
    }
    Goalpost w = {.known = true, .op = low ? G_GE : high ? G_LE : G_BETWEEN};
    w.value = high ? value_add(m, upper, above) : value_sub(m, g->value, below);
    w.second = value_add(m, upper, above);
    return w;
}

/* --- verdicts --- */

Value goalpost_truth(Nums *m, const Goalpost *g, Value v) {
    if (g->op != G_BETWEEN) return truth_compare(m, g->op, v, g->value);
    return truth_and(m, truth_compare(m, G_GE, v, g->value), truth_compare(m, G_LE, v, g->second));
}

Verdict goalpost_verdict(Nums *m, const Goalpost *g, Value v) {
    Value met = goalpost_truth(m, g, v);
    return truth_is(met, true)    ? VERDICT_MET
           : truth_is(met, false) ? VERDICT_MISSED
                                  : VERDICT_UNDECIDED;
}

Status goalpost_colour(Nums *m, const Goalpost *plan, const Goalpost *limit, Value v) {
    Verdict met = goalpost_verdict(m, plan, v);
    if (met == VERDICT_MET) return STATUS_GREEN;
    if (met == VERDICT_UNDECIDED) return STATUS_NONE;
    Verdict near = limit->known ? goalpost_verdict(m, limit, v) : VERDICT_MISSED;
    if (near == VERDICT_UNDECIDED) return STATUS_NONE;
    return near == VERDICT_MET ? STATUS_AMBER : STATUS_RED;
}

void rows_confirm(Result *rows, uint32_t count, int32_t confirm) {
    Status shown = STATUS_NONE, last = STATUS_NONE;
    int32_t run = 0;
    for (uint32_t i = 0; i < count; i++) {
        Status raw = rows[i].raw;
        rows[i].status = raw;
        if (raw == STATUS_NONE || raw == STATUS_GREY) continue;
        run = raw == last ? run + 1 : 1;
        last = raw;
        if (shown == STATUS_NONE || run >= confirm) shown = raw;
        rows[i].status = shown;
    }
}
