/* Formulas: a metric-level expression and a frame -> one value per cell. The expression is walked
 * once per frame; leaves, metrics and groups are computed once and remembered by (expression,
 * frame). */
#include "eval/formula.h"
#include "eval/overlay.h"
#include "eval/scenario.h"
#include "eval/truth.h"

struct Memo {
    Map values; /* expression id << 32 | frame id -> Value * */
    uint64_t steps;
    uint32_t nesting;
};

/* --- chains --- */

static void sum_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    Value *term = NEW_ARRAY(ev->arena, Value, f->count + 1), constant = value_num(NUM_ZERO);
    values_fill(out, f->count, value_num(NUM_ZERO));
    for (uint32_t i = 0; i < e->count; i++) {
        const Expr *k = e->kids[i];
        if (k->kind == E_NUMBER) {
            constant = value_add(&ev->nums, constant, value_num(k->number));
            continue;
        }
        formula_into(ev, k, f, term);
        for (uint32_t c = 0; c < f->count; c++) out[c] = value_add(&ev->nums, out[c], term[c]);
    }
    for (uint32_t c = 0; c < f->count; c++) out[c] = value_add(&ev->nums, out[c], constant);
}

static void product_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    Value *factor = NEW_ARRAY(ev->arena, Value, f->count + 1);
    formula_into(ev, e->kids[0], f, out);
    for (uint32_t i = 1; i < e->count; i++) {
        const Expr *k = e->kids[i];
        bool divide = k->kind == E_DIVIDE;
        formula_into(ev, divide ? k->kids[0] : k, f, factor);
        ev->ctx->at = e->span;
        for (uint32_t c = 0; c < f->count; c++)
            out[c] = divide ? value_div(&ev->nums, out[c], factor[c])
                            : value_mul(&ev->nums, out[c], factor[c]);
    }
}

/* --- conditions --- */

static void compare_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    Value *right = NEW_ARRAY(ev->arena, Value, f->count + 1);
    formula_into(ev, e->kids[0], f, out);
    formula_into(ev, e->kids[1], f, right);
    for (uint32_t c = 0; c < f->count; c++)
        out[c] = truth_compare(&ev->nums, e->op, out[c], right[c]);
}

/* One equality after another, as with `or`: a member that is found decides. */
static void in_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    Nums *m = &ev->nums;
    Value *value = NEW_ARRAY(ev->arena, Value, f->count + 1),
          *member = NEW_ARRAY(ev->arena, Value, f->count + 1);
    formula_into(ev, e->kids[0], f, value);
    values_fill(out, f->count, truth(false));
    for (uint32_t i = 1; i < e->count; i++) {
        formula_into(ev, e->kids[i], f, member);
        for (uint32_t c = 0; c < f->count; c++)
            out[c] = truth_or(m, out[c], truth_compare(m, G_EQ, value[c], member[c]));
    }
    for (uint32_t c = 0; c < f->count && e->op; c++) out[c] = truth_not(m, out[c]);
}

static void logic_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    Value *kid = NEW_ARRAY(ev->arena, Value, f->count + 1);
    formula_into(ev, e->kids[0], f, out);
    for (uint32_t i = 1; i < e->count; i++) {
        formula_into(ev, e->kids[i], f, kid);
        for (uint32_t c = 0; c < f->count; c++)
            out[c] = e->kind == E_OR ? truth_or(&ev->nums, out[c], kid[c])
                                     : truth_and(&ev->nums, out[c], kid[c]);
    }
}

static void if_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    Value *kids[3] = {out, NEW_ARRAY(ev->arena, Value, f->count + 1),
                      NEW_ARRAY(ev->arena, Value, f->count + 1)};
    for (uint32_t i = 0; i < 3; i++) formula_into(ev, e->kids[i], f, kids[i]);
    for (uint32_t c = 0; c < f->count; c++)
        out[c] = truth_if(&ev->nums, out[c], kids[1][c], kids[2][c]);
}

