/* Points: where tests, claims and goal seeks ask for one value. */
#ifndef KPI_EVAL_POINTS_H
#define KPI_EVAL_POINTS_H

#include "eval/eval.h"

typedef struct Days { /* DAY_NONE: none */
    Day first, last;
} Days;

/* What is known of all that an expression reaches; a snapshot has no days, so any will do. */
Days point_days(Eval *ev, const Expr *e);
/* The one cell of a period, or without one of all that is known. */
const Frame *point_frame(Eval *ev, const Calendar *c, bool has_period, Period p, Days known);

#endif
