/* Units: products of unit symbols with integer exponents. Every symbol belongs to a dimension with a factor
 * (min = 60 s, quarter = 3 month). Values are kept in base units; the factor comes in at literals, cells and display. */
#ifndef KPI_NUM_UNIT_H
#define KPI_NUM_UNIT_H

#include "num/num.h"

typedef enum UnitClass { UNIT_CURRENCY, UNIT_COUNT, UNIT_TIME, UNIT_CALENDAR } UnitClass;

typedef struct UnitSymbol {
    const Str *name;
    UnitClass class;
    uint32_t dimension; /* equal for s, min, h, day; for month, quarter, year; else its own */
    int64_t factor;     /* in base units of the dimension */
} UnitSymbol;

typedef struct UnitTable {
    Ctx *ctx;
    VEC(UnitSymbol) all;
    Map by_name; /* key_of(Str) -> index + 1 */
} UnitTable;
void units_init(UnitTable *t, Ctx *ctx);                            /* s min h day, month quarter year */
const UnitSymbol *unit_find(const UnitTable *t, const Str *name);   /* a currency is declared by the first mention */
const UnitSymbol *unit_declare_count(UnitTable *t, const Str *name);
const UnitSymbol *unit_currency(UnitTable *t, const Str *code);     /* NULL if not an ISO 4217 code */

typedef struct UnitPower {
    const UnitSymbol *symbol;
    int exponent; /* never 0 */
} UnitPower;
/* Sorted by symbol order of declaration; n == 0 is a pure number. Immutable, in the context's arena. */
typedef struct Unit {
    uint32_t n;
    const UnitPower *powers;
    enum { SCALE_ONE, SCALE_PERCENT, SCALE_PP } scale; /* only of a pure number: % is 1/100; pp is a difference of % */
} Unit;

extern const Unit UNIT_PURE, UNIT_PERCENT, UNIT_PP;
Unit unit_of(UnitTable *t, const UnitSymbol *s);
Unit unit_mul(UnitTable *t, Unit a, Unit b); /* powers of one dimension are merged into the left one's symbol */
Unit unit_div(UnitTable *t, Unit a, Unit b);
Unit unit_pow(UnitTable *t, Unit a, int n);
bool unit_same_dimension(Unit a, Unit b);   /* % , pp and 1 are all pure */
bool unit_is_pure(Unit a);
bool unit_is_count_quotient(Unit a);        /* pure, or nothing but counts */
bool unit_has_count(Unit a);
bool unit_has_currency(Unit a);
Num unit_factor(Nums *m, Unit a);           /* value in base units of one of it; 1/100 for % and pp */
const char *unit_text(Arena *arena, Unit a); /* "EUR per order", "%", "1", "piece per min" */
unsigned unit_decimals(Unit a);             /* default decimals of display, name-14 */
/* "EUR 12.50", "45 day", "94.9%": digits is the number part already formatted. */
const char *unit_display(Arena *arena, Unit a, const char *digits);

#endif
