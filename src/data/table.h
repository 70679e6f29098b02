/* Typed columnar tables. A reader fills batches of at most BATCH_ROWS rows; only the declared columns are kept, a cell is
 * never allocated. What could not be read is a finding, and marks the column or the table as bad.
 *
 * Every vector is int64_t: number = mantissa at 10^-scale of the vector, times the column's unit factor (NOT yet
 * applied); text = id in the context's interner; date = Day; datetime = seconds since 1970-01-01; boolean = 0 or 1;
 * period = its index into Table.periods. A vector whose numbers do not fit keeps Nums instead. */
#ifndef KPI_DATA_TABLE_H
#define KPI_DATA_TABLE_H

#include "num/num.h"
#include "sema/dataset.h"

enum { BATCH_ROWS = 4096 };

typedef struct Vector {
    int64_t *at;       /* NULL when wide is used */
    Num *wide;         /* numbers that do not fit a 64-bit mantissa at one scale */
    uint64_t *missing; /* bit i set: cell i is missing; NULL: none is */
    int scale;         /* of numbers */
} Vector;
static inline bool vector_missing(const Vector *v, uint32_t i) {
    return v->missing && (v->missing[i >> 6] >> (i & 63) & 1);
}
void vector_set_missing(Arena *arena, Vector *v, uint32_t rows, uint32_t i);
/* A number cell that is not missing, in the column's own unit (its factor is not applied). */
Num vector_num(Nums *m, const Vector *v, uint32_t i);

/* Every batch but the last has BATCH_ROWS rows. */
typedef struct Batch {
    uint32_t rows;
    uint64_t first_row; /* 0-based number of its first row in the table */
    Vector *columns;    /* by Column.index; derived ones are filled by the evaluator */
} Batch;

typedef struct Table {
    const Dataset *dataset;
    VEC(Batch *) batches;
    uint64_t rows;
    VEC(Period) periods;
    bool absent;         /* no source, or it could not be read: no_source */
    bool bad;            /* rows could not be read, or a key occurs twice: every result is bad_cell */
    bool *bad_column;    /* by Column.index: a cell of it could not be read */
    char sha256[65];     /* "" until table_hash */
    /* The path and where each row stands, for findings: */
    const char *path;
    const char *bytes;   /* as read, until the context ends; NULL for inline rows */
    size_t length;
    struct Csv *csv;       /* where its rows stand (data/csv.h); NULL for inline rows */
    const Node *inline_rows; /* rows that stand in the definitions; NULL: none do */
    struct KeyIndex *keys; /* made by the first key_index */
} Table;

/* Reads the dataset's CSV (dataset->path) through the context's file access and checks required, one of, range and key
 * on the columns that are read from the source. Findings go to ctx->diags. Never NULL. */
Table *table_read_csv(Ctx *ctx, Nums *nums, Arena *arena, const Calendar *calendar, const Dataset *dataset);
/* Reports the cells of a column that break `required`, `one of` or `range`. For derived columns: after they were filled. */
void table_check_column(Ctx *ctx, Nums *nums, Table *t, const Column *c);
/* Reports keys that occur twice and marks the table as bad. table_read_csv does it unless a key column is derived. */
void table_check_keys(Ctx *ctx, Nums *nums, Table *t);
/* Where a cell stands, in an excerpt of the source made for it (or in the inline rows); the whole row if c is NULL or derived. */
Span table_span(Ctx *ctx, Table *t, uint64_t row, const Column *c);
/* The SHA-256 of the source bytes, computed when first asked for, since it can take as long as reading. NULL: inline rows. */
const char *table_hash(Table *t);

#endif
