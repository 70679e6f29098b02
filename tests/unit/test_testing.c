/* Tests in the language, through the public interface: what a run leaves behind, limits, memory
 * that runs out at any moment; and how two regions lie to each other. */
#include <stdbool.h>
#include <stdlib.h>

#include "check.h"
#include "kpi.h"
#include "sema/region.h"

static const char shop[] =
    "units order\n"
    "dataset d { time day  column day date  column x EUR  column way text\n"
    "  rows { (day, x, way) (2026-01-05, EUR 10, \"a\") (2026-02-05, EUR 20, \"b\") } }\n"
    "metric total = sum(d.x)\n"
    "metric spread = stdev(d.x)\n"
    "metric half = total / 2\n"
    "test \"values\" { given (total where way = \"a\") in 2026-01 is EUR 3\n"
    "  given (total where way = \"b\") in 2026-01 is EUR 5  expect half in 2026-01 is EUR 4 }\n"
    "test \"rows\" { given d { (day, x) (2026-01-05, EUR 1) (2026-01-06, EUR 4) }\n"
    "  expect total in 2026-01 is EUR 5  expect spread in 2026-01 between EUR 2.12 and EUR 2.13 }\n"
    "test \"wrong\" { given total in 2026-01 is EUR 3  expect half in 2026-01 is EUR 4 }\n";

static kpi *load(const kpi_host *host, const char *text) {
    kpi *k = kpi_new(host);
    if (k) kpi_load_text(k, "shop.kpi", text, strlen(text));
    return k;
}

static bool has(kpi *k, const char *what, const char *format, const char *part) {
    const char *text = kpi_render(k, what, format, NULL, 0, NULL);
    return text && strstr(text, part);
}

static void test_runs(void) {
    CASE("a run, and another one");
    kpi *k = load(NULL, shop);
    CHECK(!has(k, "tests", "human", ""));
    for (int i = 0; i < 2; i++) {
        CHECK(kpi_test(k) == KPI_FINDINGS);
        CHECK(kpi_count(k, "passed") == 2 && kpi_count(k, "failed") == 1);
        CHECK(kpi_count(k, "error") == 0);
        CHECK(has(k, "tests", "human", "FAIL shop.kpi:11 \"wrong\""));
        CHECK(has(k, "tests", "json", "\"exact\": \"3/2\""));
        CHECK(has(k, "tests", "junit", "tests=\"3\" failures=\"1\""));
        CHECK(!has(k, "tests", "xml", ""));
    }
    CASE("what a test gives is gone when it is over");
    CHECK(kpi_set(k, "metrics", "true") == KPI_OK);
    CHECK(kpi_eval(k) == KPI_OK);
    CHECK(has(k, "results", "json", "\"exact\": \"30\""));
    CHECK(!has(k, "tests", "human", "") && kpi_count(k, "failed") == 0);
    kpi_free(k);
}

static void test_nothing(void) {
    CASE("nothing to test");
    kpi *k = load(NULL, "metric a = 1\n");
    CHECK(kpi_test(k) == KPI_FAILED && has(k, "findings", "short", "Q7"));
    kpi_free(k);
    k = kpi_new(NULL);
    CHECK(kpi_test(k) == KPI_FAILED && has(k, "findings", "short", "L4"));
    kpi_free(k);
    CASE("definitions that mean nothing stop it");
    k = load(NULL, "metric a = nowhere\ntest \"a\" { expect clean }\n");
    CHECK(kpi_test(k) == KPI_FINDINGS && kpi_count(k, "failed") == 0);
    kpi_free(k);
}

static void test_limits(void) {
    static const char *const limits[] = {"givens=1", "tests=2"};
    for (int i = 0; i < 2; i++) {
        CASE(limits[i]);
        kpi *k = kpi_new(NULL);
        kpi_set(k, "limit", limits[i]);
        CHECK(kpi_load_text(k, "shop.kpi", shop, strlen(shop)) == KPI_FAILED);
        CHECK(has(k, "findings", "short", "L1"));
        kpi_free(k);
    }
}

static void *failing_alloc(void *user, void *ptr, size_t old_size, size_t new_size) {
    (void)old_size;
    if (!new_size) {
        free(ptr);
        return NULL;
    }
    return (*(long *)user)-- > 0 ? realloc(ptr, new_size) : NULL;
}

