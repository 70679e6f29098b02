/* Ranges of formulas. Input: expressions, and the ranges declared on metrics, KPIs, inputs and
 * columns; output: an interval that holds every value they can take, and divisors that may be zero.
 * The one idea: interval arithmetic from the leaves up, where a declared range speaks for all that
 * stands under it. */
#include "rules/facts.h"

static const Range everything = {0};

static Range between(Num low, Num high) {
    return (Range){{low, true, false}, {high, true, false}};
}

static Range at_least(Num low) {
    return (Range){.low = {low, true, false}};
}

/* More than zero, at least zero, or less: what is left of a range when amounts pile up or are
 * rescaled. */
static Range sign_only(Range r) {
    if (range_positive(r)) return (Range){.low = {NUM_ZERO, true, true}};
    if (range_nonnegative(r)) return at_least(NUM_ZERO);
    if (range_sign(r) < 0) return (Range){.high = {NUM_ZERO, true, true}};
    return everything;
}

/* Does the first end lie further out? */
static bool beyond(End a, End b, bool high) {
    if (!a.finite || !b.finite) return !a.finite;
    int order = num_cmp(a.at, b.at);
    if (order == 0) return !a.open;
    return high ? order > 0 : order < 0;
}

static Range hull(Range a, Range b) {
    return (Range){beyond(a.low, b.low, false) ? a.low : b.low,
                   beyond(a.high, b.high, true) ? a.high : b.high};
}

static Range narrowed(Range a, Range b) {
    return (Range){beyond(a.low, b.low, false) ? b.low : a.low,
                   beyond(a.high, b.high, true) ? b.high : a.high};
}

/* --- columns --- */

static const Column *column_of(const Expr *e) {
    return e->path[e->path_count - 1];
}

static bool same_column(const Expr *a, const Expr *b) {
    if (a->kind != E_COLUMN || b->kind != E_COLUMN || a->path_count != b->path_count) return false;
    return memcmp(a->path, b->path, a->path_count * sizeof *a->path) == 0;
}

/* What a comparison with a constant says of the column that it begins with. */
static Range compared(const RangeAsk *ask, const Expr *condition) {
    Value v;
    if (!expr_constant(ask->facts->m, condition->kids[1], &v)) return everything;
    End end = {v.q, true, condition->op == G_GT || condition->op == G_LT};
    if (condition->op == G_GE || condition->op == G_GT) return (Range){.low = end};
    if (condition->op == G_LE || condition->op == G_LT) return (Range){.high = end};
    return condition->op == G_EQ ? range_of(v.q) : everything;
}

static Range kept_by(const RangeAsk *ask, const Expr *where, const Expr *column) {
    Range r = everything;
    if (where->kind == E_COMPARE && same_column(where->kids[0], column))
        return compared(ask, where);
    for (uint32_t i = 0; where->kind == E_AND && i < where->count; i++)
        r = narrowed(r, kept_by(ask, where->kids[i], column));
    return r;
}

static Range range_of_column(const RangeAsk *ask, const Expr *e) {
    const Column *c = column_of(e);
    Range r = c->has_range ? between(c->low, c->high) : everything;
    if (!c->has_range && c->derived && c->derived->type.kind == TY_NUMBER) {
        RangeAsk inner = {.facts = ask->facts};
        r = facts_range(&inner, c->derived);
    }
    return ask->where ? narrowed(r, kept_by(ask, ask->where, e)) : r;
}

/* --- operators --- */

static Range range_of_chain(const RangeAsk *ask, const Expr *e) {
    Nums *m = &ask->facts->nums;
    Range all = range_of(e->kind == E_SUM ? NUM_ZERO : NUM_ONE);
    for (uint32_t i = 0; i < e->count; i++) {
        const Expr *kid = e->kids[i];
        if (kid->kind == E_DIVIDE)
            all = range_div(m, all, facts_range(ask, kid->kids[0]));
        else if (e->kind == E_SUM)
            all = range_add(m, all, facts_range(ask, kid));
        else
            all = range_mul(m, all, facts_range(ask, kid));
    }
    return all;
}

