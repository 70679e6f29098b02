/* Balance: rules on a whole goal, level or strategy map. KPIs that serve a goal through other KPIs,
 * or through the goals under it, count with it. */
#include "rules/rule.h"

typedef struct Under { /* every KPI under a goal, each once */
    Check *c;
    VEC(const Kpi *) kpis;
    Map seen;
} Under;

static void add_kpi(Under *u, const Kpi *k) {
    bool fresh;
    map_slot(&u->seen, key_of(k), &fresh);
    if (!fresh) return;
    vec_push(u->c->arena, &u->kpis, k);
    for (uint32_t i = 0; i < k->served_by.count; i++) add_kpi(u, k->served_by.at[i]);
}

static void add_goal(Under *u, const Goal *g, bool below) {
    for (uint32_t i = 0; i < g->kpis.count; i++) add_kpi(u, g->kpis.at[i]);
    for (uint32_t i = 0; below && i < g->goals.count; i++) add_goal(u, g->goals.at[i], true);
}

static Under under(Check *c, bool below) {
    Under u = {.c = c, .seen = map_new(c->arena)};
    add_goal(&u, c->symbol->goal, below);
    return u;
}

static const char *number(Check *c, uint32_t n) {
    return arena_printf(c->arena, "%u", n);
}

/* R4: effort measured, results not. */
void rule_r4(Check *c) {
    Under u = under(c, false);
    uint32_t activity = 0, outcome = 0;
    for (uint32_t i = 0; i < u.kpis.count; i++) {
        activity += u.kpis.at[i]->what == WHAT_ACTIVITY;
        outcome += u.kpis.at[i]->what == WHAT_OUTCOME;
    }
    if (activity > outcome) rule_report(c, number(c, activity), number(c, outcome));
}

/* --- B1: how many --- */

static void check_number(Check *c, uint32_t n, int32_t low, int32_t high) {
    const char *most = number(c, (uint32_t)high), *least = number(c, (uint32_t)low);
    if ((int64_t)n > high) {
        const char *text =
            rule_words(c, "at most %s keep attention", "ten hoogste %s houden de aandacht");
        rule_soften(c, rule_report(c, number(c, n), arena_printf(c->arena, text, most)),
                    SEV_WARNING);
    } else if ((int64_t)n < low) {
        const char *text =
            rule_words(c, "at least %s give a picture", "ten minste %s geven een beeld");
        rule_soften(c, rule_report(c, number(c, n), arena_printf(c->arena, text, least)), SEV_HINT);
    }
}

void rule_b1(Check *c) {
    const Policy *p = &c->symbol->file->policy;
    if (c->symbol->kind == SYM_GOAL)
        check_number(c, c->symbol->goal->kpis.count, p->goal_low, p->goal_high);
    else if (c->symbol->level->kpis.count)
        check_number(c, c->symbol->level->kpis.count, p->team_low, p->team_high);
}

/* --- B2, B5: what stands under a root goal --- */

void rule_b2(Check *c) {
    if (c->symbol->goal->under) return;
    Under u = under(c, true);
    uint32_t leading = 0, lagging = 0;
    for (uint32_t i = 0; i < u.kpis.count; i++) {
        leading += u.kpis.at[i]->lead == LEAD_LEADING;
        lagging += u.kpis.at[i]->lead == LEAD_LAGGING;
    }
    if (!leading) rule_report(c, "leading", NULL);
    if (!lagging) rule_report(c, "lagging", NULL);
}

/* An amount grows with the size of what is measured: a sum or a count, or made of nothing but such.
 */
static bool is_amount(const Expr *e, Map *known);

/* Of a metric or KPI, found once. */
static bool is_amount_inside(const void *what, const Expr *body, Map *known) {
    enum { NO = 1, YES };
    void **slot = map_find(known, key_of(what));
    bool amount = slot ? (uintptr_t)*slot == YES : body && is_amount(body, known);
    if (!slot) *map_slot(known, key_of(what), NULL) = (void *)(uintptr_t)(amount ? YES : NO);
    return amount;
}

