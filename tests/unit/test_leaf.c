/* From rows to values: a case for each rule of detail that aggregates decide, then random tables
 * against a naive computation of the same thing. */
#include "check.h"

#include <stdlib.h>
#include "eval/result.h"

typedef struct World {
    Ctx *ctx;
    Model model;
    Eval ev;
    const char *csv; /* what every source holds */
    jmp_buf guard;
} World;

static int give(void *user, const char *path, const char **bytes, size_t *length, void **handle) {
    World *w = user;
    (void)path;
    *length = strlen(w->csv);
    char *copy = malloc(*length + 1);
    memcpy(copy, w->csv, *length + 1);
    *bytes = *handle = copy;
    return 0;
}

static void take_back(void *user, const char *bytes, size_t length, void *handle) {
    (void)user, (void)bytes, (void)length;
    free(handle);
}

static int same_path(void *user, const char *path, char *out, size_t size) {
    (void)user;
    snprintf(out, size, "%s%s", path[0] == '/' ? "" : "/", path);
    return 0;
}

static void begin(World *w, const char *text, const char *csv) {
    memset(w, 0, sizeof *w);
    w->ctx = ctx_new(NULL, NULL);
    w->ctx->heap.guard = &w->guard;
    w->csv = csv;
    w->ctx->files = (Files){.user = w, .read = give, .release = take_back, .canonical = same_path};
    Arena *arena = w->ctx->arena;
    model_init(&w->model, w->ctx, arena);
    model_load_text(&w->model, "p/test.kpi", text, strlen(text));
    model_resolve(&w->model);
    CHECK(w->ctx->diags.errors == 0);
    for (uint32_t i = 0; w->ctx->diags.errors && i < w->ctx->diags.all.count; i++) {
        const Diag *d = w->ctx->diags.all.at[i];
        printf("  %s: %s\n", code_row(d->code)->code,
               diag_fill(arena, code_row(d->code)->text[0], d->args));
    }
    w->ev = (Eval){.model = &w->model,
                   .ctx = w->ctx,
                   .arena = arena,
                   .scratch = arena_new(&w->ctx->heap),
                   .as_of = DAY_NONE};
    nums_init(&w->ev.nums, w->ctx, arena);
    w->ev.loaded = NEW_ARRAY(arena, Loaded *, w->model.datasets.count);
}

static void end(World *w) {
    arena_free(w->ev.scratch);
    ctx_free(w->ctx);
}

static Metric *metric(World *w, const char *name) {
    for (uint32_t i = 0; i < w->model.metrics.count; i++)
        if (strcmp(w->model.metrics.at[i]->symbol->name->s, name) == 0)
            return w->model.metrics.at[i];
    printf("no metric %s\n", name);
    exit(1);
}

static Window window(World *w, const Metric *m, const char *period) {
    static Calendar calendar;
    calendar = calendar_default();
    Day start = 0, through = 0;
    bool dated = window_known(&w->ev, &m->reach, &start, &through), exists;
    if (strcmp(period, "all") == 0)
        return dated ? window_between(&calendar, start, through, start, through, GRAIN_ALL)
                     : window_between(&calendar, 0, 0, 0, 0, GRAIN_ALL);
    Period p;
    if (!period_parse(&calendar, period, strlen(period), &p, &exists)) exit(1);
    return window_of(&calendar, p, dated ? start : -1000000, dated ? through : 1000000);
}

static const char *text(World *w, Value v) {
    if (v.why != DATA_OK) return no_data_name(v.why);
    if (v.real) return "real";
    return num_exact(&w->ev.nums, w->ctx->arena, v.q);
}

/* A metric in a period, whole. */
static const char *value(World *w, const char *name, const char *period) {
    const Metric *m = metric(w, name);
    Window one = window(w, m, period);
    return text(w, formula_values(&w->ev, m->body, frame_base(&w->ev, &one, 1, NULL, NULL))[0]);
}

static GroupKey key(World *w, const Metric *m, const char *column) {
    GroupKey k = {.name = intern_cstr(w->ctx->names, column)};
    k.columns = NEW_ARRAY(w->ctx->arena, KeyColumn, m->reach.all.count);
    for (uint32_t i = 0; i < m->reach.all.count; i++) {
        Dataset *d = m->reach.all.at[i];
        for (uint32_t c = 0; c < d->columns.count; c++) {
            if (d->columns.at[c]->name != k.name) continue;
            k.columns[k.column_count++] =
                (KeyColumn){d, arena_copy(w->ctx->arena, &d->columns.at[c], sizeof(Column *)), 1};
        }
    }
    return k;
}

/* The same for one slice; NULL: the missing one. */
static const char *slice(World *w, const char *name, const char *period, const char *column,
                         const char *of) {
    const Metric *m = metric(w, name);
    Window one = window(w, m, period);
    const Slices *s = slices_of(&w->ev, key(w, m, column));
    const Value *v = formula_values(&w->ev, m->body, frame_base(&w->ev, &one, 1, s, NULL));
    for (uint32_t i = 0; i < s->count; i++)
        if (of ? s->values[i] && strcmp(s->values[i]->s, of) == 0 : !s->values[i])
            return text(w, v[i]);
    return "no such slice";
}