/* Ends of large powers would be numbers too long to be worth having. */
static Range range_of_power(Nums *m, Range r, int64_t exponent) {
    enum { LARGE = 64 };
    if (exponent > -LARGE && exponent < LARGE) return range_pow(m, r, exponent);
    if (range_positive(r)) return sign_only(r);
    return exponent > 0 && exponent % 2 == 0 ? at_least(NUM_ZERO) : everything;
}

static Range range_of_extremes(const RangeAsk *ask, const Expr *e) {
    Range r = facts_range(ask, e->kids[0]);
    bool least = e->func == FN_least;
    for (uint32_t i = 1; i < e->count; i++) {
        Range k = facts_range(ask, e->kids[i]);
        End low = beyond(r.low, k.low, false) == least ? r.low : k.low;
        End high = beyond(r.high, k.high, true) == least ? k.high : r.high;
        r = (Range){low, high};
    }
    return r;
}

static Range range_of_function(const RangeAsk *ask, const Expr *e) {
    if (!e->count) return everything;
    Range r = facts_range(ask, e->kids[0]);
    if (e->func == FN_least || e->func == FN_greatest) return range_of_extremes(ask, e);
    if (e->func == FN_abs) return range_nonnegative(r) ? r : at_least(NUM_ZERO);
    if (e->func == FN_convert) return sign_only(r);
    if (e->func == FN_sqrt || e->func == FN_root)
        return range_positive(r) ? sign_only(r) : at_least(NUM_ZERO);
    if (e->func == FN_month) return between(NUM_ONE, num_int(12));
    if (e->func == FN_weekday) return between(NUM_ONE, num_int(7));
    if (e->func == FN_year) return at_least(NUM_ONE);
    bool rounds = e->func == FN_round || e->func == FN_round_even || e->func == FN_floor ||
                  e->func == FN_ceil;
    return rounds && range_nonnegative(r) ? at_least(NUM_ZERO) : everything;
}

/* --- rows, groups and time --- */

/* Is there always something to add up? Without rows a sum is no data, save in an event log. */
static bool adds_something(const Expr *e) {
    if (e->kind != E_AGGREGATE || e->dataset->absence == ABSENT_ZERO) return false;
    return e->kids[0]->kind == E_COLUMN && column_of(e->kids[0])->required;
}

static bool picks_or_averages(Func f) {
    return f == FN_average || f == FN_min || f == FN_max || f == FN_median || f == FN_percentile ||
           f == FN_first || f == FN_last || f == FN_only;
}

static Range range_of_aggregate(const RangeAsk *ask, const Expr *e) {
    RangeAsk inner = *ask;
    if (e->kind == E_AGGREGATE) inner.where = e->where;
    if (e->func == FN_irr || e->func == FN_npv) return everything;
    if (e->func != FN_sum && !picks_or_averages(e->func))
        return at_least(NUM_ZERO); /* a count, a spread */
    if (e->kids[0]->type.kind != TY_NUMBER) return everything;
    Range r = facts_range(&inner, e->kids[0]);
    if (e->func != FN_sum) return r;
    if (adds_something(e) && range_positive(r)) return (Range){.low = r.low};
    return range_nonnegative(r) ? at_least(NUM_ZERO) : everything;
}

/* In another window or slice only what is declared holds. */
static Range range_elsewhere(const RangeAsk *ask, const Expr *e) {
    return facts_range(&(RangeAsk){.facts = ask->facts}, e);
}

static Range range_of_time(const RangeAsk *ask, const Expr *e) {
    if (e->func == FN_days) return at_least(NUM_ONE);
    if (!e->count) return everything;
    Range r = range_elsewhere(ask, e->kids[0]);
    bool wider = e->func == FN_trailing || e->func == FN_running || e->func == FN_to_date ||
                 e->func == FUNC_COUNT;
    if (e->func == FN_growth) return everything;
    return wider ? sign_only(r) : r;
}

/* --- all of it --- */

static Range range_inside(const RangeAsk *ask, const void *key, const Expr *body) {
    Map *memo = ask->memo ? ask->memo : &ask->facts->ranges;
    void **slot = map_slot(memo, key_of(key), NULL);
    if (!*slot) {
        RangeAsk inner = *ask;
        inner.where = NULL;
        Range r = facts_range(&inner, body);
        *map_slot(memo, key_of(key), NULL) = arena_copy(ask->facts->arena, &r, sizeof r);
    }
    return *(Range *)*map_find(memo, key_of(key));
}

