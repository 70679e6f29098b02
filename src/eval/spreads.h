/* Results in scenarios with ranges: all that a value can be, and which colours it can have. */
#ifndef KPI_EVAL_SPREADS_H
#define KPI_EVAL_SPREADS_H

#include "eval/result.h"
#include "sema/scenarios.h"

/* Rows whose value depends on drivers get their spread; one that comes out the same everywhere gets that value. */
void rows_spread(Eval *ev, const Drivers *drivers, Result *rows, uint32_t count);
/* The colours among all values of a row with a spread: a bit 1 << Status for each. */
unsigned spread_colours(Nums *m, const Result *r, const Goalpost *plan, const Goalpost *limit);

#endif