static void test_memory(void) {
    CASE("memory that runs out at any moment");
    bool done = false;
    for (long n = 1; n < 2000 && !done; n += 1 + n / 40) {
        long left = n;
        kpi_host host = {.user = &left, .alloc = failing_alloc};
        kpi *k = load(&host, shop);
        if (!k) continue;
        kpi_status status = kpi_test(k);
        done = status == KPI_FINDINGS && kpi_render(k, "tests", "human", NULL, 0, NULL);
        CHECK(done || kpi_count(k, "memory") == 1);
        kpi_free(k);
    }
    CHECK(done);
}

/* --- regions --- */

static Column way = {.type = COL_TEXT}, paid = {.type = COL_BOOLEAN};
static Column *way_path[] = {&way}, *paid_path[] = {&paid};
static const int a, b, c; /* values are told apart by address */

static Condition one_of(const void **values, uint32_t count, bool none) {
    return (Condition){way_path, 1, count, none, values, NULL};
}

static Region region(Day first, Day last, Condition *conditions, uint32_t count) {
    Region r = {.first = first, .last = last};
    r.slice.at = conditions;
    r.slice.count = count;
    return r;
}

static void test_regions(void) {
    const void *only_a[] = {&a}, *only_b[] = {&b}, *both[] = {&a, &b}, *third[] = {&c},
               *yes[] = {&paid};
    Condition in_a = one_of(only_a, 1, false), in_b = one_of(only_b, 1, false),
              in_both = one_of(both, 2, false), not_a = one_of(only_a, 1, true),
              not_both = one_of(both, 2, true), in_c = one_of(third, 1, false);
    Condition is_paid = {paid_path, 1, 1, false, yes, NULL}, unpaid = is_paid;
    unpaid.none = true;
    Condition a_paid[] = {in_a, is_paid}, paid_a[] = {is_paid, in_a};
    const struct {
        Region x, y;
        RegionRelation want;
    } rows[] = {
        {region(1, 31, NULL, 0), region(1, 31, NULL, 0), REGION_SAME},
        {region(1, 10, NULL, 0), region(1, 31, NULL, 0), REGION_INSIDE},
        {region(1, 31, NULL, 0), region(2, 31, NULL, 0), REGION_AROUND},
        {region(1, 10, NULL, 0), region(11, 31, NULL, 0), REGION_APART},
        {region(1, 10, NULL, 0), region(10, 31, NULL, 0), REGION_ACROSS},
        {region(1, 31, &in_a, 1), region(1, 31, NULL, 0), REGION_INSIDE},
        {region(1, 31, &in_a, 1), region(1, 31, &in_b, 1), REGION_APART},
        {region(1, 31, &in_a, 1), region(1, 31, &in_both, 1), REGION_INSIDE},
        {region(1, 31, &in_a, 1), region(1, 31, &not_a, 1), REGION_APART},
        {region(1, 31, &in_b, 1), region(1, 31, &not_a, 1), REGION_INSIDE},
        {region(1, 31, &not_both, 1), region(1, 31, &not_a, 1), REGION_INSIDE},
        {region(1, 31, &not_both, 1), region(1, 31, &in_both, 1), REGION_APART},
        {region(1, 31, &in_c, 1), region(1, 31, &not_both, 1), REGION_INSIDE},
        {region(1, 31, &in_both, 1), region(1, 31, &not_a, 1), REGION_ACROSS},
        {region(1, 31, &in_a, 1), region(1, 31, &is_paid, 1), REGION_ACROSS},
        {region(1, 31, &is_paid, 1), region(1, 31, &unpaid, 1), REGION_APART},
        {region(1, 31, a_paid, 2), region(1, 31, paid_a, 2), REGION_SAME},
        {region(1, 31, a_paid, 2), region(1, 31, &is_paid, 1), REGION_INSIDE},
        {region(1, 9, &in_both, 1), region(1, 31, &in_a, 1), REGION_ACROSS},
    };
    CASE("regions");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        RegionRelation want = rows[i].want, back = want == REGION_INSIDE   ? REGION_AROUND
                                             : want == REGION_AROUND ? REGION_INSIDE
                                                                     : want;
        CHECK(region_relation(&rows[i].x, &rows[i].y) == want);
        CHECK(region_relation(&rows[i].y, &rows[i].x) == back);
    }
}

int main(void) {
    test_runs();
    test_nothing();
    test_limits();
    test_memory();
    test_regions();
    return check_done();
}
