/* Results: what an evaluation is asked for -> rows. Input: the model and the options; output: a row
 * per KPI or metric, slice and period, in file order. The one idea: the rows of a subject are
 * always made in full, from its first period to the one that holds as-of, and judged in full;
 * --period only chooses which of them are shown, so that no number depends on it. */
#include "eval/course.h"
#include "eval/judge.h"
#include "eval/periods.h"
#include "eval/ranges.h"
#include "eval/scenario.h"
#include "eval/slices.h"
#include "eval/solving.h"
#include "eval/spreads.h"

typedef struct InScenario {
    const Scenario *scenario;
    Eval *ev;
    Drivers drivers;
} InScenario;

typedef struct Run {
    Eval *ev;
    const EvalOptions *o;
    Results *out;
    Map ranges;                /* metrics that were reported outside their range */
    VEC(InScenario) scenarios; /* that are asked */
} Run;

/* --- what is evaluated --- */

static bool named(const EvalOptions *o, const char *name) {
    for (uint32_t i = 0; i < o->only_count; i++)
        if (strcmp(o->only[i], name) == 0) return true;
    return false;
}

static bool selected(const EvalOptions *o, const Symbol *s) {
    if (o->only_count) return named(o, s->name->s);
    return s->kind == SYM_KPI || o->metrics;
}

/* Only what its rows alone can tell makes a dataset be read. */
static Day complete_through(Eval *ev, Dataset *d) {
    if (!d->time) return DAY_NONE;
    return d->has_through ? d->through : eval_table(ev, d)->through;
}

/* time-2: the latest day that any dataset of the files is complete through, whatever is selected.
 */
static Day default_as_of(Eval *ev) {
    Day latest = DAY_NONE;
    for (uint32_t i = 0; i < ev->model->symbols.count; i++) {
        Subject s;
        if (!subject_of(ev->model->symbols.at[i], &s)) continue;
        for (uint32_t j = 0; j < s.reach->all.count; j++) {
            Day through = complete_through(ev, s.reach->all.at[j]);
            if (through > latest) latest = through;
        }
    }
    return latest;
}

/* --- the rows of a subject --- */

static void row_counts(Eval *ev, const Subject *s, const Frame *f, Result *rows, uint32_t periods,
                       uint32_t width) {
    uint64_t *missing = NEW_ARRAY(ev->arena, uint64_t, f->count + 1),
             *skipped = NEW_ARRAY(ev->arena, uint64_t, f->count + 1);
    formula_counts(ev, s->formula, f, missing, skipped);
    for (uint32_t slice = 0; slice < width; slice++)
        for (uint32_t i = 0; i < periods; i++) {
            rows[slice * periods + i].missing = missing[i * width + slice];
            rows[slice * periods + i].skipped = skipped[i * width + slice];
        }
}

/* The rows of every slice, one slice after another; NULL slices: the whole. base: rows for which
 * the same cells were read, or NULL. */
static Result *value_rows(const Run *run, const Subject *s, const Result *periods, uint32_t count,
                          const Slices *slices, const Result *base) {
    Eval *ev = run->ev;
    uint32_t width = slices ? slices->count : 1;
    if ((uint64_t)count * width + run->out->rows.count > ev->ctx->limits[LIM_results])
        ctx_limit(ev->ctx, LIM_results, s->symbol->span);
    Result *rows = NEW_ARRAY(ev->arena, Result, (size_t)count * width + 1);
    Window *windows = NEW_ARRAY(ev->arena, Window, count + 1);
    for (uint32_t i = 0; i < count; i++) windows[i] = row_window(ev, &periods[i], s->reach);
    const Frame *frame =
        frame_base(ev, windows, count, slices, s->kpi ? kpi_filters(ev, NULL, s->kpi) : NULL);
    const Value *values = formula_values(ev, s->formula, frame);
    for (uint32_t slice = 0; slice < width; slice++)
        for (uint32_t i = 0; i < count; i++) {
            Result *r = &rows[slice * count + i];
            *r = periods[i];
            r->value = values[i * width + slice];
            if (!slices) continue;
            r->slice_column = slices->key.name;
            r->slice_value = slices->values[slice];
        }
    if (!base) row_counts(ev, s, frame, rows, count, width);
    for (uint32_t i = 0; base && i < count * width; i++) {
        rows[i].missing = base[i].missing;
        rows[i].skipped = base[i].skipped;
    }
    return rows;
}

static void show(const Run *run, const Subject *s, const Result *rows, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (period_is_asked(run->o, s->calendar, &rows[i]))
            vec_push(run->ev->arena, &run->out->rows, rows[i]);
}

