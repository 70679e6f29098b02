/* Declared ranges of metrics against the data: ranges.c. */
#ifndef KPI_EVAL_RANGES_H
#define KPI_EVAL_RANGES_H

#include "eval/periods.h"

/* Reports (V40) each metric whose value leaves its range in a cell in which the subject, a KPI, uses it: at the metric's own
 * review, else at the KPI's, in the KPI's slice and in those of its split; never inside longer windows (name-18). A subject that is a
 * metric is checked at its own review. seen: metrics that were reported already. */
void ranges_check(Eval *ev, const Subject *s, Map *seen);

#endif
