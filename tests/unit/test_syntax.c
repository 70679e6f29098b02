/* From text to tape and tree: what is right parses to the tree that it means, what is wrong gives
 * one finding per mistake, and whatever comes in, the tape is the source. */
#include "check.h"

#include <stdlib.h>

#include "syntax/ast.h"

static Ctx *ctx;
static jmp_buf guard;
static bool stopped; /* by a limit or for want of memory */

static void fresh(void) {
    ctx_free(ctx);
    ctx = ctx_new(NULL, NULL);
    ctx->heap.guard = &guard;
}

/* Parses in a context of its own; an empty Ast if the run was stopped. */
static Ast parse_bytes(const char *text, size_t length) {
    fresh();
    stopped = true;
    if (setjmp(guard)) return (Ast){0};
    uint32_t file = source_add(&ctx->sources, "test.kpi", text, (uint32_t)length);
    Ast ast = ast_parse(ctx, ctx->arena, file);
    stopped = false;
    return ast;
}

static Ast parse(const char *text) {
    return parse_bytes(text, strlen(text));
}

/* Fills in a format of two %s; good until the next call. */
static const char *text_of(const char *format, const char *a, const char *b) {
    static char text[1000];
    snprintf(text, sizeof text, format, a, b);
    return text;
}

static char *read_file(const char *path, size_t *length) {
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    fseek(f, 0, SEEK_END);
    *length = (size_t)ftell(f);
    rewind(f);
    char *text = malloc(*length + 1);
    if (fread(text, 1, *length, f) != *length) *length = 0;
    text[*length] = 0;
    fclose(f);
    return text;
}

/* --- the tape --- */

static bool tape_is_source(const Tape *tape, size_t length) {
    if (tape->tokens[0].begin != 0 || tape->tokens[tape->count].begin != length) return false;
    for (uint32_t i = 0; i < tape->count; i++)
        if (tape->tokens[i + 1].begin <= tape->tokens[i].begin || tape->tokens[i].kind == 0)
            return false;
    return tape->tokens[tape->count].kind == 0;
}

static bool spans_nest(const Node *n) {
    for (const Node *k = n->kids; k; k = k->next)
        if (k->span.begin < n->span.begin || k->span.end > n->span.end || !spans_nest(k))
            return false;
    return n->span.begin <= n->span.end;
}

static const char *const sources[] = {
    "examples/webshop/webshop.kpi", "examples/webshop/webshop_test.kpi",
    "examples/webshop/peak.kpi", "examples/oee/oee.kpi", "examples/installer/installer.kpi"};
enum { SOURCES = sizeof sources / sizeof *sources };

static void test_examples(void) {
    CASE("examples");
    for (int i = 0; i < SOURCES; i++) {
        size_t length;
        char *text = read_file(sources[i], &length);
        CHECK(text != NULL);
        if (!text) continue;
        Ast ast = parse_bytes(text, length);
        CHECK(!stopped && !ast.broken && ctx->diags.all.count == 0);
        CHECK(!stopped && tape_is_source(&ast.tape, length));
        CHECK(!stopped && spans_nest(ast.root) && node_count(ast.root) > 1);
        free(text);
    }
}

static uint32_t random_state = 12345;
static uint32_t random_below(uint32_t n) {
    random_state ^= random_state << 13, random_state ^= random_state >> 17,
        random_state ^= random_state << 5;
    return random_state % n;
}

static const char *const splinters[] = {
    "{",       "}",       "(",     ")", "\"", "\n", ",", "=",    "kpi ",
    "target ", "\n  by ", "1,5",   "-", "'",  "`",  "#", "\xff", "\xE2\x80\x9C",
    "..",      "no data", "error", "/*"};

/* Cuts a piece of a source and damages it: drops, doubles or overwrites bytes, or puts a splinter
 * in. */
static size_t mutate(char *out, const char *text, size_t length) {
    size_t n = 100 + random_below(400), at = random_below((uint32_t)(length - n));
    memcpy(out, text + at, n);
    for (uint32_t hits = random_below(4); hits > 0; hits--) {
        size_t i = random_below((uint32_t)n - 40), cut = random_below(30);
        const char *splinter = splinters[random_below(sizeof splinters / sizeof *splinters)];
        if (random_below(2)) out[i] = (char)random_below(256);
        if (random_below(3) == 0) memmove(out + i, out + i + cut, n - i - cut), n -= cut;
        if (random_below(2) == 0) {
            memmove(out + i + strlen(splinter), out + i, n - i);
            memcpy(out + i, splinter, strlen(splinter));
            n += strlen(splinter);
        }
        if (n < 60) break;
    }
    return n;
}

