/* Source lines with marks under them, for a terminal. */
#ifndef KPI_VIEW_SNIPPET_H
#define KPI_VIEW_SNIPPET_H

#include "base/ctx.h"

typedef struct Mark {
    Span span;
    char tick;         /* what underlines it: '^' or '-' */
    const char *style; /* SGR parameters, such as "1;31" */
    const char *text;  /* safe for a terminal; "" for none */
} Mark;

typedef struct Snippet {
    Ctx *ctx;
    Buf *out;
    bool color;
    unsigned gutter; /* digits of the widest line number */
} Snippet;

/* The text in a style, if colours are on. */
void paint(Buf *out, bool color, const char *style, const char *text);
/* "   = " or "   | " and the like: the gutter without a number, then the sign. */
void snippet_gutter(const Snippet *view, const char *sign);
/* Marks of one file, in order of place: each of their lines once, with a row under it for each mark; a line too long for a
 * terminal is shown around each of its marks. Of a span over several lines the first is shown. */
void snippet_lines(const Snippet *view, const Mark *marks, uint32_t count);

#endif
