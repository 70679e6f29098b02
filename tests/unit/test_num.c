/* Exact numbers and enclosures: what the random oracle does not reach (canonical form, limits,
 * allocation, sums, text at its edges) and the laws of values. */
#include <setjmp.h>
#include <stdlib.h>

#include "num/real.h"

#include "check.h"

static Ctx *ctx;
static Nums m;
static jmp_buf guard;

static size_t allocations, allocations_left = SIZE_MAX;

static void *counting_alloc(void *user, void *ptr, size_t old_size, size_t new_size) {
    (void)user, (void)old_size;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    allocations++;
    if (allocations_left == 0) return NULL;
    allocations_left--;
    return realloc(ptr, new_size);
}

static Num read(const char *s) {
    Num q = NUM_ZERO;
    bool negative = *s == '-';
    CHECK(num_parse(&m, s + negative, strlen(s + negative), &q));
    return negative ? num_neg(&m, q) : q;
}

static const char *show(Num q) {
    return num_exact(&m, ctx->arena, q);
}
static Value whole(int64_t n) {
    return value_num(num_int(n));
}
static Value root(int64_t n, uint32_t degree) {
    return value_root(&m, whole(n), degree);
}
static bool is_small(Num q) {
    return q.d != 0;
}

/* Did the computation stop with a limit? */
#define STOPS(expression) (setjmp(guard) ? true : ((void)(expression), false))

static void test_canonical(void) {
    CASE("small whenever it fits");
    Num top = num_int(INT64_MAX), over = num_add(&m, top, NUM_ONE);
    CHECK(!is_small(over));
    CHECK_STR(show(over), "9223372036854775808");
    CHECK(is_small(num_sub(&m, over, NUM_ONE)));
    CHECK(num_equal(num_sub(&m, over, NUM_ONE), top));
    CHECK(num_equal(num_div(&m, over, over), NUM_ONE));
    CHECK(num_equal(num_sub(&m, over, over), NUM_ZERO) && num_sub(&m, over, over).d == 1);
    CHECK_STR(show(num_ratio(&m, INT64_MIN, -1)), "9223372036854775808");
    CHECK_STR(show(num_ratio(&m, INT64_MIN, INT64_MIN)), "1");
    CHECK_STR(show(num_ratio(&m, 6, INT64_MIN)), "-3/4611686018427387904");
    CHECK_STR(show(num_ratio(&m, 0, -7)), "0");
    CHECK_STR(show(num_i128(&m, -((__int128)1 << 126) - ((__int128)1 << 126))),
              "-170141183460469231731687303715884105728");
    CHECK_STR(show(num_div(&m, num_int(-4), num_int(-6))), "2/3");
    CHECK_STR(show(num_div(&m, num_int(4), num_int(-6))), "-2/3");
    CHECK_STR(show(num_numerator(&m, read("-2.5"))), "-5");
    CHECK_STR(show(num_denominator(&m, read("-2.5"))), "2");
    CHECK_STR(show(num_numerator(&m, num_div(&m, over, num_int(3)))), "9223372036854775808");
    CHECK_STR(show(num_denominator(&m, num_div(&m, num_int(3), over))), "9223372036854775808");
    CHECK(num_bits(num_int(255)) == 9 && num_bits(num_ratio(&m, -1, 4)) == 4);
    CHECK(num_bits(over) == 65);
    int64_t n = 0;
    CHECK(num_small_int(num_int(-3), &n) && n == -3);
    CHECK(!num_small_int(over, &n) && !num_small_int(read("0.5"), &n));
    CHECK(num_is_int(over) && !num_is_int(num_div(&m, over, num_int(3))) && num_is_int(NUM_ZERO));
}

static void test_order(void) {
    CASE("order, equality, hash");
    Num big = num_pow(&m, num_int(10), 40), third = num_div(&m, big, num_int(3));
    Num same = num_div(&m, num_mul(&m, big, num_int(7)), num_int(21));
    CHECK(num_equal(third, same) && num_hash(third) == num_hash(same));
    CHECK(num_cmp(third, same) == 0);
    CHECK(num_hash(num_int(2)) != num_hash(num_ratio(&m, 1, 2)));
    CHECK(num_hash(third) != num_hash(num_neg(&m, third)));
    CHECK(num_cmp(num_neg(&m, big), num_neg(&m, third)) == -1);
    CHECK(num_cmp(big, NUM_ZERO) == 1 && num_cmp(num_neg(&m, big), NUM_ONE) == -1);
    CHECK(num_cmp(num_div(&m, NUM_ONE, big), NUM_ZERO) == 1);
    CHECK(num_cmp(num_int(-3), num_ratio(&m, -5, 2)) == -1);
    CHECK(num_sign(num_neg(&m, third)) == -1 && num_sign(NUM_ZERO) == 0);
    CHECK(num_equal(num_abs(&m, num_neg(&m, third)), third));
}

