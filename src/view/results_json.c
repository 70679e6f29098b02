/* Input: results. Output: the kpi-result/1 document, whose schema is docs/schema/kpi-result-1.json.
 * The one idea: numbers that carry meaning are texts, so that no reader rounds them; only counts
 * are JSON numbers. */
#include <inttypes.h>

#include "base/sha256.h"
#include "eval/course.h"
#include "view/encode.h"
#include "view/solved.h"

typedef struct Json {
    ResultView *view;
    Buf out;
} Json;

/* Of the texts of the loaded files in the order of loading, each after its length and a line end.
 */
static void put_definitions(Json *j) {
    const Model *m = j->view->model;
    Sha256 sha;
    char hex[SHA256_HEX];
    sha256_init(&sha);
    for (uint32_t i = 0; i < m->files.count; i++) {
        const Source *s = source_of(&j->view->ctx->sources, m->files.at[i]->number);
        const char *head = arena_printf(j->view->arena, "%" PRIu32 "\n", s->length);
        sha256_update(&sha, head, strlen(head));
        sha256_update(&sha, s->text, s->length);
    }
    sha256_final_hex(&sha, hex);
    buf_printf(&j->out, ",\n \"definitions\": {\"sha256\": \"%s\"}", hex);
}

/* , "name": "text" or null */
static void put_text(Json *j, const char *name, const char *text) {
    encode_json_member(&j->out, name, text);
}

static void put_day(Json *j, const char *name, Day day) {
    put_text(j, name, day == DAY_NONE ? NULL : day_text(j->view->arena, day));
}

static void put_dataset(Json *j, const DatasetUse *use) {
    buf_str(&j->out, "\n  {\"name\": ");
    encode_json_str(&j->out, use->dataset->name->s);
    buf_printf(&j->out, ", \"rows\": %" PRIu64, use->table ? use->table->rows : 0);
    put_text(j, "sha256", use->table ? table_hash(use->table) : NULL);
    put_day(j, "from", use->from);
    put_day(j, "complete_through", use->through);
    buf_char(&j->out, '}');
}

/* The members of a value, without braces: {1} is what stands before the first. */
static void put_shown(Json *j, const Shown *s, const char *before) {
    if (!s->no_data && !s->exact && !s->low) return;
    buf_str(&j->out, before);
    buf_str(&j->out, s->no_data ? "\"no_data\": " : s->exact ? "\"exact\": " : "\"low\": ");
    encode_json_str(&j->out, s->no_data ? s->no_data : s->exact ? s->exact : s->low);
    if (s->low) put_text(j, "high", s->high);
}

/* Which ends are approached and never reached. */
static void put_open(Json *j, const Spread *s) {
    bool low = s->end[0].finite && s->end[0].open, high = s->end[1].finite && s->end[1].open;
    if (low || high)
        buf_printf(&j->out, ", \"open\": [%s%s%s]", low ? "\"low\"" : "", low && high ? ", " : "",
                   high ? "\"high\"" : "");
}

static void put_spread(Json *j, const Result *r) {
    buf_str(&j->out, ", \"value\": {\"low\": ");
    encode_json_str(&j->out, spread_exact(j->view, r, false));
    put_text(j, "high", spread_exact(j->view, r, true));
    buf_str(&j->out, ", \"range\": true");
    if (!r->spread->tight) buf_str(&j->out, ", \"tight\": false");
    put_open(j, r->spread);
    witnesses_json(spread_witnesses(j->view, r, false), "at_low", &j->out);
    witnesses_json(spread_witnesses(j->view, r, true), "at_high", &j->out);
    put_text(j, "display", result_display(j->view, r));
    buf_char(&j->out, '}');
}

static void put_value(Json *j, const Result *r) {
    if (r->spread) {
        put_spread(j, r);
        return;
    }
    Shown s = value_shown(j->view, r->value, r->unit);
    buf_str(&j->out, ", \"value\": {");
    put_shown(j, &s, "");
    if (!s.no_data) {
        put_text(j, "decimal", s.decimal);
        put_text(j, "display", result_display(j->view, r));
    }
    buf_char(&j->out, '}');
}