static void test_mutations(void) {
    CASE("mutations");
    uint32_t bad_tapes = 0, silent = 0, broken = 0;
    for (int i = 0; i < SOURCES; i++) {
        size_t length;
        char *text = read_file(sources[i], &length), piece[1024];
        if (!text || length < 600) continue;
        for (int k = 0; k < 20000 / SOURCES; k++) {
            size_t n = mutate(piece, text, length);
            Ast ast = parse_bytes(piece, n);
            bad_tapes += stopped || !tape_is_source(&ast.tape, n);
            silent += ast.broken != (ctx->diags.errors > 0);
            broken += ast.broken;
        }
        free(text);
    }
    CHECK(bad_tapes == 0);
    CHECK(silent == 0);
    CHECK(broken > 1000);
}

static bool has_token(const Tape *tape, int kind, uint32_t begin) {
    for (uint32_t i = 0; i < tape->count; i++)
        if (tape->tokens[i].kind == kind && tape->tokens[i].begin == begin) return true;
    return false;
}

static void test_trivia(void) {
    CASE("trivia");
    Ast ast = parse("\xEF\xBB\xBFmetric\ta = 1 # one\r\n## two\r\nmetric b = 2\r\n");
    CHECK(!ast.broken && node_count(ast.root) == 2);
    CHECK(has_token(&ast.tape, TRIVIA_SPACE, 0) && has_token(&ast.tape, TRIVIA_COMMENT, 16));
    CHECK(has_token(&ast.tape, TRIVIA_NEWLINE, 21) && has_token(&ast.tape, TRIVIA_DOC, 23));
    ast = parse("");
    CHECK(!ast.broken && ast.tape.count == 0 && node_count(ast.root) == 0);
    ast = parse("# only a comment");
    CHECK(!ast.broken && ast.tape.count == 1);
}

/* --- trees --- */

/* A dump in one line: (SUM a (PRODUCT b c)). */
static const char *flat(const Node *n) {
    Buf dump = buf_new(ctx->arena), out = buf_new(ctx->arena);
    ast_dump(n, &dump);
    int depth = -1;
    for (const char *line = buf_text(&dump); *line;) {
        int indent = (int)strspn(line, " ") / 2;
        const char *end = strchr(line, '\n');
        for (; depth >= indent; depth--) buf_char(&out, ')');
        if (out.length) buf_char(&out, ' ');
        buf_char(&out, '(');
        buf_put(&out, line + indent * 2, (size_t)(end - line) - (size_t)indent * 2);
        depth = indent;
        line = end + 1;
    }
    for (; depth >= 0; depth--) buf_char(&out, ')');
    return buf_text(&out);
}

/* The tree of an expression. */
static const char *tree(const char *expression) {
    Ast ast = parse(text_of("metric m = %s%s", expression, ""));
    if (stopped || ast.broken) return "broken";
    return flat(node_kid(ast.root->kids, N_BODY)->kids);
}

/* The tree of a clause of a KPI. */
static const char *clause(const char *text) {
    Ast ast = parse(text_of("kpi k { %s%s }", text, ""));
    return stopped || ast.broken ? "broken" : flat(ast.root->kids->kids);
}

