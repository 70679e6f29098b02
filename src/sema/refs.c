/* References, filters and templates: what a name in a formula stands for, and how a `where` reaches
 * every leaf. */
#include "sema/scenarios.h"
#include "sema/sema.h"

/* --- names in formulas --- */

static const Binding *binding_of(const Scope *s, const Str *name) {
    const Binding *b = s->bindings;
    while (b && b->name != name) b = b->next;
    return b;
}

/* The scope of an argument: where it was written, seen from the rows in front here (name-10). */
static Scope argument_scope(const Scope *s, const Binding *b) {
    Scope inner = *b->scope;
    inner.row = s->row;
    inner.depth = s->depth;
    inner.alive = s->alive;
    return inner;
}

Expr *column_expr(const Scope *s, Column **path, uint32_t count, Span span) {
    const Column *c = path[count - 1];
    static const TypeKind kinds[] = {
        [COL_TEXT] = TY_TEXT,     [COL_DATE] = TY_DATE,       [COL_DATETIME] = TY_DATETIME,
        [COL_PERIOD] = TY_PERIOD, [COL_BOOLEAN] = TY_BOOLEAN, [COL_NUMBER] = TY_NUMBER};
    Type t = type_of(kinds[c->type]);
    if (c->type == COL_NUMBER) t = type_number(c->unit);
    Expr *e = expr_new(s->model, E_COLUMN, span, t, 0);
    e->path = path;
    e->path_count = count;
    return e;
}

static Symbol *head_symbol(const Scope *s, const Str *name) {
    const char *dot = strchr(name->s, '.');
    return dot ? model_find(s->file, intern(s->model->ctx->names, name->s, (size_t)(dot - name->s)))
               : NULL;
}

static Expr *row_ref(const Scope *s, const Node *n) {
    Model *m = s->model;
    uint32_t count;
    Symbol *head = head_symbol(s, n->text);
    if (head && head->kind == SYM_DATASET && !column_find(s->row, head->name)) {
        if (head->dataset != s->row) {
            Diag *d = diag_add(diags(s), D_N20, n->span, n->text->s, s->row->name->s, NULL);
            diag_label(diags(s), d, s->row->span, PH_declared_here, NULL);
            return expr_error(m, n->span);
        }
        Column **path = path_find(s, s->row, strchr(n->text->s, '.') + 1, n->span, &count);
        return path ? column_expr(s, path, count, n->span) : expr_error(m, n->span);
    }
    Column **path = path_try(m, s->row, n->text->s, n->text->length, &count);
    if (path) return column_expr(s, path, count, n->span);
    Symbol *found = model_find(s->file, n->text);
    if (found && found->kind == SYM_INPUT) {
        resolve_input(m, found);
        Expr *e = expr_new(m, E_INPUT, n->span, found->input->type, 0);
        e->input = found->input;
        e->input->in_rows = true;
        return e;
    }
    if (found)
        diag_add(diags(s), D_U9, n->span, n->text->s, symbol_kind_text(found->kind),
                 s->row->name->s, NULL);
    else
        path_find(s, s->row, n->text->s, n->span, &count);
    return expr_error(m, n->span);
}

static Expr *metric_symbol_ref(const Scope *s, Symbol *found, Span span) {
    Model *m = s->model;
    Expr *e;
    if (found->kind == SYM_INPUT) {
        resolve_input(m, found);
        e = expr_new(m, E_INPUT, span, found->input->type, 0);
        e->input = found->input;
    } else if (found->kind == SYM_METRIC) {
        if (found->state == STATE_OPEN) return symbol_enter(m, found, span), expr_error(m, span);
        resolve_metric(m, found);
        Type t = found->metric->type;
        if (t.kind == TY_NUMBER) t.unit = found->metric->unit;
        e = expr_new(m, E_METRIC, span, t, 0);
        e->metric = found->metric;
    } else {
        if (found->state == STATE_OPEN) return symbol_enter(m, found, span), expr_error(m, span);
        resolve_kpi_formula(m, found);
        Type t = found->kpi->type;
        if (t.kind == TY_NUMBER) t.unit = found->kpi->unit;
        e = expr_new(m, E_KPI, span, t, 0);
        e->kpi = found->kpi;
    }
    return e;
}

