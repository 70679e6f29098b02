/* Test blocks: syntax trees -> checked tests. Names, units and periods are resolved as anywhere
 * else; what is given must be possible as a whole, since a test that contradicts itself proves
 * nothing. */
#include "sema/tests.h"

#include "sema/scenarios.h"
#include "sema/sema.h"

/* --- what is given --- */

static const Metric *metric_of(const Scope *s, const Point *p) {
    const Expr *e = p->slice->kind == E_FILTER ? p->slice->kids[0] : p->slice;
    if (e->kind == E_METRIC) return e->metric;
    const Symbol *found = model_find(s->file, p->name->text);
    diag_add(diags(s), D_N3, p->name->span, p->name->text->s,
             found ? symbol_kind_text(found->kind) : "kpi", "metric", NULL);
    return NULL;
}

static void region_of(const Scope *s, const Point *p, Given *g) {
    g->region.first = INT32_MIN + 1;
    g->region.last = INT32_MAX;
    g->has_period = p->has_period;
    if (p->has_period)
        period_range(&s->file->calendar, p->period, &g->region.first, &g->region.last);
    if (p->slice->kind != E_FILTER) return;
    for (uint32_t i = 0; i < p->slice->filter_count; i++)
        if (p->slice->filters[i].dataset == g->metric->reach.all.at[0])
            region_where(s->model->arena, &g->region, p->slice->filters[i].condition);
}

static bool constant_of(const Scope *s, const Expr *point, const Node *n, Value *out) {
    *out = value_none(ND_not_reported);
    if (n->kind == N_NO_DATA) return true;
    Expr *e = resolve_expr(s, n);
    if (!require_same_unit(s, point, e)) return false;
    if (expr_constant(s->model, e, out)) return true;
    diag_add(diags(s), D_N18, e->span, NULL);
    return false;
}

static void resolve_given(const Scope *s, Test *t, const Node *n) {
    Given g = {.span = n->span};
    Point p = resolve_point(s, n->kids);
    if (!p.ok || !constant_of(s, p.slice, n->kids->next, &g.value)) return;
    g.metric = metric_of(s, &p);
    if (!g.metric) return;
    region_of(s, &p, &g);
    if (t->givens.count >= s->model->ctx->limits[LIM_givens])
        ctx_limit(s->model->ctx, LIM_givens, n->span);
    vec_push(s->model->arena, &t->givens, g);
}

static void resolve_rows(const Scope *s, Test *t, const Node *n) {
    Symbol *d = sema_find_kind(s, n, SYM_DATASET);
    if (!d) return;
    for (uint32_t i = 0; i < t->rows.count; i++) {
        if (t->rows.at[i].dataset != d->dataset) continue;
        Diag *again = diag_add(diags(s), D_Q1, n->span, d->name->s, NULL);
        diag_label(diags(s), again, t->rows.at[i].span, PH_first_here, NULL);
    }
    vec_push(s->model->arena, &t->rows, ((GivenRows){n->span, d->dataset, n}));
}

/* --- is what is given possible as a whole? --- */

static const char *amount(Model *m, Value v, Unit u) {
    if (!value_ok(v)) return no_data_text(v.why, m->ctx->lang);
    Num q = num_div(&m->nums, v.q, unit_factor(&m->nums, u));
    return unit_display(m->arena, u, num_exact(&m->nums, m->arena, q));
}

static void check_pair(const Scope *s, const Given *first, const Given *g) {
    RegionRelation r = region_relation(&first->region, &g->region);
    if (first->metric != g->metric || (r != REGION_SAME && r != REGION_ACROSS)) return;
    Diag *d = diag_add(diags(s), r == REGION_SAME ? D_Q1 : D_Q3, g->span,
                       g->metric->symbol->name->s, NULL);
    diag_label(diags(s), d, first->span, PH_first_here, NULL);
}

static void check_parts(const Scope *s, const Test *t, const Given *g) {
    Value parts;
    Model *m = s->model;
    if (given_value(&m->nums, t->givens.at, t->givens.count, g->metric, &g->region, false, g,
                    &parts) != TELLS_PARTS)
        return;
    if (!value_ok(g->value) || !value_ok(parts) || num_equal(g->value.q, parts.q)) return;
    diag_add(diags(s), D_Q2, g->span, g->metric->symbol->name->s,
             amount(m, g->value, g->metric->unit), amount(m, parts, g->metric->unit), NULL);
}