static void test_operators(void) {
    CASE("operators");
    CHECK_STR(tree("a + b * c"), "(SUM (REF \"a\") (PRODUCT (REF \"b\") (REF \"c\")))");
    CHECK_STR(tree("(a + b) * c"), "(PRODUCT (SUM () (REF \"a\") (REF \"b\")) (REF \"c\"))");
    CHECK_STR(tree("a - b - c"), "(SUM (REF \"a\") (MINUS (REF \"b\")) (MINUS (REF \"c\")))");
    CHECK_STR(tree("a - (b - c)"),
              "(SUM (REF \"a\") (MINUS (SUM () (REF \"b\") (MINUS (REF \"c\")))))");
    CHECK_STR(tree("(a + b) + c"), "(SUM (SUM () (REF \"a\") (REF \"b\")) (REF \"c\"))");
    CHECK_STR(tree("a / b * c"), "(PRODUCT (REF \"a\") (DIVIDE (REF \"b\")) (REF \"c\"))");
    CHECK_STR(tree("-2^2"), "(NEGATE (POWER (NUMBER \"2\") (NUMBER \"2\")))");
    CHECK_STR(tree("a ^ -2 / b"),
              "(PRODUCT (POWER 1 (REF \"a\") (NUMBER \"2\")) (DIVIDE (REF \"b\")))");
    CHECK_STR(tree("a * -b"), "(PRODUCT (REF \"a\") (NEGATE (REF \"b\")))");
    CHECK_STR(tree("a + b >= c"), "(COMPARE 1 (SUM (REF \"a\") (REF \"b\")) (REF \"c\"))");
    CHECK_STR(tree("a <= 1"), "(COMPARE 2 (REF \"a\") (NUMBER \"1\"))");
    CHECK_STR(tree("a < 1"), "(COMPARE 3 (REF \"a\") (NUMBER \"1\"))");
    CHECK_STR(tree("a > 1"), "(COMPARE 4 (REF \"a\") (NUMBER \"1\"))");
    CHECK_STR(tree("a = 1"), "(COMPARE 5 (REF \"a\") (NUMBER \"1\"))");
    CHECK_STR(tree("a != 1"), "(COMPARE 6 (REF \"a\") (NUMBER \"1\"))");
    CHECK_STR(tree("a < b < c"), "broken");
    CHECK_STR(tree("not a = b and c or d"),
              "(OR (AND (NOT (COMPARE 5 (REF \"a\") (REF \"b\"))) (REF \"c\")) (REF \"d\"))");
    CHECK_STR(tree("a or b or c"), "(OR (REF \"a\") (REF \"b\") (REF \"c\"))");
    CHECK_STR(tree("a and b and (c and d)"),
              "(AND (REF \"a\") (REF \"b\") (AND () (REF \"c\") (REF \"d\")))");
    CHECK_STR(tree("a / b otherwise c otherwise d"),
              "(OTHERWISE (PRODUCT (REF \"a\") (DIVIDE (REF \"b\"))) (OTHERWISE (REF \"c\") (REF "
              "\"d\")))");
    CHECK_STR(tree("a or b otherwise c"), "(OTHERWISE (OR (REF \"a\") (REF \"b\")) (REF \"c\"))");
    CHECK_STR(tree("if a then b else c or d"),
              "(IF (REF \"a\") (REF \"b\") (OR (REF \"c\") (REF \"d\")))");
    CHECK_STR(tree("a in (1, 2)"), "(IN_LIST (REF \"a\") (NUMBER \"1\") (NUMBER \"2\"))");
    CHECK_STR(tree("a not in (\"x\")"), "(IN_LIST 1 (REF \"a\") (STRING \"x\"))");
    CHECK_STR(tree("(a in 2026-Q3)"), "(IN_PERIOD () (REF \"a\") (PERIOD \"2026-Q3\"))");
    CHECK_STR(tree("a is missing"), "(IS_MISSING (REF \"a\"))");
    CHECK_STR(tree("a is not missing"), "(IS_MISSING 1 (REF \"a\"))");
    CHECK_STR(
        tree("sum(d.a where b by c, day)"),
        "(CALL \"sum\" (REF \"d.a\") (WHERE_CLAUSE (REF \"b\")) (BY (NAME \"c\") (NAME \"day\")))");
    CHECK_STR(tree("days()"), "(CALL \"days\")");
    CHECK_STR(tree("(a where b) / c"),
              "(PRODUCT (WHERE () (REF \"a\") (REF \"b\")) (DIVIDE (REF \"c\")))");
    CHECK_STR(tree("convert(a, EUR, r.p)"),
              "(CALL \"convert\" (REF \"a\") (CURRENCY \"EUR\") (REF \"r.p\"))");
}

static void test_literals(void) {
    CASE("literals");
    CHECK_STR(tree("10_000.50"), "(NUMBER \"10000.50\")");
    CHECK_STR(tree("1_0%"), "(PERCENT \"10\")");
    CHECK_STR(tree("1.5 %"), "(PERCENT \"1.5\")");
    CHECK_STR(tree("5pp"), "(POINTS \"5\")");
    CHECK_STR(tree("-5%"), "(NEGATE (PERCENT \"5\"))");
    CHECK_STR(tree("2.5 h"), "(QUANTITY \"2.5\" (UNIT_EXPR (WORD \"h\")))");
    CHECK_STR(tree("EUR 40 per month"),
              "(QUANTITY \"40\" (UNIT_EXPR (WORD \"EUR\") (WORD \"month\")))");
    CHECK_STR(tree("2_400 piece per h"),
              "(QUANTITY \"2400\" (UNIT_EXPR (WORD \"piece\") (WORD \"h\")))");
    CHECK_STR(tree("\"a \\\"b\\\" \\\\ c # d\""), "(STRING \"a \"b\" \\ c # d\")");
    CHECK_STR(tree("2026-07-31"), "(DATE \"2026-07-31\")");
    CHECK_STR(tree("FY2026-P07"), "(PERIOD \"FY2026-P07\")");
    CHECK_STR(tree("2026-W31"), "(PERIOD \"2026-W31\")");
    CHECK_STR(tree("1000-200"), "(SUM (NUMBER \"1000\") (MINUS (NUMBER \"200\")))");
    CHECK_STR(tree("4-4-5"), "(SUM (NUMBER \"4\") (MINUS (NUMBER \"4\")) (MINUS (NUMBER \"5\")))");
    CHECK_STR(tree("3600/60/24"),
              "(PRODUCT (NUMBER \"3600\") (DIVIDE (NUMBER \"60\")) (DIVIDE (NUMBER \"24\")))");
    CHECK_STR(tree("orders.status + orders.by"),
              "(SUM (REF \"orders.status\") (REF \"orders.by\"))");
    CHECK_STR(tree("`by` + `d.by`"), "(SUM (REF \"by\") (REF \"d.by\"))");
    CHECK_STR(tree("omzet_é"), "(REF \"omzet_é\")");
    Ast ast = parse("calendar { year july named start weeks 4-4-5 anchor 2026-01-01 }");
    CHECK_STR(flat(ast.root->kids),
              "(CALENDAR (PROP \"year\" (WORD \"july\")) (PROP \"named\" (WORD \"start\")) "
              "(PROP \"weeks\" (PATTERN \"4-4-5\")) (PROP \"anchor\" (DATE \"2026-01-01\")))");
}

