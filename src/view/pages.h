/* The pages of the rules, compiled in from docs/rules/. */
#ifndef KPI_VIEW_PAGES_H
#define KPI_VIEW_PAGES_H

#include <stddef.h>

typedef struct RulePage {
    const char *name; /* the code, as "C7" */
    const char *text; /* Markdown; begins with "# C7 weights" */
    size_t length;
} RulePage;

extern const RulePage rule_pages[];
extern const size_t rule_page_count;

#endif
