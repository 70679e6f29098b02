/* Expressions: syntax tree -> checked expressions, bottom-up and without inference. A finding
 * poisons the node that it is about, and what stands above a poisoned node stays silent. */
#include "sema/sema.h"

const char *func_name(Func f) {
    static const char *const names[] = {
#define AGGREGATE(name, takes) #name,
#define TIMEFN(name, min, max) #name,
#define PUREFN(name, min, max) #name,
#define ROWFN(name, min, max)  #name,
#define KPIFN(name)            #name,
#include "sema/functions.def"
    };
    return f < FUNC_COUNT ? names[f] : "in";
}

Expr *expr_new(Model *m, ExprKind kind, Span span, Type type, uint32_t kids) {
    Expr *e = NEW(m->arena, Expr);
    e->kind = kind;
    e->span = span;
    e->type = type;
    e->id = m->next_expr++;
    e->func = FUNC_COUNT;
    e->count = kids;
    if (kids) e->kids = NEW_ARRAY(m->arena, Expr *, kids);
    return e;
}

Expr *expr_error(Model *m, Span span) {
    return expr_new(m, E_ERROR, span, type_of(TY_ERROR), 0);
}

/* --- what a type is called, and what may stand beside what --- */

const char *type_text(const Scope *s, Type t) {
    bool nl = s->model->ctx->lang == LANG_NL;
    static const char *const en[] = {"nothing",         "a number", "a text",      "a date",
                                     "a date and time", "a period", "a condition", "a currency"};
    static const char *const du[] = {"niets",          "een getal",          "een tekst",
                                     "een datum",      "een datum met tijd", "een periode",
                                     "een voorwaarde", "een valuta"};
    if (t.kind == TY_NUMBER && !(unit_is_pure(t.unit) && t.unit.scale == SCALE_ONE))
        return unit_text(s->model->arena, t.unit);
    return nl ? du[t.kind] : en[t.kind];
}

bool number_type(const Expr *e) {
    return e->type.kind == TY_NUMBER;
}

bool require_number(const Scope *s, const Expr *e) {
    if (e->type.kind != TY_NUMBER && e->type.kind != TY_ERROR)
        diag_add(diags(s), D_U4, e->span, type_text(s, e->type), NULL);
    return e->type.kind == TY_NUMBER;
}

bool require_boolean(const Scope *s, const Expr *e) {
    if (e->type.kind != TY_BOOLEAN && e->type.kind != TY_ERROR)
        diag_add(diags(s), D_U5, e->span, type_text(s, e->type), NULL);
    return e->type.kind == TY_BOOLEAN;
}

static void report_units(const Scope *s, const Expr *a, const Expr *b, const char *en,
                         const char *nl) {
    Diag *d = diag_add(diags(s), D_U1, b->span, type_text(s, a->type), type_text(s, b->type), en,
                       nl, NULL);
    diag_label(diags(s), d, a->span, PH_this_is, type_text(s, a->type), NULL);
}

bool require_same_unit(const Scope *s, const Expr *a, const Expr *b) {
    if (!require_number(s, a) || !require_number(s, b)) return false;
    if (unit_same_dimension(a->type.unit, b->type.unit)) return true;
    report_units(s, a, b, "compared", "vergeleken");
    return false;
}

static bool poisoned(const Expr *e) {
    return e->type.kind == TY_ERROR;
}

/* --- chains --- */

static bool percent(Unit u) {
    return unit_is_pure(u) && u.scale != SCALE_ONE;
}

/* agg-25: % if either side is; pp only if all are. */
static Unit sum_unit(Unit a, Unit b) {
    if (!unit_is_pure(a)) return a;
    if (a.scale == b.scale) return a;
    return UNIT_PERCENT;
}

/* name-13: % x % and % / % are %; a pure factor keeps the %; with a unit the % is a mere factor. */
static Unit product_unit(const Scope *s, Unit a, const Unit *b, bool divide) {
    UnitTable *t = &s->model->units;
    Unit u = divide ? unit_div(t, a, *b) : unit_mul(t, a, *b);
    if (unit_is_pure(u) && unit_is_pure(a))
        u.scale = percent(a) || (percent(*b) && !divide) ? SCALE_PERCENT : SCALE_ONE;
    return u;
}

