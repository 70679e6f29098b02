/* Input: tests that were run. Output: all of them as JSON (kpi-tests/1), exact values as strings.
 */
#include "view/encode.h"
#include "view/results.h"
#include "view/tests.h"

static void put_end(ResultView *results, const SpreadEnd *end, Unit unit, bool high, Buf *out) {
    Shown s = end->finite ? value_shown(results, end->at, unit) : (Shown){0};
    encode_json_str(out, s.exact ? s.exact : high ? s.high : s.low);
}

static void put_spread(ResultView *results, const TestOutcome *o, Buf *out) {
    Unit unit = o->expects->point->type.unit;
    buf_str(out, ", \"value\": {\"low\": ");
    put_end(results, &o->spread->end[0], unit, false, out);
    buf_str(out, ", \"high\": ");
    put_end(results, &o->spread->end[1], unit, true, out);
    buf_str(out, ", \"range\": true}");
}

static void put_value(TestView *view, const TestRun *run, const TestOutcome *o) {
    ResultView results = result_view(run->ev, NULL, view->arena);
    if (o->spread) {
        put_spread(&results, o, &view->out);
        return;
    }
    Shown s = value_shown(&results, o->got, o->expects->point->type.unit);
    Buf *out = &view->out;
    buf_str(out, ", \"value\": {");
    if (s.no_data)
        buf_printf(out, "\"no_data\": \"%s\"}", s.no_data);
    else if (s.exact)
        buf_printf(out, "\"exact\": \"%s\"}", s.exact);
    else
        buf_printf(out, "\"low\": \"%s\", \"high\": \"%s\"}", s.low, s.high);
}

static void put_outcome(TestView *view, const TestRun *run, const TestOutcome *o) {
    Told told = outcome_told(view, run, o);
    Buf *out = &view->out;
    buf_printf(out, "{\"line\": %u, \"met\": %s", test_line(view, o->expects->span),
               o->met ? "true" : "false");
    encode_json_member(out, "text", told.text);
    encode_json_member(out, "expected", told.expected);
    encode_json_member(out, "got", told.got);
    if (o->frame) put_value(view, run, o);
    encode_json_member(out, "calculation", told.calculation);
    buf_char(out, '}');
}

static void put_test(TestView *view, const TestRun *run) {
    Buf *out = &view->out;
    buf_str(out, "\n  {\"name\": ");
    encode_json_str(out, run->name);
    encode_json_member(out, "path", test_path(view, run));
    buf_printf(out, ", \"line\": %u, \"status\": \"%s\", \"expectations\": [",
               test_line(view, run->span),
               run->passed      ? "passed"
               : run->is_broken ? "broken"
                                : "failed");
    for (uint32_t i = 0; i < run->outcomes.count; i++) {
        buf_str(out, i ? ", " : "");
        put_outcome(view, run, &run->outcomes.at[i]);
    }
    buf_str(out, "]}");
}

void tests_json(TestView *view) {
    const TestRuns *runs = view->runs;
    Buf *out = &view->out;
    buf_printf(out, "{\"schema\": \"kpi-tests/1\", \"passed\": %u, \"failed\": %u, \"tests\": [",
               (unsigned)runs->passed, (unsigned)runs->failed);
    for (uint32_t i = 0; i < runs->all.count; i++) {
        buf_str(out, i ? "," : "");
        put_test(view, &runs->all.at[i]);
    }
    buf_str(out, "\n], \"untested\": [");
    for (uint32_t i = 0; i < runs->untested.count; i++) {
        buf_str(out, i ? ", " : "");
        encode_json_str(out, runs->untested.at[i]->symbol->name->s);
    }
    buf_str(out, "]}\n");
}
