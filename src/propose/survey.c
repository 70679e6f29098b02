/* Input: the bytes of a CSV file. Output: its encoding, separator and header, and the facts of each
 * column. The one idea: what decides is all of the file, not its first lines; only the separator is
 * chosen from a sample. */
#include "propose/survey.h"

#include "data/decode.h"
#include "data/scan.h"

enum { SAMPLE_ROWS = 1000 };

static bool is_utf8(Piece text) {
    uint32_t c;
    for (size_t i = 0, n; i < text.length; i += n) {
        n = (unsigned char)text.s[i] < 0x80 ? 1 : utf8_next(text.s + i, text.s + text.length, &c);
        if (n == 0) return false;
    }
    return true;
}

static void decode(Survey *s, const char *bytes, size_t length) {
    Text t = decode_text(s->arena, bytes, length, ENC_UTF8);
    s->text = (Piece){t.s, t.length};
    if (is_utf8(s->text)) return;
    s->windows = true;
    t = decode_text(s->arena, bytes, length, ENC_WINDOWS_1252);
    s->text = (Piece){t.s, t.length};
}

/* --- lines that are no rows --- */

static bool is_comment(const Survey *s, size_t at) {
    return at < s->text.length && s->text.s[at] == '#';
}

/* A # alone or before a blank: in a header or a row it would stand before a word or a number. */
static bool is_remark(const Survey *s, size_t at) {
    if (!is_comment(s, at)) return false;
    return at + 1 == s->text.length || strchr(" \r\n", s->text.s[at + 1]);
}

/* Is what is above the table set off by #? Two lines of it must say so. */
static bool opens_with_remarks(const Survey *s) {
    if (!is_remark(s, 0)) return false;
    const char *end = memchr(s->text.s, '\n', s->text.length);
    return end && is_remark(s, (size_t)(end - s->text.s) + 1);
}

static bool next_row(Survey *s, Scan *scan, Field *fields, uint32_t room, Row *row) {
    for (; s->remarks && is_comment(s, scan->at); s->comments++) scan_skip_line(scan);
    return scan_row(scan, fields, room, row);
}

/* --- the separator --- */

/* How many of a hundred rows have as many fields as the first, if it has more than one. */
static uint32_t fitness(Survey *s, char separator) {
    char text[2] = {separator, 0};
    Field field;
    Row row;
    Scan scan = scan_begin(s->arena, s->text.s, s->text.length, text, '"');
    uint32_t width = 0, rows = 0, even = 0;
    while (rows < SAMPLE_ROWS && next_row(s, &scan, &field, 1, &row)) {
        if (row.begin == row.end) continue;
        if (rows++ == 0) width = row.fields;
        even += row.fields == width && !row.fault;
    }
    return rows && width > 1 ? even * 100 / rows : 0;
}

static void choose_separator(Survey *s) {
    static const char usual[] = ",;\t|";
    uint32_t best = 0;
    s->separator[0] = ',';
    for (const char *c = usual; *c; c++) {
        uint32_t fit = fitness(s, *c);
        if (fit > 90 && best > 90) s->other = fit > best ? s->separator[0] : *c;
        if (fit > best) {
            best = fit;
            s->separator[0] = *c;
        }
    }
}

/* --- the rows --- */

typedef struct Walk {
    Survey *s;
    Scan scan;
    Field *fields;
    Row row;
    char *scratch; /* a cell without doubled quotes */
    size_t room;
} Walk;

static Piece cell_at(Walk *w, uint32_t i) {
    Field f = w->fields[i];
    const char *s = w->s->text.s + w->row.begin + f.begin;
    size_t length = f.length & ~FIELD_ESCAPED, n = 0;
    if (length == f.length) return (Piece){s, length};
    if (length > w->room) {
        w->room = 2 * length;
        w->scratch = NEW_ARRAY(w->s->arena, char, w->room);
    }
    for (size_t k = 0; k < length; k++) {
        w->scratch[n++] = s[k];
        k += s[k] == '"';
    }
    return (Piece){w->scratch, n};
}

static Piece kept(Survey *s, Piece p) {
    return (Piece){arena_strndup(s->arena, p.s, p.length), p.length};
}

/* The next row; an empty line is one in a file of one column only. */
static bool walk_next(Walk *w) {
    Survey *s = w->s;
    while (next_row(s, &w->scan, w->fields, s->count, &w->row))
        if (w->row.begin != w->row.end || s->count == 1) return true;
    return false;
}

static void see_row(Walk *w) {
    Survey *s = w->s;
    s->rows++;
    for (uint32_t i = 0; i < s->count; i++) facts_see(s, &s->columns[i], cell_at(w, i));
}

static void count_odd(Walk *w) {
    if (w->s->odd_rows++ == 0) w->s->odd_line = w->row.line;
}

static void see_rows(Walk *w) {
    Survey *s = w->s;
    while (walk_next(w)) {
        if (w->row.fields == s->count && !w->row.fault)
            see_row(w);
        else
            count_odd(w);
    }
}

/* Does a column of numbers, dates or truths read its header as one more? */
static bool fits_header(const Survey *s, const Facts *f) {
    Survey trial = *s;
    Facts one = {0};
    facts_begin(&one, s->arena);
    facts_see(&trial, &one, f->header);
    return (f->marks & one.marks) || (f->dates & one.dates) || (f->datetimes & one.datetimes) ||
           (f->boolean && one.boolean);
}

/* Is the first line a row like the others? Every column that is no text then reads it. */
static bool is_data(const Survey *s) {
    uint32_t fitting = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        const Facts *f = &s->columns[i];
        if (!f->values || !(f->marks || f->dates || f->datetimes || f->boolean)) continue;
        if (!fits_header(s, f)) return false;
        fitting++;
    }
    return fitting > 0;
}

static void see_all(Walk *w) {
    Survey *s = w->s;
    if (w->row.fault) count_odd(w);
    for (uint32_t i = 0; i < s->count; i++) {
        s->columns[i].header = kept(s, cell_at(w, i));
        facts_begin(&s->columns[i], s->arena);
    }
    see_rows(w);
    s->headed = !is_data(s);
    if (s->headed) return;
    s->rows++;
    for (uint32_t i = 0; i < s->count; i++) facts_see(s, &s->columns[i], s->columns[i].header);
}

bool survey_run(Survey *s, const char *path, const char *bytes, size_t length) {
    decode(s, bytes, length);
    if (s->text.length && memchr(s->text.s, 0, s->text.length)) {
        diag_add(&s->ctx->diags, D_D10, (Span){0}, path, NULL);
        return false;
    }
    s->remarks = opens_with_remarks(s);
    choose_separator(s);
    s->comments = 0;
    Walk w = {.s = s};
    w.scan = scan_begin(s->arena, s->text.s, s->text.length, s->separator, '"');
    s->months = NEW(s->arena, Months);
    for (unsigned i = 0; i < 2 * DATES; i++)
        s->datetimes[i + 1] =
            arena_printf(s->arena, i % 2 ? "%s hh:mi" : "%s hh:mi:ss", survey_dates[i / 2]);
    s->count = (uint32_t)s->ctx->limits[LIM_columns];
    w.fields = NEW_ARRAY(s->arena, Field, s->count);
    if (!walk_next(&w)) {
        diag_add(&s->ctx->diags, D_D2, (Span){0}, path, NULL);
        return false;
    }
    if (w.row.fields > s->count) ctx_limit(s->ctx, LIM_columns, (Span){0});
    s->count = w.row.fields;
    s->columns = NEW_ARRAY(s->arena, Facts, s->count);
    see_all(&w);
    return true;
}
