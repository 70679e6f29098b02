/* Input: checked tests and claims, and what the rules find. Output: which expectations are met. The
 * one idea: a test is an evaluation like any other whose tables hold the given rows, whose metrics
 * have the given values, and in which what is known reaches from the first period that holds
 * something to the last; a claim is one over the data. */
#include "eval/testing.h"

#include "eval/judge.h"
#include "eval/points.h"
#include "eval/scenario.h"
#include "eval/truth.h"

typedef struct Runner {
    Model *m;
    Arena *arena;
    Diag *const *found;
    uint32_t found_count;
    Map touched; /* Kpi or Metric: some expectation depends on it */
} Runner;

/* --- what is known --- */

static void days_join(Days *d, Day first, Day last) {
    if (d->first == DAY_NONE || first < d->first) d->first = first;
    if (last > d->last) d->last = last;
}

typedef struct Holding { /* what a test gives lies in `given`; the periods that hold some of it in
                            `known` */
    const Calendar *calendar;
    Days given, known;
} Holding;

/* Rows are known by the month, as in a source (time-6). Who has not ended is there on every later
 * day. */
static void hold_row(Holding *h, Day begin, Day day, Day end) {
    Day first, last;
    if (day == DAY_NONE) return;
    days_join(&h->given, begin, end == DAY_NEVER ? end : day);
    period_range(h->calendar, period_of(h->calendar, GRAIN_MONTH, begin), &first, &last);
    days_join(&h->known, first, last);
    period_range(h->calendar, period_of(h->calendar, GRAIN_MONTH, day), &first, &last);
    days_join(&h->known, first, last);
    if (end == DAY_NONE || end == DAY_NEVER) return;
    days_join(&h->given, begin, end);
    period_range(h->calendar, period_of(h->calendar, GRAIN_MONTH, end), &first, &last);
    days_join(&h->known, first, last);
}

static void hold_rows(Holding *h, const Loaded *t) {
    if (t->dead || t->is_snapshot) return;
    for (uint32_t b = 0; b < t->table->batches.count; b++)
        for (uint32_t i = 0; i < t->table->batches.at[b]->rows; i++) {
            Day day = t->days[b][i];
            hold_row(h, t->begins ? t->begins[b][i] : day, day, t->ends ? t->ends[b][i] : DAY_NONE);
        }
}

/* A period that holds a given is complete (name-16), whoever names it. */
static void hold_period(Holding *h, Period p) {
    Day first, last;
    period_range(h->calendar, p, &first, &last);
    if (h->given.first != DAY_NONE && first <= h->given.last && last >= h->given.first)
        days_join(&h->known, first, last);
}

static Eval *eval_new(const Runner *r, const TestData *data) {
    Eval *ev = NEW(r->arena, Eval);
    eval_init(ev, r->m, r->arena);
    ev->given = data;
    ev->as_of = data->last;
    return ev;
}

/* The days of rows are read off tables of which nothing is known yet. */
static void hold_tables(const Runner *r, const Test *t, const TestData *data, Holding *h) {
    uint32_t before = r->m->ctx->diags.all.count;
    Eval *ev = t->rows.count ? eval_new(r, data) : NULL;
    for (uint32_t i = 0; i < t->rows.count; i++)
        hold_rows(h, eval_table(ev, t->rows.at[i].dataset));
    diags_forget(&r->m->ctx->diags, before);
}

static const TestData *data_of(const Runner *r, const Test *t) {
    TestData *data = NEW(r->arena, TestData);
    Holding h = {&t->file->calendar, {DAY_NONE, DAY_NONE}, {DAY_NONE, DAY_NONE}};
    *data =
        (TestData){NEW_ARRAY(r->arena, const Node *, r->m->datasets.count + 1), DAY_NONE, DAY_NONE};
    for (uint32_t i = 0; i < t->rows.count; i++)
        data->rows[t->rows.at[i].dataset->index] = t->rows.at[i].node;
    for (uint32_t i = 0; i < t->givens.count; i++) {
        const Given *g = &t->givens.at[i];
        if (!g->has_period) continue;
        days_join(&h.given, g->region.first, g->region.last);
        days_join(&h.known, g->region.first, g->region.last);
    }
    hold_tables(r, t, data, &h);
    for (uint32_t i = 0; i < t->expects.count; i++)
        if (t->expects.at[i].has_period) hold_period(&h, t->expects.at[i].period);
    data->first = h.known.first;
    data->last = h.known.last;
    return data;
}

/* --- the world of a test --- */

