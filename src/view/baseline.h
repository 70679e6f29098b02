/* What stays the same of a finding while the files around it change, and the lists of findings that are known. */
#ifndef KPI_VIEW_BASELINE_H
#define KPI_VIEW_BASELINE_H

#include "base/ctx.h"

#define FINGERPRINT_HEX 33 /* 32 digits and the NUL */

/* One per finding of the context, which must be sorted: the code, the path from the working directory, the declaration and the
 * text that is pointed at (blanks squeezed), and which of its equals it is. Lines, columns, indentation, language and the
 * numbers in a message have no part in it. */
const char **finding_fingerprints(Ctx *ctx, Arena *arena);

typedef struct Baseline {
    VEC(const char *) all; /* fingerprints, sorted */
    uint32_t gone;         /* by the last baseline_apply: that nothing has any more */
} Baseline;

/* "# ..." and a line for each finding that may be silent and is not allowed: its fingerprint, and for people " # path: code slug, declaration";
 * sorted by that, then by fingerprint. */
const char *baseline_write(Ctx *ctx, Arena *arena, size_t *length);
/* False, and the line that is none, if it cannot be read. */
bool baseline_read(Baseline *b, Arena *arena, const char *text, const char **bad);
/* Marks the findings that the baseline has as known, and the others as not. */
void baseline_apply(Baseline *b, Ctx *ctx);

#endif
