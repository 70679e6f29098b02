/* Input: a polynomial and a box. Output: the sign of its least value there. The one idea: what is
 * of degree one in a variable is least at an end of it; the end at infinity is the coefficient of
 * the variable, as x = 1/0 in homogeneous coordinates. First the variables in which the polynomial
 * only rises or falls go to their end, the others are tried at both. */
#include "proof/tiers.h"

/* The polynomial at an end of a variable, open or infinite ends included, up to a positive factor.
 */
static Poly at_end(Problem *p, Poly a, uint32_t var, End end, bool high) {
    if (end.finite) return poly_put(p, a, var, end.at);
    return poly_scale(p, poly_coefficient(p, a, var, 1), num_int(high ? 1 : -1));
}

static bool attained(End end) {
    return end.finite && !end.open;
}

/* Puts variables in which `a` is monotone at the end where it is least. With an open end, > 0
 * cannot be told from >= 0. */
static Poly pin(Problem *p, Poly a, const Range *box, bool strict, Pick *picks, Pins *pins) {
    Vars vars = {0};
    poly_vars(p, a, &vars);
    for (bool again = true; again && proof_burn(p, a.n);) {
        again = false;
        for (uint32_t i = 0; i < vars.count; i++) {
            uint32_t var = vars.at[i];
            if (poly_degree(a, var) == 0) continue;
            Range slope = poly_range(p, poly_derivative(p, a, var), box);
            bool high = !range_nonnegative(slope);
            if (high && !range_nonnegative(range_neg(p->m, slope))) continue;
            End end = *range_end(&box[var], high);
            if (!end.finite || (strict && end.open)) continue;
            a = poly_put(p, a, var, end.at);
            picks[var] = high ? PICK_HIGH : PICK_LOW;
            vec_push(p->arena, pins, ((Pin){var, high}));
            again = true;
        }
    }
    return a;
}

/* Variables without an attained end come last: only then is every face of the box that lies in it a
 * pair of equal choices. */
static bool order_vars(Problem *p, Poly a, const Range *box, Vars *out) {
    Vars all = {0};
    poly_vars(p, a, &all);
    for (int late = 0; late < 2; late++)
        for (uint32_t i = 0; i < all.count; i++) {
            Range r = box[all.at[i]];
            bool endless = !attained(r.low) && !attained(r.high);
            if (poly_degree(a, all.at[i]) > 1) return false;
            if (endless == late) vec_push(p->arena, out, all.at[i]);
        }
    return true;
}

typedef struct Corners {
    Problem *p;
    const Range *box;
    Vars vars;
    bool stop_at_zero; /* no corner is negative, and one that is attained and 0 is looked for */
} Corners;

/* The worse of both ends: an attained 0 is worse than a positive end, one that is not attained is
 * not. */
static CornerSign combine(const CornerSign sign[2], Range range) {
    if (sign[0] == CORNER_UNKNOWN || sign[1] == CORNER_UNKNOWN) return CORNER_UNKNOWN;
    bool counts[2] = {attained(range.low), attained(range.high)};
    if (!counts[0] && !counts[1])
        return sign[0] == CORNER_POSITIVE || sign[1] == CORNER_POSITIVE ? CORNER_POSITIVE
                                                                        : CORNER_ZERO;
    for (int i = 0; i < 2; i++)
        if (counts[i] && sign[i] == CORNER_ZERO) return CORNER_ZERO;
    return CORNER_POSITIVE;
}

static CornerSign enumerate(Corners *c, Poly a, uint32_t depth, Pick *picks) {
    if (!proof_burn(c->p, 1)) return CORNER_UNKNOWN;
    if (depth == c->vars.count || a.n == 0) {
        int sign = num_sign(poly_lead(a));
        return sign < 0 ? CORNER_NEGATIVE : sign ? CORNER_POSITIVE : CORNER_ZERO;
    }
    uint32_t var = c->vars.at[depth];
    Range range = c->box[var];
    if (poly_degree(a, var) == 0) return enumerate(c, a, depth + 1, picks);
    bool endless = !attained(range.low) && !attained(range.high);
    CornerSign sign[2];
    for (int high = 0; high < 2; high++) {
        picks[var] = high ? PICK_HIGH : PICK_LOW;
        Poly end = at_end(c->p, a, var, *range_end(&range, high), high);
        sign[high] = enumerate(c, end, depth + 1, picks);
        if (sign[high] == CORNER_NEGATIVE) return CORNER_NEGATIVE;
        if (c->stop_at_zero && sign[high] == CORNER_ZERO && attained(*range_end(&range, high)))
            return CORNER_ZERO;
    }
    if (endless) picks[var] = PICK_MIDDLE;
    return combine(sign, range);
}

CornerSign corner_sign(Problem *p, Poly a, const Range *box, bool strict, Pick *picks, Pins *pins) {
    Corners c = {.p = p, .box = box};
    a = pin(p, a, box, strict, picks, pins);
    if (!order_vars(p, a, box, &c.vars) || c.vars.count > 20) return CORNER_UNKNOWN;
    CornerSign sign = enumerate(&c, a, 0, picks);
    if (sign != CORNER_ZERO) return sign;
    if (!strict) return CORNER_POSITIVE;
    c.stop_at_zero = true;
    return enumerate(&c, a, 0, picks);
}

void corner_values(Problem *p, Frac f, const Range *box, const Pick *picks, Num *n, Num *d) {
    Vars vars = {0};
    poly_vars(p, f.n, &vars);
    poly_vars(p, f.d, &vars);
    for (uint32_t i = 0; i < vars.count; i++) {
        uint32_t var = vars.at[i];
        bool high = picks[var] == PICK_HIGH;
        End end = *range_end(&box[var], high);
        if (picks[var] == PICK_MIDDLE) end = (End){range_middle(p->m, box[var]), true, false};
        f.n = at_end(p, f.n, var, end, high);
        f.d = at_end(p, f.d, var, end, high);
    }
    *n = poly_lead(f.n), *d = poly_lead(f.d);
}

/* Is `a` (>= 0, or > 0) impossible on the box? That is: -a > 0, or -a >= 0, all over it. */
static CornerSign refute(System *s, const Range *box, Poly a, bool strict_claim, Pick *picks,
                         Pins *pins) {
    Poly negated = poly_scale(s->p, a, num_int(-1));
    return corner_sign(s->p, negated, box, !strict_claim, picks, pins);
}

bool corner_decide(System *s, const Range *box, uint32_t fact, Finding *found, const Node **leaf) {
    const Fact *f = &s->facts.at[fact];
    Problem *p = s->p;
    for (int side = 0; side < (f->sense == ZERO ? 2 : 1); side++) {
        Poly a = side ? poly_scale(p, f->p, num_int(-1)) : f->p;
        Pick *picks = NEW_ARRAY(p->arena, Pick, s->vars);
        Pins pins = {0};
        CornerSign sign = refute(s, box, a, f->sense == STRICT, picks, &pins);
        if (sign == CORNER_POSITIVE) {
            *leaf = system_node(
                p, (Node){.kind = NODE_CORNERS, .of = fact, .count = pins.count, .pins = pins.at});
            return true;
        }
        if (sign != CORNER_UNKNOWN && found_near(s, box, picks, found)) return true;
    }
    return false;
}
