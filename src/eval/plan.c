/* Plans: what a KPI should be at each of its reviews. Input: rows with their targets; output: their
 * plans. The one idea: every path is the way from a starting value to the target by a fraction - of
 * the days, of last year's total, or all of it - save steps, which are given. */
#include "eval/judge.h"

/* --- when there is a plan --- */

static bool is_snapshot_row(const Result *r) {
    return r->period.kind == PERIOD_ALL;
}

/* Is the review that of the deadline: the last one that ended by then (plan-1)? */
static bool is_last_review(const Series *s, const Result *r) {
    Day first, last;
    if (r->last > s->k->due) return false;
    if (is_snapshot_row(r)) return r->last == s->k->due;
    period_range(r->calendar, period_shift(r->period, 1), &first, &last);
    return last > s->k->due;
}

static bool inside(const Kpi *k, const Result *r) {
    Day first, last, own_first = r->first, own_last = r->last;
    period_range(r->calendar, k->during, &first, &last);
    if (!is_snapshot_row(r)) period_range(r->calendar, r->period, &own_first, &own_last);
    return own_first >= first && own_last <= last;
}

bool review_in_during(const Kpi *k, const Result *r) {
    return k->deadline == DEADLINE_DURING && r->is_review && inside(k, r);
}

/* plan-3: reviews that end after this day are bound. */
static Day bound_after(const Series *s) {
    const Kpi *k = s->k;
    Day from = DAY_NONE;
    for (uint32_t i = 0; i < k->agreed.count; i++)
        if (from == DAY_NONE || k->agreed.at[i].on < from) from = k->agreed.at[i].on;
    if (from != DAY_NONE) return from;
    if (k->has_baseline) return k->baseline_last;
    for (uint32_t i = 0; i < s->count; i++)
        if (value_ok(s->rows[i].value) && s->rows[i].last != DAY_NONE) return s->rows[i].last - 1;
    return INT32_MAX;
}

static bool in_force(const Series *s, const Result *r, Day after) {
    const Kpi *k = s->k;
    if (!r->is_review || !r->target.known || r->last == DAY_NONE) return false;
    switch (k->deadline) {
    case DEADLINE_NONE: return false;
    case DEADLINE_DURING: return inside(k, r);
    case DEADLINE_UNTIL: return r->last > after && r->last <= k->due;
    case DEADLINE_BY: break;
    }
    return is_snapshot_row(r) || k->path != PATH_NONE ? r->last <= k->due : is_last_review(s, r);
}

/* --- paths --- */

static Value days_ratio(Nums *m, int64_t part, int64_t whole) {
    return part > 0 && whole > 0 ? value_num(num_ratio(m, part, whole))
                                 : value_none(ND_no_counterpart);
}

/* plan-5. The review of a deadline inside a period is held against the target itself. */
static Value linear_fraction(const Series *s, const Result *r) {
    const Kpi *k = s->k;
    bool final = k->deadline != DEADLINE_DURING && is_last_review(s, r);
    Day t = final ? k->due : r->last;
    return days_ratio(&s->ev->nums, (int64_t)t - k->baseline_last,
                      (int64_t)k->due - k->baseline_last);
}

/* The last day that the value of a row knows of. */
static Day reached(const Series *s, const Result *r) {
    Window w = row_window(s->ev, r, &s->k->reach);
    return w.cut >= w.from && w.cut < r->last ? w.cut : r->last;
}

/* plan-4 */
static Value elapsed_fraction(const Series *s, const Result *r) {
    Day first, last, t = reached(s, r);
    period_range(r->calendar, s->k->during, &first, &last);
    return days_ratio(&s->ev->nums, (int64_t)t - first + 1, (int64_t)last - first + 1);
}

/* The days a year before those from the start of p to `through`; false: they are not all known, or
 * there are none. */
static bool year_before(const Series *s, Period p, Day through, Window *w) {
    const Calendar *c = &s->k->symbol->file->calendar;
    Day first, last, start, known;
    if (!window_known(s->ev, &s->k->reach, &start, &known)) return false;
    if (!period_years_ago_days(c, p, 1, through, &first, &last)) return false;
    *w = window_between(c, first, last, start, known, period_grain(p));
    return window_is_whole(w);
}

