/* Unknowns: numbers of which only the range is said, and what is chosen by them. What an expression
 * over unknowns can be is a question for the prover (proof/spread.h). */
#include "num/real_node.h"

static Value free_value(Nums *m, Real node) {
    Enclosure box = real_box(m, &node);
    node.box = arena_copy(m->arena, &box, sizeof box);
    return value_real(m, node);
}

Value value_unknown(Nums *m, const Unknown *u) {
    if (!u->endless && num_equal(u->low, u->high)) return value_num(u->low);
    return free_value(m, (Real){.kind = REAL_UNKNOWN, .unknown = u});
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

Value value_choose(Nums *m, Choice choice, Value t, Value yes, Value no) {
    bool passed;
    if (!value_free(t)) return passes(choice, value_cmp(m, t, value_num(NUM_ZERO))) ? yes : no;
    int sign = enclose_sign(*t.real->box);
    if (sign != SIGN_UNKNOWN) return passes(choice, (Order)sign) ? yes : no;
    if (box_tells(choice, t.real->box, &passed)) return passed ? yes : no;
    if (value_ok(yes) && value_ok(no) && !yes.real && !no.real && num_equal(yes.q, no.q))
        return yes;
    return free_value(m, (Real){.kind = REAL_CHOICE,
                                .left = value_node(m, yes),
                                .right = value_node(m, no),
                                .choice = choice,
                                .tested = t.real});
}

Value value_round_free(Nums *m, Value a, Num step, Rounding how) {
    const Enclosure *box = a.real->box;
    Num low = num_round(m, box->low, step, how);
    if (!box->open && num_equal(low, num_round(m, box->high, step, how))) return value_num(low);
    return free_value(m, (Real){.kind = REAL_ROUND, .left = a.real, .step = step, .how = how});
}

/* The product of what is divided by and may be zero; none: 1. */
static Value divisors(Nums *m, const Real *root) {
    Map seen = map_new(m->arena);
    Value product = value_num(NUM_ONE);
    VEC(const Real *) pending = {0};
    vec_push(m->arena, &pending, root);
    while (pending.count) {
        bool is_new;
        const Real *r = pending.at[--pending.count];
        if (!r || !r->box) continue;
        map_slot(&seen, key_of(r), &is_new);
        if (!is_new) continue;
        vec_push(m->arena, &pending, r->left);
        vec_push(m->arena, &pending, r->right);
        if (r->kind == REAL_INVERSE && enclose_sign(*r->left->box) == SIGN_UNKNOWN)
            product = value_mul(m, product, (Value){DATA_OK, NUM_ZERO, r->left});
    }
    return product;
}

Value value_otherwise(Nums *m, Value left, Value right) {
    if (left.why == ND_zero_denominator) return right;
    if (!value_free(left) || !value_ok(right)) return left;
    return value_choose(m, CHOOSE_ZERO, divisors(m, left.real), right, left);
}
