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
    /* Of the table: */
    bool color;
    unsigned width; /* columns it should keep to; 0: any */
} ResultView;

ResultView result_view(Eval *ev, const Results *results, Arena *arena);

const char *results_json(ResultView *view, size_t *length);
void result_json(ResultView *view, Buf *out, const Result *r); /* one row of it */
const char *results_csv(ResultView *view, size_t *length);
const char *results_table(ResultView *view, size_t *length);

/* KPIs (as a whole, not their slices) whose last complete review is "green", "amber", "red" or "grey"; 0 for another word. */
size_t results_count(const Results *results, const char *status);

/* ---- what the views share (results.c) ---- */

/* The rows of one KPI or metric, scenario and slice: its periods, ascending. */
typedef struct ResultSeries {
    const Result *rows;
    uint32_t count;
} ResultSeries;
/* The series that begins at rows.at[first]. */
ResultSeries series_at(const Results *results, uint32_t first);
/* The row that a scorecard shows (name-25): the last complete one, or if there is none the newest. */
const Result *series_last(ResultSeries s);
/* The row whose status counts: the last complete one that has a plan, which after the deadline is that of the deadline
 * (plan-2), or if there is none series_last. */
const Result *series_verdict(ResultSeries s);

/* A value as texts in its unit: a percentage as a fraction of one, anything else divided by the factor of the unit. */
typedef struct Shown {
    const char *no_data; /* the reason, and nothing else */
    const char *exact;   /* or low and high, for an enclosure of relative width 10^-30 */
    const char *low, *high;
    const char *decimal; /* exact if it ends within 30 decimals, else rounded; of an enclosure the decimals that are certain */
} Shown;
Shown value_shown(ResultView *view, Value v, Unit unit);
Shown value_ends(ResultView *view, Value v, Unit unit); /* all but the decimal */
/* For people, with the unit. Values must have data. */
const char *result_display(ResultView *view, const Result *r); /* as many decimals as an honest comparison needs (plan-20) */
const char *value_display(ResultView *view, Value v, Unit unit); /* the unit's default decimals */
/* What the text with so many decimals leaves out: "= 1/3", "≈ 1.4142..."; NULL: nothing. */
const char *exact_display(ResultView *view, Value v, Unit unit, unsigned digits);
Unit change_unit(Unit unit); /* of a difference: of percentages in points */
const char *value_display_to(ResultView *view, Value v, Unit unit, unsigned digits);
const char *goalpost_display(ResultView *view, const Goalpost *g, const Result *r); /* "≥ EUR 15"; g of the result, known */
const char *deadline_display(ResultView *view, const Result *r); /* "by 2026-12-31"; "" without one */
/* 5012300.25 as 5 012 300.25, with blanks that do not break; a text with a fraction is left as it is. */
const char *digits_grouped(Arena *arena, const char *text);
typedef struct StatusMark {
    const char *shape, *style; /* style: SGR parameters */
} StatusMark;
const StatusMark *status_mark(Status s);
const char *status_word(const ResultView *view, Status s);       /* for people */
const char *goalpost_op(int op); /* ">=", "between" */
bool result_is_kpi(const Result *r);
const char *result_name(ResultView *view, const Result *r); /* "marketing.conversion" for a metric of a module */
const char *result_period(ResultView *view, const Result *r);
/* Is the value of a longer stretch than the period, from the start of `during` (name-19)? */
bool result_has_window(const Result *r);

#endif
