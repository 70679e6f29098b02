/* Inside the proposal: what is chosen for the dataset and for each column, and which doubts remain.
 */
#ifndef KPI_PROPOSE_CHOICE_H
#define KPI_PROPOSE_CHOICE_H

#include "propose/names.h"

typedef struct Choice {
    const Facts *facts;
    const char *name;        /* NULL: left out */
    const char *left_out[2]; /* why, in English and Dutch */
    ColumnType type;
    const char *currency; /* of a number, or NULL */
    bool percent;
    unsigned marks, date; /* of a number; of a date or datetime */
    bool own_style;       /* it is not that of the dataset */
    bool missing;         /* some cell is */
    bool listed;          /* `one of` */
} Choice;

typedef struct Choices {
    const Survey *survey;
    Choice *columns;
    uint32_t count;
    unsigned marks, date; /* of the dataset */
    bool nulls[NULLS];    /* words that are declared */
    int64_t time, key;    /* columns, or -1 */
} Choices;

Choices choices_make(Arena *arena, const Survey *survey);

/* A column that may be the time, or the key, if the one chosen is not. */
bool choice_may_be_time(const Choice *c);
bool choice_may_be_key(const Choice *c);
/* Another style that fits every date of the column and swaps day and month; DATES: none. */
unsigned choice_swapped_date(const Choice *c);
/* Another set of marks that fits every number of the column and reads its twofold cell otherwise;
 * MARKS: none. */
unsigned choice_other_marks(const Choice *c);

#endif
