/* Input: a term t, a value v and a variable x. Output: every x with t = v. The one idea: t - v is
 * one fraction, so x is a root of its numerator at which no denominator of t is zero. A numerator
 * of degree 1 in x is solved as a term of the other variables, one without other variables root by
 * root. */
#include "proof/rewrite.h"
#include "proof/roots.h"
#include "proof/tiers.h"

/* The signs that a polynomial may have at a solution, one bit each. */
typedef enum Signs { NEGATIVE = 1, ZERO_SIGN = 2, POSITIVE = 4 } Signs;
typedef struct Condition {
    Poly f;
    Signs signs;
} Condition;

typedef struct Tie {
    Claim claim; /* on x and others */
    Condition condition;
} Tie;

typedef struct Equation {
    Problem *p;
    System *plain; /* terms as fractions, nothing assumed */
    Term t, variable;
    uint32_t x;
    Num v;
    VEC(Condition) nonzero; /* denominators with x in them */
    VEC(Condition) alone;   /* what constraints on x alone ask */
    VEC(Tie) ties;
    Claim *others; /* constraints without x; 0 = 0 in the place of the rest */
} Equation;

static Solutions undecided(Problem *p) {
    return (Solutions){.why = p->fuel ? OPEN_UNDECIDED : OPEN_FUEL};
}

static Solutions none(const Num *point) {
    return (Solutions){.kind = SOLUTIONS_NONE, .point = point};
}

/* --- what a solution must meet --- */

static bool mentions(const Equation *e, Poly a) {
    return poly_degree(a, e->x) > 0;
}

static bool alone(const Equation *e, Poly a) {
    for (uint32_t i = 0; i < a.n; i++)
        if (a.at[i].n > 1 || (a.at[i].n == 1 && a.at[i].at[0].var != e->x)) return false;
    return true;
}

static void add_denominator(Equation *e, Term t) {
    Frac f;
    if (system_frac(e->plain, t, &f) && mentions(e, f.n))
        vec_push(e->p->arena, &e->nonzero, ((Condition){f.n, NEGATIVE | POSITIVE}));
}

static void add_denominators(Equation *e, Term t, bool *seen) {
    TermNode n = e->p->terms.at[t];
    if (seen[t]) return;
    seen[t] = true;
    if (n.kind == TERM_QUOTIENT) add_denominator(e, n.b);
    if (n.kind == TERM_POWER && n.exponent < 0) add_denominator(e, n.a);
    if (term_arity(n.kind) > 0) add_denominators(e, n.a, seen);
    if (term_arity(n.kind) > 1) add_denominators(e, n.b, seen);
}

static Signs signs_of(Relation r) {
    switch (r) {
    case AT_LEAST: return ZERO_SIGN | POSITIVE;
    case ABOVE: return POSITIVE;
    case AT_MOST: return NEGATIVE | ZERO_SIGN;
    case BELOW: return NEGATIVE;
    case EQUALS: break;
    }
    return ZERO_SIGN;
}

/* True when the claim says something of x. */
static bool add_claim(Equation *e, Claim c, bool *seen) {
    Problem *p = e->p;
    Frac left, right;
    if (!system_frac(e->plain, c.left, &left) || !system_frac(e->plain, c.right, &right))
        return false;
    Frac gap = frac_add(p, left, frac_neg(p, right));
    Poly product = poly_mul(p, gap.n, gap.d); /* of the same sign */
    if (!mentions(e, product)) return false;
    Condition condition = {product, signs_of(c.relation)};
    if (!alone(e, product)) {
        vec_push(p->arena, &e->ties, ((Tie){c, condition}));
        return true;
    }
    add_denominators(e, c.left, seen);
    add_denominators(e, c.right, seen);
    vec_push(p->arena, &e->alone, condition);
    return true;
}

