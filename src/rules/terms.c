/* Formulas to terms: a formula in one window and slice -> a term over variables, one per leaf
 * metric and slice. Equal leaves are the same variable, whoever mentions them; the parts of an
 * additive leaf add up to its whole. */
#include <stdlib.h>

#include "rules/prove.h"

Proving *proving_new(Model *m, Moment at, bool by_kpi) {
    Proving *p = NEW(m->scratch, Proving);
    *p = (Proving){
        .m = m, .arena = m->scratch, .nums = &m->scratch_nums, .at = at, .by_kpi = by_kpi};
    p->problem = proof_new(p->nums);
    p->by_key = map_new(p->arena);
    p->terms = map_new(p->arena);
    p->names = map_new(p->arena);
    return p;
}

/* --- keys: the same for the same meaning, as far as reordering goes --- */

static void key_of_expr(Proving *p, Buf *b, const Expr *e);

static const void *named_by(const Expr *e) {
    return e->kind == E_METRIC                   ? (const void *)e->metric
           : e->kind == E_KPI && e->kpi->formula ? e->kpi
                                                 : NULL;
}

/* A short name for the key of a part: equal parts have equal names. A metric or KPI gets its name
 * once, however often it is used. */
static const char *name_of_part(Proving *p, const Expr *e) {
    const void *named = named_by(e);
    void **known = named ? map_find(&p->names, key_of(named)) : NULL;
    if (known) return *known;
    Buf b = buf_new(p->arena);
    key_of_expr(p, &b, e);
    const char *name =
        arena_printf(p->arena, "#%u", intern_cstr(p->m->ctx->names, buf_text(&b))->id);
    if (named) *map_slot(&p->names, key_of(named), NULL) = (void *)name;
    return name;
}

static void key_of_kids(Proving *p, Buf *b, const Expr *e) {
    bool unordered =
        e->kind == E_SUM || e->kind == E_PRODUCT || e->kind == E_AND || e->kind == E_OR;
    const char **kids = NEW_ARRAY(p->arena, const char *, e->count + 1);
    for (uint32_t i = 0; i < e->count; i++) kids[i] = name_of_part(p, e->kids[i]);
    if (unordered) qsort(kids, e->count, sizeof *kids, text_order);
    for (uint32_t i = 0; i < e->count; i++) buf_printf(b, "%s%s", i ? "," : "", kids[i]);
}

static void key_of_leaf(Proving *p, Buf *b, const Expr *e) {
    if (e->kind == E_NUMBER)
        buf_str(b, num_exact(p->nums, p->arena, e->number));
    else if (e->kind == E_TEXT || e->kind == E_CURRENCY)
        buf_printf(b, "\"%s\"", e->text->s);
    else if (e->kind == E_DATE)
        buf_printf(b, "@%d", (int)e->day);
    else if (e->kind == E_PERIOD)
        buf_printf(b, "@%d.%d", (int)e->period.kind, (int)e->period.index);
    else if (e->kind == E_BOOLEAN)
        buf_printf(b, "%d", e->flag);
    else if (e->kind == E_INPUT)
        buf_str(b, e->input->symbol->name->s);
    for (uint32_t i = 0; e->kind == E_COLUMN && i < e->path_count; i++)
        buf_printf(b, "%s%s", i ? "." : "", e->path[i]->name->s);
}

