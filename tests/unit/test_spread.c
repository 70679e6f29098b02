/* Values with unknowns: their cases, their exact ranges with witnesses, and what becomes of values
 * that divide by zero somewhere. The oracle of bounds covers the breadth. */
#include <setjmp.h>

#include "num/real_node.h"
#include "proof/cases.h"

#include "starve.h"

static Ctx *ctx;
static Nums m;
static Arena *arena;
static jmp_buf guard;

static Unknown box[3];
static const Unknown *const order[] = {&box[0], &box[1], &box[2]};
static const Unknowns all = {order, 3};
static Value x, y, z; /* 1..3, -2..2, any number */

static void renew(void) {
    arena_free(arena);
    arena = arena_new(&ctx->heap);
    nums_init(&m, ctx, arena);
    box[0] = (Unknown){"x", num_int(1), num_int(3), false};
    box[1] = (Unknown){"y", num_int(-2), num_int(2), false};
    box[2] = (Unknown){"z", NUM_ZERO, NUM_ZERO, true};
    x = value_unknown(&m, &box[0]);
    y = value_unknown(&m, &box[1]);
    z = value_unknown(&m, &box[2]);
}

static void begin(const char *name) {
    CASE(name);
    renew();
}

static Value n(int64_t a) {
    return value_num(num_int(a));
}
static Value half(void) {
    return value_num(num_ratio(&m, 1, 2));
}
static Value add(Value a, Value b) {
    return value_add(&m, a, b);
}
static Value sub(Value a, Value b) {
    return value_sub(&m, a, b);
}
static Value mul(Value a, Value b) {
    return value_mul(&m, a, b);
}
static Value over(Value a, Value b) {
    return value_div(&m, a, b);
}
static Value sqrt_of(Value a) {
    return value_root(&m, a, 2);
}

/* --- what is told of a spread: "[1, 3)", "tight" left out, "?" where it is not --- */

static const char *end_text(const SpreadEnd *end, const char *none) {
    Num low, high;
    if (!end->finite) return none;
    value_bounds(&m, end->at, 6, &low, &high);
    bool rounded;
    return num_decimal(&m, arena, low, 3, &rounded);
}

static const char *told(Value v) {
    Spread s = value_spread(&m, all, v);
    if (s.empty) return "nowhere";
    const SpreadEnd *low = &s.end[0], *high = &s.end[1];
    return arena_printf(arena, "%s%s, %s%s%s%s", low->finite && !low->open ? "[" : "(",
                        end_text(low, "-"), end_text(high, "+"),
                        high->finite && !high->open ? "]" : ")", s.tight ? "" : " ?",
                        s.solid ? "" : " with holes");
}

static Num low_at(Value v, uint32_t unknown) {
    Spread s = value_spread(&m, all, v);
    return s.end[0].point ? s.end[0].point[unknown] : num_int(-99);
}

static void test_exact(void) {
    begin("exact ranges, with where they are reached");
    CHECK_STR(told(n(7)), "[7, 7]");
    CHECK_STR(told(sqrt_of(n(2))), "[1.414, 1.414]");
    CHECK_STR(told(x), "[1, 3]");
    CHECK_STR(told(z), "(-, +)");
    CHECK_STR(told(mul(x, y)), "[-6, 6]");
    CHECK(num_equal(low_at(mul(x, y), 0), num_int(3)) &&
          num_equal(low_at(mul(x, y), 1), num_int(-2)));
    CHECK_STR(told(over(y, add(x, n(1)))), "[-1, 1]");
    CHECK_STR(told(over(n(12), add(x, n(1)))), "[3, 6]");
    CHECK_STR(told(sub(n(1), mul(n(2), x))), "[-5, -1]");
    CHECK_STR(told(value_pow(&m, y, 2)), "[0, 4]");
    CHECK_STR(told(value_pow(&m, y, 3)), "[-8, 8]");
    CHECK_STR(told(over(n(1), y)), "(-, +) with holes");
    Value above = value_min(&m, over(n(1), sub(x, n(1))), n(0));
    CHECK_STR(told(add(sub(x, n(1)), above)), "(0, 2] with holes");
    CHECK_STR(told(over(n(4), add(x, mul(x, half())))), "[0.889, 2.667]");
    Value more = add(n(3), y), twice = add(x, mul(x, more));
    CHECK_STR(told(over(more, sub(twice, x))), "[0.333, 1] with holes");
    CHECK_STR(told(mul(sqrt_of(n(2)), x)), "[1.414, 4.243]");
    CHECK_STR(told(add(x, sub(mul(x, y), mul(x, y)))), "[1, 3]");
    CHECK_STR(told(over(x, x)), "[1, 1]");
    CHECK_STR(told(sub(add(x, y), y)), "[1, 3]");
}

