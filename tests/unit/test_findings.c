/* Findings as people, editors and scripts see them. Wording of the catalogue is not tested here:
 * sentences are cut off. */
#include "check.h"

#include <stdlib.h>

#include "view/encode.h"
#include "view/finding.h"

static Ctx *ctx;

static uint32_t add_source(const char *path, const char *text) {
    return source_add(&ctx->sources, path, text, (uint32_t)strlen(text));
}

/* The first place of a word in a source. */
static Span at(uint32_t file, const char *word) {
    const char *text = source_of(&ctx->sources, file)->text, *found = strstr(text, word);
    uint32_t begin = (uint32_t)(found - text);
    return (Span){file, begin, begin + (uint32_t)strlen(word)};
}

static const char *render(const char *format, bool color) {
    size_t length = 0;
    FindingOptions options = {.color = color, .version = "0", .fail_level = SEV_ERROR};
    const char *text = findings_render(ctx, ctx->arena, format, &options, &length);
    CHECK(!text || strlen(text) == length);
    return text;
}

static bool starts(const char *text, const char *with) {
    return strncmp(text, with, strlen(with)) == 0;
}

static void clear(void) {
    ctx->diags = (Diags){.arena = ctx->arena};
    ctx->lang = LANG_EN;
}

/* What stands below the header line of one finding with nothing but a place. */
static const char *body(Span span) {
    clear();
    diag_add(&ctx->diags, D_P1, span, "x", "y", NULL);
    const char *text = render("human", false);
    return strchr(text, '\n') + 1;
}

static void test_lines(void) {
    CASE("carets");
    uint32_t f = add_source("a.kpi", "one\n\ttab x\n漢字 y\n\x1b[31mred\xFF\xC2\x9B z\nlast");
    CHECK_STR(body(at(f, "one")), "  |\n1 | one\n  | ^^^\n\n");
    CHECK_STR(body(at(f, "x")), "  |\n2 |     tab x\n  |         ^\n\n");
    CHECK_STR(body(at(f, "\ttab")), "  |\n2 |     tab x\n  | ^^^^^^^\n\n");
    CHECK_STR(body(at(f, "字")), "  |\n3 | 漢字 y\n  |   ^^\n\n");
    CHECK_STR(body(at(f, "y")), "  |\n3 | 漢字 y\n  |      ^\n\n");
    CHECK_STR(body(at(f, "z")), "  |\n4 | ␛[31mred�� z\n  |            ^\n\n");
    CHECK_STR(body((Span){f, 3, 3}),
              "  |\n1 | one\n  |    ^\n\n"); /* nothing, at the end of a line */
    CHECK_STR(body((Span){f, 0, 4}), "  |\n1 | one\n  | ^^^\n\n"); /* its line end is not marked */
    CHECK_STR(body((Span){f, 0, 6}), "  |\n1 | one\n  | ^^^\n  ...\n\n"); /* goes on */
    CHECK_STR(body((Span){f, 9999, 9999}), "  |\n5 | last\n  |     ^\n\n");
    CHECK_STR(body((Span){f, 9999, 3}), "  |\n5 | last\n  |     ^\n\n");
    CHECK_STR(body((Span){add_source("b.kpi", ""), 0, 0}), "  |\n1 |\n  | ^\n\n");
    CHECK_STR(body((Span){0}), "\n");
    CHECK_STR(body((Span){source_excerpt(&ctx->sources, "b.csv", 1200, "a,b\n1,x\n", 8), 6, 7}),
              "     |\n1201 | 1,x\n     |   ^\n\n");
}

