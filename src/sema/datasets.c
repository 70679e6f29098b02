/* Datasets: their clauses -> source, dialect, typed columns and rules. Columns come first, so that
 * clauses may name any. */
#include "sema/sema.h"

static void unknown_word(const Scope *s, const Node *n, const char *fits) {
    diag_add(diags(s), D_N12, n->span, n->text ? n->text->s : "?", fits, NULL);
}

static bool may_repeat(NodeKind kind) {
    static const NodeKind kinds[] = {
        N_SERVES, N_AGREED,     N_NOTE,   N_BECAUSE,        N_ALLOW,        N_COLUMN,
        N_POLICY, N_PARAM,      N_ERROR,  N_ROWS,           N_SET,          N_LET,
        N_GIVEN,  N_GIVEN_ROWS, N_EXPECT, N_EXPECT_FINDING, N_EXPECT_CLEAN, N_SOLVE};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i] == kind) return true;
    return false;
}

/* Reports every clause kind that stands twice, save those that may (plan-17). */
void sema_check_twice(const Scope *s, const Node *decl) {
    const Node *seen[NODE_COUNT] = {0};
    for (const Node *n = decl->kids; n; n = n->next) {
        if (seen[n->kind] && !may_repeat(n->kind)) {
            Diag *d = diag_add(diags(s), D_N11, n->span, node_kind_name(n->kind), NULL);
            diag_label(diags(s), d, seen[n->kind]->span, PH_first_here, NULL);
        }
        seen[n->kind] = n;
    }
}

/* --- columns --- */

static bool column_type(const Scope *s, Column *c, const Node *type) {
    static const struct {
        const char *word;
        ColumnType type;
    } words[] = {{"text", COL_TEXT},     {"date", COL_DATE},       {"datetime", COL_DATETIME},
                 {"period", COL_PERIOD}, {"boolean", COL_BOOLEAN}, {"number", COL_NUMBER}};
    static const char *const names[] = {"text", "date", "datetime", "period", "boolean", "number"};
    const Node *n = type->kids;
    const Node *only = n->kind == N_UNIT_EXPR && n->kids && !n->kids->next ? n->kids : n;
    c->unit = UNIT_PURE;
    for (size_t i = 0; only->text && i < sizeof words / sizeof *words; i++) {
        if (strcmp(only->text->s, words[i].word) != 0) continue;
        c->type = words[i].type;
        return true;
    }
    c->type = COL_NUMBER;
    const char *near = only->text ? synonym_of(SYNONYM_TYPE, only->text->s) : NULL;
    if (!near && only->text)
        near = text_nearest(only->text->s, names, sizeof names / sizeof *names);
    if (near && !unit_find(&s->model->units, only->text)) {
        diag_suggest(diags(s),
                     diag_add(diags(s), D_N12, only->span, only->text->s,
                              "text, date, datetime, period, boolean, number, %, EUR", NULL),
                     near);
        return false;
    }
    if (n->kind == N_UNIT_EXPR) return literal_unit(s, n, &c->unit);
    unknown_word(s, n, "text, date, datetime, period, boolean, number, %, EUR");
    return false;
}

static bool constant_in(const Scope *s, const Node *n, Unit unit, Span of, Num *out) {
    Model *m = s->model;
    Expr *e = resolve_expr(s, n), like = {.span = of, .type = type_number(unit)};
    Value v;
    if (!number_type(e)) return require_number(s, e);
    bool bare_zero = e->kind == E_NUMBER && num_sign(e->number) == 0 && unit_is_pure(e->type.unit);
    if (!bare_zero && !require_same_unit(s, &like, e)) return false;
    if (!expr_constant(m, e, &v)) {
        diag_add(diags(s), D_N18, n->span, NULL);
        return false;
    }
    *out = v.q;
    return true;
}

bool sema_range(const Scope *s, const Node *n, Unit unit, Span of, Num *low, Num *high) {
    Scope plain = *s;
    plain.row = NULL;
    if (!constant_in(&plain, n->kids, unit, of, low) ||
        !constant_in(&plain, n->kids->next, unit, of, high))
        return false;
    if (num_cmp(*low, *high) <= 0) return true;
    diag_add(diags(s), D_V20, n->span, NULL);
    return false;
}

