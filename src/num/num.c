/* Exact rationals, the small path. Two values of 64-bit parts go in, one comes out in lowest terms;
 * products are taken in 128 bits after common factors are removed, so that a result is small
 * whenever it can be. What does not fit goes to big.c. */
#include "num/big.h"

typedef __int128 Int128;
typedef unsigned __int128 Uint128;

static bool is_small(Num a) {
    return a.d != 0;
}

/* Stein's binary algorithm. */
static uint64_t gcd(uint64_t a, uint64_t b) {
    if (a == 0 || b == 0) return a | b;
    int shared = __builtin_ctzll(a | b);
    a >>= __builtin_ctzll(a);
    while (b) {
        b >>= __builtin_ctzll(b);
        uint64_t low = a < b ? a : b;
        b = a < b ? b - a : a - b;
        a = low;
    }
    return a << shared;
}

/* n/d is reduced. */
static Num fit(Nums *m, Int128 n, Uint128 d) {
    if (n <= INT64_MAX && n >= -INT64_MAX && d <= INT64_MAX) return (Num){{(int64_t)n}, (int64_t)d};
    return big_of(m, n, d);
}

Num num_ratio(Nums *m, int64_t n, int64_t d) {
    uint64_t g = gcd(magnitude(n), magnitude(d));
    Int128 over = (Int128)(magnitude(n) / g);
    return fit(m, (n < 0) != (d < 0) ? -over : over, magnitude(d) / g);
}

Num num_i128(Nums *m, Int128 n) {
    return fit(m, n, 1);
}

const int64_t num_tens[NUM_MOST_TENS + 1] = {
    1,
    10,
    100,
    1000,
    10000,
    100000,
    1000000,
    10000000,
    100000000,
    1000000000,
    10000000000,
    100000000000,
    1000000000000,
    10000000000000,
    100000000000000,
    1000000000000000,
    10000000000000000,
    100000000000000000,
    1000000000000000000,
};

Num num_scaled(Nums *m, Int128 n, int exponent) {
    if (n == 0) return NUM_ZERO;
    if (exponent <= 0 && exponent >= -NUM_MOST_TENS && n <= INT64_MAX && n >= -INT64_MAX)
        return num_ratio(m, (int64_t)n, num_tens[-exponent]);
    return num_mul(m, num_i128(m, n), num_pow(m, num_int(10), exponent));
}

/* Knuth 4.5.1: only the greatest common divisor of the denominators can be a common factor of the
 * sum. */
static Num small_add(Nums *m, Num a, Num b) {
    if (a.d == 1 && b.d == 1) return fit(m, (Int128)a.n + b.n, 1);
    uint64_t ad = (uint64_t)a.d, bd = (uint64_t)b.d, g = gcd(ad, bd);
    Int128 n = (Int128)a.n * (int64_t)(bd / g) + (Int128)b.n * (int64_t)(ad / g);
    Uint128 size = n < 0 ? 0 - (Uint128)n : (Uint128)n;
    uint64_t common = g == 1 ? 1 : gcd((uint64_t)(size % g), g);
    return fit(m, n / (Int128)common, (Uint128)(ad / g) * (bd / common));
}

static Num small_mul(Nums *m, Num a, Num b) {
    if (a.d == 1 && b.d == 1) return fit(m, (Int128)a.n * b.n, 1);
    int64_t g = (int64_t)gcd(magnitude(a.n), (uint64_t)b.d);
    int64_t h = (int64_t)gcd(magnitude(b.n), (uint64_t)a.d);
    return fit(m, (Int128)(a.n / g) * (b.n / h), (Uint128)(a.d / h) * (Uint128)(b.d / g));
}

/* 1/a of a small a; small again, since parts are symmetric. */
static Num small_inverse(Num a) {
    return a.n < 0 ? (Num){{-a.d}, -a.n} : (Num){{a.d}, a.n};
}

Num num_add(Nums *m, Num a, Num b) {
    return is_small(a) && is_small(b) ? small_add(m, a, b) : big_add(m, a, b);
}

Num num_sub(Nums *m, Num a, Num b) {
    return is_small(a) && is_small(b) ? small_add(m, a, (Num){{-b.n}, b.d}) : big_sub(m, a, b);
}

Num num_mul(Nums *m, Num a, Num b) {
    return is_small(a) && is_small(b) ? small_mul(m, a, b) : big_mul(m, a, b);
}

Num num_div(Nums *m, Num a, Num b) {
    return is_small(a) && is_small(b) ? small_mul(m, a, small_inverse(b)) : big_div(m, a, b);
}

Num num_neg(Nums *m, Num a) {
    return is_small(a) ? (Num){{-a.n}, a.d} : big_neg(m, a);
}

Num num_abs(Nums *m, Num a) {
    return num_sign(a) < 0 ? num_neg(m, a) : a;
}

