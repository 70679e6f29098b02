/* Zeros of functions, certified. A bracket with opposite signs at its ends goes in, a narrower one
 * comes out, by quadratic interval refinement (Abbott 2006): the secant names one of 2^k equal
 * parts of the bracket, two signs prove or refute that the zero is in it, and k doubles or halves.
 * Roots of high degree are one use, the internal rate of return the other. */
#include "num/enclose.h"

int function_sign(Nums *m, const Function *f, Num y, unsigned bits, Enclosure *value) {
    int sign = SIGN_UNKNOWN;
    for (unsigned tries = 0; sign == SIGN_UNKNOWN && tries < 3; tries++, bits *= 2) {
        *value = f->at(m, f->f, y, bits);
        sign = enclose_sign(*value);
    }
    if (sign == SIGN_UNKNOWN && f->exactly(m, f->f, y)) {
        *value = f->at(m, f->f, y, 0);
        sign = enclose_sign(*value);
    }
    return sign;
}

typedef struct Bracket {
    Num low, high;
    Enclosure at_low, at_high; /* f there */
    int sign;                  /* of f at low */
} Bracket;

static Num middle(Nums *m, Enclosure a) {
    return num_shift(m, num_add(m, a.low, a.high), -1);
}

/* Which of 2^k + 1 grid points the secant through the ends comes nearest to. */
static Num secant_point(Nums *m, const Bracket *b, unsigned k) {
    if (k == 1) return NUM_ONE;
    Num low = middle(m, b->at_low), high = middle(m, b->at_high);
    Num part = num_shift(m, num_div(m, low, num_sub(m, low, high)), (int64_t)k);
    Num nearest = num_round(m, part, NUM_ONE, ROUND_AWAY), last = num_shift(m, NUM_ONE, (int64_t)k);
    if (num_sign(nearest) < 0) return NUM_ZERO;
    return num_cmp(nearest, last) > 0 ? last : nearest;
}

/* Moves the end of the same sign to y. False: y is the zero, or its sign is unknown. */
static bool move_end(Bracket *b, Num y, int sign, Enclosure value) {
    if (sign == SIGN_UNKNOWN) return false;
    if (sign == 0) b->low = b->high = y;
    if (sign == b->sign) {
        b->low = y;
        b->at_low = value;
    } else {
        b->high = y;
        b->at_high = value;
    }
    return sign != 0;
}

/* Does the open bracket hold y? Its ends have known signs. */
static bool inside(const Bracket *b, Num y) {
    return num_cmp(b->low, y) < 0 && num_cmp(y, b->high) < 0;
}

/* One step with 2^k parts. *hit: the zero was in the part that the secant named. */
static bool step(Nums *m, const Function *f, Bracket *b, unsigned k, unsigned bits, bool *hit) {
    Enclosure value;
    Num part = num_shift(m, num_sub(m, b->high, b->low), -(int64_t)k);
    Num y = num_add(m, b->low, num_mul(m, part, secant_point(m, b, k)));
    bool from_low = num_equal(y, b->low);
    if (inside(b, y)) {
        int sign = function_sign(m, f, y, bits, &value);
        if (!move_end(b, y, sign, value)) return false;
        from_low = sign == b->sign;
    }
    y = from_low ? num_add(m, b->low, part) : num_sub(m, b->high, part);
    *hit = !inside(b, y);
    if (*hit) return true;
    int sign = function_sign(m, f, y, bits, &value);
    if (!move_end(b, y, sign, value)) return false;
    *hit = (sign == b->sign) != from_low;
    return true;
}

/* How many times the bracket must still be halved. */
static unsigned halvings(Nums *m, const Bracket *b, Num width) {
    Num by = num_div(m, num_sub(m, b->high, b->low), width);
    int64_t log = num_log2(by);
    return log < 0 ? 1 : (unsigned)log + 2;
}

/* Bits that tell the sign at a point of a 2^k times finer bracket, and leave enough for the secants
 * after that. */
static unsigned bits_for(Nums *m, const Function *f, const Bracket *b, unsigned k) {
    int64_t known = num_log2(b->high) - num_log2(num_sub(m, b->high, b->low));
    return (unsigned)(known > 0 ? known : 0) + 3 * k + f->degree_bits + 32;
}

/* Computes f at both ends. True if they have opposite signs, as far as can be told. */
static bool open_bracket(Nums *m, const Function *f, Bracket *b) {
    unsigned bits = bits_for(m, f, b, 2);
    b->sign = function_sign(m, f, b->low, bits, &b->at_low);
    int other = function_sign(m, f, b->high, bits, &b->at_high);
    if (b->sign == 0) b->high = b->low;
    if (other == 0) b->low = b->high;
    return b->sign * other == -1;
}

