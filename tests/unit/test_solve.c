/* Equations: every solution of t = v, one row each; derivatives; what spent fuel comes to. */
#include <setjmp.h>
#include <stdlib.h>

#include "num/real_node.h"
#include "proof/proof.h"

#include "check.h"

static Ctx *ctx;
static Nums m;
static Problem *p;
static Arena *arena;

static const char *show(Num a) {
    return num_exact(&m, arena, a);
}

/* --- reading: words apart by spaces, terms in reverse Polish notation --- */

static Num number(const char *s) {
    int64_t n = strtoll(s, NULL, 10);
    const char *slash = strchr(s, '/');
    return num_ratio(&m, n, slash ? strtoll(slash + 1, NULL, 10) : 1);
}

static Term binary(char op, Term a, Term b) {
    Term pair[] = {a, op == '-' ? proof_negation(p, b) : b};
    if (op == '/') return proof_quotient(p, a, b);
    return op == '*' ? proof_product(p, 2, pair) : proof_sum(p, 2, pair);
}

static Term named(const char *name) {
    for (uint32_t i = 0; i < proof_variables(p); i++)
        if (strcmp(proof_name(p, i), name) == 0) return proof_variable_term(p, i);
    CHECK(false); /* no such name */
    return 0;
}

static Term term(const char *text) {
    Term stack[32];
    size_t n = 0;
    for (char *w = strtok(arena_strndup(arena, text, strlen(text)), " "); w; w = strtok(NULL, " "))
        if (strchr("+-*/", *w) && !w[1])
            n--, stack[n - 1] = binary(*w, stack[n - 1], stack[n]);
        else if (*w == '^')
            stack[n - 1] = proof_power(p, stack[n - 1], atoi(w + 1));
        else
            stack[n++] = strchr("-0123456789", *w) ? proof_constant(p, number(w)) : named(w);
    CHECK(n == 1);
    return stack[0];
}

static End end_of(const char *s, bool high) {
    if (strcmp(s, "-") == 0) return (End){0};
    return (End){number(high ? s : s + 1), true, s[high ? strlen(s) - 1 : 0] == (high ? ')' : '(')};
}

/* "x [0 5) w - 3]" */
static void variables(const char *text) {
    char *at = arena_strndup(arena, text, strlen(text));
    for (char *w = strtok(at, " "); w; w = strtok(NULL, " ")) {
        char *low = strtok(NULL, " "), *high = strtok(NULL, " ");
        proof_variable(p, w, (Range){end_of(low, false), end_of(high, true)});
    }
}

/* "x 3 >": term, number, relation; several apart by commas. */
static void constraint(const char *text) {
    static const char *const signs[] = {">=", ">", "<=", "<", "="};
    const char *sign = strrchr(text, ' ') + 1;
    Claim c = {.left = term(arena_strndup(arena, text, (size_t)(sign - text - 1))),
               .right = proof_constant(p, NUM_ZERO)};
    for (int i = 0; i < 5; i++)
        if (strcmp(sign, signs[i]) == 0) c.relation = (Relation)i;
    proof_constrain(p, c);
}

static void constraints(const char *text) {
    for (const char *comma; text; text = comma ? comma + 2 : NULL) {
        comma = strchr(text, ',');
        constraint(comma ? arena_strndup(arena, text, (size_t)(comma - text)) : text);
    }
}

/* --- writing --- */

static void put_point(Buf *b, const Num *point) {
    for (uint32_t i = 0; point && i < proof_variables(p); i++)
        buf_printf(b, "%s%s", i ? "," : " at ", show(point[i]));
}

