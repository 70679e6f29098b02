/* The prover: the worked truths, strict against attained, each tier, the steps of a proof, and what
 * the verifier must refuse. The random oracle covers the breadth. */
#include <setjmp.h>

#include "proof/certificate.h"

#include "starve.h"

static Ctx *ctx;
static Nums m;
static Problem *p;
static Arena *arena;
static jmp_buf guard;

static void renew(void) {
    arena_free(arena);
    arena = arena_new(&ctx->heap);
    nums_init(&m, ctx, arena);
    p = proof_new(&m);
}

static Num q(int64_t n, int64_t d) {
    return num_ratio(&m, n, d);
}
static const char *show(Num a) {
    return num_exact(&m, arena, a);
}
static Term num(int64_t n, int64_t d) {
    return proof_constant(p, q(n, d));
}
static const Range ANY;
static Range above(int64_t low, bool open) {
    return (Range){.low = {num_int(low), true, open}};
}
static Range between(int64_t low, int64_t high) {
    return (Range){{num_int(low), true, false}, {num_int(high), true, false}};
}
static Term var(const char *name, Range range) {
    return proof_variable(p, name, range);
}
static Term add(Term a, Term b) {
    return proof_sum(p, 2, (Term[]){a, b});
}
static Term sub(Term a, Term b) {
    return add(a, proof_negation(p, b));
}
static Term mul(Term a, Term b) {
    return proof_product(p, 2, (Term[]){a, b});
}
static Term over(Term a, Term b) {
    return proof_quotient(p, a, b);
}
static Claim claim(Term a, Relation r, Term b) {
    return (Claim){a, r, b, 0};
}
static void given(Term a, Relation r, Term b) {
    proof_constrain(p, claim(a, r, b));
}
static Proof implies(Term a, Relation r, Term b) {
    return proof_implies(p, claim(a, r, b));
}
static bool proved(Term a, Relation r, Term b) {
    return implies(a, r, b).outcome == OUTCOME_PROVED;
}
static bool refuted(Term a, Relation r, Term b) {
    return implies(a, r, b).outcome == OUTCOME_REFUTED;
}

/* "1 3": the numbers of the constraints that a proof used. */
static const char *used(Proof proof) {
    Buf b = buf_new(arena);
    for (uint32_t i = 0; i < proof.used_count; i++)
        buf_printf(&b, "%s%u", i ? " " : "", proof.used[i]);
    return buf_text(&b);
}

static const char *range_text(Range r) {
    return arena_printf(arena, "%s%s, %s%s",
                        !r.low.finite ? "-"
                        : r.low.open  ? "("
                                      : "[",
                        r.low.finite ? show(r.low.at) : "", r.high.finite ? show(r.high.at) : "",
                        !r.high.finite ? "-"
                        : r.high.open  ? ")"
                                       : "]");
}

/* --- worked truths --- */

static const char *repair(Claim goal, uint32_t constraint) {
    Repair r = proof_repair(p, goal, constraint);
    if (!r.found) return "none";
    return arena_printf(arena, "%s%s%s", r.exact ? "" : "about ", r.strict ? "> " : "", show(r.at));
}

static void test_oee(void) {
    CASE("oee of three free factors");
    renew();
    Term a = var("availability", ANY), b = var("performance", ANY), c = var("quality", ANY);
    given(a, AT_LEAST, num(90, 100));
    given(b, AT_LEAST, num(95, 100));
    given(c, AT_LEAST, num(99, 100));
    Term oee = mul(mul(a, b), c);
    Proof proof = implies(oee, AT_LEAST, num(84645, 100000));
    CHECK(proof.outcome == OUTCOME_PROVED && proof.tier == 1 && !proof.vacuous);
    CHECK_STR(used(proof), "0 1 2");
    CHECK(refuted(oee, ABOVE, num(84645, 100000)));
    Claim goal = claim(oee, AT_LEAST, num(85, 100));
    Proof not = proof_implies(p, goal);
    CHECK(not .outcome == OUTCOME_REFUTED && !proof_holds(p, goal, not .point));
    CHECK_STR(repair(goal, 2), "170/171");
    CHECK_STR(repair(goal, 1), "850/891");
    CHECK_STR(repair(goal, 0), "1700/1881");
    CHECK_STR(range_text(proof_bounds(p, oee).range), "[16929/20000, -");
}

