/* Input: the bytes of a number cell and its style. Output: a mantissa and a scale. The one idea:
 * digits are added up in a 64-bit word while marks and groups are checked; only what does not fit
 * is read again, exactly. */
#include "data/cell.h"

enum { MAX_SCALE = NUM_MOST_TENS, MAX_EXPONENT = 1000000 };

/* Bytes of the no-break spaces U+00A0 and U+202F at p; 0: none. */
static size_t no_break(const char *p, const char *end) {
    if (end - p >= 2 && memcmp(p, "\xC2\xA0", 2) == 0) return 2;
    return end - p >= 3 && memcmp(p, "\xE2\x80\xAF", 3) == 0 ? 3 : 0;
}

static size_t blank(const char *p, const char *end) {
    if (p < end && (*p == ' ' || *p == '\t')) return 1;
    return no_break(p, end);
}

void cell_trim(const char **s, size_t *length) {
    const char *p = *s, *end = p + *length;
    for (size_t n; (n = blank(p, end)) != 0;) p += n;
    while (p < end) {
        size_t size = end[-1] == ' ' || end[-1] == '\t';
        for (size_t n = 2; n <= 3 && !size; n++)
            if ((size_t)(end - p) >= n && no_break(end - n, end) == n) size = n;
        if (!size) break;
        end -= size;
    }
    *s = p;
    *length = (size_t)(end - p);
}

/* Bytes of a grouping mark at p; 0: none. A declared space stands for the no-break spaces too. */
static size_t group_mark(const NumberStyle *style, const char *p, const char *end) {
    if (!style->grouping || p >= end) return 0;
    if (*p == style->grouping) return 1;
    return style->grouping == ' ' ? no_break(p, end) : 0;
}

static inline bool is_digit(char c) {
    return (unsigned char)(c - '0') <= 9;
}

typedef struct Digits {
    uint64_t sum; /* exact up to 19 digits */
    size_t count;
} Digits;

static inline const char *read_digits(const char *p, const char *end, Digits *d) {
    for (; p < end && is_digit(*p); p++, d->count++) d->sum = d->sum * 10 + (uint64_t)(*p - '0');
    return p;
}

/* The groups after the first; NULL when one is not of three digits. */
static const char *read_groups(const NumberStyle *style, const char *p, const char *end,
                               Digits *d) {
    for (size_t n; (n = group_mark(style, p, end)) != 0;) {
        size_t before = d->count;
        p = read_digits(p + n, end, d);
        if (d->count - before != 3) return NULL;
    }
    return p;
}

/* e or E and what follows, up to the end; false: no exponent. */
static bool read_exponent(const char *p, const char *end, int64_t *exponent) {
    if (*p != 'e' && *p != 'E') return false;
    p++;
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    if (p == end) return false;
    int64_t e = 0;
    for (; p < end; p++) {
        if (!is_digit(*p)) return false;
        if (e < MAX_EXPONENT) e = e * 10 + (*p - '0');
    }
    if (e > MAX_EXPONENT) e = MAX_EXPONENT;
    *exponent = negative ? -e : e;
    return true;
}

/* Fits the value in 64 bits with 0 to 18 decimals, if it does. */
static Reading fit(Digits d, bool negative, int64_t scale, Decimal *out) {
    if (d.count > 19 || d.sum > INT64_MAX) return READ_WIDE;
    int64_t mantissa = negative ? -(int64_t)d.sum : (int64_t)d.sum;
    if (scale < 0) {
        if (scale < -MAX_SCALE || __builtin_mul_overflow(mantissa, num_tens[-scale], &mantissa))
            return READ_WIDE;
        scale = 0;
    }
    if (scale > MAX_SCALE || mantissa < -INT64_MAX) return READ_WIDE;
    out->mantissa = mantissa;
    out->scale = (int)scale;
    return READ_OK;
}

Reading number_read(const NumberStyle *style, const char *s, size_t length, Decimal *out) {
    const char *p = s, *end = s + length;
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    Digits d = {0, 0};
    const char *first = p;
    p = read_digits(p, end, &d);
    bool grouped = p < end && d.count && group_mark(style, p, end);
    if (grouped) {
        if (d.count > 3 || *first == '0') return READ_BAD;
        if (!(p = read_groups(style, p, end, &d))) return READ_BAD;
    }
    size_t whole = d.count;
    if (p < end && *p == style->decimal) p = read_digits(p + 1, end, &d);
    if (!d.count) return READ_BAD;
    int64_t scale = (int64_t)(d.count - whole);
    out->digits = d.count;
    out->exponent = 0;
    if (p < end && (grouped || !read_exponent(p, end, &out->exponent))) return READ_BAD;
    return fit(d, negative, scale - out->exponent, out);
}

