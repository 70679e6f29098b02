/* Unknowns: numbers of which only the range is said, and what is chosen by them. What an expression
 * over unknowns can be is a question for the prover (proof/spread.h). */
#include "num/real_node.h"

static bool has_gaps(const Real *r) {
    return r && r->box && r->gaps;
}

bool value_gaps(Value v) {
    return value_ok(v) && has_gaps(v.real);
}

static bool makes_gaps(const Real *r) {
    bool chooses = r->kind == REAL_CHOICE, divides = r->kind == REAL_INVERSE;
    return has_gaps(r->left) || has_gaps(r->right) || (chooses && has_gaps(r->tested)) ||
           (divides && enclose_sign(*r->left->box) == SIGN_UNKNOWN);
}

Value value_of_free(Nums *m, Real node) {
    Enclosure box = real_box(m, &node);
    node.box = arena_copy(m->arena, &box, sizeof box);
    node.gaps = makes_gaps(&node);
    return value_real(m, node);
}

Value real_fixed(const Real *r) {
    const Real *fixed = r->left && r->left->box ? r->right : r->left;
    if (real_is_rational(fixed)) return value_num(fixed->surd.c);
    return (Value){DATA_OK, NUM_ZERO, fixed};
}

Value value_unknown(Nums *m, const Unknown *u) {
    if (!u->endless && num_equal(u->low, u->high)) return value_num(u->low);
    return value_of_free(m, (Real){.kind = REAL_UNKNOWN, .unknown = u});
}

static bool passes(Choice choice, Order sign) {
    if (choice == CHOOSE_ZERO) return sign == ORDER_EQUAL;
    return sign == ORDER_GREATER || (choice == CHOOSE_NOT_NEGATIVE && sign == ORDER_EQUAL);
}

/* What tells although the box has both signs or ends at zero. */
static bool box_tells(Choice choice, const Enclosure *box, bool *passed) {
    int low = num_sign(box->low), high = num_sign(box->high);
    *passed = choice == CHOOSE_NOT_NEGATIVE;
    return !box->open && ((choice == CHOOSE_NOT_NEGATIVE && low >= 0) ||
                          (choice == CHOOSE_POSITIVE && high <= 0));
}

static bool same_number(Value a, Value b) {
    return value_ok(a) && value_ok(b) && !a.real && !b.real && num_equal(a.q, b.q);
}

Value value_choose(Nums *m, Choice choice, Value t, Value yes, Value no) {
    bool passed;
    if (!value_free(t)) return passes(choice, value_cmp(m, t, value_num(NUM_ZERO))) ? yes : no;
    if (!t.real->gaps) {
        int sign = enclose_sign(*t.real->box);
        if (sign != SIGN_UNKNOWN) return passes(choice, (Order)sign) ? yes : no;
        if (box_tells(choice, t.real->box, &passed)) return passed ? yes : no;
        if (same_number(yes, no)) return yes;
    }
    return value_of_free(m, (Real){.kind = REAL_CHOICE,
                                   .left = value_node(m, yes),
                                   .right = value_node(m, no),
                                   .choice = choice,
                                   .tested = t.real});
}

Value value_round_free(Nums *m, Value a, Num step, Rounding how) {
    const Enclosure *box = a.real->box;
    Num low = num_round(m, box->low, step, how);
    if (!box->open && num_equal(low, num_round(m, box->high, step, how))) return value_num(low);
    return value_of_free(m, (Real){.kind = REAL_ROUND, .left = a.real, .step = step, .how = how});
}

/* --- otherwise --- */

typedef struct Gaps {
    Nums *m;
    Map known; /* node -> Value *: 1 where nothing in it divides by zero, else 0 */
    VEC(const Real *) pending;
} Gaps;

/* What is known of an operand; pushes it when that is nothing yet. */
static bool ready(Gaps *g, const Real *r, Value *out) {
    *out = value_num(NUM_ONE);
    if (!has_gaps(r)) return true;
    void **slot = map_find(&g->known, key_of(r));
    if (slot) *out = *(Value *)*slot;
    if (!slot) vec_push(g->m->arena, &g->pending, r);
    return slot != NULL;
}

static Value gapless(Nums *m, Value v) {
    if (!value_gaps(v)) return v;
    Real whole = *v.real;
    whole.gaps = false;
    return value_real(m, whole);
}

/* The second says nothing where the first is 0, and is not asked there. */
static Value both(Nums *m, Value a, Value b) {
    if (!a.real) return num_sign(a.q) ? b : a;
    if (same_number(b, value_num(NUM_ONE))) return a;
    return gapless(m, value_choose(m, CHOOSE_ZERO, a, value_num(NUM_ZERO), b));
}

/* 1 where the operand is not zero, else 0. */
static Value is_divisor(Nums *m, const Real *r) {
    Value of = {DATA_OK, NUM_ZERO, r};
    return value_choose(m, CHOOSE_ZERO, of, value_num(NUM_ZERO), value_num(NUM_ONE));
}

static void fill(Gaps *g, const Real *r) {
    Nums *m = g->m;
    Value tested, left, right;
    if (!ready(g, r->kind == REAL_CHOICE ? r->tested : NULL, &tested) ||
        !ready(g, r->left, &left) || !ready(g, r->right, &right))
        return;
    Value all = both(m, left, right);
    if (r->kind == REAL_INVERSE) all = both(m, left, is_divisor(m, r->left));
    if (r->kind == REAL_CHOICE && !same_number(left, right))
        all = value_choose(m, r->choice, (Value){DATA_OK, NUM_ZERO, r->tested}, left, right);
    if (r->kind == REAL_CHOICE) all = both(m, tested, all);
    *map_slot(&g->known, key_of(r), NULL) = arena_copy(m->arena, &all, sizeof all);
    g->pending.count--;
}

static Value without_gaps(Nums *m, const Real *root) {
    Gaps g = {.m = m, .known = map_new(m->arena)};
    Value out;
    while (!ready(&g, root, &out))
        while (g.pending.count) fill(&g, g.pending.at[g.pending.count - 1]);
    return out;
}

Value value_otherwise(Nums *m, Value left, Value right) {
    if (left.why == ND_zero_denominator) return right;
    if (!value_gaps(left) || !value_ok(right)) return left;
    Value v = value_choose(m, CHOOSE_ZERO, without_gaps(m, left.real), right, left);
    return value_gaps(right) ? v : gapless(m, v);
}
