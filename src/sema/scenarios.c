/* Scenarios: syntax trees -> what they set. Input: scenario blocks; output: settings of inputs and
 * of leaf metrics, in base units, and the drivers that move them. The one idea: a setting names a
 * region of a metric, as what a test gives does, and no two settings of one scenario may share a
 * cell; what lies between two bounds is a number of which only those are known. */
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

bool metric_is_settable(const Metric *x) {
    return is_leaf(x->body) && x->reach.all.count;
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

void setting_slice(Arena *arena, Setting *g, const Expr *slice) {
    g->slice.first = INT32_MIN + 1;
    g->slice.last = INT32_MAX;
    if (slice->kind != E_FILTER) return;
    g->filters = slice->filters;
    g->filter_count = slice->filter_count;
    for (uint32_t i = 0; i < slice->filter_count; i++)
        if (slice->filters[i].dataset == g->metric->reach.all.at[0])
            region_where(arena, &g->slice, slice->filters[i].condition);
}

static bool take_slice(const Scope *s, Setting *g, const Expr *slice) {
    if (slice->kind == E_FILTER && !g->metric->is.additive) return report(s, D_X3, g);
    setting_slice(s->model->arena, g, slice);
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
    if (!metric_is_settable(e->metric)) return report(s, D_X1, g);
    if (c->has_days && !is_dated(e->metric)) return report(s, D_X5, g);
    return take_slice(s, g, slice);
}

/* --- drivers --- */

const Driver *scenario_let(const Scenario *c, const Str *name) {
    for (; c; c = c->under)
        for (uint32_t i = 0; i < c->drivers.count; i++)
            if (c->drivers.at[i]->input && c->drivers.at[i]->input->symbol->name == name)
                return c->drivers.at[i];
    return NULL;
}

Drivers scenario_drivers(Arena *arena, const Scenario *c) {
    uint32_t count = 0;
    for (const Scenario *s = c; s; s = s->under) count += s->drivers.count;
    const Unknown **unknowns = NEW_ARRAY(arena, const Unknown *, count + 1);
    Drivers d = {NEW_ARRAY(arena, const Driver *, count + 1), {unknowns, count}};
    for (; c; c = c->under)
        for (uint32_t i = c->drivers.count; i > 0; i--) {
            d.at[--count] = c->drivers.at[i - 1];
            unknowns[count] = &d.at[count]->unknown;
        }
    return d;
}

static Driver *add_driver(Model *m, Scenario *c, const char *name, Unit unit) {
    Driver *d = NEW(m->arena, Driver);
    d->unknown.name = name;
    d->unit = unit;
    vec_push(m->arena, &c->drivers, d);
    return d;
}

/* `between a and b`: its bounds are the kids of n, in the unit of `like`. NULL: reported. */
static Driver *driver_between(const Scope *s, Scenario *c, const Node *n, const char *name,
                              const Expr *like) {
    Num low, high;
    if (!sema_range(s, n, like->type.unit, like->span, &low, &high)) return NULL;
    Driver *d = add_driver(s->model, c, name, like->type.unit);
    d->unknown.low = low;
    d->unknown.high = high;
    return d;
}

/* A name that stood for something else here would change what is set. */
static bool is_new_let(const Scope *s, const Scenario *c, const Node *n) {
    const Driver *driver = scenario_let(c, n->text);
    const Symbol *same = driver ? driver->input->symbol : model_find(s->file, n->text);
    if (!same) return true;
    Diag *d = diag_add(diags(s), D_N2, n->span, n->text->s, NULL);
    diag_label(diags(s), d, same->span, PH_first_here, NULL);
    return false;
}

static Symbol *let_symbol(const Scope *s, const Node *n, Input *in) {
    Symbol *symbol = NEW(s->model->arena, Symbol);
    *symbol = (Symbol){.kind = SYM_INPUT,
                       .state = STATE_DONE,
                       .name = n->text,
                       .file = s->file,
                       .node = n,
                       .span = n->span};
    symbol->input = in;
    return symbol;
}

/* One that is wrong keeps its name, so that what mentions it is not reported too. */
static void resolve_let(const Scope *s, Scenario *c, const Node *n) {
    const Expr *low = resolve_expr(s, n->kids);
    bool fits = is_new_let(s, c, n) && require_number(s, low);
    Driver *d = fits ? driver_between(s, c, n, n->text->s, low) : NULL;
    bool ok = d != NULL;
    if (!ok) d = add_driver(s->model, c, n->text->s, UNIT_PURE);
    d->input = NEW(s->model->arena, Input);
    *d->input =
        (Input){.symbol = let_symbol(s, n, d->input), .type = ok ? low->type : type_of(TY_ERROR)};
    d->input->value = d->input->declared =
        ok ? value_unknown(&s->model->nums, &d->unknown) : value_none(ND_undecided);
}

/* --- what becomes of it --- */

static bool take_between(const Scope *s, Scenario *c, Setting *g, const Node *slice, const Expr *of,
                         const Node *change) {
    Driver *d = driver_between(
        s, c, change, source_words(&s->model->ctx->sources, s->model->arena, slice->span), of);
    g->op = CH_TO;
    g->driver = d;
    if (d) g->amount = value_unknown(&s->model->nums, &d->unknown);
    return d != NULL;
}

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
    if (expr_value(s->model, e, &g->amount)) return true;
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

/* What is set or asked; false: it cannot be, and this was reported. */
static bool resolve_target(const Scope *s, const Scenario *c, Setting *g, const Node *slice,
                           const Expr *e) {
    return require_number(s, e) &&
           take_target(s, c, g, slice->kind == N_WHERE ? slice->kids : slice, e);
}

static void resolve_setting(const Scope *s, Scenario *c, const Node *n) {
    const Node *slice = n->kids, *change = slice->next;
    Setting g = {.span = n->span, .op = change->op};
    const Expr *e = resolve_expr(s, slice);
    if (!resolve_target(s, c, &g, slice, e)) return;
    check_twice(s, c, &g);
    bool between = g.op == CH_BETWEEN;
    if (between ? !take_between(s, c, &g, slice, e, change) : !take_amount(s, &g, e, change->kids))
        return;
    vec_push(s->model->arena, &c->settings, g);
}

/* --- what is claimed and asked --- */

/* Without a period of its own it is about `during`. */
static void take_days(const Scenario *c, bool *has_period, Period *period) {
    if (*has_period || !c->has_days) return;
    *has_period = true;
    *period = c->during;
}

static void resolve_scenario_claim(const Scope *s, Scenario *c, const Node *n) {
    Expectation x = {.span = n->span};
    if (!resolve_claim(s, &x, n)) return;
    take_days(c, &x.has_period, &x.period);
    vec_push(s->model->arena, &c->claims, x);
}

/* The range of a metric is one of its reviews, and of nothing longer or shorter (name-18). */
static void take_range(const Scenario *c, const Setting *g, Solve *out) {
    if (g->input) {
        out->has_range = g->input->has_range;
        out->low = g->input->low, out->high = g->input->high;
        return;
    }
    const Metric *x = g->metric;
    out->has_range =
        x->has_range && x->has_review && c->has_days && period_grain(c->during) == x->review;
    out->low = x->low, out->high = x->high;
}

/* `solve SLICE for POINT = VALUE` */
static void resolve_solve(const Scope *s, Scenario *c, const Node *n) {
    const Node *slice = n->kids, *point = slice->next;
    Scenario *with = NEW(s->model->arena, Scenario);
    Setting g = {.span = slice->span, .op = CH_TO};
    const Expr *e = resolve_expr(s, slice);
    if (!resolve_target(s, c, &g, slice, e)) return;
    Solve out = {
        .span = n->span, .with = with, .unit = e->type.unit, .point = resolve_point(s, point)};
    out.value = resolve_expr(s, point->next);
    if (!out.point.ok || !require_same_unit(s, out.point.slice, out.value)) return;
    take_days(c, &out.point.has_period, &out.point.period);
    take_range(c, &g, &out);
    *with = (Scenario){.symbol = c->symbol,
                       .under = c,
                       .has_days = c->has_days,
                       .during = c->during,
                       .first = c->first,
                       .last = c->last,
                       .is_ranged = true};
    Driver *d = add_driver(s->model, with,
                           source_words(&s->model->ctx->sources, s->model->arena, slice->span),
                           e->type.unit);
    d->unknown.endless = true;
    g.amount = value_unknown(&s->model->nums, &d->unknown);
    vec_push(s->model->arena, &with->settings, g);
    vec_push(s->model->arena, &c->solves, out);
}

/* --- scenarios --- */

static void resolve_days(const Scope *s, Scenario *c, const Node *during) {
    c->has_days = during && literal_period(s, during->kids, &c->during);
    if (c->has_days) period_range(&s->file->calendar, c->during, &c->first, &c->last);
}

static bool depends_on(const Expr *e, const Input *in) {
    if (e->kind == E_INPUT &&
        (e->input == in || (e->input->body && depends_on(e->input->body, in))))
        return true;
    for (uint32_t i = 0; i < e->count; i++)
        if (depends_on(e->kids[i], in)) return true;
    return false;
}

const Input *input_of_rows(const Model *m, const Input *moved) {
    for (uint32_t i = 0; i < m->inputs.count; i++) {
        const Input *in = m->inputs.at[i];
        if (in->in_rows && (in == moved || depends_on(in->body, moved))) return in;
    }
    return NULL;
}

/* Rows are computed with numbers, so an input that they are computed with needs one. */
static void check_rows(const Scope *s, const Setting *g) {
    const Input *in = g->input && value_free(g->amount) ? input_of_rows(s->model, g->input) : NULL;
    if (in) diag_add(diags(s), D_X8, g->span, in->symbol->name->s, NULL);
}

static void resolve_scenario(Model *m, Scenario *c);

/* A circle is reported once, where it is closed, and opened there. */
static void resolve_under(const Scope *s, Scenario *c, const Node *under) {
    const Symbol *lower = under ? sema_find_kind(s, under, SYM_SCENARIO) : NULL;
    if (!lower) return;
    if (lower->scenario->state == STATE_OPEN) {
        diag_add(diags(s), D_X4, c->symbol->span, c->symbol->name->s, NULL);
        return;
    }
    resolve_scenario(s->model, lower->scenario);
    c->under = lower->scenario;
    c->is_ranged = c->under->is_ranged;
    c->is_bad = c->under->is_bad;
}

/* Names first: what moves may stand after what it moves. */
static void resolve_items(const Scope *s, Scenario *c, const Node *items) {
    for (const Node *n = items; n; n = n->next)
        if (n->kind == N_LET && n->text) resolve_let(s, c, n);
    for (const Node *n = items; n; n = n->next)
        if (n->kind == N_SET) resolve_setting(s, c, n);
    for (const Node *n = items; n; n = n->next) {
        if (n->kind == N_EXPECT) resolve_scenario_claim(s, c, n);
        if (n->kind == N_SOLVE) resolve_solve(s, c, n);
    }
    for (uint32_t i = 0; i < c->settings.count; i++) check_rows(s, &c->settings.at[i]);
}

static void resolve_scenario(Model *m, Scenario *c) {
    const Symbol *symbol = c->symbol;
    Scope scope = {.model = m, .file = symbol->file, .scenario = c};
    uint32_t before = m->ctx->diags.errors;
    if (c->state == STATE_DONE) return;
    c->state = STATE_OPEN;
    c->label = label_of(m, symbol->node);
    sema_check_twice(&scope, symbol->node);
    resolve_days(&scope, c, node_kid(symbol->node, N_DURING));
    resolve_under(&scope, c, node_kid(symbol->node, N_UNDER));
    resolve_items(&scope, c, symbol->node->kids);
    c->is_ranged |= c->drivers.count > 0;
    c->is_bad |= m->ctx->diags.errors > before || node_kid(symbol->node, N_ERROR);
    c->state = STATE_DONE;
}

void resolve_scenarios(Model *m) {
    for (uint32_t i = 0; i < m->symbols.count; i++) {
        if (m->symbols.at[i]->kind != SYM_SCENARIO) continue;
        vec_push(m->arena, &m->scenarios, m->symbols.at[i]->scenario);
        resolve_scenario(m, m->symbols.at[i]->scenario);
    }
}
