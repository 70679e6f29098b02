/* The public interface: what each call gives, in and out of turn, with memory that runs out at any
 * moment. */
#include <stdbool.h>
#include <stdlib.h>

#include "check.h"
#include "kpi.h"

static const char shop[] = "units order\n"
                           "dataset d { time day   complete from 2026-01-01 through 2026-03-15   "
                           "column day date   column x EUR   column way text\n"
                           "  rows { (day, x, way) (2026-01-05, EUR 10, \"a\") (2026-02-05, EUR "
                           "20, \"b\") (2026-02-06, EUR 5, \"a\") (2026-03-02, EUR 7, \"a\") } }\n"
                           "organisation firm \"Firm\" owner \"Ada Jansen\"\n"
                           "goal more \"More of it\" { for firm  owner \"Ada Jansen\" }\n"
                           "metric total \"All of it\" = sum(d.x)\n"
                           "metric spread = stdev(d.x)\n"
                           "kpi sales \"Sales a month\" { for firm  serves more  formula total / 3 "
                           " target >= EUR 5 until 2026-12-31  baseline EUR 2 on 2025-12-31\n"
                           "  tolerance 40%  agreed \"Ada Jansen\" on 2025-12-01  owner \"Ada "
                           "Jansen\"  review monthly }\n";

static const char broken[] = "metric total = sum(nowhere.x)\nmetric more = 3 +\n";

/* Memory that counts, and ends at a chosen allocation. */
typedef struct Memory {
    long left, live;
} Memory;

static void *counted_alloc(void *user, void *ptr, size_t old_size, size_t new_size) {
    Memory *m = user;
    (void)old_size;
    if (!new_size) {
        m->live -= ptr != NULL;
        free(ptr);
        return NULL;
    }
    if (m->left-- <= 0) return NULL;
    void *moved = realloc(ptr, new_size);
    m->live += !ptr && moved;
    return moved;
}

static kpi *load(const kpi_host *host, const char *text, kpi_status want) {
    kpi *k = kpi_new(host);
    CHECK(k != NULL);
    CHECK(kpi_load_text(k, "shop.kpi", text, strlen(text)) == want);
    return k;
}

static const char *render(kpi *k, const char *what, const char *format) {
    size_t length = 0;
    const char *text = kpi_render(k, what, format, NULL, 0, &length);
    CHECK(!text || strlen(text) == length);
    return text;
}

static bool has(kpi *k, const char *what, const char *format, const char *part) {
    const char *text = render(k, what, format);
    return text && strstr(text, part);
}

static void test_results(void) {
    CASE("results");
    kpi *k = load(NULL, shop, KPI_OK);
    CHECK(kpi_count(k, "file") == 1);
    CHECK(render(k, "results", "json") == NULL); /* nothing was made yet */
    CHECK(kpi_set(k, "metrics", "true") == KPI_OK);
    CHECK(kpi_eval(k) == KPI_OK);
    CHECK(has(k, "results", "json", "{\"schema\": \"kpi-result/1\", \"as_of\": \"2026-03-15\""));
    CHECK(has(k, "results", "json",
              "\"value\": {\"exact\": \"25/3\", \"decimal\": \"8.333333333333333333333333333333\", "
              "\"display\": \"EUR 8.33\"}, "
              "\"target\": {\"op\": \">=\", \"exact\": \"5\", \"until\": \"2026-12-31\"}, "
              "\"plan\": {\"exact\": \"5\"}, "
              "\"status\": \"green\", \"score\": {\"exact\": \"19/9\"}"));
    CHECK(has(k, "results", "json", "\"period\": \"2026-03\", \"coverage\": \"15/31\""));
    CHECK(
        has(k, "results", "csv",
            "\r\nsales,kpi,Sales a month,EUR,,,,month,2026-01,2026-01-01,2026-01-31,1,0,0,10/3,"));
    CHECK(has(k, "results", "table",
              "More of it  score 100.0%\n● Sales a month  sales   EUR 8.33 ↑  ≥ EUR 5  "));
    CHECK(has(k, "results", "table", "2026-03: 48% known\n"));
    CHECK(has(k, "results", "table", "● 1 green\nas of 2026-03-15 · d through 2026-03-15\n"));
    kpi_setting narrow = {"width", "72"};
    const char *table = kpi_render(k, "results", "table", &narrow, 1, NULL);
    CHECK(table && strstr(table, "\n● Sales a month   EUR 8.33 ↑  ≥ EUR 5  2026-02") &&
          !strstr(table, "until 2026-12-31"));
    CHECK(render(k, "results", "xml") == NULL);
    CHECK(render(k, "outcome", "json") == NULL);
    CHECK(kpi_count(k, "green") == 1 && kpi_count(k, "red") == 0 && kpi_count(k, "blue") == 0);
    kpi_free(k);
}