static Range range_of_kpi(const RangeAsk *ask, const Kpi *k) {
    Range r;
    if (ask->known && ask->known(ask, k, &r)) return ++*ask->hits, r;
    if (k->has_range) return between(k->low, k->high);
    return k->formula ? range_inside(ask, k, k->formula) : everything;
}

Range facts_range(const RangeAsk *ask, const Expr *e) {
    Nums *m = &ask->facts->nums;
    switch (e->kind) {
    case E_NUMBER: return range_of(e->number);
    case E_INPUT:
        if (e->input->has_range) return between(e->input->low, e->input->high);
        return value_ok(e->input->value) ? range_of(e->input->value.q) : everything;
    case E_METRIC:
        if (e->metric->has_range) return between(e->metric->low, e->metric->high);
        return range_inside(ask, e->metric, e->metric->body);
    case E_KPI: return range_of_kpi(ask, e->kpi);
    case E_COLUMN: return e->type.kind == TY_NUMBER ? range_of_column(ask, e) : everything;
    case E_SUM:
    case E_PRODUCT: return range_of_chain(ask, e);
    case E_NEGATE: return range_neg(m, facts_range(ask, e->kids[0]));
    case E_POWER: return range_of_power(m, facts_range(ask, e->kids[0]), e->exponent);
    case E_IF: return hull(facts_range(ask, e->kids[1]), facts_range(ask, e->kids[2]));
    case E_OTHERWISE: return hull(facts_range(ask, e->kids[0]), facts_range(ask, e->kids[1]));
    case E_FUNCTION: return range_of_function(ask, e);
    case E_AGGREGATE:
    case E_GROUPED: return range_of_aggregate(ask, e);
    case E_TIME: return range_of_time(ask, e);
    case E_FILTER: return range_elsewhere(ask, e->kids[0]);
    case E_SCORE: return e->func == FN_met ? between(NUM_ZERO, NUM_ONE) : everything;
    case E_ERROR:
    case E_TEXT:
    case E_DATE:
    case E_PERIOD:
    case E_BOOLEAN:
    case E_CURRENCY:
    case E_DIVIDE:
    case E_AND:
    case E_OR:
    case E_NOT:
    case E_COMPARE:
    case E_IN:
    case E_IS_MISSING: break;
    }
    return everything;
}

/* --- divisors --- */

/* Does `where` keep only rows in which the column is not zero? */
static bool says_nonzero(const RangeAsk *ask, const Expr *where, const Expr *column) {
    Value v;
    bool found = false;
    if (where->kind == E_COMPARE && where->op == G_NE && same_column(where->kids[0], column))
        return expr_constant(ask->facts->m, where->kids[1], &v) && num_sign(v.q) == 0;
    for (uint32_t i = 0; where->kind == E_AND && i < where->count && !found; i++)
        found = says_nonzero(ask, where->kids[i], column);
    return found;
}

static bool may_be_zero(const RangeAsk *ask, const Expr *divisor) {
    bool guarded =
        divisor->kind == E_COLUMN && ask->where && says_nonzero(ask, ask->where, divisor);
    return !guarded && divisor->type.kind == TY_NUMBER && range_has_zero(facts_range(ask, divisor));
}

/* Below an `otherwise` everything on its left is guarded (agg-7). */
static const Expr *zero_divisor(const RangeAsk *ask, const Expr *e) {
    RangeAsk inner = *ask;
    const Expr *found = NULL;
    if (e->kind == E_DIVIDE && may_be_zero(ask, e->kids[0])) return e->kids[0];
    if (e->kind == E_POWER && e->exponent < 0 && may_be_zero(ask, e->kids[0])) return e->kids[0];
    if (e->kind == E_OTHERWISE) return zero_divisor(ask, e->kids[1]);
    if (e->kind == E_AGGREGATE) inner.where = e->where;
    for (uint32_t i = 0; i < e->count && !found; i++) found = zero_divisor(&inner, e->kids[i]);
    return found;
}

const Expr *facts_zero_divisor(Facts *f, const Expr *e) {
    return zero_divisor(&(RangeAsk){.facts = f}, e);
}
