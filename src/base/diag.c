/* Input: codes, places and arguments. Output: a queue of findings in file order. The one idea: a
 * finding keeps its arguments and its code, never a sentence, so that any view can tell it in
 * either language. */
#include "base/diag.h"

static const CodeRow code_rows[CODE_COUNT] = {
#define DIAG(code, slug, severity, en, nl, repair_en, repair_nl)                                   \
    [D_##code] = {#code, slug, SEV_##severity, {en, nl}, {repair_en, repair_nl}},
#include "base/diag.def"
#undef DIAG
};

static const char *const phrases[PHRASE_COUNT][2] = {
    [PH_NONE] = {"", ""},
#define PHRASE(name, en, nl) [PH_##name] = {en, nl},
#include "base/phrases.def"
#undef PHRASE
};

const CodeRow *code_row(Code code) {
    return &code_rows[code];
}

bool code_find(const char *name, Code *code) {
    for (unsigned i = 0; i < CODE_COUNT; i++) {
        if (strcmp(name, code_rows[i].code) && strcmp(name, code_rows[i].slug)) continue;
        *code = (Code)i;
        return true;
    }
    return false;
}

const char *phrase_text(Phrase phrase, Lang lang) {
    return phrases[phrase][lang];
}

static void copy_args(Arena *arena, const char *args[DIAG_ARGS], va_list list) {
    for (int i = 0; i < DIAG_ARGS; i++) {
        const char *arg = va_arg(list, const char *);
        if (!arg) return;
        args[i] = arena_strndup(arena, arg, strlen(arg));
    }
}

/* Adds it to the counts (by 1) or takes it from them (by -1). */
static void count(Diags *d, const Diag *diag, int by) {
    if (diag_is_silent(diag)) return;
    if (diag->severity == SEV_ERROR) d->errors += (uint32_t)by;
    if (diag->severity == SEV_WARNING) d->warnings += (uint32_t)by;
    if (diag->severity == SEV_HINT) d->hints += (uint32_t)by;
}

Diag *diag_add(Diags *d, Code code, Span at, ...) {
    Diag *diag = NEW(d->arena, Diag);
    diag->code = code;
    diag->severity = code_rows[code].severity;
    diag->span = at;
    va_list args;
    va_start(args, at);
    copy_args(d->arena, diag->args, args);
    va_end(args);
    vec_push(d->arena, &d->all, diag);
    count(d, diag, 1);
    return diag;
}

void diag_severity(Diags *d, Diag *diag, Severity severity) {
    count(d, diag, -1);
    diag->severity = severity;
    count(d, diag, 1);
}

void diag_allow(Diags *d, Diag *diag, const char *reason, Span at) {
    count(d, diag, -1);
    diag->allowed = reason;
    diag->allowed_at = at;
}

void diag_known(Diags *d, Diag *diag, bool known) {
    count(d, diag, -1);
    diag->known = known;
    count(d, diag, 1);
}

void diag_again(Diags *d, Diag *diag) {
    diag->allowed = NULL;
    diag->known = false;
    vec_push(d->arena, &d->all, diag);
    count(d, diag, 1);
}

bool diag_is_silent(const Diag *diag) {
    return diag->allowed || diag->known;
}

bool diag_stops(const Diag *diag) {
    bool meaning = strchr("PNUK", code_rows[diag->code].code[0]) || diag->code == D_C1;
    return meaning && diag->severity == SEV_ERROR;
}

bool diag_may_be_silent(const Diag *diag) {
    return !diag_stops(diag) && code_rows[diag->code].code[0] != 'L';
}

void diag_label(Diags *d, Diag *diag, Span at, Phrase phrase, ...) {
    DiagPart part = {.kind = PART_LABEL, .span = at, .phrase = phrase};
    va_list args;
    va_start(args, phrase);
    copy_args(d->arena, part.args, args);
    va_end(args);
    vec_push(d->arena, &diag->parts, part);
}

void diag_note(Diags *d, Diag *diag, Phrase phrase, ...) {
    DiagPart part = {.kind = PART_NOTE, .phrase = phrase};
    va_list args;
    va_start(args, phrase);
    copy_args(d->arena, part.args, args);
    va_end(args);
    vec_push(d->arena, &diag->parts, part);
}

void diag_fix(Diags *d, Diag *diag, Span at, const char *replacement) {
    DiagPart part = {.kind = PART_FIX, .span = at};
    part.text = arena_strndup(d->arena, replacement, strlen(replacement));
    vec_push(d->arena, &diag->parts, part);
}

void diag_suggest(Diags *d, Diag *diag, const char *word) {
    DiagPart part = {.kind = PART_SUGGEST};
    part.text = arena_strndup(d->arena, word, strlen(word));
    vec_push(d->arena, &diag->parts, part);
}

void diags_forget(Diags *d, uint32_t from) {
    while (d->all.count > from) count(d, d->all.at[--d->all.count], -1);
}

static int compare_u32(uint32_t a, uint32_t b) {
    return (a > b) - (a < b);
}

static int diag_compare(const Diag *a, const Diag *b) {
    int order = compare_u32(a->span.file, b->span.file);
    if (!order) order = compare_u32(a->span.begin, b->span.begin);
    if (!order) order = compare_u32(a->span.end, b->span.end);
    return order ? order : compare_u32(a->code, b->code);
}

static bool same_args(const Diag *a, const Diag *b) {
    for (int i = 0; i < DIAG_ARGS; i++) {
        if (!a->args[i] || !b->args[i]) return a->args[i] == b->args[i];
        if (strcmp(a->args[i], b->args[i])) return false;
    }
    return true;
}

/* Merges at[0..middle) and at[middle..count), both sorted, with room for the first in scratch. */
static void merge(Diag **at, uint32_t middle, uint32_t count, Diag **scratch) {
    memcpy(scratch, at, middle * sizeof *at);
    for (uint32_t i = 0, j = middle, k = 0; i < middle; k++)
        at[k] = j < count && diag_compare(at[j], scratch[i]) < 0 ? at[j++] : scratch[i++];
}

static void merge_sort(Diag **at, uint32_t count, Diag **scratch) {
    if (count < 2) return;
    merge_sort(at, count / 2, scratch);
    merge_sort(at + count / 2, count - count / 2, scratch);
    merge(at, count / 2, count, scratch);
}

/* FNV-1a over all that makes two findings the same. */
static uint64_t diag_hash(const Diag *diag) {
    uint32_t numbers[] = {diag->code, diag->span.file, diag->span.begin, diag->span.end};
    uint64_t h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        h = (h ^ numbers[i]) * 0x100000001B3u;
    for (int i = 0; i < DIAG_ARGS && diag->args[i]; i++)
        for (size_t k = 0, n = strlen(diag->args[i]); k <= n; k++) /* NUL parts them */
            h = (h ^ (unsigned char)diag->args[i][k]) * 0x100000001B3u;
    return h;
}

/* Whether one like it was seen before. */
static bool is_repeat(Map *seen, Diag *diag) {
    void **first = map_slot(seen, diag_hash(diag), NULL);
    if (*first) return diag_compare(*first, diag) == 0 && same_args(*first, diag);
    *first = diag;
    return false;
}

void diags_sort(Diags *d) {
    ArenaMark mark = arena_mark(d->arena);
    Map seen = map_new(d->arena);
    merge_sort(d->all.at, d->all.count, NEW_ARRAY(d->arena, Diag *, d->all.count));
    uint32_t kept = 0;
    for (uint32_t i = 0; i < d->all.count; i++) {
        Diag *diag = d->all.at[i];
        if (is_repeat(&seen, diag))
            count(d, diag, -1);
        else
            d->all.at[kept++] = diag;
    }
    d->all.count = kept;
    arena_release(d->arena, mark);
}

const char *diag_fill(Arena *arena, const char *text, const char *const args[DIAG_ARGS]) {
    Buf out = buf_new(arena);
    while (*text) {
        if (text[0] == '{' && text[1] >= '1' && text[1] <= '9' && text[2] == '}') {
            const char *arg = args[text[1] - '1'];
            buf_str(&out, arg ? arg : "");
            text += 3;
        } else {
            size_t n = 1 + strcspn(text + 1, "{");
            buf_put(&out, text, n);
            text += n;
        }
    }
    return buf_text(&out);
}
