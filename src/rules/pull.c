/* Who pulls at what. Input: the leaves of every KPI's formula, each in the slice of its team;
 * output: KPIs that their own team cannot move, and KPIs that pull one leaf in opposite directions.
 * The one idea: a list of users per leaf, filled in one pass. */
#include "rules/rule.h"

typedef struct User {
    const Kpi *kpi;
    int wants; /* the leaf to grow (1), to shrink (-1) */
} User;

typedef struct Users {
    VEC(User) pulling; /* that want something, in file order */
    uint32_t count;    /* of KPIs that use the leaf */
    bool told;         /* its tension was reported */
} Users;

typedef struct Pull {
    Map users;        /* leaf in a slice -> Users */
    Map below, exact; /* that and a level -> KPIs of the level and below it; of the level itself */
} Pull;

static uint64_t leaf_key(const Leaf *leaf, const Kpi *k) {
    return facts_mix(leaf->key, facts_slice(k->level));
}

static uint32_t *count_at(Map *of, uint64_t leaf, const Level *l) {
    return (uint32_t *)map_slot(of, facts_mix(leaf, key_of(l)), NULL);
}

static Users *users_of(Facts *f, uint64_t key) {
    void **slot = map_slot(&f->pull->users, key, NULL);
    if (!*slot) *slot = NEW(f->arena, Users);
    return *slot;
}

static bool takes_part(const Kpi *k) {
    return k->level && k->type.kind != TY_ERROR && !k->symbol->file->module;
}

static void add_kpi(Facts *f, const Kpi *k) {
    const Leaves *leaves = facts_leaves(f, k);
    for (uint32_t i = 0; i < leaves->count; i++) {
        const Leaf *leaf = &leaves->at[i];
        uint64_t key = leaf_key(leaf, k);
        Users *u = users_of(f, key);
        int wants = leaf->sign * k->direction;
        u->count++;
        if (wants) vec_push(f->arena, &u->pulling, ((User){k, wants}));
        ++*count_at(&f->pull->exact, key, k->level);
        for (const Level *l = k->level; l; l = l->parent) ++*count_at(&f->pull->below, key, l);
    }
}

static void find_pulls(Facts *f) {
    if (f->pull) return;
    f->pull = NEW(f->arena, Pull);
    *f->pull = (Pull){map_new(f->arena), map_new(f->arena), map_new(f->arena)};
    for (uint32_t i = 0; i < f->m->kpis.count; i++)
        if (takes_part(f->m->kpis.at[i])) add_kpi(f, f->m->kpis.at[i]);
}

/* --- R5: what others decide --- */

/* KPIs elsewhere: neither of the team or below it, nor of a level that the team is part of. */
static uint32_t users_elsewhere(Facts *f, uint64_t key, const Level *own) {
    uint32_t n = users_of(f, key)->count - *count_at(&f->pull->below, key, own);
    for (const Level *l = own->parent; l; l = l->parent) n -= *count_at(&f->pull->exact, key, l);
    return n;
}

void rule_r5(Check *c) {
    Facts *f = c->facts;
    const Kpi *k = c->symbol->kpi;
    uint32_t rows = 0;
    if (!takes_part(k)) return;
    find_pulls(f);
    const Leaves *leaves = facts_leaves(f, k);
    for (uint32_t i = 0; i < leaves->count; i++) {
        if (leaves->at[i].at->kind == E_INPUT) continue;
        uint64_t key = leaf_key(&leaves->at[i], k);
        if (*count_at(&f->pull->below, key, k->level) > 1 || !users_elsewhere(f, key, k->level))
            return;
        rows++;
    }
    if (rows) rule_report(c, NULL, NULL);
}

/* --- C10: tension --- */

/* Does one formula weigh both: that of a KPI that uses them, or of one of the two? */
static bool is_settled(Facts *f, const Kpi *a, const Kpi *b) {
    if (facts_uses(f, a, b) || facts_uses(f, b, a)) return true;
    const KpiList *users = facts_users(f, a);
    for (uint32_t i = 0; i < users->all.count; i++)
        if (facts_uses(f, users->all.at[i], b)) return true;
    return false;
}

/* An earlier KPI that wants the opposite; NULL: none. */
static const Kpi *opponent(Facts *f, const Users *u, const Kpi *k, int wants) {
    for (uint32_t i = 0; i < u->pulling.count && u->pulling.at[i].kpi != k; i++)
        if (u->pulling.at[i].wants == -wants && !is_settled(f, k, u->pulling.at[i].kpi))
            return u->pulling.at[i].kpi;
    return NULL;
}

static const char *leaf_name(Check *c, const Leaf *leaf) {
    if (leaf->metric) return leaf->metric->symbol->name->s;
    return leaf->at->kind == E_INPUT ? leaf->at->input->symbol->name->s
                                     : rule_source(c, leaf->at->span);
}

/* One finding for a leaf, unless the KPI at hand allows it. */
void rule_c10(Check *c) {
    Facts *f = c->facts;
    const Kpi *k = c->symbol->kpi;
    if (!takes_part(k) || !k->direction) return;
    find_pulls(f);
    const Leaves *leaves = facts_leaves(f, k);
    for (uint32_t i = 0; i < leaves->count; i++) {
        const Leaf *leaf = &leaves->at[i];
        Users *u = users_of(f, leaf_key(leaf, k));
        const Kpi *other =
            leaf->sign && !u->told ? opponent(f, u, k, leaf->sign * k->direction) : NULL;
        if (!other) continue;
        Diag *d = rule_report(c, other->symbol->name->s, leaf_name(c, leaf));
        if (!d) continue;
        diag_label(&c->m->ctx->diags, d, other->symbol->span, PH_declared_here, NULL);
        u->told = !rule_allows(c->symbol, D_C10);
    }
}