static void test_long_line(void) {
    CASE("long lines");
    char text[4001];
    memset(text, '-', 4000);
    memcpy(text + 2000, "here", 4);
    text[4000] = 0;
    uint32_t f = add_source("long.kpi", text);
    const char *shown = body(at(f, "here")), *line = strstr(shown, "1 | ") + 4;
    size_t n = strcspn(line, "\n");
    CHECK(utf8_width(line, n) == 121); /* 120 and the second ellipsis */
    CHECK(memcmp(line, "…", 3) == 0 && memcmp(line + n - 3, "…", 3) == 0);
    const char *here = strstr(line, "here"), *carets = strstr(line, "^^^^\n");
    CHECK(here && carets);
    if (here && carets)
        CHECK(utf8_width(line, (size_t)(here - line)) == (size_t)(carets - (line + n + 1)) - 4);
    CHECK(strstr(body((Span){f, 0, 4000}), "…") != NULL);
    shown = body((Span){f, 3999, 4000});
    CHECK(strstr(shown, "-\n") != NULL);
    memset(text, '\x80', 4000); /* nothing but stray continuation bytes */
    CHECK(strstr(body((Span){add_source("stray.kpi", text), 3000, 3001}), "^\n") != NULL);
}

static void test_parts(void) {
    CASE("parts");
    uint32_t f = add_source("shop.kpi", "goal g\n\nkpi a {\n  target 4\n}\nkpi b\n");
    uint32_t g = add_source("team.kpi", "team t\n");
    clear();
    Diag *d = diag_add(&ctx->diags, D_P1, at(f, "target"), "x", "y", NULL);
    diag_label(&ctx->diags, d, at(g, "t"), PH_first_here, NULL);
    diag_label(&ctx->diags, d, at(f, "goal"), PH_first_here, NULL);
    diag_label(&ctx->diags, d, at(f, "4"), PH_first_here, NULL);
    diag_note(&ctx->diags, d, PH_first_here, NULL);
    diag_fix(&ctx->diags, d, at(f, "target"), "a\033[0m");
    diag_fix(&ctx->diags, d, at(f, "kpi b"), "");
    diag_suggest(&ctx->diags, d, "by");
    const char *text = render("human", false);
    CHECK(starts(text, "shop.kpi:4:3: error[P1 unexpected]: "));
    CHECK_STR(strchr(text, '\n') + 1, "  |\n"
                                      "1 | goal g\n"
                                      "  | ---- first declared here\n"
                                      "  ...\n"
                                      "4 |   target 4\n"
                                      "  |   ^^^^^^\n"
                                      "  |          - first declared here\n"
                                      "  --> team.kpi:1:1\n"
                                      "  |\n"
                                      "1 | team t\n"
                                      "  | - first declared here\n"
                                      "  = note: first declared here\n"
                                      "  = repair: write `a␛[0m`\n"
                                      "  = repair: shop.kpi:6:1: leave this out\n"
                                      "  = did you mean `by`?\n"
                                      "\n");
    ctx->lang = LANG_NL;
    text = render("human", false);
    CHECK(starts(text, "shop.kpi:4:3: fout[P1 unexpected]: "));
    CHECK(strstr(text, "= let op: ") && strstr(text, "= herstel: schrijf `") &&
          strstr(text, "= bedoelt u `by`?"));
    diag_severity(&ctx->diags, d, SEV_WARNING);
    CHECK(strstr(render("human", true), "\033[1;33mwaarschuwing[P1 unexpected]\033[0m") != NULL);
    diag_severity(&ctx->diags, d, SEV_HINT);
    CHECK(strstr(render("human", true), "\033[1;36mtip[P1 unexpected]\033[0m") != NULL);
    diag_severity(&ctx->diags, d, SEV_ERROR);
    text = render("human", true);
    CHECK(starts(text, "\033[1mshop.kpi:4:3\033[0m: \033[1;31mfout[P1 unexpected]\033[0m: "));
    CHECK(strstr(text, "\033[1;31m^^^^^^\033[0m\n") != NULL);
}

static void test_goes_on(void) {
    CASE("several lines");
    uint32_t f = add_source("block.kpi", "kpi a {\n  x\n}\nkpi b\n");
    clear();
    Diag *d = diag_add(&ctx->diags, D_P1, at(f, "kpi a {\n  x\n}"), "x", "y", NULL);
    diag_label(&ctx->diags, d, at(f, "a"), PH_first_here, NULL);
    diag_label(&ctx->diags, d, at(f, "kpi b"), PH_first_here, NULL);
    CHECK_STR(strchr(render("human", false), '\n') + 1, "  |\n"
                                                        "1 | kpi a {\n"
                                                        "  | ^^^^^^^\n"
                                                        "  |     - first declared here\n"
                                                        "  ...\n"
                                                        "4 | kpi b\n"
                                                        "  | ----- first declared here\n"
                                                        "\n");
}

