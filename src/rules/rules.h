/* Rules: the checked model -> findings about what makes a good KPI. One small function and one table row per rule. */
#ifndef KPI_RULES_RULES_H
#define KPI_RULES_RULES_H

#include "rules/compare.h"

/* Runs every rule on every declaration. ev: for the rules that need rows or history, with its as_of set; NULL: they do not run.
 * as_of: DAY_NONE if there is no date. What is made on the way lives in arena. */
void rules_check(Model *m, Arena *arena, Eval *ev, Day as_of);
/* Runs the rules on what changed between two versions, and no others; the findings are about the later one. */
void rules_compare(Comparison *versions, Arena *arena);
/* Which rules do not run without data or without a date, and what runs them; "" if there are none to run. */
const char *rules_waiting(const Model *m, Arena *arena, bool data, Day as_of);
/* Silences findings that no rule made, such as those of cells, where their declaration allows them; rules_check does it too. */
void rules_allow(Model *m);

#endif