/* A date minus a date is a number of days, a datetime minus a datetime of seconds (time-17);
 * nothing else is done to dates. */
static Expr *dates_apart(const Scope *s, Expr *e) {
    const Expr *right = e->count == 2 && e->kids[1]->kind == E_NEGATE ? e->kids[1]->kids[0] : NULL;
    TypeKind a = e->kids[0]->type.kind;
    if (right && right->type.kind == a) {
        const Str *unit = intern_cstr(s->model->ctx->names, a == TY_DATE ? "day" : "s");
        e->type = type_number(unit_of(&s->model->units, unit_find(&s->model->units, unit)));
        return e;
    }
    if (right)
        report_units(s, e->kids[0], right, "subtracted", "afgetrokken");
    else
        require_number(s, e->kids[0]->type.kind == TY_NUMBER ? e->kids[1] : e->kids[0]);
    e->type = type_of(TY_ERROR);
    return e;
}

static bool is_date(const Expr *e) {
    return e->type.kind == TY_DATE || e->type.kind == TY_DATETIME;
}

static Expr *resolve_term(const Scope *s, const Node *k) {
    if (k->kind != N_MINUS && k->kind != N_DIVIDE) return resolve_expr(s, k);
    Expr *kid = resolve_expr(s, k->kids);
    Expr *e = expr_new(s->model, k->kind == N_MINUS ? E_NEGATE : E_DIVIDE, k->span, kid->type, 1);
    e->kids[0] = kid;
    return e;
}

static Expr *resolve_chain(const Scope *s, const Node *n) {
    ExprKind kind = n->kind == N_SUM ? E_SUM : E_PRODUCT;
    Expr *e = expr_new(s->model, kind, n->span, type_of(TY_NUMBER), node_count(n));
    uint32_t i = 0;
    bool bad = false;
    for (const Node *k = n->kids; k; k = k->next) {
        e->kids[i] = resolve_term(s, k);
        bad = poisoned(e->kids[i++]) || bad;
    }
    if (bad) {
        e->type = type_of(TY_ERROR);
        return e;
    }
    for (i = 0; i < e->count && kind == E_SUM; i++)
        if (is_date(e->kids[i])) return dates_apart(s, e);
    for (i = 0; i < e->count; i++) bad = !require_number(s, e->kids[i]) || bad;
    if (bad) {
        e->type = type_of(TY_ERROR);
        return e;
    }
    Unit u = e->kids[0]->type.unit;
    for (i = 1; i < e->count; i++) {
        const Expr *k = e->kids[i];
        if (kind == E_PRODUCT) {
            u = product_unit(s, u, &k->type.unit, k->kind == E_DIVIDE);
        } else if (unit_same_dimension(u, k->type.unit)) {
            u = sum_unit(u, k->type.unit);
        } else {
            report_units(s, e->kids[0], k, k->kind == E_NEGATE ? "subtracted" : "added",
                         k->kind == E_NEGATE ? "afgetrokken" : "opgeteld");
            e->type = type_of(TY_ERROR);
            return e;
        }
    }
    e->type = type_number(u);
    return e;
}

static Expr *resolve_logic(const Scope *s, const Node *n) {
    Expr *e = expr_new(s->model, n->kind == N_OR ? E_OR : E_AND, n->span, type_of(TY_BOOLEAN),
                       node_count(n));
    uint32_t i = 0;
    for (const Node *k = n->kids; k; k = k->next, i++) {
        e->kids[i] = resolve_expr(s, k);
        if (!require_boolean(s, e->kids[i])) e->type = type_of(TY_ERROR);
    }
    return e;
}

/* --- comparisons --- */

