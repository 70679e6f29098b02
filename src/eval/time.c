/* Time functions: each maps the windows of a frame to other windows and takes its formula there.
 * One row of the table per function; a window that has no counterpart gives no data with its
 * reason. */
#include "eval/formula.h"

typedef struct Ask { /* what a mapping may look at */
    Eval *ev;
    const Expr *e;
    bool dated;         /* some dataset of the formula has a time */
    Day start, through; /* what is known of those */
    Day earliest;       /* start of the one known longest */
} Ask;

/* Fills *to; the reason when there is no such window. */
typedef NoData Mapping(const Ask *a, const Window *from, Window *to);

static Day earliest_start(Eval *ev, const DatasetSet *set) {
    Day first = DAY_NONE;
    for (uint32_t i = 0; i < set->all.count; i++) {
        const Loaded *t = eval_table(ev, set->all.at[i]);
        if (!t->is_snapshot && t->start != DAY_NONE && (first == DAY_NONE || t->start < first))
            first = t->start;
    }
    return first;
}

static Ask ask_of(Eval *ev, const Expr *e) {
    DatasetSet reach = {0};
    Ask a = {.ev = ev, .e = e};
    if (e->count) expr_reach(e->kids[0], ev->model, &reach);
    a.dated = window_known(ev, &reach, &a.start, &a.through);
    a.earliest = earliest_start(ev, &reach);
    return a;
}

static Window known_part(const Ask *a, const Window *like, Day first, Day last) {
    Day start = a->dated ? a->start : first, through = a->dated ? a->through : last;
    Window w = window_between(like->calendar, first, last, start, through, like->grain);
    w.mode = like->mode;
    return w;
}

static bool is_partial(const Window *w) {
    return w->cut < w->last;
}

static NoData map_same(const Ask *a, const Window *from, Window *to) {
    static const WindowMode modes[] = {
        [FN_closing] = WINDOW_CLOSING, [FN_begun] = WINDOW_BEGUN, [FN_ended] = WINDOW_ENDED};
    *to = *from;
    to->mode = modes[a->e->func];
    return DATA_OK;
}

/* time-9: a part of a period is compared with the same part of another. */
static NoData map_period(const Ask *a, const Window *from, Period p, Window *to) {
    Day first, last;
    period_range(from->calendar, p, &first, &last);
    Day cut = is_partial(from) ? period_position(from->calendar, from->period, from->cut, p) : last;
    *to = known_part(a, from, first, last);
    if (cut < to->cut) to->cut = cut;
    to->period = p;
    return DATA_OK;
}

static NoData map_previous(const Ask *a, const Window *from, Window *to) {
    if (!window_is_period(from)) return ND_wrong_grain;
    return map_period(a, from, period_shift(from->period, -1), to);
}

static NoData map_opening(const Ask *a, const Window *from, Window *to) {
    if (!window_is_period(from)) return ND_wrong_grain;
    Day first, last;
    Period p = period_shift(from->period, -1);
    period_range(from->calendar, p, &first, &last);
    *to = known_part(a, from, first, last);
    to->period = p;
    to->mode = WINDOW_CLOSING;
    return DATA_OK;
}

/* A part that begins where its period begins is that period, cut: what is asked of it next sees a
 * period. */
static void restore_period(Window *w) {
    Day first, last;
    period_range(w->calendar, w->period, &first, &last);
    if (first == w->first && last > w->last) w->last = last;
}

static NoData map_year_ago(const Ask *a, const Window *from, Window *to) {
    Day first, last;
    Period p;
    if (!window_is_period(from)) return ND_wrong_grain;
    Day through = is_partial(from) ? from->cut : from->last;
    if (through < from->first) return ND_not_covered;
    if (!period_years_ago_days(from->calendar, from->period, 1, through, &first, &last))
        return ND_no_counterpart;
    *to = known_part(a, from, first, last);
    if (!period_years_ago(from->calendar, from->period, 1, &p)) return DATA_OK;
    to->period = p;
    restore_period(to);
    return DATA_OK;
}