static Expr *metric_ref(const Scope *s, const Node *n) {
    Symbol *head = head_symbol(s, n->text);
    const Driver *let = scenario_let(s->scenario, n->text);
    uint32_t count;
    if (let) {
        Expr *e = expr_new(s->model, E_INPUT, n->span, let->input->type, 0);
        e->input = let->input;
        return e;
    }
    if (head && head->kind == SYM_DATASET) {
        if (path_find(s, head->dataset, strchr(n->text->s, '.') + 1, n->span, &count))
            diag_add(diags(s), D_U8, n->span, n->text->s, NULL);
        return expr_error(s->model, n->span);
    }
    Symbol *found = sema_find(s, n, "metric");
    if (!found) return expr_error(s->model, n->span);
    if (found->kind == SYM_INPUT || found->kind == SYM_METRIC || found->kind == SYM_KPI)
        return metric_symbol_ref(s, found, n->span);
    Diag *d = diag_add(diags(s), D_N3, n->span, n->text->s, symbol_kind_text(found->kind), "metric",
                       NULL);
    diag_label(diags(s), d, found->span, PH_declared_here, NULL);
    return expr_error(s->model, n->span);
}

Expr *resolve_ref(const Scope *s, const Node *n) {
    const Binding *b = binding_of(s, n->text);
    if (b) {
        Scope inner = argument_scope(s, b);
        return resolve_expr(&inner, b->argument);
    }
    if (strcmp(n->text->s, "true") == 0 || strcmp(n->text->s, "false") == 0) {
        Expr *e = expr_new(s->model, E_BOOLEAN, n->span, type_of(TY_BOOLEAN), 0);
        e->flag = n->text->s[0] == 't';
        return e;
    }
    return s->row ? row_ref(s, n) : metric_ref(s, n);
}

Dataset *front_dataset(const Scope *s, const Node *n) {
    if (n->kind == N_REF) {
        const Binding *b = binding_of(s, n->text);
        if (b) return front_dataset(b->scope, b->argument);
        Symbol *found =
            strchr(n->text->s, '.') ? head_symbol(s, n->text) : model_find(s->file, n->text);
        return found && found->kind == SYM_DATASET ? found->dataset : NULL;
    }
    Dataset *d = NULL;
    for (const Node *k = n->kids; k && !d; k = k->next) d = front_dataset(s, k);
    return d;
}

/* --- filters --- */

static void reach_add(Model *m, DatasetSet *set, Dataset *d) {
    if (d && !dataset_reached(set, d)) vec_push(m->arena, &set->all, d);
}

static void reach_all(Model *m, DatasetSet *set, const DatasetSet *other) {
    for (uint32_t i = 0; i < other->all.count; i++) reach_add(m, set, other->all.at[i]);
}

bool dataset_reached(const DatasetSet *set, const Dataset *d) {
    for (uint32_t i = 0; i < set->all.count; i++)
        if (set->all.at[i] == d) return true;
    return false;
}

bool expr_reach(const Expr *e, Model *m, DatasetSet *set) {
    if (e->kind == E_AGGREGATE) reach_add(m, set, e->dataset);
    if (e->kind == E_METRIC) reach_all(m, set, &e->metric->reach);
    if (e->kind == E_KPI || e->kind == E_SCORE) reach_all(m, set, &e->kpi->reach);
    if (e->kind == E_AGGREGATE) return true;
    for (uint32_t i = 0; i < e->count; i++) expr_reach(e->kids[i], m, set);
    return set->all.count > 0;
}

/* The names that a condition reads and a dataset lacks; the first is reported (agg-13). */
static const Node *lacking(const Scope *s, Dataset *d, const Node *n) {
    uint32_t count;
    if (n->kind == N_REF) {
        const Str *name = n->text;
        if (binding_of(s, name) || path_try(s->model, d, name->s, name->length, &count))
            return NULL;
        Symbol *head = head_symbol(s, name), *found = model_find(s->file, name);
        bool literal = strcmp(name->s, "true") == 0 || strcmp(name->s, "false") == 0;
        return (found && found->kind == SYM_INPUT) || (head && head->dataset == d) || literal ? NULL
                                                                                              : n;
    }
    const Node *bad = NULL;
    for (const Node *k = n->kids; k && !bad; k = k->next) bad = lacking(s, d, k);
    return bad;
}