static bool comparable(const Scope *s, const Expr *a, const Expr *b, int op) {
    TypeKind x = a->type.kind, y = b->type.kind;
    if (x == TY_ERROR || y == TY_ERROR) return false;
    if (x == TY_NUMBER && y == TY_NUMBER && unit_same_dimension(a->type.unit, b->type.unit))
        return true;
    bool equality = op == G_EQ || op == G_NE;
    if (is_date(a) && is_date(b)) return true;
    if (x == y && equality && x != TY_CURRENCY) return true;
    diag_add(diags(s), D_U6, span_join(a->span, b->span), type_text(s, a->type),
             type_text(s, b->type), NULL);
    return false;
}

static Expr *resolve_compare(const Scope *s, const Node *n) {
    Expr *e = expr_new(s->model, E_COMPARE, n->span, type_of(TY_BOOLEAN), 2);
    e->op = n->op;
    e->kids[0] = resolve_expr(s, n->kids);
    e->kids[1] = resolve_expr(s, n->kids->next);
    if (!comparable(s, e->kids[0], e->kids[1], n->op)) e->type = type_of(TY_ERROR);
    return e;
}

static Expr *resolve_in_list(const Scope *s, const Node *n) {
    Expr *e = expr_new(s->model, E_IN, n->span, type_of(TY_BOOLEAN), node_count(n));
    uint32_t i = 0;
    e->op = n->op;
    for (const Node *k = n->kids; k; k = k->next, i++) {
        e->kids[i] = resolve_expr(s, k);
        if (poisoned(e->kids[i]) || (i && !comparable(s, e->kids[0], e->kids[i], G_EQ)))
            e->type = type_of(TY_ERROR);
    }
    return e;
}

static Expr *compare_day(const Scope *s, Expr *date, int op, Day day) {
    Expr *e = expr_new(s->model, E_COMPARE, date->span, type_of(TY_BOOLEAN), 2);
    e->op = (uint8_t)op;
    e->kids[0] = date;
    e->kids[1] = expr_new(s->model, E_DATE, date->span, type_of(TY_DATE), 0);
    e->kids[1]->day = day;
    return e;
}

/* `x in 2019`: of a date, between the period's days; of a metric, the metric over that period. */
static Expr *resolve_in_period(const Scope *s, const Node *n) {
    Period p;
    Expr *kid = resolve_expr(s, n->kids);
    if (!literal_period(s, n->kids->next, &p) || poisoned(kid))
        return expr_error(s->model, n->span);
    if (is_date(kid)) {
        Day first, last;
        period_range(&s->file->calendar, p, &first, &last);
        Expr *both = expr_new(s->model, E_AND, n->span, type_of(TY_BOOLEAN), 2);
        both->kids[0] = compare_day(s, kid, G_GE, first);
        both->kids[1] = compare_day(s, kid, G_LE, last);
        return both;
    }
    if (s->row || kid->type.kind != TY_NUMBER) {
        diag_add(diags(s), D_U6, n->span, type_text(s, kid->type), type_text(s, type_of(TY_PERIOD)),
                 NULL);
        return expr_error(s->model, n->span);
    }
    Expr *e = expr_new(s->model, E_TIME, n->span, kid->type, 1);
    e->kids[0] = kid;
    e->in = p;
    e->grain = period_grain(p);
    return e;
}

/* --- the rest --- */

static Expr *resolve_unary(const Scope *s, const Node *n, ExprKind kind, Type type) {
    Expr *e = expr_new(s->model, kind, n->span, type, 1);
    e->kids[0] = resolve_expr(s, n->kids);
    e->op = n->op;
    return e;
}

static Expr *resolve_negate(const Scope *s, const Node *n) {
    Expr *e = resolve_unary(s, n, E_NEGATE, type_of(TY_ERROR));
    if (require_number(s, e->kids[0])) e->type = e->kids[0]->type;
    return e;
}

static Expr *resolve_not(const Scope *s, const Node *n) {
    Expr *e = resolve_unary(s, n, E_NOT, type_of(TY_ERROR));
    if (require_boolean(s, e->kids[0])) e->type = type_of(TY_BOOLEAN);
    return e;
}

