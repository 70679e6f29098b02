/* The slices of --by and of a KPI's split: slices.c. */
#ifndef KPI_EVAL_SLICES_H
#define KPI_EVAL_SLICES_H

#include "eval/periods.h"

/* By a column, with the parts of a split by it; NULL: a dataset of the formula lacks the column. */
const Slices *slices_by(Eval *ev, const Subject *s, const char *column);
/* The parts that a KPI names; NULL: none. */
const Slices *slices_of_split(Eval *ev, const Kpi *k);
/* The part that a KPI names for a value; NULL: none. */
const SplitPart *split_part(const Kpi *k, const Str *value);
/* Do two keys mean the same column of each dataset? */
bool same_columns(const GroupKey *a, const GroupKey *b);

#endif
