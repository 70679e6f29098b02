/* Columns of text for a terminal, as wide as what stands in them. */
#ifndef KPI_VIEW_GRID_H
#define KPI_VIEW_GRID_H

#include "base/text.h"

enum { GRID_COLUMNS = 9 };

typedef struct Field {
    const char *text;  /* safe for a terminal; NULL: empty */
    const char *style; /* SGR parameters, or NULL */
} Field;

typedef struct GridRow {
    bool whole; /* a line of its own: only the first field, which widens no column */
    Field fields[GRID_COLUMNS];
} GridRow;

typedef struct Grid {
    Arena *arena;
    bool right[GRID_COLUMNS]; /* aligned to the right */
    bool tight[GRID_COLUMNS]; /* one blank before it, else two */
    VEC(GridRow) rows;
} Grid;

GridRow *grid_row(Grid *g); /* a new last row, empty; until the next one */
void grid_line(Grid *g, const char *text, const char *style);
/* Columns that field i takes in the widest row. */
size_t grid_field_width(const Grid *g, unsigned i);
/* By how much rows are wider than a page; 0 columns: any page will do. */
size_t grid_excess(const Grid *g, size_t page);
/* Cuts the texts of a field until rows fit on the page, but not below `least` columns. */
void grid_cut(Grid *g, unsigned field, size_t least, size_t page);
/* Every row on a line, blanks at its end left out; a column that is empty everywhere takes no room. */
void grid_put(const Grid *g, Buf *out, bool color);

/* The text, cut to so many terminal columns with an ellipsis. */
const char *text_cut(Arena *arena, const char *text, size_t columns);

#endif
