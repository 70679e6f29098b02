/* Input: a term in one variable, and bounds that hold. Output: the same bounds, exactly. The one
 * idea: what is bounded is least and greatest at an end of the range or where its derivative is
 * zero, and all zeros are found. */
#include "proof/extreme.h"

#include "proof/problem.h"

/* The only variable of a term, or NONE. */
static uint32_t lone_variable(Problem *p, Term root) {
    bool *seen = NEW_ARRAY(p->arena, bool, p->terms.count);
    VEC(Term) pending = {0};
    uint32_t found = NONE;
    vec_push(p->arena, &pending, root);
    while (pending.count) {
        Term t = pending.at[--pending.count];
        TermNode n = proof_term(p, t);
        if (seen[t]) continue;
        seen[t] = true;
        if (n.kind == TERM_VARIABLE && found != NONE && found != n.a) return NONE;
        if (n.kind == TERM_VARIABLE) found = n.a;
        if (term_arity(n.kind) > 0) vec_push(p->arena, &pending, n.a);
        if (term_arity(n.kind) > 1) vec_push(p->arena, &pending, n.b);
    }
    return found;
}

typedef struct Extremes {
    Problem *p;
    Term t;
    uint32_t x;
    Num *point;
    Num at[2];
    const Num *where[2]; /* low, high; NULL: none yet */
} Extremes;

static bool consider(Extremes *e, Num x) {
    Num v;
    e->point[e->x] = x;
    if (!proof_value(e->p, e->t, e->point, &v)) return false;
    for (int high = 0; high < 2; high++) {
        int order = e->where[high] ? num_cmp(v, e->at[high]) : 0;
        if (e->where[high] && (high ? order <= 0 : order >= 0)) continue;
        e->at[high] = v;
        e->where[high] =
            arena_copy(e->p->arena, e->point, e->p->variables.count * sizeof *e->point);
    }
    return true;
}

static bool consider_zeros(Extremes *e, const Solutions *zeros) {
    for (uint32_t i = 0; i < zeros->count; i++) {
        const Solution *s = &zeros->at[i];
        if (s->inside.outcome == OUTCOME_REFUTED) continue;
        if (!value_ok(s->exact) || s->exact.real || !consider(e, s->exact.q)) return false;
    }
    return zeros->kind == SOLUTIONS_SOME || zeros->kind == SOLUTIONS_NONE;
}

/* A hole where the term is not defined may hide an extreme: then values were found beyond these. */
static bool fits(const Extremes *e, const Bounds *b) {
    const End *low = &b->inner.low, *high = &b->inner.high;
    return (!low->finite || num_cmp(e->at[0], low->at) <= 0) &&
           (!high->finite || num_cmp(e->at[1], high->at) >= 0) &&
           num_cmp(e->at[0], b->range.low.at) >= 0 && num_cmp(e->at[1], b->range.high.at) <= 0;
}

static bool is_closed(const Range *r) {
    return r->low.finite && r->high.finite && !r->low.open && !r->high.open;
}

static Num *any_point(const Problem *p) {
    Num *point = NEW_ARRAY(p->arena, Num, p->variables.count);
    for (uint32_t i = 0; i < p->variables.count; i++)
        point[i] = p->variables.at[i].range.low.finite ? p->variables.at[i].range.low.at : NUM_ZERO;
    return point;
}

bool extreme_bounds(Problem *p, Term t, Bounds *b) {
    Extremes e = {.p = p, .t = t, .x = lone_variable(p, t)};
    if (p->claims.count || e.x == NONE || !b->range.low.finite || !b->range.high.finite)
        return false;
    const Range *range = &p->variables.at[e.x].range;
    Term x = p->variables.at[e.x].term;
    if (!is_closed(range)) return false;
    Num low = range->low.at, high = range->high.at;
    Solutions zeros = proof_solve(p, proof_derivative(p, t, x), NUM_ZERO, x);
    e.point = any_point(p);
    if (!consider(&e, low) || !consider(&e, high) || !consider_zeros(&e, &zeros) || !fits(&e, b))
        return false;
    for (int i = 0; i < 2; i++) b->point[i] = e.where[i];
    b->range = b->inner = (Range){{e.at[0], true, false}, {e.at[1], true, false}};
    b->tight = true;
    return true;
}