static void column_from(Column *c, const Node *from, const Scope *s) {
    if (from->kids->kind == N_STRING)
        c->header = from->kids->text;
    else
        c->position = (uint32_t)literal_int(s->model, from->kids, 0);
}

static void column_one_of(Model *m, Column *c, const Node *list) {
    c->one_of = NEW_ARRAY(m->arena, const Str *, node_count(list));
    for (const Node *k = list->kids; k; k = k->next) c->one_of[c->one_of_count++] = k->text;
}

static Column *declare_column(const Scope *s, Dataset *d, const Node *n) {
    Column *c = NEW(s->model->arena, Column);
    *c = (Column){.name = n->text,
                  .span = n->span,
                  .dataset = d,
                  .index = d->columns.count,
                  .header = n->text};
    if (!d->dialect.has_header) c->position = c->index + 1;
    Column *same = column_find(d, n->text);
    if (same) {
        Diag *diag = diag_add(diags(s), D_N2, n->span, n->text->s, NULL);
        diag_label(diags(s), diag, same->span, PH_first_here, NULL);
        return NULL;
    }
    for (const Node *k = n->kids; k; k = k->next) {
        if (k->kind == N_COLUMN_TYPE) column_type(s, c, k);
        if (k->kind == N_FROM) column_from(c, k, s);
        if (k->kind == N_AS) c->style = k->text;
        if (k->kind == N_REQUIRED) c->required = true;
        if (k->kind == N_ONE_OF) column_one_of(s->model, c, k);
    }
    const Node *range = node_kid(n, N_RANGE);
    if (range && c->type == COL_NUMBER)
        c->has_range = sema_range(s, range, c->unit, c->span, &c->low, &c->high);
    bool dated = c->type == COL_DATE || c->type == COL_DATETIME, has_time;
    if (dated && c->style && !date_style_valid(c->style->s, &has_time))
        diag_add(diags(s), D_D23, n->span, c->style->s, NULL);
    sema_check_twice(s, n);
    vec_push(s->model->arena, &d->columns, c);
    return c;
}

/* What a derived column computes must be what it is declared to be. */
static void derive_column(const Scope *s, Dataset *d, Column *c, const Node *body) {
    Scope row = *s;
    row.row = d;
    Expr *e = resolve_expr(&row, body->kids);
    static const TypeKind wanted[] = {
        [COL_TEXT] = TY_TEXT,     [COL_DATE] = TY_DATE,       [COL_DATETIME] = TY_DATETIME,
        [COL_PERIOD] = TY_PERIOD, [COL_BOOLEAN] = TY_BOOLEAN, [COL_NUMBER] = TY_NUMBER};
    c->derived = e;
    if (e->type.kind == TY_ERROR) return;
    Type declared = {wanted[c->type], c->unit};
    bool fits = e->type.kind == declared.kind &&
                (c->type != COL_NUMBER || unit_may_be_called(e->type.unit, c->unit));
    if (!fits)
        diag_add(diags(s), D_U3, e->span, type_text(s, e->type), type_text(s, declared), NULL);
}

static Column *named_column(const Scope *s, Dataset *d, const Node *name) {
    Column *c = column_find(d, name->text);
    if (!c) sema_report_unknown_column(s, name->span, d, name->text->s);
    return c;
}

/* --- dialect and source --- */

static void word_list(Model *m, const Str ***list, uint32_t *count, const Str *word) {
    const Str **grown = NEW_ARRAY(m->arena, const Str *, *count + 1);
    if (*count) memcpy(grown, *list, *count * sizeof *grown);
    grown[(*count)++] = word;
    *list = grown;
}

static bool one_char(const Node *value, const char *allowed) {
    return value->text->length == 1 && strchr(allowed, value->text->s[0]);
}

