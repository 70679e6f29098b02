/* Regions: a slice of the rows of one dataset and a stretch of days, and how two of them lie to each other. What a test gives and
 * what a scenario sets is a region of a metric; what a formula asks for is one too. */
#ifndef KPI_SEMA_REGION_H
#define KPI_SEMA_REGION_H

#include "sema/model.h"

typedef struct Condition { /* a column is one of some values, or none of them; or any other condition */
    Column *const *path;       /* NULL: other */
    uint32_t path_count, count;
    bool none;
    const void *const *values; /* a Str; of a boolean column the column itself, for true; NULL: a missing cell */
    const Expr *other;
} Condition;

typedef struct Region {
    VEC(Condition) slice; /* all of them hold */
    Day first, last;
} Region;

/* Adds what a condition on rows asks, one part for each side of `and`. */
void region_where(Arena *arena, Region *r, const Expr *condition);
/* Adds that a column has this value; NULL: its cell is missing. */
void region_value(Arena *arena, Region *r, const KeyColumn *column, const Str *value);

typedef enum RegionRelation { REGION_SAME, REGION_INSIDE, REGION_AROUND, REGION_APART, REGION_ACROSS } RegionRelation;
/* How a lies to b: inside it, around it, apart from it; across is all that cannot be told to be one of these. */
RegionRelation region_relation(const Region *a, const Region *b);

#endif