static NoData map_growth(const Ask *a, const Window *from, Window *to) {
    Period p;
    Grain g = a->e->grain;
    if (!window_is_period(from) || g < from->grain) return ND_wrong_grain;
    if (g == GRAIN_YEAR) return map_year_ago(a, from, to);
    if (g != from->grain && !grain_nests(from->calendar, from->grain, g)) return ND_wrong_grain;
    if (!period_shift_grain(from->calendar, from->period, g, -1, &p)) return ND_no_counterpart;
    return map_period(a, from, p, to);
}

static NoData map_to_date(const Ask *a, const Window *from, Window *to) {
    Day first, last;
    Grain g = a->e->grain;
    if (!window_is_period(from) ||
        (g != from->grain && !grain_nests(from->calendar, from->grain, g)))
        return ND_wrong_grain;
    period_range(from->calendar, period_of(from->calendar, g, from->last), &first, &last);
    *to = known_part(a, from, first, from->last);
    if (from->cut < to->cut) to->cut = from->cut;
    return DATA_OK;
}

/* agg-22: (end shifted back, end], wholly known. The end of a part of a period is the last day that
 * is known. */
static NoData map_trailing(const Ask *a, const Window *from, Window *to) {
    Day end = is_partial(from) ? from->cut : from->last;
    int n = a->e->amount;
    Day back = a->e->grain == GRAIN_DAY ? end - n
               : a->e->grain == GRAIN_WEEK
                   ? end - 7 * n
                   : day_add_months(end, -n * (a->e->grain == GRAIN_YEAR      ? 12
                                               : a->e->grain == GRAIN_QUARTER ? 3
                                                                              : 1));
    if (end < from->first || (a->dated && (back + 1 < a->start || end > a->through)))
        return ND_not_covered;
    *to = known_part(a, from, back + 1, end);
    return DATA_OK;
}

static NoData map_running(const Ask *a, const Window *from, Window *to) {
    if (!a->dated) return map_same(a, from, to);
    *to = *from;
    to->first = to->from = a->earliest;
    to->period = (Period){PERIOD_ALL, 0};
    return DATA_OK;
}

static NoData map_in(const Ask *a, const Window *from, Window *to) {
    Window like = *from;
    like.grain = a->e->grain;
    Day first, last;
    period_range(from->calendar, a->e->in, &first, &last);
    *to = known_part(a, &like, first, last);
    to->period = a->e->in;
    return DATA_OK;
}

static Mapping *const mappings[FUNC_COUNT + 1] = {
    [FN_closing] = map_same,    [FN_begun] = map_same,        [FN_ended] = map_same,
    [FN_opening] = map_opening, [FN_previous] = map_previous, [FN_year_ago] = map_year_ago,
    [FN_growth] = map_growth,   [FN_to_date] = map_to_date,   [FN_trailing] = map_trailing,
    [FN_running] = map_running, [FUNC_COUNT] = map_in,
};

/* The frame over the windows that a function maps to; why[w] is the reason where there is none. */
static const Frame *mapped_frame(Eval *ev, const Expr *e, const Frame *f, NoData *why) {
    const Frame *bottom = frame_bottom(f);
    uint32_t n = bottom->window_count;
    Window *to = NEW_ARRAY(ev->arena, Window, n + 1);
    Ask a = ask_of(ev, e);
    for (uint32_t i = 0; i < n; i++) {
        why[i] = mappings[e->func](&a, &bottom->windows[i], &to[i]);
        if (why[i] == DATA_OK) continue;
        to[i] = bottom->windows[i]; /* asked all the same, so that every cell has its place; the
                                       answer is not used */
    }
    const GroupKey *keys = e->key_count ? e->keys : bottom->last_by;
    uint32_t key_count = e->key_count ? e->key_count : bottom->last_by_count;
    return frame_with_windows(ev, f, to, keys, key_count);
}

const Frame *time_frame(Eval *ev, const Expr *e, const Frame *f, NoData *why) {
    if (e->func == FN_days || e->func == FN_average_over) return NULL;
    return e->func == FN_whole ? f : mapped_frame(ev, e, f, why);
}

static void mapped_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    NoData *why = NEW_ARRAY(ev->arena, NoData, frame_bottom(f)->window_count + 1);
    formula_into(ev, e->kids[0], mapped_frame(ev, e, f, why), out);
    for (uint32_t c = 0; c < f->count; c++)
        if (why[frame_cell_window(f, c)] != DATA_OK)
            out[c] = value_none(why[frame_cell_window(f, c)]);
}