/* Evaluating anew forgets what was made before; findings do not pile up. */
static void test_again(void) {
    CASE("again");
    kpi *k = load(NULL, shop, KPI_OK);
    CHECK(kpi_check(k, 0) == KPI_OK);
    CHECK(kpi_eval(k) == KPI_OK);
    size_t hints = kpi_count(k, "hint");
    CHECK(kpi_set(k, "as-of", "2026-01-31") == KPI_OK);
    CHECK(kpi_eval(k) == KPI_OK);
    CHECK(kpi_count(k, "hint") == hints);
    CHECK(kpi_count(k, "green") == 0 && kpi_count(k, "amber") == 1);
    CHECK(kpi_set(k, "by", "way") == KPI_OK);
    CHECK(kpi_set(k, "only", "total, spread") == KPI_OK);
    CHECK(kpi_eval(k) == KPI_OK);
    CHECK(has(k, "results", "csv", "\r\ntotal,metric,All of it,EUR,,way,a,all,all,"));
    CHECK(!has(k, "results", "csv", "sales"));
    kpi_free(k);
}

static void test_irrational(void) {
    CASE("irrational");
    kpi *k = load(NULL, shop, KPI_OK);
    kpi_set(k, "only", "spread");
    CHECK(kpi_eval(k) == KPI_OK);
    /* rows 10, 20, 5, 7: variance 133/3 */
    CHECK(has(k, "results", "json", "\"decimal\": \"6.658328118479392971926794109353\""));
    CHECK(has(k, "results", "json", "{\"low\": \"") && has(k, "results", "json", "\"high\": \""));
    CHECK(has(k, "results", "json", "\"display\": \"EUR 6.66\""));
    kpi_free(k);
}

static void test_explain(void) {
    CASE("explain");
    kpi *k = load(NULL, shop, KPI_OK);
    CHECK(kpi_explain(k, "sales", NULL) == KPI_OK);
    CHECK(has(k, "explanation", "text", "sales \"Sales a month\" in 2026-02\n"));
    CHECK(has(k, "explanation", "text", "└─ total \"All of it\""));
    CHECK(has(k, "explanation", "text", "sum(d.x): 2 rows of d"));
    CHECK(kpi_explain(k, "sales", "2026-Q1") == KPI_OK);
    CHECK(has(k, "explanation", "text", "sum(d.x): 4 rows of d"));
    CHECK(kpi_explain(k, "slaes", NULL) == KPI_FAILED);
    CHECK(has(k, "findings", "human", "did you mean `sales`?"));
    CHECK(kpi_explain(k, "sales", "2026-13") == KPI_FAILED);
    CHECK(kpi_explain(k, "sales", "2031-01") == KPI_FAILED);
    CHECK(has(k, "findings", "short", "L12"));
    kpi_free(k);
    k = kpi_new(NULL);
    CHECK(kpi_explain(k, "cascade-gap", NULL) == KPI_OK);
    CHECK(has(k, "explanation", "text", "C3 cascade-gap (error)\n"));
    CHECK(kpi_explain(k, "C99", NULL) == KPI_FAILED);
    CHECK(has(k, "findings", "short", "L6"));
    kpi_free(k);
}

