/* Source bytes to UTF-8. */
#ifndef KPI_DATA_DECODE_H
#define KPI_DATA_DECODE_H

#include "sema/dataset.h"

typedef struct Text {
    const char *s;
    size_t length;
} Text;

/* The text of a file: as it is (a part of `bytes`) or decoded into the arena. A byte-order mark decides over `encoding` and
 * is left out. What is not well-formed in UTF-16 becomes bytes that are not well-formed in UTF-8. */
Text decode_text(Arena *arena, const char *bytes, size_t length, int encoding);

#endif