static bool is_amount(const Expr *e, Map *known) {
    if (e->kind == E_METRIC) return is_amount_inside(e->metric, e->metric->body, known);
    if (e->kind == E_KPI) return is_amount_inside(e->kpi, e->kpi->formula, known);
    if (e->kind == E_AGGREGATE || e->kind == E_GROUPED)
        return e->func == FN_sum || e->func == FN_count || e->func == FN_count_distinct;
    if (e->kind == E_TIME) return e->count && e->func != FN_growth && is_amount(e->kids[0], known);
    if (e->kind == E_FILTER || e->kind == E_NEGATE || e->kind == E_OTHERWISE)
        return is_amount(e->kids[0], known);
    bool all = e->kind == E_SUM;
    for (uint32_t i = 0; i < e->count && all; i++) all = is_amount(e->kids[i], known);
    return all || expr_is_additive(e);
}

void rule_b5(Check *c) {
    if (c->symbol->goal->under) return;
    Under u = under(c, true);
    uint32_t amounts = 0;
    for (uint32_t i = 0; i < u.kpis.count; i++)
        amounts += u.kpis.at[i]->formula && is_amount(u.kpis.at[i]->formula, &c->facts->amounts);
    if (amounts && amounts == u.kpis.count) rule_report(c, NULL, NULL);
}

void rule_b4(Check *c) {
    const Level *l = c->symbol->kpi->level;
    if (l && l->kind == LEVEL_PERSON) rule_report(c, l->symbol->name->s, NULL);
}

/* --- B3, B6: the four perspectives --- */

enum { LEARNING, PROCESS, CUSTOMER, FINANCIAL, PERSPECTIVES };
static const char *const perspectives[PERSPECTIVES] = {"learning", "process", "customer",
                                                       "financial"};

static int perspective_of(const Goal *g) {
    for (int i = 0; g->perspective && i < PERSPECTIVES; i++)
        if (strcmp(g->perspective->s, perspectives[i]) == 0) return i;
    return -1;
}

static const Level *root_of(const Level *l) {
    while (l && l->parent) l = l->parent;
    return l;
}

/* What the goals of one organisation with a perspective cover; the findings stand at the first of
 * them. */
typedef struct StrategyMap {
    const Goal *first;
    bool covered[PERSPECTIVES],
        linked[PERSPECTIVES]; /* linked: some goal stands under one of the next */
} StrategyMap;

/* The nearest goal above that has a perspective. */
static const Goal *perspective_above(const Goal *g) {
    g = g->under;
    while (g && perspective_of(g) < 0) g = g->under;
    return g;
}

static void add_goal_to(StrategyMap *map, const Goal *g) {
    int p = perspective_of(g);
    const Goal *above = perspective_above(g);
    if (!map->first) map->first = g;
    map->covered[p] = true;
    if (above && perspective_of(above) == p + 1) map->linked[p] = true;
}

static StrategyMap *map_of(Facts *f, const Goal *g) {
    void **slot = map_slot(&f->map_of, key_of(root_of(g->level)), NULL);
    if (!*slot) *slot = NEW(f->arena, StrategyMap);
    return *slot;
}

/* NULL unless the goal at hand is the first of its map. */
static const StrategyMap *strategy_map(Check *c) {
    Facts *f = c->facts;
    if (!f->has_maps)
        for (uint32_t i = 0; i < c->m->goals.count; i++)
            if (perspective_of(c->m->goals.at[i]) >= 0)
                add_goal_to(map_of(f, c->m->goals.at[i]), c->m->goals.at[i]);
    f->has_maps = true;
    const StrategyMap *map = map_of(f, c->symbol->goal);
    return map->first == c->symbol->goal ? map : NULL;
}

void rule_b3(Check *c) {
    const StrategyMap *map = strategy_map(c);
    Buf missing = buf_new(c->arena);
    for (int i = PERSPECTIVES - 1; map && i >= 0; i--)
        if (!map->covered[i])
            buf_printf(&missing, "%s%s", missing.length ? ", " : "", perspectives[i]);
    if (missing.length) rule_report(c, buf_text(&missing), NULL);
}

void rule_b6(Check *c) {
    const StrategyMap *map = strategy_map(c);
    for (int p = LEARNING; map && p < FINANCIAL; p++)
        if (map->covered[p] && map->covered[p + 1] && !map->linked[p])
            rule_report(c, perspectives[p], perspectives[p + 1]);
}
