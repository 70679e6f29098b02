/* Evaluation: from the model and its tables to values. The unit of work is a frame: a list of cells (window x slice, or
 * groups within those) for which a formula is computed at once, so that every aggregate passes over its rows once per
 * frame however many periods and slices are asked. */
#ifndef KPI_EVAL_EVAL_H
#define KPI_EVAL_EVAL_H

#include "data/table.h"
#include "sema/model.h"

typedef enum WindowMode {
    WINDOW_FLOW,
    WINDOW_CLOSING, /* only the rows of the last reported date in it (agg-17); of intervals those alive on `cut` */
    WINDOW_BEGUN,   /* intervals whose begin lies in it */
    WINDOW_ENDED    /* intervals whose end lies in it */
} WindowMode;

/* A stretch of days. [first, last] is what it stands for, [from, cut] the part that is known and used: as-of and
 * `complete` are already in it. */
typedef struct Window {
    Day first, last, from, cut;
    Period period;
    Grain grain; /* at which it is evaluated */
    const Calendar *calendar;
    WindowMode mode;
} Window;

/* Filters on top of an aggregate's own where, innermost first. Interned: the same list is the same pointer; NULL is none. */
typedef struct Filters {
    const struct Filters *outer;
    const DatasetFilter *conditions; /* one per dataset; a dataset that is not listed has none */
    uint32_t count;
} Filters;

/* The slices of a result: a column and its values, as text, sorted by bytes, NULL (a missing cell) last. */
typedef struct Slices {
    GroupKey key;
    const Str **values;
    uint32_t count;
    Map index; /* Str (or 0 for null) -> position + 1 */
} Slices;

typedef struct Frame Frame;
struct Frame {
    uint32_t id;      /* interned: the key of memos */
    uint32_t count;   /* cells */
    const Filters *filters;
    /* A base frame: cell = window * (slices ? slices->count : 1) + slice. */
    const Window *windows;
    uint32_t window_count;
    const Slices *slices; /* NULL: whole */
    const GroupKey *last_by; /* closing by: with mode CLOSING, the last row of each key instead of the last date */
    uint32_t last_by_count;
    /* A grouped frame: each cell is a group (keys that occur in the kept rows) of a cell of `over`. */
    const Frame *over;    /* NULL: base frame */
    const GroupKey *keys; /* all by column */
    uint32_t key_count;
    const uint32_t *parent;    /* cell -> cell of over; ascending */
    const Str *const *labels;  /* cell * key_count + k: the key's text */
    struct Groups *groups; /* which rows and cells they are: groups.c; shared by the frames made from this one */
    const uint64_t *left_out;  /* per cell of over: rows with a missing key (agg-11) */
    const uint64_t *skipped;   /* per cell of over: rows dropped because a filter met a missing cell */
};

/* What an aggregate gave in one cell. */
typedef struct Cell {
    Value value;
    uint64_t rows, missing, skipped; /* rows that counted; missing cells passed over; rows dropped because a filter met a missing cell */
} Cell;

/* A dataset as loaded: typed columns, derived ones filled, rows indexed by day. */
#define DAY_NEVER INT32_MAX
typedef struct Loaded {
    Dataset *dataset;
    Table *table;
    bool is_snapshot;
    Day start, through; /* what is known: `complete`, or time-5 and time-6; through is cut at as-of by the windows, not here */
    Day first_row, last_row;        /* first and last date in it; DAY_NONE if no row has one */
    const uint32_t *rows_until;     /* [day - first_row]: rows dated on or before that day; period columns: by the cell's last day */
    bool dead;                      /* no_source or bad: `why` is the value of every result that reads it */
    NoData why;
    Day **days;                     /* [batch][row]: the day that dates a row (a period's last), DAY_NONE if nothing does */
    Day **begins;                   /* of period columns: the cell's first day; else NULL */
    Day **ends;                     /* of intervals: the first day on which the row is over, DAY_NEVER; else NULL */
    struct Side *sides;             /* by Column.index: what a column has beside its vectors */
    bool keys_ready, is_complete;   /* until then tables.c is at work, and table_with gives what a column needs */
} Loaded;
/* It has no table: there is no source, or it could not be read. */
static inline bool loaded_absent(const Loaded *t) { return !t->table || t->table->absent; }

