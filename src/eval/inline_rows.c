/* Rows that stand in the source itself. Input: rows { (a, b) (1, "x") ... },
 * the first row naming columns; output: a table like one that was read from a
 * file. A text in a column of another type is read as a cell of a file would
 * be. */
#include "data/cell.h"
#include "eval/leaf.h"
#include "sema/sema.h"

typedef struct Filled { /* a column while it is filled */
    const Column *column;
    bool named;
    Num *values; /* by row, in the column's own unit; text, days and the like as
                    whole numbers */
    bool *missing;
} Filled;

typedef struct Inline {
    Eval *ev;
    Table *table;
    Scope scope;
    Months *months;
    Filled *columns; /* by Column.index */
    Filled **order;  /* by place in a row; NULL for a name that is no column */
    uint32_t width;
} Inline;

static int64_t period_index(Inline *in, Period p) {
    for (uint32_t i = 0; i < in->table->periods.count; i++) {
        const Period *known = &in->table->periods.at[i];
        if (known->kind == p.kind && known->index == p.index) return i;
    }
    vec_push(in->ev->arena, &in->table->periods, p);
    return in->table->periods.count - 1;
}

/* --- a text, read as a cell of a file --- */

static bool number_in_text(Inline *in, const Column *c, const char *s, size_t length, Num *out) {
    NumberStyle style = number_style(&c->dataset->dialect, c);
    Dressed d = number_undress(&style, s, length);
    if (!d.ok || !number_wide(&in->ev->nums, &style, d.s, d.length, out)) return false;
    if (d.negative) *out = num_neg(&in->ev->nums, *out);
    return true;
}

static bool text_value(Inline *in, const Column *c, const char *s, size_t length, Num *out) {
    const char *style = c->style ? c->style->s : NULL;
    DateStyle dates = date_style(style ? style : c->dataset->dialect.date);
    Period p;
    Day day;
    int64_t seconds;
    bool yes, offset;
    cell_trim(&s, &length);
    switch (c->type) {
    case COL_TEXT: return false;
    case COL_DATE:
        return date_read(&dates, in->months, s, length, &day) && (*out = num_int(day), true);
    case COL_DATETIME:
        return datetime_read(style, in->months, s, length, &seconds, &offset) &&
               (*out = num_int(seconds), true);
    case COL_PERIOD:
        return period_parse_cell(&in->scope.file->calendar, s, length, &p) &&
               (*out = num_int(period_index(in, p)), true);
    case COL_BOOLEAN:
        return boolean_read(&c->dataset->dialect, s, length, &yes) && (*out = num_int(yes), true);
    case COL_NUMBER: return number_in_text(in, c, s, length, out);
    }
    return false;
}

/* --- a literal --- */

/* A quantity must fit the column's unit; a bare number is in it, as in a file.
 */
static bool number_value(Inline *in, const Column *c, const Node *n, Num *out) {
    Value v;
    Expr *e = resolve_expr(&in->scope, n);
    if (e->type.kind != TY_NUMBER || !expr_constant(in->ev->model, e, &v)) return false;
    *out = v.q;
    if (unit_is_pure(e->type.unit) && e->type.unit.scale == SCALE_ONE) return true;
    *out = num_div(&in->ev->nums, v.q, unit_factor(&in->ev->nums, c->unit));
    return unit_same_dimension(e->type.unit, c->unit);
}

static bool literal_value(Inline *in, const Column *c, const Node *n, Num *out) {
    Period p;
    Day day;
    const Str *text = n->text;
    switch (c->type) {
    case COL_TEXT: return n->kind == N_STRING && (*out = num_int(text->id), true);
    case COL_DATE:
    case COL_DATETIME:
        if (n->kind != N_DATE || !day_parse(text->s, text->length, &day)) return false;
        *out = num_int(c->type == COL_DATE ? day : (int64_t)day * 86400);
        return true;
    case COL_PERIOD:
        if (!text || !period_parse_cell(&in->scope.file->calendar, text->s, text->length, &p))
            return false;
        *out = num_int(period_index(in, p));
        return true;
    case COL_BOOLEAN:
        if (n->kind != N_REF) return false;
        *out = num_int(strcmp(text->s, "true") == 0);
        return strcmp(text->s, "true") == 0 || strcmp(text->s, "false") == 0;
    case COL_NUMBER: return number_value(in, c, n, out);
    }
    return false;
}

/* A cell of no characters is missing, whatever the column's type (cell-3). */
static bool is_empty(const Node *n) {
    return n->kind == N_NO_DATA || (n->kind == N_STRING && n->text->length == 0);
}

static void read_cell(Inline *in, Filled *f, const Node *n, uint32_t row) {
    const Column *c = f->column;
    f->missing[row] = is_empty(n);
    if (f->missing[row]) return;
    bool as_text = n->kind == N_STRING && c->type != COL_TEXT;
    bool ok = as_text ? text_value(in, c, n->text->s, n->text->length, &f->values[row])
                      : literal_value(in, c, n, &f->values[row]);
    if (ok) return;
    f->missing[row] = true;
    in->table->bad_column[c->index] = true;
    Diag *d = diag_add(diags(&in->scope), D_D30, n->span,
                       n->text ? n->text->s : node_kind_name(n->kind), c->name->s, NULL);
    diag_label(diags(&in->scope), d, c->span, PH_declared_here, NULL);
}

