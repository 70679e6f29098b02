/* Input: a checked model. Output: its declarations as lists of properties, each with a number that
 * is the same for all ways to say the same thing. The one idea: what a KPI says is read off the
 * model, where templates and goals have given their share; everything else is read off the tree,
 * one property per clause, and lists whose order says nothing are sums. */
#include "rules/definition.h"

#include "sema/sema.h"

typedef struct Describe {
    Version *v;
    Definition *d;
} Describe;

/* --- numbers that stand for meanings --- */

static Normal of_hash(uint64_t h) {
    return (Normal){facts_mix(h, 1), facts_mix(h, 2)};
}

static Normal joined(Normal x, Normal y) { /* in any order */
    return (Normal){x.a + y.a, x.b + y.b};
}

static Normal then(Normal x, Normal y) { /* in this order */
    return (Normal){facts_mix(x.a, y.a), facts_mix(x.b, y.b)};
}

static Normal with(Normal x, uint64_t h) {
    return (Normal){facts_mix(x.a, h), facts_mix(x.b, h)};
}

static Normal of_text(const char *s) {
    return of_hash(s ? facts_text(s, strlen(s)) : 0);
}

static Normal of_expr(Describe *x, const Expr *e) {
    return e ? facts_normal(&x->v->facts, e) : (Normal){0, 0};
}

/* --- the tree --- */

static bool is_literal(const Node *n) {
    return n->kind == N_NUMBER || n->kind == N_PERCENT || n->kind == N_POINTS ||
           n->kind == N_QUANTITY;
}

static const bool any_order[NODE_COUNT] = {
    [N_SUM] = true,    [N_PRODUCT] = true, [N_AND] = true,  [N_OR] = true,     [N_IN_LIST] = true,
    [N_ONE_OF] = true, [N_KEY] = true,     [N_TYPE] = true, [N_FORMAT] = true, [N_COLUMN] = true,
};

static bool is_said(const Node *n) { /* the rest explains, and means nothing to the numbers */
    return n->kind != N_NOTE && n->kind != N_BECAUSE;
}

static Normal of_node(Describe *x, const Node *n) {
    uint64_t h = facts_mix(n->kind, n->op);
    Normal all = {0, 0};
    uint32_t place = 0;
    if (is_literal(n))
        h = facts_mix(h, num_hash(literal_number(x->v->m, n)));
    else if (n->text)
        h = facts_mix(h, facts_text(n->text->s, n->text->length));
    for (const Node *kid = n->kids; kid; kid = kid->next, place++) {
        bool sought = n->kind == N_IN_LIST && !place; /* among the others */
        uint32_t order = any_order[n->kind] && !sought ? 0 : place + 1;
        if (is_said(kid)) all = joined(all, with(of_node(x, kid), order));
    }
    return with(all, h);
}

/* --- properties --- */

static const char *source(Describe *x, Span span) {
    return source_words(&x->v->m->ctx->sources, x->v->arena, span);
}

/* The words of a clause behind its keyword. */
static const char *behind_keyword(const char *text) {
    const char *blank = strchr(text, ' ');
    return blank ? blank + 1 : text;
}

/* Adds to the property of that key. */
static Property *say(Describe *x, const char *key, Span span, Normal meaning, const char *text) {
    Definition *d = x->d;
    bool fresh;
    void **slot = map_slot(&d->keys, facts_text(key, strlen(key)), &fresh);
    if (fresh) {
        vec_push(x->v->arena, &d->says, ((Property){.key = key, .span = span}));
        *slot = (void *)(uintptr_t)d->says.count;
    }
    Property *p = &d->says.at[(uintptr_t)*slot - 1];
    vec_push(x->v->arena, &p->items, ((Item){meaning, text}));
    return p;
}

/* The same of what is told by its normal form, which goes through what it names. */
static Property *say_referring(Describe *x, const char *key, Span span, Normal meaning,
                               const char *text) {
    Property *p = say(x, key, span, meaning, text);
    p->refers = true;
    return p;
}

