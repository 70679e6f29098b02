/* Counts beside a value: how many cells were missing and how many rows a filter had to drop. Input:
 * a formula and a base frame; output: sums over its leaves. The leaves are those that the
 * evaluation has computed: asking again costs nothing. */
#include "eval/judge.h"

typedef struct Tally {
    Eval *ev;
    uint64_t *missing, *skipped;
    Map seen; /* expression id << 32 | frame id: a leaf that is reached twice counts once */
} Tally;

static uint32_t base_cell(const Frame *f, uint32_t cell) {
    for (; f->over; f = f->over) cell = f->parent[cell];
    return cell;
}

static void tally(Tally *t, const Expr *e, const Frame *f);

static void tally_leaf(Tally *t, const Expr *e, const Frame *f) {
    const Cell *cells = leaf_cells(t->ev, e, f);
    for (uint32_t c = 0; c < f->count; c++) {
        t->missing[base_cell(f, c)] += cells[c].missing;
        t->skipped[base_cell(f, c)] += cells[c].skipped;
    }
}

static void tally_groups(Tally *t, const Expr *e, const Frame *f) {
    for (uint32_t i = 0; i < e->key_count; i++)
        if (!e->keys[i].column_count) return;
    const Frame *groups = frame_grouped(t->ev, f, e);
    for (uint32_t c = 0; c < f->count; c++) {
        t->missing[base_cell(f, c)] += groups->left_out ? groups->left_out[c] : 0;
        t->skipped[base_cell(f, c)] += groups->skipped ? groups->skipped[c] : 0;
    }
    tally(t, e->kids[0], groups);
}

/* The windows of closing, begun and ended are those of the frame in another mode. */
static void tally_time(Tally *t, const Expr *e, const Frame *f) {
    bool same = e->func == FN_closing || e->func == FN_begun || e->func == FN_ended;
    if (!same || f->over) return;
    Window *w = arena_copy(t->ev->arena, f->windows, f->window_count * sizeof *w);
    for (uint32_t i = 0; i < f->window_count; i++)
        w[i].mode = e->func == FN_closing ? WINDOW_CLOSING
                    : e->func == FN_begun ? WINDOW_BEGUN
                                          : WINDOW_ENDED;
    const GroupKey *keys = e->key_count ? e->keys : f->last_by;
    uint32_t count = e->key_count ? e->key_count : f->last_by_count;
    tally(t, e->kids[0], frame_with_windows(t->ev, f, w, keys, count));
}

static const Frame *filtered(Eval *ev, const Frame *f, const Filters *filters) {
    return filters == f->filters ? f : frame_with_filters(ev, f, filters);
}

static void tally(Tally *t, const Expr *e, const Frame *f) {
    bool fresh;
    map_slot(&t->seen, (uint64_t)e->id << 32 | f->id, &fresh);
    if (!fresh) return;
    if (e->kind == E_AGGREGATE) {
        tally_leaf(t, e, f);
    } else if (e->kind == E_GROUPED) {
        tally_groups(t, e, f);
    } else if (e->kind == E_TIME) {
        tally_time(t, e, f);
    } else if (e->kind == E_METRIC) {
        tally(t, e->metric->body, f);
    } else if (e->kind == E_KPI) {
        if (e->kpi->formula) tally(t, e->kpi->formula, frame_of_kpi(t->ev, f, e->kpi));
    } else {
        const Frame *inner = f;
        if (e->kind == E_FILTER)
            inner = filtered(t->ev, f, filters_add(t->ev, f->filters, e->filters, e->filter_count));
        for (uint32_t i = 0; i < e->count; i++)
            if (e->kids[i]->count || e->kids[i]->kind > E_INPUT) tally(t, e->kids[i], inner);
    }
}

void formula_counts(Eval *ev, const Expr *e, const Frame *frame, uint64_t *missing,
                    uint64_t *skipped) {
    ArenaMark mark = arena_mark(ev->scratch);
    Tally t = {ev, missing, skipped, map_new(ev->scratch)};
    tally(&t, e, frame);
    arena_release(ev->scratch, mark);
}