static void otherwise_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    Value *right = NEW_ARRAY(ev->arena, Value, f->count + 1);
    formula_into(ev, e->kids[0], f, out);
    formula_into(ev, e->kids[1], f, right);
    for (uint32_t c = 0; c < f->count; c++) out[c] = value_otherwise(&ev->nums, out[c], right[c]);
}

/* --- functions of values --- */

static Value rounded(Eval *ev, const Expr *e, Value v) {
    static const Rounding ways[] = {[FN_round] = ROUND_AWAY,
                                    [FN_round_even] = ROUND_EVEN,
                                    [FN_floor] = ROUND_FLOOR,
                                    [FN_ceil] = ROUND_CEIL};
    Value step = value_num(unit_factor(&ev->nums, e->kids[0]->type.unit));
    if (e->count == 2) expr_constant(ev->model, e->kids[1], &step);
    return value_round(&ev->nums, v, step.q, ways[e->func]);
}

static Value root(Eval *ev, const Expr *e, Value v) {
    Value degree = value_num(num_int(2));
    int64_t n = 2;
    if (e->func == FN_root && (!expr_constant(ev->model, e->kids[1], &degree) ||
                               !num_small_int(degree.q, &n) || n < 1 || n > 1000))
        return value_none(ND_undecided);
    return value_root(&ev->nums, v, (uint32_t)n);
}

static Value apply(Eval *ev, const Expr *e, Value *const *args, uint32_t cell) {
    Nums *m = &ev->nums;
    Value v = args[0][cell];
    if (e->func == FN_round || e->func == FN_round_even || e->func == FN_floor ||
        e->func == FN_ceil)
        return rounded(ev, e, v);
    if (e->func == FN_sqrt || e->func == FN_root) return root(ev, e, v);
    if (e->func == FN_abs) return value_abs(m, v);
    if (e->func == FN_cagr) {
        Value years;
        expr_constant(ev->model, e->kids[2], &years);
        return value_cagr(m, v, args[1][cell], years.q);
    }
    for (uint32_t i = 1; i < e->count; i++)
        v = e->func == FN_least ? value_min(m, v, args[i][cell]) : value_max(m, v, args[i][cell]);
    return v;
}

static void function_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    Value **args = NEW_ARRAY(ev->arena, Value *, e->count + 1);
    for (uint32_t i = 0; i < e->count; i++) {
        args[i] = NEW_ARRAY(ev->arena, Value, f->count + 1);
        formula_into(ev, e->kids[i], f, args[i]);
    }
    ev->ctx->at = e->span;
    for (uint32_t c = 0; c < f->count; c++) out[c] = apply(ev, e, args, c);
}

/* --- leaves, references, filters --- */

static void leaf_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    const Cell *cells = leaf_cells(ev, e, f);
    for (uint32_t c = 0; c < f->count; c++) out[c] = cells[c].value;
}

static void filter_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    const Filters *all = filters_add(ev, f->filters, e->filters, e->filter_count);
    formula_into(ev, e->kids[0], frame_with_filters(ev, f, all), out);
}

static void metric_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    if (ev->layer) {
        scenario_metric(ev, e->metric, f, out);
        return;
    }
    formula_into(ev, e->metric->body, f, out);
    if (ev->overlay) overlay_apply(ev, e->metric, f, out);
}

/* What is worth remembering: everything that reads rows or stands for another formula. */
static bool is_remembered(const Expr *e) {
    return e->kind == E_AGGREGATE || e->kind == E_GROUPED || e->kind == E_TIME ||
           e->kind == E_FILTER || e->kind == E_METRIC || e->kind == E_KPI || e->kind == E_SCORE;
}

/* References to one metric share its values. They are those of its body, save under an overlay or
 * in a scenario. */
static uint64_t memo_key(const Eval *ev, const Expr *e, const Frame *f) {
    uint64_t id = e->kind == E_METRIC ? e->metric->body->id : e->id;
    if ((ev->overlay || ev->layer) && e->kind == E_METRIC) id |= (uint64_t)1 << 31;
    return id << 32 | f->id;
}

