/* Input: a term. Output: the least and greatest value it takes. The one idea: whatever proposes an
 * end, proof_implies disposes: that nothing lies beyond it is proved, that it is reached is a
 * counterexample to "strictly inside". */
#include "proof/tiers.h"

#define ROUNDS 24 /* halvings of what is unknown, where no tier names the end */

/* --- proposals --- */

static bool nonnegative(System *s, Poly a) {
    Pick *picks = NEW_ARRAY(s->p->arena, Pick, s->vars);
    Pins pins = {0};
    return range_nonnegative(poly_range(s->p, a, s->box)) ||
           corner_sign(s->p, a, s->box, false, picks, &pins) == CORNER_POSITIVE;
}

static bool one_sign(System *s, Frac *f) {
    if (nonnegative(s, f->d)) return true;
    f->n = poly_scale(s->p, f->n, num_int(-1));
    f->d = poly_scale(s->p, f->d, num_int(-1));
    return nonnegative(s, f->d);
}

/* The least n/d on the box: r falls to the value at the corner where n - r*d is negative, until
 * there is none (Dinkelbach, 1967; corners are finitely many). */
static bool least_ratio(System *s, Frac f, End *out) {
    Problem *p = s->p;
    Pick *picks = NEW_ARRAY(p->arena, Pick, s->vars);
    Num n, d;
    if (!one_sign(s, &f)) return false;
    corner_values(p, f, s->box, picks, &n, &d);
    while (num_sign(d) > 0 && proof_burn(p, 1)) {
        Num r = num_div(p->m, n, d);
        Pins pins = {0};
        Poly gap = poly_sub(p, f.n, poly_scale(p, f.d, r));
        memset(picks, 0, s->vars * sizeof *picks);
        CornerSign sign = corner_sign(p, gap, s->box, false, picks, &pins);
        *out = (End){r, true, false};
        if (sign != CORNER_NEGATIVE) return sign != CORNER_UNKNOWN;
        corner_values(p, f, s->box, picks, &n, &d);
    }
    *out = (End){0};
    return num_sign(d) == 0 && num_sign(n) < 0;
}

static bool extreme_ratio(System *s, Frac f, bool high, End *out) {
    if (high) f.n = poly_scale(s->p, f.n, num_int(-1));
    if (!least_ratio(s, f, out)) return false;
    if (high && out->finite) out->at = num_neg(s->p->m, out->at);
    return true;
}

/* An end that tiers 1 to 3 give, exact or too far out; the tier, or 0. */
static unsigned propose(System *s, Term t, bool high, End *out) {
    uint32_t one;
    Frac f;
    if (s->leaf) return 0;
    bool box_only = relations_that_count(s, &one) == 0;
    if (box_only && s->lets.count == 0 && interval_read_once(s->p, 1, &t)) {
        Range range = interval_term(s, t);
        *out = *range_end(&range, high);
        return 1;
    }
    if (!system_frac(s, t, &f)) return 0;
    if (box_only && extreme_ratio(s, f, high, out)) return 2;
    return linear_extreme(s, f, high, out) ? 3 : 0;
}

/* --- disposal --- */

static Proof beyond(Problem *p, Term t, bool high, bool strict, Num at) {
    Relation relation = high ? (strict ? BELOW : AT_MOST) : (strict ? ABOVE : AT_LEAST);
    return proof_implies(p, (Claim){t, relation, proof_constant(p, at), 0});
}

/* A thousandth inside. */
static Num inside(Nums *m, Num at, bool high) {
    Num size = num_abs(m, at);
    if (num_cmp(size, NUM_ONE) < 0) size = NUM_ONE;
    Num step = num_div(m, size, num_int(high ? -1000 : 1000));
    return num_add(m, at, step);
}

static void set_end(Bounds *b, bool high, End range, End inner, const Num *point) {
    *(high ? &b->range.high : &b->range.low) = range;
    *(high ? &b->inner.high : &b->inner.low) = inner;
    b->point[high] = point;
}

/* True when the proposed end is the exact one. */
static bool confirm(Problem *p, Term t, bool high, End end, unsigned tier, Bounds *b) {
    Proof strictly = beyond(p, t, high, true, end.at);
    end.open = strictly.outcome == OUTCOME_PROVED;
    Proof weakly = end.open ? strictly : beyond(p, t, high, false, end.at);
    if (weakly.outcome == OUTCOME_PROVED) b->certificate[high] = weakly.certificate;
    if (weakly.outcome == OUTCOME_PROVED) set_end(b, high, end, (End){0}, NULL);
    if (weakly.outcome != OUTCOME_PROVED || strictly.outcome == OUTCOME_OPEN) return false;
    Proof near = strictly;
    if (end.open) near = beyond(p, t, high, false, inside(p->m, end.at, high));
    set_end(b, high, end, end, near.point);
    if (weakly.tier > tier) tier = weakly.tier;
    if (tier > b->tier) b->tier = tier;
    return near.point != NULL;
}