static void key_of_expr(Proving *p, Buf *b, const Expr *e) {
    const Expr *behind = expr_behind(e);
    if (behind) return key_of_expr(p, b, behind);
    bool keyed = e->kind == E_AGGREGATE || e->kind == E_GROUPED || e->kind == E_TIME;
    buf_printf(b, "%d.%d.%d(", (int)e->kind, e->op, (int)e->func);
    if (e->kind == E_POWER) buf_printf(b, "^%lld,", (long long)e->exponent);
    if (e->kind == E_AGGREGATE) buf_printf(b, "%s,", e->dataset->name->s);
    if (e->kind == E_TIME)
        buf_printf(b, "%d,%d,%d.%d,", (int)e->amount, (int)e->grain, (int)e->in.kind,
                   (int)e->in.index);
    for (uint32_t i = 0; keyed && i < e->key_count; i++)
        buf_printf(b, "by %s,", e->keys[i].name->s);
    key_of_leaf(p, b, e);
    key_of_kids(p, b, e);
    if (keyed && e->kind != E_TIME && e->where) {
        buf_str(b, " where ");
        key_of_expr(p, b, e->where);
    }
    if (keyed && e->kind != E_TIME && e->extra) {
        buf_str(b, " with ");
        key_of_expr(p, b, e->extra);
    }
    for (uint32_t i = 0; e->kind == E_FILTER && i < e->filter_count && i < 1; i++) {
        buf_str(b, " where ");
        key_of_expr(p, b, e->filters[i].condition);
    }
    buf_char(b, ')');
}

/* --- slices --- */

static const Slice *slice_push(Proving *p, const Slice *outer, const Str *column, const Str *value,
                               const Str *key) {
    for (const Slice *s = outer; s; s = s->outer)
        if (s->key == key) return outer;
    Slice *s = NEW(p->arena, Slice);
    *s = (Slice){outer, column, value, key, ++p->slices};
    return s;
}

static const Slice *slice_of_part(Proving *p, const Slice *outer, const Str *column,
                                  const Str *value) {
    const char *text = arena_printf(p->arena, "%s = \"%s\"", column->s, value->s);
    return slice_push(p, outer, column, value, intern_cstr(p->m->ctx->names, text));
}

static const Slice *slice_of_condition(Proving *p, const Slice *outer, const Expr *e) {
    if (e->kind == E_AND) {
        for (uint32_t i = 0; i < e->count; i++) outer = slice_of_condition(p, outer, e->kids[i]);
        return outer;
    }
    if (e->kind == E_COMPARE && e->op == G_EQ && e->kids[0]->kind == E_COLUMN &&
        e->kids[1]->kind == E_TEXT) {
        Buf name = buf_new(p->arena);
        key_of_leaf(p, &name, e->kids[0]);
        return slice_of_part(p, outer, intern_cstr(p->m->ctx->names, buf_text(&name)),
                             e->kids[1]->text);
    }
    Buf key = buf_new(p->arena);
    key_of_expr(p, &key, e);
    p->opaque = true; /* two conditions may overlap in ways that the terms do not show */
    return slice_push(p, outer, NULL, NULL, intern_cstr(p->m->ctx->names, buf_text(&key)));
}

const Slice *slices_of_kpi(Proving *p, const Slice *outer, const Kpi *k) {
    for (const Level *l = k->level; l; l = l->parent)
        if (l->where && l->filters.count)
            outer = slice_of_condition(p, outer, l->filters.at[0].condition);
    return outer;
}

static const Str *atom_key(Proving *p, const char *leaf, const Slice *slice) {
    VEC(const char *) keys = {0};
    for (const Slice *s = slice; s; s = s->outer) vec_push(p->arena, &keys, s->key->s);
    if (keys.count) qsort(keys.at, keys.count, sizeof *keys.at, text_order);
    Buf b = buf_new(p->arena);
    buf_str(&b, leaf);
    for (uint32_t i = 0; i < keys.count; i++) buf_printf(&b, " | %s", keys.at[i]);
    return intern(p->m->ctx->names, buf_text(&b), b.length);
}

/* --- variables --- */

static void end_at(End *end, Num at) {
    *end = (End){.at = at, .finite = true};
}

/* A range holds in every cell at the review for which it is declared; in a `during` window an
 * additive one adds up. */
static void metric_range(Proving *p, const Metric *x, Range *r) {
    Nums *m = p->nums;
    if (!x->has_range || (x->has_review && x->review != p->at.review)) return;
    bool sums = expr_is_additive(x->body);
    if (p->at.during && p->at.reviews != 1 && !sums) return;
    Num times = num_int(p->at.during ? (int64_t)p->at.reviews : 1);
    end_at(&r->low, num_mul(m, x->low, times));
    end_at(&r->high, num_mul(m, x->high, times));
}

