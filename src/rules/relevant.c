/* Relevant: rules on what a KPI serves and on whether it can tell success from failure. */
#include "rules/rule.h"

void rule_r1(Check *c) {
    if (!c->symbol->kpi->says_serves) rule_report(c, NULL, NULL);
}

/* --- beliefs --- */

static void check_kpi_belief(Check *c, const Kpi *k) {
    for (uint32_t i = 0; !k->because && i < k->serves.count; i++) {
        const Symbol *to = k->serves.at[i];
        bool told = to->kind == SYM_KPI && to->kpi->type.kind != TY_ERROR;
        if (told && !facts_uses(c->facts, to->kpi, k)) rule_report(c, to->name->s, NULL);
    }
}

void rule_r2(Check *c) {
    if (c->symbol->kind == SYM_KPI) {
        check_kpi_belief(c, c->symbol->kpi);
        return;
    }
    const Goal *g = c->symbol->goal;
    if (g->under && !g->because) rule_report(c, g->under->symbol->name->s, NULL);
}

/* --- vanity: running(x) of what cannot fall, as the whole formula (name-22) --- */

/* A count, or a sum of what is never negative, as the column or the metric itself declares. */
static bool cannot_fall(const Expr *e, bool positive) {
    if (e->kind == E_METRIC) {
        const Metric *x = e->metric;
        return cannot_fall(x->body, positive || (x->has_range && num_sign(x->low) >= 0));
    }
    if (e->kind == E_FILTER) return cannot_fall(e->kids[0], positive);
    if (e->kind != E_AGGREGATE) return false;
    if (e->func == FN_count || e->func == FN_count_distinct) return true;
    if (e->func != FN_sum || positive || e->kids[0]->kind != E_COLUMN)
        return e->func == FN_sum && positive;
    const Column *col = e->kids[0]->path[e->kids[0]->path_count - 1];
    return col->has_range && num_sign(col->low) >= 0;
}

static bool only_rises(const Expr *e) {
    const Expr *behind = expr_behind(e);
    if (behind) return only_rises(behind);
    return e->kind == E_TIME && e->func == FN_running && cannot_fall(e->kids[0], false);
}

void rule_r3(Check *c) {
    const Kpi *k = c->symbol->kpi;
    if (k->formula && k->direction >= 0 && only_rises(k->formula)) rule_report(c, NULL, NULL);
}

/* --- benchmark --- */

enum { FRESH_MONTHS = 24 };

static bool is_worse(Check *c, const Kpi *k) {
    Goalpost g;
    Value b;
    if (!rule_goalpost(c, k, &k->target, &g) || !expr_constant(c->m, k->benchmark, &b))
        return false;
    Order o = value_cmp(&c->m->nums, g.value, b);
    if (g.op == G_GE || g.op == G_GT) return o == ORDER_LESS;
    return (g.op == G_LE || g.op == G_LT) && o == ORDER_GREATER;
}

void rule_r7(Check *c) {
    const Kpi *k = c->symbol->kpi;
    if (!k->benchmark) return;
    if (is_worse(c, k))
        rule_report_at(c, k->target_span,
                       rule_words(c, "its target is worse than its own benchmark",
                                  "het doel is slechter dan de eigen benchmark"),
                       NULL);
    if (c->as_of != DAY_NONE && day_add_months(k->benchmark_on, FRESH_MONTHS) < c->as_of)
        rule_report_at(c, k->benchmark->span,
                       rule_words(c, "its benchmark is older than 24 months",
                                  "de benchmark is ouder dan 24 maanden"),
                       NULL);
}
