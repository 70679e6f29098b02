/* What tests came to, as text: failures for people, all of them as JSON, and as JUnit. */
#ifndef KPI_VIEW_TESTS_H
#define KPI_VIEW_TESTS_H

#include "eval/testing.h"

/* format: human, json, junit; NULL for another. color: of human. */
const char *tests_render(Ctx *ctx, Arena *arena, const TestRuns *runs, const char *format, bool color, size_t *length);

/* ---- what the formats share (tests.c) ---- */

typedef struct TestView {
    Ctx *ctx;
    Arena *arena;
    const TestRuns *runs;
    Buf out;
    bool color;
} TestView;

typedef struct Told { /* of an expectation: as written, and what became of it */
    const char *text, *expected, *got;
    const char *calculation; /* lines; NULL: none */
} Told;
Told outcome_told(TestView *view, const TestRun *run, const TestOutcome *o);
const char *test_path(const TestView *view, const TestRun *run);
unsigned test_line(const TestView *view, Span span);

/* tests_json.c, tests_junit.c */
void tests_json(TestView *view);
void tests_junit(TestView *view);

#endif
