/* Input: the queue of findings. Output: them, for people (with source lines), one a line, or as
 * JSON; and the table of all formats. The one idea: a finding holds codes and arguments; its words
 * come from the catalogue here, in the language asked for, with every argument made safe for where
 * it goes. */
#include "view/encode.h"
#include "view/finding.h"
#include "view/snippet.h"

#define BOLD        "1"
#define LABEL_STYLE "1;34"

/* A sentence for a terminal: the catalogue's own text is trusted, line ends and all. */
static const char *safe_fill(const FindingView *view, const char *text,
                             const char *const args[DIAG_ARGS]) {
    const char *clean[DIAG_ARGS] = {NULL};
    for (int i = 0; i < DIAG_ARGS && args[i]; i++) clean[i] = encode_safe(view->arena, args[i]);
    return diag_fill(view->arena, text, clean);
}

static const char *severity_style(Severity severity) {
    switch (severity) {
    case SEV_ERROR: return "1;31";
    case SEV_WARNING: return "1;33";
    case SEV_HINT: return "1;36";
    case SEV_OFF: break;
    }
    return BOLD;
}

/* path:line:col */
static const char *location(const FindingView *view, Span span) {
    const Source *source = source_of(&view->ctx->sources, span.file);
    Place place = source_place(&view->ctx->sources, span.file, span.begin);
    return arena_printf(view->arena, "%s:%u:%u", encode_safe(view->arena, source->path),
                        (unsigned)place.line, (unsigned)place.column);
}

static Phrase kind_of(const Diag *diag) {
    return diag->allowed ? PH_word_allowed : finding_severity(diag->severity);
}

/* path:line:col: error[C3 cascade-gap]: sentence */
static void put_header(FindingView *view, const Diag *diag) {
    const CodeRow *row = code_row(diag->code);
    Lang lang = view->ctx->lang;
    if (source_of(&view->ctx->sources, diag->span.file)) {
        paint(&view->out, view->color, BOLD, location(view, diag->span));
        buf_str(&view->out, ": ");
    }
    const char *kind = arena_printf(view->arena, "%s[%s %s]", finding_word(view, kind_of(diag)),
                                    row->code, row->slug);
    paint(&view->out, view->color, severity_style(diag->severity), kind);
    buf_str(&view->out, ": ");
    paint(&view->out, view->color, BOLD, safe_fill(view, row->text[lang], diag->args));
}

static const char *reason(const FindingView *view, const Diag *diag) {
    const char *args[DIAG_ARGS] = {diag->allowed};
    return safe_fill(view, finding_word(view, PH_allowed_because), args);
}

static void put_short(FindingView *view, const Diag *diag) {
    put_header(view, diag);
    if (diag->allowed)
        buf_printf(&view->out, " (%s: %s)", location(view, diag->allowed_at), reason(view, diag));
    buf_char(&view->out, '\n');
}

/* ---- human ---- */

typedef VEC(Mark) Marks;

/* The place of the finding and its labels, where there is a source to show. */
static Marks collect_marks(const FindingView *view, const Diag *diag) {
    Marks marks = {0};
    const Sources *sources = &view->ctx->sources;
    if (source_of(sources, diag->span.file))
        vec_push(view->arena, &marks,
                 ((Mark){diag->span, '^', severity_style(diag->severity), ""}));
    if (diag->allowed)
        vec_push(view->arena, &marks,
                 ((Mark){diag->allowed_at, '-', LABEL_STYLE, reason(view, diag)}));
    for (uint32_t i = 0; i < diag->parts.count; i++) {
        const DiagPart *part = &diag->parts.at[i];
        if (part->kind != PART_LABEL || !source_of(sources, part->span.file)) continue;
        const char *text = safe_fill(view, finding_word(view, part->phrase), part->args);
        vec_push(view->arena, &marks, ((Mark){part->span, '-', LABEL_STYLE, text}));
    }
    return marks;
}

static unsigned gutter_width(const FindingView *view, const Marks *marks) {
    unsigned width = 1;
    for (uint32_t i = 0; i < marks->count; i++) {
        Span span = marks->at[i].span;
        unsigned digits = 0;
        for (uint32_t n = source_place(&view->ctx->sources, span.file, span.begin).line; n; n /= 10)
            digits++;
        if (digits > width) width = digits;
    }
    return width;
}

/* Moves the marks of the first mark's file to the front, in order of place; returns how many they
 * are. */
static uint32_t gather_file(Mark *marks, uint32_t count) {
    uint32_t gathered = 0;
    for (uint32_t i = 0; i < count; i++) {
        Mark mark = marks[i];
        if (i && mark.span.file != marks[0].span.file) continue;
        uint32_t to = gathered++;
        while (to && marks[to - 1].span.begin > mark.span.begin) to--;
        memmove(marks + to + 1, marks + to, (i - to) * sizeof *marks);
        marks[to] = mark;
    }
    return gathered;
}

