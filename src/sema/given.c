/* Input: values given for regions of a metric, and a cell. Output: what they tell of the cell. The
 * one idea: the regions given are all there is, so a whole is made of the largest of them that lie
 * in it. */
#include "sema/tests.h"

typedef VEC(const Given *) Parts;

static bool tells_of(const Given *g, const Metric *metric, const Given *but) {
    return g->metric == metric && g != but;
}

/* Keeps the largest parts: each stands for those inside it. */
static void parts_add(Arena *arena, Parts *parts, const Given *g) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < parts->count; i++) {
        RegionRelation r = region_relation(&g->region, &parts->at[i]->region);
        if (r == REGION_INSIDE) return;
        if (r != REGION_AROUND) parts->at[kept++] = parts->at[i];
    }
    parts->count = kept;
    vec_push(arena, parts, g);
}

static Day last_of(const Given *const *parts, uint32_t count) {
    Day last = DAY_NONE;
    for (uint32_t i = 0; i < count; i++)
        if (parts[i]->region.last > last) last = parts[i]->region.last;
    return last;
}

/* Do the slices of a formula add up to its whole? Readings of a stock do too, on one day. */
static bool slices_add_up(const Expr *e) {
    while (e->kind == E_METRIC) e = e->metric->body;
    bool reading = e->kind == E_TIME &&
                   (e->func == FN_closing || e->func == FN_opening || e->func == FN_average_over);
    return expr_is_additive(reading ? e->kids[0] : e);
}

static Telling total(Nums *m, const Metric *metric, Parts parts, bool closing, Value *out) {
    if (closing || metric->is.stock) {
        Day last = last_of(parts.at, parts.count);
        uint32_t kept = 0;
        for (uint32_t i = 0; i < parts.count; i++)
            if (parts.at[i]->region.last == last) parts.at[kept++] = parts.at[i];
        parts.count = kept;
    }
    *out = parts.at[0]->value;
    for (uint32_t i = 1; i < parts.count; i++) *out = value_add(m, *out, parts.at[i]->value);
    return parts.count == 1 || slices_add_up(metric->body) ? TELLS_PARTS : TELLS_UNKNOWN;
}

Telling given_value(Nums *m, const Given *givens, uint32_t count, const Metric *metric,
                    const Region *cell, bool closing, const Given *but, Value *out) {
    Parts parts = {0};
    bool unknown = false;
    for (uint32_t i = 0; i < count; i++) {
        const Given *g = &givens[i];
        if (!tells_of(g, metric, but)) continue;
        switch (region_relation(&g->region, cell)) {
        case REGION_SAME: *out = g->value; return TELLS_VALUE;
        case REGION_INSIDE: parts_add(m->arena, &parts, g); break;
        case REGION_AROUND:
        case REGION_ACROSS: unknown = true; break;
        case REGION_APART: break;
        }
    }
    if (unknown) return TELLS_UNKNOWN;
    return parts.count ? total(m, metric, parts, closing, out) : TELLS_NOTHING;
}
