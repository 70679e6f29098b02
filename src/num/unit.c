/* Units. Input: symbols and their powers; output: products, quotients and texts. The one idea: a
 * unit is a list of powers sorted by dimension, so that multiplying is a merge of two lists and
 * comparing is a walk along both. Values are kept in base units, hence which symbol of a dimension
 * survives a merge changes no number, only how it is shown. */
#include "num/unit.h"
#include <stdlib.h>

/* --- symbols --- */

/* These dimensions come last in a product: EUR per piece per h. UINT32_MAX itself is no dimension.
 */
#define TIME     (UINT32_MAX - 2)
#define CALENDAR (UINT32_MAX - 1)

static const UnitSymbol *declare(UnitTable *t, const Str *name, UnitClass class, uint32_t dimension,
                                 int64_t factor) {
    UnitSymbol *symbol = NEW(t->ctx->arena, UnitSymbol);
    *symbol = (UnitSymbol){name, class, dimension, factor};
    vec_push(t->ctx->arena, &t->all, *symbol);
    *map_slot(&t->by_name, key_of(name), NULL) = symbol;
    return symbol;
}

void units_init(UnitTable *t, Ctx *ctx) {
    static const struct {
        const char *name;
        UnitClass class;
        uint32_t dimension;
        int64_t factor;
    } built_in[] = {
        {"s", UNIT_TIME, TIME, 1},
        {"min", UNIT_TIME, TIME, 60},
        {"h", UNIT_TIME, TIME, 3600},
        {"day", UNIT_TIME, TIME, 86400},
        {"month", UNIT_CALENDAR, CALENDAR, 1},
        {"quarter", UNIT_CALENDAR, CALENDAR, 3},
        {"year", UNIT_CALENDAR, CALENDAR, 12},
    };
    *t = (UnitTable){.ctx = ctx, .by_name = map_new(ctx->arena)};
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++)
        declare(t, intern_cstr(ctx->names, built_in[i].name), built_in[i].class,
                built_in[i].dimension, built_in[i].factor);
}

const UnitSymbol *unit_find(const UnitTable *t, const Str *name) {
    void **slot = map_find(&t->by_name, key_of(name));
    return slot ? *slot : NULL;
}

/* A symbol alone in its dimension, which is its number in the order of declaration. */
static const UnitSymbol *declare_alone(UnitTable *t, const Str *name, UnitClass class) {
    const UnitSymbol *known = unit_find(t, name);
    return known ? known : declare(t, name, class, t->all.count, 1);
}

const UnitSymbol *unit_declare_count(UnitTable *t, const Str *name) {
    return declare_alone(t, name, UNIT_COUNT);
}

static int code_compare(const void *a, const void *b) {
    return memcmp(a, b, 3);
}

const UnitSymbol *unit_currency(UnitTable *t, const Str *code) {
    static const char codes[][4] = {
#define CURRENCY(code) #code,
#include "num/currencies.def"
#undef CURRENCY
    };
    if (code->length != 3) return NULL;
    if (!bsearch(code->s, codes, sizeof codes / sizeof *codes, sizeof *codes, code_compare))
        return NULL;
    return declare_alone(t, code, UNIT_CURRENCY);
}

/* --- products --- */

const Unit UNIT_PURE = {0, NULL, SCALE_ONE};
const Unit UNIT_PERCENT = {0, NULL, SCALE_PERCENT};
const Unit UNIT_PP = {0, NULL, SCALE_PP};

Unit unit_of(UnitTable *t, const UnitSymbol *s) {
    UnitPower power = {s, 1};
    return (Unit){1, arena_copy(t->ctx->arena, &power, sizeof power), SCALE_ONE};
}

/* Exponents are held at a bound that no meaningful unit comes near. */
static int exponent_clamp(int64_t e) {
    enum { MOST = 1000000000 };
    return (int)(e < -MOST ? -MOST : e > MOST ? MOST : e);
}

/* a * b^n, n being 1 or -1. */
static Unit merge(UnitTable *t, Unit a, Unit b, int n) {
    UnitPower *powers = NEW_ARRAY(t->ctx->arena, UnitPower, (size_t)a.n + b.n);
    uint32_t count = 0, i = 0, j = 0;
    while (i < a.n || j < b.n) {
        uint32_t left = i < a.n ? a.powers[i].symbol->dimension : UINT32_MAX;
        uint32_t right = j < b.n ? b.powers[j].symbol->dimension : UINT32_MAX;
        UnitPower power = {left <= right ? a.powers[i].symbol : b.powers[j].symbol, 0};
        int64_t exponent = 0;
        if (left <= right) exponent += a.powers[i++].exponent;
        if (right <= left) exponent += (int64_t)n * b.powers[j++].exponent;
        power.exponent = exponent_clamp(exponent);
        if (power.exponent) powers[count++] = power;
    }
    return (Unit){count, powers, SCALE_ONE};
}

/* name-13: % x % and % / % are %; a plain factor or divisor leaves % and pp as they are; EUR x % is
 * EUR. */
static Unit with_scale(Unit result, Unit a, Unit b, bool divided) {
    if (!unit_is_pure(a) || !unit_is_pure(b)) return result;
    if (b.scale == SCALE_ONE)
        result.scale = a.scale;
    else if (divided)
        result.scale = a.scale == SCALE_PERCENT ? SCALE_PERCENT : SCALE_ONE;
    else if (a.scale == SCALE_ONE)
        result.scale = b.scale;
    else
        result.scale = a.scale == b.scale ? SCALE_PERCENT : SCALE_PP;
    return result;
}

