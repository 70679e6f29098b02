/* Calls: built-in functions -> checked expressions. functions.def says which kind each is; one
 * function here per kind. */
#include "sema/sema.h"

typedef enum FuncClass { CLASS_AGGREGATE, CLASS_TIME, CLASS_PURE, CLASS_ROW, CLASS_KPI } FuncClass;
typedef enum Takes { TAKES_NUMBER, TAKES_ROWS, TAKES_ANY } Takes;

static const struct FuncRow {
    const char *name;
    FuncClass class;
    Takes takes;
    uint8_t min, max;
} functions[] = {
#define AGGREGATE(name, takes) {#name, CLASS_AGGREGATE, TAKES_##takes, 1, 1},
#define TIMEFN(name, min, max) {#name, CLASS_TIME, TAKES_NUMBER, min, max},
#define PUREFN(name, min, max) {#name, CLASS_PURE, TAKES_NUMBER, min, max},
#define ROWFN(name, min, max)  {#name, CLASS_ROW, TAKES_ANY, min, max},
#define KPIFN(name)            {#name, CLASS_KPI, TAKES_ANY, 1, 1},
#include "sema/functions.def"
};

typedef struct Call { /* a call's parts, told apart once */
    const Node *node;
    Func func;
    const Node *args[4];
    uint32_t count; /* all of them, also beyond args */
    const Node *where, *by;
} Call;

static Call call_of(const Node *n, Func f) {
    Call c = {.node = n, .func = f};
    for (const Node *k = n->kids; k; k = k->next) {
        if (k->kind == N_WHERE_CLAUSE)
            c.where = k->kids;
        else if (k->kind == N_BY)
            c.by = k;
        else {
            if (c.count < 4) c.args[c.count] = k;
            c.count++;
        }
    }
    return c;
}

Expr *report_argument(const Scope *s, const Node *at, const Node *call, const char *function,
                      const char *en, const char *nl) {
    diag_add(diags(s), D_U11, at->span, at->text ? at->text->s : node_kind_name(at->kind), function,
             en, nl, NULL);
    return expr_error(s->model, call->span);
}

static Expr *argument_error(const Scope *s, const Node *at, const Call *c, const char *en,
                            const char *nl) {
    return report_argument(s, at, c->node, func_name(c->func), en, nl);
}

static bool check_count(const Scope *s, const Call *c, uint32_t min, uint32_t max) {
    if (c->count >= min && c->count <= max) return true;
    Arena *a = s->model->arena;
    const char *wanted =
        min == max ? arena_printf(a, "%u", min) : arena_printf(a, "%u-%u", min, max);
    diag_add(diags(s), D_U7, c->node->span, func_name(c->func), wanted,
             arena_printf(a, "%u", c->count), NULL);
    return false;
}

static Scope metric_scope(const Scope *s) {
    Scope inner = *s;
    inner.row = NULL;
    return inner;
}

/* --- aggregates over rows --- */

static Unit aggregate_unit(const Scope *s, Func f, const Expr *arg) {
    Unit u = arg ? arg->type.unit : UNIT_PURE;
    if (f == FN_count || f == FN_count_distinct) return UNIT_PURE;
    if (f == FN_irr) return UNIT_PERCENT;
    if (f != FN_variance && f != FN_variance_population) return u;
    return unit_is_pure(u) ? UNIT_PURE : unit_pow(&s->model->units, u, 2);
}

static bool check_interval(const Scope *s, const Call *c, const Dataset *d) {
    if (!d->time_end || s->alive) return true;
    diag_add(diags(s), D_U14, c->node->span, d->name->s, func_name(c->func), NULL);
    return false;
}

/* percentile's second argument, npv's first: metric level, a pure number. */
static Expr *resolve_extra(const Scope *s, const Node *n) {
    Scope inner = metric_scope(s);
    Expr *e = resolve_expr(&inner, n);
    if (require_number(s, e) && !unit_is_pure(e->type.unit)) {
        diag_add(diags(s), D_U4, e->span, unit_text(s->model->arena, e->type.unit), NULL);
        return expr_error(s->model, n->span);
    }
    return e;
}

/* agg-8: between 0% and 100%. */
static Expr *resolve_share(const Scope *s, const Call *c) {
    Value v;
    Expr *e = resolve_extra(s, c->args[1]);
    if (!expr_constant(s->model, e, &v) || (num_sign(v.q) >= 0 && num_cmp(v.q, NUM_ONE) <= 0))
        return e;
    return argument_error(s, c->args[1], c, "a share between 0% and 100%",
                          "een deel tussen 0% en 100%");
}

