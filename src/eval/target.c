/* Targets: what a KPI's rows are judged by. Input: the rows of one KPI or part, in order, with
 * their values; output: their target, plan, colour and score. The one idea: everything that a
 * clause of the KPI states - target, step, baseline - is an expression that is evaluated in windows
 * like any formula, and is the same everywhere when it is a constant. */
#include "eval/judge.h"
#include "eval/spreads.h"

/* --- windows --- */

bool window_is_whole(const Window *w) {
    return w->from == w->first && w->cut == w->last;
}

Period period_ended_by(const Calendar *c, Grain g, Day day) {
    Day first, last;
    Period p = period_of(c, g, day);
    period_range(c, p, &first, &last);
    return last <= day ? p : period_shift(p, -1);
}

/* --- expressions in windows --- */

bool key_covers(const GroupKey *key, const DatasetSet *reach) {
    for (uint32_t i = 0; i < reach->all.count; i++) {
        uint32_t c = 0;
        while (c < key->column_count && key->columns[c].dataset != reach->all.at[i]) c++;
        if (c == key->column_count) return false;
    }
    return true;
}

/* What lacks the column of the slices, such as a budget, is taken whole. */
const Value *series_values(const Series *s, const Expr *e, const Window *windows, uint32_t count) {
    Eval *ev = s->ev;
    DatasetSet reach = {0};
    Value *out = NEW_ARRAY(ev->arena, Value, count + 1), constant;
    if (expr_constant(ev->model, e, &constant)) {
        for (uint32_t i = 0; i < count; i++) out[i] = constant;
        return out;
    }
    expr_reach(e, ev->model, &reach);
    const Slices *slices = s->slices && key_covers(&s->slices->key, &reach) ? s->slices : NULL;
    uint32_t width = slices ? slices->count : 1, slice = slices ? s->slice : 0;
    const Frame *frame = frame_base(ev, windows, count, slices, kpi_filters(ev, NULL, s->k));
    const Value *all = formula_values(ev, e, frame);
    for (uint32_t i = 0; i < count; i++) out[i] = all[i * width + slice];
    return out;
}

const Value *series_row_values(const Series *s, const Expr *e) {
    DatasetSet reach = {0};
    Window *windows = NEW_ARRAY(s->ev->arena, Window, s->count + 1);
    expr_reach(e, s->ev->model, &reach);
    for (uint32_t i = 0; i < s->count; i++) windows[i] = row_window(s->ev, &s->rows[i], &reach);
    return series_values(s, e, windows, s->count);
}

/* --- the baseline --- */

bool baseline_window(Eval *ev, const Kpi *k, const DatasetSet *reach, Window *w) {
    const Calendar *c = &k->symbol->file->calendar;
    Day start, through;
    if (!k->baseline_is_period && !k->has_review) return false;
    if (!window_known(ev, reach, &start, &through)) return false;
    Period p = k->baseline_is_period ? k->baseline_period
                                     : period_ended_by(c, k->review, k->baseline_last);
    *w = window_of(c, p, start, through);
    return window_is_whole(w);
}

const Expr *baseline_expr(const Kpi *k, bool is_part) {
    return k->baseline && !is_part ? k->baseline : k->formula;
}

static Value series_base(const Series *s) {
    Value v;
    DatasetSet reach = {0};
    if (!s->k->has_baseline) return value_none(ND_no_counterpart);
    const Expr *e = baseline_expr(s->k, s->is_part);
    if (expr_constant(s->ev->model, e, &v)) return v;
    expr_reach(e, s->ev->model, &reach);
    Window *w = NEW(s->ev->arena, Window);
    if (!baseline_window(s->ev, s->k, &reach, w)) return value_none(ND_not_covered);
    return series_values(s, e, w, 1)[0];
}

/* --- targets of rows --- */

static void check_base(const Series *s) {
    Nums *m = &s->ev->nums;
    if (!target_is_relative(s->target) || !value_ok(s->base)) return;
    if (value_cmp(m, s->base, value_num(NUM_ZERO)) == ORDER_GREATER) return;
    diag_add(&s->ev->ctx->diags, D_U19, s->k->target_span, NULL)->subject = s->k->symbol->name->s;
}

static void series_targets(const Series *s) {
    const Target *t = s->target;
    const Value *value = series_row_values(s, t->value);
    const Value *second = t->second ? series_row_values(s, t->second) : value;
    for (uint32_t i = 0; i < s->count; i++)
        s->rows[i].target = goalpost_of(&s->ev->nums, t, value[i], second[i], s->base);
}

/* plan-10: nothing is within a relative tolerance of zero. */
static void report_tolerance_of_zero(const Series *s) {
    const char *name = s->k->symbol->name->s;
    diag_add(&s->ev->ctx->diags, D_V21, s->k->tolerance->span, name, NULL)->subject = name;
}

static void row_colour(const Series *s, Result *r, Value tolerance) {
    Nums *m = &s->ev->nums;
    if (s->k->tolerance)
        r->limit = goalpost_widened(m, &r->plan, tolerance, s->k->tolerance_relative);
    if (s->k->tolerance && !r->limit.known) report_tolerance_of_zero(s);
    if (r->partial) return;
    if (r->spread) {
        r->statuses = spread_colours(m, r, &r->plan, &r->limit);
        for (Status one = STATUS_GREEN; one <= STATUS_RED; one++)
            if (r->statuses == 1u << one) r->raw = one;
        return;
    }
    r->raw = value_ok(r->value) ? goalpost_colour(m, &r->plan, &r->limit, r->value) : STATUS_GREY;
}

static void series_colours(const Series *s) {
    Value tolerance = value_num(NUM_ZERO);
    if (s->k->tolerance) expr_constant(s->ev->model, s->k->tolerance, &tolerance);
    for (uint32_t i = 0; i < s->count; i++)
        if (s->rows[i].plan.known) row_colour(s, &s->rows[i], tolerance);
    rows_confirm(s->rows, s->count, s->k->policy.confirm);
}

static void series_scores(const Series *s) {
    for (uint32_t i = 0; i < s->count; i++) {
        Result *r = &s->rows[i];
        bool comparable = s->k->deadline != DEADLINE_DURING || review_in_during(s->k, r);
        if (!r->is_review || r->partial || !comparable || r->spread) continue;
        r->has_score = score_of(&s->ev->nums, &r->target, r->value, s->base, &r->score);
    }
}

void target_rows(Eval *ev, Kpi *k, const SplitPart *part, const Slices *slices, uint32_t slice,
                 Result *rows, uint32_t count) {
    Value v;
    Series s = {.ev = ev,
                .k = k,
                .target = part ? &part->target : &k->target,
                .is_part = part,
                .slices = slices,
                .slice = slice,
                .rows = rows,
                .count = count};
    if (!k->has_target) return;
    for (uint32_t i = 0; i < count; i++) {
        rows[i].deadline = (int)k->deadline;
        rows[i].due = k->due;
        rows[i].during = k->during;
    }
    s.fixed = expr_constant(ev->model, s.target->value, &v);
    s.base = series_base(&s);
    check_base(&s);
    series_targets(&s);
    series_plans(&s);
    series_colours(&s);
    series_scores(&s);
}