static void put_value(Buf *b, const Solution *s) {
    const Real *real = s->exact.real;
    Range r = s->x.range;
    bool rounded;
    if (s->moves && !s->x.tight) {
        buf_printf(b, "~%s", num_decimal(&m, arena, r.low.at, 12, &rounded));
        buf_printf(b, " .. ~%s", num_decimal(&m, arena, r.high.at, 12, &rounded));
    } else if (s->moves) {
        buf_printf(b, "%s%s", !r.low.finite || r.low.open ? "(" : "[",
                   r.low.finite ? show(r.low.at) : "-");
        put_point(b, s->x.point[0]);
        buf_printf(b, " .. %s", r.high.finite ? show(r.high.at) : "-");
        put_point(b, s->x.point[1]);
        buf_printf(b, "%s%s", !r.high.finite || r.high.open ? ")" : "]",
                   s->x.tight ? "" : " loose");
    } else if (!value_ok(s->exact)) {
        buf_printf(b, "~%s", num_decimal(&m, arena, r.low.at, 12, &rounded));
    } else if (real) {
        CHECK(real->kind == REAL_SURD && real->surd.a == 1);
        buf_printf(b, "%s%s%s root%u %s", num_sign(real->surd.c) ? show(real->surd.c) : "",
                   num_sign(real->surd.c) && num_sign(real->surd.k) > 0 ? "+" : "",
                   show(real->surd.k), (unsigned)real->surd.n, show(real->surd.q));
    } else {
        buf_printf(b, "%s", show(s->exact.q));
        CHECK(num_equal(r.low.at, s->exact.q) && num_equal(r.high.at, s->exact.q) && s->x.tight);
    }
}

/* Irrational: the value is inside, and the enclosure is narrow. */
static void check_enclosure(const Solution *s) {
    Num low = s->x.range.low.at, high = s->x.range.high.at;
    if (s->moves || num_equal(low, high)) return;
    Num size = num_abs(&m, low);
    CHECK(s->x.range.low.open && s->x.range.high.open && !s->x.tight);
    Num width = num_mul(&m, num_sub(&m, high, low), num_pow(&m, num_int(10), 30));
    CHECK(num_cmp(low, high) < 0 && num_cmp(width, size) <= 0);
    CHECK(!value_ok(s->exact) || (value_cmp(&m, s->exact, value_num(low)) == ORDER_GREATER &&
                                  value_cmp(&m, s->exact, value_num(high)) == ORDER_LESS));
}

static void put_everywhere(Buf *b, Everywhere e, const char *what) {
    if (e.outcome == OUTCOME_PROVED) return;
    buf_printf(b, " %s%s", what, e.outcome == OUTCOME_OPEN ? "?" : "");
    if (e.point && num_bits(e.point[0]) < 64) put_point(b, e.point);
}

static const char *text_of(Solutions all) {
    static const char *const whys[] = {"", "open: fuel", "open", "open: certificate"};
    Buf b = buf_new(arena);
    if (all.kind == SOLUTIONS_OPEN) return whys[all.why];
    if (all.kind == SOLUTIONS_ALL) return "all";
    if (all.kind == SOLUTIONS_NONE) buf_printf(&b, "none");
    put_point(&b, all.point);
    for (uint32_t i = 0; i < all.count; i++) {
        if (i) buf_printf(&b, "; ");
        put_value(&b, &all.at[i]);
        check_enclosure(&all.at[i]);
        put_everywhere(&b, all.at[i].inside, "outside");
        put_everywhere(&b, all.at[i].holds, "broken");
    }
    return buf_text(&b);
}

static void renew(void) {
    arena_free(arena);
    arena = arena_new(&ctx->heap);
    nums_init(&m, ctx, arena);
    p = proof_new(&m);
}

/* --- the rows; x is the unknown and the first variable --- */

typedef struct Row {
    const char *name, *variables, *constraints, *t, *v, *want;
} Row;

