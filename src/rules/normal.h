/* Normal forms, and the contexts that leaves stand in: shared by normal.c and leaves.c. */
#ifndef KPI_RULES_NORMAL_H
#define KPI_RULES_NORMAL_H

#include "rules/facts.h"

/* The filters and windows around a part of a formula, innermost first. They go to every leaf (agg-13, agg-21). */
typedef struct Context {
    const Expr *filter; /* E_FILTER, or NULL: a window */
    uint64_t window;    /* all windows from here outwards, as one number */
    uint64_t key;       /* of all of it; 0: none */
    const struct Context *outer;
} Context;

/* The context of e's kid when e passes it on to every leaf; false: e is a leaf, or something else. room is filled. */
bool context_passed(const Expr *e, const Context *outer, Context *room);
Normal normal_of(Facts *f, const Expr *e, const Context *context);

#endif
