/* Specific and measurable: rules on what a KPI says and on what it is computed from. */
#include "rules/rule.h"

/* --- S: specific --- */

void rule_s1(Check *c) {
    const Kpi *k = c->symbol->kpi;
    if (!k->formula) rule_report(c, rule_words(c, "has no formula", "heeft geen formule"), NULL);
    if (!k->level && !k->says_for)
        rule_report(c, rule_words(c, "does not say for whom it is", "zegt niet voor wie hij is"),
                    NULL);
}

/* Names that can mean anything, in English and Dutch. */
static const char *const vague[] = {
    "activity",     "activiteit",     "awareness",     "bekendheid",   "betrokkenheid",
    "costs",        "culture",        "cultuur",       "duurzaamheid", "efficiency",
    "efficientie",  "effectiveness",  "effectiviteit", "engagement",   "excellence",
    "groei",        "growth",         "impact",        "innovatie",    "innovation",
    "klanten",      "kosten",         "kwaliteit",     "loyalty",      "loyaliteit",
    "omzet",        "performance",    "prestatie",     "prestaties",   "productiviteit",
    "productivity", "profit",         "quality",       "results",      "resultaat",
    "revenue",      "sales",          "satisfaction",  "service",      "success",
    "succes",       "sustainability", "tevredenheid",  "value",        "waarde",
    "winst",
};

static uint32_t word_count(const char *s) {
    uint32_t n = 0;
    for (bool in = false; s && *s; s++) {
        bool blank = *s == ' ' || *s == '\t';
        if (!blank && !in) n++;
        in = !blank;
    }
    return n;
}

/* A label of two words or more says what is meant. */
void rule_s2(Check *c) {
    bool found = false;
    for (size_t i = 0; i < sizeof vague / sizeof *vague && !found; i++)
        found = strcmp(vague[i], c->symbol->name->s) == 0;
    if (found && word_count(c->symbol->kpi->label) < 2) rule_report(c, NULL, NULL);
}

/* --- M: measurable --- */

void rule_m1(Check *c) {
    const Expr *formula = c->symbol->kpi->formula;
    const Expr *bad =
        formula && formula->type.kind != TY_ERROR ? expr_without_source(formula, true) : NULL;
    if (!bad) return;
    const char *what = bad->kind == E_METRIC ? bad->metric->symbol->name->s
                                             : rule_words(c, "its formula", "de formule");
    rule_report(c,
                arena_printf(c->arena,
                             rule_words(c, "%s is built from constants alone",
                                        "%s is alleen uit constanten opgebouwd"),
                             what),
                NULL);
}

/* Where the formula or the metric itself divides; what it uses is looked at by itself. */
void rule_m2(Check *c) {
    bool kpi = c->symbol->kind == SYM_KPI;
    if (!kpi && !facts_is_used(c->facts, c->symbol->metric)) return;
    const Expr *body = kpi ? c->symbol->kpi->formula : c->symbol->metric->body;
    const Expr *divisor = body ? facts_zero_divisor(c->facts, body) : NULL;
    if (!divisor) return;
    bool here = divisor->span.file == c->symbol->span.file; /* not in a template elsewhere */
    rule_report_at(c, here ? divisor->span : c->symbol->span, rule_source(c, divisor->span), NULL);
}

void rule_m5(Check *c) {
    const Kpi *k = c->symbol->kpi;
    if (!k->has_target && !k->bad_target && !k->parts.count) rule_report(c, NULL, NULL);
}

/* A mean over groups of a mean or a ratio weighs every group alike (name-22). */
static bool is_mean(const Expr *e) {
    if (e->kind == E_AGGREGATE || e->kind == E_GROUPED) return e->func == FN_average;
    if (e->kind == E_METRIC) return is_mean(e->metric->body);
    if (e->kind == E_FILTER || e->kind == E_NEGATE) return is_mean(e->kids[0]);
    if (e->kind != E_PRODUCT) return false;
    for (uint32_t i = 0; i < e->count; i++)
        if (e->kids[i]->kind == E_DIVIDE &&
            expr_without_source(e->kids[i]->kids[0], true) == NULL &&
            e->kids[i]->kids[0]->kind != E_INPUT)
            return true;
    return false;
}

/* Each metric once: it is looked at where it is first met. */
static const Expr *mean_of_means(const Expr *e, Map *seen) {
    bool fresh;
    if (e->kind == E_GROUPED && e->func == FN_average && is_mean(e->kids[0])) return e;
    if (e->kind == E_METRIC) {
        map_slot(seen, key_of(e->metric), &fresh);
        return fresh ? mean_of_means(e->metric->body, seen) : NULL;
    }
    const Expr *found = NULL;
    for (uint32_t i = 0; i < e->count && !found; i++) found = mean_of_means(e->kids[i], seen);
    return found;
}

/* A goal's mean over children that are themselves scores weighs them by nothing. */
static bool adds_scores(const Expr *e) {
    uint32_t scores = 0;
    for (uint32_t i = 0; i < e->count; i++) scores += e->kids[i]->kind == E_SCORE;
    return e->kind == E_SUM && scores > 1;
}

static bool has_unweighed_scores(const Expr *e, Map *seen) {
    bool fresh = true, found = adds_scores(e);
    if (e->kind == E_METRIC) {
        map_slot(seen, key_of(e->metric), &fresh);
        return fresh && has_unweighed_scores(e->metric->body, seen);
    }
    for (uint32_t i = 0; i < e->count && !found; i++)
        found = has_unweighed_scores(e->kids[i], seen);
    return found;
}

void rule_m3(Check *c) {
    const Expr *formula = c->symbol->kpi->formula;
    Map seen = map_new(c->arena), again = map_new(c->arena);
    if (formula && (mean_of_means(formula, &seen) || has_unweighed_scores(formula, &again)))
        rule_report(c, NULL, NULL);
}
