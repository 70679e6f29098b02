/* Input: a problem and a certificate. Output: whether the certificate shows what it claims. The one
 * idea: the prover's polynomials are believed only after both sides were multiplied out here;
 * nothing is searched for, every step is checked as it stands, and what is not understood is
 * refused. Shares only data with the prover, no code. */
#include "proof/verify_algebra.h"

typedef struct Sign {
    Term term;
    int sign;
    const struct Sign *before;
} Sign;

typedef struct Check {
    Problem *p;
    const Certificate *c;
    const Claim *extra;  /* the claim past those of the problem, or NULL */
    const Sign *signs;   /* of the cases around this one */
    const bool *nonzero; /* by term: assumed to differ from zero */
    Quotient **replaced; /* by variable of the problem: what a let put in its place, or NULL */
    Quotient *quotients; /* by term, once known */
    bool *known;
    Reach *box;       /* by variable */
    Expansion *facts; /* by fact: its polynomial, once verified */
    bool *verified;
} Check;

static bool has_claim(const Check *v, uint32_t number) {
    return number < v->p->claims.count || (number == v->p->claims.count && v->extra);
}

static Claim claim_at(const Check *v, uint32_t number) {
    return number < v->p->claims.count ? v->p->claims.at[number] : *v->extra;
}

/* --- which terms are assumed nonzero --- */

static void mark_nonzero(const Problem *p, Term t, bool *nonzero) {
    TermNode n = p->terms.at[t];
    if (nonzero[t]) return;
    nonzero[t] = true;
    if (n.kind == TERM_PRODUCT || n.kind == TERM_QUOTIENT) mark_nonzero(p, n.b, nonzero);
    if (n.kind >= TERM_PRODUCT) mark_nonzero(p, n.a, nonzero);
}

static void mark_denominators(const Problem *p, Term t, bool *nonzero, bool *seen) {
    TermNode n = p->terms.at[t];
    if (seen[t] || n.kind == TERM_CONSTANT || n.kind == TERM_VARIABLE) return;
    seen[t] = true;
    if (n.kind == TERM_QUOTIENT) mark_nonzero(p, n.b, nonzero);
    if (n.kind == TERM_POWER && n.exponent < 0) mark_nonzero(p, n.a, nonzero);
    mark_denominators(p, n.a, nonzero, seen);
    if (n.kind <= TERM_QUOTIENT) mark_denominators(p, n.b, nonzero, seen);
}

static const bool *all_nonzero(Problem *p, const Claim *extra) {
    bool *nonzero = NEW_ARRAY(p->arena, bool, p->terms.count);
    bool *seen = NEW_ARRAY(p->arena, bool, p->terms.count);
    for (uint32_t i = 0; i < p->claims.count + (extra != NULL); i++) {
        Claim claim = i < p->claims.count ? p->claims.at[i] : *extra;
        mark_denominators(p, claim.left, nonzero, seen);
        mark_denominators(p, claim.right, nonzero, seen);
    }
    return nonzero;
}

/* --- terms multiplied out --- */

static bool quotient_inverse(Quotient a, Quotient *out) {
    Num zero;
    if (expand_is_constant(a.n, &zero) && num_sign(zero) == 0) return false;
    *out = (Quotient){a.d, a.n};
    return true;
}

static bool quotient_at(Check *v, Term t, Quotient *out);

static bool quotient_power(Check *v, TermNode n, Quotient *out) {
    Quotient base;
    if (!quotient_at(v, n.a, &base)) return false;
    if (n.exponent < 0 && !quotient_inverse(base, &base)) return false;
    *out = quotient_of(v->p, expand_constant(v->p, NUM_ONE));
    for (int64_t i = n.exponent < 0 ? -n.exponent : n.exponent; i > 0; i--)
        *out = quotient_mul(v->p, *out, base);
    return true;
}