static Expr *count_rows(const Scope *s, const Call *c, Dataset *d) {
    const Node *arg = c->args[0];
    Model *m = s->model;
    bool whole = arg->kind == N_REF && !strchr(arg->text->s, '.');
    if (!whole) {
        const char *column = arg->kind == N_REF ? strchr(arg->text->s, '.') + 1 : "x";
        diag_add(diags(s), D_U12, arg->span, arg->text ? arg->text->s : node_kind_name(arg->kind),
                 d->name->s, column, NULL);
        return expr_error(m, c->node->span);
    }
    return expr_new(m, E_AGGREGATE, c->node->span, type_number(UNIT_PURE), 0);
}

static Expr *value_rows(const Scope *s, const Call *c, Dataset *d) {
    Model *m = s->model;
    Scope row = *s;
    row.row = d;
    const Node *node = c->args[c->func == FN_npv ? 1 : 0];
    if (node->kind == N_REF && !strchr(node->text->s, '.') && model_find(s->file, node->text) &&
        model_find(s->file, node->text)->kind == SYM_DATASET)
        return argument_error(s, node, c, "a column", "een kolom");
    Expr *arg = resolve_expr(&row, node);
    if (arg->type.kind == TY_ERROR) return arg;
    bool any = functions[c->func].takes == TAKES_ANY && c->func == FN_count_distinct;
    if (!any && !require_number(s, arg)) return expr_error(m, c->node->span);
    Expr *e =
        expr_new(m, E_AGGREGATE, c->node->span, type_number(aggregate_unit(s, c->func, arg)), 1);
    e->kids[0] = arg;
    return e;
}

/* A bare name may be a column that lacks its dataset. */
static Expr *no_rows(const Scope *s, const Call *c, const Node *arg) {
    Model *m = s->model;
    Diag *diag = diag_add(diags(s), D_U10, c->node->span, func_name(c->func), NULL);
    for (uint32_t i = 0; arg->kind == N_REF && i < m->datasets.count; i++) {
        const Dataset *d = m->datasets.at[i];
        const Symbol *visible = model_find(s->file, d->name);
        if (!visible || visible->kind != SYM_DATASET || visible->dataset != d) continue;
        if (!column_find(d, arg->text)) continue;
        diag_suggest(diags(s), diag, arena_printf(m->arena, "%s.%s", d->name->s, arg->text->s));
        break;
    }
    return expr_error(m, c->node->span);
}

static Expr *resolve_rows(const Scope *s, const Call *c) {
    Model *m = s->model;
    Dataset *d = front_dataset(s, c->args[c->func == FN_npv ? 1 : 0]);
    if (!d) return no_rows(s, c, c->args[c->func == FN_npv ? 1 : 0]);
    if (!check_interval(s, c, d)) return expr_error(m, c->node->span);
    Expr *e = c->func == FN_count ? count_rows(s, c, d) : value_rows(s, c, d);
    if (e->type.kind == TY_ERROR) return e;
    e->func = c->func;
    e->dataset = d;
    if (c->where) {
        Scope row = *s;
        row.row = d;
        e->where = resolve_expr(&row, c->where);
        if (!require_boolean(s, e->where)) e->type = type_of(TY_ERROR);
    }
    if (c->func == FN_percentile) e->extra = resolve_share(s, c);
    if (e->extra && e->extra->type.kind == TY_ERROR) e->type = type_of(TY_ERROR);
    return e;
}

/* --- aggregates over groups --- */

static bool key_column(const Scope *s, GroupKey *key, Dataset *d, const Node *name,
                       Dataset *named) {
    Model *m = s->model;
    const char *text = named ? strchr(name->text->s, '.') + 1 : name->text->s;
    KeyColumn *kc = &key->columns[key->column_count];
    kc->dataset = d;
    kc->path = path_try(m, d, text, strlen(text), &kc->path_count);
    if (!kc->path) {
        if (named == d)
            sema_report_unknown_column(s, name->span, d, text);
        else
            diag_add(diags(s), D_U13, name->span, d->name->s, text, NULL);
        return false;
    }
    key->column_count++;
    return true;
}