const Property *definition_property(const Definition *d, const char *key) {
    void **slot = map_find(&d->keys, facts_text(key, strlen(key)));
    return slot ? &d->says.at[(uintptr_t)*slot - 1] : NULL;
}

/* --- clauses as written --- */

static bool counts(const Definition *d, NodeKind clause) {
    if (d->kind == DEF_DATASET) return clause != N_LABEL && clause != N_ALLOW;
    if (d->kind == DEF_LEVEL) return clause == N_WHERE_CLAUSE || clause == N_IN;
    return d->kind == DEF_TEMPLATE && clause == N_BODY;
}

static const char *key_of_clause(Describe *x, const Node *n) {
    const char *word = n->kind == N_EXPECT_FINDING || n->kind == N_EXPECT_CLEAN
                           ? "expect"
                           : node_kind_name(n->kind);
    return n->kind == N_GIVEN_ROWS ? arena_printf(x->v->arena, "given %s", n->text->s) : word;
}

static bool is_list(const Node *n) { /* of which each part is an item */
    return n->kind == N_ROWS || n->kind == N_GIVEN_ROWS || n->kind == N_WEIGH ||
           n->kind == N_SERVES;
}

static const char *text_of_clause(Describe *x, const Node *n) {
    const char *text = source(x, n->span);
    if (n->kind == N_ALLOW) return n->text->s;
    return n->kind == N_LABEL ? text : behind_keyword(text);
}

static bool is_rule_on_cells(const Node *n) { /* it changes no number */
    return n->kind == N_RANGE || n->kind == N_REQUIRED || n->kind == N_ONE_OF;
}

static void say_column(Describe *x, const Node *n) {
    Arena *a = x->v->arena;
    const char *key = arena_printf(a, "column %s", n->text->s), *text = "";
    Normal meaning = {0, 0};
    for (const Node *kid = n->kids; kid; kid = kid->next) {
        const char *words = source(x, kid->span);
        if (kid->kind == N_RANGE) words = behind_keyword(words);
        if (is_rule_on_cells(kid)) {
            say(x, arena_printf(a, "%s %s", key, node_kind_name(kid->kind)), kid->span,
                of_node(x, kid), words);
        } else {
            meaning = joined(meaning, of_node(x, kid));
            text = arena_printf(a, "%s%s%s", text, *text ? " " : "", words);
        }
    }
    say(x, key, n->span, meaning, text)->counts = true;
}

static void say_settings(Describe *x, const Node *n) {
    for (const Node *p = n->kids; p; p = p->next) {
        if (p->kind != N_PROP) continue;
        const char *key = arena_printf(x->v->arena, "%s %s", node_kind_name(n->kind), p->text->s);
        say(x, key, p->span, of_node(x, p), behind_keyword(source(x, p->span)));
    }
}

static void say_clause(Describe *x, const Node *n) {
    if (n->kind == N_POLICY || n->kind == N_CALENDAR) {
        say_settings(x, n);
        return;
    }
    if (n->kind == N_COLUMN) {
        say_column(x, n);
        return;
    }
    bool citation = n->kind == N_SOURCE && x->d->kind != DEF_DATASET;
    if (!is_said(n) || n->kind == N_PARAM || citation) return;
    const char *key = key_of_clause(x, n);
    bool is_counted = counts(x->d, n->kind);
    for (const Node *kid = is_list(n) ? n->kids : NULL; kid; kid = kid->next)
        say(x, key, kid->span, of_node(x, kid), source(x, kid->span))->counts = is_counted;
    if (is_list(n)) return;
    Normal meaning = n->kind == N_ALLOW ? of_text(n->text->s) : of_node(x, n);
    say(x, key, n->span, meaning, text_of_clause(x, n))->counts = is_counted;
}

static void say_clauses(Describe *x, bool (*is_told)(const Node *n)) {
    for (const Node *n = x->d->node->kids; n; n = n->next)
        if (!is_told || is_told(n)) say_clause(x, n);
}

/* --- inputs and metrics --- */

