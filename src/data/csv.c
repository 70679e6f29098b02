/* Input: a dataset's CSV file. Output: a table. The one idea: one pass in steps that know nothing
 * of each other: bytes to text, text to rows of fields, rows to batches of vectors; here the steps
 * meet, and it is decided which fields are columns and which rows count. */
#include "data/cell.h"
#include "data/csv.h"
#include "data/decode.h"

static Span row_span(Csv *csv, const Row *row) {
    return csv_span(csv, (RowStart){row->begin, row->line}, row->begin, row->end - row->begin);
}

/* Offsets in a row must fit 31 bits, whatever was asked. */
static uint64_t row_limit(const Csv *csv) {
    uint64_t limit = csv->ctx->limits[LIM_row_bytes];
    return limit < INT32_MAX ? limit : INT32_MAX;
}

static void check_limits(Csv *csv, const Row *row) {
    size_t length = row->end - row->begin;
    if (length > row_limit(csv)) ctx_limit(csv->ctx, LIM_row_bytes, row_span(csv, row));
    uint64_t limit = csv->ctx->limits[LIM_field_bytes];
    if (length <= limit) return;
    for (uint32_t i = 0; i < row->fields && i < csv->width; i++)
        if ((csv->fields[i].length & ~FIELD_ESCAPED) > limit)
            ctx_limit(csv->ctx, LIM_field_bytes, row_span(csv, row));
}

/* Does the next line begin as a comment does? An opening quote before it is passed over. */
static bool at_comment(const Csv *csv) {
    const Dialect *d = &csv->dataset->dialect;
    const Scan *s = &csv->scan;
    if (s->at >= s->length) return false;
    const char *line = s->text + s->at;
    size_t left = s->length - s->at;
    bool quoted = *line == s->quote;
    for (uint32_t i = 0; i < d->comment_count; i++) {
        const Str *mark = d->comments[i];
        size_t skip = quoted && mark->s[0] != s->quote;
        if (left - skip >= mark->length && !memcmp(line + skip, mark->s, mark->length)) return true;
    }
    return false;
}

static bool next_row(Csv *csv, Field *fields, uint32_t room, Row *row) {
    while (at_comment(csv)) scan_skip_line(&csv->scan);
    return scan_row(&csv->scan, fields, room, row);
}

/* The next row that belongs to the table; others are reported if `report`. false: there are no
 * more. */
static bool table_row(Csv *csv, Row *row, bool report) {
    bool extra = csv->dataset->dialect.extra_ignore;
    while (next_row(csv, csv->fields, csv->width, row)) {
        if (row->begin == row->end && csv->width > 1) continue;
        bool surplus = row->fields > csv->width;
        if (!row->fault && (row->fields == csv->width || (surplus && extra))) {
            check_limits(csv, row);
            if (surplus && report) report_surplus(csv, row);
            return true;
        }
        if (report) report_row(csv, row);
    }
    return false;
}

bool csv_locate(Csv *csv, uint64_t at, Row *row) {
    uint64_t batch = at / BATCH_ROWS;
    if (batch >= csv->batches.count) return false;
    RowStart start = csv->batches.at[batch];
    scan_seek(&csv->scan, start.begin, start.line);
    for (uint64_t i = at % BATCH_ROWS;; i--) {
        if (!table_row(csv, row, false)) return false;
        if (!i) return true;
    }
}

/* The text of a field of the row that was read last. */
static const Str *field_name(Csv *csv, const Row *row, uint32_t i) {
    Field field = csv->fields[i];
    const char *s = csv->scan.text + row->begin + field.begin;
    size_t length = field.length & ~FIELD_ESCAPED;
    if (length == field.length) return intern(csv->ctx->names, s, length);
    char *out = NEW_ARRAY(csv->ctx->arena, char, length);
    size_t n = 0;
    for (size_t k = 0; k < length; k++) {
        out[n++] = s[k];
        k += s[k] == csv->scan.quote;
    }
    return intern(csv->ctx->names, out, n);
}

typedef struct Headers {
    const char **names;
    Map fields;       /* Str -> field + 1, or TWICE */
    Span span;        /* of the line */
    uint32_t missing; /* columns that were not found */
} Headers;

#define TWICE ((void *)UINTPTR_MAX)

