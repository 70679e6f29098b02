/* Input: calls of kpi.h. Output: the stages run in their order, and what they
 * made as text. The one idea: every call that may run out of memory or over a
 * limit goes through guarded(), so that a failure anywhere below is a status
 * here and never more than that. */
#include "base/files.h"
#include "context.h"
#include "fmt/fmt.h"
#include "propose/propose.h"
#include "rules/rules.h"
#include "view/changes.h"
#include "view/effects.h"
#include "view/explain.h"
#include "view/findings.h"
#include "view/levers.h"
#include "view/results.h"
#include "view/review.h"
#include "view/tests.h"

/* ---- lifetime ---- */

static Files host_files(const kpi_host *host) {
    Files files = files_posix();
    if (host && host->read) {
        files.read = host->read;
        files.release = host->release;
    }
    if (host && host->canonical) files.canonical = host->canonical;
    if (host && host->list) files.list = host->list;
    if (host) files.user = host->user;
    return files;
}

kpi_host kpi_default_host(void) {
    Files files = files_posix();
    return (kpi_host){NULL,          heap_default_alloc, files.read,
                      files.release, files.canonical,    files.list};
}

static kpi *context_new(Ctx *ctx) {
    kpi *k = NEW(ctx->arena, kpi);
    k->ctx = ctx;
    k->options.as_of = DAY_NONE;
    model_init(&k->model, ctx, ctx->arena);
    return k;
}

kpi *kpi_new(const kpi_host *host) {
    Ctx *ctx = ctx_new(host ? host->alloc : NULL, host ? host->user : NULL);
    if (!ctx) return NULL;
    ctx->files = host_files(host);
    jmp_buf guard;
    ctx->heap.guard = &guard;
    if (setjmp(guard)) {
        ctx_free(ctx);
        return NULL;
    }
    kpi *k = context_new(ctx);
    ctx->heap.guard = NULL;
    return k;
}

static void drop(Arena **arena) {
    Arena *old = *arena;
    *arena = NULL;
    arena_free(old);
}

void kpi_free(kpi *k) {
    if (!k) return;
    Ctx *ctx = k->ctx; /* the context itself lies in its arena */
    drop(&k->text);
    drop(&k->work);
    ctx_free(ctx);
}

/* ---- the guard ---- */

static bool out_of_memory(const kpi *k) {
    return k->ctx->heap.failure == FAIL_MEMORY ||
           (k->before && k->before->ctx->heap.failure == FAIL_MEMORY);
}

/* Of a diff too: what it compares with is looked at lazily. */
static void guard_with(kpi *k, jmp_buf *guard) {
    k->ctx->heap.guard = guard;
    if (k->before) k->before->ctx->heap.guard = guard;
}

/* Runs work(k, task). After a failure for memory nothing runs any more: what
 * was half made may not be looked at. */
static kpi_status guarded(kpi *k, kpi_status (*work)(kpi *k, void *task), void *task) {
    if (out_of_memory(k)) return KPI_FAILED;
    jmp_buf guard;
    guard_with(k, &guard);
    if (setjmp(guard)) {
        guard_with(k, NULL);
        return KPI_FAILED;
    }
    kpi_status status = work(k, task);
    guard_with(k, NULL);
    return status;
}

/* ---- findings ---- */

static bool is_rule(const Diag *d) {
    return strchr("SMARTBC", code_row(d->code)->code[0]) && d->code != D_C1;
}

static bool is_stopped_save(const kpi *k, Code by) {
    for (uint32_t i = 0; i < k->kept.count; i++)
        if (diag_stops(k->kept.at[i]) && k->kept.at[i]->code != by) return true;
    return k->model.cyclic;
}

static bool is_stopped(const kpi *k) {
    return is_stopped_save(k, CODE_COUNT);
}

static void findings_keep(kpi *k) {
    const Diags *d = &k->ctx->diags;
    for (uint32_t i = 0; i < d->all.count; i++) vec_push(k->ctx->arena, &k->kept, d->all.at[i]);
}