static void say_label(Describe *x, const char *label) {
    if (label)
        say(x, "label", x->d->span, of_text(label), arena_printf(x->v->arena, "\"%s\"", label));
}

static void say_unit(Describe *x, Unit unit) {
    const char *text = unit_text(x->v->arena, unit);
    say(x, "unit", x->d->span, of_text(text), text);
}

static bool is_plain(const Node *n) { /* a clause of a metric or KPI that no model knows better */
    return n->kind == N_DIRECTION || n->kind == N_TYPE || n->kind == N_POLICY ||
           n->kind == N_RANGE || n->kind == N_ALLOW;
}

static bool is_beside_body(const Node *n) {
    return is_plain(n) || n->kind == N_REVIEW;
}

static void say_body(Describe *x, const char *key, const Expr *body) {
    say_referring(x, key, body->span, of_expr(x, body), source(x, body->span))->counts = true;
}

static void say_metric(Describe *x, const Metric *m) {
    say_label(x, m->label);
    say_body(x, "formula", m->body);
    say_unit(x, m->unit);
    say_clauses(x, is_beside_body);
}

static void say_input(Describe *x, const Input *in) {
    say_label(x, in->label);
    say_body(x, "value", in->body);
    say_unit(x, in->type.unit);
    say_clauses(x, is_beside_body);
}

/* --- KPIs --- */

static const char *when(Describe *x, const Calendar *c, Period p, bool is_period, Day day) {
    return is_period ? period_text(c, x->v->arena, p) : day_text(x->v->arena, day);
}

static Normal of_period(Period p) {
    return of_hash(facts_mix((uint64_t)p.kind, (uint64_t)p.index));
}

static Normal of_target(Describe *x, const Target *t) {
    Normal all = then(of_expr(x, t->value), of_expr(x, t->second));
    return with(with(all, (uint64_t)t->op), t->amount);
}

static void say_target(Describe *x, const Kpi *k) {
    static const char *const words[] = {"", " by ", " until ", " during "};
    const Calendar *c = &k->symbol->file->calendar;
    if (!k->has_target) return;
    bool dated = k->deadline != DEADLINE_NONE, during = k->deadline == DEADLINE_DURING;
    Normal meaning = with(of_target(x, &k->target), k->deadline);
    if (dated) meaning = then(meaning, during ? of_period(k->during) : of_hash((uint64_t)k->due));
    say_referring(x, "target", k->target_span, meaning,
                  arena_printf(x->v->arena, "%s%s%s", source(x, k->target.span), words[k->deadline],
                               dated ? when(x, c, k->during, during, k->due) : ""));
}

static void say_baseline(Describe *x, const Kpi *k) {
    if (!k->has_baseline) return;
    const char *on = when(x, &k->symbol->file->calendar, k->baseline_period, k->baseline_is_period,
                          k->baseline_last);
    Normal meaning = then(of_expr(x, k->baseline), of_period(k->baseline_period));
    const char *value = k->baseline ? source(x, k->baseline->span) : "";
    say_referring(x, "baseline", k->baseline ? k->baseline->span : x->d->span, meaning,
                  arena_printf(x->v->arena, "%s%son %s", value, *value ? " " : "", on));
}

static void say_path(Describe *x, const Kpi *k) {
    static const char *const words[] = {[PATH_LINEAR] = "linear", [PATH_LAST_YEAR] = "last_year"};
    if (k->path == PATH_NONE) return;
    if (k->path != PATH_STEPS)
        say_referring(x, "path", x->d->span, of_text(words[k->path]), words[k->path]);
    for (uint32_t i = 0; i < k->steps.count; i++) {
        const PathStep *s = &k->steps.at[i];
        say_referring(x, "path", s->value->span, with(of_expr(x, s->value), (uint64_t)s->on),
                      arena_printf(x->v->arena, "%s is %s", day_text(x->v->arena, s->on),
                                   source(x, s->value->span)));
    }
}

