/* Windows meet datasets. Input: windows and what is known of a dataset; output:
 * the rows that each window takes, and the atoms that the ends of all windows
 * cut time into. */
#include "eval/leaf.h"

#include <stdlib.h>

/* --- what a window takes --- */

static Cover whole_snapshot(const Loaded *t, const Window *w) {
    bool all = w->grain == GRAIN_ALL;
    bool zero = t->dataset->absence == ABSENT_ZERO;
    return (Cover){.why = all ? DATA_OK : ND_wrong_grain, .reported = zero || t->table->rows > 0};
}

/* agg-17: the last reported date; the last reading before it holds under
 * `missing last`. */
static Cover closing_date(const Loaded *t, Day from, Day to) {
    Absence absence = t->dataset->absence;
    Day last = loaded_last_date(t, absence == ABSENT_LAST ? t->start : from, to);
    if (last == DAY_NONE) return (Cover){.from = 1, .reported = absence == ABSENT_ZERO};
    return (Cover){.from = last, .to = last, .reported = true};
}

/* agg-1, time-6. An interval tells of every known day who was there, so every
 * one is reported. */
Cover window_cover(const Loaded *t, const Window *w, bool last_by) {
    if (t->is_snapshot) return whole_snapshot(t, w);
    Day from = w->from > t->start ? w->from : t->start;
    Day to = w->cut < t->through ? w->cut : t->through;
    if (t->start == DAY_NONE || from > to) return (Cover){.why = ND_not_covered};
    if (t->ends)
        return (Cover){.from = w->mode == WINDOW_CLOSING ? to : from, .to = to, .reported = true};
    if (w->mode == WINDOW_CLOSING && !last_by) return closing_date(t, from, to);
    bool zero = t->dataset->absence == ABSENT_ZERO;
    return (Cover){.from = from, .to = to, .reported = zero || loaded_reported(t, from, to)};
}

/* --- atoms --- */

static int by_day(const void *x, const void *y) {
    const Day *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

static bool takes_rows(const Cover *c) {
    return c->why == DATA_OK && c->from <= c->to;
}

/* The days on which some window begins, or has ended; sorted, each once. */
static uint32_t boundaries(const Cover *covers, uint32_t count, Day *days) {
    uint32_t n = 0, kept = 0;
    for (uint32_t w = 0; w < count; w++) {
        if (!takes_rows(&covers[w])) continue;
        days[n++] = covers[w].from;
        days[n++] = covers[w].to + 1;
    }
    if (n) qsort(days, n, sizeof *days, by_day);
    for (uint32_t i = 0; i < n; i++)
        if (!kept || days[kept - 1] != days[i]) days[kept++] = days[i];
    return kept;
}

static uint32_t boundary(const Day *days, uint32_t count, Day d) {
    const Day *at = bsearch(&d, days, count, sizeof d, by_day);
    return (uint32_t)(at - days);
}

/* A snapshot is one atom, of which the windows that may see it consist. */
static Atoms whole(Arena *arena, const Cover *covers, uint32_t count) {
    Atoms a = {.count = 1,
               .first = NEW_ARRAY(arena, uint32_t, count),
               .end = NEW_ARRAY(arena, uint32_t, count)};
    for (uint32_t w = 0; w < count; w++) a.end[w] = covers[w].why == DATA_OK;
    return a;
}

Atoms atoms_cut(Arena *arena, const Loaded *t, const Cover *covers, uint32_t count) {
    Atoms a = {.first = NEW_ARRAY(arena, uint32_t, count),
               .end = NEW_ARRAY(arena, uint32_t, count)};
    Day *days = NEW_ARRAY(arena, Day, 2 * (size_t)count);
    if (t->is_snapshot) return whole(arena, covers, count);
    uint32_t n = boundaries(covers, count, days);
    if (!n) return a;
    a.base = days[0];
    a.days = (uint32_t)(days[n - 1] - days[0]);
    a.count = n - 1;
    a.of_day = NEW_ARRAY(arena, uint32_t, a.days);
    for (uint32_t i = 0; i + 1 < n; i++)
        for (Day d = days[i]; d < days[i + 1]; d++) a.of_day[d - a.base] = i;
    for (uint32_t w = 0; w < count; w++) {
        if (!takes_rows(&covers[w])) continue;
        a.first[w] = boundary(days, n, covers[w].from);
        a.end[w] = boundary(days, n, covers[w].to + 1);
    }
    return a;
}
