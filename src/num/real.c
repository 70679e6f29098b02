/* Arithmetic on values. Exact values give exact values; a value with one radical stays in its
 * normal form while there is one; everything else becomes a node that is narrowed when someone asks
 * (refine.c). */
#include "num/real_node.h"

const char *no_data_name(NoData reason) {
    static const char *const names[] = {
        "ok",
#define NO_DATA(name, en, nl) #name,
#include "num/no_data.def"
#undef NO_DATA
    };
    return names[reason];
}

const char *no_data_text(NoData reason, Lang lang) {
    static const char *const texts[][2] = {
        {"", ""},
#define NO_DATA(name, en, nl) {en, nl},
#include "num/no_data.def"
#undef NO_DATA
    };
    return texts[reason][lang];
}

Value value_real(Nums *m, Real node) {
    return (Value){DATA_OK, NUM_ZERO, arena_copy(m->arena, &node, sizeof node)};
}

bool value_free(Value v) {
    return value_ok(v) && v.real && v.real->box;
}

static Value made_of(Nums *m, Real node) {
    bool free = (node.left && node.left->box) || (node.right && node.right->box);
    return free ? value_of_free(m, node) : value_real(m, node);
}

static bool is_exact(Value v) {
    return v.real == NULL;
}
static bool is_surd(Value v) {
    return is_exact(v) || v.real->kind == REAL_SURD;
}
static bool is_number(Value v, int64_t n) {
    return is_exact(v) && v.q.d == 1 && v.q.n == n;
}
static Surd surd_part(Value v) {
    return is_exact(v) ? surd_of(v.q) : v.real->surd;
}

const Real *value_node(Nums *m, Value v) {
    if (!is_exact(v)) return v.real;
    return value_real(m, (Real){.kind = REAL_SURD, .surd = surd_of(v.q)}).real;
}

static Value node(Nums *m, RealKind kind, Value a, Value b) {
    return made_of(m, (Real){.kind = kind, .left = value_node(m, a), .right = value_node(m, b)});
}

static Value node1(Nums *m, RealKind kind, Value a, uint64_t degree) {
    return made_of(m, (Real){.kind = kind, .left = value_node(m, a), .degree = degree});
}

typedef bool ClosedForm(Nums *m, const Surd *a, const Surd *b, Value *out);

static Value combine(Nums *m, RealKind kind, ClosedForm *closed, Value a, Value b) {
    Value out;
    if (is_surd(a) && is_surd(b)) {
        Surd x = surd_part(a), y = surd_part(b);
        if (closed(m, &x, &y, &out)) return out;
    }
    return node(m, kind, a, b);
}

Value value_add(Nums *m, Value a, Value b) {
    if (!value_ok(a) || !value_ok(b)) return value_absent(a, b);
    if (is_exact(a) && is_exact(b)) return value_num(num_add(m, a.q, b.q));
    if (is_number(a, 0)) return b;
    if (is_number(b, 0)) return a;
    return combine(m, REAL_ADD, surd_add, a, b);
}

Value value_mul(Nums *m, Value a, Value b) {
    if (!value_ok(a) || !value_ok(b)) return value_absent(a, b);
    if (is_exact(a) && is_exact(b)) return value_num(num_mul(m, a.q, b.q));
    if ((is_number(a, 0) && !value_gaps(b)) || (is_number(b, 0) && !value_gaps(a)))
        return value_num(NUM_ZERO);
    if (is_number(a, 1)) return b;
    if (is_number(b, 1)) return a;
    return combine(m, REAL_MUL, surd_mul, a, b);
}

Value value_neg(Nums *m, Value a) {
    return value_mul(m, a, value_num(num_int(-1)));
}

Value value_sub(Nums *m, Value a, Value b) {
    if (!value_ok(a) || !value_ok(b)) return value_absent(a, b);
    if (!is_exact(a) && a.real == b.real && !value_gaps(a)) return value_num(NUM_ZERO);
    return value_add(m, a, value_neg(m, b));
}

/* The sign, by narrowing alone unless it is exact. */
static Order narrowed_sign(Nums *m, Value a) {
    if (is_exact(a)) return (Order)num_sign(a.q);
    Scratch scratch = scratch_begin(m);
    Order sign = real_sign(m, a.real);
    scratch_end(m, scratch);
    return sign;
}

static Value inverse(Nums *m, Value a) {
    Value out;
    if (is_exact(a)) return value_num(num_div(m, NUM_ONE, a.q));
    if (is_surd(a) && surd_inverse(m, &a.real->surd, &out)) return out;
    Order sign = narrowed_sign(m, a);
    if (sign == ORDER_EQUAL) return value_none(ND_zero_denominator);
    if (!value_free(a) && sign == ORDER_UNDECIDED) return value_none(ND_undecided);
    return node1(m, REAL_INVERSE, a, 0);
}

Value value_div(Nums *m, Value a, Value b) {
    if (!value_ok(a) || !value_ok(b)) return value_absent(a, b);
    if (is_number(b, 0)) return value_none(ND_zero_denominator);
    if (is_exact(a) && is_exact(b)) return value_num(num_div(m, a.q, b.q));
    if (!is_exact(a) && a.real == b.real && !value_gaps(a) &&
        narrowed_sign(m, a) != ORDER_UNDECIDED)
        return value_num(NUM_ONE);
    return value_mul(m, a, inverse(m, b));
}

