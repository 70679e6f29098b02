/* Specific, measurable, agreed, relevant, in time: rules on one declaration at a time. */
#include "rules/rule.h"

/* --- S: specific --- */

void rule_s1(Check *c) {
    const Kpi *k = c->symbol->kpi;
    if (!k->formula) rule_report(c, rule_words(c, "has no formula", "heeft geen formule"), NULL);
    if (!k->level && !k->says_for)
        rule_report(c, rule_words(c, "does not say for whom it is", "zegt niet voor wie hij is"),
                    NULL);
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
                arena_printf(c->m->arena,
                             rule_words(c, "%s is built from constants alone",
                                        "%s is alleen uit constanten opgebouwd"),
                             what),
                NULL);
}

void rule_m5(Check *c) {
    const Kpi *k = c->symbol->kpi;
    if (!k->has_target && !k->bad_target && !k->parts.count) rule_report(c, NULL, NULL);
}

/* --- A: agreed --- */

void rule_a1_kpi(Check *c) {
    if (!c->symbol->kpi->owner) rule_report(c, NULL, NULL);
}

void rule_a1_level(Check *c) {
    if (!c->symbol->level->owner) rule_report(c, NULL, NULL);
}

void rule_a1_action(Check *c) {
    if (!c->symbol->action->owner) rule_report(c, NULL, NULL);
}

/* --- R: relevant --- */

void rule_r1(Check *c) {
    if (!c->symbol->kpi->says_serves) rule_report(c, NULL, NULL);
}

/* --- T: in time --- */

static Day first_agreement(const Kpi *k) {
    Day first = DAY_NONE;
    for (uint32_t i = 0; i < k->agreed.count; i++)
        if (first == DAY_NONE || k->agreed.at[i].on < first) first = k->agreed.at[i].on;
    return first;
}

void rule_t1(Check *c) {
    const Kpi *k = c->symbol->kpi;
    if (!k->has_target && !k->bad_target) return;
    if (k->deadline == DEADLINE_NONE) {
        rule_report_at(c, k->target_span,
                       rule_words(c, "the target has no deadline", "het doel heeft geen termijn"),
                       NULL);
        return;
    }
    if (k->has_baseline && k->due <= k->baseline_last)
        rule_report_at(c, k->target_span,
                       rule_words(c, "the deadline is not after the baseline",
                                  "de termijn ligt niet na de nulmeting"),
                       NULL);
    else if (k->agreed.count && k->due < first_agreement(k))
        rule_report_at(c, k->target_span,
                       rule_words(c, "the period was already closed when this was agreed",
                                  "de periode was al voorbij toen dit werd afgesproken"),
                       NULL);
}

/* Reviews fall on the last day of each period; those strictly before the deadline count (name-25).
 */
static uint32_t reviews_before_deadline(const Kpi *k, uint32_t enough) {
    const Calendar *cal = &k->symbol->file->calendar;
    Day start = first_agreement(k), first, last;
    if (start == DAY_NONE || (k->has_baseline && k->baseline_last > start))
        start = k->baseline_last;
    Period p = period_of(cal, k->review, start);
    uint32_t n = 0;
    for (; n < enough; p = period_shift(p, 1)) {
        period_range(cal, p, &first, &last);
        if (last >= k->due) break;
        if (last > start) n++;
    }
    return n;
}

void rule_t2(Check *c) {
    enum { ENOUGH = 3 };
    const Kpi *k = c->symbol->kpi;
    if (!k->has_review) {
        rule_report(c, rule_words(c, "has no review", "heeft geen review"), NULL);
        return;
    }
    if (k->deadline == DEADLINE_NONE || (!k->has_baseline && !k->agreed.count)) return;
    uint32_t n = reviews_before_deadline(k, ENOUGH);
    if (n >= ENOUGH) return;
    const char *text = rule_words(
        c, n == 1 ? "has %u review before its deadline" : "has %u reviews before its deadline",
        n == 1 ? "heeft %u review voor de termijn" : "heeft %u reviews voor de termijn");
    Diag *d = rule_report_at(c, k->target_span, arena_printf(c->m->arena, text, n), NULL);
    rule_soften(c, d, SEV_WARNING);
}
