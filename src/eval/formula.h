/* What the files of formula evaluation share: formula.c (values), time.c (other windows), group.c (groups and periods). */
#ifndef KPI_EVAL_FORMULA_H
#define KPI_EVAL_FORMULA_H

#include "eval/eval.h"
#include "eval/result.h"

static inline void values_fill(Value *out, uint32_t n, Value v) {
    for (uint32_t i = 0; i < n; i++) out[i] = v;
}

/* Fills out[0 .. frame->count). */
void formula_into(Eval *ev, const Expr *e, const Frame *frame, Value *out);
void time_into(Eval *ev, const Expr *e, const Frame *frame, Value *out);    /* E_TIME */
/* The frame in which the kid of a time function is taken; NULL: there is no single one (days, average_over). why has room for a
 * reason per window, for those that have no counterpart. Zero it first. */
const Frame *time_frame(Eval *ev, const Expr *e, const Frame *f, NoData *why);
void grouped_into(Eval *ev, const Expr *e, const Frame *frame, Value *out); /* E_GROUPED */

/* Does the window stand for its whole period, so that "the one before" means something? */
bool window_is_period(const Window *w);

/* The window of a cell in the base frame below groups. */
uint32_t frame_cell_window(const Frame *frame, uint32_t cell);

/* A list of windows inside each window of a frame: those of window w are at[first[w] .. first[w + 1]). */
typedef struct SubWindows {
    VEC(Window) at;
    VEC(uint32_t) first;
} SubWindows;
/* The values of e in the sub-windows of each cell's window: values[first[c] .. first[c + 1]) are of cell c. */
typedef struct SubValues {
    Value *values;
    uint32_t *first;
} SubValues;
SubValues sub_values(Eval *ev, const Expr *e, const Frame *frame, const SubWindows *subs);

#endif