static void test_lifetime(void) {
    CASE("a copy outlives the arena of its origin");
    Arena *home = m.arena, *brief = arena_new(&ctx->heap);
    m.arena = brief;
    Num q = num_pow(&m, num_int(3), 200);
    m.arena = home;
    q = num_copy(&m, q);
    arena_free(brief);
    CHECK(num_equal(q, num_pow(&m, num_int(3), 200)));
}

static void test_no_allocation(void) {
    CASE("the small path does not allocate");
    Num a = num_ratio(&m, 355, 113), sum = NUM_ZERO;
    size_t before = allocations;
    ArenaMark mark = arena_mark(m.arena);
    for (int64_t i = 1; i < 20000; i++) {
        sum = num_add(&m, sum, num_mul(&m, a, num_ratio(&m, i % 97, 16)));
        sum = num_round(&m, num_sub(&m, sum, num_div(&m, a, num_int(i))), num_ratio(&m, 1, 100),
                        ROUND_EVEN);
        if (num_cmp(sum, num_int(1000000)) > 0) sum = num_floor(&m, num_div(&m, sum, num_int(9)));
    }
    CHECK(allocations == before);
    CHECK(memcmp(&mark, &(ArenaMark){0}, sizeof mark) != 0);
    ArenaMark after = arena_mark(m.arena);
    CHECK(after.chunk == mark.chunk && after.used == mark.used);
}

static void test_limits(void) {
    CASE("what is too big stops at once");
    Num nine = num_int(9), half = num_ratio(&m, 1, 2);
    CHECK(STOPS(num_pow(&m, nine, 999999999)));
    CHECK(STOPS(num_pow(&m, nine, INT64_MIN)));
    CHECK(STOPS(num_pow(&m, num_pow(&m, nine, 9999), 9999)));
    CHECK(STOPS(num_pow(&m, half, INT64_MAX)));
    CHECK(STOPS(num_scaled(&m, 1, 2000000000)) && STOPS(num_scaled(&m, 1, -2000000000)));
    CHECK(!STOPS(num_scaled(&m, 0, 2000000000)));
    CHECK(STOPS(num_decimal(&m, ctx->arena, num_ratio(&m, 1, 3), 4000000, &(bool){false})));
    CHECK(STOPS(num_fixed(&m, ctx->arena, nine, 4000000)));
    CHECK_STR(num_decimal(&m, ctx->arena, nine, 4000000, &(bool){true}), "9");
    CHECK(num_equal(num_pow(&m, num_int(-1), INT64_MIN), NUM_ONE));
    CHECK(num_equal(num_pow(&m, num_int(-1), INT64_MAX), num_int(-1)));
    CHECK(num_equal(num_pow(&m, NUM_ZERO, 0), NUM_ONE));
    CHECK_STR(show(num_pow(&m, num_ratio(&m, -2, 3), -3)), "-27/8");
    CASE("a result within the limit is not refused for its steps");
    int64_t most = (int64_t)ctx->limits[LIM_value_bits] - 2;
    Num large = num_pow(&m, num_int(2), most);
    CHECK(num_equal(num_div(&m, large, large), NUM_ONE));
    CHECK(num_equal(num_mul(&m, large, num_pow(&m, half, most)), NUM_ONE));
    CHECK(STOPS(num_mul(&m, large, num_int(4))));
    CASE("the limit is an option");
    uint64_t kept = ctx->limits[LIM_value_bits];
    ctx->limits[LIM_value_bits] = 100;
    CHECK(STOPS(num_pow(&m, num_int(2), 100)));
    CHECK(!STOPS(num_pow(&m, num_int(2), 98)));
    ctx->limits[LIM_value_bits] = kept;
}

static void check_parse(const char *s, const char *want) {
    Num q;
    bool good = num_parse(&m, s, strlen(s), &q);
    if (!want)
        CHECK(!good);
    else if (good)
        CHECK_STR(show(q), want);
    else
        CHECK_STR(s, "a number");
}

