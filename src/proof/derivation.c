/* Input: a certificate. Output: its steps, in the order in which a person would write them down.
 * The one idea: a certificate is read, not searched; polynomials become terms again, so that
 * whoever prints terms can print all of it. */
#include "proof/rewrite.h"

typedef struct Writer {
    Problem *p;
    const Certificate *c;
    Range *box; /* by variable, of the facts written so far */
    VEC(Step) steps;
    unsigned depth;
} Writer;

static void put(Writer *w, Step step) {
    if (!step.value.big) step.value = NUM_ZERO; /* left out */
    step.depth = w->depth;
    vec_push(w->p->arena, &w->steps, step);
}

static Term variable_term(Writer *w, uint32_t var) {
    return rewrite_variable(w->p, var, w->c->lets);
}

static Term poly_term(Writer *w, Poly a) {
    return rewrite_poly(w->p, a, w->c->lets);
}

static bool is_goal(const Writer *w, const Fact *f) {
    return f->kind == FACT_CLAIM && f->of == w->p->claims.count;
}

/* p >= 0 was what cannot be: its opposite holds. */
static void put_opposite(Writer *w, StepKind kind, const Fact *f) {
    put(w, (Step){.kind = kind,
                  .term = poly_term(w, poly_scale(w->p, f->p, num_int(-1))),
                  .relation = f->sense == STRICT ? AT_LEAST : ABOVE,
                  .value = NUM_ZERO});
}

/* --- facts --- */

static bool bound_of(const Fact *f, uint32_t *var, Num *slope, Num *rest) {
    Poly a = f->p;
    if (a.n == 0 || a.n > 2 || a.at[0].n != 1 || a.at[0].at[0].power != 1) return false;
    if (a.n == 2 && a.at[1].n) return false;
    *var = a.at[0].at[0].var, *slope = a.at[0].k;
    *rest = a.n == 2 ? a.at[1].k : NUM_ZERO;
    return true;
}

/* Facts come in the order in which each narrows the box further. */
static void narrow(Writer *w, const Fact *f) {
    Num slope, rest;
    uint32_t var;
    if (!bound_of(f, &var, &slope, &rest)) return;
    End end = {num_neg(w->p->m, num_div(w->p->m, rest, slope)), true, f->sense == STRICT};
    if (num_sign(slope) > 0 || f->sense == ZERO) w->box[var].low = end;
    if (num_sign(slope) < 0 || f->sense == ZERO) w->box[var].high = end;
}

static void put_range(Writer *w, const Fact *f) {
    bool high = f->kind == FACT_HIGH;
    End end = *range_end(&w->p->variables.at[f->of].range, high);
    Relation relation = high ? (end.open ? BELOW : AT_MOST) : (end.open ? ABOVE : AT_LEAST);
    put(w, (Step){.kind = STEP_RANGE, .of = f->of, .relation = relation, .value = end.at});
}

static void put_fact(Writer *w, const Fact *f) {
    switch (f->kind) {
    case FACT_LOW:
    case FACT_HIGH: put_range(w, f); return;
    case FACT_CLAIM:
        if (!is_goal(w, f)) put(w, (Step){.kind = STEP_CONSTRAINT, .of = f->of});
        return;
    case FACT_POSITIVE:
    case FACT_NEGATIVE:
        put(w, (Step){.kind = STEP_NONZERO,
                      .term = f->of,
                      .relation = f->kind == FACT_POSITIVE ? ABOVE : BELOW});
        return;
    case FACT_CASE: return; /* said where the case begins */
    }
}

/* --- leaves --- */

static Relation relation_of(Sense sense) {
    return sense == STRICT ? ABOVE : sense == WEAK ? AT_LEAST : EQUALS;
}

static void put_line(Writer *w, const Line *line, Num times) {
    Step step = {.value = times, .of = line->a.of};
    if (line->a.kind == LINE_FACT) {
        const Fact *f = &w->c->facts[line->a.of];
        step.kind = f->kind == FACT_CLAIM ? STEP_TIMES : STEP_TIMES_ZERO;
        step.of = f->of, step.term = poly_term(w, f->p), step.relation = relation_of(f->sense);
    } else {
        bool high = line->a.kind == LINE_HIGH;
        Num at = range_end(&w->box[line->a.of], high)->at;
        Term minus[] = {variable_term(w, line->a.of), proof_constant(w->p, num_neg(w->p->m, at))};
        step.kind = STEP_TIMES_END;
        step.term = proof_sum(w->p, 2, minus);
        step.relation = high ? AT_MOST : AT_LEAST;
    }
    put(w, step);
}

/* The line of the goal itself; its opposite is what the others add up to. */
static const Line *goal_line(const Writer *w, const Node *n) {
    for (uint32_t i = 0; i < n->count; i++) {
        const Line *line = &n->lines[i];
        bool plain = !line->product && line->a.kind == LINE_FACT;
        if (plain && is_goal(w, &w->c->facts[line->a.of])) return line;
    }
    return NULL;
}

/* What the contradiction with the fact comes to. */
static void put_end(Writer *w, const Fact *f) {
    if (f && is_goal(w, f))
        put_opposite(w, STEP_GOAL, f);
    else
        put(w, (Step){.kind = STEP_ABSURD});
}

