/* Inside the parser: where an error stands, and what could have stood there, in words. */
#ifndef KPI_SYNTAX_EXPECTED_H
#define KPI_SYNTAX_EXPECTED_H

#include "syntax/parse.h"

typedef struct Spot {
    Parse *p;
    uint32_t token;       /* that does not fit */
    const bool *expected; /* by token kind: those that would */
    int block;  /* keyword of the declaration that it stands in, 0 at the top of the file */
    int clause; /* keyword of the clause, 0 before the first word of one */
} Spot;

Spot spot_of(Parse *p, const Parser *parser, uint32_t token, const bool expected[TOKEN_KINDS]);
/* The block in backticks, by the word that it was declared with. */
const char *spot_block(const Spot *spot);
/* Sets the words that may begin a clause of the block. */
void spot_expect_clauses(const Spot *spot, bool expected[TOKEN_KINDS]);
/* "a name, `{` or `is`" */
const char *spot_expected(const Spot *spot);
/* A line that is right: of the clause, else of the declaration; NULL at the top of a file. */
const char *spot_example(const Spot *spot);
/* Would words fit that begin a clause of the block (a declaration at the top)? */
bool spot_begins(const Spot *spot);
/* These words, the first of them. */
const char *spot_words(const Spot *spot);

/* A declaration that has such a clause, or 0. */
int clause_home(int clause);
/* The example of a clause of a block, or of a declaration (block 0); NULL if there is none. */
const char *clause_example(int block, int clause);

#endif
