/* Spreads: all that a value with unknowns (num/real.h) can be. */
#ifndef KPI_PROOF_SPREAD_H
#define KPI_PROOF_SPREAD_H

#include "num/real.h"

typedef struct SpreadEnd {
    bool finite; /* else there is no such bound, and the rest says nothing */
    bool open;   /* it is approached and never reached */
    Value at;
    const Num *point; /* a value per unknown: where it is reached, or near where it is approached; NULL: nobody knows */
} SpreadEnd;

typedef struct Spread {
    bool empty; /* it has data nowhere */
    bool tight; /* the ends are exact; else every value lies between them, and they may be too far out */
    bool solid; /* every value between the ends of each piece occurs, as far as is known; else some may not */
    SpreadEnd end[2]; /* low, high */
    const bool *depends; /* per unknown: the value depends on it */
    struct Spread *pieces; /* intervals that together are all of it; their own pieces are NULL */
    uint32_t piece_count;
} Spread;

/* The exact range of a value that has data; of one without unknowns the value itself. Lives in m->arena. Where a divisor is zero
 * or an even root has no base the value has no data, and such points do not count. */
Spread value_spread(Nums *m, Unknowns unknowns, Value v);
#endif
