/* Scenarios: syntax trees -> what they set. Input: scenario blocks; output: settings of inputs and
 * of leaf metrics, in base units. The one idea: a setting names a region of a metric, as what a
 * test gives does, and no two settings of one scenario may share a cell. */
#include "sema/scenarios.h"

#include "sema/sema.h"

const char *scenario_name(const Scenario *s) {
    return s->symbol->name->s;
}

/* --- what is set --- */

/* Does it come straight from rows? Then nothing below it can be set too. */
static bool is_leaf(const Expr *e) {
    if (e->kind == E_METRIC || e->kind == E_KPI || e->kind == E_SCORE) return false;
    for (uint32_t i = 0; i < e->count; i++)
        if (!is_leaf(e->kids[i])) return false;
    return true;
}

static bool is_dated(const Metric *x) {
    for (uint32_t i = 0; i < x->reach.all.count; i++)
        if (x->reach.all.at[i]->time) return true;
    return false;
}

static const Symbol *symbol_of(const Setting *g) {
    return g->input ? g->input->symbol : g->metric->symbol;
}

static bool report(const Scope *s, Code code, const Setting *g) {
    diag_add(diags(s), code, g->span, symbol_of(g)->name->s, NULL);
    return false;
}

static bool take_slice(const Scope *s, Setting *g, const Expr *slice) {
    g->slice.first = INT32_MIN + 1;
    g->slice.last = INT32_MAX;
    if (slice->kind != E_FILTER) return true;
    if (!g->metric->is.additive) return report(s, D_X3, g);
    g->filters = slice->filters;
    g->filter_count = slice->filter_count;
    for (uint32_t i = 0; i < slice->filter_count; i++)
        if (slice->filters[i].dataset == g->metric->reach.all.at[0])
            region_where(s->model->arena, &g->slice, slice->filters[i].condition);
    return true;
}

/* false: it cannot be set, and this was reported. */
static bool take_target(const Scope *s, const Scenario *c, Setting *g, const Node *name,
                        const Expr *slice) {
    const Expr *e = slice->kind == E_FILTER ? slice->kids[0] : slice;
    if (e->kind == E_INPUT) {
        g->input = e->input;
        if (slice != e) return report(s, D_X3, g);
        return !c->has_days || report(s, D_X5, g);
    }
    if (e->kind != E_METRIC) {
        const Symbol *found = model_find(s->file, name->text);
        const char *kind = found ? symbol_kind_text(found->kind) : "kpi";
        diag_add(diags(s), D_N3, name->span, name->text->s, kind, "metric", NULL);
        return false;
    }
    g->metric = e->metric;
    if (!is_leaf(e->metric->body) || !e->metric->reach.all.count) return report(s, D_X1, g);
    if (c->has_days && !is_dated(e->metric)) return report(s, D_X5, g);
    return take_slice(s, g, slice);
}

/* --- what becomes of it --- */

static bool take_amount(const Scope *s, Setting *g, const Expr *slice, const Node *n) {
    Expr *e = resolve_expr(s, n);
    if (!require_number(s, e)) return false;
    bool change = g->op == CH_UP || g->op == CH_DOWN;
    g->relative = change && unit_is_pure(e->type.unit) && e->type.unit.scale == SCALE_PERCENT;
    if (g->op == CH_SCALED && !unit_is_pure(e->type.unit)) {
        diag_add(diags(s), D_X7, e->span, NULL);
        return false;
    }
    if (g->op != CH_SCALED && !g->relative && !require_same_unit(s, slice, e)) return false;
    if (expr_constant(s->model, e, &g->amount)) return true;
    diag_add(diags(s), D_N18, e->span, NULL);
    return false;
}

static void check_twice(const Scope *s, const Scenario *c, const Setting *g) {
    for (uint32_t i = 0; i < c->settings.count; i++) {
        const Setting *other = &c->settings.at[i];
        if (symbol_of(other) != symbol_of(g)) continue;
        if (g->metric && region_relation(&other->slice, &g->slice) == REGION_APART) continue;
        Diag *d = diag_add(diags(s), D_X2, g->span, symbol_of(g)->name->s, NULL);
        diag_label(diags(s), d, other->span, PH_first_here, NULL);
        return;
    }
}

static void resolve_setting(const Scope *s, Scenario *c, const Node *n) {
    const Node *slice = n->kids, *change = slice->next;
    Setting g = {.span = n->span, .op = change->op};
    const Expr *e = resolve_expr(s, slice);
    if (!require_number(s, e)) return;
    if (!take_target(s, c, &g, slice->kind == N_WHERE ? slice->kids : slice, e)) return;
    check_twice(s, c, &g);
    if (!c->is_ranged && !take_amount(s, &g, e, change->kids)) return;
    vec_push(s->model->arena, &c->settings, g);
}

/* --- scenarios --- */

static bool has_ranges(const Node *n) {
    for (const Node *item = n->kids; item; item = item->next)
        if (item->kind == N_LET || (item->kind == N_SET && item->kids->next->op == CH_BETWEEN))
            return true;
    return false;
}

static void resolve_days(const Scope *s, Scenario *c, const Node *during) {
    Period p;
    c->has_days = during && literal_period(s, during->kids, &p);
    if (c->has_days) period_range(&s->file->calendar, p, &c->first, &c->last);
}

static void resolve_scenario(Model *m, Scenario *c) {
    const Symbol *symbol = c->symbol;
    Scope scope = {.model = m, .file = symbol->file}, *s = &scope;
    uint32_t before = m->ctx->diags.errors;
    c->label = label_of(m, symbol->node);
    c->is_ranged = has_ranges(symbol->node);
    resolve_days(s, c, node_kid(symbol->node, N_DURING));
    const Node *under = node_kid(symbol->node, N_UNDER);
    const Symbol *lower = under ? sema_find_kind(s, under, SYM_SCENARIO) : NULL;
    if (lower) c->under = lower->scenario;
    for (const Node *n = symbol->node->kids; n; n = n->next)
        if (n->kind == N_SET) resolve_setting(s, c, n);
    c->is_bad = m->ctx->diags.errors > before || node_kid(symbol->node, N_ERROR);
}

/* A circle is reported once, where it is closed, and opened there. */
static void check_circle(Model *m, Scenario *c, uint32_t scenarios) {
    const Scenario *lower = c->under;
    for (uint32_t i = 0; lower && lower != c && i < scenarios; i++) lower = lower->under;
    if (lower != c) return;
    diag_add(&m->ctx->diags, D_X4, c->symbol->span, c->symbol->name->s, NULL);
    c->under = NULL;
    c->is_bad = true;
}

/* What is said of one that others stand under is said of them. */
static void inherit(Scenario *c) {
    for (const Scenario *lower = c->under; lower; lower = lower->under) {
        c->is_ranged |= lower->is_ranged;
        c->is_bad |= lower->is_bad;
    }
}

void resolve_scenarios(Model *m) {
    for (uint32_t i = 0; i < m->symbols.count; i++) {
        if (m->symbols.at[i]->kind != SYM_SCENARIO) continue;
        vec_push(m->arena, &m->scenarios, m->symbols.at[i]->scenario);
        resolve_scenario(m, m->symbols.at[i]->scenario);
    }
    for (uint32_t i = 0; i < m->scenarios.count; i++)
        check_circle(m, m->scenarios.at[i], m->scenarios.count);
    for (uint32_t i = 0; i < m->scenarios.count; i++) inherit(m->scenarios.at[i]);
}
