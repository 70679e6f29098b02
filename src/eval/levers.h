/* Sensitivity: how each KPI at its last complete review depends on each input and leaf metric that its formula reaches, the
 * others being as they are, and the least change of one of them that turns it green. */
#ifndef KPI_EVAL_LEVERS_H
#define KPI_EVAL_LEVERS_H

#include "eval/result.h"
#include "proof/slope.h"
#include "sema/scenarios.h"

typedef enum LeverRange { RANGE_NONE, RANGE_GIVEN, RANGE_DECLARED, RANGE_TENTH } LeverRange;

typedef enum TurnKind {
    TURN_NOT_ASKED, /* the KPI is green, or has no plan there */
    TURN_NONE,      /* no value does it */
    TURN_OPEN,      /* cannot be decided */
    TURN_FOUND
} TurnKind;

typedef struct Turn { /* what turns the KPI green */
    TurnKind kind;
    Value at;       /* the value nearest to the base with which it comes to a bound of its plan; in base units */
    bool near;      /* of no closed form: it lies between these, and `at` is the lower one */
    Num low, high;
    int beyond;     /* a strict plan: 1 more than that, -1 less than that; 0: that itself */
    bool least;     /* proved: no smaller change does it */
    bool outside;   /* of the range that was given or declared */
    uint32_t count; /* of values with which the KPI comes to a bound of its plan */
} Turn;

typedef struct Lever { /* an input, or a metric that comes straight from rows: its total over the window of the review */
    const char *name;  /* as in a setting: `ad_spend`, `(ad_spend where channel = "social")` */
    const Symbol *symbol;
    Unit unit;
    Value base;        /* in base units, as the next ones; it may have no data */
    LeverRange from;   /* where its range comes from: NONE: there is none */
    Num low, high;
    bool in_rows;      /* an input that rows are computed with, so that nothing more is said */
    Value value;       /* without data: the reason why nothing more is said; else: */
    bool spread_known; /* it has a range */
    Spread spread;     /* of the KPI while the lever runs over its range; its points are values of the lever */
    Slope slope;       /* at the base */
    Turn turn;
} Lever;

typedef struct Levers { /* of a KPI */
    Result at;  /* the review: its value, plan and colour (`raw`) */
    Lever *all; /* the widest swing first; those without a range last, as the formula mentions them */
    uint32_t count;
} Levers;

typedef struct Sensitivity {
    const Scenario *with; /* that holds throughout; NULL: what the data says. The label of what was asked is its settings */
    VEC(Levers) kpis;     /* in file order */
} Sensitivity;

/* Of the KPIs among the results, which are of what the data says. asked: settings of one lever between two bounds are its range,
 * all others hold; NULL: none. It has no other drivers. */
const Sensitivity *sensitivity_of(Eval *ev, const Results *results, const Scenario *asked);

#endif