static const Expr *aggregate_of(const Expr *e) {
    if (e->kind == E_AGGREGATE) return e;
    for (uint32_t i = 0; i < e->count; i++)
        if (aggregate_of(e->kids[i])) return aggregate_of(e->kids[i]);
    return NULL;
}

static Cell cell(World *w, const char *name, const char *period) {
    const Metric *m = metric(w, name);
    Window one = window(w, m, period);
    return leaf_cells(&w->ev, aggregate_of(m->body), frame_base(&w->ev, &one, 1, NULL, NULL))[0];
}

static bool found(const World *w, Code code) {
    for (uint32_t i = 0; i < w->ctx->diags.all.count; i++)
        if (w->ctx->diags.all.at[i]->code == code) return true;
    return false;
}

#define IS(name, period, want)                CHECK_STR(value(&w, name, period), want)
#define SLICE(name, period, column, of, want) CHECK_STR(slice(&w, name, period, column, of), want)

/* --- time and cells --- */

static void test_known(void) {
    World w;
    CASE("time-4 time-19");
    begin(&w,
          "dataset d { time day complete from 2026-01-01 through 2026-02-28 column day date column "
          "x EUR\n"
          "rows { (day, x) (2026-01-05, EUR 10) (no data, EUR 99) (2026-02-05, EUR 20) "
          "(2026-03-05, EUR 30) } }\n"
          "metric x = sum(d.x) metric n = count(d)",
          "");
    IS("x", "all", "30");
    IS("n", "all", "2");
    IS("x", "2026-02", "20");
    IS("x", "2026-03", "not_covered");
    CHECK(found(&w, D_V31) && found(&w, D_V32));
    end(&w);
    CASE("time-5 time-6");
    begin(&w,
          "dataset d { time day missing zero column day date column x EUR\n"
          "rows { (day, x) (2026-01-05, EUR 10) (2026-03-20, EUR 30) } }\n"
          "metric x = sum(d.x)",
          "");
    const Loaded *t = eval_table(&w.ev, w.model.datasets.at[0]);
    CHECK(t->start == day_of(2026, 1, 1) && t->through == day_of(2026, 3, 20));
    CHECK(t->first_row == day_of(2026, 1, 5) && t->last_row == day_of(2026, 3, 20));
    CHECK(loaded_reported(t, day_of(2026, 1, 1), day_of(2026, 1, 5)));
    CHECK(!loaded_reported(t, day_of(2026, 1, 6), day_of(2026, 3, 19)));
    CHECK(loaded_last_date(t, day_of(2026, 1, 1), day_of(2026, 3, 1)) == day_of(2026, 1, 5));
    CHECK(loaded_last_date(t, day_of(2026, 2, 1), day_of(2026, 3, 1)) == DAY_NONE);
    IS("x", "2025-12", "not_covered");
    IS("x", "2026-02", "0");
    IS("x", "2026-04", "not_covered");
    end(&w);
    CASE("time-10 snapshots");
    begin(&w, "dataset s { column x EUR rows { (x) (EUR 1) (EUR 2) } } metric x = sum(s.x)", "");
    IS("x", "all", "3");
    IS("x", "2026-01", "wrong_grain");
    end(&w);
    CASE("no source");
    begin(&w, "dataset s { column x EUR } metric x = sum(s.x) otherwise EUR 0", "");
    IS("x", "all", "no_source");
    end(&w);
    CASE("name-20 period cells");
    begin(&w,
          "dataset q { time p column p period column kind text column x EUR\n"
          "rows { (p, kind, x) (2026-Q1, \"q\", EUR 4) (2026-Q2, \"q\", EUR 5) (2026-01, \"m\", "
          "EUR 1) } }\n"
          "metric x = sum(q.x where kind = \"q\") metric m = sum(q.x where kind = \"m\")",
          "");
    IS("x", "2026-Q1", "4");
    IS("x", "2026", "9");
    IS("x", "2026-02", "wrong_grain");
    IS("m", "2026-01", "1");
    IS("m", "2026-W02", "wrong_grain");
    end(&w);
}

