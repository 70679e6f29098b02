/* Input: findings. Output: workflow commands of GitHub Actions, which become annotations of a
 * change; and a summary of the job in Markdown. */
#include "view/encode.h"
#include "view/finding.h"

/* --- annotations --- */

static const char *command(Severity severity) {
    switch (severity) {
    case SEV_ERROR: return "error";
    case SEV_WARNING: return "warning";
    case SEV_HINT: return "notice";
    case SEV_OFF: break;
    }
    return "debug";
}

/* file=...,line=...,endLine=...; columns only within one line, as GitHub has it. */
static void put_place(FindingView *view, Span span) {
    Buf *out = &view->out;
    Sources *sources = &view->ctx->sources;
    Place begin = source_place(sources, span.file, span.begin),
          end = source_place(sources, span.file, span.end);
    if (!begin.line) return;
    buf_str(out, "file=");
    encode_github(out, finding_path(view, span.file), true);
    buf_printf(out, ",line=%u,endLine=%u,", (unsigned)begin.line, (unsigned)end.line);
    if (begin.line == end.line)
        buf_printf(out, "col=%u,endColumn=%u,", (unsigned)begin.column, (unsigned)end.column);
}

void findings_github(FindingView *view) {
    const Diag *diag;
    for (uint32_t at = 0; (diag = finding_next(view, &at));) {
        buf_printf(&view->out, "::%s ", command(diag->severity));
        put_place(view, diag->span);
        buf_str(&view->out, "title=");
        encode_github(&view->out, finding_title(view, diag), true);
        buf_str(&view->out, "::");
        encode_github(&view->out, finding_story(view, diag), false);
        buf_char(&view->out, '\n');
    }
}

/* --- the summary --- */

enum { SUMMARY_BYTES = 512 * 1024 }; /* GitHub drops a summary of over 1 MiB */

static void put_count(FindingView *view, Phrase phrase, uint32_t count) {
    buf_printf(&view->out, "%s%s: %u", view->out.length ? ", " : "", finding_word(view, phrase),
               (unsigned)count);
}

static uint32_t count_silent(const FindingView *view, bool known) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < view->ctx->diags.all.count; i++) {
        const Diag *diag = view->ctx->diags.all.at[i];
        n += known ? diag->known : diag->allowed && diag->code != D_N22;
    }
    return n;
}

static void put_counts(FindingView *view) {
    const Diags *d = &view->ctx->diags;
    put_count(view, PH_files, view->options->file_count);
    put_count(view, PH_errors, d->errors);
    put_count(view, PH_warnings, d->warnings);
    put_count(view, PH_hints, d->hints);
    put_count(view, PH_word_allowed, count_silent(view, false));
    if (view->options->baseline) put_count(view, PH_word_known, count_silent(view, true));
}

static void put_row(FindingView *view, const Diag *diag) {
    Buf *out = &view->out;
    Place place = source_place(&view->ctx->sources, diag->span.file, diag->span.begin);
    buf_printf(out, "| %s | ", finding_word(view, finding_severity(diag->severity)));
    encode_markdown(out, finding_title(view, diag));
    buf_str(out, " | ");
    encode_markdown(out, finding_path(view, diag->span.file));
    if (place.line) buf_printf(out, ":%u", (unsigned)place.line);
    buf_str(out, " | ");
    encode_markdown(out, finding_sentence(view, diag));
    buf_str(out, " |\n");
}

void findings_summary(FindingView *view) {
    const Diag *diag;
    uint32_t at = 0, rows = 0, left = 0;
    put_counts(view);
    buf_str(&view->out, "\n");
    while ((diag = finding_next(view, &at))) {
        if (!rows++)
            buf_printf(&view->out, "\n| | | | %s |\n|---|---|---|---|\n",
                       finding_word(view, PH_finding));
        if (view->out.length < SUMMARY_BYTES)
            put_row(view, diag);
        else
            left++;
    }
    if (!left) return;
    const char *args[DIAG_ARGS] = {arena_printf(view->arena, "%u", (unsigned)left)};
    buf_printf(&view->out, "\n%s\n", diag_fill(view->arena, finding_word(view, PH_and_more), args));
}