static void put_marks(FindingView *view, const Snippet *snippet, const Diag *diag, Marks *marks) {
    for (uint32_t done = 0, n; done < marks->count; done += n) {
        n = gather_file(marks->at + done, marks->count - done);
        if (marks->at[done].span.file != diag->span.file) {
            snippet_gutter(snippet, "--> ");
            buf_printf(&view->out, "%s\n", location(view, marks->at[done].span));
        }
        snippet_lines(snippet, marks->at + done, n);
    }
}

/* "   = note: text"; further lines of the text are set under its first. */
static void put_remark(FindingView *view, const Snippet *snippet, const char *head,
                       const char *text) {
    size_t indent = snippet->gutter + 3;
    snippet_gutter(snippet, "= ");
    if (*head) {
        paint(&view->out, view->color, BOLD, head);
        buf_str(&view->out, ": ");
    }
    for (size_t n; text[n = strcspn(text, "\n")]; text += n + 1) {
        buf_put(&view->out, text, n);
        buf_printf(&view->out, "\n%*s", (int)indent, "");
    }
    buf_printf(&view->out, "%s\n", text);
}

static bool same_span(Span a, Span b) {
    return a.file == b.file && a.begin == b.begin && a.end == b.end;
}

static void put_fix(FindingView *view, const Snippet *snippet, const Diag *diag,
                    const DiagPart *fix) {
    const char *args[DIAG_ARGS] = {fix->text};
    Phrase phrase = *fix->text == '`' ? PH_fix_backticks
                    : *fix->text      ? PH_fix_write
                                      : PH_fix_remove;
    const char *text = safe_fill(view, finding_word(view, phrase), args);
    if (!same_span(fix->span, diag->span) && source_of(&view->ctx->sources, fix->span.file))
        text = arena_printf(view->arena, "%s: %s", location(view, fix->span), text);
    put_remark(view, snippet, finding_word(view, PH_word_repair), text);
}

static void put_part(FindingView *view, const Snippet *snippet, const Diag *diag,
                     const DiagPart *part) {
    switch (part->kind) {
    case PART_LABEL: break; /* stands among the source lines */
    case PART_NOTE:
        put_remark(view, snippet, finding_word(view, PH_word_note),
                   safe_fill(view, finding_word(view, part->phrase), part->args));
        break;
    case PART_FIX: put_fix(view, snippet, diag, part); break;
    case PART_SUGGEST: {
        const char *args[DIAG_ARGS] = {part->text};
        put_remark(view, snippet, "",
                   safe_fill(view, finding_word(view, PH_word_did_you_mean), args));
        break;
    }
    }
}

static void put_human(FindingView *view, const Diag *diag) {
    Marks marks = collect_marks(view, diag);
    Snippet snippet = {view->ctx, &view->out, view->color, gutter_width(view, &marks)};
    const char *repair = code_row(diag->code)->repair[view->ctx->lang];
    put_header(view, diag);
    buf_char(&view->out, '\n');
    put_marks(view, &snippet, diag, &marks);
    for (uint32_t i = 0; i < diag->parts.count; i++)
        put_part(view, &snippet, diag, &diag->parts.at[i]);
    if (repair)
        put_remark(view, &snippet, finding_word(view, PH_word_repair),
                   safe_fill(view, repair, diag->args));
    buf_char(&view->out, '\n');
}

/* ---- JSON ---- */

static void json_place(FindingView *view, const char *name, uint32_t file, uint32_t offset) {
    const Source *source = source_of(&view->ctx->sources, file);
    Place place = source_place(&view->ctx->sources, file, offset);
    buf_printf(&view->out, ", \"%s\": ", name);
    if (!source) {
        buf_str(&view->out, "null");
        return;
    }
    buf_printf(&view->out,
               "{\"line\": %u, \"column\": %u, \"utf16\": %u, \"offset\": ", (unsigned)place.line,
               (unsigned)place.column, (unsigned)place.utf16_column);
    if (source->first_line == 1)
        buf_printf(&view->out, "%u}", (unsigned)offset);
    else
        buf_str(&view->out, "null}");
}

static void json_span(FindingView *view, Span span) {
    const Source *source = source_of(&view->ctx->sources, span.file);
    encode_json_member(&view->out, "path", source ? source->path : NULL);
    json_place(view, "start", span.file, span.begin);
    json_place(view, "end", span.file, span.end);
}

