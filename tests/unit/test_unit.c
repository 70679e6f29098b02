/* Unit symbols, their products and how values with a unit are shown. */
#include "num/unit.h"
#include "check.h"

static Ctx *ctx;
static Nums nums;
static UnitTable table;

static const Str *str(const char *s) {
    return intern_cstr(ctx->names, s);
}

/* A known symbol, a currency, or else a count of that name. */
static Unit U(const char *name) {
    const UnitSymbol *s = unit_find(&table, str(name));
    if (!s) s = unit_currency(&table, str(name));
    if (!s) s = unit_declare_count(&table, str(name));
    return unit_of(&table, s);
}

static Unit per(Unit a, const char *b) {
    return unit_div(&table, a, U(b));
}

static const char *text(Unit a) {
    return unit_text(ctx->arena, a);
}

static const char *show(Unit a, const char *digits) {
    return unit_display(ctx->arena, a, digits);
}

static const char *factor(Unit a) {
    return num_exact(&nums, ctx->arena, unit_factor(&nums, a));
}

static void check_symbols(void) {
    CASE("unit: built-in symbols, exact names only");
    static const char *const names[] = {"s", "min", "h", "day", "month", "quarter", "year"};
    static const int64_t factors[] = {1, 60, 3600, 86400, 1, 3, 12};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const UnitSymbol *s = unit_find(&table, str(names[i]));
        CHECK(s && s->factor == factors[i] && s->class == (i < 4 ? UNIT_TIME : UNIT_CALENDAR));
    }
    CHECK(!unit_find(&table, str("days")) && !unit_find(&table, str("minute")));
    CASE("unit: ISO 4217 codes");
    static const char *const codes[] = {"AED", "EUR", "USD", "JPY", "XCG", "ZWG", "ZMW", "CHF"};
    static const char *const others[] = {"NLG",  "DEM", "ABC", "eur", "EU",
                                         "EURO", "",    "XXX", "AAA", "ZZZ"};
    CHECK(!unit_find(&table, str("EUR")));
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        const UnitSymbol *s = unit_currency(&table, str(codes[i]));
        CHECK(s && s->class == UNIT_CURRENCY && unit_find(&table, str(codes[i])) == s);
        CHECK(unit_currency(&table, str(codes[i])) == s);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        CHECK(!unit_currency(&table, str(others[i])));
    CASE("name-10 declaring a unit twice is one unit");
    const UnitSymbol *order = unit_declare_count(&table, str("order"));
    CHECK(order->class == UNIT_COUNT && order->factor == 1);
    CHECK(unit_declare_count(&table, str("order")) == order);
    CHECK(unit_declare_count(&table, str("day"))->class == UNIT_TIME);
    CASE("unit: a symbol stays where it is, each with its own dimension");
    uint32_t last = order->dimension;
    for (int i = 0; i < 300; i++) {
        const UnitSymbol *s = unit_declare_count(&table, str(arena_printf(ctx->arena, "u%d", i)));
        CHECK(s->dimension > last);
        last = s->dimension;
    }
    CHECK(unit_find(&table, str("order")) == order && table.all.count > 300);
}

static void check_currency_table(void) {
    static const char *const codes[] = {
#define CURRENCY(code) #code,
#include "num/currencies.def"
#undef CURRENCY
    };
    CASE("unit: every code of the table is found, hence the table is sorted");
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        CHECK(strlen(codes[i]) == 3 && (i == 0 || strcmp(codes[i - 1], codes[i]) < 0));
        CHECK(unit_currency(&table, str(codes[i])) != NULL);
    }
}

