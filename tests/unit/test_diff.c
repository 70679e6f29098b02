/* Two versions compared: the same definitions however they are laid out and ordered are no change, and each property that
 * changes alone is the one difference that is told. */
#include "check.h"

#include <dirent.h>
#include <stdlib.h>

#include "kpi.h"
#include "syntax/ast.h"

/* --- texts --- */

typedef struct Text {
    char *s;
    size_t length;
} Text;

static Text text_of(const char *s, size_t length) {
    Text t = {malloc(length + 1), length};
    memcpy(t.s, s, length);
    t.s[length] = 0;
    return t;
}

static Text replaced(const char *text, const char *from, const char *to) {
    const char *at = strstr(text, from);
    if (!at || strstr(at + 1, from)) {
        printf("not once in the text: %s\n", from);
        exit(1);
    }
    size_t before = (size_t)(at - text), n = strlen(to), rest = strlen(at + strlen(from));
    Text t = {malloc(before + n + rest + 1), before + n + rest};
    memcpy(t.s, text, before);
    memcpy(t.s + before, to, n);
    memcpy(t.s + before + n, at + strlen(from), rest + 1);
    return t;
}

static Text file_text(const char *path) {
    FILE *f = fopen(path, "rb");
    Text t = {NULL, 0};
    if (!f) return t;
    t.s = malloc(1 << 20);
    t.length = fread(t.s, 1, (1 << 20) - 1, f);
    t.s[t.length] = 0;
    fclose(f);
    return t;
}

static Text formatted(const char *path, Text t) {
    kpi *k = kpi_new(NULL);
    const char *out;
    size_t length;
    Text made = {NULL, 0};
    if (kpi_format(k, path, t.s, t.length, &out, &length) == KPI_OK) made = text_of(out, length);
    kpi_free(k);
    return made;
}

/* The declarations in the opposite order; what stood between them is gone. */
static Text backwards(Text t) {
    Ctx *ctx = ctx_new(NULL, NULL);
    jmp_buf guard;
    Text made = {calloc(1, 2 * t.length + 2), 0};
    ctx->heap.guard = &guard;
    if (setjmp(guard)) exit(1);
    uint32_t file = source_add(&ctx->sources, "test.kpi", t.s, (uint32_t)t.length);
    Ast ast = ast_parse(ctx, ctx->arena, file);
    uint32_t count = node_count(ast.root);
    for (uint32_t i = 0; i < count; i++) {
        const Node *first = ast.root->kids;
        bool edition = first->kind == N_EDITION; /* it stays in front */
        const Node *n = node_at(ast.root, edition ? (i ? count - i : 0) : count - 1 - i);
        memcpy(made.s + made.length, t.s + n->span.begin, n->span.end - n->span.begin);
        made.length += n->span.end - n->span.begin;
        made.s[made.length++] = '\n';
    }
    made.s[made.length] = 0;
    ctx_free(ctx);
    return made;
}

/* --- comparing two --- */

static kpi *now, *before;

static kpi_status compare(const char *path, Text a, Text b, int with_data) {
    kpi_free(now);
    kpi_free(before);
    now = kpi_new(NULL);
    before = kpi_new(NULL);
    kpi_status status = kpi_load_text(before, path, a.s, a.length);
    if (status == KPI_OK) status = kpi_load_text(now, path, b.s, b.length);
    return status == KPI_OK ? kpi_diff(now, before, with_data) : status;
}

static const char *told(const char *format) {
    size_t length;
    const char *text = kpi_render(now, "diff", format, NULL, 0, &length);
    return text ? text : "";
}

static bool says(const char *part) {
    return strstr(told("json"), part) != NULL;
}

static unsigned count_of(const char *part) {
    unsigned n = 0;
    for (const char *s = told("json"); (s = strstr(s, part)); s++) n++;
    return n;
}

/* --- no change --- */

static unsigned files_read;

static void check_same(const char *path, Text a, Text b) {
    check_case = path;
    kpi_status status = compare(path, a, b, 0);
    CHECK(status == KPI_OK);
    CHECK(says("\"changes\": []"));
    if (status != KPI_OK || !says("\"changes\": []")) printf("%s\n%s\n", path, told("human"));
}