static void test_clauses(void) {
    CASE("clauses");
    CHECK_STR(clause("target >= 4 by 2026-12-31"),
              "(TARGET (GOALPOST 1 (NUMBER \"4\")) (DEADLINE 1 (DATE \"2026-12-31\")))");
    CHECK_STR(
        clause("target between 4% and 9% during 2026"),
        "(TARGET (GOALPOST 7 (PERCENT \"4\") (PERCENT \"9\")) (DEADLINE 3 (NUMBER \"2026\")))");
    CHECK_STR(clause("target scaled by 1.05 until 2026-12-31"),
              "(TARGET (GOALPOST 10 (NUMBER \"1.05\")) (DEADLINE 2 (DATE \"2026-12-31\")))");
    CHECK_STR(clause("target down 5%"), "(TARGET (GOALPOST 9 (PERCENT \"5\")))");
    CHECK_STR(clause("baseline 3.1 on 2025"),
              "(BASELINE (NUMBER \"3.1\") (ON_WHEN (NUMBER \"2025\")))");
    CHECK_STR(clause("baseline on 2025-Q4"), "(BASELINE (ON_WHEN (PERIOD \"2025-Q4\")))");
    CHECK_STR(clause("path linear"), "(PATH \"linear\")");
    CHECK_STR(clause("path { 2026-03-31 is 2, 2026-06-30 is 3 }"),
              "(PATH (STEP (DATE \"2026-03-31\") (NUMBER \"2\")) (STEP (DATE \"2026-06-30\") "
              "(NUMBER \"3\")))");
    CHECK_STR(clause("split by o.channel { \"a\" >= 5 owner \"Jan\", \"b\" >= 3 }"),
              "(SPLIT \"o.channel\" (PART \"a\" (GOALPOST 1 (NUMBER \"5\")) (OWNER \"Jan\")) "
              "(PART \"b\" (GOALPOST 1 (NUMBER \"3\"))))");
    CHECK_STR(clause("unit EUR per order"), "(UNIT (UNIT_EXPR (WORD \"EUR\") (WORD \"order\")))");
    CHECK_STR(clause("unit %"), "(UNIT (UNIT_EXPR \"%\"))");
    CHECK_STR(clause("formula a"), "(BODY (REF \"a\"))");
    CHECK_STR(clause("policy { kpis_per_goal 1 to 7 xmr_limit 266/100 B4 off }"),
              "(POLICY (PROP 116 \"kpis_per_goal\" (NUMBER \"1\") (NUMBER \"7\")) "
              "(PROP 47 \"xmr_limit\" (NUMBER \"266\") (NUMBER \"100\")) (PROP 1 \"B4\" (WORD "
              "\"off\")))");
    CHECK_STR(clause("allow B4 because \"x\""), "(ALLOW \"B4\" (BECAUSE \"x\"))");
    Ast ast = parse("team a \"A\" in b owner \"C\" where d = 1 { due 2026-01-01 }");
    CHECK_STR(flat(ast.root->kids),
              "(LEVEL 2 \"a\" (LABEL \"A\") (IN \"b\") (OWNER \"C\") (WHERE_CLAUSE (COMPARE 5 (REF "
              "\"d\") (NUMBER \"1\"))) (DUE (DATE \"2026-01-01\")))");
    ast = parse("template t(a, b) \"T\" { formula a }");
    CHECK_STR(flat(ast.root->kids),
              "(TEMPLATE \"t\" (PARAM \"a\") (PARAM \"b\") (LABEL \"T\") (BODY (REF \"a\")))");
    ast = parse("kpi k \"K\" is m.t(a, b) { }");
    CHECK_STR(flat(ast.root->kids),
              "(KPI \"k\" (LABEL \"K\") (IS \"m.t\" (REF \"a\") (REF \"b\")))");
    ast = parse(
        "dataset d { column a EUR per h = b * c range 0 to 1 complete from 2025 through 2026-10-31 "
        "rows { (a, b) (1, no data) } }");
    CHECK_STR(flat(ast.root->kids), "(DATASET \"d\" (COLUMN \"a\" (COLUMN_TYPE (UNIT_EXPR (WORD "
                                    "\"EUR\") (WORD \"h\"))) (BODY (PRODUCT (REF \"b\") "
                                    "(REF \"c\"))) (RANGE (NUMBER \"0\") (NUMBER \"1\"))) "
                                    "(COMPLETE (FROM_WHEN (NUMBER \"2025\")) (THROUGH_WHEN "
                                    "(DATE \"2026-10-31\"))) (ROWS (ROW (REF \"a\") (REF \"b\")) "
                                    "(ROW (NUMBER \"1\") (NO_DATA))))");
    ast = parse("scenario s { set (a where b) up 5% solve x for (y in 2026) = 4 expect r in 2026 "
                "is no  data }");
    CHECK(ast.broken);
    ast = parse("scenario s { set (a where b) up 5% solve x for y in 2026 = 4 expect r in 2026 is "
                "no  data }");
    CHECK_STR(flat(ast.root->kids), "(SCENARIO \"s\" (SET (WHERE () (REF \"a\") (REF \"b\")) "
                                    "(CHANGE 2 (PERCENT \"5\"))) (SOLVE (REF \"x\") "
                                    "(IN_PERIOD (REF \"y\") (NUMBER \"2026\")) (NUMBER \"4\")) "
                                    "(EXPECT (IN_PERIOD (REF \"r\") (NUMBER \"2026\")) "
                                    "(NO_DATA)))");
    ast = parse("test \"t\" { given d { (a) } expect finding C3 on k expect clean }");
    CHECK_STR(
        flat(ast.root->kids),
        "(TEST \"t\" (GIVEN_ROWS \"d\" (ROW (REF \"a\"))) (EXPECT_FINDING \"C3\" (NAME \"k\")) "
        "(EXPECT_CLEAN))");
}

