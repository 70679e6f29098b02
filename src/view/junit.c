/* Input: findings and the files that were checked. Output: JUnit's XML, as Jenkins and GitLab read
 * it. The one idea: a file is a test suite and a finding is a test case in it: failed from the fail
 * level on, skipped when it is allowed, else passed with a remark; so the report fails where the
 * exit status does. A file without findings is one test that passed. */
#include "view/encode.h"
#include "view/finding.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

typedef struct Suites {
    FindingView *view;
    Map names; /* of test cases -> how many had it so far */
} Suites;

static bool is_failure(const FindingView *view, const Diag *diag) {
    return !diag->allowed && diag->severity >= view->options->fail_level;
}

/* Readers tell cases apart by their names. */
static const char *case_name(Suites *s, const Diag *diag) {
    FindingView *view = s->view;
    const char *name = arena_printf(view->arena, "%s: %s", finding_title(view, diag),
                                    finding_sentence(view, diag));
    const char *full =
        arena_printf(view->arena, "%s %s", finding_path(view, diag->span.file), name);
    void **slot = map_slot(&s->names, key_of(intern_cstr(view->ctx->names, full)), NULL);
    uintptr_t count = (uintptr_t)*slot + 1;
    *slot = (void *)count;
    return count > 1 ? arena_printf(view->arena, "%s (%u)", name, (unsigned)count) : name;
}

/* path:line:column: the story */
static void put_story(FindingView *view, const Diag *diag) {
    Place place = source_place(&view->ctx->sources, diag->span.file, diag->span.begin);
    const char *text = arena_printf(
        view->arena, "%s:%u:%u: %s: %s", finding_path(view, diag->span.file), (unsigned)place.line,
        (unsigned)place.column, finding_word(view, finding_severity(diag->severity)),
        finding_story(view, diag));
    encode_xml(&view->out, text, strlen(text));
}

static void put_case(Suites *s, const Diag *diag) {
    FindingView *view = s->view;
    Buf *out = &view->out;
    bool failed = is_failure(view, diag);
    const char *element = diag->allowed ? "skipped" : failed ? "failure" : "system-out";
    buf_str(out, "    <testcase");
    encode_attribute(out, "name", case_name(s, diag));
    encode_attribute(out, "classname", finding_path(view, diag->span.file));
    buf_printf(out, "><%s", element);
    if (failed) {
        encode_attribute(out, "type", finding_title(view, diag));
        encode_attribute(out, "message", finding_sentence(view, diag));
    }
    buf_char(out, '>');
    if (diag->allowed)
        encode_xml(out, diag->allowed, strlen(diag->allowed));
    else
        put_story(view, diag);
    buf_printf(out, "</%s></testcase>\n", element);
}

static void put_suite(Suites *s, const FileFindings *file) {
    Buf *out = &s->view->out;
    unsigned failures = 0, skipped = 0, tests = file->all.count ? file->all.count : 1;
    for (uint32_t i = 0; i < file->all.count; i++) {
        failures += is_failure(s->view, file->all.at[i]);
        skipped += file->all.at[i]->allowed != NULL;
    }
    buf_str(out, "  <testsuite");
    encode_attribute(out, "name", file->path);
    buf_printf(out, " tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"%u\">\n", tests, failures,
               skipped);
    for (uint32_t i = 0; i < file->all.count; i++) put_case(s, file->all.at[i]);
    if (!file->all.count) {
        buf_str(out, "    <testcase");
        encode_attribute(out, "name", finding_word(s->view, PH_no_findings));
        encode_attribute(out, "classname", file->path);
        buf_str(out, "/>\n");
    }
    buf_str(out, "  </testsuite>\n");
}

void findings_junit(FindingView *view) {
    FindingsByFile files = findings_by_file(view, true);
    Suites s = {view, map_new(view->arena)};
    buf_str(&view->out, HEAD "<testsuites name=\"kpi check\">\n");
    for (uint32_t i = 0; i < files.count; i++) put_suite(&s, &files.at[i]);
    buf_str(&view->out, "</testsuites>\n");
}