static void check_file(const char *path) {
    Text t = file_text(path);
    kpi *k = kpi_new(NULL);
    if (t.s && kpi_load_text(k, path, t.s, t.length) == KPI_OK) {
        Text made = formatted(path, t), turned = backwards(t);
        files_read++;
        check_same(path, t, t);
        check_same(path, t, made);
        if (compare(path, t, turned, 0) == KPI_OK) check_same(path, t, turned); /* a policy may count on its place */
        free(made.s);
        free(turned.s);
    }
    kpi_free(k);
    free(t.s);
}

static void check_below(const char *folder) {
    DIR *dir = opendir(folder); /* of what is no folder: NULL */
    for (const struct dirent *e; dir && (e = readdir(dir));) {
        char path[1024];
        size_t n = strlen(e->d_name);
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        if (e->d_name[0] == '.') continue;
        if (n > 4 && strcmp(e->d_name + n - 4, ".kpi") == 0)
            check_file(path);
        else
            check_below(path);
    }
    if (dir) closedir(dir);
}

/* --- one property --- */

static const char base[] =
    "calendar { year july }\n"
    "policy { confirm 2 }\n"
    "units order, visit\n"
    "organisation shop \"The shop\" owner \"Ann Bos\"\n"
    "team mail in shop owner \"Bo Vis\" where channel = \"mail\"\n"
    "dataset sales \"What was sold\" { source \"sales.csv\"  format csv separator \";\"  time day  key id  missing zero\n"
    "  column id text required  column day date  column channel text one of \"mail\", \"shop\"\n"
    "  column price EUR range EUR 0 to EUR 9  column count number  column net EUR = price * count\n"
    "  complete from 2025-01-01 through 2026-06-30 }\n"
    "input rate \"Rate\" = 8% range 1% to 9%\n"
    "template share(part, whole) { formula part / whole  unit % }\n"
    "metric revenue \"Revenue\" = sum(sales.net where channel = \"shop\" and price > EUR 1) range EUR 0 to EUR 900\n"
    "metric lines \"Lines\" = count(sales) unit order review monthly direction higher\n"
    "goal grow \"Earn more\" { for shop  owner \"Ann Bos\"  agreed \"Ann Bos\" on 2026-01-05  review monthly\n"
    "  perspective financial  weigh income 60%, costs 40% }\n"
    "goal care \"Care\" { for shop  under grow  owner \"Ann Bos\"  agreed \"Ann Bos\" on 2026-01-05 }\n"
    "kpi income \"Income\" { serves grow  formula revenue + rate * revenue  target >= EUR 50 until 2026-12-31\n"
    "  baseline EUR 40 on 2025-12-31  path linear  tolerance 5%  type lagging outcome\n"
    "  benchmark EUR 60 on 2026-01-01 because \"A survey\"  allow B5 because \"Small\"\n"
    "  split by channel { \"mail\" >= EUR 20 owner \"Bo Vis\", \"shop\" >= EUR 30 } }\n"
    "kpi costs \"Costs\" { serves grow  formula 2 * revenue - EUR 1  target <= EUR 90 during 2026\n"
    "  path { 2026-03-31 is EUR 20, 2026-06-30 is EUR 40 }  policy { window 12 }  note \"Fine\" on 2026-02-01 }\n"
    "kpi best \"Best\" { serves grow  formula max(sum(sales.net) by sales.channel)  target >= EUR 1 by 2027-01-31 }\n"
    "kpi quota \"Quota\" is share(lines, lines + 1 order) { serves care  review quarterly }\n"
    "action hire \"Hire\" { serves income  owner \"Bo Vis\"  due 2026-05-31  status open }\n"
    "scenario worse { set rate to 5%  set revenue down 10%  during 2026-07 }\n"
    "test \"Sums\" { given revenue in 2026-01 is EUR 9  expect income in 2026-01 is EUR 9.72 }\n";

typedef struct Edit {
    const char *from, *to, *key; /* key: of the property; NULL: no change */
    const char *name;            /* of its definition */
    bool agree;                  /* A5 */
} Edit;