static void test_parse(void) {
    CASE("parse");
    check_parse("0", "0");
    check_parse("007", "7");
    check_parse("10_000.50", "20001/2");
    check_parse("0.000000000000000001", "1/1000000000000000000");
    check_parse("123456789012345678901234567890.5", "246913578024691357802469135781/2");
    const char *bad[] = {"",   ".",   "1.",   ".1", "1..2", "1.2.3", "-1",
                         "+1", "1e3", "0x10", " 1", "_",    "1._",   "1,5"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) check_parse(bad[i], NULL);
    char digits[1003];
    memset(digits, '9', sizeof digits);
    Num q;
    CHECK(num_parse(&m, digits, 1000, &q) && num_bits(q) == 3323);
    CHECK(!num_parse(&m, digits, 1001, &q));
    digits[500] = '.', digits[7] = '_';
    CHECK(num_parse(&m, digits, 1002, &q) && !num_parse(&m, digits, 1003, &q));
}

static void check_decimal(const char *q, unsigned digits, const char *want, bool want_rounded) {
    bool rounded = !want_rounded;
    CHECK_STR(num_decimal(&m, ctx->arena, read(q), digits, &rounded), want);
    CHECK(rounded == want_rounded);
}

static void test_text(void) {
    CASE("decimals");
    check_decimal("3.8140", 12, "3.814", false);
    check_decimal("100", 0, "100", false);
    check_decimal("100", 4, "100", false);
    check_decimal("-0.125", 2, "-0.13", true);
    check_decimal("0.0004", 3, "0", true);
    check_decimal("-0.0004", 3, "0", true);
    check_decimal("-9223372036854775807", 30, "-9223372036854775807", false);
    check_decimal("9223372036854775807.5", 18, "9223372036854775807.5", false);
    check_decimal("-0.0005", 3, "-0.001", true);
    check_decimal("0.9996", 3, "1", true);
    CHECK_STR(num_fixed(&m, ctx->arena, read("-0.0004"), 3), "0.000");
    CHECK_STR(num_fixed(&m, ctx->arena, read("94.96"), 1), "95.0");
    CHECK_STR(num_fixed(&m, ctx->arena, read("1234.5"), 0), "1235");
    Num fifth = num_ratio(&m, INT64_MAX, 5), quarter = num_ratio(&m, -INT64_MAX, 4);
    CHECK_STR(num_fixed(&m, ctx->arena, fifth, 18), "1844674407370955161.400000000000000000");
    CHECK_STR(num_fixed(&m, ctx->arena, quarter, 1), "-2305843009213693951.8");
    CHECK_STR(num_fixed(&m, ctx->arena, num_int(10000000000000000), 3), "10000000000000000.000");
    CHECK_STR(num_fixed(&m, ctx->arena, num_ratio(&m, -2, 3), 20), "-0.66666666666666666667");
    CHECK_STR(show(num_ratio(&m, -INT64_MAX, 4)), "-9223372036854775807/4");
    CHECK_STR(num_fixed(&m, ctx->arena, num_pow(&m, num_int(-10), 25), 2),
              "-10000000000000000000000000.00");
    CHECK_STR(show(num_int(-INT64_MAX)), "-9223372036854775807");
}

static void test_sum(void) {
    CASE("sums are exact over scales and overflow");
    Sum cents = {0};
    for (int i = 0; i < 1000000; i++) sum_add(&m, &cents, 1000000001 + i, 2);
    CHECK_STR(show(sum_value(&m, &cents)), "10005000005000");
    CHECK(!cents.spilled);
    CASE("scales that do not align in 128 bits");
    Sum wide = {0};
    Num want = NUM_ZERO;
    for (int i = 0; i < 60; i++) {
        int scale = i % 2 ? 40 : -3;
        sum_add(&m, &wide, INT64_MAX - i, scale);
        want = num_add(&m, want, num_scaled(&m, INT64_MAX - i, -scale));
    }
    CHECK(wide.spilled && num_equal(sum_value(&m, &wide), want));
    CASE("overflow of the mantissa");
    Sum huge = {0};
    __int128 near_top = ((__int128)INT64_MAX << 63);
    for (int i = 0; i < 5; i++) sum_add_wide(&m, &huge, near_top, 2);
    CHECK(huge.spilled);
    CHECK(num_equal(sum_value(&m, &huge), num_mul(&m, num_int(5), num_scaled(&m, near_top, -2))));
    CASE("numbers that are no decimals");
    Sum thirds = {0};
    for (int i = 0; i < 9; i++) sum_add_num(&m, &thirds, num_ratio(&m, 1, 3));
    sum_add_num(&m, &thirds, num_ratio(&m, 1, 8));
    sum_add_num(&m, &thirds, num_pow(&m, num_int(7), 30));
    sum_add_sum(&m, &thirds, &cents);
    want = num_add(&m, num_add(&m, num_ratio(&m, 25, 8), num_pow(&m, num_int(7), 30)),
                   sum_value(&m, &cents));
    CHECK(num_equal(sum_value(&m, &thirds), want));
    CHECK(num_equal(sum_value(&m, &(Sum){0}), NUM_ZERO));
}

