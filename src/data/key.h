/* Rows by their key. A key cell is one 64-bit number, the same in every table for equal values: a text is its id, a date
 * its day, a number its shortest mantissa and scale, and so on. A row with a missing key cell has no key. */
#ifndef KPI_DATA_KEY_H
#define KPI_DATA_KEY_H

#include "data/table.h"

typedef struct KeyIndex KeyIndex;

/* The key of a cell; false: it is missing. Use it on the looking and on the looked-up side alike. */
bool key_of_cell(Nums *m, const Table *t, const Column *c, const Batch *b, uint32_t i, int64_t *key);

/* The index over the dataset's key columns, made once, in m->arena, and kept with the table. */
const KeyIndex *key_index(Nums *m, Table *t);
/* The same; if it is made now, `again` hears of each row whose key an earlier row has. */
typedef void (*KeyTwice)(void *to, uint64_t first, uint64_t row);
const KeyIndex *key_index_reporting(Nums *m, Table *t, KeyTwice again, void *to);
/* The row with this key, -1 if there is none: only of an index over one column. Of equal keys the first. */
int64_t key_find(const KeyIndex *index, int64_t key);

#endif