static const Edit edits[] = {
    {"year july", "year april", "calendar year", "test.kpi", false},
    {"confirm 2", "confirm 3", "policy confirm", "test.kpi", false},
    {"confirm 2 }", "confirm 2  B4 off }", "policy B4", "test.kpi", false},
    {"organisation shop \"The shop\"", "department shop \"The shop\"", "level", "shop", false},
    {"\"The shop\" owner \"Ann Bos\"", "\"The shop\" owner \"Bo Vis\"", "owner", "shop", false},
    {"The shop", "Our shop", "label", "shop", false},
    {"mail in shop", "mail", "in", "mail", false},
    {"where channel = \"mail\"", "where channel = \"shop\"", "where", "mail", false},
    {"sales.csv", "sold.csv", "source", "sales", false},
    {"separator \";\"", "separator \",\"", "format", "sales", false},
    {"separator \";\"", "decimal \",\" separator \";\"", "format", "sales", false},
    {"missing zero", "missing unknown", "missing", "sales", false},
    {"missing zero", "", "missing", "sales", false},
    {"key id", "key id, day", "key", "sales", false},
    {"id text required", "id text", "column id required", "sales", false},
    {"\"mail\", \"shop\"\n", "\"shop\", \"mail\"\n", NULL, NULL, false},
    {"\"mail\", \"shop\"\n", "\"shop\"\n", "column channel one of", "sales", false},
    {"to EUR 9 ", "to EUR 10 ", "column price range", "sales", false},
    {"to EUR 9 ", "to EUR 9.0 ", NULL, NULL, false},
    {"column day date", "column day date as \"d/m/yyyy\"", "column day", "sales", false},
    {"price * count", "count * price", NULL, NULL, false},
    {"price * count", "count * price * 2", "column net", "sales", true},
    {"column channel text", "column channel text from \"Kanaal\"", "column channel", "sales", false},
    {"through 2026-06-30", "through 2026-06-29", "complete", "sales", false},
    {"= 8%", "= 7%", "value", "rate", false},
    {"= 8%", "= 4% * 2", NULL, NULL, false},
    {"1% to 9%", "0% to 9%", "range", "rate", false},
    {"formula part / whole", "formula whole / part", "formula", "share", true},
    {"share(part, whole)", "share(whole, part)", "parameters", "share", true},
    {"(sales.net where channel = \"shop\" and price > EUR 1)", "(sales.net where price > EUR 1 and channel = \"shop\")", NULL, NULL, false},
    {"(sales.net where channel = \"shop\" and price > EUR 1)", "(sales.net where channel = \"shop\" and EUR 1 < price)", NULL, NULL, false},
    {"(sales.net where channel = \"shop\" and price > EUR 1)", "(sales.price * sales.count where channel = \"shop\" and price > EUR 1)", NULL, NULL, false},
    {"price > EUR 1)", "price > EUR 2)", "formula", "revenue", true},
    {"to EUR 900", "to EUR 800", "range", "revenue", false},
    {"\"Lines\"", "\"Rows\"", "label", "lines", false},
    {"order review monthly", "order review weekly", "review", "lines", false},
    {"direction higher", "direction lower", "direction", "lines", false},
    {"perspective financial", "perspective customer", "perspective", "grow", false},
    {"weigh income 60%, costs 40%", "weigh costs 40%, income 60%", NULL, NULL, false},
    {"weigh income 60%, costs 40%", "weigh costs 50%, income 50%", "weigh", "grow", false},
    {"for shop  under grow", "for shop", "under", "care", false},
    {"revenue + rate * revenue", "revenue * rate + revenue", NULL, NULL, false},
    {"revenue + rate * revenue", "(1 + rate) * revenue", NULL, NULL, false},
    {"revenue + rate * revenue", "revenue - rate * revenue", "formula", "income", true},
    {">= EUR 50 until", "> EUR 50 until", "target", "income", true},
    {">= EUR 50 until", ">= EUR 51 until", "target", "income", true},
    {">= EUR 50 until", ">= EUR 50.00 until", NULL, NULL, false},
    {"until 2026-12-31", "by 2026-12-31", "target", "income", true},
    {"until 2026-12-31", "until 2026-11-30", "target", "income", true},
    {">= EUR 50 until 2026-12-31", "between EUR 50 and EUR 60 until 2026-12-31", "target", "income", true},
    {">= EUR 50 until 2026-12-31", "up EUR 10 until 2026-12-31", "target", "income", true},
    {"target <= EUR 90 during 2026", "target <= EUR 90 during 2027", "target", "costs", true},
    {"target <= EUR 90 during 2026\n", "\n", "target", "costs", true},
    {"baseline EUR 40 on", "baseline EUR 41 on", "baseline", "income", false},
    {"EUR 40 on 2025-12-31", "EUR 40 on 2025-11-30", "baseline", "income", false},
    {"baseline EUR 40 on 2025-12-31", "baseline on 2025-12-31", "baseline", "income", false},
    {"path linear", "path last_year", "path", "income", false},
    {"path linear", "", "path", "income", false},
    {"2026-03-31 is EUR 20, 2026-06-30 is EUR 40", "2026-06-30 is EUR 40, 2026-03-31 is EUR 20", NULL, NULL, false},
    {"2026-03-31 is EUR 20", "2026-03-31 is EUR 21", "path", "costs", false},
    {"tolerance 5%", "tolerance EUR 5", "tolerance", "income", false},
    {"tolerance 5%", "tolerance 6%", "tolerance", "income", false},
    {"type lagging outcome", "type outcome lagging", NULL, NULL, false},
    {"type lagging outcome", "type leading outcome", "type", "income", false},
    {"benchmark EUR 60", "benchmark EUR 61", "benchmark", "income", false},
    {"A survey", "Another survey", NULL, NULL, false},
    {"allow B5", "allow B1", "allow", "income", false},
    {"because \"Small\"", "because \"Tiny\"", NULL, NULL, false},
    {"\"mail\" >= EUR 20", "\"mail\" >= EUR 21", "split channel \\\"mail\\\"", "income", false},
    {"EUR 20 owner \"Bo Vis\"", "EUR 20 owner \"Cas Ode\"", "split channel \\\"mail\\\"", "income", false},
    {"policy { window 12 }", "policy { window 13 }", "policy window", "costs", false},
    {"  note \"Fine\" on 2026-02-01", "", NULL, NULL, false},
    {"serves care  review", "serves grow  review", "serves", "quota", false},
    {"review quarterly", "review yearly", "review", "quota", false},
    {"is share(lines, lines + 1 order)", "is share(lines, lines + 2 order)", "formula", "quota", true},
    {"is share(lines, lines + 1 order)", "is share(lines, 1 order + lines)", NULL, NULL, false},
    {"due 2026-05-31", "due 2026-06-30", "due", "hire", false},
    {"status open", "status done", "status", "hire", false},
    {"serves income  owner", "serves costs  owner", "serves", "hire", false},
    {"set rate to 5%  set revenue down 10%", "set revenue down 10%  set rate to 5%", NULL, NULL, false},
    {"set rate to 5%", "set rate to 6%", "set", "worse", false},
    {"during 2026-07", "during 2026-08", "during", "worse", false},
    {"expect income in 2026-01 is EUR 9.72", "expect income in 2026-01 >= EUR 9", "expect", "Sums", false},
    {"is EUR 9 ", "is EUR 9.50 ", "given", "Sums", false},
};

