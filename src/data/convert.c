/* Input: rows as spans of fields. Output: batches of typed vectors. The one idea: a batch is converted
 * column by column, each by a loop of its own over cells that lie ready, so that what a column is
 * need not be asked at every cell. */
#include <inttypes.h>
#include "data/cell.h"
#include "data/csv.h"
#include "data/texts.h"

enum { MAX_SCALE = 18, SCALE_WIDE = 255, WORD = 8 };

typedef struct Read { /* a column and where its cells come from */
    const Column *column;
    uint32_t field;
    Field *cells; /* of the batch */
    NumberStyle number;
    DateStyle date;
    const char *style; /* of datetimes; NULL: ISO 8601 */
    TextCache texts;
    Tally bad, offsets;
    bool percent_sign, beyond_one, above_zero; /* of a % column: what its cells hold */
} Read;

struct Reader {
    Ctx *ctx;
    Nums *nums;
    Arena *arena, *scratch;
    const Calendar *calendar;
    Table *table;
    Csv *csv;
    const Dialect *dialect;
    Read *reads;
    uint32_t read_count;
    RowStart *rows; /* of the batch */
    uint32_t count;
    uint8_t *scales; /* of the number cells of one column */
    Months *months;
    Map periods; /* Period -> index in the table + 1 */
    char *unquoted; /* a cell whose doubled quotes were made single */
    size_t unquoted_room;
    bool null_first[256]; /* first bytes of the spellings of a missing cell */
};

typedef struct Bytes {
    const char *s;
    size_t length;
    bool padded; /* WORD bytes may be read from s */
} Bytes;

/* --- cells --- */

static Bytes unquote(Reader *r, const char *s, size_t length) {
    if (length + WORD > r->unquoted_room) {
        r->unquoted_room = 2 * (length + WORD);
        r->unquoted = NEW_ARRAY(r->scratch, char, r->unquoted_room);
    }
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        r->unquoted[n++] = s[i];
        i += s[i] == r->csv->scan.quote;
    }
    return (Bytes){r->unquoted, n, true};
}

static inline Bytes cell_at(Reader *r, const Read *c, uint32_t i) {
    Field field = c->cells[i];
    size_t at = r->rows[i].begin + field.begin;
    if (field.length & FIELD_ESCAPED)
        return unquote(r, r->csv->scan.text + at, field.length & ~FIELD_ESCAPED);
    return (Bytes){r->csv->scan.text + at, field.length, at + WORD <= r->csv->scan.length};
}

static bool is_null(const Reader *r, Bytes b) {
    for (uint32_t i = 0; i < r->dialect->null_count; i++) {
        const Str *null = r->dialect->nulls[i];
        if (null->length == b.length && !memcmp(null->s, b.s, b.length)) return true;
    }
    return false;
}

/* false: the cell is missing, and marked so. */
static inline bool next_cell(Reader *r, const Read *c, Vector *v, uint32_t i, Bytes *out) {
    *out = cell_at(r, c, i);
    if (out->length && !(r->null_first[(unsigned char)*out->s] && is_null(r, *out))) return true;
    vector_set_missing(r->arena, v, r->count, i);
    return false;
}

static Bytes trimmed(Bytes b) {
    cell_trim(&b.s, &b.length);
    return b;
}

/* --- findings --- */

static Span cell_span(Reader *r, const Read *c, uint32_t i) {
    size_t at = r->rows[i].begin + c->cells[i].begin;
    return csv_span(r->csv, r->rows[i], at, c->cells[i].length & ~FIELD_ESCAPED);
}

static const char *column_text(const Column *c) { return c->header ? c->header->s : c->name->s; }

static const char *style_text(const Read *c) {
    if (c->column->type == COL_DATE) return c->date.text;
    return c->style ? c->style : "yyyy-mm-dd hh:mi:ss";
}

/* A value that one style gave to a cell that has another. */
typedef struct Alternative {
    const char *value, *style;
} Alternative;

static bool is_new(const Alternative *found, uint32_t n, const char *value) {
    for (uint32_t i = 0; i < n; i++)
        if (!strcmp(found[i].value, value)) return false;
    return n < 2;
}

