/* Aggregates over groups: by columns, each group a cell of a grouped frame; by the periods of a
 * grain, each period a window inside the window asked. With both, periods first, then groups within
 * them. */
#include "eval/formula.h"
#include "eval/leaf.h"

/* --- windows inside windows --- */

static uint32_t most_in_a_window(const SubWindows *subs) {
    uint32_t most = 0;
    for (uint32_t i = 0; i + 1 < subs->first.count; i++) {
        uint32_t n = subs->first.at[i + 1] - subs->first.at[i];
        if (n > most) most = n;
    }
    return most;
}

static SubValues sub_values_new(Eval *ev, const Frame *f, const SubWindows *subs) {
    SubValues v = {.first = NEW_ARRAY(ev->arena, uint32_t, f->count + 1)};
    uint32_t n = 0;
    for (uint32_t c = 0; c < f->count; c++) {
        uint32_t w = frame_cell_window(f, c);
        v.first[c] = n;
        n += subs->first.at[w + 1] - subs->first.at[w];
    }
    v.first[f->count] = n;
    v.values = NEW_ARRAY(ev->arena, Value, n + 1);
    return v;
}

/* All at once where a frame of every sub-window can be made; else one after another over the same
 * groups. */
SubValues sub_values(Eval *ev, const Expr *e, const Frame *f, const SubWindows *subs) {
    SubValues v = sub_values_new(ev, f, subs);
    if (!f->over) {
        uint32_t slices = f->slices ? f->slices->count : 1;
        const Frame *inner = frame_base(ev, subs->at.at, subs->at.count, f->slices, f->filters);
        if (f->last_by_count)
            inner = frame_with_windows(ev, inner, subs->at.at, f->last_by, f->last_by_count);
        const Value *all = formula_values(ev, e, inner);
        for (uint32_t c = 0; c < f->count; c++)
            for (uint32_t i = v.first[c], j = subs->first.at[c / slices]; i < v.first[c + 1];
                 i++, j++)
                v.values[i] = all[j * slices + c % slices];
        return v;
    }
    const Frame *bottom = frame_bottom(f);
    uint32_t most = most_in_a_window(subs);
    for (uint32_t k = 0; k < most; k++) {
        Window *windows =
            arena_copy(ev->arena, bottom->windows, bottom->window_count * sizeof *windows);
        for (uint32_t w = 0; w < bottom->window_count; w++)
            if (subs->first.at[w] + k < subs->first.at[w + 1])
                windows[w] = subs->at.at[subs->first.at[w] + k];
        const Value *all = formula_values(
            ev, e, frame_with_windows(ev, f, windows, bottom->last_by, bottom->last_by_count));
        for (uint32_t c = 0; c < f->count; c++)
            if (v.first[c] + k < v.first[c + 1]) v.values[v.first[c] + k] = all[c];
    }
    return v;
}

/* The whole periods of a grain in a window (agg-11), or why there are none. */
static NoData periods_in(Eval *ev, const Window *w, Grain g, SubWindows *subs) {
    if (window_is_period(w) && g != w->grain && !grain_nests(w->calendar, g, w->grain))
        return ND_wrong_grain;
    if (w->cut < w->from) return ND_not_covered;
    Period p = period_of(w->calendar, g, w->from);
    for (;; p = period_shift(p, 1)) {
        Window inner = window_of(w->calendar, p, w->from, w->cut);
        if (inner.last > w->cut) return DATA_OK;
        inner.mode = w->mode;
        vec_push(ev->arena, &subs->at, inner);
    }
}

/* From where all datasets of the formula are known, as in the results of each period. */
static SubWindows periods_of(Eval *ev, const Expr *e, const Frame *f, Grain g, NoData *why) {
    SubWindows subs = {0};
    DatasetSet reach = {0};
    const Frame *bottom = frame_bottom(f);
    Day start, through;
    expr_reach(e->kids[0], ev->model, &reach);
    bool known = window_known(ev, &reach, &start, &through);
    for (uint32_t i = 0; i < bottom->window_count; i++) {
        Window w = bottom->windows[i];
        if (known && start > w.from) w.from = start;
        vec_push(ev->arena, &subs.first, subs.at.count);
        why[i] = periods_in(ev, &w, g, &subs);
    }
    vec_push(ev->arena, &subs.first, subs.at.count);
    return subs;
}

/* --- groups of a column, in the order of its values --- */

