/* Windows: what is known of the datasets that a formula reaches, and the part of a period that this
 * covers. */
#include "eval/formula.h"

bool window_known(Eval *ev, const DatasetSet *set, Day *start, Day *through) {
    bool dated = false;
    for (uint32_t i = 0; i < set->all.count; i++) {
        const Loaded *t = eval_table(ev, set->all.at[i]);
        if (t->is_snapshot || t->start == DAY_NONE) continue;
        Day end = ev->as_of != DAY_NONE && ev->as_of < t->through ? ev->as_of : t->through;
        if (!dated || t->start > *start) *start = t->start;
        if (!dated || end < *through) *through = end;
        dated = true;
    }
    return dated;
}

Window window_between(const Calendar *c, Day first, Day last, Day start, Day through, Grain grain) {
    Window w = {
        .first = first, .last = last, .from = first, .cut = last, .grain = grain, .calendar = c};
    if (start > w.from) w.from = start;
    if (through < w.cut) w.cut = through;
    w.period = (Period){PERIOD_ALL, 0};
    return w;
}

Window window_of(const Calendar *c, Period p, Day start, Day through) {
    Day first, last;
    period_range(c, p, &first, &last);
    Window w = window_between(c, first, last, start, through, period_grain(p));
    w.period = p;
    return w;
}

bool window_is_period(const Window *w) {
    Day first, last;
    if (w->period.kind == PERIOD_ALL) return false;
    period_range(w->calendar, w->period, &first, &last);
    return first == w->first && last == w->last;
}

uint32_t frame_cell_window(const Frame *f, uint32_t cell) {
    for (; f->over; f = f->over) cell = f->parent[cell];
    return cell / (f->slices ? f->slices->count : 1);
}

const Filters *kpi_filters(Eval *ev, const Filters *outer, const Kpi *k) {
    for (Level *l = k->level; l; l = l->parent)
        if (l->where && l->filters.count)
            outer = filters_add(ev, outer, l->filters.at, l->filters.count);
    return outer;
}

const Frame *frame_of_kpi(Eval *ev, const Frame *f, const Kpi *k) {
    const Filters *all = kpi_filters(ev, f->filters, k);
    return all == f->filters ? f : frame_with_filters(ev, f, all);
}

const Value *kpi_values(Eval *ev, Kpi *k, const Window *windows, uint32_t count,
                        const Slices *slices) {
    const Filters *filters = kpi_filters(ev, NULL, k);
    return formula_values(ev, k->formula, frame_base(ev, windows, count, slices, filters));
}