static bool never_negative(const Expr *leaf) {
    if (leaf->kind != E_AGGREGATE) return false;
    if (leaf->func == FN_count || leaf->func == FN_count_distinct) return true;
    const Expr *arg = leaf->count ? leaf->kids[0] : NULL;
    if (!arg || arg->kind != E_COLUMN || leaf->func == FN_variance) return false;
    const Column *c = arg->path[arg->path_count - 1];
    return c->has_range && num_sign(c->low) >= 0;
}

static Range leaf_range(Proving *p, const Expr *leaf, const Metric *x) {
    Range r = {0};
    if (never_negative(leaf)) end_at(&r.low, NUM_ZERO);
    if (x) metric_range(p, x, &r);
    return r;
}

static const char *slice_text(Proving *p, const Slice *slice) {
    Buf b = buf_new(p->arena);
    for (const Slice *s = slice; s; s = s->outer)
        buf_printf(&b, "%s%s", b.length ? ", " : "", s->value ? s->value->s : s->key->s);
    return b.length ? arena_printf(p->arena, "[%s]", buf_text(&b)) : "";
}

static const char *leaf_text(Proving *p, const Expr *leaf, const Metric *x) {
    if (x) return x->symbol->name->s;
    const Source *src = source_of(&p->m->ctx->sources, leaf->span.file);
    return src ? arena_strndup(p->arena, src->text + leaf->span.begin,
                               leaf->span.end - leaf->span.begin)
               : "?";
}

static Term atom(Proving *p, const Expr *leaf, const Metric *x, const Slice *slice) {
    Buf b = buf_new(p->arena);
    key_of_expr(p, &b, leaf);
    const Str *key = atom_key(p, buf_text(&b), slice);
    void **slot = map_slot(&p->by_key, key_of(key), NULL);
    if (*slot) return p->atoms.at[(uintptr_t)*slot - 1].term;
    const char *name = arena_printf(p->arena, "%s%s", leaf_text(p, leaf, x), slice_text(p, slice));
    Atom a = {.key = intern(p->m->ctx->names, buf_text(&b), b.length),
              .leaf = leaf,
              .metric = x,
              .slice = slice};
    a.term = proof_variable(p->problem, name, leaf_range(p, leaf, x));
    a.additive = leaf->kind == E_AGGREGATE && (leaf->func == FN_sum || leaf->func == FN_count);
    vec_push(p->arena, &p->atoms, a);
    *slot = (void *)(uintptr_t)p->atoms.count;
    return a.term;
}

/* --- formulas --- */

static Range kpi_range(const Kpi *k) {
    Range r = {0};
    if (k->has_range) {
        end_at(&r.low, k->low);
        end_at(&r.high, k->high);
    }
    return r;
}

static Term kpi_variable(Proving *p, const Kpi *k) {
    const Str *key =
        intern_cstr(p->m->ctx->names, arena_printf(p->arena, "kpi %s", k->symbol->name->s));
    void **slot = map_slot(&p->by_key, key_of(key), NULL);
    if (*slot) return p->atoms.at[(uintptr_t)*slot - 1].term;
    Atom a = {.key = key,
              .leaf = k->formula,
              .term = proof_variable(p->problem, k->symbol->name->s, kpi_range(k))};
    vec_push(p->arena, &p->atoms, a);
    *slot = (void *)(uintptr_t)p->atoms.count;
    return a.term;
}