static void findings_reset(kpi *k, bool rules) {
    Diags *d = &k->ctx->diags;
    d->all.count = d->errors = d->warnings = d->hints = 0;
    for (uint32_t i = 0; i < k->kept.count; i++) {
        Diag *diag = k->kept.at[i];
        if (!rules && (is_rule(diag) || diag->severity == SEV_HINT))
            continue; /* for check to say */
        diag_again(d, diag);
    }
}

/* A named file could not be read, or a text goes over a limit. */
static bool is_lost(const kpi *k) {
    return k->model.lost || k->ctx->limited;
}

static kpi_status status_of(const kpi *k) {
    if (is_lost(k)) return KPI_FAILED;
    return k->ctx->diags.errors ? KPI_FINDINGS : KPI_OK;
}

/* ---- settings and loading ---- */

static kpi_status set(kpi *k, void *task) {
    const kpi_setting *s = task;
    return settings_set(k, s->name, s->value) ? KPI_OK : KPI_FAILED;
}

kpi_status kpi_set(kpi *k, const char *name, const char *value) {
    kpi_setting s = {name, value};
    return guarded(k, set, &s);
}

typedef struct Loading {
    const char *const *paths;
    size_t count;
    const char *text; /* of paths[0]; NULL: from the files */
    size_t length;
} Loading;

/* A name that no file gives to anything. */
static const char *free_name(kpi *k) {
    const char *name = "what_if";
    for (uint32_t i = 0; i < k->model.files.count; i++)
        for (const Node *n = k->model.files.at[i]->ast.root->kids; n; n = n->next)
            if (n->text && strcmp(n->text->s, name) == 0) {
                name = arena_printf(k->ctx->arena, "%s_", name);
                i = 0;
            }
    return name;
}

/* The scenario that the settings ask for, as a text like any other. */
static File *load_asked(kpi *k) {
    if (!k->asked.length || !k->model.files.count) return NULL;
    const char *items = buf_text(&k->asked);
    return model_load_beside(
        &k->model, "what-if",
        arena_printf(k->ctx->arena, "scenario %s {\n%s}\n", free_name(k), items));
}

/* What it says is the best name that it can have. */
static void find_asked(kpi *k, const File *f) {
    for (uint32_t i = 0; f && i < f->symbols.count && !k->what_if; i++)
        if (f->symbols.at[i]->kind == SYM_SCENARIO) k->what_if = f->symbols.at[i]->scenario;
    if (k->what_if) k->what_if->label = buf_text(&k->asked_words);
}

static kpi_status load(kpi *k, void *task) {
    const Loading *l = task;
    if (k->loaded) {
        diag_add(&k->ctx->diags, D_L3, (Span){0}, "kpi_load", NULL);
        return KPI_FAILED;
    }
    if (l->text)
        model_load_text(&k->model, l->paths[0], l->text, l->length);
    else
        model_load(&k->model, l->paths, l->count);
    const File *asked = load_asked(k);
    model_resolve(&k->model);
    find_asked(k, asked);
    findings_keep(k);
    k->loaded = true;
    if (is_lost(k)) return KPI_FAILED;
    return is_stopped(k) ? KPI_FINDINGS : KPI_OK;
}

kpi_status kpi_load(kpi *k, const char *const *paths, size_t count) {
    Loading l = {paths, count, NULL, 0};
    return guarded(k, load, &l);
}

kpi_status kpi_load_text(kpi *k, const char *path, const char *text, size_t length) {
    Loading l = {&path, 1, text, length};
    return guarded(k, load, &l);
}

/* ---- check, test, eval, diff, explain ---- */

/* Forgets what the last check, test, eval or explain made. False: there is nothing to
 * work on. */
static bool begin(kpi *k, const char *call, bool rules) {
    k->checked = false;
    k->model.proofs.count = 0;
    k->results = NULL;
    k->agenda = NULL;
    k->levers = NULL;
    k->tests = NULL;
    k->explanation = NULL;
    k->comparison = NULL;
    k->effects = NULL;
    k->eval = NULL;
    drop(&k->work);
    if (k->loaded) {
        findings_reset(k, rules);
        return true;
    }
    diag_add(&k->ctx->diags, D_L4, (Span){0}, call, NULL);
    return false;
}

static void eval_begin(kpi *k) {
    k->work = arena_new(&k->ctx->heap);
    k->eval = NEW(k->work, Eval);
    eval_init(k->eval, &k->model, k->work);
}

