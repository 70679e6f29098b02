/* Which target binds when: `by` at its own review only, `until` while it runs, `during` for its
 * period; a path gives plan values before the deadline. Bounds on every part of a window bind the
 * whole where theory says so. */
#include "rules/prove.h"

static const Calendar *calendar_of(const Kpi *k) {
    return &k->symbol->file->calendar;
}

Moment moment_of(const Kpi *k, Period period) {
    Moment at = {.review = k->review, .period = period, .reviews = 1};
    period_range(calendar_of(k), period, &at.first, &at.last);
    return at;
}

/* The last review that is over by the deadline (plan-1). */
static Period last_review(const Kpi *k) {
    const Calendar *c = calendar_of(k);
    Period p = period_of(c, k->review, k->due);
    Day first, last;
    period_range(c, p, &first, &last);
    return last == k->due ? p : period_shift(p, -1);
}

static uint32_t reviews_in(const Kpi *k, Day first, Day last) {
    const Calendar *c = calendar_of(k);
    Period a = period_of(c, k->review, first), b = period_of(c, k->review, last);
    return b.index >= a.index ? (uint32_t)(b.index - a.index + 1) : 1;
}

bool moment_of_deadline(const Kpi *k, Moment *out) {
    if (!k->has_review || k->deadline == DEADLINE_NONE) return false;
    if (k->deadline != DEADLINE_DURING) {
        *out = moment_of(k, last_review(k));
        return true;
    }
    *out = moment_of(k, k->during);
    out->during = true;
    out->reviews = reviews_in(k, out->first, out->last);
    return true;
}

/* plan-3: from the first review that ends after the agreement, else after the baseline. */
static Day begins_after(const Kpi *k) {
    Day first = DAY_NONE;
    for (uint32_t i = 0; i < k->agreed.count; i++)
        if (first == DAY_NONE || k->agreed.at[i].on < first) first = k->agreed.at[i].on;
    return first != DAY_NONE ? first : k->has_baseline ? k->baseline_last : DAY_NONE;
}

static bool is_ratio_of_sums(const Expr *e) {
    const Expr *behind = expr_behind(e);
    if (behind) return is_ratio_of_sums(behind);
    if (e->kind == E_FILTER) return is_ratio_of_sums(e->kids[0]);
    if (e->kind != E_PRODUCT || e->count != 2 || e->kids[1]->kind != E_DIVIDE) return false;
    return expr_is_additive(e->kids[0]) && expr_is_additive(e->kids[1]->kids[0]);
}

/* Every part of the window under `until`: a bound on a ratio of sums holds for the whole, bounds on
 * sums add up. */
static Holding holds_in_parts(const Model *m, const Kpi *k, const Moment *at, Num *factor) {
    const Calendar *c = calendar_of(k);
    Day from = begins_after(k), first, last;
    (void)m;
    if (k->deadline != DEADLINE_UNTIL || !grain_nests(c, k->review, at->review) ||
        k->path != PATH_NONE)
        return HOLDS_ELSEWHERE;
    period_range(c, period_of(c, k->review, at->first), &first, &last);
    if (from != DAY_NONE && from >= last) return HOLDS_LATER;
    if (k->due < at->last) return HOLDS_LAPSED;
    if (is_ratio_of_sums(k->formula)) return HOLDS;
    if (!expr_is_additive(k->formula)) return HOLDS_ELSEWHERE;
    *factor = num_int((int64_t)reviews_in(k, at->first, at->last));
    return HOLDS;
}

Holding kpi_holds(Model *m, const Kpi *k, const Moment *at, Num *factor) {
    *factor = NUM_ONE;
    if ((!k->has_target && !k->parts.count) || !k->has_review || k->deadline == DEADLINE_NONE ||
        k->type.kind == TY_ERROR)
        return HOLDS_NEVER;
    if (k->deadline == DEADLINE_DURING)
        return at->during && k->during.kind == at->period.kind &&
                       k->during.index == at->period.index
                   ? HOLDS
                   : HOLDS_ELSEWHERE;
    if (at->during || k->review != at->review) return holds_in_parts(m, k, at, factor);
    Period last = last_review(k);
    if (at->period.index > last.index) return HOLDS_LAPSED;
    Day from = begins_after(k);
    if (k->deadline == DEADLINE_UNTIL)
        return from != DAY_NONE && at->last <= from ? HOLDS_LATER : HOLDS;
    if (at->period.index == last.index) return HOLDS;
    bool planned = (k->path == PATH_LINEAR && k->baseline && at->last > k->baseline_last) ||
                   (k->path == PATH_STEPS && k->steps.count && at->last >= k->steps.at[0].on);
    return planned ? HOLDS : HOLDS_LATER;
}