static const Row rows[] = {
    {"linear", "x - -", NULL, "x 3 * 2 +", "7", "5/3"},
    {"linear-fractional", "x [0 -", NULL, "x 10 + x 40 + /", "1/2", "20"},
    {"a negative power", "x - -", NULL, "x ^-2", "1/9", "-3; 3"},
    {"rational roots", "x - -", NULL, "x ^2 6 * x -", "1", "-1/3; 1/2"},
    {"irrational roots", "x - -", NULL, "x ^2 2 x * -", "1", "1-1 root2 2; 1+1 root2 2"},
    {"a fraction below the root", "x (0 -", NULL, "x ^2 3 *", "2",
     "-1 root2 2/3 outside; 1 root2 2/3"},
    {"double root", "x - -", NULL, "x 5 - ^2", "0", "5"},
    {"double irrational roots", "x - -", NULL, "x ^2 7 - ^3", "0", "-1 root2 7; 1 root2 7"},
    {"rational and irrational", "x - -", NULL, "x ^2 2 - x 1 - *", "0", "-1 root2 2; 1; 1 root2 2"},
    {"a cubic with one root", "x - -", NULL, "x ^3", "2", "1 root3 2"},
    {"a cubic with three", "x - -", NULL, "x ^3 3 x * -", "1",
     "~-1.532088886238; ~-0.347296355334; ~1.879385241572"},
    {"two quadratics", "x - -", NULL, "x ^2 2 - x ^2 3 - *", "0",
     "~-1.732050807569; ~-1.414213562373; ~1.414213562373; ~1.732050807569"},
    {"roots close together", "x - -", NULL, "x 1 - x 1000001/1000000 - * x 500001/500000 - *", "0",
     "1; 1000001/1000000; 500001/500000"},
    {"no real root", "x - -", NULL, "x ^2 x +", "-1", "none"},
    {"no root, a constant", "x - -", NULL, "x x - 3 +", "2", "none"},
    {"every value", "x - -", NULL, "x 2 * x x + -", "0", "all"},
    {"every value but one", "x - -", NULL, "x x /", "1", "all"},
    {"a zero of the denominator", "x - -", NULL, "x ^2 1 - x 1 - /", "2", "none"},
    {"an irrational zero of the denominator", "x - -", NULL, "x ^2 2 - x 3 - * x ^2 2 - x 5 + * /",
     "0", "3"},
    {"a denominator that cancels", "x - -", NULL, "x x * x /", "0", "none"},
    {"always divided by zero", "x - -", NULL, "x x x - /", "0", "none"},
    {"at the ends of the range", "x [-2 2)", NULL, "x ^2", "4", "-2; 2 outside"},
    {"outside, irrational", "x [2 3]", NULL, "x ^3", "7", "1 root3 7 outside"},
    {"inside, irrational", "x [1 2]", NULL, "x ^3", "7", "1 root3 7"},
    {"a constraint that cuts", "x - -", "x >=", "x ^2", "4", "2"},
    {"cut at an irrational", "x - -", "x 1 - >, x ^2 2 - =", "x ^4", "4", "1 root2 2"},
    {"cut by a hair", "x - -", "x 14142135623/10000000000 - <", "x ^2", "2", "-1 root2 2"},
    {"cut by a fraction", "x - -", "x 3 - x / <=", "x ^2 9 -", "0", "3"},
    {"a constraint that is undefined there", "x - -", "3 x 3 - / 9 + >", "x ^2 9 -", "0", "-3"},
    {"a constraint on others", "x - - w [0 1]", "w 1/2 - >", "x 2 *", "5", "5/2"},
    {"a constraint that ties, broken", "x [0 9] w [0 9]", "x w - >=", "x 2 *", "10",
     "5 broken at 5,9"},
    {"a constraint that ties, kept", "x [0 9] w [0 4]", "x w - >", "x ^2", "20",
     "-1 root2 20 outside broken; 1 root2 20"},
    {"one value of another", "x - - w [3 3]", NULL, "x w * x ^2 +", "10", "-5; 2"},
    {"another that cancels", "x - - w [1 3]", NULL, "x w * w /", "10", "10"},
    {"another that is a factor", "x - - w [0 3]", NULL, "x w * 2 w * -", "0", "2"},
    {"another in both, proportional", "x - - w [-1 3]", NULL, "x w 1 + * 2 w * - 2 -", "0", "2"},
    {"one driver", "x - - w [0 1/5]", NULL, "x 1 w + *", "12", "[10 at 10,1/5 .. 12 at 12,0]"},
    {"two drivers", "x [0 100] u [1 2] v [3 5]", NULL, "x u * v /", "6",
     "[9 at 9,2,3 .. 30 at 30,1,5]"},
    {"two drivers, fractional", "x [0 -  u [1 2] v [1 2]", NULL, "x u + x v + 2 * /", "1/4",
     "none at 1,1,1"},
    {"an open end", "x - - w (0 2]", NULL, "x w -", "1", "(1 at 2001/2000,1/2000 .. 3 at 3,2]"},
    {"no end", "x [0 - w [2 -", NULL, "x w /", "3", "[6 at 6,2 .. -)"},
    {"partly outside", "x [0 11] w [0 1/5]", NULL, "x 1 w + *", "12",
     "[10 at 10,1/5 .. 12 at 12,0] outside at 80/7,1/20"},
    {"the slope vanishes at an end", "x - - w [0 1]", NULL, "x w *", "3", "none at 1,0"},
    {"the slope vanishes inside", "x - - w [-1 1]", NULL, "x w *", "3", "none at 1,0"},
    {"the slope vanishes inside, two drivers", "x - - u [0 2] w [0 2]", NULL, "x u w * 1 - *", "3",
     "none at 1,2,1/2"},
    {"the slope vanishes at an irrational", "x - - w [0 2]", NULL, "x w ^2 2 - *", "3", "open"},
    {"a constraint keeps the slope", "x - - u [0 2] w [0 2]", "u w - 1 - >=", "x u w - *", "3",
     "[3/2 at 3/2,2,0 .. 3 at 3,1,0]"},
    {"slope and rest vanish together", "x - - u [0 2] w [0 2]", NULL, "x u * w -", "0",
     "none at 1,0,1"},
    {"the denominator becomes zero", "x - - w [0 2]", NULL, "x w + x 1 + /", "3", "none at 1,1"},
    {"without x, of a driver", "x - - w [0 2]", NULL, "w", "1", "none at 1,1/2"},
    {"without x, always", "x - - w [0 2]", "w 1 - =", "w", "1", "all"},
    {"contradictory constraints", "x - - w [0 2]", "w 3 - >", "x w +", "1", "none"},
    {"a tie with a moving solution", "x - - w [1 2]", "x w - >=", "x w *", "4",
     "[2 at 2,2 .. 4 at 4,1]"},
    {"a tie broken by a moving solution", "x - - w [1 2]", "x w - >=", "x w *", "2",
     "[1 at 1,2 .. 2 at 2,1] broken at 1,2"},
    {"zero over zero wherever the other is", "x - - w [0 2]", NULL, "x x * w * x w * /", "0",
     "none"},
    {"a denominator that vanishes for one of others", "x - - w [0 2]", NULL, "x w x + * w x + /",
     "3", "open"},
    {"a quadratic with a driver", "x [0 9] w [0 3]", NULL, "x ^2 w +", "4",
     "[1 at 1,3 .. 2 at 2,0]"},
    {"a quadratic with a driver, irrational", "x [0 9] w [1 2]", NULL, "x ^2 w +", "4",
     "~1.414213562373 .. ~1.732050807569"},
    {"a falling quadratic, two drivers", "x [0 1/2] e [2 3] w [9 10]", NULL,
     "1 x + 1 e x * - * w *", "8", "~0.051566846126 .. ~0.153112887415"},
    {"not everywhere within the range", "x [0 9] w [0 5]", NULL, "x ^2 w +", "4", "none at 9/2,5"},
    {"no range to look in", "x [0 - w [0 3]", NULL, "x ^2 w +", "4", "[1 at 1,3 .. 2 at 2,0]"},
    {"neither rising nor falling", "x [-9 9] w [0 3]", NULL, "x ^2 w +", "4", "open"},
    {"a tie with a curve", "x [0 9] w [0 3]", "x w 3 - - >=", "x ^2 w +", "4",
     "[1 at 1,3 .. 2 at 2,0]"},
    {"a tie broken by a curve", "x [0 9] w [0 3]", "x w - >=", "x ^2 w +", "4",
     "[1 at 1,3 .. 2 at 2,0] broken?"},
    {"a curve over a denominator", "x [0 9] w [0 3]", NULL, "x ^2 w + x 1 + /", "4", "open"},
    {"a curve and a zero denominator", "x [0 9] w [0 3]", NULL, "x ^2 w + x 2 - / x 2 - *", "4",
     "open"},
    {"a curve that turns between corners", "x [0 9] w [0 2]", NULL, "x ^3 w ^2 w 2 * - +", "8",
     "open"},
    {"a curve on an open box", "x [0 9] w [0 3)", NULL, "x ^2 w +", "4", "open"},
    {"a curve with a constraint", "x [0 9] w [0 3]", "w 2 - <", "x ^2 w +", "4", "open"},
    {"a curve that is flat at a corner", "x [0 9] w [0 1]", NULL, "x ^2 w 1 - * 3 w 1 - * -", "0",
     "open"},
    {"a constraint on a moving solution", "x [0 99] w [0 1/5]", "x 11 - >=", "x 1 w + *", "12",
     "[10 at 10,1/5 .. 12 at 12,0] broken at 120/11,1/10"},
    {"a curve and a constraint on x", "x [0 9] w [0 3]", "x 1 - >=", "x ^2 w +", "4",
     "[1 at 1,3 .. 2 at 2,0]"},
    {"a negative unit root", "x - -", NULL, "x 1 + ^5", "-3", "-1-1 root5 3"},
    {"growth a month for a year", "x [0 -", NULL, "x 1 + ^12", "2",
     "-1-1 root12 2 outside; -1+1 root12 2"},
    {"an open range that moves", "x (10 12) w [0 1/5]", NULL, "x 1 w + *", "12",
     "[10 at 10,1/5 .. 12 at 12,0] outside at 10,1/5"},
    {"undefined wherever it is solved", "x - - w [1 2]", NULL, "x w - x w - 1 x w - / * /", "0",
     "none"},
    {"points where it is undefined", "x - - w [0 2]", NULL, "x w * w /", "3", "3"},
    {"points where it is undefined, irrational", "x - - w [0 2]", NULL, "x ^2 w * w /", "3",
     "-1 root2 3; 1 root2 3"},
    {"undefined at an end", "x - - w [0 2]", NULL, "x w + w / 1 +", "3",
     "(0 at 1/2000,1/2000 .. 2 at 2,2]"},
    {"undefined where the slope vanishes", "x - - w [0 2]", NULL, "x w * 1 + w /", "3",
     "(- .. 5/2 at 5/2,2]"},
    {"undefined at a corner of a curve", "x [0 9] w [0 3]", NULL, "x ^2 w + w * w /", "4", "open"},
    {"undefined for one of others", "x - - w [0 2]", NULL, "x ^2 w * x w * /", "3",
     "3 broken at 3,0"},
    {"perhaps undefined at an irrational", "x - - w [0 2]", NULL, "x ^2 x w * * x w * /", "3",
     "-1 root2 3 broken?; 1 root2 3 broken?"},
    {"a factor with another in it", "x [0 9] w [0 2]", NULL, "x ^2 x w - * x w - /", "3", "open"},
    {"every kind of term in a constraint", "x - - w [1 2]", "w x ^2 * x / 0 x - + x w - / 9 - <",
     "x w *", "4", "[2 at 2,2 .. 4 at 4,1] broken at 40/19,19/10"},
    {"an undefined constraint says nothing", "x - -", "1 x x - / 1 - >=", "x", "4", "4"},
    {"cut by a hair's breadth", "x - -", "x ^2 2 - 10 ^-40 - <", "x ^4", "4",
     "-1 root2 2; 1 root2 2"},
    {"above a hair's breadth", "x - -", "x ^2 2 - 10 ^-40 - >=", "x ^4", "4", "none"},
    {"undefined, and it moves", "x - - w [0 2]", NULL, "x w + w /", "3",
     "(0 at 3/5000,3/10000 .. 4 at 4,2]"},
};

