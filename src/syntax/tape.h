/* The token tape: every lexeme of a source in order, comments and blanks included, without a gap. Token i is the bytes
 * [tokens[i].begin, tokens[i + 1].begin); the last token is the end of file, empty. */
#ifndef KPI_SYNTAX_TAPE_H
#define KPI_SYNTAX_TAPE_H

#include "base/ctx.h"

typedef struct Token {
    uint32_t begin;
    uint16_t kind; /* the parser's token number, or one of the trivia below */
} Token;
enum { TRIVIA_SPACE = 1, TRIVIA_NEWLINE, TRIVIA_COMMENT, TRIVIA_DOC, TRIVIA_BAD }; /* below 256, where the parser has no token */

typedef struct Tape {
    uint32_t file;
    uint32_t count; /* without the end-of-file token at tokens[count] */
    const Token *tokens;
} Tape;

/* Lexes a whole source. Bad bytes and over-long tokens are reported and become TRIVIA_BAD; never fails. Gives one flag per token:
 * something was said about it. */
Tape tape_lex(Ctx *ctx, Arena *arena, uint32_t file, const bool **reported);
static inline bool token_is_trivia(Token t) { return t.kind > 0 && t.kind < 10; }

#endif