/* It stands on the last complete review. */
static void set_course(Eval *ev, const Subject *s, Result *rows, uint32_t count) {
    uint32_t last = count;
    while (last && rows[last - 1].partial) last--;
    if (last) rows[last - 1].course = course_of(ev, s, rows, count);
}

static void judge_and_show(const Run *run, const Subject *s, Result *rows, uint32_t count,
                           const Slices *slices) {
    bool split =
        slices && s->kpi && s->kpi->parts.count && same_columns(&slices->key, &s->kpi->split_key);
    if (!slices && s->kpi) target_rows(run->ev, s->kpi, NULL, NULL, 0, rows, count);
    if (!slices && count && !rows->scenario) set_course(run->ev, s, rows, count);
    if (!slices) show(run, s, rows, count);
    for (uint32_t i = 0; slices && i < slices->count; i++) {
        const SplitPart *part = split ? split_part(s->kpi, slices->values[i]) : NULL;
        if (part) target_rows(run->ev, s->kpi, part, slices, i, rows + i * count, count);
        show(run, s, rows + i * count, count);
    }
}

static const Result *add_rows(const Run *run, const Subject *s, const Result *periods,
                              uint32_t count, const Slices *slices) {
    Result *rows = value_rows(run, s, periods, count, slices, NULL);
    judge_and_show(run, s, rows, count, slices);
    return rows;
}

/* name-7 */
static void note_lacks(const Run *run, const Subject *s) {
    const char *args[DIAG_ARGS] = {s->symbol->name->s, run->o->by};
    const char *text =
        diag_fill(run->ev->arena, phrase_text(PH_lacks_by, run->ev->ctx->lang), args);
    vec_push(run->ev->arena, &run->out->notes, text);
}

static const Slices *slices_asked(const Run *run, const Subject *s) {
    if (!run->o->by) return s->kpi ? slices_of_split(run->ev, s->kpi) : NULL;
    const Slices *slices = slices_by(run->ev, s, run->o->by);
    if (!slices) note_lacks(run, s);
    return slices;
}

/* --- in scenarios --- */

static bool is_computed(const Run *run, const Scenario *c) {
    return !c->is_bad && (!run->o->scenario || strcmp(run->o->scenario, c->symbol->name->s) == 0);
}

static void find_scenarios(Run *run) {
    const Model *m = run->ev->model;
    for (uint32_t i = 0; i < m->scenarios.count; i++) {
        const Scenario *c = m->scenarios.at[i];
        if (!is_computed(run, c)) continue;
        InScenario in = {c, scenario_eval(run->ev, c), scenario_drivers(run->ev->arena, c)};
        vec_push(run->ev->arena, &run->scenarios, in);
    }
}

static bool is_of_setting(Code code) {
    return code == D_X6 || code == D_X10 || code == D_X11;
}

/* What is found of data and targets was found before; what is set may have no base. */
static void keep_scenario_findings(Diags *d, Arena *arena, uint32_t from) {
    uint32_t count = d->all.count - from;
    Diag **added = arena_copy(arena, d->all.at + from, count * sizeof *added);
    diags_forget(d, from);
    for (uint32_t i = 0; i < count; i++)
        if (is_of_setting(added[i]->code)) diag_again(d, added[i]);
}

/* One that only asks has no values of its own. */
static bool scenario_changes(const Scenario *c) {
    while (c && !c->settings.count) c = c->under;
    return c;
}

/* A metric by its name, since its body knows of no scenario. */
static const Expr *metric_ref(Eval *ev, Metric *x) {
    Expr *e = NEW(ev->arena, Expr);
    *e = (Expr){.kind = E_METRIC, .id = x->body->id, .span = x->body->span, .type = x->type};
    e->metric = x;
    return e;
}

/* Targets stay what they are outside scenarios. */
static void add_scenario_rows(const Run *run, const InScenario *in, const Subject *s,
                              const Result *periods, const Result *base, uint32_t count,
                              const Slices *slices) {
    Run inside = *run;
    inside.ev = in->ev;
    uint32_t width = slices ? slices->count : 1, before = run->ev->ctx->diags.all.count;
    scenario_enter(in->ev);
    bool same_cells = in->ev->leaves == run->ev->leaves;
    Result *rows = value_rows(&inside, s, periods, count, slices, same_cells ? base : NULL);
    scenario_leave(in->ev);
    for (uint32_t i = 0; i < count * width; i++) {
        rows[i].scenario = in->scenario;
        rows[i].before = base[i].value;
    }
    rows_spread(in->ev, &in->drivers, rows, count * width);
    judge_and_show(run, s, rows, count, slices);
    keep_scenario_findings(&run->ev->ctx->diags, run->ev->arena, before);
}

