/* Targets, plans, colours, scores and honest digits: the rules plan-1 to plan-20 where the cases in
 * tests/rules do not go. The expected numbers were computed by hand. */
#include <stdlib.h>

#include "check.h"

#include "base/files.h"
#include "eval/judge.h"
#include "view/honest.h"

/* --- a model from text --- */

typedef struct World {
    Ctx *ctx;
    Model model;
    Eval ev;
    Results *results;
} World;

static jmp_buf guard;

static World *world_new(const char *text, EvalOptions o) {
    World *w = calloc(1, sizeof *w);
    w->ctx = ctx_new(NULL, NULL);
    w->ctx->heap.guard = &guard;
    w->ctx->files = files_posix();
    model_init(&w->model, w->ctx, w->ctx->arena);
    model_load_text(&w->model, "test.kpi", text, strlen(text));
    model_resolve(&w->model);
    for (uint32_t i = 0; i < w->ctx->diags.all.count; i++)
        if (w->ctx->diags.all.at[i]->severity == SEV_ERROR) {
            const Diag *d = w->ctx->diags.all.at[i];
            printf("%s: %s\n", code_row(d->code)->code,
                   diag_fill(w->ctx->arena, code_row(d->code)->text[0], d->args));
            CHECK(false && "the text has errors");
        }
    eval_init(&w->ev, &w->model, w->ctx->arena);
    w->results = eval_results(&w->ev, &o);
    return w;
}

static void world_free(World *w) {
    ctx_free(w->ctx);
    free(w);
}

static const EvalOptions plain = {.as_of = DAY_NONE};

static const Result *row(World *w, const char *name, const char *slice, const char *period) {
    for (uint32_t i = 0; i < w->results->rows.count; i++) {
        const Result *r = &w->results->rows.at[i];
        bool same = slice ? r->slice_column && r->slice_value && !strcmp(r->slice_value->s, slice)
                          : !r->slice_column;
        if (same && !strcmp(r->symbol->name->s, name) &&
            !strcmp(period_text(r->calendar, w->ctx->arena, r->period), period))
            return r;
    }
    return NULL;
}

static const char *text_of(World *w, Value v) {
    return value_ok(v) ? num_exact(&w->ev.nums, w->ctx->arena, v.q) : no_data_name(v.why);
}

static const char *value_at(World *w, const char *name, const char *period) {
    const Result *r = row(w, name, NULL, period);
    return r ? text_of(w, r->value) : "absent";
}

static const char *plan_at(World *w, const char *name, const char *period) {
    const Result *r = row(w, name, NULL, period);
    return !r ? "absent" : r->plan.known ? text_of(w, r->plan.value) : "none";
}

static const char *target_at(World *w, const char *name, const char *period) {
    const Result *r = row(w, name, NULL, period);
    return !r ? "absent" : r->target.known ? text_of(w, r->target.value) : "none";
}

static const char *status_at(World *w, const char *name, const char *period) {
    const Result *r = row(w, name, NULL, period);
    const char *s = r ? status_name(r->status) : "absent";
    return s ? s : "none";
}

static const char *score_at(World *w, const char *name, const char *period) {
    const Result *r = row(w, name, NULL, period);
    return !r ? "absent" : r->has_score ? text_of(w, r->score) : "none";
}

static uint32_t findings(World *w, Code code) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < w->ctx->diags.all.count; i++)
        n += w->ctx->diags.all.at[i]->code == code;
    return n;
}

/* --- numbers alone --- */

static Value ratio(Nums *m, int64_t n, int64_t d) {
    return value_num(num_ratio(m, n, d));
}
static Value whole(int64_t n) {
    return value_num(num_int(n));
}

static Goalpost post(int op, Value value) {
    return (Goalpost){.known = true, .op = op, .value = value, .second = value};
}

static Status colour(Nums *m, Goalpost plan, Value tolerance, bool relative, Value v) {
    Goalpost limit = goalpost_widened(m, &plan, tolerance, relative);
    return goalpost_colour(m, &plan, &limit, v);
}

