/* Inputs, metrics and KPIs: formulas and the clauses around them, with what a template supplies and
 * a goal hands down. */
#include "sema/sema.h"

/* --- units --- */

static bool cast_unit(const Scope *s, Unit from, const Node *unit_expr, Span span, Unit *to) {
    if (!literal_unit(s, unit_expr, to)) return false;
    if (unit_may_be_called(from, *to)) return true;
    diag_add(diags(s), D_U3, span, type_text(s, type_number(from)), type_text(s, type_number(*to)),
             NULL);
    return false;
}

/* The value is the same; only what it counts is said anew. */
Expr *resolve_cast(const Scope *s, Expr *e, const Node *unit_expr, Span span) {
    Unit to;
    if (!cast_unit(s, e->type.unit, unit_expr, span, &to)) return expr_error(s->model, span);
    Expr *cast = NEW(s->model->arena, Expr);
    *cast = *e;
    cast->type.unit = to;
    return cast;
}

/* --- inputs and metrics --- */

void resolve_input(Model *m, Symbol *sym) {
    Scope s = {.model = m, .file = sym->file};
    if (!symbol_enter(m, sym, sym->span)) return;
    Input *in = sym->input;
    const Node *body = node_kid(sym->node, N_BODY), *unit = node_kid(sym->node, N_UNIT),
               *range = node_kid(sym->node, N_RANGE);
    in->label = label_of(m, sym->node);
    in->body = body ? resolve_expr(&s, body->kids) : expr_error(m, sym->span);
    in->type = in->body->type;
    if (in->type.kind != TY_ERROR &&
        (!require_number(&s, in->body) || !expr_constant(m, in->body, &in->value))) {
        if (number_type(in->body)) diag_add(diags(&s), D_N18, in->body->span, NULL);
        in->type = type_of(TY_ERROR);
    }
    in->declared = in->value;
    if (unit && in->type.kind == TY_NUMBER)
        cast_unit(&s, in->type.unit, unit->kids, unit->span, &in->type.unit);
    if (range && in->type.kind == TY_NUMBER)
        in->has_range = sema_range(&s, range, in->type.unit, sym->span, &in->low, &in->high);
    sema_check_twice(&s, sym->node);
    symbol_leave(m, sym);
}

static int direction_of(const Scope *s, const Node *n) {
    if (!n) return 0;
    if (strcmp(n->text->s, "higher") == 0) return 1;
    if (strcmp(n->text->s, "lower") == 0) return -1;
    diag_add(diags(s), D_N12, n->span, n->text->s, "higher, lower", NULL);
    return 0;
}

/* One more than its body's; stops at the limit. */
static uint32_t depth_over(Model *m, const Expr *body, Span at) {
    uint32_t depth = expr_depth(body) + 1;
    if (depth > m->ctx->limits[LIM_reference_depth]) ctx_limit(m->ctx, LIM_reference_depth, at);
    return depth;
}

void resolve_metric(Model *m, Symbol *sym) {
    Scope s = {.model = m, .file = sym->file};
    if (!symbol_enter(m, sym, sym->span)) return;
    Metric *x = sym->metric;
    const Node *body = node_kid(sym->node, N_BODY), *unit = node_kid(sym->node, N_UNIT),
               *range = node_kid(sym->node, N_RANGE), *review = node_kid(sym->node, N_REVIEW);
    x->label = label_of(m, sym->node);
    x->body = body ? resolve_expr(&s, body->kids) : expr_error(m, sym->span);
    if (!require_number(&s, x->body)) x->body->type = type_of(TY_ERROR);
    x->type = x->body->type;
    x->unit = x->type.unit;
    if (unit && x->type.kind == TY_NUMBER &&
        !cast_unit(&s, x->type.unit, unit->kids, unit->span, &x->unit))
        x->type = type_of(TY_ERROR);
    if (review) x->has_review = literal_grain(&s, review, &x->review);
    if (range && x->type.kind == TY_NUMBER)
        x->has_range = sema_range(&s, range, x->unit, sym->span, &x->low, &x->high);
    x->direction = direction_of(&s, node_kid(sym->node, N_DIRECTION));
    x->depth = depth_over(m, x->body, sym->span);
    expr_reach(x->body, m, &x->reach);
    x->is = expr_traits(x->body);
    sema_check_twice(&s, sym->node);
    symbol_leave(m, sym);
}

