/* What the views of findings share: which findings are told, and each in words, before any encoding. */
#ifndef KPI_VIEW_FINDING_H
#define KPI_VIEW_FINDING_H

#include "view/findings.h"

typedef enum Tell { TELL_LOUD, TELL_ASKED, TELL_ALL } Tell; /* not what is silent; what is allowed on request; everything */

typedef struct FindingView {
    Ctx *ctx;
    Arena *arena;
    const FindingOptions *options;
    Tell tell;
    bool color; /* human only */
    Buf out;
} FindingView;

/* The next finding to be told from *at on, which is moved behind it; NULL: no more. */
const Diag *finding_next(const FindingView *view, uint32_t *at);

const char *finding_word(const FindingView *view, Phrase phrase);
Phrase finding_severity(Severity severity); /* its word */
const char *finding_sentence(const FindingView *view, const Diag *diag);
const char *finding_title(const FindingView *view, const Diag *diag); /* "C3 cascade-gap" */
const char *finding_part(const FindingView *view, const DiagPart *part);  /* of a label or note: its words */
const char *finding_fix(const FindingView *view, const DiagPart *fix);    /* "write `...`" */
/* The sentence, and a line for each note, repair and suggestion. */
const char *finding_story(const FindingView *view, const Diag *diag);

/* The path of a source from the working directory, with forward slashes, also if it was given from the root of the file system;
 * "." for no source: the run itself. */
const char *finding_path(const FindingView *view, uint32_t file);
const char *path_from_here(Ctx *ctx, Arena *arena, const char *path);

typedef struct FileFindings { /* what is told of one file */
    const char *path;
    VEC(const Diag *) all;
} FileFindings;
typedef VEC(FileFindings) FindingsByFile;
/* In the order of the files checked (if they are asked for, also those without findings), then of others met. */
FindingsByFile findings_by_file(const FindingView *view, bool clean_too);

void findings_sarif(FindingView *view);
void findings_github(FindingView *view);
void findings_summary(FindingView *view);
void findings_gitlab(FindingView *view);
void findings_junit(FindingView *view);
void findings_checkstyle(FindingView *view);

#endif
