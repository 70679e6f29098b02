/* Interval arithmetic on binary fractions. Enclosures go in and out; lower ends are rounded down,
 * upper ends up, so that what is enclosed stays enclosed. */
#include "num/enclose.h"

static const Enclosure OPEN = {.low = {{0}, 1}, .high = {{0}, 1}, .open = true};

static Enclosure outward(Nums *m, Num low, Num high, unsigned bits) {
    return (Enclosure){num_to_bits(m, low, bits, false), num_to_bits(m, high, bits, true), false};
}

Enclosure enclose_num(Nums *m, Num q, unsigned bits) {
    return outward(m, q, q, bits);
}

Enclosure enclose_add(Nums *m, Enclosure a, Enclosure b, unsigned bits) {
    if (a.open || b.open) return OPEN;
    return outward(m, num_add(m, a.low, b.low), num_add(m, a.high, b.high), bits);
}

static Num least(Num a, Num b) {
    return num_cmp(a, b) < 0 ? a : b;
}
static Num most(Num a, Num b) {
    return num_cmp(a, b) < 0 ? b : a;
}

/* b >= 0 */
static Enclosure mul_by_positive(Nums *m, Enclosure a, Enclosure b, unsigned bits) {
    Num low = num_mul(m, a.low, num_sign(a.low) < 0 ? b.high : b.low);
    Num high = num_mul(m, a.high, num_sign(a.high) < 0 ? b.low : b.high);
    return outward(m, low, high, bits);
}

Enclosure enclose_mul(Nums *m, Enclosure a, Enclosure b, unsigned bits) {
    if (a.open || b.open) return OPEN;
    if (num_sign(b.low) >= 0) return mul_by_positive(m, a, b, bits);
    if (num_sign(a.low) >= 0) return mul_by_positive(m, b, a, bits);
    Num p = num_mul(m, a.low, b.low), q = num_mul(m, a.low, b.high);
    Num r = num_mul(m, a.high, b.low), s = num_mul(m, a.high, b.high);
    return outward(m, least(least(p, q), least(r, s)), most(most(p, q), most(r, s)), bits);
}

Enclosure enclose_inverse(Nums *m, Enclosure a, unsigned bits) {
    int sign = enclose_sign(a);
    if (sign == SIGN_UNKNOWN || sign == 0) return OPEN;
    return outward(m, num_div(m, NUM_ONE, a.high), num_div(m, NUM_ONE, a.low), bits);
}

Enclosure enclose_abs(Nums *m, Enclosure a) {
    if (a.open || num_sign(a.low) >= 0) return a;
    Num low = num_neg(m, a.low);
    if (num_sign(a.high) <= 0) return (Enclosure){num_neg(m, a.high), low, false};
    return (Enclosure){NUM_ZERO, most(low, a.high), false};
}

Enclosure enclose_max(Enclosure a, Enclosure b) {
    if (a.open || b.open) return OPEN;
    return (Enclosure){most(a.low, b.low), most(a.high, b.high), false};
}

Enclosure enclose_both(Enclosure a, Enclosure b) {
    if (a.open || b.open) return OPEN;
    return (Enclosure){least(a.low, b.low), most(a.high, b.high), false};
}

/* By repeated squaring from the highest binary digit of n. */
Enclosure enclose_pow(Nums *m, Enclosure a, uint64_t n, unsigned bits) {
    Enclosure power = enclose_num(m, NUM_ONE, bits);
    if (n == 0) return power;
    for (int i = 63 - __builtin_clzll(n); i >= 0; i--) {
        power = enclose_mul(m, power, power, bits);
        if ((n >> i) & 1) power = enclose_mul(m, power, a, bits);
    }
    return power;
}

Enclosure enclose_copy(Nums *m, Enclosure a) {
    return (Enclosure){num_copy(m, a.low), num_copy(m, a.high), a.open};
}

int enclose_sign(Enclosure a) {
    if (a.open) return SIGN_UNKNOWN;
    int low = num_sign(a.low), high = num_sign(a.high);
    return low == high ? low : SIGN_UNKNOWN;
}
