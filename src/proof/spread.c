/* Spreads. Input: a value that is an expression over unknowns; output: all that it can be. The one
 * idea: what is done last to a value - adding a number, a root, a rounding, a cap - only moves the
 * ends, so that the prover is asked about what is left when that is taken off. */
#include "num/real_node.h"
#include "proof/cases.h"
#include "proof/extreme.h"
#include "proof/problem.h"

/* --- what is done last --- */

/* What is left when a sum or product with a number, a rounding, a cap, a root or an inverse is
 * taken off, which only moves the ends; NULL: nothing can be taken off. */
static const Real *peeled(const Real *r) {
    bool both = r->left && r->left->box && r->right && r->right->box;
    const Real *inner = r->left && r->left->box ? r->left : r->right;
    switch (r->kind) {
    case REAL_ADD:
    case REAL_MUL:
    case REAL_MAX: return both ? NULL : inner;
    case REAL_ROUND:
    case REAL_ROOT: return inner;
    case REAL_INVERSE: return enclose_sign(*inner->box) == SIGN_UNKNOWN ? NULL : inner;
    case REAL_SURD:
    case REAL_IRR:
    case REAL_ABS:
    case REAL_UNKNOWN:
    case REAL_CHOICE: return NULL;
    }
    return NULL;
}

/* It has no value where its operand is negative. */
static bool lacks_base(const Real *r) {
    return r->kind == REAL_ROOT && (r->left->box->open || num_sign(r->left->box->low) < 0);
}

static Value redone(Nums *m, const Real *r, Value v) {
    if (r->kind == REAL_ADD) return value_add(m, v, real_fixed(r));
    if (r->kind == REAL_MUL) return value_mul(m, v, real_fixed(r));
    if (r->kind == REAL_INVERSE) return value_div(m, value_num(NUM_ONE), v);
    if (r->kind == REAL_ROUND) return value_round(m, v, r->step, r->how);
    return value_root(m, v, (uint32_t)r->degree);
}

static bool falls(Nums *m, const Real *r) {
    if (r->kind == REAL_INVERSE) return true;
    return r->kind == REAL_MUL && value_cmp(m, real_fixed(r), value_num(NUM_ZERO)) == ORDER_LESS;
}

/* Under a cap that lies further in, the end is the cap, which is reached. */
static SpreadEnd capped(Nums *m, const Real *r, SpreadEnd end, bool high) {
    SpreadEnd cap = {true, false, real_fixed(r), NULL};
    if (!end.finite) return high ? end : cap;
    Order o = value_cmp(m, end.at, cap.at);
    if (o == ORDER_GREATER || (o == ORDER_EQUAL && !high)) return end;
    cap.point = end.open ? NULL : end.point;
    return cap;
}

/* Bounds that are not exact may pass zero, which what has a root does not. */
static SpreadEnd based(Nums *m, SpreadEnd end) {
    Value zero = value_num(NUM_ZERO);
    bool below = !end.finite || value_cmp(m, end.at, zero) == ORDER_LESS;
    return below ? (SpreadEnd){true, false, zero, NULL} : end;
}

static SpreadEnd end_redone(Nums *m, const Real *r, SpreadEnd end, bool high) {
    if (r->kind == REAL_MAX) return capped(m, r, end, high);
    if (r->kind == REAL_ROOT && !high) end = based(m, end);
    if (end.finite) end.at = redone(m, r, end.at);
    return end;
}

static void redo(Nums *m, const Real *r, Spread *s) {
    SpreadEnd low = end_redone(m, r, s->end[0], false), high = end_redone(m, r, s->end[1], true);
    bool swap = falls(m, r), open = (low.finite && low.open) || (high.finite && high.open);
    s->end[0] = swap ? high : low;
    s->end[1] = swap ? low : high;
    if (r->kind == REAL_ROUND && open) s->tight = s->end[0].open = s->end[1].open = false;
}

/* From the inside out. */
static void redo_all(Nums *m, const Real *from, const Real *inner, Spread *s) {
    if (from == inner) return;
    redo_all(m, peeled(from), inner, s);
    redo(m, from, s);
}

/* --- spreads --- */

typedef struct Collector {
    Nums *m;
    Arena *home; /* of what is found */
    uint32_t unknowns;
    bool tight, solid;
    bool not_negative;    /* only such values count */
    const Enclosure *box; /* that holds them all */
    VEC(Spread) pieces;
} Collector;

static SpreadEnd end_found(Collector *c, End end, const Num *point) {
    Arena *scratch = c->m->arena;
    SpreadEnd out = {.finite = end.finite, .open = end.open};
    Num *kept = point ? NEW_ARRAY(c->home, Num, c->unknowns + 1) : NULL;
    c->m->arena = c->home;
    if (end.finite) out.at = value_num(num_copy(c->m, end.at));
    for (uint32_t i = 0; i < c->unknowns && point; i++) kept[i] = num_copy(c->m, point[i]);
    c->m->arena = scratch;
    out.point = kept;
    return out;
}

/* No end lies outside the box, however far the prover looked. */
static void within(const Enclosure *box, Range *r) {
    if (box->open) return;
    if (!r->low.finite || num_cmp(r->low.at, box->low) < 0) r->low = (End){box->low, true, false};
    if (!r->high.finite || num_cmp(r->high.at, box->high) > 0)
        r->high = (End){box->high, true, false};
}

