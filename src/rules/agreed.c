/* Agreed and in time: rules on who owns a KPI, who agreed to it and when it is looked at, as far as
 * the files alone can tell. */
#include "rules/rule.h"

/* --- A1: who --- */

/* Words that make a name that of a body, wherever they stand in it; in small letters. */
static const char *const bodies[] = {
    "afdeling",    "bestuur",      "board",        "collectief",  "commissie",      "committee",
    "council",     "department",   "dept",         "directie",    "directorate",    "division",
    "divisie",     "everybody",    "everyone",     "groep",       "group",          "iedereen",
    "leadership",  "leiding",      "management",   "medewerkers", "managementteam", "mt",
    "organisatie", "organisation", "organization", "personeel",   "squad",          "staff",
    "stuurgroep",  "team",         "teams",        "tribe",       "unit",           "werkgroep",
};

/* Names that are those of a body only when nothing stands beside them. */
static const char *const whole_bodies[] = {
    "bedrijfsvoering", "communicatie", "engineering", "facilities", "finance",
    "financien",       "hr",           "ict",         "inkoop",     "it",
    "logistics",       "logistiek",    "marketing",   "operations", "product",
    "productie",       "production",   "purchasing",  "sales",      "security",
    "support",         "verkoop",
};

static bool is_among(const char *word, size_t length, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        size_t n = 0;
        while (n < length && list[i][n] && (word[n] | 0x20) == list[i][n]) n++;
        if (n == length && !list[i][n]) return true;
    }
    return false;
}

static bool is_body(const Str *name) {
    size_t words = 0;
    for (const char *s = name->s, *end; *s; s = end) {
        s += strspn(s, " ,.&/-");
        end = s + strcspn(s, " ,.&/-");
        if (end > s) words++;
        if (is_among(s, (size_t)(end - s), bodies, sizeof bodies / sizeof *bodies)) return true;
    }
    size_t count = sizeof whole_bodies / sizeof *whole_bodies;
    return words == 1 && is_among(name->s, name->length, whole_bodies, count);
}

static void check_name(Check *c, const Node *n) {
    const Str *near = facts_near_name(c->facts, n->text);
    Diag *d = NULL;
    if (n->kind == N_OWNER && is_body(n->text)) {
        const char *text =
            rule_words(c, "is owned by a body, %s: one name answers faster",
                       "heeft een groep als eigenaar, %s: één naam antwoordt sneller");
        d = rule_report_at(c, n->span, arena_printf(c->arena, text, n->text->s), NULL);
    } else if (near) {
        const char *text = rule_words(c, "names %s only here, one letter away from %s",
                                      "noemt alleen hier %s, één letter verschil met %s");
        d = rule_report_at(c, n->span, arena_printf(c->arena, text, n->text->s, near->s), NULL);
        if (d) diag_suggest(&c->m->ctx->diags, d, near->s);
    }
    rule_soften(c, d, SEV_HINT);
}

static void check_names(Check *c, const Node *n) {
    for (const Node *k = n->kids; k; k = k->next) {
        if ((k->kind == N_OWNER || k->kind == N_AGREED) && k->text) check_name(c, k);
        if (k->kind == N_SPLIT || k->kind == N_PART) check_names(c, k);
    }
}

/* name-11: a goal may do without an owner. */
static bool lacks_owner(const Symbol *s) {
    if (s->kind == SYM_KPI) return !s->kpi->owner;
    if (s->kind == SYM_LEVEL) return !s->level->owner;
    return s->kind == SYM_ACTION && !s->action->owner;
}

void rule_a1(Check *c) {
    if (lacks_owner(c->symbol))
        rule_report(c, rule_words(c, "has no owner", "heeft geen eigenaar"), NULL);
    check_names(c, c->symbol->node);
}

/* --- A2: agreed --- */

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
    if (!k->owner) return; /* A1 says so */
    Day agreed = owner_agreed(k), review = first_review(k);
    if (agreed == DAY_NONE) {
        const char *text =
            rule_words(c, "is not agreed by its owner", "is niet afgesproken door de eigenaar");
        rule_soften(c, rule_report(c, text, NULL), SEV_WARNING);
    } else if (review != DAY_NONE && agreed > review) {
        const char *text = rule_words(c, "was agreed on %s, after its first review on %s",
                                      "is afgesproken op %s, na de eerste review op %s");
        text = arena_printf(c->arena, text, day_text(c->arena, agreed), day_text(c->arena, review));
        rule_report(c, text, NULL);
    }
}

/* --- A3: ambitious --- */

void rule_a3(Check *c) {
    const Kpi *k = c->symbol->kpi;
    Value base;
    Goalpost g;
    if (!k->baseline || !rule_goalpost(c, k, &k->target, &g) ||
        !expr_constant(c->m, k->baseline, &base))
        return;
    if (goalpost_verdict(&c->m->nums, &g, base) == VERDICT_MET)
        rule_report_at(c, k->target_span, NULL, NULL);
}

/* --- A5: changed without a newer agreement --- */

static Day last_agreement(const Kpi *k) {
    Day last = DAY_NONE;
    for (uint32_t i = 0; i < k->agreed.count; i++)
        if (k->agreed.at[i].on > last) last = k->agreed.at[i].on;
    return last;
}

static const char *agreed_so_far(const Check *c, const Kpi *k) {
    Day last = last_agreement(k);
    if (last == DAY_NONE)
        return rule_words(c, "nobody agreed to it", "niemand heeft ermee ingestemd");
    return arena_printf(
        c->arena,
        rule_words(c, "its last agreement is that of %s", "de laatste afspraak is die van %s"),
        day_text(c->arena, last));
}

/* What was there before; of a formula that changed only in what it uses, that. */
static void label_before(Check *c, Diag *diag, const Change *change, const Difference *d) {
    Diags *diags = &c->m->ctx->diags;
    if (d->before && !d->is_inside)
        diag_label(diags, diag, compare_place(c->versions, d->before_span), PH_was_before, NULL);
    for (uint32_t i = 0; d->is_inside && i < change->uses.count; i++)
        diag_label(diags, diag, change->uses.at[i]->span, PH_changed_here, NULL);
}

void rule_a5(Check *c) {
    static const char *const agreed_on[] = {"target", "formula", "owner"};
    const Change *change = compare_change(c->versions, c->symbol);
    const Difference *found[3], *d;
    Buf what = buf_new(c->arena);
    uint32_t count = 0;
    for (int i = 0; change && i < 3; i++) {
        if (!(d = change_of(change, agreed_on[i]))) continue;
        buf_printf(&what, "%s%s", count ? ", " : "", agreed_on[i]);
        found[count++] = d;
    }
    const Kpi *k = c->symbol->kpi;
    if (!count || last_agreement(k) > last_agreement(change->before->symbol->kpi)) return;
    Diag *diag = rule_report_at(c, found[0]->after ? found[0]->after_span : c->symbol->span,
                                buf_text(&what), agreed_so_far(c, k));
    for (uint32_t i = 0; diag && i < count; i++) label_before(c, diag, change, found[i]);
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
    Diag *d = rule_report_at(c, k->target_span, arena_printf(c->arena, text, n), NULL);
    rule_soften(c, d, SEV_WARNING);
}

void rule_t3(Check *c) {
    Day last = last_agreement(c->symbol->kpi);
    if (last == DAY_NONE || day_add_months(last, 12) >= c->as_of) return;
    rule_report(c, day_text(c->arena, last), NULL);
}