/* --- where no tier names the end --- */

typedef struct Hunt {
    Problem *p;
    Term t;
    bool high;
    Num inner; /* a value that is taken */
    const Num *point;
    End outer; /* not passed */
    const Certificate *certificate;
    uint64_t until; /* the reserve at which it is given up */
} Hunt;

/* Is `at` passed? False: nobody knows. */
static bool ask(Hunt *h, Num at) {
    if (h->p->reserve <= h->until) return false;
    Proof proof = beyond(h->p, h->t, h->high, false, at);
    if (proof.outcome == OUTCOME_PROVED) {
        h->outer = (End){at, true, false};
        h->certificate = proof.certificate;
    } else if (proof.outcome == OUTCOME_REFUTED) {
        proof_value(h->p, h->t, proof.point, &h->inner);
        h->point = proof.point;
    }
    return proof.outcome != OUTCOME_OPEN;
}

/* A number of few digits between the two, so that what is found from it has few digits too; false:
 * they are close enough. */
static bool between(Nums *m, Num inner, Num outer, Num *out) {
    Num gap = num_abs(m, num_sub(m, outer, inner)), half = num_ratio(m, 1, 2);
    Num least = num_pow(m, num_int(10), -12);
    *out = num_mul(m, num_add(m, inner, outer), half);
    if (num_cmp(gap, num_mul(m, least, num_abs(m, outer))) <= 0 || num_cmp(gap, least) <= 0)
        return false;
    *out = num_round(m, *out, num_div(m, point_unit(m, gap), num_int(10)), ROUND_AWAY);
    return true;
}

static void hunt(Hunt *h) {
    Nums *m = h->p->m;
    Num step = num_add(m, num_abs(m, h->inner), NUM_ONE), from = h->inner;
    for (unsigned i = 0; i < ROUNDS && !h->outer.finite; i++) {
        ask(h, h->high ? num_add(m, from, step) : num_sub(m, from, step));
        step = num_add(m, step, step);
    }
    for (unsigned i = 0; i < ROUNDS && h->outer.finite; i++) {
        Num middle;
        if (!between(m, h->inner, h->outer.at, &middle) || !ask(h, middle)) return;
    }
}

static uint64_t least(uint64_t a, uint64_t b) {
    return a < b ? a : b;
}

/* An end by trial; true if it happens to be exact. */
static bool approach(Problem *p, Term t, bool high, const Num *point, Bounds *b) {
    Hunt h = {.p = p, .t = t, .high = high, .point = point};
    h.outer = *range_end(&b->range, high), h.certificate = b->certificate[high];
    b->tier = 5;
    if (!point || !proof_value(p, t, point, &h.inner)) {
        return false;
    }
    if (p->reserve != UINT64_MAX) h.until = p->reserve - least(4 * p->tank, p->reserve / 4);
    hunt(&h);
    set_end(b, high, h.outer, (End){h.inner, true, false}, h.point);
    b->certificate[high] = h.certificate;
    return h.outer.finite && num_equal(h.outer.at, h.inner);
}

static bool bound_end(Problem *p, Term t, bool high, const Num *point, Bounds *b) {
    Question q = {.p = p, .without = NONE, .also = t};
    p->fuel = p->tank;
    for (System *s = decide_system(&q); s; s = substitute_next(s)) {
        End end = {0};
        unsigned tier = propose(s, t, high, &end);
        if (tier && s->lets.count) tier = 4;
        if (tier && end.finite && confirm(p, t, high, end, tier, b)) return true;
        bool complete = s->unsure == NONE || s->part->claims.count == 0;
        if (tier && !end.finite && complete && relations_are_linear(s)) {
            set_end(b, high, end, end, NULL);
            if (tier > b->tier) b->tier = tier;
            return true;
        }
    }
    return approach(p, t, high, point, b);
}

Bounds proof_bounds(Problem *p, Term t) {
    Claim defined = {t, AT_LEAST, t, 0}; /* its denominators are not zero */
    Question q = {.p = p, .extra = defined, .has_extra = true, .without = NONE, .also = NONE};
    Bounds b = {.tier = 1};
    Proof any = proof_ask(p, &q);
    b.empty = any.outcome == OUTCOME_PROVED;
    if (b.empty) return b;
    bool low = bound_end(p, t, false, any.point, &b);
    bool high = bound_end(p, t, true, any.point, &b);
    b.tight = low && high;
    return b;
}