static Term chain(Proving *p, const Expr *e, const Slice *slice) {
    Term *terms = NEW_ARRAY(p->arena, Term, e->count + 1), below[1];
    uint32_t n = 0;
    if (e->kind == E_SUM) {
        for (uint32_t i = 0; i < e->count; i++) terms[n++] = term_of(p, e->kids[i], slice);
        return proof_sum(p->problem, n, terms);
    }
    Term t = proof_constant(p->problem, NUM_ONE);
    for (uint32_t i = 0; i < e->count; i++) {
        const Expr *k = e->kids[i];
        bool divide = k->kind == E_DIVIDE;
        below[0] = term_of(p, divide ? k->kids[0] : k, slice);
        Term both[2] = {t, below[0]};
        t = i == 0   ? below[0]
            : divide ? proof_quotient(p->problem, t, below[0])
                     : proof_product(p->problem, 2, both);
    }
    return t;
}

static Term input_term(Proving *p, const Input *in) {
    if (!in->has_range) return proof_constant(p->problem, in->value.q);
    const Str *key =
        intern_cstr(p->m->ctx->names, arena_printf(p->arena, "input %s", in->symbol->name->s));
    void **slot = map_slot(&p->by_key, key_of(key), NULL);
    if (*slot) return p->atoms.at[(uintptr_t)*slot - 1].term;
    Range r = {0};
    end_at(&r.low, in->low);
    end_at(&r.high, in->high);
    Atom a = {
        .key = key, .leaf = in->body, .term = proof_variable(p->problem, in->symbol->name->s, r)};
    vec_push(p->arena, &p->atoms, a);
    *slot = (void *)(uintptr_t)p->atoms.count;
    return a.term;
}

/* A metric that comes straight from rows, or cannot be taken apart, is a variable with the metric's
 * name and range. */
static bool is_leaf(const Expr *e) {
    return e->kind == E_AGGREGATE || e->kind == E_GROUPED || e->kind == E_FUNCTION ||
           e->kind == E_IF || e->kind == E_SCORE || (e->kind == E_TIME && e->func != FN_whole);
}

static Term leaf_term(Proving *p, const Expr *e, const Metric *x, const Slice *slice) {
    if (e->kind != E_AGGREGATE && e->kind != E_TIME) p->opaque = true;
    return atom(p, e, x, slice);
}

static Term filter_term(Proving *p, const Expr *e, const Slice *slice) {
    if (e->filter_count) slice = slice_of_condition(p, slice, e->filters[0].condition);
    return term_of(p, e->kids[0], slice);
}

static Term fresh_term(Proving *p, const Expr *e, const Slice *slice) {
    if (is_leaf(e)) return leaf_term(p, e, NULL, slice);
    if (e->kind == E_METRIC)
        return is_leaf(e->metric->body) ? leaf_term(p, e->metric->body, e->metric, slice)
                                        : term_of(p, e->metric->body, slice);
    if (e->kind == E_KPI)
        return p->by_kpi ? kpi_variable(p, e->kpi)
                         : term_of(p, e->kpi->formula, slices_of_kpi(p, slice, e->kpi));
    if (e->kind == E_NUMBER) return proof_constant(p->problem, e->number);
    if (e->kind == E_INPUT) return input_term(p, e->input);
    if (e->kind == E_SUM || e->kind == E_PRODUCT) return chain(p, e, slice);
    if (e->kind == E_NEGATE) return proof_negation(p->problem, term_of(p, e->kids[0], slice));
    if (e->kind == E_FILTER) return filter_term(p, e, slice);
    if (e->kind == E_TIME) return term_of(p, e->kids[0], NULL); /* whole(x) */
    if (e->kind == E_OTHERWISE)
        return term_of(p, e->kids[0], slice); /* denominators are assumed nonzero */
    if (e->kind == E_POWER && e->exponent >= -64 && e->exponent <= 64)
        return proof_power(p->problem, term_of(p, e->kids[0], slice), e->exponent);
    p->opaque = true;
    return atom(p, e, NULL, slice);
}

