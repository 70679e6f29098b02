/* Input: the cells of a frame. Output: the values that an overlay has for them. The one idea: a
 * cell is a region, of the days that its window uses and the rows that its slice and filters keep,
 * and regions can be compared without looking at rows. */
#include "eval/overlay.h"

#include "eval/formula.h"
#include "eval/leaf.h"

/* The columns of the dataset that the metric reads first stand for those of all. */
Region overlay_region(Eval *ev, const Metric *metric, const Frame *f, uint32_t cell) {
    Region r = {0};
    uint32_t width = f->slices ? f->slices->count : 1;
    const Window *w = &f->windows[cell / width];
    r.first = w->from;
    r.last = w->cut;
    const Dataset *d = metric->reach.all.count ? metric->reach.all.at[0] : NULL;
    for (const Filters *some = f->filters; some; some = some->outer)
        for (uint32_t i = 0; i < some->count; i++)
            if (some->conditions[i].dataset == d)
                region_where(ev->arena, &r, some->conditions[i].condition);
    const KeyColumn *key = f->slices && d ? key_in(&f->slices->key, d) : NULL;
    if (key) region_value(ev->arena, &r, key, f->slices->values[cell % width]);
    return r;
}

Telling overlay_cell(Eval *ev, const Metric *metric, const Frame *f, uint32_t cell, Value *out) {
    const Overlay *o = ev->overlay;
    if (!o || f->over) return TELLS_NOTHING; /* groups are made of rows */
    Region r = overlay_region(ev, metric, f, cell);
    bool closing = f->windows[cell / (f->slices ? f->slices->count : 1)].mode == WINDOW_CLOSING;
    if (r.last < r.first) return TELLS_NOTHING;
    return given_value(&ev->nums, o->givens, o->count, metric, &r, closing, NULL, out);
}

static bool is_given(const Overlay *o, const Metric *metric) {
    for (uint32_t i = 0; i < o->count; i++)
        if (o->givens[i].metric == metric) return true;
    return false;
}

void overlay_apply(Eval *ev, const Metric *metric, const Frame *f, Value *out) {
    if (!is_given(ev->overlay, metric)) return;
    for (uint32_t c = 0; c < f->count; c++) {
        Value v;
        Telling told = overlay_cell(ev, metric, f, c, &v);
        if (told != TELLS_NOTHING) out[c] = told == TELLS_UNKNOWN ? value_none(ND_not_reported) : v;
    }
}
