/* Input: results. Output: one line per KPI for its last complete review, under
 * the goals that the KPIs serve, with slices indented, metrics in a block of
 * their own, and a line of totals. The one idea: a status shows by shape and by
 * colour, and a number never loses the unit or the digits that decide. */
#include "view/course.h"
#include "view/encode.h"
#include "view/grid.h"
#include "view/snippet.h"
#include "view/solved.h"

enum { F_MARK, F_LABEL, F_NAME, F_VALUE, F_ARROW, F_PLAN, F_TARGET, F_PERIOD, F_REMARK };
enum { STATUSES = STATUS_GREY + 1 };
enum { LABEL_COLUMNS = 40, GOOD_LABEL = 28, LEAST_LABEL = 16, LEAST_REMARK = 12 };

#define BOLD    "1"
#define HEADING "1;4"
#define DIM     "2"
#define GOOD    "32"
#define BAD     "31"

typedef struct Card {
    ResultView *view;
    Arena *arena;
    Grid grid;
    Buf out;
    bool nl;
} Card;

static const char *say(const Card *c, const char *en, const char *nl) {
    return c->nl ? nl : en;
}

static const char *safe_text(const Card *c, const char *s) {
    return encode_safe(c->arena, s);
}

/* ---- one line ---- */

static const char *label_of_slice(const Card *c, const Result *r) {
    const char *value = r->slice_value ? safe_text(c, r->slice_value->s) : NULL;
    const char *name = value ? value : arena_printf(c->arena, "(%s)", say(c, "none", "geen"));
    return arena_printf(c->arena, r->scenario ? "    %s" : "  %s", name);
}

static const char *label_of_scenario(const Card *c, const Result *r) {
    const Scenario *s = r->scenario;
    return arena_printf(c->arena, "  %s", safe_text(c, s->label ? s->label : s->symbol->name->s));
}

static void put_label(Card *c, const Result *r, GridRow *row) {
    const char *name = safe_text(c, result_name(c->view, r));
    bool is_own = !r->slice_column && !r->scenario;
    const char *label = r->slice_column ? label_of_slice(c, r)
                        : r->scenario   ? label_of_scenario(c, r)
                        : r->label      ? safe_text(c, r->label)
                                        : name;
    row->fields[F_LABEL] = (Field){text_cut(c->arena, label, LABEL_COLUMNS), is_own ? BOLD : NULL};
    if (r->label && is_own)
        row->fields[F_NAME] = (Field){text_cut(c->arena, name, LABEL_COLUMNS), DIM};
}

/* 1 higher is better, -1 lower, 0 not said. */
static int direction_of(const Result *r) {
    if (!result_is_kpi(r)) return r->symbol->metric->direction;
    if (r->target.known && r->target.op != G_BETWEEN && r->target.op != G_EQ)
        return r->target.op == G_GE || r->target.op == G_GT ? 1 : -1;
    return r->symbol->kpi->direction;
}

static Field arrow_of(Card *c, ResultSeries s, const Result *r) {
    static const char *const arrows[] = {"↓", "→", "↑"};
    if (r->scenario || r == s.rows || r[-1].partial || !value_ok(r->value) ||
        !value_ok(r[-1].value))
        return (Field){0};
    Order o = value_cmp(&c->view->nums, r->value, r[-1].value);
    if (o == ORDER_UNDECIDED) return (Field){0};
    int better = (int)o * direction_of(r);
    return (Field){arrows[(int)o + 1], better > 0 ? GOOD : better < 0 ? BAD : DIM};
}

static const char *target_text(Card *c, const Result *r) {
    const char *target = goalpost_display(c->view, &r->target, r);
    return arena_printf(c->arena, "%s %s", digits_grouped(c->arena, target),
                        deadline_display(c->view, r));
}

/* Of a value, against what the data says; of percentages in points. */
static const char *change_to(Card *c, const Result *r, Value v) {
    Nums *m = &c->view->nums;
    Value change = value_sub(m, v, r->before);
    if (!value_ok(change)) return NULL;
    Order o = value_cmp(m, change, value_num(NUM_ZERO));
    if (o == ORDER_EQUAL) return say(c, "unchanged", "ongewijzigd");
    const char *size = digits_grouped(
        c->arena, value_display(c->view, value_abs(m, change), change_unit(r->unit)));
    return arena_printf(c->arena, "%s%s", o == ORDER_LESS ? "-" : "+", size);
}

