/* Results: what an evaluation gives, one row per metric or KPI, slice and period, in file order (run-14). Values are in base
 * units; a view divides by the factor of `unit`. */
#ifndef KPI_EVAL_RESULT_H
#define KPI_EVAL_RESULT_H

#include "eval/eval.h"
#include "proof/spread.h"

typedef struct Course Course; /* course.h */

typedef enum Status { STATUS_NONE, STATUS_GREEN, STATUS_AMBER, STATUS_RED, STATUS_GREY } Status;
const char *status_name(Status s); /* "green"; NULL for none */

typedef struct Goalpost { /* a target or plan in numbers */
    bool known;
    int op; /* G_GE G_LE G_GT G_LT G_EQ G_BETWEEN */
    Value value, second; /* second: the upper bound of between */
} Goalpost;

typedef struct Result {
    const Symbol *symbol; /* a metric or a KPI */
    const char *label;    /* or NULL */
    Unit unit;
    const Scenario *scenario; /* NULL: what the data says */
    const Str *slice_column; /* NULL: the whole */
    const Str *slice_value;  /* NULL with a column: the rows whose cell is missing */
    Grain grain;
    Period period;
    const Calendar *calendar;
    Day first, last;   /* the days of the window the value is of: the period, or from the start of `during` (name-19) */
    Num coverage;      /* 1: whole */
    bool partial;
    uint64_t missing, skipped;
    Value value;
    Value before;      /* of a scenario: what the data says */
    const Spread *spread;   /* in a scenario with ranges: all that the value can be; NULL: it is one value */
    const struct Drivers *drivers; /* what the points of the spread are values of */
    const Course *course; /* course.h; on the last complete review of a whole, outside scenarios; NULL elsewhere */
    /* KPIs only: */
    Goalpost target, plan;
    Goalpost limit;    /* the plan widened by the tolerance: amber up to here */
    int deadline;      /* Kpi.deadline */
    Day due;
    Period during;
    Status raw, status; /* raw: of this review; status: as shown, after `confirm` */
    unsigned statuses; /* of a spread: 1 << Status for each colour that it may have here */
    bool has_score;    /* a spread has none */
    Value score;
    bool is_review;    /* at the KPI's own grain */
} Result;

typedef struct DatasetUse {
    const Dataset *dataset;
    Table *table;      /* NULL: absent */
    Day from, through; /* DAY_NONE: a snapshot */
    bool absent;
} DatasetUse;

typedef struct EvalOptions {
    Day as_of;              /* DAY_NONE: from the data */
    bool has_grain;
    Grain grain;
    bool has_period;
    const char *period;     /* "P" or "P..P", read with each file's calendar */
    const char *by;         /* column, or NULL */
    const char *const *only; /* names, or NULL */
    uint32_t only_count;
    bool metrics;
    const char *scenario;    /* beside what the data says; NULL: all, "": none */
} EvalOptions;

typedef struct Results {
    Day as_of; /* DAY_NONE: null */
    VEC(Result) rows;
    VEC(struct Solved *) solved; /* what scenarios ask: solving.h */
    VEC(DatasetUse) datasets; /* those reached, in file order */
    VEC(const char *) notes;  /* what a reader should know, e.g. that a KPI lacks the column of --by (name-7) */
    bool lost;                /* a source could not be read, or nothing could be computed: exit 2 */
} Results;

/* results.c: everything the options ask for. Never NULL; findings go to ctx->diags. */
Results *eval_results(Eval *ev, const EvalOptions *options);
void eval_init(Eval *ev, Model *model, Arena *arena);
/* Sets as-of: as given, or (DAY_NONE) from the data (time-2). eval_results does so by itself. */
void eval_date(Eval *ev, Day as_of);
/* The rows of a KPI as a whole at its own review, judged, in order of period. */
const Result *kpi_rows(Eval *ev, Kpi *k, uint32_t *count);
/* name-18: the declared ranges of all metrics that KPIs use, against the data. */
void eval_ranges(Eval *ev);

/* target.c: target, plan, status and score of the rows of one KPI and slice, which are its periods in ascending order. */
void target_rows(Eval *ev, Kpi *k, const SplitPart *part, const Slices *slices, uint32_t slice, Result *rows, uint32_t count);

/* score(k) or met(k) in every cell of a frame: the KPI's formula there, judged against its final target. */
const Value *target_score_values(Eval *ev, Kpi *k, Func func, const Frame *frame);

/* score.c */
/* Outside scenarios: the last complete review of a KPI, whole; NULL: none. And the row that its verdict is read from: the last complete review
 * that has a plan, which after the deadline is the one of the deadline (plan-2), else the last complete one. */
const Result *result_review(const Results *r, const Symbol *symbol);
const Result *result_verdict(const Results *r, const Symbol *symbol);
typedef struct GoalScore { /* plan-14 */
    bool scored;     /* something counts towards it */
    Value low, high; /* the weighted mean of the children's scores, each within 0..1; apart when a score is missing */
    bool has_least;
    Value least;     /* the lowest score among them */
    Status worst;    /* the worst colour among the KPIs of the goal and of the goals under it: red, amber, grey, green */
} GoalScore;
GoalScore goal_score(Nums *m, const Results *r, const Goal *goal);

/* window.c */
/* What is known of every dataset of a set: [start, through] is where all are; false: none is dated. */
bool window_known(Eval *ev, const DatasetSet *set, Day *start, Day *through);
Window window_of(const Calendar *c, Period p, Day start, Day through); /* from and cut clipped to what is known */
Window window_between(const Calendar *c, Day first, Day last, Day start, Day through, Grain grain);
/* A KPI's formula in windows, on its level's slice: count x (slices ? slices->count : 1) values. */
const Value *kpi_values(Eval *ev, Kpi *k, const Window *windows, uint32_t count, const Slices *slices);
/* A KPI keeps the slice of its own levels wherever it is used (agg-12, plan-15, plan-19): these filters and the levels', and
 * the frame with them. */
const Filters *kpi_filters(Eval *ev, const Filters *outer, const Kpi *k);
const Frame *frame_of_kpi(Eval *ev, const Frame *f, const Kpi *k);

#endif
