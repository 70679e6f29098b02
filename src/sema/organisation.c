/* Levels, goals and actions; the order in which a whole model is resolved. */
#include "sema/scenarios.h"
#include "sema/sema.h"
#include "sema/tests.h"

void resolve_level(Model *m, Symbol *sym) {
    Scope s = {.model = m, .file = sym->file};
    if (!symbol_enter(m, sym, sym->span)) return;
    Level *l = sym->level;
    const Node *in = node_kid(sym->node, N_IN), *owner = node_kid(sym->node, N_OWNER),
               *where = node_kid(sym->node, N_WHERE_CLAUSE), *due = node_kid(sym->node, N_DUE);
    l->kind = sym->node->op;
    l->label = label_of(m, sym->node);
    l->owner = owner ? owner->text : NULL;
    l->where = where ? where->kids : NULL;
    l->due = DAY_NONE;
    if (due) literal_day(m, due->kids, &l->due);
    resolve_notes(&s, sym->node, &l->notes);
    Symbol *parent = in ? sema_find_kind(&s, in, SYM_LEVEL) : NULL;
    if (parent && parent->state == STATE_OPEN) {
        symbol_enter(m, parent, in->span);
    } else if (parent) {
        resolve_level(m, parent);
        l->parent = parent->level;
        l->depth = parent->level->depth + 1;
        if (l->depth > m->ctx->limits[LIM_hierarchy_depth])
            ctx_limit(m->ctx, LIM_hierarchy_depth, sym->span);
    }
    sema_check_twice(&s, sym->node);
    symbol_leave(m, sym);
}

/* A level's slice in one dataset: found once, so that every KPI of the level shares the condition.
 */
/* The slice that a level owns, as a condition on one dataset; NULL: it cannot be had there
 * (reported). */
static const DatasetFilter *level_filter(Model *m, Level *l, Dataset *d, const Kpi *k) {
    for (uint32_t i = 0; i < l->filters.count; i++)
        if (l->filters.at[i].dataset == d) return &l->filters.at[i];
    Scope s = {.model = m, .file = l->symbol->file};
    DatasetFilter f = {0};
    uint32_t before = m->ctx->diags.all.count;
    if (!resolve_condition(&s, d, l->where, &f)) {
        for (uint32_t i = before; i < m->ctx->diags.all.count; i++) {
            Diag *diag = m->ctx->diags.all.at[i];
            diag_label(&m->ctx->diags, diag, diag->span, PH_slice_here, l->symbol->name->s, NULL);
            diag->span = k->symbol->span; /* the KPI is what does not fit the slice */
        }
        return NULL;
    }
    vec_push(m->arena, &l->filters, f);
    return &l->filters.at[l->filters.count - 1];
}

/* Can rows with this value of the column be in the slice? Decided for `column = "a"` and `column in
 * ("a", "b")`. */
static bool slice_admits(const Expr *e, const Column *column, const Str *value) {
    if (e->kind == E_AND) {
        for (uint32_t i = 0; i < e->count; i++)
            if (!slice_admits(e->kids[i], column, value)) return false;
        return true;
    }
    bool about = (e->kind == E_COMPARE || e->kind == E_IN) && e->kids[0]->kind == E_COLUMN &&
                 e->kids[0]->path[e->kids[0]->path_count - 1] == column;
    if (!about || (e->kind == E_COMPARE && e->op != G_EQ) || (e->kind == E_IN && e->op))
        return true;
    for (uint32_t i = 1; i < e->count; i++)
        if (e->kids[i]->kind != E_TEXT || e->kids[i]->text == value) return true;
    return false;
}

/* plan-15: a part of a split that the team's slice leaves out. */
static void check_parts(Model *m, const Kpi *k, const Level *l, const DatasetFilter *f) {
    for (uint32_t i = 0; f && i < k->split_key.column_count; i++) {
        const KeyColumn *kc = &k->split_key.columns[i];
        for (uint32_t j = 0; kc->dataset == f->dataset && j < k->parts.count; j++) {
            const SplitPart *p = &k->parts.at[j];
            if (slice_admits(f->condition, kc->path[kc->path_count - 1], p->value)) continue;
            Diag *d = diag_add(&m->ctx->diags, D_N19, p->span, l->symbol->name->s, k->split->s,
                               p->value->s, NULL);
            diag_label(&m->ctx->diags, d, f->condition->span, PH_slice_here, l->symbol->name->s,
                       NULL);
        }
    }
}