static const char *change_of(Card *c, const Result *r) {
    if (!r->spread) return change_to(c, r, r->value);
    const SpreadEnd *low = &r->spread->end[0], *high = &r->spread->end[1];
    if (!low->finite || !high->finite || !value_ok(r->before)) return NULL;
    const char *least = change_to(c, r, low->at), *most = change_to(c, r, high->at);
    return arena_printf(c->arena, say(c, "%s to %s", "%s tot %s"), least, most);
}

/* What the line does not say yet: why there is no value, that the status is an
 * earlier one, how much of the newest period is known. */
static const char *remark_of(Card *c, ResultSeries s, const Result *r, const Result *verdict) {
    const Result *newest = &s.rows[s.count - 1];
    if (!value_ok(r->value)) return no_data_text(r->value.why, c->view->ctx->lang);
    if (r->scenario) return change_of(c, r);
    if (verdict != r && verdict->plan.known)
        return arena_printf(c->arena, say(c, "verdict of %s", "oordeel over %s"),
                            result_period(c->view, verdict));
    if (!newest->partial) return NULL;
    Num percent = num_mul(&c->view->nums, newest->coverage, num_int(100));
    return arena_printf(c->arena, say(c, "%s: %s%% known", "%s: %s%% bekend"),
                        result_period(c->view, newest),
                        num_exact(&c->view->nums, c->arena, num_floor(&c->view->nums, percent)));
}

static Field value_of(Card *c, const Result *r) {
    if (value_ok(r->value))
        return (Field){digits_grouped(c->arena, result_display(c->view, r)), NULL};
    return (Field){say(c, "no data", "geen gegevens"), status_mark(STATUS_GREY)->style};
}

/* Below a KPI: where it is heading, and whether its last move says anything. */
static void put_course(Card *c, const Course *course) {
    const char *line = course ? course_line(c->view, course) : NULL;
    if (!line) return;
    Buf out = buf_new(c->arena);
    paint(&out, c->view->color && course->last != MOVE_SIGNAL, DIM, line);
    grid_line(&c->grid, arena_printf(c->arena, "    %s", buf_text(&out)), NULL);
}

/* Of a range each colour that is possible. */
static Field mark_of(Card *c, const Result *r) {
    Buf all = buf_new(c->arena);
    if (!r->statuses) return (Field){status_mark(r->status)->shape, status_mark(r->status)->style};
    for (Status s = STATUS_GREEN; s <= STATUS_RED; s++)
        if (r->statuses & 1u << s) buf_str(&all, status_mark(s)->shape);
    return (Field){buf_text(&all), NULL};
}

static const char *witnesses(Card *c, const Result *r, bool high) {
    const char *text = witnesses_text(c->view, spread_witnesses(c->view, r, high));
    if (!text || !r->spread->end[high].open) return text;
    return arena_printf(c->arena, "%s (%s)", text,
                        say(c, "approached, not reached", "benaderd, niet bereikt"));
}

enum { WITNESS_COLUMNS = 78 };

/* Where the ends of a range are reached, or nearly if they are not exact, on one line if it is a
 * short one. */
static void put_witnesses(Card *c, const Result *r) {
    const char *low = witnesses(c, r, false), *high = witnesses(c, r, true);
    const char *at = r->spread->tight ? say(c, "at", "bij") : say(c, "near", "in de buurt van");
    if (low) low = arena_printf(c->arena, "      %s %s %s", say(c, "low", "laag"), at, low);
    if (high) high = arena_printf(c->arena, "%s %s %s", say(c, "high", "hoog"), at, high);
    bool one = low && high && strlen(low) + strlen(high) < WITNESS_COLUMNS;
    if (one) low = arena_printf(c->arena, "%s · %s", low, high);
    if (low) grid_line(&c->grid, low, DIM);
    if (high && !one) grid_line(&c->grid, arena_printf(c->arena, "      %s", high), DIM);
    if (!r->spread->tight)
        grid_line(
            &c->grid,
            say(c, "      every value lies within; the ends may not be reached",
                "      elke waarde ligt erbinnen; de uiteinden worden misschien niet bereikt"),
            DIM);
}