/* All that is known; a snapshot has no days, so any will do. */
static Days all_days(const TestData *data) {
    return data->first == DAY_NONE ? (Days){0, 0} : (Days){data->first, data->last};
}

static const Overlay *overlay_of(const Runner *r, const Test *t, const TestData *data) {
    Overlay *o = NEW(r->arena, Overlay);
    Given *givens = arena_copy(r->arena, t->givens.at, t->givens.count * sizeof *givens);
    for (uint32_t i = 0; i < t->givens.count; i++) {
        if (givens[i].has_period) continue;
        givens[i].region.first = all_days(data).first;
        givens[i].region.last = all_days(data).last;
    }
    *o = (Overlay){givens, t->givens.count};
    return t->givens.count ? o : NULL;
}

/* --- expectations --- */

static const Spread *spread_of(Eval *ev, const Drivers *d, Value v) {
    Spread *s = NEW(ev->arena, Spread);
    if (!value_free(v)) return NULL;
    *s = value_spread(&ev->nums, d->unknowns, v);
    return s;
}

/* A condition that unknowns decide has to be 1 for all that they can be. */
static void judge(Eval *ev, const TestRun *run, Value holds, TestOutcome *out) {
    const Spread *s = spread_of(ev, &run->drivers, holds);
    out->spread = spread_of(ev, &run->drivers, out->got);
    out->met = s ? !s->empty && truth_is(s->end[0].at, true) : truth_is(holds, true);
    if (s && !out->met && !s->empty) out->against = s->end[0].point;
}

static void expect_value(Eval *ev, const TestRun *run, Days known, TestOutcome *out) {
    const Expectation *x = out->expects;
    const File *file = run->test ? run->test->file : run->scenario->symbol->file;
    out->frame = point_frame(ev, &file->calendar, x->has_period, x->period, known);
    out->got = formula_values(ev, x->point, out->frame)[0];
    out->met = !value_ok(out->got);
    if (x->kind == EXPECT_NO_DATA) return;
    out->wanted = formula_values(ev, x->value, out->frame)[0];
    out->second = formula_values(ev, x->second, out->frame)[0];
    Goalpost g = {true, x->op, out->wanted, out->second};
    judge(ev, run, goalpost_truth(&ev->nums, &g, out->got), out);
}

static bool concerns(const Test *t, const Diag *d) {
    for (uint32_t i = 0; i < t->file->closure.count; i++) {
        const File *f = t->file->closure.at[i];
        if (f->number == d->span.file && !f->module) return !diag_is_silent(d);
    }
    return false;
}

static void expect_finding(const Runner *r, const Test *t, TestOutcome *out) {
    const Expectation *x = out->expects;
    for (uint32_t i = 0; i < r->found_count; i++) {
        const Diag *d = r->found[i];
        if (d->code != x->code || !concerns(t, d)) continue;
        vec_push(r->arena, &out->found, d);
        out->met |= d->subject && strcmp(d->subject, x->on->name->s) == 0;
    }
}

static void expect_clean(const Runner *r, const Test *t, TestOutcome *out) {
    for (uint32_t i = 0; i < r->found_count; i++) {
        const Diag *d = r->found[i];
        if (d->severity >= SEV_WARNING && concerns(t, d)) vec_push(r->arena, &out->found, d);
    }
    out->met = out->found.count == 0;
}

static TestOutcome outcome_of(const Runner *r, const TestRun *run, const Expectation *x) {
    TestOutcome out = {.expects = x};
    switch (x->kind) {
    case EXPECT_VALUE:
    case EXPECT_NO_DATA:
        expect_value(run->ev, run,
                     run->test ? all_days(run->ev->given) : point_days(run->ev, x->point), &out);
        break;
    case EXPECT_FINDING: expect_finding(r, run->test, &out); break;
    case EXPECT_CLEAN: expect_clean(r, run->test, &out); break;
    }
    return out;
}

static void run_all(const Runner *r, TestRun *run, const Expectation *expects, uint32_t count) {
    run->passed = true;
    if (run->scenario) scenario_enter(run->ev);
    for (uint32_t i = 0; i < count; i++) {
        TestOutcome out = outcome_of(r, run, &expects[i]);
        vec_push(r->arena, &run->outcomes, out);
        run->passed &= out.met;
    }
    if (run->scenario) scenario_leave(run->ev);
}

/* In the scenario, if there is one. */
static void stand_under(const Runner *r, TestRun *run, Eval *base, const Scenario *c) {
    run->ev = c ? scenario_eval(base, c) : base;
    run->scenario = c;
    run->drivers = scenario_drivers(r->arena, c);
}

