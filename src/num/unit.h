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
    VEC(UnitSymbol) all; /* copies, in order of declaration, for lists */
    Map by_name;         /* key_of(Str) -> the UnitSymbol, which never moves: one pointer per symbol */
} UnitTable;
void units_init(UnitTable *t, Ctx *ctx);                            /* s min h day, month quarter year */
const UnitSymbol *unit_find(const UnitTable *t, const Str *name);   /* a currency is declared by the first mention */
const UnitSymbol *unit_declare_count(UnitTable *t, const Str *name); /* the known symbol, of any class, if the name is taken */
const UnitSymbol *unit_currency(UnitTable *t, const Str *code);     /* NULL if not an ISO 4217 code */

typedef struct UnitPower {
    const UnitSymbol *symbol;
    int exponent; /* never 0 */
} UnitPower;
/* Sorted by dimension: currencies and counts in order of declaration, then time, then calendar; n == 0 is a pure number.
 * Immutable, in the context's arena. */
typedef struct Unit {
    uint32_t n;
    const UnitPower *powers;
    enum { SCALE_ONE, SCALE_PERCENT, SCALE_PP } scale; /* only of a pure number: % is 1/100; pp is a difference of % */
} Unit;

extern const Unit UNIT_PURE, UNIT_PERCENT, UNIT_PP;
Unit unit_of(UnitTable *t, const UnitSymbol *s);
/* Powers of one dimension are merged into the left one's symbol: no number changes, values being in base units, but
 * unit_factor and the text follow the symbol kept. Of pure numbers: % x %, % / %, % x 1 and % / 1 are %, pp x 1 and pp / 1 are
 * pp, pp x pp is %, pp x % is pp; 1 / %, pp / % and pp / pp are 1. Exponents are held within a thousand million. */
Unit unit_mul(UnitTable *t, Unit a, Unit b);
Unit unit_div(UnitTable *t, Unit a, Unit b);
Unit unit_pow(UnitTable *t, Unit a, int n);
bool unit_same_dimension(Unit a, Unit b);   /* % , pp and 1 are all pure */
bool unit_is_pure(Unit a);
/* agg-26: may a value in one be called one in the other? Either they are of one dimension, or a pure number or a quotient of
 * counts becomes something with a count in it, or %. */
bool unit_may_be_called(Unit from, Unit to);
bool unit_has_currency(Unit a);
Num unit_factor(Nums *m, Unit a);           /* value in base units of one of it; 1/100 for % and pp */
const char *unit_text(Arena *arena, Unit a); /* "EUR per order", "%", "1", "piece per min", "EUR * day", "1 per month", "m^2" */
unsigned unit_decimals(Unit a);             /* default decimals of display, name-14 */
/* "EUR 12.50", "-EUR 12.50 per order", "45 day", "94.9%", "3 pp", "40 per month": digits is the number part already formatted. */
const char *unit_display(Arena *arena, Unit a, const char *digits);

#endif