static void put_sum(Writer *w, const Node *n) {
    const Line *goal = goal_line(w, n);
    Num scale = goal ? num_abs(w->p->m, goal->times) : NUM_ONE;
    for (uint32_t i = 0; i < n->count; i++) {
        const Line *line = &n->lines[i];
        if (line == goal) continue;
        put_line(w, line, num_div(w->p->m, line->times, scale));
        if (line->product) put_line(w, &(Line){.a = line->b}, NUM_ONE);
    }
    put_end(w, goal ? &w->c->facts[goal->a.of] : NULL);
}

/* Each part of the term with its range, innermost first. */
static Range put_within(Writer *w, Term t) {
    Nums *m = w->p->m;
    TermNode n = w->p->terms.at[t];
    Range a = {0}, b = {0}, out = {0};
    if (term_arity(n.kind) > 0) a = put_within(w, n.a);
    if (term_arity(n.kind) > 1) b = put_within(w, n.b);
    switch (n.kind) {
    case TERM_CONSTANT: return range_of(n.value);
    case TERM_VARIABLE: return w->box[n.a];
    case TERM_SUM: out = range_add(m, a, b); break;
    case TERM_PRODUCT: out = range_mul(m, a, b); break;
    case TERM_QUOTIENT: out = range_div(m, a, b); break;
    case TERM_NEGATION: return range_neg(m, a);
    case TERM_POWER: out = range_pow(m, a, n.exponent); break;
    }
    put(w, (Step){.kind = STEP_WITHIN, .term = t, .range = out});
    return out;
}

static void put_term(Writer *w, const Node *n) {
    bool goal = n->of == w->p->claims.count;
    Claim c = goal ? w->c->extra : w->p->claims.at[n->of];
    put_within(w, c.left);
    put_within(w, c.right);
    if (!goal) {
        put(w, (Step){.kind = STEP_ABSURD});
        return;
    }
    Term minus[] = {c.left, proof_negation(w->p, c.right)};
    bool falling = c.relation == AT_MOST || c.relation == BELOW;
    bool strict = c.relation == ABOVE || c.relation == BELOW;
    put(w, (Step){.kind = STEP_GOAL,
                  .term = proof_sum(w->p, 2, minus),
                  .relation = falling ? (strict ? AT_LEAST : ABOVE) : (strict ? AT_MOST : BELOW)});
}

static void put_corners(Writer *w, const Node *n) {
    const Fact *f = &w->c->facts[n->of];
    for (uint32_t i = 0; i < n->count; i++) {
        Pin pin = n->pins[i];
        put(w, (Step){.kind = STEP_WORST,
                      .of = pin.var,
                      .term = variable_term(w, pin.var),
                      .relation = pin.high ? AT_MOST : AT_LEAST,
                      .value = range_end(&w->box[pin.var], pin.high)->at});
    }
    put_opposite(w, STEP_CORNERS, f);
    put_end(w, f);
}

static void put_range_of(Writer *w, const Node *n) {
    const Fact *f = &w->c->facts[n->of];
    put(w, (Step){.kind = STEP_WITHIN,
                  .term = poly_term(w, f->p),
                  .range = poly_range(w->p, f->p, w->box)});
    put_end(w, f);
}

static void put_node(Writer *w, const Node *n);

static void put_halves(Writer *w, const Node *n) {
    Range whole = w->box[n->of];
    End end = {n->at, true, false};
    put(w,
        (Step){.kind = STEP_CASE_AT, .of = n->of, .term = variable_term(w, n->of), .value = n->at});
    w->depth++;
    w->box[n->of].high = end;
    put_node(w, n->below);
    w->box[n->of] = (Range){end, whole.high};
    put_node(w, n->above);
    w->box[n->of] = whole;
    w->depth--;
}

static void put_node(Writer *w, const Node *n) {
    switch (n->kind) {
    case NODE_SUM: put_sum(w, n); return;
    case NODE_TERM: put_term(w, n); return;
    case NODE_CORNERS: put_corners(w, n); return;
    case NODE_RANGE: put_range_of(w, n); return;
    case NODE_SPLIT: put_halves(w, n); return;
    }
}

static void put_certificate(Writer *w, const Certificate *c) {
    if (!c->root) {
        put(w, (Step){.kind = STEP_CASE_SIGN, .term = c->split});
        w->depth++;
        put_certificate(w, c->positive);
        put_certificate(w, c->negative);
        w->depth--;
        return;
    }
    w->c = c;
    w->box = NEW_ARRAY(w->p->arena, Range, c->vars);
    for (uint32_t i = 0; i < c->let_count; i++)
        put(w, (Step){.kind = STEP_LET, .of = c->lets[i].var, .term = c->lets[i].term});
    for (uint32_t i = 0; i < c->fact_count; i++)
        if (!c->facts[i].idle) {
            narrow(w, &c->facts[i]);
            put_fact(w, &c->facts[i]);
        }
    put_node(w, c->root);
}

uint32_t proof_write(Problem *p, const Certificate *c, const Step **steps) {
    Writer w = {.p = p};
    for (; c; c = c->next) put_certificate(&w, c);
    *steps = w.steps.at;
    return w.steps.count;
}
