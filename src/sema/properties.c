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
    if (e->kind == E_METRIC) return expr_is_additive(e->metric->body);
    if (e->kind == E_KPI) return e->kpi->formula && expr_is_additive(e->kpi->formula);
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

bool expr_is_stock(const Expr *e) {
    if (!e) return false;
    if (e->kind == E_TIME)
        return e->func == FN_closing || e->func == FN_opening || e->func == FN_average_over;
    if (e->kind == E_METRIC) return expr_is_stock(e->metric->body);
    if (e->kind == E_KPI) return expr_is_stock(e->kpi->formula);
    if (e->kind == E_NEGATE || e->kind == E_FILTER) return expr_is_stock(e->kids[0]);
    if (e->kind != E_SUM && e->kind != E_PRODUCT) return false;
    uint32_t stocks = 0, constant = 0;
    for (uint32_t i = 0; i < e->count; i++) {
        if (constant_like(e->kids[i]))
            constant++;
        else if (expr_is_stock(e->kids[i]))
            stocks++;
    }
    return stocks && stocks + constant == e->count && (e->kind == E_SUM || stocks == 1);
}

static bool has_source(const Expr *e) {
    if (e->kind == E_AGGREGATE || e->kind == E_INPUT || e->kind == E_ERROR) return true;
    if (e->kind == E_METRIC) return has_source(e->metric->body);
    if (e->kind == E_KPI || e->kind == E_SCORE)
        return !e->kpi->formula || has_source(e->kpi->formula);
    for (uint32_t i = 0; i < e->count; i++)
        if (has_source(e->kids[i])) return true;
    return false;
}

/* M1: a plain factor such as 100 needs no source, a metric or a whole formula does. */
const Expr *expr_without_source(const Expr *e, bool whole) {
    const Expr *bad = NULL;
    if ((whole || e->kind == E_METRIC) && !has_source(e)) return e;
    if (e->kind == E_METRIC) return expr_without_source(e->metric->body, true);
    if (e->kind == E_KPI && e->kpi->formula) return expr_without_source(e->kpi->formula, true);
    for (uint32_t i = 0; i < e->count && !bad; i++) bad = expr_without_source(e->kids[i], false);
    return bad;
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
