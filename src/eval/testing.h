/* Running the tests of the language: each in an evaluation of its own, over what is given and nothing else. */
#ifndef KPI_EVAL_TESTING_H
#define KPI_EVAL_TESTING_H

#include "eval/overlay.h"

typedef struct TestData { /* what an evaluation reads in place of sources */
    const Node **rows; /* by Dataset.index; NULL: no rows */
    Day first, last;   /* what is known of every dated dataset; DAY_NONE: nothing */
} TestData;

typedef struct Outcome { /* of one expectation */
    const Expectation *expects;
    bool met;
    const Frame *frame;        /* of a value: where it was asked, */
    Value got, wanted, second; /* and what it is; second: the upper bound of between */
    VEC(const Diag *) found;   /* findings in the way of `clean`; those of the code elsewhere */
} Outcome;

typedef struct TestRun {
    const Test *test;
    Eval *ev;      /* NULL: it could not be run */
    bool passed;
    bool is_broken; /* findings say what is wrong with it */
    VEC(Outcome) outcomes; /* in file order */
} TestRun;

typedef struct TestRuns {
    VEC(TestRun) all; /* in file order */
    uint32_t passed, failed;
    VEC(const Kpi *) untested; /* of which no test expects anything */
} TestRuns;

/* Runs every test of the model. found: what the rules find in the definitions. Findings that tests themselves give rise to go to
 * ctx->diags. Everything made lives in arena. */
const TestRuns *tests_run(Model *m, Arena *arena, Diag *const *found, uint32_t found_count);

#endif
