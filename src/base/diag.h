/* Diagnostics: one catalogue row per code (diag.def), one queue per context. Arguments are texts; {1} {2} ... in the
 * catalogue's English and Dutch sentences stand for them. Rendering is in view/. */
#ifndef KPI_BASE_DIAG_H
#define KPI_BASE_DIAG_H

#include "base/source.h"

typedef enum Severity { SEV_OFF, SEV_HINT, SEV_WARNING, SEV_ERROR } Severity;
typedef enum Lang { LANG_EN, LANG_NL } Lang;

/* A code is a letter and a number with a slug: DIAG(P1, "unexpected", ERROR, en, nl, repair_en, repair_nl). */
typedef enum Code {
#define DIAG(code, slug, severity, en, nl, repair_en, repair_nl) D_##code,
#include "base/diag.def"
#undef DIAG
    CODE_COUNT
} Code;

/* A phrase for a label or a note: PHRASE(name, en, nl). */
typedef enum Phrase {
    PH_NONE,
#define PHRASE(name, en, nl) PH_##name,
#include "base/phrases.def"
#undef PHRASE
    PHRASE_COUNT
} Phrase;

typedef struct CodeRow {
    const char *code, *slug;
    Severity severity;
    const char *text[2], *repair[2]; /* by Lang; repair may be NULL */
} CodeRow;
const CodeRow *code_row(Code code);
bool code_find(const char *name, Code *code); /* "C3" or "cascade-gap" */
const char *phrase_text(Phrase phrase, Lang lang);

#define DIAG_ARGS 9
typedef struct DiagPart { /* a labelled span, a note without one, or a fix */
    enum { PART_LABEL, PART_NOTE, PART_FIX, PART_SUGGEST } kind;
    Span span;
    Phrase phrase;                 /* of a label, note or fix title */
    const char *args[DIAG_ARGS];
    const char *text;              /* PART_FIX: the replacement; PART_SUGGEST: the word meant */
} DiagPart;

typedef struct Diag {
    Code code;
    Severity severity;
    Span span;
    const char *args[DIAG_ARGS];
    VEC(DiagPart) parts;
    const char *subject; /* name of the declaration it is about, or NULL */
    const char *allowed; /* the reason of the clause that silences it, or NULL */
    Span allowed_at;
    bool known;          /* a baseline has it */
} Diag;

typedef struct Diags {
    Arena *arena;
    VEC(Diag *) all; /* in the order found; diags_sort puts them in file order */
    uint32_t errors, warnings, hints; /* of what is not silent */
} Diags;

/* The arguments are const char * and end with NULL; they are copied. */
Diag *diag_add(Diags *d, Code code, Span at, ...) __attribute__((sentinel));
void diag_label(Diags *d, Diag *diag, Span at, Phrase phrase, ...) __attribute__((sentinel));
void diag_note(Diags *d, Diag *diag, Phrase phrase, ...) __attribute__((sentinel));
void diag_fix(Diags *d, Diag *diag, Span at, const char *replacement);
void diag_suggest(Diags *d, Diag *diag, const char *word); /* "did you mean" */
void diag_severity(Diags *d, Diag *diag, Severity severity); /* another than the catalogue's: keeps the counts right */
/* What is allowed or known is silent: it is kept, and not counted. */
void diag_allow(Diags *d, Diag *diag, const char *reason, Span at);
void diag_known(Diags *d, Diag *diag, bool known);
void diag_again(Diags *d, Diag *diag); /* adds one of an earlier run, no longer silent */
bool diag_is_silent(const Diag *diag);
/* An error after which the definitions mean nothing; it stops an evaluation (run-11). */
bool diag_stops(const Diag *diag);
/* Whether anything may silence it: nothing does what stops an evaluation, or what is wrong with a setting. */
bool diag_may_be_silent(const Diag *diag);
void diags_forget(Diags *d, uint32_t from); /* those that were added since there were so many */
void diags_sort(Diags *d); /* by file, place, code; stable; exact repeats dropped */
/* The sentence of a catalogue text with its arguments filled in. */
const char *diag_fill(Arena *arena, const char *text, const char *const args[DIAG_ARGS]);

#endif
