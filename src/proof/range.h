/* Exact interval arithmetic. A Range knows of each end whether it is there and whether it is attained; results are exact when the
 * operands are independent, and contain every value otherwise. */
#ifndef KPI_PROOF_RANGE_H
#define KPI_PROOF_RANGE_H

#include "proof/problem.h"

Range range_of(Num value);
Range range_add(Nums *m, Range a, Range b);
Range range_neg(Nums *m, Range a);
Range range_mul(Nums *m, Range a, Range b);
Range range_div(Nums *m, Range a, Range b); /* over the b that are not 0 */
Range range_pow(Nums *m, Range a, int64_t exponent);
/* Which ends (1 high, 0 low) of a and b give the low (high) end of a * b. */
void range_product_ends(Nums *m, Range a, Range b, bool high, int *end_a, int *end_b);

bool range_empty(Range a);
bool range_nonnegative(Range a);
bool range_positive(Range a); /* > 0 */
int range_sign(Range a);      /* 1: > 0, -1: < 0, 0: neither is sure */
bool range_has(Range a, Num x);
bool range_has_zero(Range a);
Num range_middle(Nums *m, Range a); /* a point inside, of few digits where that is easy; a is not empty */

static inline const End *range_end(const Range *r, int high) {
    return high ? &r->high : &r->low;
}

#endif