static void constant_into(const Expr *e, const Frame *f, Value *out) {
    Num q = e->kind == E_NUMBER   ? e->number
            : e->kind == E_DATE   ? num_int(e->day)
            : e->kind == E_PERIOD ? num_int(e->period.index)
            : e->kind == E_TEXT   ? num_int(e->text->id)
                                  : num_int(e->flag);
    values_fill(out, f->count, value_num(q));
}

static void kind_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    switch (e->kind) {
    case E_INPUT: values_fill(out, f->count, e->input->value); return;
    case E_NUMBER:
    case E_DATE:
    case E_PERIOD:
    case E_TEXT:
    case E_BOOLEAN: constant_into(e, f, out); return;
    case E_SUM: sum_into(ev, e, f, out); return;
    case E_PRODUCT: product_into(ev, e, f, out); return;
    case E_NEGATE:
        formula_into(ev, e->kids[0], f, out);
        for (uint32_t c = 0; c < f->count; c++) out[c] = value_neg(&ev->nums, out[c]);
        return;
    case E_POWER:
        formula_into(ev, e->kids[0], f, out);
        ev->ctx->at = e->span;
        for (uint32_t c = 0; c < f->count; c++) out[c] = value_pow(&ev->nums, out[c], e->exponent);
        return;
    case E_NOT:
        formula_into(ev, e->kids[0], f, out);
        for (uint32_t c = 0; c < f->count; c++) out[c] = truth_not(&ev->nums, out[c]);
        return;
    case E_AND:
    case E_OR: logic_into(ev, e, f, out); return;
    case E_COMPARE: compare_into(ev, e, f, out); return;
    case E_IN: in_into(ev, e, f, out); return;
    case E_IF: if_into(ev, e, f, out); return;
    case E_OTHERWISE: otherwise_into(ev, e, f, out); return;
    case E_FUNCTION: function_into(ev, e, f, out); return;
    case E_AGGREGATE: leaf_into(ev, e, f, out); return;
    case E_GROUPED: grouped_into(ev, e, f, out); return;
    case E_TIME: time_into(ev, e, f, out); return;
    case E_FILTER: filter_into(ev, e, f, out); return;
    case E_METRIC: metric_into(ev, e, f, out); return;
    case E_KPI: formula_into(ev, e->kpi->formula, frame_of_kpi(ev, f, e->kpi), out); return;
    case E_SCORE:
        memcpy(out, target_score_values(ev, e->kpi, e->func, f), f->count * sizeof *out);
        return;
    case E_ERROR:
    case E_CURRENCY:
    case E_COLUMN:
    case E_DIVIDE:
    case E_IS_MISSING:
        values_fill(out, f->count, value_none(ND_undecided));
        return; /* never at metric level in a checked formula */
    }
}

static void compute(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    struct Memo *m = ev->memo;
    ev->ctx->at = e->span;
    m->steps += f->count + 1;
    if (m->steps > ev->ctx->limits[LIM_eval_steps]) ctx_limit(ev->ctx, LIM_eval_steps, e->span);
    if (++m->nesting > ev->ctx->limits[LIM_nesting]) ctx_limit(ev->ctx, LIM_nesting, e->span);
    kind_into(ev, e, f, out);
    m->nesting--;
}

void formula_into(Eval *ev, const Expr *e, const Frame *f, Value *out) {
    if (is_remembered(e))
        memcpy(out, formula_values(ev, e, f), f->count * sizeof *out);
    else
        compute(ev, e, f, out);
}

const Value *formula_values(Eval *ev, const Expr *e, const Frame *f) {
    if (!ev->memo) {
        ev->memo = NEW(ev->arena, struct Memo);
        ev->memo->values = map_new(ev->arena);
    }
    void **known = map_find(&ev->memo->values, memo_key(ev, e, f));
    if (known) return *known;
    Value *out = NEW_ARRAY(ev->arena, Value, f->count + 1);
    compute(ev, e, f, out);
    *map_slot(&ev->memo->values, memo_key(ev, e, f), NULL) = out;
    return out;
}
