/* Sensitivity. Input: results, and what is set beside them; output: levers of each KPI. The one
 * idea: a lever is one unknown in place of an input, or of the total of a metric in the window of
 * the review, so that the KPI is a value with one unknown: its spread, its slope and its solutions
 * are what is asked. */
#include "eval/levers.h"

#include "eval/formula.h"
#include "eval/judge.h"
#include "eval/periods.h"
#include "eval/scenario.h"
#include "eval/spreads.h"
#include "proof/seek.h"

typedef struct Desk { /* one KPI at its review */
    Eval *ev;
    const Scenario *with;  /* that holds throughout; NULL: none */
    const Scenario *asked; /* whose settings between two bounds are ranges; NULL: none */
    Subject s;
    Result *at;
    VEC(Setting) moved; /* what is moved, one after the other */
} Desk;

/* --- the KPI, as a value --- */

static const Frame *frame_at(const Desk *d, Eval *ev) {
    Window *w = NEW(ev->arena, Window);
    *w = row_window(ev, d->at, d->s.reach);
    return frame_base(ev, w, 1, NULL, kpi_filters(ev, NULL, d->s.kpi));
}

static Value value_in(const Desk *d, Eval *ev) {
    scenario_enter(ev);
    Value v = formula_values(ev, d->s.formula, frame_at(d, ev))[0];
    scenario_leave(ev);
    return v;
}

static Eval *moved_to(const Desk *d, const Setting *moved, Value to) {
    Scenario *c = NEW(d->ev->arena, Scenario);
    Setting g = *moved;
    *c = (Scenario){.symbol = (Symbol *)(uintptr_t)d->at->symbol,
                    .under = d->with,
                    .has_days = d->at->period.kind != PERIOD_ALL,
                    .first = d->at->first,
                    .last = d->at->last};
    g.op = CH_TO;
    g.amount = to;
    vec_push(d->ev->arena, &c->settings, g);
    return scenario_eval(d->ev, c);
}

static Value value_over(const Desk *d, const Setting *moved, const Unknown *x) {
    return value_in(d, moved_to(d, moved, value_unknown(&d->ev->nums, x)));
}

static Unknown *unknown_between(const Desk *d, Num low, Num high) {
    Unknown *x = NEW(d->ev->arena, Unknown);
    *x = (Unknown){.name = "", .low = low, .high = high};
    return x;
}

static Unknowns only(const Desk *d, const Unknown *x) {
    const Unknown **at = NEW(d->ev->arena, const Unknown *);
    *at = x;
    return (Unknowns){at, 1};
}

/* --- what can be moved --- */

static bool is_same(const Setting *a, const Setting *b) {
    if (a->input != b->input || a->metric != b->metric) return false;
    return a->filter_count && b->filter_count ? region_relation(&a->slice, &b->slice) == REGION_SAME
                                              : a->filter_count == b->filter_count;
}

static void add_moved(Desk *d, Setting g) {
    for (uint32_t i = 0; i < d->moved.count; i++)
        if (is_same(&d->moved.at[i], &g)) return;
    vec_push(d->ev->arena, &d->moved, g);
}

static void find_moved(Desk *d, const Expr *e, Map *seen);

static const Setting *given(const Desk *d, const Setting *moved) {
    for (uint32_t i = 0; d->asked && i < d->asked->settings.count; i++) {
        const Setting *g = &d->asked->settings.at[i];
        if (g->driver && is_same(g, moved)) return g;
    }
    return NULL;
}

/* An input that is made of others is moved by those, unless it has a range of its own. */
static void find_in_input(Desk *d, Input *in, Map *seen) {
    const Setting own = {.input = in};
    uint32_t before = d->moved.count;
    find_moved(d, in->body, seen);
    if (d->moved.count == before || given(d, &own)) add_moved(d, own);
}

static void find_in_conditions(Desk *d, const Expr *e, Map *seen) {
    for (uint32_t i = 0; e->kind == E_FILTER && i < e->filter_count; i++)
        find_moved(d, e->filters[i].condition, seen);
    if (e->kind != E_AGGREGATE && e->kind != E_GROUPED) return;
    if (e->where) find_moved(d, e->where, seen);
    if (e->extra) find_moved(d, e->extra, seen);
}

/* A slice that the formula asks for by itself can be moved by itself. */
static void find_in_slice(Desk *d, const Expr *e) {
    const Expr *of = e->kids[0];
    if (of->kind != E_METRIC || !metric_is_settable(of->metric) || !of->metric->is.additive) return;
    Setting g = {.span = e->span, .metric = of->metric};
    setting_slice(d->ev->arena, &g, e);
    add_moved(d, g);
}

