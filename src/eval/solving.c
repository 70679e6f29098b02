/* Input: what is asked, and what shall come of it. Output: all values with which it does. The one
 * idea: what is asked is one more unknown, in a scenario on top of the one that asks. */
#include "eval/solving.h"

#include "eval/formula.h"
#include "eval/points.h"
#include "eval/scenario.h"

Solved scenario_solve(Eval *base, const Scenario *c, const Solve *solve) {
    Solved out = {c, solve, scenario_drivers(base->arena, solve->with), {0}, {0}, {0}};
    Eval *ev = scenario_eval(base, solve->with);
    const Point *point = &solve->point;
    const Frame *f = point_frame(ev, &c->symbol->file->calendar, point->has_period, point->period,
                                 point_days(ev, point->slice));
    scenario_enter(ev);
    out.got = formula_values(ev, point->slice, f)[0];
    out.wanted = formula_values(ev, solve->value, f)[0];
    scenario_leave(ev);
    ev->ctx->at = solve->span;
    uint32_t asked = out.drivers.unknowns.count - 1;
    if (value_ok(out.got) && value_ok(out.wanted))
        out.answers = value_seek(&base->nums, out.drivers.unknowns, out.got, out.wanted, asked);
    return out;
}

Reach answer_reach(const Solve *s, const Answer *a) {
    if (!s->has_range) return REACH_INSIDE;
    if ((a->high.finite && num_cmp(a->high.at, s->low) < 0) ||
        (a->low.finite && num_cmp(a->low.at, s->high) > 0))
        return REACH_OUTSIDE;
    bool inside = a->low.finite && num_cmp(a->low.at, s->low) >= 0 && a->high.finite &&
                  num_cmp(a->high.at, s->high) <= 0;
    return inside ? REACH_INSIDE : REACH_PARTLY;
}
