/* The normal form c + k * q^(a/n) of values with one radical. Roots and their sums, products,
 * quotients and powers go in; a rational or a normal form comes out, so that perfect powers are
 * exact and signs are decided by powers. */
#include "num/real_node.h"

/* Radicands are multiplied out up to this size; beyond it a value stays an expression. */
#define RADICAND_BITS 16384

static bool affordable(Num q, uint64_t exponent, uint64_t limit) {
    uint64_t bits;
    return !__builtin_mul_overflow(num_bits(q), exponent, &bits) && bits <= limit;
}

static uint64_t gcd(uint64_t a, uint64_t b) {
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

Surd surd_of(Num q) {
    return (Surd){q, NUM_ZERO, NUM_ONE, 1, 1};
}

/* Takes roots of q for the primes in n. A p-th power other than 1 has more than p bits. */
static void take_perfect_roots(Nums *m, Surd *s) {
    uint64_t rest = s->n;
    for (uint64_t p = 2; p <= rest && p <= num_bits(s->q); p++) {
        if (rest % p != 0) continue;
        while (rest % p == 0) rest /= p;
        while (s->n % p == 0 && num_root(m, s->q, p, &s->q)) s->n /= p;
    }
}

Value surd_value(Nums *m, Surd s) {
    uint64_t g = gcd(s.a, s.n);
    s.a /= g;
    s.n /= g;
    if (num_equal(s.q, NUM_ONE)) s.n = 1;
    take_perfect_roots(m, &s);
    s.k = num_mul(m, s.k, num_pow(m, s.q, (int64_t)(s.a / s.n)));
    s.a %= s.n;
    if (s.n == 1) return value_num(num_add(m, s.c, s.k));
    if (num_sign(s.k) == 0) return value_num(s.c);
    if (s.a > 1 && affordable(s.q, s.a, RADICAND_BITS)) {
        s.q = num_pow(m, s.q, (int64_t)s.a);
        s.a = 1;
    }
    return value_real(m, (Real){.kind = REAL_SURD, .surd = s});
}

/* The rational a^(..)/b^(..) of two radicals, when it is one. */
static bool radical_ratio(Nums *m, const Surd *a, const Surd *b, Num *ratio) {
    *ratio = NUM_ONE;
    if (a->n != b->n) return false;
    if (a->a == b->a && num_equal(a->q, b->q)) return true;
    if (a->a > 1 || b->a > 1) return false;
    return num_root(m, num_div(m, a->q, b->q), a->n, ratio);
}

bool surd_add(Nums *m, const Surd *a, const Surd *b, Value *out) {
    if (num_sign(a->k) == 0) return surd_add(m, b, &(Surd){a->c, NUM_ZERO, b->q, b->a, b->n}, out);
    Surd sum = *a;
    Num ratio = NUM_ONE;
    if (num_sign(b->k) != 0 && !radical_ratio(m, b, a, &ratio)) return false;
    sum.c = num_add(m, a->c, b->c);
    sum.k = num_add(m, a->k, num_mul(m, b->k, ratio));
    *out = surd_value(m, sum);
    return true;
}

/* k q^(a/n) * k' q'^(a'/n') over the common degree. */
static bool mul_radicals(Nums *m, const Surd *a, const Surd *b, Value *out) {
    uint64_t n, by_a = b->n / gcd(a->n, b->n), by_b = a->n / gcd(a->n, b->n), ea, eb;
    if (__builtin_mul_overflow(a->n, by_a, &n) || n > INT64_MAX) return false;
    if (__builtin_mul_overflow(a->a, by_a, &ea) || __builtin_mul_overflow(b->a, by_b, &eb))
        return false;
    if (!affordable(a->q, ea, RADICAND_BITS) || !affordable(b->q, eb, RADICAND_BITS)) return false;
    Num q = num_mul(m, num_pow(m, a->q, (int64_t)ea), num_pow(m, b->q, (int64_t)eb));
    *out = surd_value(m, (Surd){NUM_ZERO, num_mul(m, a->k, b->k), q, 1, n});
    return true;
}

/* (c + k r)(c' + k' x r) = c c' + k k' x q + (c k' x + c' k) r, r = sqrt q. */
static bool mul_quadratic(Nums *m, const Surd *a, const Surd *b, Value *out) {
    Num ratio;
    if (a->n != 2 || !radical_ratio(m, b, a, &ratio)) return false;
    Num bk = num_mul(m, b->k, ratio);
    Num square = num_mul(m, num_mul(m, a->k, bk), a->q);
    Surd s = {num_add(m, num_mul(m, a->c, b->c), square),
              num_add(m, num_mul(m, a->c, bk), num_mul(m, b->c, a->k)), a->q, 1, 2};
    *out = surd_value(m, s);
    return true;
}

static bool scale(Nums *m, const Surd *a, Num by, Value *out) {
    *out = surd_value(m, (Surd){num_mul(m, a->c, by), num_mul(m, a->k, by), a->q, a->a, a->n});
    return true;
}

bool surd_mul(Nums *m, const Surd *a, const Surd *b, Value *out) {
    if (num_sign(b->k) == 0) return scale(m, a, b->c, out);
    if (num_sign(a->k) == 0) return scale(m, b, a->c, out);
    if (num_sign(a->c) == 0 && num_sign(b->c) == 0) return mul_radicals(m, a, b, out);
    return mul_quadratic(m, a, b, out);
}

/* 1/(c + k sqrt q) = (c - k sqrt q)/(c^2 - k^2 q); the divisor is not 0 since sqrt q is irrational.
 */
bool surd_inverse(Nums *m, const Surd *a, Value *out) {
    Surd s = *a;
    if (num_sign(a->c) == 0) {
        s.k = num_div(m, NUM_ONE, a->k);
        s.q = num_div(m, NUM_ONE, a->q);
    } else if (a->n == 2) {
        Num square = num_mul(m, num_mul(m, a->k, a->k), a->q);
        Num norm = num_sub(m, num_mul(m, a->c, a->c), square);
        s.c = num_div(m, a->c, norm);
        s.k = num_neg(m, num_div(m, a->k, norm));
    } else {
        return false;
    }
    *out = surd_value(m, s);
    return true;
}

bool surd_pow(Nums *m, const Surd *a, uint64_t exponent, Value *out) {
    Surd s = *a;
    if (num_sign(a->c) != 0 || exponent > INT64_MAX) return false;
    if (__builtin_mul_overflow(a->a, exponent, &s.a) || s.a > INT64_MAX) return false;
    s.k = num_pow(m, a->k, (int64_t)exponent);
    *out = surd_value(m, s);
    return true;
}

/* (k q^(a/n))^(1/n') = (k^n q^a)^(1/(n n')) */
bool surd_root(Nums *m, const Surd *a, uint64_t n, Value *out) {
    Surd s = *a;
    if (num_sign(a->c) != 0) return false;
    if (__builtin_mul_overflow(a->n, n, &s.n) || s.n > INT64_MAX) return false;
    if (!num_equal(a->k, NUM_ONE)) {
        if (!affordable(a->k, a->n, RADICAND_BITS) || !affordable(a->q, a->a, RADICAND_BITS))
            return false;
        Num power = num_pow(m, a->q, (int64_t)a->a);
        s.q = num_mul(m, num_pow(m, a->k, (int64_t)a->n), power);
        s.a = 1;
        s.k = NUM_ONE;
    }
    *out = surd_value(m, s);
    return true;
}

/* c + k r > 0, k > 0 <=> r > t = -c/k <=> t <= 0 or q^a > t^n. */
Order surd_sign(Nums *m, const Surd *a) {
    int sign = num_sign(a->k);
    if (sign == 0) return (Order)num_sign(a->c);
    Num t = num_neg(m, num_div(m, a->c, a->k));
    if (num_sign(t) <= 0) return (Order)sign;
    uint64_t limit = num_limit(m);
    if (!affordable(t, a->n, limit) || !affordable(a->q, a->a, limit)) return ORDER_UNDECIDED;
    Num power = num_pow(m, a->q, (int64_t)a->a);
    return (Order)(sign * num_cmp(power, num_pow(m, t, (int64_t)a->n)));
}

Enclosure surd_enclose(Nums *m, const Surd *a, unsigned bits) {
    Enclosure c = enclose_num(m, a->c, bits);
    if (num_sign(a->k) == 0) return c;
    unsigned more = bits + 64 - (unsigned)__builtin_clzll(a->a) + 4;
    Enclosure root = enclose_root(m, (Enclosure){a->q, a->q, false}, a->n, more);
    Enclosure radical = enclose_pow(m, root, a->a, more);
    return enclose_add(m, c, enclose_mul(m, radical, enclose_num(m, a->k, more), more), bits);
}