typedef struct Layer Layer; /* scenario.c */

typedef struct Eval {
    Model *model;
    Ctx *ctx;
    Arena *arena;   /* results and memos: lives as long as the evaluation */
    Arena *scratch; /* released per batch */
    Nums nums;
    Loaded **loaded; /* by Dataset.index; NULL until asked */
    Day as_of;       /* DAY_NONE: no dated dataset, and none given */
    struct Leaves *leaves; /* leaf.c */
    struct Frames *frames; /* frame.c */
    struct Memo *memo;     /* formula.c */
    const struct Overlay *overlay; /* overlay.h; NULL: none */
    const Layer *layer;            /* the scenario that holds: scenario.h; NULL: none */
    const struct TestData *given;  /* in place of every source: testing.h; NULL: the sources */
} Eval;

/* tables.c: loads a dataset with what it references, fills derived columns, checks their rules, indexes it by day. Findings
 * go to ctx->diags once. */
Loaded *eval_table(Eval *ev, Dataset *d);
bool eval_lost(const Eval *ev); /* a source that was asked for could not be read */
bool loaded_reported(const Loaded *t, Day first, Day last); /* any row dated in it (agg-1) */
Day loaded_last_date(const Loaded *t, Day first, Day last); /* the last reported date in it, or DAY_NONE */

/* The values of a row expression over one batch (rows.c); they live in ev->scratch. */
typedef struct RowVector {
    int64_t *at;      /* as Vector; booleans 0 and 1; NULL when wide is used */
    Num *wide;        /* in base units */
    uint8_t *state;   /* ROW_OK, ROW_MISSING, or a NoData + ROW_NO_DATA; NULL: all are OK */
    int scale;        /* value = at[i] / 10^scale in base units: unit factors are applied */
    TypeKind kind;
} RowVector;
enum { ROW_OK, ROW_MISSING, ROW_NO_DATA };

/* rates.c: one of currency `from` in the currency that a convert asks for, on a day (agg-29). */
Value rate_on(Eval *ev, const Expr *convert, const Str *from, Day day);

/* leaf.c: E_AGGREGATE in every cell of a frame; the array has frame->count cells, lives as long as ev, and is computed once. */
const Cell *leaf_cells(Eval *ev, const Expr *aggregate, const Frame *frame);

/* frame.c */
struct Frames *frames_of(Eval *ev); /* made when first asked */
const Frame *frame_bottom(const Frame *frame); /* the base frame below groups */
const Filters *filters_add(Eval *ev, const Filters *outer, const DatasetFilter *conditions, uint32_t count);
const Frame *frame_base(Eval *ev, const Window *windows, uint32_t count, const Slices *slices, const Filters *filters);
const Frame *frame_with_filters(Eval *ev, const Frame *frame, const Filters *filters);
/* The same slices, filters and groups over other windows, one for each of the frame's; last_by is of closing windows. */
const Frame *frame_with_windows(Eval *ev, const Frame *frame, const Window *windows, const GroupKey *last_by, uint32_t last_by_count);
/* Groups of the rows that the frame and `where` keep, over every dataset in the keys. */
const Frame *frame_grouped(Eval *ev, const Frame *over, const Expr *grouped);
/* The values of a column in any row up to as-of of the datasets in its key, plus `one of` (agg-16). */
const Slices *slices_of(Eval *ev, GroupKey key);

/* formula.c: a metric-level expression in every cell of a frame. */
const Value *formula_values(Eval *ev, const Expr *e, const Frame *frame);

/* outer.c: an aggregate function over plain values (groups, periods); no data among them absorbs unless skip_none, which
 * counts them.
 * extra: percentile's p or npv's rate; a number where the function takes none. */
Value aggregate_values(Eval *ev, Func func, const Value *values, uint32_t count, Value extra, bool skip_none);

#endif