/* --- tests --- */

/* What a test gives is a part of a source, so that most of what is said of a source does not
 * matter: only what cannot be read does. */
static bool keep_findings(const Runner *r, const Test *t, uint32_t from) {
    Diags *d = &r->m->ctx->diags;
    uint32_t count = d->all.count - from;
    Diag **added = arena_copy(r->arena, d->all.at + from, count * sizeof *added);
    Span block = t->node->span;
    bool any = false;
    diags_forget(d, from);
    for (uint32_t i = 0; i < count; i++) {
        const Span *at = &added[i]->span;
        bool inside = at->file == block.file && at->begin >= block.begin && at->end <= block.end;
        if (!inside || added[i]->severity != SEV_ERROR || added[i]->code == D_V3) continue;
        diag_again(d, added[i]);
        any = true;
    }
    return any;
}

static TestRun run_test(const Runner *r, const Test *t) {
    TestRun run = {.name = t->name->s, .span = t->span, .test = t, .is_broken = t->is_bad};
    if (t->is_bad) return run;
    uint32_t before = r->m->ctx->diags.all.count;
    const TestData *data = data_of(r, t);
    Eval *base = eval_new(r, data);
    base->overlay = overlay_of(r, t, data);
    stand_under(r, &run, base, t->under);
    run_all(r, &run, t->expects.at, t->expects.count);
    run.is_broken = keep_findings(r, t, before);
    run.passed &= !run.is_broken;
    return run;
}

static TestRun run_claims(const Runner *r, Eval *base, const Scenario *c) {
    TestRun run = {.name = c->label ? c->label : scenario_name(c), .span = c->symbol->span};
    run.is_broken = c->is_bad;
    stand_under(r, &run, base, c);
    if (!c->is_bad) run_all(r, &run, c->claims.at, c->claims.count);
    return run;
}

/* --- which KPIs are tested --- */

static void touch(Runner *r, const Expr *e);

static void touch_body(Runner *r, const void *what, const Expr *body) {
    bool is_new;
    map_slot(&r->touched, key_of(what), &is_new);
    if (is_new && body) touch(r, body);
}

static void touch(Runner *r, const Expr *e) {
    if (e->kind == E_METRIC) touch_body(r, e->metric, e->metric->body);
    if (e->kind == E_KPI || e->kind == E_SCORE) touch_body(r, e->kpi, e->kpi->formula);
    for (uint32_t i = 0; i < e->count; i++) touch(r, e->kids[i]);
}

static void touch_all(Runner *r, const Expectation *expects, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        const Expectation *x = &expects[i];
        if (x->point) touch(r, x->point);
        if (x->kind == EXPECT_FINDING && x->on->kind == SYM_KPI) touch_body(r, x->on->kpi, NULL);
    }
}

static void find_untested(Runner *r, TestRuns *runs) {
    for (uint32_t i = 0; i < r->m->kpis.count; i++) {
        const Kpi *k = r->m->kpis.at[i];
        if (!k->symbol->file->module && !map_find(&r->touched, key_of(k)))
            vec_push(r->arena, &runs->untested, k);
    }
}

static void add_run(TestRuns *runs, Arena *arena, TestRun run) {
    vec_push(arena, &runs->all, run);
    *(run.passed ? &runs->passed : &runs->failed) += 1;
}

static void run_scenarios(Runner *r, TestRuns *runs, Day as_of) {
    Eval *base = NULL;
    for (uint32_t i = 0; i < r->m->scenarios.count; i++) {
        const Scenario *c = r->m->scenarios.at[i];
        if (!c->claims.count) continue;
        if (!base) {
            base = NEW(r->arena, Eval);
            eval_init(base, r->m, r->arena);
            eval_date(base, as_of);
        }
        TestRun run = run_claims(r, base, c);
        add_run(runs, r->arena, run);
        runs->lost |= eval_lost(run.ev);
        touch_all(r, c->claims.at, c->claims.count);
    }
}

const TestRuns *tests_run(Model *m, Arena *arena, Day as_of, Diag *const *found,
                          uint32_t found_count) {
    Runner r = {m, arena, found, found_count, map_new(arena)};
    TestRuns *runs = NEW(arena, TestRuns);
    for (uint32_t i = 0; i < m->tests.count; i++) {
        const Test *t = m->tests.at[i];
        add_run(runs, arena, run_test(&r, t));
        touch_all(&r, t->expects.at, t->expects.count);
    }
    run_scenarios(&r, runs, as_of);
    find_untested(&r, runs);
    return runs;
}
