/* Slopes: how fast a value with one unknown (num/real.h) changes at a point. */
#ifndef KPI_PROOF_SLOPE_H
#define KPI_PROOF_SLOPE_H

#include "num/real.h"

typedef struct Slope {
    Value value; /* what the value comes to at the point */
    Value left, right; /* its one-sided derivatives; no data: there is none, as at a jump */
} Slope;

/* The point has data and no unknown; v has data. Exact, also through roots: rules of differentiation, applied along the
 * expression (forward mode: Griewank and Walther, Evaluating Derivatives, 2nd ed., ch. 3), once to each side. */
Slope value_slope(Nums *m, const Unknown *x, Value point, Value v);

#endif