static void test_short(void) {
    CASE("short");
    uint32_t f = add_source("s\n.kpi", "one\ntwo\n");
    clear();
    Diag *warning = diag_add(&ctx->diags, D_P1, at(f, "two"), "\033[2J", "y", NULL);
    diag_severity(&ctx->diags, warning, SEV_WARNING);
    diag_severity(&ctx->diags, diag_add(&ctx->diags, D_P1, at(f, "one"), "1", "y", NULL), SEV_HINT);
    diag_severity(&ctx->diags, diag_add(&ctx->diags, D_P1, at(f, "one"), "2", "y", NULL), SEV_OFF);
    diag_add(&ctx->diags, D_L1, (Span){0}, "a", "b", "c", NULL);
    CHECK(strstr(render("human", false), "  = repair: ") != NULL); /* of the catalogue */
    const char *text = render("short", true);
    CHECK(starts(text, "error[L1 limit]: "));
    const char *second = strchr(text, '\n') + 1, *third = strchr(second, '\n') + 1;
    CHECK(starts(second, "s␊.kpi:1:1: hint[P1 unexpected]: "));
    CHECK(starts(third, "s␊.kpi:2:1: warning[P1 unexpected]: "));
    CHECK(strstr(third, "␛[2J") && !strchr(text, '\033'));
    CHECK(strchr(third, '\n')[1] == 0);
    CHECK(render("yaml", false) == NULL);
    clear();
    CHECK_STR(render("short", false), "");
    CHECK_STR(render("human", false), "");
}

static void test_json(void) {
    CASE("json");
    clear();
    CHECK_STR(render("json", false), "{\"schema\": \"kpi-findings/1\", \"findings\": [\n]}\n");
    uint32_t f = add_source("j\xFF\".kpi", "one\n\xF0\x9F\x93\x88 two\n");
    Diag *d = diag_add(&ctx->diags, D_P1, at(f, "two"), "x", "y", NULL);
    d->subject = "roas";
    diag_label(&ctx->diags, d, at(f, "one"), PH_first_here, NULL);
    diag_note(&ctx->diags, d, PH_first_here, NULL);
    diag_fix(&ctx->diags, d, at(f, "one"), "1");
    diag_suggest(&ctx->diags, d, "too");
    diag_add(&ctx->diags, D_L1, (Span){source_excerpt(&ctx->sources, "r.csv", 9, "a\n", 2), 0, 1},
             "a", "b", "c", NULL);
    const char *text = render("json", true);
    CHECK(strstr(text, "{\"code\": \"P1\", \"slug\": \"unexpected\", \"severity\": \"error\", "
                       "\"message\": \"") != NULL);
    CHECK(
        strstr(
            text,
            "\"subject\": \"roas\", \"path\": \"j�\\\".kpi\", "
            "\"start\": {\"line\": 2, \"column\": 3, \"utf16\": 4, \"offset\": 9}, "
            "\"end\": {\"line\": 2, \"column\": 6, \"utf16\": 7, \"offset\": 12}, "
            "\"labels\": [{\"message\": \"first declared here\", \"path\": \"j�\\\".kpi\", "
            "\"start\": "
            "{\"line\": 1, \"column\": 1, \"utf16\": 1, \"offset\": 0}, \"end\": {\"line\": 1, "
            "\"column\": 4, \"utf16\": 4, \"offset\": 3}}], \"notes\": [\"first declared here\"], "
            "\"repair\": null, \"fixes\": [{\"replacement\": \"1\", \"path\": ") != NULL);
    CHECK(strstr(text, "\"suggestion\": \"too\", \"allowed\": null},\n") != NULL);
    CHECK(strstr(text, "\"start\": {\"line\": 9, \"column\": 1, \"utf16\": 1, \"offset\": null}") !=
          NULL);
    ctx->lang = LANG_NL; /* the severity is a word for programs */
    CHECK(strstr(render("json", false), "\"severity\": \"error\"") != NULL);
}