static void add_conditions(Equation *e) {
    Problem *p = e->p;
    bool *seen = NEW_ARRAY(p->arena, bool, p->terms.count);
    Term zero = proof_constant(p, NUM_ZERO);
    e->others = NEW_ARRAY(p->arena, Claim, p->claims.count);
    add_denominators(e, e->t, seen);
    for (uint32_t i = 0; i < p->claims.count; i++) {
        Claim c = p->claims.at[i];
        e->others[i] = add_claim(e, c, seen) ? (Claim){zero, EQUALS, zero, c.tag} : c;
    }
}

/* --- proofs over the box of the other variables --- */

static Everywhere everywhere(Proof proof) {
    return (Everywhere){proof.outcome, proof.point};
}

static Everywhere both(Everywhere a, Everywhere b) {
    if (a.outcome == OUTCOME_REFUTED || b.outcome == OUTCOME_PROVED) return a;
    return b.outcome == OUTCOME_REFUTED || a.outcome == OUTCOME_PROVED ? b : a;
}

static const Everywhere YES = {OUTCOME_PROVED, NULL};

/* PROVED: it is zero nowhere. */
static Everywhere zero_nowhere(Problem *p, Term t) {
    Claim zero = {t, EQUALS, proof_constant(p, NUM_ZERO), 0};
    Question q = {.p = p, .extra = zero, .has_extra = true, .without = NONE, .also = NONE};
    return everywhere(proof_ask(p, &q));
}

/* The point with x as `at` gives it there. */
static const Num *with_x(Equation *e, const Num *point, Term at) {
    Problem *p = e->p;
    if (!point) return NULL;
    Num *out = arena_copy(p->arena, point, p->variables.count * sizeof *point);
    proof_value(p, at, point, &out[e->x]);
    return out;
}

static Everywhere tie_holds(Equation *e, Claim c, Term at) {
    c.left = rewrite_put(e->p, c.left, e->x, at);
    c.right = rewrite_put(e->p, c.right, e->x, at);
    Everywhere holds = everywhere(proof_implies(e->p, c));
    holds.point = with_x(e, holds.point, at);
    return holds;
}

/* --- the same x for all points --- */

static bool has_sign(Problem *p, const Roots *roots, Root *r, Uni f, Signs signs) {
    return (1u << (root_sign(p, roots, r, f) + 1)) & signs;
}

static bool meets(Equation *e, const Roots *roots, Root *r, Condition c) {
    return has_sign(e->p, roots, r, uni_of(e->p, c.f, e->x), c.signs);
}

static bool meets_all(Equation *e, const Roots *roots, Root *r) {
    bool all = true;
    for (uint32_t i = 0; all && i < e->nonzero.count; i++)
        if (alone(e, e->nonzero.at[i].f)) all = meets(e, roots, r, e->nonzero.at[i]);
    for (uint32_t i = 0; all && i < e->alone.count; i++) all = meets(e, roots, r, e->alone.at[i]);
    return all;
}

static bool inside(Equation *e, const Roots *roots, Root *r) {
    Problem *p = e->p;
    Range range = p->variables.at[e->x].range;
    for (int high = 0; high < 2; high++) {
        End end = *range_end(&range, high);
        if (!end.finite) continue;
        Num away[] = {num_neg(p->m, end.at), NUM_ONE};
        Signs signs = (high ? NEGATIVE : POSITIVE) | (end.open ? 0 : ZERO_SIGN);
        if (!has_sign(p, roots, r, (Uni){2, away}, signs)) return false;
    }
    return true;
}

/* x lies in an interval for the time of the proof: what fails for some x there is tried at the
 * root. */
static Everywhere tie_holds_at(Equation *e, const Roots *roots, Root *r, const Tie *tie) {
    Problem *p = e->p;
    Range *range = &p->variables.at[e->x].range, own = *range;
    bool exact = num_equal(r->low, r->high);
    *range = (Range){{r->low, true, !exact}, {r->high, true, !exact}};
    Everywhere holds = tie_holds(e, tie->claim, e->variable);
    *range = own;
    Condition there = tie->condition;
    for (uint32_t i = 0; holds.point && i < p->variables.count; i++)
        if (i != e->x) there.f = poly_put(p, there.f, i, holds.point[i]);
    if (holds.point && meets(e, roots, r, there)) return (Everywhere){0};
    return holds;
}

