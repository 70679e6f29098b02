/* Aggregates over plain values: of groups and of periods. Input: values, which
 * may be enclosed or have no data; output: one value. No data absorbs, unless
 * the caller skips what has none. */
#include "eval/eval.h"
#include "eval/truth.h"
#include "syntax/ast.h"

typedef struct Values {
    Nums *m;
    Value *at;
    uint32_t count;
} Values;

static Value sum(const Values *v) {
    Value total = value_num(NUM_ZERO);
    for (uint32_t i = 0; i < v->count; i++) total = value_add(v->m, total, v->at[i]);
    return total;
}

static Value mean(const Values *v) {
    return value_div(v->m, sum(v), value_num(num_int(v->count)));
}

static Value extreme(const Values *v, Value (*better)(Nums *, Value, Value)) {
    Value best = v->at[0];
    for (uint32_t i = 1; i < v->count; i++) best = better(v->m, best, v->at[i]);
    return best;
}

/* Sum of squared distances from the mean, over n or n - 1 (agg-9). */
static Value variance(const Values *v, bool sample) {
    if (sample && v->count < 2) return value_none(ND_too_few);
    Value centre = mean(v), squares = value_num(NUM_ZERO);
    for (uint32_t i = 0; i < v->count; i++) {
        Value apart = value_sub(v->m, v->at[i], centre);
        squares = value_add(v->m, squares, value_mul(v->m, apart, apart));
    }
    return value_div(v->m, squares, value_num(num_int((int64_t)v->count - sample)));
}

/* --- order --- */

/* Merges two sorted halves; false: two of the values cannot be told apart. */
static bool merge(const Values *v, Value *to, uint32_t middle) {
    uint32_t a = 0, b = middle;
    for (uint32_t i = 0; i < v->count; i++) {
        Order order = a == middle     ? ORDER_GREATER
                      : b == v->count ? ORDER_LESS
                                      : value_cmp(v->m, v->at[a], v->at[b]);
        if (order == ORDER_UNDECIDED) return false;
        to[i] = order == ORDER_GREATER ? v->at[b++] : v->at[a++];
    }
    memcpy(v->at, to, v->count * sizeof *to);
    return true;
}

static bool merge_sort(const Values *v, Value *room) {
    if (v->count < 2) return true;
    uint32_t middle = v->count / 2;
    Values low = {v->m, v->at, middle}, high = {v->m, v->at + middle, v->count - middle};
    return merge_sort(&low, room) && merge_sort(&high, room) && merge(v, room, middle);
}

/* Puts two neighbours in order, whichever is the larger: the other is what is left of their sum. */
static void exchange(Nums *m, Value *a, Value *b) {
    Value high = value_max(m, *a, *b);
    *a = value_sub(m, value_add(m, *a, *b), high);
    *b = high;
}

enum { MOST_FREE = 24 };

/* Values whose order unknowns decide: every neighbour with every other (odd-even transposition;
 * Knuth, The Art of Computer Programming 3, 5.3.4). false: they are too many, or undecided for
 * another reason. */
static bool exchange_sort(const Values *v) {
    bool any = false;
    for (uint32_t i = 0; i < v->count; i++) any |= value_free(v->at[i]);
    if (!any || v->count > MOST_FREE) return false;
    for (uint32_t round = 0; round < v->count; round++)
        for (uint32_t i = round % 2; i + 1 < v->count; i += 2)
            exchange(v->m, &v->at[i], &v->at[i + 1]);
    return true;
}

static bool sort(const Values *v) {
    Value *before = arena_copy(v->m->arena, v->at, v->count * sizeof *before);
    if (merge_sort(v, NEW_ARRAY(v->m->arena, Value, v->count))) return true;
    memcpy(v->at, before, v->count * sizeof *before);
    return exchange_sort(v);
}

/* Linear between order statistics at h = (n - 1) p (agg-8). */
static Value percentile(const Values *v, Value p) {
    Nums *m = v->m;
    int64_t k;
    if (p.real || num_sign(p.q) < 0 || num_cmp(p.q, NUM_ONE) > 0) return value_none(ND_undecided);
    if (!sort(v)) return value_none(ND_undecided);
    Num h = num_mul(m, num_int((int64_t)v->count - 1), p.q), floor = num_floor(m, h);
    if (!num_small_int(floor, &k)) return value_none(ND_undecided);
    Num rest = num_sub(m, h, floor);
    if (num_sign(rest) == 0) return v->at[k];
    Value step = value_sub(m, v->at[k + 1], v->at[k]);
    return value_add(m, v->at[k], value_mul(m, value_num(rest), step));
}

static Value distinct(const Values *v) {
    Value n = truth(v->count > 0);
    if (!sort(v)) return value_none(ND_undecided);
    for (uint32_t i = 1; i < v->count; i++)
        n = value_add(v->m, n, truth_compare(v->m, G_NE, v->at[i - 1], v->at[i]));
    return n;
}

/* --- flows, one per step --- */

static Value irr(const Values *v) {
    Num *flows = NEW_ARRAY(v->m->arena, Num, v->count);
    for (uint32_t i = 0; i < v->count; i++) {
        if (v->at[i].real) return value_none(ND_undecided);
        flows[i] = v->at[i].q;
    }
    return value_irr(v->m, flows, v->count);
}

/* The first flow is discounted by one step (name-2), by Horner's rule from the
 * last. */
static Value npv(const Values *v, Value rate) {
    Value factor = value_add(v->m, value_num(NUM_ONE), rate), total = value_num(NUM_ZERO);
    for (uint32_t i = v->count; i > 0; i--)
        total = value_div(v->m, value_add(v->m, total, v->at[i - 1]), factor);
    return total;
}

/* --- all of them --- */

static Value apply(Func func, const Values *v, Value extra) {
    switch ((int)func) {
    case FN_count: /* true is 1 */
    case FN_sum: return sum(v);
    case FN_average: return mean(v);
    case FN_min: return extreme(v, value_min);
    case FN_max: return extreme(v, value_max);
    case FN_median: return percentile(v, value_num(num_ratio(v->m, 1, 2)));
    case FN_percentile: return percentile(v, extra);
    case FN_variance: return variance(v, true);
    case FN_variance_population: return variance(v, false);
    case FN_stdev: return value_root(v->m, variance(v, true), 2);
    case FN_stdev_population: return value_root(v->m, variance(v, false), 2);
    case FN_count_distinct: return distinct(v);
    case FN_first: return v->at[0];
    case FN_last: return v->at[v->count - 1];
    case FN_only: return v->count == 1 ? v->at[0] : value_none(ND_not_unique);
    case FN_irr: return irr(v);
    case FN_npv: return npv(v, extra);
    }
    return value_none(ND_undecided);
}

Value aggregate_values(Eval *ev, Func func, const Value *values, uint32_t count, Value extra,
                       bool skip_none) {
    Values v = {&ev->nums, NEW_ARRAY(ev->arena, Value, count), 0};
    Value none = value_num(NUM_ZERO);
    for (uint32_t i = 0; i < count; i++) {
        if (value_ok(values[i]))
            v.at[v.count++] = values[i];
        else if (!skip_none)
            none = value_absent(none, values[i]);
    }
    if (!value_ok(none)) return value_absent(none, extra);
    if (v.count) return value_ok(extra) ? apply(func, &v, extra) : extra;
    bool counts = func == FN_count || func == FN_count_distinct;
    return counts ? value_num(NUM_ZERO) : value_none(ND_no_rows);
}
