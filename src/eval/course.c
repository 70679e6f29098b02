/* Courses. Input: the judged rows of a KPI or metric; output: its chart, its signals, its line, and
 * the word for where it is heading. The one idea: two ways to the deadline - along the line, and at
 * the best pace so far - each end in a value, and that is held against the target like any other.
 */
#include "eval/course.h"

#include "eval/judge.h"

const char *course_name(CourseWord w) {
    static const char *const names[] = {NULL, "on course", "behind but within best pace",
                                        "out of reach at best pace"};
    return names[w];
}

const char *move_name(Move m) {
    static const char *const names[] = {NULL, "noise", "signal"};
    return names[m];
}

/* --- the target ahead --- */

/* One number at every review, also relative to a computed baseline; unknown if it is not. */
static Goalpost final_target(Eval *ev, const Kpi *k, const Result *rows, uint32_t count) {
    Value v;
    const Target *t = &k->target;
    if (!k->has_target || !expr_constant(ev->model, t->value, &v)) return (Goalpost){0};
    if (t->second && !expr_constant(ev->model, t->second, &v)) return (Goalpost){0};
    while (count && !rows[count - 1].target.known) count--;
    return count ? rows[count - 1].target : (Goalpost){0};
}

/* The last review that data covers; later ones lie ahead. NULL: none. */
static const Result *last_review(const Result *rows, uint32_t count) {
    while (count && rows[count - 1].partial) count--;
    return count ? &rows[count - 1] : NULL;
}

typedef struct Ahead { /* what lies between now and a deadline */
    const Kpi *k;
    bool total;       /* of a `during`: reviews add up */
    uint32_t reviews; /* of a total: those so far */
    int64_t steps;    /* reviews in which it has to be reached: an `until` holds at the next one */
} Ahead;

/* What a total has come to; false: that is not known. */
static bool total_so_far(const Result *rows, const Result *review, Course *c, Ahead *a) {
    const TrendPoint *last = &c->points.at[c->points.count - 1];
    if (!a->k->is.additive || !review_in_during(a->k, review)) return false;
    if (!value_ok(review->value) || review->period.index != last->period.index) return false;
    for (const Result *r = rows; r <= review; r++) a->reviews += review_in_during(a->k, r);
    c->now = review->value;
    return true;
}

/* false: no target in one number lies ahead. */
static bool look_ahead(Eval *ev, const Result *rows, uint32_t count, Course *c, Ahead *a) {
    const TrendPoint *last = &c->points.at[c->points.count - 1];
    const Result *review = last_review(rows, count);
    int32_t end = period_ended_by(&a->k->symbol->file->calendar, a->k->review, a->k->due).index;
    Goalpost target = final_target(ev, a->k, rows, count);
    if (!review || !target.known || review->period.index >= end) return false;
    c->now = last->value;
    if (a->total && !total_so_far(rows, review, c, a)) return false;
    c->left = (int64_t)end - last->period.index;
    a->steps = a->k->deadline == DEADLINE_UNTIL ? 1 : c->left;
    c->target = target;
    return true;
}

/* --- ways there --- */

static Value times(Nums *m, int64_t n, Value v) {
    return value_mul(m, value_num(num_int(n)), v);
}

/* Where the line leads. A total grows by what it says of each review left: their x lie evenly
 * around the middle one. */
static Value projected(Nums *m, const Course *c, bool total) {
    const TrendPoint *p = c->points.at;
    int64_t x = (int64_t)p[c->points.count - 1].period.index - p[0].period.index + 1;
    if (!total) return line_at(m, &c->line, x + c->left);
    Value ends = value_add(m, line_at(m, &c->line, x + 1), line_at(m, &c->line, x + c->left));
    Value mean = value_div(m, ends, value_num(num_int(2)));
    return value_add(m, c->now, times(m, c->left, mean));
}

typedef struct Bound { /* the end of a target that has to be reached, or kept */
    int direction;     /* 1: from below, -1: from above; 0: none, it is inside and stays there */
    int op;
    Value value;
} Bound;

/* Is v on the far side of a bound of `between` or `=`? */
static bool is_beyond(Nums *m, Value v, Value bound, int side) {
    return value_cmp(m, v, bound) == (side > 0 ? ORDER_GREATER : ORDER_LESS);
}

static Bound bound_of(Nums *m, const Course *c) {
    const Goalpost *g = &c->target;
    if (goalpost_way(g)) return (Bound){goalpost_way(g), g->op, g->value};
    Bound low = {1, G_GE, g->value}, high = {-1, G_LE, g->op == G_BETWEEN ? g->second : g->value};
    const Value ways[] = {c->now, c->projected};
    for (int i = 0; i < 2; i++) {
        if (is_beyond(m, ways[i], low.value, -1)) return low;
        if (is_beyond(m, ways[i], high.value, 1)) return high;
    }
    return (Bound){0};
}