static void check_edit(const Edit *e) {
    char part[128], name[128];
    int failed = check_failed;
    Text a = text_of(base, strlen(base)), b = replaced(base, e->from, e->to);
    check_case = e->to;
    kpi_status status = compare("test.kpi", a, b, 0);
    CHECK(status == (e->agree ? KPI_FINDINGS : KPI_OK));
    CHECK((kpi_count(now, "error") > 0) == e->agree);
    snprintf(part, sizeof part, "\"property\": \"%s\"", e->key ? e->key : "");
    CHECK(count_of("\"property\"") == (e->key ? 1 : 0));
    if (!e->key) CHECK(says("\"changes\": []"));
    if (e->key) CHECK(says(part));
    snprintf(name, sizeof name, "\"name\": \"%s\", \"name_before\": \"%s\"", e->name ? e->name : "",
             e->name ? e->name : "");
    if (e->key) CHECK(says(name));
    if (check_failed > failed) printf("    %s\n", told("human"));
    /* and back: the same property */
    compare("test.kpi", b, a, 0);
    CHECK(count_of("\"property\"") == (e->key ? 1 : 0));
    free(a.s);
    free(b.s);
}

/* --- of much, what differs --- */

static void check_items(void) {
    CASE("items");
    static const char rows[] = "dataset d { time day  column day date  column x EUR\n"
                               "  rows { (day, x) (2026-01-31, EUR 3) (2026-02-28, EUR 3) (2026-02-28, EUR 3) } }\n";
    Text a = text_of(rows, strlen(rows)), b = replaced(rows, "01-31, EUR 3", "01-31, EUR 4");
    Text c = replaced(rows, " (2026-02-28, EUR 3) (2026-02-28, EUR 3)", " (2026-02-28, EUR 3)");
    Text d = replaced(rows, "(2026-01-31, EUR 3) (2026-02-28, EUR 3)", "(2026-02-28, EUR 3) (2026-01-31, EUR 3)");
    compare("a.kpi", a, b, 0);
    CHECK(says("\"property\": \"rows\", \"before\": \"(2026-01-31, EUR 3)\", \"after\": \"(2026-01-31, EUR 4)\"}"));
    compare("a.kpi", a, c, 0);
    CHECK(says("\"property\": \"rows\", \"before\": \"(2026-02-28, EUR 3)\", \"after\": null}"));
    check_same("rows in another order", a, d);
    Text test = {calloc(1, 1 << 16), 0}, other = test;
    test.length += (size_t)sprintf(test.s, "input i = 1\ntest \"T\" {\n");
    for (int i = 0; i < 300; i++)
        test.length += (size_t)sprintf(test.s + test.length, "  expect i >= -%d\n", i);
    test.length += (size_t)sprintf(test.s + test.length, "}\n");
    other = replaced(test.s, "i >= -299\n", "i >= -300\n");
    compare("a.kpi", test, other, 0);
    CHECK(says("\"property\": \"expect\", \"before\": \"i >= -299\", \"after\": \"i >= -300\"}"));
    static const char one[] = "input i = 1\ntest \"T\" { expect i is 1 }\n";
    Text none = text_of(one, strlen(one));
    compare("a.kpi", test, none, 0);
    CHECK(says(", …\", \"after\": \"i is 1\"}") && strlen(told("json")) < 3000);
    Text all[] = {a, b, c, d, test, other, none};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free(all[i].s);
}