static void test_oee_from_amounts(void) {
    CASE("oee of amounts: planned, running, made, good");
    renew();
    Term planned = var("planned", above(0, false)), running = var("running", above(0, false));
    Term made = var("made", above(0, false)), good = var("good", above(0, false));
    Term a = over(running, planned), b = over(made, mul(running, num(40, 1))), c = over(good, made);
    given(a, AT_LEAST, num(90, 100));
    given(b, AT_LEAST, num(95, 100));
    given(c, AT_LEAST, num(99, 100));
    Term oee = mul(mul(a, b), c);
    CHECK(proved(oee, AT_LEAST, num(84645, 100000)));
    Claim goal = claim(oee, AT_LEAST, num(85, 100));
    CHECK(proof_implies(p, goal).outcome == OUTCOME_REFUTED);
    CHECK_STR(repair(goal, 2), "170/171");
    CHECK_STR(repair(goal, 0), "1700/1881");
    CHECK_STR(range_text(proof_bounds(p, oee).range), "[16929/20000, -");
}

static Term revenue[3], spend[3];

static Term roas(void) {
    static const char *const names[] = {"search", "social", "email"};
    static const int64_t floors[] = {5, 3, 9};
    renew();
    for (int i = 0; i < 3; i++) {
        revenue[i] = var(names[i], above(0, false));
        spend[i] = var(names[i], above(0, true));
        given(over(revenue[i], spend[i]), AT_LEAST, num(floors[i], 1));
    }
    return over(proof_sum(p, 3, revenue), proof_sum(p, 3, spend));
}

/* The factors of the sum that gives the goal. */
static const char *multipliers(const Certificate *c) {
    const Step *steps;
    Buf b = buf_new(arena);
    uint32_t n = proof_write(p, c, &steps);
    for (uint32_t i = 0; i < n; i++)
        if (steps[i].kind == STEP_TIMES) buf_printf(&b, "%s ", show(steps[i].value));
    CHECK(n > 0 && steps[n - 1].kind == STEP_GOAL && steps[n - 1].relation == AT_LEAST);
    return buf_text(&b);
}

static void test_roas(void) {
    CASE("return on ad spend per channel");
    Term whole = roas();
    Claim goal = claim(whole, AT_LEAST, num(4, 1));
    CHECK(proof_implies(p, goal).outcome == OUTCOME_REFUTED);
    Num point[] = {num_int(500), num_int(100), num_int(900), num_int(300), num_int(0), num_int(0)};
    Num value;
    CHECK(proof_value(p, whole, point, &value) && num_equal(value, q(7, 2)));
    CHECK_STR(range_text(proof_bounds(p, whole).range), "(3, -");
    given(over(spend[1], proof_sum(p, 3, spend)), AT_MOST, num(40, 100));
    Proof proof = proof_implies(p, goal);
    CHECK(proof.outcome == OUTCOME_PROVED && proof.tier == 3);
    CHECK_STR(used(proof), "0 1 2 3");
    CHECK_STR(multipliers(proof.certificate), "1 1 1 5/3 ");
    CHECK_STR(repair(goal, 3), "1/2");
    CHECK_STR(repair(goal, 1), "5/2");
    CHECK_STR(range_text(proof_bounds(p, whole).range), "(21/5, -");
}

static void test_scenario(void) {
    CASE("one driver and two");
    renew();
    Range fifth = {{NUM_ZERO, true, false}, {q(1, 5), true, false}};
    Term w = var("w", fifth), v = var("v", fifth);
    Term orders = add(num(1, 1), mul(num(3, 2), w));
    Bounds one = proof_bounds(p, over(orders, add(num(1, 1), w)));
    CHECK(one.tight && one.tier == 2);
    CHECK_STR(range_text(one.range), "[1, 13/12]");
    CHECK_STR(show(one.point[1][0]), "1/5");
    Bounds two = proof_bounds(p, over(orders, add(num(1, 1), v)));
    CHECK(two.tight && two.tier == 1);
    CHECK_STR(range_text(two.range), "[5/6, 13/10]");
    CHECK_STR(show(two.point[0][0]), "0");
    CHECK_STR(show(two.point[0][1]), "1/5");
}

