/* The internal rate of return. Flows with one change of sign go in; by Descartes' rule their
 * polynomial in g = 1 + r has exactly one positive zero. It comes out as a rational when it is one
 * (its parts divide the outer flows, so an enclosure narrow enough holds no other candidate), else
 * as a node that is narrowed on request. */
#include "num/real_node.h"

static Enclosure irr_at(Nums *m, const void *what, Num g, unsigned bits) {
    const Irr *irr = what;
    Enclosure value = enclose_num(m, irr->f[0], bits), at = {g, g, false};
    for (size_t i = 1; i < irr->count; i++) {
        value = enclose_mul(m, value, at, 0);
        value = enclose_add(m, value, enclose_num(m, irr->f[i], bits), bits);
    }
    return value;
}

static bool irr_exactly(const Nums *m, const void *what, Num g) {
    const Irr *irr = what;
    uint64_t bits;
    return !__builtin_mul_overflow(num_bits(g), irr->count, &bits) &&
           bits + irr->bits <= num_limit(m);
}

static Function npv(const Irr *irr) {
    return (Function){irr_at, irr_exactly, irr, 64 - (unsigned)__builtin_clzll(irr->count)};
}

static int sign_at(Nums *m, const Irr *irr, Num g) {
    const Function f = npv(irr);
    Enclosure value;
    return function_sign(m, &f, g, 64, &value);
}

/* Is 2^e to the right of the zero, or the zero? */
static bool beyond(Nums *m, const Irr *irr, int64_t e) {
    int sign = sign_at(m, irr, num_shift(m, NUM_ONE, e));
    if (sign == SIGN_UNKNOWN) num_too_big(m); /* only an exact value would tell */
    return sign == 0 || sign == num_sign(irr->f[0]);
}

/* 2^low < g <= 2^high = 2^(low + 1): strides that double, then halve. */
static void bracket_powers(Nums *m, Irr *irr) {
    int64_t low = -1, high = 0;
    for (int64_t stride = 1; beyond(m, irr, low); stride *= 2) {
        high = low;
        low -= stride;
    }
    for (int64_t stride = 1; !beyond(m, irr, high); stride *= 2) {
        low = high;
        high += stride;
    }
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        *(beyond(m, irr, middle) ? &high : &low) = middle;
    }
    irr->bracket.low = num_shift(m, NUM_ONE, low);
    irr->bracket.high = num_shift(m, NUM_ONE, high);
}

/* The rational of least denominator in [low, high], 0 < low <= high: by continued fractions. */
static Num simplest_between(Nums *m, Num low, Num high) {
    Num p = NUM_ONE, p_before = NUM_ZERO, q = NUM_ZERO, q_before = NUM_ONE;
    for (;;) {
        Num whole = num_floor(m, low), next = num_add(m, whole, NUM_ONE);
        bool exact = num_equal(whole, low), last = exact || num_cmp(next, high) <= 0;
        Num term = exact || !last ? whole : next;
        Num over = num_add(m, num_mul(m, term, p), p_before);
        Num under = num_add(m, num_mul(m, term, q), q_before);
        if (last) return num_div(m, over, under);
        p_before = p, p = over, q_before = q, q = under;
        Num rest = num_sub(m, high, whole);
        high = num_div(m, NUM_ONE, num_sub(m, low, whole));
        low = num_div(m, NUM_ONE, rest);
    }
}

static bool divides(Nums *m, Num d, Num n) {
    return num_is_int(num_div(m, n, d));
}

/* Two rationals whose denominators divide f[0] are at least 1/f[0]^2 apart. */
static bool find_rational(Nums *m, Irr *irr, Num *g) {
    const Function f = npv(irr);
    uint64_t bits = 2 * num_bits(irr->f[0]) + 2, most = m->ctx->limits[LIM_refine_bits];
    Num width = num_shift(m, NUM_ONE, -(int64_t)(bits < most ? bits : most));
    irr->bracket = function_narrow(m, &f, irr->bracket, width);
    *g = simplest_between(m, irr->bracket.low, irr->bracket.high);
    return divides(m, num_numerator(m, *g), irr->f[irr->count - 1]) &&
           divides(m, num_denominator(m, *g), irr->f[0]) && sign_at(m, irr, *g) == 0;
}

static size_t sign_changes(const Num *flows, size_t count) {
    size_t changes = 0;
    int before = 0;
    for (size_t i = 0; i < count; i++) {
        int sign = num_sign(flows[i]);
        changes += sign * before < 0;
        if (sign != 0) before = sign;
    }
    return changes;
}

/* The flows without outer zeros, as integers: they are multiplied by the common denominator. */
static Irr integer_flows(Nums *m, const Num *flows, size_t count) {
    while (num_sign(flows[0]) == 0) flows++, count--;
    while (num_sign(flows[count - 1]) == 0) count--;
    Num common = NUM_ONE;
    for (size_t i = 0; i < count; i++)
        common = num_mul(m, common, num_denominator(m, num_mul(m, flows[i], common)));
    Num *f = NEW_ARRAY(m->arena, Num, count);
    Irr irr = {.f = f, .count = count};
    for (size_t i = 0; i < count; i++) {
        f[i] = num_mul(m, flows[i], common);
        if (num_bits(f[i]) > irr.bits) irr.bits = num_bits(f[i]);
    }
    return irr;
}

Value value_irr(Nums *m, const Num *flows, size_t count) {
    if (sign_changes(flows, count) != 1) return value_none(ND_not_unique);
    Irr irr = integer_flows(m, flows, count);
    Arena *home = m->arena;
    Scratch scratch = scratch_begin(m);
    bracket_powers(m, &irr);
    Num g;
    bool rational = find_rational(m, &irr, &g);
    m->arena = home;
    g = rational ? num_sub(m, g, NUM_ONE) : NUM_ZERO;
    if (!rational) irr.bracket = enclose_copy(m, irr.bracket);
    scratch_end(m, scratch);
    return rational ? value_num(g) : value_real(m, (Real){.kind = REAL_IRR, .irr = irr});
}

Enclosure irr_enclose(Nums *m, const Irr *irr, unsigned bits) {
    const Function f = npv(irr);
    Num width = num_shift(m, NUM_ONE, num_log2(irr->bracket.high) - (int64_t)bits);
    Enclosure g = function_narrow(m, &f, irr->bracket, width);
    return enclose_add(m, g, enclose_num(m, num_int(-1), 0), 0);
}

/* Below the zero the polynomial has the sign of its last term, above it that of its first. */
Order irr_cmp(Nums *m, const Irr *irr, Num t) {
    Num g = num_add(m, t, NUM_ONE);
    if (num_sign(g) <= 0) return ORDER_GREATER;
    int sign = sign_at(m, irr, g);
    if (sign == SIGN_UNKNOWN) return ORDER_UNDECIDED;
    return (Order)(-sign * num_sign(irr->f[0]));
}
