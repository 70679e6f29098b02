/* Input: a system that nothing else settles. Output: a tree of boxes without a point, or a point.
 * The one idea: on a box that is small enough the simple tests decide; each one that does not is
 * cut in two where a relation is most in doubt. */
#include "proof/tiers.h"

/* How deep boxes are cut: first a little everywhere, then more. */
static const unsigned depths[] = {3, 6, 10, 16, 24, 40};

/* The box has no point because of one fact alone. */
static const Node *refuted_by_fact(System *s, const Range *box, Finding *found) {
    for (uint32_t i = 0; i < s->relations.count; i++) {
        uint32_t fact = s->relations.at[i];
        const Fact *f = &s->facts.at[fact];
        if (sense_impossible(poly_range(s->p, f->p, box), f->sense))
            return system_node(s->p, (Node){.kind = NODE_RANGE, .of = fact});
        const Node *leaf = NULL;
        if (corner_decide(s, box, fact, found, &leaf)) return leaf;
    }
    return NULL;
}

static bool is_nonlinear_in(const System *s, uint32_t var) {
    for (uint32_t i = 0; i < s->relations.count; i++) {
        Poly p = s->facts.at[s->relations.at[i]].p;
        for (uint32_t j = 0; j < p.n; j++)
            for (uint32_t k = 0; k < p.at[j].n; k++)
                if (p.at[j].at[k].var == var && (p.at[j].n > 1 || p.at[j].at[k].power > 1))
                    return true;
    }
    return false;
}

/* Between zero and its power of two, so that unbounded sides are walked in growing steps. */
static Num cut(Nums *m, Range r) {
    if (r.low.finite && r.high.finite) return range_middle(m, r);
    Num near = r.low.finite ? r.low.at : r.high.finite ? r.high.at : NUM_ZERO;
    Num step = num_add(m, num_abs(m, near), NUM_ONE);
    if (!r.low.finite && !r.high.finite) return NUM_ZERO;
    return r.low.finite ? num_add(m, near, step) : num_sub(m, near, step);
}

/* The width of a range as a share of where it started; an unbounded one is wider than any other. */
static Num width(Problem *p, Range r, Range whole) {
    if (!r.low.finite || !r.high.finite) return num_int(2);
    Num size = num_sub(p->m, r.high.at, r.low.at);
    if (!whole.low.finite || !whole.high.finite || range_empty(whole)) return size;
    Num all = num_sub(p->m, whole.high.at, whole.low.at);
    return num_sign(all) ? num_div(p->m, size, all) : NUM_ZERO;
}

static uint32_t widest(const System *s, const Range *box) {
    uint32_t found = NONE;
    Num most = NUM_ZERO;
    for (uint32_t var = 0; var < s->vars; var++) {
        if (!is_nonlinear_in(s, var)) continue;
        Num here = width(s->p, box[var], s->box[var]);
        if (num_cmp(here, most) > 0) found = var, most = here;
    }
    return found;
}

static const Node *search(System *s, const Range *box, unsigned left, Finding *found);

static const Range *with_end(System *s, const Range *box, uint32_t var, bool high, Num at) {
    Range *half = arena_copy(s->p->arena, box, s->vars * sizeof *box);
    *(high ? &half[var].high : &half[var].low) = (End){at, true, false};
    return half;
}

static const Node *split(System *s, const Range *box, unsigned left, Finding *found) {
    uint32_t var = widest(s, box);
    if (var == NONE || left == 0) return NULL;
    Num at = cut(s->p->m, box[var]);
    const Node *below = search(s, with_end(s, box, var, true, at), left - 1, found);
    if (!below && found->status == STATUS_POSSIBLE) return NULL;
    const Node *above = search(s, with_end(s, box, var, false, at), left - 1, found);
    if (!below || !above) return NULL; /* there may have been a point above all the same */
    return system_node(s->p, (Node){NODE_SPLIT, var, 0, NULL, NULL, at, below, above});
}

/* NULL: a point was found, or nothing can be said. */
static const Node *search(System *s, const Range *box, unsigned left, Finding *found) {
    if (!proof_burn(s->p, 1 + s->relations.count)) return NULL;
    const Node *leaf = refuted_by_fact(s, box, found);
    if (leaf || found->status != STATUS_UNKNOWN) return leaf;
    Num *middle = NEW_ARRAY(s->p->arena, Num, s->vars);
    for (uint32_t i = 0; i < s->vars; i++) middle[i] = range_middle(s->p->m, box[i]);
    if (found_point(s, middle, found)) return NULL;
    if (linear_decide(s, box, found, &leaf)) return leaf;
    return split(s, box, left, found);
}

bool bisect_decide(System *s, Finding *found) {
    for (size_t i = 0; i < sizeof depths / sizeof *depths && s->p->fuel; i++) {
        const Node *root = search(s, s->box, depths[i], found);
        if (root) found_impossible(s, root, 5, found);
        if (found->status == STATUS_POSSIBLE) found->tier = 5;
        if (found->status != STATUS_UNKNOWN) return true;
    }
    return false;
}
