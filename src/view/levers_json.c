/* Input: levers of KPIs. Output: the kpi-what-if/1 document (docs/schema/kpi-what-if-1.json), and
 * tidy CSV, a row per lever. The one idea: numbers are exact, in the unit that stands beside them,
 * a percentage as a fraction of one. */
#include "view/encode.h"
#include "view/levers.h"

/* ---- JSON ---- */

static void put_name(Buf *out, const char *name) {
    buf_printf(out, ", \"%s\": ", name);
}

/* {"exact"}, {"low", "high"} or {"no_data"} */
static void put_value(ResultView *view, Buf *out, const char *name, Value v, Unit unit) {
    Shown s = value_shown(view, v, unit);
    put_name(out, name);
    if (s.no_data) buf_printf(out, "{\"no_data\": \"%s\"}", s.no_data);
    if (s.exact) buf_printf(out, "{\"exact\": \"%s\"}", s.exact);
    if (s.low) buf_printf(out, "{\"low\": \"%s\", \"high\": \"%s\"}", s.low, s.high);
}

static void put_post(ResultView *view, Buf *out, const char *name, const Goalpost *g, Unit unit) {
    put_name(out, name);
    if (!g->known) {
        buf_str(out, "null");
        return;
    }
    buf_printf(out, "{\"op\": \"%s\"", goalpost_op(g->op));
    put_value(view, out, "value", g->value, unit);
    if (g->op == G_BETWEEN) put_value(view, out, "second", g->second, unit);
    buf_char(out, '}');
}

static void put_range(ResultView *view, Buf *out, const Lever *l) {
    put_name(out, "range");
    if (l->from == RANGE_NONE) {
        buf_str(out, "null");
        return;
    }
    buf_printf(out, "{\"from\": \"%s\"", range_word(l->from));
    encode_json_member(out, "low", value_shown(view, value_num(l->low), l->unit).exact);
    encode_json_member(out, "high", value_shown(view, value_num(l->high), l->unit).exact);
    buf_char(out, '}');
}

/* An end of the spread, and where the lever is there. */
static void put_end(ResultView *view, Buf *out, const char *name, const Levers *of, const Lever *l,
                    const SpreadEnd *end) {
    put_name(out, name);
    if (!l->spread_known || !end->finite) {
        buf_str(out, "null");
        return;
    }
    buf_char(out, '{');
    Shown s = value_shown(view, end->at, of->at.unit);
    if (s.exact) buf_printf(out, "\"exact\": \"%s\"", s.exact);
    if (s.low) buf_printf(out, "\"low\": \"%s\", \"high\": \"%s\"", s.low, s.high);
    buf_printf(out, ", \"reached\": %s", end->open ? "false" : "true");
    encode_json_member(
        out, "at", end->point ? value_shown(view, value_num(end->point[0]), l->unit).exact : NULL);
    buf_char(out, '}');
}

static void put_slope(ResultView *view, Buf *out, const Levers *of, const Lever *l) {
    Unit unit = slope_unit(view, of, l);
    Value one = slope_value(view, l);
    buf_str(out, ", \"slope\": {\"unit\": ");
    encode_json_str(out, unit_text(view->arena, unit));
    if (value_ok(one)) {
        put_value(view, out, "value", one, unit);
        put_value(view, out, "elasticity", slope_elasticity(view, of, l), UNIT_PURE);
    } else {
        put_value(view, out, "left", l->slope.left, unit);
        put_value(view, out, "right", l->slope.right, unit);
    }
    buf_char(out, '}');
}

static void put_bracket(ResultView *view, Buf *out, const Turn *t, Unit unit) {
    buf_printf(out, ", \"value\": {\"low\": \"%s\", \"high\": \"%s\"}",
               value_shown(view, value_num(t->low), unit).exact,
               value_shown(view, value_num(t->high), unit).exact);
}

static void put_turn(ResultView *view, Buf *out, const Lever *l) {
    static const char *const sides[] = {"below", "at", "above"};
    const Turn *t = &l->turn;
    Nums *m = &view->nums;
    put_name(out, "green");
    if (t->kind == TURN_NOT_ASKED) {
        buf_str(out, "null");
        return;
    }
    buf_printf(out, "{\"found\": \"%s\"", turn_word(t));
    if (t->kind == TURN_FOUND) {
        Value change = value_sub(m, t->at, l->base);
        buf_printf(out, ", \"side\": \"%s\"", sides[t->beyond + 1]);
        if (t->near)
            put_bracket(view, out, t, l->unit);
        else
            put_value(view, out, "value", t->at, l->unit);
        put_value(view, out, "change", change, l->unit);
        put_value(view, out, "relative", value_div(m, change, value_abs(m, l->base)), UNIT_PURE);
        buf_printf(out, ", \"closed_form\": %s, \"least\": %s, \"outside\": %s, \"solutions\": %u",
                   t->near ? "false" : "true", t->least ? "true" : "false",
                   t->outside ? "true" : "false", t->count);
    }
    buf_char(out, '}');
}

