/* Agreed and in time: rules on who owns a KPI, who agreed to it and when it is looked at. */
#include "rules/rule.h"

void rule_a1_kpi(Check *c) {
    if (!c->symbol->kpi->owner) rule_report(c, NULL, NULL);
}

void rule_a1_level(Check *c) {
    if (!c->symbol->level->owner) rule_report(c, NULL, NULL);
}

void rule_a1_action(Check *c) {
    if (!c->symbol->action->owner) rule_report(c, NULL, NULL);
}

/* The owner's first agreement; DAY_NONE: the owner did not agree. */
static Day owner_agreed(const Kpi *k) {
    Day first = DAY_NONE;
    for (uint32_t i = 0; i < k->agreed.count; i++)
        if (k->agreed.at[i].who == k->owner && (first == DAY_NONE || k->agreed.at[i].on < first))
            first = k->agreed.at[i].on;
    return first;
}

static Day review_end(const Kpi *k, Day d) {
    const Calendar *cal = &k->symbol->file->calendar;
    Day first, last;
    period_range(cal, period_of(cal, k->review, d), &first, &last);
    return last;
}

/* The first review at which the target is looked at; DAY_NONE: by its own words it begins after the
 * agreement. */
static Day first_review(const Kpi *k) {
    Day first, last;
    if (!k->has_review || k->deadline == DEADLINE_NONE || k->deadline == DEADLINE_UNTIL)
        return DAY_NONE;
    if (k->deadline == DEADLINE_DURING) {
        period_range(&k->symbol->file->calendar, k->during, &first, &last);
        return review_end(k, first);
    }
    if (k->path == PATH_STEPS && k->steps.count) return review_end(k, k->steps.at[0].on);
    if (k->path != PATH_NONE && k->has_baseline) return review_end(k, k->baseline_last + 1);
    return k->due;
}

void rule_a2(Check *c) {
    const Kpi *k = c->symbol->kpi;
    Day agreed = owner_agreed(k), review = first_review(k);
    if (agreed == DAY_NONE) {
        rule_soften(c,
                    rule_report(c,
                                rule_words(c, "is not agreed by its owner",
                                           "is niet afgesproken door de eigenaar"),
                                NULL),
                    SEV_WARNING);
    } else if (review != DAY_NONE && agreed > review) {
        const char *text = rule_words(c, "was agreed on %s, after its first review on %s",
                                      "is afgesproken op %s, na de eerste review op %s");
        rule_report(c,
                    arena_printf(c->m->arena, text, day_text(c->m->arena, agreed),
                                 day_text(c->m->arena, review)),
                    NULL);
    }
}

static bool meets(int op, Num v, Num target, Num second) {
    int o = num_cmp(v, target);
    if (op == G_GE) return o >= 0;
    if (op == G_GT) return o > 0;
    if (op == G_LE) return o <= 0;
    if (op == G_LT) return o < 0;
    if (op == G_BETWEEN) return o >= 0 && num_cmp(v, second) <= 0;
    return op == G_EQ && o == 0;
}

void rule_a3(Check *c) {
    const Kpi *k = c->symbol->kpi;
    Value b, t, second = {0};
    if (!k->baseline || !k->has_target || !expr_constant(c->m, k->baseline, &b) ||
        !expr_constant(c->m, k->target.value, &t))
        return;
    if (k->target.second && !expr_constant(c->m, k->target.second, &second)) return;
    if (meets(k->target.op, b.q, t.q, second.q)) rule_report_at(c, k->target_span, NULL, NULL);
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