static bool equal(Value a, Value b) {
    return value_cmp(&m, a, b) == ORDER_EQUAL;
}

static void test_radicals(void) {
    CASE("what is rational comes out exact");
    Value two = root(2, 2);
    CHECK(two.real != NULL);
    CHECK(!value_mul(&m, two, two).real && equal(value_mul(&m, two, two), whole(2)));
    CHECK(!root(1024, 10).real && equal(root(1024, 10), whole(2)));
    CHECK(
        equal(value_root(&m, value_num(num_ratio(&m, 8, 27)), 3), value_num(num_ratio(&m, 2, 3))));
    CHECK(equal(root(-32, 5), whole(-2)));
    CHECK(root(-32, 4).why == ND_non_positive_base);
    CHECK(equal(root(8, 2), value_add(&m, two, two)));
    CHECK(equal(value_root(&m, two, 3), root(2, 6)));
    CHECK(equal(value_pow(&m, root(5, 3), -6), value_num(num_ratio(&m, 1, 25))));
    CHECK(
        equal(value_pow(&m, value_add(&m, two, whole(1)), 2), value_add(&m, whole(3), root(8, 2))));
    CASE("order against rationals and equal radicals");
    CHECK(value_cmp(&m, two, value_num(read("1.41421356237309504880"))) == ORDER_GREATER);
    CHECK(value_cmp(&m, two, value_num(read("1.41421356237309504881"))) == ORDER_LESS);
    CHECK(value_cmp(&m, root(18, 2), value_mul(&m, two, whole(3))) == ORDER_EQUAL);
    CHECK(value_cmp(&m, root(3, 2), two) == ORDER_GREATER);
    CASE("powers decide what narrowing cannot");
    uint64_t kept = ctx->limits[LIM_refine_bits];
    ctx->limits[LIM_refine_bits] = 0;
    CHECK(value_cmp(&m, two, value_num(read("1.4142"))) == ORDER_GREATER);
    CHECK(value_cmp(&m, value_sub(&m, whole(1), root(7, 5)), whole(0)) == ORDER_LESS);
    CHECK(value_cmp(&m, value_add(&m, two, root(3, 2)), whole(0)) == ORDER_UNDECIDED);
    ctx->limits[LIM_refine_bits] = kept;
}

static void test_absence(void) {
    CASE("no data absorbs, the left reason first");
    Value none = value_none(ND_no_rows), other = value_none(ND_bad_cell), two = root(2, 2);
    CHECK(value_add(&m, none, other).why == ND_no_rows);
    CHECK(value_mul(&m, whole(0), other).why == ND_bad_cell);
    CHECK(value_sub(&m, two, none).why == ND_no_rows);
    CHECK(value_div(&m, none, whole(0)).why == ND_no_rows);
    CHECK(value_max(&m, whole(1), none).why == ND_no_rows);
    CHECK(value_min(&m, none, whole(1)).why == ND_no_rows);
    CHECK(value_abs(&m, none).why == ND_no_rows && value_neg(&m, none).why == ND_no_rows);
    CHECK(value_root(&m, none, 2).why == ND_no_rows && value_pow(&m, none, 2).why == ND_no_rows);
    CHECK(value_round(&m, none, NUM_ONE, ROUND_EVEN).why == ND_no_rows);
    CHECK(value_cagr(&m, whole(1), none, NUM_ONE).why == ND_no_rows);
    CHECK(value_div(&m, two, whole(0)).why == ND_zero_denominator);
    CHECK(value_pow(&m, whole(0), -1).why == ND_zero_denominator);
    CHECK_STR(no_data_name(ND_zero_denominator), "zero_denominator");
    CHECK_STR(no_data_name(ND_undecided), "undecided");
    CHECK_STR(no_data_text(ND_no_rows, LANG_EN), "no rows");
    CHECK_STR(no_data_text(ND_no_rows, LANG_NL), "geen rijen");
    CASE("undecided is said, never guessed");
    Value sum = value_add(&m, two, root(3, 2)), zero;
    zero = value_sub(&m, value_mul(&m, sum, sum), value_add(&m, whole(5), root(24, 2)));
    CHECK(value_cmp(&m, zero, whole(0)) == ORDER_UNDECIDED);
    CHECK(value_div(&m, whole(1), zero).why == ND_undecided);
    CHECK(value_root(&m, zero, 2).why == ND_undecided);
    CHECK(value_round(&m, value_add(&m, zero, value_num(num_ratio(&m, 1, 2))), NUM_ONE, ROUND_AWAY)
              .why == ND_undecided);
    CHECK(value_cagr(&m, zero, whole(1), NUM_ONE).why == ND_undecided);
    CHECK(value_cmp(&m, value_max(&m, zero, value_neg(&m, zero)), whole(1)) == ORDER_LESS);
    CHECK(value_cmp(&m, value_min(&m, zero, whole(0)), whole(-1)) == ORDER_GREATER);
    CHECK(value_cmp(&m, value_abs(&m, zero), whole(-1)) == ORDER_GREATER);
}