/* Takes `what` off the front; false if it does not stand there. */
static bool take(const char **s, size_t *length, const char *what) {
    size_t n = what ? strlen(what) : 0;
    if (!n || *length < n || memcmp(*s, what, n)) return false;
    *s += n;
    *length -= n;
    return true;
}

static bool take_last(const char *s, size_t *length, const char *what) {
    size_t n = what ? strlen(what) : 0;
    if (!n || *length < n || memcmp(s + *length - n, what, n)) return false;
    *length -= n;
    return true;
}

Dressed number_undress(const NumberStyle *style, const char *s, size_t length) {
    Dressed d = {.ok = true};
    cell_trim(&s, &length);
    d.percent = style->percent && take_last(s, &length, "%");
    bool sign = length && (*s == '-' || *s == '+');
    const char *inner = s + sign;
    size_t rest = length - sign;
    if (take(&inner, &rest, style->code) || take(&inner, &rest, style->sign)) {
        d.negative = sign && *s == '-';
        s = inner;
        length = rest;
        cell_trim(&s, &length);
        d.ok = !(sign && length && (*s == '-' || *s == '+')); /* one sign at most */
    } else if (take_last(s, &length, style->code) || take_last(s, &length, style->sign)) {
        d.ok = true;
    }
    cell_trim(&s, &length);
    d.s = s;
    d.length = length;
    return d;
}

bool number_wide(Nums *m, const NumberStyle *style, const char *s, size_t length, Num *out) {
    Decimal d;
    if (number_read(style, s, length, &d) == READ_BAD) return false;
    uint64_t size = d.digits + (uint64_t)(d.exponent < 0 ? -d.exponent : d.exponent);
    if (size > m->ctx->limits[LIM_digits]) return false;
    char *digits = NEW_ARRAY(m->arena, char, d.digits);
    size_t n = 0;
    int decimals = 0;
    bool after = false;
    for (const char *p = s; p < s + length && *p != 'e' && *p != 'E'; p++) {
        if (*p == style->decimal) after = true;
        if (!is_digit(*p)) continue;
        digits[n++] = *p;
        decimals += after;
    }
    if (!num_parse(m, digits, n, out)) return false;
    *out = num_mul(m, *out, num_scaled(m, 1, (int)d.exponent - decimals));
    if (*s == '-') *out = num_neg(m, *out);
    return true;
}

bool number_style_sample(const char *sample, char *decimal, char *grouping) {
    static const struct {
        const char *sample;
        char decimal, grouping;
    } all[] = {{"1234.56", '.', 0},    {"1234,56", ',', 0},    {"1,234.56", '.', ','},
               {"1.234,56", ',', '.'}, {"1 234,56", ',', ' '}, {"1'234.56", '.', '\''},
               {"1 234.56", '.', ' '}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (strcmp(sample, all[i].sample)) continue;
        *decimal = all[i].decimal;
        *grouping = all[i].grouping;
        return true;
    }
    return false;
}

static const char *currency_sign(const char *code) {
    static const char *const signs[][2] = {
        {"EUR", "€"},  {"USD", "$"},  {"GBP", "£"},  {"JPY", "¥"},  {"CNY", "¥"},  {"INR", "₹"},
        {"KRW", "₩"},  {"TRY", "₺"},  {"UAH", "₴"},  {"ILS", "₪"},  {"PLN", "zł"}, {"CZK", "Kč"},
        {"SEK", "kr"}, {"NOK", "kr"}, {"DKK", "kr"}, {"AUD", "$"},  {"CAD", "$"},  {"NZD", "$"},
        {"SGD", "$"},  {"HKD", "$"},  {"MXN", "$"},  {"BRL", "R$"}, {"CHF", "Fr."}};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (!strcmp(signs[i][0], code)) return signs[i][1];
    return NULL;
}

NumberStyle number_style(const Dialect *dialect, const Column *column) {
    NumberStyle style = {.decimal = dialect->decimal, .grouping = dialect->grouping};
    if (column->style) number_style_sample(column->style->s, &style.decimal, &style.grouping);
    const Unit *unit = &column->unit;
    style.percent = unit->n == 0 && unit->scale == SCALE_PERCENT;
    if (unit->n == 1 && unit->powers[0].exponent == 1 &&
        unit->powers[0].symbol->class == UNIT_CURRENCY) {
        style.code = unit->powers[0].symbol->name->s;
        style.sign = currency_sign(style.code);
    }
    return style;
}