static bool is_changed(Card *c, const Result *r) {
    bool values = value_ok(r->value) && value_ok(r->before);
    if (r->spread || !values) return r->spread || value_ok(r->value) != value_ok(r->before);
    return value_cmp(&c->view->nums, r->value, r->before) != ORDER_EQUAL;
}

/* A scenario is shown at the last complete review that it changes, if there is one. */
static const Result *row_shown(Card *c, ResultSeries s) {
    for (uint32_t i = s.count; i > 0 && s.rows->scenario; i--)
        if (!s.rows[i - 1].partial && is_changed(c, &s.rows[i - 1])) return &s.rows[i - 1];
    return series_last(s);
}

static void put_series(Card *c, ResultSeries s) {
    const Result *r = row_shown(c, s), *verdict = series_verdict(s);
    if (r->scenario && r->plan.known) verdict = r;
    GridRow row = {0};
    put_label(c, r, &row);
    if (result_is_kpi(r) && (!r->slice_column || r->target.known))
        row.fields[F_MARK] = mark_of(c, verdict);
    row.fields[F_VALUE] = value_of(c, r);
    row.fields[F_ARROW] = arrow_of(c, s, r);
    if (r->plan.known)
        row.fields[F_PLAN] =
            (Field){digits_grouped(c->arena, goalpost_display(c->view, &r->plan, r)), NULL};
    if (r->target.known) row.fields[F_TARGET] = (Field){target_text(c, r), NULL};
    row.fields[F_PERIOD] = (Field){result_period(c->view, r), DIM};
    row.fields[F_REMARK] = (Field){remark_of(c, s, r, verdict), DIM};
    *grid_row(&c->grid) = row;
    put_course(c, r->course);
    if (r->spread && !r->slice_column) put_witnesses(c, r);
}

/* ---- blocks ---- */

/* The goal that a KPI serves, itself or through other KPIs; NULL: none. */
static const Goal *goal_of(const Kpi *k) {
    const Goal *goal = NULL;
    for (uint32_t i = 0; i < k->serves.count && !goal; i++) {
        const Symbol *s = k->serves.at[i];
        if (s->kind == SYM_GOAL) goal = s->goal;
        if (s->kind == SYM_KPI) goal = goal_of(s->kpi);
    }
    return goal;
}

typedef enum Block { BLOCK_GOAL, BLOCK_METRICS } Block;

static bool in_block(const Result *r, Block block, const Goal *goal) {
    if (block == BLOCK_METRICS) return !result_is_kpi(r);
    return result_is_kpi(r) && goal_of(r->symbol->kpi) == goal;
}

static void put_heading(Card *c, const char *heading) {
    if (c->grid.rows.count > 1) grid_line(&c->grid, "", NULL);
    if (heading) grid_line(&c->grid, heading, NULL);
}

/* The series of a block under a heading; nothing if it has none. */
static void put_block(Card *c, Block block, const Goal *goal, const char *heading) {
    const Results *results = c->view->results;
    bool started = false;
    for (uint32_t i = 0; i < results->rows.count;) {
        ResultSeries s = series_at(results, i);
        i += s.count;
        if (!in_block(s.rows, block, goal)) continue;
        if (!started) put_heading(c, heading);
        started = true;
        put_series(c, s);
    }
}

static const char *painted(Card *c, const char *style, const char *text) {
    Buf out = buf_new(c->arena);
    paint(&out, c->view->color, style, text);
    return buf_text(&out);
}

static const char *percent(Card *c, Value v) {
    return value_display(c->view, v, UNIT_PERCENT);
}

/* plan-14: an interval where a score is missing, and the lowest beside the
 * mean. */
static const char *goal_heading(Card *c, const Goal *goal) {
    const char *label = safe_text(c, goal->label ? goal->label : goal->symbol->name->s);
    GoalScore g = goal_score(&c->view->nums, c->view->results, goal);
    if (!g.scored || !g.has_least) return painted(c, HEADING, label);
    const char *low = percent(c, g.low), *high = percent(c, g.high), *least = percent(c, g.least);
    bool one = strcmp(low, high) == 0;
    const char *score = one ? low : arena_printf(c->arena, "%s – %s", low, high);
    score = arena_printf(c->arena, "score %s", score);
    if (!one || strcmp(low, least) != 0)
        score = arena_printf(c->arena, say(c, "%s, lowest %s", "%s, laagste %s"), score, least);
    return arena_printf(c->arena, "%s  %s", painted(c, HEADING, label), painted(c, DIM, score));
}

