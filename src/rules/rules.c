/* The rule engine: a table row per rule, in the order of the catalogue; a rule whose prerequisite has spoken about the same
 * declaration stays silent. Levels come from the policy of the declaration's file. */
#include "rules/rules.h"

typedef struct Check {
    Model *m;
    const struct RuleRow *rule;
    Symbol *symbol; /* the declaration that is looked at */
} Check;

typedef void Rule(Check *c);

typedef struct RuleRow {
    Code code;
    SymbolKind kind;   /* of the declarations it looks at */
    Rule *run;
    Code prerequisite; /* silent where this one has fired; CODE_COUNT: none */
} RuleRow;

/* A finding of the rule at hand; NULL when the policy turns it off. */
static Diag *report_at(Check *c, Code code, Span at, const char *a, const char *b, const char *d) {
    const Policy *p = c->symbol->kind == SYM_KPI ? &c->symbol->kpi->policy : &c->symbol->file->policy;
    if (p->levels[code] == SEV_OFF) return NULL;
    Diag *diag = diag_add(&c->m->ctx->diags, code, at, a, b, d, NULL);
    if (p->levels[code] != diag->severity) diag_severity(&c->m->ctx->diags, diag, p->levels[code]);
    diag->subject = c->symbol->name->s;
    return diag;
}

static Diag *report(Check *c, const char *a, const char *b) {
    return report_at(c, c->rule->code, c->symbol->span, a, b, NULL);
}

static const char *in_language(const Check *c, const char *en, const char *nl) {
    return c->m->ctx->lang == LANG_NL ? nl : en;
}

static const char *name_of(const Check *c) {
    return c->symbol->name->s;
}

/* --- S: specific --- */

static void rule_s1(Check *c) {
    const Kpi *k = c->symbol->kpi;
    if (!k->formula) report(c, name_of(c), in_language(c, "has no formula", "heeft geen formule"));
    if (!k->level && !k->says_for) report(c, name_of(c), in_language(c, "does not say for whom it is", "zegt niet voor wie hij is"));
}

/* --- M: measurable --- */

static void rule_m1(Check *c) {
    const Expr *formula = c->symbol->kpi->formula;
    const Expr *bad = formula && formula->type.kind != TY_ERROR ? expr_without_source(formula, true) : NULL;
    if (!bad) return;
    const char *what = bad->kind == E_METRIC ? bad->metric->symbol->name->s : in_language(c, "its formula", "de formule");
    report(c, name_of(c), arena_printf(c->m->arena, in_language(c, "%s is built from constants alone", "%s is alleen uit constanten opgebouwd"), what));
}

static void rule_m5(Check *c) {
    const Kpi *k = c->symbol->kpi;
    if (!k->has_target && !k->bad_target && !k->parts.count) report(c, name_of(c), NULL);
}

/* --- A: agreed --- */

static void rule_a1_kpi(Check *c) {
    if (!c->symbol->kpi->owner) report(c, name_of(c), NULL);
}

static void rule_a1_level(Check *c) {
    if (!c->symbol->level->owner) report(c, name_of(c), NULL);
}

static void rule_a1_action(Check *c) {
    if (!c->symbol->action->owner) report(c, name_of(c), NULL);
}

/* --- R: relevant --- */

static void rule_r1(Check *c) {
    if (!c->symbol->kpi->says_serves) report(c, name_of(c), NULL);
}

/* --- T: in time --- */

static Day first_agreement(const Kpi *k) {
    Day first = DAY_NONE;
    for (uint32_t i = 0; i < k->agreed.count; i++)
        if (first == DAY_NONE || k->agreed.at[i].on < first) first = k->agreed.at[i].on;
    return first;
}

static void rule_t1(Check *c) {
    const Kpi *k = c->symbol->kpi;
    if (!k->has_target && !k->bad_target) return;
    if (k->deadline == DEADLINE_NONE) {
        report_at(c, D_T1, k->target_span, name_of(c), in_language(c, "the target has no deadline", "het doel heeft geen termijn"), NULL);
        return;
    }
    if (k->has_baseline && k->due <= k->baseline_last)
        report_at(c, D_T1, k->target_span, name_of(c),
                  in_language(c, "the deadline is not after the baseline", "de termijn ligt niet na de nulmeting"), NULL);
    else if (k->agreed.count && k->due < first_agreement(k))
        report_at(c, D_T1, k->target_span, name_of(c),
                  in_language(c, "the period was already closed when this was agreed", "de periode was al voorbij toen dit werd afgesproken"), NULL);
}

/* Reviews fall on the last day of each period; those strictly before the deadline count (name-25). */
static uint32_t reviews_before_deadline(const Kpi *k, uint32_t enough) {
    const Calendar *cal = &k->symbol->file->calendar;
    Day start = first_agreement(k), first, last;
    if (start == DAY_NONE || (k->has_baseline && k->baseline_last > start)) start = k->baseline_last;
    Period p = period_of(cal, k->review, start);
    uint32_t n = 0;
    for (; n < enough; p = period_shift(p, 1)) {
        period_range(cal, p, &first, &last);
        if (last >= k->due) break;
        if (last > start) n++;
    }
    return n;
}