bool resolve_condition(const Scope *s, Dataset *d, const Node *condition, DatasetFilter *out) {
    const Node *bad = lacking(s, d, condition);
    if (bad) {
        const Symbol *found = model_find(s->file, bad->text);
        if (found)
            diag_add(diags(s), D_U9, bad->span, bad->text->s, symbol_kind_text(found->kind),
                     d->name->s, NULL);
        else
            diag_add(diags(s), D_U13, bad->span, d->name->s, bad->text->s, NULL);
        return false;
    }
    Scope row = *s;
    row.row = d;
    Expr *e = resolve_expr(&row, condition);
    *out = (DatasetFilter){d, e};
    return require_boolean(s, e);
}

Expr *resolve_filter(const Scope *s, Expr *kid, const Node *condition, Span span) {
    Model *m = s->model;
    DatasetSet reach = {0};
    if (!number_type(kid)) return kid;
    expr_reach(kid, m, &reach);
    Expr *e = expr_new(m, E_FILTER, span, kid->type, 1);
    e->kids[0] = kid;
    e->filters = NEW_ARRAY(m->arena, DatasetFilter, reach.all.count + 1);
    for (uint32_t i = 0; i < reach.all.count; i++) {
        if (!resolve_condition(s, reach.all.at[i], condition, &e->filters[i])) {
            e->type = type_of(TY_ERROR);
            return e;
        }
        e->filter_count++;
    }
    return e;
}

/* --- templates --- */

static bool expanding(const Scope *s, const Template *t) {
    for (; s; s = s->outer)
        if (s->template == t) return true;
    return false;
}

Expr *resolve_template(const Scope *s, Template *t, const Node *call, const Node *first_argument) {
    Model *m = s->model;
    const Node *decl = t->symbol->node, *body = node_kid(decl, N_BODY), *arg = first_argument;
    if (expanding(s, t)) {
        diag_add(diags(s), D_C1, call->span,
                 arena_printf(m->arena, "%s -> %s", t->symbol->name->s, t->symbol->name->s), NULL);
        m->cyclic = true;
        return expr_error(m, call->span);
    }
    Scope inner = {.model = m,
                   .file = t->symbol->file,
                   .row = s->row,
                   .call = call->span,
                   .depth = s->depth,
                   .template = t,
                   .outer = s,
                   .alive = s->alive};
    uint32_t given = 0, wanted = 0;
    Buf takes = buf_new(m->arena);
    for (const Node *a = arg; a && a->kind != N_WHERE_CLAUSE && a->kind != N_BY; a = a->next)
        given++;
    for (const Node *p = decl->kids; p; p = p->next) {
        if (p->kind != N_PARAM) continue;
        buf_printf(&takes, wanted ? ", %s" : "%s", p->text->s);
        if (++wanted > given) continue;
        Binding *b = NEW(m->arena, Binding);
        *b = (Binding){inner.bindings, p->text, arg, s};
        inner.bindings = b;
        arg = arg->next;
    }
    if (given != wanted) {
        Diag *d = diag_add(diags(s), D_U7, call->span, t->symbol->name->s,
                           arena_printf(m->arena, "%u", wanted),
                           arena_printf(m->arena, "%u", given), NULL);
        diag_note(diags(s), d, PH_takes, buf_text(&takes), NULL);
        return expr_error(m, call->span);
    }
    if (!body) return expr_error(m, call->span);
    uint32_t before = m->ctx->diags.all.count;
    Expr *e = resolve_expr(&inner, body->kids);
    const Node *unit = node_kid(decl, N_UNIT);
    if (unit && number_type(e)) e = resolve_cast(&inner, e, unit->kids, unit->span);
    for (uint32_t i = before; i < m->ctx->diags.all.count; i++)
        diag_label(diags(s), m->ctx->diags.all.at[i], call->span, PH_called_here, NULL);
    return e;
}