/* --- a KPI's clauses: its own, else its template's --- */

typedef struct Clause {
    const Node *node; /* NULL: neither has it */
    Scope scope;      /* where it was written */
} Clause;

static Symbol *template_of(const Scope *s, const Node *decl) {
    const Node *is = node_kid(decl, N_IS);
    return is ? sema_find_kind(s, is, SYM_TEMPLATE) : NULL;
}

/* The scope in which a template's clauses are read: its parameters bound to the KPI's arguments. */
static Scope template_scope(const Scope *s, const Kpi *k) {
    Model *m = s->model;
    const Node *is = node_kid(k->symbol->node, N_IS), *arg = is->kids;
    Scope inner = {.model = m,
                   .file = k->template->symbol->file,
                   .call = is->span,
                   .template = k->template,
                   .outer = s};
    Scope *outer = arena_copy(m->arena, s, sizeof *s);
    for (const Node *p = k->template->symbol->node->kids; p && arg; p = p->next) {
        if (p->kind != N_PARAM) continue;
        Binding *b = NEW(m->arena, Binding);
        *b = (Binding){inner.bindings, p->text, arg, outer};
        inner.bindings = b;
        arg = arg->next;
    }
    return inner;
}

static Clause clause(const Kpi *k, const Scope *own, NodeKind kind) {
    const Node *n = node_kid(k->symbol->node, kind);
    if (n || !k->template) return (Clause){n, *own};
    n = node_kid(k->template->symbol->node, kind);
    return (Clause){n, n ? template_scope(own, k) : *own};
}

static bool written_in_percent(const Node *n) {
    if (n->kind == N_PERCENT || n->kind == N_POINTS) return true;
    return (n->kind == N_NEGATE && written_in_percent(n->kids));
}

/* name-13: without `unit`, a pure formula whose target or baseline is written in % is in %. */
static bool stated_in_percent(const Kpi *k, const Scope *s) {
    Clause target = clause(k, s, N_TARGET), base = clause(k, s, N_BASELINE);
    if (target.node) {
        const Node *post = node_kid(target.node, N_GOALPOST);
        bool relative = post && (post->op == G_UP || post->op == G_DOWN || post->op == G_SCALED);
        if (post && post->kids && written_in_percent(post->kids) &&
            (!relative || post->kids->kind == N_POINTS))
            return true;
    }
    return base.node && base.node->kids && base.node->kids->kind != N_ON_WHEN &&
           written_in_percent(base.node->kids);
}

void resolve_kpi_formula(Model *m, Symbol *sym) {
    Scope s = {.model = m, .file = sym->file};
    if (!symbol_enter(m, sym, sym->span)) return;
    Kpi *k = sym->kpi;
    const Node *is = node_kid(sym->node, N_IS), *own = node_kid(sym->node, N_BODY);
    Symbol *t = template_of(&s, sym->node);
    k->template = t ? t->template : NULL;
    k->label = label_of(m, sym->node);
    if (!k->label && t) k->label = label_of(m, t->node);
    if (own)
        k->formula = resolve_expr(&s, own->kids);
    else if (t)
        k->formula = resolve_template(&s, t->template, is, is->kids);
    else if (is)
        k->formula = expr_error(m, is->span);
    k->type = type_of(TY_ERROR);
    if (k->formula && require_number(&s, k->formula)) k->type = k->formula->type;
    k->unit = k->type.unit;
    Clause unit = clause(k, &s, N_UNIT);
    if (unit.node && k->type.kind == TY_NUMBER) {
        if (!cast_unit(&unit.scope, k->type.unit, unit.node->kids, unit.node->span, &k->unit))
            k->type = type_of(TY_ERROR);
    } else if (unit_is_pure(k->unit) && k->unit.scale == SCALE_ONE && stated_in_percent(k, &s)) {
        k->unit = UNIT_PERCENT;
    }
    if (k->formula) {
        k->depth = depth_over(m, k->formula, sym->span);
        expr_reach(k->formula, m, &k->reach);
        k->is = expr_traits(k->formula);
    }
    symbol_leave(m, sym);
}