static bool quotient_pair(Check *v, TermNode n, Quotient *out) {
    Quotient a, b;
    if (!quotient_at(v, n.a, &a) || !quotient_at(v, n.b, &b)) return false;
    if (n.kind == TERM_QUOTIENT && !quotient_inverse(b, &b)) return false;
    *out = n.kind == TERM_SUM ? quotient_add(v->p, a, b) : quotient_mul(v->p, a, b);
    return true;
}

static bool multiply_out(Check *v, TermNode n, Quotient *out) {
    switch (n.kind) {
    case TERM_CONSTANT: *out = quotient_of(v->p, expand_constant(v->p, n.value)); return true;
    case TERM_VARIABLE:
        *out = v->replaced[n.a] ? *v->replaced[n.a] : quotient_of(v->p, expand_variable(v->p, n.a));
        return true;
    case TERM_NEGATION:
        if (!quotient_at(v, n.a, out)) return false;
        out->n = expand_scale(v->p, out->n, num_int(-1));
        return true;
    case TERM_POWER: return quotient_power(v, n, out);
    case TERM_SUM:
    case TERM_PRODUCT:
    case TERM_QUOTIENT: return quotient_pair(v, n, out);
    }
    return false;
}

static bool quotient_at(Check *v, Term t, Quotient *out) {
    if (!v->known[t]) {
        if (!multiply_out(v, v->p->terms.at[t], &v->quotients[t])) return false;
        v->known[t] = true;
    }
    *out = v->quotients[t];
    return true;
}

/* --- lets --- */

/* a with `value` in the place of var. */
static Quotient compose(Check *v, Expansion a, uint32_t var, Quotient value) {
    Problem *p = v->p;
    Quotient sum = quotient_of(p, expand_constant(p, NUM_ZERO));
    Quotient power = quotient_of(p, expand_constant(p, NUM_ONE));
    for (uint32_t k = 0; k <= expand_degree(a, var); k++) {
        Quotient part = quotient_of(p, expand_part(p, a, var, k));
        sum = quotient_add(p, sum, quotient_mul(p, part, power));
        power = quotient_mul(p, power, value);
    }
    return sum;
}

static bool compose_quotient(Check *v, Quotient a, uint32_t var, Quotient value, Quotient *out) {
    Quotient above = compose(v, a.n, var, value), below = compose(v, a.d, var, value);
    if (!quotient_inverse(below, &below)) return false;
    *out = quotient_mul(v->p, above, below);
    return true;
}

/* A product of variables of the problem that are declared or assumed to differ from zero. */
static bool surely_nonzero(const Check *v, Expansion a) {
    uint32_t products = 0;
    for (uint32_t i = 0; i < a.count; i++) {
        if (num_sign(a.at[i].k) == 0) continue;
        products++;
        for (uint32_t j = 0; j < a.at[i].n; j++) {
            uint32_t var = a.at[i].vars[j];
            if (var >= v->p->variables.count) return false;
            Range r = v->p->variables.at[var].range;
            int low = r.low.finite ? num_sign(r.low.at) : -1;
            int high = r.high.finite ? num_sign(r.high.at) : 1;
            bool apart =
                low > 0 || high < 0 || (low == 0 && r.low.open) || (high == 0 && r.high.open);
            if (!apart && !v->nonzero[v->p->variables.at[var].term]) return false;
        }
    }
    return products == 1;
}

/* With r for the term, `old` must be value: putting the term back for r must give old again. */
static bool check_let(Check *v, const Let *let, uint32_t number) {
    Problem *p = v->p;
    Quotient value = {expand_poly(p, let->value.n), expand_poly(p, let->value.d)}, term, back;
    if (let->var != p->variables.count + number || let->old >= p->variables.count) return false;
    if (v->replaced[let->old] || !surely_nonzero(v, value.d)) return false;
    if (expand_degree(value.n, let->old) || expand_degree(value.d, let->old)) return false;
    if (!quotient_at(v, let->term, &term) || expand_degree(term.d, let->var)) return false;
    if (!compose_quotient(v, value, let->var, term, &back)) return false;
    if (!expand_equal(p, back.n, expand_mul(p, back.d, expand_variable(p, let->old)))) return false;
    for (uint32_t i = 0; i < p->variables.count; i++)
        if (v->replaced[i] &&
            !compose_quotient(v, *v->replaced[i], let->old, value, v->replaced[i]))
            return false;
    v->replaced[let->old] = arena_copy(p->arena, &value, sizeof value);
    memset(v->known, 0, p->terms.count * sizeof *v->known);
    return true;
}