static Headers read_headers(Csv *csv, Arena *arena, const Row *row) {
    Headers h = {.fields = map_new(arena)};
    h.names = NEW_ARRAY(arena, const char *, csv->width);
    for (uint32_t i = 0; i < csv->width; i++) {
        const Str *name = field_name(csv, row, i);
        h.names[i] = name->s;
        bool is_new;
        void **slot = map_slot(&h.fields, key_of(name), &is_new);
        *slot = is_new ? (void *)(uintptr_t)(i + 1) : TWICE;
    }
    return h;
}

static void report_no_column(Csv *csv, Headers *h, const Row *row, const Column *c) {
    Diags *d = &csv->ctx->diags;
    if (!h->span.file) h->span = row_span(csv, row);
    const char *name =
        c->position ? arena_printf(csv->ctx->arena, "%u", c->position) : column_header(c)->s;
    Diag *diag = diag_add(d, D_D3, h->span, csv->path, name, NULL);
    report_about(csv->ctx, diag, csv->dataset, c);
    if (c->position || !h->names || h->missing++ > HANDFUL) return;
    const char *near = text_nearest(name, h->names, csv->width);
    if (near) diag_suggest(d, diag, near);
}

/* The field of a column; NO_FIELD, reported, if there is not one. */
static uint32_t find_field(Csv *csv, Headers *h, const Row *row, const Column *c) {
    if (c->position) {
        if (c->position <= csv->width) return c->position - 1;
        report_no_column(csv, h, row, c);
        return NO_FIELD;
    }
    void **found = h->names ? map_find(&h->fields, key_of(column_header(c))) : NULL;
    if (!found) {
        report_no_column(csv, h, row, c);
        return NO_FIELD;
    }
    if (*found != TWICE) return (uint32_t)(uintptr_t)*found - 1;
    if (!h->span.file) h->span = row_span(csv, row);
    Diag *diag = diag_add(&csv->ctx->diags, D_D4, h->span, csv->path, column_header(c)->s, NULL);
    report_about(csv->ctx, diag, csv->dataset, c);
    return NO_FIELD;
}

/* A header line of one field in which another separator stands: one finding in place of one per
 * column. */
static bool wrong_separator(Csv *csv, const Row *row) {
    if (csv->width != 1) return false;
    const char *line = csv->scan.text + row->begin;
    size_t length = row->end - row->begin;
    static const char *const usual[] = {";", ",", "\t", "|"};
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        if (!memchr(line, usual[i][0], length)) continue;
        const Dataset *d = csv->dataset;
        Diag *diag = diag_add(&csv->ctx->diags, D_D12, row_span(csv, row), csv->path,
                              csv_quote(csv->ctx, csv->scan.separator, csv->scan.separator_length),
                              usual[i], NULL);
        report_about(csv->ctx, diag, d, NULL);
        return true;
    }
    return false;
}

static bool any_known(const Csv *csv, const Headers *h) {
    for (uint32_t i = 0; i < csv->dataset->columns.count; i++) {
        const Column *c = csv->dataset->columns.at[i];
        if (!c->derived && (c->position || map_find(&h->fields, key_of(column_header(c)))))
            return true;
    }
    return false;
}

static bool check_style(Csv *csv, const Column *c) {
    const Dialect *dialect = &csv->dataset->dialect;
    if (cell_style_valid(dialect, c)) return true;
    const char *style = cell_style(dialect, c);
    Diag *diag = diag_add(&csv->ctx->diags, D_D23, c->span,
                          csv_quote(csv->ctx, style, strlen(style)), c->name->s, NULL);
    report_about(csv->ctx, diag, csv->dataset, NULL);
    return false;
}

static void find_fields(Csv *csv, Arena *scratch, const Row *row, Table *t) {
    const Dataset *d = csv->dataset;
    Headers h = {.names = NULL};
    if (d->dialect.has_header) h = read_headers(csv, scratch, row);
    bool quiet = h.names && !any_known(csv, &h) && wrong_separator(csv, row);
    for (uint32_t i = 0; i < d->columns.count; i++) {
        const Column *c = d->columns.at[i];
        if (c->derived) continue;
        if (!quiet && check_style(csv, c)) csv->field_of[i] = find_field(csv, &h, row, c);
        if (csv->field_of[i] == NO_FIELD) t->bad_column[i] = true;
    }
}

