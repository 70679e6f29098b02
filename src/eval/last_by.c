/* closing(x by key): the last row of each key in every window. Input: the rows
 * that a frame keeps; output: those rows, added to the cells of their windows.
 * The one idea: rows in order of slot, key and time, so that the last one of a
 * key by a day is found by halving (agg-17). */
#include "eval/leaf.h"

#include <stdlib.h>

typedef struct Reading {
    uint32_t slot, key;
    Day day;
    uint8_t state;
    int64_t instant;
    Num value;
} Reading;

typedef struct Readings {
    Work *w;
    Map *levels; /* by key column: the id so far << 32 | the key's text -> next id
                    + 1 */
    VEC(Reading) all;
} Readings;

static uint32_t key_id(Readings *r, const uint32_t *const *ids, uint32_t row) {
    uint32_t id = 0;
    for (uint32_t k = 0; k < r->w->root->last_by_count; k++) {
        bool is_new;
        if (ids[k][row] == NO_KEY) return NO_KEY;
        void **slot = map_slot(&r->levels[k], (uint64_t)id << 32 | ids[k][row], &is_new);
        if (is_new) *slot = (void *)(uintptr_t)r->levels[k].count;
        id = (uint32_t)(uintptr_t)*slot;
    }
    return id;
}

/* The value of a row as a number, whatever its type: equal values give equal
 * numbers. */
static Num value_of(Rows *r, const RowVector *v, uint32_t i) {
    return row_state(v, i) ? NUM_ZERO : rows_num(r, v, i);
}

static void read_batch(Readings *all, uint32_t batch) {
    Work *w = all->w;
    const Loaded *t = w->table;
    Rows r = rows_begin(w->ev, t, t->table->batches.at[batch]);
    BatchRows rows = work_batch(w, batch);
    uint32_t keys = w->root->last_by_count;
    const uint32_t **ids = NEW_ARRAY(w->ev->scratch, const uint32_t *, keys);
    for (uint32_t k = 0; k < keys; k++)
        ids[k] = rows_keys(&r, key_in(&w->root->last_by[k], t->dataset));
    for (uint32_t i = 0; i < r.count; i++) {
        Reading new = {.slot = w->slots.at ? w->slots.at[batch][i] : 0,
                       .key = key_id(all, ids, i),
                       .value = NUM_ZERO};
        uint8_t keep = rows.has_keep ? row_state(&rows.keep, i) : ROW_OK;
        bool kept = !rows.has_keep || keep >= ROW_NO_DATA || (!keep && rows.keep.at[i]);
        new.day = t->days ? t->days[batch][i] : 0;
        if (!kept || new.slot == NO_SLOT || new.key == NO_KEY || new.day == DAY_NONE) continue;
        new.instant = rows.instant ? rows.instant[i] : 0;
        new.state = keep;
        if (w->e->count) {
            new.state = state_join(keep, row_state(&rows.value, i));
            new.value = num_copy(&(Nums){w->ev->ctx, w->arena, w->ev->nums.own},
                                 value_of(&r, &rows.value, i));
        }
        vec_push(w->arena, &all->all, new);
    }
}

static int by_key_and_time(const void *x, const void *y) {
    const Reading *a = x, *b = y;
    if (a->slot != b->slot) return a->slot < b->slot ? -1 : 1;
    if (a->key != b->key) return a->key < b->key ? -1 : 1;
    return (a->instant > b->instant) - (a->instant < b->instant);
}

/* The last of n readings of one key by a day, or NULL. */
static const Reading *last_by_day(const Reading *at, uint32_t n, Day day) {
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (at[middle].day <= day)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? &at[low - 1] : NULL;
}

/* Rows at the instant of the last one must agree with it (agg-10). */
static bool is_unique(const Reading *first, const Reading *last) {
    for (const Reading *r = last; r >= first && r->instant == last->instant; r--)
        if (r->state != last->state || !num_equal(r->value, last->value)) return false;
    return true;
}

static void add_reading(Work *w, uint32_t cell, const Reading *r) {
    Num value = r->value;
    uint8_t state = r->state;
    uint32_t bucket = cell + 1;
    RowVector v = {.wide = &value, .state = &state, .kind = TY_NUMBER};
    accumulate_add(w->sums, 1, &bucket, NULL, w->e->count ? &v : NULL, &r->instant);
}

/* One key of one slot, in every window. */
static void add_key(Work *w, const Reading *at, uint32_t n) {
    bool carried = w->table->dataset->absence == ABSENT_LAST;
    for (uint32_t k = 0; k < w->count; k++) {
        const Cover *c = &w->covers[k];
        uint32_t cell = frame_cell(w->frame, w->which[k], at->slot);
        if (c->why != DATA_OK || cell == NO_CELL) continue;
        const Reading *last = w->table->is_snapshot ? &at[n - 1] : last_by_day(at, n, c->to);
        if (!last || (!w->table->is_snapshot && last->day < w->table->start)) continue;
        if (!w->table->is_snapshot && last->day < c->from && !carried)
            accumulate_spoil(w->sums, cell + 1, ND_not_reported);
        else if (!is_unique(at, last))
            accumulate_spoil(w->sums, cell + 1, ND_not_unique);
        else if (last->state >= ROW_NO_DATA)
            accumulate_spoil(w->sums, cell + 1, (NoData)(last->state - ROW_NO_DATA));
        else
            add_reading(w, cell, last);
    }
}

void last_by_add(Work *w) {
    Readings r = {.w = w, .levels = NEW_ARRAY(w->arena, Map, w->root->last_by_count)};
    for (uint32_t k = 0; k < w->root->last_by_count; k++) r.levels[k] = map_new(w->arena);
    for (uint32_t b = 0; b < w->table->table->batches.count; b++) {
        ArenaMark mark = arena_mark(w->ev->scratch);
        read_batch(&r, b);
        arena_release(w->ev->scratch, mark);
    }
    if (r.all.count) qsort(r.all.at, r.all.count, sizeof *r.all.at, by_key_and_time);
    for (uint32_t i = 0, n; i < r.all.count; i += n) {
        const Reading *at = &r.all.at[i];
        for (n = 1; i + n < r.all.count && at[n].slot == at->slot && at[n].key == at->key;) n++;
        add_key(w, at, n);
    }
}