static bool encoding_of(Dialect *d, const char *name) {
    if (strcmp(name, "utf-8") == 0 || strcmp(name, "utf-16") == 0)
        d->encoding = ENC_UTF8;
    else if (strcmp(name, "windows-1252") == 0)
        d->encoding = ENC_WINDOWS_1252;
    else if (strcmp(name, "latin-1") == 0 || strcmp(name, "iso-8859-1") == 0)
        d->encoding = ENC_LATIN1;
    else
        return false;
    return true;
}

static bool format_option(const Scope *s, Dialect *d, const Node *option) {
    Model *m = s->model;
    const Node *v = option->kids;
    const char *key = option->text->s, *text = v->text->s;
    if (strcmp(key, "separator") == 0)
        return d->separator = strcmp(text, "tab") == 0 ? "\t" : text,
               *text && *text != '"' && *text != '\n' && *text != '\r';
    if (strcmp(key, "decimal") == 0) return d->decimal = *text, one_char(v, ".,");
    if (strcmp(key, "group") == 0 || strcmp(key, "grouping") == 0)
        return d->grouping = *text, one_char(v, "., '");
    if (strcmp(key, "quote") == 0) return d->quote = *text, one_char(v, "\"'");
    if (strcmp(key, "date") == 0) return d->date = text, *text != 0;
    if (strcmp(key, "null") == 0) return word_list(m, &d->nulls, &d->null_count, v->text), true;
    if (strcmp(key, "true") == 0) return word_list(m, &d->trues, &d->true_count, v->text), true;
    if (strcmp(key, "false") == 0) return word_list(m, &d->falses, &d->false_count, v->text), true;
    if (strcmp(key, "header") == 0)
        return d->has_header = strcmp(text, "none") != 0,
               !d->has_header || strcmp(text, "first") == 0;
    if (strcmp(key, "extra") == 0) return d->extra_ignore = true, strcmp(text, "ignore") == 0;
    if (strcmp(key, "comment") == 0)
        return word_list(m, &d->comments, &d->comment_count, v->text), *text != 0;
    if (strcmp(key, "encoding") == 0) return encoding_of(d, text);
    diag_add(diags(s), D_N12, option->span, key,
             "separator, decimal, group, quote, date, null, true, false, header, extra, comment, "
             "encoding",
             NULL);
    return true;
}

static void dataset_format(const Scope *s, Dataset *d, const Node *n) {
    if (strcmp(n->text->s, "csv") != 0) unknown_word(s, n, "csv");
    for (const Node *o = n->kids; o; o = o->next)
        if (o->kind == N_FORMAT_OPTION && !format_option(s, &d->dialect, o))
            diag_add(diags(s), D_N12, o->kids->span, o->kids->text->s, o->text->s, NULL);
    bool has_time;
    if (!date_style_valid(d->dialect.date, &has_time))
        diag_add(diags(s), D_D23, n->span, d->dialect.date, d->name->s, NULL);
    if (d->dialect.grouping && d->dialect.grouping == d->dialect.decimal)
        diag_add(diags(s), D_N12, n->span, "group", "decimal", NULL);
}

static void dataset_source(const Scope *s, Dataset *d, const Node *n) {
    Model *m = s->model;
    const char *folder = s->file->path, *slash = strrchr(folder, '/');
    folder = slash ? arena_strndup(m->arena, folder, (size_t)(slash - folder)) : ".";
    d->source = n->text->s;
    d->source_span = n->span;
    if (n->kids) diag_add(diags(s), D_N23, n->kids->span, n->text->s, n->kids->text->s, NULL);
    d->path = path_join(m->arena, slash == s->file->path ? "/" : folder, n->text->s);
    if (!model_inside_root(m, s->file, d->path)) {
        diag_add(diags(s), D_N6, n->span, n->text->s, s->file->root, NULL);
        d->path = NULL;
    }
}

static void dataset_data(Model *m, Dataset *d) {
    for (uint32_t i = 0; i < m->data_names.count; i++) {
        if (strcmp(m->data_names.at[i], d->name->s) != 0) continue;
        d->path = m->data_paths.at[i];
        d->source = d->path;
        d->rows = NULL;
    }
}

/* --- the other clauses --- */