static const char ratio[] =
    "dataset d { time day  column day date  column way text  column x EUR\n"
    "  rows { (day, way, x) (2026-01-31, \"a\", EUR 1) (2026-02-28, \"a\", EUR 3) } }\n"
    "kpi sales { formula sum(d.x) / count(d)  review monthly }\n";

static void test_change(void) {
    CASE("change");
    kpi *k = load(NULL, ratio, KPI_OK);
    CHECK(kpi_explain_change(k, "sales", NULL) == KPI_FAILED && has(k, "findings", "short", "L2"));
    CHECK(kpi_set(k, "lang", "nl") == KPI_OK);
    CHECK(kpi_explain_change(k, "sales", NULL) == KPI_FAILED &&
          has(k, "findings", "short", "niets"));
    CHECK(kpi_set(k, "lang", "en") == KPI_OK);
    CHECK(kpi_set(k, "by", "way") == KPI_OK);
    CHECK(kpi_explain_change(k, "sales", "2026-01..2026-02") == KPI_OK);
    CHECK(has(k, "explanation", "text", "by way, from 2026-01 to 2026-02"));
    CHECK(has(k, "explanation", "json", "{\"schema\": \"kpi-effects/1\""));
    CHECK(!kpi_render(k, "explanation", "csv", NULL, 0, NULL));
    CHECK(kpi_explain_change(k, "sales", "2026-02..2026-01") == KPI_FAILED);
    CHECK(has(k, "findings", "short", "L11") &&
          !kpi_render(k, "explanation", "json", NULL, 0, NULL));
    CHECK(kpi_explain_change(k, "slaes", NULL) == KPI_FAILED);
    CHECK(kpi_explain_change(k, "sales", "nonsense") == KPI_FAILED);
    kpi_free(k);
    k = load(NULL, broken, KPI_FINDINGS);
    CHECK(kpi_explain_change(k, "sales", NULL) == KPI_FINDINGS);
    kpi_free(k);
    k = kpi_new(NULL);
    CHECK(kpi_explain_change(k, "sales", NULL) == KPI_FAILED && has(k, "findings", "short", "L4"));
    kpi_free(k);
}

static void test_settings(void) {
    static const kpi_setting bad[] = {
        {"lang", "de"},     {"as-of", "2026-02-30"}, {"grain", "fortnight"}, {"limit", "fils=3"},
        {"limit", "files"}, {"limit", "files=two"},  {"data", "orders"},     {"data", "=x"},
        {"only", " ,"},     {"metrics", "maybe"},    {"period", ""},         {"by", ""},
        {"root", ""},
    };
    CASE("settings");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        kpi *k = kpi_new(NULL);
        CHECK(kpi_set(k, bad[i].name, bad[i].value) == KPI_FAILED);
        CHECK(has(k, "findings", "short", "L2") && has(k, "findings", "short", bad[i].name));
        kpi_free(k);
    }
    kpi *k = kpi_new(NULL);
    CHECK(kpi_set(k, "asof", "2026-01-31") == KPI_FAILED);
    CHECK(has(k, "findings", "human", "did you mean `as-of`?"));
    kpi_free(k);
    static const kpi_setting misfits[] = {
        {"by", "wya"}, {"only", "slaes"}, {"period", "2026-13"}, {"period", "2026..soon"}};
    for (size_t i = 0; i < sizeof misfits / sizeof *misfits; i++) {
        k = load(NULL, shop, KPI_OK);
        CHECK(kpi_set(k, misfits[i].name, misfits[i].value) ==
              KPI_OK); /* only the files can tell */
        CHECK(kpi_eval(k) == KPI_FAILED);
        CHECK(kpi_count(k, "error") == 1);
        kpi_free(k);
    }
}