/* plan-7: for each row, last year's value over the same part, as a fraction of last year's whole.
 */
static Value *last_year_fractions(const Series *s) {
    const Kpi *k = s->k;
    Nums *m = &s->ev->nums;
    Window *w = NEW_ARRAY(s->ev->arena, Window, s->count + 1);
    uint32_t *at = NEW_ARRAY(s->ev->arena, uint32_t, s->count), n = 1;
    Value *fraction = NEW_ARRAY(s->ev->arena, Value, s->count);
    bool total = k->deadline == DEADLINE_DURING;
    Period whole =
        total ? k->during : period_ended_by(&k->symbol->file->calendar, k->review, k->due);
    Day first, last;
    period_range(&k->symbol->file->calendar, whole, &first, &last);
    bool known = year_before(s, whole, last, &w[0]);
    for (uint32_t i = 0; i < s->count; i++) {
        const Result *r = &s->rows[i];
        fraction[i] = value_none(ND_no_counterpart);
        if (!known || is_snapshot_row(r) || (total && !inside(k, r))) continue;
        if (year_before(s, total ? whole : r->period, reached(s, r), &w[n])) at[i] = n++;
    }
    const Value *v = known ? series_values(s, k->formula, w, n) : NULL;
    for (uint32_t i = 0; i < s->count; i++)
        if (at[i]) fraction[i] = value_div(m, v[at[i]], v[0]);
    return fraction;
}

static Goalpost plan_towards(const Series *s, const Result *r, Value from, Value fraction) {
    if (!value_ok(fraction) || !value_ok(from)) return (Goalpost){0};
    return goalpost_towards(&s->ev->nums, &r->target, from, fraction);
}

static void plan_linear(Series *s, Result *r) {
    r->plan = plan_towards(s, r, s->base, linear_fraction(s, r));
}

static void plan_direct(Series *s, Result *r) {
    const Kpi *k = s->k;
    bool prorated =
        k->deadline == DEADLINE_DURING && k->is.additive && s->fixed && !is_snapshot_row(r);
    r->plan = r->target;
    if (prorated) r->plan = plan_towards(s, r, value_num(NUM_ZERO), elapsed_fraction(s, r));
}

/* --- steps (plan-6) --- */

static void plan_steps(Series *s, Result *r, const Value *const *steps) {
    const Kpi *k = s->k;
    uint32_t i = 0;
    while (i < k->steps.count && k->steps.at[i].on <= r->last) i++;
    bool final = k->deadline == DEADLINE_DURING ? r->last == k->due : is_last_review(s, r);
    if (final) {
        r->plan = r->target;
    } else if (i > 0) {
        Value v = steps[i - 1][r - s->rows];
        r->plan = (Goalpost){.known = value_ok(v), .op = r->target.op, .value = v, .second = v};
    }
}

static const Value *const *step_values(const Series *s) {
    const Value **steps = NEW_ARRAY(s->ev->arena, const Value *, s->k->steps.count + 1);
    for (uint32_t i = 0; i < s->k->steps.count; i++)
        steps[i] = series_row_values(s, s->k->steps.at[i].value);
    return steps;
}

void series_plans(Series *s) {
    int path = (int)s->k->path;
    const Value *const *steps = path == PATH_STEPS ? step_values(s) : NULL;
    const Value *fractions = path == PATH_LAST_YEAR ? last_year_fractions(s) : NULL;
    Day after = s->k->deadline == DEADLINE_UNTIL ? bound_after(s) : DAY_NONE;
    for (uint32_t i = 0; i < s->count; i++) {
        Result *r = &s->rows[i];
        if (!in_force(s, r, after)) continue;
        if (steps)
            plan_steps(s, r, steps);
        else if (fractions)
            r->plan = plan_towards(s, r, value_num(NUM_ZERO), fractions[i]);
        else if (path == PATH_LINEAR)
            plan_linear(s, r);
        else
            plan_direct(s, r);
    }
}
