/* The cascade: rules on what serves what, short of proofs. */
#include "rules/rule.h"

/* A KPI whose formula uses another that serves it must use it in the unit in which that one is
 * stated. */
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

void rule_c2(Check *c) {
    const Kpi *k = c->symbol->kpi;
    for (uint32_t i = 0; i < k->serves.count; i++) {
        if (k->serves.at[i]->kind != SYM_KPI) continue;
        const Kpi *parent = k->serves.at[i]->kpi;
        bool adds = plain_parts(parent->formula) && uses(parent->formula, k);
        if (!adds || parent->type.kind == TY_ERROR || unit_same_dimension(k->unit, parent->unit))
            continue;
        Arena *a = c->m->arena;
        Diag *d =
            rule_report_at(c, c->symbol->span, unit_text(a, k->unit), parent->symbol->name->s);
        if (d) d->args[3] = unit_text(a, parent->unit);
    }
}

void rule_c7(Check *c) {
    const Goal *g = c->symbol->goal;
    Nums *m = &c->m->nums;
    Num sum = NUM_ZERO;
    if (!g->weights.count) return;
    for (uint32_t i = 0; i < g->weights.count; i++) sum = num_add(m, sum, g->weights.at[i].weight);
    if (num_cmp(sum, NUM_ONE) == 0) return;
    bool rounded;
    const char *percent = num_decimal(m, c->m->arena, num_mul(m, sum, num_int(100)), 10, &rounded);
    Span all = span_join(g->weights.at[0].span, g->weights.at[g->weights.count - 1].span);
    rule_report_at(c, all, arena_printf(c->m->arena, "%s%%", percent), NULL);
}
