/* What a formula is, read off its tree: additive over time, a stock, in need of data. */
#include "sema/sema.h"

static bool constant_like(const Expr *e) {
    return e->kind == E_NUMBER || e->kind == E_INPUT ||
           ((e->kind == E_NEGATE || e->kind == E_DIVIDE || e->kind == E_POWER) &&
            constant_like(e->kids[0]));
}

/* plan-4: sums and counts, times inputs; and sums of such. */
bool expr_is_additive(const Expr *e) {
    if (e->kind == E_AGGREGATE) return e->func == FN_sum || e->func == FN_count;
    if (e->kind == E_METRIC) return e->metric->is.additive;
    if (e->kind == E_KPI) return e->kpi->is.additive;
    if (e->kind == E_NEGATE || e->kind == E_FILTER) return expr_is_additive(e->kids[0]);
    if (e->kind == E_TIME) return e->func == FN_begun || e->func == FN_ended;
    if (e->kind != E_SUM && e->kind != E_PRODUCT) return false;
    uint32_t additive = 0, constant = 0;
    for (uint32_t i = 0; i < e->count; i++) {
        if (constant_like(e->kids[i]))
            constant++;
        else if (expr_is_additive(e->kids[i]))
            additive++;
    }
    if (e->kind == E_SUM) return additive == e->count;
    return additive == 1 && additive + constant == e->count;
}

static bool is_stock(const Expr *e) {
    if (e->kind == E_TIME)
        return e->func == FN_closing || e->func == FN_opening || e->func == FN_average_over;
    if (e->kind == E_METRIC) return e->metric->is.stock;
    if (e->kind == E_KPI) return e->kpi->is.stock;
    if (e->kind == E_NEGATE || e->kind == E_FILTER) return is_stock(e->kids[0]);
    if (e->kind != E_SUM && e->kind != E_PRODUCT) return false;
    uint32_t stocks = 0, constant = 0;
    for (uint32_t i = 0; i < e->count; i++) {
        if (constant_like(e->kids[i]))
            constant++;
        else if (is_stock(e->kids[i]))
            stocks++;
    }
    return stocks && stocks + constant == e->count && (e->kind == E_SUM || stocks == 1);
}

/* Rows, different cells, or cells in a declared unit such as `visit` added up. */
static bool counts(const Expr *e) {
    const UnitPower *p = e->type.unit.powers;
    bool things = e->type.unit.n == 1 && p->symbol->class == UNIT_COUNT && p->exponent == 1;
    return e->func == FN_count || e->func == FN_count_distinct || (e->func == FN_sum && things);
}

static bool is_count(const Expr *e) {
    if (e->kind == E_AGGREGATE || e->kind == E_GROUPED) return counts(e);
    if (e->kind == E_METRIC) return e->metric->is.count;
    if (e->kind == E_KPI) return e->kpi->is.count;
    if (e->kind == E_FILTER) return is_count(e->kids[0]);
    if (e->kind == E_TIME) return e->func != FN_growth && e->count && is_count(e->kids[0]);
    bool all = e->kind == E_SUM;
    for (uint32_t i = 0; i < e->count && all; i++) all = is_count(e->kids[i]);
    return all;
}

static bool has_source(const Expr *e) {
    if (e->kind == E_AGGREGATE || e->kind == E_INPUT || e->kind == E_ERROR) return true;
    if (e->kind == E_METRIC) return e->metric->is.sourced;
    if (e->kind == E_KPI || e->kind == E_SCORE) return !e->kpi->formula || e->kpi->is.sourced;
    for (uint32_t i = 0; i < e->count; i++)
        if (has_source(e->kids[i])) return true;
    return false;
}

/* M1: a plain factor such as 100 needs no source, a metric or a whole formula does. */
const Expr *expr_without_source(const Expr *e, bool whole) {
    const Expr *bad = NULL;
    if ((whole || e->kind == E_METRIC) && !has_source(e)) return e;
    if (e->kind == E_METRIC) return e->metric->is.unsourced;
    if (e->kind == E_KPI) return e->kpi->is.unsourced;
    for (uint32_t i = 0; i < e->count && !bad; i++) bad = expr_without_source(e->kids[i], false);
    return bad;
}

Traits expr_traits(const Expr *e) {
    return (Traits){.additive = expr_is_additive(e),
                    .stock = is_stock(e),
                    .count = is_count(e),
                    .sourced = has_source(e),
                    .unsourced = expr_without_source(e, true)};
}

uint32_t expr_depth(const Expr *e) {
    uint32_t most = e->kind == E_METRIC                      ? e->metric->depth
                    : e->kind == E_KPI || e->kind == E_SCORE ? e->kpi->depth
                                                             : 0;
    for (uint32_t i = 0; i < e->count; i++) {
        uint32_t d = expr_depth(e->kids[i]);
        if (d > most) most = d;
    }
    return most;
}