/* --- facts --- */

static bool range_claim(Check *v, const Fact *f, Quotient *out) {
    Problem *p = v->p;
    if (f->of >= p->variables.count) return false;
    const Variable *var = &p->variables.at[f->of];
    const End *end = f->kind == FACT_LOW ? &var->range.low : &var->range.high;
    Quotient x;
    if (!end->finite || (f->sense == STRICT && !end->open) || f->sense == ZERO) return false;
    if (!quotient_at(v, var->term, &x)) return false;
    *out = quotient_add(p, x, quotient_of(p, expand_constant(p, num_neg(p->m, end->at))));
    if (f->kind == FACT_HIGH) out->n = expand_scale(p, out->n, num_int(-1));
    return true;
}

static bool stated_claim(Check *v, const Fact *f, Quotient *out) {
    if (!has_claim(v, f->of)) return false;
    Claim c = claim_at(v, f->of);
    bool strict = c.relation == ABOVE || c.relation == BELOW;
    bool falling = c.relation == AT_MOST || c.relation == BELOW;
    Quotient left, right;
    if ((f->sense == STRICT && !strict) || (f->sense == ZERO) != (c.relation == EQUALS))
        return false;
    if (!quotient_at(v, c.left, &left) || !quotient_at(v, c.right, &right)) return false;
    right.n = expand_scale(v->p, right.n, num_int(-1));
    *out = quotient_add(v->p, left, right);
    if (falling) out->n = expand_scale(v->p, out->n, num_int(-1));
    return true;
}

static bool case_claim(Check *v, const Fact *f, Quotient *out) {
    const Sign *sign = v->signs;
    while (sign && sign->term != f->of) sign = sign->before;
    if (!sign || f->sense == ZERO || !quotient_at(v, f->of, out)) return false;
    out->n = expand_scale(v->p, out->n, num_int(sign->sign));
    return true;
}

/* A term that is assumed nonzero, and of one sign because its polynomial is. */
static bool nonzero_claim(Check *v, const Fact *f, Expansion poly, Quotient *out) {
    if (f->of >= v->p->terms.count || !v->nonzero[f->of] || f->sense != STRICT) return false;
    if (!reach_at_least_zero(reach_of(v->p, poly, v->box))) return false;
    if (!quotient_at(v, f->of, out)) return false;
    if (f->kind == FACT_NEGATIVE) out->n = expand_scale(v->p, out->n, num_int(-1));
    return true;
}

static bool what_it_says(Check *v, const Fact *f, Expansion poly, Quotient *out) {
    switch (f->kind) {
    case FACT_LOW:
    case FACT_HIGH: return range_claim(v, f, out);
    case FACT_CLAIM: return stated_claim(v, f, out);
    case FACT_CASE: return case_claim(v, f, out);
    case FACT_POSITIVE:
    case FACT_NEGATIVE: return nonzero_claim(v, f, poly, out);
    }
    return false;
}

static bool over_is_positive(Check *v, const Fact *f, uint32_t number, Expansion over) {
    if (reach_above_zero(reach_of(v->p, over, v->box))) return true;
    if (f->because == NONE || f->because >= number || !v->verified[f->because]) return false;
    if (v->c->facts[f->because].sense != STRICT) return false;
    Expansion rest = expand_poly(v->p, f->rest);
    return reach_above_zero(reach_of(v->p, rest, v->box)) &&
           expand_equal(v->p, over, expand_mul(v->p, rest, v->facts[f->because]));
}

