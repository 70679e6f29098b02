/* The extremes of a term in one variable over a closed range, where its derivative has rational zeros only. */
#ifndef KPI_PROOF_EXTREME_H
#define KPI_PROOF_EXTREME_H

#include "proof/proof.h"

/* Makes bounds tight that proof_bounds left too far out, both ends finite; false, and nothing changes, where this cannot be said:
 * of a problem with constraints, a term in several variables, a derivative with irrational zeros. No certificates. */
bool extreme_bounds(Problem *p, Term t, Bounds *b);

#endif
