/* Input: two models. Output: what was added, removed or renamed, and which properties differ in
 * meaning. The one idea: what is the same thing in both versions gets one number, by its name or,
 * failing that, by being the only one that means the same or is labelled the same; formulas are
 * then told by these numbers, so that a new name for a dataset changes no formula. */
#include "rules/definition.h"

typedef struct Pairing {
    Version now, before;
    Map shared; /* entities and symbols -> the number of the pair */
    uintptr_t count;
} Pairing;

/* --- what is the same thing --- */

static void share(Pairing *p, const Definition *d) {
    const Symbol *s = d->symbol;
    if (!s) return;
    *map_slot(&p->shared, key_of(s), NULL) = (void *)p->count;
    const void *declared = s->dataset; /* or whatever it is: they share their place */
    *map_slot(&p->shared, key_of(declared), NULL) = (void *)p->count;
}

static void pair(Pairing *p, Definition *now, Definition *before) {
    p->count++;
    now->other = before;
    before->other = now;
    share(p, now);
    share(p, before);
}

static uint64_t name_key(const Definition *d, bool with_file) {
    uint64_t h = facts_mix(d->kind, facts_text(d->name, strlen(d->name)));
    const char *place = definition_place(d->file);
    return with_file ? facts_mix(h, facts_text(place, strlen(place))) : h;
}

/* Several files may declare the same name: the one in the same place comes first. */
static void pair_by_name(Pairing *p, bool with_file) {
    Map first = map_new(p->now.arena);
    for (uint32_t i = p->before.all.count; i-- > 0;) {
        Definition *d = p->before.all.at[i];
        if (d->other) continue;
        void **slot = map_slot(&first, name_key(d, with_file), NULL);
        d->next = *slot;
        *slot = d;
    }
    for (uint32_t i = 0; i < p->now.all.count; i++) {
        Definition *d = p->now.all.at[i];
        void **slot = d->other ? NULL : map_find(&first, name_key(d, with_file));
        if (!slot || !*slot) continue;
        Definition *before = *slot;
        *slot = before->next;
        pair(p, d, before);
    }
}

/* --- renamed --- */

static uint64_t item_key(const Item *x) {
    return facts_mix(x->meaning.a, x->meaning.b);
}

static uint64_t property_key(const Property *p) { /* in any order */
    uint64_t h = 0;
    for (uint32_t i = 0; p && i < p->items.count; i++) h += item_key(&p->items.at[i]);
    return h;
}

/* What a definition means without its name; 0: too little to tell it by. */
static uint64_t meaning_key(const Definition *d) {
    const Property *formula = definition_property(d, "formula"),
                   *level = definition_property(d, "for");
    bool by_formula = d->kind == DEF_METRIC || d->kind == DEF_KPI;
    uint64_t h = 0;
    if (by_formula) return formula ? facts_mix(property_key(level), property_key(formula)) : 0;
    for (uint32_t i = 0; i < d->says.count; i++)
        h += facts_mix(facts_text(d->says.at[i].key, strlen(d->says.at[i].key)),
                       property_key(&d->says.at[i]));
    return h;
}

/* The words that people know it by. */
static uint64_t label_key(const Definition *d) {
    return d->label ? facts_text(d->label, strlen(d->label)) : 0;
}

typedef uint64_t Key(const Definition *d);

typedef struct Twins {
    Definition *now, *before;
    uint32_t now_count, before_count;
} Twins;

static void add_twin(Arena *arena, Map *twins, Definition *d, uint64_t key, bool is_now) {
    if (!key) return;
    void **slot = map_slot(twins, key, NULL);
    if (!*slot) *slot = NEW(arena, Twins);
    Twins *t = *slot;
    *(is_now ? &t->now : &t->before) = d;
    ++*(is_now ? &t->now_count : &t->before_count);
}

static bool is_alone(const Definition *d, DefinitionKind kind) {
    return d->kind == kind && !d->other;
}