static void narrow(Check *v, Expansion poly, Sense sense) {
    Num slope, rest;
    uint32_t var;
    if (!expand_is_bound(poly, &var, &slope, &rest)) return;
    Num at = num_neg(v->p->m, num_div(v->p->m, rest, slope));
    if (sense == ZERO || num_sign(slope) > 0) reach_cut_low(&v->box[var], at, sense == STRICT);
    if (sense == ZERO || num_sign(slope) < 0) reach_cut_high(&v->box[var], at, sense == STRICT);
}

/* a = n / over; with equal denominators there is no need to multiply by them. */
static bool same_value(Problem *p, Quotient a, Expansion n, Expansion over) {
    if (expand_equal(p, a.d, over)) return expand_equal(p, a.n, n);
    return expand_equal(p, expand_mul(p, a.n, over), expand_mul(p, a.d, n));
}

static bool check_fact(Check *v, uint32_t number) {
    Problem *p = v->p;
    const Fact *f = &v->c->facts[number];
    Expansion poly = expand_poly(p, f->p), with = expand_poly(p, f->with);
    Expansion over = expand_poly(p, f->over);
    Quotient says;
    if (!what_it_says(v, f, poly, &says)) return false;
    if (!same_value(p, says, expand_mul(p, poly, with), over)) return false;
    if (!reach_above_zero(reach_of(p, with, v->box))) return false;
    if (!over_is_positive(v, f, number, over) &&
        (f->sense == STRICT || !reach_at_least_zero(reach_of(p, over, v->box))))
        return false;
    v->facts[number] = poly;
    v->verified[number] = true;
    narrow(v, poly, f->sense);
    return true;
}

/* --- leaves --- */

static bool fact_is_there(const Check *v, uint32_t fact) {
    return fact < v->c->fact_count && v->verified[fact];
}

/* What a line counts with, and whether it is > 0. */
static bool quantity(Check *v, Quantity q, const Reach *box, Expansion *out, Sense *sense) {
    Problem *p = v->p;
    if (q.kind == LINE_FACT) {
        if (!fact_is_there(v, q.of)) return false;
        *out = v->facts[q.of], *sense = v->c->facts[q.of].sense;
        return true;
    }
    if (q.of >= v->c->vars) return false;
    Reach r = box[q.of];
    bool low = q.kind == LINE_LOW;
    if (low ? r.low_inf : r.high_inf) return false;
    Expansion x = expand_variable(p, q.of), at = expand_constant(p, low ? r.low : r.high);
    *out = expand_add(p, low ? x : at, expand_scale(p, low ? at : x, num_int(-1)));
    *sense = (low ? r.low_open : r.high_open) ? STRICT : WEAK;
    return true;
}

static bool check_sum(Check *v, const Node *n, const Reach *box) {
    Expansion sum = {0};
    bool strict = false;
    Num value;
    for (uint32_t i = 0; i < n->count; i++) {
        const Line *line = &n->lines[i];
        Expansion a, b;
        Sense sense, other;
        if (!quantity(v, line->a, box, &a, &sense)) return false;
        if (line->product) {
            if (!quantity(v, line->b, box, &b, &other)) return false;
            a = expand_mul(v->p, a, b);
            sense = sense == STRICT && other == STRICT ? STRICT : WEAK;
        }
        if (num_sign(line->times) <= 0 && sense != ZERO) return false;
        strict |= sense == STRICT;
        sum = expand_add(v->p, sum, expand_scale(v->p, a, line->times));
    }
    if (!expand_is_constant(sum, &value)) return false;
    return num_sign(value) < 0 || (num_sign(value) == 0 && strict);
}

static bool contradicted(Reach r, Sense sense) {
    if (sense == STRICT) return reach_at_most_zero(r);
    return reach_below_zero(r) || (sense == ZERO && reach_above_zero(r));
}

