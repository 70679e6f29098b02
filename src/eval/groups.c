/* Groups: the keys that occur in the rows that a frame keeps (agg-11). Input: a
 * frame and the keys; output: a frame with a cell for each group of each of its
 * cells. The one idea: a slot of the new frame is a slot of the old one with
 * one more key, interned, so that groups nest and time stays outside of them.
 */
#include "eval/leaf.h"

#include <stdlib.h>

typedef struct Slot {
    uint32_t parent;          /* in the frame below */
    const Str *const *labels; /* by key */
} Slot;

typedef struct DatasetSlots {
    const Dataset *dataset;
    Slots slots;
    NoData why;
} DatasetSlots;

typedef struct GroupCell {
    uint32_t parent, rank, window, slot;
} GroupCell;

struct Groups {
    const GroupKey *keys;
    uint32_t key_count;
    Map *levels; /* by key: the id so far << 32 | the key's text -> next id + 1;
                    the last level gives slots */
    VEC(Slot) slots;
    VEC(DatasetSlots) datasets;
    Map cells; /* window << 32 | slot -> cell + 1 */
};

typedef struct Build {
    Eval *ev;
    Arena *work; /* what is needed only until the frame is made */
    Groups *groups;
    const Frame *over;
    const Filters *filters;
    VEC(GroupCell) cells;
    uint64_t *left_out, *skipped;
} Build;

static uint64_t pair(uint32_t high, uint32_t low) {
    return (uint64_t)high << 32 | low;
}

uint32_t groups_cell(const Groups *g, uint32_t window, uint32_t slot) {
    void **found = map_find(&g->cells, pair(window, slot));
    return found ? (uint32_t)((uintptr_t)*found - 1) : NO_CELL;
}

static const DatasetSlots *dataset_slots(const Groups *g, const Dataset *d) {
    for (uint32_t i = 0; i < g->datasets.count; i++)
        if (g->datasets.at[i].dataset == d) return &g->datasets.at[i];
    return NULL;
}

Slots groups_slots(const Groups *g, const Dataset *d) {
    return dataset_slots(g, d)->slots;
}

/* A dataset without the keys was ruled out when names were resolved. */
NoData groups_why(const Groups *g, const Dataset *d) {
    const DatasetSlots *s = dataset_slots(g, d);
    return s ? s->why : ND_no_counterpart;
}

/* --- the slot of a row --- */

static uint32_t next_id(Map *level, uint32_t id, uint32_t key, bool *is_new) {
    void **slot = map_slot(level, pair(id, key), is_new);
    if (*is_new) *slot = (void *)(uintptr_t)level->count;
    return (uint32_t)((uintptr_t)*slot - 1);
}

/* Rows of one group often follow each other. */
static bool same_group(const Groups *g, const uint32_t *const *ids, uint32_t row) {
    for (uint32_t k = 0; k < g->key_count; k++)
        if (ids[k][row] != ids[k][row - 1]) return false;
    return true;
}

static uint32_t intern_slot(Build *b, uint32_t parent, const uint32_t *const *ids, uint32_t row) {
    Groups *g = b->groups;
    uint32_t id = parent;
    bool is_new = false;
    for (uint32_t k = 0; k < g->key_count; k++)
        id = next_id(&g->levels[k], id, ids[k][row], &is_new);
    if (!is_new) return id;
    const Str **labels = NEW_ARRAY(b->ev->arena, const Str *, g->key_count);
    for (uint32_t k = 0; k < g->key_count; k++)
        labels[k] = interner_at(b->ev->ctx->names, ids[k][row]);
    vec_push(b->ev->arena, &g->slots, ((Slot){parent, labels}));
    return id;
}

static bool lacks_key(const Groups *g, const uint32_t *const *ids, uint32_t row) {
    for (uint32_t k = 0; k < g->key_count; k++)
        if (ids[k][row] == NO_KEY) return true;
    return false;
}

/* --- rows and windows --- */

typedef struct Pass { /* the rows of one dataset */
    const Loaded *table;
    const Window *windows;
    const Cover *covers;
    uint32_t count;
    Atoms atoms;
    Map present; /* atom << 32 | slot */
    VEC(uint64_t) pairs;
} Pass;