static void test_turns(void) {
    CASE("turns");
    kpi *k = kpi_new(NULL);
    CHECK(kpi_eval(k) == KPI_FAILED && has(k, "findings", "short", "L4"));
    CHECK(kpi_check(k, 0) == KPI_FAILED);
    kpi_free(k);
    k = load(NULL, shop, KPI_OK);
    CHECK(kpi_load_text(k, "shop.kpi", shop, strlen(shop)) == KPI_FAILED &&
          has(k, "findings", "short", "L3"));
    CHECK(kpi_set(k, "data", "d=x.csv") == KPI_FAILED);
    CHECK(kpi_eval(k) == KPI_OK); /* and goes on as if nothing had been */
    kpi_free(k);
    kpi_free(NULL);
    CHECK_STR(kpi_version(), KPI_VERSION);
}

static void test_findings(void) {
    CASE("findings");
    kpi *k = load(NULL, broken, KPI_FINDINGS);
    CHECK(kpi_count(k, "error") == 2);
    CHECK(kpi_eval(k) == KPI_FINDINGS);
    CHECK(render(k, "results", "json") == NULL);
    CHECK(kpi_check(k, 0) == KPI_FINDINGS);
    CHECK(has(k, "findings", "short", "shop.kpi:1:"));
    kpi_free(k);
    k = kpi_new(NULL);
    const char *none = "no/such/file.kpi";
    CHECK(kpi_load(k, &none, 1) == KPI_FAILED && has(k, "findings", "short", "N5"));
    kpi_free(k);
    k = kpi_new(NULL);
    kpi_set(k, "limit", "source-bytes=10");
    CHECK(kpi_load_text(k, "shop.kpi", shop, strlen(shop)) == KPI_FAILED &&
          has(k, "findings", "short", "L1"));
    CHECK(kpi_count(k, "memory") == 0);
    kpi_free(k);
}

static void test_what_if(void) {
    CASE("what if");
    kpi *k = kpi_new(NULL);
    CHECK(kpi_what_if(k) == KPI_FAILED && has(k, "findings", "short", "L4"));
    CHECK(render(k, "what-if", "json") == NULL);
    CHECK(kpi_set(k, "set", "") == KPI_FAILED && has(k, "findings", "short", "L2"));
    kpi_free(k);
    k = kpi_new(NULL);
    CHECK(kpi_set(k, "set", "total up 10%") == KPI_OK);
    CHECK(kpi_load_text(k, "shop.kpi", shop, strlen(shop)) == KPI_OK);
    CHECK(kpi_what_if(k) == KPI_OK && has(k, "what-if", "csv", "what_if"));
    CHECK(has(k, "what-if", "table", "set total up 10%"));
    CHECK(kpi_set(k, "set", "total up 5%") == KPI_FAILED && has(k, "findings", "short", "L3"));
    CHECK(kpi_set(k, "sensitivity", "maybe") == KPI_FAILED);
    CHECK(kpi_set(k, "sensitivity", "true") == KPI_OK && kpi_what_if(k) == KPI_OK);
    CHECK(has(k, "what-if", "json", "\"with\": \"set total up 10%\""));
    CHECK(render(k, "what-if", "yaml") == NULL);
    CHECK(kpi_set(k, "grain", "year") == KPI_OK && kpi_set(k, "by", "way") == KPI_OK);
    CHECK(kpi_what_if(k) == KPI_FAILED && kpi_count(k, "error") == 2);
    kpi_free(k);
    k = load(NULL, broken, KPI_FINDINGS);
    CHECK(kpi_what_if(k) == KPI_FINDINGS && render(k, "what-if", "table") == NULL);
    kpi_free(k);
}

static void test_two(void) {
    CASE("two contexts");
    kpi *a = load(NULL, shop, KPI_OK), *b = load(NULL, broken, KPI_FINDINGS);
    kpi_set(b, "lang", "nl");
    CHECK(kpi_eval(a) == KPI_OK && kpi_check(b, 0) == KPI_FINDINGS);
    CHECK(has(a, "results", "table", "1 green") && has(b, "findings", "short", "fout["));
    kpi_free(b);
    CHECK(has(a, "results", "table", "1 green"));
    kpi_free(a);
}