static void put_lever(ResultView *view, Buf *out, const Levers *of, const Lever *l) {
    buf_str(out, "\n    {\"name\": ");
    encode_json_str(out, l->name);
    encode_json_member(out, "kind", l->symbol->kind == SYM_INPUT ? "input" : "metric");
    encode_json_member(out, "unit", unit_text(view->arena, l->unit));
    put_value(view, out, "base", l->base, l->unit);
    put_range(view, out, l);
    if (l->in_rows) {
        buf_str(out, ", \"not_moved\": \"rows\"}");
        return;
    }
    if (!value_ok(l->value)) {
        buf_printf(out, ", \"not_moved\": \"%s\"}", no_data_name(l->value.why));
        return;
    }
    put_end(view, out, "low", of, l, &l->spread.end[0]);
    put_end(view, out, "high", of, l, &l->spread.end[1]);
    buf_printf(out, ", \"tight\": %s", l->spread_known && l->spread.tight ? "true" : "false");
    put_slope(view, out, of, l);
    put_turn(view, out, l);
    buf_char(out, '}');
}

static void put_kpi(ResultView *view, Buf *out, const Levers *of) {
    const Result *r = &of->at;
    const char *status = r->plan.known ? status_name(r->raw) : NULL;
    buf_str(out, "\n  {\"name\": ");
    encode_json_str(out, result_name(view, r));
    encode_json_member(out, "label", r->label);
    encode_json_member(out, "unit", unit_text(view->arena, r->unit));
    encode_json_member(out, "period", result_period(view, r));
    put_value(view, out, "value", r->value, r->unit);
    put_post(view, out, "plan", &r->plan, r->unit);
    encode_json_member(out, "status", status);
    buf_str(out, ", \"levers\": [");
    for (uint32_t i = 0; i < of->count; i++) {
        buf_str(out, i ? "," : "");
        put_lever(view, out, of, &of->all[i]);
    }
    buf_str(out, "]}");
}

const char *levers_json(ResultView *view, const Sensitivity *s, size_t *length) {
    Buf out = buf_new(view->arena);
    Day as_of = view->results->as_of;
    buf_str(&out, "{\"schema\": \"kpi-what-if/1\"");
    encode_json_member(&out, "as_of", as_of == DAY_NONE ? NULL : day_text(view->arena, as_of));
    encode_json_member(&out, "with", s->with ? scenario_text(s->with) : NULL);
    buf_str(&out, ",\n \"kpis\": [");
    for (uint32_t i = 0; i < s->kpis.count; i++) {
        buf_str(&out, i ? "," : "");
        put_kpi(view, &out, &s->kpis.at[i]);
    }
    buf_str(&out, "]}\n");
    *length = out.length;
    return buf_text(&out);
}

/* ---- CSV ---- */

static const char csv_header[] =
    "name,period,unit,value,lever,lever_unit,base,range,from,to,low,high,slope,green,green_at\r\n";

static void put(Buf *out, const char *text) {
    buf_char(out, ',');
    if (text) encode_csv(out, text, strlen(text));
}

/* Of an enclosure the low end. */
static const char *exact(ResultView *view, Value v, Unit unit) {
    Shown s = value_shown(view, v, unit);
    return s.exact ? s.exact : s.low;
}

static void put_row(ResultView *view, Buf *out, const Levers *of, const Lever *l) {
    const Result *r = &of->at;
    const char *name = result_name(view, r);
    bool ranged = l->from != RANGE_NONE, moved = value_ok(l->value);
    encode_csv(out, name, strlen(name));
    put(out, result_period(view, r));
    put(out, unit_text(view->arena, r->unit));
    put(out, exact(view, r->value, r->unit));
    put(out, l->name);
    put(out, unit_text(view->arena, l->unit));
    put(out, exact(view, l->base, l->unit));
    put(out, range_word(l->from));
    put(out, ranged ? exact(view, value_num(l->low), l->unit) : NULL);
    put(out, ranged ? exact(view, value_num(l->high), l->unit) : NULL);
    for (int high = 0; high < 2; high++) {
        const SpreadEnd *end = &l->spread.end[high];
        put(out, l->spread_known && end->finite ? exact(view, end->at, r->unit) : NULL);
    }
    put(out, moved ? exact(view, slope_value(view, l), slope_unit(view, of, l)) : NULL);
    put(out, turn_word(&l->turn));
    put(out, l->turn.kind == TURN_FOUND ? exact(view, l->turn.at, l->unit) : NULL);
    buf_str(out, "\r\n");
}

const char *levers_csv(ResultView *view, const Sensitivity *s, size_t *length) {
    Buf out = buf_new(view->arena);
    buf_str(&out, csv_header);
    for (uint32_t i = 0; i < s->kpis.count; i++)
        for (uint32_t k = 0; k < s->kpis.at[i].count; k++)
            put_row(view, &out, &s->kpis.at[i], &s->kpis.at[i].all[k]);
    *length = out.length;
    return buf_text(&out);
}