/* All that is declared is read, so that every cell is looked at. false: a source that is named
 * could not be read. */
static bool read_data(kpi *k) {
    const Model *m = &k->model;
    bool all = true;
    eval_date(k->eval, k->options.as_of);
    for (uint32_t i = 0; i < m->datasets.count; i++) {
        const Loaded *t = eval_table(k->eval, m->datasets.at[i]);
        if (m->datasets.at[i]->path && loaded_absent(t)) all = false;
    }
    eval_ranges(k->eval);
    return all;
}

static kpi_status check(kpi *k, void *task) {
    bool with_data = *(int *)task != 0 && !is_stopped(k), all = true;
    if (!begin(k, "kpi_check", true)) return KPI_FAILED;
    eval_begin(k);
    if (with_data) all = read_data(k);
    Day as_of = with_data ? k->eval->as_of : k->options.as_of;
    rules_check(&k->model, k->work, with_data ? k->eval : NULL, as_of);
    k->waiting = rules_waiting(&k->model, k->work, *(int *)task != 0, as_of);
    if (k->has_baseline) baseline_apply(&k->baseline, k->ctx);
    k->checked = true;
    return all ? status_of(k) : KPI_FAILED;
}

kpi_status kpi_check(kpi *k, int with_data) {
    return guarded(k, check, &with_data);
}

typedef VEC(Diag *) Findings;

/* What the rules find, in file order; the queue is then as loading left it. */
static void find_findings(kpi *k, Findings *found) {
    Diags *d = &k->ctx->diags;
    rules_check(&k->model, k->work, NULL, k->options.as_of);
    diags_sort(d);
    for (uint32_t i = 0; i < d->all.count; i++) vec_push(k->work, found, d->all.at[i]);
    findings_reset(k, false);
}

static bool has_claims(const Model *m) {
    for (uint32_t i = 0; i < m->scenarios.count; i++)
        if (m->scenarios.at[i]->claims.count) return true;
    return false;
}

static kpi_status test(kpi *k, void *task) {
    (void)task;
    Findings found = {0};
    if (!begin(k, "kpi_test", true)) return KPI_FAILED;
    if (is_stopped(k)) return status_of(k);
    if (!k->model.tests.count && !has_claims(&k->model)) {
        diag_add(&k->ctx->diags, D_Q7, (Span){0}, NULL);
        return KPI_FAILED;
    }
    k->work = arena_new(&k->ctx->heap);
    find_findings(k, &found);
    k->tests = tests_run(&k->model, k->work, k->options.as_of, found.at, found.count);
    if (is_lost(k) || k->tests->lost) return KPI_FAILED;
    return k->tests->failed ? KPI_FINDINGS : KPI_OK;
}

kpi_status kpi_test(kpi *k) {
    return guarded(k, test, NULL);
}

/* Lost results that no finding explains so far: what do they lack? */
static void report_lost(kpi *k, const Results *r) {
    Diags *d = &k->ctx->diags;
    for (uint32_t i = 0; i < r->datasets.count; i++) {
        const Dataset *of = r->datasets.at[i].dataset;
        if (r->datasets.at[i].absent) diag_add(d, D_D32, of->span, of->name->s, NULL);
    }
    if (!r->rows.count) diag_add(d, D_L7, (Span){0}, NULL);
}

static kpi_status eval(kpi *k, void *task) {
    (void)task;
    if (!begin(k, "kpi_eval", false)) return KPI_FAILED;
    if (is_stopped(k)) return KPI_FINDINGS;
    if (!settings_fit(k)) return KPI_FAILED;
    eval_begin(k);
    const Results *r = eval_results(k->eval, &k->options);
    if (r->lost && !k->ctx->diags.errors) report_lost(k, r);
    rules_allow(&k->model);
    k->results = r;
    return r->lost ? KPI_FAILED : status_of(k);
}

kpi_status kpi_eval(kpi *k) {
    return guarded(k, eval, NULL);
}

/* ---- what-if ---- */

