/* Leaves. Input: a KPI's formula; output: the aggregates and inputs that it is made of, each once,
 * and which way the formula moves with each of them. The one idea: the sign of a derivative, from
 * the signs of the ranges around it; it is only said where it is sure. */
#include <stdlib.h>

#include "rules/normal.h"

static void push(Facts *f, Leaves *out, Leaf leaf) {
    vec_push(f->arena, out, leaf);
}

static int range_side(Facts *f, const Expr *e) {
    Range r = facts_range(&(RangeAsk){.facts = f}, e);
    if (range_nonnegative(r)) return 1;
    return range_nonnegative(range_neg(&f->nums, r)) ? -1 : 0;
}

static int by_key(const void *a, const void *b) {
    uint64_t x = ((const Leaf *)a)->key, y = ((const Leaf *)b)->key;
    return (x > y) - (x < y);
}

/* Each once; what pulls both ways is sure of neither. */
static void unify(Leaves *all) {
    uint32_t n = 0;
    if (all->count) qsort(all->at, all->count, sizeof *all->at, by_key);
    for (uint32_t i = 0; i < all->count; i++) {
        if (n && all->at[n - 1].key == all->at[i].key) {
            if (all->at[n - 1].sign != all->at[i].sign) all->at[n - 1].sign = 0;
        } else {
            all->at[n++] = all->at[i];
        }
    }
    all->count = n;
}

static void collect(Facts *f, const Expr *e, const Context *context, int sign, Leaves *out);

/* Those of a metric or KPI, found once per context. */
static const Leaves *inside(Facts *f, const void *what, const Expr *body, const Context *context) {
    uint64_t key = facts_mix(key_of(what), context ? context->key : 0);
    void **slot = map_slot(&f->leaves, key, NULL);
    if (*slot) return *slot;
    Leaves *own = NEW(f->arena, Leaves);
    collect(f, body, context, 1, own);
    unify(own);
    *map_slot(&f->leaves, key, NULL) = own;
    return own;
}

static void add_all(Facts *f, const Leaves *from, const Metric *name, int sign, Leaves *out) {
    for (uint32_t i = 0; i < from->count; i++) {
        Leaf leaf = from->at[i];
        leaf.sign *= sign;
        if (name && from->count == 1 && !leaf.metric) leaf.metric = name;
        push(f, out, leaf);
    }
}

/* The sign of a product of the other factors; 0: not sure. */
static void collect_product(Facts *f, const Expr *e, const Context *context, int sign,
                            Leaves *out) {
    int *sides = NEW_ARRAY(f->arena, int, e->count);
    uint32_t unsure = 0;
    int all = 1;
    for (uint32_t i = 0; i < e->count; i++) {
        const Expr *kid = e->kids[i];
        sides[i] = range_side(f, kid->kind == E_DIVIDE ? kid->kids[0] : kid);
        unsure += sides[i] == 0;
        if (sides[i]) all *= sides[i];
    }
    for (uint32_t i = 0; i < e->count; i++) {
        const Expr *kid = e->kids[i];
        int others = unsure > (sides[i] == 0) ? 0 : sides[i] ? all * sides[i] : all;
        if (kid->kind == E_DIVIDE)
            collect(f, kid->kids[0], context, -sign * others, out);
        else
            collect(f, kid, context, sign * others, out);
    }
}

/* How a function moves with its i-th argument. */
static int function_sign(Facts *f, const Expr *e, uint32_t i) {
    Func g = e->func;
    bool first = g == FN_round || g == FN_round_even || g == FN_floor || g == FN_ceil ||
                 g == FN_sqrt || g == FN_root || g == FN_convert;
    if (first) return i == 0;
    if (g == FN_least || g == FN_greatest) return 1;
    if (g == FN_cagr) return i == 0 ? -1 : i == 1;
    return g == FN_abs ? range_side(f, e->kids[0]) : 0;
}

static int group_sign(const Expr *e) {
    bool rises = e->func == FN_sum || e->func == FN_average || e->func == FN_min ||
                 e->func == FN_max || e->func == FN_median || e->func == FN_percentile;
    return rises;
}

/* What was, cannot be moved any more: a leaf of the past pulls nowhere. */
static int time_sign(const Expr *e) {
    bool past = e->func == FN_previous || e->func == FN_year_ago || e->func == FN_opening ||
                e->func == FUNC_COUNT;
    return past ? 0 : 1;
}

static int power_sign(Facts *f, const Expr *e) {
    int side = e->exponent % 2 == 0 ? range_side(f, e->kids[0]) : 1;
    return e->exponent > 0 ? side : -side;
}

static void collect_kids(Facts *f, const Expr *e, const Context *context, int sign, Leaves *out) {
    for (uint32_t i = 0; i < e->count; i++) {
        int own = e->kind == E_FUNCTION ? function_sign(f, e, i) : 1;
        collect(f, e->kids[i], context, sign * own, out);
    }
}

static void collect_time(Facts *f, const Expr *e, const Context *context, int sign, Leaves *out) {
    Context room;
    if (e->count == 0) return;
    const Context *inner = context_passed(e, context, &room) ? &room : context;
    collect(f, e->kids[0], inner, sign * time_sign(e), out);
}

static void collect(Facts *f, const Expr *e, const Context *context, int sign, Leaves *out) {
    Context room;
    switch (e->kind) {
    case E_AGGREGATE: push(f, out, (Leaf){normal_of(f, e, context).a, e, NULL, sign}); return;
    case E_INPUT: push(f, out, (Leaf){key_of(e->input), e, NULL, sign}); return;
    case E_METRIC:
        add_all(f, inside(f, e->metric, e->metric->body, context), e->metric, sign, out);
        return;
    case E_KPI:
        if (e->kpi->formula)
            add_all(f, inside(f, e->kpi, e->kpi->formula, context), NULL, sign, out);
        return;
    case E_PRODUCT: collect_product(f, e, context, sign, out); return;
    case E_DIVIDE:
    case E_NEGATE: collect(f, e->kids[0], context, -sign, out); return;
    case E_POWER: collect(f, e->kids[0], context, sign * power_sign(f, e), out); return;
    case E_GROUPED: collect(f, e->kids[0], context, sign * group_sign(e), out); return;
    case E_TIME: collect_time(f, e, context, sign, out); return;
    case E_FILTER:
        context_passed(e, context, &room);
        collect(f, e->kids[0], &room, sign, out);
        return;
    case E_SUM:
    case E_OTHERWISE:
    case E_FUNCTION: collect_kids(f, e, context, sign, out); return;
    case E_COMPARE:
    case E_AND:
    case E_OR:
    case E_NOT:
    case E_IN:
    case E_IF: collect_kids(f, e, context, 0, out); return;
    case E_SCORE:
    case E_ERROR:
    case E_NUMBER:
    case E_TEXT:
    case E_DATE:
    case E_PERIOD:
    case E_BOOLEAN:
    case E_CURRENCY:
    case E_COLUMN:
    case E_IS_MISSING: return;
    }
}

const Leaves *facts_leaves(Facts *f, const Kpi *k) {
    static const Leaves none = {0};
    return k->formula ? inside(f, k, k->formula, NULL) : &none;
}
