/* The cascade: rules on what serves what, short of proofs. */
#include "rules/rule.h"

/* A KPI that another adds up must be in the unit in which that one is added up; a `unit` clause on
 * the whole can hide that it is not. */
void rule_c2(Check *c) {
    const Kpi *k = c->symbol->kpi;
    for (uint32_t i = 0; i < k->serves.count; i++) {
        if (k->serves.at[i]->kind != SYM_KPI) continue;
        const Kpi *parent = k->serves.at[i]->kpi;
        if (parent->type.kind == TY_ERROR || unit_same_dimension(k->unit, parent->unit)) continue;
        if (!facts_adds(c->facts, parent, k)) continue;
        Diag *d = rule_report(c, unit_text(c->arena, k->unit), parent->symbol->name->s);
        if (d) d->args[3] = unit_text(c->m->arena, parent->unit);
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
    const char *percent = num_decimal(m, c->arena, num_mul(m, sum, num_int(100)), 10, &rounded);
    Span all = span_join(g->weights.at[0].span, g->weights.at[g->weights.count - 1].span);
    rule_report_at(c, all, arena_printf(c->arena, "%s%%", percent), NULL);
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

static void check_team(Check *c, const Level *own, const Symbol *above) {
    const Level *top = above ? level_of(above) : NULL;
    if (own && top && !at_or_below(own, top)) rule_report(c, above->name->s, NULL);
}

void rule_c6(Check *c) {
    if (c->symbol->kind == SYM_GOAL) {
        const Goal *g = c->symbol->goal;
        check_team(c, g->level, g->under ? g->under->symbol : NULL);
        return;
    }
    const Kpi *k = c->symbol->kpi;
    for (uint32_t i = 0; i < k->serves.count; i++) check_team(c, k->level, k->serves.at[i]);
}

/* --- the same thing twice --- */

void rule_c11(Check *c) {
    Facts *f = c->facts;
    const Kpi *k = c->symbol->kpi;
    if (!k->formula || !k->level || k->type.kind == TY_ERROR) return;
    Normal n = facts_normal(f, k->formula);
    void **first = map_slot(&f->by_formula, facts_mix(facts_mix(n.a, n.b), key_of(k->level)), NULL);
    if (!*first) {
        *first = c->symbol;
        return;
    }
    const Symbol *other = *first;
    Diag *d = rule_report(c, other->name->s, NULL);
    if (d) diag_label(&c->m->ctx->diags, d, other->span, PH_declared_here, NULL);
}