Unit unit_mul(UnitTable *t, Unit a, Unit b) {
    return with_scale(merge(t, a, b, 1), a, b, false);
}

Unit unit_div(UnitTable *t, Unit a, Unit b) {
    return with_scale(merge(t, a, b, -1), a, b, true);
}

Unit unit_pow(UnitTable *t, Unit a, int n) {
    if (n == 1) return a;
    if (n == 0 || a.n == 0) return n > 1 && a.scale ? UNIT_PERCENT : UNIT_PURE;
    UnitPower *powers = NEW_ARRAY(t->ctx->arena, UnitPower, a.n);
    for (uint32_t i = 0; i < a.n; i++)
        powers[i] =
            (UnitPower){a.powers[i].symbol, exponent_clamp((int64_t)a.powers[i].exponent * n)};
    return (Unit){a.n, powers, SCALE_ONE};
}

/* --- questions --- */

bool unit_same_dimension(Unit a, Unit b) {
    if (a.n != b.n) return false;
    for (uint32_t i = 0; i < a.n; i++)
        if (a.powers[i].symbol->dimension != b.powers[i].symbol->dimension ||
            a.powers[i].exponent != b.powers[i].exponent)
            return false;
    return true;
}

bool unit_is_pure(Unit a) {
    return a.n == 0;
}

static uint32_t count_class(Unit a, UnitClass class) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < a.n; i++) count += a.powers[i].symbol->class == class;
    return count;
}

/* Counts over counts: order per visit. */
static bool is_count_quotient(Unit a) {
    bool above = false, below = false;
    for (uint32_t i = 0; i < a.n; i++) {
        above |= a.powers[i].exponent > 0;
        below |= a.powers[i].exponent < 0;
    }
    return above && below && count_class(a, UNIT_COUNT) == a.n;
}

bool unit_may_be_called(Unit from, Unit to) {
    if (unit_same_dimension(from, to)) return true;
    bool nameless = unit_is_pure(from) || is_count_quotient(from);
    return nameless && (unit_is_pure(to) || count_class(to, UNIT_COUNT) > 0);
}

bool unit_has_currency(Unit a) {
    return count_class(a, UNIT_CURRENCY) > 0;
}

Num unit_factor(Nums *m, Unit a) {
    if (a.scale) return num_ratio(m, 1, 100);
    Num factor = NUM_ONE;
    for (uint32_t i = 0; i < a.n; i++) {
        Num one = num_int(a.powers[i].symbol->factor);
        factor = num_mul(m, factor, num_pow(m, one, a.powers[i].exponent));
    }
    return factor;
}

/* name-14: money and quotients with money 2; %, pp, time and other quotients 1; pure ratios 2;
 * counts 0, months, quarters and years being counts. */
unsigned unit_decimals(Unit a) {
    if (a.scale) return 1;
    if (unit_is_pure(a) || unit_has_currency(a)) return 2;
    bool one = a.n == 1 && a.powers[0].exponent == 1;
    return one && a.powers[0].symbol->class != UNIT_TIME ? 0 : 1;
}

/* --- texts --- */

static void put_power(Buf *b, const UnitPower *p) {
    buf_str(b, p->symbol->name->s);
    int exponent = abs(p->exponent);
    if (exponent != 1) buf_printf(b, "^%d", exponent);
}

/* The powers above the line, the first after `lead`; false if there are none. */
static bool put_above(Buf *b, Unit a, const char *lead) {
    bool any = false;
    for (uint32_t i = 0; i < a.n; i++) {
        if (a.powers[i].exponent < 0) continue;
        buf_str(b, any ? " * " : lead);
        put_power(b, &a.powers[i]);
        any = true;
    }
    return any;
}

static void put_below(Buf *b, Unit a) {
    for (uint32_t i = 0; i < a.n; i++) {
        if (a.powers[i].exponent > 0) continue;
        buf_str(b, " per ");
        put_power(b, &a.powers[i]);
    }
}

const char *unit_text(Arena *arena, Unit a) {
    if (a.scale) return a.scale == SCALE_PERCENT ? "%" : "pp";
    Buf b = buf_new(arena);
    if (!put_above(&b, a, "")) buf_char(&b, '1');
    put_below(&b, a);
    return buf_text(&b);
}

/* The currency that is all there is above the line, or NULL. */
static const UnitPower *money_of(Unit a) {
    const UnitPower *money = NULL;
    for (uint32_t i = 0; i < a.n; i++) {
        if (a.powers[i].exponent < 0) continue;
        if (money || a.powers[i].exponent != 1 || a.powers[i].symbol->class != UNIT_CURRENCY)
            return NULL;
        money = &a.powers[i];
    }
    return money;
}

const char *unit_display(Arena *arena, Unit a, const char *digits) {
    static const char *const scales[] = {
        [SCALE_ONE] = "", [SCALE_PERCENT] = "%", [SCALE_PP] = " pp"};
    const UnitPower *money = money_of(a);
    Buf b = buf_new(arena);
    if (money && *digits == '-') buf_char(&b, *digits++);
    if (money) buf_printf(&b, "%s ", money->symbol->name->s);
    buf_str(&b, digits);
    buf_str(&b, scales[a.scale]);
    if (!money) put_above(&b, a, " ");
    put_below(&b, a);
    return buf_text(&b);
}
