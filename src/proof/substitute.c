/* Input: a system with a claim `term >= number` whose term is linear in some variable. Output: the
 * system with the term as a variable r in place of that one, which is then a fraction in r and the
 * others. The one idea: with a = r*b for r = a/b a relation becomes a range, and what was a
 * relation between a and b elsewhere often loses b altogether. Nothing is lost: the change goes
 * both ways as long as the denominators differ from zero. */
#include "proof/tiers.h"

static uint32_t occurrences(const System *s, uint32_t var) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->relations.count; i++)
        count += poly_degree(s->facts.at[s->relations.at[i]].p, var) > 0;
    return count;
}

/* How well a variable gives way: its range must not become a relation, and few relations should
 * have it. */
static uint32_t cost(const System *s, uint32_t var, Poly rest) {
    Range r = s->box[var];
    bool cone =
        (!r.low.finite || num_sign(r.low.at) == 0) && (!r.high.finite || num_sign(r.high.at) == 0);
    return occurrences(s, var) + (cone ? 0 : 100) + (rest.n ? 10 : 0);
}

/* By what is declared, not by what was derived: the change of variables comes before any fact. */
static bool surely_nonzero(const System *s, Mono a) {
    for (uint32_t i = 0; i < a.n; i++) {
        uint32_t var = a.at[i].var;
        if (var >= s->p->variables.count) return false;
        if (!s->nonzero[var] && range_has_zero(s->p->variables.at[var].range)) return false;
    }
    return true;
}

/* old = (r * d - rest) / slope, from term = (slope * old + rest) / d. */
static bool solve_for(const System *s, Frac f, uint32_t old, Let *let, Poly *rest) {
    Problem *p = s->p;
    Poly slope;
    if (old >= s->p->variables.count) return false;
    if (poly_degree(f.n, old) != 1 || poly_degree(f.d, old) != 0) return false;
    poly_split(p, f.n, old, &slope, rest);
    if (slope.n != 1 || !surely_nonzero(s, slope.at[0])) return false;
    Poly above = poly_sub(p, poly_mul(p, poly_variable(p, s->vars), f.d), *rest);
    *let = (Let){s->vars, old, let->term, frac_make(p, above, slope)};
    return true;
}

static System *replace(const System *s, Frac f, Term term) {
    Vars vars = {0};
    poly_vars(s->p, f.n, &vars);
    Let best = {.term = term}, next = best;
    uint32_t least = NONE;
    for (uint32_t i = 0; i < vars.count; i++) {
        Poly rest;
        if (!solve_for(s, f, vars.at[i], &next, &rest)) continue;
        uint32_t here = cost(s, vars.at[i], rest);
        if (here >= least) continue;
        least = here, best = next;
    }
    return least == NONE ? NULL : system_let(s, best);
}

System *substitute_term(System *s, Term t) {
    Frac f;
    return system_frac(s, t, &f) ? replace(s, f, t) : NULL;
}

System *substitute_next(System *s) {
    for (uint32_t i = 0; i < s->relations.count; i++) {
        const Fact *f = &s->facts.at[s->relations.at[i]];
        if (f->kind != FACT_CLAIM || f->of >= s->p->claims.count) continue; /* not the goal */
        Claim c = question_claim(s->part->question, f->of);
        if (s->p->terms.at[c.right].kind != TERM_CONSTANT) continue;
        System *next = substitute_term(s, c.left);
        if (next) return next;
    }
    return NULL;
}