/* Reports what is asked and sensitivity does not take. */
static bool is_taken(kpi *k, const Scenario *c) {
    Diags *d = &k->ctx->diags;
    uint32_t before = d->errors;
    for (uint32_t i = 0; c && i < c->drivers.count; i++)
        if (c->drivers.at[i]->input)
            diag_add(d, D_X9, c->drivers.at[i]->input->symbol->span, "`let`", NULL);
    for (uint32_t i = 0; c && i < c->solves.count; i++)
        diag_add(d, D_X9, c->solves.at[i].span, "`solve`", NULL);
    if (c && c->under && c->under->is_ranged)
        diag_add(d, D_X9, c->under->symbol->span, scenario_name(c->under), NULL);
    if (k->options.by) diag_add(d, D_X9, (Span){0}, "--by", NULL);
    if (k->options.has_grain) diag_add(d, D_X9, (Span){0}, "--grain", NULL);
    return d->errors == before;
}

static bool find_levers(kpi *k) {
    Diags *d = &k->ctx->diags;
    if (!is_taken(k, k->what_if)) return false;
    k->levers = sensitivity_of(k->eval, k->results, k->what_if);
    if (!k->levers->kpis.count && !d->errors) diag_add(d, D_L7, (Span){0}, NULL);
    return k->levers->kpis.count > 0;
}

static kpi_status what_if(kpi *k, void *task) {
    bool overlay = k->what_if && !k->sensitivity, done = true;
    (void)task;
    if (!begin(k, "kpi_what_if", false)) return KPI_FAILED;
    if (is_stopped(k)) return KPI_FINDINGS;
    if (!settings_fit(k)) return KPI_FAILED;
    eval_begin(k);
    EvalOptions o = k->options;
    o.scenario = overlay ? scenario_name(k->what_if) : "";
    k->results = eval_results(k->eval, &o);
    if (k->results->lost && !k->ctx->diags.errors) report_lost(k, k->results);
    if (!overlay) done = find_levers(k);
    if (!done) k->results = NULL;
    rules_allow(&k->model);
    return !done || k->results->lost ? KPI_FAILED : status_of(k);
}

kpi_status kpi_what_if(kpi *k) {
    return guarded(k, what_if, NULL);
}

/* Scenarios, slices and periods are no part of a review. */
static const Results *review_results(kpi *k) {
    EvalOptions o = {.as_of = k->options.as_of,
                     .only = k->options.only,
                     .only_count = k->options.only_count,
                     .scenario = ""};
    const Results *r = eval_results(k->eval, &o);
    if (r->lost && !k->ctx->diags.errors) report_lost(k, r);
    return r;
}

static const Agenda *review_agenda(kpi *k, const Results *r, const Level *level) {
    bool dated = r->as_of != DAY_NONE;
    const Agenda *a = NULL;
    if (dated) a = agenda_of(k->eval, r, level, level || k->options.only_count);
    if (a && (a->meetings.count || a->closed.count)) return a;
    if (!k->ctx->diags.errors) diag_add(&k->ctx->diags, dated ? D_L9 : D_L8, (Span){0}, NULL);
    return NULL;
}

static kpi_status review(kpi *k, void *task) {
    const Level *level;
    (void)task;
    if (!begin(k, "kpi_review", false)) return KPI_FAILED;
    if (is_stopped(k)) return KPI_FINDINGS;
    if (!settings_fit(k) || !settings_level(k, &level)) return KPI_FAILED;
    eval_begin(k);
    k->results = review_results(k);
    k->agenda = review_agenda(k, k->results, level);
    rules_allow(&k->model);
    return k->results->lost || !k->agenda ? KPI_FAILED : status_of(k);
}

kpi_status kpi_review(kpi *k) {
    return guarded(k, review, NULL);
}

/* ---- diff ---- */

static void find_flips(kpi *k, Comparison *c) {
    eval_begin(k->before);
    eval_date(k->eval, k->options.as_of);
    eval_date(k->before->eval, k->eval->as_of);
    compare_statuses(c, k->eval, k->before->eval);
}