static void check_slices(Model *m, Kpi *k) {
    for (Level *l = k->level; l; l = l->parent)
        for (uint32_t i = 0; l->where && i < k->reach.all.count; i++)
            check_parts(m, k, l, level_filter(m, l, k->reach.all.at[i], k));
}

/* time-10: a snapshot beside a flow has no value at a review. */
static void check_snapshot(Model *m, const Kpi *k) {
    static const char *const words[] = {"daily", "weekly", "monthly", "quarterly", "yearly", "all"};
    const Dataset *snapshot = NULL;
    bool dated = false;
    for (uint32_t i = 0; i < k->reach.all.count; i++) {
        if (k->reach.all.at[i]->time)
            dated = true;
        else
            snapshot = k->reach.all.at[i];
    }
    if (snapshot && dated && k->has_review)
        diag_add(&m->ctx->diags, D_K4, k->symbol->span, k->symbol->name->s, words[k->review],
                 snapshot->name->s, NULL);
}

/* --- goals --- */

static void goal_weights(const Scope *s, Goal *g, const Node *weigh) {
    Model *m = s->model;
    for (const Node *n = weigh->kids; n; n = n->next) {
        GoalWeight w = {.span = n->span, .weight = literal_number(m, n->kids)};
        w.of = sema_find(s, n, "kpi");
        if (w.of && w.of->kind != SYM_KPI && w.of->kind != SYM_GOAL) {
            diag_add(diags(s), D_N3, n->span, n->text->s, symbol_kind_text(w.of->kind), "kpi",
                     NULL);
            w.of = NULL;
        }
        vec_push(m->arena, &g->weights, w);
    }
}

void resolve_goal(Model *m, Symbol *sym) {
    Scope scope = {.model = m, .file = sym->file}, *s = &scope;
    if (!symbol_enter(m, sym, sym->span)) return;
    Goal *g = sym->goal;
    const Node *decl = sym->node, *level = node_kid(decl, N_FOR), *under = node_kid(decl, N_UNDER),
               *owner = node_kid(decl, N_OWNER), *perspective = node_kid(decl, N_PERSPECTIVE),
               *review = node_kid(decl, N_REVIEW), *because = node_kid(decl, N_BECAUSE);
    g->label = label_of(m, decl);
    Symbol *l = level ? sema_find_kind(s, level, SYM_LEVEL) : NULL;
    g->level = l ? l->level : NULL;
    g->owner = owner ? owner->text : NULL;
    g->because = because ? because->text->s : NULL;
    if (review) g->has_review = literal_grain(s, review, &g->review);
    if (perspective) {
        const char *w = perspective->text->s;
        g->perspective = perspective->text;
        if (strcmp(w, "financial") && strcmp(w, "customer") && strcmp(w, "process") &&
            strcmp(w, "learning"))
            diag_add(diags(s), D_N12, perspective->span, w,
                     "financial, customer, process, learning", NULL);
    }
    Symbol *up = under ? sema_find_kind(s, under, SYM_GOAL) : NULL;
    if (up && up->state == STATE_OPEN) {
        symbol_enter(m, up, under->span);
    } else if (up) {
        resolve_goal(m, up);
        g->under = up->goal;
        vec_push(m->arena, &up->goal->goals, g);
    }
    resolve_agreed(s, decl, &g->agreed);
    resolve_notes(s, decl, &g->notes);
    sema_check_twice(s, decl);
    symbol_leave(m, sym);
}

static bool kpi_serves(const Kpi *k, const Symbol *to) {
    for (uint32_t i = 0; i < k->serves.count; i++)
        if (k->serves.at[i] == to) return true;
    return false;
}

/* run-16: what is weighed must serve the goal, or stand under it. */
static void check_weights(Model *m, Symbol *sym) {
    Scope s = {.model = m, .file = sym->file};
    const Node *weigh = node_kid(sym->node, N_WEIGH);
    if (weigh) goal_weights(&s, sym->goal, weigh);
    for (uint32_t i = 0; i < sym->goal->weights.count; i++) {
        const GoalWeight *w = &sym->goal->weights.at[i];
        bool serves = !w->of || (w->of->kind == SYM_KPI ? kpi_serves(w->of->kpi, sym)
                                                        : w->of->goal->under == sym->goal);
        if (!serves) diag_add(diags(&s), D_N13, w->span, w->of->name->s, sym->name->s, NULL);
    }
}