/* --- targets --- */

/* What says the unit of a KPI: its `unit`, its formula, or the template that it is. */
static Span unit_origin(const Kpi *k) {
    static const NodeKind kinds[] = {N_UNIT, N_BODY, N_IS};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const Node *n = node_kid(k->symbol->node, kinds[i]);
        if (n) return kinds[i] == N_BODY ? n->kids->span : n->span;
    }
    return k->symbol->span;
}

static bool value_in(const Scope *s, const Kpi *k, Expr *e) {
    Expr like = {.span = unit_origin(k), .type = type_number(k->unit)};
    if (k->type.kind == TY_ERROR || !number_type(e))
        return number_type(e) ? false : require_number(s, e);
    return require_same_unit(s, &like, e);
}

static void report_s3(const Scope *s, const Kpi *k, const Node *post) {
    Model *m = s->model;
    const char *word = post->op == G_UP ? "up" : "down",
               *digits = post->kids->text ? post->kids->text->s : "?";
    const char *points = arena_printf(m->arena, "%s %spp", word, digits);
    const char *sign = post->op == G_UP ? "1 +" : "1 -";
    if (k->policy.levels[D_S3] == SEV_OFF) return;
    Diag *d = diag_add(diags(s), D_S3, post->span, arena_printf(m->arena, "%s %s%%", word, digits),
                       points, arena_printf(m->arena, "scaled by %s %s%%", sign, digits), NULL);
    diag_severity(diags(s), d, k->policy.levels[D_S3]);
    d->subject = k->symbol->name->s;
    diag_fix(diags(s), d, post->span, points);
}

/* up, down and scaled by: relative to the baseline, or a step in the KPI's own unit. */
static bool change_amount(const Scope *s, Kpi *k, Target *t, const Node *post) {
    Unit u = t->value->type.unit;
    if (t->op == G_SCALED) {
        Value v;
        if (!unit_is_pure(u))
            return require_same_unit(s, &(Expr){.span = post->span, .type = type_number(UNIT_PURE)},
                                     t->value);
        if (!expr_constant(s->model, t->value, &v)) return true;
        if (num_cmp(v.q, NUM_ONE) == 0 || num_sign(v.q) <= 0)
            diag_add(diags(s), D_U20, post->span, NULL);
        k->direction = num_cmp(v.q, NUM_ONE) > 0 ? 1 : -1;
        return num_cmp(v.q, NUM_ONE) != 0;
    }
    t->amount = unit_is_pure(u) && u.scale == SCALE_PERCENT ? AMOUNT_RELATIVE : AMOUNT_ABSOLUTE;
    if (t->amount == AMOUNT_ABSOLUTE) return value_in(s, k, t->value);
    if (!unit_is_pure(k->unit) || k->unit.scale == SCALE_ONE) return true;
    report_s3(s, k, post);
    return false;
}

static bool resolve_goalpost(const Scope *s, Kpi *k, const Node *post, Target *t) {
    bool change = post->op == G_UP || post->op == G_DOWN || post->op == G_SCALED;
    *t = (Target){.node = post, .span = post->span, .op = post->op};
    t->value = resolve_expr(s, post->kids);
    if (post->op == G_NE) {
        diag_add(diags(s), D_N12, post->span, "!=", ">=, <=, >, <, =, between, up, down, scaled by",
                 NULL);
        return false;
    }
    if (change) return require_number(s, t->value) && change_amount(s, k, t, post);
    bool ok = value_in(s, k, t->value);
    if (post->op == G_BETWEEN) {
        t->second = resolve_expr(s, post->kids->next);
        ok = value_in(s, k, t->second) && ok;
    }
    return ok;
}