static const char *encoded(void (*encode)(Buf *, const char *, size_t), const char *s, size_t n) {
    Buf out = buf_new(ctx->arena);
    encode(&out, s, n);
    return buf_text(&out);
}

static void test_encoders(void) {
    CASE("json strings");
    CHECK_STR(encoded(encode_json, "a\"\\\n\t\r\0\x7F/é", 11),
              "\"a\\\"\\\\\\n\\t\\r\\u0000\\u007f/é\"");
    CHECK_STR(encoded(encode_json, "\xC2\x9B\xE2\x80\xAE\xED\xA0\x80", 8), "\"\\u009b\\u202e���\"");
    CASE("csv fields");
    CHECK_STR(encoded(encode_csv, "plain é", 8), "plain é");
    CHECK_STR(encoded(encode_csv, "a,\"b\"", 5), "\"a,\"\"b\"\"\"");
    CHECK_STR(encoded(encode_csv, "a\nb", 3), "\"a\nb\"");
    CHECK_STR(encoded(encode_csv, " a", 2), "\" a\"");
    CHECK_STR(encoded(encode_csv, "", 0), "");
    CHECK_STR(encoded(encode_csv, "\xFF", 1), "�");
    CASE("terminal text");
    CHECK_STR(encoded(encode_terminal, "a\0\x1b\x7F\xC2\x85\xE2\x81\xA6\x80é📈", 16), "a␀␛␡���é📈");
}

static const char *encoded_xml(const char *s) {
    return encoded(encode_xml, s, strlen(s));
}

static const char *encoded_github(const char *s, bool property) {
    Buf out = buf_new(ctx->arena);
    encode_github(&out, s, property);
    return buf_text(&out);
}

static const char *encoded_by(void (*encode)(Buf *, const char *), const char *s) {
    Buf out = buf_new(ctx->arena);
    encode(&out, s);
    return buf_text(&out);
}

static void test_other_encoders(void) {
    CASE("xml");
    CHECK_STR(encoded_xml("<a b=\"c\" d='e'>&é"),
              "&#x3C;a b=&#x22;c&#x22; d=&#x27;e&#x27;&#x3E;&#x26;é");
    CHECK_STR(encoded_xml("a\nb\tc\r"), "a&#xA;b&#x9;c&#xD;");
    CHECK_STR(encoded_xml("\x1b\x7F\xFF\xEF\xBF\xBF\xC2\x9B\xE2\x80\xAE📈"),
              "␛&#x7F;��&#x9B;&#x202E;📈");
    CHECK_STR(encoded(encode_xml, "a\0b", 3), "a␀b");
    CASE("workflow commands");
    CHECK_STR(encoded_github("50%: a, b\r\nc::d\x1b", false), "50%25: a, b%0D%0Ac::d␛");
    CHECK_STR(encoded_github("50%: a, b\nc", true), "50%25%3A a%2C b%0Ac");
    CASE("markdown");
    CHECK_STR(encoded_by(encode_markdown, "a|b `c` <d> [e](f)\n*g*"),
              "a\\|b \\`c\\` \\<d\\> \\[e\\](f)<br>\\*g\\*");
    CASE("uri");
    CHECK_STR(encoded_by(encode_uri, "a b/c:d#é%.kpi"), "a%20b/c%3Ad%23%C3%A9%25.kpi");
}

static int canonical(void *user, const char *path, char *out, size_t size) {
    (void)user;
    (void)path;
    snprintf(out, size, "%s", "/users/ada/kpis");
    return 0;
}

static const char *from_here(const char *path) {
    return path_from_here(ctx, ctx->arena, path);
}

