/* Input: lines and their tables. Output: the column in which every word stands. The one idea: a
 * column of a table stands where its widest row lets it, save for rows that are far wider than the
 * others: those run over, so that one long label does not move a whole table. */
#include <stdlib.h>

#include "fmt/words.h"

/* A row that is wider than the next by more runs over. Labels are free text, and soon long. */
enum { FAR = 30, FAR_LABEL = 12 };
enum { COMMENT_COLUMN = 36 }; /* comments behind short lines stand here */

/* A line of a table while its words are put in place. */
typedef struct Row {
    const Line *line;
    uint32_t next; /* the word to place; line->end: none is left */
    uint32_t x;    /* where the words so far end */
    uint32_t key;  /* of the last word that was placed in a column */
} Row;

typedef struct Rows {
    Layout *l;
    const Table *table;
    VEC(Row) all;
    VEC(uint32_t) ends;
    uint32_t least; /* where what follows the types, or another clause behind a metric, stands */
} Rows;

static bool is_keyed(const Rows *r, const Row *row, const Word *w) {
    return w->key > row->key && w->key >= r->table->low && w->key <= r->table->high;
}

static uint32_t gap_of(const Table *t, const Word *w) {
    if (w->key == KEY_VALUE) return t->gap;
    return w->key == KEY_TYPE || w->key == KEY_FROM ? 2 : w->gap;
}

/* Places words up to the next that has a column. */
static void row_advance(const Rows *r, Row *row) {
    for (; row->next < row->line->end; row->next++) {
        Word *w = &r->l->words.at[row->next];
        bool first = row->next == row->line->first;
        if (!first && is_keyed(r, row, w)) return;
        row->x += (first ? 0 : w->gap) + w->width;
    }
}

