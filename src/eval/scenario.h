/* Scenarios: what the metrics and inputs come to where a scenario sets some of them. */
#ifndef KPI_EVAL_SCENARIO_H
#define KPI_EVAL_SCENARIO_H

#include "eval/eval.h"
#include "sema/scenarios.h"

/* An evaluation in which the scenario holds, and what it stands under. It shares with base what it does not change: tables, frames
 * and aggregates. */
Eval *scenario_eval(Eval *base, const Scenario *scenario);
/* Between these two the inputs are what the scenario makes of them. */
void scenario_enter(Eval *ev);
void scenario_leave(Eval *ev);
/* What a setting of the scenario changes, before it does: the total of its region, or the input. */
Value scenario_before(Eval *ev, uint32_t setting);
/* A metric in every cell of a frame; only within a scenario. */
void scenario_metric(Eval *ev, const Metric *metric, const Frame *f, Value *out);

#endif