/* --- the calls --- */

static const char rows_before[] =
    "goal grow \"Earn more\" { owner \"Ann Bos\"  agreed \"Ann Bos\" on 2025-12-01 }\n"
    "dataset d { time day  column day date  column x EUR  rows { (day, x) (2026-01-31, EUR 3) (2026-02-28, EUR 2) } }\n"
    "metric total = sum(d.x)\n"
    "kpi part \"Part\" { serves grow  formula total / 3  target >= EUR 1 until 2026-12-31  review monthly }\n"
    "kpi spread \"Spread\" { serves grow  formula sqrt(total / EUR 1)  target between 1 and 2 until 2026-12-31  review monthly }\n"
    "kpi free \"Free\" { serves grow  formula total  target >= EUR 2 by 2026-12-31  review monthly }\n";

static Text rows_now(void) {
    Text a = replaced(rows_before, ">= EUR 1 until", ">= EUR 0.50 until");
    Text b = replaced(a.s, "between 1 and 2 until", "between 1.5 and 2 until");
    Text c = replaced(b.s, "by 2026-12-31", "until 2026-12-31");
    free(a.s);
    free(b.s);
    return c;
}

static void check_statuses(void) {
    CASE("statuses");
    Text a = text_of(rows_before, strlen(rows_before)), b = rows_now();
    CHECK(compare("a.kpi", a, b, 1) == KPI_FINDINGS);
    CHECK(kpi_count(now, "error") == 3);
    CHECK(says("\"compared\": 3, \"without_rows\": [], \"flips\": ["));
    CHECK(says("\"status\": \"red\", \"unit\": \"EUR\", \"value\": {\"exact\": \"2/3\"}, \"plan\": {\"op\": \">=\", \"exact\": \"1\"}"));
    CHECK(says("\"status\": \"green\", \"unit\": \"EUR\", \"value\": {\"exact\": \"2/3\"}, \"plan\": {\"op\": \">=\", \"exact\": \"1/2\"}"));
    CHECK(says("\"value\": {\"low\": \"") && says("\"plan\": {\"op\": \"between\", \"low\": \"3/2\", \"high\": \"2\"}"));
    CHECK(says("\"status\": null, \"unit\": \"EUR\", \"value\": {\"exact\": \"2\"}, \"plan\": null}"));
    CHECK(strstr(told("human"), "- not due in 2026-02: EUR 2.00\n") != NULL);
    CHECK(compare("a.kpi", b, b, 1) == KPI_OK && says("\"statuses\": null"));
    Text c = replaced(rows_before, "formula total / 3", "formula sum(d.x where x > EUR 9) / 3");
    CHECK(compare("a.kpi", a, c, 1) == KPI_FINDINGS && says("\"value\": {\"no_data\": \"not_reported\"}"));
    CHECK(strstr(told("human"), "+ no data in 2026-02: not reported\n") != NULL);
    free(c.s);
    free(a.s);
    free(b.s);
}