static bool has_kpis(const Results *r) {
    for (uint32_t i = 0; i < r->rows.count; i++)
        if (result_is_kpi(&r->rows.at[i])) return true;
    return false;
}

static void put_titles(Card *c) {
    GridRow *row = grid_row(&c->grid);
    row->fields[F_LABEL] = (Field){has_kpis(c->view->results) ? "KPI" : "metric", DIM};
    row->fields[F_VALUE] = (Field){say(c, "value", "waarde"), DIM};
    row->fields[F_PLAN] = (Field){"plan", DIM};
    row->fields[F_TARGET] = (Field){say(c, "target", "doel"), DIM};
    row->fields[F_PERIOD] = (Field){say(c, "period", "periode"), DIM};
}

static void put_blocks(Card *c) {
    const Model *m = c->view->model;
    if (!c->view->results->rows.count) return;
    put_titles(c);
    for (uint32_t i = 0; i < m->goals.count; i++)
        put_block(c, BLOCK_GOAL, m->goals.at[i], goal_heading(c, m->goals.at[i]));
    bool goals = c->grid.rows.count > 1;
    put_block(c, BLOCK_GOAL, NULL,
              goals ? painted(c, HEADING, say(c, "Other KPIs", "Overige KPI's")) : NULL);
    bool kpis = c->grid.rows.count > 1;
    put_block(c, BLOCK_METRICS, NULL,
              kpis ? painted(c, HEADING, say(c, "Metrics", "Metrieken")) : NULL);
}

/* ---- around it ---- */

static void put_organisation(Card *c) {
    const Model *m = c->view->model;
    for (uint32_t i = 0; i < m->levels.count; i++) {
        const Level *l = m->levels.at[i];
        if (l->kind != LEVEL_ORGANISATION) continue;
        buf_printf(&c->out, "%s\n\n",
                   painted(c, BOLD, safe_text(c, l->label ? l->label : l->symbol->name->s)));
        return;
    }
}

/* What scenarios ask, below what they tell. */
static void put_solved(Card *c) {
    const Results *r = c->view->results;
    const Scenario *last = NULL;
    for (uint32_t i = 0; i < r->solved.count; i++) {
        const Solved *s = r->solved.at[i];
        const char *name = s->scenario->label ? s->scenario->label : scenario_name(s->scenario);
        if (s->scenario != last)
            buf_printf(&c->out, "%s\n", painted(c, HEADING, safe_text(c, name)));
        buf_printf(&c->out, "  %s\n%s", safe_text(c, solved_question(c->view, s)),
                   solved_answer(c->view, s, "    "));
        last = s->scenario;
    }
    if (last) buf_char(&c->out, '\n');
}

/* How many KPIs have each status. */
static void put_counts(Card *c) {
    const Results *results = c->view->results;
    uint32_t counts[STATUSES] = {0};
    const char *before = "";
    for (uint32_t i = 0; i < results->rows.count;) {
        ResultSeries s = series_at(results, i);
        if (result_is_kpi(s.rows) && !s.rows->scenario && !s.rows->slice_column)
            counts[series_verdict(s)->status]++;
        i += s.count;
    }
    for (unsigned k = 1; k <= STATUSES; k++) { /* not due stands last */
        const StatusMark *mark = status_mark((Status)(k % STATUSES));
        if (!counts[k % STATUSES]) continue;
        buf_str(&c->out, before);
        paint(&c->out, c->view->color, mark->style, mark->shape);
        buf_printf(&c->out, " %u %s", (unsigned)counts[k % STATUSES],
                   status_word(c->view, (Status)(k % STATUSES)));
        before = "   ";
    }
    if (*before) buf_char(&c->out, '\n');
}

/* How far a dataset, or several of them, is known. */
static const char *dataset_state(const Card *c, const DatasetUse *use, bool several) {
    if (use->absent)
        return arena_printf(c->arena, ": %s", no_data_text(ND_no_source, c->view->ctx->lang));
    if (use->through == DAY_NONE)
        return several ? say(c, ": snapshots", ": momentopnamen")
                       : say(c, ": a snapshot", ": momentopname");
    return arena_printf(c->arena, say(c, " through %s", " tot en met %s"),
                        day_text(c->arena, use->through));
}