static void check_colours(Nums *m) {
    CASE("plan-10: amber ends at the bound, included");
    Goalpost plan = post(G_GE, whole(200));
    CHECK(colour(m, plan, ratio(m, 5, 100), true, whole(200)) == STATUS_GREEN);
    CHECK(colour(m, plan, ratio(m, 5, 100), true, whole(190)) == STATUS_AMBER);
    CHECK(colour(m, plan, ratio(m, 5, 100), true, ratio(m, 18999, 100)) == STATUS_RED);
    CASE("plan-10: a strict target met exactly misses by 0");
    CHECK(colour(m, post(G_GT, whole(200)), whole(0), false, whole(200)) == STATUS_AMBER);
    CHECK(colour(m, post(G_LT, whole(200)), whole(1), false, whole(201)) == STATUS_AMBER);
    CASE("plan-10: a relative tolerance of 0 is no amber");
    CHECK(colour(m, post(G_GT, whole(0)), ratio(m, 5, 100), true, whole(0)) == STATUS_RED);
    CHECK(colour(m, post(G_LE, whole(0)), ratio(m, 5, 100), true, whole(1)) == STATUS_RED);
    CASE("plan-10: a negative plan");
    CHECK(colour(m, post(G_LE, whole(-100)), ratio(m, 5, 100), true, whole(-95)) == STATUS_AMBER);
    CHECK(colour(m, post(G_LE, whole(-100)), ratio(m, 5, 100), true, whole(-94)) == STATUS_RED);
    CASE("plan-10: between, relative to the nearest bound");
    Goalpost range = {.known = true, .op = G_BETWEEN, .value = whole(100), .second = whole(1000)};
    CHECK(colour(m, range, ratio(m, 1, 10), true, whole(90)) == STATUS_AMBER);
    CHECK(colour(m, range, ratio(m, 1, 10), true, whole(89)) == STATUS_RED);
    CHECK(colour(m, range, ratio(m, 1, 10), true, whole(1100)) == STATUS_AMBER);
    CHECK(colour(m, range, ratio(m, 1, 10), true, whole(1101)) == STATUS_RED);
    CHECK(colour(m, range, ratio(m, 1, 10), true, whole(1000)) == STATUS_GREEN);
    CASE("a verdict on a root is exact: root(2) > 1.4142135623730950488 and < ...489");
    Value root = value_root(m, whole(2), 2);
    Num near = num_scaled(m, (__int128)14142135623730950488ull, -19);
    Num above = num_scaled(m, (__int128)14142135623730950489ull, -19);
    CHECK(goalpost_verdict(m, &(Goalpost){.known = true, .op = G_GE, .value = value_num(near)},
                           root) == VERDICT_MET);
    CHECK(goalpost_verdict(m, &(Goalpost){.known = true, .op = G_GE, .value = value_num(above)},
                           root) == VERDICT_MISSED);
}

static Result review(Status raw) {
    return (Result){.raw = raw};
}

static void check_confirm(void) {
    CASE("plan-12: confirm 3");
    Result r[] = {review(STATUS_NONE),  review(STATUS_RED),   review(STATUS_GREEN),
                  review(STATUS_GREEN), review(STATUS_GREY),  review(STATUS_GREEN),
                  review(STATUS_AMBER), review(STATUS_AMBER), review(STATUS_GREEN),
                  review(STATUS_AMBER), review(STATUS_AMBER), review(STATUS_AMBER)};
    Status want[] = {STATUS_NONE,  STATUS_RED,   STATUS_RED,   STATUS_RED,
                     STATUS_GREY,  STATUS_GREEN, STATUS_GREEN, STATUS_GREEN,
                     STATUS_GREEN, STATUS_GREEN, STATUS_GREEN, STATUS_AMBER};
    rows_confirm(r, 12, 3);
    for (int i = 0; i < 12; i++) CHECK(r[i].status == want[i]);
    CASE("plan-12: a change of colour starts the count anew");
    Result s[] = {review(STATUS_RED), review(STATUS_GREEN), review(STATUS_AMBER),
                  review(STATUS_GREEN), review(STATUS_GREEN)};
    rows_confirm(s, 5, 2);
    CHECK(s[1].status == STATUS_RED && s[2].status == STATUS_RED && s[3].status == STATUS_RED &&
          s[4].status == STATUS_GREEN);
}