static int goalpost_direction(int op) {
    if (op == G_GE || op == G_GT || op == G_UP) return 1;
    return op == G_LE || op == G_LT || op == G_DOWN ? -1 : 0;
}

static void resolve_deadline(const Scope *s, Kpi *k, const Node *n) {
    Day first;
    if (!n) return;
    if (n->op == DL_DURING) {
        if (!literal_period(s, n->kids, &k->during)) return;
        k->deadline = DEADLINE_DURING;
        period_range(&s->file->calendar, k->during, &first, &k->due);
        if (k->is.stock) diag_add(diags(s), D_K6, n->span, k->symbol->name->s, NULL);
    } else if (literal_day(s->model, n->kids, &k->due)) {
        k->deadline = n->op == DL_BY ? DEADLINE_BY : DEADLINE_UNTIL;
    }
}

static void resolve_target(Kpi *k, const Scope *own) {
    Clause c = clause(k, own, N_TARGET);
    if (!c.node) return;
    const Node *post = node_kid(c.node, N_GOALPOST);
    k->target_span = c.node->span;
    if (!k->direction && post) k->direction = goalpost_direction(post->op);
    k->has_target = post && resolve_goalpost(&c.scope, k, post, &k->target);
    k->bad_target = !k->has_target;
    resolve_deadline(&c.scope, k, node_kid(c.node, N_DEADLINE));
}

static void resolve_baseline(Kpi *k, const Scope *own) {
    Clause c = clause(k, own, N_BASELINE);
    if (!c.node) return;
    const Node *on = node_kid(c.node, N_ON_WHEN);
    if (!on || !literal_period(&c.scope, on->kids, &k->baseline_period)) return;
    k->has_baseline = true;
    k->baseline_is_period = on->kids->kind != N_DATE;
    period_range(&k->symbol->file->calendar, k->baseline_period, &k->baseline_first,
                 &k->baseline_last);
    if (c.node->kids == on) return;
    k->baseline = resolve_expr(&c.scope, c.node->kids);
    Value v;
    if (!value_in(&c.scope, k, k->baseline)) {
        k->baseline = NULL;
        k->has_baseline = false;
        return;
    }
    bool scales = k->has_target &&
                  (k->target.op == G_SCALED || ((k->target.op == G_UP || k->target.op == G_DOWN) &&
                                                k->target.amount == AMOUNT_RELATIVE));
    if (scales && expr_constant(own->model, k->baseline, &v) && num_sign(v.q) <= 0)
        diag_add(diags(own), D_U19, c.node->span, NULL);
}

static void resolve_path(Kpi *k, const Scope *own) {
    Clause c = clause(k, own, N_PATH);
    if (!c.node) return;
    if (c.node->text) {
        if (strcmp(c.node->text->s, "linear") == 0)
            k->path = PATH_LINEAR;
        else if (strcmp(c.node->text->s, "last_year") == 0)
            k->path = PATH_LAST_YEAR;
        else
            diag_add(diags(own), D_N12, c.node->span, c.node->text->s, "linear, last_year", NULL);
        return;
    }
    k->path = PATH_STEPS;
    for (const Node *n = c.node->kids; n; n = n->next) {
        PathStep step;
        if (n->kind != N_STEP || !literal_day(own->model, n->kids, &step.on)) continue;
        step.value = resolve_expr(&c.scope, n->kids->next);
        if (!value_in(&c.scope, k, step.value)) continue;
        uint32_t i = k->steps.count;
        vec_push(own->model->arena, &k->steps, step);
        for (; i > 0 && k->steps.at[i - 1].on > step.on; i--) k->steps.at[i] = k->steps.at[i - 1];
        k->steps.at[i] = step;
    }
}