static void test_spans(void) {
    CASE("spans");
    Ast ast = parse("metric m = (a + `by`) * 2\n");
    const Node *product = node_kid(ast.root->kids, N_BODY)->kids;
    CHECK(product->span.begin == 11 && product->span.end == 25);
    CHECK(product->kids->span.begin == 11 && product->kids->span.end == 21);
    CHECK(product->kids->kids->next->span.begin == 16 && product->kids->kids->next->span.end == 20);
    CHECK(ast.root->kids->span.begin == 0 && ast.root->kids->span.end == 25);
    CHECK(ast.root->span.begin == 0 && ast.root->span.end == 26);
}

/* --- words --- */

typedef struct Word {
    const char *spelling;
    bool soft;
} Word;
enum { HARD, SOFT };
static const Word words[] = {
#define KEYWORD(spelling, token, softness) {spelling, softness},
#include "../grammar/keywords.def"
#undef KEYWORD
};
enum { WORDS = sizeof words / sizeof *words };

/* Soft words, and only these, are names of columns as they stand; any word is one in backticks or
 * after a point. */
static void test_words(void) {
    for (int i = 0; i < WORDS; i++) {
        const char *w = words[i].spelling;
        CASE(w);
        CHECK(i == 0 || strcmp(words[i - 1].spelling, w) < 0);
        CHECK(parse(text_of("metric m = sum(d.x where %s = 1 by %s)", w, w)).broken ==
              !words[i].soft);
        CHECK(parse(text_of("dataset d { time %s column %s text }", w, w)).broken ==
              !words[i].soft);
        CHECK(!parse(text_of("kpi `%s` { formula `%s` }", w, w)).broken);
        CHECK(!parse(text_of("metric m = sum(d.%s where %s.x = 1)", w, w)).broken);
        CHECK(parse(text_of("kpi %s { formula a %s}", w, "")).broken);
    }
}

typedef struct Example {
    const char *block, *text;
} Example;
static const Example examples[] = {
#define DECLARATION(token, example)   {"", example},
#define CLAUSE(block, token, example) {#block, example},
#include "../grammar/clauses.def"
#undef DECLARATION
#undef CLAUSE
};