/* The first line that is not empty gives the width. false: there is none, or it is broken. */
static bool read_first(Csv *csv, Arena *arena, Row *row) {
    Scan *s = &csv->scan;
    do {
        if (!next_row(csv, NULL, 0, row)) return false;
    } while (row->begin == row->end);
    csv->width = row->fields;
    if (row->fault) return true;
    if (row->fields > csv->ctx->limits[LIM_columns])
        ctx_limit(csv->ctx, LIM_columns, row_span(csv, row));
    csv->fields = NEW_ARRAY(arena, Field, row->fields);
    scan_seek(s, row->begin, row->line);
    scan_row(s, csv->fields, csv->width, row);
    check_limits(csv, row);
    if (!csv->dataset->dialect.has_header) scan_seek(s, 0, 1);
    return true;
}

static Csv *csv_new(Ctx *ctx, Arena *arena, const Dataset *d, Text text) {
    Csv *csv = NEW(arena, Csv);
    csv->ctx = ctx;
    csv->dataset = d;
    csv->path = d->path;
    csv->field_of = NEW_ARRAY(arena, uint32_t, d->columns.count);
    for (uint32_t i = 0; i < d->columns.count; i++) csv->field_of[i] = NO_FIELD;
    csv->scan = scan_begin(arena, text.s, text.length, d->dialect.separator, d->dialect.quote);
    return csv;
}

/* Everything up to the first row of data; false: there is nothing to read. */
static bool open_rows(Csv *csv, Arena *arena, Arena *scratch, Table *t) {
    Row row;
    const char *nul = memchr(csv->scan.text, 0, csv->scan.length);
    if (nul) {
        report_nul(csv, (size_t)(nul - csv->scan.text));
        t->bad = true;
        return false;
    }
    if (!read_first(csv, arena, &row)) {
        if (!csv->dataset->dialect.has_header) return false;
        Span at = csv_span(csv, (RowStart){0, 1}, 0, 0);
        Diag *diag = diag_add(&csv->ctx->diags, D_D2, at, csv->path, NULL);
        report_about(csv->ctx, diag, csv->dataset, NULL);
        t->bad = true;
        return false;
    }
    if (row.fault) {
        report_row(csv, &row);
        t->bad = true;
        return false;
    }
    find_fields(csv, scratch, &row, t);
    return true;
}

static void read_rows(Csv *csv, Reader *reader, Arena *arena, Table *t) {
    Row row;
    while (table_row(csv, &row, true)) {
        if (!reader_count(reader))
            vec_push(arena, &csv->batches, ((RowStart){row.begin, row.line}));
        reader_take(reader, &row);
    }
    reader_finish(reader);
    if (csv->bad_rows.count) t->bad = true;
    tally_close(csv->ctx, &csv->bad_rows);
}

static void check_table(Ctx *ctx, Nums *nums, Table *t) {
    const Dataset *d = t->dataset;
    bool later = false;
    for (uint32_t i = 0; i < d->columns.count; i++)
        if (!d->columns.at[i]->derived) table_check_column(ctx, nums, t, d->columns.at[i]);
    for (uint32_t i = 0; i < d->keys.count; i++) later |= d->keys.at[i]->derived != NULL;
    if (!later) table_check_keys(ctx, nums, t);
}

static void scratch_end(void *what) {
    Arena **scratch = what;
    arena_free(*scratch);
    *scratch = NULL;
}

static void read_text(Ctx *ctx, Nums *nums, Arena *arena, const Calendar *calendar, Table *t) {
    Text text = decode_text(arena, t->bytes, t->length, (int)t->dataset->dialect.encoding);
    Csv *csv = t->csv = csv_new(ctx, arena, t->dataset, text);
    Arena **scratch = NEW(arena, Arena *);
    arena_on_free(arena, scratch_end, scratch);
    *scratch = arena_new(&ctx->heap);
    if (open_rows(csv, arena, *scratch, t))
        read_rows(csv, reader_new(ctx, nums, arena, *scratch, calendar, t), arena, t);
    scratch_end(scratch);
    check_table(ctx, nums, t);
}

Table *table_read_csv(Ctx *ctx, Nums *nums, Arena *arena, const Calendar *calendar,
                      const Dataset *dataset) {
    Table *t = NEW(arena, Table);
    t->dataset = dataset;
    t->path = dataset->path;
    t->bad_column = NEW_ARRAY(arena, bool, dataset->columns.count);
    t->absent = true;
    if (!dataset->path) return t;
    int error = ctx_read(ctx, ctx->arena, dataset->path, &t->bytes, &t->length);
    if (error) {
        report_unread(ctx, dataset, error);
        return t;
    }
    t->absent = false;
    Arena *outer = nums->arena;
    nums->arena = arena;
    read_text(ctx, nums, arena, calendar, t);
    nums->arena = outer;
    return t;
}