static Expr *resolve_is_missing(const Scope *s, const Node *n) {
    Expr *e = resolve_unary(s, n, E_IS_MISSING, type_of(TY_BOOLEAN));
    if (!s->row && !poisoned(e->kids[0])) diag_add(diags(s), D_U16, n->span, "is missing", NULL);
    if (!s->row || poisoned(e->kids[0])) e->type = type_of(TY_ERROR);
    return e;
}

static Expr *resolve_power(const Scope *s, const Node *n) {
    Expr *base = resolve_expr(s, n->kids);
    Expr *e = expr_new(s->model, E_POWER, n->span, base->type, 1);
    const Node *digits = n->kids->next;
    Num q = literal_number(s->model, digits);
    e->kids[0] = base;
    if (!require_number(s, base)) return e->type = type_of(TY_ERROR), e;
    if (!num_small_int(q, &e->exponent) || e->exponent > INT32_MAX) {
        diag_add(diags(s), D_U11, digits->span, digits->text->s, "^", "a whole number",
                 "een geheel getal", NULL);
        e->type = type_of(TY_ERROR);
        return e;
    }
    if (n->op) e->exponent = -e->exponent;
    if (!unit_is_pure(base->type.unit))
        e->type.unit = unit_pow(&s->model->units, base->type.unit, (int)e->exponent);
    return e;
}

/* Both branches of an `if` or `otherwise` must be of one type and unit. */
static Type branch_type(const Scope *s, const Expr *a, const Expr *b) {
    if (poisoned(a) || poisoned(b)) return type_of(TY_ERROR);
    if (a->type.kind == TY_NUMBER && b->type.kind == TY_NUMBER) {
        if (unit_same_dimension(a->type.unit, b->type.unit))
            return type_number(sum_unit(a->type.unit, b->type.unit));
        report_units(s, a, b, "alternatives", "alternatieven zijn");
        return type_of(TY_ERROR);
    }
    if (a->type.kind == b->type.kind) return a->type;
    diag_add(diags(s), D_U6, b->span, type_text(s, a->type), type_text(s, b->type), NULL);
    return type_of(TY_ERROR);
}

static Expr *resolve_if(const Scope *s, const Node *n) {
    Expr *e = expr_new(s->model, E_IF, n->span, type_of(TY_ERROR), 3);
    for (uint32_t i = 0; i < 3; i++) e->kids[i] = resolve_expr(s, node_at(n, i));
    bool ok = require_boolean(s, e->kids[0]);
    Type t = branch_type(s, e->kids[1], e->kids[2]);
    if (ok) e->type = t;
    return e;
}

/* A bare 0 recovers in any unit: it is nothing of anything. */
static Expr *resolve_otherwise(const Scope *s, const Node *n) {
    Expr *e = expr_new(s->model, E_OTHERWISE, n->span, type_of(TY_ERROR), 2);
    Expr *a = e->kids[0] = resolve_expr(s, n->kids),
         *b = e->kids[1] = resolve_expr(s, n->kids->next);
    bool zero = b->kind == E_NUMBER && num_sign(b->number) == 0 && unit_is_pure(b->type.unit);
    e->type = zero && number_type(a) ? a->type : branch_type(s, a, b);
    return e;
}

/* "EUR 2.000" is two euros; who writes a point between thousands is told so. */
static void check_thousands(const Scope *s, const Node *n) {
    Arena *a = s->model->arena;
    const char *digits = n->text->s, *point = strchr(digits, '.');
    size_t whole = point ? (size_t)(point - digits) : 0;
    bool suspect = point && strlen(point + 1) == 3 && whole >= 1 && whole <= 3 && *digits != '0';
    if (!suspect || (n->kind != N_QUANTITY && strcmp(point, ".000") != 0)) return;
    const char *plain = point + 4;
    while (plain[-1] == '0') plain--;
    if (plain[-1] == '.') plain--;
    const char *meant = arena_strndup(a, digits, (size_t)(plain - digits));
    diag_add(diags(s), D_P21, n->span, digits, meant,
             arena_printf(a, "%.*s_%s", (int)whole, digits, point + 1), NULL);
}