/* Every example that a message may show is right. */
static void test_clause_examples(void) {
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const char *block = examples[i].block, *text = examples[i].text, *open = "kpi k { %s%s }";
        CASE(text);
        if (strcmp(block, "") == 0) open = "%s%s";
        if (strcmp(block, "LEVEL") == 0) open = "team t { %s%s }";
        if (strcmp(block, "DATASET") == 0) open = "dataset d { %s%s }";
        if (strcmp(block, "METRIC") == 0) open = "metric m = 1 %s%s";
        if (strcmp(block, "GOAL") == 0) open = "goal g { %s%s }";
        if (strcmp(block, "ACTION") == 0) open = "action a { %s%s }";
        if (strcmp(block, "SCENARIO") == 0) open = "scenario s { %s%s }";
        if (strcmp(block, "TEST") == 0) open = "test \"t\" { %s%s }";
        Ast ast = parse(text_of(open, text, ""));
        CHECK(!stopped && !ast.broken);
    }
}

/* --- mistakes --- */

/* The codes of the findings in file order. */
static const char *codes(const char *text) {
    parse(text);
    diags_sort(&ctx->diags);
    Buf out = buf_new(ctx->arena);
    for (uint32_t i = 0; i < ctx->diags.all.count; i++)
        buf_printf(&out, "%s%s", i ? " " : "", code_row(ctx->diags.all.at[i]->code)->code);
    return buf_text(&out);
}

static void test_spelling(void) {
    CASE("spelling");
    CHECK_STR(codes("metric Omzet = 1"), "P6");
    CHECK_STR(codes("Metric omzet = 1"), "P6");
    CHECK_STR(codes("metric m = a == b && c || d"), "P5 P5 P5");
    CHECK_STR(codes("metric m = a >== 1"), "P5");
    CHECK_STR(codes("metric m = a ≥ 1 × 2"), "P5 P5");
    CHECK_STR(codes("metric m \u201Clabel\u201D = 1"), "P5");
    CHECK_STR(codes("metric m 'label' = 1"), "P5");
    CHECK_STR(codes("metric m = 1 // one\n/* two\n * three */ metric n = 2"), "P5 P5");
    CHECK_STR(codes("metric m = € 5"), "P5");
    CHECK_STR(codes("metric m = 1;"), "P10");
    CHECK_STR(codes("metric m =\u00A01"), "P10");
    CHECK_STR(codes("metric m = a @ b"), "P10");
    CHECK_STR(codes("metric m = 1,5"), "P12");
    CHECK_STR(codes("metric m = EUR 1.234,56"), "P12");
    CHECK_STR(codes("metric m = 1.234.567,89"), "P12");
    CHECK_STR(codes("metric m = greatest(1,5)"), "");
    CHECK_STR(codes("metric m = 1e6 + 1.2.3 + 1_"), "P11 P11 P11");
    CHECK_STR(codes("metric m = 5h"), "P19");
    CHECK_STR(codes("kpi k { target >= 1 by 31-12-2026 }"), "P13");
    CHECK_STR(codes("kpi k { target >= 1 by 12/31/2026 }"), "P13");
    CHECK_STR(codes("kpi k { target >= 1 by 2026-1-1 }"), "P13");
    CHECK_STR(codes("kpi k { target >= 1 during 2026-Q10 }"), "P13");
    CHECK_STR(codes("metric m = EUR -5"), "P14");
    CHECK_STR(codes("metric m = 5 EUR"), "P14");
    CHECK_STR(codes("metric m = a % 5"), "P20");
    CHECK_STR(codes("metric by = 1"), "P15");
    CHECK_STR(codes("metric m = `A b`"), "P16");
    CHECK_STR(codes("metric m = a..b"), "P16");
    CHECK_STR(codes("metric m \"label = 1\nmetric n = 1"), "P7");
    CHECK_STR(codes("metric m \"a \\n b\" = 1"), "P8");
    CHECK_STR(codes("metric m \"\xff\xfe\" = 1"), "P9");
    CHECK_STR(codes("metric m = 1 \xff\xfe\nmetric n = 1"), "P9");
    parse_bytes("metric m = 1\0\nmetric n = 1", 26);
    CHECK(ctx->diags.all.count == 1 && ctx->diags.all.at[0]->code == D_P9);
}

