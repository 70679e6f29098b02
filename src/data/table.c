/* Input: a table that was read. Output: its cells as values, its rows as places, its hash. The one
 * idea: what is needed only for findings is found again in the text, not kept for every row. */
#include "base/sha256.h"
#include "data/csv.h"

void vector_set_missing(Arena *arena, Vector *v, uint32_t rows, uint32_t i) {
    if (!v->missing) v->missing = NEW_ARRAY(arena, uint64_t, (rows + 63) / 64);
    v->missing[i >> 6] |= (uint64_t)1 << (i & 63);
}

Num vector_num(Nums *m, const Vector *v, uint32_t i) {
    return v->wide ? v->wide[i] : num_scaled(m, v->at[i], -v->scale);
}

/* The first of inline rows names their columns. */
static Span inline_span(const Table *t, uint64_t row, const Column *c) {
    const Node *rows = t->inline_rows, *n = rows ? node_at(rows, (uint32_t)row + 1) : NULL;
    if (!n) return t->dataset->span;
    const Node *cell = n->kids;
    for (const Node *name = rows->kids->kids; c && name && cell;
         name = name->next, cell = cell->next)
        if (name->text == c->name) return cell->span;
    return n->span;
}

Span table_span(Ctx *ctx, Table *t, uint64_t row, const Column *c) {
    (void)ctx;
    Row found;
    if (!t->csv) return inline_span(t, row, c);
    if (!csv_locate(t->csv, row, &found)) return t->dataset->source_span;
    RowStart start = {found.begin, found.line};
    uint32_t field = c ? t->csv->field_of[c->index] : NO_FIELD;
    if (field == NO_FIELD) return csv_span(t->csv, start, found.begin, found.end - found.begin);
    Field f = t->csv->fields[field];
    return csv_span(t->csv, start, found.begin + f.begin, f.length & ~FIELD_ESCAPED);
}

const char *table_hash(Table *t) {
    if (!t->bytes) return NULL;
    if (t->sha256[0]) return t->sha256;
    Sha256 sha;
    sha256_init(&sha);
    sha256_update(&sha, t->bytes, t->length);
    sha256_final_hex(&sha, t->sha256);
    return t->sha256;
}
