/* What makes a finding the same finding, and what a baseline does with it. */
#define _XOPEN_SOURCE 700

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"
#include "kpi.h"

#define TEAM "organisation firm \"Firm\" owner \"Ada Jansen\"\n"
#define GOAL "goal more \"More of it\" { for firm  owner \"Ada Jansen\" }\n"
#define DATA "units order\ndataset d { time day  column day date  column x EUR }\n"
#define KPI(name)                                                                                  \
    "kpi " name " \"Sales a month\" { for firm  formula sum(d.x)  target >= EUR 5 until "          \
    "2026-12-31\n  baseline EUR 2 on 2025-12-31  review monthly  agreed \"Ada Jansen\" on "        \
    "2025-12-01 }\n"

static const char shop[] = TEAM GOAL DATA KPI("sales");

static kpi *checked(const char *lang, const char *path, const char *text) {
    kpi *k = kpi_new(NULL);
    kpi_set(k, "lang", lang);
    CHECK(kpi_load_text(k, path, text, strlen(text)) != KPI_FAILED);
    kpi_check(k, 0);
    return k;
}

/* To be freed. */
static char *baseline_of(const char *lang, const char *path, const char *text) {
    kpi *k = checked(lang, path, text);
    char *made = strdup(kpi_render(k, "baseline", "text", NULL, 0, NULL));
    kpi_free(k);
    return made;
}

static size_t all(const kpi *k) {
    return kpi_count(k, "error") + kpi_count(k, "warning") + kpi_count(k, "hint");
}

/* How many findings of a text the baseline does not know, and how many it had that are gone. */
static void expect(const char *path, const char *text, const char *baseline, size_t left,
                   size_t gone) {
    kpi *k = checked("en", path, text);
    size_t before = all(k);
    CHECK(kpi_set(k, "baseline", baseline) == KPI_OK);
    CHECK(all(k) == left);
    CHECK(kpi_count(k, "known") == before - left);
    CHECK(kpi_count(k, "gone") == gone);
    if (all(k) != left || kpi_count(k, "gone") != gone)
        printf("left %zu, gone %zu\n%s", all(k), kpi_count(k, "gone"),
               kpi_render(k, "findings", "short", NULL, 0, NULL));
    kpi_free(k);
}

static size_t lines_of(const char *text) {
    size_t n = 0;
    for (; *text; text++) n += *text == '\n';
    return n - 1; /* the first says what it is */
}

static void test_what_survives(void) {
    char *baseline = baseline_of("en", "shop.kpi", shop);
    size_t count = lines_of(baseline);
    CHECK(count > 3);
    CASE("the same");
    expect("shop.kpi", shop, baseline, 0, 0);
    CASE("lines moved");
    expect("shop.kpi", "\n\n# a remark\n\n" DATA "\n\n" GOAL TEAM "\n" KPI("sales"), baseline, 0,
           0);
    CASE("another layout");
    expect("shop.kpi",
           DATA "goal   more \"More of it\" {\n  for firm\n\towner \"Ada Jansen\" }\n" TEAM
                "kpi sales \"Sales a month\" {\n  for firm\n  formula sum(d.x)\n  target >= EUR\n 5"
                "   until 2026-12-31\n  baseline EUR 2 on 2025-12-31\n  review monthly\n"
                "  agreed \"Ada Jansen\" on 2025-12-01\n}\n",
           baseline, 0, 0);
    CASE("another way to name the file");
    expect("./x/../shop.kpi", shop, baseline, 0, 0);
    CASE("another language");
    char *dutch = baseline_of("nl", "shop.kpi", shop);
    CHECK_STR(dutch, baseline);
    free(dutch);
    CASE("another file");
    expect("other.kpi", shop, baseline, count, count);
    free(baseline);
}

static void test_what_is_new(void) {
    char *baseline = baseline_of("en", "shop.kpi", shop);
    kpi *k = checked("en", "shop.kpi", TEAM GOAL DATA KPI("sales") KPI("profit"));
    size_t more = all(k) - lines_of(baseline);
    kpi_free(k);
    CASE("a declaration more");
    CHECK(more >= 2); /* no owner, serves nothing */
    expect("shop.kpi", TEAM GOAL DATA KPI("sales") KPI("profit"), baseline, more, 0);
    expect("shop.kpi", TEAM GOAL DATA KPI("profit") KPI("sales"), baseline, more, 0);
    CASE("one repaired");
    k = checked("en", "shop.kpi", TEAM GOAL DATA);
    CHECK(kpi_set(k, "baseline", baseline) == KPI_OK);
    CHECK(kpi_count(k, "gone") >= 2); /* no owner, serves nothing */
    CHECK(kpi_count(k, "gone") + kpi_count(k, "known") == lines_of(baseline));
    kpi_free(k);
    free(baseline);
}

static void test_the_text(void) {
    kpi *k = checked("en", "shop.kpi", shop);
    size_t count = all(k);
    CASE("empty lines, remarks, line ends of Windows");
    CHECK(kpi_set(k, "baseline", "") == KPI_OK && all(k) == count);
    CHECK(kpi_set(k, "baseline", "\r\n# x\n  \n") == KPI_OK && kpi_count(k, "gone") == 0);
    CHECK(kpi_set(k, "baseline", "0123456789abcdef0123456789abcdef\r\n") == KPI_OK);
    CHECK(kpi_count(k, "gone") == 1 && all(k) == count);
    CASE("what is no line of it");
    CHECK(kpi_set(k, "baseline", "# x\n<<<<<<< ours\n") == KPI_FAILED);
    CHECK(strstr(kpi_render(k, "findings", "short", NULL, 0, NULL), "cannot be <<<<<<< ours"));
    CHECK(kpi_set(k, "baseline", "0123456789abcdef0123456789abcde\n") == KPI_FAILED);
    CHECK(kpi_set(k, "baseline", "0123456789abcdef0123456789abcdef0\n") == KPI_FAILED);
    kpi_free(k);
    CASE("set before anything is checked");
    char *baseline = baseline_of("en", "shop.kpi", shop);
    k = kpi_new(NULL);
    CHECK(kpi_set(k, "baseline", baseline) == KPI_OK);
    kpi_load_text(k, "shop.kpi", shop, strlen(shop));
    CHECK(kpi_check(k, 0) == KPI_OK && all(k) == 0);
    CHECK(kpi_check(k, 0) == KPI_OK && all(k) == 0); /* again */
    kpi_free(k);
    free(baseline);
    CASE("never hidden");
    char *broken = baseline_of("en", "b.kpi", "metric a = sum(nowhere.x)\n");
    CHECK(lines_of(broken) == 0);
    free(broken);
}

int main(void) {
    test_what_survives();
    test_what_is_new();
    test_the_text();
    return check_done();
}
