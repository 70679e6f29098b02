/* Input: a polynomial equation in x and other variables. Output: what x is as they move over their
 * box. The one idea: of degree 1 it is a term of the others, and its bounds are proved as those of
 * any term. Of a higher degree, where the polynomial only rises with x there is one x for each
 * point; corners of the box propose the least and the greatest, and two signs dispose. */
#include "proof/equation.h"
#include "proof/rewrite.h"

static Everywhere everywhere(Proof proof) {
    return (Everywhere){proof.outcome, proof.point};
}

Everywhere equation_both(Everywhere a, Everywhere b) {
    if (a.outcome == OUTCOME_REFUTED || b.outcome == OUTCOME_PROVED) return a;
    return b.outcome == OUTCOME_REFUTED || a.outcome == OUTCOME_PROVED ? b : a;
}

static Everywhere is(Problem *p, Poly a, Relation relation) {
    Claim c = {rewrite_poly(p, a, NULL), relation, proof_constant(p, NUM_ZERO), 0};
    return everywhere(proof_implies(p, c));
}

static bool meets_claims(Problem *p, const Num *point) {
    bool all = true;
    for (uint32_t i = 0; all && i < p->claims.count; i++)
        all = proof_holds(p, p->claims.at[i], point);
    return all;
}

/* A zero between two points where the signs differ, one variable after the other on its way from
 * one to the other. */
static bool zero_between(Problem *p, Poly a, Num *from, const Num *to) {
    Nums *m = p->m;
    Num before = poly_at(p, a, from);
    for (uint32_t i = 0; i < p->variables.count && num_sign(before) != 0; i++) {
        Num old = from[i];
        from[i] = to[i];
        Num after = poly_at(p, a, from);
        if (num_sign(after) * num_sign(before) < 0) {
            Num part = num_div(m, before, num_sub(m, before, after));
            from[i] = num_add(m, old, num_mul(m, part, num_sub(m, to[i], old)));
            return num_sign(poly_at(p, a, from)) == 0;
        }
        before = after;
    }
    return num_sign(before) == 0;
}

Everywhere equation_nonzero(Problem *p, Poly a) {
    Everywhere above = is(p, a, ABOVE), below = {0};
    if (above.outcome != OUTCOME_PROVED) below = is(p, a, BELOW);
    if (above.outcome == OUTCOME_PROVED || below.outcome == OUTCOME_PROVED) return YES;
    if (!above.point || !below.point) return (Everywhere){0};
    Num *point = arena_copy(p->arena, above.point, p->variables.count * sizeof *point);
    bool zero = zero_between(p, a, point, below.point) && meets_claims(p, point);
    return zero ? (Everywhere){OUTCOME_REFUTED, point} : (Everywhere){0};
}

/* The point with x as `at` gives it there. */
static const Num *with_x(Equation *e, const Num *point, Term at) {
    Problem *p = e->p;
    if (!point) return NULL;
    Num *out = arena_copy(p->arena, point, p->variables.count * sizeof *point);
    proof_value(p, at, point, &out[e->x]);
    return out;
}

Everywhere equation_holds(Equation *e, Claim c, Term at) {
    c.left = rewrite_put(e->p, c.left, e->x, at);
    c.right = rewrite_put(e->p, c.right, e->x, at);
    Everywhere holds = everywhere(proof_implies(e->p, c));
    holds.point = with_x(e, holds.point, at);
    return holds;
}

/* --- degree 1: an x for each point --- */

/* At which point no x, or any, does. */
static Solutions without_slope(Problem *p, Everywhere slope, Poly rest) {
    if (slope.outcome == OUTCOME_REFUTED && num_sign(poly_at(p, rest, slope.point)) != 0)
        return equation_none(slope.point);
    return equation_open(p);
}