static Expr *resolve_literal(const Scope *s, const Node *n) {
    Model *m = s->model;
    Unit u = n->kind == N_PERCENT ? UNIT_PERCENT : n->kind == N_POINTS ? UNIT_PP : UNIT_PURE;
    check_thousands(s, n);
    Num q = literal_number(m, n);
    if (n->kind == N_QUANTITY) {
        if (!literal_unit(s, n->kids, &u)) return expr_error(m, n->span);
        q = num_mul(&m->nums, q, unit_factor(&m->nums, u));
    }
    Expr *e = expr_new(m, E_NUMBER, n->span, type_number(u), 0);
    e->number = q;
    return e;
}

static Expr *resolve_text(const Scope *s, const Node *n) {
    bool code = n->kind == N_CURRENCY;
    Expr *e = expr_new(s->model, code ? E_CURRENCY : E_TEXT, n->span,
                       type_of(code ? TY_CURRENCY : TY_TEXT), 0);
    e->text = n->text;
    return e;
}

static Expr *resolve_date(const Scope *s, const Node *n) {
    Day d;
    if (!literal_day(s->model, n, &d)) return expr_error(s->model, n->span);
    Expr *e = expr_new(s->model, E_DATE, n->span, type_of(TY_DATE), 0);
    e->day = d;
    return e;
}

static Expr *resolve_period_literal(const Scope *s, const Node *n) {
    Period p;
    if (!literal_period(s, n, &p)) return expr_error(s->model, n->span);
    Expr *e = expr_new(s->model, E_PERIOD, n->span, type_of(TY_PERIOD), 0);
    e->period = p;
    return e;
}

static Expr *resolve_where(const Scope *s, const Node *n) {
    Expr *kid = resolve_expr(s, n->kids);
    if (s->row) {
        diag_add(diags(s), D_U15, n->span, "where", NULL);
        return expr_error(s->model, n->span);
    }
    if (!require_number(s, kid)) return kid;
    return resolve_filter(s, kid, n->kids->next, n->span);
}

typedef Expr *Resolver(const Scope *s, const Node *n);

static Resolver *const resolvers[NODE_COUNT] = {
    [N_SUM] = resolve_chain,
    [N_PRODUCT] = resolve_chain,
    [N_NEGATE] = resolve_negate,
    [N_POWER] = resolve_power,
    [N_OR] = resolve_logic,
    [N_AND] = resolve_logic,
    [N_NOT] = resolve_not,
    [N_COMPARE] = resolve_compare,
    [N_IN_LIST] = resolve_in_list,
    [N_IN_PERIOD] = resolve_in_period,
    [N_IS_MISSING] = resolve_is_missing,
    [N_IF] = resolve_if,
    [N_OTHERWISE] = resolve_otherwise,
    [N_WHERE] = resolve_where,
    [N_CALL] = resolve_call,
    [N_REF] = resolve_ref,
    [N_NUMBER] = resolve_literal,
    [N_PERCENT] = resolve_literal,
    [N_POINTS] = resolve_literal,
    [N_QUANTITY] = resolve_literal,
    [N_STRING] = resolve_text,
    [N_CURRENCY] = resolve_text,
    [N_DATE] = resolve_date,
    [N_PERIOD] = resolve_period_literal,
};

/* Bounded twice: within one formula, and over formulas that are resolved inside each other. */
Expr *resolve_expr(const Scope *s, const Node *n) {
    Model *m = s->model;
    Scope inner = *s;
    if (++inner.depth > m->ctx->limits[LIM_expression_depth])
        ctx_limit(m->ctx, LIM_expression_depth, n->span);
    if (++m->nesting > m->ctx->limits[LIM_nesting]) ctx_limit(m->ctx, LIM_nesting, n->span);
    Resolver *resolve = resolvers[n->kind];
    Expr *e = resolve ? resolve(&inner, n)
                      : expr_error(m, n->span); /* a broken node was reported by the parser */
    m->nesting--;
    return e;
}