/* What number the cell is under other marks; at most two different ones. */
static uint32_t other_numbers(Reader *r, const Read *c, Bytes b, Alternative found[2]) {
    static const struct {
        char decimal, grouping;
        const char *style;
    } marks[] = {{'.', 0, "decimal \".\""},
                 {',', 0, "decimal \",\""},
                 {'.', ',', "decimal \".\" grouping \",\""},
                 {',', '.', "decimal \",\" grouping \".\""},
                 {'.', ' ', "decimal \".\" grouping \" \""},
                 {',', ' ', "decimal \",\" grouping \" \""},
                 {'.', '\'', "decimal \".\" grouping \"'\""}};
    uint32_t n = 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        NumberStyle style = c->number;
        style.decimal = marks[i].decimal;
        style.grouping = marks[i].grouping;
        Dressed d = number_undress(&style, b.s, b.length);
        Num value;
        if (!d.ok || !number_wide(r->nums, &style, d.s, d.length, &value)) continue;
        if (d.negative) value = num_neg(r->nums, value);
        bool rounded;
        const char *text = num_decimal(r->nums, r->ctx->arena, value, 30, &rounded);
        if (is_new(found, n, text)) found[n++] = (Alternative){text, marks[i].style};
    }
    return n;
}

static uint32_t other_dates(Reader *r, Bytes b, Alternative found[2]) {
    static const char *const styles[] = {"yyyy-mm-dd", "dd-mm-yyyy", "mm-dd-yyyy", "yyyy/mm/dd",
                                         "d/m/yyyy",   "m/d/yyyy",   "d-m-yyyy",   "m-d-yyyy",
                                         "d.m.yyyy",   "yyyymmdd",   "d-m-yy",     "m-d-yy",
                                         "d/m/yy",     "m/d/yy"};
    uint32_t n = 0;
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
        Day day;
        int seconds;
        if (!date_parse_style(b.s, b.length, styles[i], &day, &seconds)) continue;
        const char *text = day_text(r->ctx->arena, day);
        if (is_new(found, n, text)) found[n++] = (Alternative){text, styles[i]};
    }
    return n;
}

static Diag *add_number(Reader *r, const Read *c, Span at, const char *cell, Bytes b) {
    Diags *d = &r->ctx->diags;
    Alternative a[2];
    uint32_t n = other_numbers(r, c, b, a);
    if (n == 2)
        return diag_add(d, D_D14, at, cell, column_text(c->column), a[0].value, a[0].style,
                        a[1].value, a[1].style, NULL);
    Diag *diag = diag_add(d, D_D13, at, cell, column_text(c->column), NULL);
    Dressed in = number_undress(&c->number, b.s, b.length);
    Decimal unused;
    if (in.ok && number_read(&c->number, in.s, in.length, &unused) != READ_BAD)
        diag_note(d, diag, PH_too_many_digits, limit_name(LIM_digits), NULL);
    else if (n)
        diag_note(d, diag, PH_reads_as, a[0].value, a[0].style, NULL);
    return diag;
}

static Diag *add_date(Reader *r, const Read *c, Span at, const char *cell, Bytes b) {
    Diags *d = &r->ctx->diags;
    const char *column = column_text(c->column), *style = style_text(c);
    Alternative a[2];
    uint32_t n = other_dates(r, b, a);
    if (n == 2)
        return diag_add(d, D_D16, at, cell, column, style, a[0].value, a[0].style, a[1].value,
                        a[1].style, NULL);
    Diag *diag = diag_add(d, D_D15, at, cell, column, style, NULL);
    if (n) diag_note(d, diag, PH_date_reads_as, a[0].value, a[0].style, NULL);
    return diag;
}

static Diag *add_bad(Reader *r, const Read *c, Span at, Bytes b) {
    Diags *d = &r->ctx->diags;
    const char *column = column_text(c->column), *cell = csv_quote(r->ctx, b.s, b.length);
    Bytes inner = trimmed(b);
    if (!inner.length)
        return diag_add(d, D_D20, at, column, arena_strndup(r->ctx->arena, b.s, b.length), NULL);
    switch (c->column->type) {
    case COL_TEXT: return diag_add(d, D_D21, at, cell, column, NULL);
    case COL_DATE: return add_date(r, c, at, cell, inner);
    case COL_DATETIME: return diag_add(d, D_D17, at, cell, column, style_text(c), NULL);
    case COL_PERIOD: return diag_add(d, D_D18, at, cell, column, NULL);
    case COL_BOOLEAN: return diag_add(d, D_D19, at, cell, column, NULL);
    case COL_NUMBER: break;
    }
    return add_number(r, c, at, cell, inner);
}