static void test_paths(void) {
    CASE("paths from here");
    ctx->files.canonical = canonical;
    CHECK_STR(from_here("a.kpi"), "a.kpi");
    CHECK_STR(from_here("./a//b/./c.kpi"), "a/b/c.kpi");
    CHECK_STR(from_here("a/../b/../../c.kpi"), "../c.kpi");
    CHECK_STR(from_here("/users/ada/kpis/team/a.kpi"), "team/a.kpi");
    CHECK_STR(from_here("/users/ada/kpis2/a.kpi"), "../kpis2/a.kpi");
    CHECK_STR(from_here("/srv/a.kpi"), "../../../srv/a.kpi");
    CHECK_STR(from_here("/users/ada/kpis"), ".");
    CHECK_STR(from_here("."), ".");
    CHECK_STR(from_here(""), ".");
}

/* What is silent is told where it is asked for. */
static void test_silence(void) {
    CASE("allowed and known");
    clear();
    uint32_t f = add_source("s.kpi", "kpi x { }\n  allow R1 because \"y\"\n");
    Diag *allowed = diag_add(&ctx->diags, D_R1, at(f, "x"), "x", NULL),
         *known = diag_add(&ctx->diags, D_A1, at(f, "x"), "x", NULL);
    diag_add(&ctx->diags, D_S2, at(f, "x"), "x", NULL);
    CHECK(ctx->diags.errors == 2 && ctx->diags.warnings == 1);
    diag_allow(&ctx->diags, allowed, "y", at(f, "allow"));
    diag_known(&ctx->diags, known, true);
    CHECK(ctx->diags.errors == 0 && ctx->diags.warnings == 1);
    diag_severity(&ctx->diags, allowed, SEV_WARNING);
    CHECK(ctx->diags.errors == 0 && ctx->diags.warnings == 1);
    const char *formats[] = {"human", "short", "json", "github", "gitlab", "junit", "checkstyle"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        const char *text = render(formats[i], false);
        CHECK(strstr(text, "S2") && !strstr(text, "R1") && !strstr(text, "A1"));
    }
    const char *sarif = render("sarif", false);
    CHECK(strstr(sarif, "\"ruleId\": \"R1\"") && strstr(sarif, "\"justification\": \"y\""));
    CHECK(strstr(sarif, "\"ruleId\": \"A1\"") != NULL);
    diag_known(&ctx->diags, known, false);
    CHECK(ctx->diags.errors == 1);
    CHECK(render("xml", false) == NULL);
}

/* Whatever bytes a source holds and wherever a finding points, what is shown is valid UTF-8 without
 * a control. */
static void test_any_bytes(void) {
    CASE("any bytes");
    uint32_t seed = 12345;
    bool safe = true;
    for (int round = 0; round < 300; round++) {
        char bytes[300];
        for (size_t i = 0; i < sizeof bytes; i++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[i] = (char)(seed >> 24);
            if (seed >> 16 & 1) bytes[i] = "\xE2\x80\xAE\xF0\x9F\n\t\x1b"[seed >> 20 & 7];
        }
        uint32_t f = source_add(&ctx->sources, "r.kpi", bytes, sizeof bytes), begin = seed % 300;
        clear();
        diag_add(&ctx->diags, D_P1, (Span){f, begin, begin + seed % 50}, "x", "y", NULL);
        static const char *const formats[] = {"human",  "json",  "short",      "sarif",   "github",
                                              "gitlab", "junit", "checkstyle", "markdown"};
        const char *text = render(formats[round % 9], false), *end = text + strlen(text);
        while (text < end) {
            uint32_t c = 0;
            size_t n = utf8_next(text, end, &c);
            safe &= n && (c >= 0x20 || c == '\n') && (c < 0x7F || c >= 0xA0) && c != 0x202E;
            text += n ? n : 1;
        }
    }
    CHECK(safe);
}

int main(void) {
    static jmp_buf guard;
    ctx = ctx_new(NULL, NULL);
    if (!ctx || setjmp(guard)) return 1;
    ctx->heap.guard = &guard;
    test_lines();
    test_long_line();
    test_parts();
    test_goes_on();
    test_short();
    test_json();
    test_encoders();
    test_other_encoders();
    test_paths();
    test_silence();
    test_any_bytes();
    ctx_free(ctx);
    return check_done();
}
