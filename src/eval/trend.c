/* Trends. Input: the values of complete reviews in order; output: the limits of natural variation,
 * the signals against them, the line of least squares and the best sustained pace. The one idea:
 * everything is a sum of differences of neighbours, so all of it stays exact. */
#include "eval/trend.h"

#include "eval/periods.h"
#include "eval/judge.h"

enum { FEWEST_POINTS = 6, SETTLED_POINTS = 12, RUN_LENGTH = 8, NEAR_SPAN = 4, NEAR_COUNT = 3 };

/* --- points --- */

TrendPoints trend_points(Eval *ev, Kpi *k) {
    uint32_t count, n = 0;
    const Result *rows = kpi_rows(ev, k, &count);
    Day start, through;
    Window *windows = NEW_ARRAY(ev->arena, Window, count + 1);
    TrendPoints out = {NEW_ARRAY(ev->arena, TrendPoint, count + 1), 0};
    if (!window_known(ev, &k->reach, &start, &through)) return out;
    for (uint32_t i = 0; i < count; i++) {
        if (!rows[i].is_review || rows[i].period.kind == PERIOD_ALL) continue;
        windows[n] = window_of(rows[i].calendar, rows[i].period, start, through);
        if (window_is_whole(&windows[n])) n++;
    }
    const Value *values = kpi_values(ev, k, windows, n, NULL);
    for (uint32_t i = 0; i < n; i++)
        if (value_ok(values[i]))
            out.at[out.count++] = (TrendPoint){windows[i].period, windows[i].last, values[i]};
    return out;
}

/* --- the chart --- */

static Value count_value(uint32_t n) {
    return value_num(num_int(n));
}

Chart trend_chart(Nums *m, const TrendPoint *points, uint32_t count, const Policy *policy) {
    uint32_t base =
        policy->window && (uint32_t)policy->window < count ? (uint32_t)policy->window : count;
    Chart c = {.base = base, .known = base >= FEWEST_POINTS, .provisional = base < SETTLED_POINTS};
    if (!c.known) return c;
    Value sum = points[0].value, ranges = value_num(NUM_ZERO);
    for (uint32_t i = 1; i < base; i++) {
        Value step = value_sub(m, points[i].value, points[i - 1].value);
        sum = value_add(m, sum, points[i].value);
        ranges = value_add(m, ranges, value_abs(m, step));
    }
    c.centre = value_div(m, sum, count_value(base));
    c.mean_range = value_div(m, ranges, count_value(base - 1));
    Value reach = value_mul(m, value_num(policy->xmr_limit), c.mean_range);
    c.lower = value_sub(m, c.centre, reach);
    c.upper = value_add(m, c.centre, reach);
    c.range_limit = value_mul(m, value_num(policy->xmr_range), c.mean_range);
    return c;
}

/* --- signals --- */

/* Beyond the bound in the direction of the side, strictly. */
static bool is_beyond(Nums *m, Value v, Value bound, int side) {
    return value_cmp(m, v, bound) == (side > 0 ? ORDER_GREATER : ORDER_LESS);
}

static bool is_outside(Nums *m, Value v, const Chart *c) {
    return is_beyond(m, v, c->upper, 1) || is_beyond(m, v, c->lower, -1);
}

/* Nearer to the limit than to the centre: beyond the middle of the two. */
static bool is_near(Nums *m, Value v, const Chart *c, int side) {
    Value limit = side > 0 ? c->upper : c->lower;
    Value middle = value_div(m, value_add(m, c->centre, limit), count_value(2));
    return is_beyond(m, v, middle, side);
}

static bool completes_near(Nums *m, const TrendPoint *points, uint32_t i, const Chart *c,
                           int side) {
    uint32_t from = i >= NEAR_SPAN - 1 ? i - (NEAR_SPAN - 1) : 0, n = 0;
    if (!is_near(m, points[i].value, c, side)) return false;
    for (uint32_t j = from; j <= i; j++) n += is_near(m, points[j].value, c, side);
    return n >= NEAR_COUNT;
}

static int side_of_centre(Nums *m, Value v, const Chart *c) {
    Order o = value_cmp(m, v, c->centre);
    return o == ORDER_GREATER ? 1 : o == ORDER_LESS ? -1 : 0;
}

Signals trend_signals(Nums *m, Arena *arena, const TrendPoint *points, uint32_t count,
                      const Chart *chart, const Policy *policy) {
    Signals s = {0};
    uint32_t run = 0;
    int side = 0;
    for (uint32_t i = 0; chart->known && i < count; i++) {
        Value v = points[i].value;
        int now = side_of_centre(m, v, chart);
        run = now && now == side ? run + 1 : now != 0;
        side = now;
        if (is_outside(m, v, chart)) vec_push(arena, &s.outside, i);
        if (policy->signals == 1) continue;
        if (completes_near(m, points, i, chart, 1) || completes_near(m, points, i, chart, -1))
            vec_push(arena, &s.near, i);
        if (run >= RUN_LENGTH) vec_push(arena, &s.run, i);
    }
    return s;
}

/* --- least squares --- */

Line trend_line(Nums *m, const TrendPoint *points, uint32_t count) {
    Line line = {.known = count >= 2};
    if (!line.known) return line;
    Value n = count_value(count), sum = value_num(NUM_ZERO), product = sum;
    Num x_sum = NUM_ZERO, x_square = NUM_ZERO;
    for (uint32_t i = 0; i < count; i++) {
        Num x = num_int((int64_t)points[i].period.index - points[0].period.index + 1);
        x_sum = num_add(m, x_sum, x);
        x_square = num_add(m, x_square, num_mul(m, x, x));
        sum = value_add(m, sum, points[i].value);
        product = value_add(m, product, value_mul(m, value_num(x), points[i].value));
    }
    Value over = value_sub(m, value_mul(m, n, value_num(x_square)),
                           value_mul(m, value_num(x_sum), value_num(x_sum)));
    Value rise = value_sub(m, value_mul(m, n, product), value_mul(m, value_num(x_sum), sum));
    line.slope = value_div(m, rise, over);
    line.intercept = value_div(m, value_sub(m, sum, value_mul(m, line.slope, value_num(x_sum))), n);
    return line;
}

/* --- pace --- */

static Value pace_between(Nums *m, const TrendPoint *from, const TrendPoint *to, int direction) {
    Value change = value_sub(m, to->value, from->value);
    if (direction < 0) change = value_neg(m, change);
    return value_div(m, change, value_num(num_int((int64_t)to->period.index - from->period.index)));
}

Value trend_best_pace(Nums *m, const TrendPoint *points, uint32_t count, int64_t reviews,
                      int direction) {
    Value best = value_none(ND_too_few);
    if (count < 2) return best;
    for (uint32_t i = 0, j = 0; i < count; i++) {
        int64_t end = points[i].period.index + reviews;
        while (j < count && points[j].period.index < end) j++;
        if (j == count || points[j].period.index != end) continue; /* that review has no data */
        Value pace = pace_between(m, &points[i], &points[j], direction);
        best = value_ok(best) ? value_max(m, best, pace) : pace;
    }
    return value_ok(best) ? best : pace_between(m, &points[0], &points[count - 1], direction);
}
