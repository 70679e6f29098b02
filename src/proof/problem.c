/* Input: terms and constraints, one call each. Output: a problem, and values of its terms at
 * points. The one idea: terms are hashed as they are made, so that the same term is the same number
 * and sharing is seen at once. */
#include "proof/problem.h"

Problem *proof_new(Nums *m) {
    Problem *p = NEW(m->arena, Problem);
    p->m = m;
    p->arena = m->arena;
    p->interned = map_new(m->arena);
    p->tank = m->ctx->limits[LIM_proof_steps];
    p->reserve = UINT64_MAX;
    return p;
}

static uint64_t node_hash(const TermNode *n) {
    uint64_t h = num_hash(n->value);
    h = (h ^ (uint64_t)n->kind) * 0x9e3779b97f4a7c15u;
    h = (h ^ (h >> 32) ^ n->a) * 0x9e3779b97f4a7c15u;
    h = (h ^ (h >> 32) ^ n->b) * 0x9e3779b97f4a7c15u;
    return h ^ (h >> 32) ^ (uint64_t)n->exponent;
}

static bool node_same(const TermNode *x, const TermNode *y) {
    return x->kind == y->kind && x->a == y->a && x->b == y->b && x->exponent == y->exponent &&
           num_equal(x->value, y->value);
}

static Term add_node(Problem *p, TermNode node) {
    void **slot = map_slot(&p->interned, node_hash(&node), NULL);
    Term first = (Term)(uintptr_t)*slot;
    for (Term t = first; t; t = p->same_hash.at[t - 1])
        if (node_same(&p->terms.at[t - 1], &node)) return t - 1;
    node.value = num_copy(p->m, node.value);
    vec_push(p->arena, &p->terms, node);
    vec_push(p->arena, &p->same_hash, first);
    *slot = (void *)(uintptr_t)p->terms.count;
    return p->terms.count - 1;
}

Term proof_variable(Problem *p, const char *name, Range range) {
    Variable v = {name, range, 0};
    v.term = add_node(p, (TermNode){TERM_VARIABLE, p->variables.count, 0, 0, NUM_ZERO});
    vec_push(p->arena, &p->variables, v);
    return v.term;
}

Term proof_constant(Problem *p, Num value) {
    return add_node(p, (TermNode){TERM_CONSTANT, 0, 0, 0, value});
}

/* A balanced tree over the terms, so that walks stay shallow. */
static Term tree(Problem *p, TermKind kind, uint32_t n, const Term *terms) {
    if (n == 1) return terms[0];
    Term a = tree(p, kind, n / 2, terms), b = tree(p, kind, n - n / 2, terms + n / 2);
    return add_node(p, (TermNode){kind, a, b, 0, NUM_ZERO});
}

Term proof_sum(Problem *p, uint32_t n, const Term *terms) {
    return n ? tree(p, TERM_SUM, n, terms) : proof_constant(p, NUM_ZERO);
}

Term proof_product(Problem *p, uint32_t n, const Term *terms) {
    return n ? tree(p, TERM_PRODUCT, n, terms) : proof_constant(p, NUM_ONE);
}

Term proof_quotient(Problem *p, Term a, Term b) {
    return add_node(p, (TermNode){TERM_QUOTIENT, a, b, 0, NUM_ZERO});
}

Term proof_negation(Problem *p, Term a) {
    return add_node(p, (TermNode){TERM_NEGATION, a, 0, 0, NUM_ZERO});
}

Term proof_power(Problem *p, Term a, int64_t exponent) {
    return add_node(p, (TermNode){TERM_POWER, a, 0, exponent, NUM_ZERO});
}

uint32_t proof_constrain(Problem *p, Claim claim) {
    vec_push(p->arena, &p->claims, claim);
    return p->claims.count - 1;
}

uint32_t proof_variables(const Problem *p) {
    return p->variables.count;
}
const char *proof_name(const Problem *p, uint32_t variable) {
    if (variable < p->variables.count) return p->variables.at[variable].name;
    return arena_printf(p->arena, "x%u", variable);
}
Term proof_variable_term(const Problem *p, uint32_t variable) {
    return p->variables.at[variable].term;
}
TermNode proof_term(const Problem *p, Term t) {
    return p->terms.at[t];
}
uint32_t proof_refused(const Problem *p) {
    return p->refused;
}

static bool quotient(Problem *p, Num a, Num b, Num *out) {
    if (num_sign(b) == 0) return false;
    *out = num_div(p->m, a, b);
    return true;
}

static bool power(Problem *p, Num a, int64_t exponent, Num *out) {
    if (exponent < 0 && num_sign(a) == 0) return false;
    *out = num_pow(p->m, a, exponent);
    return true;
}

static bool apply(Problem *p, TermNode n, const Num *point, Num *out) {
    Num a, b;
    switch (n.kind) {
    case TERM_CONSTANT: *out = n.value; return true;
    case TERM_VARIABLE: *out = point[n.a]; return true;
    case TERM_NEGATION: a = p->values.at[n.a].value, *out = num_neg(p->m, a); return true;
    case TERM_POWER: return power(p, p->values.at[n.a].value, n.exponent, out);
    case TERM_SUM:
    case TERM_PRODUCT:
    case TERM_QUOTIENT: break;
    }
    a = p->values.at[n.a].value, b = p->values.at[n.b].value;
    if (n.kind == TERM_QUOTIENT) return quotient(p, a, b, out);
    *out = n.kind == TERM_SUM ? num_add(p->m, a, b) : num_mul(p->m, a, b);
    return true;
}

/* Each node once, however often it is shared. */
static bool evaluate(Problem *p, Term t, const Num *point) {
    if (p->values.at[t].epoch == p->epoch) return true;
    TermNode n = p->terms.at[t];
    if (term_arity(n.kind) > 0 && !evaluate(p, n.a, point)) return false;
    if (term_arity(n.kind) > 1 && !evaluate(p, n.b, point)) return false;
    if (!apply(p, n, point, &p->values.at[t].value)) return false;
    p->values.at[t].epoch = p->epoch;
    return true;
}

bool proof_value(Problem *p, Term t, const Num *point, Num *out) {
    while (p->values.count < p->terms.count) vec_push(p->arena, &p->values, ((TermValue){0}));
    p->epoch++;
    if (!evaluate(p, t, point)) return false;
    *out = p->values.at[t].value;
    return true;
}

bool proof_holds(Problem *p, Claim claim, const Num *point) {
    Num left, right;
    if (!proof_value(p, claim.left, point, &left) || !proof_value(p, claim.right, point, &right))
        return false;
    int order = num_cmp(left, right);
    switch (claim.relation) {
    case AT_LEAST: return order >= 0;
    case ABOVE: return order > 0;
    case AT_MOST: return order <= 0;
    case BELOW: return order < 0;
    case EQUALS: return order == 0;
    }
    return false;
}
