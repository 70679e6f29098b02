/* Aggregates, bucket by bucket. Input: rows with their bucket; output: what
 * some buckets together come to. The one idea: what is remembered of a bucket
 * can be merged with that of another, so that rows are added once, however many
 * windows share them. Sums and extremes are kept folded, the rest value by
 * value. */
#include "eval/leaf.h"

typedef struct Counts {
    uint64_t rows, missing, skipped;
    NoData why; /* a row that counts has no value */
} Counts;

typedef struct Best { /* the least or the greatest so far */
    bool any;
    RowVector one;
    int64_t at;
    Num wide;
} Best;

typedef enum Keeps { KEEPS_COUNTS, KEEPS_SUMS, KEEPS_SQUARES, KEEPS_BEST, KEEPS_SAMPLES } Keeps;

struct Accumulator {
    Eval *ev;
    Arena *work;
    Nums nums;
    Func func;
    Keeps keeps;
    uint32_t count, room; /* buckets */
    Counts *counts;
    Sum *sums, *squares;
    Best *best;
    Samples samples;
};

static Keeps keeps_of(Func func) {
    switch ((int)func) {
    case FN_count: return KEEPS_COUNTS;
    case FN_sum:
    case FN_average: return KEEPS_SUMS;
    case FN_stdev:
    case FN_stdev_population:
    case FN_variance:
    case FN_variance_population: return KEEPS_SQUARES;
    case FN_min:
    case FN_max: return KEEPS_BEST;
    }
    return KEEPS_SAMPLES;
}

Accumulator *accumulate_new(Eval *ev, Arena *work, Func func) {
    Accumulator *t = NEW(work, Accumulator);
    *t = (Accumulator){
        .ev = ev, .work = work, .nums = ev->nums, .func = func, .keeps = keeps_of(func)};
    t->nums.arena = work;
    t->samples.nums = t->nums;
    return t;
}

static void *more(const Accumulator *t, void *at, uint32_t room, size_t size) {
    return arena_grow(t->work, at, t->room * size, room * size);
}

void accumulate_room(Accumulator *t, uint32_t buckets) {
    if (buckets > t->count) t->count = buckets;
    if (buckets <= t->room) return;
    uint32_t room = buckets < t->room * 2 ? t->room * 2 : buckets;
    t->counts = more(t, t->counts, room, sizeof *t->counts);
    if (t->keeps == KEEPS_SUMS || t->keeps == KEEPS_SQUARES)
        t->sums = more(t, t->sums, room, sizeof *t->sums);
    if (t->keeps == KEEPS_SQUARES) t->squares = more(t, t->squares, room, sizeof *t->squares);
    if (t->keeps == KEEPS_BEST) t->best = more(t, t->best, room, sizeof *t->best);
    t->room = room;
}

/* Of all rows' reasons: the order of rows never matters, and a division by zero comes last (agg-7).
 */
static NoData spoilt(NoData a, NoData b) {
    return a < b ? no_data_join(a, b) : no_data_join(b, a);
}

void accumulate_spoil(Accumulator *t, uint32_t bucket, NoData why) {
    t->counts[bucket].why = spoilt(t->counts[bucket].why, why);
}

/* --- adding rows --- */

/* Sends the rows that a filter drops to bucket 0; `where` keeps only what is
 * true (agg-4). */
static void drop(Accumulator *t, uint32_t rows, uint32_t *bucket, const RowVector *keep) {
    if (!keep->state) {
        for (uint32_t i = 0; i < rows; i++) bucket[i] &= -(uint32_t)keep->at[i];
        return;
    }
    for (uint32_t i = 0; i < rows; i++) {
        if (keep->state[i] == ROW_MISSING) t->counts[bucket[i]].skipped++;
        if (keep->state[i] >= ROW_NO_DATA)
            accumulate_spoil(t, bucket[i], (NoData)(keep->state[i] - ROW_NO_DATA));
        if (keep->state[i] || !keep->at[i]) bucket[i] = 0;
    }
}

/* agg-3: missing cells are passed over and counted. agg-6: a division by zero
 * spoils the whole. */
static void pass_over(Accumulator *t, uint32_t rows, uint32_t *bucket, const RowVector *value) {
    for (uint32_t i = 0; i < rows; i++) {
        if (!value->state[i]) continue;
        if (value->state[i] == ROW_MISSING) t->counts[bucket[i]].missing++;
        if (value->state[i] >= ROW_NO_DATA)
            accumulate_spoil(t, bucket[i], (NoData)(value->state[i] - ROW_NO_DATA));
        bucket[i] = 0;
    }
}