/* --- edges --- */

static void test_strict(void) {
    CASE("an open end is not attained");
    renew();
    Term x = var("x", above(0, true)), y = var("y", between(1, 2));
    CHECK(proved(mul(x, y), ABOVE, num(0, 1)));
    CHECK(refuted(mul(x, y), AT_LEAST, num(1, 1000)));
    CHECK(proved(add(mul(x, y), x), ABOVE, num(0, 1))); /* not read once */
    CHECK(refuted(sub(mul(x, y), x), ABOVE, num(0, 1)));
    CHECK(proved(sub(mul(x, y), x), AT_LEAST, num(0, 1)));
    CHECK(proved(over(x, add(x, y)), BELOW, num(1, 1))); /* approached at infinity */
    CHECK(refuted(over(x, add(x, y)), AT_MOST, num(999, 1000)));
    CHECK_STR(range_text(proof_bounds(p, over(x, add(x, y))).range), "(0, 1)");
    CHECK_STR(range_text(proof_bounds(p, sub(x, y)).range), "(-2, -");
    given(add(x, y), BELOW, num(3, 1));
    CHECK(proved(x, BELOW, num(2, 1)));
    CHECK(refuted(x, BELOW, num(199, 100)));
    CHECK_STR(range_text(proof_bounds(p, x).range), "(0, 2)");
    CHECK_STR(range_text(proof_bounds(p, y).range), "[1, 2]");
}

static void test_signs(void) {
    CASE("denominators of either sign, and zero ones");
    renew();
    Term x = var("x", ANY), y = var("y", ANY), z = var("z", between(0, 9));
    given(over(x, y), AT_LEAST, num(2, 1));
    CHECK(proved(over(x, y), ABOVE, num(1, 1)));
    CHECK(refuted(x, AT_LEAST, mul(num(2, 1), y)));
    CHECK(proved(over(mul(x, z), mul(y, z)), AT_LEAST, num(2, 1)));
    CHECK(proved(over(num(1, 1), z), ABOVE, num(1, 10)));
    CHECK(refuted(over(num(1, 1), z), AT_MOST, num(1000, 1)));
    CHECK(implies(over(z, num(0, 1)), AT_LEAST, num(1, 1)).outcome == OUTCOME_OPEN);
    Term parts = add(z, var("w", above(0, false))); /* >= 0, and only assumed not to be 0 */
    CHECK(proved(over(num(1, 1), parts), ABOVE, num(0, 1)));
    CHECK(proved(over(z, parts), AT_MOST, num(1, 1)));
    CHECK(refuted(over(z, parts), BELOW, num(1, 1)));
}

static void test_tiers(void) {
    CASE("powers, substitution, bisection");
    renew();
    Term x = var("x", between(-2, 3)), y = var("y", between(1, 4));
    Proof power = implies(over(proof_power(p, x, 2), y), AT_MOST, num(9, 1));
    CHECK(power.outcome == OUTCOME_PROVED && power.tier == 1);
    CHECK(refuted(over(proof_power(p, x, 2), y), BELOW, num(9, 1)));
    CHECK(proved(proof_power(p, y, -2), AT_LEAST, num(1, 16)));
    Term a = var("a", above(0, false)), b = var("b", above(0, true));
    Term c = var("c", above(0, false)), d = var("d", above(0, true));
    given(over(a, b), AT_LEAST, num(2, 1));
    given(over(c, d), AT_LEAST, num(3, 1));
    Proof weighed = implies(add(mul(y, over(a, b)), over(c, d)), AT_LEAST, num(5, 1));
    CHECK(weighed.outcome == OUTCOME_PROVED && weighed.tier == 4);
    CHECK(refuted(add(mul(y, over(a, b)), over(c, d)), ABOVE, num(5, 1)));
    given(mul(x, y), AT_LEAST, num(4, 1));
    Proof curved = implies(add(x, y), AT_LEAST, num(39, 10));
    CHECK(curved.outcome == OUTCOME_PROVED && curved.tier == 5);
    CHECK_STR(used(curved), "2");
    CHECK(refuted(add(x, y), AT_LEAST, num(41, 10)));
}

