/* Literals of the syntax tree -> days, periods, units and numbers; and the value of an expression
 * that needs no data. */
#include "sema/sema.h"

bool literal_day(Model *m, const Node *n, Day *day) {
    if (n && n->kind == N_DATE && day_parse(n->text->s, n->text->length, day)) return true;
    if (n) diag_add(&m->ctx->diags, D_K1, n->span, n->text ? n->text->s : "?", NULL);
    return false;
}

bool literal_period(const Scope *s, const Node *n, Period *p) {
    bool exists = true;
    if (n && n->text && period_parse(&s->file->calendar, n->text->s, n->text->length, p, &exists))
        return true;
    if (n)
        diag_add(diags(s), n->kind == N_DATE ? D_K1 : D_K2, n->span, n->text ? n->text->s : "?",
                 NULL);
    return false;
}

static bool unit_visible(const File *file, const Str *name) {
    for (uint32_t i = 0; i < file->closure.count; i++)
        if (map_find(&file->closure.at[i]->units, key_of(name))) return true;
    return false;
}

static const UnitSymbol *unit_symbol(const Scope *s, const Node *word) {
    UnitTable *t = &s->model->units;
    bool capital = word->text->s[0] >= 'A' && word->text->s[0] <= 'Z';
    const UnitSymbol *u = capital ? unit_currency(t, word->text) : unit_find(t, word->text);
    if (u && (u->class != UNIT_COUNT || unit_visible(s->file, word->text))) return u;
    Diag *d = diag_add(diags(s), D_U2, word->span, word->text->s, NULL);
    const char **names = NEW_ARRAY(s->model->arena, const char *, t->all.count + 1);
    for (uint32_t i = 0; i < t->all.count; i++) names[i] = t->all.at[i].name->s;
    const char *near = synonym_of(SYNONYM_UNIT, word->text->s);
    if (!near) near = text_nearest(word->text->s, names, t->all.count);
    if (near) diag_suggest(diags(s), d, near);
    return NULL;
}

/* % and pp stand alone. */
static bool unit_scale(const Node *word, Unit *unit) {
    if (!word || !word->text) return false;
    bool points = strcmp(word->text->s, "pp") == 0;
    if (!points && strcmp(word->text->s, "%") != 0) return false;
    *unit = points ? UNIT_PP : UNIT_PERCENT;
    return true;
}

bool literal_unit(const Scope *s, const Node *n, Unit *unit) {
    if (unit_scale(n, unit) || (n->kids && !n->kids->next && unit_scale(n->kids, unit)))
        return true;
    *unit = UNIT_PURE;
    for (const Node *k = n->kids; k; k = k->next) {
        const UnitSymbol *u = unit_symbol(s, k);
        if (!u) return false;
        Unit one = unit_of(&s->model->units, u);
        *unit = k == n->kids ? one : unit_div(&s->model->units, *unit, one);
    }
    return true;
}

bool literal_grain(const Scope *s, const Node *n, Grain *g) {
    static const char *const words[] = {"daily", "weekly", "monthly", "quarterly", "yearly"};
    for (size_t i = 0; n->text && i < sizeof words / sizeof *words; i++)
        if (strcmp(n->text->s, words[i]) == 0) return grain_find(words[i], g);
    const char *word = n->text ? n->text->s : "?";
    Diag *d =
        diag_add(diags(s), D_N12, n->span, word, "daily, weekly, monthly, quarterly, yearly", NULL);
    const char *near = synonym_of(SYNONYM_REVIEW, word);
    if (!near) near = text_nearest(word, words, sizeof words / sizeof *words);
    if (near) diag_suggest(diags(s), d, near);
    return false;
}

Num literal_number(Model *m, const Node *n) {
    Num q = NUM_ZERO;
    num_parse(&m->nums, n->text->s, n->text->length, &q);
    if (n->kind == N_PERCENT || n->kind == N_POINTS) q = num_div(&m->nums, q, num_int(100));
    return q;
}

int64_t literal_int(Model *m, const Node *n, int64_t fallback) {
    int64_t v;
    return n && n->kind == N_NUMBER && num_small_int(literal_number(m, n), &v) ? v : fallback;
}

static Value constant_chain(Model *m, const Expr *e, Value (*op)(Nums *, Value, Value),
                            bool *known) {
    Value sum = {0};
    for (uint32_t i = 0; i < e->count && *known; i++) {
        Value v;
        const Expr *k = e->kids[i];
        bool divide = k->kind == E_DIVIDE;
        *known = expr_value(m, divide ? k->kids[0] : k, &v);
        if (*known) sum = i == 0 ? v : divide ? value_div(&m->nums, sum, v) : op(&m->nums, sum, v);
    }
    return sum;
}

bool expr_value(Model *m, const Expr *e, Value *out) {
    bool known = true;
    m->ctx->at = e->span;
    if (e->type.kind != TY_NUMBER) return false;
    if (e->kind == E_NUMBER)
        *out = value_num(e->number);
    else if (e->kind == E_INPUT)
        *out = e->input->value;
    else if (e->kind == E_SUM)
        *out = constant_chain(m, e, value_add, &known);
    else if (e->kind == E_PRODUCT)
        *out = constant_chain(m, e, value_mul, &known);
    else if (e->kind == E_NEGATE || e->kind == E_POWER) {
        known = expr_value(m, e->kids[0], out);
        if (known)
            *out = e->kind == E_NEGATE ? value_neg(&m->nums, *out)
                                       : value_pow(&m->nums, *out, e->exponent);
    } else {
        known = false;
    }
    return known && value_ok(*out);
}

bool expr_constant(Model *m, const Expr *e, Value *out) {
    return expr_value(m, e, out) && !out->real;
}
