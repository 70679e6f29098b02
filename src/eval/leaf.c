/* Aggregates over rows. Input: an aggregate and a frame; output: its value in
 * every cell. The one idea: one pass over the rows puts each in its bucket,
 * whatever windows are asked; cells are read off the buckets afterwards. A
 * window that was computed before, for any frame with the same slices and
 * filters, is not computed again. */
#include "eval/leaf.h"

#include <stdlib.h>

struct Leaves *leaves_of(Eval *ev) {
    if (ev->leaves) return ev->leaves;
    struct Leaves *l = NEW(ev->arena, struct Leaves);
    *l = (struct Leaves){.cells = map_new(ev->arena),
                         .windows = map_new(ev->arena),
                         .rates = map_new(ev->arena),
                         .rate_day = DAY_NONE};
    return ev->leaves = l;
}

static void free_work(void *leaves) {
    arena_free(((struct Leaves *)leaves)->work);
}

Arena *leaves_work(Eval *ev) {
    struct Leaves *l = leaves_of(ev);
    if (l->work) return l->work;
    arena_on_free(ev->arena, free_work, l);
    return l->work = arena_new(&ev->ctx->heap);
}

/* --- rows to buckets --- */

static uint32_t bucket_of(Work *w, uint32_t atom, uint32_t slot) {
    if (!w->frame->over) return 1 + atom * w->slots.count + slot;
    bool is_new;
    uint64_t key = (uint64_t)atom << 32 | slot;
    if (w->last_bucket && w->keys.at[w->last_bucket - 1] == key) return w->last_bucket;
    void **found = map_slot(&w->index, key, &is_new);
    if (is_new) {
        vec_push(w->arena, &w->keys, key);
        accumulate_room(w->sums, w->keys.count + 1);
        *found = (void *)(uintptr_t)w->keys.count;
    }
    return w->last_bucket = (uint32_t)(uintptr_t)*found;
}

/* Of intervals, `atom` is the window, and a row is in it if it is alive on its
 * last day. */
static uint32_t atom_of_row(const Work *w, uint32_t layer, Day day, Day end) {
    const Loaded *t = w->table;
    int mode = (int)w->root->windows[w->which[0]].mode;
    if (t->is_snapshot) return 0;
    if (!t->ends || mode == WINDOW_BEGUN || mode == WINDOW_FLOW) return atom_of(&w->atoms, day);
    if (day == DAY_NONE) return NO_ATOM;
    if (mode == WINDOW_ENDED) return atom_of(&w->atoms, end);
    const Cover *c = &w->covers[layer];
    return c->why == DATA_OK && day <= c->to && c->to < end ? layer : NO_ATOM;
}

static void dated_buckets(const Work *w, uint32_t rows, const Day *days, const uint32_t *slots,
                          uint32_t *bucket) {
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t day = (uint32_t)days[i] - (uint32_t)w->atoms.base;
        bucket[i] = w->of_day[day < w->atoms.days ? day : w->atoms.days];
    }
    for (uint32_t i = 0; slots && i < rows; i++)
        bucket[i] = bucket[i] && slots[i] != NO_SLOT ? bucket[i] + slots[i] : 0;
}

/* false: no row of the batch is in any. */
static bool fill_buckets(Work *w, uint32_t layer, uint32_t batch, uint32_t *bucket) {
    const Loaded *t = w->table;
    const Day *days = t->days ? t->days[batch] : NULL, *ends = t->ends ? t->ends[batch] : NULL;
    const uint32_t *slots = w->slots.at ? w->slots.at[batch] : NULL;
    uint32_t any = 0, rows = t->table->batches.at[batch]->rows;
    if (w->of_day) dated_buckets(w, rows, days, slots, bucket);
    for (uint32_t i = 0; !w->of_day && i < rows; i++) {
        uint32_t slot = slots ? slots[i] : 0;
        uint32_t atom = atom_of_row(w, layer, days ? days[i] : 0, ends ? ends[i] : 0);
        bucket[i] = atom == NO_ATOM || slot == NO_SLOT ? 0 : bucket_of(w, atom, slot);
    }
    for (uint32_t i = 0; i < rows; i++) any |= bucket[i];
    return any != 0;
}

