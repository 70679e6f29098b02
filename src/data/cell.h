/* One cell to one value: the syntax of numbers, dates and booleans in a dialect. Nothing here reports or allocates. */
#ifndef KPI_DATA_CELL_H
#define KPI_DATA_CELL_H

#include "sema/dataset.h"

typedef enum Reading {
    READ_BAD,
    READ_OK,
    READ_WIDE, /* a number, but not a 64-bit mantissa with 0 to 18 decimals */
} Reading;

typedef struct NumberStyle {
    char decimal, grouping; /* as in Dialect */
    bool percent;           /* a % sign may follow */
    const char *code, *sign; /* a currency that may stand before or after: "EUR", "€"; NULL: none */
} NumberStyle;

/* The style that a column's cells have, as declared; NULL: the usual one of its type. */
const char *cell_style(const Dialect *dialect, const Column *column);
bool cell_style_valid(const Dialect *dialect, const Column *column);

/* The style of a number column: the dialect's marks or its own, and what its unit lets stand beside the number. */
NumberStyle number_style(const Dialect *dialect, const Column *column);
/* Marks from a sample: 1234.56 1234,56 1,234.56 1.234,56 1 234,56 1'234.56. false: not one of these. */
bool number_style_sample(const char *sample, char *decimal, char *grouping);

typedef struct Decimal {
    int64_t mantissa; /* READ_OK: the value is mantissa / 10^scale */
    int scale;
    size_t digits;    /* as written */
    int64_t exponent; /* as written, at most 10^6 in size */
} Decimal;

/* [+-]? digits [mark digits] [(e|E) [+-]? digits]; `.75` and `5.`; grouping in threes, then without leading zero and exponent. */
Reading number_read(const NumberStyle *style, const char *s, size_t length, Decimal *out);

typedef struct Dressed { /* what is left when blanks, currency and % are taken off */
    const char *s;
    size_t length;
    bool negative; /* a sign stood before the currency */
    bool percent, ok;
} Dressed;
Dressed number_undress(const NumberStyle *style, const char *s, size_t length);
/* The value of what number_read calls READ_WIDE (or READ_OK); false past the limit of digits. */
bool number_wide(Nums *m, const NumberStyle *style, const char *s, size_t length, Num *out);

enum { MAX_LITERALS = 4 };
/* A date style with two-digit days and months, four-digit years and no time is read by position. */
typedef struct DateStyle {
    const char *text;
    bool by_position;
    uint8_t length, year, month, day; /* offsets */
    uint8_t literals, literal_at[MAX_LITERALS];
    char literal[MAX_LITERALS];
} DateStyle;

typedef struct Month {
    int32_t key; /* year * 12 + month - 1; 0: free */
    Day first;
    int days;
} Month;
enum { MONTH_CACHE = 256 };
typedef struct Months { /* a cache, so that a date costs no calendar arithmetic */
    Month at[MONTH_CACHE];
} Months;

DateStyle date_style(const char *text);
bool date_read(const DateStyle *style, Months *months, const char *s, size_t length, Day *out);
/* ISO 8601 when style is NULL; an offset is dropped and said so. */
bool datetime_read(const char *style, Months *months, const char *s, size_t length, int64_t *out, bool *had_offset);

/* true/false yes/no ja/nee j/n y/n t/f 1/0 in any case, and the dialect's own spellings, which win. */
bool boolean_read(const Dialect *dialect, const char *s, size_t length, bool *out);

/* Without the blanks around it: spaces, tabs, and the no-break spaces that number formats use. */
void cell_trim(const char **s, size_t *length);

#endif
