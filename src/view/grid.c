/* Input: rows of fields. Output: aligned lines. The one idea: widths are measured in the columns of
 * a terminal, over all rows, before anything is written. */
#include "view/grid.h"

#include "view/snippet.h"

static size_t width_of(const Field *f) {
    return f->text ? utf8_width(f->text, strlen(f->text)) : 0;
}

GridRow *grid_row(Grid *g) {
    vec_push(g->arena, &g->rows, (GridRow){0});
    return &g->rows.at[g->rows.count - 1];
}

void grid_line(Grid *g, const char *text, const char *style) {
    *grid_row(g) = (GridRow){true, {{text, style}}};
}

static void put_field(const Field *f, Buf *out, bool color) {
    if (f->text && *f->text) paint(out, color && f->style, f->style, f->text);
}

static void put_blanks(Buf *out, size_t count) {
    buf_printf(out, "%*s", (int)count, "");
}

/* Blanks are written only once something stands behind them. */
static void put_row(const Grid *g, const GridRow *row, const size_t *widths, Buf *out, bool color) {
    size_t blanks = 0;
    for (unsigned i = 0; i < GRID_COLUMNS; i++) {
        if (!widths[i]) continue;
        size_t width = width_of(&row->fields[i]), rest = widths[i] - width;
        if (i) blanks += g->tight[i] ? 1 : 2;
        if (g->right[i]) blanks += rest;
        if (width) {
            put_blanks(out, blanks);
            put_field(&row->fields[i], out, color);
            blanks = 0;
        }
        if (!g->right[i]) blanks += rest;
    }
}

size_t grid_field_width(const Grid *g, unsigned i) {
    size_t widest = 0;
    for (uint32_t r = 0; r < g->rows.count; r++) {
        size_t width = g->rows.at[r].whole ? 0 : width_of(&g->rows.at[r].fields[i]);
        if (width > widest) widest = width;
    }
    return widest;
}

static size_t grid_width(const Grid *g) {
    size_t total = 0;
    for (unsigned i = 0; i < GRID_COLUMNS; i++) {
        size_t width = grid_field_width(g, i);
        if (width) total += width + (i == 0 ? 0 : g->tight[i] ? 1 : 2);
    }
    return total;
}

size_t grid_excess(const Grid *g, size_t page) {
    size_t width = grid_width(g);
    return page && width > page ? width - page : 0;
}

void grid_cut(Grid *g, unsigned field, size_t least, size_t page) {
    size_t width = grid_field_width(g, field), over = grid_excess(g, page);
    if (!over) return;
    size_t room = width > over + least ? width - over : least;
    for (uint32_t i = 0; i < g->rows.count; i++) {
        Field *f = &g->rows.at[i].fields[field];
        if (!g->rows.at[i].whole && f->text) f->text = text_cut(g->arena, f->text, room);
    }
}

void grid_put(const Grid *g, Buf *out, bool color) {
    size_t widths[GRID_COLUMNS];
    for (unsigned i = 0; i < GRID_COLUMNS; i++) widths[i] = grid_field_width(g, i);
    for (uint32_t r = 0; r < g->rows.count; r++) {
        const GridRow *row = &g->rows.at[r];
        if (row->whole)
            put_field(&row->fields[0], out, color);
        else
            put_row(g, row, widths, out, color);
        buf_char(out, '\n');
    }
}

const char *text_cut(Arena *arena, const char *text, size_t columns) {
    if (utf8_width(text, strlen(text)) <= columns) return text;
    const char *end = text + strlen(text), *s = text;
    uint32_t c;
    for (size_t n;
         (n = utf8_next(s, end, &c)) && utf8_width(text, (size_t)(s - text) + n) < columns;)
        s += n;
    return arena_printf(arena, "%.*s…", (int)(s - text), text);
}
