/* Tests in the language, checked: what is given, and what is expected of it. */
#ifndef KPI_SEMA_TESTS_H
#define KPI_SEMA_TESTS_H

#include "sema/claims.h"
#include "sema/region.h"

typedef struct Given { /* the value of a metric in a region */
    Span span;
    const Metric *metric;
    bool has_period;  /* else: at grain `all` */
    Region region;    /* without a period: of all days */
    Value value;      /* no data: not reported */
} Given;

typedef struct GivenRows {
    Span span;
    Dataset *dataset;
    const Node *node; /* its kids are rows, the first of which names the columns */
} GivenRows;

struct Test {
    const Str *name;
    File *file;
    const Node *node;
    Span span;         /* of the name */
    VEC(Given) givens;
    VEC(GivenRows) rows;
    const Scenario *under; /* NULL: what is given, as it is */
    VEC(Expectation) expects;
    bool is_bad;       /* something in it was reported: it cannot be run */
};

void resolve_tests(Model *m);

/* What is given tells of a cell, by the rule that the regions given are all there is: the value given for it; the sum of its
 * parts, where the metric adds up; that of its only part; nothing, where nothing is given of it. It is unknown where what is
 * given of it cannot be taken apart or together. closing: the last reading in the cell counts. but: is left out; NULL: none is. */
typedef enum Telling { TELLS_NOTHING, TELLS_VALUE, TELLS_PARTS, TELLS_UNKNOWN } Telling;
Telling given_value(Nums *m, const Given *givens, uint32_t count, const Metric *metric, const Region *cell, bool closing,
                    const Given *but, Value *out);

#endif
