/* Normal forms. Input: a formula; output: two numbers that are equal for formulas which are the
 * same quotient of polynomials in their leaves, however they are written. The one idea: instead of
 * multiplying out, the formula is computed modulo the prime 2^61 - 1, with a fixed arbitrary value
 * for every leaf. Quotients of polynomials that differ agree at such a point about as often as a
 * polynomial meets one of its zeros there: with two points, less than once in 2^100 pairs. What is
 * no sum, product or quotient is a leaf of its own, named after its parts. */
#include "rules/normal.h"

#define PRIME ((1ull << 61) - 1)

/* --- arithmetic --- */

static uint64_t reduced(uint64_t x) {
    x = (x & PRIME) + (x >> 61);
    return x >= PRIME ? x - PRIME : x;
}

static uint64_t times(uint64_t a, uint64_t b) {
    unsigned __int128 p = (unsigned __int128)a * b;
    return reduced((uint64_t)(p & PRIME) + (uint64_t)(p >> 61));
}

static uint64_t inverse(uint64_t a) { /* a^(p - 2) */
    uint64_t r = 1;
    for (uint64_t n = PRIME - 2; n; n >>= 1, a = times(a, a))
        if (n & 1) r = times(r, a);
    return r;
}

static Normal leaf(uint64_t h) {
    return (Normal){reduced(facts_mix(h, 1)), reduced(facts_mix(h, 2))};
}
static Normal sum(Normal x, Normal y) {
    return (Normal){reduced(x.a + y.a), reduced(x.b + y.b)};
}
static Normal product(Normal x, Normal y) {
    return (Normal){times(x.a, y.a), times(x.b, y.b)};
}
static Normal inverted(Normal x) {
    return (Normal){inverse(x.a), inverse(x.b)};
}
static Normal negated(Normal x) {
    return (Normal){x.a ? PRIME - x.a : 0, x.b ? PRIME - x.b : 0};
}

static Normal power(Normal x, int64_t n) {
    Normal r = {1, 1};
    if (n < 0) x = inverted(x);
    for (uint64_t k = n < 0 ? (uint64_t)-n : (uint64_t)n; k; k >>= 1, x = product(x, x))
        if (k & 1) r = product(r, x);
    return r;
}

static uint64_t text(const Str *s) {
    return facts_text(s->s, s->length);
}

static uint64_t mixed(uint64_t h, Normal x) {
    return facts_mix(facts_mix(h, x.a), x.b);
}

/* A number that does not fit below the prime is a leaf, told by its hash. */
static Normal number(Nums *m, Num q) {
    int64_t n, d;
    if (!num_small_int(num_numerator(m, q), &n) || !num_small_int(num_denominator(m, q), &d))
        return leaf(num_hash(q));
    uint64_t size = n < 0 ? -(uint64_t)n : (uint64_t)n, over = (uint64_t)d;
    if (size >= PRIME || over >= PRIME) return leaf(num_hash(q));
    Normal x = product((Normal){size, size}, inverted((Normal){over, over}));
    return n < 0 ? negated(x) : x;
}

/* --- contexts --- */

static uint64_t window_key(const Expr *e) {
    uint64_t h = facts_mix(e->func + 1u, (uint64_t)e->amount);
    h = facts_mix(h, (uint64_t)e->grain);
    return facts_mix(h, facts_mix((uint64_t)e->in.kind, (uint64_t)e->in.index));
}

bool context_passed(const Expr *e, const Context *outer, Context *room) {
    uint64_t key = outer ? outer->key : 0, window = outer ? outer->window : 0;
    if (e->kind == E_FILTER) {
        *room = (Context){e, window, facts_mix(key, e->id + 1u), outer};
        return true;
    }
    bool whole = e->func == FN_previous || e->func == FN_year_ago || e->func == FN_to_date ||
                 e->func == FN_trailing || e->func == FN_running || e->func == FN_whole ||
                 e->func == FUNC_COUNT;
    if (e->kind != E_TIME || !whole || e->key_count) return false;
    uint64_t own = window_key(e);
    *room = (Context){NULL, facts_mix(window, own), facts_mix(key, own), outer};
    return true;
}

