/* Input: a term t, a value v and a variable x. Output: every x with t = v. The one idea: t - v is
 * one fraction, so x is a root of its numerator at which no denominator of t is zero. */
#include "proof/equation.h"

Solutions equation_open(Problem *p) {
    return (Solutions){.why = p->fuel ? OPEN_UNDECIDED : OPEN_FUEL};
}

Solutions equation_none(const Num *point) {
    return (Solutions){.kind = SOLUTIONS_NONE, .point = point};
}

Solutions equation_one(Problem *p, Solution s) {
    const Solution *at = arena_copy(p->arena, &s, sizeof s);
    return (Solutions){.kind = SOLUTIONS_SOME, .at = at, .count = 1};
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
    Problem *p = e->p;
    Term zero = proof_constant(p, NUM_ZERO);
    Frac f;
    if (!system_frac(e->plain, t, &f) || poly_is_constant(f.n)) return;
    if (mentions(e, f.n))
        vec_push(p->arena, &e->nonzero, f.n);
    else
        vec_push(p->arena, &e->others, ((Claim){proof_quotient(p, zero, t), EQUALS, zero, 0}));
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
    Condition condition = {c, product, signs_of(c.relation), alone(e, product)};
    vec_push(p->arena, &e->conditions, condition);
    if (!condition.alone) return true;
    add_denominators(e, c.left, seen);
    add_denominators(e, c.right, seen);
    return true;
}

static void add_conditions(Equation *e, Term t) {
    Problem *p = e->p;
    bool *seen = NEW_ARRAY(p->arena, bool, p->terms.count);
    for (uint32_t i = 0; i < p->claims.count; i++)
        if (!add_claim(e, p->claims.at[i], seen)) vec_push(p->arena, &e->others, p->claims.at[i]);
    add_denominators(e, t, seen);
}

/* --- roots --- */

static bool has_sign(Problem *p, const Roots *roots, Root *r, Uni f, Signs signs) {
    return (1u << (root_sign(p, roots, r, f) + 1)) & signs;
}

/* Is the polynomial zero at the root, whatever the other variables are? */
static bool vanishes(Equation *e, const Roots *roots, Root *r, Poly a) {
    Vars vars = {0};
    poly_vars(e->p, a, &vars);
    for (uint32_t i = 0; i < vars.count; i++) {
        uint32_t var = vars.at[i], power = poly_degree(a, var) + 1;
        if (var == e->x) continue;
        while (power-- > 0)
            if (!vanishes(e, roots, r, poly_coefficient(e->p, a, var, power))) return false;
        return true;
    }
    return root_sign(e->p, roots, r, uni_of(e->p, a, e->x)) == 0;
}

static bool is_solution(Equation *e, const Roots *roots, Root *r) {
    bool all = true;
    for (uint32_t i = 0; all && i < e->nonzero.count; i++)
        all = !vanishes(e, roots, r, e->nonzero.at[i]);
    for (uint32_t i = 0; all && i < e->conditions.count; i++) {
        Condition c = e->conditions.at[i];
        if (c.alone) all = has_sign(e->p, roots, r, uni_of(e->p, c.f, e->x), c.signs);
    }
    return all;
}