/* A loose term stands for more than the value, and where it is least says nothing of that. */
static void collect(void *to, Problem *p, Term t, bool loose) {
    Collector *c = to;
    c->solid &= p->claims.count == 0 && !loose;
    Claim based = {t, AT_LEAST, proof_constant(p, NUM_ZERO), 0};
    if (c->not_negative && proof_implies(p, based).outcome != OUTCOME_PROVED)
        proof_constrain(p, based);
    Bounds b = proof_bounds(p, t);
    if (b.empty) return;
    if (!b.tight) {
        within(c->box, &b.range);
        extreme_bounds(p, t, &b);
    }
    Spread s = {.tight = b.tight && !loose};
    s.end[0] = end_found(c, b.range.low, loose ? NULL : b.point[0]);
    s.end[1] = end_found(c, b.range.high, loose ? NULL : b.point[1]);
    c->tight &= s.tight;
    vec_push(c->home, &c->pieces, s);
}

/* Further out; of equal ends the one that is reached. */
static bool beats(Nums *m, const SpreadEnd *a, const SpreadEnd *b, bool high) {
    if (!a->finite || !b->finite) return b->finite;
    Order o = value_cmp(m, a->at, b->at);
    if (o == ORDER_EQUAL) return b->open && !a->open;
    return o == (high ? ORDER_GREATER : ORDER_LESS);
}

/* What is not exact lies at least within the box. */
static void clamp(Nums *m, const Enclosure *box, Spread *s) {
    for (int high = 0; high < 2 && !s->tight && !box->open; high++) {
        Value at = value_num(high ? box->high : box->low);
        SpreadEnd *end = &s->end[high];
        Order o = end->finite ? value_cmp(m, at, end->at) : ORDER_UNDECIDED;
        bool nearer = o == (high ? ORDER_LESS : ORDER_GREATER);
        if (!end->finite || nearer) *end = (SpreadEnd){true, false, at, NULL};
    }
}

static Spread joined(Nums *m, Spread *pieces, uint32_t count) {
    Spread all = pieces[0];
    for (uint32_t i = 1; i < count; i++)
        for (int high = 0; high < 2; high++)
            if (beats(m, &pieces[i].end[high], &all.end[high], high))
                all.end[high] = pieces[i].end[high];
    all.pieces = pieces;
    all.piece_count = count;
    return all;
}

static Spread box_spread(Nums *m, const Enclosure *box) {
    Spread *piece = NEW(m->arena, Spread);
    clamp(m, box, piece);
    return joined(m, piece, 1);
}

static Spread point_spread(Nums *m, Value v) {
    Spread *piece = NEW(m->arena, Spread);
    SpreadEnd end = {true, false, v, NULL};
    *piece = (Spread){.tight = true, .solid = true, .end = {end, end}};
    return joined(m, piece, 1);
}

/* --- what a value depends on --- */

static const bool *dependences(Nums *m, Unknowns unknowns, const Real *root) {
    bool *out = NEW_ARRAY(m->arena, bool, unknowns.count + 1);
    Scratch scratch = scratch_begin(m);
    Map seen = map_new(m->arena);
    VEC(const Real *) pending = {0};
    vec_push(m->arena, &pending, root);
    while (pending.count) {
        bool is_new;
        const Real *r = pending.at[--pending.count];
        map_slot(&seen, key_of(r), &is_new);
        if (!is_new) continue;
        const Real *of[] = {r->left, r->right, r->kind == REAL_CHOICE ? r->tested : NULL};
        for (uint32_t i = 0; i < 3; i++)
            if (of[i] && of[i]->box) vec_push(m->arena, &pending, of[i]);
        for (uint32_t i = 0; i < unknowns.count && r->kind == REAL_UNKNOWN; i++)
            out[i] |= unknowns.at[i] == r->unknown;
    }
    scratch_end(m, scratch);
    return out;
}

Spread value_spread(Nums *m, Unknowns unknowns, Value v) {
    if (!value_free(v)) return point_spread(m, v);
    const Real *inner = v.real;
    Collector c = {.m = m,
                   .home = m->arena,
                   .unknowns = unknowns.count,
                   .tight = true,
                   .solid = !v.real->gaps};
    for (; !c.not_negative && peeled(inner); inner = peeled(inner)) {
        c.not_negative = lacks_base(inner);
        c.solid &= inner->kind != REAL_ROUND;
    }
    c.box = inner->box;
    Value core = {DATA_OK, NUM_ZERO, inner};
    if (!value_sign_cases(m, unknowns, core, collect, &c)) return box_spread(m, v.real->box);
    if (!c.pieces.count) return (Spread){.empty = true};
    for (uint32_t i = 0; i < c.pieces.count; i++) {
        redo_all(m, v.real, inner, &c.pieces.at[i]);
        clamp(m, v.real->box, &c.pieces.at[i]);
    }
    Spread all = joined(m, c.pieces.at, c.pieces.count);
    all.tight = c.tight;
    all.solid = c.solid;
    for (uint32_t i = 0; i < c.pieces.count; i++) all.tight &= c.pieces.at[i].tight;
    all.depends = dependences(m, unknowns, v.real);
    return all;
}
