/* Input: findings with codes, arguments and spans. Output: their words and paths, as every format
 * needs them. The one idea: what is said, and which file is meant, is decided once; a format only
 * encodes it. */
#include "view/finding.h"

/* --- which --- */

static bool is_told(const FindingView *view, const Diag *diag) {
    if (diag->severity == SEV_OFF) return false;
    if (!diag_is_silent(diag)) return true;
    if (view->tell == TELL_ALL) return diag->code != D_N22; /* which found nothing */
    return view->tell == TELL_ASKED && view->options->allowed && !diag->known;
}

const Diag *finding_next(const FindingView *view, uint32_t *at) {
    const Diags *diags = &view->ctx->diags;
    while (*at < diags->all.count) {
        const Diag *diag = diags->all.at[(*at)++];
        if (is_told(view, diag)) return diag;
    }
    return NULL;
}

/* --- words --- */

const char *finding_word(const FindingView *view, Phrase phrase) {
    return phrase_text(phrase, view->ctx->lang);
}

Phrase finding_severity(Severity severity) {
    switch (severity) {
    case SEV_ERROR: return PH_word_error;
    case SEV_WARNING: return PH_word_warning;
    case SEV_HINT: return PH_word_hint;
    case SEV_OFF: break;
    }
    return PH_NONE;
}

const char *finding_sentence(const FindingView *view, const Diag *diag) {
    return diag_fill(view->arena, code_row(diag->code)->text[view->ctx->lang], diag->args);
}

const char *finding_title(const FindingView *view, const Diag *diag) {
    const CodeRow *row = code_row(diag->code);
    return arena_printf(view->arena, "%s %s", row->code, row->slug);
}

const char *finding_part(const FindingView *view, const DiagPart *part) {
    return diag_fill(view->arena, finding_word(view, part->phrase), part->args);
}

const char *finding_fix(const FindingView *view, const DiagPart *fix) {
    const char *args[DIAG_ARGS] = {fix->text};
    Phrase phrase = *fix->text == '`' ? PH_fix_backticks
                    : *fix->text      ? PH_fix_write
                                      : PH_fix_remove;
    return diag_fill(view->arena, finding_word(view, phrase), args);
}

static void put_remark(const FindingView *view, Buf *out, Phrase head, const char *text) {
    buf_char(out, '\n');
    if (head) buf_printf(out, "%s: ", finding_word(view, head));
    buf_str(out, text);
}

static void put_part(const FindingView *view, Buf *out, const DiagPart *part) {
    const char *args[DIAG_ARGS] = {part->text};
    switch (part->kind) {
    case PART_LABEL: break; /* says something of another place */
    case PART_NOTE: put_remark(view, out, PH_word_note, finding_part(view, part)); break;
    case PART_FIX: put_remark(view, out, PH_word_repair, finding_fix(view, part)); break;
    case PART_SUGGEST:
        put_remark(view, out, PH_NONE,
                   diag_fill(view->arena, finding_word(view, PH_word_did_you_mean), args));
        break;
    }
}

const char *finding_story(const FindingView *view, const Diag *diag) {
    Buf out = buf_new(view->arena);
    const char *repair = code_row(diag->code)->repair[view->ctx->lang];
    buf_str(&out, finding_sentence(view, diag));
    for (uint32_t i = 0; i < diag->parts.count; i++) put_part(view, &out, &diag->parts.at[i]);
    if (repair) put_remark(view, &out, PH_word_repair, diag_fill(view->arena, repair, diag->args));
    return buf_text(&out);
}

/* --- paths --- */

typedef struct PathPart {
    const char *s;
    size_t length;
} PathPart;
typedef VEC(PathPart) PathParts;

static bool is_up(PathPart part) {
    return part.length == 2 && memcmp(part.s, "..", 2) == 0;
}

/* Adds the names along a path; "." says nothing, and ".." takes back the name before it. */
static void add_parts(Arena *arena, PathParts *parts, const char *path) {
    for (size_t n; *path; path += n + (path[n] == '/')) {
        n = strcspn(path, "/");
        PathPart part = {path, n};
        if (n == 0 || (n == 1 && *path == '.')) continue;
        if (is_up(part) && parts->count && !is_up(parts->at[parts->count - 1]))
            parts->count--;
        else
            vec_push(arena, parts, part);
    }
}

static bool same_part(PathPart a, PathPart b) {
    return a.length == b.length && memcmp(a.s, b.s, a.length) == 0;
}

const char *path_from_here(Ctx *ctx, Arena *arena, const char *path) {
    enum { PATH_BYTES = 4096 };
    char here[PATH_BYTES];
    PathParts to = {0}, from = {0};
    uint32_t shared = 0;
    add_parts(arena, &to, path);
    if (*path == '/' && ctx->files.canonical &&
        ctx->files.canonical(ctx->files.user, ".", here, sizeof here) == 0)
        add_parts(arena, &from, here);
    while (shared < to.count && shared < from.count && same_part(to.at[shared], from.at[shared]))
        shared++;
    Buf out = buf_new(arena);
    for (uint32_t i = shared; i < from.count; i++) buf_str(&out, i > shared ? "/.." : "..");
    for (uint32_t i = shared; i < to.count; i++) {
        if (out.length) buf_char(&out, '/');
        buf_put(&out, to.at[i].s, to.at[i].length);
    }
    return out.length ? buf_text(&out) : ".";
}

const char *finding_path(const FindingView *view, uint32_t file) {
    const Source *source = source_of(&view->ctx->sources, file);
    return source ? path_from_here(view->ctx, view->arena, source->path) : ".";
}

/* --- by file --- */

typedef struct Grouping {
    const FindingView *view;
    FindingsByFile files;
    Map index; /* path -> its place in files, from 1 */
} Grouping;

static FileFindings *file_findings(Grouping *g, const char *path) {
    Arena *arena = g->view->arena;
    void **slot = map_slot(&g->index, key_of(intern_cstr(g->view->ctx->names, path)), NULL);
    if (!*slot) {
        vec_push(arena, &g->files, ((FileFindings){.path = path}));
        *slot = (void *)(uintptr_t)g->files.count;
    }
    return &g->files.at[(uintptr_t)*slot - 1];
}

FindingsByFile findings_by_file(const FindingView *view, bool clean_too) {
    Grouping g = {.view = view, .index = map_new(view->arena)};
    const FindingOptions *o = view->options;
    for (uint32_t i = 0; clean_too && i < o->file_count; i++)
        file_findings(&g, path_from_here(view->ctx, view->arena, o->files[i]));
    uint32_t file = UINT32_MAX;
    const char *path = NULL;
    const Diag *diag;
    for (uint32_t at = 0; (diag = finding_next(view, &at));) {
        if (diag->span.file != file) path = finding_path(view, file = diag->span.file);
        vec_push(view->arena, &file_findings(&g, path)->all, diag);
    }
    return g.files;
}