static void test_texts(void) {
    CASE("texts");
    const char *text;
    size_t length;
    kpi *k = kpi_new(NULL);
    CHECK(kpi_format(k, "a.kpi", "units  a,b", 10, &text, &length) == KPI_OK);
    CHECK(length == 11 && strcmp(text, "units a, b\n") == 0);
    CHECK(kpi_format(k, "a.kpi", "units", 5, &text, &length) == KPI_FINDINGS && !text && !length);
    CHECK(has(k, "findings", "short", "a.kpi:1:6: error[P"));
    CHECK(kpi_propose(k, "a.csv", "a\n1\n", 4, &text, &length) == KPI_OK && length == strlen(text));
    CHECK(strstr(text, "column  a  number  required\n") && strstr(text, "= sum(a.a)\n"));
    CHECK(kpi_propose(k, "a.csv", "", 0, &text, &length) == KPI_FINDINGS && !text);
    CHECK(kpi_set(k, "limit", "source-bytes=3") == KPI_OK);
    CHECK(kpi_format(k, "a.kpi", "units a", 7, &text, &length) == KPI_FAILED && !text);
    CHECK(kpi_load_text(k, "shop.kpi", shop, strlen(shop)) == KPI_FAILED);
    kpi_free(k);
}

/* Everything once; true: it went through, false: some call failed for memory. */
static bool run_all(const kpi_host *host) {
    static const kpi_setting color = {"color", "always"};
    kpi *k = kpi_new(host);
    if (!k) return false;
    kpi_set(k, "metrics", "true");
    kpi_set(k, "by", "way");
    kpi_set(k, "set", "total up 10%");
    kpi_load_text(k, "shop.kpi", shop, strlen(shop));
    kpi_check(k, 1);
    kpi_eval(k);
    bool made = kpi_render(k, "results", "json", NULL, 0, NULL) &&
                kpi_render(k, "results", "csv", NULL, 0, NULL) &&
                kpi_render(k, "results", "table", &color, 1, NULL);
    kpi_review(k);
    made = made && kpi_render(k, "review", "human", &color, 1, NULL) &&
           kpi_render(k, "review", "ical", NULL, 0, NULL);
    kpi_what_if(k);
    made = made && kpi_render(k, "what-if", "json", NULL, 0, NULL);
    kpi_explain(k, "sales", "2026-Q1");
    made = made && kpi_render(k, "explanation", "text", NULL, 0, NULL) &&
           kpi_render(k, "findings", "json", NULL, 0, NULL);
    const char *text;
    size_t length;
    made = kpi_format(k, "shop.kpi", shop, strlen(shop), &text, &length) == KPI_OK && made;
    made = kpi_propose(k, "a.csv", "a;b\nx;1,5\n", 10, &text, &length) == KPI_OK && made;
    bool memory = kpi_count(k, "memory") == 0;
    CHECK(made == memory && (text != NULL) == memory);
    if (!memory)
        CHECK(kpi_eval(k) == KPI_FAILED &&
              kpi_render(k, "findings", "short", NULL, 0, NULL) == NULL);
    kpi_free(k);
    return memory;
}

static void test_memory(void) {
    CASE("memory");
    long n = 0;
    for (bool through = false; !through && n < 100000; n++) {
        Memory memory = {n, 0};
        kpi_host host = {.user = &memory, .alloc = counted_alloc};
        through = run_all(&host);
        CHECK(memory.live == 0);
    }
    CHECK(n > 20 && n < 100000);
}

int main(void) {
    test_results();
    test_again();
    test_irrational();
    test_explain();
    test_change();
    test_settings();
    test_turns();
    test_findings();
    test_what_if();
    test_two();
    test_texts();
    test_memory();
    return check_done();
}