bool equation_inside(Equation *e, const Roots *roots, Root *r) {
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

/* x is anywhere in its interval: a constraint that fails for some x there is tried at the root. */
static Everywhere holds_at(Equation *e, const Roots *roots, Root *r, Condition c) {
    Problem *p = e->p;
    Everywhere holds = equation_holds(e, c.claim, e->variable);
    if (holds.outcome != OUTCOME_REFUTED) return holds;
    for (uint32_t i = 0; i < p->variables.count; i++)
        if (i != e->x) c.f = poly_put(p, c.f, i, holds.point[i]);
    bool meets = has_sign(p, roots, r, uni_of(p, c.f, e->x), c.signs);
    return meets || !p->fuel ? (Everywhere){0} : holds;
}

/* A denominator that is zero for some x there may not be so at the root. */
static Everywhere defined_at(Equation *e, const Root *r, Poly d) {
    Everywhere nonzero = equation_nonzero(e->p, d);
    bool sure = nonzero.outcome == OUTCOME_PROVED || num_equal(r->low, r->high);
    return sure ? nonzero : (Everywhere){0};
}

static Everywhere all_hold_at(Equation *e, const Roots *roots, Root *r) {
    uint64_t fuel = e->p->fuel;
    Range *range = &e->p->variables.at[e->x].range, own = *range;
    Everywhere all = YES;
    *range = root_range(r);
    for (uint32_t i = 0; i < e->conditions.count && all.outcome != OUTCOME_REFUTED; i++)
        if (!e->conditions.at[i].alone)
            all = equation_both(all, holds_at(e, roots, r, e->conditions.at[i]));
    for (uint32_t i = 0; i < e->nonzero.count && all.outcome != OUTCOME_REFUTED; i++)
        if (!alone(e, e->nonzero.at[i]))
            all = equation_both(all, defined_at(e, r, e->nonzero.at[i]));
    *range = own;
    e->p->fuel = fuel;
    return all;
}

static Solution solution_at(Equation *e, const Roots *roots, Root *r) {
    Range range = root_range(r);
    bool tight = num_equal(r->low, r->high);
    Solution s = {.exact = r->exact, .x = {.range = range, .inner = range, .tight = tight}};
    s.inside.outcome = equation_inside(e, roots, r) ? OUTCOME_PROVED : OUTCOME_REFUTED;
    s.holds = all_hold_at(e, roots, r);
    return s;
}

Solutions equation_roots(Equation *e, Poly n) {
    Problem *p = e->p;
    VEC(Solution) all = {0};
    Roots roots = roots_of(p, uni_of(p, n, e->x));
    for (uint32_t i = 0; i < roots.count && p->fuel; i++)
        if (is_solution(e, &roots, &roots.at[i]) && p->fuel)
            vec_push(p->arena, &all, solution_at(e, &roots, &roots.at[i]));
    if (!p->fuel) return equation_open(p);
    if (all.count == 0) return equation_none(NULL);
    return (Solutions){.kind = SOLUTIONS_SOME, .at = all.at, .count = all.count};
}

/* --- all of it --- */

/* t - v without what every monomial has of other variables: where that is zero, every x does. */
static Poly numerator(Equation *e, Frac f, Num v) {
    Problem *p = e->p;
    Frac gap = frac_add(p, f, frac_of(p, poly_constant(p, num_neg(p->m, v))));
    if (!mentions(e, gap.n)) return gap.n;
    Poly content = poly_of(p, poly_content(p, gap.n));
    return poly_over(p, gap.n, poly_put(p, content, e->x, NUM_ONE).at[0]);
}

static Solutions solve(Equation *e, Poly n) {
    if (n.n == 0) return (Solutions){.kind = SOLUTIONS_ALL};
    if (poly_is_constant(n)) return equation_none(NULL);
    return alone(e, n) ? equation_roots(e, n) : equation_moving(e, n);
}

/* Terms as fractions, with nothing assumed; a variable that has but one value is that number. */
static System *plain_system(Problem *p, uint32_t x) {
    Question q = {.p = p, .without = NONE, .also = NONE};
    Part part = {.question = &q};
    System *s = system_new(&part);
    s->part = NULL;
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
    Equation e = {.p = p, .variable = x, .x = p->terms.at[x].a};
    e.plain = plain_system(p, e.x);
    if (!system_frac(e.plain, t, &f)) return equation_none(NULL);
    add_conditions(&e, t);
    Poly n = numerator(&e, f, v);
    if (!p->fuel) return equation_open(p);
    Claim *own = p->claims.at;
    uint32_t count = p->claims.count;
    p->claims.at = e.others.at, p->claims.count = e.others.count;
    Solutions out = solve(&e, n);
    p->claims.at = own, p->claims.count = count;
    return out;
}
