/* Input: a term or a polynomial. Output: a derivative, a term with another in the place of a
 * variable, a polynomial as a term. The one idea: a shared node is rewritten once, and a node in
 * which nothing changes stays the node that it was. */
#include "proof/rewrite.h"

typedef struct Rewrite {
    Problem *p;
    uint32_t var;
    Term by;
    Term *done; /* by term: what it became, + 1 */
} Rewrite;

static Rewrite rewrite_new(Problem *p, uint32_t var, Term by) {
    return (Rewrite){p, var, by, NEW_ARRAY(p->arena, Term, p->terms.count)};
}

/* --- derivatives --- */

static bool is_number(Problem *p, Term t, int64_t n) {
    TermNode node = p->terms.at[t];
    return node.kind == TERM_CONSTANT && num_equal(node.value, num_int(n));
}

static Term sum(Problem *p, Term a, Term b) {
    if (is_number(p, a, 0)) return b;
    return is_number(p, b, 0) ? a : proof_sum(p, 2, (Term[]){a, b});
}

static Term product(Problem *p, Term a, Term b) {
    if (is_number(p, a, 0) || is_number(p, b, 1)) return a;
    return is_number(p, b, 0) || is_number(p, a, 1) ? b : proof_product(p, 2, (Term[]){a, b});
}

static Term negation(Problem *p, Term a) {
    return is_number(p, a, 0) ? a : proof_negation(p, a);
}

static Term quotient(Problem *p, Term a, Term b) {
    return is_number(p, a, 0) ? a : proof_quotient(p, a, b);
}

/* n a^(n - 1) a', or (n a'/a) a^n for n < 0, which leaves the exponent within its limit. */
static Term power_derivative(Problem *p, TermNode n, Term power, Term da) {
    Term factor = product(p, proof_constant(p, num_int(n.exponent)), da);
    if (n.exponent < 0) return product(p, quotient(p, factor, n.a), power);
    if (n.exponent <= 1) return factor;
    return product(p, factor, n.exponent == 2 ? n.a : proof_power(p, n.a, n.exponent - 1));
}

static Term derive(Rewrite *r, Term t);

static Term derive_node(Rewrite *r, Term t) {
    Problem *p = r->p;
    TermNode n = p->terms.at[t];
    Term da = term_arity(n.kind) > 0 ? derive(r, n.a) : 0;
    Term db = term_arity(n.kind) > 1 ? derive(r, n.b) : 0;
    switch (n.kind) {
    case TERM_CONSTANT: break;
    case TERM_VARIABLE: return proof_constant(p, num_int(n.a == r->var));
    case TERM_SUM: return sum(p, da, db);
    case TERM_PRODUCT: return sum(p, product(p, da, n.b), product(p, n.a, db));
    case TERM_QUOTIENT: /* (a' - (a/b) b')/b */
        return quotient(p, sum(p, da, negation(p, product(p, t, db))), n.b);
    case TERM_NEGATION: return negation(p, da);
    case TERM_POWER: return power_derivative(p, n, t, da);
    }
    return proof_constant(p, NUM_ZERO);
}

static Term derive(Rewrite *r, Term t) {
    if (!r->done[t]) r->done[t] = derive_node(r, t) + 1;
    return r->done[t] - 1;
}

Term proof_derivative(Problem *p, Term t, Term variable) {
    Rewrite r = rewrite_new(p, p->terms.at[variable].a, 0);
    return derive(&r, t);
}

/* --- substitution --- */

static Term put(Rewrite *r, Term t);

static Term put_node(Rewrite *r, Term t) {
    Problem *p = r->p;
    TermNode n = p->terms.at[t];
    if (n.kind == TERM_VARIABLE && n.a == r->var) return r->by;
    Term a = term_arity(n.kind) > 0 ? put(r, n.a) : n.a;
    Term b = term_arity(n.kind) > 1 ? put(r, n.b) : n.b;
    if (a == n.a && b == n.b) return t;
    switch (n.kind) {
    case TERM_CONSTANT:
    case TERM_VARIABLE: break;
    case TERM_SUM: return proof_sum(p, 2, (Term[]){a, b});
    case TERM_PRODUCT: return proof_product(p, 2, (Term[]){a, b});
    case TERM_QUOTIENT: return proof_quotient(p, a, b);
    case TERM_NEGATION: return proof_negation(p, a);
    case TERM_POWER: return proof_power(p, a, n.exponent);
    }
    return t;
}

static Term put(Rewrite *r, Term t) {
    if (!r->done[t]) r->done[t] = put_node(r, t) + 1;
    return r->done[t] - 1;
}

Term rewrite_put(Problem *p, Term t, uint32_t var, Term by) {
    Rewrite r = rewrite_new(p, var, by);
    return put(&r, t);
}

/* --- polynomials as terms --- */

Term rewrite_variable(Problem *p, uint32_t var, const Let *lets) {
    uint32_t own = p->variables.count;
    return var < own ? p->variables.at[var].term : lets[var - own].term;
}

static Term mono_term(Problem *p, Mono a, const Let *lets) {
    VEC(Term) factors = {0};
    if (!num_equal(a.k, NUM_ONE) || a.n == 0) vec_push(p->arena, &factors, proof_constant(p, a.k));
    for (uint32_t i = 0; i < a.n; i++) {
        Term x = rewrite_variable(p, a.at[i].var, lets);
        if (a.at[i].power > 1) x = proof_power(p, x, a.at[i].power);
        vec_push(p->arena, &factors, x);
    }
    return proof_product(p, factors.count, factors.at);
}

Term rewrite_poly(Problem *p, Poly a, const Let *lets) {
    Term *terms = NEW_ARRAY(p->arena, Term, a.n);
    for (uint32_t i = 0; i < a.n; i++) terms[i] = mono_term(p, a.at[i], lets);
    return proof_sum(p, a.n, terms);
}