/* Does the window take the row? Of an interval: any day of it, its begin, or
 * its end. */
static bool takes(const Pass *p, uint32_t window, uint32_t batch, uint32_t row) {
    const Cover *c = &p->covers[window];
    const Loaded *t = p->table;
    if (c->why != DATA_OK || t->is_snapshot) return c->why == DATA_OK;
    Day day = t->days[batch][row];
    if (day == DAY_NONE) return false;
    if (!t->ends || p->windows[window].mode == WINDOW_BEGUN) return day >= c->from && day <= c->to;
    Day end = t->ends[batch][row];
    if (p->windows[window].mode == WINDOW_ENDED) return end >= c->from && end <= c->to;
    return day <= c->to && end > c->from;
}

static void count_dropped(Build *b, const Pass *p, uint64_t *counts, uint32_t slot, uint32_t batch,
                          uint32_t row) {
    for (uint32_t w = 0; w < p->count; w++) {
        if (!takes(p, w, batch, row)) continue;
        uint32_t cell = frame_cell(b->over, w, slot);
        if (cell != NO_CELL) counts[cell]++;
    }
}

static void add_cell(Build *b, uint32_t window, uint32_t slot) {
    bool is_new;
    uint32_t parent = frame_cell(b->over, window, b->groups->slots.at[slot].parent);
    if (parent == NO_CELL) return;
    map_slot(&b->groups->cells, pair(window, slot), &is_new);
    if (is_new) vec_push(b->work, &b->cells, ((GroupCell){parent, 0, window, slot}));
}

/* Rows of intervals may be in any windows; others are in the windows of their
 * atom. */
static void row_present(Build *b, Pass *p, uint32_t slot, uint32_t batch, uint32_t row) {
    const Loaded *t = p->table;
    if (t->ends) {
        for (uint32_t w = 0; w < p->count; w++)
            if (takes(p, w, batch, row)) add_cell(b, w, slot);
        return;
    }
    uint32_t atom = t->is_snapshot ? 0 : atom_of(&p->atoms, t->days[batch][row]);
    bool is_new = false,
         again = p->pairs.count && p->pairs.at[p->pairs.count - 1] == pair(atom, slot);
    if (atom != NO_ATOM && !again) map_slot(&p->present, pair(atom, slot), &is_new);
    if (is_new) vec_push(b->work, &p->pairs, pair(atom, slot));
}

static void group_batch(Build *b, Pass *p, Slots below, uint32_t batch, uint32_t *out) {
    Groups *g = b->groups;
    Rows r = rows_begin(b->ev, p->table, p->table->table->batches.at[batch]);
    const uint32_t **ids = NEW_ARRAY(b->ev->scratch, const uint32_t *, g->key_count);
    for (uint32_t k = 0; k < g->key_count; k++)
        ids[k] = rows_keys(&r, key_in(&g->keys[k], p->table->dataset));
    RowVector keep;
    bool filtered = frame_keeps(&r, b->filters, NULL, &keep);
    for (uint32_t i = 0; i < r.count; i++) {
        uint32_t parent = below.at ? below.at[batch][i] : 0;
        uint8_t state = filtered ? row_state(&keep, i) : ROW_OK;
        out[i] = NO_SLOT;
        if (parent == NO_SLOT || (filtered && !state && !keep.at[i])) continue;
        if (state == ROW_MISSING) {
            count_dropped(b, p, b->skipped, parent, batch, i);
        } else if (lacks_key(g, ids, i)) {
            count_dropped(b, p, b->left_out, parent, batch, i);
        } else {
            bool again = i && out[i - 1] != NO_SLOT && same_group(g, ids, i) &&
                         g->slots.at[out[i - 1]].parent == parent;
            out[i] = again ? out[i - 1] : intern_slot(b, parent, ids, i);
            row_present(b, p, out[i], batch, i);
        }
    }
}

static int by_value(const void *x, const void *y) {
    uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return (a > b) - (a < b);
}

