/* Inside the lexer: its state, and what the rules of grammar/kpi.l call. A rule gives the kind of a
 * lexeme; a lexeme that is wrong but plain in meaning (a smart quote, a capital, a date in another
 * order) is reported and gets the kind that was meant, so that the parser goes on as if it had been
 * right. */
#ifndef KPI_SYNTAX_LEXER_H
#define KPI_SYNTAX_LEXER_H

#include "syntax/tape.h"

typedef struct Lexer {
    Ctx *ctx;
    Arena *arena;
    uint32_t file;
    const char *text;
    uint32_t length;
    uint32_t at;   /* offset of the lexeme in hand */
    uint32_t keep; /* bytes of it that the token takes, 0 for all */
    uint32_t findings;
    VEC(Token) tokens;
    VEC(uint32_t) reported; /* tokens that something was said about */
    VEC(Span) bad;          /* bytes that are no text */
    uint32_t bad_next;
} Lexer;
enum {
    SYNTAX_FINDINGS = 200
}; /* after so many, the lexer and the parser fall silent about a file */

/* In kpi.l: runs over a buffer of length + 2 bytes that ends with two NULs, and hands every lexeme
 * to lexer_token. */
void lexer_run(Lexer *lx, char *buffer);
void lexer_token(Lexer *lx, int kind, size_t length);

/* Bytes that are no text. */
void lex_bad_bytes(Lexer *lx, uint32_t begin, uint32_t end);
/* Is it short enough to look at? */
bool lex_fits(Lexer *lx, size_t length);
/* The kind of a lexeme; these report what is wrong with it. */
int lex_word(Lexer *lx, const char *s, size_t length);
int lex_backticks(Lexer *lx, const char *s, size_t length);
int lex_number(Lexer *lx, const char *s, size_t length); /* begins with a digit */
int lex_dashed(Lexer *lx, const char *s,
               size_t length); /* three groups of digits that may be a date */
int lex_pattern(Lexer *lx, const char *s, size_t length); /* 4-4-5 */
int lex_date(Lexer *lx, const char *s, size_t length);    /* begins like a date or a period */
int lex_string(Lexer *lx, const char *s,
               size_t length); /* in double quotes, perhaps without the last */
int lex_quoted(Lexer *lx, const char *s, size_t length); /* in quotes of another kind */
int lex_foreign(Lexer *lx, const char *s,
                size_t length); /* what other languages write, and what nobody expects */
int lex_comment(Lexer *lx, const char *s, size_t length); /* in the manner of C */

/* What a lexeme of that kind says (see token_text); scratch is used where that is not a part of it
 * as it stands. */
const Str *lexeme_intern(Interner *names, Buf *scratch, int kind, const char *s, size_t length);

/* Keywords: the token of a spelling, or 0; the spelling of a token, or NULL. */
int keyword_find(const char *s, size_t length);
const char *keyword_spelling(int kind);
bool keyword_soft(int kind);

#endif