static void add_subject(Run *run, const Subject *s) {
    uint32_t count;
    Subject named = *s;
    const Result *periods = subject_periods(run->ev, s, run->o, &count), *parts = NULL;
    const Result *whole = add_rows(run, s, periods, count, NULL);
    const Slices *slices = slices_asked(run, s);
    if (slices && slices->count) parts = add_rows(run, s, periods, count, slices);
    if (!s->kpi) named.formula = metric_ref(run->ev, s->symbol->metric);
    for (uint32_t i = 0; i < run->scenarios.count; i++) {
        const InScenario *in = &run->scenarios.at[i];
        if (!scenario_changes(in->scenario)) continue;
        add_scenario_rows(run, in, &named, periods, whole, count, NULL);
        if (parts) add_scenario_rows(run, in, &named, periods, parts, count, slices);
    }
    ranges_check(run->ev, s, &run->ranges);
}

const Result *kpi_rows(Eval *ev, Kpi *k, uint32_t *count) {
    Subject s;
    EvalOptions o = {.as_of = ev->as_of};
    Run run = {.ev = ev, .o = &o, .out = NEW(ev->arena, Results)};
    *count = 0;
    if (!subject_of(k->symbol, &s)) return NULL;
    const Result *periods = subject_periods(ev, &s, &o, count);
    Result *rows = value_rows(&run, &s, periods, *count, NULL, NULL);
    target_rows(ev, k, NULL, NULL, 0, rows, *count);
    return rows;
}

void eval_ranges(Eval *ev) {
    Map seen = map_new(ev->arena);
    for (uint32_t i = 0; i < ev->model->symbols.count; i++) {
        Subject s;
        if (subject_of(ev->model->symbols.at[i], &s)) ranges_check(ev, &s, &seen);
    }
}

static void solve_all(const Run *run) {
    Arena *a = run->ev->arena;
    for (uint32_t i = 0; i < run->scenarios.count; i++) {
        const Scenario *c = run->scenarios.at[i].scenario;
        for (uint32_t k = 0; k < c->solves.count; k++) {
            Solved one = scenario_solve(run->ev, c, &c->solves.at[k]);
            vec_push(a, &run->out->solved, arena_copy(a, &one, sizeof one));
        }
    }
}

/* --- what was read --- */

static void add_datasets(Eval *ev, Results *out) {
    for (uint32_t i = 0; i < ev->model->datasets.count; i++) {
        const Loaded *t = ev->loaded[i];
        if (!t) continue;
        DatasetUse use = {.dataset = t->dataset, .from = t->start, .through = t->through};
        use.absent = loaded_absent(t);
        if (!use.absent) use.table = t->table;
        vec_push(ev->arena, &out->datasets, use);
    }
    out->lost |= eval_lost(ev);
}

/* run-12: is there anything that a source was not missing for? */
static bool nothing_remains(const Results *out) {
    for (uint32_t i = 0; i < out->rows.count; i++)
        if (out->rows.at[i].value.why != ND_no_source) return false;
    return true;
}

void eval_date(Eval *ev, Day as_of) {
    ev->as_of = as_of != DAY_NONE ? as_of : default_as_of(ev);
}

Results *eval_results(Eval *ev, const EvalOptions *options) {
    Run run = {
        .ev = ev, .o = options, .out = NEW(ev->arena, Results), .ranges = map_new(ev->arena)};
    eval_date(ev, options->as_of);
    find_scenarios(&run);
    run.out->as_of = ev->as_of;
    for (uint32_t i = 0; i < ev->model->symbols.count; i++) {
        Subject s;
        const Symbol *symbol = ev->model->symbols.at[i];
        if (selected(options, symbol) && subject_of(symbol, &s)) add_subject(&run, &s);
    }
    solve_all(&run);
    add_datasets(ev, run.out);
    if (nothing_remains(run.out)) run.out->lost = true;
    return run.out;
}

static void free_arena(void *holder) {
    arena_free(*(Arena **)holder);
}

void eval_init(Eval *ev, Model *model, Arena *arena) {
    *ev = (Eval){.model = model, .ctx = model->ctx, .arena = arena, .as_of = DAY_NONE};
    Arena **holder = NEW(arena, Arena *);
    arena_on_free(arena, free_arena, holder);
    ev->scratch = *holder = arena_new(arena_heap(arena));
    nums_init(&ev->nums, model->ctx, arena);
    ev->loaded = NEW_ARRAY(arena, Loaded *, model->datasets.count + 1);
    scenario_leave(ev); /* where an evaluation was broken off */
}
