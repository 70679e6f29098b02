/* Slopes. Input: a value that is an expression over an unknown, and a point; output: what it comes
 * to there, and its derivative to either side. The one idea: every node of the expression gets its
 * value and its rate in one direction, so that where a choice is on the edge the direction says
 * which way it goes. */
#include "proof/slope.h"

#include "num/real_node.h"

typedef struct Dual { /* at the point, and per step in the direction */
    Value at, rate;
    bool level; /* it does not change at all, as far as that goes */
} Dual;

typedef struct Walk {
    Nums *m;
    const Unknown *x;
    Value point;
    int direction;             /* 1: to higher values of x, -1: to lower ones */
    Map duals;                 /* node -> Dual */
    VEC(const Real *) pending; /* nodes without one, what they are made of on top */
} Walk;

static Value zero(void) {
    return value_num(NUM_ZERO);
}

static Dual no_rate(Value at) {
    return (Dual){at, value_none(ND_undecided), false};
}

static Dual level(Value at) {
    return (Dual){at, zero(), true};
}

static bool is_nothing(Dual a) {
    return a.level && value_ok(a.at) && !a.at.real && num_sign(a.at.q) == 0;
}

static Dual sum(Nums *m, Dual a, Dual b) {
    return (Dual){value_add(m, a.at, b.at), value_add(m, a.rate, b.rate), a.level && b.level};
}

static Order sign_of(Nums *m, Value v) {
    return value_ok(v) ? value_cmp(m, v, zero()) : ORDER_UNDECIDED;
}

static Dual negated(Nums *m, Dual a) {
    return (Dual){value_neg(m, a.at), value_neg(m, a.rate), a.level};
}

static Dual product(Nums *m, Dual a, Dual b) {
    Value rate = value_add(m, value_mul(m, a.rate, b.at), value_mul(m, a.at, b.rate));
    bool is_level = (a.level && b.level) || is_nothing(a) || is_nothing(b);
    return (Dual){value_mul(m, a.at, b.at), rate, is_level};
}

static Dual inverse(Nums *m, Dual a) {
    Value at = value_div(m, value_num(NUM_ONE), a.at);
    return (Dual){at, value_neg(m, value_mul(m, a.rate, value_mul(m, at, at))), a.level};
}

static Dual absolute(Nums *m, Dual a) {
    switch (sign_of(m, a.at)) {
    case ORDER_GREATER: return a;
    case ORDER_LESS: return negated(m, a);
    case ORDER_EQUAL: return (Dual){a.at, value_abs(m, a.rate), a.level};
    case ORDER_UNDECIDED: break;
    }
    return no_rate(value_abs(m, a.at));
}

static Dual larger(Nums *m, Dual a, Dual b) {
    switch (sign_of(m, value_sub(m, a.at, b.at))) {
    case ORDER_GREATER: return a;
    case ORDER_LESS: return b;
    case ORDER_EQUAL: return (Dual){a.at, value_max(m, a.rate, b.rate), a.level && b.level};
    case ORDER_UNDECIDED: break;
    }
    return no_rate(value_max(m, a.at, b.at));
}

/* r = a^(1/n): r' = r a' / (n a). */
static Dual root(Nums *m, uint64_t degree, Dual a) {
    Value at = value_root(m, a.at, (uint32_t)degree);
    Value below = value_mul(m, value_num(num_int((int64_t)degree)), a.at);
    return a.level ? level(at) : (Dual){at, value_div(m, value_mul(m, at, a.rate), below), false};
}

/* Level, save where it jumps: at multiples of the step, or half-way between them. */
static Dual rounded(Nums *m, const Real *r, Dual a) {
    Dual out = level(value_round(m, a.at, r->step, r->how));
    if (!value_ok(a.at) || a.at.real || a.level) return out;
    bool nearest = r->how == ROUND_AWAY || r->how == ROUND_EVEN;
    Num steps = num_div(m, a.at.q, r->step);
    if (nearest) steps = num_add(m, steps, num_ratio(m, 1, 2));
    return num_is_int(steps) ? no_rate(out.at) : out;
}

