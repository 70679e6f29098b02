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
    vec_push(u->c->m->arena, &u->kpis, k);
    for (uint32_t i = 0; i < k->served_by.count; i++) add_kpi(u, k->served_by.at[i]);
}

static void add_goal(Under *u, const Goal *g, bool below) {
    for (uint32_t i = 0; i < g->kpis.count; i++) add_kpi(u, g->kpis.at[i]);
    for (uint32_t i = 0; below && i < g->goals.count; i++) add_goal(u, g->goals.at[i], true);
}

static Under under(Check *c, bool below) {
    Under u = {.c = c, .seen = map_new(c->m->arena)};
    add_goal(&u, c->symbol->goal, below);
    return u;
}

static const char *number(Check *c, uint32_t n) {
    return arena_printf(c->m->arena, "%u", n);
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
        rule_soften(c, rule_report(c, number(c, n), arena_printf(c->m->arena, text, most)),
                    SEV_WARNING);
    } else if ((int64_t)n < low) {
        const char *text =
            rule_words(c, "at least %s give a picture", "ten minste %s geven een beeld");
        rule_soften(c, rule_report(c, number(c, n), arena_printf(c->m->arena, text, least)),
                    SEV_HINT);
    }
}

void rule_b1_goal(Check *c) {
    const Policy *p = &c->symbol->file->policy;
    check_number(c, c->symbol->goal->kpis.count, p->goal_low, p->goal_high);
}

void rule_b1_level(Check *c) {
    const Policy *p = &c->symbol->file->policy;
    if (c->symbol->level->kpis.count)
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

void rule_b5(Check *c) {
    if (c->symbol->goal->under) return;
    Under u = under(c, true);
    uint32_t amounts = 0;
    for (uint32_t i = 0; i < u.kpis.count; i++) amounts += u.kpis.at[i]->is.additive;
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

/* The goals of one organisation with a perspective; NULL unless c's goal is the first of them,
 * where the finding stands. */
static uint32_t strategy_map(Check *c, const Goal **goals, uint32_t room) {
    const Goal *own = c->symbol->goal;
    uint32_t n = 0;
    if (perspective_of(own) < 0) return 0;
    for (uint32_t i = 0; i < c->m->goals.count; i++) {
        const Goal *g = c->m->goals.at[i];
        if (perspective_of(g) < 0 || root_of(g->level) != root_of(own->level)) continue;
        if (n == 0 && g != own) return 0;
        if (n < room) goals[n++] = g;
    }
    return n;
}

void rule_b3(Check *c) {
    const Goal **goals = NEW_ARRAY(c->m->arena, const Goal *, c->m->goals.count + 1);
    uint32_t n = strategy_map(c, goals, c->m->goals.count);
    bool covered[PERSPECTIVES] = {false};
    Buf missing = buf_new(c->m->arena);
    for (uint32_t i = 0; i < n; i++) covered[perspective_of(goals[i])] = true;
    for (int i = PERSPECTIVES - 1; n && i >= 0; i--)
        if (!covered[i]) buf_printf(&missing, "%s%s", missing.length ? ", " : "", perspectives[i]);
    if (missing.length) rule_report(c, buf_text(&missing), NULL);
}

void rule_b6(Check *c) {
    const Goal **goals = NEW_ARRAY(c->m->arena, const Goal *, c->m->goals.count + 1);
    uint32_t n = strategy_map(c, goals, c->m->goals.count);
    bool covered[PERSPECTIVES] = {false}, linked[PERSPECTIVES] = {false};
    for (uint32_t i = 0; i < n; i++) {
        int p = perspective_of(goals[i]);
        covered[p] = true;
        if (goals[i]->under && perspective_of(goals[i]->under) == p + 1) linked[p] = true;
    }
    for (int p = LEARNING; n && p < FINANCIAL; p++)
        if (covered[p] && covered[p + 1] && !linked[p])
            rule_report(c, perspectives[p], perspectives[p + 1]);
}