static void growth_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    Value *base = NEW_ARRAY(ev->arena, Value, f->count + 1);
    formula_into(ev, e->kids[0], f, out);
    mapped_into(ev, e, f, base);
    for (uint32_t c = 0; c < f->count; c++) {
        if (!value_ok(out[c])) {
            out[c] = value_absent(out[c], base[c]);
            continue;
        }
        Order o =
            value_ok(base[c]) ? value_cmp(&ev->nums, base[c], value_num(NUM_ZERO)) : ORDER_GREATER;
        if (o == ORDER_UNDECIDED)
            out[c] = value_none(ND_undecided);
        else if (o != ORDER_GREATER)
            out[c] = value_none(ND_non_positive_base);
        else
            out[c] =
                value_sub(&ev->nums, value_div(&ev->nums, out[c], base[c]), value_num(NUM_ONE));
    }
}

static void days_into(const Frame *f, Value *out) {
    const Window *windows = frame_bottom(f)->windows;
    for (uint32_t c = 0; c < f->count; c++) {
        const Window *w = &windows[frame_cell_window(f, c)];
        out[c] = w->cut < w->from ? value_none(ND_not_covered)
                                  : value_num(num_int((int64_t)(w->cut - w->from + 1) * 86400));
    }
}

/* whole(x): x without the asked slice or groups, within the filters. */
static void whole_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    const Frame *bottom = frame_bottom(f);
    const Frame *all = frame_with_filters(
        ev, frame_base(ev, bottom->windows, bottom->window_count, NULL, NULL), f->filters);
    const Value *values = formula_values(ev, e->kids[0], all);
    for (uint32_t c = 0; c < f->count; c++) out[c] = values[frame_cell_window(f, c)];
}

/* --- average_over: the mean of the closings of the reported dates (agg-18) --- */

static bool every_day(const DatasetSet *set) {
    for (uint32_t i = 0; i < set->all.count; i++)
        if (set->all.at[i]->absence == ABSENT_LAST || set->all.at[i]->time_end) return true;
    return false;
}

static bool reported_on(Eval *ev, const DatasetSet *set, Day d) {
    for (uint32_t i = 0; i < set->all.count; i++) {
        const Loaded *t = eval_table(ev, set->all.at[i]);
        if (!t->is_snapshot && loaded_reported(t, d, d)) return true;
    }
    return false;
}

static void average_over_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    DatasetSet reach = {0};
    SubWindows subs = {0};
    const Frame *bottom = frame_bottom(f);
    expr_reach(e->kids[0], ev->model, &reach);
    Day start, through;
    bool all_days = every_day(&reach), known = window_known(ev, &reach, &start, &through);
    for (uint32_t i = 0; i < bottom->window_count; i++) {
        const Window *w = &bottom->windows[i];
        vec_push(ev->arena, &subs.first, subs.at.count);
        for (Day d = known && start > w->from ? start : w->from; d <= w->cut; d++) {
            if (!all_days && !reported_on(ev, &reach, d)) continue;
            Window day = window_between(w->calendar, d, d, d, d, GRAIN_DAY);
            day.period = (Period){PERIOD_DAY, d};
            day.mode = WINDOW_CLOSING;
            vec_push(ev->arena, &subs.at, day);
        }
    }
    vec_push(ev->arena, &subs.first, subs.at.count);
    SubValues v = sub_values(ev, e->kids[0], f, &subs);
    for (uint32_t c = 0; c < f->count; c++) {
        const Window *w = &bottom->windows[frame_cell_window(f, c)];
        uint32_t n = v.first[c + 1] - v.first[c];
        if (n)
            out[c] = aggregate_values(ev, FN_average, v.values + v.first[c], n, value_num(NUM_ZERO),
                                      false);
        else
            out[c] = value_none(known && w->cut >= w->from && w->cut >= start ? ND_not_reported
                                                                              : ND_not_covered);
    }
}

void time_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    if (e->func == FN_days)
        days_into(f, out);
    else if (e->func == FN_whole)
        whole_into(ev, e, f, out);
    else if (e->func == FN_average_over)
        average_over_into(ev, e, f, out);
    else if (e->func == FN_growth)
        growth_into(ev, e, f, out);
    else
        mapped_into(ev, e, f, out);
}
