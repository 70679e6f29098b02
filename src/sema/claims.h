/* Claims: what a test expects, and what a scenario claims of the values in it. */
#ifndef KPI_SEMA_CLAIMS_H
#define KPI_SEMA_CLAIMS_H

#include "sema/model.h"

struct Scope; /* sema.h */

typedef struct Point { /* a metric, KPI or input, or a slice of one, in a period */
    Expr *slice;
    const Node *name; /* of the metric, KPI or input */
    bool has_period, ok; /* ok: nothing was reported */
    Period period;
} Point;
Point resolve_point(const struct Scope *s, const Node *n);

typedef struct Expectation {
    enum { EXPECT_VALUE, EXPECT_NO_DATA, EXPECT_FINDING, EXPECT_CLEAN } kind;
    Span span;
    Expr *point;       /* of a value */
    Span point_span;
    bool has_period;   /* else: at grain `all` */
    Period period;
    int op;            /* G_EQ G_GE G_LE G_GT G_LT G_BETWEEN */
    Expr *value, *second;
    Code code;         /* of a finding, */
    const Symbol *on;  /* on this */
} Expectation;
/* `expect POINT is VALUE`, or a comparison. false: reported. */
bool resolve_claim(const struct Scope *s, Expectation *x, const Node *n);

#endif