/* What either version says by itself is for check and eval to tell. */
static kpi_status diff(kpi *k, void *task) {
    kpi *before = k->before;
    if (!begin(k, "kpi_diff", false) || !begin(before, "kpi_diff", false)) return KPI_FAILED;
    if (is_stopped_save(before, D_N15)) return KPI_FAILED; /* --data may name what is new */
    if (is_stopped(k)) return KPI_FINDINGS;
    eval_begin(k);
    Comparison *c = compare_models(&k->model, &before->model, k->work);
    if (*(int *)task && c->changes.count) find_flips(k, c);
    diags_forget(&k->ctx->diags, 0);
    diags_forget(&before->ctx->diags, 0);
    rules_compare(c, k->work);
    k->comparison = c;
    return status_of(k);
}

kpi_status kpi_diff(kpi *now, kpi *before, int with_data) {
    now->before = before;
    return guarded(now, diff, &with_data);
}

/* Without files only a code can be meant. */
static kpi_status explain_code(kpi *k, const char *name) {
    Code code;
    if (!code_find(name, &code)) {
        diag_add(&k->ctx->diags, D_L6, (Span){0}, name, NULL);
        return KPI_FAILED;
    }
    drop(&k->work);
    k->work = arena_new(&k->ctx->heap);
    k->explanation = explain_rule(k->ctx, k->work, code);
    return KPI_OK;
}

static kpi_status explain(kpi *k, void *task) {
    const kpi_setting *what = task; /* name and period */
    if (!k->loaded) return explain_code(k, what->name);
    begin(k, "kpi_explain", false);
    if (is_stopped(k)) return KPI_FINDINGS;
    const Symbol *symbol = settings_symbol(k, what->name);
    if (!symbol || (what->value && !settings_period(k, what->value))) return KPI_FAILED;
    eval_begin(k);
    k->explanation = explain_number(k->eval, &k->options, symbol, what->value);
    rules_allow(&k->model);
    return k->explanation ? status_of(k) : KPI_FAILED;
}

kpi_status kpi_explain(kpi *k, const char *name, const char *period) {
    kpi_setting what = {name, period};
    return guarded(k, explain, &what);
}

static kpi_status explain_change(kpi *k, void *task) {
    const kpi_setting *what = task;
    Subject s;
    if (!begin(k, "kpi_explain_change", false)) return KPI_FAILED;
    if (is_stopped(k)) return KPI_FINDINGS;
    const Symbol *symbol = settings_symbol(k, what->name);
    if (!symbol || (what->value && !settings_period(k, what->value)) || !settings_by(k))
        return KPI_FAILED;
    eval_begin(k);
    subject_of(symbol, &s);
    const Effects *e = effects_of(k->eval, &s, &k->options, k->options.by, what->value);
    if (effects_report(k->ctx, e)) return KPI_FAILED;
    k->effects = e;
    return status_of(k);
}

kpi_status kpi_explain_change(kpi *k, const char *name, const char *period) {
    kpi_setting what = {name, period};
    return guarded(k, explain_change, &what);
}

/* ---- views ---- */

typedef struct Rendering {
    const char *what, *format, *made;
    FindingOptions findings;
    unsigned width; /* columns of the terminal; 0: any */
    size_t length;
} Rendering;

static const char *render_results(kpi *k, const Rendering *r, size_t *length) {
    if (!k->results) return NULL;
    ResultView view = result_view(k->eval, k->results, k->text);
    view.color = r->findings.color;
    view.width = r->width;
    if (strcmp(r->format, "json") == 0) return results_json(&view, length);
    if (strcmp(r->format, "csv") == 0) return results_csv(&view, length);
    return strcmp(r->format, "table") == 0 ? results_table(&view, length) : NULL;
}

static const char *render_review(kpi *k, const Rendering *r, size_t *length) {
    if (!k->agenda) return NULL;
    ResultView view = result_view(k->eval, k->results, k->text);
    view.color = r->findings.color;
    view.width = r->width;
    return review_render(&view, k->agenda, r->format, length);
}

static const char *render_what_if(kpi *k, const Rendering *r, size_t *length) {
    if (!k->levers) return render_results(k, r, length);
    ResultView view = result_view(k->eval, k->results, k->text);
    view.color = r->findings.color;
    view.width = r->width;
    return levers_render(&view, k->levers, r->format, length);
}

/* The files that were named or imported, as shown. */
static void list_files(kpi *k, FindingOptions *o) {
    const char **files = NEW_ARRAY(k->text, const char *, k->model.files.count + 1);
    for (uint32_t i = 0; i < k->model.files.count; i++)
        if (!k->model.files.at[i]->module) files[o->file_count++] = k->model.files.at[i]->path;
    o->files = files;
}