static void test_rows(void) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const Row *r = &rows[i];
        CASE(r->name);
        renew();
        variables(r->variables);
        if (r->constraints) constraints(r->constraints);
        Solutions all = proof_solve(p, term(r->t), number(r->v), proof_variable_term(p, 0));
        CHECK_STR(text_of(all), r->want);
    }
}

/* (x - 1) (x - 2) ... (x - 20), and with 2^-23 x^19 less: half of the roots are complex then. */
static void test_wilkinson(void) {
    CASE("wilkinson");
    Solutions all;
    for (int64_t less = 0; less < 2; less++) {
        renew();
        variables("x - -");
        Term x = proof_variable_term(p, 0), factors[20];
        for (int i = 0; i < 20; i++) factors[i] = binary('-', x, proof_constant(p, num_int(i + 1)));
        Term shift = binary('*', proof_constant(p, num_ratio(&m, less, 1 << 23)), term("x ^19"));
        Term t = binary('-', proof_product(p, 20, factors), shift);
        all = proof_solve(p, t, NUM_ZERO, x);
        CHECK(all.count == (less ? 10 : 20));
        for (uint32_t i = 0; i < all.count; i++) check_enclosure(&all.at[i]);
        for (int i = 0; !less && i < 20; i++) CHECK(num_equal(all.at[i].exact.q, num_int(i + 1)));
    }
    bool rounded;
    CHECK_STR(num_decimal(&m, arena, all.at[9].x.range.low.at, 9, &rounded), "20.846908101");
}

