/* Overlays: values of metrics that stand in place of what their rows say, for an evaluation as a whole. Wherever a formula
 * names a metric, each cell is a region, and what the overlay tells of that region replaces the value of the metric's body. */
#ifndef KPI_EVAL_OVERLAY_H
#define KPI_EVAL_OVERLAY_H

#include "eval/eval.h"
#include "sema/tests.h"

typedef struct Overlay {
    const Given *givens; /* every region has its days */
    uint32_t count;
} Overlay;

/* Replaces the values of cells of which something else is told. */
void overlay_apply(Eval *ev, const Metric *metric, const Frame *f, Value *out);
/* A cell of a frame that is not grouped, as a region. */
Region overlay_region(Eval *ev, const Metric *metric, const Frame *f, uint32_t cell);
/* What is told of one cell. */
Telling overlay_cell(Eval *ev, const Metric *metric, const Frame *f, uint32_t cell, Value *out);

#endif