/* No denominator becomes zero. */
static Everywhere stays_defined(Equation *e, Frac at) {
    Everywhere all = YES;
    for (uint32_t i = 0; i < e->nonzero.count && all.outcome != OUTCOME_REFUTED; i++) {
        Frac d;
        frac_put(e->p, frac_of(e->p, e->nonzero.at[i]), e->x, at, &d);
        if (d.n.n == 0) return (Everywhere){OUTCOME_REFUTED, NULL};
        all = equation_both(all, equation_nonzero(e->p, d.n));
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
        all = equation_both(all, everywhere(proof_implies(p, c)));
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
        return equation_roots(e, poly_sub(p, x, at.n));
    }
    Everywhere sloped = equation_nonzero(p, slope);
    if (sloped.outcome != OUTCOME_PROVED) return without_slope(p, sloped, rest);
    Everywhere defined = stays_defined(e, at);
    if (defined.outcome != OUTCOME_PROVED)
        return defined.outcome == OUTCOME_REFUTED ? equation_none(defined.point) : equation_open(p);
    Term x = proof_quotient(p, rewrite_poly(p, at.n, NULL), rewrite_poly(p, at.d, NULL));
    Solution s = {.moves = true, .exact = value_none(ND_undecided), .x = proof_bounds(p, x)};
    if (s.x.empty) return equation_none(NULL);
    for (int high = 0; high < 2; high++) {
        s.x.point[high] = with_x(e, s.x.point[high], x);
        s.x.certificate[high] = NULL; /* of a problem with other constraints */
    }
    s.inside = range_holds(e, x);
    s.holds = YES;
    for (uint32_t i = 0; i < e->conditions.count && s.holds.outcome != OUTCOME_REFUTED; i++)
        s.holds = equation_both(s.holds, equation_holds(e, e->conditions.at[i].claim, x));
    return equation_one(p, s);
}

/* --- any degree, where it rises with x --- */

/* Nowhere falling in the range of x, and nowhere the same at both ends of the span. */
static bool rises(Equation *e, Poly n, Range span) {
    Problem *p = e->p;
    Poly low = poly_put(p, n, e->x, span.low.at), high = poly_put(p, n, e->x, span.high.at);
    return is(p, poly_derivative(p, n, e->x), AT_LEAST).outcome == OUTCOME_PROVED &&
           is(p, poly_sub(p, high, low), ABOVE).outcome == OUTCOME_PROVED;
}

/* The range of x, as far as it goes, or past the solutions. */
static Range span_of(Problem *p, Range x, Range solutions) {
    if (!x.low.finite) x.low.at = num_sub(p->m, solutions.low.at, NUM_ONE);
    if (!x.high.finite) x.high.at = num_add(p->m, solutions.high.at, NUM_ONE);
    return x;
}

/* The others at an end of their ranges each, as the bits say; NULL where that is no point of the
 * box. */
static Num *corner_point(Equation *e, const Vars *vars, uint32_t bits) {
    Problem *p = e->p;
    Num *point = NEW_ARRAY(p->arena, Num, p->variables.count);
    for (uint32_t i = 0; i < p->variables.count; i++)
        point[i] = range_middle(p->m, p->variables.at[i].range);
    for (uint32_t i = 0; i < vars->count; i++) {
        End end = *range_end(&p->variables.at[vars->at[i]].range, (bits >> i) & 1);
        if (!end.finite || end.open) return NULL;
        point[vars->at[i]] = end.at;
    }
    return meets_claims(p, point) ? point : NULL;
}

/* The first root inside the range of x. */
static bool root_inside(Equation *e, Poly n, Root *out) {
    Roots roots = roots_of(e->p, uni_of(e->p, n, e->x));
    for (uint32_t i = 0; i < roots.count && e->p->fuel; i++) {
        *out = roots.at[i];
        if (equation_inside(e, &roots, out)) return true;
    }
    return false;
}

static void take_root(Bounds *b, const Root *r, const Num *point) {
    Range x = root_range(r);
    if (!b->point[0] || num_cmp(x.low.at, b->range.low.at) < 0)
        b->range.low = x.low, b->inner.low = x.high, b->point[0] = point;
    if (!b->point[1] || num_cmp(x.high.at, b->range.high.at) > 0)
        b->range.high = x.high, b->inner.high = x.low, b->point[1] = point;
    b->tight = !b->range.low.open && !b->range.high.open;
}