/* Of `between` the lower and the upper bound; of an irrational bound its outer end. */
static void put_post(Json *j, const Goalpost *g, Unit unit, const char *before) {
    Shown s = value_ends(j->view, g->value, unit);
    if (g->op == G_BETWEEN && !s.no_data) {
        Shown high = value_ends(j->view, g->second, unit);
        if (!s.low) s.low = s.exact;
        s.high = high.exact ? high.exact : high.high;
        s.exact = NULL;
        if (high.no_data) s = high;
    }
    put_shown(j, &s, before);
}

static void put_target(Json *j, const Result *r) {
    buf_str(&j->out, ", \"target\": ");
    if (!r->target.known) {
        buf_str(&j->out, "null");
        return;
    }
    buf_printf(&j->out, "{\"op\": \"%s\"", goalpost_op(r->target.op));
    put_post(j, &r->target, r->unit, ", ");
    if (r->deadline == DEADLINE_BY) put_day(j, "by", r->due);
    if (r->deadline == DEADLINE_UNTIL) put_day(j, "until", r->due);
    if (r->deadline == DEADLINE_DURING)
        put_text(j, "during", period_text(r->calendar, j->view->arena, r->during));
    buf_char(&j->out, '}');
}

static void put_plan(Json *j, const Result *r) {
    buf_str(&j->out, ", \"plan\": ");
    if (!r->plan.known) {
        buf_str(&j->out, "null");
        return;
    }
    buf_char(&j->out, '{');
    put_post(j, &r->plan, r->unit, "");
    buf_char(&j->out, '}');
}

static void put_score(Json *j, const Result *r) {
    buf_str(&j->out, ", \"score\": ");
    if (!r->has_score || !value_ok(r->score)) {
        buf_str(&j->out, "null");
        return;
    }
    Shown s = value_ends(j->view, r->score, UNIT_PURE);
    buf_char(&j->out, '{');
    put_shown(j, &s, "");
    buf_char(&j->out, '}');
}

/* , "name": "3/4", or the two ends of an enclosure, or null without data. */
static void put_number(Json *j, const char *name, Value v, Unit unit) {
    Shown s = value_ends(j->view, v, unit);
    if (!s.low) {
        put_text(j, name, s.exact);
        return;
    }
    buf_printf(&j->out, ", \"%s\": {", name);
    put_shown(j, &s, "");
    buf_char(&j->out, '}');
}

static void put_signals(Json *j, const Result *r, const char *name, unsigned kind) {
    const Course *c = r->course;
    const char *before = "";
    buf_printf(&j->out, "\"%s\": [", name);
    for (uint32_t i = 0; i < c->points.count; i++) {
        if (!(course_signals(c, i) & kind)) continue;
        buf_str(&j->out, before);
        encode_json_str(&j->out, period_text(r->calendar, j->view->arena, c->points.at[i].period));
        before = ", ";
    }
    buf_char(&j->out, ']');
}

static void put_chart(Json *j, const Result *r) {
    const Chart *c = &r->course->chart;
    Value none = value_none(ND_too_few);
    buf_printf(&j->out, ", \"limits_from\": %" PRIu32 ", \"provisional\": %s",
               c->known ? c->base : 0, c->known && c->provisional ? "true" : "false");
    put_number(j, "centre", c->known ? c->centre : none, r->unit);
    put_number(j, "mean_range", c->known ? c->mean_range : none, r->unit);
    put_number(j, "lower", c->known ? c->lower : none, r->unit);
    put_number(j, "upper", c->known ? c->upper : none, r->unit);
    put_number(j, "range_limit", c->known ? c->range_limit : none, r->unit);
}

static void put_way(Json *j, const Result *r) {
    const Course *c = r->course;
    bool ahead = c->target.known;
    Value none = value_none(ND_no_counterpart);
    put_text(j, "course", course_name(c->word));
    buf_printf(&j->out, ", \"reviews_left\": %" PRId64, ahead ? c->left : 0);
    put_number(j, "required", ahead ? c->required : none, r->unit);
    put_number(j, "achieved", ahead ? c->achieved : none, r->unit);
    put_number(j, "best", ahead ? c->best : none, r->unit);
    put_number(j, "projected", ahead ? c->projected : none, r->unit);
}

