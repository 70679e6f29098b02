/* Trends: what the complete reviews of a KPI or metric say about it as a process. */
#ifndef KPI_EVAL_TREND_H
#define KPI_EVAL_TREND_H

#include "eval/periods.h"

enum { TREND_FEWEST = 6, TREND_SETTLED = 12 }; /* points: below them there are no limits; they are provisional */

typedef struct TrendPoint { /* a complete review with data */
    Period period;          /* its index is its place in time: gaps keep their number */
    Day last;
    Value value;
} TrendPoint;
typedef struct TrendPoints { /* oldest first */
    TrendPoint *at;
    uint32_t count;
} TrendPoints;

/* The XmR chart (individuals and moving range: Wheeler and Chambers, Understanding Statistical Process Control): the centre is the
 * mean, the limits lie xmr_limit (2.66) mean moving ranges from it, the limit of a moving range is xmr_range (3.267) of them.
 * They come from the first `window` points if the policy has one, else from all (run-1). */
typedef struct Chart {
    uint32_t base;        /* points that the limits come from; below 6 there are none, below 12 they are provisional */
    bool known, provisional;
    Value centre, mean_range, lower, upper, range_limit;
} Chart;

/* Points that complete a signal (run-2), by number, ascending. */
typedef struct Signals {
    VEC(uint32_t) outside; /* strictly outside the limits */
    VEC(uint32_t) near;    /* the third of 3 of 4 on one side that are nearer to the limit than to the centre */
    VEC(uint32_t) run;     /* the 8th and every further in a row on one side of the centre */
} Signals;

/* Least squares (run-4): value = intercept + slope * x, where x counts reviews from 1 at the first point. */
typedef struct Line {
    bool known; /* two points or more */
    Value slope, intercept;
} Line;

/* Of the rows of a subject as a whole, in order of period: single periods also of a target during a longer one (name-19). */
TrendPoints trend_points(Eval *ev, const Subject *s, const Result *rows, uint32_t count);
TrendPoints trend_points_of_kpi(Eval *ev, Kpi *k);
Chart trend_chart(Nums *m, const TrendPoint *points, uint32_t count, const Policy *policy);
/* With policy signals 1 only those outside. Values that cannot be compared give none. */
Signals trend_signals(Nums *m, Arena *arena, const TrendPoint *points, uint32_t count,
                      const Chart *chart, const Policy *policy);
Line trend_line(Nums *m, const TrendPoint *points, uint32_t count);
Value line_at(Nums *m, const Line *line, int64_t x);
/* The best sustained pace (run-4): the largest mean change per review over any run of that many reviews, or over all there are;
 * direction -1 looks for the largest fall. No data with fewer than two points. The change counts in that direction. */
Value trend_best_pace(Nums *m, const TrendPoint *points, uint32_t count, int64_t reviews,
                      int direction);
/* The same of a total, which changes by the value of each review: the largest mean (direction -1: the smallest) over any run of that
 * many reviews, or over all there are. */
Value trend_best_mean(Nums *m, const TrendPoint *points, uint32_t count, int64_t reviews,
                      int direction);

#endif
