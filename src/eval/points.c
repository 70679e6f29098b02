/* Input: a period, or none, and what is known. Output: a frame of one cell. */
#include "eval/points.h"

#include "eval/result.h"

Days point_days(Eval *ev, const Expr *e) {
    DatasetSet reach = {0};
    Days d = {0, 0};
    expr_reach(e, ev->model, &reach);
    window_known(ev, &reach, &d.first, &d.last);
    return d;
}

const Frame *point_frame(Eval *ev, const Calendar *c, bool has_period, Period p, Days known) {
    Window *w = NEW(ev->arena, Window);
    *w = has_period
             ? window_of(c, p, known.first, known.last)
             : window_between(c, known.first, known.last, known.first, known.last, GRAIN_ALL);
    return frame_base(ev, w, 1, NULL, NULL);
}