static void say_parts(Describe *x, const Kpi *k) {
    for (uint32_t i = 0; i < k->parts.count; i++) {
        const SplitPart *p = &k->parts.at[i];
        Normal meaning = then(of_target(x, &p->target), of_text(p->value->s));
        meaning = then(meaning, of_text(k->split->s));
        const char *owner = p->owner ? arena_printf(x->v->arena, " owner \"%s\"", p->owner->s) : "";
        say_referring(x, arena_printf(x->v->arena, "split %s \"%s\"", k->split->s, p->value->s),
                      p->span, then(meaning, of_text(owner)),
                      arena_printf(x->v->arena, "%s%s", source(x, p->target.span), owner));
    }
}

static void say_amounts(Describe *x, const Kpi *k) {
    if (k->tolerance)
        say_referring(x, "tolerance", k->tolerance->span,
                      with(of_expr(x, k->tolerance), k->tolerance_relative),
                      source(x, k->tolerance->span));
    if (k->benchmark)
        say_referring(x, "benchmark", k->benchmark->span,
                      with(of_expr(x, k->benchmark), (uint64_t)k->benchmark_on),
                      arena_printf(x->v->arena, "%s on %s", source(x, k->benchmark->span),
                                   day_text(x->v->arena, k->benchmark_on)));
}

/* Who and for what: also as inherited (name-11). */
static void say_people(Describe *x, const Kpi *k) {
    static const char *const reviews[] = {"daily", "weekly", "monthly", "quarterly", "yearly", ""};
    Arena *a = x->v->arena;
    if (k->level)
        say(x, "for", x->d->span, of_hash(facts_key(&x->v->facts, k->level->symbol)),
            k->level->symbol->name->s);
    for (uint32_t i = 0; i < k->serves.count; i++)
        say(x, "serves", x->d->span, of_hash(facts_key(&x->v->facts, k->serves.at[i])),
            k->serves.at[i]->name->s);
    if (k->owner)
        say(x, "owner", k->owner_span.file ? k->owner_span : x->d->span, of_text(k->owner->s),
            arena_printf(a, "\"%s\"", k->owner->s));
    for (uint32_t i = 0; i < k->agreed.count; i++) {
        const Agreement *g = &k->agreed.at[i];
        say(x, "agreed", x->d->span, with(of_text(g->who->s), (uint64_t)g->on),
            arena_printf(a, "\"%s\" on %s", g->who->s, day_text(a, g->on)));
    }
    if (k->has_review) say(x, "review", x->d->span, of_hash(k->review), reviews[k->review]);
}

/* Of a KPI that is made from a template: what it says itself. */
static void say_formula(Describe *x, const Kpi *k) {
    const Node *is = node_kid(x->d->node, N_IS), *own = node_kid(x->d->node, N_BODY);
    if (own && k->formula) say_body(x, "formula", k->formula);
    if (own || !is || !k->formula) return;
    say_referring(x, "formula", is->span, of_expr(x, k->formula),
                  behind_keyword(source(x, is->span)))
        ->counts = true;
}

static void say_kpi(Describe *x, const Kpi *k) {
    say_label(x, k->label);
    say_formula(x, k);
    say_unit(x, k->unit);
    say_target(x, k);
    say_baseline(x, k);
    say_path(x, k);
    say_amounts(x, k);
    say_parts(x, k);
    say_people(x, k);
    say_clauses(x, is_plain);
}

/* --- all of it --- */

/* Their order is that of the arguments. */
static void say_parameters(Describe *x) {
    Normal all = {0, 0};
    Buf text = buf_new(x->v->arena);
    for (const Node *n = x->d->node->kids; n; n = n->next) {
        if (n->kind != N_PARAM) continue;
        all = then(all, of_text(n->text->s));
        buf_printf(&text, "%s%s", text.length ? ", " : "", n->text->s);
    }
    say(x, "parameters", x->d->span, all, buf_text(&text))->counts = true;
}