/* Every window has the slots of its atoms. */
static void spread_atoms(Build *b, Pass *p) {
    uint32_t *first = NEW_ARRAY(b->work, uint32_t, p->atoms.count + 2);
    if (p->pairs.count) qsort(p->pairs.at, p->pairs.count, sizeof *p->pairs.at, by_value);
    for (uint32_t i = 0; i < p->pairs.count; i++) first[(p->pairs.at[i] >> 32) + 1]++;
    for (uint32_t a = 0; a < p->atoms.count; a++) first[a + 1] += first[a];
    for (uint32_t w = 0; w < p->count; w++)
        for (uint32_t i = first[p->atoms.first[w]]; i < first[p->atoms.end[w]]; i++)
            add_cell(b, w, (uint32_t)p->pairs.at[i]);
}

static NoData keys_why(Eval *ev, const Groups *g, const Dataset *d) {
    NoData why = DATA_OK;
    for (uint32_t k = 0; k < g->key_count && why == DATA_OK; k++) {
        const KeyColumn *key = key_in(&g->keys[k], d);
        why = key ? column_why(ev, key->path, key->path_count) : ND_no_counterpart;
    }
    return why;
}

static void group_dataset(Build *b, Dataset *d) {
    Eval *ev = b->ev;
    const Frame *root = frame_bottom(b->over);
    Pass p = {.table = eval_table(ev, d),
              .windows = root->windows,
              .count = root->window_count,
              .present = map_new(b->work)};
    NoData why = frame_why(ev, b->over, d);
    if (why == DATA_OK) why = keys_why(ev, b->groups, d);
    DatasetSlots mine = {d, {NULL, 0}, why};
    if (why == DATA_OK) {
        Cover *covers = NEW_ARRAY(b->work, Cover, p.count);
        for (uint32_t w = 0; w < p.count; w++)
            covers[w] = window_cover(p.table, &p.windows[w], root->last_by != NULL);
        p.covers = covers;
        p.atoms = atoms_cut(b->work, p.table, covers, p.count);
        Slots below = frame_slots(ev, b->over, p.table);
        uint32_t batches = p.table->table->batches.count;
        mine.slots.at = NEW_ARRAY(ev->arena, uint32_t *, batches);
        for (uint32_t i = 0; i < batches; i++) {
            mine.slots.at[i] = NEW_ARRAY(ev->arena, uint32_t, p.table->table->batches.at[i]->rows);
            ArenaMark mark = arena_mark(ev->scratch);
            group_batch(b, &p, below, i, mine.slots.at[i]);
            arena_release(ev->scratch, mark);
        }
        spread_atoms(b, &p);
    }
    vec_push(ev->arena, &b->groups->datasets, mine);
}

/* --- the order of groups: by key, numbers by size, the rest by bytes --- */

typedef struct Ranked {
    const Str *const *labels;
    const Num *numbers; /* by key; NULL: no key is a number */
    const bool *is_number;
    uint32_t keys, slot;
} Ranked;

static int by_labels(const void *x, const void *y) {
    const Ranked *a = x, *b = y;
    for (uint32_t k = 0; k < a->keys; k++) {
        const Str *s = a->labels[k], *t = b->labels[k];
        int order = a->is_number[k]
                        ? num_cmp(a->numbers[k], b->numbers[k])
                        : memcmp(s->s, t->s, s->length < t->length ? s->length : t->length);
        if (!order && !a->is_number[k]) order = (s->length > t->length) - (s->length < t->length);
        if (order) return order;
    }
    return 0;
}

/* "-12.5" or "1/3", as keys are written. */
static Num label_number(Nums *m, const Str *label) {
    Num n = NUM_ZERO, d = NUM_ONE;
    const char *s = label->s + (label->s[0] == '-'), *slash = strchr(s, '/');
    const char *end = label->s + label->length;
    num_parse(m, s, (size_t)((slash ? slash : end) - s), &n);
    if (slash) num_parse(m, slash + 1, (size_t)(end - slash - 1), &d);
    if (num_sign(d)) n = num_div(m, n, d);
    return label->s[0] == '-' ? num_neg(m, n) : n;
}

static bool key_is_number(const GroupKey *key) {
    const KeyColumn *c = &key->columns[0];
    return c->path[c->path_count - 1]->type == COL_NUMBER;
}