/* The bucket of all rows that are in one; 0: they are in several, or in none. */
static uint32_t only_bucket(uint32_t rows, const uint32_t *bucket, uint32_t *count) {
    uint32_t only = 0, same = 0, none = 0;
    for (uint32_t i = 0; i < rows && !only; i++) only = bucket[i];
    for (uint32_t i = 0; i < rows; i++) {
        same += bucket[i] == only;
        none += bucket[i] == 0;
    }
    *count = same;
    return only && same + none == rows ? only : 0;
}

/* Small mantissas are added in a register; false: one is not small. */
static bool add_together(Accumulator *t, uint32_t rows, const uint32_t *bucket, uint32_t only,
                         const RowVector *v) {
    uint64_t total = 0, bits = 0; /* the total wraps where it is not used */
    for (uint32_t i = 0; i < rows; i++) {
        int64_t at = v->at[i] & -(int64_t)(bucket[i] != 0);
        bits |= (uint64_t)(at ^ at >> 63);
        total += (uint64_t)at;
    }
    if (bits >> 50) return false; /* BATCH_ROWS of 2^50 fit */
    sum_add(&t->nums, &t->sums[only], (int64_t)total, v->scale);
    return true;
}

static void add_sums(Accumulator *t, uint32_t rows, const uint32_t *bucket, uint32_t only,
                     const RowVector *v) {
    if (v->wide) {
        for (uint32_t i = 0; i < rows; i++)
            if (bucket[i]) sum_add_num(&t->nums, &t->sums[bucket[i]], v->wide[i]);
        return;
    }
    if (only && add_together(t, rows, bucket, only, v)) return;
    for (uint32_t i = 0; i < rows; i++) sum_add(&t->nums, &t->sums[bucket[i]], v->at[i], v->scale);
}

static void add_squares(Accumulator *t, uint32_t rows, const uint32_t *bucket, const RowVector *v) {
    for (uint32_t i = 0; i < rows; i++) {
        Sum *square = &t->squares[bucket[i]];
        if (!bucket[i]) continue;
        if (v->wide)
            sum_add_num(&t->nums, square, num_mul(&t->nums, v->wide[i], v->wide[i]));
        else
            sum_add_wide(&t->nums, square, (__int128)v->at[i] * v->at[i], 2 * v->scale);
    }
}

static Num best_num(Nums *m, const Best *b) {
    return b->one.wide ? b->wide : num_scaled(m, b->at, -b->one.scale);
}

static bool is_better(Accumulator *t, const Best *old, const Best *new) {
    if (!old->any || !new->any) return new->any;
    bool narrow = !old->one.wide && !new->one.wide && old->one.scale == new->one.scale;
    int order = narrow ? (new->at > old->at) - (new->at < old->at)
                       : num_cmp(best_num(&t->nums, new), best_num(&t->nums, old));
    return t->func == FN_min ? order < 0 : order > 0;
}

static void add_best(Accumulator *t, uint32_t rows, const uint32_t *bucket, const RowVector *v) {
    Best new = {.any = true, .one = *v};
    for (uint32_t i = 0; i < rows; i++) {
        if (v->wide)
            new.wide = v->wide[i];
        else
            new.at = v->at[i];
        Best *old = &t->best[bucket[i]];
        if (!bucket[i] || !is_better(t, old, &new)) continue;
        *old = new;
        if (v->wide) old->wide = num_copy(&t->nums, new.wide);
    }
}

/* Rows in order of time are mostly in one bucket, `only`. */
static void add_values(Accumulator *t, uint32_t rows, const uint32_t *bucket, uint32_t only,
                       const RowVector *v, const int64_t *instant) {
    switch (t->keeps) {
    case KEEPS_COUNTS: return;
    case KEEPS_SQUARES: add_squares(t, rows, bucket, v); /* fall through */
    case KEEPS_SUMS: add_sums(t, rows, bucket, only, v); return;
    case KEEPS_BEST: add_best(t, rows, bucket, v); return;
    case KEEPS_SAMPLES: samples_add(&t->samples, rows, bucket, v, instant); return;
    }
}

void accumulate_add(Accumulator *t, uint32_t rows, uint32_t *bucket, const RowVector *keep,
                    const RowVector *value, const int64_t *instant) {
    if (keep) drop(t, rows, bucket, keep);
    if (value && value->state) pass_over(t, rows, bucket, value);
    uint32_t count, only = only_bucket(rows, bucket, &count);
    if (only)
        t->counts[only].rows += count;
    else
        for (uint32_t i = 0; i < rows; i++) t->counts[bucket[i]].rows++;
    if (value) add_values(t, rows, bucket, only, value, instant);
}