/* The proofs, for a person, stand before the findings. */
static const char *after_proofs(kpi *k, Rendering *r, const char *findings) {
    Buf b = buf_new(k->text);
    for (uint32_t i = 0; i < k->model.proofs.count; i++)
        buf_printf(&b, "%s\n", k->model.proofs.at[i]);
    if (!b.length || strcmp(r->format, "human") != 0) return findings;
    buf_put(&b, findings, r->length);
    r->length = b.length;
    return buf_text(&b);
}

static const char *render_findings(kpi *k, Rendering *r) {
    list_files(k, &r->findings);
    r->findings.version = KPI_VERSION;
    r->findings.baseline = k->has_baseline;
    const char *text = findings_render(k->ctx, k->text, r->format, &r->findings, &r->length);
    return text ? after_proofs(k, r, text) : NULL;
}

static const char *render_tests(kpi *k, Rendering *r) {
    if (!k->tests) return NULL;
    return tests_render(k->ctx, k->text, k->tests, r->format, r->findings.color, &r->length);
}

static const char *render_diff(kpi *k, Rendering *r) {
    if (!k->comparison) return NULL;
    return changes_render(k->ctx, k->text, k->comparison, r->format, r->findings.color, &r->length);
}

static const char *render_effects(kpi *k, Rendering *r) {
    ResultView view = result_view(k->eval, NULL, k->text);
    return effects_render(&view, k->effects, r->format, &r->length);
}

static const char *render_text(kpi *k, Rendering *r) {
    if (strcmp(r->what, "findings") == 0) return render_findings(k, r);
    if (strcmp(r->what, "baseline") == 0 && strcmp(r->format, "text") == 0)
        return baseline_write(k->ctx, k->text, &r->length);
    if (strcmp(r->what, "notes") == 0 && k->checked) {
        r->length = strlen(k->waiting);
        return k->waiting;
    }
    if (strcmp(r->what, "tests") == 0) return render_tests(k, r);
    if (strcmp(r->what, "what-if") == 0) return render_what_if(k, r, &r->length);
    if (strcmp(r->what, "review") == 0) return render_review(k, r, &r->length);
    if (strcmp(r->what, "diff") == 0) return render_diff(k, r);
    if (strcmp(r->what, "results") == 0) return render_results(k, r, &r->length);
    if (strcmp(r->what, "explanation") != 0) return NULL;
    if (k->effects) return render_effects(k, r);
    if (strcmp(r->format, "text") != 0 || !k->explanation) return NULL;
    r->length = strlen(k->explanation);
    return k->explanation;
}

static kpi_status render(kpi *k, void *task) {
    Rendering *r = task;
    drop(&k->text);
    k->text = arena_new(&k->ctx->heap);
    r->made = render_text(k, r);
    return KPI_OK;
}

/* Whatever fits as a value can be shown: unit factors and decimals may make it
 * somewhat larger. */
enum { SHOWN_BITS = 4096 };

static Severity level_of(const char *name) {
    return strcmp(name, "hint") == 0      ? SEV_HINT
           : strcmp(name, "warning") == 0 ? SEV_WARNING
                                          : SEV_ERROR;
}

static void take_option(Rendering *r, const kpi_setting *o) {
    if (strcmp(o->name, "color") == 0) r->findings.color = strcmp(o->value, "always") == 0;
    if (strcmp(o->name, "allowed") == 0) r->findings.allowed = strcmp(o->value, "true") == 0;
    if (strcmp(o->name, "fail-level") == 0) r->findings.fail_level = level_of(o->value);
    if (strcmp(o->name, "width") != 0) return;
    r->width = 0;
    for (const char *c = o->value; *c >= '0' && *c <= '9' && r->width < 10000; c++)
        r->width = r->width * 10 + (unsigned)(*c - '0');
}