/* --- conditions --- */

/* Conditions that all must hold are a sum: their order and grouping says nothing. */
static Normal conjuncts(Facts *f, const Expr *where) {
    Normal all = {0, 0};
    if (!where) return all;
    if (where->kind != E_AND) return leaf(mixed(E_AND, normal_of(f, where, NULL)));
    for (uint32_t i = 0; i < where->count; i++) all = sum(all, conjuncts(f, where->kids[i]));
    return all;
}

/* a <= b is b - a >= 0; a = b is also b = a. */
static Normal comparison(Facts *f, const Expr *e, const Context *context) {
    Normal left = normal_of(f, e->kids[0], context), right = normal_of(f, e->kids[1], context);
    Normal apart = sum(left, negated(right)), back = negated(apart);
    bool swapped = e->op == G_LE || e->op == G_LT;
    bool either = e->op == G_EQ || e->op == G_NE;
    int op = e->op == G_LE ? G_GE : e->op == G_LT ? G_GT : e->op;
    if (swapped || (either && back.a < apart.a)) apart = back;
    return leaf(mixed(facts_mix(E_COMPARE, (uint64_t)op), apart));
}

/* --- leaves --- */

static Normal filters_on(Facts *f, const Dataset *d, const Context *context) {
    Normal all = {0, 0};
    for (; context; context = context->outer)
        for (uint32_t i = 0; context->filter && i < context->filter->filter_count; i++)
            if (context->filter->filters[i].dataset == d)
                all = sum(all, conjuncts(f, context->filter->filters[i].condition));
    return all;
}

static Normal aggregate(Facts *f, const Expr *e, const Context *context) {
    uint64_t h = facts_mix(facts_mix(e->kind, (uint64_t)e->func), facts_key(f, e->dataset));
    Normal where = conjuncts(f, e->where), keys = {0, 0};
    if (e->kind == E_AGGREGATE) where = sum(where, filters_on(f, e->dataset, context));
    for (uint32_t i = 0; i < e->key_count; i++)
        keys = sum(keys, leaf(facts_mix(text(e->keys[i].name), (uint64_t)e->keys[i].grain)));
    h = mixed(mixed(h, where), keys);
    for (uint32_t i = 0; i < e->count; i++)
        h = mixed(h, normal_of(f, e->kids[i], e->kind == E_AGGREGATE ? NULL : context));
    if (e->extra) h = mixed(h, normal_of(f, e->extra, NULL));
    return leaf(facts_mix(h, context ? context->window : 0));
}

static uint64_t column_key(const Facts *f, const Column *c) {
    return facts_mix(facts_key(f, c->dataset), text(c->name));
}

static Normal inside(Facts *f, const void *what, const Expr *body, const Context *context);

/* A derived column is what it is computed from. */
static Normal column(Facts *f, const Expr *e) {
    const Column *last = e->path[e->path_count - 1];
    uint64_t h = E_COLUMN;
    if (last->derived && e->path_count == 1) return inside(f, last, last->derived, NULL);
    for (uint32_t i = 0; i < e->path_count; i++) h = facts_mix(h, column_key(f, e->path[i]));
    return leaf(last->derived ? mixed(h, inside(f, last, last->derived, NULL)) : h);
}

/* Anything else: its kind and its parts, in order unless that says nothing. */
static Normal other(Facts *f, const Expr *e, const Context *context, uint64_t h) {
    bool unordered = e->kind == E_AND || e->kind == E_OR ||
                     (e->kind == E_FUNCTION && (e->func == FN_least || e->func == FN_greatest));
    Normal all = {0, 0};
    h = facts_mix(facts_mix(h, e->kind), e->op);
    for (uint32_t i = 0; i < e->count; i++) {
        Normal kid = normal_of(f, e->kids[i], context);
        all = sum(all, unordered ? leaf(mixed(0, kid)) : leaf(mixed(i + 1u, kid)));
    }
    return leaf(mixed(h, all));
}

