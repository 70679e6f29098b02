/* Aggregates of order and identity: median, percentiles, distinct values, first, last, only. Input:
 * values kept one by one with their bucket; output: one value per cell. The one idea: all values
 * are 64-bit mantissas of one scale, or else all are places in a list of numbers; in order of
 * bucket they are a few stretches per cell. */
#include "eval/leaf.h"

/* --- keeping them --- */

static int64_t *longer(const Samples *s, int64_t *at, uint32_t room) {
    return arena_grow(s->nums.arena, at, s->count * sizeof *at, room * sizeof *at);
}

static void make_room(Samples *s, uint32_t rows, bool instants) {
    if (rows <= s->room - s->count) return;
    uint32_t room = s->room < BATCH_ROWS ? BATCH_ROWS : s->room;
    while (room - s->count < rows) {
        if (room > UINT32_MAX / 2) heap_fail(arena_heap(s->nums.arena), FAIL_MEMORY);
        room *= 2;
    }
    s->at = longer(s, s->at, room);
    if (instants) s->instant = longer(s, s->instant, room);
    s->bucket = arena_grow(s->nums.arena, s->bucket, s->count * sizeof *s->bucket,
                           room * sizeof *s->bucket);
    s->room = room;
}

static int64_t place_wide(Samples *s, Num q) {
    vec_push(s->nums.arena, &s->wide, num_copy(&s->nums, q));
    return s->wide.count - 1;
}

static void widen(Samples *s) {
    if (s->is_wide) return;
    s->is_wide = true;
    for (uint32_t i = 0; i < s->count; i++)
        s->at[i] = place_wide(s, num_scaled(&s->nums, s->at[i], -s->scale));
}

static bool rescale(int64_t *at, uint32_t count, int by) {
    int64_t factor = 1;
    for (; by > 0; by--)
        if (__builtin_mul_overflow(factor, 10, &factor)) return false;
    for (uint32_t i = 0; i < count; i++) {
        int64_t product;
        if (__builtin_mul_overflow(at[i], factor, &product)) return false;
    }
    for (uint32_t i = 0; i < count; i++) at[i] *= factor;
    return true;
}

/* Brings what is kept and what is new to one scale; false: that takes numbers. */
static bool agree(Samples *s, int64_t *new, uint32_t count, int scale) {
    if (s->is_wide) return false;
    if (!s->count || s->scale < scale) {
        if (!rescale(s->at, s->count, s->count ? scale - s->scale : 0)) return false;
        s->scale = scale;
        return true;
    }
    return rescale(new, count, s->scale - scale);
}

void samples_add(Samples *s, uint32_t rows, const uint32_t *bucket, const RowVector *v,
                 const int64_t *instant) {
    make_room(s, rows, instant != NULL);
    uint32_t n = 0;
    int64_t *new = s->at + s->count;
    for (uint32_t i = 0; i < rows; i++) {
        if (!bucket[i]) continue;
        s->bucket[s->count + n] = bucket[i];
        if (instant) s->instant[s->count + n] = instant[i];
        new[n++] = v->wide ? i : v->at[i];
    }
    if (v->wide || !agree(s, new, n, v->scale)) {
        widen(s);
        for (uint32_t i = 0; i < n; i++)
            new[i] =
                place_wide(s, v->wide ? v->wide[new[i]] : num_scaled(&s->nums, new[i], -v->scale));
    }
    s->count += n;
}

static Num number(Samples *s, int64_t at) {
    return s->is_wide ? s->wide.at[at] : num_scaled(&s->nums, at, -s->scale);
}

static int order(const Samples *s, int64_t a, int64_t b) {
    return s->is_wide ? num_cmp(s->wide.at[a], s->wide.at[b]) : (a > b) - (a < b);
}

/* --- the values of a cell --- */

static void sort_by_bucket(Samples *s, Arena *work, uint32_t buckets) {
    s->first = NEW_ARRAY(work, uint32_t, (size_t)buckets + 2);
    s->sorted = NEW_ARRAY(work, int64_t, s->count);
    if (s->instant) s->sorted_instant = NEW_ARRAY(work, int64_t, s->count);
    for (uint32_t i = 0; i < s->count; i++) s->first[s->bucket[i] + 2]++;
    for (uint32_t b = 1; b < buckets + 2; b++) s->first[b] += s->first[b - 1];
    uint32_t *next = s->first + 1; /* while filling, next[b] moves to where bucket b ends */
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t to = next[s->bucket[i]]++;
        s->sorted[to] = s->at[i];
        if (s->instant) s->sorted_instant[to] = s->instant[i];
    }
}

Stretch samples_of(Samples *s, Arena *work, uint32_t all_buckets, const uint32_t *buckets,
                   uint32_t count) {
    if (!s->sorted) sort_by_bucket(s, work, all_buckets);
    uint32_t n = 0, first = s->first[buckets[0]];
    for (uint32_t i = 0; i < count; i++) n += s->first[buckets[i] + 1] - s->first[buckets[i]];
    if (count == 1)
        return (Stretch){s->sorted + first, s->instant ? s->sorted_instant + first : NULL, n};
    Stretch all = {NEW_ARRAY(work, int64_t, n), s->instant ? NEW_ARRAY(work, int64_t, n) : NULL, 0};
    for (uint32_t i = 0; i < count; i++) {
        uint32_t from = s->first[buckets[i]], size = s->first[buckets[i] + 1] - from;
        if (!size) continue;
        memcpy(all.at + all.count, s->sorted + from, size * sizeof *all.at);
        if (s->instant)
            memcpy(all.instant + all.count, s->sorted_instant + from, size * sizeof *all.at);
        all.count += size;
    }
    return all;
}

