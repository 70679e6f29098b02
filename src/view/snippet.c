/* Input: marks in one source. Output: its lines with ticks and labels under them. The one idea: one
 * walk over a line both writes it and counts its columns, so that the ticks stand under what is
 * seen: tabs widened, wide characters two columns, controls as pictures. */
#include "view/snippet.h"

#include "view/encode.h"

#define TAB          4
#define LONG_LINE    160 /* bytes; a longer line is cut */
#define BEFORE_MARK  40  /* characters kept before the mark of a cut line */
#define WINDOW_WIDTH 120 /* columns of a cut line */
#define ELLIPSIS     "\xE2\x80\xA6"
#define GUTTER_STYLE "1;34"

/* A line and a mark in it, as byte offsets in the line; [from, to) is shown. */
typedef struct Row {
    const char *text;
    uint32_t line, length, begin, end, from, to;
    bool goes_on; /* the span ends on a later line */
} Row;

void paint(Buf *out, bool color, const char *style, const char *text) {
    if (color) buf_printf(out, "\033[%sm", style);
    buf_str(out, text);
    if (color) buf_str(out, "\033[0m");
}

void snippet_gutter(const Snippet *view, const char *sign) {
    buf_printf(view->out, "%*s ", (int)view->gutter, "");
    paint(view->out, view->color, GUTTER_STYLE, sign);
}

/* Writes what is shown of the line before the byte offset `until`, at most `width` columns if that
 * is not 0; out may be NULL. Returns the columns, and the offset reached. */
static size_t walk(const Row *row, uint32_t until, size_t width, Buf *out, uint32_t *reached) {
    size_t columns = row->from > 0;
    if (columns && out) buf_str(out, ELLIPSIS);
    uint32_t at = row->from;
    while (at < until && (!width || columns < width)) {
        char safe[4];
        size_t put = 0;
        if (row->text[at] == '\t') {
            size_t spaces = TAB - columns % TAB;
            if (out) buf_printf(out, "%*s", (int)spaces, "");
            columns += spaces;
            at++;
            continue;
        }
        at += (uint32_t)encode_terminal_char(row->text + at, row->text + row->length, safe, &put);
        if (out) buf_put(out, safe, put);
        columns += utf8_width(safe, put);
    }
    if (reached) *reached = at;
    return columns;
}

/* Blanks at the end of a span, such as its line end, are not marked. */
static Span span_trim(const Source *source, Span span) {
    if (span.end > source->length) span.end = source->length;
    while (span.end > span.begin && char_is_blank(source->text[span.end - 1])) span.end--;
    return span;
}

static uint32_t step_back(const Row *row, uint32_t at) {
    uint32_t least = at > 4 ? at - 4 : 0;
    do at--;
    while (at > least && ((unsigned char)row->text[at] & 0xC0) == 0x80);
    return at;
}

static void cut_line(Row *row) {
    row->from = 0;
    row->to = row->length;
    if (row->length <= LONG_LINE) return;
    row->from = row->begin;
    for (int i = 0; i < BEFORE_MARK && row->from > 0; i++) row->from = step_back(row, row->from);
    walk(row, row->length, WINDOW_WIDTH, NULL, &row->to);
}

static Row row_of(Ctx *ctx, Span span) {
    const Source *source = source_of(&ctx->sources, span.file);
    span = span_trim(source, span);
    Place place = source_place(&ctx->sources, span.file, span.begin);
    Row row = {.line = place.line};
    row.text = source_line(&ctx->sources, span.file, place.line, &row.length);
    row.begin = place.byte_column - 1;
    size_t length = span.end > span.begin ? span.end - span.begin : 0;
    row.goes_on = length > row.length - row.begin;
    row.end = row.goes_on ? row.length : row.begin + (uint32_t)length;
    cut_line(&row);
    return row;
}

static void put_line(const Snippet *view, const Row *row) {
    char number[24];
    Buf *out = view->out;
    size_t digits = view->gutter;
    uint32_t line = row->line;
    memset(number, ' ', sizeof number);
    for (number[digits] = 0; digits && line; line /= 10) number[--digits] = (char)('0' + line % 10);
    paint(out, view->color, GUTTER_STYLE, number);
    buf_char(out, ' ');
    paint(out, view->color, GUTTER_STYLE, "|");
    if (row->length) buf_char(out, ' ');
    walk(row, row->to, 0, out, NULL);
    if (row->to < row->length) buf_str(out, ELLIPSIS);
    buf_char(out, '\n');
}

static void put_ticks(const Snippet *view, const Row *row, const Mark *mark) {
    uint32_t end = row->end < row->to ? row->end : row->to;
    size_t before = walk(row, row->begin, 0, NULL, NULL), after = walk(row, end, 0, NULL, NULL);
    Buf ticks = buf_new(view->out->arena);
    for (size_t i = before; i < after || i == before; i++) buf_char(&ticks, mark->tick);
    if (*mark->text) buf_printf(&ticks, " %s", mark->text);
    snippet_gutter(view, "|");
    buf_printf(view->out, " %*s", (int)before, "");
    paint(view->out, view->color, mark->style, buf_text(&ticks));
    buf_char(view->out, '\n');
}

static void put_gap(const Snippet *view) {
    snippet_gutter(view, "...");
    buf_char(view->out, '\n');
}

void snippet_lines(const Snippet *view, const Mark *marks, uint32_t count) {
    uint32_t shown = 0;   /* the line shown last */
    bool goes_on = false; /* something marked on it does */
    snippet_gutter(view, "|");
    buf_char(view->out, '\n');
    for (uint32_t i = 0; i < count; i++) {
        Row row = row_of(view->ctx, marks[i].span);
        if (row.line != shown && (goes_on || (shown && row.line > shown + 1))) {
            put_gap(view);
            goes_on = false;
        }
        if (row.line != shown || row.length > LONG_LINE) put_line(view, &row);
        put_ticks(view, &row, &marks[i]);
        shown = row.line;
        goes_on |= row.goes_on;
    }
    if (goes_on) put_gap(view);
}