static bool whole_number(const char *s, int64_t *out) {
    int64_t v = 0;
    const char *p = s;
    if (!*p) return false;
    for (; *p; p++) {
        if (*p < '0' || *p > '9' || v > INT64_MAX / 10 - 9) return false;
        v = v * 10 + (*p - '0');
    }
    *out = v;
    return true;
}

/* Steps of a flow (agg-24): whole numbers such as years, else periods or days. */
static bool step_of(const Calendar *c, const Str *label, int64_t *step) {
    Period p;
    bool exists;
    if (!label) return false;
    if (whole_number(label->s, step)) return true;
    if (!period_parse(c, label->s, label->length, &p, &exists)) return false;
    *step = p.index;
    return true;
}

typedef struct Flow {
    int64_t step;
    Value value;
} Flow;

static void sort_flows(Flow *f, uint32_t n) {
    for (uint32_t i = 1; i < n; i++) {
        Flow x = f[i];
        uint32_t j = i;
        for (; j > 0 && f[j - 1].step > x.step; j--) f[j] = f[j - 1];
        f[j] = x;
    }
}

static bool missing_zero(const Expr *e) {
    for (uint32_t i = 0; i < e->keys[0].column_count; i++)
        if (e->keys[0].columns[i].dataset->absence != ABSENT_ZERO) return false;
    return true;
}

/* irr and npv by a column: flows by step; a step without rows is 0 only under `missing zero`. */
static Value flows(Eval *ev, const Expr *e, const Frame *grouped, uint32_t first, uint32_t end,
                   const Value *values, Value extra) {
    enum { MOST_STEPS = 100000 };
    const Calendar *c = frame_bottom(grouped)->windows[0].calendar;
    uint32_t n = end - first;
    Flow *f = NEW_ARRAY(ev->arena, Flow, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        f[i].value = values[first + i];
        if (!step_of(c, grouped->labels[(first + i) * grouped->key_count], &f[i].step))
            return value_none(ND_not_unique);
    }
    if (!n) return value_none(ND_no_rows);
    sort_flows(f, n);
    int64_t steps = f[n - 1].step - f[0].step + 1;
    if (steps > MOST_STEPS || (steps != n && !missing_zero(e))) return value_none(ND_not_reported);
    Value *all = NEW_ARRAY(ev->arena, Value, (size_t)steps);
    for (int64_t i = 0; i < steps; i++) all[i] = value_num(NUM_ZERO);
    for (uint32_t i = 0; i < n; i++) all[f[i].step - f[0].step] = f[i].value;
    return aggregate_values(ev, e->func, all, (uint32_t)steps, extra, false);
}

/* --- both --- */

static bool is_flow(Func f) {
    return f == FN_irr || f == FN_npv;
}

static const Value *extra_values(Eval *ev, const Expr *e, const Frame *f) {
    return e->extra ? formula_values(ev, e->extra, f) : NULL;
}

/* Of a cell without groups: what is not known, cannot be read or was not reported is no data; else
 * nothing was found in a reported period (agg-1, agg-2). */
static Value of_no_groups(Eval *ev, const Expr *e, const Frame *f, uint32_t cell, NoData why) {
    const Window *w = &frame_bottom(f)->windows[frame_cell_window(f, cell)];
    bool reported = false;
    for (uint32_t i = 0; i < e->keys[0].column_count; i++) {
        const Loaded *t = eval_table(ev, e->keys[0].columns[i].dataset);
        Cover cover = window_cover(t, w, frame_bottom(f)->last_by != NULL);
        if (why == DATA_OK) why = t->dead ? t->why : cover.why;
        reported |= cover.reported;
    }
    if (why != DATA_OK) return value_none(why);
    if (!reported) return value_none(ND_not_reported);
    if (e->func == FN_count || e->func == FN_count_distinct) return value_num(NUM_ZERO);
    if (e->func != FN_sum) return value_none(ND_no_rows);
    return missing_zero(e) ? value_num(NUM_ZERO) : value_none(ND_not_reported);
}

static bool is_unreadable(NoData why) {
    return why == ND_bad_cell || why == ND_no_source || why == ND_wrong_grain;
}