/* Metrics and KPIs are taken apart once per slice, however often they are named. */
Term term_of(Proving *p, const Expr *e, const Slice *slice) {
    if (e->kind != E_METRIC && e->kind != E_KPI) return fresh_term(p, e, slice);
    uint32_t id = e->kind == E_METRIC ? e->metric->body->id : e->kpi->formula->id;
    uint64_t key = (uint64_t)id << 32 | (slice ? slice->number : 0);
    void **known = map_find(&p->terms, key);
    if (known) return (Term)((uintptr_t)*known - 1);
    Term t = fresh_term(p, e, slice);
    *map_slot(&p->terms, key, NULL) = (void *)((uintptr_t)t + 1);
    return t;
}

Term term_of_kpi(Proving *p, const Kpi *k, const SplitPart *part) {
    if (p->by_kpi && !part && k != p->parent) return kpi_variable(p, k);
    const Slice *slice = slices_of_kpi(p, NULL, k);
    if (part) slice = slice_of_part(p, slice, k->split, part->value);
    return term_of(p, k->formula, slice);
}

/* --- parts and wholes --- */

static const Slice *without(Proving *p, const Slice *s, const Slice *out) {
    if (!s) return NULL;
    const Slice *rest = without(p, s->outer, out);
    return s == out ? rest : slice_push(p, rest, s->column, s->value, s->key);
}

static bool listed_fully(Proving *p, const Expr *leaf, const Str *column, const Column **out) {
    uint32_t n;
    Column **path = path_of_column(p->m, leaf->dataset, column, &n);
    *out = path ? path[n - 1] : NULL;
    return *out && (*out)->required && (*out)->one_of;
}

/* Every value by which any atom is sliced on the column. */
static void values_of(Proving *p, const Str *column, const Column *c, bool full, void *list) {
    VEC(const Str *) *values = list;
    for (uint32_t i = 0; full && i < c->one_of_count; i++) vec_push(p->arena, values, c->one_of[i]);
    for (uint32_t i = 0; !full && i < p->atoms.count; i++)
        for (const Slice *s = p->atoms.at[i].slice; s; s = s->outer) {
            bool known = s->column != column || !s->value;
            for (uint32_t j = 0; j < values->count && !known; j++)
                known = values->at[j] == s->value;
            if (!known) vec_push(p->arena, values, s->value);
        }
}

static void link_whole(Proving *p, Atom a, const Slice *part) {
    const Slice *outer = without(p, a.slice, part);
    const Str *whole_key = atom_key(p, a.key->s, outer);
    void **slot = map_find(&p->by_key, key_of(whole_key));
    const Str *done = intern_cstr(
        p->m->ctx->names, arena_printf(p->arena, "link %s / %s", whole_key->s, part->column->s));
    if (!slot || map_find(&p->by_key, key_of(done))) return;
    *map_slot(&p->by_key, key_of(done), NULL) = p;
    Term whole = p->atoms.at[(uintptr_t)*slot - 1].term;
    const Column *c;
    bool full = listed_fully(p, a.leaf, part->column, &c);
    VEC(const Str *) values = {0};
    VEC(Term) terms = {0};
    values_of(p, part->column, c, full, &values);
    for (uint32_t i = 0; i < values.count; i++)
        vec_push(p->arena, &terms,
                 atom(p, a.leaf, a.metric, slice_of_part(p, outer, part->column, values.at[i])));
    if (!full) {
        const char *name = arena_printf(p->arena, "%s[rest]", leaf_text(p, a.leaf, a.metric));
        vec_push(p->arena, &terms,
                 proof_variable(p->problem, name, leaf_range(p, a.leaf, a.metric)));
    }
    proof_constrain(p->problem, (Claim){whole, EQUALS, proof_sum(p->problem, terms.count, terms.at),
                                        UINT32_MAX});
}

/* --- leaves that are related in ways that the terms do not show --- */

static bool is_plain(const Expr *e) {
    return e->func == FN_sum || e->func == FN_count || e->func == FN_count_distinct;
}

static bool same_rows_aside(Proving *p, const Expr *a, const Expr *b) {
    Expr x = *a, y = *b;
    Buf k = buf_new(p->arena), l = buf_new(p->arena);
    x.where = y.where = NULL;
    key_of_expr(p, &k, &x);
    key_of_expr(p, &l, &y);
    return strcmp(buf_text(&k), buf_text(&l)) == 0;
}

