/* Trends. Input: the values of complete reviews in order; output: the limits of natural variation,
 * the signals against them, the line of least squares and the best sustained pace. The one idea:
 * everything is a sum of differences of neighbours, so all of it stays exact. */
#include "eval/trend.h"

#include "eval/judge.h"

enum { RUN_LENGTH = 8, NEAR_SPAN = 4, NEAR_COUNT = 3 };

/* --- points --- */

/* name-19: rows that carry the value of more than their period, and what the period alone comes to.
 */
typedef struct Singles {
    const Window *windows; /* NULL: there are no such rows */
    const Value *values;
} Singles;

static Singles singles_of(Eval *ev, const Subject *s, const Result *rows, uint32_t count) {
    uint32_t n = 0;
    Day start, through;
    if (!s->kpi || s->kpi->deadline != DEADLINE_DURING) return (Singles){0};
    if (!window_known(ev, s->reach, &start, &through)) return (Singles){0};
    Window *windows = NEW_ARRAY(ev->arena, Window, count + 1);
    for (uint32_t i = 0; i < count; i++)
        if (review_in_during(s->kpi, &rows[i]))
            windows[n++] = window_of(rows[i].calendar, rows[i].period, start, through);
    return (Singles){windows, kpi_values(ev, s->kpi, windows, n, NULL)};
}

TrendPoints trend_points(Eval *ev, const Subject *s, const Result *rows, uint32_t count) {
    TrendPoints out = {NEW_ARRAY(ev->arena, TrendPoint, count + 1), 0};
    Singles own = singles_of(ev, s, rows, count);
    for (uint32_t i = 0; i < count; i++) {
        const Result *r = &rows[i];
        bool single = own.windows && review_in_during(s->kpi, r);
        bool whole = single ? window_is_whole(own.windows++) : num_equal(r->coverage, NUM_ONE);
        Value v = single ? *own.values++ : r->value;
        if (!s->has_review || r->grain != s->review || !whole || !value_ok(v)) continue;
        out.at[out.count++] = (TrendPoint){r->period, r->last, v};
    }
    return out;
}

TrendPoints trend_points_of_kpi(Eval *ev, Kpi *k) {
    Subject s;
    uint32_t count;
    const Result *rows = kpi_rows(ev, k, &count);
    return subject_of(k->symbol, &s) ? trend_points(ev, &s, rows, count) : (TrendPoints){0};
}

/* --- sums --- */

static Value count_value(uint32_t n) {
    return value_num(num_int(n));
}

/* By halves: fractions stay small for as long as they can. */
static Value sum_of(Nums *m, const Value *v, uint32_t count) {
    if (count == 0) return value_num(NUM_ZERO);
    if (count == 1) return v[0];
    uint32_t half = count / 2;
    return value_add(m, sum_of(m, v, half), sum_of(m, v + half, count - half));
}

static Value mean_of(Nums *m, const Value *v, uint32_t count) {
    return value_div(m, sum_of(m, v, count), count_value(count));
}

/* --- the chart --- */

Chart trend_chart(Nums *m, const TrendPoint *points, uint32_t count, const Policy *policy) {
    uint32_t base =
        policy->window && (uint32_t)policy->window < count ? (uint32_t)policy->window : count;
    Chart c = {.base = base, .known = base >= TREND_FEWEST, .provisional = base < TREND_SETTLED};
    if (!c.known) return c;
    Value *values = NEW_ARRAY(m->arena, Value, base), *ranges = NEW_ARRAY(m->arena, Value, base);
    for (uint32_t i = 0; i < base; i++) {
        values[i] = points[i].value;
        if (i) ranges[i - 1] = value_abs(m, value_sub(m, values[i], values[i - 1]));
    }
    c.centre = mean_of(m, values, base);
    c.mean_range = mean_of(m, ranges, base - 1);
    Value reach = value_mul(m, value_num(policy->xmr_limit), c.mean_range);
    c.lower = value_sub(m, c.centre, reach);
    c.upper = value_add(m, c.centre, reach);
    c.range_limit = value_mul(m, value_num(policy->xmr_range), c.mean_range);
    return c;
}

/* --- signals --- */

enum { DIGITS = 30 };

/* A number and where it surely lies: what is far apart is told without looking at it again, since a
 * mean may be made of thousands of roots. */
typedef struct Mark {
    Value value;
    Num low, high;
} Mark;

static Mark mark_of(Nums *m, Value v) {
    Mark k = {.value = v};
    value_bounds(m, v, DIGITS, &k.low, &k.high);
    return k;
}

static Order mark_cmp(Nums *m, const Mark *a, const Mark *b) {
    if (num_cmp(a->low, b->high) > 0) return ORDER_GREATER;
    if (num_cmp(a->high, b->low) < 0) return ORDER_LESS;
    return value_cmp(m, a->value, b->value);
}

