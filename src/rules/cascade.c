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

/* --- KPI against what it serves --- */

static const Level *level_of(const Symbol *s) {
    return s->kind == SYM_KPI ? s->kpi->level : s->goal->level;
}

static bool at_or_below(const Level *l, const Level *top) {
    while (l && l != top) l = l->parent;
    return l == top;
}

void rule_c4(Check *c) {
    const Kpi *k = c->symbol->kpi;
    for (uint32_t i = 0; i < k->serves.count; i++) {
        const Symbol *to = k->serves.at[i];
        bool both = to->kind == SYM_KPI && k->deadline != DEADLINE_NONE &&
                    to->kpi->deadline != DEADLINE_NONE;
        if (!both || k->due <= to->kpi->due) continue;
        Diag *d = rule_report_at(c, k->target_span, to->name->s, NULL);
        if (d) diag_label(&c->m->ctx->diags, d, to->kpi->target_span, PH_due_here, NULL);
    }
}

void rule_c5(Check *c) {
    const Kpi *k = c->symbol->kpi;
    for (uint32_t i = 0; i < k->serves.count; i++) {
        const Symbol *to = k->serves.at[i];
        if (to->kind == SYM_KPI && k->has_review && to->kpi->has_review &&
            k->review > to->kpi->review)
            rule_report(c, to->name->s, NULL);
    }
}

void rule_c6_kpi(Check *c) {
    const Kpi *k = c->symbol->kpi;
    for (uint32_t i = 0; k->level && i < k->serves.count; i++) {
        const Level *top = level_of(k->serves.at[i]);
        if (top && !at_or_below(k->level, top)) rule_report(c, k->serves.at[i]->name->s, NULL);
    }
}

void rule_c6_goal(Check *c) {
    const Goal *g = c->symbol->goal;
    if (g->under && g->level && g->under->level && !at_or_below(g->level, g->under->level))
        rule_report(c, g->under->symbol->name->s, NULL);
}