static void test_cells(void) {
    World w;
    CASE("cell-8");
    begin(&w,
          "dataset d { source \"d.csv\" column x number column y number } metric x = sum(d.x) "
          "metric y = sum(d.y)\n"
          "metric n = count(d) metric f = sum(d.y where x > 0) metric o = sum(d.x) / sum(d.y) "
          "otherwise 0\n"
          "metric z = count(d where x is missing)",
          "x,y\n1,2\nq,3\n");
    IS("x", "all", "bad_cell");
    IS("y", "all", "5");
    IS("n", "all", "2");
    IS("f", "all", "bad_cell");
    IS("o", "all", "bad_cell");
    IS("z", "all", "bad_cell");
    end(&w);
    CASE("cell-9 cell-12");
    begin(&w,
          "dataset d { column k text one of \"b\", \"a\", \"z\" column x number range 0 to 5\n"
          "rows { (k, x) (\"b\", 9) (\"B\", 1) (\"a\", 2) (no data, 4) } } metric x = sum(d.x)",
          "");
    IS("x", "all", "16");
    SLICE("x", "all", "k", "b", "9");
    SLICE("x", "all", "k", "B", "1");
    SLICE("x", "all", "k", NULL, "4");
    SLICE("x", "all", "k", "z", "not_reported");
    CHECK(found(&w, D_V1) && found(&w, D_V2));
    const Slices *s = slices_of(&w.ev, key(&w, metric(&w, "x"), "k"));
    CHECK(s->count == 5 && strcmp(s->values[0]->s, "B") == 0 && !s->values[4]);
    CHECK(s == slices_of(&w.ev, key(&w, metric(&w, "x"), "k")));
    end(&w);
    CASE("cell-10");
    begin(&w,
          "dataset d { key k column k text column x number rows { (k, x) (\"b\", 9) (\"b\", 1) } } "
          "metric x = sum(d.x)",
          "");
    IS("x", "all", "bad_cell");
    end(&w);
    CASE("cell-11");
    begin(&w,
          "dataset p { key id column id text column kind text references q rows { (id, kind) "
          "(\"p1\", \"bike\") (\"p2\", \"part\") } }\n"
          "dataset q { key id column id text column tax % rows { (id, tax) (\"bike\", 21%) } }\n"
          "dataset d { column p text references p column x EUR column tax EUR = x * p.kind.tax\n"
          "rows { (p, x) (\"p1\", EUR 1) (\"p2\", EUR 2) (\"p9\", EUR 4) (no data, EUR 8) } }\n"
          "metric all = sum(d.x) metric bikes = sum(d.x where p.kind = \"bike\") metric rest = "
          "sum(d.x where p.kind is missing)\n"
          "metric tax = sum(d.tax) metric low = sum(d.x where p.kind.tax < 22%)",
          "");
    IS("all", "all", "15");
    IS("bikes", "all", "1");
    IS("rest", "all", "12");
    IS("tax", "all", "21/100");
    IS("low", "all", "1");
    CHECK(cell(&w, "bikes", "all").skipped == 2);
    CHECK(cell(&w, "tax", "all").missing == 3);
    CHECK(found(&w, D_V30));
    end(&w);
}

/* --- aggregates --- */

static const char LOG[] = "(day, k, x) (2026-01-05, \"a\", EUR 10) (2026-01-09, \"b\", EUR 20) "
                          "(2026-03-05, \"a\", EUR 30)";

static void test_absence(void) {
    World w;
    char text_[2000];
    const char *metrics = "metric s = sum(d.x) metric n = count(d) metric b = sum(d.x where k = "
                          "\"b\") metric nb = count(d where k = \"b\")\n"
                          "metric m = average(d.x where k = \"b\") metric u = count_distinct(d.k "
                          "where k = \"b\") metric o = only(d.x where k = \"b\")\n"
                          "metric sd = stdev(d.x) metric p = percentile(d.x, 50%)";
    CASE("agg-1 agg-2 unknown");
    snprintf(text_, sizeof text_,
             "dataset d { time day complete from 2026-01-01 through 2026-03-31 column day date "
             "column k text column x EUR rows { %s } } %s",
             LOG, metrics);
    begin(&w, text_, "");
    IS("s", "2026-02", "not_reported");
    IS("n", "2026-02", "not_reported");
    IS("m", "2026-02", "not_reported");
    IS("b", "2026-03", "not_reported");
    IS("nb", "2026-03", "0");
    IS("u", "2026-03", "0");
    IS("m", "2026-03", "no_rows");
    IS("o", "2026-03", "no_rows");
    IS("sd", "2026-03", "too_few");
    IS("p", "2026-03", "30");
    SLICE("s", "2026-03", "k", "b", "not_reported");
    SLICE("n", "2026-03", "k", "b", "0");
    end(&w);
    CASE("agg-1 agg-2 zero");
    snprintf(text_, sizeof text_,
             "dataset d { time day missing zero complete from 2026-01-01 through 2026-03-31 column "
             "day date column k text column x EUR rows { %s } } %s",
             LOG, metrics);
    begin(&w, text_, "");
    IS("s", "2026-02", "0");
    IS("n", "2026-02", "0");
    IS("m", "2026-02", "no_rows");
    IS("sd", "2026-02", "no_rows");
    IS("b", "2026-03", "0");
    IS("s", "2026-04", "not_covered");
    end(&w);
}

