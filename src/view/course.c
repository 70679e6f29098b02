/* Input: the course of a KPI or metric. Output: a line under it, and the numbers behind that line.
 * The one idea: a move within natural variation is said to be noise, so that nobody acts on it. */
#include "view/course.h"

#include <inttypes.h>

#include "eval/judge.h"
#include "view/grid.h"

enum { F_WHAT, F_NUMBER, F_EXACT, F_NOTE };

static const char *say(const ResultView *view, const char *en, const char *nl) {
    return view->ctx->lang == LANG_NL ? nl : en;
}

/* ---- words ---- */

/* "behind but within best pace" in the language of the texts; NULL: no word. */
static const char *course_word(const ResultView *view, CourseWord w) {
    static const char *const words[][2] = {
        [COURSE_NONE] = {NULL, NULL},
        [COURSE_ON] = {"on course", "op koers"},
        [COURSE_BEHIND] = {"behind but within best pace", "achter, binnen beste tempo"},
        [COURSE_OUT_OF_REACH] = {"out of reach at best pace", "buiten bereik in beste tempo"}};
    return words[w][view->ctx->lang];
}

enum { AT_ALL, BELOW, ABOVE };

/* The strongest of a set, on a side of the centre or on either. */
static const char *signal_word(const ResultView *view, unsigned set, int side) {
    static const struct {
        unsigned kind;
        const char *words[3][2];
    } signals[] = {
        {SIGNAL_OUTSIDE,
         {{"outside the limits", "buiten de grenzen"},
          {"below the limits", "onder de grenzen"},
          {"above the limits", "boven de grenzen"}}},
        {SIGNAL_NEAR,
         {{"3 of 4 near a limit", "3 van 4 nabij een grens"},
          {"3 of 4 near the lower limit", "3 van 4 nabij ondergrens"},
          {"3 of 4 near the upper limit", "3 van 4 nabij bovengrens"}}},
        {SIGNAL_RUN,
         {{"8 in a row on one side", "8 op rij aan één kant"},
          {"8 in a row below the mean", "8 op rij onder gemiddelde"},
          {"8 in a row above the mean", "8 op rij boven gemiddelde"}}},
    };
    size_t i = 0;
    while (!(set & signals[i].kind)) i++;
    return signals[i].words[side][view->ctx->lang];
}

static int side_of_last(ResultView *view, const Course *c) {
    Value last = c->points.at[c->points.count - 1].value;
    return value_cmp(&view->nums, last, c->chart.centre) == ORDER_LESS ? BELOW : ABOVE;
}

/* "noise, no action asked", "signal: above the limits"; NULL: too few points for limits. */
static const char *course_move(ResultView *view, const Course *c) {
    bool early = c->chart.provisional;
    if (c->last == MOVE_UNKNOWN) return NULL;
    if (c->last == MOVE_NOISE)
        return early ? say(view, "provisionally noise, no action asked",
                           "voorlopig ruis, geen actie nodig")
                     : say(view, "noise, no action asked", "ruis, geen actie nodig");
    unsigned set = course_signals(c, c->points.count - 1);
    return arena_printf(view->arena,
                        early ? say(view, "provisional signal: %s", "voorlopig signaal: %s")
                              : say(view, "signal: %s", "signaal: %s"),
                        signal_word(view, set, side_of_last(view, c)));
}

const char *course_line(ResultView *view, const Course *c) {
    const char *course = course_word(view, c->word), *move = course_move(view, c);
    return course && move ? arena_printf(view->arena, "%s; %s", course, move)
           : course       ? course
                          : move;
}

/* ---- the numbers behind them ---- */

typedef struct Sheet {
    ResultView *view;
    const Result *r;
    const Course *c;
    Grid grid;
} Sheet;

enum { EXACT_COLUMNS = 26 };

/* Fractions of many digits say nothing to a person. */
static const char *short_exact(const Sheet *t, Value v, Unit unit, unsigned digits) {
    const char *text = exact_display(t->view, v, unit, digits);
    return text && utf8_width(text, strlen(text)) <= EXACT_COLUMNS ? text : NULL;
}

/* A line; note may be NULL. One decimal more than a value has, save of money: means and paces are
 * finer. Nothing without data. */
static void put(Sheet *t, const char *what, Value v, Unit unit, const char *note) {
    if (!value_ok(v)) return;
    unsigned digits = unit_decimals(unit) + !unit_has_currency(unit);
    GridRow *row = grid_row(&t->grid);
    row->fields[F_WHAT].text = arena_printf(t->view->arena, "  %s", what);
    row->fields[F_NUMBER].text =
        digits_grouped(t->view->arena, value_display_to(t->view, v, unit, digits));
    row->fields[F_EXACT].text = short_exact(t, v, unit, digits);
    row->fields[F_NOTE].text = note;
}

static void put_heading(Sheet *t, const char *what, const char *word) {
    const char *line = word ? arena_printf(t->view->arena, "%s: %s", what, word) : what;
    grid_line(&t->grid, line, NULL);
}

static const char *period_at(const Sheet *t, int64_t index) {
    Period p = {t->c->points.at[0].period.kind, (int32_t)index};
    return period_text(t->r->calendar, t->view->arena, p);
}

static const char *point_period(const Sheet *t, uint32_t i) {
    return period_at(t, t->c->points.at[i].period.index);
}

/* ---- the chart ---- */

