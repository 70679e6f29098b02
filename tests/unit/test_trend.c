/* XmR charts, signals, lines and pace: run-1 to run-4 on series whose numbers were computed by
 * hand. */
#include <stdlib.h>

#include "check.h"

#include "eval/trend.h"

static Ctx *ctx;
static Nums nums;
static jmp_buf guard;

enum { ROOM = 64 };
typedef struct Points {
    TrendPoint at[ROOM];
    uint32_t count;
} Points;

/* "49.6 47.6 - 49.9": a gap keeps its number. */
static Points points_of(const char *text) {
    Points p = {.count = 0};
    int32_t index = 100;
    for (const char *s = text; *s; index++) {
        size_t n = strcspn(s, " ");
        bool negative = *s == '-' && n > 1;
        Num q;
        if (n > 1 || *s != '-') {
            CHECK(num_parse(&nums, s + negative, n - negative, &q));
            if (negative) q = num_neg(&nums, q);
            p.at[p.count++] = (TrendPoint){{PERIOD_MONTH, index}, index, value_num(q)};
        }
        s += n + strspn(s + n, " ");
    }
    return p;
}

static Policy policy(int32_t window, int32_t signals) {
    Policy p = {.xmr_limit = num_ratio(&nums, 266, 100), .xmr_range = num_ratio(&nums, 3267, 1000)};
    p.window = window;
    p.signals = signals;
    return p;
}

static const char *text(Value v) {
    return value_ok(v) ? num_exact(&nums, ctx->arena, v.q) : no_data_name(v.why);
}

static Chart chart(const char *series, int32_t window) {
    Points p = points_of(series);
    Policy rules = policy(window, 3);
    return trend_chart(&nums, p.at, p.count, &rules);
}

#define SERIES "49.6 47.6 49.9 51.3 47.8 51.2 52.6 52.4 53.6 52.1"

static void check_chart(void) {
    Chart c = chart(SERIES, 0);
    CHECK(c.known && c.provisional && c.base == 10);
    CHECK_STR(text(c.centre), "5081/100");
    CHECK_STR(text(c.mean_range), "169/90");
    CHECK_STR(text(c.upper), "125561/2250");
    CHECK_STR(text(c.lower), "51542/1125");
    CHECK_STR(text(c.range_limit), "61347/10000");
}

/* run-1: from 6 points, provisional below 12; a moving range joins known points across a gap. */
static void check_points(void) {
    CHECK(!chart("1 2 1 2 1", 0).known);
    CHECK(chart("1 2 1 2 1 2", 0).known);
    CHECK(chart("1 2 1 2 1 2 1 2 1 2 1", 0).provisional);
    CHECK(!chart("1 2 1 2 1 2 1 2 1 2 1 2", 0).provisional);
    CHECK_STR(text(chart("1 2 - - 5 2 1 2", 0).mean_range), "9/5");
}

/* run-1: limits from the first of them, whatever comes later. */
static void check_window(void) {
    Chart first = chart("1 2 1 2 1 2", 6), later = chart("1 2 1 2 1 2 90 80 70", 6);
    CHECK(later.base == 6);
    CHECK_STR(text(later.upper), text(first.upper));
    CHECK_STR(text(later.centre), "3/2");
    CHECK(chart("1 2 1 2 1 2", 12).base == 6);
}

static const char *list(const uint32_t *at, uint32_t count) {
    Buf b = buf_new(ctx->arena);
    for (uint32_t i = 0; i < count; i++) buf_printf(&b, "%s%u", i ? " " : "", at[i] + 1);
    return buf_text(&b);
}

/* The first 12 of every series below have centre 10, mean moving range 2 and limits 4.68 and 15.32.
 */
#define BASE "9 11 9 11 9 11 9 11 9 11 9 11 "

