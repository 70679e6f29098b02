/* Facts about a model: what KPIs and metrics a formula uses, and by whom a KPI is used. Input:
 * resolved formulas; output: sets. The one idea: a walk that marks each metric and KPI passes it
 * once. */
#include "rules/facts.h"

Facts facts_new(Model *m, Arena *arena) {
    Facts f = {.m = m, .arena = arena};
    Map *maps[] = {&f.uses,    &f.summands, &f.users,      &f.used,    &f.ranges,
                   &f.normals, &f.leaves,   &f.by_formula, &f.amounts, &f.map_of};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) *maps[i] = map_new(arena);
    nums_init(&f.nums, m->ctx, arena);
    return f;
}

uint64_t facts_mix(uint64_t a, uint64_t b) {
    uint64_t h = (a ^ (b + 0x9E3779B97F4A7C15u + (a << 6) + (a >> 2))) * 0xBF58476D1CE4E5B9u;
    return (h ^ (h >> 29)) * 0x94D049BB133111EBu ^ (h >> 32);
}

uint64_t facts_text(const char *s, size_t length) {
    uint64_t h = length + 1;
    for (size_t i = 0; i < length; i++) h = (h ^ (unsigned char)s[i]) * 0x100000001B3u;
    return facts_mix(h, length);
}

uint64_t facts_key(const Facts *f, const void *entity) {
    void **number = f->shared ? map_find(f->shared, key_of(entity)) : NULL;
    return number ? (uint64_t)(uintptr_t)*number : key_of(entity);
}

uint64_t facts_slice(const Level *l) {
    uint64_t h = 0;
    for (; l; l = l->parent)
        if (l->where) h = facts_mix(h, key_of(l));
    return h;
}

/* --- what a formula uses --- */

typedef struct Uses {
    Arena *arena;
    Map seen; /* metrics and KPIs */
    VEC(const Kpi *) kpis;
    Map *any; /* seen by whatever formula */
} Uses;

static void mark(Uses *u, const Expr *e) {
    bool fresh, metric = e->kind == E_METRIC, kpi = e->kind == E_KPI || e->kind == E_SCORE;
    const Expr *inner = metric ? e->metric->body : kpi ? e->kpi->formula : NULL;
    if (inner) {
        uint64_t key = metric ? key_of(e->metric) : key_of(e->kpi);
        map_slot(&u->seen, key, &fresh);
        map_slot(u->any, key, NULL);
        if (fresh && kpi) vec_push(u->arena, &u->kpis, e->kpi);
        if (fresh) mark(u, inner);
    }
    for (uint32_t i = 0; i < e->count; i++) mark(u, e->kids[i]);
}

static const Uses *uses_of(Facts *f, const Kpi *of) {
    void **slot = map_slot(&f->uses, key_of(of), NULL);
    if (*slot) return *slot;
    Uses *u = *slot = NEW(f->arena, Uses);
    *u = (Uses){.arena = f->arena, .seen = map_new(f->arena), .any = &f->used};
    if (of->formula) mark(u, of->formula);
    return u;
}

bool facts_uses(Facts *f, const Kpi *of, const Kpi *k) {
    return map_find(&uses_of(f, of)->seen, key_of(k)) != NULL;
}

bool facts_uses_any(Facts *f, const Kpi *of) {
    return uses_of(f, of)->kpis.count > 0;
}

/* --- who uses what --- */

static KpiList *list_of(Facts *f, const Kpi *k) {
    void **slot = map_slot(&f->users, key_of(k), NULL);
    if (!*slot) *slot = NEW(f->arena, KpiList);
    return *slot;
}

static void find_users(Facts *f) {
    if (f->has_users) return;
    f->has_users = true;
    for (uint32_t i = 0; i < f->m->kpis.count; i++) {
        const Uses *u = uses_of(f, f->m->kpis.at[i]);
        for (uint32_t j = 0; j < u->kpis.count; j++)
            vec_push(f->arena, &list_of(f, u->kpis.at[j])->all, f->m->kpis.at[i]);
    }
}

const KpiList *facts_users(Facts *f, const Kpi *k) {
    find_users(f);
    return list_of(f, k);
}

bool facts_is_used(Facts *f, const Metric *x) {
    find_users(f);
    return map_find(&f->used, key_of(x)) != NULL;
}

/* --- terms of a plain sum --- */

static void add_terms(Map *terms, const Expr *e) {
    if (e->kind == E_KPI) map_slot(terms, key_of(e->kpi), NULL);
    if (e->kind != E_SUM && e->kind != E_NEGATE) return;
    for (uint32_t i = 0; i < e->count; i++) add_terms(terms, e->kids[i]);
}

bool facts_adds(Facts *f, const Kpi *of, const Kpi *k) {
    void **slot = map_slot(&f->summands, key_of(of), NULL);
    if (!*slot) {
        Map *terms = *slot = NEW(f->arena, Map);
        *terms = map_new(f->arena);
        if (of->formula) add_terms(terms, of->formula);
    }
    return map_find(*slot, key_of(k)) != NULL;
}
