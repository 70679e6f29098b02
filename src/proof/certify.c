/* Input: the facts of a system and a tree of contradictions. Output: a certificate with the facts
 * that it needs, and no others. The one idea: facts are marked from the leaves back; where a leaf
 * looks at a whole box, each fact is left out in turn and the verifier asked whether the rest will
 * do. */
#include "proof/tiers.h"

#define MOST_TRIALS 24 /* facts of a certificate that is thinned by trial */

typedef struct Marking {
    Problem *p;
    Certificate *c;
} Marking;

static void need(Marking *m, uint32_t fact);

static bool bounds(const Fact *f, uint32_t var, bool high) {
    Poly p = f->p;
    if (p.n == 0 || p.n > 2 || p.at[0].n != 1 || p.at[0].at[0].var != var ||
        p.at[0].at[0].power != 1 || (p.n == 2 && p.at[1].n))
        return false;
    return f->sense == ZERO || (num_sign(p.at[0].k) < 0) == high;
}

/* The fact that gave an end of the box, as it was before a fact. */
static void need_end(Marking *m, uint32_t before, uint32_t var, bool high) {
    while (before-- > 0)
        if (bounds(&m->c->facts[before], var, high)) {
            need(m, before);
            return;
        }
}

static void need_box(Marking *m, uint32_t before, Poly p) {
    Vars vars = {0};
    poly_vars(m->p, p, &vars);
    for (uint32_t i = 0; i < vars.count; i++) {
        need_end(m, before, vars.at[i], false);
        need_end(m, before, vars.at[i], true);
    }
}

static void need(Marking *m, uint32_t fact) {
    Fact *f = &m->c->facts[fact];
    if (!f->idle) return;
    f->idle = false;
    if (f->because != NONE) need(m, f->because);
    need_box(m, fact, f->over);
    need_box(m, fact, f->with);
    need_box(m, fact, f->rest);
    if (f->kind == FACT_POSITIVE || f->kind == FACT_NEGATIVE) need_box(m, fact, f->p);
}

static void need_quantity(Marking *m, Quantity q) {
    if (q.kind == LINE_FACT)
        need(m, q.of);
    else
        need_end(m, m->c->fact_count, q.of, q.kind == LINE_HIGH);
}

static void need_term(Marking *m, Term t) {
    TermNode n = m->p->terms.at[t];
    if (n.kind == TERM_VARIABLE) {
        need_end(m, m->c->fact_count, n.a, false);
        need_end(m, m->c->fact_count, n.a, true);
    }
    if (term_arity(n.kind) > 0) need_term(m, n.a);
    if (term_arity(n.kind) > 1) need_term(m, n.b);
}

static void need_node(Marking *m, const Node *n) {
    switch (n->kind) {
    case NODE_SUM:
        for (uint32_t i = 0; i < n->count; i++) {
            need_quantity(m, n->lines[i].a);
            if (n->lines[i].product) need_quantity(m, n->lines[i].b);
        }
        return;
    case NODE_TERM: {
        bool own = n->of < m->p->claims.count;
        Claim claim = own ? m->p->claims.at[n->of] : m->c->extra;
        need_term(m, claim.left);
        need_term(m, claim.right);
        return;
    }
    case NODE_RANGE:
    case NODE_CORNERS:
        need(m, n->of);
        need_box(m, m->c->fact_count, m->c->facts[n->of].p);
        return;
    case NODE_SPLIT:
        need_node(m, n->below);
        need_node(m, n->above);
        return;
    }
}

void found_impossible(System *s, const Node *root, unsigned tier, Finding *found) {
    Problem *p = s->p;
    const Question *q = s->part->question;
    Certificate *c = NEW(p->arena, Certificate);
    *c = (Certificate){.extra = q->extra,
                       .has_extra = q->has_extra,
                       .vars = s->vars,
                       .let_count = s->lets.count,
                       .fact_count = s->facts.count,
                       .lets = s->lets.at,
                       .root = root};
    c->facts = arena_copy(p->arena, s->facts.at, s->facts.count * sizeof(Fact));
    for (uint32_t i = 0; i < c->fact_count; i++) c->facts[i].idle = true;
    need_node(&(Marking){p, c}, root);
    *found = (Finding){STATUS_IMPOSSIBLE, tier, c, NULL};
}

static uint32_t active(const Certificate *c) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->fact_count; i++) count += !c->facts[i].idle;
    return count;
}

static void each_case(Certificate *c, void (*visit)(Certificate *c, void *to), void *to) {
    if (c->root) {
        visit(c, to);
        return;
    }
    each_case(c->positive, visit, to);
    each_case(c->negative, visit, to);
}

static void wake(Certificate *c, void *to) {
    (void)to;
    for (uint32_t i = 0; i < c->fact_count; i++) c->facts[i].idle = false;
}

typedef struct Thinning {
    Problem *p;
    Certificate *whole;
} Thinning;

static bool accepted(Problem *p, const Certificate *c) {
    return verify_certificate(p, c->has_extra ? &c->extra : NULL, c);
}

static void thin(Certificate *c, void *to) {
    const Thinning *t = to;
    bool looks_at_box = c->root->kind != NODE_SUM && c->root->kind != NODE_SPLIT;
    if (!looks_at_box || active(c) > MOST_TRIALS) return;
    for (uint32_t i = c->fact_count; i-- > 0;) {
        if (c->facts[i].idle) continue;
        c->facts[i].idle = true;
        c->facts[i].idle = accepted(t->p, t->whole);
    }
}

bool certify_impossible(Problem *p, Certificate *c) {
    if (!accepted(p, c)) {
        each_case(c, wake, NULL);
        if (!accepted(p, c)) return false;
    }
    if (p->reserve == UINT64_MAX) each_case(c, thin, &(Thinning){p, c}); /* else nobody reads it */
    return true;
}