static void check_signals(const char *rest, const char *outside, const char *near,
                          const char *run) {
    Points p = points_of(arena_printf(ctx->arena, "%s%s", BASE, rest));
    Policy rules = policy(12, 3), one = policy(12, 1);
    Chart c = trend_chart(&nums, p.at, p.count, &rules);
    CHECK_STR(text(c.upper), "383/25");
    Signals s = trend_signals(&nums, ctx->arena, p.at, p.count, &c, &rules);
    CHECK_STR(list(s.outside.at, s.outside.count), outside);
    CHECK_STR(list(s.near.at, s.near.count), near);
    CHECK_STR(list(s.run.at, s.run.count), run);
    s = trend_signals(&nums, ctx->arena, p.at, p.count, &c, &one);
    CHECK_STR(list(s.outside.at, s.outside.count), outside);
    CHECK(s.near.count == 0 && s.run.count == 0);
}

static void check_outside(void) {
    check_signals("15.32", "", "", "");
    check_signals("15.33", "13", "", "");
    check_signals("4.68", "", "", "");
    check_signals("4.67", "13", "", "");
}

/* Halfway between centre and limit is 12.66 and 7.34: on it is not nearer. */
static void check_near(void) {
    check_signals("12.67 9 12.67 12.67", "", "16", "");
    check_signals("12.67 9 12.67 12.66", "", "", "");
    check_signals("12.67 12.67 12.67", "", "15", "");
    check_signals("12.67 12.67 12.67 9", "", "15", "");
    check_signals("12.67 9 9 12.67 12.67", "", "", "");
    check_signals("12.67 7.33 12.67 7.33", "", "", "");
    check_signals("7.33 7.33 9 7.33", "", "16", "");
}

/* The 12th, 11, counts: eight with it are complete at the 19th. On the centre breaks the row. */
static void check_run(void) {
    check_signals("11 11 11 11 11 11", "", "", "");
    check_signals("11 11 11 11 11 11 11", "", "", "19");
    check_signals("11 11 11 11 11 11 11 11", "", "", "19 20");
    check_signals("11 11 11 11 11 10 11 11", "", "", "");
    check_signals("9 9 9 9 9 9 9 9", "", "", "20");
}

/* No chart, no signals; and all points equal: only what is not on them is outside. */
static void check_flat(void) {
    Points p = points_of("5 5 5 5 5 9");
    Policy rules = policy(0, 3);
    Chart c = trend_chart(&nums, p.at, 5, &rules);
    CHECK(trend_signals(&nums, ctx->arena, p.at, p.count, &c, &rules).outside.count == 0);
    p = points_of("5 5 5 5 5 5 5.1");
    rules = policy(6, 3);
    c = trend_chart(&nums, p.at, p.count, &rules);
    CHECK_STR(text(c.upper), "5");
    CHECK(trend_signals(&nums, ctx->arena, p.at, p.count, &c, &rules).outside.count == 1);
}

static void check_line(void) {
    Points p = points_of("2 4 - 7"); /* x = 1 2 4 */
    Line l = trend_line(&nums, p.at, p.count);
    CHECK(l.known);
    CHECK_STR(text(l.slope), "23/14");
    CHECK_STR(text(l.intercept), "1/2");
    CHECK(!trend_line(&nums, p.at, 1).known);
}

static const char *pace(const char *series, int64_t reviews, int direction) {
    Points p = points_of(series);
    return text(trend_best_pace(&nums, p.at, p.count, reviews, direction));
}

static void check_pace(void) {
    CHECK_STR(pace("1 2 5 4 6", 1, 1), "3");
    CHECK_STR(pace("1 2 5 4 6", 2, 1), "2");
    CHECK_STR(pace("1 2 5 4 6", 3, 1), "4/3");
    CHECK_STR(pace("1 2 5 4 6", 9, 1), "5/4"); /* shorter: all there is */
    CHECK_STR(pace("1 2 5 4 6", 1, -1), "1");
    CHECK_STR(pace("1 2 - 5", 2, 1), "3/2"); /* no pair with a gap at its end */
    CHECK_STR(pace("5 4 3", 1, 1), "-1");
    CHECK_STR(pace("5", 1, 1), "too_few");
}

int main(void) {
    ctx = ctx_new(NULL, NULL);
    ctx->heap.guard = &guard;
    if (setjmp(guard)) return 1;
    nums_init(&nums, ctx, ctx->arena);
    check_chart();
    check_points();
    check_window();
    check_outside();
    check_near();
    check_run();
    check_flat();
    check_line();
    check_pace();
    ctx_free(ctx);
    return check_done();
}
