/* Numbers as text and back, in integer arithmetic. A decimal is an integer of 10^-digits with a
 * point put in; a literal is read in chunks of eighteen digits. */
#include <inttypes.h>

#include "num/big.h"

/* The decimal digits of |whole|. */
static const char *digits_of(Arena *arena, Num whole) {
    if (whole.d) return arena_printf(arena, "%" PRId64, whole.n < 0 ? -whole.n : whole.n);
    View view;
    mpz_srcptr z = mpq_numref(num_view(&view, whole));
    char *s = arena_alloc(arena, mpz_sizeinbase(z, 10) + 2);
    return mpz_get_str(s, 10, z) + (mpz_sgn(z) < 0);
}

const char *num_exact(Nums *m, Arena *arena, Num a) {
    const char *sign = num_sign(a) < 0 ? "-" : "";
    const char *over = digits_of(arena, num_numerator(m, a));
    if (num_is_int(a)) return arena_printf(arena, "%s%s", sign, over);
    return arena_printf(arena, "%s%s/%s", sign, over, digits_of(arena, num_denominator(m, a)));
}

/* whole * 10^-digits: "-12.50". */
static char *place_point(Arena *arena, Num whole, unsigned digits) {
    const char *s = digits_of(arena, whole);
    size_t length = strlen(s), zeros = length > digits ? 0 : digits + 1 - length;
    char *text = arena_alloc(arena, length + zeros + 3), *at = text;
    if (num_sign(whole) < 0) *at++ = '-';
    memset(at, '0', zeros);
    memcpy(at + zeros, s, length);
    if (digits == 0) return text;
    char *point = at + zeros + length - digits;
    memmove(point + 1, point, digits);
    *point = '.';
    return text;
}

static Num in_units(Nums *m, Num a, unsigned digits) {
    return num_mul(m, a, num_pow(m, num_int(10), digits));
}

const char *num_fixed(Nums *m, Arena *arena, Num a, unsigned digits) {
    Num whole = num_round(m, in_units(m, a, digits), NUM_ONE, ROUND_AWAY);
    return place_point(arena, whole, digits);
}

const char *num_decimal(Nums *m, Arena *arena, Num a, unsigned digits, bool *rounded) {
    Num units = in_units(m, a, digits);
    *rounded = !num_is_int(units);
    char *text = place_point(arena, num_round(m, units, NUM_ONE, ROUND_AWAY), digits);
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
