/* Honest digits (plan-20): how many decimals a value needs so that its rounded text does not contradict the verdicts on it. */
#ifndef KPI_VIEW_HONEST_H
#define KPI_VIEW_HONEST_H

#include <limits.h>

#include "eval/result.h"

/* A bound that a value was compared with: op is G_GE, G_LE, G_GT or G_LT. */
typedef struct Threshold {
    int op;
    Num at;
} Threshold;

enum { HONEST_EXTRA = 12, HONEST_THRESHOLDS = 6 };
#define HONEST_FRACTION UINT_MAX /* no number of decimals does: print the exact fraction */

/* The fewest decimals, at least `decimals` and at most HONEST_EXTRA more, with which value / factor, rounded with ties away
 * from zero, stands to every threshold as the value does. Value and thresholds are in base units; for an enclosed value
 * give its lower bound. Factor > 0 is the value in base units of one of the unit shown. */
unsigned honest_digits(Nums *m, Num value, const Threshold *thresholds, size_t count, Num factor, unsigned decimals);

/* honest_digits of a result's value in its own unit; its default decimals if it has no data. */
unsigned result_digits(Nums *m, const Result *r);

#endif
