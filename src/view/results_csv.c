/* Input: results. Output: tidy CSV (RFC 4180, lines end with CR LF), one row per KPI or metric,
 * slice and period, in the order of the results. Columns, which later editions only add to at the
 * end:
 *
 *   name, kind (kpi or metric), label, unit, scenario,
 *   slice_column, slice_value (both empty: the whole; only the value: rows whose cell is missing),
 *   grain, period, from, through (days of the window the value is of; empty for `all` without
 * dates), coverage (a fraction), missing, skipped, exact, low, high, decimal, display, no_data (the
 * reason), target_op, target, target_high (of between), deadline (by, until or during),
 * deadline_at, plan, plan_high, status, score, score_high,
 *   centre, lower, upper (the limits of natural variation), last (noise or signal), course; these
 *   five stand on the last complete review,
 *   at_low, at_high (of a range in a scenario: drivers and their values, as name=exact, with
 *   semicolons between), statuses (of a range: those that are possible, with semicolons between);
 *   its ends stand in low and high, empty where there is none
 *
 * Numbers are exact fractions in the unit, a percentage a fraction of one. Of an enclosed target,
 * plan or score the lower end stands in the first column and the higher in the second. */
#include <inttypes.h>

#include "eval/course.h"
#include "view/encode.h"
#include "view/spread.h"

typedef struct Csv {
    ResultView *view;
    Buf out;
    bool started; /* of the row */
} Csv;

static const char header[] =
    "name,kind,label,unit,scenario,slice_column,slice_value,grain,period,from,through,coverage,"
    "missing,skipped,exact,low,high,decimal,display,no_data,target_op,target,target_high,deadline,"
    "deadline_at,plan,plan_high,status,score,score_high,centre,lower,upper,last,course,at_low,"
    "at_high,statuses\r\n";

static void put(Csv *c, const char *text) {
    if (c->started) buf_char(&c->out, ',');
    if (text) encode_csv(&c->out, text, strlen(text));
    c->started = true;
}

static void put_str(Csv *c, const Str *s) {
    if (c->started) buf_char(&c->out, ',');
    if (s) encode_csv(&c->out, s->s, s->length);
    c->started = true;
}

static void put_count(Csv *c, uint64_t n) {
    put(c, arena_printf(c->view->arena, "%" PRIu64, n));
}

static void put_day(Csv *c, Day day) {
    put(c, day == DAY_NONE ? NULL : day_text(c->view->arena, day));
}

static void put_spread(Csv *c, const Result *r) {
    put(c, NULL);
    put(c, spread_exact(c->view, r, false));
    put(c, spread_exact(c->view, r, true));
    put(c, NULL);
    put(c, result_display(c->view, r));
    put(c, NULL);
}

static void put_value(Csv *c, const Result *r) {
    if (r->spread) {
        put_spread(c, r);
        return;
    }
    Shown s = value_shown(c->view, r->value, r->unit);
    put(c, s.exact);
    put(c, s.low);
    put(c, s.high);
    put(c, s.decimal);
    put(c, s.no_data ? NULL : result_display(c->view, r));
    put(c, s.no_data);
}

static void put_pair(Csv *c, Value low, Value high, Unit unit) {
    Shown a = value_ends(c->view, low, unit), b = value_ends(c->view, high, unit);
    put(c, a.exact ? a.exact : a.low);
    put(c, b.exact ? b.exact : b.high);
}

static void put_bounds(Csv *c, const Goalpost *g, Unit unit) {
    Value none = value_none(ND_undecided);
    bool two = g->op == G_BETWEEN || g->value.real;
    put_pair(c, g->known ? g->value : none,
             !g->known || !two    ? none
             : g->op == G_BETWEEN ? g->second
                                  : g->value,
             unit);
}

static void put_deadline(Csv *c, const Result *r) {
    switch (r->deadline) {
    case DEADLINE_BY: put(c, "by"), put_day(c, r->due); return;
    case DEADLINE_UNTIL: put(c, "until"), put_day(c, r->due); return;
    case DEADLINE_DURING:
        put(c, "during");
        put(c, period_text(r->calendar, c->view->arena, r->during));
        return;
    default: put(c, NULL), put(c, NULL);
    }
}

static void put_what(Csv *c, const Result *r) {
    put(c, result_name(c->view, r));
    put(c, result_is_kpi(r) ? "kpi" : "metric");
    put(c, r->label);
    put(c, unit_text(c->view->arena, r->unit));
    put(c, r->scenario ? scenario_name(r->scenario) : NULL);
    put_str(c, r->slice_column);
    put_str(c, r->slice_value);
    put(c, grain_name(r->grain));
    put(c, result_period(c->view, r));
    put_day(c, r->first);
    put_day(c, r->last);
    put(c, num_exact(&c->view->nums, c->view->arena, r->coverage));
    put_count(c, r->missing);
    put_count(c, r->skipped);
}

static void put_judgement(Csv *c, const Result *r) {
    put(c, r->target.known ? goalpost_op(r->target.op) : NULL);
    put_bounds(c, &r->target, r->unit);
    put_deadline(c, r);
    put_bounds(c, &r->plan, r->unit);
    put(c, status_name(r->status));
    Value none = value_none(ND_undecided), score = r->has_score ? r->score : none;
    put_pair(c, score, score.real ? score : none, UNIT_PURE);
}

/* Of an irrational number the lower end. */
static void put_number(Csv *c, Value v, Unit unit) {
    Shown s = value_ends(c->view, v, unit);
    put(c, s.exact ? s.exact : s.low);
}

static void put_course(Csv *c, const Result *r) {
    const Course *course = r->course;
    bool limits = course && course->chart.known;
    Value none = value_none(ND_too_few);
    put_number(c, limits ? course->chart.centre : none, r->unit);
    put_number(c, limits ? course->chart.lower : none, r->unit);
    put_number(c, limits ? course->chart.upper : none, r->unit);
    put(c, course ? move_name(course->last) : NULL);
    put(c, course ? course_name(course->word) : NULL);
}

static void put_witnesses(Csv *c, const Result *r, bool high) {
    Witnesses w = r->spread ? spread_witnesses(c->view, r, high) : (Witnesses){0};
    Buf text = buf_new(c->view->arena);
    for (uint32_t i = 0; i < w.count; i++)
        buf_printf(&text, "%s%s=%s", i ? "; " : "", w.at[i].name, w.at[i].exact);
    put(c, buf_text(&text));
}

static void put_range(Csv *c, const Result *r) {
    Buf text = buf_new(c->view->arena);
    put_witnesses(c, r, false);
    put_witnesses(c, r, true);
    for (Status s = STATUS_GREEN; s <= STATUS_RED; s++)
        if (r->statuses & 1u << s)
            buf_printf(&text, "%s%s", text.length ? "; " : "", status_name(s));
    put(c, buf_text(&text));
}

const char *results_csv(ResultView *view, size_t *length) {
    Csv c = {view, buf_new(view->arena), false};
    buf_str(&c.out, header);
    for (uint32_t i = 0; i < view->results->rows.count; i++) {
        const Result *r = &view->results->rows.at[i];
        c.started = false;
        put_what(&c, r);
        put_value(&c, r);
        put_judgement(&c, r);
        put_course(&c, r);
        put_range(&c, r);
        buf_str(&c.out, "\r\n");
    }
    *length = c.out.length;
    return buf_text(&c.out);
}