static void test_missing(void) {
    World w;
    CASE("agg-3 agg-4");
    begin(&w,
          "dataset d { column a number column b number column k text\n"
          "rows { (a, b, k) (1, 2, \"x\") (no data, 5, \"x\") (3, no data, no data) (7, 0, \"y\") "
          "} }\n"
          "metric s = sum(d.a) metric p = sum(d.a + d.b) metric n = count(d) metric u = "
          "count_distinct(d.k)\n"
          "metric f = sum(d.a where k = \"x\") metric o = count(d where k = \"x\" or a = 3) metric "
          "c = count(d where not (k = \"x\" and a = 3))\n"
          "metric m = count(d where k is missing) metric q = sum(if d.b > 1 then d.a else 100) "
          "metric v = count(d where k in (\"y\", \"z\"))",
          "");
    IS("s", "all", "11");
    CHECK(cell(&w, "s", "all").missing == 1 && cell(&w, "s", "all").rows == 3);
    IS("p", "all", "10");
    CHECK(cell(&w, "p", "all").missing == 2);
    IS("n", "all", "4");
    IS("u", "all", "2");
    IS("f", "all", "1");
    CHECK(cell(&w, "f", "all").skipped == 1 && cell(&w, "f", "all").missing == 1);
    IS("o", "all", "3");
    IS("c", "all", "2");
    CHECK(cell(&w, "c", "all").skipped == 2);
    IS("m", "all", "1");
    IS("q", "all", "101");
    IS("v", "all", "1");
    end(&w);
    CASE("agg-6 agg-7");
    begin(&w,
          "dataset d { column a number column b number column r number = a / b rows { (a, b) (1, "
          "2) (6, 0) (9, 3) } }\n"
          "metric bad = sum(d.a / d.b) metric guarded = sum(d.a / d.b where b != 0) metric caught "
          "= sum(d.a / d.b otherwise 100)\n"
          "metric derived = sum(d.r) metric kept = sum(d.r where b != 0) metric saved = sum(d.r "
          "otherwise 1)\n"
          "metric filter = count(d where a / b > 1) metric known = count(d where b != 0 and a / b "
          "> 1) metric out = sum(d.a / d.b) otherwise 5",
          "");
    IS("bad", "all", "zero_denominator");
    IS("guarded", "all", "7/2");
    IS("caught", "all", "207/2");
    IS("derived", "all", "zero_denominator");
    IS("kept", "all", "7/2");
    IS("saved", "all", "9/2");
    IS("filter", "all", "zero_denominator");
    IS("known", "all", "1");
    IS("out", "all", "5");
    end(&w);
}

static void test_order(void) {
    World w;
    CASE("agg-8 agg-9");
    begin(&w,
          "dataset d { column x number column t % rows { (x, t) (15, 1%) (20, 2%) (35, 3%) (40, "
          "4%) (50.5, 5%) } }\n"
          "metric p40 = percentile(d.x, 40%) metric p0 = percentile(d.x, 0%) metric p100 = "
          "percentile(d.x, 100%) metric m = median(d.x)\n"
          "metric p33 = percentile(d.x, 1/3) metric v = variance(d.x) metric vp = "
          "variance_population(d.x) metric sd = stdev(d.x)^2\n"
          "metric lo = min(d.x) metric hi = max(d.x) metric avg = average(d.t)",
          "");
    IS("p40", "all", "29");
    IS("p0", "all", "15");
    IS("p100", "all", "101/2");
    IS("m", "all", "35");
    IS("p33", "all", "25");
    IS("v", "all", "4241/20");
    IS("vp", "all", "4241/25");
    IS("sd", "all", "4241/20");
    IS("lo", "all", "15");
    IS("hi", "all", "101/2");
    IS("avg", "all", "3/100");
    end(&w);
    CASE("agg-10");
    begin(&w,
          "dataset d { time at complete from 2026-01-01 through 2026-02-28 column at datetime "
          "column x number\n"
          "rows { (at, x) (\"2026-01-05 10:00\", 2) (\"2026-01-05 09:00\", 1) (\"2026-01-31 "
          "23:59\", 4) (\"2026-01-31 23:59\", 4) (2026-02-01, 7) (2026-02-01, 8) } }\n"
          "metric f = first(d.x) metric l = last(d.x) metric o = only(d.x where x = 2) metric t = "
          "only(d.x where x = 4) metric c = closing(sum(d.x))",
          "");
    IS("f", "2026-01", "1");
    IS("l", "2026-01", "4");
    IS("l", "2026-02", "not_unique");
    IS("o", "2026-01", "2");
    IS("t", "2026-01", "not_unique");
    IS("c", "2026-01", "8");
    end(&w);
}

static void test_groups(void) {
    World w;
    CASE("agg-11 agg-12");
    begin(&w,
          "dataset d { time day complete from 2026-01-01 through 2026-02-28 column day date column "
          "o text column n number column x EUR\n"
          "rows { (day, o, n, x) (2026-01-05, \"a\", 10, EUR 1) (2026-01-06, \"a\", 9, EUR 2) "
          "(2026-01-07, \"b\", 9, EUR 10) (2026-02-07, \"b\", 9, EUR 5)\n"
          "(2026-02-08, no data, 9, EUR 7) } }\n"
          "metric m = median(sum(d.x) by d.o) metric c = count(sum(d.x) > EUR 4 by d.o) metric big "
          "= max(sum(d.x) where day < 2026-02-01 by d.o)\n"
          "metric two = max(count(d) by d.o, d.n) metric deep = max(max(sum(d.x) by d.n) by d.o) "
          "metric year = average(sum(d.x) / count(d) by d.n)",
          "");
    IS("m", "all", "9");
    IS("m", "2026-01", "13/2");
    IS("m", "2026-02", "5");
    IS("c", "all", "1");
    IS("c", "2026-02", "1");
    IS("big", "all", "10");
    IS("two", "all", "2");
    IS("deep", "all", "15");
    IS("year", "all", "7/2");
    Window one = window(&w, metric(&w, "m"), "all");
    const Frame *f =
        frame_grouped(&w.ev, frame_base(&w.ev, &one, 1, NULL, NULL), metric(&w, "m")->body);
    CHECK(f->count == 2 && f->left_out[0] == 1 && strcmp(f->labels[0]->s, "a") == 0);
    f = frame_grouped(&w.ev, frame_base(&w.ev, &one, 1, NULL, NULL), metric(&w, "year")->body);
    CHECK(f->count == 2 && strcmp(f->labels[0]->s, "9") == 0);
    end(&w);
}