/* --- reading cells --- */

static Num joined_sum(Accumulator *t, const Sum *sums, const uint32_t *buckets, uint32_t count) {
    Sum sum = {0};
    for (uint32_t i = 0; i < count; i++) sum_add_sum(&t->nums, &sum, &sums[buckets[i]]);
    return sum_value(&t->nums, &sum);
}

/* Sum of squares less n times the square of the mean, over n or n - 1 (agg-9).
 */
static Value spread(Accumulator *t, const uint32_t *buckets, uint32_t count, uint64_t n) {
    bool sample = t->func == FN_stdev || t->func == FN_variance;
    if (sample && n < 2) return value_none(ND_too_few);
    Nums *m = &t->nums;
    Num sum = joined_sum(t, t->sums, buckets, count), size = num_int((int64_t)n);
    Num square = joined_sum(t, t->squares, buckets, count);
    Num apart = num_sub(m, square, num_div(m, num_mul(m, sum, sum), size));
    Num variance = num_div(m, apart, num_int((int64_t)n - sample));
    bool root = t->func == FN_stdev || t->func == FN_stdev_population;
    if (!root) return value_num(variance);
    Nums *lasting = &t->ev->nums; /* an enclosure lives on with the cell */
    return value_root(lasting, value_num(num_copy(lasting, variance)), 2);
}

static Value joined_best(Accumulator *t, const uint32_t *buckets, uint32_t count) {
    Best best = {0};
    for (uint32_t i = 0; i < count; i++)
        if (is_better(t, &best, &t->best[buckets[i]])) best = t->best[buckets[i]];
    return value_num(best_num(&t->nums, &best));
}

static Value ordered(Accumulator *t, Stretch of, Value extra) {
    Samples *s = &t->samples;
    switch ((int)t->func) {
    case FN_median: return samples_percentile(s, of, num_ratio(&t->nums, 1, 2));
    case FN_count_distinct: return samples_distinct(s, t->work, of);
    case FN_first: return samples_end(s, of, false);
    case FN_last: return samples_end(s, of, true);
    case FN_only: return samples_only(s, of);
    }
    return extra.real ? value_none(ND_undecided) : samples_percentile(s, of, extra.q);
}

/* Nothing was found: agg-1 and agg-2. */
static Value empty(Func func, const Cover *cover, Absence absence) {
    if (!cover->reported) return value_none(ND_not_reported);
    if (func == FN_count || func == FN_count_distinct) return value_num(NUM_ZERO);
    if (func == FN_sum)
        return absence == ABSENT_ZERO ? value_num(NUM_ZERO) : value_none(ND_not_reported);
    return value_none(ND_no_rows);
}

static Value joined(Accumulator *t, const uint32_t *buckets, uint32_t count, uint64_t n,
                    Value extra) {
    switch (t->keeps) {
    case KEEPS_COUNTS: return value_num(num_int((int64_t)n));
    case KEEPS_SUMS: {
        Num sum = joined_sum(t, t->sums, buckets, count);
        bool mean = t->func == FN_average;
        return value_num(mean ? num_div(&t->nums, sum, num_int((int64_t)n)) : sum);
    }
    case KEEPS_SQUARES: return spread(t, buckets, count, n);
    case KEEPS_BEST: return joined_best(t, buckets, count);
    case KEEPS_SAMPLES: break;
    }
    return ordered(t, samples_of(&t->samples, t->work, t->count, buckets, count), extra);
}

Cell accumulate_cell(Accumulator *t, const uint32_t *buckets, uint32_t count, const Cover *cover,
                     Absence absence, Value extra) {
    Cell cell = {.value = value_none(cover->why)};
    for (uint32_t i = 0; i < count; i++) {
        const Counts *c = &t->counts[buckets[i]];
        cell.rows += c->rows;
        cell.missing += c->missing;
        cell.skipped += c->skipped;
        cell.value.why = spoilt(cell.value.why, c->why);
    }
    if (!value_ok(cell.value))
        cell.value = value_absent(cell.value, extra);
    else if (!cell.rows)
        cell.value = empty(t->func, cover, absence);
    else
        cell.value = value_ok(extra) ? joined(t, buckets, count, cell.rows, extra) : extra;
    return cell;
}
