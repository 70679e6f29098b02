/* Findings as text. */
#ifndef KPI_VIEW_FINDINGS_H
#define KPI_VIEW_FINDINGS_H

#include "base/ctx.h"

/* Sorts the context's findings and writes them as "human", "short" or "json", in the language of the context; those that are off
 * are left out. NULL for another format. The text lives in the arena; color counts for "human" only.
 *
 * JSON: {"schema": "kpi-findings/1", "findings": [...]}, each with code, slug, severity (always English), message, subject, path, start,
 * end, labels, notes, repair, fixes, suggestion. A place has line, column (characters), utf16 (code units), all from 1, and
 * offset (bytes from 0; null in an excerpt of a data file). What is absent is null or []. */
const char *findings_render(Ctx *ctx, Arena *arena, const char *format, bool color, size_t *length);

#endif