/* Datasets in the same state, one after another, are named together. */
static void put_data(Card *c) {
    const Results *r = c->view->results;
    Buf line = buf_new(c->arena);
    const char *state = NULL, *all = NULL; /* of one, and of all that are named with it */
    if (r->as_of != DAY_NONE)
        buf_printf(&line, say(c, "as of %s", "per %s"), day_text(c->arena, r->as_of));
    for (uint32_t i = 0; i < r->datasets.count; i++) {
        const char *next = dataset_state(c, &r->datasets.at[i], false);
        bool same = state && strcmp(state, next) == 0;
        if (state && !same) buf_str(&line, all);
        buf_printf(&line, "%s%s",
                   same          ? ", "
                   : line.length ? " · "
                                 : "",
                   r->datasets.at[i].dataset->name->s);
        all = dataset_state(c, &r->datasets.at[i], same);
        state = next;
    }
    if (state) buf_str(&line, all);
    if (line.length) buf_printf(&c->out, "%s\n", painted(c, DIM, buf_text(&line)));
}

static void put_notes(Card *c) {
    const Results *r = c->view->results;
    for (uint32_t i = 0; i < r->notes.count; i++)
        buf_printf(&c->out, "%s: %s\n", say(c, "note", "let op"), safe_text(c, r->notes.at[i]));
    if (c->nl) buf_printf(&c->out, "%s\n", painted(c, DIM, "getallen staan met een decimale punt"));
}

static size_t excess(const Card *c) {
    return grid_excess(&c->grid, c->view->width);
}

static void drop(Card *c, unsigned field) {
    for (uint32_t i = 0; i < c->grid.rows.count; i++)
        if (!c->grid.rows.at[i].whole) c->grid.rows.at[i].fields[field] = (Field){0};
}

/* What a review is judged by stays: the plan, or if there is none the target. */
static void drop_targets(Card *c) {
    for (uint32_t i = 0; i < c->grid.rows.count; i++) {
        Field *f = c->grid.rows.at[i].fields;
        if (!c->grid.rows.at[i].whole && !f[F_PLAN].text) f[F_PLAN] = f[F_TARGET];
    }
    drop(c, F_TARGET);
}

/* A period that all lines share moves into the titles. */
static void fold_period(Card *c) {
    const char *period = NULL;
    for (uint32_t i = 1; i < c->grid.rows.count; i++) {
        const GridRow *row = &c->grid.rows.at[i];
        if (row->whole) continue;
        if (period && strcmp(period, row->fields[F_PERIOD].text) != 0) return;
        period = row->fields[F_PERIOD].text;
    }
    if (!period) return;
    Field *title = &c->grid.rows.at[0].fields[F_LABEL];
    title->text = arena_printf(c->arena, "%s in %s", title->text, period);
    drop(c, F_PERIOD);
}

/* What gives way to a narrow terminal, in turn; numbers never do. Names say the same as labels. */
static void fit(Card *c) {
    size_t label = grid_field_width(&c->grid, F_LABEL);
    if (excess(c)) drop(c, F_NAME);
    if (excess(c)) fold_period(c);
    if (excess(c) && excess(c) + GOOD_LABEL > label) drop_targets(c);
    grid_cut(&c->grid, F_LABEL, GOOD_LABEL, c->view->width);
    grid_cut(&c->grid, F_REMARK, LEAST_REMARK, c->view->width);
    grid_cut(&c->grid, F_LABEL, LEAST_LABEL, c->view->width);
}

const char *results_table(ResultView *view, size_t *length) {
    Card c = {view,
              view->arena,
              {.arena = view->arena},
              buf_new(view->arena),
              view->ctx->lang == LANG_NL};
    c.grid.right[F_VALUE] = true;
    c.grid.tight[F_LABEL] = c.grid.tight[F_ARROW] = true;
    put_organisation(&c);
    put_blocks(&c);
    fit(&c);
    grid_put(&c.grid, &c.out, view->color);
    buf_char(&c.out, '\n');
    put_solved(&c);
    put_counts(&c);
    put_data(&c);
    put_notes(&c);
    *length = c.out.length;
    return buf_text(&c.out);
}
