/* Inside data/: a CSV source while it is read, and what a table remembers of it so that any cell can be shown again. */
#ifndef KPI_DATA_CSV_H
#define KPI_DATA_CSV_H

#include "data/scan.h"
#include "data/table.h"

#define NO_FIELD UINT32_MAX

typedef struct RowStart {
    size_t begin;
    uint64_t line;
} RowStart;

enum { HANDFUL = 5 };
typedef struct Tally { /* findings of one sort: a handful are shown, the others counted */
    uint64_t count;
    Diag *last;
} Tally;

static inline const Str *column_header(const Column *c) { return c->header ? c->header : c->name; }

typedef struct Csv {
    Ctx *ctx;
    const Dataset *dataset;
    const char *path;
    Scan scan;
    uint32_t width;         /* fields of a row */
    Field *fields;          /* of the row that was read last */
    uint32_t *field_of;     /* by Column.index: its field, or NO_FIELD */
    VEC(RowStart) batches;  /* where each batch begins */
    Tally bad_rows, surplus;
} Csv;

/* Reads row `at` of the table again. */
bool csv_locate(Csv *csv, uint64_t at, Row *row);

/* report.c. Texts shown are cut; spans lie in an excerpt of the source, made for each. */
Span csv_span(Csv *csv, RowStart row, size_t at, size_t length);
const char *csv_quote(Ctx *ctx, const char *s, size_t length);
/* Counts a finding; true: show it, and put it in t->last. */
bool tally_add(Tally *t);
/* Notes on the last one shown how many were not. */
void tally_close(Ctx *ctx, const Tally *t);
/* Adds where the column is declared and what the finding is about. */
Diag *report_about(Ctx *ctx, Diag *diag, const Dataset *dataset, const Column *column);
void report_row(Csv *csv, const Row *row);
void report_surplus(Csv *csv, const Row *row);
void report_unread(Ctx *ctx, const Dataset *dataset, int error);
void report_nul(Csv *csv, size_t at);

/* readings.c: a cell that its column cannot read. */
struct NumberStyle;
typedef struct BadCell {
    const Column *column;
    const struct NumberStyle *number; /* of a number column */
    const char *style;                /* of a date or datetime column; NULL: ISO 8601 */
} BadCell;
Diag *report_cell(Nums *m, const BadCell *bad, Span at, const char *s, size_t length);

/* convert.c: from fields to vectors. */
typedef struct Reader Reader;
Reader *reader_new(Ctx *ctx, Nums *nums, Arena *arena, Arena *scratch, const Calendar *calendar, Table *table);
uint32_t reader_count(const Reader *r); /* rows taken since the last batch */
/* Takes over a row of the file; a full batch goes to the table. */
void reader_take(Reader *r, const Row *row);
/* The last batch, and findings about whole columns. */
void reader_finish(Reader *r);

#endif