static Reach reach_term(Check *v, Term t, const Reach *box) {
    Nums *m = v->p->m;
    TermNode n = v->p->terms.at[t];
    if (n.kind == TERM_CONSTANT) return reach_number(n.value);
    if (n.kind == TERM_VARIABLE) return box[n.a];
    Reach a = reach_term(v, n.a, box);
    if (n.kind == TERM_NEGATION) return reach_product(m, a, reach_number(num_int(-1)));
    if (n.kind == TERM_POWER) {
        Reach power = reach_power(m, a, (uint64_t)(n.exponent < 0 ? -n.exponent : n.exponent));
        return n.exponent < 0 ? reach_inverse(m, power) : power;
    }
    Reach b = reach_term(v, n.b, box);
    if (n.kind == TERM_SUM) return reach_sum(m, a, b);
    return reach_product(m, a, n.kind == TERM_QUOTIENT ? reach_inverse(m, b) : b);
}

static bool check_term(Check *v, const Node *n, const Reach *box) {
    if (!has_claim(v, n->of)) return false;
    Claim c = claim_at(v, n->of);
    Reach left = reach_term(v, c.left, box), right = reach_term(v, c.right, box);
    bool falling = c.relation == AT_MOST || c.relation == BELOW;
    Reach minus = reach_product(v->p->m, falling ? left : right, reach_number(num_int(-1)));
    Reach difference = reach_sum(v->p->m, falling ? right : left, minus);
    bool strict = c.relation == ABOVE || c.relation == BELOW;
    return contradicted(difference, c.relation == EQUALS ? ZERO : strict ? STRICT : WEAK);
}

/* --- corners --- */

/* The polynomial falls (rises) no further than its value at the end. */
static bool put_pin(Check *v, const Reach *box, Pin pin, bool strict, Expansion *a) {
    Problem *p = v->p;
    if (pin.var >= v->c->vars) return false;
    Reach r = box[pin.var], slope = reach_number(NUM_ZERO);
    Num at = pin.high ? r.high : r.low;
    Expansion steep = {0}, end = {0};
    if (pin.high ? r.high_inf : r.low_inf) return false;
    if (strict && (pin.high ? r.high_open : r.low_open)) return false;
    for (uint32_t k = 0; k <= expand_degree(*a, pin.var); k++) {
        Expansion part = expand_part(p, *a, pin.var, k);
        end = expand_add(p, end, expand_scale(p, part, num_pow(p->m, at, k)));
        for (uint32_t i = 1; i < k; i++) part = expand_mul(p, part, expand_variable(p, pin.var));
        if (k) steep = expand_add(p, steep, expand_scale(p, part, num_int(k)));
    }
    slope = reach_of(p, steep, box);
    *a = end;
    return pin.high ? reach_at_most_zero(slope) : reach_at_least_zero(slope);
}

static bool has_closed_end(Reach r) {
    return (!r.low_inf && !r.low_open) || (!r.high_inf && !r.high_open);
}

/* The next variable to be put at its ends, those with an attained end first; NONE: a constant.
 * Refused: degree above 1. */
static bool next_variable(Expansion a, const Reach *box, uint32_t *out) {
    *out = NONE;
    for (uint32_t i = 0; i < a.count; i++)
        for (uint32_t j = 0; num_sign(a.at[i].k) && j < a.at[i].n; j++) {
            uint32_t var = a.at[i].vars[j];
            if (expand_degree(a, var) > 1) return false;
            if (*out == NONE || (has_closed_end(box[var]) && !has_closed_end(box[*out])))
                *out = var;
        }
    return true;
}

/* The sign of the least value: -1 also when it cannot be told; 0 only if it is attained. */
static int least_sign(Check *v, Expansion a, const Reach *box) {
    Problem *p = v->p;
    uint32_t var;
    if (!next_variable(a, box, &var)) return -1;
    if (var == NONE) {
        Num value;
        return expand_is_constant(a, &value) ? num_sign(value) : -1;
    }
    Reach r = box[var];
    Expansion slope = expand_part(p, a, var, 1), rest = expand_part(p, a, var, 0), low, high;
    low = r.low_inf ? expand_scale(p, slope, num_int(-1))
                    : expand_add(p, rest, expand_scale(p, slope, r.low));
    high = r.high_inf ? slope : expand_add(p, rest, expand_scale(p, slope, r.high));
    int at_low = least_sign(v, low, box), at_high = at_low < 0 ? -1 : least_sign(v, high, box);
    if (at_low < 0 || at_high < 0) return -1;
    bool low_counts = !r.low_inf && !r.low_open, high_counts = !r.high_inf && !r.high_open;
    if (!low_counts && !high_counts) return at_low > 0 || at_high > 0;
    return (!low_counts || at_low > 0) && (!high_counts || at_high > 0);
}

