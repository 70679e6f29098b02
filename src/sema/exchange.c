/* convert(): amounts in another currency. Input: a checked expression; output: the same one with
 * the rate put where the rows are. The one idea: a conversion goes down to the aggregates, so that
 * each amount meets the rate of its own date and a closing that of its own last day (agg-29). What
 * it cannot go down through is refused. */
#include "sema/sema.h"

typedef struct Conversion {
    Model *m;
    Expr *like; /* the conversion of one amount; its kid is replaced */
    Map metrics;
    const UnitSymbol *to;
} Conversion;

/* --- what can be converted --- */

/* The one currency of an amount; NULL: it has none, or stands below or beside others. */
static const UnitSymbol *currency_of(Unit u) {
    const UnitSymbol *found = NULL;
    for (uint32_t i = 0; i < u.n; i++) {
        if (u.powers[i].symbol->class != UNIT_CURRENCY) continue;
        if (found || u.powers[i].exponent != 1) return NULL;
        found = u.powers[i].symbol;
    }
    return found;
}

static Type in_currency(const Conversion *v, Type t) {
    UnitPower *p = NEW_ARRAY(v->m->arena, UnitPower, t.unit.n + 1);
    for (uint32_t i = 0; i < t.unit.n; i++) {
        p[i] = t.unit.powers[i];
        if (p[i].symbol->class == UNIT_CURRENCY) p[i].symbol = v->to;
    }
    t.unit.powers = p;
    return t;
}

static bool is_money(const Expr *e) {
    return e->type.kind == TY_NUMBER && unit_has_currency(e->type.unit);
}

/* The kids that a conversion of e goes on with; false: it cannot pass. */
static bool passes(const Expr *e, uint32_t kid) {
    if (e->kind == E_SUM || e->kind == E_OTHERWISE) return true;
    if (e->kind == E_IF) return kid > 0;
    if (e->kind == E_PRODUCT) return is_money(e->kids[kid]);
    if (e->kind == E_FUNCTION)
        return e->func == FN_abs || e->func == FN_least || e->func == FN_greatest;
    return kid == 0 && (e->kind == E_NEGATE || e->kind == E_FILTER || e->kind == E_GROUPED ||
                        e->kind == E_TIME);
}

/* --- going down --- */

static Expr *copy_of(const Conversion *v, const Expr *e) {
    Expr *copy = NEW(v->m->arena, Expr);
    *copy = *e;
    copy->id = v->m->next_expr++;
    copy->kids = NEW_ARRAY(v->m->arena, Expr *, e->count + 1);
    for (uint32_t i = 0; i < e->count; i++) copy->kids[i] = e->kids[i];
    return copy;
}

static Expr *converted(Conversion *v, const Expr *e);

/* A metric in another currency is a metric of its own, and one however often it is used. */
static Metric *converted_metric(Conversion *v, Metric *x) {
    void **known = map_find(&v->metrics, key_of(x));
    if (known) return *known;
    Metric *copy = NEW(v->m->arena, Metric);
    *copy = *x;
    copy->body = converted(v, x->body);
    if (!copy->body) return NULL;
    copy->type = in_currency(v, x->type);
    copy->unit = copy->type.unit;
    *map_slot(&v->metrics, key_of(x), NULL) = copy;
    return copy;
}

/* NULL: there is money in it whose date is not known. */
static Expr *converted(Conversion *v, const Expr *e) {
    if (!is_money(e) || !currency_of(e->type.unit)) return NULL;
    Expr *copy = copy_of(v, e);
    copy->type = in_currency(v, e->type);
    if (e->kind == E_NUMBER) return num_sign(e->number) == 0 ? copy : NULL;
    if (e->kind == E_METRIC) return (copy->metric = converted_metric(v, e->metric)) ? copy : NULL;
    if (e->kind == E_AGGREGATE) {
        Expr *each = copy->kids[0] = copy_of(v, v->like);
        each->kids[0] = e->kids[0];
        each->type = in_currency(v, e->kids[0]->type);
        return copy;
    }
    uint32_t passed = 0;
    for (uint32_t i = 0; i < e->count; i++) {
        if (!passes(e, i)) continue;
        passed++;
        if (!(copy->kids[i] = converted(v, e->kids[i]))) return NULL;
    }
    return passed ? copy : NULL;
}

/* --- the call --- */

