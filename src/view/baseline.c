/* Input: findings; a list of known ones. Output: fingerprints, the list as text, and findings
 * marked as known. The one idea: a fingerprint is made of what a person would point at (the rule,
 * the file, the declaration, the words in it), never of where that stands. */
#include "view/baseline.h"

#include <stdlib.h>

#include "base/sha256.h"
#include "view/encode.h"
#include "view/finding.h"

/* --- fingerprints --- */

static void put_text(Sha256 *sha, const char *s) {
    sha256_update(sha, s ? s : "", s ? strlen(s) + 1 : 1); /* the NUL parts them */
}

/* The words that a span covers, so that a new layout changes nothing. */
static void put_words(Sha256 *sha, const Source *source, Span span) {
    uint32_t end = source && span.end < source->length ? span.end : source ? source->length : 0;
    for (uint32_t i = span.begin; i < end; i++) {
        if (!char_is_blank(source->text[i]))
            sha256_update(sha, source->text + i, 1);
        else if (i + 1 < end && !char_is_blank(source->text[i + 1]))
            sha256_update(sha, " ", 1);
    }
    put_text(sha, NULL);
}

static void finish(Sha256 *sha, char hex[SHA256_HEX]) {
    sha256_final_hex(sha, hex);
    hex[FINGERPRINT_HEX - 1] = 0;
}

static void hash_finding(Ctx *ctx, Arena *arena, const Diag *diag, char hex[SHA256_HEX]) {
    const Source *source = source_of(&ctx->sources, diag->span.file);
    Sha256 sha;
    sha256_init(&sha);
    put_text(&sha, code_row(diag->code)->code);
    put_text(&sha, source ? path_from_here(ctx, arena, source->path) : NULL);
    put_text(&sha, diag->subject);
    put_words(&sha, source, diag->span);
    for (int i = 0; !source && i < DIAG_ARGS; i++) put_text(&sha, diag->args[i]);
    finish(&sha, hex);
}

/* The first half as a number: enough to tell findings apart. */
static uint64_t number_of(const char *hex) {
    uint64_t n = 0;
    for (int i = 0; i < 16; i++)
        n = n << 4 | (uint64_t)(hex[i] <= '9' ? hex[i] - '0' : hex[i] - 'a' + 10);
    return n;
}

const char **finding_fingerprints(Ctx *ctx, Arena *arena) {
    const Diags *d = &ctx->diags;
    const char **all = NEW_ARRAY(arena, const char *, d->all.count + 1);
    Map seen = map_new(arena); /* of the hash so far -> how many had it */
    for (uint32_t i = 0; i < d->all.count; i++) {
        char hex[SHA256_HEX];
        hash_finding(ctx, arena, d->all.at[i], hex);
        void **slot = map_slot(&seen, number_of(hex), NULL);
        uintptr_t before = (uintptr_t)*slot;
        *slot = (void *)(before + 1);
        if (before) {
            Sha256 sha;
            sha256_init(&sha);
            put_text(&sha, arena_printf(arena, "%s %llu", hex, (unsigned long long)before));
            finish(&sha, hex);
        }
        all[i] = arena_strndup(arena, hex, FINGERPRINT_HEX - 1);
    }
    return all;
}

/* --- the list as text --- */

typedef struct Line {
    const char *about, *fingerprint;
} Line;

static int compare_lines(const void *a, const void *b) {
    const Line *x = a, *y = b;
    int order = strcmp(x->about, y->about);
    return order ? order : strcmp(x->fingerprint, y->fingerprint);
}

/* "shop.kpi: R1 serves-nothing, roas" */
static const char *about(Ctx *ctx, Arena *arena, const Diag *diag) {
    const Source *source = source_of(&ctx->sources, diag->span.file);
    const CodeRow *row = code_row(diag->code);
    const char *path = source ? path_from_here(ctx, arena, source->path) : ".";
    Buf out = buf_new(arena);
    encode_terminal(&out, path, strlen(path));
    buf_printf(&out, ": %s %s", row->code, row->slug);
    if (diag->subject) buf_str(&out, ", ");
    if (diag->subject) encode_terminal(&out, diag->subject, strlen(diag->subject));
    return buf_text(&out);
}

const char *baseline_write(Ctx *ctx, Arena *arena, size_t *length) {
    VEC(Line) lines = {0};
    diags_sort(&ctx->diags);
    const char **fingerprints = finding_fingerprints(ctx, arena);
    for (uint32_t i = 0; i < ctx->diags.all.count; i++) {
        const Diag *diag = ctx->diags.all.at[i];
        if (diag->severity == SEV_OFF || diag->allowed || !diag_may_be_silent(diag)) continue;
        vec_push(arena, &lines, ((Line){about(ctx, arena, diag), fingerprints[i]}));
    }
    if (lines.count) qsort(lines.at, lines.count, sizeof *lines.at, compare_lines);
    Buf out = buf_new(arena);
    buf_str(&out, "# Findings that `kpi check --baseline` takes as known.\n");
    for (uint32_t i = 0; i < lines.count; i++)
        buf_printf(&out, "%s # %s\n", lines.at[i].fingerprint, lines.at[i].about);
    *length = out.length;
    return buf_text(&out);
}

/* --- the list read, and what it says --- */

static bool is_fingerprint(const char *s, size_t length) {
    size_t n = strspn(s, "0123456789abcdef");
    return n == FINGERPRINT_HEX - 1 && (n == length || char_is_blank(s[n]) || s[n] == '#');
}

bool baseline_read(Baseline *b, Arena *arena, const char *text, const char **bad) {
    *b = (Baseline){0};
    for (size_t n; *text; text += n + (text[n] == '\n')) {
        n = strcspn(text, "\n");
        size_t blanks = strspn(text, " \t\r");
        if (blanks >= n || text[blanks] == '#') continue;
        if (!is_fingerprint(text + blanks, n - blanks)) {
            *bad = arena_strndup(arena, text, n);
            return false;
        }
        vec_push(arena, &b->all, arena_strndup(arena, text + blanks, FINGERPRINT_HEX - 1));
    }
    if (b->all.count) qsort(b->all.at, b->all.count, sizeof *b->all.at, text_order);
    return true;
}

static const char **find(const Baseline *b, const char *fingerprint) {
    if (!b->all.count) return NULL;
    return bsearch(&fingerprint, b->all.at, b->all.count, sizeof *b->all.at, text_order);
}

void baseline_apply(Baseline *b, Ctx *ctx) {
    Diags *d = &ctx->diags;
    diags_sort(d);
    ArenaMark mark = arena_mark(ctx->arena);
    const char **fingerprints = finding_fingerprints(ctx, ctx->arena);
    bool *met = NEW_ARRAY(ctx->arena, bool, b->all.count + 1);
    b->gone = b->all.count;
    for (uint32_t i = 0; i < d->all.count; i++) {
        const char **at = diag_may_be_silent(d->all.at[i]) ? find(b, fingerprints[i]) : NULL;
        diag_known(d, d->all.at[i], at != NULL);
        if (!at || met[at - b->all.at]) continue;
        met[at - b->all.at] = true;
        b->gone--;
    }
    arena_release(ctx->arena, mark);
}