static void find_moved(Desk *d, const Expr *e, Map *seen) {
    bool is_new;
    const Expr *behind = e->kind == E_SCORE ? e->kpi->formula : expr_behind(e);
    map_slot(seen, key_of(e), &is_new);
    if (!is_new) return;
    if (e->kind == E_METRIC && metric_is_settable(e->metric))
        add_moved(d, (Setting){.metric = e->metric});
    else if (e->kind == E_INPUT)
        find_in_input(d, e->input, seen);
    if (e->kind == E_FILTER) find_in_slice(d, e);
    if (behind) find_moved(d, behind, seen);
    find_in_conditions(d, e, seen);
    for (uint32_t i = 0; i < e->count; i++) find_moved(d, e->kids[i], seen);
}

/* A slice that is given a range, of a metric that is moved as a whole. */
static void find_slices(Desk *d) {
    uint32_t whole = d->moved.count;
    for (uint32_t i = 0; d->asked && i < d->asked->settings.count; i++) {
        const Setting *g = &d->asked->settings.at[i];
        for (uint32_t k = 0; g->driver && g->filter_count && k < whole; k++)
            if (d->moved.at[k].metric == g->metric) add_moved(d, *g);
    }
}

/* --- over which range --- */

static bool take_range(Lever *l, LeverRange from, Num low, Num high) {
    l->from = from;
    l->low = low, l->high = high;
    return true;
}

/* The range of a metric is one of its reviews (name-18). */
static bool take_declared(const Desk *d, const Setting *moved, Lever *l) {
    const Input *in = moved->input;
    const Metric *x = moved->metric;
    if (in) return in->has_range && take_range(l, RANGE_DECLARED, in->low, in->high);
    bool fits = x->has_range && x->has_review && !moved->filter_count &&
                d->at->period.kind != PERIOD_ALL && period_grain(d->at->period) == x->review;
    return fits && take_range(l, RANGE_DECLARED, x->low, x->high);
}

static void find_range(const Desk *d, const Setting *moved, Lever *l) {
    Nums *m = &d->ev->nums;
    const Setting *g = given(d, moved);
    if (g) take_range(l, RANGE_GIVEN, g->driver->unknown.low, g->driver->unknown.high);
    if (g || take_declared(d, moved, l)) return;
    if (!value_ok(l->base) || l->base.real || num_sign(l->base.q) == 0) return;
    Num less = num_mul(m, l->base.q, num_ratio(m, 9, 10)),
        more = num_mul(m, l->base.q, num_ratio(m, 11, 10));
    bool rises = num_cmp(less, more) < 0;
    take_range(l, RANGE_TENTH, rises ? less : more, rises ? more : less);
}

static void find_spread(const Desk *d, const Setting *moved, Lever *l) {
    Unknown *x = unknown_between(d, l->low, l->high);
    if (l->from == RANGE_NONE) return;
    Value v = value_over(d, moved, x);
    if (!value_ok(v)) return;
    l->spread = value_spread(&d->ev->nums, only(d, x), v);
    l->spread_known = !l->spread.empty;
}

/* --- what turns it green --- */

typedef struct Search {
    const Desk *d;
    const Setting *moved;
    const Unknown *x;
    Lever *l;
    bool open;
    Answer best;
} Search;

static bool is_strict(const Goalpost *g) {
    return g->op == G_GT || g->op == G_LT;
}

/* To which side of a value with which it comes to the bound is it better? 0: to none. */
static int better_side(const Search *s, Value at, Order from_base) {
    Nums *m = &s->d->ev->nums;
    Slope slope = value_slope(m, s->x, at, s->l->value);
    Value zero = value_num(NUM_ZERO);
    Order good = goalpost_way(&s->d->at->plan) > 0 ? ORDER_GREATER : ORDER_LESS;
    bool right = value_ok(slope.right) && value_cmp(m, slope.right, zero) == good;
    bool left = value_ok(slope.left) && value_cmp(m, zero, slope.left) == good;
    if (from_base == ORDER_LESS && left) return -1;
    return right ? 1 : left ? -1 : 0;
}

static Value place(const Answer *a) {
    return value_ok(a->exact) ? a->exact : value_num(a->low.at);
}

static bool is_nearer(const Search *s, Value at) {
    Nums *m = &s->d->ev->nums;
    Value base = s->l->base;
    if (s->l->turn.kind != TURN_FOUND) return true;
    if (!value_ok(base)) return false;
    Value far = value_abs(m, value_sub(m, s->l->turn.at, base));
    return value_cmp(m, value_abs(m, value_sub(m, at, base)), far) == ORDER_LESS;
}

