/* From a CSV file to a proposed dataset block, as a text to review. */
#ifndef KPI_PROPOSE_PROPOSE_H
#define KPI_PROPOSE_PROPOSE_H

#include "base/ctx.h"

/* The text for the bytes of a file: a dataset block that reads it, with every doubt as a comment,
 * and metrics that count and add up its rows. source is what its `source` clause says. NULL after
 * reporting what is wrong. */
const char *propose_text(Ctx *ctx, Arena *arena, const char *source, const char *bytes,
                         size_t length);

#endif
