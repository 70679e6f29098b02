/* Sums of many decimal numbers. Mantissas of one scale are added in 128 bits; scales are aligned by
 * powers of ten while that fits, and what does not fit is moved exactly to a Num. */
#include "num/num.h"

/* n * 10^by, by >= 0; false when it does not fit. */
static bool scale_up(__int128 *n, int by) {
    for (; by > 0 && *n != 0; by--)
        if (__builtin_mul_overflow(*n, 10, n)) return false;
    return true;
}

/* The limbs of an addend may be gone before the sum is read. */
static void spill(Nums *m, Sum *sum, Num a) {
    sum->rest = sum->spilled ? num_add(m, sum->rest, a) : num_copy(m, a);
    sum->spilled = true;
}

/* Brings the sum and an addend to the larger of their scales. */
static bool align(Sum *sum, __int128 *mantissa, int *scale) {
    int by = *scale - sum->scale;
    __int128 *coarse = by > 0 ? &sum->mantissa : mantissa, kept = *coarse;
    if (!scale_up(coarse, by > 0 ? by : -by)) {
        *coarse = kept;
        return false;
    }
    if (by > 0) sum->scale = *scale;
    *scale = sum->scale;
    return true;
}

void sum_add_wide(Nums *m, Sum *sum, __int128 mantissa, int scale) {
    __int128 total;
    if (align(sum, &mantissa, &scale) && !__builtin_add_overflow(sum->mantissa, mantissa, &total)) {
        sum->mantissa = total;
        return;
    }
    spill(m, sum, num_scaled(m, sum->mantissa, -sum->scale));
    sum->mantissa = mantissa;
    sum->scale = scale;
}

/* Is d a divisor of a power of ten that fits in 64 bits? */
static bool decimal_scale(int64_t d, int *scale, int64_t *power) {
    *power = 1;
    for (*scale = 0; *scale <= 18; ++*scale) {
        if (*power % d == 0) return true;
        if (__builtin_mul_overflow(*power, 10, power)) return false;
    }
    return false;
}

void sum_add_num(Nums *m, Sum *sum, Num a) {
    int scale;
    int64_t power;
    if (a.d > 0 && decimal_scale(a.d, &scale, &power))
        sum_add_wide(m, sum, (__int128)a.n * (power / a.d), scale);
    else
        spill(m, sum, a);
}

void sum_add_sum(Nums *m, Sum *sum, const Sum *other) {
    sum_add_wide(m, sum, other->mantissa, other->scale);
    if (other->spilled) spill(m, sum, other->rest);
}

Num sum_value(Nums *m, const Sum *sum) {
    Num a = num_scaled(m, sum->mantissa, -sum->scale);
    return sum->spilled ? num_add(m, a, sum->rest) : a;
}
