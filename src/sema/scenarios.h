/* Scenarios, checked: what each sets, and when. */
#ifndef KPI_SEMA_SCENARIOS_H
#define KPI_SEMA_SCENARIOS_H

#include "sema/region.h"

typedef struct Setting { /* of an input, or of a metric that comes straight from rows */
    Span span;
    Input *input;          /* NULL: of a metric */
    const Metric *metric;
    const DatasetFilter *filters; /* the slice that is set; none: the whole */
    uint32_t filter_count;
    Region slice;          /* the same, to be compared; of all days */
    int op;                /* CH_TO CH_UP CH_DOWN CH_SCALED CH_BETWEEN */
    bool relative;         /* up, down: by a part of what it was */
    Value amount;          /* in base units; not of a scenario with ranges */
} Setting;

struct Scenario {
    Symbol *symbol;
    const char *label;
    const Scenario *under; /* what it changes further; NULL: what the data says */
    bool has_days;
    Day first, last;       /* of `during` */
    VEC(Setting) settings;
    bool is_ranged;        /* something in it, or in what it stands under, lies between two bounds */
    bool is_bad;           /* something there was reported: nothing can be said of it */
};

/* Reports X1 to X5 beside what is wrong with any name, unit or period. */
void resolve_scenarios(Model *m);

#endif
