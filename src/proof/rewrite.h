/* Terms made from terms. */
#ifndef KPI_PROOF_REWRITE_H
#define KPI_PROOF_REWRITE_H

#include "proof/certificate.h"

/* t with `by` in the place of a variable. */
Term rewrite_put(Problem *p, Term t, uint32_t var, Term by);
/* A variable past the problem's own is shown as the term that it stands for; NULL where there is none. */
Term rewrite_variable(Problem *p, uint32_t var, const Let *lets);
Term rewrite_poly(Problem *p, Poly a, const Let *lets);

#endif