void resolve_action(Model *m, Symbol *sym) {
    Scope scope = {.model = m, .file = sym->file}, *s = &scope;
    Action *a = sym->action;
    const Node *decl = sym->node, *serves = node_kid(decl, N_SERVES),
               *owner = node_kid(decl, N_OWNER), *due = node_kid(decl, N_DUE),
               *status = node_kid(decl, N_STATUS);
    a->label = label_of(m, decl);
    a->owner = owner ? owner->text : NULL;
    a->status = status ? status->text : NULL;
    a->due = DAY_NONE;
    if (due) literal_day(m, due->kids, &a->due);
    for (const Node *n = serves ? serves->kids : NULL; n; n = n->next) {
        Symbol *to = sema_find(s, n, "kpi");
        if (to) vec_push(m->arena, &a->serves, to);
    }
    resolve_notes(s, decl, &a->notes);
    sema_check_twice(s, decl);
}

/* --- KPIs that serve each other in a circle --- */

static void walk_serves(Model *m, Symbol *sym, Map *done) {
    bool fresh;
    void **slot = map_slot(done, key_of(sym), &fresh);
    if (!fresh && *slot) return;
    if (sym->kind != SYM_KPI) return;
    SymbolState kept = sym->state;
    sym->state = STATE_NEW;
    if (symbol_enter(m, sym, sym->span)) {
        for (uint32_t i = 0; i < sym->kpi->serves.count; i++) {
            Symbol *to = sym->kpi->serves.at[i];
            if (to->state == STATE_OPEN)
                symbol_enter(m, to, sym->span);
            else
                walk_serves(m, to, done);
        }
        symbol_leave(m, sym);
    }
    sym->state = kept;
    *map_slot(done, key_of(sym), NULL) = sym;
}

/* --- targets that depend on their own score, or move with their own value --- */

/* The place where a formula takes the value of a KPI, of the window and the rows that it is itself
 * taken for: time functions and groups ask for others. */
static const Expr *value_taken(const Expr *e, const Kpi *k, Map *done) {
    const Expr *found = NULL;
    bool fresh;
    if (e->kind == E_TIME || e->kind == E_GROUPED || e->kind == E_FILTER) return NULL;
    if (e->kind == E_KPI && e->kpi == k) return e;
    map_slot(done, key_of(e), &fresh);
    if (!fresh) return NULL;
    const Expr *behind = expr_behind(e);
    if (behind) found = value_taken(behind, k, done);
    for (uint32_t i = 0; i < e->count && !found; i++) found = value_taken(e->kids[i], k, done);
    return found;
}

static const Expr *own_value(Model *m, const Kpi *k) {
    const Expr *found = NULL;
    Map done = map_new(m->arena);
    if (k->target.value) found = value_taken(k->target.value, k, &done);
    if (k->target.second && !found) found = value_taken(k->target.second, k, &done);
    return found;
}

static void walk_scores(Model *m, const Expr *e, Map *done);

/* The score of a KPI needs its formula, its target and its baseline. */
static void walk_score(Model *m, Symbol *sym, Span from, Map *done) {
    const Kpi *k = sym->kpi;
    const Expr *needs[] = {k->formula, k->target.value, k->target.second, k->baseline};
    if (sym->state != STATE_OPEN && map_find(done, key_of(sym))) return;
    if (sym->state == STATE_DONE) sym->state = STATE_NEW;
    if (!symbol_enter(m, sym, from)) return;
    const Expr *own = own_value(m, k);
    if (own) symbol_enter(m, sym, own->span);
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        if (needs[i]) walk_scores(m, needs[i], done);
    symbol_leave(m, sym);
    *map_slot(done, key_of(sym), NULL) = sym;
}

static void walk_scores(Model *m, const Expr *e, Map *done) {
    const Expr *behind = expr_behind(e);
    if (e->kind == E_SCORE) walk_score(m, e->kpi->symbol, e->span, done);
    if (behind && !map_find(done, key_of(behind))) {
        walk_scores(m, behind, done);
        *map_slot(done, key_of(behind), NULL) = (void *)behind;
    }
    for (uint32_t i = 0; i < e->count; i++) walk_scores(m, e->kids[i], done);
}

/* --- the whole model --- */

typedef void Pass(Model *m, Symbol *s);

static void pass(Model *m, SymbolKind kind, Pass *resolve) {
    for (uint32_t i = 0; i < m->symbols.count; i++)
        if (m->symbols.at[i]->kind == kind) resolve(m, m->symbols.at[i]);
}

