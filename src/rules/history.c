/* History: rules on what the data says about a target and its reviews. Input: the complete reviews
 * of a KPI up to as-of; output: targets inside the noise or beyond any pace that was ever kept,
 * reviews without data. They run under --with-data only. */
#include "rules/rule.h"

#include "eval/course.h"

/* --- points --- */

static Period review_of(const Kpi *k, Day d) {
    return period_of(&k->symbol->file->calendar, k->review, d);
}

static bool has_history(const Kpi *k) {
    return k->formula && k->type.kind != TY_ERROR && k->has_review;
}

/* The target in numbers at the last review that has one, if it is one number; also relative to a
 * computed baseline. */
static bool final_target(Check *c, Kpi *k, Goalpost *out) {
    uint32_t count;
    Value v;
    if (!k->has_target || !expr_constant(c->m, k->target.value, &v)) return false;
    const Result *rows = kpi_rows(c->ev, k, &count);
    for (uint32_t i = count; i-- > 0;)
        if (rows[i].target.known) return *out = rows[i].target, true;
    return false;
}

/* --- A4: inside the noise --- */

/* When the target was set: the baseline, else the first agreement. */
static Day set_on(const Kpi *k) {
    Day first = DAY_NONE;
    if (k->has_baseline) return k->baseline_last;
    for (uint32_t i = 0; i < k->agreed.count; i++)
        if (first == DAY_NONE || k->agreed.at[i].on < first) first = k->agreed.at[i].on;
    return first;
}

/* The chart of what was known then; with too little of that, of all that is known now. */
static Chart chart_of(Check *c, Kpi *k) {
    TrendPoints points = trend_points_of_kpi(c->ev, k);
    Day then = set_on(k);
    uint32_t n = 0;
    while (n < points.count && then != DAY_NONE && points.at[n].last <= then) n++;
    Chart chart = trend_chart(&c->ev->nums, points.at, n, &k->policy);
    return chart.known ? chart : trend_chart(&c->ev->nums, points.at, points.count, &k->policy);
}

static bool is_within(Nums *m, const Chart *chart, Value v) {
    Order low = value_cmp(m, v, chart->lower), high = value_cmp(m, v, chart->upper);
    return (low == ORDER_GREATER || low == ORDER_EQUAL) &&
           (high == ORDER_LESS || high == ORDER_EQUAL);
}

void rule_a4(Check *c) {
    Kpi *k = c->symbol->kpi;
    Goalpost g;
    if (!has_history(k) || k->deadline == DEADLINE_DURING || !final_target(c, k, &g)) return;
    Chart chart = chart_of(c, k);
    Nums *m = &c->ev->nums;
    if (!chart.known || !is_within(m, &chart, g.value)) return;
    if (g.op == G_BETWEEN && !is_within(m, &chart, g.second)) return;
    rule_report_at(c, k->target_span, rule_value(c, chart.lower, k->unit),
                   rule_value(c, chart.upper, k->unit));
}

/* --- R6: pace --- */

static const char *multiple(Check *c, Value needed, Value best) {
    Nums *m = &c->ev->nums;
    Num low, high;
    if (value_cmp(m, best, value_num(NUM_ZERO)) != ORDER_GREATER)
        return rule_words(c, "it has never moved that way", "het is nog nooit die kant op gegaan");
    value_bounds(m, value_div(m, needed, best), 20, &low, &high);
    return arena_printf(
        c->arena,
        rule_words(c, "%s times its best pace so far", "%s maal het beste tempo tot nu toe"),
        num_fixed(m, c->arena, num_round(m, low, num_ratio(m, 1, 100), ROUND_CEIL), 2));
}

/* Silent on `between` and `=`, which a pace may overshoot. */
void rule_r6(Check *c) {
    Kpi *k = c->symbol->kpi;
    Nums *m = &c->ev->nums;
    if (!has_history(k) || k->deadline != DEADLINE_BY) return;
    const Course *course = course_of_kpi(c->ev, k);
    if (!course || !course->target.known) return;
    const Goalpost *g = &course->target;
    if (!goalpost_way(g) || goalpost_verdict(m, g, course->now) != VERDICT_MISSED) return;
    Value way = value_num(num_int(goalpost_way(g)));
    Value needed = value_mul(m, way, course->required), best = value_mul(m, way, course->best);
    if (!value_ok(best) || value_cmp(m, needed, best) != ORDER_GREATER) return;
    rule_report_at(c, k->target_span, multiple(c, needed, best), NULL);
}

/* --- M4: reviews without data --- */

/* Reviews that ended after the baseline, else all since the first with data, up to as-of. */
static uint32_t reviews_so_far(const Check *c, const Kpi *k, const TrendPoints *points,
                               Day *after) {
    const Calendar *cal = &k->symbol->file->calendar;
    Day first, last;
    uint32_t n = 0;
    *after = k->has_baseline ? k->baseline_last : points->count ? points->at[0].last - 1 : c->as_of;
    if (*after >= c->as_of) return 0;
    for (Period p = review_of(k, *after); n < c->m->ctx->limits[LIM_results];
         p = period_shift(p, 1)) {
        period_range(cal, p, &first, &last);
        if (last > c->as_of) break;
        if (last > *after) n++;
    }
    return n;
}

void rule_m4(Check *c) {
    Kpi *k = c->symbol->kpi;
    Nums *m = &c->ev->nums;
    Day after;
    if (!has_history(k)) return;
    TrendPoints points = trend_points_of_kpi(c->ev, k);
    uint32_t all = reviews_so_far(c, k, &points, &after), with = 0;
    for (uint32_t i = 0; i < points.count; i++) with += points.at[i].last > after;
    if (!all || num_cmp(num_ratio(m, with, all), k->policy.coverage) >= 0) return;
    rule_report(c, arena_printf(c->arena, "%u", with), arena_printf(c->arena, "%u", all));
}

/* --- T4: data that comes less often --- */

/* Of the reviews from the first row to the last: how many there are, and how many have a row. */
static void count_arrivals(const Kpi *k, const Loaded *t, uint32_t *all, uint32_t *with) {
    const Calendar *cal = &k->symbol->file->calendar;
    Period last = review_of(k, t->last_row);
    for (Period p = review_of(k, t->first_row); p.index <= last.index; p = period_shift(p, 1)) {
        Day from, to;
        period_range(cal, p, &from, &to);
        ++*all;
        *with += loaded_reported(t, from, to);
    }
}

void rule_t4(Check *c) {
    Kpi *k = c->symbol->kpi;
    if (!has_history(k)) return;
    for (uint32_t i = 0; i < k->reach.all.count; i++) {
        Dataset *d = k->reach.all.at[i];
        const Loaded *t = eval_table(c->ev, d);
        uint32_t all = 0, with = 0;
        if (t->is_snapshot || t->dead || t->first_row == DAY_NONE || d->absence == ABSENT_ZERO)
            continue;
        count_arrivals(k, t, &all, &with);
        if (all < 3 || 2 * with > all) continue;
        rule_report(c, d->name->s, arena_printf(c->arena, "%u / %u", with, all));
        return;
    }
}