static Value cagr_of_years(Nums *n, Value begin, Value end) {
    return value_cagr(n, begin, end, num_int(2));
}

typedef struct Operation {
    const char *name;
    Value (*of)(Nums *, Value, Value);
} Operation;

/* What comes out for two reasons, or for one and a value: nothing of the operands but the reason.
 */
static void check_reason(const Operation *o, Value a, Value b, NoData want) {
    Value v = o->of(&m, a, b);
    CHECK_STR(no_data_name(v.why), no_data_name(want));
    CHECK(v.real == NULL && num_equal(v.q, NUM_ZERO));
}

static void check_reasons(const Operation *o, NoData x, const Value *values, size_t count) {
    for (NoData y = DATA_OK + 1; y < NO_DATA_COUNT; y++)
        check_reason(o, value_none(x), value_none(y), x == ND_zero_denominator ? y : x);
    check_reason(o, value_none(ND_zero_denominator), value_none(x), x);
    for (size_t i = 0; i < count; i++) {
        check_reason(o, value_none(x), values[i], x);
        check_reason(o, values[i], value_none(x), x);
    }
}

/* Where both sides lack data a division by zero hides nothing, and the result keeps no number. */
static void test_both_absent(void) {
    static const Operation operations[] = {
        {"no data: add", value_add},     {"no data: sub", value_sub}, {"no data: mul", value_mul},
        {"no data: div", value_div},     {"no data: min", value_min}, {"no data: max", value_max},
        {"no data: cagr", cagr_of_years}};
    const Value values[] = {whole(0), whole(1), whole(-7), root(2, 2),
                            value_add(&m, root(2, 2), root(3, 3))};
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        CASE(operations[i].name);
        for (NoData x = DATA_OK + 1; x < NO_DATA_COUNT; x++)
            check_reasons(&operations[i], x, values, sizeof values / sizeof *values);
    }
}

static bool encloses(Value v, const char *low, const char *high) {
    Num a, b;
    value_bounds(&m, v, 30, &a, &b);
    return num_cmp(read(low), a) <= 0 && num_cmp(a, b) <= 0 && num_cmp(b, read(high)) <= 0;
}

static void test_enclosures(void) {
    CASE("roots of any degree, and expressions of them");
    CHECK(encloses(root(2, 2), "1.4142135623730950488016887242096",
                   "1.4142135623730950488016887242098"));
    CHECK(encloses(value_add(&m, root(2, 2), root(3, 2)), "3.146264369941972342329135065715",
                   "3.146264369941972342329135065716"));
    CHECK(encloses(root(2, 4000000000u), "1.00000000017328679515", "1.00000000017328679516"));
    CHECK(encloses(value_div(&m, whole(1), value_sub(&m, root(2, 2), root(3, 3))), "-36", "-35"));
    CHECK(encloses(value_abs(&m, value_sub(&m, root(2, 2), root(3, 2))), "0.317", "0.318"));
    CHECK(encloses(value_root(&m, value_add(&m, root(2, 2), root(3, 2)), 7), "1.177", "1.178"));
    CASE("rounding refines until one multiple remains");
    Num cent = num_ratio(&m, 1, 100);
    CHECK(equal(value_round(&m, root(2, 2), cent, ROUND_CEIL), value_num(read("1.42"))));
    CHECK(equal(value_round(&m, value_neg(&m, root(2, 2)), cent, ROUND_FLOOR),
                value_num(read("-1.42"))));
    CASE("a shared node is computed once, and depth takes no stack");
    Value v = value_add(&m, root(2, 2), root(3, 2)), deep = v;
    for (int i = 0; i < 200; i++) v = value_div(&m, value_add(&m, v, v), whole(2));
    CHECK(encloses(v, "3.1462643699419723", "3.1462643699419724"));
    for (int i = 0; i < 20000; i++) deep = value_add(&m, deep, whole(1));
    CHECK(encloses(deep, "20003.146", "20003.147"));
}

