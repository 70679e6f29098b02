/* Certified enclosures: closed intervals with binary fractions as ends, every operation rounded
 * outward to a given number of bits, and the zeros of monotone functions. */
#ifndef KPI_NUM_ENCLOSE_H
#define KPI_NUM_ENCLOSE_H

#include "num/big.h"

typedef struct Enclosure {
    Num low, high;
    bool open; /* nothing is known: a divisor may be 0 */
} Enclosure;

/* bits 0: no rounding. */
Enclosure enclose_num(Nums *m, Num q, unsigned bits);
Enclosure enclose_add(Nums *m, Enclosure a, Enclosure b, unsigned bits);
Enclosure enclose_mul(Nums *m, Enclosure a, Enclosure b, unsigned bits);
Enclosure enclose_inverse(Nums *m, Enclosure a, unsigned bits);
Enclosure enclose_abs(Nums *m, Enclosure a);
Enclosure enclose_max(Enclosure a, Enclosure b);
Enclosure enclose_both(Enclosure a, Enclosure b); /* around both */
Enclosure enclose_pow(Nums *m, Enclosure a, uint64_t n, unsigned bits); /* 0 <= a */
Enclosure enclose_root(Nums *m, Enclosure a, uint64_t n,
                       unsigned bits); /* what is below 0 counts as 0 */
Enclosure enclose_copy(Nums *m, Enclosure a);
int enclose_sign(Enclosure a); /* SIGN_UNKNOWN unless all of it has one sign */
#define SIGN_UNKNOWN 2

/* f at y > 0, by steps of `bits` bits, or exactly (bits 0) where `exactly` allows it. */
typedef struct Function {
    Enclosure (*at)(Nums *m, const void *f, Num y, unsigned bits);
    bool (*exactly)(const Nums *m, const void *f, Num y);
    const void *f;
    unsigned degree_bits; /* about how many bits are lost in computing it */
} Function;

/* The sign of f(y), SIGN_UNKNOWN where neither `bits` nor an exact step tells. */
int function_sign(Nums *m, const Function *f, Num y, unsigned bits, Enclosure *value);
/* Narrows a bracket (binary fractions; f has opposite signs at its ends) until it is at most
 * `width` wide, is the zero itself, or no sign can be told any more. */
Enclosure function_narrow(Nums *m, const Function *f, Enclosure bracket, Num width);

#endif