static void set_paces(Nums *m, Course *c, const Ahead *a, const Bound *b) {
    const TrendPoint *p = c->points.at;
    uint32_t n = c->points.count;
    Value none = value_none(ND_no_counterpart);
    c->achieved = a->total ? value_div(m, c->now, value_num(num_int(a->reviews))) : c->line.slope;
    c->required = c->best = none;
    if (!b->direction) return;
    c->required = value_div(m, value_sub(m, b->value, c->now), value_num(num_int(a->steps)));
    c->best = a->total ? trend_best_mean(m, p, n, a->steps, b->direction)
                       : trend_best_pace(m, p, n, a->steps, b->direction);
    if (!a->total && b->direction < 0) c->best = value_neg(m, c->best);
}

/* --- the word --- */

static Verdict best_verdict(Nums *m, const Course *c, const Ahead *a, const Bound *b) {
    Goalpost g = {.known = true, .op = b->op, .value = b->value};
    if (!b->direction) return VERDICT_MET;
    return goalpost_verdict(m, &g, value_add(m, c->now, times(m, a->steps, c->best)));
}

static CourseWord word_of(Nums *m, const Course *c, const Ahead *a, const Bound *b) {
    if (c->points.count < TREND_FEWEST) return COURSE_NONE;
    Verdict best = best_verdict(m, c, a, b), line = goalpost_verdict(m, &c->target, c->projected);
    if (a->k->deadline == DEADLINE_UNTIL && line == VERDICT_MET)
        line = goalpost_verdict(m, &c->target, c->now);
    if (line == VERDICT_MET) return COURSE_ON;
    if (best == VERDICT_UNDECIDED || line == VERDICT_UNDECIDED) return COURSE_NONE;
    return best == VERDICT_MET ? COURSE_BEHIND : COURSE_OUT_OF_REACH;
}

static void set_word(Eval *ev, const Kpi *k, const Result *rows, uint32_t count, Course *c) {
    Ahead a = {.k = k, .total = k->deadline == DEADLINE_DURING};
    Nums *m = &ev->nums;
    if (!c->line.known || !look_ahead(ev, rows, count, c, &a)) return;
    c->projected = projected(m, c, a.total);
    Bound b = bound_of(m, c);
    set_paces(m, c, &a, &b);
    c->word = word_of(m, c, &a, &b);
}

/* --- all of it --- */

static bool has(const uint32_t *at, uint32_t count, uint32_t i) {
    while (count && at[count - 1] > i) count--;
    return count && at[count - 1] == i;
}

unsigned course_signals(const Course *c, uint32_t i) {
    const Signals *s = &c->signals;
    return (has(s->outside.at, s->outside.count, i) ? SIGNAL_OUTSIDE : 0) |
           (has(s->near.at, s->near.count, i) ? SIGNAL_NEAR : 0) |
           (has(s->run.at, s->run.count, i) ? SIGNAL_RUN : 0);
}

Value course_lower(Nums *m, const Course *c) {
    return c->count ? value_max(m, c->chart.lower, value_num(NUM_ZERO)) : c->chart.lower;
}

static Move last_move(const Course *c) {
    if (!c->chart.known) return MOVE_UNKNOWN;
    return course_signals(c, c->points.count - 1) ? MOVE_SIGNAL : MOVE_NOISE;
}

const Course *course_of(Eval *ev, const Subject *s, const Result *rows, uint32_t count) {
    Nums *m = &ev->nums;
    const Policy *policy = s->kpi ? &s->kpi->policy : &s->symbol->file->policy;
    Course c = {.points = trend_points(ev, s, rows, count)};
    if (!c.points.count) return NULL;
    c.chart = trend_chart(m, c.points.at, c.points.count, policy);
    c.signals = trend_signals(m, ev->arena, c.points.at, c.points.count, &c.chart, policy);
    c.line = trend_line(m, c.points.at, c.points.count);
    c.last = last_move(&c);
    c.count = s->kpi ? s->kpi->is.count : s->symbol->metric->is.count;
    if (s->kpi) set_word(ev, s->kpi, rows, count, &c);
    return arena_copy(ev->arena, &c, sizeof c);
}

const Course *course_of_kpi(Eval *ev, Kpi *k) {
    Subject s;
    uint32_t count;
    const Result *rows = kpi_rows(ev, k, &count);
    return subject_of(k->symbol, &s) ? course_of(ev, &s, rows, count) : NULL;
}
