/* Aggregates of order and identity: median, percentiles, distinct values,
 * first, last, only. Input: values kept one by one with their bucket; output:
 * one value per cell. The one idea: values are put in order of bucket once, so
 * that the values of a cell are a few stretches; a decimal of 64 bits is
 * compared as such. */
#include "eval/leaf.h"

#include <stdlib.h>

/* One value, one spelling: without trailing zeros, and wide only if it must be.
 */
static void canonical(Sample *s) {
    while (s->scale > 0 && s->at % 10 == 0) {
        s->at /= 10;
        s->scale--;
    }
}

void samples_add(Samples *s, uint32_t bucket, const RowVector *v, uint32_t i, int64_t instant) {
    Sample new = {.instant = instant, .bucket = bucket, .scale = v->scale};
    if (!v->wide) {
        new.at = v->at[i];
    } else if (!num_mantissa(v->wide[i], &new.at, &new.scale)) {
        new.at = s->wide.count;
        new.scale = SAMPLE_WIDE;
        vec_push(s->nums.arena, &s->wide, num_copy(&s->nums, v->wide[i]));
    }
    vec_push(s->nums.arena, &s->all, new);
}

static Num sample_num(Samples *s, const Sample *a) {
    return a->scale == SAMPLE_WIDE ? s->wide.at[a->at] : num_scaled(&s->nums, a->at, -a->scale);
}

static int sample_cmp(Samples *s, const Sample *a, const Sample *b) {
    if (a->scale == b->scale && a->scale != SAMPLE_WIDE) return (a->at > b->at) - (a->at < b->at);
    return num_cmp(sample_num(s, a), sample_num(s, b));
}

/* --- the values of a cell --- */

static void sort_by_bucket(Samples *s, Arena *work, uint32_t buckets) {
    s->first = NEW_ARRAY(work, uint32_t, buckets + 2);
    s->sorted = NEW_ARRAY(work, Sample, s->all.count);
    for (uint32_t i = 0; i < s->all.count; i++) s->first[s->all.at[i].bucket + 2]++;
    for (uint32_t b = 1; b < buckets + 2; b++) s->first[b] += s->first[b - 1];
    uint32_t *next = s->first + 1; /* while filling, next[b] moves to where bucket b ends */
    for (uint32_t i = 0; i < s->all.count; i++)
        s->sorted[next[s->all.at[i].bucket]++] = s->all.at[i];
}

Sample *samples_of(Samples *s, Arena *work, uint32_t all_buckets, const uint32_t *buckets,
                   uint32_t count, uint32_t *n) {
    if (!s->sorted) sort_by_bucket(s, work, all_buckets);
    *n = 0;
    for (uint32_t i = 0; i < count; i++) *n += s->first[buckets[i] + 1] - s->first[buckets[i]];
    if (count == 1) return &s->sorted[s->first[buckets[0]]];
    if (*n > s->room) {
        s->room = *n < s->room * 2 ? s->room * 2 : *n;
        s->cell = NEW_ARRAY(work, Sample, s->room);
    }
    Sample *to = s->cell;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t size = s->first[buckets[i] + 1] - s->first[buckets[i]];
        if (size) memcpy(to, &s->sorted[s->first[buckets[i]]], size * sizeof *to);
        to += size;
    }
    return s->cell;
}

/* --- order --- */

/* Hoare's selection: at[k] becomes what sorting would put there, with nothing
 * greater before it and nothing less behind. Pivots are drawn, from a fixed
 * seed, so that no order of the rows is slow. */
static void select_nth(Samples *s, Sample *at, int64_t n, int64_t k) {
    uint64_t seed = 1;
    for (int64_t low = 0, high = n - 1; low < high;) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        Sample pivot = at[low + (int64_t)((seed >> 33) % (uint64_t)(high - low + 1))];
        int64_t i = low, j = high;
        while (i <= j) {
            while (sample_cmp(s, &at[i], &pivot) < 0) i++;
            while (sample_cmp(s, &pivot, &at[j]) < 0) j--;
            if (i > j) break;
            Sample swapped = at[i];
            at[i++] = at[j];
            at[j--] = swapped;
        }
        if (j < k) low = i;
        if (k < i) high = j;
    }
}