/* The column that a clause names. A path through references becomes a derived column of its own. */
static Column *clause_column(const Scope *s, Dataset *d, const Node *name) {
    uint32_t count;
    if (!strchr(name->text->s, '.')) return named_column(s, d, name);
    Column **path = path_find(s, d, name->text->s, name->span, &count);
    if (!path || column_find(d, name->text)) return path ? column_find(d, name->text) : NULL;
    Column *c = NEW(s->model->arena, Column);
    *c = *path[count - 1];
    c->name = name->text;
    c->dataset = d;
    c->index = d->columns.count;
    c->derived = column_expr(s, path, count, name->span);
    c->required = c->is_key = c->has_range = false;
    c->one_of = NULL;
    c->references = NULL;
    vec_push(s->model->arena, &d->columns, c);
    return c;
}

static void dataset_time(const Scope *s, Dataset *d, const Node *n) {
    Column *c = clause_column(s, d, n->kids);
    d->time = c;
    if (c && c->type != COL_DATE && c->type != COL_DATETIME && c->type != COL_PERIOD) {
        diag_add(diags(s), D_U11, n->kids->span, c->name->s, "time",
                 "a date, datetime or period column", "een kolom met date, datetime of period",
                 NULL);
        d->time = NULL;
    }
    if (n->kids->next) d->time_end = clause_column(s, d, n->kids->next);
}

static void dataset_absence(const Scope *s, Dataset *d, const Node *n) {
    if (strcmp(n->text->s, "zero") == 0)
        d->absence = ABSENT_ZERO;
    else if (strcmp(n->text->s, "last") == 0)
        d->absence = ABSENT_LAST;
    else if (strcmp(n->text->s, "unknown") != 0)
        unknown_word(s, n, "zero, last, unknown");
}

static void dataset_complete(const Scope *s, Dataset *d, const Node *n) {
    const Node *from = node_kid(n, N_FROM_WHEN), *through = node_kid(n, N_THROUGH_WHEN);
    Period p;
    Day other;
    if (from && literal_period(s, from->kids, &p)) {
        period_range(&s->file->calendar, p, &d->from, &other);
        d->has_from = true;
    }
    if (through && literal_period(s, through->kids, &p)) {
        period_range(&s->file->calendar, p, &other, &d->through);
        d->has_through = true;
    }
}

static void dataset_keys(const Scope *s, Dataset *d, const Node *n) {
    for (const Node *k = n->kids; k; k = k->next) {
        Column *c = named_column(s, d, k);
        if (!c) continue;
        c->is_key = true;
        vec_push(s->model->arena, &d->keys, c);
    }
}

static void dataset_references(const Scope *s, Dataset *d, const Node *column) {
    const Node *n = node_kid(column, N_REFERENCES);
    Column *c = column_find(d, column->text);
    if (!n || !c) return;
    Symbol *to = sema_find_kind(s, n, SYM_DATASET);
    if (!to) return;
    const Node *key = node_kid(to->node, N_KEY);
    if (!key || node_count(key) != 1)
        diag_add(diags(s), D_N17, n->span, to->name->s, c->name->s, NULL);
    else
        c->references = to->dataset;
}

/* Columns and clauses; derived columns wait until every dataset has its columns. */
void resolve_dataset(Model *m, Symbol *sym) {
    Dataset *d = sym->dataset;
    Scope scope = {.model = m, .file = sym->file}, *s = &scope;
    *d = (Dataset){.name = sym->name,
                   .label = label_of(m, sym->node),
                   .span = sym->span,
                   .node = sym->node,
                   .dialect = dialect_default(),
                   .index = m->datasets.count};
    vec_push(m->arena, &m->datasets, d);
    const Node *format = node_kid(sym->node, N_FORMAT);
    if (format) dataset_format(s, d, format);
    for (const Node *n = sym->node->kids; n; n = n->next) {
        if (n->kind == N_COLUMN) declare_column(s, d, n);
        if (n->kind == N_SOURCE) dataset_source(s, d, n);
        if (n->kind == N_MISSING) dataset_absence(s, d, n);
        if (n->kind == N_COMPLETE) dataset_complete(s, d, n);
        if (n->kind == N_ROWS) d->rows = n;
    }
    for (const Node *n = sym->node->kids; n; n = n->next)
        if (n->kind == N_KEY) dataset_keys(s, d, n);
    sema_check_twice(s, sym->node);
    dataset_data(m, d);
}