static void test_rates(void) {
    CASE("cagr");
    CHECK(equal(value_cagr(&m, whole(100), whole(121), num_int(2)), value_num(read("0.1"))));
    CHECK(equal(value_cagr(&m, whole(4), whole(1), num_ratio(&m, 1, 2)),
                value_num(num_ratio(&m, -15, 16))));
    Value doubled = value_cagr(&m, whole(1), whole(2), num_int(10));
    CHECK(encloses(doubled, "0.07177346253629316421", "0.07177346253629316422"));
    CHECK(value_cmp(&m, doubled, value_num(read("0.07"))) == ORDER_GREATER);
    CHECK(encloses(value_cagr(&m, root(2, 2), root(3, 2), num_int(1)), "0.2247448713",
                   "0.2247448714"));
    CHECK(value_cagr(&m, whole(0), whole(1), NUM_ONE).why == ND_non_positive_base);
    CASE("irr");
    Num flows[] = {num_int(-1000), num_int(500), num_int(400), num_int(300), num_int(100)};
    Value rate = value_irr(&m, flows, 5);
    CHECK(encloses(rate, "0.1448884427", "0.1448884429"));
    CHECK(value_cmp(&m, rate, value_num(read("0.14"))) == ORDER_GREATER);
    CHECK(value_cmp(&m, value_num(read("0.15")), rate) == ORDER_GREATER);
    CHECK(value_cmp(&m, rate, whole(-1)) == ORDER_GREATER);
    CHECK(value_cmp(&m, rate, whole(-5)) == ORDER_GREATER);
    Num lost[] = {num_int(-1000000), NUM_ZERO, NUM_ZERO, NUM_ONE};
    CHECK(equal(value_irr(&m, lost, 4), value_num(read("-0.99"))));
    Num won[] = {NUM_ONE, num_neg(&m, num_pow(&m, num_int(10), 30))};
    CHECK(equal(value_irr(&m, won, 2),
                value_num(num_sub(&m, num_pow(&m, num_int(10), 30), NUM_ONE))));
    Num even[] = {num_ratio(&m, -1, 3), num_ratio(&m, 1, 3)};
    CHECK(equal(value_irr(&m, even, 2), whole(0)));
    CHECK(value_irr(&m, flows, 1).why == ND_not_unique &&
          value_irr(&m, flows, 0).why == ND_not_unique);
}

/* Did the work stop because its n-th allocation failed? */
static bool runs_out(Ctx *mine, size_t n) {
    if (setjmp(guard)) return true;
    mine->heap.guard = &guard;
    allocations_left = n;
    Nums own;
    Num low, high;
    nums_init(&own, mine, mine->arena);
    Value v = value_root(&own, value_num(num_pow(&own, num_int(7), 20001)), 3);
    value_bounds(&own, value_add(&own, v, value_num(NUM_ONE)), 50, &low, &high);
    return false;
}

static bool survives(size_t n) {
    Ctx *mine = ctx_new(counting_alloc, NULL);
    bool failed = runs_out(mine, n);
    CHECK(!failed || mine->heap.failure == FAIL_MEMORY);
    allocations_left = SIZE_MAX;
    ctx_free(mine);
    return !failed;
}

static void test_memory(void) {
    CASE("memory that runs out at any point reaches the guard, and nothing leaks");
    size_t n = 0;
    while (n < 100 && !survives(n)) n++;
    CHECK(n > 1 && n < 100);
}

int main(void) {
    ctx = ctx_new(counting_alloc, NULL);
    ctx->heap.guard = &guard;
    if (setjmp(guard)) return 2;
    nums_init(&m, ctx, ctx->arena);
    test_canonical();
    test_order();
    test_lifetime();
    test_no_allocation();
    test_limits();
    if (setjmp(guard)) return 2;
    test_parse();
    test_text();
    test_sum();
    test_radicals();
    test_absence();
    test_both_absent();
    test_enclosures();
    test_rates();
    test_memory();
    ctx_free(ctx);
    return check_done();
}
