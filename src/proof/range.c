/* Input: ranges. Output: the range of a sum, product, quotient or power. The one idea: an end is a
 * value on the extended line with a mark whether it is attained, and the ends of a result are the
 * least and greatest of the ends combined. */
#include "proof/range.h"

/* An end on the extended line: at infinity when it is not finite, with this sign. */
typedef struct Extended {
    End end;
    int sign; /* of the value */
} Extended;

static Extended extended(End end, int infinity) {
    return (Extended){end, end.finite ? num_sign(end.at) : infinity};
}

static Extended low_of(Range a) {
    return extended(a.low, -1);
}
static Extended high_of(Range a) {
    return extended(a.high, 1);
}

/* Ties: an attained end is further out than one that is only approached. */
static bool further(Extended x, Extended y, bool up) {
    if (!x.end.finite || !y.end.finite) {
        int a = x.end.finite ? 0 : x.sign, b = y.end.finite ? 0 : y.sign;
        return up ? a > b : a < b;
    }
    int order = num_cmp(x.end.at, y.end.at);
    if (order == 0) return !x.end.open && y.end.open;
    return up ? order > 0 : order < 0;
}

Range range_of(Num value) {
    return (Range){{value, true, false}, {value, true, false}};
}

static End end_add(Nums *m, End a, End b) {
    if (!a.finite || !b.finite) return (End){0};
    return (End){num_add(m, a.at, b.at), true, a.open || b.open};
}

Range range_add(Nums *m, Range a, Range b) {
    return (Range){end_add(m, a.low, b.low), end_add(m, a.high, b.high)};
}

static End end_neg(Nums *m, End a) {
    if (a.finite) a.at = num_neg(m, a.at);
    return a;
}

Range range_neg(Nums *m, Range a) {
    return (Range){end_neg(m, a.high), end_neg(m, a.low)};
}

/* Zero times anything is zero, and attained as soon as an attained zero takes part. */
static Extended end_mul(Nums *m, Extended a, Extended b) {
    if (a.sign == 0 || b.sign == 0) {
        bool open = !(a.sign == 0 && !a.end.open) && !(b.sign == 0 && !b.end.open);
        return (Extended){{NUM_ZERO, true, open}, 0};
    }
    Extended out = {.sign = a.sign * b.sign};
    if (a.end.finite && b.end.finite)
        out.end = (End){num_mul(m, a.end.at, b.end.at), true, a.end.open || b.end.open};
    return out;
}

void range_product_ends(Nums *m, Range a, Range b, bool high, int *end_a, int *end_b) {
    Extended as[2] = {low_of(a), high_of(a)}, bs[2] = {low_of(b), high_of(b)};
    Extended best = end_mul(m, as[0], bs[0]);
    *end_a = *end_b = 0;
    for (int i = 1; i < 4; i++) {
        Extended product = end_mul(m, as[i & 1], bs[i >> 1]);
        if (!further(product, best, high)) continue;
        best = product;
        *end_a = i & 1, *end_b = i >> 1;
    }
}

static End product_end(Nums *m, Range a, Range b, bool high) {
    int i, j;
    range_product_ends(m, a, b, high, &i, &j);
    return end_mul(m, i ? high_of(a) : low_of(a), j ? high_of(b) : low_of(b)).end;
}

Range range_mul(Nums *m, Range a, Range b) {
    return (Range){product_end(m, a, b, false), product_end(m, a, b, true)};
}

/* 1/x of an end of a range that lies on one side of zero; 1/0 is infinite, 1/infinity is 0 and not
 * attained. */
static End end_inverse(Nums *m, End a) {
    if (!a.finite) return (End){NUM_ZERO, true, true};
    if (num_sign(a.at) == 0) return (End){0};
    return (End){num_div(m, NUM_ONE, a.at), true, a.open};
}

static Range inverse(Nums *m, Range a) {
    bool above = a.low.finite && num_sign(a.low.at) >= 0;
    bool below = a.high.finite && num_sign(a.high.at) <= 0;
    if (above == below) return (Range){0};
    return (Range){end_inverse(m, a.high), end_inverse(m, a.low)};
}

Range range_div(Nums *m, Range a, Range b) {
    return range_mul(m, a, inverse(m, b));
}

static End end_pow(Nums *m, End a, int64_t exponent) {
    if (a.finite) a.at = num_pow(m, a.at, exponent);
    return a;
}

static Range even_power(Nums *m, Range a, int64_t exponent) {
    if (range_nonnegative(a))
        return (Range){end_pow(m, a.low, exponent), end_pow(m, a.high, exponent)};
    Range b = range_neg(m, a);
    if (range_nonnegative(b)) return even_power(m, b, exponent);
    Extended up = high_of(a), down = high_of(b);
    End high = further(up, down, true) ? up.end : down.end;
    return (Range){{NUM_ZERO, true, false}, end_pow(m, high, exponent)};
}

Range range_pow(Nums *m, Range a, int64_t exponent) {
    if (exponent == 0) return range_of(NUM_ONE);
    if (exponent < 0) return inverse(m, range_pow(m, a, -exponent));
    if (exponent % 2 == 0) return even_power(m, a, exponent);
    return (Range){end_pow(m, a.low, exponent), end_pow(m, a.high, exponent)};
}

bool range_empty(Range a) {
    if (!a.low.finite || !a.high.finite) return false;
    int order = num_cmp(a.low.at, a.high.at);
    return order > 0 || (order == 0 && (a.low.open || a.high.open));
}

bool range_nonnegative(Range a) {
    return a.low.finite && num_sign(a.low.at) >= 0;
}

bool range_positive(Range a) {
    return a.low.finite && (num_sign(a.low.at) > 0 || (num_sign(a.low.at) == 0 && a.low.open));
}

int range_sign(Range a) {
    if (range_positive(a)) return 1;
    bool negative =
        a.high.finite && (num_sign(a.high.at) < 0 || (num_sign(a.high.at) == 0 && a.high.open));
    return negative ? -1 : 0;
}

bool range_has(Range a, Num x) {
    int low = a.low.finite ? num_cmp(x, a.low.at) : 1;
    int high = a.high.finite ? num_cmp(a.high.at, x) : 1;
    return (low > 0 || (low == 0 && !a.low.open)) && (high > 0 || (high == 0 && !a.high.open));
}

bool range_has_zero(Range a) {
    return range_has(a, NUM_ZERO);
}

Num range_middle(Nums *m, Range a) {
    if (a.low.finite && a.high.finite)
        return num_div(m, num_add(m, a.low.at, a.high.at), num_int(2));
    if (a.low.finite) return num_add(m, a.low.at, NUM_ONE);
    if (a.high.finite) return num_sub(m, a.high.at, NUM_ONE);
    return NUM_ONE;
}