/* The cell is left missing; whoever reads the column learns that it is bad. */
static void bad_cell(Reader *r, Read *c, Vector *v, uint32_t i, Bytes b) {
    vector_set_missing(r->arena, v, r->count, i);
    r->table->bad_column[c->column->index] = true;
    if (!tally_add(&c->bad)) return;
    Diag *diag = add_bad(r, c, cell_span(r, c, i), b);
    c->bad.last = report_about(r->ctx, diag, r->table->dataset, c->column);
}

/* --- numbers --- */

static void put_wide(Reader *r, Vector *v, uint32_t i, Num value) {
    if (!v->wide) v->wide = NEW_ARRAY(r->arena, Num, r->count);
    v->wide[i] = value;
    r->scales[i] = SCALE_WIDE;
}

/* A number that is not digits alone: blanks, currency, %, or more than 64 bits. */
static void odd_number(Reader *r, Read *c, Vector *v, uint32_t i, Bytes b) {
    Dressed in = number_undress(&c->number, b.s, b.length);
    Decimal d;
    Reading got = in.ok ? number_read(&c->number, in.s, in.length, &d) : READ_BAD;
    if (got == READ_BAD) {
        bad_cell(r, c, v, i, b);
        return;
    }
    c->percent_sign |= in.percent;
    if (got == READ_OK) {
        v->at[i] = in.negative ? -d.mantissa : d.mantissa;
        r->scales[i] = (uint8_t)d.scale;
        return;
    }
    Num value;
    if (number_wide(r->nums, &c->number, in.s, in.length, &value))
        put_wide(r, v, i, in.negative ? num_neg(r->nums, value) : value);
    else
        bad_cell(r, c, v, i, b); /* past the limit of digits */
}

static void widen(Reader *r, Vector *v) {
    if (!v->wide) v->wide = NEW_ARRAY(r->arena, Num, r->count);
    for (uint32_t i = 0; i < r->count; i++)
        if (r->scales[i] != SCALE_WIDE)
            v->wide[i] = num_scaled(r->nums, v->at[i], -(int)r->scales[i]);
    v->at = NULL;
    v->scale = 0;
}

/* Brings all mantissas to the scale; false: one does not fit, and they are as they were. */
static bool rescale(Vector *v, const uint8_t *scales, uint32_t rows, int scale) {
    int64_t power[MAX_SCALE + 1] = {1}, most[MAX_SCALE + 1] = {INT64_MAX};
    for (int i = 1; i <= scale; i++) {
        power[i] = power[i - 1] * 10;
        most[i] = INT64_MAX / power[i];
    }
    for (uint32_t i = 0; i < rows; i++) {
        int64_t room = most[scale - scales[i]];
        if (v->at[i] > room || v->at[i] < -room) return false;
    }
    for (uint32_t i = 0; i < rows; i++) v->at[i] *= power[scale - scales[i]];
    return true;
}

/* One scale for the batch. */
static void unify(Reader *r, Vector *v) {
    uint8_t low = SCALE_WIDE, high = 0;
    for (uint32_t i = 0; i < r->count; i++) {
        if (r->scales[i] > high) high = r->scales[i];
        if (r->scales[i] < low) low = r->scales[i];
    }
    v->scale = high;
    if (high == SCALE_WIDE || (low < high && !rescale(v, r->scales, r->count, high))) widen(r, v);
}

static void note_fractions(Read *c, const Vector *v, uint32_t rows) {
    int64_t one = 1;
    for (int i = 0; i < v->scale; i++) one *= 10;
    c->beyond_one |= !v->at;
    for (uint32_t i = 0; v->at && i < rows; i++) {
        c->beyond_one |= v->at[i] < 0 || v->at[i] > one;
        c->above_zero |= v->at[i] > 0;
    }
}