static void add_twins(Arena *arena, Map *twins, const Version *v, DefinitionKind kind, Key *key,
                      bool is_now) {
    for (uint32_t i = 0; i < v->all.count; i++)
        if (is_alone(v->all.at[i], kind))
            add_twin(arena, twins, v->all.at[i], key(v->all.at[i]), is_now);
}

/* What has lost its name and what has got one, if they have the same key and nothing else does. */
static void pair_by(Pairing *p, DefinitionKind kind, Key *key) {
    Map twins = map_new(p->now.arena);
    add_twins(p->now.arena, &twins, &p->before, kind, key, false);
    add_twins(p->now.arena, &twins, &p->now, kind, key, true);
    for (uint32_t i = 0; i < p->now.all.count; i++) {
        Definition *d = p->now.all.at[i];
        void **slot = is_alone(d, kind) ? map_find(&twins, key(d)) : NULL;
        const Twins *t = slot ? *slot : NULL;
        if (t && t->now_count == 1 && t->before_count == 1) pair(p, d, t->before);
    }
}

/* The settings of a file that moved: what is left is taken in order. */
static void pair_files(Pairing *p) {
    uint32_t j = 0;
    for (uint32_t i = 0; i < p->now.all.count; i++) {
        if (!is_alone(p->now.all.at[i], DEF_FILE)) continue;
        while (j < p->before.all.count && !is_alone(p->before.all.at[j], DEF_FILE)) j++;
        if (j < p->before.all.count) pair(p, p->now.all.at[i], p->before.all.at[j]);
    }
}

static void describe(Version *v, DefinitionKind kind) {
    for (uint32_t i = 0; i < v->all.count; i++)
        if (v->all.at[i]->kind == kind) definition_describe(v, v->all.at[i]);
}

static void find_pairs(Pairing *p) {
    pair_by_name(p, true);
    pair_by_name(p, false);
    pair_files(p);
    for (DefinitionKind kind = 0; kind < DEF_KINDS; kind++) {
        describe(&p->now, kind);
        describe(&p->before, kind);
        pair_by(p, kind, meaning_key);
        pair_by(p, kind, label_key);
    }
}

/* --- what differs --- */

static bool same_words(const char *s, const char *t) {
    for (;; s++, t++) {
        while (*s == ' ') s++;
        while (*t == ' ') t++;
        if (*s != *t || !*s) return *s == *t;
    }
}

enum { TEXT_BYTES = 1000 }; /* of a difference: enough for a reader */

static void add_text(Buf *out, const char *text) {
    if (out->length >= TEXT_BYTES) return;
    buf_printf(out, "%s%s", out->length ? ", " : "", text);
    if (out->length >= TEXT_BYTES) buf_str(out, ", …");
}

/* The items of p that the other does not have, in words; NULL: there are none. */
static const char *only_in(Arena *arena, const Property *p, const Property *other) {
    Map left = map_new(arena); /* of an item: how many the other has that p has not met */
    Buf out = buf_new(arena);
    bool any = false;
    for (uint32_t i = 0; other && i < other->items.count; i++) {
        void **slot = map_slot(&left, item_key(&other->items.at[i]), NULL);
        *slot = (void *)((uintptr_t)*slot + 1);
    }
    for (uint32_t i = 0; p && i < p->items.count; i++) {
        void **slot = map_find(&left, item_key(&p->items.at[i]));
        if (slot && *slot)
            *slot = (void *)((uintptr_t)*slot - 1);
        else
            any = true, add_text(&out, p->items.at[i].text);
    }
    return any ? buf_text(&out) : NULL;
}

static void differ(Arena *arena, Change *change, const Property *before, const Property *after) {
    if (before && after && property_key(before) == property_key(after)) return;
    const Property *said = after ? after : before;
    Difference d = {.key = said->key, .counts = said->counts};
    d.before = only_in(arena, before, after);
    d.after = only_in(arena, after, before);
    if (!d.before && !d.after) return;
    if (before) d.before_span = before->span;
    if (after) d.after_span = after->span;
    d.is_inside = said->refers && d.before && d.after && same_words(d.before, d.after);
    vec_push(arena, &change->all, d);
}

