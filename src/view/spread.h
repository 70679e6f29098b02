/* Values of scenarios with ranges, as text. */
#ifndef KPI_VIEW_SPREAD_H
#define KPI_VIEW_SPREAD_H

#include "sema/scenarios.h"
#include "view/results.h"

/* "3.81 – 4.20", "≥ 3.81" where nothing bounds it above; ends are honest (plan-20). */
const char *spread_display(ResultView *view, const Result *r);
/* One end as an exact text in the result's unit; of an irrational one the outer side. NULL: there is no end. */
const char *spread_exact(ResultView *view, const Result *r, bool high);
/* The drivers that the value depends on, and their values where it has the low or high end. */
typedef struct Witness {
    const char *name;
    const char *exact;   /* in the unit of the driver */
    const char *display;
} Witness;
typedef struct Witnesses { /* none: nobody knows such a point */
    Witness *at;
    uint32_t count;
} Witnesses;
Witnesses spread_witnesses(ResultView *view, const Result *r, bool high);
/* Those of a point; depends: per driver, or NULL for all. point NULL: none. */
Witnesses point_witnesses(ResultView *view, const Drivers *d, const bool *depends, const Num *point);

/* "weather = 20%, fee = EUR 2"; NULL: none. */
const char *witnesses_text(ResultView *view, Witnesses w);
/* , "name": {"weather": "1/5"}; nothing for none. */
void witnesses_json(Witnesses w, const char *name, Buf *out);

#endif
