/* What the files of num/ share: the shape of a big value, reading any Num as a GMP number without
 * copying, and storing a GMP result. Both operands of an operation are within the limit value_bits,
 * so GMP never works on more than twice that; powers are sized before they are computed, and
 * what is past the limit is refused when it is stored. */
#ifndef KPI_NUM_BIG_H
#define KPI_NUM_BIG_H

#include <gmp.h>

#include "num/num.h"

_Static_assert(GMP_NUMB_BITS == 64, "a 64-bit number is one limb");
_Static_assert(sizeof(unsigned long) == 8, "GMP's _ui functions take 64 bits");

struct Big {
    long n;            /* limbs of the numerator, negative for a negative value */
    long d;            /* limbs of the denominator */
    mp_limb_t limbs[]; /* numerator, denominator */
};

struct NumTemps {
    mpz_t z, w;
    mpq_t q;
    Arena *scratch; /* steps of a refinement; empty between two of them */
};

typedef struct View {
    mpq_t q;
    mp_limb_t limb[2];
} View;

static inline uint64_t magnitude(int64_t n) { return n < 0 ? 0 - (uint64_t)n : (uint64_t)n; }

/* A read-only mpq over the limbs of a (or over the view itself when a is small). */
mpq_srcptr num_view(View *view, Num a);
/* The value of a canonical mpq, in m->arena when it is big. */
Num num_store_int(Nums *m, mpz_srcptr z);
uint64_t num_limit(const Nums *m); /* value_bits, within what GMP can address */
_Noreturn void num_too_big(Nums *m);

Num big_of(Nums *m, __int128 n, unsigned __int128 d); /* reduced, d > 0 */
Num big_add(Nums *m, Num a, Num b);
Num big_sub(Nums *m, Num a, Num b);
Num big_mul(Nums *m, Num a, Num b);
Num big_div(Nums *m, Num a, Num b);
Num big_neg(Nums *m, Num a);
Num big_pow(Nums *m, Num a, uint64_t exponent);
Num big_floor(Nums *m, Num a);
int big_cmp(Num a, Num b);

/* x with `bits` significant bits, rounded down (or up); as it is when bits is 0. */
Num num_to_bits(Nums *m, Num x, unsigned bits, bool up);
Num num_shift(Nums *m, Num x, int64_t bits); /* x * 2^bits */
/* The rational root of q > 0 of that degree, if there is one. */
bool num_root(Nums *m, Num q, uint64_t degree, Num *out);
/* floor(log2 |x|) or one less; x != 0. */
int64_t num_log2(Num x);

#endif
