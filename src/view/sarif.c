/* Input: findings. Output: SARIF 2.1.0 (OASIS). The one idea: every finding is there, also what is
 * allowed (as suppressed) and what a baseline has (as unchanged), for this format has a word for
 * each. Findings about no file are notifications of the run. */
#include "view/baseline.h"
#include "view/encode.h"
#include "view/explain.h"
#include "view/finding.h"

#define SCHEMA "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
#define ROOT   "%SRCROOT%" /* the usual name of what paths start from */

static const char *level(Severity severity) {
    switch (severity) {
    case SEV_ERROR: return "error";
    case SEV_WARNING: return "warning";
    case SEV_HINT: return "note";
    case SEV_OFF: break;
    }
    return "none";
}

/* "name": {"text": "..."} */
static void put_message(Buf *out, const char *name, const char *text) {
    buf_printf(out, "\"%s\": {\"text\": ", name);
    encode_json_str(out, text);
    buf_char(out, '}');
}

/* --- the rules that were broken --- */

typedef struct Rules {
    int index[CODE_COUNT]; /* -1: not among them */
    int count;
} Rules;

static Rules collect_rules(const FindingView *view) {
    bool met[CODE_COUNT] = {false};
    Rules rules = {.count = 0};
    const Diag *diag;
    for (uint32_t at = 0; (diag = finding_next(view, &at));) met[diag->code] = true;
    for (unsigned i = 0; i < CODE_COUNT; i++) rules.index[i] = met[i] ? rules.count++ : -1;
    return rules;
}

/* "cascade gap": a title, where the sentence needs its arguments to say something. */
static const char *title(const FindingView *view, const CodeRow *row) {
    char *words = arena_strndup(view->arena, row->slug, strlen(row->slug));
    for (char *c = words; *c; c++)
        if (*c == '-') *c = ' ';
    return words;
}

static void put_rule(FindingView *view, Code code) {
    static const char *const names[DIAG_ARGS] = {"…", "…", "…", "…", "…", "…", "…", "…", "…"};
    Buf *out = &view->out;
    const CodeRow *row = code_row(code);
    Lang lang = view->ctx->lang;
    const char *sentence = diag_fill(view->arena, row->text[lang], names);
    const char *repair = row->repair[lang] ? diag_fill(view->arena, row->repair[lang], names) : "";
    const char *page = explain_rule(view->ctx, view->arena, code);
    buf_printf(out, "{\"id\": \"%s\", \"name\": \"%s\", ", row->code, row->slug);
    put_message(out, "shortDescription", title(view, row));
    buf_str(out, ", ");
    put_message(out, "fullDescription",
                arena_printf(view->arena, "%s%s%s", sentence, *repair ? "\n" : "", repair));
    buf_str(out, ", \"help\": {\"text\": ");
    encode_json_str(out, page);
    buf_str(out, ", \"markdown\": ");
    encode_json_str(out, arena_printf(view->arena, "~~~~text\n%s~~~~\n", page));
    buf_printf(out, "}, \"defaultConfiguration\": {\"level\": \"%s\"}}", level(row->severity));
}

static void put_rules(FindingView *view, const Rules *rules) {
    const char *before = "";
    for (unsigned i = 0; i < CODE_COUNT; i++) {
        if (rules->index[i] < 0) continue;
        buf_printf(&view->out, "%s\n        ", before);
        put_rule(view, (Code)i);
        before = ",";
    }
}

/* --- places --- */

static void put_artifact(FindingView *view, uint32_t file) {
    buf_str(&view->out, "\"artifactLocation\": {\"uri\": \"");
    encode_uri(&view->out, finding_path(view, file));
    buf_str(&view->out, "\", \"uriBaseId\": \"" ROOT "\"}");
}

static void put_region(FindingView *view, const char *name, Span span) {
    Sources *sources = &view->ctx->sources;
    Place begin = source_place(sources, span.file, span.begin),
          end = source_place(sources, span.file, span.end);
    buf_printf(&view->out,
               "\"%s\": {\"startLine\": %u, \"startColumn\": %u, \"endLine\": %u, "
               "\"endColumn\": %u}",
               name, (unsigned)begin.line, (unsigned)begin.utf16_column, (unsigned)end.line,
               (unsigned)end.utf16_column);
}

static void put_place(FindingView *view, Span span) {
    buf_str(&view->out, "\"physicalLocation\": {");
    put_artifact(view, span.file);
    buf_str(&view->out, ", ");
    put_region(view, "region", span);
    buf_char(&view->out, '}');
}

static bool is_placed(const FindingView *view, Span span) {
    return source_of(&view->ctx->sources, span.file) != NULL;
}

static void put_locations(FindingView *view, const Diag *diag) {
    buf_str(&view->out, ", \"locations\": [{");
    put_place(view, diag->span);
    if (diag->subject) {
        buf_str(&view->out, ", \"logicalLocations\": [{\"name\": ");
        encode_json_str(&view->out, diag->subject);
        buf_str(&view->out, ", \"kind\": \"declaration\"}]");
    }
    buf_str(&view->out, "}]");
}

