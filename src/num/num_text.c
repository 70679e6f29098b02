/* Numbers as text and back, in integer arithmetic. A decimal is an integer of 10^-digits with a
 * point put in; a literal is read in chunks of eighteen digits. */
#include "num/big.h"

enum { MOST_DIGITS = 40 }; /* of 128 bits, with a NUL */

/* The digits of n, so that they end at `end`. */
static char *put_digits(char *end, unsigned __int128 n) {
    const uint64_t tens = (uint64_t)num_tens[NUM_MOST_TENS];
    char *at = end;
    for (; n >= tens; n /= tens) {
        uint64_t chunk = (uint64_t)(n % tens);
        for (int i = 0; i < NUM_MOST_TENS; i++, chunk /= 10) *--at = (char)('0' + chunk % 10);
    }
    uint64_t rest = (uint64_t)n;
    do *--at = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    return at;
}

static const char *small_digits(Arena *arena, unsigned __int128 n) {
    char *text = arena_alloc(arena, MOST_DIGITS); /* zeroed */
    return put_digits(text + MOST_DIGITS - 1, n);
}

static const char *big_digits(Arena *arena, mpz_srcptr z) {
    return mpz_get_str(arena_alloc(arena, mpz_sizeinbase(z, 10) + 2), 10, z);
}

static const char *small_exact(Arena *arena, Num a) {
    char *text = arena_alloc(arena, MOST_DIGITS + 2), *at = text + MOST_DIGITS + 1;
    if (a.d != 1) {
        at = put_digits(at, (uint64_t)a.d);
        *--at = '/';
    }
    at = put_digits(at, magnitude(a.n));
    if (a.n < 0) *--at = '-';
    return at;
}

const char *num_exact(Nums *m, Arena *arena, Num a) {
    View view;
    (void)m;
    if (a.d) return small_exact(arena, a);
    mpq_srcptr q = num_view(&view, a);
    const char *over = big_digits(arena, mpq_numref(q));
    if (num_is_int(a)) return over;
    return arena_printf(arena, "%s/%s", over, big_digits(arena, mpq_denref(q)));
}

/* The digits of |a| * 10^digits, rounded to a whole with ties away; *exact: it is one. */
static const char *scaled_digits(Nums *m, Arena *arena, Num a, unsigned digits, bool *exact) {
    if (a.d && digits <= NUM_MOST_TENS) {
        unsigned __int128 d = (uint64_t)a.d;
        unsigned __int128 n = (unsigned __int128)magnitude(a.n) * (uint64_t)num_tens[digits];
        *exact = n % d == 0;
        return small_digits(arena, n / d + (n % d * 2 >= d));
    }
    View view;
    mpq_srcptr q = num_view(&view, a);
    mpz_ptr z = m->own->z, rest = m->own->w;
    if ((uint64_t)digits * 10 / 3 + num_bits(a) > num_limit(m)) num_too_big(m);
    mpz_ui_pow_ui(z, 10, digits);
    mpz_mul(z, z, mpq_numref(q));
    mpz_abs(z, z);
    mpz_tdiv_qr(z, rest, z, mpq_denref(q));
    *exact = mpz_sgn(rest) == 0;
    mpz_mul_2exp(rest, rest, 1);
    if (mpz_cmp(rest, mpq_denref(q)) >= 0) mpz_add_ui(z, z, 1);
    return big_digits(arena, z);
}

/* A whole number of 10^-digits: "-12.50". Zero has no sign. */
static char *place_point(Arena *arena, bool negative, const char *s, unsigned digits) {
    size_t length = strlen(s), zeros = length > digits ? 0 : digits + 1 - length;
    char *text = arena_alloc(arena, length + zeros + 3), *at = text;
    if (negative && strcmp(s, "0") != 0) *at++ = '-';
    memset(at, '0', zeros);
    memcpy(at + zeros, s, length);
    if (digits == 0) return text;
    char *point = at + zeros + length - digits;
    memmove(point + 1, point, digits);
    *point = '.';
    return text;
}

const char *num_fixed(Nums *m, Arena *arena, Num a, unsigned digits) {
    bool exact;
    const char *s = scaled_digits(m, arena, a, digits, &exact);
    return place_point(arena, num_sign(a) < 0, s, digits);
}

const char *num_decimal(Nums *m, Arena *arena, Num a, unsigned digits, bool *rounded) {
    int64_t mantissa;
    int scale;
    bool exact = true;
    if (num_mantissa(a, &mantissa, &scale) && (unsigned)scale <= digits) {
        *rounded = false;
        return place_point(arena, mantissa < 0, small_digits(arena, magnitude(mantissa)),
                           (unsigned)scale);
    }
    const char *s = scaled_digits(m, arena, a, digits, &exact);
    char *text = place_point(arena, num_sign(a) < 0, s, digits);
    *rounded = !exact;
    size_t length = strlen(text);
    while (digits && text[length - 1] == '0') {
        length--;
        digits--;
    }
    if (text[length - 1] == '.') length--;
    text[length] = '\0';
    return text;
}

#define CHUNK 18

/* Appends `count` digits of value `chunk` to z. */
static void append_digits(mpz_ptr z, uint64_t chunk, unsigned count) {
    uint64_t power = 1;
    while (count--) power *= 10;
    mpz_mul_ui(z, z, power);
    mpz_add_ui(z, z, chunk);
}

/* The digits as one integer in z; counts those before and after the point. False for any other
 * character. */
static bool read_digits(mpz_ptr z, const char *s, size_t length, uint64_t counts[2]) {
    uint64_t chunk = 0;
    unsigned pending = 0;
    int part = 0;
    for (size_t i = 0; i < length; i++) {
        if (s[i] == '_') continue;
        if (s[i] == '.' && part == 0) {
            part = 1;
            continue;
        }
        if (s[i] < '0' || s[i] > '9') return false;
        chunk = chunk * 10 + (uint64_t)(s[i] - '0');
        counts[part]++;
        if (++pending < CHUNK) continue;
        append_digits(z, chunk, pending);
        chunk = pending = 0;
    }
    append_digits(z, chunk, pending);
    return counts[0] > 0 && (part == 0 || counts[1] > 0);
}

static bool too_many_digits(const Nums *m, const char *s, size_t length) {
    size_t digits = 0;
    for (size_t i = 0; i < length; i++) digits += s[i] >= '0' && s[i] <= '9';
    return digits > m->ctx->limits[LIM_digits];
}

bool num_parse(Nums *m, const char *s, size_t length, Num *out) {
    uint64_t counts[2] = {0, 0};
    if (too_many_digits(m, s, length)) return false;
    mpz_set_ui(m->own->z, 0);
    if (!read_digits(m->own->z, s, length, counts)) return false;
    Num whole = num_store_int(m, m->own->z);
    *out = counts[1] ? num_div(m, whole, num_pow(m, num_int(10), (int64_t)counts[1])) : whole;
    return true;
}
