/* Declared ranges against the data (name-18). Input: a KPI's formula; output: a warning for each
 * metric in it whose value lies outside its range in some cell in which the formula uses it. The
 * one idea: walk the formula with the frame of all its complete reviews; a filter narrows the
 * frame, a longer window ends the walk. The value still counts: a rule changes no number. */
#include "eval/ranges.h"

#include "eval/formula.h"
#include "eval/judge.h"
#include "eval/slices.h"

typedef struct Cells { /* of the subject's reviews, or of a metric's own */
    Eval *ev;
    const Subject *subject;
    const Slices *slices; /* NULL: whole */
    const Frame *frame;
    Map *seen;  /* metrics that were reported */
    Map walked; /* metrics in this frame */
} Cells;

/* The complete periods of a grain in which all datasets are known; NULL: there are none. */
static const Frame *complete_periods(const Cells *s, Grain g, const DatasetSet *reach) {
    Eval *ev = s->ev;
    Day start, through;
    if (!window_known(ev, reach, &start, &through) || start > through) return NULL;
    const Calendar *c = s->subject->calendar;
    Period first = period_of(c, g, start), last = period_of(c, g, through);
    uint32_t count = 0, room = (uint32_t)(last.index - first.index) + 1;
    if (room > ev->ctx->limits[LIM_results])
        ctx_limit(ev->ctx, LIM_results, s->subject->symbol->span);
    Window *windows = NEW_ARRAY(ev->arena, Window, room);
    for (uint32_t i = 0; i < room; i++) {
        windows[count] = window_of(c, period_shift(first, (int32_t)i), start, through);
        if (window_is_whole(&windows[count])) count++;
    }
    const Filters *filters = s->subject->kpi ? kpi_filters(ev, NULL, s->subject->kpi) : NULL;
    return count ? frame_base(ev, windows, count, s->slices, filters) : NULL;
}

static bool is_outside(Nums *m, const Metric *x, Value v) {
    if (!value_ok(v)) return false;
    return value_cmp(m, v, value_num(x->low)) == ORDER_LESS ||
           value_cmp(m, v, value_num(x->high)) == ORDER_GREATER;
}

static const char *shown(Eval *ev, Value v, Unit unit) {
    bool rounded;
    Num low, high;
    value_bounds(&ev->nums, v, 20, &low, &high);
    Num q = num_div(&ev->nums, low, unit_factor(&ev->nums, unit));
    return unit_display(ev->arena, unit, num_decimal(&ev->nums, ev->arena, q, 10, &rounded));
}

static void report(const Cells *s, const Metric *x, Value v, const Window *w, uint32_t more) {
    Eval *ev = s->ev;
    Diag *d = diag_add(&ev->ctx->diags, D_V40, x->symbol->span, x->symbol->name->s,
                       shown(ev, v, x->unit), period_text(w->calendar, ev->arena, w->period),
                       shown(ev, value_num(x->low), x->unit),
                       shown(ev, value_num(x->high), x->unit), NULL);
    const Symbol *user = s->subject->symbol;
    d->subject = x->symbol->name->s;
    if (user->kind == SYM_KPI)
        diag_label(&ev->ctx->diags, d, user->span, PH_used_by, user->name->s, NULL);
    if (more) diag_note(&ev->ctx->diags, d, PH_and_more, arena_printf(ev->arena, "%u", more), NULL);
    map_slot(s->seen, key_of(x), NULL);
}

/* In every cell of the frame: the first that is outside, and how many more are. */
static void check_metric(const Cells *s, const Metric *x, const Expr *e, const Frame *frame) {
    const Value *values = formula_values(s->ev, e, frame);
    uint32_t first = 0, outside = 0;
    for (uint32_t i = 0; i < frame->count; i++)
        if (is_outside(&s->ev->nums, x, values[i]) && outside++ == 0) first = i;
    if (outside)
        report(s, x, values[first], &frame->windows[frame_cell_window(frame, first)], outside - 1);
}

static void walk(Cells *s, const Expr *e, const Filters *filters);

static const Frame *filtered(const Cells *s, const Frame *frame, const Filters *filters) {
    return filters ? frame_with_filters(s->ev, frame, filters) : frame;
}

static void walk_metric(Cells *s, const Expr *e, const Filters *filters) {
    bool fresh;
    Metric *x = e->metric;
    map_slot(&s->walked, key_of(x) ^ key_of(filters) * 31, &fresh);
    if (!fresh) return;
    if (x->has_range && !map_find(s->seen, key_of(x))) {
        const Frame *own = s->frame;
        if (x->has_review && x->review != s->subject->review)
            own = complete_periods(s, x->review, &x->reach);
        if (own) check_metric(s, x, x->body, filtered(s, own, filters));
    }
    walk(s, x->body, filters);
}

static void walk(Cells *s, const Expr *e, const Filters *filters) {
    if (e->kind == E_METRIC) {
        walk_metric(s, e, filters);
    } else if (e->kind == E_KPI) {
        if (e->kpi->formula) walk(s, e->kpi->formula, filters);
    } else if (e->kind == E_FILTER) {
        filters =
            filters_add(s->ev, filters ? filters : s->frame->filters, e->filters, e->filter_count);
        walk(s, e->kids[0], filters);
    } else if (e->kind != E_TIME && e->kind != E_GROUPED && e->kind != E_AGGREGATE) {
        for (uint32_t i = 0; i < e->count; i++) walk(s, e->kids[i], filters);
    }
}

static void check_cells(Eval *ev, const Subject *subject, const Slices *slices, Map *seen) {
    Cells s = {ev, subject, slices, NULL, seen, map_new(ev->arena)};
    s.frame = complete_periods(&s, subject->review, subject->reach);
    if (!s.frame) return;
    if (subject->kpi)
        walk(&s, subject->formula, NULL);
    else if (subject->symbol->metric->has_range && !map_find(seen, key_of(subject->symbol->metric)))
        check_metric(&s, subject->symbol->metric, subject->formula, s.frame);
}

void ranges_check(Eval *ev, const Subject *s, Map *seen) {
    if (!s->has_review) return;
    check_cells(ev, s, NULL, seen);
    const Slices *slices = s->kpi ? slices_of_split(ev, s->kpi) : NULL;
    if (slices && slices->count) check_cells(ev, s, slices, seen);
}