static void check_calls(void) {
    CASE("calls");
    Text a = text_of(rows_before, strlen(rows_before)), b = rows_now();
    size_t length;
    CHECK(compare("a.kpi", a, b, 0) == KPI_FINDINGS);
    CHECK(kpi_render(now, "diff", "csv", NULL, 0, &length) == NULL);
    CHECK(kpi_render(before, "diff", "human", NULL, 0, &length) == NULL);
    CHECK(kpi_diff(now, before, 0) == KPI_FINDINGS && kpi_count(now, "error") == 3); /* again */
    CHECK(kpi_check(now, 0) != KPI_FAILED && kpi_render(now, "diff", "human", NULL, 0, &length) == NULL);
    CHECK(kpi_eval(before) == KPI_OK && kpi_diff(now, before, 1) == KPI_FINDINGS);
    kpi_free(now);
    now = kpi_new(NULL);
    CHECK(kpi_diff(now, before, 0) == KPI_FAILED); /* nothing is loaded */
    CHECK(kpi_load_text(now, "a.kpi", "metric m = 1 +", 14) == KPI_FINDINGS);
    CHECK(kpi_diff(now, before, 0) == KPI_FINDINGS && kpi_count(now, "error") > 0);
    CHECK(kpi_render(now, "diff", "human", NULL, 0, &length) == NULL);
    kpi *good = kpi_new(NULL);
    CHECK(kpi_load_text(good, "a.kpi", b.s, b.length) == KPI_OK);
    CHECK(kpi_diff(good, now, 0) == KPI_FAILED && kpi_count(now, "error") > 0);
    CHECK(kpi_set(before, "limit", "eval-steps=1") == KPI_OK);
    CHECK(kpi_diff(good, before, 1) == KPI_FAILED && kpi_count(before, "error") == 1);
    kpi_free(good);
    free(a.s);
    free(b.s);
}

/* --- memory that ends at a chosen allocation --- */

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

static bool run_all(const kpi_host *host, Text a, Text b) {
    kpi *old = kpi_new(host), *new = kpi_new(host);
    bool made = old && new;
    if (made) {
        kpi_load_text(old, "a.kpi", a.s, a.length);
        kpi_load_text(new, "b.kpi", b.s, b.length);
        kpi_diff(new, old, 1);
        made = kpi_render(new, "diff", "human", NULL, 0, NULL) &&
               kpi_render(new, "diff", "markdown", NULL, 0, NULL) &&
               kpi_render(new, "diff", "json", NULL, 0, NULL) &&
               kpi_render(new, "findings", "human", NULL, 0, NULL);
        CHECK(made == (kpi_count(new, "memory") == 0));
    }
    kpi_free(new);
    kpi_free(old);
    return made;
}

static void check_memory(void) {
    CASE("memory");
    Text a = text_of(rows_before, strlen(rows_before)), b = rows_now();
    long n = 0;
    for (bool through = false; !through && n < 100000; n++) {
        Memory memory = {n, 0};
        kpi_host host = {.user = &memory, .alloc = counted_alloc};
        through = run_all(&host, a, b);
        CHECK(memory.live == 0);
    }
    CHECK(n > 20 && n < 100000);
    free(a.s);
    free(b.s);
}

int main(void) {
    check_below("examples");
    check_below("stdlib");
    check_below("starter");
    check_below("tests/golden");
    check_below("tests/real");
    check_below("tests/rules");
    CASE("files");
    CHECK(files_read > 300);
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) check_edit(&edits[i]);
    check_items();
    check_statuses();
    check_calls();
    kpi_free(now);
    kpi_free(before);
    check_memory();
    return check_done();
}
