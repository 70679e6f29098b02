/* Input: tests that were run. Output: for people, those that failed, each with what was expected,
 * what came out and how; and which KPIs no test touches. The one idea: an expectation is told in
 * one place, whatever the format. */
#include "view/tests.h"

#include "view/encode.h"
#include "eval/scenario.h"
#include "view/explain.h"
#include "view/snippet.h"
#include "view/spread.h"

static const char *say(const TestView *view, const char *en, const char *nl) {
    return view->ctx->lang == LANG_NL ? nl : en;
}

const char *test_path(const TestView *view, const TestRun *run) {
    return source_of(&view->ctx->sources, run->span.file)->path;
}

unsigned test_line(const TestView *view, Span span) {
    return (unsigned)source_place(&view->ctx->sources, span.file, span.begin).line;
}

/* ---- values ---- */

/* With the exact value where the text is rounded. */
static const char *value_told(TestView *view, ResultView *results, Value v, Unit unit) {
    if (!value_ok(v))
        return arena_printf(view->arena, "%s (%s)", say(view, "no data", "geen gegevens"),
                            no_data_text(v.why, view->ctx->lang));
    const char *text = digits_grouped(view->arena, value_display(results, v, unit));
    Nums *m = &results->nums;
    bool rounded = false;
    if (!v.real) {
        Num q = num_div(m, v.q, unit_factor(m, unit));
        num_decimal(m, view->arena, q, unit_decimals(unit), &rounded);
    }
    if (!rounded && !v.real) return text;
    Shown s = value_shown(results, v, unit);
    return s.exact ? arena_printf(view->arena, "%s = %s", text, s.exact)
                   : arena_printf(view->arena, "%s ≈ %s", text, s.decimal);
}

static const char *wanted_told(TestView *view, ResultView *results, const TestOutcome *o) {
    const Expectation *x = o->expects;
    if (x->kind == EXPECT_NO_DATA) return say(view, "no data", "geen gegevens");
    Unit unit = x->point->type.unit;
    const char *low = value_told(view, results, o->wanted, unit);
    if (x->op == G_EQ) return low;
    if (x->op != G_BETWEEN) return arena_printf(view->arena, "%s %s", goalpost_op(x->op), low);
    return arena_printf(view->arena, say(view, "between %s and %s", "tussen %s en %s"), low,
                        value_told(view, results, o->second, unit));
}

static const char *end_told(TestView *view, ResultView *results, const SpreadEnd *end, Unit unit) {
    return end->finite ? value_told(view, results, end->at, unit) : "…";
}

/* All that it can be, and where it is not as expected. */
static const char *spread_told(TestView *view, ResultView *results, const TestRun *run,
                               const TestOutcome *o) {
    Unit unit = o->expects->point->type.unit;
    Witnesses w = point_witnesses(results, &run->drivers, NULL, o->against);
    Buf out = buf_new(view->arena);
    buf_printf(&out, say(view, "%s to %s", "%s tot %s"),
               end_told(view, results, &o->spread->end[0], unit),
               end_told(view, results, &o->spread->end[1], unit));
    if (w.count)
        buf_printf(&out, say(view, "; not so at %s", "; niet zo bij %s"),
                   witnesses_text(results, w));
    return buf_text(&out);
}

/* ---- findings ---- */

static const char *finding_line(const TestView *view, const Diag *d) {
    Place place = source_place(&view->ctx->sources, d->span.file, d->span.begin);
    const CodeRow *row = code_row(d->code);
    const char *text = diag_fill(view->arena, row->text[view->ctx->lang], d->args);
    const char *path = source_of(&view->ctx->sources, d->span.file)->path;
    return arena_printf(view->arena, "%s:%u:%u: %s[%s]: %s\n", encode_safe(view->arena, path),
                        (unsigned)place.line, (unsigned)place.column,
                        phrase_text(d->severity == SEV_ERROR     ? PH_word_error
                                    : d->severity == SEV_WARNING ? PH_word_warning
                                                                 : PH_word_hint,
                                    view->ctx->lang),
                        row->code, encode_safe(view->arena, text));
}

static const char *findings_listed(const TestView *view, const TestOutcome *o) {
    Buf out = buf_new(view->arena);
    for (uint32_t i = 0; i < o->found.count; i++) buf_str(&out, finding_line(view, o->found.at[i]));
    return o->found.count ? buf_text(&out) : NULL;
}

static Told findings_told(const TestView *view, const TestOutcome *o) {
    const Expectation *x = o->expects;
    Told told = {.expected =
                     say(view, "no errors and no warnings", "geen fouten en geen waarschuwingen"),
                 .calculation = findings_listed(view, o)};
    if (x->kind == EXPECT_FINDING)
        told.expected = arena_printf(view->arena, say(view, "%s on %s", "%s bij %s"),
                                     code_row(x->code)->code, x->on->name->s);
    uint32_t n = o->found.count;
    told.got = arena_printf(view->arena, "%u %s", (unsigned)n,
                            n == 1 ? say(view, "finding", "bevinding")
                                   : say(view, "findings", "bevindingen"));
    return told;
}