static const char *base_note(const Sheet *t) {
    const char *words =
        say(t->view, "of %" PRIu32 " reviews, %s .. %s%s", "van %" PRIu32 " reviews, %s .. %s%s");
    uint32_t n = t->c->chart.base;
    return arena_printf(t->view->arena, words, n, point_period(t, 0), point_period(t, n - 1),
                        t->c->chart.provisional ? say(t->view, ": provisional", ": voorlopig")
                                                : "");
}

enum { PERIODS_SHOWN = 6 };

/* The last periods in which points complete a kind of signal. */
static void put_signal(Sheet *t, unsigned kind, const uint32_t *at, uint32_t count) {
    Buf out = buf_new(t->view->arena);
    uint32_t from = count > PERIODS_SHOWN ? count - PERIODS_SHOWN : 0;
    if (!count) return;
    for (uint32_t i = from; i < count; i++)
        buf_printf(&out, "%s%s", i > from ? ", " : from ? "…, " : "", point_period(t, at[i]));
    grid_line(&t->grid,
              arena_printf(t->view->arena, say(t->view, "  signal, %s: %s", "  signaal, %s: %s"),
                           signal_word(t->view, kind, AT_ALL), buf_text(&out)),
              NULL);
}

static void put_chart(Sheet *t) {
    ResultView *view = t->view;
    const Chart *chart = &t->c->chart;
    const Signals *s = &t->c->signals;
    Unit unit = t->r->unit, change = change_unit(unit);
    if (!chart->known) return;
    Value lower = course_lower(&view->nums, t->c);
    bool cut = value_cmp(&view->nums, lower, chart->lower) != ORDER_EQUAL;
    put_heading(t, course_move(view, t->c), NULL);
    put(t, say(view, "mean", "gemiddelde"), chart->centre, unit, base_note(t));
    put(t, say(view, "upper limit", "bovengrens"), chart->upper, unit, NULL);
    put(t, say(view, "lower limit", "ondergrens"), lower, unit,
        cut ? say(view, "a count is never below 0", "een aantal is nooit minder dan 0") : NULL);
    put(t, say(view, "mean move", "gemiddelde stap"), chart->mean_range, change, NULL);
    put(t, say(view, "limit of a move", "grens van een stap"), chart->range_limit, change, NULL);
    put_signal(t, SIGNAL_OUTSIDE, s->outside.at, s->outside.count);
    put_signal(t, SIGNAL_NEAR, s->near.at, s->near.count);
    put_signal(t, SIGNAL_RUN, s->run.at, s->run.count);
}

/* ---- the course ---- */

static const char *verdict_word(const ResultView *view, const Course *c) {
    const char *word = course_word(view, c->word);
    if (word) return word;
    return c->points.count < TREND_FEWEST
               ? say(view, "too few reviews to tell", "nog te weinig reviews")
               : say(view, "undecided", "onbeslist");
}

static const char *time_left(const Sheet *t) {
    ResultView *view = t->view;
    if (t->r->deadline == DEADLINE_UNTIL)
        return say(view, "by the next review", "tot de volgende review");
    return arena_printf(view->arena,
                        say(view, "a review, %" PRId64 " left", "per review, nog %" PRId64),
                        t->c->left);
}

/* Of a target that is met now: how much the value may still give way, which a total does not. */
static void put_required(Sheet *t, Unit pace) {
    ResultView *view = t->view;
    const Course *c = t->c;
    bool met = goalpost_verdict(&view->nums, &c->target, c->now) == VERDICT_MET;
    if (met && t->r->deadline != DEADLINE_DURING)
        put(t, say(view, "slack", "speling"), value_abs(&view->nums, c->required), pace,
            time_left(t));
    if (!met) put(t, say(view, "required pace", "vereist tempo"), c->required, pace, time_left(t));
}

static void put_ahead(Sheet *t, Unit pace) {
    ResultView *view = t->view;
    const Course *c = t->c;
    const char *end = period_at(t, c->points.at[c->points.count - 1].period.index + c->left);
    put_required(t, pace);
    if (c->points.count < TREND_FEWEST) return;
    put(t, say(view, "best pace so far", "beste tempo tot nu toe"), c->best, pace,
        say(view, "a review", "per review"));
    put(t, say(view, "projected", "verwacht"), c->projected, t->r->unit,
        arena_printf(view->arena, say(view, "in %s, target %s", "in %s, doel %s"), end,
                     digits_grouped(view->arena, goalpost_display(view, &c->target, t->r))));
}

static void put_course(Sheet *t) {
    ResultView *view = t->view;
    const Course *c = t->c;
    bool ahead = c->target.known, total = ahead && t->r->deadline == DEADLINE_DURING;
    Unit pace = total ? t->r->unit : change_unit(t->r->unit);
    bool enough = c->points.count >= TREND_FEWEST;
    if (!ahead && !enough) return;
    put_heading(t, ahead ? say(view, "course", "koers") : "trend",
                ahead ? verdict_word(view, c) : NULL);
    if (enough)
        put(t, say(view, "achieved pace", "behaald tempo"), ahead ? c->achieved : c->line.slope,
            pace, say(view, "a review", "per review"));
    if (ahead) put_ahead(t, pace);
}

const char *course_table(ResultView *view, const Result *r) {
    Sheet t = {.view = view, .r = r, .c = r->course, .grid = {.arena = view->arena}};
    Buf out = buf_new(view->arena);
    t.grid.right[F_NUMBER] = true;
    put_course(&t);
    put_chart(&t);
    grid_put(&t.grid, &out, false);
    return buf_text(&out);
}
