/* Running the tests of the language, each in an evaluation of its own, over what is given and nothing else; and the claims of
 * scenarios, over the data. */
#ifndef KPI_EVAL_TESTING_H
#define KPI_EVAL_TESTING_H

#include "eval/overlay.h"
#include "eval/result.h"
#include "sema/scenarios.h"

typedef struct TestData { /* what an evaluation reads in place of sources */
    const Node **rows; /* by Dataset.index; NULL: no rows */
    Day first, last;   /* what is known of every dated dataset; DAY_NONE: nothing */
} TestData;

typedef struct TestOutcome { /* of one expectation */
    const Expectation *expects;
    bool met;
    const Frame *frame;        /* of a value: where it was asked, */
    Value got, wanted, second; /* and what it is; second: the upper bound of between */
    const Spread *spread;      /* in a scenario with ranges: all that `got` can be; NULL: it is one value */
    const Num *against;        /* where it is not met, per driver; NULL: everywhere, or nobody knows */
    VEC(const Diag *) found;   /* findings in the way of `clean`; those of the code elsewhere */
} TestOutcome;

typedef struct TestRun { /* a test, or the claims of a scenario */
    const char *name;
    Span span;
    const Test *test;         /* or NULL */
    const Scenario *scenario; /* of the claims, or that the test is under; NULL: none */
    Drivers drivers;          /* of the scenario */
    Eval *ev;      /* NULL: it could not be run */
    bool passed;
    bool is_broken; /* findings say what is wrong with it */
    VEC(TestOutcome) outcomes; /* in file order */
} TestRun;

typedef struct TestRuns {
    VEC(TestRun) all; /* in file order */
    uint32_t passed, failed;
    bool lost; /* a source that claims need could not be read */
    VEC(const Kpi *) untested; /* of which no test expects anything */
} TestRuns;

/* Runs every test of the model, then the claims of its scenarios as of a day (DAY_NONE: from the data). found: what the rules find
 * in the definitions. Findings that tests themselves give rise to go to ctx->diags. Everything made lives in arena. */
const TestRuns *tests_run(Model *m, Arena *arena, Day as_of, Diag *const *found, uint32_t found_count);

#endif
