/* Inside the proposal: what a CSV file holds, found by trying everything on every cell. */
#ifndef KPI_PROPOSE_SURVEY_H
#define KPI_PROPOSE_SURVEY_H

#include "data/cell.h"

enum { MARKS = 7, DATES = 18, NULLS = 15, FEW = 8, BLANK_SPELLINGS = 16 };

/* Ways to write numbers. Sets of them are bit masks, as are sets of the other two. */
typedef struct Marks {
    char decimal, grouping;
    const char *sample; /* as the style of a column */
} Marks;
extern const Marks survey_marks[MARKS];
extern const char *const survey_dates[DATES]; /* the usual ones first; 0 is the default */
extern const char *const survey_nulls[NULLS]; /* words for no value */

typedef struct Piece {
    const char *s;
    size_t length;
} Piece;

/* What all cells of a column have in common. A value is a cell that is neither empty nor blank, nor
 * a word for no value. */
typedef struct Facts {
    Piece header;
    uint64_t empty, blank, values, nulls[NULLS];
    uint32_t dates;       /* styles that every value fits */
    uint64_t datetimes;   /* styles that every value fits, by Survey.datetimes */
    unsigned marks;       /* marks that every value fits */
    bool period, boolean; /* every value is one */
    bool digits, binary;  /* every value is nothing but digits; 0 or 1 */
    bool zeros;           /* a value has a 0 in front of other digits */
    uint64_t percents;    /* values with a % sign */
    bool cents, finer;    /* a value has two decimals; has another number of them */
    bool offset;          /* a moment has an offset from UTC */
    const char *currency; /* the code of the first currency beside a value, or NULL */
    bool mixed;           /* another one too */
    Piece twofold;        /* the first number that two marks read differently */
    bool unique;          /* no text occurs twice */
    Map seen;             /* hashes of texts, while it is so */
    Piece few[FEW];       /* the first different texts */
    uint32_t different;   /* how many; FEW + 1 is more */
} Facts;

typedef struct Survey {
    Ctx *ctx;
    Arena *arena;
    Piece text;
    bool windows; /* the bytes are no UTF-8 */
    char separator[2];
    char other; /* another separator that would do, or 0 */
    bool headed;
    bool remarks;      /* lines that begin with # are no rows */
    uint64_t comments; /* how many they are */
    Facts *columns;
    uint32_t count;
    uint64_t rows, odd_rows, odd_line; /* odd: with another number of fields; the first of them */
    Piece blanks[BLANK_SPELLINGS];
    uint32_t blank_count;
    Months *months;
    const char *datetimes[2 * DATES + 1]; /* styles; NULL: ISO 8601 */
} Survey;

/* survey.c: reads the whole text. false after reporting what is wrong with it. */
bool survey_run(Survey *s, const char *path, const char *bytes, size_t length);

/* cells.c. */
void facts_begin(Facts *f, Arena *arena);
void facts_see(Survey *s, Facts *f, Piece cell);
/* The code, NUL-terminated, of a currency's code or sign; NULL: it is none. */
const char *survey_currency(const char *s, size_t length);
/* The number that a cell is under some marks; false: none, or too long. */
bool survey_number(Piece cell, unsigned marks, Decimal *out);

#endif
