/* Inside the parser: what parse.c, complain.c and the end of grammar/kpi.y tell each other. */
#ifndef KPI_SYNTAX_PARSE_H
#define KPI_SYNTAX_PARSE_H

#include "syntax/build.h"

typedef struct syntax_pstate Parser; /* bison's stack */

/* In kpi.y. Which tokens fit next? */
void parser_expected(Parser *parser, bool expected[TOKEN_KINDS]);
/* The token kind so far below the top of the stack; 0 for what is no token, -1 below the bottom. */
int parser_stack(const Parser *parser, size_t below_top);
/* After an error: was the last token dropped (else it was taken as the begin of something new)? */
bool parser_dropped(const Parser *parser);
/* Ends recovery, so that the next error is reported. */
void parser_resume(Parser *parser);

/* In complain.c. Reports that `token` does not fit, and sets p->resume. */
void parse_complain(Parse *p, const Parser *parser, uint32_t token,
                    const bool expected[TOKEN_KINDS]);
/* The file ends, or the declaration at `token` begins, before the innermost block is closed. */
void parse_complain_open(Parse *p, uint32_t token);

/* In expected.c. The expected keyword that is nearest to a misspelled word, or 0. */
int keyword_nearest(const bool expected[TOKEN_KINDS], const char *word);

static inline int token_kind(const Parse *p, uint32_t token) { return p->tape.tokens[token].kind; }
/* In parse.c. The next or previous token that is no trivia (the end of file is one; before the
 * first: token itself). */
uint32_t token_after(const Parse *p, uint32_t token);
uint32_t token_before(const Parse *p, uint32_t token);
bool token_starts_line(const Parse *p, uint32_t token);
/* Does a declaration begin here, so that a block which is still open was not closed? */
bool token_declares(const Parse *p, uint32_t token);

#endif