/* Beyond the bound in the direction of the side, strictly. */
static bool is_beyond(Nums *m, const Mark *v, const Mark *bound, int side) {
    return mark_cmp(m, v, bound) == (side > 0 ? ORDER_GREATER : ORDER_LESS);
}

enum { LOW, HIGH, SIDES };
static const int sides[SIDES] = {-1, 1};

typedef struct Bands { /* what a point is held against */
    Mark centre, limit[SIDES], middle[SIDES];
} Bands;

/* Nearer to the limit than to the centre is beyond the middle of the two. */
static Bands bands_of(Nums *m, const Chart *c) {
    const Value limits[SIDES] = {c->lower, c->upper};
    Bands b = {.centre = mark_of(m, c->centre)};
    for (int i = 0; i < SIDES; i++) {
        b.limit[i] = mark_of(m, limits[i]);
        Value sum = value_add(m, c->centre, limits[i]);
        b.middle[i] = mark_of(m, value_div(m, sum, count_value(2)));
    }
    return b;
}

typedef struct Standing { /* of a point among the bands: -1, 0 or 1 */
    int outside, near, side;
} Standing;

static Standing place_of(Nums *m, Value value, const Bands *b) {
    Mark v = mark_of(m, value);
    Standing p = {0};
    for (int i = 0; i < SIDES; i++) {
        if (is_beyond(m, &v, &b->limit[i], sides[i])) p.outside = sides[i];
        if (is_beyond(m, &v, &b->middle[i], sides[i])) p.near = sides[i];
        if (is_beyond(m, &v, &b->centre, sides[i])) p.side = sides[i];
    }
    return p;
}

static bool completes_near(const Standing *places, uint32_t i) {
    uint32_t n = 0;
    for (uint32_t j = i >= NEAR_SPAN - 1 ? i - (NEAR_SPAN - 1) : 0; j <= i; j++)
        n += places[j].near == places[i].near;
    return places[i].near && n >= NEAR_COUNT;
}

Signals trend_signals(Nums *m, Arena *arena, const TrendPoint *points, uint32_t count,
                      const Chart *chart, const Policy *policy) {
    Signals s = {0};
    uint32_t run = 0;
    if (!chart->known) return s;
    Bands bands = bands_of(m, chart);
    Standing *places = NEW_ARRAY(m->arena, Standing, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        const Standing *p = &places[i];
        places[i] = place_of(m, points[i].value, &bands);
        run = p->side && i && p->side == p[-1].side ? run + 1 : p->side != 0;
        if (p->outside) vec_push(arena, &s.outside, i);
        if (policy->signals == 1) continue;
        if (completes_near(places, i)) vec_push(arena, &s.near, i);
        if (run >= RUN_LENGTH) vec_push(arena, &s.run, i);
    }
    return s;
}

/* --- least squares --- */

Value line_at(Nums *m, const Line *line, int64_t x) {
    return value_add(m, line->intercept, value_mul(m, line->slope, value_num(num_int(x))));
}

Line trend_line(Nums *m, const TrendPoint *points, uint32_t count) {
    Line line = {.known = count >= 2};
    if (!line.known) return line;
    Value *values = NEW_ARRAY(m->arena, Value, count),
          *products = NEW_ARRAY(m->arena, Value, count);
    Num x_sum = NUM_ZERO, x_square = NUM_ZERO;
    for (uint32_t i = 0; i < count; i++) {
        Num x = num_int((int64_t)points[i].period.index - points[0].period.index + 1);
        x_sum = num_add(m, x_sum, x);
        x_square = num_add(m, x_square, num_mul(m, x, x));
        values[i] = points[i].value;
        products[i] = value_mul(m, value_num(x), points[i].value);
    }
    Value n = count_value(count), sum = sum_of(m, values, count);
    Value over = value_sub(m, value_mul(m, n, value_num(x_square)),
                           value_mul(m, value_num(x_sum), value_num(x_sum)));
    Value rise = value_sub(m, value_mul(m, n, sum_of(m, products, count)),
                           value_mul(m, value_num(x_sum), sum));
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

Value trend_best_mean(Nums *m, const TrendPoint *points, uint32_t count, int64_t reviews,
                      int direction) {
    Value best = value_none(ND_too_few), *sums = NEW_ARRAY(m->arena, Value, count + 1);
    sums[0] = value_num(NUM_ZERO);
    for (uint32_t i = 0; i < count; i++) sums[i + 1] = value_add(m, sums[i], points[i].value);
    for (uint32_t from = 0, to = (uint32_t)reviews; reviews <= count && to <= count; from++, to++) {
        if (points[to - 1].period.index - points[from].period.index != reviews - 1) continue;
        Value mean =
            value_div(m, value_sub(m, sums[to], sums[from]), count_value((uint32_t)reviews));
        best = !value_ok(best) ? mean
               : direction > 0 ? value_max(m, best, mean)
                               : value_min(m, best, mean);
    }
    return value_ok(best) || !count ? best : value_div(m, sums[count], count_value(count));
}