/* The least and the greatest root at corners. None: a corner without one. */
static Solutions corner_roots(Equation *e, Poly n) {
    enum { MOST_VARIABLES = 16 };
    Problem *p = e->p;
    Solution s = {.moves = true, .exact = value_none(ND_undecided), .inside = YES, .holds = YES};
    Vars all = {0}, vars = {0};
    poly_vars(p, n, &all);
    for (uint32_t i = 0; i < all.count; i++)
        if (all.at[i] != e->x) vec_push(p->arena, &vars, all.at[i]);
    if (vars.count > MOST_VARIABLES) return equation_open(p);
    for (uint32_t bits = 0; bits >> vars.count == 0; bits++) {
        Root r;
        Poly here = n;
        Num *point = corner_point(e, &vars, bits);
        if (!point) continue;
        for (uint32_t i = 0; i < vars.count; i++)
            here = poly_put(p, here, vars.at[i], point[vars.at[i]]);
        bool found = here.n > 0 && root_inside(e, here, &r);
        if (here.n == 0 || !p->fuel) return equation_open(p);
        if (!found) return equation_none(point);
        point[e->x] = r.low;
        take_root(&s.x, &r, point);
    }
    return s.x.point[0] ? equation_one(p, s) : equation_open(p);
}

/* At every point n is at most 0 at the low end, and at least 0 at the high one. */
static bool crosses(Equation *e, Poly n, Range x) {
    Problem *p = e->p;
    return is(p, poly_put(p, n, e->x, x.low.at), AT_MOST).outcome == OUTCOME_PROVED &&
           is(p, poly_put(p, n, e->x, x.high.at), AT_LEAST).outcome == OUTCOME_PROVED;
}

/* Whatever x is in its range: no denominator is zero, the constraints hold (or that is open). */
static bool defined_throughout(Equation *e) {
    for (uint32_t i = 0; i < e->nonzero.count; i++)
        if (equation_nonzero(e->p, e->nonzero.at[i]).outcome != OUTCOME_PROVED) return false;
    return true;
}

static Everywhere all_hold_throughout(Equation *e) {
    Everywhere all = YES;
    for (uint32_t i = 0; i < e->conditions.count && all.outcome == OUTCOME_PROVED; i++)
        all = equation_holds(e, e->conditions.at[i].claim, e->variable);
    return all.outcome == OUTCOME_PROVED ? all : (Everywhere){0};
}

static Solutions solve_curve(Equation *e, Poly n) {
    Problem *p = e->p;
    Range *range = &p->variables.at[e->x].range, own = *range;
    Solutions corners = corner_roots(e, n);
    if (corners.kind != SOLUTIONS_SOME) return corners;
    Solution s = *corners.at;
    Range span = span_of(p, own, s.x.range);
    if (!rises(e, n, span)) n = poly_scale(p, n, num_int(-1));
    if (!rises(e, n, span) || !crosses(e, n, s.x.range)) return equation_open(p);
    *range = s.x.range;
    bool defined = defined_throughout(e);
    s.holds = all_hold_throughout(e);
    *range = own;
    return defined ? equation_one(p, s) : equation_open(p);
}

/* Without x: every x does where it is zero. */
static Solutions solve_flat(Equation *e, Poly n) {
    Everywhere zero = is(e->p, n, EQUALS);
    if (zero.outcome == OUTCOME_REFUTED) return equation_none(zero.point);
    return zero.outcome == OUTCOME_PROVED ? (Solutions){.kind = SOLUTIONS_ALL}
                                          : equation_open(e->p);
}

Solutions equation_moving(Equation *e, Poly n) {
    switch (poly_degree(n, e->x)) {
    case 0: return solve_flat(e, n);
    case 1: return solve_linear(e, n);
    }
    return solve_curve(e, n);
}