static void check_scores(Nums *m, Arena *a) {
    Value score;
    CASE("plan-13: = is a range of one number");
    Goalpost at = post(G_EQ, whole(10));
    CHECK(score_of(m, &at, whole(8), whole(4), &score));
    CHECK_STR(num_exact(m, a, score.q), "2/3");
    CHECK(score_of(m, &at, whole(11), whole(4), &score));
    CHECK_STR(num_exact(m, a, score.q), "0");
    CHECK(!score_of(m, &at, whole(9), value_none(ND_no_rows), &score));
    CASE("plan-13: > with the baseline on the target");
    Goalpost more = post(G_GT, whole(10));
    CHECK(!score_of(m, &more, whole(10), whole(10), &score));
    CHECK(score_of(m, &more, whole(11), whole(10), &score));
    CHECK_STR(num_exact(m, a, score.q), "1");
    CASE("plan-13: between from above, crossed below");
    Goalpost range = {.known = true, .op = G_BETWEEN, .value = whole(4), .second = whole(8)};
    CHECK(score_of(m, &range, whole(12), whole(16), &score));
    CHECK_STR(num_exact(m, a, score.q), "1/2");
    CHECK(score_of(m, &range, whole(3), whole(16), &score));
    CHECK_STR(num_exact(m, a, score.q), "0");
    CHECK(score_of(m, &range, whole(5), whole(6), &score));
    CHECK_STR(num_exact(m, a, score.q), "1");
    CHECK(!score_of(m, &range, whole(9), whole(6), &score));
}

static unsigned digits(Nums *m, Num v, int op, Num at, Num factor, unsigned decimals) {
    Threshold t = {op, at};
    return honest_digits(m, v, &t, 1, factor, decimals);
}

static void check_honest(Nums *m) {
    Num percent = num_ratio(m, 1, 100);
    CASE("plan-20: 94.96% against >= 95%");
    CHECK(digits(m, num_ratio(m, 9496, 10000), G_GE, num_ratio(m, 95, 100), percent, 1) == 2);
    CHECK(digits(m, num_ratio(m, 9494, 10000), G_GE, num_ratio(m, 95, 100), percent, 1) == 1);
    CHECK(digits(m, num_ratio(m, 9504, 10000), G_GE, num_ratio(m, 95, 100), percent, 1) == 1);
    CASE("plan-20: strictly more than 95% is not 95.0%");
    CHECK(digits(m, num_ratio(m, 9504, 10000), G_GT, num_ratio(m, 95, 100), percent, 1) == 2);
    CASE("plan-20: on the bound nothing is contradicted");
    CHECK(digits(m, num_ratio(m, 61, 3), G_GE, num_ratio(m, 61, 3), NUM_ONE, 2) == 2);
    CASE("plan-20: at most 12 more, then the fraction");
    Num tiny = num_pow(m, num_int(10), -12), smaller = num_pow(m, num_int(10), -13);
    CHECK(digits(m, num_sub(m, num_int(4), tiny), G_GE, num_int(4), NUM_ONE, 0) == 12);
    CHECK(digits(m, num_sub(m, num_int(4), smaller), G_GE, num_int(4), NUM_ONE, 0) ==
          HONEST_FRACTION);
    CHECK(digits(m, num_sub(m, num_int(4), smaller), G_GE, num_int(4), NUM_ONE, 2) == 13);
    CASE("plan-20: every threshold counts");
    Threshold two[] = {{G_GE, num_ratio(m, 19, 5)}, {G_GE, num_int(4)}};
    CHECK(honest_digits(m, num_ratio(m, 3996, 1000), two, 2, NUM_ONE, 2) == 3);
}

/* --- plans --- */

#define MONTHS                                                                                     \
    "dataset d { time day complete from 2025-01-01 through 2026-06-30 missing zero\n"              \
    "  column day date column ch text column x EUR\n"                                              \
    "  rows { (day, ch, x) (2025-01-05, \"a\", EUR 10) (2025-02-05, \"a\", EUR 20) "               \
    "(2025-03-05, \"a\", EUR 40) (2025-12-05, \"a\", EUR 30)\n"                                    \
    "  (2026-01-05, \"a\", EUR 12) (2026-02-05, \"b\", EUR 20) (2026-03-05, \"a\", EUR 60) } }\n"  \
    "metric x = sum(d.x)\n"