static const char *calculation_of(const TestRun *run, const TestOutcome *o) {
    if (run->scenario) scenario_enter(run->ev);
    const char *text = explain_point(run->ev, o->expects->point, o->frame);
    if (run->scenario) scenario_leave(run->ev);
    return text;
}

Told outcome_told(TestView *view, const TestRun *run, const TestOutcome *o) {
    const Expectation *x = o->expects;
    Told told;
    if (x->kind == EXPECT_VALUE || x->kind == EXPECT_NO_DATA) {
        ResultView results = result_view(run->ev, NULL, view->arena);
        told.expected = wanted_told(view, &results, o);
        told.got = o->spread ? spread_told(view, &results, run, o)
                             : value_told(view, &results, o->got, x->point->type.unit);
        told.calculation = o->met || o->spread ? NULL : calculation_of(run, o);
    } else {
        told = findings_told(view, o);
        if (o->met) told.calculation = NULL;
    }
    told.text = source_flat(view->ctx, view->arena, x->span);
    return told;
}

/* ---- for people ---- */

#define GOOD "32"
#define BAD  "1;31"

/* Every line of a text, indented. */
static void put_lines(Buf *out, const char *indent, const char *text) {
    for (size_t n; *text; text += n) {
        n = strcspn(text, "\n");
        buf_printf(out, "%s", indent);
        buf_put(out, text, n);
        buf_char(out, '\n');
        n += text[n] == '\n';
    }
}

static void put_outcome(TestView *view, const TestRun *run, const TestOutcome *o) {
    Told told = outcome_told(view, run, o);
    const char *expected = say(view, "expected", "verwacht"), *got = say(view, "got", "kreeg");
    buf_printf(&view->out, "  %s\n", told.text);
    buf_printf(&view->out, "    %-8s  %s\n    %-8s  %s\n", expected, told.expected, got, told.got);
    if (told.calculation) put_lines(&view->out, "    ", told.calculation);
}

static void put_failure(TestView *view, const TestRun *run) {
    paint(&view->out, view->color, BAD, say(view, "FAIL", "MISLUKT"));
    buf_printf(&view->out, " %s:%u \"%s\"\n", encode_safe(view->arena, test_path(view, run)),
               test_line(view, run->span), encode_safe(view->arena, run->name));
    for (uint32_t i = 0; i < run->outcomes.count; i++)
        if (!run->outcomes.at[i].met) put_outcome(view, run, &run->outcomes.at[i]);
    if (run->is_broken)
        buf_printf(&view->out, "  %s\n",
                   say(view, "it cannot be run: see the findings",
                       "hij kan niet worden uitgevoerd: zie de bevindingen"));
    buf_char(&view->out, '\n');
}

static void put_untested(TestView *view) {
    const TestRuns *runs = view->runs;
    if (!runs->untested.count) return;
    buf_printf(&view->out, "%s: ", say(view, "no test touches", "geen test raakt"));
    for (uint32_t i = 0; i < runs->untested.count; i++)
        buf_printf(&view->out, "%s%s", i ? ", " : "", runs->untested.at[i]->symbol->name->s);
    buf_char(&view->out, '\n');
}

static void tests_human(TestView *view) {
    const TestRuns *runs = view->runs;
    for (uint32_t i = 0; i < runs->all.count; i++)
        if (!runs->all.at[i].passed) put_failure(view, &runs->all.at[i]);
    const char *passed =
        arena_printf(view->arena, say(view, "%u passed", "%u geslaagd"), (unsigned)runs->passed);
    const char *failed =
        arena_printf(view->arena, say(view, "%u failed", "%u mislukt"), (unsigned)runs->failed);
    paint(&view->out, view->color && runs->passed, GOOD, passed);
    buf_str(&view->out, ", ");
    paint(&view->out, view->color && runs->failed, BAD, failed);
    buf_char(&view->out, '\n');
    put_untested(view);
}

const char *tests_render(Ctx *ctx, Arena *arena, const TestRuns *runs, const char *format,
                         bool color, size_t *length) {
    TestView view = {ctx, arena, runs, buf_new(arena), color};
    if (strcmp(format, "human") == 0)
        tests_human(&view);
    else if (strcmp(format, "json") == 0)
        tests_json(&view);
    else if (strcmp(format, "junit") == 0)
        tests_junit(&view);
    else
        return NULL;
    *length = view.out.length;
    return buf_text(&view.out);
}
