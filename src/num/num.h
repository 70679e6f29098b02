/* Exact rational numbers. A Num is an immutable value: n/d in 64 bits when it fits (canonical: reduced, d > 0,
 * |n| <= INT64_MAX), else a pointer to limbs in an arena. The small path never allocates. Before any big
 * operation the size of its result is predicted; past the limit value_bits the run stops with that limit's name. */
#ifndef KPI_NUM_NUM_H
#define KPI_NUM_NUM_H

#include "base/ctx.h"

typedef struct Big Big; /* opaque: reduced numerator and denominator limbs */
typedef struct Num {
    union {
        int64_t n;
        const Big *big;
    };
    int64_t d; /* 0: big */
} Num;

/* Where results live and what bounds them. One per thread of work. */
typedef struct Nums {
    Ctx *ctx;
    Arena *arena;         /* big results go here; may be exchanged by the owner for a shorter lifetime */
    struct NumTemps *own; /* GMP temporaries, cleared by a hook on the arena given to nums_init */
} Nums;
void nums_init(Nums *m, Ctx *ctx, Arena *arena);

#define NUM_ZERO ((Num){{0}, 1})
#define NUM_ONE  ((Num){{1}, 1})
static inline Num num_int(int64_t n) { return (Num){{n}, 1}; } /* n > INT64_MIN */
Num num_ratio(Nums *m, int64_t n, int64_t d); /* d != 0, any sign */
Num num_i128(Nums *m, __int128 n);
enum { NUM_MOST_TENS = 18 };
extern const int64_t num_tens[NUM_MOST_TENS + 1]; /* the powers of ten that fit */
bool num_mantissa(Num q, int64_t *mantissa, int *scale); /* q as mantissa / 10^scale, with the least scale; false: it is none that fits */
/* n * 10^exponent */
Num num_scaled(Nums *m, __int128 n, int exponent);
Num num_add(Nums *m, Num a, Num b);
Num num_sub(Nums *m, Num a, Num b);
Num num_mul(Nums *m, Num a, Num b);
Num num_div(Nums *m, Num a, Num b); /* b != 0 */
Num num_neg(Nums *m, Num a);
Num num_abs(Nums *m, Num a);
/* exponent any integer; 0^0 is 1; base 0 with a negative exponent must be ruled out by the caller. */
Num num_pow(Nums *m, Num base, int64_t exponent);
Num num_floor(Nums *m, Num a);
Num num_ceil(Nums *m, Num a);
typedef enum Rounding { ROUND_AWAY, ROUND_EVEN, ROUND_FLOOR, ROUND_CEIL } Rounding; /* AWAY: nearest, ties away */
Num num_round(Nums *m, Num a, Num step, Rounding how); /* to a multiple of step > 0 */

int num_sign(Num a);
int num_cmp(Num a, Num b); /* -1, 0, 1; never fails */
bool num_equal(Num a, Num b);
bool num_is_int(Num a);
bool num_small_int(Num a, int64_t *out); /* an integer that fits */
uint64_t num_hash(Num a);
size_t num_bits(Num a); /* numerator + denominator */
Num num_copy(Nums *m, Num a); /* into m->arena */
Num num_numerator(Nums *m, Num a);
Num num_denominator(Nums *m, Num a);

/* Text. num_exact: "-12/25", "7". num_decimal: at most `digits` decimals, exact if it ends within them, else rounded
 * (ties away) and *rounded set. num_fixed: exactly `digits` decimals, ties away, "-0" prints as "0". */
const char *num_exact(Nums *m, Arena *arena, Num a);
const char *num_decimal(Nums *m, Arena *arena, Num a, unsigned digits, bool *rounded);
const char *num_fixed(Nums *m, Arena *arena, Num a, unsigned digits);
/* Digits of a source literal: [0-9_]+ ('.' [0-9_]+)?; false past the limit digits (the caller reports). */
bool num_parse(Nums *m, const char *s, size_t length, Num *out);

/* A sum of many mantissas: no allocation, no gcd until it is read. */
typedef struct Sum {
    __int128 mantissa; /* at 10^-scale */
    int scale;
    bool spilled;
    Num rest; /* exact overflow and the non-decimal addends */
} Sum;
void sum_add_wide(Nums *m, Sum *sum, __int128 mantissa, int scale);
/* mantissa * 10^-scale; an all-zero Sum is empty. */
static inline void sum_add(Nums *m, Sum *sum, int64_t mantissa, int scale) {
    __int128 total;
    if (sum->scale == scale && !__builtin_add_overflow(sum->mantissa, mantissa, &total))
        sum->mantissa = total;
    else
        sum_add_wide(m, sum, mantissa, scale);
}
void sum_add_num(Nums *m, Sum *sum, Num a);
void sum_add_sum(Nums *m, Sum *sum, const Sum *other);
Num sum_value(Nums *m, const Sum *sum);

#endif