static void compare_pair(Arena *arena, Change *change) {
    const Definition *now = change->after, *before = change->before;
    for (uint32_t i = 0; i < now->says.count; i++)
        differ(arena, change, definition_property(before, now->says.at[i].key), &now->says.at[i]);
    for (uint32_t i = 0; i < before->says.count; i++)
        if (!definition_property(now, before->says.at[i].key))
            differ(arena, change, &before->says.at[i], NULL);
    change->is_renamed = now->kind != DEF_FILE && strcmp(now->name, before->name) != 0;
}

/* --- through what it uses --- */

typedef struct Walk {
    Comparison *c;
    const Version *now;
    Map seen;
    Change *of;
} Walk;

static const Change *change_by_definition(const Walk *w, const Symbol *s) {
    void **slot = map_find(&w->c->by_symbol, key_of(s));
    return slot ? *slot : NULL;
}

static bool moves_values(const Change *change) {
    for (uint32_t i = 0; i < change->all.count; i++) {
        const Difference *d = &change->all.at[i];
        if (d->counts && !d->is_inside) return true;
    }
    return false;
}

/* False: it was met before. */
static bool meet(Walk *w, const Symbol *s) {
    bool fresh;
    map_slot(&w->seen, key_of(s), &fresh);
    const Change *change = fresh ? change_by_definition(w, s) : NULL;
    if (change && change != w->of && moves_values(change))
        vec_push(w->c->arena, &w->of->uses, change->after);
    return fresh;
}

static void walk(Walk *w, const Expr *e);

static const Symbol *symbol_of(const Walk *w, const Dataset *d) {
    void **slot = map_find(&w->now->by_dataset, key_of(d));
    return slot ? *slot : NULL;
}

static void walk_dataset(Walk *w, const Dataset *d) {
    const Symbol *s = d ? symbol_of(w, d) : NULL;
    if (s) meet(w, s);
}

static void walk_column(Walk *w, const Column *c) {
    bool fresh;
    walk_dataset(w, c->dataset);
    map_slot(&w->seen, key_of(c), &fresh);
    if (fresh && c->derived) walk(w, c->derived);
}

/* Templates, which leave no trace in a formula. */
static void walk_node(Walk *w, const File *f, const Node *n) {
    const Symbol *s =
        (n->kind == N_CALL || n->kind == N_IS) && n->text ? model_find(f, n->text) : NULL;
    if (s && s->kind == SYM_TEMPLATE && meet(w, s)) walk_node(w, s->file, s->node);
    for (const Node *kid = n->kids; kid; kid = kid->next) walk_node(w, f, kid);
}

static void walk_symbol(Walk *w, const Symbol *s, const Expr *body) {
    if (!meet(w, s)) return;
    walk_node(w, s->file, s->node);
    if (body) walk(w, body);
}

static void walk_parts(Walk *w, const Expr *e) {
    walk_dataset(w, e->dataset);
    if (e->where) walk(w, e->where);
    if (e->extra) walk(w, e->extra);
    for (uint32_t i = 0; i < e->key_count; i++)
        for (uint32_t j = 0; j < e->keys[i].column_count; j++)
            walk_column(w, e->keys[i].columns[j].path[e->keys[i].columns[j].path_count - 1]);
}

static void walk(Walk *w, const Expr *e) {
    if (e->kind == E_METRIC) walk_symbol(w, e->metric->symbol, e->metric->body);
    if (e->kind == E_KPI || e->kind == E_SCORE) walk_symbol(w, e->kpi->symbol, e->kpi->formula);
    if (e->kind == E_INPUT) walk_symbol(w, e->input->symbol, e->input->body);
    if (e->kind == E_AGGREGATE || e->kind == E_GROUPED || e->kind == E_TIME) walk_parts(w, e);
    for (uint32_t i = 0; e->kind == E_COLUMN && i < e->path_count; i++) walk_column(w, e->path[i]);
    for (uint32_t i = 0; e->kind == E_FILTER && i < e->filter_count; i++)
        walk(w, e->filters[i].condition);
    if (e->kind == E_FUNCTION && e->func == FN_convert) walk_column(w, e->rate);
    for (uint32_t i = 0; i < e->count; i++) walk(w, e->kids[i]);
}