static Everywhere ties_hold_at(Equation *e, const Roots *roots, Root *r) {
    uint64_t fuel = e->p->fuel;
    Everywhere all = YES;
    for (uint32_t i = 0; i < e->ties.count && all.outcome != OUTCOME_REFUTED; i++)
        all = both(all, tie_holds_at(e, roots, r, &e->ties.at[i]));
    e->p->fuel = fuel;
    return all;
}

static Solution solution_at(Equation *e, const Roots *roots, Root *r) {
    bool exact = num_equal(r->low, r->high);
    Range range = {{r->low, true, !exact}, {r->high, true, !exact}};
    Solution s = {.exact = r->exact, .x = {.range = range, .inner = range, .tight = exact}};
    s.inside.outcome = inside(e, roots, r) ? OUTCOME_PROVED : OUTCOME_REFUTED;
    s.holds = ties_hold_at(e, roots, r);
    return s;
}

static Solutions solve_points(Equation *e, Poly n) {
    Problem *p = e->p;
    VEC(Solution) all = {0};
    Roots roots = roots_of(p, uni_of(p, n, e->x));
    for (uint32_t i = 0; i < roots.count && p->fuel; i++)
        if (meets_all(e, &roots, &roots.at[i]) && p->fuel)
            vec_push(p->arena, &all, solution_at(e, &roots, &roots.at[i]));
    if (!p->fuel) return undecided(p);
    if (all.count == 0) return none(NULL);
    return (Solutions){.kind = SOLUTIONS_SOME, .at = all.at, .count = all.count};
}

/* --- degree 1: an x for each point --- */

/* At which point no x, or any, does. */
static Solutions without_slope(Problem *p, Everywhere slope, Poly rest) {
    if (slope.outcome == OUTCOME_REFUTED && num_sign(poly_at(p, rest, slope.point)) != 0)
        return none(slope.point);
    return undecided(p);
}

/* No denominator becomes zero. */
static Everywhere stays_defined(Equation *e, Frac at) {
    Everywhere all = YES;
    for (uint32_t i = 0; i < e->nonzero.count && all.outcome != OUTCOME_REFUTED; i++) {
        Frac d;
        bool some = frac_put(e->p, frac_of(e->p, e->nonzero.at[i].f), e->x, at, &d);
        if (some && !poly_is_constant(d.n))
            all = both(all, zero_nowhere(e->p, rewrite_poly(e->p, d.n, NULL)));
        else if (!some || d.n.n == 0)
            all = (Everywhere){OUTCOME_REFUTED, NULL};
    }
    return all;
}

static Everywhere range_holds(Equation *e, Term at) {
    Problem *p = e->p;
    Range range = p->variables.at[e->x].range;
    Everywhere all = YES;
    for (int high = 0; high < 2 && all.outcome != OUTCOME_REFUTED; high++) {
        End end = *range_end(&range, high);
        Relation inside_of = high ? end.open ? BELOW : AT_MOST : end.open ? ABOVE : AT_LEAST;
        if (!end.finite) continue;
        Claim c = {at, inside_of, proof_constant(p, end.at), 0};
        all = both(all, everywhere(proof_implies(p, c)));
    }
    all.point = with_x(e, all.point, at);
    return all;
}