static void test_frames(void) {
    World w;
    CASE("groups over other windows");
    begin(
        &w,
        "dataset d { time day complete from 2026-01-01 through 2026-03-31 column day date column o "
        "text column n number column x EUR\n"
        "rows { (day, o, n, x) (2026-01-05, \"a\", 10, EUR 1) (2026-01-06, \"a\", 9, EUR 2) "
        "(2026-01-07, \"b\", 9, EUR 10) (2026-02-07, \"b\", 9, EUR 5)\n"
        "(2026-02-08, \"c\", 9, EUR 7) (2026-03-08, \"b\", 1, EUR 8) } }\n"
        "input p = 25%\n"
        "metric before = max(previous(sum(d.x)) by d.o) metric some = max((sum(d.x) where n = 9) "
        "by d.o)\n"
        "metric share = max(sum(d.x) / whole(sum(d.x)) by d.o) metric best = max(sum(d.x) by "
        "month)\n"
        "metric both = count(sum(d.x) > EUR 0 by month, d.o) metric pc = percentile(d.x, p)\n"
        "metric pg = percentile(sum(d.x), 50% by d.o) metric run = running(sum(d.x)) metric x = "
        "sum(d.x)\n"
        "metric last = max(closing(sum(d.x) by d.o) by d.n)",
        "");
    IS("before", "2026-03", "5");
    IS("before", "2026-02", "not_reported"); /* c had no rows the month before */
    IS("some", "all", "15");
    IS("share", "2026-01", "10/13");
    IS("best", "all", "13");
    IS("both", "all", "5");
    IS("pc", "all", "11/4");
    IS("pg", "all", "7");
    IS("run", "2026-02", "25");
    CASE("a window asked twice");
    const Metric *m = metric(&w, "x");
    Window twice[] = {window(&w, m, "2026-01"), window(&w, m, "2026-02"), window(&w, m, "2026-01")};
    const Frame *f = frame_base(&w.ev, twice, 3, NULL, NULL);
    const Cell *cells = leaf_cells(&w.ev, m->body, f);
    CHECK(num_equal(cells[0].value.q, num_int(13)) && num_equal(cells[2].value.q, num_int(13)));
    CHECK(num_equal(cells[1].value.q, num_int(12)) && cells[1].rows == 2);
    CHECK(leaf_cells(&w.ev, m->body, f) == cells && frame_base(&w.ev, twice, 3, NULL, NULL) == f);
    CHECK(frame_base(&w.ev, twice, 2, NULL, NULL) != f);
    end(&w);
    CASE("agg-16 as-of");
    begin(&w,
          "dataset d { time day complete from 2026-01-01 through 2026-03-31 column day date column "
          "k text column x EUR\n"
          "rows { (day, k, x) (2026-01-05, \"a\", EUR 1) (2026-01-07, \"b\", EUR 10) } }\n"
          "dataset q { time p column p period column x EUR rows { (p, x) (2026-01, EUR 1) "
          "(2026-02, EUR 2) } }\n"
          "metric x = sum(d.x) metric y = sum(q.x)",
          "");
    w.ev.as_of = day_of(2026, 1, 6);
    const Slices *s = slices_of(&w.ev, key(&w, metric(&w, "x"), "k"));
    CHECK(s->count == 1 && strcmp(s->values[0]->s, "a") == 0);
    IS("x", "all", "1");
    SLICE("x", "2026-01", "k", "a", "1");
    IS("y", "all", "not_reported");
    end(&w);
}