bool resolve_key(const Scope *s, const Node *name, const DatasetSet *reach, GroupKey *key) {
    Model *m = s->model;
    const char *dot = strchr(name->text->s, '.');
    *key = (GroupKey){.name = name->text};
    if (!dot && strlen(name->text->s) <= 7 && grain_find(name->text->s, &key->grain) &&
        strcmp(grain_name(key->grain), name->text->s) == 0 && key->grain != GRAIN_ALL)
        return true;
    Symbol *head = dot ? model_find(s->file, intern(m->ctx->names, name->text->s,
                                                    (size_t)(dot - name->text->s)))
                       : NULL;
    Dataset *named = head && head->kind == SYM_DATASET ? head->dataset : NULL;
    key->columns = NEW_ARRAY(m->arena, KeyColumn, reach->all.count + 1);
    for (uint32_t i = 0; i < reach->all.count; i++)
        if (!key_column(s, key, reach->all.at[i], name, named)) return false;
    if (!reach->all.count) diag_add(diags(s), D_U10, name->span, "by", NULL);
    return reach->all.count > 0;
}

static bool resolve_keys(const Scope *s, const Node *by, const Expr *kid, Expr *e) {
    DatasetSet reach = {0};
    expr_reach(kid, s->model, &reach);
    e->keys = NEW_ARRAY(s->model->arena, GroupKey, node_count(by));
    for (const Node *n = by->kids; n; n = n->next)
        if (!resolve_key(s, n, &reach, &e->keys[e->key_count++])) return false;
    return true;
}

/* irr(flows.amount by flows.year): the same step is summed (agg-24). */
static Expr *group_value(const Scope *s, const Call *c, const Node *arg) {
    Scope inner = metric_scope(s);
    Dataset *d =
        (c->func == FN_irr || c->func == FN_npv) && arg->kind == N_REF && strchr(arg->text->s, '.')
            ? front_dataset(s, arg)
            : NULL;
    if (!d) return resolve_expr(&inner, arg);
    Call sum = {.node = arg, .func = FN_sum, .args = {arg}, .count = 1};
    return resolve_rows(&inner, &sum);
}

static Expr *resolve_grouped(const Scope *s, const Call *c) {
    Model *m = s->model;
    bool second = c->func == FN_npv;
    Expr *kid = group_value(s, c, c->args[second ? 1 : 0]);
    if (kid->type.kind == TY_ERROR) return kid;
    if (c->func == FN_count ? !require_boolean(s, kid) : !require_number(s, kid))
        return expr_error(m, c->node->span);
    Expr *e =
        expr_new(m, E_GROUPED, c->node->span, type_number(aggregate_unit(s, c->func, kid)), 1);
    e->func = c->func;
    e->kids[0] = kid;
    if (second || c->func == FN_percentile)
        e->extra = second ? resolve_extra(s, c->args[0]) : resolve_share(s, c);
    if (!resolve_keys(s, c->by, kid, e)) e->type = type_of(TY_ERROR);
    return c->where ? resolve_filter(s, e, c->where, c->node->span) : e;
}

static Expr *resolve_aggregate(const Scope *s, const Call *c) {
    uint32_t args = c->func == FN_percentile || c->func == FN_npv ? 2 : 1;
    if (s->row) {
        diag_add(diags(s), D_U15, c->node->span, func_name(c->func), NULL);
        return expr_error(s->model, c->node->span);
    }
    if (!check_count(s, c, args, args)) return expr_error(s->model, c->node->span);
    if (c->by) return resolve_grouped(s, c);
    if (c->func == FN_irr || c->func == FN_npv)
        return argument_error(s, c->args[args - 1], c, "`by` and a period or a column",
                              "`by` en een periode of een kolom");
    return resolve_rows(s, c);
}

/* --- other windows --- */

static bool window_amount(const Scope *s, const Call *c, Expr *e) {
    const Node *n = c->args[1];
    const char *unit =
        n->kind == N_QUANTITY && n->kids->kids && !n->kids->kids->next && n->kids->kids->text
            ? n->kids->kids->text->s
            : "";
    int64_t amount;
    if (!*unit || !grain_find(unit, &e->grain) || strcmp(grain_name(e->grain), unit) != 0) {
        if (n->kind == N_NUMBER)
            diag_add(diags(s), D_U17, n->span, func_name(c->func), NULL);
        else
            argument_error(s, n, c, "a window such as 12 month", "een venster zoals 12 month");
        return false;
    }
    if (!num_small_int(literal_number(s->model, n), &amount) || amount < 1 || amount > 100000) {
        argument_error(s, n, c, "a whole number of periods", "een heel aantal perioden");
        return false;
    }
    e->amount = (int32_t)amount;
    return true;
}