static void resolve_tolerance(Kpi *k, const Scope *own) {
    Clause c = clause(k, own, N_TOLERANCE);
    if (!c.node) return;
    Expr *e = resolve_expr(&c.scope, c.node->kids);
    if (!require_number(own, e)) return;
    k->tolerance_relative = unit_is_pure(e->type.unit) && e->type.unit.scale == SCALE_PERCENT;
    bool percent = unit_is_pure(k->unit) && k->unit.scale != SCALE_ONE;
    if (k->tolerance_relative && percent)
        diag_add(diags(own), D_U18, c.node->span, "tolerance", NULL)->subject = k->symbol->name->s;
    Value v;
    if (!k->tolerance_relative && !value_in(&c.scope, k, e)) return;
    if (expr_constant(own->model, e, &v))
        k->tolerance = e;
    else
        diag_add(diags(own), D_N18, e->span, NULL);
}

static void resolve_benchmark(Kpi *k, const Scope *own) {
    Clause c = clause(k, own, N_BENCHMARK);
    Period p;
    if (!c.node) return;
    const Node *on = node_kid(c.node, N_ON_WHEN);
    k->benchmark = resolve_expr(&c.scope, c.node->kids);
    if (!value_in(&c.scope, k, k->benchmark)) k->benchmark = NULL;
    if (on && literal_period(&c.scope, on->kids, &p)) {
        Day first;
        period_range(&k->symbol->file->calendar, p, &first, &k->benchmark_on);
    }
}

static void resolve_split(Kpi *k, const Scope *own) {
    Clause c = clause(k, own, N_SPLIT);
    if (!c.node || k->type.kind == TY_ERROR) return;
    Model *m = own->model;
    Node name = {.kind = N_NAME, .span = c.node->span, .text = c.node->text};
    k->split_node = c.node;
    if (!resolve_key(&c.scope, &name, &k->reach, &k->split_key)) return;
    k->split = c.node->text;
    for (const Node *n = c.node->kids; n; n = n->next) {
        if (n->kind != N_PART) continue;
        const Node *post = node_kid(n, N_GOALPOST), *owner = node_kid(n, N_OWNER);
        SplitPart part = {.value = n->text, .span = n->span, .owner = owner ? owner->text : NULL};
        if (post && resolve_goalpost(&c.scope, k, post, &part.target))
            vec_push(m->arena, &k->parts, part);
    }
}

/* --- the rest of a KPI --- */

static void resolve_type(Kpi *k, const Scope *own) {
    Clause c = clause(k, own, N_TYPE);
    for (const Node *n = c.node ? c.node->kids : NULL; n; n = n->next) {
        const char *w = n->text->s;
        if (strcmp(w, "leading") == 0)
            k->lead = LEAD_LEADING;
        else if (strcmp(w, "lagging") == 0)
            k->lead = LEAD_LAGGING;
        else if (strcmp(w, "outcome") == 0)
            k->what = WHAT_OUTCOME;
        else if (strcmp(w, "activity") == 0)
            k->what = WHAT_ACTIVITY;
        else
            diag_add(diags(own), D_N12, n->span, w, "leading, lagging, outcome, activity", NULL);
    }
}

static void resolve_serves(Kpi *k, const Scope *own) {
    for (const Node *n = k->symbol->node->kids; n; n = n->next) {
        if (n->kind != N_SERVES) continue;
        k->says_serves = true;
        for (const Node *name = n->kids; name; name = name->next) {
            Symbol *to = sema_find(own, name, "goal");
            if (!to) continue;
            if (to->kind != SYM_GOAL && to->kind != SYM_KPI) {
                diag_add(diags(own), D_N3, name->span, name->text->s, symbol_kind_text(to->kind),
                         "goal", NULL);
                continue;
            }
            vec_push(own->model->arena, &k->serves, to);
            if (to->kind == SYM_GOAL)
                vec_push(own->model->arena, &to->goal->kpis, k);
            else
                vec_push(own->model->arena, &to->kpi->served_by, k);
        }
    }
}

