/* Rules: the checked model -> findings about what makes a good KPI. One small function and one table row per rule. */
#ifndef KPI_RULES_RULES_H
#define KPI_RULES_RULES_H

#include "sema/model.h"

/* Runs every rule on every declaration; with_data also those that need rows or history. */
void rules_check(Model *m, bool with_data);
/* Allowed findings that no rule made, such as those of cells: rules_check does this itself. */
void rules_allow(Model *m);

#endif
