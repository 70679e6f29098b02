/* Input: rows as spans of fields. Output: batches of typed vectors. The one idea: a batch is
 * converted column by column, each by a loop of its own over cells that lie ready, so that what a
 * column is need not be asked at every cell. */
#include <inttypes.h>
#include "data/cell.h"
#include "data/csv.h"
#include "data/texts.h"

enum { MAX_SCALE = 18, SCALE_WIDE = 255, WORD = 8 };

typedef struct Read { /* a column that is read */
    const Column *column;
    const Field *cells; /* of the batch */
    NumberStyle number;
    DateStyle date;
    const char *style; /* of dates and datetimes; NULL: ISO 8601 */
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
    uint32_t *taken; /* the field of each read */
    Field *cells;    /* BATCH_ROWS of each read */
    RowStart *rows;  /* of the batch */
    uint32_t count;
    uint8_t *scales; /* of the number cells of one column */
    Months *months;
    Map periods;    /* Period -> index in the table + 1 */
    char *unquoted; /* a cell whose doubled quotes were made single */
    size_t unquoted_room;
    bool null_first[256]; /* first bytes of the spellings of a missing cell */
};

typedef struct Bytes {
    const char *s;
    size_t length;
} Bytes;

/* --- cells --- */

static __attribute__((noinline)) Bytes unquote(Reader *r, const char *s, size_t length) {
    if (length + WORD > r->unquoted_room) {
        r->unquoted_room = 2 * (length + WORD);
        r->unquoted = NEW_ARRAY(r->scratch, char, r->unquoted_room);
    }
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        r->unquoted[n++] = s[i];
        i += s[i] == r->csv->scan.quote;
    }
    return (Bytes){r->unquoted, n};
}

static inline Bytes cell_at(Reader *r, const Read *c, uint32_t i) {
    Field field = c->cells[i];
    size_t at = r->rows[i].begin + field.begin;
    if (field.length & FIELD_ESCAPED)
        return unquote(r, r->csv->scan.text + at, field.length & ~FIELD_ESCAPED);
    return (Bytes){r->csv->scan.text + at, field.length};
}

/* Whether WORD bytes may be read where cell_at says: what was unquoted has room behind it. */
static inline bool is_padded(const Reader *r, const Read *c, uint32_t i) {
    Field field = c->cells[i];
    size_t at = r->rows[i].begin + field.begin;
    return at + WORD <= r->csv->scan.length || field.length & FIELD_ESCAPED;
}

static __attribute__((noinline)) bool is_null(const Reader *r, Bytes b) {
    for (uint32_t i = 0; i < r->dialect->null_count; i++) {
        const Str *null = r->dialect->nulls[i];
        if (null->length == b.length && !memcmp(null->s, b.s, b.length)) return true;
    }
    return false;
}

/* false: the cell is missing, and marked so. */
static inline __attribute__((always_inline)) bool next_cell(Reader *r, const Read *c, Vector *v,
                                                            uint32_t i, Bytes *out) {
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

/* The cell is left missing; whoever reads the column learns that it is bad. */
static void bad_cell(Reader *r, Read *c, Vector *v, uint32_t i, Bytes b) {
    vector_set_missing(r->arena, v, r->count, i);
    r->table->bad_column[c->column->index] = true;
    if (!tally_add(&c->bad)) return;
    const BadCell bad = {c->column, &c->number, c->style};
    Diag *diag = report_cell(r->nums, &bad, cell_span(r, c, i), b.s, b.length);
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
    Diag *diag =
        diag_add(&r->ctx->diags, D_V6, cell_span(r, c, i), csv_quote(r->ctx, b.s, b.length), NULL);
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

/* First all keys, which stand where the ids will. */
static void read_texts(Reader *r, Read *c, Vector *v) {
    Bytes b;
    for (uint32_t i = 0; i < r->count; i++)
        if (next_cell(r, c, v, i, &b))
            v->at[i] = (int64_t)text_key(&c->texts, b.s, b.length, is_padded(r, c, i));
    for (uint32_t i = 0; i < r->count; i++) {
        if (!v->at[i]) continue;
        b = cell_at(r, c, i);
        int64_t id = text_id(&c->texts, (uint64_t)v->at[i], b.s, b.length);
        if (id < 0) bad_cell(r, c, v, i, b);
        v->at[i] = id < 0 ? 0 : id;
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

uint32_t reader_count(const Reader *r) {
    return r->count;
}

void reader_take(Reader *r, const Row *row) {
    uint32_t n = r->count++;
    r->rows[n] = (RowStart){row->begin, row->line};
    const Field *fields = r->csv->fields;
    Field *to = r->cells + n;
    for (uint32_t i = 0; i < r->read_count; i++, to += BATCH_ROWS) *to = fields[r->taken[i]];
    if (r->count == BATCH_ROWS) flush(r);
}

static void hint_fractions(Reader *r, const Read *c) {
    if (!c->number.percent || c->percent_sign || c->beyond_one || !c->above_zero) return;
    Span at = c->column->span;
    if (!at.file) at = table_span(r->ctx, r->table, 0, c->column);
    Diag *diag = diag_add(&r->ctx->diags, D_V5, at, column_header(c->column)->s, NULL);
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
    uint32_t n = r->read_count++;
    Read *read = &r->reads[n];
    *read = (Read){.column = c, .cells = r->cells + (size_t)n * BATCH_ROWS};
    r->taken[n] = field;
    read->style = cell_style(r->dialect, c);
    if (c->type == COL_NUMBER) read->number = number_style(r->dialect, c);
    if (c->type == COL_DATE) read->date = date_style(read->style);
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
    uint32_t count = 0;
    for (uint32_t i = 0; i < d->columns.count; i++) count += r->csv->field_of[i] != NO_FIELD;
    r->reads = NEW_ARRAY(scratch, Read, count);
    r->taken = NEW_ARRAY(scratch, uint32_t, count);
    r->cells = NEW_ARRAY(scratch, Field, (size_t)count * BATCH_ROWS);
    for (uint32_t i = 0; i < d->columns.count; i++)
        if (r->csv->field_of[i] != NO_FIELD) read_new(r, d->columns.at[i], r->csv->field_of[i]);
    for (uint32_t i = 0; i < d->dialect.null_count; i++)
        r->null_first[(unsigned char)d->dialect.nulls[i]->s[0]] = true;
    return r;
}