static bool window_grain(const Scope *s, const Call *c, Expr *e) {
    const Node *n = c->args[1];
    if (n->kind == N_REF && grain_find(n->text->s, &e->grain) &&
        strcmp(grain_name(e->grain), n->text->s) == 0 && e->grain != GRAIN_ALL)
        return true;
    argument_error(s, n, c, "week, month, quarter or year", "week, month, quarter of year");
    return false;
}

static bool counts_alive(Func f) {
    return f == FN_closing || f == FN_opening || f == FN_average_over || f == FN_begun ||
           f == FN_ended;
}

static Expr *resolve_days(const Scope *s, const Call *c) {
    UnitTable *t = &s->model->units;
    Expr *e = expr_new(
        s->model, E_TIME, c->node->span,
        type_number(unit_of(t, unit_find(t, intern_cstr(s->model->ctx->names, "day")))), 0);
    e->func = FN_days;
    return e;
}

static Expr *resolve_time(const Scope *s, const Call *c) {
    Model *m = s->model;
    const struct FuncRow *row = &functions[c->func];
    if (s->row) {
        diag_add(diags(s), D_U15, c->node->span, row->name, NULL);
        return expr_error(m, c->node->span);
    }
    if (!check_count(s, c, row->min, row->max)) return expr_error(m, c->node->span);
    if (c->func == FN_days) return resolve_days(s, c);
    Scope inner = *s;
    if (counts_alive(c->func)) inner.alive = true;
    Expr *kid = resolve_expr(&inner, c->args[0]);
    if (!require_number(s, kid)) return expr_error(m, c->node->span);
    if (c->where) kid = resolve_filter(&inner, kid, c->where, c->node->span);
    Expr *e = expr_new(m, E_TIME, c->node->span, kid->type, 1);
    e->func = c->func;
    e->kids[0] = kid;
    bool ok = kid->type.kind == TY_NUMBER;
    if (c->func == FN_growth) e->type = type_number(UNIT_PURE);
    if (c->func == FN_trailing) ok = window_amount(s, c, e) && ok;
    if (c->func == FN_to_date || c->func == FN_growth) ok = window_grain(s, c, e) && ok;
    if (c->by && c->func == FN_closing)
        ok = ok && resolve_keys(s, c->by, kid, e);
    else if (c->by)
        ok = argument_error(s, c->by, c, "no `by`", "geen `by`")->type.kind != TY_ERROR;
    if (!ok) e->type = type_of(TY_ERROR);
    return e;
}

/* --- functions of values --- */

static bool halve(Model *m, Unit *u) {
    UnitPower *p = NEW_ARRAY(m->arena, UnitPower, u->n + 1);
    for (uint32_t i = 0; i < u->n; i++) {
        if (u->powers[i].exponent % 2) return false;
        p[i] = (UnitPower){u->powers[i].symbol, u->powers[i].exponent / 2};
    }
    u->powers = p;
    if (unit_is_pure(*u)) u->scale = SCALE_ONE;
    return true;
}

static bool constant_argument(const Scope *s, const Expr *e, bool positive) {
    Value v;
    if (expr_constant(s->model, e, &v) && (!positive || num_sign(v.q) > 0)) return true;
    diag_add(diags(s), D_N18, e->span, NULL);
    return false;
}

static bool type_function(const Scope *s, const Call *c, Expr *e) {
    Expr *const *k = e->kids;
    for (uint32_t i = 0; i < e->count; i++)
        if (!require_number(s, k[i])) return false;
    Unit u = k[0]->type.unit;
    bool ok = true;
    if (c->func == FN_sqrt) ok = halve(s->model, &u);
    if (c->func == FN_root || c->func == FN_cagr) ok = c->func == FN_cagr || unit_is_pure(u);
    if (!ok)
        return argument_error(s, c->args[0], c, "a pure number", "een kaal getal")->type.kind !=
               TY_ERROR;
    if (c->func == FN_root) u = UNIT_PURE, ok = constant_argument(s, k[1], true);
    if (c->func == FN_cagr)
        u = UNIT_PERCENT, ok = require_same_unit(s, k[0], k[1]) && constant_argument(s, k[2], true);
    bool step = c->func == FN_round || c->func == FN_round_even || c->func == FN_floor ||
                c->func == FN_ceil;
    if (step && e->count == 2)
        ok = require_same_unit(s, k[0], k[1]) && constant_argument(s, k[1], true);
    if (c->func == FN_least || c->func == FN_greatest)
        for (uint32_t i = 1; i < e->count; i++) ok = require_same_unit(s, k[0], k[i]) && ok;
    e->type = type_number(u);
    return ok;
}

