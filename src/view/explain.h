/* How a number came about, and what a finding means, as text for people. */
#ifndef KPI_VIEW_EXPLAIN_H
#define KPI_VIEW_EXPLAIN_H

#include "eval/result.h"

/* What the catalogue knows of a code: severity, sentence, repair, and how to change its level or silence it. */
const char *explain_rule(Ctx *ctx, Arena *arena, Code code);

/* The calculation of a metric or KPI in one period (NULL: its last complete one) from the formula down to counts of rows. A period
 * of another grain than the review is evaluated at its own. NULL, and a finding, if there is no such result. */
const char *explain_number(Eval *ev, const EvalOptions *options, const Symbol *symbol, const char *period);

/* The same of an expression in the first cell of a frame: its value on the first line, its parts below it. */
const char *explain_point(Eval *ev, const Expr *point, const Frame *frame);

/* A piece of source on one line, without comments, safe for a terminal. */
const char *source_flat(const Ctx *ctx, Arena *arena, Span span);

#endif
