/* From rows to cells, inside: what tables, frames and leaves share. */
#ifndef KPI_EVAL_LEAF_H
#define KPI_EVAL_LEAF_H

#include "eval/rows.h"

/* --- tables.c --- */

File *eval_file(Eval *ev, const Dataset *d); /* that declares it */
const Calendar *eval_calendar(Eval *ev, const Dataset *d);
/* inline_rows.c: the table of `rows { ... }`: the kids of a node, the first of which names the columns; NULL: none. Findings D. */
Table *inline_table(Eval *ev, const Dataset *d, const Node *rows);

/* --- cover.c ---
 *
 * The ends of the windows cut time into atoms; every window is a run of atoms, however windows overlap. A slot is a slice, or
 * a group within one, whatever the window. A bucket is an atom and a slot: a row is in one bucket, and a cell is the
 * buckets of its slot in its window's atoms. */

typedef struct Cover { /* what one window takes from one dataset */
    Day from, to;  /* rows dated in it count; from > to: none does */
    NoData why;    /* not DATA_OK: none does, and this is why */
    bool reported; /* agg-1 */
} Cover;
Cover window_cover(const Loaded *t, const Window *w, bool last_by);

typedef struct Atoms {
    Day base;              /* the first day of the first atom */
    uint32_t days;         /* from base to the end of the last atom */
    uint32_t *of_day;      /* [day - base]: its atom; NULL for a snapshot, which is one atom without days */
    uint32_t count;
    uint32_t *first, *end; /* by window: its atoms are [first, end) */
} Atoms;
Atoms atoms_cut(Arena *arena, const Loaded *t, const Cover *covers, uint32_t count);
#define NO_ATOM UINT32_MAX
static inline uint32_t atom_of(const Atoms *a, Day d) {
    uint32_t day = (uint32_t)d - (uint32_t)a->base;
    return day < a->days ? a->of_day[day] : NO_ATOM;
}

/* --- frame.c, groups.c --- */

#define NO_SLOT UINT32_MAX
#define NO_CELL UINT32_MAX

/* Slots of the rows of a dataset: [batch][row], NO_SLOT where a row has none; NULL: all are slot 0. */
typedef struct Slots {
    uint32_t **at;
    uint32_t count;
} Slots;
Slots frame_slots(Eval *ev, const Frame *frame, const Loaded *t);
uint32_t frame_cell(const Frame *frame, uint32_t window, uint32_t slot); /* or NO_CELL */
/* Why no cell of the frame can have rows of the dataset: its filters, slices or groups cannot be read. */
NoData frame_why(Eval *ev, const Frame *frame, Dataset *d);
/* All conditions on the rows as one vector; false: there are none. */
bool frame_keeps(Rows *r, const Filters *filters, const Expr *where, RowVector *keep);
const KeyColumn *key_in(const GroupKey *key, const Dataset *d); /* NULL: the dataset lacks it */

Frame *frame_new(Eval *ev, const Frame *like); /* a copy with an id of its own */
void **frame_groups_memo(Eval *ev, const Frame *over, const Expr *grouped);
bool window_same(const Window *a, const Window *b);

/* groups.c */
typedef struct Groups Groups;
uint32_t groups_cell(const Groups *g, uint32_t window, uint32_t slot);
Slots groups_slots(const Groups *g, const Dataset *d);
NoData groups_why(const Groups *g, const Dataset *d);

/* --- accumulate.c: what an aggregate remembers of each bucket --- */

/* Bucket 0 is nowhere: rows that are in no cell, or do not count. */
typedef struct Accumulator Accumulator;
/* Everything it makes goes to work. */
Accumulator *accumulate_new(Eval *ev, Arena *work, Func func);
void accumulate_room(Accumulator *t, uint32_t buckets); /* at least so many, with 0 */
/* Adds rows. keep and value may be NULL; instant orders first and last. bucket is changed: 0 for what does not count. */
void accumulate_add(Accumulator *t, uint32_t rows, uint32_t *bucket, const RowVector *keep, const RowVector *value,
               const int64_t *instant);
/* The rows of a cell have no answer, and why. */
void accumulate_spoil(Accumulator *t, uint32_t bucket, NoData why);
/* What the buckets of a cell come to. extra: percentile's p. */
Cell accumulate_cell(Accumulator *t, const uint32_t *buckets, uint32_t count, const Cover *cover, Absence absence, Value extra);

/* samples.c: values that are kept one by one, for aggregates of order and identity. */
typedef struct Samples {
    Nums nums;
    uint32_t count, room;
    int64_t *at;       /* mantissas at 10^-scale; is_wide: places in wide */
    int64_t *instant;  /* NULL when nobody asks */
    uint32_t *bucket;
    int scale;
    bool is_wide;
    VEC(Num) wide;
    int64_t *sorted, *sorted_instant; /* by bucket: those of b are [first[b], first[b + 1]) */
    uint32_t *first;
} Samples;
typedef struct Stretch { /* the values of a cell, in any order */
    int64_t *at, *instant;
    uint32_t count;
} Stretch;
void samples_add(Samples *s, uint32_t rows, const uint32_t *bucket, const RowVector *v, const int64_t *instant);
/* count > 0. The stretch is good until work is released. */
Stretch samples_of(Samples *s, Arena *work, uint32_t all_buckets, const uint32_t *buckets, uint32_t count);
/* Of at least one value: */
Value samples_percentile(Samples *s, Stretch of, Num p);
Value samples_distinct(const Samples *s, Arena *work, Stretch of);
Value samples_end(Samples *s, Stretch of, bool last);
Value samples_only(Samples *s, Stretch of);

/* --- leaf.c --- */

/* One aggregate over some windows of a frame, all of one mode. */
typedef struct Work {
    Eval *ev;
    Arena *arena;
    const Expr *e;
    const Frame *frame, *root;
    const Loaded *table;
    const uint32_t *which; /* windows of root */
    uint32_t count;
    const Cover *covers;   /* by position in which, as the atoms' windows */
    Atoms atoms;
    uint32_t *of_day;      /* [day - atoms.base]: bucket of slot 0, 0 at [days]; NULL where that depends on more */
    Slots slots;
    Accumulator *sums;
    Map index;             /* of a grouped frame: atom << 32 | slot -> bucket */
    VEC(uint64_t) keys;    /* of a grouped frame: what a bucket is; [bucket - 1] */
    uint32_t last_bucket;  /* asked for; rows of one group often follow each other */
    const Value *extra;    /* by cell; NULL: none */
    Cell *cells;
} Work;
/* What an aggregate needs of one batch. */
typedef struct BatchRows {
    bool has_keep;
    RowVector keep, value;
    const int64_t *instant;
} BatchRows;
BatchRows work_batch(Work *w, uint32_t batch);
/* last_by.c: closing by: the last row of each key in every window (agg-17). A bucket is a cell + 1. */
void last_by_add(Work *w);

struct Leaves {
    Map cells;    /* aggregate and frame -> Cell array */
    Map windows;  /* hash of what decides one window's cells -> chain of them */
    Map rates;    /* rate column -> Rates */
    Arena *work;
    Day rate_day; /* on which a closing is converted; DAY_NONE: each row at its own */
};
struct Leaves *leaves_of(Eval *ev);
Arena *leaves_work(Eval *ev); /* for what one leaf or one frame of groups needs; mark and release it */

#endif