static void test_repairs(void) {
    CASE("repairs");
    static const char *const rows[][2] = {{"metric m = 1,5", "1.5"},
                                          {"metric m = EUR 1.234,56", "1234.56"},
                                          {"metric m = 1.234.567,8", "1234567.8"},
                                          {"metric m = EUR -5", "-EUR 5"},
                                          {"metric m = 5 EUR", "EUR 5"},
                                          {"metric m = a == b", "="},
                                          {"metric Één = 1", "één"},
                                          {"metric by = 1", "`by`"},
                                          {"metric m 'x' = 1", "\"x\""},
                                          {"metric m = \"a\" = 31-12-2026", "2026-12-31"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        parse(rows[i][0]);
        const Diag *d = ctx->diags.all.count ? ctx->diags.all.at[0] : NULL;
        const char *fix = NULL;
        for (uint32_t k = 0; d && k < d->parts.count; k++)
            if (d->parts.at[k].kind == PART_FIX) fix = d->parts.at[k].text;
        CHECK_STR(fix, rows[i][1]);
    }
}

/* What is suggested for the first finding, or NULL. */
static const char *suggestion(const char *text) {
    parse(text);
    const Diag *d = ctx->diags.all.count ? ctx->diags.all.at[0] : NULL;
    for (uint32_t i = 0; d && i < d->parts.count; i++)
        if (d->parts.at[i].kind == PART_SUGGEST) return d->parts.at[i].text;
    return NULL;
}

static void test_suggestions(void) {
    CASE("suggestions");
    CHECK_STR(suggestion("kpi k { formla a }"), "formula");
    CHECK_STR(suggestion("kpi k { taget >= 1 }"), "target");
    CHECK_STR(suggestion("kpii k { formula a }"), "kpi");
    CHECK_STR(suggestion("dataset d { colum a text }"), "column");
    CHECK_STR(suggestion("kpi k { target betwen 1 and 2 }"), "between");
    CHECK_STR(suggestion("kpi k {\n tolerance 3\n taget >= 4 by 2026-12-31\n}"), "target");
    CHECK_STR(suggestion("kpi k {\n type leading\n revew monthly \"x\"\n}"), "review");
    CHECK(suggestion("kpi k { zzz a }") == NULL);
}

/* k mistakes, k findings; each at its place and no more. */
static void test_recovery(void) {
    CASE("recovery");
    CHECK_STR(codes("kpi k {\n formula a b\n target 5\n review\n}\nkpi l {\n owner Jan\n}"),
              "P1 P1 P1 P1");
    CHECK_STR(codes("kpi k {\n formla a\n taget 5\n ownr x\n}"), "P3 P3 P3");
    CHECK_STR(codes("metric a = 1 +\nmetric b = (2\nmetric c = 3 4\nmetric d = 5"), "P1 P1 P1");
    CHECK_STR(codes("kpi k {\n formula a\nkpi l {\n formula b\n}"), "P2");
    CHECK_STR(codes("kpi k {\n formula a +\nkpi l {\n formula b +\n}"), "P1 P2 P1");
    CHECK_STR(codes("kpi k {\n formula a"), "P2");
    CHECK_STR(codes("kpi k {\n formula a +\n target >= 4 by 2026-12-31\n review\n owner \"x\"\n}"),
              "P1 P1");
    CHECK_STR(codes("kpi k \"x\"\n formula a\n}\nmetric m = 1 +"), "P1 P1");
    CHECK_STR(codes("kpi k\nmetric m = 1\nkpi l"), "P1 P1");
    CHECK_STR(codes("kpi {\n formula a b\n}"), "P1 P1");
    CHECK_STR(codes("}\nmetric m = 1\n}\nmetric n = 2"), "P1 P1");
    CHECK_STR(codes("dataset d {\n source x\n column a\n column b text foo\n rows { (1, 2 (3) }\n "
                    "key a b\n}"),
              "P1 P1 P1 P1 P1");
    CHECK_STR(codes("kpi k {\n path { 2026-01-01 is 5, 2026-02-01 6 }\n split by a { \"x\" >= 5 "
                    "\"y\" }\n}"),
              "P1 P1");
    CHECK_STR(codes("kpi k {\n policy { confirm = 2 window }\n type\n}"), "P1 P1 P1");
    CHECK_STR(codes("scenario s {\n set a + 5\n let b 5\n expect x is\n}\ntest \"t\" {\n given a "
                    "5\n expect finding on x\n}"),
              "P1 P1 P1 P1 P1");
    CHECK_STR(codes("goal g { formula a }\naction a { weigh b 5% }"), "P3 P3");
    CHECK_STR(codes("foo x { bar { y } }\nmetric m = 1"), "P4");
    CHECK_STR(codes("team t in\nteam u owner\nteam v where"), "P1 P1 P1");
    CHECK_STR(codes("units a,\nimport\nmetric m = 1"), "P1 P1");
    CHECK_STR(codes("template t( { formula a }\ntest { expect clean }"), "P1 P1");
    CHECK_STR(codes("metric"), "P1");
    CHECK_STR(codes("kpi"), "P1");
    CHECK_STR(codes("metric m = a where b"), "P1");
    Ast ast = parse("kpi k {\n formula a b\n review monthly\n}\nmetric m = 1 +\nmetric n = 2");
    CHECK_STR(flat(ast.root), "(FILE (KPI \"k\" (ERROR) (REVIEW \"monthly\")) (METRIC \"m\" (BODY "
                              "(ERROR)) (ERROR)) (METRIC \"n\" "
                              "(BODY (NUMBER \"2\"))))");
}

static void test_many(void) {
    CASE("many");
    fresh();
    Buf text = buf_new(ctx->arena);
    for (int i = 0; i < 5000; i++) buf_str(&text, "metric m = @ }\n");
    char *copy = malloc(text.length + 1);
    strcpy(copy, buf_text(&text));
    parse(copy);
    CHECK(ctx->diags.all.count > 100 && ctx->diags.all.count <= 402);
    free(copy);
}

/* --- limits --- */

static char *repeated(const char *begin, const char *part, size_t times, const char *end) {
    size_t n = strlen(part), head = strlen(begin);
    char *out = malloc(head + n * times + strlen(end) + 1);
    memcpy(out, begin, head);
    for (size_t i = 0; i < times; i++) memcpy(out + head + i * n, part, n);
    strcpy(out + head + n * times, end);
    return out;
}

static const char *limited(char *text) {
    const char *found = codes(text);
    free(text);
    return found;
}

static void test_limits(void) {
    CASE("limits");
    static const char *const nests[] = {
        "(", "-", "not ", "if a then b else ", "a otherwise ", "f(", "1 + (2 * "};
    for (size_t i = 0; i < sizeof nests / sizeof *nests; i++) {
        CHECK_STR(limited(repeated("metric m = ", nests[i], 100000, "1")), "L1");
        CHECK(stopped && ctx->heap.failure == FAIL_LIMIT);
    }
    char *deep = repeated("metric m = ", "(", 256, "1"), *closed = repeated(deep, ")", 256, "\n");
    CHECK_STR(limited(closed), "");
    free(deep);
    CHECK_STR(limited(repeated("metric m = ", "a", 255, "")), "");
    CHECK_STR(limited(repeated("metric m = ", "a", 256, "")), "P17");
    CHECK_STR(limited(repeated("metric m = ", "1", 1000, "")), "");
    CHECK_STR(limited(repeated("metric m = ", "1", 1001, "")), "P17");
    CHECK_STR(limited(repeated("metric m \"", "x", 20000000, "\" = 1")), "P17");
    CHECK_STR(limited(repeated("metric m = ", "x", 200000, "")), "P17");
}

static void test_long_sum(void) {
    CASE("long sum");
    char *text = repeated("metric m = 0.01", " + 0.25", 999999, "\n");
    Ast ast = parse(text);
    CHECK(!ast.broken && node_count(node_kid(ast.root->kids, N_BODY)->kids) == 1000000);
    free(text);
}

/* --- memory --- */

static size_t allocations_left;

static void *failing_alloc(void *user, void *ptr, size_t old_size, size_t new_size) {
    (void)user, (void)old_size;
    if (!new_size) return free(ptr), NULL;
    if (allocations_left == 0) return NULL;
    allocations_left--;
    return realloc(ptr, new_size);
}

static bool parses_with(size_t allocations) {
    allocations_left = 1000;
    Ctx *poor = ctx_new(failing_alloc, NULL);
    allocations_left = allocations;
    jmp_buf here;
    poor->heap.guard = &here;
    volatile bool done = false;
    if (setjmp(here) == 0) {
        static const char text[] = "kpi k { formula a + \"b }\n target >= 1,5 }\nmetric M = 1";
        uint32_t file = source_add(&poor->sources, "m.kpi", text, sizeof text - 1);
        ast_parse(poor, poor->arena, file);
        done = true;
    }
    ctx_free(poor);
    return done;
}

static void test_memory(void) {
    CASE("memory");
    size_t n = 0;
    while (n < 1000 && !parses_with(n)) n++;
    CHECK(n > 0 && n < 1000);
}

int main(void) {
    test_examples();
    test_mutations();
    test_trivia();
    test_operators();
    test_literals();
    test_clauses();
    test_spans();
    test_words();
    test_clause_examples();
    test_spelling();
    test_repairs();
    test_suggestions();
    test_recovery();
    test_many();
    test_limits();
    test_long_sum();
    test_memory();
    ctx_free(ctx);
    return check_done();
}