static void check_deadlines(void) {
    World *w = world_new(MONTHS "kpi inside { formula x target >= EUR 50 by 2026-03-20 baseline "
                                "EUR 30 on 2025-12-31 path linear review monthly }\n"
                                "kpi held { formula x target >= EUR 50 until 2026-03-20 baseline "
                                "EUR 30 on 2025-12-31 path linear review monthly }\n"
                                "kpi mid { formula x target >= EUR 50 by 2026-03-31 baseline on "
                                "2026-01-15 path linear review monthly }\n"
                                "kpi agreed_twice { formula x owner \"Ann\" agreed \"Bob\" on "
                                "2026-03-10 agreed \"Ann\" on 2026-01-31\n"
                                "  target >= EUR 15 until 2026-12-31 review monthly }\n",
                         plain);
    CASE("plan-1: the review of a deadline inside a period is held against the target itself");
    /* 30 + 20 * 31/79 */
    CHECK_STR(plan_at(w, "inside", "2026-01"), "2990/79");
    CHECK_STR(plan_at(w, "inside", "2026-02"), "50");
    CHECK_STR(plan_at(w, "inside", "2026-03"), "none");
    CHECK_STR(plan_at(w, "held", "2026-02"), "50");
    CHECK_STR(status_at(w, "held", "2026-03"), "none");
    CASE("plan-5: a baseline dated inside a period is read from the last one that ended by then");
    /* December: 30; d0 is 15 January: 30 + 20 * 16/75 */
    CHECK_STR(plan_at(w, "mid", "2026-01"), "514/15");
    CHECK_STR(plan_at(w, "mid", "2025-12"), "none");
    CASE("plan-3: the earliest agreement binds");
    CHECK_STR(status_at(w, "agreed_twice", "2026-01"), "none");
    CHECK_STR(status_at(w, "agreed_twice", "2026-02"), "green");
    world_free(w);
}

static void check_data_targets(void) {
    World *w =
        world_new(MONTHS "dataset budget { time month complete from 2026-01-01 through 2026-12-31 "
                         "column month period column y EUR\n"
                         "  rows { (month, y) (2026-01, EUR 11) (2026-02, EUR 21) (2026-03, EUR "
                         "50) (2026-04, EUR 70) } }\n"
                         "metric plan = sum(budget.y)\n"
                         "kpi k { formula x target >= plan until 2026-12-31 review monthly split "
                         "by ch { \"a\" >= plan, \"z\" >= EUR 1 } }\n"
                         "kpi total { formula x target >= plan during 2026 review monthly }\n"
                         "kpi last { formula x target > year_ago(x) until 2026-12-31 baseline EUR "
                         "1 on 2025-12-31 review monthly }\n",
                  plain);
    CASE("a target may be a metric: its value at the review is the target there");
    CHECK_STR(target_at(w, "k", "2026-01"), "11");
    CHECK_STR(status_at(w, "k", "2026-01"), "green");
    CHECK_STR(plan_at(w, "k", "2026-02"), "21");
    CHECK_STR(status_at(w, "k", "2026-02"), "red");
    CHECK_STR(status_at(w, "k", "2026-03"), "green");
    CASE("where the target has no data there is no plan");
    CHECK_STR(plan_at(w, "k", "2025-12"), "none");
    CHECK_STR(plan_at(w, "k", "2026-05"), "none");
    CASE("plan-16: a part takes a target that lacks the column whole, and is there without rows");
    const Result *a = row(w, "k", "a", "2026-03"), *z = row(w, "k", "z", "2026-03");
    CHECK(a && a->plan.known && a->status == STATUS_GREEN);
    CHECK(z && z->plan.known && z->status == STATUS_RED);
    CASE("plan-4: a target that varies is not prorated: it is taken over the same days");
    CHECK_STR(value_at(w, "total", "2026-02"), "32");
    CHECK_STR(plan_at(w, "total", "2026-02"), "32");
    CHECK_STR(status_at(w, "total", "2026-02"), "green");
    CHECK_STR(plan_at(w, "total", "2026-03"), "82");
    CHECK_STR(status_at(w, "last", "2026-01"), "green");
    CHECK_STR(status_at(w, "last", "2026-02"), "red");
    world_free(w);
}