static void test_last(void) {
    begin("what is done last only moves the ends");
    CHECK_STR(told(value_round(&m, x, num_int(2), ROUND_FLOOR)), "[0, 2] with holes");
    CHECK_STR(told(value_round(&m, half(), NUM_ONE, ROUND_CEIL)), "[1, 1]");
    CHECK_STR(told(value_max(&m, x, n(2))), "[2, 3]");
    CHECK_STR(told(value_max(&m, y, n(2))), "[2, 2]");
    CHECK_STR(told(value_min(&m, x, n(2))), "[1, 2]");
    CHECK_STR(told(value_max(&m, over(n(1), y), n(5))), "[5, +) with holes");
    CHECK_STR(told(value_min(&m, over(n(1), y), n(5))), "(-, 5] with holes");
    CHECK_STR(told(sqrt_of(y)), "[0, 1.414]");
    CHECK_STR(told(sqrt_of(sub(add(x, y), add(add(y, x), n(1))))), "nowhere");
    CHECK_STR(told(sqrt_of(over(n(1), y))), "[0.707, +) with holes");
    CHECK_STR(told(sqrt_of(mul(x, x))), "[1, 3]");
    CHECK_STR(told(add(n(1), sqrt_of(add(y, n(2))))), "[1, 3]");
    CHECK_STR(told(value_round(&m, over(n(1), add(y, n(2))), NUM_ONE, ROUND_FLOOR)),
              "[0, +) with holes");
}

static void test_cases(void) {
    begin("choices, case by case");
    CHECK_STR(told(value_abs(&m, y)), "[0, 2] with holes");
    CHECK_STR(told(value_max(&m, x, y)), "[1, 3] with holes");
    CHECK_STR(told(value_max(&m, value_min(&m, x, y), sub(n(1), x))), "[-2, 2] with holes");
    CHECK_STR(told(value_choose(&m, CHOOSE_POSITIVE, y, x, n(-1))), "[-1, 3] with holes");
    CHECK_STR(told(value_choose(&m, CHOOSE_POSITIVE, y, y, n(5))), "(0, 5] with holes");
    CHECK_STR(told(value_choose(&m, CHOOSE_ZERO, y, n(9), x)), "[1, 9] with holes");
    CHECK_STR(told(value_choose(&m, CHOOSE_NOT_NEGATIVE, sub(x, n(1)), x, n(-7))), "[1, 3]");
    CHECK_STR(told(value_choose(&m, CHOOSE_POSITIVE, sub(x, n(3)), n(-7), x)), "[1, 3]");
    CHECK_STR(told(value_choose(&m, CHOOSE_ZERO, sub(add(x, y), add(y, x)), n(1), n(0))), "[1, 1]");
    CHECK_STR(told(value_choose(&m, CHOOSE_POSITIVE, y, n(4), n(4))), "[4, 4]");
    CHECK_STR(told(value_root(&m, sub(y, n(6)), 3)), "[-2, -1.587]");
    Value sum = n(0);
    for (int i = 1; i < 4; i++)
        sum = add(sum, value_choose(&m, CHOOSE_POSITIVE, sub(mul(n(i), x), n(4)), n(1), n(0)));
    CHECK_STR(told(sum), "[0, 2] with holes");
}

static void test_gaps(void) {
    begin("otherwise, wherever something divides by zero");
    Value inverse = over(n(1), y);
    CHECK_STR(told(value_otherwise(&m, inverse, n(7))), "(-, +) with holes");
    CHECK_STR(told(value_otherwise(&m, over(inverse, inverse), n(7))), "[1, 7] with holes");
    CHECK_STR(told(value_otherwise(&m, sub(inverse, inverse), n(7))), "[0, 7] with holes");
    CHECK_STR(told(value_otherwise(&m, mul(n(0), inverse), n(7))), "[0, 7] with holes");
    Value sign = value_choose(&m, CHOOSE_POSITIVE, inverse, n(1), n(2));
    CHECK_STR(told(value_otherwise(&m, sign, n(7))), "[1, 7] with holes");
    CHECK_STR(told(value_otherwise(&m, add(sign, sign), n(7))), "[2, 7] with holes");
    CHECK_STR(told(value_otherwise(&m, value_max(&m, sign, n(5)), n(7))), "[5, 7] with holes");
    CHECK_STR(told(value_otherwise(&m, value_min(&m, sign, n(5)), n(7))), "[1, 7] with holes");
    Value guarded = value_choose(&m, CHOOSE_POSITIVE, y, mul(y, inverse), n(5));
    CHECK_STR(told(value_otherwise(&m, guarded, n(7))), "[1, 5] with holes");
    Value nested = value_otherwise(&m, over(n(1), value_otherwise(&m, inverse, n(0))), n(7));
    CHECK_STR(told(nested), "[-2, 7] with holes");
    CHECK_STR(told(value_otherwise(&m, value_otherwise(&m, inverse, n(3)), n(1000))),
              "(-, +) with holes");
    CHECK_STR(told(value_otherwise(&m, x, n(7))), "[1, 3]");
    CHECK_STR(told(value_otherwise(&m, inverse, value_none(ND_no_rows))), "(-, +) with holes");
    CHECK_STR(told(value_otherwise(&m, value_none(ND_zero_denominator), x)), "[1, 3]");
    Value nothing = value_min(&m, sub(x, n(1)), n(0));
    CHECK(over(n(1), nothing).why == ND_zero_denominator);
}