static Value by_squaring(Nums *m, Value a, uint64_t exponent) {
    Value power = value_num(NUM_ONE);
    for (;; a = value_mul(m, a, a)) {
        if (exponent & 1) power = value_mul(m, power, a);
        exponent >>= 1;
        if (exponent == 0) return power;
    }
}

Value value_pow(Nums *m, Value a, int64_t n) {
    Value out;
    if (!value_ok(a)) return a;
    if (n < 0 && is_number(a, 0)) return value_none(ND_zero_denominator);
    if (is_exact(a)) return value_num(num_pow(m, a.q, n));
    uint64_t exponent = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    if (!is_surd(a) || !surd_pow(m, &a.real->surd, exponent, &out))
        out = by_squaring(m, a, exponent);
    return n < 0 ? value_div(m, value_num(NUM_ONE), out) : out;
}

Value value_abs(Nums *m, Value a) {
    if (!value_ok(a)) return a;
    if (is_exact(a)) return value_num(num_abs(m, a.q));
    switch (value_cmp(m, a, value_num(NUM_ZERO))) {
    case ORDER_LESS: return value_neg(m, a);
    case ORDER_EQUAL:
    case ORDER_GREATER: return a;
    case ORDER_UNDECIDED: break;
    }
    return node1(m, REAL_ABS, a, 0);
}

/* The order of two that are only looked at if both have data, which none does in its gaps. */
static Order order_of(Nums *m, Value a, Value b) {
    return value_gaps(a) || value_gaps(b) ? ORDER_UNDECIDED : value_cmp(m, a, b);
}

Value value_max(Nums *m, Value a, Value b) {
    if (!value_ok(a) || !value_ok(b)) return value_absent(a, b);
    switch (order_of(m, a, b)) {
    case ORDER_LESS: return b;
    case ORDER_EQUAL: return is_exact(a) ? a : b;
    case ORDER_GREATER: return a;
    case ORDER_UNDECIDED: break;
    }
    return node(m, REAL_MAX, a, b);
}

Value value_min(Nums *m, Value a, Value b) {
    if (!value_ok(a) || !value_ok(b)) return value_absent(a, b);
    switch (order_of(m, a, b)) {
    case ORDER_LESS: return a;
    case ORDER_EQUAL: return is_exact(a) ? a : b;
    case ORDER_GREATER: return b;
    case ORDER_UNDECIDED: break;
    }
    return value_neg(m, node(m, REAL_MAX, value_neg(m, a), value_neg(m, b)));
}

/* x > 0 */
static Value positive_root(Nums *m, Value x, uint64_t n) {
    Value out;
    if (is_exact(x)) return surd_value(m, (Surd){NUM_ZERO, NUM_ONE, x.q, 1, n});
    if (is_surd(x) && surd_root(m, &x.real->surd, n, &out)) return out;
    return node1(m, REAL_ROOT, x, n);
}

Value value_root(Nums *m, Value x, uint32_t n) {
    if (!value_ok(x) || n == 1) return x;
    switch (value_cmp(m, x, value_num(NUM_ZERO))) {
    case ORDER_LESS:
        if (n % 2 == 0) return value_none(ND_non_positive_base);
        return value_neg(m, positive_root(m, value_neg(m, x), n));
    case ORDER_EQUAL: return value_gaps(x) ? x : value_num(NUM_ZERO);
    case ORDER_GREATER: return positive_root(m, x, n);
    case ORDER_UNDECIDED: break;
    }
    if (!value_free(x)) return value_none(ND_undecided);
    if (n % 2 == 0) return positive_root(m, x, n);
    return value_choose(m, CHOOSE_NOT_NEGATIVE, x, positive_root(m, x, n),
                        value_neg(m, positive_root(m, value_neg(m, x), n)));
}

/* x^(a/n), x > 0 */
static Value rational_power(Nums *m, Value x, int64_t a, int64_t n) {
    if (!is_exact(x)) return positive_root(m, value_pow(m, x, a), (uint64_t)n);
    return surd_value(m, (Surd){NUM_ZERO, NUM_ONE, x.q, (uint64_t)a, (uint64_t)n});
}

Value value_cagr(Nums *m, Value begin, Value end, Num years) {
    if (!value_ok(begin) || !value_ok(end)) return value_absent(begin, end);
    Order base = value_cmp(m, begin, value_num(NUM_ZERO));
    Order last = value_cmp(m, end, value_num(NUM_ZERO));
    if (base == ORDER_UNDECIDED || last == ORDER_UNDECIDED) return value_none(ND_undecided);
    if (base != ORDER_GREATER || last == ORDER_LESS) return value_none(ND_non_positive_base);
    if (last == ORDER_EQUAL) return value_num(num_int(-1));
    Value growth = value_div(m, end, begin);
    if (!value_ok(growth)) return growth;
    int64_t a, n;
    if (!num_small_int(num_denominator(m, years), &a) ||
        !num_small_int(num_numerator(m, years), &n))
        num_too_big(m);
    return value_sub(m, rational_power(m, growth, a, n), value_num(NUM_ONE));
}