static void find_uses(Comparison *c, const Version *now, Change *change) {
    Walk w = {c, now, map_new(c->arena), change};
    const Kpi *k = change->after->symbol->kpi;
    const Expr *plan[] = {k->target.value, k->target.second, k->baseline};
    walk_symbol(&w, k->symbol, k->formula);
    for (size_t i = 0; i < sizeof plan / sizeof *plan; i++)
        if (plan[i]) walk(&w, plan[i]);
    for (uint32_t i = 0; i < k->steps.count; i++) walk(&w, k->steps.at[i].value);
    for (const Level *l = k->level; l; l = l->parent) meet(&w, l->symbol);
}

/* --- all of it --- */

/* Is it only in one version? A file that says nothing by itself is no definition. */
static bool is_lost(const Definition *d) {
    return !d->other && (d->kind != DEF_FILE || d->says.count);
}

static bool is_change(const Change *change) {
    return change->all.count || change->uses.count || change->is_renamed || is_lost(change->after);
}

static Change *change_new(Comparison *c, const Definition *before, const Definition *after) {
    Change *change = NEW(c->arena, Change);
    *change = (Change){.before = before, .after = after};
    if (before && after) compare_pair(c->arena, change);
    return change;
}

/* What changes inside is told where it is said. */
static void drop_inside(Change *change) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < change->all.count; i++)
        if (!change->all.at[i].is_inside) change->all.at[kept++] = change->all.at[i];
    change->all.count = kept;
}

static void add_changes(Comparison *c, const Pairing *p) {
    VEC(Change *) all = {0};
    bool any = false;
    for (uint32_t i = 0; i < p->now.all.count; i++) {
        const Definition *d = p->now.all.at[i];
        Change *change = change_new(c, d->other, d);
        vec_push(c->arena, &all, change);
        if (d->symbol && d->other) *map_slot(&c->by_symbol, key_of(d->symbol), NULL) = change;
        any = any || (d->other && moves_values(change));
    }
    for (uint32_t i = 0; i < all.count; i++) {
        Change *change = all.at[i];
        const Definition *d = change->after;
        if (any && d->kind == DEF_KPI && d->other) find_uses(c, &p->now, change);
        if (d->kind != DEF_KPI) drop_inside(change);
    }
    for (uint32_t i = 0; i < all.count; i++)
        if (is_change(all.at[i])) vec_push(c->arena, &c->changes, all.at[i]);
    for (uint32_t i = 0; i < p->before.all.count; i++)
        if (is_lost(p->before.all.at[i]))
            vec_push(c->arena, &c->changes, change_new(c, p->before.all.at[i], NULL));
}

Comparison *compare_models(Model *now, Model *before, Arena *arena) {
    Comparison *c = NEW(arena, Comparison);
    *c = (Comparison){.now = now, .before = before, .arena = arena, .as_of = DAY_NONE};
    c->by_symbol = map_new(arena);
    c->files = map_new(arena);
    Pairing p = {.shared = map_new(arena)};
    p.now = version_of(now, arena, &p.shared);
    p.before = version_of(before, arena, &p.shared);
    find_pairs(&p);
    add_changes(c, &p);
    return c;
}

const Change *compare_change(const Comparison *c, const Symbol *now) {
    void **slot = map_find(&c->by_symbol, key_of(now));
    return slot ? *slot : NULL;
}

const Difference *change_of(const Change *change, const char *key) {
    for (uint32_t i = 0; i < change->all.count; i++)
        if (strcmp(change->all.at[i].key, key) == 0) return &change->all.at[i];
    return NULL;
}

Span compare_place(Comparison *c, Span before) {
    const Source *source = source_of(&c->before->ctx->sources, before.file);
    if (!source) return (Span){0};
    void **slot = map_slot(&c->files, before.file, NULL);
    if (!*slot)
        *slot = (void *)(uintptr_t)source_add(&c->now->ctx->sources, source->path, source->text,
                                              source->length);
    return (Span){(uint32_t)(uintptr_t)*slot, before.begin, before.end};
}