void definition_describe(Version *v, Definition *d) {
    Describe room = {v, d}, *x = &room;
    switch (d->kind) {
    case DEF_INPUT: say_input(x, d->symbol->input); return;
    case DEF_METRIC: say_metric(x, d->symbol->metric); return;
    case DEF_KPI: say_kpi(x, d->symbol->kpi); return;
    case DEF_LEVEL: say(x, "level", d->span, of_text(d->word), d->word); break;
    case DEF_FILE:
        for (const Node *n = d->node->kids; n; n = n->next)
            if (n->kind == N_POLICY || n->kind == N_CALENDAR) say_settings(x, n);
        return;
    case DEF_TEMPLATE: say_parameters(x); break;
    case DEF_DATASET:
    case DEF_GOAL:
    case DEF_ACTION:
    case DEF_SCENARIO:
    case DEF_TEST:
    case DEF_KINDS: break;
    }
    say_clauses(x, NULL);
}

static DefinitionKind kind_of(const Symbol *s) {
    static const DefinitionKind kinds[] = {
        [SYM_DATASET] = DEF_DATASET, [SYM_INPUT] = DEF_INPUT,       [SYM_METRIC] = DEF_METRIC,
        [SYM_KPI] = DEF_KPI,         [SYM_GOAL] = DEF_GOAL,         [SYM_LEVEL] = DEF_LEVEL,
        [SYM_ACTION] = DEF_ACTION,   [SYM_TEMPLATE] = DEF_TEMPLATE, [SYM_SCENARIO] = DEF_SCENARIO,
    };
    return kinds[s->kind];
}

static void add(Version *v, Definition d) {
    Definition *kept = arena_copy(v->arena, &d, sizeof d);
    const Node *label = d.node ? node_kid(d.node, N_LABEL) : NULL;
    kept->keys = map_new(v->arena);
    kept->label = label ? label->text->s : NULL;
    vec_push(v->arena, &v->all, kept);
    if (d.kind == DEF_DATASET)
        *map_slot(&v->by_dataset, key_of(d.symbol->dataset), NULL) = d.symbol;
}

/* The path below the folder that was named, so that two copies of a folder have the same. */
const char *definition_place(const File *f) {
    size_t n = f->root ? strlen(f->root) : 0;
    bool below =
        f->canonical && n && strncmp(f->canonical, f->root, n) == 0 && f->canonical[n] == '/';
    return below ? f->canonical + n + 1 : f->path;
}

static void add_files(Version *v) {
    for (uint32_t i = 0; i < v->m->files.count; i++) {
        const File *f = v->m->files.at[i];
        if (f->module) continue;
        add(v, (Definition){.kind = DEF_FILE,
                            .word = "file",
                            .name = definition_place(f),
                            .file = f,
                            .node = f->ast.root,
                            .span = {f->number, 0, 0}});
    }
}

static void add_tests(Version *v) {
    for (uint32_t i = 0; i < v->m->files.count; i++) {
        const File *f = v->m->files.at[i];
        for (const Node *n = f->module ? NULL : f->ast.root->kids; n; n = n->next)
            if (n->kind == N_TEST)
                add(v, (Definition){.kind = DEF_TEST,
                                    .word = "test",
                                    .name = n->text->s,
                                    .file = f,
                                    .node = n,
                                    .span = n->span});
    }
}

static const char *word_of(const Symbol *s) {
    static const char *const levels[] = {"organisation", "department", "team", "project", "person"};
    return s->kind == SYM_LEVEL ? levels[s->level->kind] : symbol_kind_text(s->kind);
}

Version version_of(Model *m, Arena *arena, const Map *shared) {
    Version v = {
        .m = m, .arena = arena, .facts = facts_new(m, arena), .by_dataset = map_new(arena)};
    v.facts.shared = shared;
    add_files(&v);
    for (uint32_t i = 0; i < m->symbols.count; i++) {
        Symbol *s = m->symbols.at[i];
        if (s->file->module) continue;
        add(&v, (Definition){.kind = kind_of(s),
                             .word = word_of(s),
                             .name = s->name->s,
                             .file = s->file,
                             .node = s->node,
                             .symbol = s,
                             .span = s->span});
    }
    add_tests(&v);
    return v;
}