/* --- derivatives, at x = 3 and w = 5 --- */

static const struct {
    const char *t, *by_x, *by_w;
} derivatives[] = {
    {"7", "0", "0"},
    {"x w *", "5", "3"},
    {"x w /", "1/5", "-3/25"},
    {"w x x * /", "-10/27", "1/9"},
    {"x 2 - w - ^3", "48", "-48"},
    {"x ^1 x ^0 +", "1", "0"},
    {"x ^2 w *", "30", "9"},
    {"x 2 - ^-64 w -", "-64", "-1"},
    {"1 x w + - x w + * 2 /", "-15/2", "-15/2"},
};

static void test_derivatives(void) {
    CASE("derivatives");
    renew();
    variables("x - - w - -");
    Num at[] = {num_int(3), num_int(5)}, value;
    for (size_t i = 0; i < sizeof derivatives / sizeof *derivatives; i++) {
        const char *want[] = {derivatives[i].by_x, derivatives[i].by_w};
        for (uint32_t var = 0; var < 2; var++) {
            Term slope = proof_derivative(p, term(derivatives[i].t), proof_variable_term(p, var));
            CHECK(proof_value(p, slope, at, &value));
            CHECK_STR(show(value), want[var]);
        }
    }
    Term w = proof_variable_term(p, 1);
    CHECK(proof_derivative(p, term("x w *"), w) == proof_variable_term(p, 0));
    CHECK(proof_derivative(p, term("x 4 /"), w) == term("0"));
}

/* --- fuel --- */

/* Whatever stops it, an answer is the whole answer or open. */
static void test_fuel(void) {
    CASE("spent fuel is said");
    const char *t = "x ^2 3 - x ^2 2 - * x 5 - * x 7 - *";
    const char *want = "~-1.732050807569; ~-1.414213562373; ~1.414213562373; ~1.732050807569; 5; 7";
    unsigned answers = 0;
    for (uint64_t steps = 1; steps < 4000; steps += steps / 8 + 1) {
        renew();
        variables("x - -");
        ctx->limits[LIM_proof_steps] = steps;
        const char *got = text_of(proof_solve(p, term(t), NUM_ZERO, proof_variable_term(p, 0)));
        if (strcmp(got, want) == 0)
            answers++;
        else
            CHECK_STR(got, "open: fuel");
    }
    CHECK(answers > 2);
    ctx->limits[LIM_proof_steps] = 100000;
}

int main(void) {
    static jmp_buf guard;
    ctx = ctx_new(NULL, NULL);
    if (!ctx || setjmp(guard)) return 2;
    ctx->heap.guard = &guard;
    test_rows();
    test_wilkinson();
    test_derivatives();
    test_fuel();
    arena_free(arena);
    ctx_free(ctx);
    return check_done();
}