/* Linear between order statistics at h = (n - 1) p: R's type 7, Hyndman and Fan
 * 1996 (agg-8). */
Value samples_percentile(Samples *s, Sample *at, uint32_t n, Num p) {
    Nums *m = &s->nums;
    if (num_sign(p) < 0 || num_cmp(p, NUM_ONE) > 0) return value_none(ND_undecided);
    Num h = num_mul(m, num_int((int64_t)n - 1), p), floor = num_floor(m, h);
    int64_t k;
    if (!num_small_int(floor, &k)) return value_none(ND_undecided);
    select_nth(s, at, n, k);
    Num low = sample_num(s, &at[k]), rest = num_sub(m, h, floor);
    if (num_sign(rest) == 0) return value_num(low);
    const Sample *next = &at[k + 1];
    for (int64_t i = k + 2; i < n; i++)
        if (sample_cmp(s, &at[i], next) < 0) next = &at[i];
    Num step = num_sub(m, sample_num(s, next), low);
    return value_num(num_add(m, low, num_mul(m, rest, step)));
}

/* --- identity --- */

/* Whole numbers that lie close together, as the ids of texts do: a bit for
 * each; false: they do not. */
static bool distinct_close(Arena *work, const Sample *at, uint32_t n, uint64_t *distinct) {
    int64_t low = at[0].at, high = low;
    for (uint32_t i = 0; i < n; i++) {
        if (at[i].scale) return false;
        if (at[i].at < low) low = at[i].at;
        if (at[i].at > high) high = at[i].at;
    }
    uint64_t span = (uint64_t)high - (uint64_t)low;
    if (span / 32 > n) return false;
    ArenaMark mark = arena_mark(work);
    uint64_t *bits = NEW_ARRAY(work, uint64_t, span / 64 + 1);
    *distinct = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t bit = (uint64_t)at[i].at - (uint64_t)low, mask = (uint64_t)1 << (bit & 63);
        *distinct += !(bits[bit >> 6] & mask);
        bits[bit >> 6] |= mask;
    }
    arena_release(work, mark);
    return true;
}

/* Any values, by hash; those with one hash are chained through `instant`, which
 * nobody else needs. */
static uint64_t distinct_hashed(Samples *s, Arena *work, Sample *at, uint32_t n) {
    ArenaMark mark = arena_mark(work);
    Map seen = map_new(work);
    uint64_t distinct = 0;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t hash = at[i].scale == SAMPLE_WIDE
                            ? num_hash(sample_num(s, &at[i]))
                            : (uint64_t)at[i].at ^ (uint64_t)at[i].scale << 58;
        void **slot = map_slot(&seen, hash, NULL);
        Sample *old = *slot;
        while (old && sample_cmp(s, old, &at[i]) != 0) old = (Sample *)(uintptr_t)old->instant;
        if (old) continue;
        at[i].instant = (int64_t)(uintptr_t)*slot;
        *slot = &at[i];
        distinct++;
    }
    arena_release(work, mark);
    return distinct;
}

Value samples_distinct(Samples *s, Arena *work, Sample *at, uint32_t n) {
    uint64_t distinct;
    if (!distinct_close(work, at, n, &distinct)) {
        for (uint32_t i = 0; i < n; i++) canonical(&at[i]);
        distinct = distinct_hashed(s, work, at, n);
    }
    return value_num(num_int((int64_t)distinct));
}

/* agg-10: the value at the first or last instant, if there is but one. */
Value samples_end(Samples *s, const Sample *at, uint32_t n, bool last) {
    const Sample *end = at;
    bool unique = true;
    for (uint32_t i = 1; i < n; i++) {
        if (at[i].instant == end->instant) {
            unique = unique && sample_cmp(s, &at[i], end) == 0;
        } else if (last == (at[i].instant > end->instant)) {
            end = &at[i];
            unique = true;
        }
    }
    return unique ? value_num(sample_num(s, end)) : value_none(ND_not_unique);
}

Value samples_only(Samples *s, const Sample *at, uint32_t n) {
    return n == 1 ? value_num(sample_num(s, at)) : value_none(ND_not_unique);
}
