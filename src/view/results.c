/* Input: rows of results. Output: what every view of them needs: series, texts
 * of values, names. The one idea: a value becomes text in one place, so that no
 * two views can disagree on a number. */
#include "view/spread.h"

#include "view/grid.h"
#include "view/honest.h"

#define NO_BREAK_SPACE "\xC2\xA0"

ResultView result_view(Eval *ev, const Results *results, Arena *arena) {
    ResultView view = {
        .ctx = ev->ctx, .model = ev->model, .results = results, .arena = arena, .nums = ev->nums};
    view.nums.arena = arena;
    return view;
}

/* ---- series ---- */

static bool same_series(const Result *a, const Result *b) {
    return a->symbol == b->symbol && a->scenario == b->scenario &&
           a->slice_column == b->slice_column && a->slice_value == b->slice_value;
}

ResultSeries series_at(const Results *results, uint32_t first) {
    ResultSeries s = {results->rows.at + first, 0};
    while (first + s.count < results->rows.count && same_series(s.rows, &s.rows[s.count]))
        s.count++;
    return s;
}

const Result *series_last(ResultSeries s) {
    for (uint32_t i = s.count; i-- > 0;)
        if (!s.rows[i].partial) return &s.rows[i];
    return &s.rows[s.count - 1];
}

const Result *series_verdict(ResultSeries s) {
    for (uint32_t i = s.count; i-- > 0;)
        if (!s.rows[i].partial && s.rows[i].plan.known) return &s.rows[i];
    return series_last(s);
}

size_t results_count(const Results *results, const char *status) {
    size_t n = 0;
    for (uint32_t i = 0; i < results->rows.count;) {
        ResultSeries s = series_at(results, i);
        const char *name = status_name(series_verdict(s)->status);
        n += result_is_kpi(s.rows) && !s.rows->scenario && !s.rows->slice_column && name &&
             strcmp(name, status) == 0;
        i += s.count;
    }
    return n;
}

/* ---- values ---- */

enum { DECIMALS = 30, SURE = 60 };

/* In base units to the unit's own. */
static Num in_unit(Nums *m, Num q, Unit unit) {
    return unit.scale == SCALE_PERCENT ? q : num_div(m, q, unit_factor(m, unit));
}

/* As many decimals, up to DECIMALS, as are the same at both ends. */
static const char *sure_decimal(ResultView *view, Value v, Unit unit) {
    Nums *m = &view->nums;
    Num low, high;
    value_bounds(m, v, SURE, &low, &high);
    low = in_unit(m, low, unit);
    high = in_unit(m, high, unit);
    const char *text = "";
    for (unsigned digits = DECIMALS + 1; digits-- > 0;) {
        text = num_fixed(m, view->arena, low, digits);
        if (strcmp(text, num_fixed(m, view->arena, high, digits)) == 0) break;
    }
    return text;
}

Shown value_ends(ResultView *view, Value v, Unit unit) {
    Nums *m = &view->nums;
    Arena *a = view->arena;
    if (!value_ok(v)) return (Shown){.no_data = no_data_name(v.why)};
    if (!v.real) return (Shown){.exact = num_exact(m, a, in_unit(m, v.q, unit))};
    Num low, high;
    value_bounds(m, v, DECIMALS, &low, &high);
    return (Shown){.low = num_exact(m, a, in_unit(m, low, unit)),
                   .high = num_exact(m, a, in_unit(m, high, unit))};
}

Shown value_shown(ResultView *view, Value v, Unit unit) {
    Nums *m = &view->nums;
    Shown s = value_ends(view, v, unit);
    bool rounded;
    if (s.exact) s.decimal = num_decimal(m, view->arena, in_unit(m, v.q, unit), DECIMALS, &rounded);
    if (s.low) s.decimal = sure_decimal(view, v, unit);
    return s;
}

/* ---- for people ---- */

static Num lower_end(Nums *m, Value v) {
    Num low, high;
    value_bounds(m, v, DECIMALS, &low, &high);
    return low;
}

const char *value_display_to(ResultView *view, Value v, Unit unit, unsigned digits) {
    Nums *m = &view->nums;
    Num shown = num_div(m, lower_end(m, v), unit_factor(m, unit));
    return unit_display(view->arena, unit,
                        digits == HONEST_FRACTION ? num_exact(m, view->arena, shown)
                                                  : num_fixed(m, view->arena, shown, digits));
}

const char *value_display(ResultView *view, Value v, Unit unit) {
    return value_display_to(view, v, unit, unit_decimals(unit));
}

const char *result_display(ResultView *view, const Result *r) {
    if (r->spread) return spread_display(view, r);
    return value_display_to(view, r->value, r->unit, result_digits(&view->nums, r));
}

enum { EXACT_COLUMNS = 44 };

const char *exact_display(ResultView *view, Value v, Unit unit, unsigned digits) {
    Nums *m = &view->nums;
    bool rounded = true;
    if (!v.real)
        num_decimal(m, view->arena, num_div(m, v.q, unit_factor(m, unit)), digits, &rounded);
    if (!rounded) return NULL;
    Shown s = value_shown(view, v, unit);
    const char *text = s.exact ? arena_printf(view->arena, "= %s", s.exact)
                               : arena_printf(view->arena, "≈ %s", s.decimal);
    return text_cut(view->arena, text, EXACT_COLUMNS);
}