/* What puts rows in order of time: datetimes by the second. */
static const int64_t *instants(Work *w, Rows *r, uint32_t batch) {
    const Loaded *t = w->table;
    if (t->is_snapshot) return NULL;
    const Column *time = t->dataset->time;
    if (time->type == COL_DATETIME) return r->batch->columns[time->index].at;
    int64_t *at = NEW_ARRAY(w->ev->scratch, int64_t, r->count);
    for (uint32_t i = 0; i < r->count; i++) at[i] = t->days[batch][i];
    return at;
}

BatchRows work_batch(Work *w, uint32_t batch) {
    Rows r = rows_begin(w->ev, w->table, w->table->table->batches.at[batch]);
    BatchRows rows = {.has_keep = false};
    rows.has_keep = frame_keeps(&r, w->frame->filters, w->e->where, &rows.keep);
    if (w->e->count) rows.value = rows_of(&r, w->e->kids[0]);
    bool ordered = w->e->func == FN_first || w->e->func == FN_last || w->root->last_by;
    if (ordered) rows.instant = instants(w, &r, batch);
    return rows;
}

static void add_rows(Work *w) {
    bool alive = w->table->ends && w->root->windows[w->which[0]].mode == WINDOW_CLOSING;
    uint32_t layers = alive ? w->count : 1, bucket[BATCH_ROWS];
    for (uint32_t b = 0; b < w->table->table->batches.count; b++) {
        ArenaMark mark = arena_mark(w->ev->scratch);
        BatchRows rows;
        bool ready = false;
        for (uint32_t layer = 0; layer < layers; layer++) {
            if (!fill_buckets(w, layer, b, bucket)) continue;
            if (!ready) rows = work_batch(w, b);
            ready = true;
            accumulate_add(w->sums, w->table->table->batches.at[b]->rows, bucket,
                           rows.has_keep ? &rows.keep : NULL, w->e->count ? &rows.value : NULL,
                           rows.instant);
        }
        arena_release(w->ev->scratch, mark);
    }
}

/* --- buckets to cells --- */

static void read_cell(Work *w, uint32_t window, uint32_t cell, const uint32_t *buckets,
                      uint32_t count) {
    Cell c =
        accumulate_cell(w->sums, buckets, count, &w->covers[window], w->table->dataset->absence,
                        w->extra ? w->extra[cell] : value_num(NUM_ZERO));
    if (!c.value.real) c.value.q = num_copy(&w->ev->nums, c.value.q);
    w->cells[cell] = c;
}

static void read_base(Work *w) {
    uint32_t *buckets = NEW_ARRAY(w->arena, uint32_t, w->atoms.count);
    for (uint32_t k = 0; k < w->count; k++)
        for (uint32_t slot = 0; slot < w->slots.count; slot++) {
            uint32_t n = 0;
            for (uint32_t a = w->atoms.first[k]; a < w->atoms.end[k]; a++)
                buckets[n++] = bucket_of(w, a, slot);
            read_cell(w, k, frame_cell(w->frame, w->which[k], slot), buckets, n);
        }
}

