/* Input: a goal that does not follow, and one constraint `term relation number`. Output: the
 * mildest number with which it does. The one idea: that number is the furthest value the term takes
 * where the goal fails and all else holds. */
#include "proof/tiers.h"

#define ROUNDS 24

typedef struct Attempt {
    Problem *p;
    Claim goal;
    uint32_t which;
    bool high; /* the constraint is a lower bound: a higher number is stricter, and the supremum is
                  asked */
} Attempt;

static Claim *constraint(const Attempt *a) {
    return &a->p->claims.at[a->which];
}

static Relation opposite(Relation r) {
    return r == AT_LEAST ? BELOW : r == ABOVE ? AT_MOST : r == AT_MOST ? ABOVE : AT_LEAST;
}

/* --- does the goal follow with this number? --- */

typedef enum Effect {
    EFFECT_NONE,
    EFFECT_ENOUGH,
    EFFECT_ABSURD /* nothing meets the constraints then */
} Effect;

static Effect effect(const Attempt *a, Num at, bool strict) {
    Claim kept = *constraint(a);
    Relation relation = a->high ? (strict ? ABOVE : AT_LEAST) : (strict ? BELOW : AT_MOST);
    Term number = proof_constant(a->p, at);
    Question q = {.p = a->p, .without = NONE, .also = NONE};
    *constraint(a) = (Claim){kept.left, relation, number, kept.tag};
    Proof consistent = proof_ask(a->p, &q);
    Effect out = consistent.outcome == OUTCOME_PROVED ? EFFECT_ABSURD : EFFECT_NONE;
    if (consistent.outcome == OUTCOME_REFUTED &&
        proof_implies(a->p, a->goal).outcome == OUTCOME_PROVED)
        out = EFFECT_ENOUGH;
    *constraint(a) = kept;
    return out;
}

/* --- tiers 2 and 4: the term as a variable, the goal as the only relation --- */

/* From the corner where the goal fails, the value of the variable at which it no longer does. */
static bool next_value(System *s, Poly a, uint32_t var, Pick *picks, Range *box, Num *out) {
    Poly slope, rest;
    Num up, at;
    if (poly_degree(a, var) != 1) return false;
    poly_split(s->p, a, var, &slope, &rest);
    corner_values(s->p, (Frac){rest, slope}, box, picks, &at, &up);
    if (num_sign(up) == 0) return false;
    *out = num_neg(s->p->m, num_div(s->p->m, at, up));
    return true;
}

/* Newton's steps from corner to corner: a >= 0 (or > 0) on the box once var is beyond the result.
 */
static bool furthest(System *s, Poly a, bool strict, uint32_t var, bool high, Num *out) {
    Problem *p = s->p;
    Range *box = arena_copy(p->arena, s->box, s->vars * sizeof *box);
    End *end = high ? &box[var].low : &box[var].high;
    Pick *picks = NEW_ARRAY(p->arena, Pick, s->vars);
    bool found = end->finite;
    while (proof_burn(p, 1)) {
        Pins pins = {0};
        Num next;
        memset(picks, 0, s->vars * sizeof *picks);
        CornerSign sign = corner_sign(p, a, box, strict, picks, &pins);
        *out = end->at;
        if (sign != CORNER_NEGATIVE) return found && sign != CORNER_UNKNOWN;
        if (!next_value(s, a, var, picks, box, &next)) return false;
        if (found && num_cmp(next, end->at) != (high ? 1 : -1)) return false;
        *end = (End){next, true, false};
        found = true;
    }
    return false;
}

static bool furthest_in(System *s, uint32_t var, bool high, Num *out) {
    uint32_t one;
    if (relations_that_count(s, &one) != 1) return false;
    const Fact *f = &s->facts.at[one];
    if (f->kind != FACT_CLAIM || f->of != s->p->claims.count || f->sense == ZERO) return false;
    return furthest(s, poly_scale(s->p, f->p, num_int(-1)), f->sense == WEAK, var, high, out);
}

static bool by_corners(const Attempt *a, System *s, Num *out) {
    TermNode n = a->p->terms.at[constraint(a)->left];
    uint32_t var = n.kind == TERM_VARIABLE ? n.a : s->vars;
    if (n.kind != TERM_VARIABLE) s = substitute_term(s, constraint(a)->left);
    for (; s && a->p->fuel; s = substitute_next(s))
        if (furthest_in(s, var, a->high, out)) return true;
    return false;
}

/* --- tier 3 --- */

static bool by_simplex(const Attempt *a, System *s, Num *out) {
    Frac f;
    End end;
    if (!relations_are_linear(s) || !system_frac(s, constraint(a)->left, &f) ||
        !linear_extreme(s, f, a->high, &end))
        return false;
    *out = end.at;
    return end.finite;
}

/* --- by trial --- */

static Repair by_trial(const Attempt *a) {
    Problem *p = a->p;
    Nums *m = p->m;
    Num from = p->terms.at[constraint(a)->right].value, to = from;
    Num step = num_div(m, num_add(m, num_abs(m, from), NUM_ONE), num_int(a->high ? 16 : -16));
    Effect found = EFFECT_NONE;
    for (unsigned i = 0; i < ROUNDS && found == EFFECT_NONE; i++) {
        to = num_add(m, to, step), step = num_add(m, step, step);
        found = effect(a, to, false);
    }
    for (unsigned i = 0; i < ROUNDS && found != EFFECT_NONE; i++) {
        Num middle = num_div(m, num_add(m, from, to), num_int(2));
        Effect here = effect(a, middle, false);
        if (found == EFFECT_ENOUGH && i >= ROUNDS / 2) break;
        if (here == EFFECT_NONE)
            from = middle;
        else
            to = middle, found = here;
    }
    return (Repair){.found = found == EFFECT_ENOUGH, .at = to};
}

Repair proof_repair(Problem *p, Claim goal, uint32_t which) {
    Claim c = p->claims.at[which];
    Attempt a = {p, goal, which, c.relation == AT_LEAST || c.relation == ABOVE};
    if (c.relation == EQUALS || goal.relation == EQUALS ||
        p->terms.at[c.right].kind != TERM_CONSTANT)
        return (Repair){0};
    Claim fails = {goal.left, opposite(goal.relation), goal.right, goal.tag};
    Question q = {p, fails, true, which, c.left};
    Num at;
    p->fuel = p->m->ctx->limits[LIM_proof_steps];
    System *s = decide_system(&q);
    if (!by_simplex(&a, s, &at) && !by_corners(&a, s, &at)) return by_trial(&a);
    for (int strict = 0; strict < 2; strict++) {
        Effect here = effect(&a, at, strict);
        if (here == EFFECT_ABSURD) return (Repair){0};
        if (here == EFFECT_ENOUGH) return (Repair){true, true, strict, at};
    }
    return by_trial(&a);
}