static void test_stocks(void) {
    World w;
    char text_[3000];
    const char *bank = "column day date column k text column x EUR rows { (day, k, x) (2026-01-05, "
                       "\"a\", EUR 10) (2026-01-05, \"b\", EUR 1) (2026-01-31, \"a\", EUR 20)\n"
                       "(2026-02-10, \"a\", EUR 30) (2026-02-10, \"b\", EUR 2) (2026-03-01, \"a\", "
                       "EUR 40) (2026-04-01, \"b\", EUR 3) (2026-04-01, \"b\", EUR 4) } }\n"
                       "metric c = closing(sum(d.x)) metric keyed = closing(sum(d.x) by d.k) "
                       "metric n = closing(count(d))\n"
                       "metric op = opening(sum(d.x)) metric av = average_over(sum(d.x)) metric "
                       "most = max(closing(sum(d.x)) by d.k)";
    CASE("agg-17 unknown");
    snprintf(text_, sizeof text_,
             "dataset d { time day complete from 2026-01-01 through 2026-05-31 %s", bank);
    begin(&w, text_, "");
    IS("c", "2026-01", "20");
    IS("keyed", "2026-01", "21");
    IS("keyed", "2026-02", "32");
    IS("keyed", "2026-03", "not_reported");
    IS("keyed", "2026-04", "not_reported");
    IS("c", "2026-05", "not_reported");
    IS("n", "2026-02", "2");
    SLICE("c", "2026-01", "k", "b", "not_reported");
    SLICE("n", "2026-01", "k", "b", "0");
    SLICE("keyed", "2026-01", "k", "b", "1");
    CASE("agg-18");
    IS("op", "2026-02", "20");
    IS("av", "2026-01", "31/2");
    end(&w);
    CASE("agg-17 last");
    snprintf(text_, sizeof text_,
             "dataset d { time day missing last complete from 2026-01-01 through 2026-05-31 %s",
             bank);
    begin(&w, text_, "");
    IS("keyed", "2026-03", "42");
    IS("keyed", "2026-04", "not_unique");
    IS("c", "2026-05", "7");
    end(&w);
    CASE("name-3");
    begin(&w,
          "dataset s { time a to b complete from 2026-01-01 through 2026-04-30 column a date "
          "column b date column k text column f number\n"
          "rows { (a, b, k, f) (2026-01-01, 2026-01-31, \"x\", 1) (2026-01-15, 2026-02-01, \"x\", "
          "2) (2026-02-01, no data, \"y\", 4) (2026-03-10, 2026-03-20, \"y\", 8) } }\n"
          "metric n = closing(count(s)) metric f = closing(sum(s.f)) metric i = begun(count(s)) "
          "metric o = ended(count(s)) metric g = count(closing(count(s)) > 0 by s.k)\n"
          "metric av = average_over(count(s))",
          "");
    IS("n", "2026-01", "1");
    IS("f", "2026-01", "2");
    IS("f", "2026-02", "4");
    IS("f", "2026-03", "4");
    IS("i", "2026-01", "2");
    IS("i", "2026-04", "0");
    IS("o", "2026-01", "1");
    IS("o", "2026-02", "1");
    IS("av", "2026-03", "41/31");
    IS("g", "2026-01", "1");
    end(&w);
}

static void test_rows(void) {
    World w;
    CASE("row functions");
    begin(&w,
          "dataset d { column a date column b date column s datetime column t datetime column k "
          "text column x EUR column w min column p period\n"
          "column made date = date(year(a), 2, 28) column hours h = w column m period = "
          "period(year(a), month(a))\n"
          "rows { (a, b, s, t, k, x, w, p) (2026-01-05, 2026-01-15, \"2026-01-05 10:00\", "
          "\"2026-01-05 10:00:30\", \"A-12\", EUR 10.05, 90 min, 2026-Q1)\n"
          "(2024-12-31, 2025-01-01, \"2026-01-05 10:00\", \"2026-01-05 12:00\", \"B-7\", -EUR 3, "
          "30 min, 2026-Q2) } }\n"
          "input limit = EUR 5\n"
          "metric days = sum(d.b - d.a) unit day metric secs = sum(d.t - d.s) metric wk = "
          "sum(weekday(d.a)) metric yr = sum(year(d.a))\n"
          "metric starts = count(d where starts_with(k, \"A-\")) metric has = count(d where "
          "contains(k, \"-7\")) metric made = count(d where made = 2026-02-28)\n"
          "metric rnd = sum(round(d.x, EUR 0.1)) metric top = sum(ceil(d.x)) metric ab = "
          "sum(abs(d.x)) metric least = sum(least(d.x, EUR 1))\n"
          "metric lim = sum(d.x where x > limit) metric hrs = sum(d.hours) unit h metric sq = "
          "sum((d.x / EUR 1) ^ 2) metric q = count(d where p = 2026-Q2)\n"
          "metric mm = count(d where m = 2026-01) metric at = count(d where t > 2026-01-04) metric "
          "inv = sum(EUR 1 / d.x)",
          "");
    IS("days", "all", "950400");
    IS("secs", "all", "7230");
    IS("wk", "all", "3");
    IS("yr", "all", "4050");
    IS("starts", "all", "1");
    IS("has", "all", "1");
    IS("made", "all", "1");
    IS("rnd", "all", "71/10");
    IS("top", "all", "8");
    IS("ab", "all", "261/20");
    IS("least", "all", "-2");
    IS("lim", "all", "201/20");
    IS("hrs", "all", "7200");
    IS("sq", "all", "44001/400");
    IS("q", "all", "1");
    IS("mm", "all", "1");
    IS("at", "all", "2");
    IS("inv", "all", "-47/201");
    end(&w);
    CASE("numbers past 64 bits");
    begin(&w,
          "dataset d { source \"d.csv\" column x number column y number } metric p = sum(d.x * "
          "d.y) metric s = sum(d.x) metric v = variance(d.x)\n"
          "metric m = max(d.x) metric u = count_distinct(d.x) metric e = median(d.x) metric c = "
          "count(d where x > y)",
          "x,y\n9000000000000000000,3\n9000000000000000000.5,2\n123456789012345678901234567890,0."
          "001\n1e3,1000\n1000.00,5\n");
    IS("p", "all", "12345683401234567890223956889/100");
    IS("s", "all", "246913578060691357802469139781/2");
    IS("u", "all", "4");
    IS("m", "all", "123456789012345678901234567890");
    IS("e", "all", "9000000000000000000");
    IS("c", "all", "4");
    end(&w);
}

