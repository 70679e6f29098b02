/* Which periods a KPI or metric is evaluated in: periods.c. */
#ifndef KPI_EVAL_PERIODS_H
#define KPI_EVAL_PERIODS_H

#include "eval/result.h"

typedef struct Subject { /* a KPI or metric to evaluate */
    const Symbol *symbol;
    Kpi *kpi; /* NULL: a metric */
    const Expr *formula;
    const DatasetSet *reach;
    const Calendar *calendar;
    Unit unit;
    const char *label;
    bool has_review;
    Grain review;
} Subject;

/* false: it is neither, or has no number to evaluate. */
bool subject_of(const Symbol *s, Subject *out);
/* The rows of a subject without their values: a row per period, ascending; at least one. */
const Result *subject_periods(Eval *ev, const Subject *s, const EvalOptions *o, uint32_t *count);
/* Is the row within --period? */
bool period_is_asked(const EvalOptions *o, const Calendar *c, const Result *r);

#endif