void resolve_agreed(const Scope *s, const Node *decl, void *list) {
    VEC(Agreement) *agreed = list;
    for (const Node *n = decl->kids; n; n = n->next) {
        Agreement a = {.who = n->text};
        if (n->kind == N_AGREED && literal_day(s->model, n->kids, &a.on))
            vec_push(s->model->arena, agreed, a);
    }
}

void resolve_notes(const Scope *s, const Node *decl, void *list) {
    VEC(Note) *notes = list;
    for (const Node *n = decl->kids; n; n = n->next) {
        if (n->kind != N_NOTE) continue;
        Note note = {.text = n->text->s};
        if (literal_day(s->model, n->kids, &note.on)) vec_push(s->model->arena, notes, note);
    }
}

static void own_clauses(Kpi *k, const Scope *s) {
    const Node *level = node_kid(k->symbol->node, N_FOR),
               *owner = node_kid(k->symbol->node, N_OWNER),
               *because = node_kid(k->symbol->node, N_BECAUSE);
    if (level) {
        Symbol *l = sema_find_kind(s, level, SYM_LEVEL);
        k->says_for = true;
        k->level = l ? l->level : NULL;
    }
    if (owner) k->owner = owner->text, k->owner_span = owner->span;
    k->because = because ? because->text->s : NULL;
    Clause review = clause(k, s, N_REVIEW);
    if (review.node) k->has_review = literal_grain(s, review.node, &k->review);
    resolve_agreed(s, k->symbol->node, &k->agreed);
    resolve_notes(s, k->symbol->node, &k->notes);
    k->policy = k->symbol->file->policy;
    for (const Node *n = k->symbol->node->kids; n; n = n->next)
        if (n->kind == N_POLICY) declare_policy(s, &k->policy, n);
}

/* name-11: what a KPI does not say comes from the first goal that it names. */
static void inherit(Kpi *k) {
    const Goal *g = NULL;
    for (uint32_t i = 0; i < k->serves.count && !g; i++)
        if (k->serves.at[i]->kind == SYM_GOAL) g = k->serves.at[i]->goal;
    if (!g) return;
    if (!k->says_for) k->level = g->level;
    if (!k->owner) k->owner = g->owner;
    if (!k->agreed.count) k->agreed.at = g->agreed.at, k->agreed.count = g->agreed.count;
    if (!k->has_review && g->has_review) k->has_review = true, k->review = g->review;
}

/* plan-1: a date inside a review period looks at the last that is over by then. */
static void check_deadline(const Scope *s, const Kpi *k) {
    const Calendar *c = &k->symbol->file->calendar;
    Day first, last;
    if (!k->has_review || (k->deadline != DEADLINE_BY && k->deadline != DEADLINE_UNTIL)) return;
    Period p = period_of(c, k->review, k->due);
    period_range(c, p, &first, &last);
    if (last == k->due) return;
    Arena *a = s->model->arena;
    Diag *d = diag_add(diags(s), D_K5, k->target_span, day_text(a, k->due),
                       period_text(c, a, period_shift(p, -1)), NULL);
    d->subject = k->symbol->name->s;
}

void resolve_kpi_clauses(Model *m, Symbol *sym) {
    Scope scope = {.model = m, .file = sym->file}, *s = &scope;
    Kpi *k = sym->kpi;
    sema_check_twice(s, sym->node);
    Clause direction = clause(k, s, N_DIRECTION), range = clause(k, s, N_RANGE);
    k->direction = direction_of(s, direction.node);
    own_clauses(k, s);
    resolve_serves(k, s);
    inherit(k);
    if (k->level) vec_push(m->arena, &k->level->kpis, k);
    resolve_type(k, s);
    resolve_target(k, s);
    check_deadline(s, k);
    resolve_baseline(k, s);
    resolve_path(k, s);
    resolve_tolerance(k, s);
    resolve_benchmark(k, s);
    resolve_split(k, s);
    if (range.node && k->type.kind == TY_NUMBER)
        k->has_range =
            sema_range(&range.scope, range.node, k->unit, k->symbol->span, &k->low, &k->high);
}
