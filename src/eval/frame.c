/* Frames: which cells are asked. Input: windows, slices, filters; output: one
 * frame for one content, so that a pointer or an id is the key of every memo.
 * Also which slot of a frame each row is in. */
#include "eval/leaf.h"

#include <stdlib.h>

typedef struct SlotMemo {
    const struct SlotMemo *next;
    const Dataset *dataset;
    Slots slots;
} SlotMemo;

struct Frames {
    uint32_t count;
    Map filters, base, regrouped; /* hash of the content -> Link */
    Map grouped;                  /* frame and expression -> the frame of its groups */
    Map slices;                   /* name of the column -> Link */
    Map slots;                    /* Slices -> SlotMemo */
};

/* A chain of things with one hash. */
typedef struct Link {
    const struct Link *next;
    const void *what;
} Link;

struct Frames *frames_of(Eval *ev) {
    if (ev->frames) return ev->frames;
    ev->frames = NEW(ev->arena, struct Frames);
    *ev->frames = (struct Frames){.filters = map_new(ev->arena),
                                  .base = map_new(ev->arena),
                                  .regrouped = map_new(ev->arena),
                                  .grouped = map_new(ev->arena),
                                  .slots = map_new(ev->arena),
                                  .slices = map_new(ev->arena)};
    return ev->frames;
}

static void link_push(Eval *ev, void **slot, const void *what) {
    Link *link = NEW(ev->arena, Link);
    *link = (Link){*slot, what};
    *slot = link;
}

static uint64_t mix(uint64_t hash, uint64_t next) {
    return (hash ^ next) * 0x9E3779B97F4A7C15u + (hash >> 29);
}

/* --- filters --- */

static bool same_filters(const Filters *f, const Filters *outer, const DatasetFilter *c,
                         uint32_t count) {
    if (f->outer != outer || f->count != count) return false;
    for (uint32_t i = 0; i < count; i++)
        if (f->conditions[i].dataset != c[i].dataset ||
            f->conditions[i].condition != c[i].condition)
            return false;
    return true;
}

const Filters *filters_add(Eval *ev, const Filters *outer, const DatasetFilter *conditions,
                           uint32_t count) {
    if (!count) return outer;
    uint64_t hash = key_of(outer);
    for (uint32_t i = 0; i < count; i++) hash = mix(hash, key_of(conditions[i].condition));
    void **slot = map_slot(&frames_of(ev)->filters, hash, NULL);
    for (const Link *l = *slot; l; l = l->next)
        if (same_filters(l->what, outer, conditions, count)) return l->what;
    Filters *f = NEW(ev->arena, Filters);
    *f = (Filters){outer, arena_copy(ev->arena, conditions, count * sizeof *conditions), count};
    link_push(ev, slot, f);
    return f;
}

bool frame_keeps(Rows *r, const Filters *filters, const Expr *where, RowVector *keep) {
    bool any = where != NULL;
    if (where) *keep = rows_of(r, where);
    for (const Filters *f = filters; f; f = f->outer)
        for (uint32_t i = 0; i < f->count; i++) {
            if (f->conditions[i].dataset != r->table->dataset) continue;
            RowVector v = rows_of(r, f->conditions[i].condition);
            *keep = any ? rows_and(r, *keep, v) : v;
            any = true;
        }
    return any;
}

static NoData filters_why(Eval *ev, const Filters *filters, const Dataset *d) {
    NoData why = DATA_OK;
    for (const Filters *f = filters; f; f = f->outer)
        for (uint32_t i = 0; i < f->count && why == DATA_OK; i++)
            if (f->conditions[i].dataset == d) why = expr_why(ev, f->conditions[i].condition);
    return why;
}

/* --- frames --- */

Frame *frame_new(Eval *ev, const Frame *like) {
    Frame *f = NEW(ev->arena, Frame);
    *f = *like;
    f->id = frames_of(ev)->count++;
    return f;
}

static uint64_t windows_hash(const Window *w, uint32_t count) {
    uint64_t hash = count;
    for (uint32_t i = 0; i < count; i++) {
        hash = mix(hash, (uint64_t)(uint32_t)w[i].from << 32 | (uint32_t)w[i].cut);
        hash = mix(hash, (uint64_t)(uint32_t)w[i].first << 32 | (uint32_t)w[i].mode);
    }
    return hash;
}

bool window_same(const Window *a, const Window *b) {
    return a->first == b->first && a->last == b->last && a->from == b->from && a->cut == b->cut &&
           a->period.kind == b->period.kind && a->period.index == b->period.index &&
           a->grain == b->grain && a->mode == b->mode;
}

static bool same_base(const Frame *a, const Frame *b) {
    if (a->window_count != b->window_count || a->slices != b->slices || a->filters != b->filters ||
        a->last_by != b->last_by || a->last_by_count != b->last_by_count)
        return false;
    for (uint32_t i = 0; i < a->window_count; i++)
        if (!window_same(&a->windows[i], &b->windows[i])) return false;
    return true;
}