static void test_rates(void) {
    World w;
    CASE("agg-29");
    begin(&w,
          "dataset r { time day complete from 2026-01-01 through 2026-03-31 column day date column "
          "cur text column price EUR\n"
          "rows { (day, cur, price) (2026-01-01, \"USD\", EUR 0.8) (2026-01-08, \"USD\", EUR 0.9) "
          "(2026-01-01, \"GBP\", EUR 1.2) (2026-02-27, \"USD\", EUR 0.5) } }\n"
          "dataset d { time day complete from 2026-01-01 through 2026-03-31 column day date column "
          "x USD column y number column cur text\n"
          "rows { (day, x, y, cur) (2026-01-07, USD 10, 1, \"USD\") (2026-01-08, USD 100, 2, "
          "\"GBP\") (2026-02-20, USD 1, 3, \"EUR\") } }\n"
          "metric e = sum(convert(d.x, EUR, r.price)) metric m = sum(convert(d.y, d.cur, EUR, "
          "r.price)) metric u = sum(convert(d.y, d.cur, USD, r.price) where day < 2026-02-01)\n"
          "metric c = closing(sum(convert(d.x, EUR, r.price)))",
          "");
    IS("e", "2026-01", "98");
    IS("e", "2026-02", "not_reported");
    IS("m", "2026-01", "16/5");
    IS("u", "2026-01", "11/3");
    IS("m", "2026-02", "3");
    IS("c", "2026-02", "1/2");
    end(&w);
}

/* --- random tables against the plain way --- */

enum { ROWS = 9000, DAYS = 120, KEYS = 5 };
typedef struct Plain {
    int day, key, flag; /* day -1, key -1: missing */
    int64_t x;          /* hundredths */
    bool missing;
} Plain;

static uint64_t state = 88172645463325252u;
static uint32_t draw(uint32_t n) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % n;
}

static void draw_rows(Plain *rows) {
    for (int i = 0; i < ROWS; i++) {
        rows[i] = (Plain){(int)draw(DAYS), (int)draw(KEYS + 1) - 1, (int)draw(2),
                          (int64_t)draw(100000) - 20000, draw(20) == 0};
        if (draw(50) == 0) rows[i].day = -1;
    }
}

static char *rows_csv(const Plain *rows, const int *order, int from, int to) {
    char *csv = malloc((size_t)(to - from) * 64 + 64), *at = csv;
    at += sprintf(at, "day,k,x,f\n");
    for (int j = from; j < to; j++) {
        const Plain *r = &rows[order[j]];
        if (r->day >= 0) {
            int y, m, d;
            day_split(day_of(2026, 1, 1) + r->day, &y, &m, &d);
            at += sprintf(at, "%04d-%02d-%02d", y, m, d);
        }
        at += sprintf(at, r->key < 0 ? "," : ",k%d", r->key);
        if (!r->missing)
            at +=
                sprintf(at, ",%s%d.%02d", r->x < 0 ? "-" : "", (int)(r->x < 0 ? -r->x : r->x) / 100,
                        (int)(r->x < 0 ? -r->x : r->x) % 100);
        else
            at += sprintf(at, ",");
        at += sprintf(at, ",%s\n", r->flag ? "yes" : "no");
    }
    return csv;
}

static const char RANDOM[] =
    "dataset d { source \"d.csv\" time day missing zero complete from 2026-01-01 through "
    "2026-04-30\n"
    "column day date column k text column x number column f boolean }\n"
    "metric s = sum(d.x where f) metric n = count(d where f) metric u = count_distinct(d.x where "
    "f) metric lo = min(d.x where f) metric hi = max(d.x where f)\n"
    "metric med = median(d.x where f) metric var = variance_population(d.x where f) metric g = "
    "max(sum(d.x where f) by d.k) metric t = trailing(sum(d.x where f), 30 day)";

