/* Periods: in which a subject is evaluated (time-1, time-3), and how far the data covers each
 * (time-8). Input: a KPI or metric and what is known of its datasets; output: rows without values.
 */
#include "eval/periods.h"
#include "eval/judge.h"

bool subject_of(const Symbol *s, Subject *out) {
    *out = (Subject){.symbol = s, .calendar = &s->file->calendar};
    if (s->kind == SYM_METRIC) {
        Metric *x = s->metric;
        out->formula = x->body, out->reach = &x->reach, out->unit = x->unit, out->label = x->label;
        out->has_review = x->has_review, out->review = x->review;
        return x->type.kind == TY_NUMBER;
    }
    if (s->kind != SYM_KPI) return false;
    Kpi *k = s->kpi;
    out->kpi = k;
    out->formula = k->formula, out->reach = &k->reach, out->unit = k->unit, out->label = k->label;
    out->has_review = k->has_review, out->review = k->review;
    return k->formula && k->type.kind == TY_NUMBER;
}

typedef struct Known {  /* of the dated datasets that a formula reaches */
    bool dated;         /* it reaches some */
    bool any;           /* and of some, something is known: */
    Day earliest;       /* where the one known longest begins */
    Day start, through; /* where all are known */
} Known;

static Known known_of(Eval *ev, const DatasetSet *reach) {
    Known k = {.earliest = DAY_NONE};
    for (uint32_t i = 0; i < reach->all.count; i++) {
        const Loaded *t = eval_table(ev, reach->all.at[i]);
        if (t->is_snapshot) continue;
        k.dated = true;
        if (t->start != DAY_NONE && (k.earliest == DAY_NONE || t->start < k.earliest))
            k.earliest = t->start;
    }
    k.any = window_known(ev, reach, &k.start, &k.through);
    return k;
}

/* At grain `all` every dataset counts from its own start. */
static Window window_of_all(const Calendar *c, const Known *k, Day day) {
    Day first = k->any ? k->earliest : day, last = k->any ? k->through : day;
    return window_between(c, first, last, first, last, GRAIN_ALL);
}

Window row_window(Eval *ev, const Result *r, const DatasetSet *reach) {
    Known k = known_of(ev, reach);
    Day first, last;
    if (r->period.kind == PERIOD_ALL)
        return window_of_all(r->calendar, &k, r->last == DAY_NONE ? 0 : r->last);
    Day start = k.any ? k.start : r->first, through = k.any ? k.through : r->last;
    Window w = window_between(r->calendar, r->first, r->last, start, through, r->grain);
    period_range(r->calendar, r->period, &first, &last);
    if (first == r->first && last == r->last) w.period = r->period;
    return w;
}

/* time-1. What has no dated dataset has one value only. */
static Grain grain_of(const Subject *s, const EvalOptions *o, const Known *k) {
    if (!k->dated) return GRAIN_ALL;
    if (o->has_grain) return o->grain;
    return s->has_review ? s->review : GRAIN_ALL;
}

static Num coverage_of(Eval *ev, const Known *k, Day first, Day last) {
    Day from = k->start > first ? k->start : first, cut = k->through < last ? k->through : last;
    if (!k->any || cut < from) return NUM_ZERO;
    return num_ratio(&ev->nums, (int64_t)cut - from + 1, (int64_t)last - first + 1);
}

static Result row_of(const Subject *s, Grain grain) {
    return (Result){.symbol = s->symbol,
                    .label = s->label,
                    .unit = s->unit,
                    .grain = grain,
                    .calendar = s->calendar,
                    .coverage = NUM_ONE};
}

/* name-17: a KPI on snapshots is judged on the day that --as-of names. */
static Result row_of_all(const Subject *s, const EvalOptions *o, const Known *k) {
    Result r = row_of(s, GRAIN_ALL);
    r.period = (Period){PERIOD_ALL, 0};
    r.first = k->any ? k->earliest : o->as_of;
    r.last = k->any ? k->through : o->as_of;
    r.is_review = s->kpi && !k->dated;
    return r;
}

static Result row_of_period(Eval *ev, const Subject *s, Period p, Grain grain, const Known *k) {
    Result r = row_of(s, grain);
    Day start, end;
    r.period = p;
    r.is_review = s->kpi && s->has_review && grain == s->review;
    period_range(s->calendar, p, &r.first, &r.last);
    if (s->kpi && review_in_during(s->kpi, &r)) {
        period_range(s->calendar, s->kpi->during, &start, &end);
        r.first = start;
    }
    r.coverage = coverage_of(ev, k, r.first, r.last);
    r.partial = num_sign(r.coverage) > 0 && !num_equal(r.coverage, NUM_ONE);
    return r;
}

const Result *subject_periods(Eval *ev, const Subject *s, const EvalOptions *o, uint32_t *count) {
    Known k = known_of(ev, s->reach);
    Grain g = grain_of(s, o, &k);
    Day last = k.any ? k.through : ev->as_of,
        first = k.any && k.earliest < last ? k.earliest : last;
    if (g == GRAIN_ALL || last == DAY_NONE) {
        *count = 1;
        Result all = row_of_all(s, o, &k);
        return arena_copy(ev->arena, &all, sizeof all);
    }
    Period from = period_of(s->calendar, g, first), to = period_of(s->calendar, g, last);
    uint64_t periods = (uint64_t)((int64_t)to.index - from.index + 1);
    if (periods > ev->ctx->limits[LIM_results]) ctx_limit(ev->ctx, LIM_results, s->symbol->span);
    *count = (uint32_t)periods;
    Result *rows = NEW_ARRAY(ev->arena, Result, *count);
    for (uint32_t i = 0; i < *count; i++)
        rows[i] = row_of_period(ev, s, period_shift(from, (int32_t)i), g, &k);
    return rows;
}

/* --- --period --- */

/* The days of a name; false: this calendar has no such period. */
static bool named_days(const Calendar *c, const char *s, size_t length, Day *first, Day *last) {
    Period p;
    bool exists;
    if (!period_parse(c, s, length, &p, &exists)) return false;
    period_range(c, p, first, last);
    return true;
}

bool period_is_asked(const EvalOptions *o, const Calendar *c, const Result *r) {
    if (!o->has_period) return true;
    if (r->period.kind == PERIOD_ALL || strcmp(o->period, "all") == 0)
        return r->period.kind == PERIOD_ALL && strcmp(o->period, "all") == 0;
    const char *dots = strstr(o->period, ".."), *end = dots ? dots + 2 : o->period;
    Day first, last, first_end, last_start, own_first, own_last;
    if (!named_days(c, o->period, dots ? (size_t)(dots - o->period) : strlen(o->period), &first,
                    &first_end))
        return false;
    if (!named_days(c, end, strlen(end), &last_start, &last)) return false;
    period_range(c, r->period, &own_first, &own_last);
    return own_first >= first && own_last <= last;
}