static bool above(Check *v, const Node *n, Expansion a, const Reach *box, bool strict) {
    for (uint32_t i = 0; i < n->count; i++)
        if (!put_pin(v, box, n->pins[i], strict, &a)) return false;
    return least_sign(v, a, box) >= (strict ? 1 : 0);
}

static bool check_corners(Check *v, const Node *n, const Reach *box) {
    if (!fact_is_there(v, n->of)) return false;
    Sense sense = v->c->facts[n->of].sense;
    Expansion a = v->facts[n->of], negated = expand_scale(v->p, a, num_int(-1));
    if (above(v, n, negated, box, sense != STRICT)) return true;
    return sense == ZERO && above(v, n, a, box, true);
}

/* --- the whole --- */

static bool check_node(Check *v, const Node *n, const Reach *box);

static bool check_halves(Check *v, const Node *n, const Reach *box) {
    Problem *p = v->p;
    if (n->of >= v->c->vars || !n->below || !n->above) return false;
    Reach *low = arena_copy(p->arena, box, v->c->vars * sizeof *box);
    Reach *high = arena_copy(p->arena, box, v->c->vars * sizeof *box);
    reach_cut_high(&low[n->of], n->at, false);
    reach_cut_low(&high[n->of], n->at, false);
    return check_node(v, n->below, low) && check_node(v, n->above, high);
}

static bool check_node(Check *v, const Node *n, const Reach *box) {
    switch (n->kind) {
    case NODE_SUM: return check_sum(v, n, box);
    case NODE_TERM: return check_term(v, n, box);
    case NODE_RANGE:
        return fact_is_there(v, n->of) &&
               contradicted(reach_of(v->p, v->facts[n->of], box), v->c->facts[n->of].sense);
    case NODE_CORNERS: return check_corners(v, n, box);
    case NODE_SPLIT: return check_halves(v, n, box);
    }
    return false;
}

static bool check_tree(Check v) {
    Problem *p = v.p;
    const Certificate *c = v.c;
    v.replaced = NEW_ARRAY(p->arena, Quotient *, p->variables.count);
    v.quotients = NEW_ARRAY(p->arena, Quotient, p->terms.count);
    v.known = NEW_ARRAY(p->arena, bool, p->terms.count);
    v.box = NEW_ARRAY(p->arena, Reach, c->vars);
    v.facts = NEW_ARRAY(p->arena, Expansion, c->fact_count);
    v.verified = NEW_ARRAY(p->arena, bool, c->fact_count);
    for (uint32_t i = 0; i < c->vars; i++) v.box[i] = reach_everything();
    if (c->vars != p->variables.count + c->let_count) return false;
    for (uint32_t i = 0; i < c->let_count; i++)
        if (!check_let(&v, &c->lets[i], i)) return false;
    for (uint32_t i = 0; i < c->fact_count; i++)
        if (!c->facts[i].idle && !check_fact(&v, i)) return false;
    return check_node(&v, c->root, v.box);
}

static bool check_cases(Check v, const Certificate *c) {
    v.c = c;
    if (c->root) return check_tree(v);
    if (!c->positive || !c->negative || !v.nonzero[c->split]) return false;
    Sign sign = {c->split, 1, v.signs};
    v.signs = &sign;
    if (!check_cases(v, c->positive)) return false;
    sign.sign = -1;
    return check_cases(v, c->negative);
}

bool verify_certificate(Problem *p, const Claim *extra, const Certificate *c) {
    Check v = {.p = p, .extra = extra, .nonzero = all_nonzero(p, extra)};
    return check_cases(v, c) && p->fuel > 0;
}