void resolve_dataset_columns(Model *m, Symbol *sym) {
    Scope s = {.model = m, .file = sym->file};
    for (const Node *n = sym->node->kids; n; n = n->next)
        if (n->kind == N_COLUMN) dataset_references(&s, sym->dataset, n);
}

/* Once every dataset has its references. */
void resolve_dataset_time(Model *m, Symbol *sym) {
    Scope s = {.model = m, .file = sym->file};
    const Node *n = node_kid(sym->node, N_TIME);
    if (n) dataset_time(&s, sym->dataset, n);
}

void resolve_derived_columns(Model *m, Symbol *sym) {
    Scope s = {.model = m, .file = sym->file};
    for (const Node *n = sym->node->kids; n; n = n->next) {
        Column *c = n->kind == N_COLUMN ? column_find(sym->dataset, n->text) : NULL;
        const Node *body = c ? node_kid(n, N_BODY) : NULL;
        if (body) derive_column(&s, sym->dataset, c, body);
    }
}

/* --- circles of derived columns: they may use each other in any order --- */

typedef struct Circles {
    Model *m;
    Map states; /* by column: OPEN while on the way, then DONE */
    VEC(const Column *) open;
} Circles;
enum { OPEN = 1, DONE };

static void visit_column(Circles *x, const Column *c, Span from);

static void visit_expr(Circles *x, const Expr *e) {
    if (e->kind == E_COLUMN)
        for (uint32_t k = 0; k < e->path_count; k++) visit_column(x, e->path[k], e->span);
    if (e->kind == E_FUNCTION && e->func == FN_convert) /* looks rates up in the whole dataset */
        for (uint32_t i = 0; i < e->rate->dataset->columns.count; i++)
            visit_column(x, e->rate->dataset->columns.at[i], e->span);
    for (uint32_t i = 0; i < e->count; i++) visit_expr(x, e->kids[i]);
}

static void report_circle(Circles *x, const Column *c, Span from) {
    Buf path = buf_new(x->m->arena);
    uint32_t i = x->open.count;
    while (x->open.at[i - 1] != c) i--;
    for (i--; i < x->open.count; i++)
        buf_printf(&path, "%s.%s -> ", x->open.at[i]->dataset->name->s, x->open.at[i]->name->s);
    buf_printf(&path, "%s.%s", c->dataset->name->s, c->name->s);
    Diag *d = diag_add(&x->m->ctx->diags, D_C1, c->span, buf_text(&path), NULL);
    diag_label(&x->m->ctx->diags, d, from, PH_closes_here, NULL);
    x->m->cyclic = true;
}

static void visit_column(Circles *x, const Column *c, Span from) {
    const Dataset *to = c->references;
    bool is_new, by_key = to && to->keys.count == 1 && to->keys.at[0]->derived;
    if (!c->derived && !by_key) return;
    void **state = map_slot(&x->states, (uint64_t)(uintptr_t)c, &is_new);
    if (*state == (void *)OPEN) report_circle(x, c, from);
    if (!is_new) return;
    if (x->open.count >= x->m->ctx->limits[LIM_reference_depth])
        ctx_limit(x->m->ctx, LIM_reference_depth, c->span);
    *state = (void *)OPEN;
    vec_push(x->m->arena, &x->open, c);
    if (c->derived) visit_expr(x, c->derived);
    if (by_key) visit_column(x, to->keys.at[0], c->span);
    *map_slot(&x->states, (uint64_t)(uintptr_t)c, NULL) = (void *)DONE;
    x->open.count--;
}

void check_derived_columns(Model *m) {
    Circles x = {.m = m, .states = map_new(m->arena)};
    for (uint32_t i = 0; i < m->datasets.count; i++)
        for (uint32_t k = 0; k < m->datasets.at[i]->columns.count; k++)
            visit_column(&x, m->datasets.at[i]->columns.at[k], m->datasets.at[i]->span);
}