static void read_numbers(Reader *r, Read *c, Vector *v) {
    for (uint32_t i = 0; i < r->count; i++) {
        Bytes b;
        Decimal d;
        r->scales[i] = 0;
        if (!next_cell(r, c, v, i, &b)) continue;
        if (number_read(&c->number, b.s, b.length, &d) == READ_OK) {
            v->at[i] = d.mantissa;
            r->scales[i] = (uint8_t)d.scale;
        } else {
            odd_number(r, c, v, i, b);
        }
    }
    unify(r, v);
    if (c->number.percent) note_fractions(c, v, r->count);
}

/* --- dates, periods, booleans --- */

static void read_dates(Reader *r, Read *c, Vector *v) {
    for (uint32_t i = 0; i < r->count; i++) {
        Bytes b, inner;
        Day day;
        if (!next_cell(r, c, v, i, &b)) continue;
        if (date_read(&c->date, r->months, b.s, b.length, &day) ||
            (inner = trimmed(b), date_read(&c->date, r->months, inner.s, inner.length, &day)))
            v->at[i] = day;
        else
            bad_cell(r, c, v, i, b);
    }
}

static void note_offset(Reader *r, Read *c, uint32_t i, Bytes b) {
    if (c->offsets.count++) return; /* one finding counts them all */
    Diag *diag = diag_add(&r->ctx->diags, D_V6, cell_span(r, c, i),
                          csv_quote(r->ctx, b.s, b.length), NULL);
    c->offsets.last = report_about(r->ctx, diag, r->table->dataset, c->column);
}

static void read_datetimes(Reader *r, Read *c, Vector *v) {
    for (uint32_t i = 0; i < r->count; i++) {
        Bytes b;
        bool offset;
        if (!next_cell(r, c, v, i, &b)) continue;
        Bytes inner = trimmed(b);
        if (!datetime_read(c->style, r->months, inner.s, inner.length, &v->at[i], &offset))
            bad_cell(r, c, v, i, b);
        else if (offset)
            note_offset(r, c, i, b);
    }
}

static int64_t period_index(Reader *r, Period p) {
    uint64_t key = (uint64_t)p.kind << 32 | (uint32_t)p.index;
    bool is_new_period;
    void **slot = map_slot(&r->periods, key, &is_new_period);
    if (is_new_period) {
        vec_push(r->arena, &r->table->periods, p);
        *slot = (void *)(uintptr_t)r->table->periods.count;
    }
    return (int64_t)(uintptr_t)*slot - 1;
}

static void read_periods(Reader *r, Read *c, Vector *v) {
    for (uint32_t i = 0; i < r->count; i++) {
        Bytes b;
        Period p;
        if (!next_cell(r, c, v, i, &b)) continue;
        Bytes inner = trimmed(b);
        if (period_parse_cell(r->calendar, inner.s, inner.length, &p))
            v->at[i] = period_index(r, p);
        else
            bad_cell(r, c, v, i, b);
    }
}

static void read_booleans(Reader *r, Read *c, Vector *v) {
    for (uint32_t i = 0; i < r->count; i++) {
        Bytes b;
        bool value = false;
        if (!next_cell(r, c, v, i, &b)) continue;
        Bytes inner = trimmed(b);
        if (boolean_read(r->dialect, inner.s, inner.length, &value))
            v->at[i] = value;
        else
            bad_cell(r, c, v, i, b);
    }
}

/* --- texts --- */

static void read_texts(Reader *r, Read *c, Vector *v) {
    for (uint32_t i = 0; i < r->count; i++) {
        Bytes b;
        if (!next_cell(r, c, v, i, &b)) continue;
        int64_t id = text_id(&c->texts, b.s, b.length, b.padded);
        if (id < 0)
            bad_cell(r, c, v, i, b);
        else
            v->at[i] = id;
    }
}

/* --- batches --- */

static void read_column(Reader *r, Read *c, Vector *v) {
    v->at = NEW_ARRAY(r->arena, int64_t, r->count);
    switch (c->column->type) {
    case COL_TEXT: read_texts(r, c, v); break;
    case COL_DATE: read_dates(r, c, v); break;
    case COL_DATETIME: read_datetimes(r, c, v); break;
    case COL_PERIOD: read_periods(r, c, v); break;
    case COL_BOOLEAN: read_booleans(r, c, v); break;
    case COL_NUMBER: read_numbers(r, c, v); break;
    }
}

