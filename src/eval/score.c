/* Scores: how far a value has come from the baseline to the target, and what that makes of a goal.
 * Input: values and goalposts, and results; output: exact fractions. A score is clipped to 0..1
 * only where it enters a goal's mean. */
#include "eval/judge.h"
#include "eval/truth.h"

/* --- of one KPI (plan-13) --- */

/* The bound that a baseline has to reach, and the one beyond it (no data: none). false: the
 * baseline is not short of the target. */
static bool way_from(Nums *m, const Goalpost *t, Value base, Value *near, Value *far) {
    *near = t->value;
    *far = value_none(ND_no_counterpart);
    if (t->op != G_BETWEEN && t->op != G_EQ)
        return goalpost_verdict(m, t, base) == VERDICT_MISSED &&
               value_cmp(m, base, t->value) != ORDER_EQUAL;
    Value low = t->value, high = t->op == G_EQ ? t->value : t->second;
    bool below = value_cmp(m, base, low) == ORDER_LESS;
    *near = below ? low : high;
    *far = below ? high : low;
    return below || value_cmp(m, base, high) == ORDER_GREATER;
}

/* Beyond what lies behind the target. */
static Value crossed(Nums *m, Value base, Value far, Value v) {
    if (!value_ok(far)) return truth(false);
    return truth_compare(m, value_cmp(m, base, far) == ORDER_LESS ? G_GT : G_LT, v, far);
}

bool score_of(Nums *m, const Goalpost *target, Value v, Value base, Value *score) {
    Value near, far;
    if (!value_ok(v) || !target->known) return false;
    *score = value_num(NUM_ONE);
    if (!value_ok(base) || !way_from(m, target, base, &near, &far))
        return goalpost_verdict(m, target, v) == VERDICT_MET;
    Value way = value_div(m, value_sub(m, v, base), value_sub(m, near, base));
    *score = truth_if(m, crossed(m, base, far, v), value_num(NUM_ZERO), way);
    return value_ok(*score);
}

/* --- reviews among the results --- */

const Result *result_review(const Results *r, const Symbol *symbol) {
    const Result *last = NULL;
    for (uint32_t i = 0; i < r->rows.count; i++) {
        const Result *x = &r->rows.at[i];
        if (x->symbol == symbol && !x->scenario && !x->slice_column && x->is_review && !x->partial)
            last = x;
    }
    return last;
}

const Result *result_verdict(const Results *r, const Symbol *symbol) {
    const Result *last = NULL;
    for (uint32_t i = 0; i < r->rows.count; i++) {
        const Result *x = &r->rows.at[i];
        if (x->symbol == symbol && !x->scenario && !x->slice_column && x->is_review &&
            !x->partial && x->plan.known)
            last = x;
    }
    return last ? last : result_review(r, symbol);
}

/* --- of a goal (plan-14) --- */

static Value clipped(Nums *m, Value v) {
    return value_min(m, value_max(m, v, value_num(NUM_ZERO)), value_num(NUM_ONE));
}

static int badness(Status s) {
    static const int ranks[] = {[STATUS_NONE] = 0,
                                [STATUS_GREEN] = 1,
                                [STATUS_GREY] = 2,
                                [STATUS_AMBER] = 3,
                                [STATUS_RED] = 4};
    return ranks[s];
}

static void take_worst(GoalScore *g, Status s) {
    if (badness(s) > badness(g->worst)) g->worst = s;
}

static void take_least(Nums *m, GoalScore *g, Value v) {
    g->least = g->has_least ? value_min(m, g->least, v) : v;
    g->has_least = true;
}

/* What a child adds: [low, high] times its weight. Without a score that is all of 0..1. */
static void take_child(Nums *m, GoalScore *g, Value low, Value high, Num weight) {
    g->low = value_add(m, g->low, value_mul(m, low, value_num(weight)));
    g->high = value_add(m, g->high, value_mul(m, high, value_num(weight)));
}

static void take_kpi(Nums *m, GoalScore *g, const Results *r, const Kpi *k, Num weight) {
    const Result *x = result_verdict(r, k->symbol);
    bool has = x && x->has_score;
    Value score = has ? clipped(m, x->score) : value_none(ND_not_reported);
    take_child(m, g, has ? score : value_num(NUM_ZERO), has ? score : value_num(NUM_ONE), weight);
    if (has) take_least(m, g, score);
}

static void take_weighed(Nums *m, GoalScore *g, const Results *r, const GoalWeight *w) {
    if (w->of && w->of->kind == SYM_GOAL) {
        GoalScore child = goal_score(m, r, w->of->goal);
        take_child(m, g, child.low, child.scored ? child.high : value_num(NUM_ONE), w->weight);
        if (child.has_least) take_least(m, g, child.least);
    } else if (w->of) {
        take_kpi(m, g, r, w->of->kpi, w->weight);
    }
}

static void take_colours(GoalScore *g, const Results *r, const Goal *goal) {
    for (uint32_t i = 0; i < goal->kpis.count; i++) {
        const Result *x = result_verdict(r, goal->kpis.at[i]->symbol);
        if (x) take_worst(g, x->status);
    }
    for (uint32_t i = 0; i < goal->goals.count; i++) take_colours(g, r, goal->goals.at[i]);
}

GoalScore goal_score(Nums *m, const Results *r, const Goal *goal) {
    GoalScore g = {.low = value_num(NUM_ZERO), .high = value_num(NUM_ZERO)};
    for (uint32_t i = 0; i < goal->weights.count; i++) take_weighed(m, &g, r, &goal->weights.at[i]);
    if (!goal->weights.count && goal->kpis.count) {
        Num equal = num_ratio(m, 1, goal->kpis.count);
        for (uint32_t i = 0; i < goal->kpis.count; i++) take_kpi(m, &g, r, goal->kpis.at[i], equal);
    }
    g.scored = goal->weights.count || goal->kpis.count;
    take_colours(&g, r, goal);
    return g;
}
