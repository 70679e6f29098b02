/* Input: the key columns of a table. Output: from key to row. The one idea: one open table of
 * 64-bit keys; a key of several columns is mixed into one, and the rows are compared when it is met
 * again. */
#include "data/key.h"

typedef struct Slot {
    int64_t key;
    uint64_t row; /* + 1; 0: free */
} Slot;

struct KeyIndex {
    Slot *slots;
    unsigned bits;
};

enum { SCALE_ROOM = 32, SCALE_TEXT = 31, MAX_SCALE = 18 };
#define MAX_MANTISSA (INT64_MAX / SCALE_ROOM - 1)

static bool pack(int64_t mantissa, int scale, int64_t *key) {
    if (mantissa > MAX_MANTISSA || mantissa < -MAX_MANTISSA) return false;
    *key = mantissa * SCALE_ROOM + scale;
    return true;
}

/* Of numbers too long to pack, the text stands for them. */
static int64_t text_key(Nums *m, Num value) {
    const Str *text = intern_cstr(m->ctx->names, num_exact(m, m->arena, value));
    return (int64_t)text->id * SCALE_ROOM + SCALE_TEXT;
}

static int64_t wide_key(Nums *m, Num value) {
    Num ten = num_int(10), scaled = value;
    for (int scale = 0; scale <= MAX_SCALE; scale++, scaled = num_mul(m, scaled, ten)) {
        int64_t mantissa, key;
        if (num_small_int(scaled, &mantissa))
            return pack(mantissa, scale, &key) ? key : text_key(m, value);
    }
    return text_key(m, value);
}

static int64_t number_key(Nums *m, const Vector *v, uint32_t i) {
    if (v->wide) return wide_key(m, v->wide[i]);
    int64_t mantissa = v->at[i], key;
    int scale = v->scale;
    for (; scale > 0 && mantissa % 10 == 0; scale--) mantissa /= 10;
    return pack(mantissa, scale, &key) ? key : text_key(m, vector_num(m, v, i));
}

bool key_of_cell(Nums *m, const Table *t, const Column *c, const Batch *b, uint32_t i,
                 int64_t *key) {
    const Vector *v = &b->columns[c->index];
    if (vector_missing(v, i)) return false;
    if (c->type == COL_NUMBER) {
        *key = number_key(m, v, i);
    } else if (c->type == COL_PERIOD) {
        Period p = t->periods.at[v->at[i]];
        *key = (int64_t)((uint64_t)p.kind << 32 | (uint32_t)p.index);
    } else {
        *key = v->at[i];
    }
    return true;
}

static uint64_t mix(uint64_t hash, int64_t key) {
    hash = (hash ^ (uint64_t)key) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 32;
}

static bool row_key(Nums *m, const Table *t, const Batch *b, uint32_t i, int64_t *key) {
    const Dataset *d = t->dataset;
    if (d->keys.count == 1) return key_of_cell(m, t, d->keys.at[0], b, i, key);
    uint64_t all = 0;
    for (uint32_t k = 0; k < d->keys.count; k++) {
        if (!key_of_cell(m, t, d->keys.at[k], b, i, key)) return false;
        all = mix(all, *key);
    }
    *key = (int64_t)all;
    return true;
}

static bool same_key(Nums *m, const Table *t, uint64_t a, uint64_t b) {
    const Batch *x = t->batches.at[a / BATCH_ROWS], *y = t->batches.at[b / BATCH_ROWS];
    for (uint32_t k = 0; k < t->dataset->keys.count; k++) {
        int64_t left = 0, right = 0;
        const Column *c = t->dataset->keys.at[k];
        key_of_cell(m, t, c, x, (uint32_t)(a % BATCH_ROWS), &left);
        key_of_cell(m, t, c, y, (uint32_t)(b % BATCH_ROWS), &right);
        if (left != right) return false;
    }
    return true;
}

static inline size_t first_slot(const KeyIndex *index, int64_t key) {
    return (size_t)(mix(0, key) * 0x9E3779B97F4A7C15u >> (64 - index->bits));
}

static inline size_t next_slot(const KeyIndex *index, size_t at) {
    return (at + 1) & (((size_t)1 << index->bits) - 1);
}

/* Where the key of the row stands, or is to stand. */
static Slot *slot_for(Nums *m, const Table *t, KeyIndex *index, int64_t key, uint64_t row) {
    bool single = t->dataset->keys.count == 1;
    for (size_t at = first_slot(index, key);; at = next_slot(index, at)) {
        Slot *slot = &index->slots[at];
        if (!slot->row) return slot;
        if (slot->key == key && (single || same_key(m, t, slot->row - 1, row))) return slot;
    }
}

static void add_batch(Nums *m, const Table *t, KeyIndex *index, const Batch *b, KeyTwice again,
                      void *to) {
    for (uint32_t i = 0; i < b->rows; i++) {
        int64_t key;
        uint64_t row = b->first_row + i;
        if (!row_key(m, t, b, i, &key)) continue;
        Slot *slot = slot_for(m, t, index, key, row);
        if (!slot->row)
            *slot = (Slot){key, row + 1};
        else if (again)
            again(to, slot->row - 1, row);
    }
}

const KeyIndex *key_index_reporting(Nums *m, Table *t, KeyTwice again, void *to) {
    if (t->keys) return t->keys;
    KeyIndex *index = NEW(m->arena, KeyIndex);
    index->bits = 4;
    while (((uint64_t)1 << index->bits) / 4 * 3 <= t->rows) index->bits++;
    index->slots = NEW_ARRAY(m->arena, Slot, (size_t)1 << index->bits);
    for (uint32_t i = 0; i < t->batches.count; i++)
        add_batch(m, t, index, t->batches.at[i], again, to);
    return t->keys = index;
}

const KeyIndex *key_index(Nums *m, Table *t) {
    return key_index_reporting(m, t, NULL, NULL);
}

int64_t key_find(const KeyIndex *index, int64_t key) {
    for (size_t at = first_slot(index, key);; at = next_slot(index, at)) {
        const Slot *slot = &index->slots[at];
        if (!slot->row) return -1;
        if (slot->key == key) return (int64_t)(slot->row - 1);
    }
}