static void consider(Search *s, const Answer *a) {
    Nums *m = &s->d->ev->nums;
    Turn *t = &s->l->turn;
    Value at = place(a);
    bool strict = is_strict(&s->d->at->plan);
    Order from_base = value_ok(s->l->base) ? value_cmp(m, at, s->l->base) : ORDER_EQUAL;
    int beyond = strict ? better_side(s, at, from_base) : 0;
    t->count++;
    if ((strict && !beyond) || !is_nearer(s, at)) return;
    t->kind = TURN_FOUND;
    t->at = at;
    t->near = !value_ok(a->exact);
    t->low = a->low.at, t->high = a->high.at;
    t->beyond = beyond;
    s->best = *a;
}

static void seek(Search *s, Value bound) {
    Answers a = value_seek(&s->d->ev->nums, only(s->d, s->x), s->l->value, bound, 0);
    s->open |= a.kind == SOLUTIONS_OPEN;
    for (uint32_t i = 0; i < a.count; i++) consider(s, &a.at[i]);
}

/* Without a solution it may still turn green, where it jumps. */
static bool may_jump(const Search *s) {
    Nums *m = &s->d->ev->nums;
    const Goalpost none = {0};
    const Drivers drivers = {NULL, only(s->d, s->x)};
    Spread all = value_spread(m, drivers.unknowns, s->l->value);
    Result r = {.value = s->l->value, .spread = &all, .drivers = &drivers};
    if (all.empty) return false;
    return spread_colours(m, &r, &s->d->at->plan, &none) & (1u << STATUS_GREEN);
}

/* The end of a solution that is nearest to the base: what lies between them is on this side. */
static Num near_end(const Search *s, bool above) {
    Num low, high;
    const Answer *a = &s->best;
    if (value_ok(a->exact) && !a->exact.real) return a->exact.q;
    if (!value_ok(a->exact)) return above ? a->low.at : a->high.at;
    value_bounds(&s->d->ev->nums, a->exact, 30, &low, &high);
    return above ? low : high;
}

/* Does it stay on the bad side of the plan, all the way from the base? */
static bool is_least(const Search *s) {
    Nums *m = &s->d->ev->nums;
    const Goalpost *plan = &s->d->at->plan;
    Value base = s->l->base, now = s->d->at->value;
    if (!value_ok(base) || base.real || !value_ok(now)) return false;
    bool above = value_cmp(m, s->l->turn.at, base) == ORDER_GREATER;
    Num end = near_end(s, above);
    Unknown *x = unknown_between(s->d, above ? base.q : end, above ? end : base.q);
    Value v = value_over(s->d, s->moved, x);
    if (!value_ok(v)) return false;
    Spread all = value_spread(m, only(s->d, x), v);
    Value top = plan->op == G_BETWEEN ? plan->second : plan->value;
    bool low = value_cmp(m, now, plan->value) == ORDER_LESS ||
               (plan->op == G_GT && value_cmp(m, now, plan->value) == ORDER_EQUAL);
    const SpreadEnd *far = &all.end[low];
    if (all.empty || !far->finite) return false;
    Order o = value_cmp(m, far->at, low ? plan->value : top);
    return o == ORDER_EQUAL || o == (low ? ORDER_LESS : ORDER_GREATER);
}

static bool is_outside(Nums *m, const Lever *l) {
    if (l->from == RANGE_NONE || l->from == RANGE_TENTH) return false;
    return value_cmp(m, l->turn.at, value_num(l->low)) == ORDER_LESS ||
           value_cmp(m, l->turn.at, value_num(l->high)) == ORDER_GREATER;
}

static void find_turn(const Desk *d, const Setting *moved, const Unknown *x, Lever *l) {
    Search s = {.d = d, .moved = moved, .x = x, .l = l};
    const Goalpost *plan = &d->at->plan;
    if (!plan->known || d->at->raw == STATUS_GREEN) return;
    seek(&s, plan->value);
    if (plan->op == G_BETWEEN) seek(&s, plan->second);
    if (l->turn.kind != TURN_FOUND) l->turn.kind = s.open || may_jump(&s) ? TURN_OPEN : TURN_NONE;
    if (l->turn.kind != TURN_FOUND) return;
    l->turn.least = !s.open && is_least(&s);
    l->turn.outside = is_outside(&d->ev->nums, l);
}

/* --- levers --- */

static const char *name_of(const Desk *d, const Setting *moved) {
    const Symbol *s = moved->input ? moved->input->symbol : moved->metric->symbol;
    if (moved->filter_count && moved->driver) return moved->driver->unknown.name;
    if (moved->filter_count) return source_words(&d->ev->ctx->sources, d->ev->arena, moved->span);
    if (!s->file->module) return s->name->s;
    return arena_printf(d->ev->arena, "%s.%s", s->file->module->s, s->name->s);
}