static void check_rows(const Scope *s, const Test *t, const Given *g) {
    for (uint32_t i = 0; i < t->rows.count; i++) {
        const GivenRows *r = &t->rows.at[i];
        if (!dataset_reached(&g->metric->reach, r->dataset)) continue;
        Diag *d = diag_add(diags(s), D_Q4, g->span, g->metric->symbol->name->s, r->dataset->name->s,
                           NULL);
        diag_label(diags(s), d, r->span, PH_first_here, NULL);
        return;
    }
}

static void check_givens(const Scope *s, const Test *t) {
    for (uint32_t i = 0; i < t->givens.count; i++) {
        for (uint32_t k = 0; k < i; k++) check_pair(s, &t->givens.at[k], &t->givens.at[i]);
        check_parts(s, t, &t->givens.at[i]);
        check_rows(s, t, &t->givens.at[i]);
    }
}

/* --- what is expected --- */

static bool resolve_finding(const Scope *s, Expectation *x, const Node *n) {
    x->kind = EXPECT_FINDING;
    x->on = sema_find(s, n->kids, "kpi");
    if (code_find(n->text->s, &x->code)) return x->on != NULL;
    diag_add(diags(s), D_N14, n->span, n->text->s, NULL);
    return false;
}

static void resolve_under(const Scope *s, Test *t, const Node *n) {
    const Symbol *scenario = sema_find_kind(s, n, SYM_SCENARIO);
    if (scenario) t->under = scenario->scenario;
    if (t->under && t->under->is_bad) t->is_bad = true;
}

static void resolve_item(const Scope *s, Test *t, const Node *n) {
    Expectation x = {.kind = EXPECT_CLEAN, .span = n->span};
    bool expected = n->kind == N_EXPECT_CLEAN;
    if (n->kind == N_GIVEN) resolve_given(s, t, n);
    if (n->kind == N_GIVEN_ROWS) resolve_rows(s, t, n);
    if (n->kind == N_EXPECT) expected = resolve_claim(s, &x, n);
    if (n->kind == N_EXPECT_FINDING) expected = resolve_finding(s, &x, n);
    if (n->kind == N_UNDER) resolve_under(s, t, n);
    if (expected) vec_push(s->model->arena, &t->expects, x);
}

/* --- tests --- */

static bool is_expectation(const Node *n) {
    return n->kind == N_EXPECT || n->kind == N_EXPECT_FINDING || n->kind == N_EXPECT_CLEAN;
}

static Span name_span(const Model *m, const Node *n) {
    const Source *src = source_of(&m->ctx->sources, n->span.file);
    uint32_t begin = n->span.begin, end;
    while (begin < n->span.end && src->text[begin] != '"') begin++;
    for (end = begin + 1; end < n->span.end && src->text[end] != '"'; end++)
        if (src->text[end] == '\\') end++;
    return (Span){n->span.file, begin, end + 1};
}

static void resolve_test(Model *m, File *f, const Node *n) {
    Scope scope = {.model = m, .file = f}, *s = &scope;
    if (m->tests.count >= m->ctx->limits[LIM_tests]) ctx_limit(m->ctx, LIM_tests, n->span);
    Test *t = NEW(m->arena, Test);
    uint32_t before = m->ctx->diags.errors;
    bool expects = false, broken = node_kid(n, N_ERROR) != NULL;
    *t = (Test){.name = n->text, .file = f, .node = n, .span = name_span(m, n)};
    sema_check_twice(s, n);
    for (const Node *item = n->kids; item; item = item->next) {
        resolve_item(s, t, item);
        expects |= is_expectation(item);
    }
    check_givens(s, t);
    if (!expects && !broken) diag_add(diags(s), D_Q5, t->span, t->name->s, NULL);
    t->is_bad |= broken || m->ctx->diags.errors > before;
    vec_push(m->arena, &m->tests, t);
}

void resolve_tests(Model *m) {
    for (uint32_t i = 0; i < m->files.count; i++) {
        File *f = m->files.at[i];
        for (const Node *n = f->module ? NULL : f->ast.root->kids; n; n = n->next)
            if (n->kind == N_TEST && n->text) resolve_test(m, f, n);
    }
}