static void check_last_year(void) {
    World *w = world_new(
        MONTHS
        "kpi toward { formula x target >= EUR 80 by 2026-03-31 path last_year review monthly }\n"
        "kpi total { formula x target >= EUR 200 during 2026 path last_year review monthly }\n",
        plain);
    CASE("plan-7: by: last year's month over last year's month of the deadline");
    CHECK_STR(plan_at(w, "toward", "2026-01"), "20");
    CHECK_STR(plan_at(w, "toward", "2026-02"), "40");
    CHECK_STR(plan_at(w, "toward", "2026-03"), "80");
    CHECK_STR(plan_at(w, "toward", "2026-04"), "none");
    CASE("plan-7: no full year before");
    CHECK_STR(plan_at(w, "toward", "2025-02"), "none");
    CASE("plan-7: during: 200 * 10/100, 200 * 30/100");
    CHECK_STR(plan_at(w, "total", "2026-01"), "20");
    CHECK_STR(plan_at(w, "total", "2026-02"), "60");
    CHECK_STR(plan_at(w, "total", "2025-12"), "none");
    world_free(w);
}

static void check_steps(void) {
    World *w = world_new(
        MONTHS "kpi k { formula x target <= EUR 15 until 2026-03-20 baseline EUR 30 on 2025-12-31\n"
               "  path { 2026-01-15 is EUR 25, 2026-01-31 is EUR 20 } review monthly }\n"
               "kpi total { formula x target >= EUR 100 during 2026-Q1 path { 2026-01-31 is EUR 10 "
               "} review monthly }\n",
        plain);
    CASE("plan-6: the last step by the end of the review; the target at the last review");
    CHECK_STR(plan_at(w, "k", "2026-01"), "20");
    CHECK_STR(plan_at(w, "k", "2026-02"), "15");
    CHECK_STR(plan_at(w, "k", "2025-12"), "none");
    CHECK_STR(plan_at(w, "total", "2026-02"), "10");
    CHECK_STR(plan_at(w, "total", "2026-03"), "100");
    CHECK_STR(status_at(w, "total", "2026-03"), "red");
    world_free(w);
}

static void check_partial(void) {
    World *w = world_new(
        "dataset d { time day complete from 2026-01-11 through 2026-03-10 column day date column x "
        "EUR\n"
        "  rows { (day, x) (2026-01-15, EUR 10) (2026-02-05, EUR 20) (2026-03-05, EUR 30) } }\n"
        "kpi total { formula sum(d.x) target >= EUR 365 during 2026 review monthly }\n"
        "kpi each { formula sum(d.x) target >= EUR 15 until 2026-12-31 baseline EUR 5 on "
        "2025-12-31 review monthly }\n",
        plain);
    CASE("time-7, time-8: a total whose start is not known is partial for good");
    const Result *r = row(w, "total", NULL, "2026-02");
    CHECK(r && r->partial && r->status == STATUS_NONE && !r->has_score);
    CHECK_STR(num_exact(&w->ev.nums, w->ctx->arena, r->coverage), "49/59");
    CASE("plan-4: the elapsed days of a partial review end where the data ends");
    CHECK_STR(plan_at(w, "total", "2026-03"), "69");
    CASE("time-7: status and score wait for the whole period");
    CHECK_STR(status_at(w, "each", "2026-01"), "none");
    CHECK_STR(score_at(w, "each", "2026-01"), "none");
    CHECK_STR(status_at(w, "each", "2026-02"), "green");
    CHECK_STR(score_at(w, "each", "2026-02"), "3/2");
    CHECK_STR(status_at(w, "each", "2026-03"), "none");
    world_free(w);
}

static void check_uncovered(void) {
    World *w = world_new(
        "dataset a { time day complete from 2026-01-01 through 2026-04-30 column day date column x "
        "EUR\n"
        "  rows { (day, x) (2026-01-15, EUR 10) (2026-04-05, EUR 20) } }\n"
        "dataset b { time day complete from 2026-03-01 through 2026-05-31 column day date column x "
        "EUR\n"
        "  rows { (day, x) (2026-03-15, EUR 1) (2026-04-05, EUR 2) (2026-05-05, EUR 4) } }\n"
        "kpi k { formula sum(a.x) / sum(b.x) owner \"Ann\" agreed \"Ann\" on 2026-01-31 target >= "
        "5 until 2026-12-31 review monthly }\n",
        plain);
    CASE("time-3, time-6: from the earliest start to where all are complete; a review without any "
         "of it is grey");
    CHECK_STR(value_at(w, "k", "2026-02"), "not_covered");
    CHECK_STR(status_at(w, "k", "2026-02"), "grey");
    CHECK_STR(status_at(w, "k", "2026-03"), "grey");
    CHECK_STR(status_at(w, "k", "2026-04"), "green");
    CHECK_STR(value_at(w, "k", "2026-05"), "absent");
    CHECK(w->results->as_of == day_of(2026, 5, 31));
    world_free(w);
}