static void check_products(void) {
    CASE("unit: products and quotients");
    Unit eur = U("EUR"), order = U("order"), h = U("h");
    CHECK_STR(text(per(eur, "order")), "EUR per order");
    CHECK_STR(text(unit_mul(&table, per(eur, "order"), order)), "EUR");
    CHECK(unit_is_pure(unit_div(&table, eur, eur)));
    CHECK_STR(text(unit_div(&table, UNIT_PURE, order)), "1 per order");
    CHECK_STR(text(unit_mul(&table, order, order)), "order^2");
    CHECK_STR(text(unit_pow(&table, per(eur, "order"), -2)), "order^2 per EUR^2");
    CHECK_STR(text(unit_pow(&table, eur, 0)), "1");
    CHECK_STR(text(unit_mul(&table, eur, U("day"))), "EUR * day");
    CHECK_STR(text(per(per(eur, "h"), "piece")), "EUR per piece per h");
    CHECK_STR(text(per(U("piece"), "min")), "piece per min");
    CASE("unit: the order of factors does not matter");
    CHECK(unit_same_dimension(unit_mul(&table, eur, order), unit_mul(&table, order, eur)));
    CHECK(unit_same_dimension(per(per(eur, "h"), "order"), per(per(eur, "order"), "h")));
    CHECK(!unit_same_dimension(eur, order) && !unit_same_dimension(eur, per(eur, "order")));
    CHECK(!unit_same_dimension(eur, U("USD")));
    CHECK(!unit_same_dimension(order, unit_mul(&table, order, order)));
    CHECK(unit_same_dimension(U("min"), U("day")) && unit_same_dimension(U("month"), U("year")));
    CHECK(!unit_same_dimension(U("day"), U("month")));
    CASE("agg-25 % compares and adds with plain numbers, not with money");
    CHECK(unit_same_dimension(UNIT_PERCENT, UNIT_PURE) && unit_same_dimension(UNIT_PP, UNIT_PURE));
    CHECK(!unit_same_dimension(UNIT_PERCENT, eur));
    CASE("unit: one dimension keeps the left symbol");
    CHECK(unit_is_pure(unit_div(&table, U("min"), h)));
    CHECK_STR(text(unit_mul(&table, h, U("min"))), "h^2");
    CHECK_STR(text(unit_mul(&table, U("min"), h)), "min^2");
    CHECK_STR(text(unit_mul(&table, per(U("piece"), "h"), U("min"))), "piece");
    CHECK_STR(factor(unit_mul(&table, U("min"), h)), "3600");
    CASE("unit: exponents are bounded");
    Unit big = unit_pow(&table, eur, INT32_MAX);
    CHECK(unit_mul(&table, big, big).powers[0].exponent == 1000000000);
    CHECK(unit_pow(&table, big, INT32_MIN).powers[0].exponent == -1000000000);
}

static void check_factors(void) {
    CASE("agg-26 units of one dimension convert exactly");
    CHECK_STR(factor(U("day")), "86400");
    CHECK_STR(factor(U("quarter")), "3");
    CHECK_STR(factor(per(U("piece"), "h")), "1/3600");
    CHECK_STR(factor(unit_pow(&table, U("min"), 2)), "3600");
    CHECK_STR(factor(per(U("EUR"), "year")), "1/12");
    CHECK_STR(factor(U("EUR")), "1");
    CHECK_STR(factor(UNIT_PURE), "1");
    CHECK_STR(factor(UNIT_PERCENT), "1/100");
    CHECK_STR(factor(UNIT_PP), "1/100");
}

static void check_percent(void) {
    Unit one = UNIT_PURE, pct = UNIT_PERCENT, pp = UNIT_PP, eur = U("EUR");
    CASE("name-13 % x % and % / % are %");
    CHECK_STR(text(unit_mul(&table, pct, pct)), "%");
    CHECK_STR(text(unit_div(&table, pct, pct)), "%");
    CHECK_STR(text(unit_pow(&table, pct, 3)), "%");
    CHECK_STR(text(unit_pow(&table, pp, 1)), "pp");
    CASE("agg-25 % is a scale: a plain factor keeps it, money loses it");
    CHECK_STR(text(unit_mul(&table, pct, one)), "%");
    CHECK_STR(text(unit_mul(&table, one, pct)), "%");
    CHECK_STR(text(unit_div(&table, pct, one)), "%");
    CHECK_STR(text(unit_div(&table, one, pct)), "1");
    CHECK_STR(text(unit_pow(&table, pct, -1)), "1");
    CHECK_STR(text(unit_mul(&table, pct, eur)), "EUR");
    CHECK_STR(text(unit_mul(&table, eur, pct)), "EUR");
    CHECK_STR(text(unit_div(&table, eur, pct)), "EUR");
    CHECK_STR(text(unit_div(&table, eur, eur)), "1");
    CHECK_STR(text(unit_mul(&table, pp, one)), "pp");
    CHECK_STR(text(unit_div(&table, pp, one)), "pp");
    CHECK_STR(text(unit_mul(&table, pct, pp)), "pp");
    CHECK_STR(text(unit_mul(&table, pp, pp)), "%");
    CHECK_STR(text(unit_div(&table, pp, pp)), "1");
}