static Normal time_function(Facts *f, const Expr *e, const Context *context) {
    Context room;
    if (context_passed(e, context, &room)) return normal_of(f, e->kids[0], &room);
    uint64_t h = window_key(e);
    for (uint32_t i = 0; i < e->key_count; i++) h = facts_mix(h, text(e->keys[i].name));
    return other(f, e, context, facts_mix(h, context ? context->window : 0));
}

static Normal function(Facts *f, const Expr *e, const Context *context) {
    uint64_t h = e->func;
    if (e->func == FN_convert)
        h = facts_mix(facts_mix(h, column_key(f, e->rate)),
                      facts_mix(text(e->to), context ? context->window : 0));
    return other(f, e, context, h);
}

/* --- all of it --- */

static Normal chain(Facts *f, const Expr *e, const Context *context) {
    Normal all = {e->kind == E_PRODUCT, e->kind == E_PRODUCT};
    for (uint32_t i = 0; i < e->count; i++) {
        Normal kid = normal_of(f, e->kids[i], context);
        all = e->kind == E_SUM ? sum(all, kid) : product(all, kid);
    }
    return all;
}

static Normal inside(Facts *f, const void *what, const Expr *body, const Context *context) {
    uint64_t key = facts_mix(key_of(what), context ? context->key : 0);
    void **slot = map_slot(&f->normals, key, NULL);
    if (!*slot) {
        Normal x = normal_of(f, body, context);
        *map_slot(&f->normals, key, NULL) = arena_copy(f->arena, &x, sizeof x);
    }
    return *(Normal *)*map_find(&f->normals, key);
}

Normal normal_of(Facts *f, const Expr *e, const Context *context) {
    Context room;
    switch (e->kind) {
    case E_NUMBER: return number(&f->nums, e->number);
    case E_TEXT:
    case E_CURRENCY: return leaf(facts_mix(e->kind, text(e->text)));
    case E_DATE: return leaf(facts_mix(e->kind, (uint64_t)e->day));
    case E_PERIOD: return leaf(facts_mix((uint64_t)e->period.kind, (uint64_t)e->period.index));
    case E_BOOLEAN: return leaf(facts_mix(e->kind, e->flag));
    case E_COLUMN: return column(f, e);
    case E_INPUT: return leaf(facts_key(f, e->input));
    case E_METRIC: return inside(f, e->metric, e->metric->body, context);
    case E_KPI:
        return e->kpi->formula ? inside(f, e->kpi, e->kpi->formula, context)
                               : leaf(facts_key(f, e->kpi));
    case E_SCORE: return leaf(facts_mix(facts_key(f, e->kpi), (uint64_t)e->func));
    case E_SUM:
    case E_PRODUCT: return chain(f, e, context);
    case E_DIVIDE: return inverted(normal_of(f, e->kids[0], context));
    case E_NEGATE: return negated(normal_of(f, e->kids[0], context));
    case E_POWER: return power(normal_of(f, e->kids[0], context), e->exponent);
    case E_COMPARE: return comparison(f, e, context);
    case E_FILTER: context_passed(e, context, &room); return normal_of(f, e->kids[0], &room);
    case E_AGGREGATE:
    case E_GROUPED: return aggregate(f, e, context);
    case E_TIME: return time_function(f, e, context);
    case E_FUNCTION: return function(f, e, context);
    case E_ERROR:
    case E_AND:
    case E_OR:
    case E_NOT:
    case E_IN:
    case E_IS_MISSING:
    case E_IF:
    case E_OTHERWISE: break;
    }
    return other(f, e, context, e->kind == E_ERROR ? e->id : 0);
}

Normal facts_normal(Facts *f, const Expr *e) {
    return normal_of(f, e, NULL);
}