/* by_columns: the groups of a cell are [first[c], first[c + 1]) of the grouped frame. */
static void nothing_into(Eval *ev, const Expr *e, const Frame *f, const uint32_t *first,
                         Value *out) {
    const Value *whole = NULL; /* tells of what the formula cannot read, which no group asked for */
    for (uint32_t c = 0; c < f->count; c++) {
        if (first[c] < first[c + 1]) continue;
        if (!whole) whole = formula_values(ev, e->kids[0], f);
        NoData why = whole[c].why;
        out[c] = of_no_groups(ev, e, f, c, is_unreadable(why) ? why : DATA_OK);
    }
}

static void by_columns(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    const Frame *grouped = frame_grouped(ev, f, e);
    const Value *values = formula_values(ev, e->kids[0], grouped), *extra = extra_values(ev, e, f);
    uint32_t *first = NEW_ARRAY(ev->arena, uint32_t, f->count + 1), g = 0;
    for (uint32_t c = 0; c < f->count; c++) {
        first[c] = g;
        while (g < grouped->count && grouped->parent[g] == c) g++;
        Value x = extra ? extra[c] : value_num(NUM_ZERO);
        const Value *mine = values + first[c];
        out[c] = is_flow(e->func) ? flows(ev, e, grouped, first[c], g, values, x)
                                  : aggregate_values(ev, e->func, mine, g - first[c], x, false);
    }
    first[f->count] = g;
    nothing_into(ev, e, f, first, out);
}

static void by_periods(Eval *ev, const Expr *e, const Frame *f, Value *out, Grain g) {
    NoData *why = NEW_ARRAY(ev->arena, NoData, frame_bottom(f)->window_count + 1);
    SubWindows subs = periods_of(ev, e, f, g, why);
    SubValues v = sub_values(ev, e->kids[0], f, &subs);
    const Value *extra = extra_values(ev, e, f);
    for (uint32_t c = 0; c < f->count; c++) {
        uint32_t n = v.first[c + 1] - v.first[c];
        NoData none = why[frame_cell_window(f, c)];
        if (!n)
            out[c] = value_none(none == DATA_OK ? ND_no_rows : none);
        else
            out[c] = aggregate_values(ev, e->func, v.values + v.first[c], n,
                                      extra ? extra[c] : value_num(NUM_ZERO), !is_flow(e->func));
    }
}

/* Several keys, one of them a grain: groups within each period, then all of them together. */
static void by_both(Eval *ev, const Expr *e, const Frame *f, Value *out, Grain g) {
    Expr columns = *e;
    columns.keys = NEW_ARRAY(ev->arena, GroupKey, e->key_count);
    columns.key_count = 0;
    for (uint32_t i = 0; i < e->key_count; i++)
        if (e->keys[i].column_count) columns.keys[columns.key_count++] = e->keys[i];
    NoData *why = NEW_ARRAY(ev->arena, NoData, f->window_count + 1);
    SubWindows subs = periods_of(ev, e, f, g, why);
    const Frame *inner = frame_base(ev, subs.at.at, subs.at.count, f->slices, f->filters);
    Expr *kept = arena_copy(ev->arena, &columns, sizeof columns);
    const Frame *grouped = frame_grouped(ev, inner, kept);
    const Value *values = formula_values(ev, e->kids[0], grouped), *extra = extra_values(ev, e, f);
    uint32_t slices = f->slices ? f->slices->count : 1;
    for (uint32_t c = 0; c < f->count; c++) {
        VEC(Value) of = {0};
        for (uint32_t i = 0; i < grouped->count; i++) {
            uint32_t cell = grouped->parent[i], w = cell / slices;
            bool in = cell % slices == c % slices && w >= subs.first.at[c / slices] &&
                      w < subs.first.at[c / slices + 1];
            if (in) vec_push(ev->arena, &of, values[i]);
        }
        Value x = extra ? extra[c] : value_num(NUM_ZERO);
        NoData none = why[c / slices];
        out[c] = none == DATA_OK ? aggregate_values(ev, e->func, of.at, of.count, x, true)
                                 : value_none(none);
    }
}

void grouped_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    const GroupKey *grain = NULL;
    uint32_t grains = 0;
    for (uint32_t i = 0; i < e->key_count; i++) {
        if (e->keys[i].column_count) continue;
        grain = &e->keys[i];
        grains++;
    }
    if (!grains)
        by_columns(ev, e, f, out);
    else if (e->key_count == 1)
        by_periods(ev, e, f, out, grain->grain);
    else if (grains == 1 && !f->over)
        by_both(ev, e, f, out, grain->grain);
    else
        for (uint32_t c = 0; c < f->count; c++) out[c] = value_none(ND_wrong_grain);
}