static bool passes(Choice choice, Order sign) {
    if (choice == CHOOSE_ZERO) return sign == ORDER_EQUAL;
    return sign == ORDER_GREATER || (choice == CHOOSE_NOT_NEGATIVE && sign == ORDER_EQUAL);
}

/* On the edge one arm is taken at the point and maybe the other one beside it, and unless they meet
 * there the value jumps. */
static Dual chosen(Nums *m, const Real *r, Dual tested, Dual yes, Dual no) {
    Order sign = sign_of(m, tested.at), next = sign_of(m, tested.rate);
    if (sign == ORDER_UNDECIDED) return no_rate(value_none(ND_undecided));
    Dual here = passes(r->choice, sign) ? yes : no;
    if (sign != ORDER_EQUAL || tested.level) return here;
    if (next == ORDER_EQUAL || next == ORDER_UNDECIDED) return no_rate(here.at);
    Dual beside = passes(r->choice, next) ? yes : no;
    bool meet = sign_of(m, value_sub(m, here.at, beside.at)) == ORDER_EQUAL;
    return meet ? (Dual){here.at, beside.rate, beside.level} : no_rate(here.at);
}

static const Dual *dual_in(Walk *w, const Real *r) {
    void **slot = r ? map_find(&w->duals, key_of(r)) : NULL;
    return slot ? *slot : NULL;
}

static bool is_ready(Walk *w, const Real *operand) {
    if (!operand || dual_in(w, operand)) return true;
    vec_push(w->m->arena, &w->pending, operand);
    return false;
}

static Dual fixed(const Real *r) {
    Value at = real_is_rational(r) ? value_num(r->surd.c) : (Value){DATA_OK, NUM_ZERO, r};
    return level(at);
}

/* Of a node whose operands have theirs. */
static Dual dual_of(Walk *w, const Real *r, const Real *tested) {
    Nums *m = w->m;
    const Dual none = no_rate(value_none(ND_undecided));
    const Dual *left = dual_in(w, r->left), *right = dual_in(w, r->right);
    const Dual a = left ? *left : none, b = right ? *right : none;
    switch (r->kind) {
    case REAL_SURD:
    case REAL_IRR: return fixed(r);
    case REAL_UNKNOWN:
        return r->unknown == w->x ? (Dual){w->point, value_num(num_int(w->direction)), false}
                                  : none;
    case REAL_ADD: return sum(m, a, b);
    case REAL_MUL: return product(m, a, b);
    case REAL_INVERSE: return inverse(m, a);
    case REAL_ABS: return absolute(m, a);
    case REAL_MAX: return larger(m, a, b);
    case REAL_ROOT: return root(m, r->degree, a);
    case REAL_ROUND: return rounded(m, r, a);
    case REAL_CHOICE: return chosen(m, r, *dual_in(w, tested), a, b);
    }
    return none;
}

static void take(Walk *w, const Real *r) {
    const Real *tested = r->box && r->kind == REAL_CHOICE ? r->tested : NULL;
    bool left = !r->box || is_ready(w, r->left), right = !r->box || is_ready(w, r->right);
    if (!is_ready(w, tested) || !left || !right) return;
    Dual *d = NEW(w->m->arena, Dual);
    *d = r->box ? dual_of(w, r, tested) : fixed(r);
    *map_slot(&w->duals, key_of(r), NULL) = d;
    w->pending.count--;
}

static Dual dual_towards(Nums *m, const Unknown *x, Value point, const Real *root_node,
                         int direction) {
    Walk w = {.m = m, .x = x, .point = point, .direction = direction, .duals = map_new(m->arena)};
    vec_push(m->arena, &w.pending, root_node);
    while (w.pending.count) {
        const Real *next = w.pending.at[w.pending.count - 1];
        if (dual_in(&w, next))
            w.pending.count--;
        else
            take(&w, next);
    }
    return *dual_in(&w, root_node);
}

Slope value_slope(Nums *m, const Unknown *x, Value point, Value v) {
    if (!value_free(v)) return (Slope){v, zero(), zero()};
    Dual right = dual_towards(m, x, point, v.real, 1), left = dual_towards(m, x, point, v.real, -1);
    return (Slope){right.at, value_neg(m, left.rate), right.rate};
}