/* --- order --- */

/* Hoare's selection: at[k] becomes what sorting would put there, with nothing greater before it and
 * nothing less behind. Pivots are drawn, from a fixed seed, so that no order of the rows is slow.
 */
static void select_nth(const Samples *s, int64_t *at, int64_t n, int64_t k) {
    uint64_t seed = 1;
    for (int64_t low = 0, high = n - 1; low < high;) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        int64_t pivot = at[low + (int64_t)((seed >> 33) % (uint64_t)(high - low + 1))];
        int64_t i = low, j = high;
        while (i <= j) {
            while (order(s, at[i], pivot) < 0) i++;
            while (order(s, pivot, at[j]) < 0) j--;
            if (i > j) break;
            int64_t swapped = at[i];
            at[i++] = at[j];
            at[j--] = swapped;
        }
        if (j < k) low = i;
        if (k < i) high = j;
    }
}

/* Linear between order statistics at h = (n - 1) p: R's type 7, Hyndman and Fan 1996 (agg-8). */
Value samples_percentile(Samples *s, Stretch of, Num p) {
    Nums *m = &s->nums;
    if (num_sign(p) < 0 || num_cmp(p, NUM_ONE) > 0) return value_none(ND_undecided);
    Num h = num_mul(m, num_int((int64_t)of.count - 1), p), floor = num_floor(m, h);
    int64_t k;
    if (!num_small_int(floor, &k)) return value_none(ND_undecided);
    select_nth(s, of.at, of.count, k);
    Num low = number(s, of.at[k]), rest = num_sub(m, h, floor);
    if (num_sign(rest) == 0) return value_num(low);
    int64_t next = of.at[k + 1];
    for (int64_t i = k + 2; i < of.count; i++)
        if (order(s, of.at[i], next) < 0) next = of.at[i];
    Num step = num_sub(m, number(s, next), low);
    return value_num(num_add(m, low, num_mul(m, rest, step)));
}

/* --- identity --- */

/* Whole numbers that lie close together, as the ids of texts do: a bit for each; false: they do
 * not. */
static bool distinct_close(Arena *work, Stretch of, uint64_t *distinct) {
    int64_t low = of.at[0], high = low;
    for (uint32_t i = 0; i < of.count; i++) {
        if (of.at[i] < low) low = of.at[i];
        if (of.at[i] > high) high = of.at[i];
    }
    uint64_t span = (uint64_t)high - (uint64_t)low;
    if (span / 64 > of.count) return false;
    uint64_t *bits = NEW_ARRAY(work, uint64_t, span / 64 + 1);
    *distinct = 0;
    for (uint32_t i = 0; i < of.count; i++) {
        uint64_t bit = (uint64_t)of.at[i] - (uint64_t)low;
        *distinct += ~bits[bit >> 6] >> (bit & 63) & 1;
        bits[bit >> 6] |= (uint64_t)1 << (bit & 63);
    }
    return true;
}

typedef struct Same { /* numbers with one hash */
    const struct Same *next;
    int64_t at;
} Same;

/* Mantissas are their own hash; numbers that share one are told apart. */
static uint64_t distinct_hashed(const Samples *s, Arena *work, Stretch of) {
    Map seen = map_new(work);
    uint64_t distinct = 0;
    for (uint32_t i = 0; i < of.count; i++) {
        uint64_t hash = s->is_wide ? num_hash(s->wide.at[of.at[i]]) : (uint64_t)of.at[i];
        void **slot = map_slot(&seen, hash, NULL);
        const Same *old = *slot;
        while (old && order(s, old->at, of.at[i]) != 0) old = old->next;
        if (old) continue;
        Same *new = NEW(work, Same);
        *new = (Same){*slot, of.at[i]};
        *slot = new;
        distinct++;
    }
    return distinct;
}

Value samples_distinct(const Samples *s, Arena *work, Stretch of) {
    uint64_t distinct;
    if (s->is_wide || !distinct_close(work, of, &distinct)) distinct = distinct_hashed(s, work, of);
    return value_num(num_int((int64_t)distinct));
}

/* agg-10: the value at the first or last instant, if there is but one; a snapshot is one instant.
 */
Value samples_end(Samples *s, Stretch of, bool last) {
    uint32_t end = 0;
    bool unique = true;
    for (uint32_t i = 1; i < of.count; i++) {
        if (!of.instant || of.instant[i] == of.instant[end]) {
            unique = unique && order(s, of.at[i], of.at[end]) == 0;
        } else if (last == (of.instant[i] > of.instant[end])) {
            end = i;
            unique = true;
        }
    }
    return unique ? value_num(number(s, of.at[end])) : value_none(ND_not_unique);
}

Value samples_only(Samples *s, Stretch of) {
    return of.count == 1 ? value_num(number(s, of.at[0])) : value_none(ND_not_unique);
}
