/* Inside the formatter: words, lines and tables. A word is a token that is no blank, or a comment.
 * words.c makes words of the tape, marks.c tells from the tree what each begins, lines.c where
 * lines break, align.c in which column each word stands, fmt.c prints. */
#ifndef KPI_FMT_WORDS_H
#define KPI_FMT_WORDS_H

#include "fmt/fmt.h"

typedef enum Start { /* what begins at a word, and may therefore begin a line */
    START_NONE,
    START_DECLARATION, /* always begins a line */
    START_CLAUSE,      /* of a block in braces */
    START_TRAILING,    /* of a declaration without braces */
    START_SETTING,
    START_MEMBER, /* of a list in braces: a step, a part */
    START_ROW
} Start;

/* The columns of the tables, from left to right. A line has some of them. */
typedef enum Key {
    KEY_NONE,
    KEY_VALUE, /* what follows the keyword */
    KEY_NAME,
    KEY_LABEL,
    KEY_IS,
    KEY_BRACE,
    KEY_SECOND, /* the second clause behind a brace */
    KEY_EQUALS,
    KEY_UNIT, /* clauses behind a metric, down to KEY_ALLOW */
    KEY_DIRECTION,
    KEY_REVIEW,
    KEY_RANGE,
    KEY_SOURCE,
    KEY_BECAUSE,
    KEY_ALLOW,
    KEY_OWNER,
    KEY_SLICE,
    KEY_TYPE,
    KEY_FROM, /* from here on a column belongs to one scope of the table */
    KEY_OPTION,
    KEY_WHERE,
    KEY_CHANGE,
    KEY_RESULT,
    KEY_CELL /* the second cell of a row; the next is KEY_CELL + 1 */
} Key;

#define NOWHERE UINT32_MAX

typedef struct Word {
    const char *text; /* as it is printed */
    const Node *node; /* what starts here */
    uint32_t length, width, begin; /* bytes, columns, offset in the source */
    uint32_t x;                    /* the column it stands in, from 0 */
    uint32_t key;                  /* a Key, or beyond KEY_CELL */
    uint16_t kind;
    uint8_t start;  /* a Start */
    uint8_t gap;    /* blanks in front, within a line */
    uint8_t breaks; /* line ends in front of it in the source, at most 2 */
    bool tight;     /* nothing stands between it and the next word */
    bool placed;    /* x comes from a table */
} Word;

typedef struct Line {
    uint32_t first, end; /* words, without the comment behind them */
    uint32_t comment;    /* that comment, or NOWHERE */
    uint32_t anchor;     /* a word of an earlier line that it is indented to, or NOWHERE */
    uint32_t offset;     /* columns behind the anchor */
    uint32_t base;       /* the line that this one continues, or NOWHERE */
    uint32_t table, scope, next; /* 0: in no table; next: line of the same table, or NOWHERE */
    uint32_t depth;   /* of braces */
    uint32_t clauses; /* that begin in it */
    bool blank;       /* an empty line stands above */
    bool opens;       /* a block of lines begins at its end */
} Line;

typedef struct Table {
    uint32_t first, last; /* lines */
    uint32_t low, high;   /* its keys */
    uint32_t minimum;     /* the column of values, if not further right */
    uint32_t gap;         /* in front of values */
} Table;

typedef struct Layout {
    const Ctx *ctx;
    Arena *arena;
    const Ast *ast;
    VEC(Word) words;
    VEC(Line) lines;
    VEC(Table) tables; /* 0 is none */
} Layout;

static inline bool word_is_comment(const Word *w) {
    return w->kind == TRIVIA_COMMENT || w->kind == TRIVIA_DOC;
}

void layout_words(Layout *l);
void layout_marks(Layout *l);
void layout_lines(Layout *l);
void layout_align(Layout *l);

/* words.c: the next word that is no comment, or NOWHERE. */
uint32_t word_next(const Layout *l, uint32_t word);
/* The first such word that begins at the offset or behind it. */
uint32_t word_at(const Layout *l, uint32_t offset);

#endif