/* --- rows --- */

static void read_header(Inline *in, const Node *header) {
    const Dataset *d = in->table->dataset;
    in->width = node_count(header);
    in->order = NEW_ARRAY(in->ev->arena, Filled *, in->width);
    uint32_t place = 0;
    for (const Node *n = header->kids; n; n = n->next, place++) {
        Column *c = n->text ? column_find(d, n->text) : NULL;
        if (c && !c->derived && !in->columns[c->index].named) {
            in->order[place] = &in->columns[c->index];
            in->order[place]->named = true;
        } else {
            sema_report_unknown_column(&in->scope, n->span, d, n->text ? n->text->s : "?");
            in->table->bad = true;
        }
    }
}

static void read_row(Inline *in, const Node *row, uint32_t at) {
    uint32_t cells = node_count(row), place = 0;
    if (cells != in->width) {
        const char *here = arena_printf(in->ev->arena, "%u", cells);
        const char *named = arena_printf(in->ev->arena, "%u", in->width);
        diag_add(diags(&in->scope), D_D31, row->span, here, named, NULL);
        in->table->bad = true;
        return;
    }
    for (const Node *n = row->kids; n; n = n->next, place++)
        if (in->order[place]) read_cell(in, in->order[place], n, at);
}

/* --- columns to vectors --- */

/* One scale for all cells, or numbers as they are. */
static void put_values(Inline *in, Vector *v, const Filled *f, uint32_t first, uint32_t rows) {
    Nums *m = &in->ev->nums;
    int64_t mantissa;
    int scale;
    bool narrow = true;
    for (uint32_t i = 0; i < rows; i++) {
        narrow = narrow && num_mantissa(f->values[first + i], &mantissa, &scale);
        if (narrow && scale > v->scale) v->scale = scale;
    }
    v->at = NEW_ARRAY(in->ev->arena, int64_t, rows);
    Num power = num_scaled(m, 1, v->scale);
    for (uint32_t i = 0; narrow && i < rows; i++)
        narrow = num_small_int(num_mul(m, f->values[first + i], power), &v->at[i]);
    if (narrow) return;
    *v = (Vector){.wide = NEW_ARRAY(in->ev->arena, Num, rows)};
    memcpy(v->wide, f->values + first, rows * sizeof *v->wide);
}

static void make_batch(Inline *in, uint32_t first, uint32_t rows) {
    Arena *a = in->ev->arena;
    const Dataset *d = in->table->dataset;
    Batch *b = NEW(a, Batch);
    *b = (Batch){rows, first, NEW_ARRAY(a, Vector, d->columns.count)};
    for (uint32_t c = 0; c < d->columns.count; c++) {
        if (d->columns.at[c]->derived) continue;
        const Filled *f = &in->columns[c];
        put_values(in, &b->columns[c], f, first, rows);
        for (uint32_t i = 0; i < rows; i++)
            if (f->missing[first + i]) vector_set_missing(a, &b->columns[c], rows, i);
    }
    vec_push(a, &in->table->batches, b);
}

static void make_columns(Inline *in, uint32_t rows) {
    const Dataset *d = in->table->dataset;
    in->columns = NEW_ARRAY(in->ev->arena, Filled, d->columns.count);
    for (uint32_t c = 0; c < d->columns.count; c++) {
        Filled *f = &in->columns[c];
        *f = (Filled){d->columns.at[c], false, NEW_ARRAY(in->ev->arena, Num, rows),
                      NEW_ARRAY(in->ev->arena, bool, rows)};
        for (uint32_t i = 0; i < rows; i++) {
            f->values[i] = NUM_ZERO;
            f->missing[i] = true; /* a column that no row names */
        }
    }
}

static void check(Inline *in) {
    const Dataset *d = in->table->dataset;
    bool derived_key = false;
    for (uint32_t c = 0; c < d->columns.count; c++) {
        if (!d->columns.at[c]->derived)
            table_check_column(in->ev->ctx, &in->ev->nums, in->table, d->columns.at[c]);
        derived_key |= d->columns.at[c]->is_key && d->columns.at[c]->derived;
    }
    if (!derived_key) table_check_keys(in->ev->ctx, &in->ev->nums, in->table);
}

Table *inline_table(Eval *ev, const Dataset *d, const Node *from) {
    const Node *header = from ? from->kids : NULL;
    uint32_t rows = header ? node_count(from) - 1 : 0, at = 0;
    Inline in = {.ev = ev, .table = NEW(ev->arena, Table), .months = NEW(ev->arena, Months)};
    in.scope = (Scope){.model = ev->model, .file = eval_file(ev, d)};
    *in.table = (Table){.dataset = d,
                        .rows = rows,
                        .inline_rows = from,
                        .bad_column = NEW_ARRAY(ev->arena, bool, d->columns.count)};
    make_columns(&in, rows);
    if (header) read_header(&in, header);
    for (const Node *row = header ? header->next : NULL; row; row = row->next)
        read_row(&in, row, at++);
    for (uint32_t first = 0; first < rows; first += BATCH_ROWS)
        make_batch(&in, first, rows - first < BATCH_ROWS ? rows - first : BATCH_ROWS);
    if (!in.table->bad) check(&in);
    return in.table;
}
