/* Relevant: rules on what a KPI serves and on whether it can tell success from failure. */
#include "rules/rule.h"

void rule_r1(Check *c) {
    if (!c->symbol->kpi->says_serves) rule_report(c, NULL, NULL);
}

/* --- beliefs --- */

bool formula_uses(const Expr *e, const Kpi *k) {
    if (!e) return false;
    if (e->kind == E_KPI) return e->kpi == k || formula_uses(e->kpi->formula, k);
    if (e->kind == E_METRIC) return formula_uses(e->metric->body, k);
    for (uint32_t i = 0; i < e->count; i++)
        if (formula_uses(e->kids[i], k)) return true;
    return false;
}

void rule_r2_kpi(Check *c) {
    const Kpi *k = c->symbol->kpi;
    if (k->because) return;
    for (uint32_t i = 0; i < k->serves.count; i++) {
        const Symbol *to = k->serves.at[i];
        if (to->kind == SYM_KPI && !formula_uses(to->kpi->formula, k))
            rule_report(c, to->name->s, NULL);
    }
}

void rule_r2_goal(Check *c) {
    const Goal *g = c->symbol->goal;
    if (g->under && !g->because) rule_report(c, g->under->symbol->name->s, NULL);
}

/* --- vanity: running(x) of what cannot fall, as the whole formula (name-22) --- */

static bool cannot_fall(const Expr *e) {
    if (e->kind == E_METRIC)
        return (e->metric->has_range && num_sign(e->metric->low) >= 0) ||
               cannot_fall(e->metric->body);
    if (e->kind == E_FILTER) return cannot_fall(e->kids[0]);
    if (e->kind != E_AGGREGATE) return false;
    if (e->func == FN_count || e->func == FN_count_distinct) return true;
    if (e->func != FN_sum || e->kids[0]->kind != E_COLUMN) return false;
    const Column *col = e->kids[0]->path[e->kids[0]->path_count - 1];
    return col->has_range && num_sign(col->low) >= 0;
}

static bool only_rises(const Expr *e) {
    if (e->kind == E_METRIC) return only_rises(e->metric->body);
    return e->kind == E_TIME && e->func == FN_running && cannot_fall(e->kids[0]);
}

void rule_r3(Check *c) {
    const Kpi *k = c->symbol->kpi;
    if (k->formula && k->direction >= 0 && only_rises(k->formula)) rule_report(c, NULL, NULL);
}

/* --- benchmark --- */

static bool constant_target(Check *c, const Kpi *k, Num *q) {
    Value v;
    bool plain = k->has_target && (k->target.op == G_GE || k->target.op == G_GT ||
                                   k->target.op == G_LE || k->target.op == G_LT);
    if (!plain || !expr_constant(c->m, k->target.value, &v)) return false;
    *q = v.q;
    return true;
}

void rule_r7(Check *c) {
    const Kpi *k = c->symbol->kpi;
    Value b;
    Num t;
    if (!k->benchmark || !constant_target(c, k, &t) || !expr_constant(c->m, k->benchmark, &b))
        return;
    int worse = num_cmp(t, b.q);
    bool higher = k->target.op == G_GE || k->target.op == G_GT;
    if (higher ? worse < 0 : worse > 0) rule_report(c, NULL, NULL);
}