static void resolve_template_declaration(Model *m, Symbol *s) {
    Template *t = s->template;
    t->label = label_of(m, s->node);
    for (const Node *n = s->node->kids; n; n = n->next)
        if (n->kind == N_PARAM) vec_push(m->arena, &t->parameters, n);
}

static void resolve_allows(Model *m, Symbol *s) {
    for (const Node *n = s->node->kids; n; n = n->next) {
        if (n->kind != N_ALLOW) continue;
        Allow a = {.span = n->span, .reason = n->kids && n->kids->text ? n->kids->text->s : ""};
        if (code_find(n->text->s, &a.code))
            vec_push(m->arena, &s->allows, a);
        else
            diag_add(&m->ctx->diags, D_N14, n->span, n->text->s, NULL);
    }
}

static void collect(Model *m) {
    for (uint32_t i = 0; i < m->symbols.count; i++) {
        Symbol *s = m->symbols.at[i];
        resolve_allows(m, s);
        if (s->kind == SYM_METRIC) vec_push(m->arena, &m->metrics, s->metric);
        if (s->kind == SYM_KPI) vec_push(m->arena, &m->kpis, s->kpi);
        if (s->kind == SYM_GOAL) vec_push(m->arena, &m->goals, s->goal);
        if (s->kind == SYM_LEVEL) vec_push(m->arena, &m->levels, s->level);
        if (s->kind == SYM_ACTION) vec_push(m->arena, &m->actions, s->action);
        if (s->kind == SYM_INPUT) vec_push(m->arena, &m->inputs, s->input);
    }
}

static void check_data_names(Model *m) {
    for (uint32_t i = 0; i < m->data_names.count; i++) {
        bool known = false;
        for (uint32_t j = 0; j < m->datasets.count && !known; j++)
            known = strcmp(m->datasets.at[j]->name->s, m->data_names.at[i]) == 0;
        if (!known) diag_add(&m->ctx->diags, D_N15, (Span){0}, m->data_names.at[i], NULL);
    }
}

static void free_scratch(void *arena) {
    arena_free(arena);
}

void model_init(Model *m, Ctx *ctx, Arena *arena) {
    *m = (Model){.ctx = ctx, .arena = arena};
    nums_init(&m->nums, ctx, arena);
    m->scratch = arena_new(&ctx->heap);
    arena_on_free(arena, free_scratch, m->scratch);
    nums_init(&m->scratch_nums, ctx, m->scratch);
    units_init(&m->units, ctx);
    m->by_path = map_new(arena);
}

static void declare_all(Model *m, File *f) {
    if (f->declared) return;
    f->declared = true;
    for (uint32_t i = 0; i < f->imports.count; i++) declare_all(m, f->imports.at[i]);
    declare_file(m, f);
    declare_settings(m, f);
}

void model_resolve(Model *m) {
    for (uint32_t i = 0; i < m->files.count; i++) declare_all(m, m->files.at[i]);
    pass(m, SYM_LEVEL, resolve_level);
    pass(m, SYM_TEMPLATE, resolve_template_declaration);
    pass(m, SYM_DATASET, resolve_dataset);
    pass(m, SYM_DATASET, resolve_dataset_columns);
    pass(m, SYM_DATASET, resolve_dataset_time);
    pass(m, SYM_DATASET, resolve_derived_columns);
    check_derived_columns(m);
    pass(m, SYM_INPUT, resolve_input);
    pass(m, SYM_METRIC, resolve_metric);
    pass(m, SYM_GOAL, resolve_goal);
    pass(m, SYM_KPI, resolve_kpi_formula);
    pass(m, SYM_KPI, resolve_kpi_clauses);
    pass(m, SYM_GOAL, check_weights);
    pass(m, SYM_ACTION, resolve_action);
    collect(m);
    Map serves = map_new(m->arena), scores = map_new(m->arena);
    for (uint32_t i = 0; i < m->kpis.count; i++) {
        walk_serves(m, m->kpis.at[i]->symbol, &serves);
        walk_score(m, m->kpis.at[i]->symbol, m->kpis.at[i]->symbol->span, &scores);
        if (m->kpis.at[i]->type.kind != TY_NUMBER) continue;
        check_slices(m, m->kpis.at[i]);
        check_snapshot(m, m->kpis.at[i]);
    }
    resolve_scenarios(m);
    resolve_tests(m);
    check_data_names(m);
}