static void put_related(FindingView *view, const Diag *diag) {
    Buf *out = &view->out;
    int id = 0;
    for (uint32_t i = 0; i < diag->parts.count; i++) {
        const DiagPart *part = &diag->parts.at[i];
        if (part->kind != PART_LABEL || !is_placed(view, part->span)) continue;
        buf_printf(out, "%s{\"id\": %d, ", id ? ", " : ", \"relatedLocations\": [", id);
        put_message(out, "message", finding_part(view, part));
        buf_str(out, ", ");
        put_place(view, part->span);
        buf_char(out, '}');
        id++;
    }
    if (id) buf_char(out, ']');
}

/* --- what can be done, and what was said of it before --- */

static void put_fix(FindingView *view, const DiagPart *fix) {
    Buf *out = &view->out;
    buf_char(out, '{');
    put_message(out, "description", finding_fix(view, fix));
    buf_str(out, ", \"artifactChanges\": [{");
    put_artifact(view, fix->span.file);
    buf_str(out, ", \"replacements\": [{");
    put_region(view, "deletedRegion", fix->span);
    buf_str(out, ", ");
    put_message(out, "insertedContent", fix->text);
    buf_str(out, "}]}]}");
}

/* Each is a way of its own to repair the finding. */
static void put_fixes(FindingView *view, const Diag *diag) {
    int count = 0;
    for (uint32_t i = 0; i < diag->parts.count; i++) {
        const DiagPart *part = &diag->parts.at[i];
        if (part->kind != PART_FIX || !is_placed(view, part->span)) continue;
        buf_str(&view->out, count++ ? ", " : ", \"fixes\": [");
        put_fix(view, part);
    }
    if (count) buf_char(&view->out, ']');
}

static void put_suppressions(FindingView *view, const Diag *diag) {
    Buf *out = &view->out;
    buf_str(out, ", \"suppressions\": [");
    if (diag->allowed) {
        buf_str(out, "{\"kind\": \"inSource\", \"status\": \"accepted\", \"justification\": ");
        encode_json_str(out, diag->allowed);
        buf_str(out, ", \"location\": {");
        put_place(view, diag->allowed_at);
        buf_str(out, "}}");
    }
    buf_char(out, ']');
}

/* --- results --- */

static void put_result(FindingView *view, const Rules *rules, const Diag *diag,
                       const char *fingerprint) {
    Buf *out = &view->out;
    buf_printf(out, "{\"ruleId\": \"%s\", \"ruleIndex\": %d, \"level\": \"%s\", ",
               code_row(diag->code)->code, rules->index[diag->code], level(diag->severity));
    put_message(out, "message", finding_story(view, diag));
    put_locations(view, diag);
    put_related(view, diag);
    put_fixes(view, diag);
    put_suppressions(view, diag);
    if (view->options->baseline)
        buf_printf(out, ", \"baselineState\": \"%s\"", diag->known ? "unchanged" : "new");
    buf_printf(out, ", \"partialFingerprints\": {\"kpiFinding/v1\": \"%s\"}}", fingerprint);
}

static void put_results(FindingView *view, const Rules *rules) {
    const char **fingerprints = finding_fingerprints(view->ctx, view->arena), *before = "";
    const Diag *diag;
    for (uint32_t at = 0; (diag = finding_next(view, &at));) {
        if (!is_placed(view, diag->span)) continue;
        buf_printf(&view->out, "%s\n        ", before);
        put_result(view, rules, diag, fingerprints[at - 1]);
        before = ",";
    }
}

/* --- the run --- */

/* A file that is not there, a limit, a setting: returns whether one of them is an error. */
static bool put_notifications(FindingView *view) {
    Buf *out = &view->out;
    const char *before = "";
    bool failed = false;
    const Diag *diag;
    for (uint32_t at = 0; (diag = finding_next(view, &at));) {
        if (is_placed(view, diag->span)) continue;
        buf_printf(out, "%s{\"descriptor\": {\"id\": \"%s\"}, \"level\": \"%s\", ", before,
                   code_row(diag->code)->code, level(diag->severity));
        put_message(out, "message", finding_story(view, diag));
        buf_char(out, '}');
        failed |= diag->severity == SEV_ERROR;
        before = ", ";
    }
    return failed;
}

void findings_sarif(FindingView *view) {
    Buf *out = &view->out;
    Rules rules = collect_rules(view);
    const char *version = view->options->version;
    buf_str(out, "{\"$schema\": \"" SCHEMA "\",\n \"version\": \"2.1.0\",\n \"runs\": [\n");
    buf_printf(out,
               "  {\"tool\": {\"driver\": {\"name\": \"kpi\", \"version\": \"%s\", "
               "\"semanticVersion\": \"%s\", \"language\": \"%s\", \"rules\": [",
               version, version, view->ctx->lang == LANG_NL ? "nl" : "en");
    put_rules(view, &rules);
    buf_str(out, "]}},\n   \"columnKind\": \"utf16CodeUnits\",\n   \"originalUriBaseIds\": {\"" ROOT
                 "\": {");
    put_message(out, "description", finding_word(view, PH_where_kpi_ran));
    buf_str(out, "}},\n   \"invocations\": [{\"toolConfigurationNotifications\": [");
    bool failed = put_notifications(view);
    buf_printf(out, "], \"executionSuccessful\": %s}],\n   \"results\": [",
               failed ? "false" : "true");
    put_results(view, &rules);
    buf_str(out, "]}]}\n");
}