/* An average lies between those of its parts, a filtered count below the whole one, distinct values
 * below the rows. */
static bool are_related(Proving *p, const Atom *a, const Atom *b) {
    const Expr *x = a->leaf, *y = b->leaf;
    if (x->kind != E_AGGREGATE || y->kind != E_AGGREGATE || x->dataset != y->dataset) return false;
    if (!is_plain(x) || !is_plain(y)) return true;
    if (a->key == b->key) return !a->additive;
    bool counts = (x->func == FN_count) != (y->func == FN_count) &&
                  (x->func == FN_count_distinct || y->func == FN_count_distinct);
    return counts || (x->func == y->func && same_rows_aside(p, x, y));
}

typedef struct Reached { /* the variables that a goal touches, itself or through constraints */
    Proving *p;
    bool *variables;
    bool grew;
} Reached;

/* Does the term have a reached variable? With mark, all of its variables become so. */
static bool touches(Reached *r, Term t, bool mark, Map *seen) {
    bool fresh;
    map_slot(seen, t, &fresh);
    if (!fresh) return false;
    TermNode n = proof_term(r->p->problem, t);
    if (n.kind == TERM_CONSTANT) return false;
    if (n.kind == TERM_VARIABLE) {
        bool was = r->variables[n.a];
        if (mark && !was) r->variables[n.a] = r->grew = true;
        return was;
    }
    bool found = touches(r, n.a, mark, seen);
    bool two = n.kind == TERM_SUM || n.kind == TERM_PRODUCT || n.kind == TERM_QUOTIENT;
    if (two) found = touches(r, n.b, mark, seen) || found;
    return found;
}

static bool walk_claim(Reached *r, Claim c, bool mark) {
    Map seen = map_new(r->p->arena);
    bool left = touches(r, c.left, mark, &seen);
    return touches(r, c.right, mark, &seen) || left;
}

static bool *variable_of(Reached *r, const Atom *a) {
    return &r->variables[proof_term(r->p->problem, a->term).a];
}

/* The slices of one leaf belong together. */
static void reach_slices(Reached *r) {
    Proving *p = r->p;
    for (uint32_t i = 0; i < p->atoms.count; i++)
        for (uint32_t j = 0; j < p->atoms.count; j++) {
            bool next =
                p->atoms.at[i].key == p->atoms.at[j].key && *variable_of(r, &p->atoms.at[i]);
            if (next && !*variable_of(r, &p->atoms.at[j]))
                *variable_of(r, &p->atoms.at[j]) = r->grew = true;
        }
}

void proving_relate(Proving *p, const Claim *goals, uint32_t count) {
    Reached r = {.p = p,
                 .variables = NEW_ARRAY(p->arena, bool, proof_variables(p->problem) + 1),
                 .grew = true};
    for (uint32_t i = 0; i < count; i++) walk_claim(&r, goals[i], true);
    while (r.grew) {
        r.grew = false;
        for (uint32_t i = 0; i < p->claims.count; i++)
            if (walk_claim(&r, p->claims.at[i].claim, false))
                walk_claim(&r, p->claims.at[i].claim, true);
        reach_slices(&r);
    }
    for (uint32_t i = 0; i < p->atoms.count && !p->opaque; i++)
        for (uint32_t j = 0; j < i && !p->opaque; j++) {
            bool near = *variable_of(&r, &p->atoms.at[i]) || *variable_of(&r, &p->atoms.at[j]);
            p->opaque = near && are_related(p, &p->atoms.at[i], &p->atoms.at[j]);
        }
}

void proving_link(Proving *p) {
    for (uint32_t i = 0; i < p->atoms.count; i++) {
        Atom a = p->atoms.at[i]; /* the list grows below */
        for (const Slice *s = a.slice; a.additive && s; s = s->outer)
            if (s->value) link_whole(p, a, s);
    }
}
