/* Findings as text. */
#ifndef KPI_VIEW_FINDINGS_H
#define KPI_VIEW_FINDINGS_H

#include "base/ctx.h"

typedef struct FindingOptions {
    bool color;               /* human: colours */
    bool allowed;             /* human, short, json, junit: also what is allowed */
    bool baseline;            /* sarif: one was given */
    Severity fail_level;      /* junit: a failure from this level */
    const char *version;      /* sarif: of the program */
    const char *const *files; /* junit: every file that was checked, as shown */
    uint32_t file_count;
} FindingOptions;

/* Sorts the context's findings and writes them in a format: human, short, json, sarif, github, gitlab, junit, checkstyle, or
 * markdown (a summary with counts), in the language of the context. Those that are off are left out. NULL for another format.
 * The text lives in the arena.
 *
 * JSON: {"schema": "kpi-findings/1", "findings": [...]}, each with code, slug, severity (always English), message, subject, path, start,
 * end, labels, notes, repair, fixes, suggestion, allowed. A place has line, column (characters), utf16 (code units), all from 1, and
 * offset (bytes from 0; null in an excerpt of a data file). What is absent is null or []. */
const char *findings_render(Ctx *ctx, Arena *arena, const char *format, const FindingOptions *options, size_t *length);

#endif
