/* score(k) and met(k) as values in formulas. Input: a KPI and a frame; output: how its formula
 * stands against its final target in every cell. The KPI is taken at the grain and slice asked, not
 * at its last review (plan-19). */
#include "eval/formula.h"
#include "eval/judge.h"

/* A target or baseline in every cell of a frame; one that lacks a column of the slices or groups is
 * taken whole. */
static const Value *values_in_cells(Eval *ev, const Expr *e, const Frame *f) {
    DatasetSet reach = {0};
    const Frame *bottom = frame_bottom(f);
    expr_reach(e, ev->model, &reach);
    bool covered = !bottom->slices || key_covers(&bottom->slices->key, &reach);
    for (const Frame *g = f; g->over && covered; g = g->over)
        for (uint32_t i = 0; i < g->key_count; i++)
            covered = covered && key_covers(&g->keys[i], &reach);
    if (covered) return formula_values(ev, e, f);
    const Frame *whole = frame_with_filters(
        ev, frame_base(ev, bottom->windows, bottom->window_count, NULL, NULL), f->filters);
    const Value *values = formula_values(ev, e, whole);
    Value *out = NEW_ARRAY(ev->arena, Value, f->count + 1);
    for (uint32_t c = 0; c < f->count; c++) out[c] = values[frame_cell_window(f, c)];
    return out;
}

static const Value *bases_in_cells(Eval *ev, const Kpi *k, const Frame *f) {
    Value *none = NEW_ARRAY(ev->arena, Value, f->count + 1), v = value_none(ND_no_counterpart);
    const Frame *bottom = frame_bottom(f);
    const Expr *e = baseline_expr(k, false);
    DatasetSet reach = {0};
    Window w;
    bool constant = k->has_baseline && expr_constant(ev->model, e, &v);
    if (k->has_baseline && !constant) expr_reach(e, ev->model, &reach);
    if (!k->has_baseline || constant || !baseline_window(ev, k, &reach, &w)) {
        values_fill(none, f->count, v);
        return none;
    }
    Window *windows = NEW_ARRAY(ev->arena, Window, bottom->window_count + 1);
    for (uint32_t i = 0; i < bottom->window_count; i++) windows[i] = w;
    return values_in_cells(
        ev, e, frame_with_windows(ev, f, windows, bottom->last_by, bottom->last_by_count));
}

static void judge_cells(Eval *ev, Kpi *k, Func func, const Frame *f, Value *out) {
    Nums *m = &ev->nums;
    const Value *v = formula_values(ev, k->formula, f), *bases = bases_in_cells(ev, k, f);
    const Value *value = values_in_cells(ev, k->target.value, f);
    const Value *second = k->target.second ? values_in_cells(ev, k->target.second, f) : value;
    for (uint32_t c = 0; c < f->count; c++) {
        Value score;
        Goalpost g = goalpost_of(m, &k->target, value[c], second[c], bases[c]);
        if (!value_ok(v[c]))
            out[c] = g.known ? v[c] : value_absent(v[c], out[c]);
        else if (g.known && func == FN_met)
            out[c] = goalpost_truth(m, &g, v[c]);
        else if (g.known && score_of(m, &g, v[c], bases[c], &score))
            out[c] = score;
    }
}

const Value *target_score_values(Eval *ev, Kpi *k, Func func, const Frame *frame) {
    Value *out = NEW_ARRAY(ev->arena, Value, frame->count + 1);
    values_fill(out, frame->count, value_none(ND_no_counterpart));
    if (k->has_target && k->formula) judge_cells(ev, k, func, frame_of_kpi(ev, frame, k), out);
    return out;
}