static Solutions solve_linear(Equation *e, Poly n) {
    Problem *p = e->p;
    Poly slope, rest;
    poly_split(p, n, e->x, &slope, &rest);
    Frac at = frac_make(p, poly_scale(p, rest, num_int(-1)), slope);
    if (poly_is_constant(at.n) && poly_is_constant(at.d)) {
        Poly x = poly_variable(p, e->x);
        return solve_points(e, poly_sub(p, x, at.n));
    }
    Everywhere sloped = zero_nowhere(p, rewrite_poly(p, slope, NULL));
    if (sloped.outcome != OUTCOME_PROVED) return without_slope(p, sloped, rest);
    Everywhere defined = stays_defined(e, at);
    if (defined.outcome != OUTCOME_PROVED)
        return defined.outcome == OUTCOME_REFUTED ? none(defined.point) : undecided(p);
    Term x = proof_quotient(p, rewrite_poly(p, at.n, NULL), rewrite_poly(p, at.d, NULL));
    Solution s = {.moves = true, .exact = value_none(ND_undecided), .x = proof_bounds(p, x)};
    if (s.x.empty) return none(NULL);
    for (int high = 0; high < 2; high++) s.x.point[high] = with_x(e, s.x.point[high], x);
    s.inside = range_holds(e, x);
    s.holds = YES;
    for (uint32_t i = 0; i < e->ties.count && s.holds.outcome != OUTCOME_REFUTED; i++)
        s.holds = both(s.holds, tie_holds(e, e->ties.at[i].claim, x));
    return (Solutions){
        .kind = SOLUTIONS_SOME, .at = arena_copy(p->arena, &s, sizeof s), .count = 1};
}

/* --- all of it --- */

/* Without x: every x does where it is zero. */
static Solutions solve_flat(Equation *e, Poly n) {
    Problem *p = e->p;
    Claim zero = {rewrite_poly(p, n, NULL), EQUALS, proof_constant(p, NUM_ZERO), 0};
    Proof proof = proof_implies(p, zero);
    if (proof.outcome == OUTCOME_REFUTED) return none(proof.point);
    if (proof.outcome == OUTCOME_PROVED) return (Solutions){.kind = SOLUTIONS_ALL};
    return undecided(p);
}

/* t - v without what every monomial has of other variables: where that is zero, every x does. */
static Poly numerator(Equation *e, Frac f) {
    Problem *p = e->p;
    Frac gap = frac_add(p, f, frac_of(p, poly_constant(p, num_neg(p->m, e->v))));
    if (!mentions(e, gap.n)) return gap.n;
    Poly content = poly_of(p, poly_content(p, gap.n));
    return poly_over(p, gap.n, poly_put(p, content, e->x, NUM_ONE).at[0]);
}

static Solutions solve(Equation *e, Poly n) {
    if (n.n == 0) return (Solutions){.kind = SOLUTIONS_ALL};
    if (poly_is_constant(n)) return none(NULL);
    if (alone(e, n)) return solve_points(e, n);
    switch (poly_degree(n, e->x)) {
    case 0: return solve_flat(e, n);
    case 1: return solve_linear(e, n);
    }
    return undecided(e->p);
}

/* Terms as fractions, with nothing assumed; a variable that has but one value is that number. */
static System *plain_system(Problem *p, uint32_t x) {
    Question q = {.p = p, .without = NONE, .also = NONE};
    System *s = system_new(&(Part){.question = &q});
    for (uint32_t i = 0; i < s->vars; i++) {
        Range range = p->variables.at[i].range;
        bool one = range.low.finite && range.high.finite && num_equal(range.low.at, range.high.at);
        if (!one || i == x) continue;
        Frac value = frac_of(p, poly_constant(p, range.low.at));
        s->value[i] = arena_copy(p->arena, &value, sizeof value);
    }
    return s;
}

Solutions proof_solve(Problem *p, Term t, Num v, Term x) {
    Frac f;
    p->fuel = p->m->ctx->limits[LIM_proof_steps];
    Equation e = {.p = p, .t = t, .variable = x, .x = p->terms.at[x].a, .v = v};
    e.plain = plain_system(p, e.x);
    if (!system_frac(e.plain, t, &f)) return none(NULL);
    add_conditions(&e);
    Poly n = numerator(&e, f);
    if (!p->fuel) return undecided(p);
    Claim *own = p->claims.at;
    p->claims.at = e.others;
    Solutions out = solve(&e, n);
    p->claims.at = own;
    return out;
}