/* Powers of 1 and -1 take no time; all others are at least 2^exponent or its inverse. */
Num num_pow(Nums *m, Num base, int64_t exponent) {
    if (exponent == 0) return NUM_ONE;
    if (num_sign(base) == 0) return NUM_ZERO;
    if (exponent < 0) base = num_div(m, NUM_ONE, base);
    if (base.d == 1 && magnitude(base.n) == 1) return num_int(exponent % 2 ? base.n : 1);
    if (exponent == 1 || exponent == -1) return base;
    return big_pow(m, base, magnitude(exponent));
}

Num num_floor(Nums *m, Num a) {
    if (!is_small(a)) return big_floor(m, a);
    return num_int(a.n / a.d - (a.n % a.d < 0));
}

Num num_ceil(Nums *m, Num a) {
    return num_neg(m, num_floor(m, num_neg(m, a)));
}

static bool is_odd(Num whole) {
    return (is_small(whole) ? whole.n : (int64_t)whole.big->limbs[0]) & 1;
}

static Num nearest_even(Nums *m, Num a) {
    Num raised = num_add(m, a, (Num){{1}, 2}), whole = num_floor(m, raised);
    bool tie = num_is_int(raised);
    return tie && is_odd(whole) ? num_sub(m, whole, NUM_ONE) : whole;
}

static Num nearest_away(Nums *m, Num a) {
    Num whole = num_floor(m, num_add(m, num_abs(m, a), (Num){{1}, 2}));
    return num_sign(a) < 0 ? num_neg(m, whole) : whole;
}

static Num to_integer(Nums *m, Num a, Rounding how) {
    switch (how) {
    case ROUND_AWAY: return nearest_away(m, a);
    case ROUND_EVEN: return nearest_even(m, a);
    case ROUND_FLOOR: return num_floor(m, a);
    case ROUND_CEIL: return num_ceil(m, a);
    }
    return a;
}

Num num_round(Nums *m, Num a, Num step, Rounding how) {
    return num_mul(m, to_integer(m, num_div(m, a, step), how), step);
}

int num_sign(Num a) {
    int64_t n = is_small(a) ? a.n : a.big->n;
    return (n > 0) - (n < 0);
}

int num_cmp(Num a, Num b) {
    if (!is_small(a) || !is_small(b)) return big_cmp(a, b);
    if (a.d == b.d) return (a.n > b.n) - (a.n < b.n);
    Int128 left = (Int128)a.n * b.d, right = (Int128)b.n * a.d;
    return (left > right) - (left < right);
}

static size_t big_bytes(const Big *b) {
    return sizeof *b + (magnitude(b->n) + (uint64_t)b->d) * sizeof(mp_limb_t);
}

bool num_equal(Num a, Num b) {
    if (is_small(a) || is_small(b)) return a.d == b.d && a.n == b.n;
    return a.big->n == b.big->n && a.big->d == b.big->d &&
           memcmp(a.big, b.big, big_bytes(a.big)) == 0;
}

bool num_is_int(Num a) {
    return is_small(a) ? a.d == 1 : a.big->d == 1 && a.big->limbs[magnitude(a.big->n)] == 1;
}

bool num_small_int(Num a, int64_t *out) {
    if (a.d != 1) return false;
    *out = a.n;
    return true;
}

/* The finaliser of splitmix64. */
static uint64_t mix(uint64_t h) {
    h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9u;
    h = (h ^ (h >> 27)) * 0x94d049bb133111ebu;
    return h ^ (h >> 31);
}

uint64_t num_hash(Num a) {
    if (is_small(a)) return mix(mix((uint64_t)a.n) + (uint64_t)a.d);
    uint64_t h = mix((uint64_t)a.big->n);
    size_t count = magnitude(a.big->n) + (size_t)a.big->d;
    for (size_t i = 0; i < count; i++) h = mix(h ^ a.big->limbs[i]) + i;
    return h;
}

static size_t bits64(uint64_t n) {
    return n ? 64 - (size_t)__builtin_clzll(n) : 0;
}

size_t num_bits(Num a) {
    if (is_small(a)) return bits64(magnitude(a.n)) + bits64((uint64_t)a.d);
    View view;
    mpq_srcptr q = num_view(&view, a);
    return mpz_sizeinbase(mpq_numref(q), 2) + mpz_sizeinbase(mpq_denref(q), 2);
}

Num num_copy(Nums *m, Num a) {
    if (!is_small(a)) a.big = arena_copy(m->arena, a.big, big_bytes(a.big));
    return a;
}

Num num_numerator(Nums *m, Num a) {
    if (is_small(a)) return num_int(a.n);
    View view;
    return num_store_int(m, mpq_numref(num_view(&view, a)));
}

Num num_denominator(Nums *m, Num a) {
    if (is_small(a)) return num_int(a.d);
    View view;
    return num_store_int(m, mpq_denref(num_view(&view, a)));
}

bool num_mantissa(Num q, int64_t *mantissa, int *scale) {
    if (q.d <= 0) return false;
    for (*scale = 0; *scale <= NUM_MOST_TENS; ++*scale)
        if (num_tens[*scale] % q.d == 0)
            return !__builtin_mul_overflow(q.n, num_tens[*scale] / q.d, mantissa);
    return false;
}
