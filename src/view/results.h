/* Results as text: JSON, CSV, and a scorecard for a terminal. */
#ifndef KPI_VIEW_RESULTS_H
#define KPI_VIEW_RESULTS_H

#include "eval/result.h"

typedef struct ResultView {
    Ctx *ctx;
    const Model *model;
    const Results *results;
    Arena *arena; /* of the text; all that is made for it too */
    Nums nums;    /* results in that arena */
    bool color;   /* of the table */
} ResultView;

ResultView result_view(Eval *ev, const Results *results, Arena *arena, bool color);

const char *results_json(ResultView *view, size_t *length);
const char *results_csv(ResultView *view, size_t *length);
const char *results_table(ResultView *view, size_t *length);

/* KPIs (as a whole, not their slices) whose last complete review is "green", "amber", "red" or "grey"; 0 for another word. */
size_t results_count(const Results *results, const char *status);

/* ---- what the views share (results.c) ---- */

/* The rows of one KPI or metric and slice: its periods, ascending. */
typedef struct ResultSeries {
    const Result *rows;
    uint32_t count;
} ResultSeries;
/* The series at rows.at[first]; count 0 at the end. */
ResultSeries series_at(const Results *results, uint32_t first);
/* The row that a scorecard shows (name-25): the last complete one, or if there is none the newest. */
const Result *series_last(ResultSeries s);

/* A value as texts in its unit: a percentage as a fraction of one, anything else divided by the factor of the unit. */
typedef struct Shown {
    const char *no_data; /* the reason, and nothing else */
    const char *exact;   /* or low and high, for an enclosure of relative width 10^-30 */
    const char *low, *high;
    const char *decimal; /* exact if it ends within 30 decimals, else rounded; of an enclosure the decimals that are certain */
} Shown;
Shown value_shown(ResultView *view, Value v, Unit unit);
/* With the unit, and as many decimals as an honest comparison with its plan and target needs (plan-20); "" without data. */
const char *result_display(ResultView *view, const Result *r);
/* With the unit and its default decimals, or more where the value has them: a bound that a person wrote. */
const char *bound_display(ResultView *view, Value v, Unit unit);
const char *goalpost_op(int op); /* ">=", "between" */
bool result_is_kpi(const Result *r);
const char *result_name(ResultView *view, const Result *r); /* "marketing.conversion" for a metric of a module */
const char *result_period(ResultView *view, const Result *r);
/* Is the value of a longer stretch than the period, from the start of `during` (name-19)? */
bool result_has_window(const Result *r);

#endif