static void check_casts(void) {
    CASE("agg-26 a pure number or a quotient of counts may be cast, a unit with a count may be its "
         "name");
    Unit each = per(U("order"), "customer"), plain = UNIT_PURE;
    CHECK(unit_may_be_called(plain, U("order")) && unit_may_be_called(each, U("visit")));
    CHECK(unit_may_be_called(each, UNIT_PERCENT) &&
          unit_may_be_called(each, per(U("EUR"), "order")));
    CHECK(unit_may_be_called(U("h"), U("day")));
    CHECK(!unit_may_be_called(U("order"), U("visit")) &&
          !unit_may_be_called(U("order"), UNIT_PERCENT));
    CHECK(!unit_may_be_called(unit_mul(&table, U("order"), U("visit")), U("order")));
    CHECK(!unit_may_be_called(per(U("piece"), "h"), U("piece")) &&
          !unit_may_be_called(U("EUR"), plain));
    CHECK(!unit_may_be_called(plain, U("EUR")) && !unit_may_be_called(plain, per(U("EUR"), "h")));
    CHECK(unit_has_currency(per(U("EUR"), "h")) && !unit_has_currency(UNIT_PERCENT));
}

static void check_decimals(void) {
    CASE("name-14 money and quotients with money 2");
    CHECK(unit_decimals(U("EUR")) == 2 && unit_decimals(per(U("EUR"), "order")) == 2);
    CHECK(unit_decimals(per(U("order"), "EUR")) == 2);
    CASE("name-14 %, pp, time and declared quotients 1");
    CHECK(unit_decimals(UNIT_PERCENT) == 1 && unit_decimals(UNIT_PP) == 1);
    CHECK(unit_decimals(U("day")) == 1 && unit_decimals(U("s")) == 1);
    CHECK(unit_decimals(per(U("piece"), "h")) == 1);
    CHECK(unit_decimals(per(U("order"), "customer")) == 1);
    CHECK(unit_decimals(unit_div(&table, UNIT_PURE, U("month"))) == 1);
    CASE("name-14 pure ratios 2; counts and points 0");
    CHECK(unit_decimals(UNIT_PURE) == 2);
    CHECK(unit_decimals(U("order")) == 0 && unit_decimals(U("point")) == 0);
    CHECK(unit_decimals(U("month")) == 0);
}

static void check_display(void) {
    CASE("display: money before, other units after");
    CHECK_STR(show(U("EUR"), "12.50"), "EUR 12.50");
    CHECK_STR(show(U("EUR"), "-12.50"), "-EUR 12.50");
    CHECK_STR(show(per(U("EUR"), "order"), "12.50"), "EUR 12.50 per order");
    CHECK_STR(show(per(per(U("EUR"), "h"), "piece"), "-1.00"), "-EUR 1.00 per piece per h");
    CHECK_STR(show(U("day"), "45"), "45 day");
    CHECK_STR(show(U("order"), "-3"), "-3 order");
    CHECK_STR(show(UNIT_PERCENT, "94.9"), "94.9%");
    CHECK_STR(show(UNIT_PP, "3"), "3 pp");
    CHECK_STR(show(UNIT_PURE, "3.81"), "3.81");
    CHECK_STR(show(per(U("piece"), "h"), "2400"), "2400 piece per h");
    CHECK_STR(show(unit_div(&table, UNIT_PURE, U("month")), "40"), "40 per month");
    CHECK_STR(show(per(U("order"), "EUR"), "0.25"), "0.25 order per EUR");
    CHECK_STR(show(unit_mul(&table, U("EUR"), U("day")), "7.00"), "7.00 EUR * day");
    CHECK_STR(show(unit_pow(&table, U("EUR"), 2), "7.00"), "7.00 EUR^2");
}

int main(void) {
    ctx = ctx_new(NULL, NULL);
    if (!ctx) return 1;
    nums_init(&nums, ctx, ctx->arena);
    units_init(&table, ctx);
    check_symbols();
    check_currency_table();
    check_products();
    check_factors();
    check_percent();
    check_casts();
    check_decimals();
    check_display();
    ctx_free(ctx);
    return check_done();
}
