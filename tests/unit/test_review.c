/* The lines of a calendar, and kpi_review behind kpi.h. */
#include "check.h"
#include "kpi.h"
#include "base/ctx.h"
#include "view/encode.h"

/* --- the encoder --- */

static Arena *arena;

static const char *text_of(const char *s) {
    Buf out = buf_new(arena);
    encode_ical_text(&out, s);
    return buf_text(&out);
}

static void test_text(void) {
    CASE("text");
    CHECK_STR(text_of(""), "");
    CHECK_STR(text_of("a: \"b\"=c"), "a: \"b\"=c");
    CHECK_STR(text_of("a,b;c\\d\ne"), "a\\,b\\;c\\\\d\\ne");
    CHECK_STR(text_of("a\r\tb\x7f"), "a␍␉b␡");
    CHECK_STR(text_of("\xff\xc3(é"), "\xEF\xBF\xBD\xEF\xBF\xBD(é");
    CHECK_STR(text_of("a\xE2\x80\xAE"
                      "b"),
              "a\xEF\xBF\xBD"
              "b");
}

/* Unfolded again it is the line, no part is longer than 75 octets, none ends inside a character,
 * and none could take one more. */
static bool folds(const char *line) {
    Buf out = buf_new(arena), back = buf_new(arena);
    encode_ical_line(&out, line);
    const char *s = buf_text(&out), *end = s + out.length;
    for (size_t blank = 0; s < end; blank = 1) {
        const char *stop = strstr(s, "\r\n");
        size_t octets = stop ? (size_t)(stop - s) : 76;
        uint32_t c;
        if (octets > 75 || (blank && *s != ' ')) return false;
        buf_put(&back, s + blank, octets - blank);
        s = stop + 2;
        size_t next = s < end ? utf8_next(s + 1, end, &c) : 76;
        if (!next || octets + next <= 75) return false;
    }
    return strcmp(buf_text(&back), line) == 0;
}

static void test_folds(void) {
    static const char *const characters[] = {"x", "é", "日", "🚲"};
    CASE("folds");
    CHECK(folds(""));
    for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
        bool good = true;
        for (int before = 0; before < 80; before++) {
            Buf line = buf_new(arena);
            for (int n = 0; n < before; n++) buf_char(&line, 'a');
            for (int n = 0; n < 100; n++) buf_str(&line, characters[i]);
            good = good && folds(buf_text(&line));
        }
        CHECK(good);
    }
}

/* --- the library --- */

static const char SHOP[] =
    "dataset d { time day complete from 2026-01-01 through 2026-02-28 column day date column x "
    "EUR\n"
    "  rows { (day, x) (2026-01-05, EUR 10) (2026-02-05, EUR 20) } }\n"
    "kpi sales { formula sum(d.x) target >= EUR 15 until 2026-12-31 review monthly }\n";

static kpi *loaded(const char *text) {
    kpi *k = kpi_new(NULL);
    kpi_load_text(k, "shop.kpi", text, strlen(text));
    return k;
}

static bool renders(kpi *k, const char *format, const char *part) {
    size_t length = 0;
    const char *text = kpi_render(k, "review", format, NULL, 0, &length);
    return text && length == strlen(text) && strstr(text, part);
}

static void test_library(void) {
    kpi *k = kpi_new(NULL);
    CASE("nothing loaded");
    CHECK(kpi_review(k) == KPI_FAILED);
    CHECK(!kpi_render(k, "review", "human", NULL, 0, NULL));
    kpi_free(k);

    CASE("the formats");
    k = loaded(SHOP);
    CHECK(!kpi_render(k, "review", "human", NULL, 0, NULL));
    CHECK(kpi_review(k) == KPI_OK);
    CHECK(renders(k, "human", "Review as of 2026-02-28"));
    CHECK(renders(k, "markdown", "## No team: monthly review of 2026-02"));
    CHECK(renders(k, "json", "\"schema\": \"kpi-review/1\""));
    CHECK(renders(k, "ical", "SUMMARY:No team: monthly review of 2026-02\r\n"));
    CHECK(renders(k, "ical", "NAME:Reviews\r\n"));
    CHECK(!kpi_render(k, "review", "csv", NULL, 0, NULL));
    CHECK(kpi_count(k, "green") == 1);

    CASE("again, from another day");
    CHECK(kpi_set(k, "as-of", "2026-01-31") == KPI_OK);
    CHECK(kpi_review(k) == KPI_OK);
    CHECK(renders(k, "human", "■ sales  EUR 10.00  ≥ EUR 15  no owner\n    red, new\n"));
    CHECK(kpi_eval(k) == KPI_OK);
    CHECK(!kpi_render(k, "review", "human", NULL, 0, NULL));
    CHECK(kpi_set(k, "for", "") == KPI_FAILED);
    CHECK(kpi_set(k, "for", "nobody") == KPI_OK);
    CHECK(kpi_review(k) == KPI_FAILED);
    kpi_free(k);

    CASE("what is stopped");
    k = loaded("kpi sales { formula nowhere target >= EUR 15 until 2026-12-31 review monthly }");
    CHECK(kpi_review(k) == KPI_FINDINGS);
    CHECK(!kpi_render(k, "review", "human", NULL, 0, NULL));
    kpi_free(k);
}

int main(void) {
    Ctx *ctx = ctx_new(NULL, NULL);
    arena = ctx->arena;
    test_text();
    test_folds();
    ctx_free(ctx);
    test_library();
    return check_done();
}