static void test_loose(void) {
    begin("bounds that may be too wide say so");
    Value rounded = value_round(&m, x, NUM_ONE, ROUND_AWAY);
    CHECK_STR(told(mul(rounded, y)), "[-6, 6] ? with holes");
    CHECK_STR(told(add(value_round(&m, y, NUM_ONE, ROUND_CEIL), x)), "[-1, 5] ? with holes");
    CHECK_STR(told(mul(add(sqrt_of(n(2)), x), y)), "[-8.828, 8.828] ? with holes");
    CHECK_STR(told(mul(value_root(&m, x, 65), y)), "[-2.034, 2.034] ? with holes");
    const Unknowns one = {order, 1};
    Spread s = value_spread(&m, one, mul(x, y));
    CHECK(!s.tight && num_equal(s.end[1].at.q, num_int(6)) && s.depends[0]);
    s = value_spread(&m, all, mul(x, y));
    CHECK(s.depends[0] && s.depends[1] && !s.depends[2]);
}

static void test_limits(void) {
    begin("past a limit: what intervals say");
    ctx->limits[LIM_spread_cases] = 2;
    CHECK_STR(told(value_max(&m, x, y)), "[1, 3] with holes");
    Value three = value_max(&m, value_max(&m, x, y), value_abs(&m, sub(y, half())));
    CHECK_STR(told(three), "[1, 3] ? with holes");
    CHECK_STR(told(value_max(&m, value_max(&m, x, z), value_abs(&m, y))), "(-, +) ? with holes");
    CHECK(value_possible(&m, all, value_choose(&m, CHOOSE_POSITIVE, three, n(1), n(0))));
    ctx->limits[LIM_spread_cases] = 2000;
    uint64_t steps = ctx->limits[LIM_proof_steps];
    ctx->limits[LIM_proof_steps] = 0;
    CHECK_STR(told(value_max(&m, x, y)), "[1, 3] ? with holes");
    ctx->limits[LIM_proof_steps] = steps;
}

static void test_possible(void) {
    begin("conditions: can they hold");
    Value never = value_choose(&m, CHOOSE_POSITIVE, sub(sub(y, y), add(x, y)), n(1), n(0));
    Value small =
        value_choose(&m, CHOOSE_NOT_NEGATIVE, sub(mul(n(-1), mul(y, y)), n(1)), n(1), n(0));
    CHECK(value_possible(&m, all, never));
    CHECK(!value_possible(&m, all, mul(never, value_choose(&m, CHOOSE_POSITIVE, y, n(1), n(0)))));
    CHECK(!value_possible(&m, all, small));
    CHECK(value_possible(&m, all, n(1)) && !value_possible(&m, all, n(0)));
    CHECK(!value_possible(&m, all, value_none(ND_no_rows)));
}

/* A whole life; false if there was too little memory for it. */
static bool live(void) {
    ctx = NULL, arena = NULL;
    volatile bool whole = false;
    if (setjmp(guard) == 0 && (ctx = ctx_new(counting_alloc, NULL))) {
        ctx->heap.guard = &guard;
        renew();
        Value safe = value_otherwise(&m, over(x, y), n(7));
        value_spread(&m, all, add(value_max(&m, safe, x), sqrt_of(x)));
        whole = true;
    }
    arena_free(arena);
    ctx_free(ctx);
    return whole;
}

static void test_memory(void) {
    CASE("every allocation that can fail");
    Ctx *kept = ctx;
    Arena *outer = arena;
    starve(live);
    ctx = kept, arena = outer;
}

int main(void) {
    ctx = ctx_new(NULL, NULL);
    if (!ctx || setjmp(guard)) return 2;
    ctx->heap.guard = &guard;
    test_exact();
    test_last();
    test_cases();
    test_gaps();
    test_loose();
    test_limits();
    test_possible();
    test_memory();
    arena_free(arena);
    ctx_free(ctx);
    return check_done();
}