static void json_part(FindingView *view, const DiagPart *part) {
    Buf *out = &view->out;
    switch (part->kind) {
    case PART_LABEL:
        buf_str(out, "{\"message\": ");
        encode_json_str(out, finding_part(view, part));
        json_span(view, part->span);
        buf_char(out, '}');
        break;
    case PART_NOTE: encode_json_str(out, finding_part(view, part)); break;
    case PART_FIX:
        buf_str(out, "{\"replacement\": ");
        encode_json_str(out, part->text);
        json_span(view, part->span);
        buf_char(out, '}');
        break;
    case PART_SUGGEST: encode_json_str(out, part->text); break;
    }
}

/* The parts of one kind as an array. */
static void json_parts(FindingView *view, const Diag *diag, const char *name, unsigned kind) {
    const char *before = "";
    buf_printf(&view->out, ", \"%s\": [", name);
    for (uint32_t i = 0; i < diag->parts.count; i++) {
        if ((unsigned)diag->parts.at[i].kind != kind) continue;
        buf_str(&view->out, before);
        json_part(view, &diag->parts.at[i]);
        before = ", ";
    }
    buf_char(&view->out, ']');
}

static const char *suggestion_of(const Diag *diag) {
    for (uint32_t i = 0; i < diag->parts.count; i++)
        if (diag->parts.at[i].kind == PART_SUGGEST) return diag->parts.at[i].text;
    return NULL;
}

static void json_allowed(FindingView *view, const Diag *diag) {
    if (!diag->allowed) {
        encode_json_member(&view->out, "allowed", NULL);
        return;
    }
    buf_str(&view->out, ", \"allowed\": {\"reason\": ");
    encode_json_str(&view->out, diag->allowed);
    json_span(view, diag->allowed_at);
    buf_char(&view->out, '}');
}

static void put_json(FindingView *view, const Diag *diag) {
    const CodeRow *row = code_row(diag->code);
    Lang lang = view->ctx->lang;
    Buf *out = &view->out;
    buf_printf(out, "\n  {\"code\": \"%s\", \"slug\": \"%s\"", row->code, row->slug);
    encode_json_member(out, "severity", phrase_text(finding_severity(diag->severity), LANG_EN));
    encode_json_member(out, "message", diag_fill(view->arena, row->text[lang], diag->args));
    encode_json_member(out, "subject", diag->subject);
    json_span(view, diag->span);
    json_parts(view, diag, "labels", PART_LABEL);
    json_parts(view, diag, "notes", PART_NOTE);
    encode_json_member(out, "repair",
                       row->repair[lang] ? diag_fill(view->arena, row->repair[lang], diag->args)
                                         : NULL);
    json_parts(view, diag, "fixes", PART_FIX);
    encode_json_member(out, "suggestion", suggestion_of(diag));
    json_allowed(view, diag);
    buf_char(out, '}');
}

/* ---- all of them ---- */

typedef void Put(FindingView *view, const Diag *diag);

static void put_each(FindingView *view, Put *put, const char *between) {
    const char *before = "";
    const Diag *diag;
    for (uint32_t at = 0; (diag = finding_next(view, &at));) {
        buf_str(&view->out, before);
        put(view, diag);
        before = between;
    }
}

static void all_human(FindingView *view) {
    view->color = view->options->color;
    put_each(view, put_human, "");
}

static void all_short(FindingView *view) {
    put_each(view, put_short, "");
}

static void all_json(FindingView *view) {
    buf_str(&view->out, "{\"schema\": \"kpi-findings/1\", \"findings\": [");
    put_each(view, put_json, ",");
    buf_str(&view->out, "\n]}\n");
}

static const struct Format {
    const char *name;
    Tell tell;
    void (*put)(FindingView *view);
} formats[] = {
    {"human", TELL_ASKED, all_human},
    {"short", TELL_ASKED, all_short},
    {"json", TELL_ASKED, all_json},
    {"sarif", TELL_ALL, findings_sarif},
    {"github", TELL_LOUD, findings_github},
    {"gitlab", TELL_LOUD, findings_gitlab},
    {"junit", TELL_ASKED, findings_junit},
    {"checkstyle", TELL_LOUD, findings_checkstyle},
    {"markdown", TELL_LOUD, findings_summary},
};

const char *findings_render(Ctx *ctx, Arena *arena, const char *format,
                            const FindingOptions *options, size_t *length) {
    FindingView view = {.ctx = ctx, .arena = arena, .options = options, .out = buf_new(arena)};
    const struct Format *f = formats, *end = formats + sizeof formats / sizeof *formats;
    while (f < end && strcmp(f->name, format)) f++;
    if (f == end) return NULL;
    diags_sort(&ctx->diags);
    view.tell = f->tell;
    f->put(&view);
    *length = view.out.length;
    return buf_text(&view.out);
}