Unit change_unit(Unit unit) {
    if (unit.scale == SCALE_PERCENT) unit.scale = SCALE_PP;
    return unit;
}

enum { FEW_DECIMALS = 6 };

static size_t decimals_of(const char *number) {
    const char *point = strchr(number, '.');
    return point ? strlen(point + 1) : 0;
}

/* The value as its text shows it, in base units. */
static Num shown_value(Nums *m, const Result *r, unsigned digits) {
    Num factor = unit_factor(m, r->unit), step = num_pow(m, num_int(10), -(int64_t)digits);
    Num v = num_div(m, lower_end(m, r->value), factor);
    return num_mul(m, num_round(m, v, step, ROUND_AWAY), factor);
}

static unsigned bound_digits(ResultView *view, Value bound, const Result *r) {
    Nums *m = &view->nums;
    bool rounded = true;
    unsigned least = unit_decimals(r->unit), digits = result_digits(m, r);
    Num low = lower_end(m, bound), factor = unit_factor(m, r->unit);
    size_t own =
        decimals_of(num_decimal(m, view->arena, num_div(m, low, factor), FEW_DECIMALS, &rounded));
    if (!bound.real && !rounded) return own == 0 ? 0 : own < least ? least : (unsigned)own;
    if (!value_ok(r->value) || digits == HONEST_FRACTION) return least;
    Num value = shown_value(m, r, digits);
    Threshold sides[] = {{G_GE, value}, {G_LE, value}};
    return honest_digits(m, low, sides, 2, factor, least);
}

/* A bound that the result was compared with: without decimals if it has none, else with all of them
 * if they are few, else with enough to stand to the value shown as it does to the value. */
static const char *bound_display(ResultView *view, Value bound, const Result *r) {
    return value_display_to(view, bound, r->unit, bound_digits(view, bound, r));
}

const char *goalpost_display(ResultView *view, const Goalpost *g, const Result *r) {
    static const char *const signs[] = {
        [G_GE] = "≥", [G_LE] = "≤", [G_GT] = ">", [G_LT] = "<", [G_EQ] = "="};
    const char *low = bound_display(view, g->value, r);
    if (g->op != G_BETWEEN) return arena_printf(view->arena, "%s %s", signs[g->op], low);
    return arena_printf(view->arena, "%s – %s", low, bound_display(view, g->second, r));
}

const char *deadline_display(ResultView *view, const Result *r) {
    bool nl = view->ctx->lang == LANG_NL;
    Arena *a = view->arena;
    switch (r->deadline) {
    case DEADLINE_BY: return arena_printf(a, nl ? "op %s" : "by %s", day_text(a, r->due));
    case DEADLINE_UNTIL: return arena_printf(a, nl ? "t/m %s" : "until %s", day_text(a, r->due));
    case DEADLINE_DURING:
        return arena_printf(a, nl ? "in %s" : "during %s", period_text(r->calendar, a, r->during));
    default: return "";
    }
}

const StatusMark *status_mark(Status s) {
    static const StatusMark marks[] = {[STATUS_NONE] = {"–", "2"},
                                       [STATUS_GREEN] = {"●", "32"},
                                       [STATUS_AMBER] = {"▲", "33"},
                                       [STATUS_RED] = {"■", "31"},
                                       [STATUS_GREY] = {"○", "90"}};
    return &marks[s];
}

const char *status_word(const ResultView *view, Status s) {
    static const char *const words[][2] = {[STATUS_NONE] = {"not due", "niet aan de beurt"},
                                           [STATUS_GREEN] = {"green", "groen"},
                                           [STATUS_AMBER] = {"amber", "oranje"},
                                           [STATUS_RED] = {"red", "rood"},
                                           [STATUS_GREY] = {"no data", "geen gegevens"}};
    return words[s][view->ctx->lang];
}

const char *digits_grouped(Arena *arena, const char *text) {
    Buf out = buf_new(arena);
    bool fraction = strchr(text, '/'), decimals = false;
    for (const char *s = text; *s;) {
        size_t n = strspn(s, "0123456789");
        for (size_t i = 0; i < n; i++) {
            if (i && (n - i) % 3 == 0 && !decimals && !fraction) buf_str(&out, NO_BREAK_SPACE);
            buf_char(&out, s[i]);
        }
        decimals = s[n] == '.';
        s += n;
        if (*s) buf_char(&out, *s++);
    }
    return buf_text(&out);
}

/* ---- names ---- */

const char *goalpost_op(int op) {
    switch (op) {
    case G_GE: return ">=";
    case G_LE: return "<=";
    case G_GT: return ">";
    case G_LT: return "<";
    case G_EQ: return "=";
    default: return "between";
    }
}

bool result_is_kpi(const Result *r) {
    return r->symbol->kind == SYM_KPI;
}

const char *result_name(ResultView *view, const Result *r) {
    const Str *module = r->symbol->file->module;
    if (!module) return r->symbol->name->s;
    return arena_printf(view->arena, "%s.%s", module->s, r->symbol->name->s);
}

const char *result_period(ResultView *view, const Result *r) {
    return period_text(r->calendar, view->arena, r->period);
}

bool result_has_window(const Result *r) {
    if (r->period.kind == PERIOD_ALL) return false;
    Day first, last;
    period_range(r->calendar, r->period, &first, &last);
    return r->first < first;
}
