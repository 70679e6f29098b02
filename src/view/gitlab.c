/* Input: findings. Output: a Code Quality report of GitLab: an array of what it calls violations.
 */
#include "view/baseline.h"
#include "view/encode.h"
#include "view/finding.h"

/* GitLab knows info, minor, major, critical and blocker. */
static const char *severity(const Diag *diag) {
    return diag->severity == SEV_ERROR ? "major" : diag->severity == SEV_WARNING ? "minor" : "info";
}

static void put_violation(FindingView *view, const Diag *diag, const char *fingerprint) {
    Buf *out = &view->out;
    Sources *sources = &view->ctx->sources;
    Place begin = source_place(sources, diag->span.file, diag->span.begin),
          end = source_place(sources, diag->span.file, diag->span.end);
    unsigned line = begin.line ? begin.line : 1; /* a violation has a place, if need be this */
    buf_str(out, "{\"description\": ");
    encode_json_str(out, finding_story(view, diag));
    buf_str(out, ", \"check_name\": ");
    encode_json_str(out, finding_title(view, diag));
    buf_printf(out, ", \"fingerprint\": \"%s\", \"severity\": \"%s\", \"location\": {\"path\": ",
               fingerprint, severity(diag));
    encode_json_str(out, finding_path(view, diag->span.file));
    buf_printf(out, ", \"lines\": {\"begin\": %u, \"end\": %u}}}", line,
               end.line ? (unsigned)end.line : line);
}

void findings_gitlab(FindingView *view) {
    const char **fingerprints = finding_fingerprints(view->ctx, view->arena), *before = "";
    const Diag *diag;
    buf_char(&view->out, '[');
    for (uint32_t at = 0; (diag = finding_next(view, &at));) {
        buf_printf(&view->out, "%s\n  ", before);
        put_violation(view, diag, fingerprints[at - 1]);
        before = ",";
    }
    buf_str(&view->out, "\n]\n");
}