const char *kpi_render(kpi *k, const char *what, const char *format, const kpi_setting *options,
                       size_t count, size_t *length) {
    Rendering r = {.what = what, .format = format, .findings.fail_level = SEV_ERROR};
    for (size_t i = 0; i < count; i++) take_option(&r, &options[i]);
    k->ctx->limits[LIM_value_bits] += SHOWN_BITS;
    kpi_status status = guarded(k, render, &r);
    k->ctx->limits[LIM_value_bits] -= SHOWN_BITS;
    if (status != KPI_OK) return NULL;
    if (length) *length = r.length;
    return r.made;
}

/* ---- texts made from texts ---- */

typedef struct Making {
    const char *path, *text, *made;
    size_t length, made_length;
} Making;

static void text_begin(kpi *k) {
    drop(&k->text);
    k->text = arena_new(&k->ctx->heap);
}

static kpi_status format(kpi *k, Making *m) {
    Ctx *ctx = k->ctx;
    bool fits = m->length <= ctx->limits[LIM_source_bytes] && m->length < UINT32_MAX - 16;
    uint32_t length = fits ? (uint32_t)m->length : 0;
    uint32_t file = source_add(&ctx->sources, m->path, m->text, length);
    if (!fits) ctx_limit(ctx, LIM_source_bytes, (Span){file, 0, 0});
    Ast ast = ast_parse(ctx, k->text, file);
    if (ast.broken) return KPI_FINDINGS;
    m->made = fmt_text(ctx, k->text, &ast, &m->made_length);
    return KPI_OK;
}

static kpi_status format_task(kpi *k, void *task) {
    text_begin(k);
    return format(k, task);
}

static kpi_status propose_task(kpi *k, void *task) {
    Making *m = task;
    text_begin(k);
    m->text = propose_text(k->ctx, k->text, m->path, m->text, m->length);
    if (!m->text) return KPI_FINDINGS;
    m->length = strlen(m->text);
    return format(k, m);
}

static kpi_status make(kpi *k, kpi_status (*task)(kpi *, void *), Making m, const char **out,
                       size_t *out_length) {
    kpi_status status = guarded(k, task, &m);
    *out = status == KPI_OK ? m.made : NULL;
    *out_length = *out ? m.made_length : 0;
    return status;
}

kpi_status kpi_format(kpi *k, const char *path, const char *text, size_t length, const char **out,
                      size_t *out_length) {
    return make(k, format_task, (Making){.path = path, .text = text, .length = length}, out,
                out_length);
}

kpi_status kpi_propose(kpi *k, const char *source, const char *bytes, size_t length,
                       const char **out, size_t *out_length) {
    return make(k, propose_task, (Making){.path = source, .text = bytes, .length = length}, out,
                out_length);
}

/* ---- counts ---- */

static size_t count_allowed(const Diags *d) {
    size_t n = 0;
    for (uint32_t i = 0; i < d->all.count; i++)
        n += d->all.at[i]->allowed && d->all.at[i]->code != D_N22; /* which found nothing */
    return n;
}

static size_t count_known(const Diags *d) {
    size_t n = 0;
    for (uint32_t i = 0; i < d->all.count; i++) n += d->all.at[i]->known;
    return n;
}

static size_t count_files(const kpi *k) {
    size_t n = 0;
    for (uint32_t i = 0; i < k->model.files.count; i++) n += !k->model.files.at[i]->module;
    return n;
}

size_t kpi_count(const kpi *k, const char *what) {
    const Diags *d = &k->ctx->diags;
    if (strcmp(what, "memory") == 0) return out_of_memory(k);
    if (strcmp(what, "error") == 0) return d->errors;
    if (strcmp(what, "warning") == 0) return d->warnings;
    if (strcmp(what, "hint") == 0) return d->hints;
    if (strcmp(what, "allowed") == 0) return count_allowed(d);
    if (strcmp(what, "known") == 0) return count_known(d);
    if (strcmp(what, "gone") == 0) return k->checked ? k->baseline.gone : 0;
    if (strcmp(what, "file") == 0) return count_files(k);
    if (strcmp(what, "passed") == 0) return k->tests && !out_of_memory(k) ? k->tests->passed : 0;
    if (strcmp(what, "failed") == 0) return k->tests && !out_of_memory(k) ? k->tests->failed : 0;
    return k->results && !out_of_memory(k) ? results_count(k->results, what) : 0;
}

const char *kpi_version(void) {
    return KPI_VERSION;
}