static void check_options(void) {
    World *all = world_new(MONTHS "kpi k { formula x target >= EUR 15 until 2026-12-31 review "
                                  "monthly policy { confirm 2 } }\n",
                           plain);
    const Result *r = row(all, "k", NULL, "2026-02");
    Status shown = r->status;
    EvalOptions o = plain;
    o.has_period = true, o.period = "2026-02..2026-Q1";
    World *some = world_new(MONTHS "kpi k { formula x target >= EUR 15 until 2026-12-31 review "
                                   "monthly policy { confirm 2 } }\n",
                            o);
    CASE("--period chooses rows and changes none of them");
    CHECK(some->results->rows.count == 2);
    CHECK(row(some, "k", NULL, "2026-02") && row(some, "k", NULL, "2026-02")->status == shown);
    CHECK(row(some, "k", NULL, "2026-03") != NULL);
    world_free(all);
    world_free(some);
    o.period = "2030";
    World *none = world_new(
        MONTHS "kpi k { formula x target >= EUR 15 until 2026-12-31 review monthly }\n", o);
    CASE("nothing within --period is a job not done");
    CHECK(none->results->rows.count == 0 && none->results->lost);
    world_free(none);
    CASE("--by with a column that is missing: whole, with a note");
    EvalOptions by = plain;
    by.by = "nothing";
    World *b = world_new(
        MONTHS "kpi k { formula x target >= EUR 15 until 2026-12-31 review monthly }\n", by);
    CHECK(b->results->notes.count == 1);
    CHECK_STR(b->results->notes.at[0], "k has no column nothing and is shown whole");
    world_free(b);
}

static void check_counts(void) {
    EvalOptions o = plain;
    o.metrics = true;
    World *w =
        world_new("dataset d { time day complete from 2026-01-01 through 2026-01-31 column day "
                  "date column who text column x EUR column kind text\n"
                  "  rows { (day, who, x, kind) (2026-01-05, \"p\", EUR 10, \"a\") (2026-01-06, "
                  "\"p\", no data, \"a\") (2026-01-07, no data, EUR 1, no data) } }\n"
                  "metric x = sum(d.x)\n"
                  "metric twice = x + x\n"
                  "metric a = sum(d.x where kind = \"a\")\n"
                  "metric f = (x where kind = \"a\") / x\n"
                  "metric g = average(sum(d.x) by d.who)\n"
                  "metric c = closing(x)\n",
                  o);
    CASE("agg-3: missing cells are counted once for each leaf");
    CHECK(row(w, "x", NULL, "all")->missing == 1);
    CHECK(row(w, "twice", NULL, "all")->missing == 1);
    CASE("agg-4: rows that a filter drops because of a missing cell");
    CHECK(row(w, "a", NULL, "all")->skipped == 1);
    CHECK(row(w, "f", NULL, "all")->skipped == 1);
    CHECK(row(w, "f", NULL, "all")->missing == 2);
    CASE("agg-11: rows with a missing key");
    CHECK(row(w, "g", NULL, "all")->missing == 2);
    CASE("a closing counts on its last date");
    CHECK(row(w, "c", NULL, "all")->missing == 0);
    world_free(w);
}

static void check_findings(void) {
    World *w = world_new("dataset d { time day complete from 2025-12-01 through 2026-02-28 missing "
                         "zero column day date column x EUR\n"
                         "  rows { (day, x) (2026-01-15, EUR 10) } }\n"
                         "kpi rising { formula sum(d.x) target up 5% by 2026-02-28 baseline on 2025-12 "
                         "review monthly }\n"
                         "kpi zero { formula sum(d.x) target >= EUR 0 until 2026-12-31 tolerance "
                         "5% review monthly }\n",
                         plain);
    CASE("plan-8: a relative target over a computed baseline of zero is a finding and no target");
    CHECK(findings(w, D_U19) == 1);
    CHECK_STR(target_at(w, "rising", "2026-02"), "none");
    CHECK_STR(status_at(w, "rising", "2026-02"), "none");
    CASE("plan-10: a relative tolerance of a plan of zero is hinted at");
    CHECK(findings(w, D_V21) >= 1);
    world_free(w);
}