/* --- a target as claims --- */

static Relation relation_of(int op) {
    if (op == G_GE || op == G_UP) return AT_LEAST;
    if (op == G_GT) return ABOVE;
    if (op == G_LE || op == G_DOWN) return AT_MOST;
    return op == G_LT ? BELOW : EQUALS;
}

/* up, down and scaled by, against a stated baseline (plan-8). */
static bool changed_target(Proving *p, const Kpi *k, const Target *t, Num *out,
                           Relation *relation) {
    Value base, by;
    Nums *m = p->nums;
    if (!k->baseline || !expr_constant(p->m, k->baseline, &base) ||
        !expr_constant(p->m, t->value, &by))
        return false;
    Num step = t->amount == AMOUNT_RELATIVE ? num_mul(m, base.q, by.q) : by.q;
    if (t->op == G_SCALED) {
        *out = num_mul(m, base.q, by.q);
        *relation = num_cmp(by.q, NUM_ONE) > 0 ? AT_LEAST : AT_MOST;
    } else {
        *out = t->op == G_UP ? num_add(m, base.q, step) : num_sub(m, base.q, step);
        *relation = relation_of(t->op);
    }
    return true;
}

/* plan-5, plan-6: the plan value at a review before the deadline, for a target in numbers. */
static bool planned(Proving *p, const Kpi *k, Num target, Num *out) {
    Nums *m = p->nums;
    Value v;
    *out = target;
    if (p->at.during || p->at.last >= k->due || k->deadline == DEADLINE_DURING) return true;
    if (k->path == PATH_LINEAR) {
        if (!k->baseline || !expr_constant(p->m, k->baseline, &v) || p->at.last <= k->baseline_last)
            return false;
        Num part = num_ratio(m, p->at.last - k->baseline_last, k->due - k->baseline_last);
        *out = num_add(m, v.q, num_mul(m, num_sub(m, target, v.q), part));
        return true;
    }
    if (k->path == PATH_LAST_YEAR) return false;
    for (uint32_t i = 0; k->path == PATH_STEPS && i < k->steps.count; i++)
        if (k->steps.at[i].on <= p->at.last && expr_constant(p->m, k->steps.at[i].value, &v))
            *out = v.q;
    return true;
}

static Claim claim_number(Proving *p, Term left, Relation relation, Num value) {
    return (Claim){left, relation, proof_constant(p->problem, value), p->claims.count};
}

bool claim_of_target(Proving *p, const Kpi *k, const SplitPart *part, Claim claims[2],
                     uint32_t *count, bool as_if) {
    const Target *t = part ? &part->target : &k->target;
    Num q;
    Value v;
    Relation relation;
    *count = 0;
    if (!part && !k->has_target) return false;
    if (t->op == G_UP || t->op == G_DOWN || t->op == G_SCALED) {
        if (part || !changed_target(p, k, t, &q, &relation)) return false;
    } else if (expr_constant(p->m, t->value, &v)) {
        q = v.q;
        relation = t->op == G_BETWEEN ? AT_LEAST : relation_of(t->op);
    } else {
        if (t->op == G_BETWEEN) return false;
        Term left = term_of_kpi(p, k, part);
        claims[(*count)++] =
            (Claim){left, relation_of(t->op), term_of(p, t->value, slices_of_kpi(p, NULL, k)),
                    p->claims.count};
        return true;
    }
    bool plain = (t->op != G_BETWEEN && !part) || k->path == PATH_NONE;
    if (!as_if && plain && !planned(p, k, q, &q)) return false;
    if (!as_if && !plain && p->at.last < k->due) return false;
    Term left = term_of_kpi(p, k, part);
    claims[(*count)++] = claim_number(p, left, relation, q);
    if (t->op == G_BETWEEN) {
        if (!expr_constant(p->m, t->second, &v)) return false;
        claims[(*count)++] = claim_number(p, left, AT_MOST, v.q);
    }
    return true;
}

bool claim_target(Proving *p, const Kpi *k, const SplitPart *part, Num factor, bool as_if) {
    Claim claims[2];
    uint32_t n;
    if (!claim_of_target(p, k, part, claims, &n, as_if)) return false;
    for (uint32_t i = 0; i < n; i++) {
        if (num_cmp(factor, NUM_ONE) != 0) {
            Term both[2] = {proof_constant(p->problem, factor), claims[i].right};
            claims[i].right = proof_product(p->problem, 2, both);
        }
        claims[i].tag = p->claims.count;
        TargetClaim t = {k, part, claims[i], proof_constrain(p->problem, claims[i])};
        vec_push(p->arena, &p->claims, t);
    }
    return true;
}