static void test_equations(void) {
    CASE("equations on either side");
    renew();
    Term x = var("x", ANY), y = var("y", ANY);
    given(add(x, y), EQUALS, num(10, 1));
    given(sub(x, y), EQUALS, num(4, 1));
    Proof proof = implies(x, EQUALS, num(7, 1));
    CHECK(proof.outcome == OUTCOME_PROVED && proof.certificate->next);
    CHECK(refuted(x, EQUALS, num(8, 1)));
    CHECK(refuted(x, EQUALS, num(6, 1)));
    CHECK_STR(range_text(proof_bounds(p, mul(num(2, 1), y)).range), "[6, 6]");
    CHECK(num_equal(proof_bounds(p, y).point[0][0], num_int(7)));
}

static void test_contradiction(void) {
    CASE("the minimal contradictory set");
    renew();
    Term x = var("x", between(0, 10)), y = var("y", ANY);
    given(x, AT_LEAST, num(3, 1));
    given(x, AT_MOST, num(7, 1));
    given(add(x, y), AT_LEAST, num(9, 1));
    CHECK(proof_contradiction(p).outcome == OUTCOME_REFUTED);
    CHECK(proof_holds(p, claim(add(x, y), AT_LEAST, num(9, 1)), proof_contradiction(p).point));
    given(y, BELOW, num(2, 1));
    Proof proof = proof_contradiction(p);
    CHECK(proof.outcome == OUTCOME_PROVED);
    CHECK_STR(used(proof), "1 2 3");
    Proof anything = implies(x, ABOVE, num(1000, 1));
    CHECK(anything.outcome == OUTCOME_PROVED && proof_bounds(p, x).empty);
    CHECK_STR(repair(claim(x, AT_LEAST, num(5, 1)), 0), "none"); /* consistent with none */
    renew();
    var("none", between(2, 1));
    CHECK(proof_contradiction(p).outcome == OUTCOME_PROVED);
}

static void test_parts(void) {
    CASE("parts that share nothing are decided apart");
    renew();
    Term x = var("x", above(0, false)), y = var("y", ANY), z = var("z", ANY);
    given(mul(y, z), AT_LEAST, num(3, 1));
    given(x, AT_LEAST, num(2, 1));
    Proof proof = implies(x, AT_LEAST, num(1, 1));
    CHECK(proof.outcome == OUTCOME_PROVED);
    CHECK_STR(used(proof), "1");
    Proof not = implies(x, AT_LEAST, num(3, 1));
    CHECK(not .outcome == OUTCOME_REFUTED);
    CHECK(proof_holds(p, claim(mul(y, z), AT_LEAST, num(3, 1)), not .point));
    CHECK(proved(num(1, 1), AT_LEAST, num(1, 1)) && refuted(num(1, 1), ABOVE, num(1, 1)));
}

static void test_fuel(void) {
    CASE("spent fuel is said");
    renew();
    Term x = var("x", ANY), y = var("y", ANY);
    Term square = proof_power(p, sub(x, y), 2);
    given(proof_power(p, add(x, y), 3), AT_LEAST, num(1, 1));
    ctx->limits[LIM_proof_steps] = 1;
    CHECK(implies(square, AT_LEAST, num(-1, 1)).why == OPEN_FUEL);
    ctx->limits[LIM_proof_steps] = 2000;
    Proof open = implies(add(square, mul(x, x)), AT_LEAST, num(0, 1));
    CHECK(open.outcome == OUTCOME_OPEN && open.side == AT_LEAST && open.tier == 0);
    CHECK(implies(proof_power(p, add(add(x, y), num(1, 1)), 64), AT_LEAST, num(0, 1)).outcome !=
          OUTCOME_REFUTED);
    ctx->limits[LIM_proof_steps] = 100000;
}

/* --- the verifier --- */