/* --- score() and met() in formulas --- */

static void check_score_functions(void) {
    EvalOptions o = plain;
    o.metrics = true, o.has_grain = true, o.grain = GRAIN_MONTH;
    World *w = world_new(
        MONTHS
        "kpi k { formula x target >= EUR 50 by 2026-03-31 baseline on 2025-12 review monthly }\n"
        "metric bonus = EUR 10_000 * score(k)\n"
        "metric hit = met(k)\n"
        "kpi bare { formula x target >= EUR 50 until 2026-03-31 review monthly }\n"
        "metric s = score(bare)\n",
        o);
    CASE("score(k): (12 - 30)/(50 - 30), (60 - 30)/20");
    CHECK_STR(value_at(w, "bonus", "2026-01"), "-9000");
    CHECK_STR(value_at(w, "bonus", "2026-03"), "15000");
    CASE("met(k)");
    CHECK_STR(value_at(w, "hit", "2026-02"), "0");
    CHECK_STR(value_at(w, "hit", "2026-03"), "1");
    CASE("without a baseline there is a score only when met");
    CHECK_STR(value_at(w, "s", "2026-01"), "no_counterpart");
    CHECK_STR(value_at(w, "s", "2026-03"), "1");
    world_free(w);
}

/* --- goals --- */

static void check_goals(void) {
    World *w = world_new(
        MONTHS
        "goal top { because \"t\" weigh good 50%, bad 25%, low 25% }\n"
        "goal low { under top because \"t\" }\n"
        "goal empty { because \"t\" }\n"
        "kpi good { serves top formula x target >= EUR 48 until 2026-03-31 baseline EUR 12 on "
        "2025-12-31 review monthly }\n"
        "kpi bad { serves top formula x target >= EUR 90 until 2026-03-31 baseline EUR 50 on "
        "2025-12-31 review monthly }\n"
        "kpi none { serves low formula x target >= EUR 100 until 2026-03-31 review monthly }\n"
        "kpi half { serves low formula x target >= EUR 120 until 2026-03-31 baseline EUR 0 on "
        "2025-12-31 review monthly }\n",
        plain);
    const Goal *top = w->model.goals.at[0], *low = w->model.goals.at[1],
               *empty = w->model.goals.at[2];
    CASE("plan-2: the verdict is the last review with a plan");
    CHECK(result_verdict(w->results, w->model.kpis.at[0]->symbol) ==
          row(w, "good", NULL, "2026-03"));
    CHECK(result_review(w->results, w->model.kpis.at[0]->symbol) ==
          row(w, "good", NULL, "2026-06"));
    CASE("plan-14: equal weights, and an interval for what has no score");
    GoalScore g = goal_score(&w->ev.nums, w->results, low);
    CHECK_STR(text_of(w, g.low), "1/4");
    CHECK_STR(text_of(w, g.high), "3/4");
    CHECK(g.has_least);
    CHECK_STR(text_of(w, g.least), "1/2");
    CASE("plan-14: 50% of 4/3 clipped to 1, 25% of 1/4, 25% of 1/4 to 3/4");
    g = goal_score(&w->ev.nums, w->results, top);
    CHECK_STR(text_of(w, g.low), "5/8");
    CHECK_STR(text_of(w, g.high), "3/4");
    CHECK_STR(text_of(w, g.least), "1/4");
    CHECK(g.worst == STATUS_RED);
    CASE("plan-14: a goal without anything");
    CHECK(!goal_score(&w->ev.nums, w->results, empty).scored);
    world_free(w);
}

int main(void) {
    if (setjmp(guard)) {
        CHECK(false && "the run was stopped");
        return check_done();
    }
    World *w = world_new("metric unity = 1\n", plain);
    check_colours(&w->ev.nums);
    check_confirm();
    check_scores(&w->ev.nums, w->ctx->arena);
    check_honest(&w->ev.nums);
    world_free(w);
    check_deadlines();
    check_data_targets();
    check_last_year();
    check_steps();
    check_partial();
    check_uncovered();
    check_options();
    check_counts();
    check_findings();
    check_score_functions();
    check_goals();
    return check_done();
}
