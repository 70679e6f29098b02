/* Goal seek in scenarios: `solve x for kpi = v`. */
#ifndef KPI_EVAL_SOLVING_H
#define KPI_EVAL_SOLVING_H

#include "eval/eval.h"
#include "proof/seek.h"
#include "sema/scenarios.h"

typedef struct Solved {
    const Scenario *scenario;
    const Solve *solve;
    Drivers drivers; /* of the scenario; what is asked stands last */
    Value got;       /* what the point comes to, with what is asked unknown; no data: nothing can be asked */
    Value wanted;
    Answers answers;
} Solved;

/* base: an evaluation outside scenarios. */
Solved scenario_solve(Eval *base, const Scenario *c, const Solve *solve);

/* How a solution lies to the declared range of what is asked: all of it inside, none of it, or some. */
typedef enum Reach { REACH_INSIDE, REACH_PARTLY, REACH_OUTSIDE } Reach;
Reach answer_reach(const Solve *solve, const Answer *a);

#endif