static int by_value(const void *x, const void *y) {
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

/* Reads the cells of one window from its pairs of cell << 32 | bucket. */
static void read_pairs(Work *w, uint32_t window, uint64_t *pairs, uint32_t count) {
    uint32_t *buckets = NEW_ARRAY(w->arena, uint32_t, count);
    if (count) qsort(pairs, count, sizeof *pairs, by_value);
    for (uint32_t i = 0; i < count;) {
        uint32_t cell = (uint32_t)(pairs[i] >> 32), n = 0;
        while (i < count && pairs[i] >> 32 == cell) buckets[n++] = (uint32_t)pairs[i++];
        read_cell(w, window, cell, buckets, n);
    }
}

/* Every cell of the windows, from a bucket of its own or from none. */
static void read_each(Work *w, bool own) {
    uint32_t slices = w->root->slices ? w->root->slices->count : 1;
    uint32_t *position = NEW_ARRAY(w->arena, uint32_t, w->root->window_count);
    for (uint32_t k = 0; k < w->count; k++) position[w->which[k]] = k + 1;
    for (uint32_t cell = 0; cell < w->frame->count; cell++) {
        uint32_t base = cell, bucket = cell + 1;
        for (const Frame *f = w->frame; f->over; f = f->over) base = f->parent[base];
        uint32_t k = position[base / slices];
        if (k) read_cell(w, k - 1, cell, &bucket, own);
    }
}

static void read_groups(Work *w) {
    uint32_t n = w->keys.count, *order = NEW_ARRAY(w->arena, uint32_t, n);
    uint32_t *first = NEW_ARRAY(w->arena, uint32_t, w->atoms.count + 2);
    uint64_t *pairs = NEW_ARRAY(w->arena, uint64_t, n);
    for (uint32_t i = 0; i < n; i++) first[(w->keys.at[i] >> 32) + 2]++;
    for (uint32_t a = 1; a < w->atoms.count + 2; a++) first[a] += first[a - 1];
    for (uint32_t i = 0; i < n; i++) order[first[(w->keys.at[i] >> 32) + 1]++] = i;
    read_each(w, false);
    for (uint32_t k = 0; k < w->count; k++) {
        uint32_t found = 0;
        for (uint32_t i = first[w->atoms.first[k]]; i < first[w->atoms.end[k]]; i++) {
            uint32_t slot = (uint32_t)w->keys.at[order[i]];
            uint32_t cell = frame_cell(w->frame, w->which[k], slot);
            if (cell != NO_CELL) pairs[found++] = (uint64_t)cell << 32 | (order[i] + 1);
        }
        read_pairs(w, k, pairs, found);
    }
}

/* --- name-20: a period cell that a window cuts, or that is coarser than it ---
 */

static bool is_cut(const Window *w, Day begin, Day end) {
    return (begin < w->first && w->first <= end) || (begin <= w->last && w->last < end);
}

static void spoil_cells(Work *w, uint32_t slot, Day begin, Day end) {
    for (uint32_t k = 0; k < w->count; k++) {
        if (w->covers[k].why != DATA_OK || !is_cut(&w->root->windows[w->which[k]], begin, end))
            continue;
        uint32_t cell = frame_cell(w->frame, w->which[k], slot);
        if (cell != NO_CELL) w->cells[cell].value = value_none(ND_wrong_grain);
    }
}

/* A cell that ends after what is known, or after as-of, is not there yet (time-4). */
static bool is_there(const Work *w, Day end) {
    Day as_of = w->ev->as_of;
    return end != DAY_NONE && end <= w->table->through && (as_of == DAY_NONE || end <= as_of);
}

static void find_cut_cells(Work *w) {
    const Loaded *t = w->table;
    for (uint32_t b = 0; t->begins && b < t->table->batches.count; b++) {
        ArenaMark mark = arena_mark(w->ev->scratch);
        BatchRows rows = work_batch(w, b);
        for (uint32_t i = 0; i < t->table->batches.at[b]->rows; i++) {
            bool kept = !rows.has_keep || (!row_state(&rows.keep, i) && rows.keep.at[i]);
            uint32_t slot = w->slots.at ? w->slots.at[b][i] : 0;
            if (kept && slot != NO_SLOT && is_there(w, t->days[b][i]))
                spoil_cells(w, slot, t->begins[b][i], t->days[b][i]);
        }
        arena_release(w->ev->scratch, mark);
    }
}

/* --- one aggregate over some windows --- */

static void cut_time(Work *w) {
    const Window *windows = w->root->windows;
    Cover *covers = NEW_ARRAY(w->arena, Cover, w->count);
    for (uint32_t k = 0; k < w->count; k++)
        covers[k] = window_cover(w->table, &windows[w->which[k]], w->root->last_by != NULL);
    w->covers = covers;
    w->atoms = atoms_cut(w->arena, w->table, covers, w->count);
    if (!w->table->ends || windows[w->which[0]].mode != WINDOW_CLOSING) return;
    w->atoms.count = w->count; /* one for each day on which rows may be alive */
    for (uint32_t k = 0; k < w->count; k++) {
        w->atoms.first[k] = k;
        w->atoms.end[k] = k + (covers[k].why == DATA_OK);
    }
}

/* Rows with a day, in no group, go by a table of days. */
static void table_of_days(Work *w) {
    const Atoms *a = &w->atoms;
    if (w->table->is_snapshot || w->table->ends || w->frame->over) return;
    w->of_day = NEW_ARRAY(w->arena, uint32_t, (size_t)a->days + 1);
    for (uint32_t d = 0; d < a->days; d++) w->of_day[d] = bucket_of(w, a->of_day[d], 0);
}

static void compute(Work *w) {
    bool last_by = w->root->last_by && w->root->windows[w->which[0]].mode == WINDOW_CLOSING;
    cut_time(w);
    w->slots = frame_slots(w->ev, w->frame, w->table);
    w->sums = accumulate_new(w->ev, w->arena, w->e->func);
    w->index = map_new(w->arena);
    uint64_t buckets = w->frame->over ? 1 : 1 + (uint64_t)w->atoms.count * w->slots.count;
    if (last_by) buckets = (uint64_t)w->frame->count + 1;
    if (buckets > UINT32_MAX) ctx_limit(w->ev->ctx, LIM_eval_steps, w->e->span);
    accumulate_room(w->sums, (uint32_t)buckets);
    if (last_by) {
        last_by_add(w);
        read_each(w, true);
    } else {
        table_of_days(w);
        add_rows(w);
        if (w->frame->over)
            read_groups(w);
        else
            read_base(w);
    }
    find_cut_cells(w);
}

static bool converts(const Expr *e) {
    if (e->kind == E_FUNCTION && e->func == FN_convert) return true;
    for (uint32_t i = 0; i < e->count; i++)
        if (converts(e->kids[i])) return true;
    return false;
}

/* Windows of one mode at a time; a closing that is converted takes the rate of
 * its own last day. */
static void compute_windows(Eval *ev, Work *like, uint32_t *which, uint32_t count) {
    struct Leaves *leaves = leaves_of(ev);
    bool each = converts(like->e);
    while (count) {
        Work w = *like;
        const Window *head = &w.root->windows[which[0]];
        uint32_t n = 0, rest = 0, *now = NEW_ARRAY(w.arena, uint32_t, count);
        bool alone = each && head->mode == WINDOW_CLOSING;
        for (uint32_t i = 0; i < count; i++) {
            bool with = w.root->windows[which[i]].mode == head->mode && !(alone && i);
            if (with)
                now[n++] = which[i];
            else
                which[rest++] = which[i];
        }
        w.which = now;
        w.count = n;
        leaves->rate_day = alone ? head->cut : DAY_NONE;
        compute(&w);
        leaves->rate_day = DAY_NONE;
        count = rest;
    }
}

/* --- what is known already --- */

typedef struct Known { /* the cells of one window, for all slices */
    const struct Known *next;
    uint32_t aggregate;
    const Filters *filters;
    const Slices *slices;
    const GroupKey *last_by;
    Window window;
    const Cell *cells;
} Known;

static uint64_t window_key(const Expr *e, const Frame *f, const Window *w) {
    uint64_t days = (uint64_t)(uint32_t)w->from << 32 | (uint32_t)w->cut;
    uint64_t hash = (days ^ key_of(f->filters)) * 0x9E3779B97F4A7C15u;
    return (hash ^ key_of(f->slices) ^ (uint64_t)w->mode << 60) * 0xBF58476D1CE4E5B9u ^ e->id;
}

static const Cell *known_cells(const Known *k, const Expr *e, const Frame *f, const Window *w) {
    for (; k; k = k->next)
        if (k->aggregate == e->id && k->filters == f->filters && k->slices == f->slices &&
            k->last_by == f->last_by && window_same(&k->window, w))
            return k->cells;
    return NULL;
}

static void remember(Eval *ev, const Work *w, void **slot, uint32_t window, const Cell *cells) {
    const Frame *f = w->frame;
    Known *k = NEW(ev->arena, Known);
    *k = (Known){*slot, w->e->id, f->filters, f->slices, f->last_by, f->windows[window], cells};
    *slot = k;
}

static void compute_base(Eval *ev, Work *w) {
    const Frame *f = w->frame;
    uint32_t slots = f->slices ? f->slices->count : 1, count = 0;
    uint32_t *which = NEW_ARRAY(w->arena, uint32_t, f->window_count);
    const Cell **known = NEW_ARRAY(w->arena, const Cell *, f->window_count);
    for (uint32_t i = 0; i < f->window_count; i++) {
        void **slot = map_slot(&leaves_of(ev)->windows, window_key(w->e, f, &f->windows[i]), NULL);
        known[i] = known_cells(*slot, w->e, f, &f->windows[i]);
        if (known[i]) continue;
        which[count++] = i;
        remember(ev, w, slot, i, &w->cells[i * slots]);
    }
    compute_windows(ev, w, which, count);
    for (uint32_t i = 0; i < f->window_count; i++)
        if (known[i] && slots) memcpy(&w->cells[i * slots], known[i], slots * sizeof *known[i]);
}

static void compute_groups(Eval *ev, Work *w) {
    uint32_t *which = NEW_ARRAY(w->arena, uint32_t, w->root->window_count);
    for (uint32_t i = 0; i < w->root->window_count; i++) which[i] = i;
    compute_windows(ev, w, which, w->root->window_count);
}

static NoData leaf_why(Eval *ev, const Expr *e, const Frame *frame) {
    NoData why = frame_why(ev, frame, e->dataset);
    if (why == DATA_OK && e->where) why = expr_why(ev, e->where);
    if (why == DATA_OK && e->count) why = expr_why(ev, e->kids[0]);
    return why;
}

static void compute_cells(Eval *ev, const Expr *e, const Frame *frame, Cell *cells) {
    Work w = {.ev = ev,
              .arena = leaves_work(ev),
              .e = e,
              .frame = frame,
              .root = frame_bottom(frame),
              .cells = cells};
    w.table = eval_table(ev, e->dataset);
    if (e->extra) w.extra = formula_values(ev, e->extra, frame);
    ArenaMark mark = arena_mark(w.arena);
    if (frame->over)
        compute_groups(ev, &w);
    else
        compute_base(ev, &w);
    arena_release(w.arena, mark);
}

const Cell *leaf_cells(Eval *ev, const Expr *e, const Frame *frame) {
    uint64_t key = (uint64_t)e->id << 32 | frame->id;
    void **found = map_find(&leaves_of(ev)->cells, key);
    if (found) return *found;
    Cell *cells = NEW_ARRAY(ev->arena, Cell, frame->count);
    NoData why = leaf_why(ev, e, frame);
    for (uint32_t i = 0; i < frame->count; i++) cells[i].value = value_none(why);
    if (why == DATA_OK) compute_cells(ev, e, frame, cells);
    *map_slot(&leaves_of(ev)->cells, key, NULL) = cells;
    return cells;
}