static const Frame *base_frame(Eval *ev, const Frame *wanted) {
    uint64_t hash = windows_hash(wanted->windows, wanted->window_count);
    hash = mix(mix(mix(hash, key_of(wanted->slices)), key_of(wanted->filters)),
               key_of(wanted->last_by));
    void **slot = map_slot(&frames_of(ev)->base, hash, NULL);
    for (const Link *l = *slot; l; l = l->next)
        if (same_base(l->what, wanted)) return l->what;
    Frame *f = frame_new(ev, wanted);
    f->windows = arena_copy(ev->arena, f->windows, f->window_count * sizeof *f->windows);
    f->count = f->window_count * (f->slices ? f->slices->count : 1);
    link_push(ev, slot, f);
    return f;
}

const Frame *frame_base(Eval *ev, const Window *windows, uint32_t count, const Slices *slices,
                        const Filters *filters) {
    Frame wanted = {
        .windows = windows, .window_count = count, .slices = slices, .filters = filters};
    return base_frame(ev, &wanted);
}

/* A grouped frame with the same groups, over other windows or with other
 * filters. */
static const Frame *regrouped(Eval *ev, const Frame *frame, const Frame *over,
                              const Filters *filters) {
    uint64_t hash = mix(mix(key_of(frame->groups), key_of(over)), key_of(filters));
    void **slot = map_slot(&frames_of(ev)->regrouped, hash, NULL);
    for (const Link *l = *slot; l; l = l->next) {
        const Frame *f = l->what;
        if (f->groups == frame->groups && f->over == over && f->filters == filters) return f;
    }
    Frame *f = frame_new(ev, frame);
    f->over = over;
    f->filters = filters;
    link_push(ev, slot, f);
    return f;
}

const Frame *frame_with_filters(Eval *ev, const Frame *frame, const Filters *filters) {
    if (filters == frame->filters) return frame;
    if (frame->over) return regrouped(ev, frame, frame->over, filters);
    Frame wanted = *frame;
    wanted.filters = filters;
    return base_frame(ev, &wanted);
}

const Frame *frame_with_windows(Eval *ev, const Frame *frame, const Window *windows,
                                const GroupKey *last_by, uint32_t last_by_count) {
    if (frame->over) {
        const Frame *over = frame_with_windows(ev, frame->over, windows, last_by, last_by_count);
        return regrouped(ev, frame, over, frame->filters);
    }
    Frame wanted = *frame;
    wanted.windows = windows;
    wanted.last_by = last_by;
    wanted.last_by_count = last_by_count;
    return base_frame(ev, &wanted);
}

void **frame_groups_memo(Eval *ev, const Frame *over, const Expr *grouped) {
    return map_slot(&frames_of(ev)->grouped, (uint64_t)over->id << 32 | grouped->id, NULL);
}

const Frame *frame_bottom(const Frame *frame) {
    while (frame->over) frame = frame->over;
    return frame;
}

uint32_t frame_cell(const Frame *frame, uint32_t window, uint32_t slot) {
    if (frame->over) return groups_cell(frame->groups, window, slot);
    return window * (frame->slices ? frame->slices->count : 1) + slot;
}

NoData frame_why(Eval *ev, const Frame *frame, Dataset *d) {
    const Loaded *t = eval_table(ev, d);
    if (t->dead) return t->why;
    NoData why = filters_why(ev, frame->filters, d);
    if (why == DATA_OK && d->time) why = column_why(ev, &d->time, 1);
    if (why == DATA_OK && d->time_end) why = column_why(ev, &d->time_end, 1);
    if (why == DATA_OK && frame->over) why = groups_why(frame->groups, d);
    const Frame *root = frame_bottom(frame);
    for (uint32_t i = 0; i < root->last_by_count && why == DATA_OK; i++) {
        const KeyColumn *key = key_in(&root->last_by[i], d);
        if (key) why = column_why(ev, key->path, key->path_count);
    }
    const KeyColumn *slice = root->slices ? key_in(&root->slices->key, d) : NULL;
    if (why == DATA_OK && slice) why = column_why(ev, slice->path, slice->path_count);
    return why;
}

/* --- slices --- */

const KeyColumn *key_in(const GroupKey *key, const Dataset *d) {
    for (uint32_t i = 0; i < key->column_count; i++)
        if (key->columns[i].dataset == d) return &key->columns[i];
    return NULL;
}

typedef VEC(const Str *) Texts;

static void value_seen(Eval *ev, Map *seen, Texts *values, uint32_t id) {
    bool is_new;
    map_slot(seen, id, &is_new);
    if (is_new) vec_push(ev->arena, values, id == NO_KEY ? NULL : interner_at(ev->ctx->names, id));
}

static bool is_late(Eval *ev, const Loaded *t, uint32_t batch, uint32_t i) {
    if (t->is_snapshot) return false;
    Day d = t->days[batch][i];
    return d == DAY_NONE || d > t->through || (ev->as_of != DAY_NONE && d > ev->as_of);
}

