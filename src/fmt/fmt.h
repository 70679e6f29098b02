/* The formatter: the one layout of a parsed text. docs/format.md gives the rules. */
#ifndef KPI_FMT_FMT_H
#define KPI_FMT_FMT_H

#include "syntax/ast.h"

/* The text of an unbroken file in its canonical layout: LF, a final newline, no byte order mark.
 * The same tree, comments and spellings; a fixed point of itself. */
const char *fmt_text(const Ctx *ctx, Arena *arena, const Ast *ast, size_t *length);

#endif