static bool type_row_function(const Scope *s, const Call *c, Expr *e) {
    Expr *const *k = e->kids;
    TypeKind a = k[0]->type.kind;
    if (a == TY_ERROR) return false;
    if (c->func == FN_contains || c->func == FN_starts_with) {
        e->type = type_of(TY_BOOLEAN);
        for (uint32_t i = 0; i < 2; i++)
            if (k[i]->type.kind != TY_TEXT)
                return argument_error(s, c->args[i], c, "a text", "een tekst")->type.kind !=
                       TY_ERROR;
        return true;
    }
    if (c->func == FN_date || c->func == FN_period) {
        e->type = type_of(c->func == FN_date ? TY_DATE : TY_PERIOD);
        bool ok = true;
        for (uint32_t i = 0; i < e->count; i++) ok = require_number(s, k[i]) && ok;
        return ok;
    }
    e->type = type_number(UNIT_PURE);
    return a == TY_DATE || a == TY_DATETIME ||
           argument_error(s, c->args[0], c, "a date", "een datum")->type.kind != TY_ERROR;
}

static Expr *resolve_function(const Scope *s, const Call *c) {
    const struct FuncRow *row = &functions[c->func];
    Model *m = s->model;
    if (!check_count(s, c, row->min, row->max)) return expr_error(m, c->node->span);
    if (row->class == CLASS_ROW && !s->row) {
        diag_add(diags(s), D_U16, c->node->span, row->name, NULL);
        return expr_error(m, c->node->span);
    }
    if (c->func == FN_convert) return resolve_convert(s, c->node, c->args, c->count);
    Expr *e = expr_new(m, E_FUNCTION, c->node->span, type_of(TY_ERROR), c->count);
    e->func = c->func;
    const Node *arg = c->node->kids;
    for (uint32_t i = 0; i < c->count; i++, arg = arg->next) e->kids[i] = resolve_expr(s, arg);
    bool ok = row->class == CLASS_ROW ? type_row_function(s, c, e) : type_function(s, c, e);
    if (!ok) e->type = type_of(TY_ERROR);
    return e;
}

/* --- KPIs as values --- */

static Expr *resolve_kpi_function(const Scope *s, const Call *c) {
    Model *m = s->model;
    if (!check_count(s, c, 1, 1)) return expr_error(m, c->node->span);
    Symbol *k = c->args[0]->kind == N_REF ? sema_find_kind(s, c->args[0], SYM_KPI) : NULL;
    if (!k)
        return c->args[0]->kind == N_REF
                   ? expr_error(m, c->node->span)
                   : argument_error(s, c->args[0], c, "the name of a kpi", "de naam van een kpi");
    if (k->state == STATE_OPEN)
        return symbol_enter(m, k, c->node->span), expr_error(m, c->node->span);
    resolve_kpi_formula(m, k);
    Expr *e = expr_new(m, E_SCORE, c->node->span, type_number(UNIT_PURE), 0);
    e->func = c->func;
    e->kpi = k->kpi;
    return e;
}

static Expr *resolve_template_call(const Scope *s, const Node *n) {
    Symbol *t =
        strchr(n->text->s, '.') ? sema_find_kind(s, n, SYM_TEMPLATE) : model_find(s->file, n->text);
    if (t && t->kind == SYM_TEMPLATE) return resolve_template(s, t->template, n, n->kids);
    if (strchr(n->text->s, '.')) return expr_error(s->model, n->span);
    Diag *d = diag_add(diags(s), D_N9, n->span, n->text->s, NULL);
    const char *names[FUNC_COUNT];
    for (uint32_t i = 0; i < FUNC_COUNT; i++) names[i] = functions[i].name;
    const char *near = synonym_of(SYNONYM_FUNCTION, n->text->s);
    if (!near) near = text_nearest(n->text->s, names, FUNC_COUNT);
    if (near) diag_suggest(diags(s), d, near);
    return expr_error(s->model, n->span);
}

Expr *resolve_call(const Scope *s, const Node *n) {
    Func f = 0;
    while (f < FUNC_COUNT && strcmp(functions[f].name, n->text->s) != 0) f++;
    if (f == FUNC_COUNT) return resolve_template_call(s, n);
    Call c = call_of(n, f);
    switch (functions[f].class) {
    case CLASS_AGGREGATE: return resolve_aggregate(s, &c);
    case CLASS_TIME: return resolve_time(s, &c);
    case CLASS_PURE:
    case CLASS_ROW: return resolve_function(s, &c);
    case CLASS_KPI: return resolve_kpi_function(s, &c);
    }
    return expr_error(s->model, n->span);
}