Enclosure function_narrow(Nums *m, const Function *f, Enclosure bracket, Num width) {
    Bracket b = {.low = bracket.low, .high = bracket.high};
    bool going = open_bracket(m, f, &b);
    for (unsigned k = 1; going && num_cmp(num_sub(m, b.high, b.low), width) > 0;) {
        unsigned left = halvings(m, &b, width), parts = k < left ? k : left;
        bool hit = false;
        going = step(m, f, &b, parts, bits_for(m, f, &b, parts), &hit);
        k = hit ? parts * 2 : parts > 1 ? parts / 2 : 1;
    }
    return (Enclosure){b.low, b.high, false};
}

/* The function y^n - x. */
typedef struct Power {
    Num x;
    uint64_t n;
} Power;

static Enclosure power_at(Nums *m, const void *f, Num y, unsigned bits) {
    const Power *p = f;
    Enclosure power = enclose_pow(m, (Enclosure){y, y, false}, p->n, bits);
    return enclose_add(m, power, enclose_num(m, num_neg(m, p->x), bits), bits);
}

/* An exact power of an inexact root is never needed: a root that is a binary fraction shows without
 * it. */
static bool power_exactly(const Nums *m, const void *f, Num y) {
    (void)m, (void)f, (void)y;
    return false;
}

/* x >= 1 of a degree so high that x * 2^(n * bits) is too big. With s = log2(x) / n rounded down, x
 * / 2^(n s) lies between 2^l and 2^(l + 2), l <= n, and its root between 1 + l/(2n) and 1 + (l +
 * 4)/n. */
static Enclosure high_root(Nums *m, Num x, uint64_t n, unsigned bits) {
    int64_t s = num_log2(x) / (int64_t)n;
    x = num_shift(m, x, -s * (int64_t)n);
    int64_t l = num_log2(x) < 0 ? 0 : num_log2(x);
    Num degree = num_i128(m, n), low = num_div(m, num_int(l), num_add(m, degree, degree));
    Num high = num_div(m, num_int(l + 4), degree);
    Enclosure bracket = {num_add(m, NUM_ONE, num_to_bits(m, low, 8, false)),
                         num_add(m, NUM_ONE, num_to_bits(m, high, 8, true)), false};
    unsigned degree_bits = 64 - (unsigned)__builtin_clzll(n);
    const Function f = {power_at, power_exactly, &(Power){x, n}, degree_bits};
    Enclosure y = function_narrow(m, &f, bracket, num_shift(m, NUM_ONE, -(int64_t)bits));
    return (Enclosure){num_shift(m, y.low, s), num_shift(m, y.high, s), false};
}

/* floor(root(x * 2^(n * k), n)) / 2^k and the next: k makes it `bits` bits long, or one more.
 * Digits of x that come to nothing in the scaled integer are dropped first. */
static Enclosure scaled_root(Nums *m, Num x, uint64_t n, unsigned bits) {
    int64_t k = (int64_t)bits - num_log2(x) / (int64_t)n;
    Num kept = num_to_bits(m, x, (unsigned)n * (bits + 2) + 2, false);
    Num scaled = num_shift(m, kept, k * (int64_t)n), whole = num_floor(m, scaled);
    View view;
    mpz_ptr root = m->own->z;
    bool exact = mpz_root(root, mpq_numref(num_view(&view, whole)), n) && num_is_int(scaled);
    Num low = num_store_int(m, root);
    Num high = exact && num_equal(kept, x) ? low : num_add(m, low, NUM_ONE);
    return (Enclosure){num_shift(m, low, -k), num_shift(m, high, -k), false};
}

#define SCALED_ROOT_BITS (1u << 16)

static Enclosure root_of(Nums *m, Num x, uint64_t n, unsigned bits) {
    if (num_sign(x) <= 0) return enclose_num(m, NUM_ZERO, bits);
    if (n <= SCALED_ROOT_BITS / bits) return scaled_root(m, x, n, bits);
    if (num_cmp(x, NUM_ONE) >= 0) return high_root(m, x, n, bits);
    return enclose_inverse(m, high_root(m, num_div(m, NUM_ONE, x), n, bits), bits);
}

Enclosure enclose_root(Nums *m, Enclosure a, uint64_t n, unsigned bits) {
    if (a.open) return a;
    Enclosure low = root_of(m, a.low, n, bits);
    Enclosure high = num_equal(a.low, a.high) ? low : root_of(m, a.high, n, bits);
    return (Enclosure){low.low, high.high, false};
}
