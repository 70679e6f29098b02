/* What judging a KPI's rows is made of: verdict.c (a value against a target or plan), score.c (how far towards a target),
 * plan.c (what is planned at each review), target.c (targets in numbers, and all of it together). */
#ifndef KPI_EVAL_JUDGE_H
#define KPI_EVAL_JUDGE_H

#include "eval/result.h"

/* --- verdict.c --- */

typedef enum Verdict { VERDICT_MISSED, VERDICT_MET, VERDICT_UNDECIDED } Verdict;

/* A target in numbers, from those of its expressions; up, down and scaled by become >= or <=. base: no data if there is no
 * baseline. Unknown if something that it needs has no data, or a relative change starts from zero or below. */
Goalpost goalpost_of(Nums *m, const Target *t, Value value, Value second, Value base);
bool target_is_relative(const Target *t);
/* from + (bound - from) * fraction for each bound. */
Goalpost goalpost_towards(Nums *m, const Goalpost *g, Value from, Value fraction);
/* Where amber ends: the goalpost moved by the tolerance in the bad direction (plan-10). Unknown: no value is amber. */
Goalpost goalpost_widened(Nums *m, const Goalpost *g, Value tolerance, bool relative);
/* 1: a higher value is better, -1: a lower one, 0: neither. */
static inline int goalpost_way(const Goalpost *g) {
    if (g->op == G_GE || g->op == G_GT) return 1;
    return g->op == G_LE || g->op == G_LT ? -1 : 0;
}
/* The value must have data and the goalpost be known. */
Value goalpost_truth(Nums *m, const Goalpost *g, Value v); /* as a condition: truth.h */
Verdict goalpost_verdict(Nums *m, const Goalpost *g, Value v);
Status goalpost_colour(Nums *m, const Goalpost *plan, const Goalpost *limit, Value v);
/* The colours shown: raw ones folded over the reviews in order (plan-12). */
void rows_confirm(Result *rows, uint32_t count, int32_t confirm);

/* --- score.c --- */

/* plan-13; false: no score. */
bool score_of(Nums *m, const Goalpost *target, Value v, Value base, Value *score);

/* --- plan.c and target.c --- */

typedef struct Series { /* the rows of one KPI, or of one of its parts, in order of period */
    Eval *ev;
    Kpi *k;
    const Target *target;
    bool is_part;
    bool fixed; /* the target is one number, not one per review */
    const Slices *slices; /* of which `slice` is asked; NULL: whole */
    uint32_t slice;
    Result *rows;
    uint32_t count;
    Value base; /* of this part; no data if there is no baseline */
} Series;

/* Does the row carry the value from the start of `during` to its end (name-19)? */
bool review_in_during(const Kpi *k, const Result *r);
/* Fills the plans of the reviews that have one. The targets stand in the rows. */
void series_plans(Series *s);
/* An expression in windows (which live as long as ev), on the series' slice and the KPI's own: one value each. */
const Value *series_values(const Series *s, const Expr *e, const Window *windows, uint32_t count);
/* An expression in the windows of the rows. */
const Value *series_row_values(const Series *s, const Expr *e);
/* The window of a row, clipped to what is known of the datasets. */
Window row_window(Eval *ev, const Result *r, const DatasetSet *reach);
/* The last period of a grain that has ended by a day (plan-1). */
Period period_ended_by(const Calendar *c, Grain g, Day day);
bool window_is_whole(const Window *w);

bool key_covers(const GroupKey *key, const DatasetSet *reach); /* has each of the datasets the column? */
/* What gives the baseline: that of the whole is as stated; that of a part comes from the data (plan-16). */
const Expr *baseline_expr(const Kpi *k, bool is_part);
/* The window that a baseline is computed in: its period, or the review period that ends at its date. false: it is not known
 * as a whole, or it has no past. */
bool baseline_window(Eval *ev, const Kpi *k, const DatasetSet *reach, Window *w);

/* --- counts.c --- */

/* Adds the missing and skipped cells of the leaves of a formula, per cell of a base frame. Through metrics, KPIs, filters,
 * closings and groups of rows; the windows of other time functions and groups by period are not counted. */
void formula_counts(Eval *ev, const Expr *e, const Frame *frame, uint64_t *missing, uint64_t *skipped);

#endif