/* A column that is not in the file: all missing. */
static void fill_absent(Reader *r, Batch *batch, const Column *column) {
    Vector *v = &batch->columns[column->index];
    v->at = NEW_ARRAY(r->arena, int64_t, r->count);
    for (uint32_t i = 0; i < r->count; i++) vector_set_missing(r->arena, v, r->count, i);
}

static void flush(Reader *r) {
    const Dataset *d = r->table->dataset;
    Batch *batch = NEW(r->arena, Batch);
    batch->rows = r->count;
    batch->first_row = r->table->rows;
    batch->columns = NEW_ARRAY(r->arena, Vector, d->columns.count);
    for (uint32_t i = 0; i < r->read_count; i++)
        read_column(r, &r->reads[i], &batch->columns[r->reads[i].column->index]);
    for (uint32_t i = 0; i < d->columns.count; i++)
        if (!d->columns.at[i]->derived && r->csv->field_of[i] == NO_FIELD)
            fill_absent(r, batch, d->columns.at[i]);
    vec_push(r->arena, &r->table->batches, batch);
    r->table->rows += r->count;
    r->count = 0;
}

uint32_t reader_count(const Reader *r) { return r->count; }

void reader_take(Reader *r, const Row *row) {
    uint32_t n = r->count++;
    r->rows[n] = (RowStart){row->begin, row->line};
    const Field *fields = r->csv->fields;
    for (Read *c = r->reads, *end = c + r->read_count; c < end; c++) c->cells[n] = fields[c->field];
    if (r->count == BATCH_ROWS) flush(r);
}

static void hint_fractions(Reader *r, const Read *c) {
    if (!c->number.percent || c->percent_sign || c->beyond_one || !c->above_zero) return;
    Span at = c->column->span;
    if (!at.file) at = table_span(r->ctx, r->table, 0, c->column);
    Diag *diag = diag_add(&r->ctx->diags, D_V5, at, column_text(c->column), NULL);
    report_about(r->ctx, diag, r->table->dataset, NULL);
}

static void count_more(Reader *r, const Tally *t) {
    if (t->count < 2) return;
    const char *more = arena_printf(r->ctx->arena, "%" PRIu64, t->count - 1);
    diag_note(&r->ctx->diags, t->last, PH_and_more, more, NULL);
}

void reader_finish(Reader *r) {
    if (r->count) flush(r);
    count_more(r, &r->csv->surplus);
    for (uint32_t i = 0; i < r->read_count; i++) {
        tally_close(r->ctx, &r->reads[i].bad);
        count_more(r, &r->reads[i].offsets);
        hint_fractions(r, &r->reads[i]);
    }
}

static void read_new(Reader *r, const Column *c, uint32_t field) {
    Read *read = &r->reads[r->read_count++];
    *read = (Read){.column = c, .field = field};
    read->cells = NEW_ARRAY(r->scratch, Field, BATCH_ROWS);
    read->style = c->style ? c->style->s : NULL;
    if (c->type == COL_NUMBER) read->number = number_style(r->dialect, c);
    if (c->type == COL_DATE) read->date = date_style(c->style ? c->style->s : r->dialect->date);
    if (c->type == COL_TEXT) read->texts = texts_new(r->ctx->names, r->scratch);
}

Reader *reader_new(Ctx *ctx, Nums *nums, Arena *arena, Arena *scratch, const Calendar *calendar,
                   Table *table) {
    Reader *r = NEW(scratch, Reader);
    const Dataset *d = table->dataset;
    *r = (Reader){.ctx = ctx, .nums = nums, .arena = arena, .scratch = scratch};
    r->calendar = calendar;
    r->table = table;
    r->csv = table->csv;
    r->dialect = &d->dialect;
    r->rows = NEW_ARRAY(scratch, RowStart, BATCH_ROWS);
    r->scales = NEW_ARRAY(scratch, uint8_t, BATCH_ROWS);
    r->months = NEW(scratch, Months);
    r->periods = map_new(scratch);
    r->reads = NEW_ARRAY(scratch, Read, d->columns.count);
    for (uint32_t i = 0; i < d->columns.count; i++)
        if (r->csv->field_of[i] != NO_FIELD)
            read_new(r, d->columns.at[i], r->csv->field_of[i]);
    for (uint32_t i = 0; i < d->dialect.null_count; i++)
        r->null_first[(unsigned char)d->dialect.nulls[i]->s[0]] = true;
    return r;
}