static int compare(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* The column that the ends allow. */
static uint32_t column_of(uint32_t *ends, uint32_t n, uint32_t far) {
    qsort(ends, n, sizeof *ends, compare);
    while (n > 1 && ends[n - 1] - ends[n - 2] > far) n--;
    return ends[n - 1];
}

static bool has_key(const Rows *r, const Row *row, uint32_t key) {
    return row->next < row->line->end && r->l->words.at[row->next].key == key;
}

/* Which rows share this column: all, or those of one scope. */
static uint32_t scope_of(const Row *row, uint32_t key) {
    return key >= KEY_FROM && key < KEY_CELL ? row->line->scope : 0;
}

static void row_place(const Rows *r, Row *row, uint32_t key, uint32_t column) {
    Word *w = &r->l->words.at[row->next];
    uint32_t least = row->x + gap_of(r->table, w);
    w->x = least > column ? least : column;
    w->placed = true;
    row->x = w->x + w->width;
    row->key = key;
    row->next++;
    row_advance(r, row);
}

/* Where the column stands, given the ends of the rows that have it. */
static uint32_t column_at(Rows *r, uint32_t key) {
    uint32_t x = column_of(r->ends.at, r->ends.count, key == KEY_EQUALS ? FAR_LABEL : FAR);
    bool floored = (key >= KEY_UNIT && key <= KEY_ALLOW) || key == KEY_FROM || key == KEY_OPTION;
    if (key == KEY_VALUE && x < r->table->minimum) x = r->table->minimum;
    return floored && x < r->least ? r->least : x;
}

/* One column of the rows from `begin` on that share it. */
static uint32_t place_scope(Rows *r, uint32_t begin, uint32_t key) {
    uint32_t scope = scope_of(&r->all.at[begin], key), end = begin;
    r->ends.count = 0;
    for (; end < r->all.count; end++) {
        Row *row = &r->all.at[end];
        if (!has_key(r, row, key)) continue;
        if (scope_of(row, key) != scope) break;
        vec_push(r->l->arena, &r->ends, row->x + gap_of(r->table, &r->l->words.at[row->next]));
    }
    uint32_t x = column_at(r, key);
    if (key >= KEY_UNIT && key <= KEY_ALLOW) r->least = x;
    r->ends.count = 0;
    for (uint32_t i = begin; i < end; i++) {
        if (!has_key(r, &r->all.at[i], key)) continue;
        row_place(r, &r->all.at[i], key, x);
        vec_push(r->l->arena, &r->ends, r->all.at[i].x + 2);
    }
    if (key == KEY_TYPE) r->least = column_of(r->ends.at, r->ends.count, FAR);
    return end;
}

/* Rows that have all their words leave; how small is the next key of the others? */
static uint32_t next_key(Rows *r) {
    uint32_t kept = 0, key = UINT32_MAX;
    for (uint32_t i = 0; i < r->all.count; i++) {
        Row row = r->all.at[i];
        if (row.next == row.line->end) continue;
        uint32_t k = r->l->words.at[row.next].key;
        if (k < key) key = k;
        r->all.at[kept++] = row;
    }
    r->all.count = kept;
    return key;
}

static void table_solve(Layout *l, const Table *t) {
    Rows *r = NEW(l->arena, Rows);
    *r = (Rows){.l = l, .table = t};
    for (uint32_t i = t->first; i != NOWHERE; i = l->lines.at[i].next) {
        const Line *line = &l->lines.at[i];
        Row row = {.line = line, .next = line->first, .x = line->offset};
        row_advance(r, &row);
        vec_push(l->arena, &r->all, row);
    }
    for (uint32_t key = next_key(r); r->all.count; key = next_key(r))
        for (uint32_t i = 0; i < r->all.count;) {
            if (has_key(r, &r->all.at[i], key))
                i = place_scope(r, i, key);
            else
                i++;
        }
}

/* --- all lines, from the first to the last --- */

static uint32_t indent_of(const Layout *l, const Line *line) {
    if (line->anchor != NOWHERE && line->base == NOWHERE)
        return l->words.at[line->anchor].x + line->offset;
    if (line->base == NOWHERE) return line->offset;
    const Line *base = &l->lines.at[line->base];
    const Word *first = &l->words.at[base->first];
    const Word *value = base->first + 1 < base->end ? first + 1 : first;
    bool aligned = first->start != START_DECLARATION && value->placed && value->key == KEY_VALUE;
    if (aligned) return value->x + line->offset;
    return first->x + 2 + line->offset;
}

static void line_place(Layout *l, const Line *line) {
    uint32_t x = indent_of(l, line);
    for (uint32_t i = line->first; i < line->end; i++) {
        Word *w = &l->words.at[i];
        if (i == line->first)
            w->x = x;
        else if (!w->placed)
            w->x = x + w->gap;
        x = w->x + w->width;
    }
}

static uint32_t line_width(const Layout *l, const Line *line) {
    const Word *w = &l->words.at[line->end - 1];
    return w->x + w->width;
}

/* Comments behind consecutive lines stand below one another. */
static uint32_t place_comments(Layout *l, uint32_t begin) {
    VEC(uint32_t) ends = {0};
    uint32_t end = begin;
    for (; end < l->lines.count; end++) {
        const Line *line = &l->lines.at[end];
        if (line->comment == NOWHERE || (end > begin && line->blank)) break;
        vec_push(l->arena, &ends, line_width(l, line) + 2);
    }
    uint32_t column = column_of(ends.at, ends.count, FAR);
    if (column < COMMENT_COLUMN) column = COMMENT_COLUMN;
    for (uint32_t i = begin; i < end; i++) {
        uint32_t least = line_width(l, &l->lines.at[i]) + 2;
        l->words.at[l->lines.at[i].comment].x = least > column ? least : column;
    }
    return end;
}

void layout_align(Layout *l) {
    for (uint32_t i = 1; i < l->tables.count; i++)
        if (l->tables.at[i].first != NOWHERE) table_solve(l, &l->tables.at[i]);
    for (uint32_t i = 0; i < l->lines.count; i++) line_place(l, &l->lines.at[i]);
    for (uint32_t i = 0; i < l->lines.count;)
        i = l->lines.at[i].comment == NOWHERE ? i + 1 : place_comments(l, i);
}