static bool accepts(Claim extra, const Certificate *c) {
    p->fuel = 100000;
    return verify_certificate(p, &extra, c);
}

/* Each change makes the certificate say something that it does not show. */
static void test_refused_sum(void) {
    CASE("certificates that are a little wrong: a sum");
    Term whole = roas();
    given(over(spend[1], proof_sum(p, 3, spend)), AT_MOST, num(40, 100));
    Certificate c = *implies(whole, AT_LEAST, num(4, 1)).certificate;
    Claim against = claim(whole, BELOW, num(4, 1));
    CHECK(accepts(against, &c));
    CHECK(!accepts(claim(whole, BELOW, num(43, 10)), &c));
    CHECK(!accepts(claim(whole, AT_MOST, num(5, 1)), &c));
    Node root = *c.root;
    Line *lines = arena_copy(arena, root.lines, root.count * sizeof *lines);
    const Node *kept = c.root;
    root.lines = lines, c.root = &root;
    CHECK(root.kind == NODE_SUM && accepts(against, &c));
    for (uint32_t i = 0; i < root.count; i++) {
        Num times = lines[i].times;
        lines[i].times = num_add(&m, times, NUM_ONE);
        CHECK(!accepts(against, &c));
        lines[i].times = num_neg(&m, times);
        CHECK(!accepts(against, &c));
        lines[i].times = times;
    }
    c.root = kept;
    for (uint32_t i = 0; i < c.fact_count; i++) {
        if (c.facts[i].idle) continue;
        Fact fact = c.facts[i];
        c.facts[i].idle = true;
        CHECK(!accepts(against, &c));
        c.facts[i] = fact;
        c.facts[i].p = poly_scale(p, fact.p, num_int(2));
        CHECK(!accepts(against, &c));
        c.facts[i] = fact;
        c.facts[i].of++;
        CHECK(!accepts(against, &c));
        c.facts[i] = fact;
    }
    CHECK(accepts(against, &c));
}

static void test_refused_corners(void) {
    CASE("certificates that are a little wrong: corners and cases");
    renew();
    Term x = var("x", between(1, 2)), y = var("y", between(1, 3));
    Term t = add(mul(x, y), x);
    Certificate c = *implies(t, AT_LEAST, num(2, 1)).certificate;
    CHECK(c.root->kind == NODE_CORNERS && c.root->count == 2);
    CHECK(accepts(claim(t, BELOW, num(2, 1)), &c));
    CHECK(!accepts(claim(t, AT_MOST, num(2, 1)), &c));
    Node root = *c.root;
    Pin *pins = arena_copy(arena, root.pins, root.count * sizeof *pins);
    root.pins = pins, c.root = &root;
    pins[0].high = !pins[0].high;
    CHECK(!accepts(claim(t, BELOW, num(2, 1)), &c));
    Term u = var("u", ANY), v = var("v", ANY);
    given(over(u, v), AT_LEAST, num(2, 1));
    Certificate cases = *implies(over(u, v), AT_LEAST, num(1, 1)).certificate;
    Claim against = claim(over(u, v), BELOW, num(1, 1));
    CHECK(!cases.root && accepts(against, &cases));
    Certificate *half = cases.positive;
    cases.positive = cases.negative;
    CHECK(!accepts(against, &cases));
    cases.positive = half, cases.split = u;
    CHECK(!accepts(against, &cases));
    CHECK(proof_refused(p) == 0);
}

/* A whole life; false if there was too little memory for it. */
static bool live(void) {
    ctx = NULL, arena = NULL;
    volatile bool whole = false;
    if (setjmp(guard) == 0 && (ctx = ctx_new(counting_alloc, NULL))) {
        ctx->heap.guard = &guard;
        Term whole_roas = roas();
        proof_bounds(p, whole_roas);
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
    test_oee();
    test_oee_from_amounts();
    test_roas();
    test_scenario();
    test_strict();
    test_signs();
    test_tiers();
    test_equations();
    test_contradiction();
    test_parts();
    test_fuel();
    test_refused_sum();
    test_refused_corners();
    test_memory();
    arena_free(arena);
    ctx_free(ctx);
    return check_done();
}
