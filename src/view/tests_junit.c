/* Input: tests that were run. Output: JUnit XML as build servers read it: a suite for each file, a
 * case for each test, and in a failure what people are told. */
#include "view/encode.h"
#include "view/tests.h"

static void put_failure(TestView *view, const TestRun *run, const TestOutcome *o) {
    Told told = outcome_told(view, run, o);
    Buf *out = &view->out;
    buf_str(out, "\n      <failure");
    encode_attribute(out, "message", arena_printf(view->arena, "%s: %s", told.text, told.got));
    buf_char(out, '>');
    const char *text = arena_printf(view->arena, "expected %s\ngot      %s\n%s", told.expected,
                                    told.got, told.calculation ? told.calculation : "");
    encode_xml(out, text, strlen(text));
    buf_str(out, "</failure>");
}

static void put_case(TestView *view, const TestRun *run) {
    Buf *out = &view->out;
    buf_str(out, "\n    <testcase");
    encode_attribute(out, "name", run->name);
    encode_attribute(out, "classname", test_path(view, run));
    encode_attribute(out, "file", test_path(view, run));
    buf_printf(out, " line=\"%u\">", test_line(view, run->span));
    for (uint32_t i = 0; i < run->outcomes.count; i++)
        if (!run->outcomes.at[i].met) put_failure(view, run, &run->outcomes.at[i]);
    if (run->is_broken)
        buf_str(out, "\n      <error message=\"it cannot be run: see the findings\"/>");
    buf_str(out, "</testcase>");
}

/* The tests of a file follow each other. */
static uint32_t suite_end(const TestRuns *runs, uint32_t first) {
    uint32_t end = first;
    while (end < runs->all.count && runs->all.at[end].span.file == runs->all.at[first].span.file)
        end++;
    return end;
}

void tests_junit(TestView *view) {
    const TestRuns *runs = view->runs;
    Buf *out = &view->out;
    buf_printf(out,
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<testsuites name=\"kpi test\" tests=\"%u\" failures=\"%u\">",
               (unsigned)runs->all.count, (unsigned)runs->failed);
    for (uint32_t i = 0, end; i < runs->all.count; i = end) {
        unsigned failed = 0;
        end = suite_end(runs, i);
        for (uint32_t k = i; k < end; k++) failed += !runs->all.at[k].passed;
        buf_str(out, "\n  <testsuite");
        encode_attribute(out, "name", test_path(view, &runs->all.at[i]));
        buf_printf(out, " tests=\"%u\" failures=\"%u\">", (unsigned)(end - i), failed);
        for (uint32_t k = i; k < end; k++) put_case(view, &runs->all.at[k]);
        buf_str(out, "\n  </testsuite>");
    }
    buf_str(out, "\n</testsuites>\n");
}
