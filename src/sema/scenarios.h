/* Scenarios, checked: what each sets, and when. */
#ifndef KPI_SEMA_SCENARIOS_H
#define KPI_SEMA_SCENARIOS_H

#include "sema/claims.h"
#include "sema/region.h"

typedef struct Driver { /* what lies between two bounds: a `let`, or what a setting sets between them */
    Unknown unknown;    /* in base units */
    Unit unit;
    Input *input;       /* of a `let`: what its name means in the scenario, and in what stands on top of it */
} Driver;

typedef struct Setting { /* of an input, or of a metric that comes straight from rows */
    Span span;
    Input *input;          /* NULL: of a metric */
    const Metric *metric;
    const DatasetFilter *filters; /* the slice that is set; none: the whole */
    uint32_t filter_count;
    Region slice;          /* the same, to be compared; of all days */
    int op;                /* CH_TO CH_UP CH_DOWN CH_SCALED; `between` is CH_TO a driver */
    bool relative;         /* up, down: by a part of what it was */
    Value amount;          /* in base units; free if it depends on drivers */
    const Driver *driver;  /* of `between`: what it is set to; else NULL */
} Setting;

/* Takes the slice of a metric that adds up; an expression without `where` is the whole. */
void setting_slice(Arena *arena, Setting *g, const Expr *slice);

typedef struct Solve { /* for which value of something does a point come to a value? */
    Span span;
    const Scenario *with;  /* the scenario, and on top of it the one setting of what is asked, to a driver without bounds */
    Unit unit;             /* of what is asked */
    bool has_range;        /* it is declared to lie between these */
    Num low, high;
    Point point;
    Expr *value;
} Solve;

struct Scenario {
    Symbol *symbol;
    const char *label;
    const Scenario *under; /* what it changes further; NULL: what the data says */
    bool has_days;
    Period during;
    Day first, last;       /* of `during` */
    VEC(const Driver *) drivers;
    VEC(Setting) settings;
    VEC(Expectation) claims;
    VEC(Solve) solves;
    bool is_ranged;        /* it has drivers, or what it stands under */
    bool is_bad;           /* something there was reported: nothing can be said of it */
    SymbolState state;
};

/* Reports X1 to X8 beside what is wrong with any name, unit or period. */
void resolve_scenarios(Model *m);
bool metric_is_settable(const Metric *x); /* it comes straight from rows */
/* The input that rows are computed or chosen with and that moves when this one does; NULL: none. */
const Input *input_of_rows(const Model *m, const Input *moved);
/* The `let` of this name in a scenario or what it stands under; NULL: none. */
const Driver *scenario_let(const Scenario *c, const Str *name);
/* The drivers of a scenario, those of what it stands under first. */
typedef struct Drivers {
    const Driver **at;
    Unknowns unknowns; /* the same */
} Drivers;
Drivers scenario_drivers(Arena *arena, const Scenario *c);

#endif