/* The text column that says what costs a rate: of the key if that has one, else the only one. */
static Column *code_column(const Dataset *rates) {
    Column *found = NULL;
    for (int pass = 0; pass < 2 && !found; pass++)
        for (uint32_t i = 0; i < rates->columns.count; i++) {
            Column *c = rates->columns.at[i];
            if (c->type != COL_TEXT || (pass == 0 && !c->is_key)) continue;
            if (found) return NULL;
            found = c;
        }
    return found;
}

/* EUR per USD, which serves these two alone, or EUR beside a column that says what costs it. */
static bool is_rate(const Column *c, const Column *code, const UnitSymbol *from,
                    const UnitSymbol *to) {
    const UnitPower *p = c->unit.powers;
    uint32_t n = c->type == COL_NUMBER ? c->unit.n : 0;
    for (uint32_t i = 0; i < n; i++)
        if (p[i].symbol->class != UNIT_CURRENCY) return false;
    if (n == 1) return p[0].exponent == 1 && code;
    if (n != 2 || p[0].exponent * p[1].exponent != -1) return false;
    bool to_fits = to == p[0].symbol || to == p[1].symbol;
    return to_fits && (!from || from == p[0].symbol || from == p[1].symbol);
}

/* Rows that say their own currency: the amounts are plain, the result is in the one asked. */
static Expr *convert_mixed(const Scope *s, const Node *call, const Node *code, Expr *e,
                           const UnitSymbol *to) {
    UnitTable *t = &s->model->units;
    e->kids[1] = resolve_expr(s, code);
    if (e->kids[1]->type.kind == TY_ERROR) return e->kids[1];
    if (!s->row || e->kids[1]->type.kind != TY_TEXT)
        return report_argument(s, code, call, "convert", "a text column of currencies",
                               "een tekstkolom met valuta's");
    e->type = type_number(unit_mul(t, e->kids[0]->type.unit, unit_of(t, to)));
    return e;
}

static Expr *convert_money(const Scope *s, const Node *call, const Node *amount, Expr *e,
                           const UnitSymbol *to) {
    Conversion v = {s->model, e, map_new(s->model->arena), to};
    if (!currency_of(e->kids[0]->type.unit))
        return report_argument(s, amount, call, "convert", "an amount of money", "een geldbedrag");
    e->type = in_currency(&v, e->type);
    Expr *inside = s->row ? e : converted(&v, e->kids[0]);
    return inside ? inside
                  : report_argument(s, amount, call, "convert",
                                    "money from rows: an aggregate, or sums, shares and multiples "
                                    "of aggregates",
                                    "geld uit rijen: een aggregatie, of sommen, delen en "
                                    "veelvouden van aggregaties");
}

Expr *resolve_convert(const Scope *s, const Node *call, const Node *const *args, uint32_t count) {
    Model *m = s->model;
    bool mixed = count == 4;
    const Node *to = args[count - 2], *rate = args[count - 1];
    const UnitSymbol *currency = to->kind == N_CURRENCY ? unit_currency(&m->units, to->text) : NULL;
    Expr *x = resolve_expr(s, args[0]);
    if (!currency)
        return report_argument(s, to, call, "convert", "a currency such as EUR",
                               "een valuta zoals EUR");
    Dataset *rates = rate->kind == N_REF ? front_dataset(s, rate) : NULL;
    if (!rates || !rates->time)
        return report_argument(s, rate, call, "convert", "a column of a dataset of dated rates",
                               "een kolom van een dataset met gedateerde koersen");
    uint32_t steps;
    Column **path = path_find(s, rates, strchr(rate->text->s, '.') + 1, rate->span, &steps);
    if (!path || !require_number(s, x)) return expr_error(m, call->span);
    if (mixed && unit_has_currency(x->type.unit))
        return report_argument(s, args[0], call, "convert", "plain numbers beside their currencies",
                               "kale getallen naast hun valuta's");
    Column *code = code_column(rates);
    if (steps != 1 || !is_rate(path[0], code, currency_of(x->type.unit), currency))
        return report_argument(
            s, rate, call, "convert",
            "a rate between these currencies, such as EUR per USD, or an amount such as EUR beside "
            "one text column of currencies",
            "een koers tussen deze valuta's, zoals EUR per USD, of een bedrag zoals EUR naast één "
            "tekstkolom met valuta's");
    Expr *e = expr_new(m, E_FUNCTION, call->span, x->type, mixed ? 2 : 1);
    e->func = FN_convert;
    e->kids[0] = x;
    e->rate = path[0];
    e->rate_currency = code;
    e->to = to->text;
    return mixed ? convert_mixed(s, call, args[1], e, currency)
                 : convert_money(s, call, args[0], e, currency);
}