static void put_trend(Json *j, const Result *r) {
    const Course *c = r->course;
    Value none = value_none(ND_too_few);
    buf_printf(&j->out, ",\n   \"trend\": {\"points\": %" PRIu32, c->points.count);
    put_chart(j, r);
    put_number(j, "slope", c->line.known ? c->line.slope : none, r->unit);
    put_number(j, "intercept", c->line.known ? c->line.intercept : none, r->unit);
    buf_str(&j->out, ", \"signals\": {");
    put_signals(j, r, "outside", SIGNAL_OUTSIDE);
    buf_str(&j->out, ", ");
    put_signals(j, r, "near", SIGNAL_NEAR);
    buf_str(&j->out, ", ");
    put_signals(j, r, "run", SIGNAL_RUN);
    buf_char(&j->out, '}');
    put_text(j, "last", move_name(c->last));
    put_way(j, r);
    buf_char(&j->out, '}');
}

static void put_slice(Json *j, const Result *r) {
    buf_str(&j->out, ", \"slice\": {");
    if (r->slice_column) {
        encode_json(&j->out, r->slice_column->s, r->slice_column->length);
        buf_str(&j->out, ": ");
        if (r->slice_value)
            encode_json(&j->out, r->slice_value->s, r->slice_value->length);
        else
            buf_str(&j->out, "null");
    }
    buf_char(&j->out, '}');
}

static void put_when(Json *j, const Result *r) {
    put_text(j, "grain", grain_name(r->grain));
    put_text(j, "period", result_period(j->view, r));
    if (result_has_window(r)) {
        Arena *a = j->view->arena;
        buf_printf(&j->out, ", \"window\": {\"from\": \"%s\", \"through\": \"%s\"}",
                   day_text(a, r->first), day_text(a, r->last));
    }
    put_text(j, "coverage", num_exact(&j->view->nums, j->view->arena, r->coverage));
}

static void put_statuses(Json *j, const Result *r) {
    const char *before = "";
    buf_str(&j->out, ", \"statuses\": [");
    for (Status s = STATUS_GREEN; s <= STATUS_RED; s++) {
        if (!(r->statuses & 1u << s)) continue;
        buf_printf(&j->out, "%s\"%s\"", before, status_name(s));
        before = ", ";
    }
    buf_char(&j->out, ']');
}

static void put_result(Json *j, const Result *r) {
    buf_str(&j->out, "{\"name\": ");
    encode_json_str(&j->out, result_name(j->view, r));
    put_text(j, "kind", result_is_kpi(r) ? "kpi" : "metric");
    put_text(j, "label", r->label);
    put_text(j, "unit", unit_text(j->view->arena, r->unit));
    put_text(j, "scenario", r->scenario ? scenario_name(r->scenario) : NULL);
    put_slice(j, r);
    put_when(j, r);
    buf_printf(&j->out, ", \"missing\": %" PRIu64 ", \"skipped\": %" PRIu64, r->missing,
               r->skipped);
    put_value(j, r);
    put_target(j, r);
    put_plan(j, r);
    put_text(j, "status", status_name(r->status));
    if (r->statuses) put_statuses(j, r);
    put_score(j, r);
    if (r->course) put_trend(j, r);
    buf_char(&j->out, '}');
}

void result_json(ResultView *view, Buf *out, const Result *r) {
    Json j = {view, *out};
    put_result(&j, r);
    *out = j.out;
}

static void put_solved(Json *j, const Results *r) {
    if (!r->solved.count) return;
    buf_str(&j->out, ",\n \"solutions\": [");
    for (uint32_t i = 0; i < r->solved.count; i++) {
        buf_str(&j->out, i ? ",\n  " : "\n  ");
        solved_json(j->view, r->solved.at[i], &j->out);
    }
    buf_char(&j->out, ']');
}

const char *results_json(ResultView *view, size_t *length) {
    const Results *r = view->results;
    Json j = {view, buf_new(view->arena)};
    buf_str(&j.out, "{\"schema\": \"kpi-result/1\"");
    put_day(&j, "as_of", r->as_of);
    put_definitions(&j);
    buf_str(&j.out, ",\n \"datasets\": [");
    for (uint32_t i = 0; i < r->datasets.count; i++) {
        if (i) buf_char(&j.out, ',');
        put_dataset(&j, &r->datasets.at[i]);
    }
    buf_str(&j.out, "],\n \"results\": [");
    for (uint32_t i = 0; i < r->rows.count; i++) {
        buf_str(&j.out, i ? ",\n  " : "\n  ");
        put_result(&j, &r->rows.at[i]);
    }
    buf_char(&j.out, ']');
    put_solved(&j, r);
    buf_str(&j.out, "}\n");
    *length = j.out.length;
    return buf_text(&j.out);
}