static void rule_t2(Check *c) {
    enum { ENOUGH = 3 };
    const Kpi *k = c->symbol->kpi;
    if (!k->has_review) {
        report(c, name_of(c), in_language(c, "has no review", "heeft geen review"));
        return;
    }
    if (k->deadline == DEADLINE_NONE || (!k->has_baseline && !k->agreed.count)) return;
    uint32_t n = reviews_before_deadline(k, ENOUGH);
    if (n >= ENOUGH) return;
    const char *text = in_language(c, n == 1 ? "has %u review before its deadline" : "has %u reviews before its deadline",
                                   n == 1 ? "heeft %u review voor de termijn" : "heeft %u reviews voor de termijn");
    Diag *d = report_at(c, D_T2, k->target_span, name_of(c), arena_printf(c->m->arena, text, n), NULL);
    if (d && d->severity > SEV_WARNING) diag_severity(&c->m->ctx->diags, d, SEV_WARNING);
}

/* --- C: cascade --- */

/* A KPI whose formula uses another that serves it must use it in the unit in which that one is stated. */
static const Expr *uses(const Expr *e, const Kpi *k) {
    if (!e) return NULL;
    if (e->kind == E_KPI && e->kpi == k) return e;
    const Expr *found = NULL;
    for (uint32_t i = 0; i < e->count && !found; i++) found = uses(e->kids[i], k);
    return found;
}

static bool plain_parts(const Expr *e) {
    return e && (e->kind == E_SUM || e->kind == E_NEGATE || e->kind == E_KPI);
}

static void rule_c2(Check *c) {
    const Kpi *k = c->symbol->kpi;
    for (uint32_t i = 0; i < k->serves.count; i++) {
        if (k->serves.at[i]->kind != SYM_KPI) continue;
        const Kpi *parent = k->serves.at[i]->kpi;
        bool adds = plain_parts(parent->formula) && uses(parent->formula, k);
        if (!adds || parent->type.kind == TY_ERROR || unit_same_dimension(k->unit, parent->unit)) continue;
        Arena *a = c->m->arena;
        Diag *d = report_at(c, D_C2, c->symbol->span, name_of(c), unit_text(a, k->unit), parent->symbol->name->s);
        if (d) d->args[3] = unit_text(a, parent->unit);
    }
}

static void rule_c7(Check *c) {
    const Goal *g = c->symbol->goal;
    Nums *m = &c->m->nums;
    Num sum = NUM_ZERO;
    if (!g->weights.count) return;
    for (uint32_t i = 0; i < g->weights.count; i++) sum = num_add(m, sum, g->weights.at[i].weight);
    if (num_cmp(sum, NUM_ONE) == 0) return;
    bool rounded;
    const char *percent = num_decimal(m, c->m->arena, num_mul(m, sum, num_int(100)), 10, &rounded);
    report_at(c, D_C7, span_join(g->weights.at[0].span, g->weights.at[g->weights.count - 1].span), name_of(c),
              arena_printf(c->m->arena, "%s%%", percent), NULL);
}

static const RuleRow rules[] = {
    {D_S1, SYM_KPI, rule_s1, CODE_COUNT},        {D_M1, SYM_KPI, rule_m1, D_S1},
    {D_M5, SYM_KPI, rule_m5, CODE_COUNT},
    {D_A1, SYM_KPI, rule_a1_kpi, CODE_COUNT},    {D_A1, SYM_LEVEL, rule_a1_level, CODE_COUNT},
    {D_A1, SYM_ACTION, rule_a1_action, CODE_COUNT}, {D_R1, SYM_KPI, rule_r1, CODE_COUNT},
    {D_T1, SYM_KPI, rule_t1, D_M5},              {D_T2, SYM_KPI, rule_t2, D_T1},
    {D_C2, SYM_KPI, rule_c2, CODE_COUNT},        {D_C7, SYM_GOAL, rule_c7, CODE_COUNT},
};

static bool has_fired(const Diags *d, uint32_t from, Code code) {
    for (uint32_t i = from; i < d->all.count; i++)
        if (d->all.at[i]->code == code) return true;
    return false;
}

static void check_symbol(Model *m, Symbol *s) {
    uint32_t from = m->ctx->diags.all.count;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        Check c = {m, &rules[i], s};
        if (rules[i].kind != s->kind || has_fired(&m->ctx->diags, from, rules[i].prerequisite)) continue;
        rules[i].run(&c);
    }
}

/* A clause that could not be read may be the very one that a rule misses. */
static bool is_broken(const Node *decl) {
    return node_kid(decl, N_ERROR) != NULL;
}

void rules_check(Model *m, bool with_data) {
    (void)with_data; /* none of the rules at hand needs rows */
    for (uint32_t i = 0; i < m->symbols.count; i++)
        if (!m->symbols.at[i]->file->module && !is_broken(m->symbols.at[i]->node)) check_symbol(m, m->symbols.at[i]);
}