/* By slot: its place among all when ordered by key. */
static const uint32_t *slot_ranks(Build *b) {
    Groups *g = b->groups;
    Arena *a = b->work;
    Ranked *ranked = NEW_ARRAY(a, Ranked, g->slots.count);
    bool *is_number = NEW_ARRAY(a, bool, g->key_count);
    for (uint32_t k = 0; k < g->key_count; k++) is_number[k] = key_is_number(&g->keys[k]);
    for (uint32_t i = 0; i < g->slots.count; i++) {
        Num *numbers = NEW_ARRAY(a, Num, g->key_count);
        for (uint32_t k = 0; k < g->key_count; k++)
            if (is_number[k]) numbers[k] = label_number(&b->ev->nums, g->slots.at[i].labels[k]);
        ranked[i] = (Ranked){g->slots.at[i].labels, numbers, is_number, g->key_count, i};
    }
    if (g->slots.count) qsort(ranked, g->slots.count, sizeof *ranked, by_labels);
    uint32_t *rank = NEW_ARRAY(a, uint32_t, g->slots.count);
    for (uint32_t i = 0; i < g->slots.count; i++) rank[ranked[i].slot] = i;
    return rank;
}

static int by_parent_and_rank(const void *x, const void *y) {
    const GroupCell *a = x, *b = y;
    if (a->parent != b->parent) return a->parent < b->parent ? -1 : 1;
    return (a->rank > b->rank) - (a->rank < b->rank);
}

/* --- the frame --- */

static const Frame *finish(Build *b) {
    Groups *g = b->groups;
    uint32_t n = b->cells.count, *parent = NEW_ARRAY(b->ev->arena, uint32_t, n);
    const Str **labels = NEW_ARRAY(b->ev->arena, const Str *, (size_t)n * g->key_count);
    const uint32_t *rank = slot_ranks(b);
    for (uint32_t i = 0; i < n; i++) b->cells.at[i].rank = rank[b->cells.at[i].slot];
    if (n) qsort(b->cells.at, n, sizeof *b->cells.at, by_parent_and_rank);
    for (uint32_t i = 0; i < n; i++) {
        const GroupCell *c = &b->cells.at[i];
        *map_slot(&g->cells, pair(c->window, c->slot), NULL) = (void *)(uintptr_t)(i + 1);
        parent[i] = c->parent;
        memcpy(&labels[i * g->key_count], g->slots.at[c->slot].labels,
               g->key_count * sizeof *labels);
    }
    Frame f = {.count = n,
               .filters = b->filters,
               .over = b->over,
               .keys = g->keys,
               .key_count = g->key_count,
               .parent = parent,
               .labels = labels,
               .groups = g,
               .left_out = b->left_out,
               .skipped = b->skipped};
    return frame_new(b->ev, &f);
}

/* The keys that are columns; periods are windows, which the caller has made. */
static void column_keys(Eval *ev, Groups *g, const Expr *e) {
    GroupKey *keys = NEW_ARRAY(ev->arena, GroupKey, e->key_count);
    for (uint32_t k = 0; k < e->key_count; k++)
        if (e->keys[k].column_count) keys[g->key_count++] = e->keys[k];
    g->keys = keys;
    g->levels = NEW_ARRAY(ev->arena, Map, g->key_count);
    for (uint32_t k = 0; k < g->key_count; k++) g->levels[k] = map_new(ev->arena);
}

const Frame *frame_grouped(Eval *ev, const Frame *over, const Expr *grouped) {
    void **memo = frame_groups_memo(ev, over, grouped);
    if (*memo) return *memo;
    Groups *g = NEW(ev->arena, Groups);
    *g = (Groups){.cells = map_new(ev->arena)};
    column_keys(ev, g, grouped);
    DatasetFilter where = {grouped->dataset, grouped->where};
    Build b = {.ev = ev, .work = leaves_work(ev), .groups = g, .over = over};
    ArenaMark mark = arena_mark(b.work);
    b.filters = filters_add(ev, over->filters, &where, grouped->where != NULL);
    b.left_out = NEW_ARRAY(ev->arena, uint64_t, over->count);
    b.skipped = NEW_ARRAY(ev->arena, uint64_t, over->count);
    for (uint32_t i = 0; i < g->keys[0].column_count; i++)
        group_dataset(&b, g->keys[0].columns[i].dataset);
    const Frame *frame = finish(&b);
    arena_release(b.work, mark);
    *frame_groups_memo(ev, over, grouped) = (void *)frame;
    return frame;
}