/* The values of a column in the rows up to as-of: agg-16. */
static void collect_values(Eval *ev, const KeyColumn *key, Map *seen, Texts *values) {
    const Loaded *t = eval_table(ev, key->dataset);
    const Column *c = key->path[key->path_count - 1];
    for (uint32_t i = 0; i < c->one_of_count; i++) value_seen(ev, seen, values, c->one_of[i]->id);
    if (t->dead || column_why(ev, key->path, key->path_count) != DATA_OK) return;
    for (uint32_t b = 0; b < t->table->batches.count; b++) {
        ArenaMark mark = arena_mark(ev->scratch);
        Rows r = rows_begin(ev, t, t->table->batches.at[b]);
        const uint32_t *ids = rows_keys(&r, key);
        for (uint32_t i = 0; i < r.count; i++)
            if (!is_late(ev, t, b, i)) value_seen(ev, seen, values, ids[i]);
        arena_release(ev->scratch, mark);
    }
}

static int by_bytes(const void *x, const void *y) {
    const Str *a = *(const Str *const *)x, *b = *(const Str *const *)y;
    if (!a || !b) return (!a) - (!b);
    int order = memcmp(a->s, b->s, a->length < b->length ? a->length : b->length);
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

static const Slices *slices_new(Eval *ev, GroupKey key) {
    Map seen = map_new(ev->arena);
    Texts values = {0};
    for (uint32_t i = 0; i < key.column_count; i++)
        collect_values(ev, &key.columns[i], &seen, &values);
    if (values.count) qsort(values.at, values.count, sizeof *values.at, by_bytes);
    Slices *s = NEW(ev->arena, Slices);
    *s = (Slices){key, values.at, values.count, map_new(ev->arena)};
    for (uint32_t i = 0; i < s->count; i++)
        *map_slot(&s->index, key_of(s->values[i]), NULL) = (void *)(uintptr_t)(i + 1);
    return s;
}

static bool same_key(const GroupKey *a, const GroupKey *b) {
    if (a->column_count != b->column_count || a->name != b->name) return false;
    for (uint32_t i = 0; i < a->column_count; i++) {
        const KeyColumn *x = &a->columns[i], *y = &b->columns[i];
        if (x->dataset != y->dataset || x->path_count != y->path_count) return false;
        for (uint32_t k = 0; k < x->path_count; k++)
            if (x->path[k] != y->path[k]) return false;
    }
    return true;
}

const Slices *slices_of(Eval *ev, GroupKey key) {
    void **slot = map_slot(&frames_of(ev)->slices, key_of(key.name), NULL);
    for (const Link *l = *slot; l; l = l->next)
        if (same_key(&((const Slices *)l->what)->key, &key)) return l->what;
    const Slices *s = slices_new(ev, key);
    link_push(ev, slot, s);
    return s;
}

/* --- the slot of a row --- */

/* By the id of a text: the slice of that value. Texts that came later are no value of a slice. */
static const uint32_t *slices_by_id(Eval *ev, const Slices *s, uint32_t *count) {
    *count = interner_count(ev->ctx->names);
    uint32_t *by_id = NEW_ARRAY(ev->scratch, uint32_t, *count);
    memset(by_id, 0xff, *count * sizeof *by_id); /* NO_SLOT */
    for (uint32_t i = 0; i < s->count; i++)
        if (s->values[i]) by_id[s->values[i]->id] = i;
    return by_id;
}

static uint32_t missing_slice(const Slices *s) {
    bool last = s->count && !s->values[s->count - 1];
    return last ? s->count - 1 : NO_SLOT;
}

static Slots slice_slots(Eval *ev, const Slices *s, const Loaded *t) {
    const KeyColumn *key = key_in(&s->key, t->dataset);
    Slots slots = {NEW_ARRAY(ev->arena, uint32_t *, t->table->batches.count), s->count};
    ArenaMark whole = arena_mark(ev->scratch);
    uint32_t known, missing = missing_slice(s);
    const uint32_t *by_id = slices_by_id(ev, s, &known);
    for (uint32_t b = 0; b < t->table->batches.count; b++) {
        ArenaMark mark = arena_mark(ev->scratch);
        Rows r = rows_begin(ev, t, t->table->batches.at[b]);
        const uint32_t *ids = key ? rows_keys(&r, key) : NULL;
        uint32_t *at = slots.at[b] = NEW_ARRAY(ev->arena, uint32_t, r.count);
        for (uint32_t i = 0; i < r.count; i++)
            at[i] = !ids               ? NO_SLOT
                    : ids[i] == NO_KEY ? missing
                    : ids[i] < known   ? by_id[ids[i]]
                                       : NO_SLOT;
        arena_release(ev->scratch, mark);
    }
    arena_release(ev->scratch, whole);
    return slots;
}

Slots frame_slots(Eval *ev, const Frame *frame, const Loaded *t) {
    if (frame->over) return groups_slots(frame->groups, t->dataset);
    if (!frame->slices) return (Slots){NULL, 1};
    void **slot = map_slot(&frames_of(ev)->slots, key_of(frame->slices), NULL);
    for (const SlotMemo *m = *slot; m; m = m->next)
        if (m->dataset == t->dataset) return m->slots;
    SlotMemo *m = NEW(ev->arena, SlotMemo);
    *m = (SlotMemo){*slot, t->dataset, slice_slots(ev, frame->slices, t)};
    *slot = m;
    return m->slots;
}
