/* Conditions as values: 1 and 0; free where an unknown decides. No data absorbs, unless the other side decides (agg-4). */
#ifndef KPI_EVAL_TRUTH_H
#define KPI_EVAL_TRUTH_H

#include "num/real.h"

static inline Value truth(bool b) { return value_num(num_int(b)); }
bool truth_is(Value v, bool b); /* it is that, whatever unknowns are */
Value truth_compare(Nums *m, int op, Value a, Value b); /* G_GE G_LE G_LT G_GT G_EQ G_NE */
Value truth_not(Nums *m, Value a);
Value truth_and(Nums *m, Value a, Value b);
Value truth_or(Nums *m, Value a, Value b);
/* Without a condition no branch is taken, and none that has no data is hidden (agg-7). */
Value truth_if(Nums *m, Value condition, Value yes, Value no);

#endif
