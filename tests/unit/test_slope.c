/* Slopes: derivatives to either side, at smooth points, on edges and at jumps. */
#include <setjmp.h>

#include "num/real_node.h"
#include "proof/slope.h"

#include "check.h"

static Ctx *ctx;
static Nums m;
static Arena *arena;
static Unknown x = {.name = "x", .endless = true};

static Value n(int64_t a, int64_t b) {
    return value_num(num_ratio(&m, a, b));
}

static Value of_x(void) {
    return value_unknown(&m, &x);
}

static const char *show(Value v) {
    if (!value_ok(v)) return no_data_name(v.why);
    if (!v.real) return num_exact(&m, arena, v.q);
    Value square = value_mul(&m, v, v);
    CHECK(!square.real);
    return arena_printf(arena, "sqrt %s", num_exact(&m, arena, square.q));
}

/* value, left, right */
static void expect(Value v, Value at, const char *want) {
    Slope s = value_slope(&m, &x, at, v);
    CHECK_STR(arena_printf(arena, "%s, %s, %s", show(s.value), show(s.left), show(s.right)), want);
}

static void test_fractions(void) {
    Value v = of_x(), one = n(1, 1);
    expect(n(7, 2), n(1, 1), "7/2, 0, 0");
    expect(v, n(5, 1), "5, 1, 1");
    expect(value_pow(&m, v, 3), n(2, 1), "8, 12, 12");
    expect(value_div(&m, n(12, 1), v), n(4, 1), "3, -3/4, -3/4");
    expect(value_div(&m, value_sub(&m, v, one), value_add(&m, v, one)), n(1, 1), "0, 1/2, 1/2");
    expect(value_div(&m, one, v), n(0, 1), "zero_denominator, zero_denominator, zero_denominator");
    expect(value_neg(&m, value_mul(&m, v, v)), n(3, 2), "-9/4, -3, -3");
}

static void test_roots(void) {
    Value v = of_x();
    expect(value_root(&m, v, 2), n(9, 1), "3, 1/6, 1/6");
    expect(value_root(&m, v, 2), n(2, 1), "sqrt 2, sqrt 1/8, sqrt 1/8");
    expect(value_mul(&m, value_root(&m, n(2, 1), 2), v), n(3, 1), "sqrt 18, sqrt 2, sqrt 2");
    expect(value_root(&m, v, 2), n(0, 1), "0, zero_denominator, zero_denominator");
    expect(value_mul(&m, v, v), value_root(&m, n(2, 1), 2), "2, sqrt 8, sqrt 8");
    expect(value_root(&m, value_root(&m, v, 2), 2), n(16, 1), "2, 1/32, 1/32");
}

static void test_edges(void) {
    Value v = of_x(), two = n(2, 1);
    expect(value_max(&m, v, two), n(1, 1), "2, 0, 0");
    expect(value_max(&m, v, two), n(3, 1), "3, 1, 1");
    expect(value_max(&m, v, two), n(2, 1), "2, 0, 1");
    expect(value_min(&m, v, two), n(2, 1), "2, 1, 0");
    expect(value_max(&m, value_mul(&m, v, two), value_mul(&m, v, v)), n(2, 1), "4, 2, 4");
    expect(value_abs(&m, v), n(-3, 1), "3, -1, -1");
    expect(value_abs(&m, v), n(3, 1), "3, 1, 1");
    expect(value_abs(&m, v), n(0, 1), "0, -1, 1");
    expect(value_max(&m, v, two), value_root(&m, n(2, 1), 2), "2, 0, 0");
}

static Value choice(Choice how, Value test, Value yes, Value no) {
    return value_choose(&m, how, test, yes, no);
}

static void test_choices(void) {
    Value v = of_x(), past = value_sub(&m, v, n(2, 1)), square = value_mul(&m, v, v);
    Value line = value_mul(&m, v, n(2, 1));
    expect(choice(CHOOSE_POSITIVE, past, square, line), n(3, 1), "9, 6, 6");
    expect(choice(CHOOSE_POSITIVE, past, square, line), n(1, 1), "2, 2, 2");
    expect(choice(CHOOSE_POSITIVE, past, square, line), n(2, 1), "4, 2, 4");
    expect(choice(CHOOSE_NOT_NEGATIVE, past, square, line), n(2, 1), "4, 2, 4");
    expect(choice(CHOOSE_POSITIVE, past, square, n(0, 1)), n(2, 1), "0, 0, undecided");
    expect(choice(CHOOSE_NOT_NEGATIVE, past, square, n(0, 1)), n(2, 1), "4, undecided, 4");
    expect(choice(CHOOSE_ZERO, past, n(4, 1), square), n(2, 1), "4, 4, 4");
    expect(choice(CHOOSE_ZERO, past, n(5, 1), square), n(2, 1), "5, undecided, undecided");
    expect(choice(CHOOSE_POSITIVE, value_mul(&m, past, past), line, square), n(2, 1),
           "4, undecided, undecided");
    /* A truth that is level chooses as it does beside the point too. */
    Value truth = choice(CHOOSE_POSITIVE, past, n(1, 1), n(0, 1));
    expect(choice(CHOOSE_POSITIVE, truth, square, line), n(1, 1), "2, 2, 2");
    expect(choice(CHOOSE_POSITIVE, value_mul(&m, truth, v), square, line), n(1, 1), "2, 2, 2");
    /* Of a test without a value at the point nobody can tell. */
    Value test = value_div(&m, n(1, 1), past);
    expect(choice(CHOOSE_POSITIVE, test, square, line), n(2, 1), "undecided, undecided, undecided");
}

static void test_rounding(void) {
    Value v = of_x();
    Num one = NUM_ONE;
    expect(value_round(&m, v, one, ROUND_AWAY), n(12, 5), "2, 0, 0");
    expect(value_round(&m, v, one, ROUND_AWAY), n(5, 2), "3, undecided, undecided");
    expect(value_round(&m, v, one, ROUND_EVEN), n(2, 1), "2, 0, 0");
    expect(value_round(&m, v, one, ROUND_FLOOR), n(5, 2), "2, 0, 0");
    expect(value_round(&m, v, one, ROUND_CEIL), n(2, 1), "2, undecided, undecided");
    expect(value_round(&m, v, one, ROUND_FLOOR), value_root(&m, n(2, 1), 2), "1, 0, 0");
    expect(value_mul(&m, v, value_round(&m, v, one, ROUND_FLOOR)), n(5, 2), "5, 2, 2");
}

/* Another unknown than the one that moves has no value. */
static void test_others(void) {
    static Unknown other = {.name = "y", .endless = true};
    expect(value_unknown(&m, &other), n(1, 1), "undecided, undecided, undecided");
}

int main(void) {
    ctx = ctx_new(NULL, NULL);
    static jmp_buf guard;
    ctx->heap.guard = &guard;
    if (setjmp(guard)) return 1;
    arena = ctx->arena;
    nums_init(&m, ctx, arena);
    test_fractions();
    test_roots();
    test_edges();
    test_choices();
    test_rounding();
    test_others();
    ctx_free(ctx);
    return check_done();
}