static Lever lever_of(const Desk *d, const Setting *moved) {
    Lever l = {.name = name_of(d, moved),
               .symbol = moved->input ? moved->input->symbol : moved->metric->symbol,
               .unit = moved->input ? moved->input->type.unit : moved->metric->unit};
    Unknown *x = unknown_between(d, NUM_ZERO, NUM_ZERO);
    x->endless = true;
    l.in_rows = moved->input && input_of_rows(d->ev->model, moved->input);
    l.value = value_none(ND_undecided);
    if (l.in_rows) {
        l.base = moved->input->declared;
        return l;
    }
    Eval *ev = moved_to(d, moved, value_unknown(&d->ev->nums, x));
    l.base = scenario_before(ev, 0);
    l.value = value_in(d, ev);
    find_range(d, moved, &l);
    if (!value_ok(l.value)) return l;
    find_spread(d, moved, &l);
    if (value_ok(l.base)) l.slope = value_slope(&d->ev->nums, x, l.base, l.value);
    if (!value_ok(l.base)) l.slope.left = l.slope.right = l.base;
    find_turn(d, moved, x, &l);
    return l;
}

/* --- in order of swing --- */

typedef struct Swing {
    int kind; /* 2: endless, 1: size, 0: unknown */
    Value size;
} Swing;

static Swing swing_of(Nums *m, const Lever *l) {
    const SpreadEnd *end = l->spread.end;
    if (!l->spread_known) return (Swing){0, value_num(NUM_ZERO)};
    if (!end[0].finite || !end[1].finite) return (Swing){2, value_num(NUM_ZERO)};
    return (Swing){1, value_sub(m, end[1].at, end[0].at)};
}

static bool swings_more(Nums *m, const Swing *a, const Swing *b) {
    if (a->kind != b->kind) return a->kind > b->kind;
    return value_cmp(m, a->size, b->size) == ORDER_GREATER;
}

static void sort(Eval *ev, Lever *all, uint32_t count) {
    Swing *swings = NEW_ARRAY(ev->arena, Swing, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        Lever l = all[i];
        Swing own = swing_of(&ev->nums, &l);
        uint32_t k = i;
        for (; k > 0 && swings_more(&ev->nums, &own, &swings[k - 1]); k--) {
            all[k] = all[k - 1];
            swings[k] = swings[k - 1];
        }
        all[k] = l;
        swings[k] = own;
    }
}

/* --- KPIs --- */

static void judge_again(const Desk *d) {
    Result *r = d->at;
    if (!d->with) return;
    r->value = value_in(d, scenario_eval(d->ev, d->with));
    if (!r->plan.known) return;
    bool known = value_ok(r->value);
    r->raw = known ? goalpost_colour(&d->ev->nums, &r->plan, &r->limit, r->value) : STATUS_GREY;
}

static Levers levers_of(Desk *d) {
    Map seen = map_new(d->ev->arena);
    judge_again(d);
    find_moved(d, d->s.formula, &seen);
    find_slices(d);
    Levers out = {.all = NEW_ARRAY(d->ev->arena, Lever, d->moved.count + 1),
                  .count = d->moved.count};
    for (uint32_t i = 0; i < out.count; i++) out.all[i] = lever_of(d, &d->moved.at[i]);
    sort(d->ev, out.all, out.count);
    out.at = *d->at;
    return out;
}

/* The settings that are no ranges, as they were written. */
static const char *words_of(Eval *ev, const Scenario *c) {
    Buf words = buf_new(ev->arena);
    for (uint32_t i = 0; i < c->settings.count; i++)
        buf_printf(&words, "%s%s", i ? ", " : "",
                   source_words(&ev->ctx->sources, ev->arena, c->settings.at[i].span));
    return buf_text(&words);
}

/* The scenario without the settings that are ranges; NULL: nothing is left. */
static const Scenario *without_ranges(Eval *ev, const Scenario *asked) {
    Scenario *c = asked ? arena_copy(ev->arena, asked, sizeof *c) : NULL;
    if (!c) return NULL;
    memset(&c->settings, 0, sizeof c->settings);
    memset(&c->drivers, 0, sizeof c->drivers);
    for (uint32_t i = 0; i < asked->settings.count; i++)
        if (!asked->settings.at[i].driver) vec_push(ev->arena, &c->settings, asked->settings.at[i]);
    c->label = words_of(ev, c);
    return c->settings.count ? c : c->under;
}

const Sensitivity *sensitivity_of(Eval *ev, const Results *results, const Scenario *asked) {
    Sensitivity *out = NEW(ev->arena, Sensitivity);
    out->with = without_ranges(ev, asked);
    for (uint32_t i = 0; i < ev->model->kpis.count; i++) {
        const Result *r = result_review(results, ev->model->kpis.at[i]->symbol);
        Desk d = {.ev = ev, .with = out->with, .asked = asked};
        if (!r || !subject_of(r->symbol, &d.s)) continue;
        d.at = arena_copy(ev->arena, r, sizeof *r);
        Levers l = levers_of(&d);
        vec_push(ev->arena, &out->kpis, l);
    }
    return out;
}