static int by_x(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The same aggregates of the rows of a stretch and a key (-2: any), by sorting them. */
typedef struct Naive {
    int64_t n, values, sum, distinct, low, high, twice_median;
    __int128 squares;
} Naive;

static Naive naive(const Plain *rows, int first, int last, int key_) {
    static int64_t x[ROWS];
    Naive a = {0};
    for (int i = 0; i < ROWS; i++) {
        const Plain *r = &rows[i];
        if (r->day < first || r->day > last || !r->flag || (key_ != -2 && r->key != key_)) continue;
        a.n++;
        if (r->missing) continue;
        x[a.values++] = r->x;
        a.sum += r->x;
        a.squares += (__int128)r->x * r->x;
    }
    if (!a.values) return a;
    qsort(x, (size_t)a.values, sizeof *x, by_x);
    for (int64_t i = 0; i < a.values; i++) a.distinct += i == 0 || x[i] != x[i - 1];
    a.low = x[0];
    a.high = x[a.values - 1];
    a.twice_median = x[a.values / 2] + x[(a.values - 1) / 2];
    return a;
}

static bool is_num(World *w, Value v, int64_t n, int64_t d) {
    return value_ok(v) && num_equal(v.q, num_ratio(&w->ev.nums, n, d));
}

static void compare_slices(World *w, const Plain *rows, const char *name, const Window *windows,
                           uint32_t count) {
    const Metric *m = metric(w, name);
    const Slices *s = slices_of(&w->ev, key(w, m, "k"));
    const Value *v = formula_values(&w->ev, m->body, frame_base(&w->ev, windows, count, s, NULL));
    CHECK(s->count == KEYS + 1);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t k = 0; k < s->count; k++) {
            Day first = day_of(2026, 1, 1);
            Naive a = naive(rows, windows[i].from - first, windows[i].cut - first,
                            s->values[k] ? s->values[k]->s[1] - '0' : -1);
            Value got = v[i * s->count + k];
            if (strcmp(name, "s") == 0) CHECK(is_num(w, got, a.sum, 100));
            if (strcmp(name, "n") == 0) CHECK(is_num(w, got, a.n, 1));
            if (strcmp(name, "u") == 0) CHECK(is_num(w, got, a.distinct, 1));
            if (strcmp(name, "lo") == 0)
                CHECK(a.values ? is_num(w, got, a.low, 100) : got.why == ND_no_rows);
            if (strcmp(name, "hi") == 0)
                CHECK(a.values ? is_num(w, got, a.high, 100) : got.why == ND_no_rows);
            if (strcmp(name, "med") == 0)
                CHECK(a.values ? is_num(w, got, a.twice_median, 200) : got.why == ND_no_rows);
            if (strcmp(name, "var") == 0 && a.values)
                CHECK(is_num(w, got, (int64_t)(a.squares * a.values - (__int128)a.sum * a.sum),
                             a.values * a.values * 10000));
        }
}

static void compare_all(World *w, const Plain *rows) {
    static Calendar calendar;
    calendar = calendar_default();
    Window windows[200];
    Day first = day_of(2026, 1, 1), last = day_of(2026, 4, 30);
    uint32_t count = 0;
    for (Day d = first; d <= last; d += 1 + (Day)draw(4)) { /* overlapping in many ways */
        Day end_ = d + (Day)draw(40);
        windows[count++] = window_between(&calendar, d, end_, first, last, GRAIN_DAY);
    }
    const char *names[] = {"s", "n", "u", "lo", "hi", "med", "var"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        compare_slices(w, rows, names[i], windows, count);
    const Metric *g = metric(w, "g");
    const Value *v =
        formula_values(&w->ev, g->body, frame_base(&w->ev, windows, count, NULL, NULL));
    for (uint32_t i = 0; i < count; i++) {
        int64_t most = INT64_MIN;
        for (int k = 0; k < KEYS; k++) {
            Naive a = naive(rows, windows[i].from - first, windows[i].cut - first, k);
            if (a.sum > most) most = a.sum;
        }
        CHECK(is_num(w, v[i], most, 100));
    }
}

static void test_random(void) {
    static Plain rows[ROWS];
    static int order[ROWS];
    World w;
    draw_rows(rows);
    for (int i = 0; i < ROWS; i++) order[i] = i;
    for (int pass = 0; pass < 2; pass++) {
        CASE(pass ? "permuted rows" : "random tables");
        char *csv = rows_csv(rows, order, 0, ROWS);
        begin(&w, RANDOM, csv);
        compare_all(&w, rows);
        end(&w);
        free(csv);
        for (int i = ROWS - 1; i > 0; i--) {
            int j = (int)draw((uint32_t)i + 1), swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }
    CASE("halves add up");
    Num sums[3];
    for (int part = 0; part < 3; part++) {
        char *csv = rows_csv(rows, order, part == 2 ? ROWS / 2 : 0, part == 1 ? ROWS / 2 : ROWS);
        begin(&w, RANDOM, csv);
        Window one = window(&w, metric(&w, "s"), "2026-02");
        sums[part] =
            formula_values(&w.ev, metric(&w, "s")->body, frame_base(&w.ev, &one, 1, NULL, NULL))[0]
                .q;
        if (part == 2) CHECK(num_equal(sums[0], num_add(&w.ev.nums, sums[1], sums[2])));
        end(&w);
        free(csv);
    }
}

int main(void) {
    test_known();
    test_cells();
    test_absence();
    test_missing();
    test_order();
    test_groups();
    test_frames();
    test_stocks();
    test_rows();
    test_rates();
    test_random();
    return check_done();
}
