/* Input: solved equations. Output: questions and answers as text and as JSON. The one idea: an
 * answer says whether it is the only one, and what it depends on. */
#include "view/solved.h"

#include "view/encode.h"

static const char *say(const ResultView *view, const char *en, const char *nl) {
    return view->ctx->lang == LANG_NL ? nl : en;
}

/* What is asked stands last among the drivers. */
static const char *asked(const Solved *s) {
    return s->drivers.unknowns.at[s->drivers.unknowns.count - 1]->name;
}

static const char *words(ResultView *view, Span span) {
    return source_words(&view->ctx->sources, view->arena, span);
}

static const char *period_of_point(ResultView *view, const Solved *s) {
    const Point *p = &s->solve->point;
    if (!p->has_period) return "all";
    return period_text(&s->scenario->symbol->file->calendar, view->arena, p->period);
}

const char *solved_question(ResultView *view, const Solved *s) {
    const char *in = s->solve->point.has_period
                         ? arena_printf(view->arena, " in %s", period_of_point(view, s))
                         : "";
    return arena_printf(view->arena, "%s %s %s = %s%s", asked(s), say(view, "for", "voor"),
                        words(view, s->solve->point.slice->span),
                        words(view, s->solve->value->span), in);
}

/* ---- for people ---- */

/* Of a solution of no closed form all decimals that are certain. */
static const char *end_shown(ResultView *view, const Solved *s, End end) {
    return digits_grouped(view->arena, value_display(view, value_num(end.at), s->solve->unit));
}

static const char *answer_shown(ResultView *view, const Solved *s, const Answer *a) {
    if (!a->moves && value_ok(a->exact)) {
        const char *text =
            digits_grouped(view->arena, value_display(view, a->exact, s->solve->unit));
        const char *exact =
            exact_display(view, a->exact, s->solve->unit, unit_decimals(s->solve->unit));
        return exact ? arena_printf(view->arena, "%s %s", text, exact) : text;
    }
    if (!a->moves) return arena_printf(view->arena, "≈ %s", end_shown(view, s, a->low));
    if (a->low.finite && a->high.finite)
        return arena_printf(view->arena, "%s – %s", end_shown(view, s, a->low),
                            end_shown(view, s, a->high));
    if (!a->low.finite && !a->high.finite) return say(view, "unbounded", "onbegrensd");
    return arena_printf(view->arena, "%s %s", a->low.finite ? "≥" : "≤",
                        end_shown(view, s, a->low.finite ? a->low : a->high));
}

static Witnesses others_at(ResultView *view, const Solved *s, const Num *point) {
    Drivers others = s->drivers;
    others.unknowns.count--;
    return point_witnesses(view, &others, NULL, point);
}

static const char *where(ResultView *view, const Solved *s, const Num *point) {
    return witnesses_text(view, others_at(view, s, point));
}

static void put_where(ResultView *view, const Solved *s, const Answer *a, const char *indent,
                      Buf *out) {
    const char *names[] = {say(view, "low at", "laag bij"), say(view, "high at", "hoog bij")};
    for (int high = 0; high < 2; high++) {
        const char *text = where(view, s, a->point[high]);
        if (text) buf_printf(out, "\n%s  %s %s", indent, names[high], text);
    }
}

static const char *range_shown(ResultView *view, const Solved *s) {
    Unit unit = s->solve->unit;
    return arena_printf(
        view->arena, say(view, "%s to %s", "%s tot %s"),
        digits_grouped(view->arena, value_display(view, value_num(s->solve->low), unit)),
        digits_grouped(view->arena, value_display(view, value_num(s->solve->high), unit)));
}

static void put_answer(ResultView *view, const Solved *s, const Answer *a, const char *indent,
                       Buf *out) {
    Reach reach = answer_reach(s->solve, a);
    buf_printf(out, "%s%s", indent, answer_shown(view, s, a));
    if (reach != REACH_INSIDE)
        buf_printf(out, " (%s: %s)",
                   reach == REACH_OUTSIDE
                       ? say(view, "outside its range", "buiten het bereik")
                       : say(view, "partly outside its range", "deels buiten het bereik"),
                   range_shown(view, s));
    if (a->moves) put_where(view, s, a, indent, out);
}

static const char *nothing_found(ResultView *view, const Solved *s) {
    const char *point = where(view, s, s->answers.point);
    if (!value_ok(s->got)) return no_data_text(s->got.why, view->ctx->lang);
    if (!value_ok(s->wanted)) return no_data_text(s->wanted.why, view->ctx->lang);
    switch (s->answers.kind) {
    case SOLUTIONS_ALL: return say(view, "every value", "elke waarde");
    case SOLUTIONS_OPEN: return say(view, "cannot be decided", "niet te beslissen");
    case SOLUTIONS_NONE:
    case SOLUTIONS_SOME: break;
    }
    const char *none = say(view, "none: no value does it", "geen: geen enkele waarde doet het");
    return point ? arena_printf(view->arena, say(view, "%s where %s", "%s bij %s"), none, point)
                 : none;
}

const char *solved_answer(ResultView *view, const Solved *s, const char *indent) {
    Buf out = buf_new(view->arena);
    const Answers *a = &s->answers;
    bool some = value_ok(s->got) && value_ok(s->wanted) && a->count > 0;
    if (!some) buf_printf(&out, "%s%s\n", indent, nothing_found(view, s));
    if (some && a->count > 1)
        buf_printf(&out, say(view, "%s%u values do it:\n", "%s%u waarden doen het:\n"), indent,
                   a->count);
    for (uint32_t i = 0; some && i < a->count; i++) {
        put_answer(view, s, &a->at[i], indent, &out);
        buf_char(&out, '\n');
    }
    if (some && a->kind == SOLUTIONS_OPEN)
        buf_printf(&out, "%s%s\n", indent,
                   say(view, "there may be others", "er kunnen er meer zijn"));
    return buf_text(&out);
}

/* ---- JSON ---- */

static void put_exact(ResultView *view, Value v, Unit unit, Buf *out) {
    Shown s = value_shown(view, v, unit);
    if (s.exact)
        buf_printf(out, "\"exact\": \"%s\"", s.exact);
    else
        buf_printf(out, "\"low\": \"%s\", \"high\": \"%s\"", s.low, s.high);
}

static void put_end(ResultView *view, const char *name, End end, Unit unit, Buf *out) {
    buf_printf(out, "\"%s\": ", name);
    encode_json_str(out, end.finite ? value_shown(view, value_num(end.at), unit).exact : NULL);
}

static void put_solution(ResultView *view, const Solved *s, const Answer *a, Buf *out) {
    static const char *const reaches[] = {"inside", "partly", "outside"};
    Unit unit = s->solve->unit;
    buf_char(out, '{');
    if (!a->moves && value_ok(a->exact)) {
        put_exact(view, a->exact, unit, out);
    } else {
        put_end(view, "low", a->low, unit, out);
        buf_str(out, ", ");
        put_end(view, "high", a->high, unit, out);
    }
    if (a->moves) {
        buf_str(out, ", \"range\": true");
        witnesses_json(others_at(view, s, a->point[0]), "at_low", out);
        witnesses_json(others_at(view, s, a->point[1]), "at_high", out);
    }
    if (s->solve->has_range)
        buf_printf(out, ", \"declared\": \"%s\"", reaches[answer_reach(s->solve, a)]);
    buf_char(out, '}');
}

void solved_json(ResultView *view, const Solved *s, Buf *out) {
    static const char *const kinds[] = {[SOLUTIONS_OPEN] = "open",
                                        [SOLUTIONS_NONE] = "none",
                                        [SOLUTIONS_SOME] = "some",
                                        [SOLUTIONS_ALL] = "all"};
    bool known = value_ok(s->got) && value_ok(s->wanted);
    buf_str(out, "{\"scenario\": ");
    encode_json_str(out, scenario_name(s->scenario));
    encode_json_member(out, "solve", asked(s));
    encode_json_member(out, "unit", unit_text(view->arena, s->solve->unit));
    encode_json_member(out, "for", words(view, s->solve->point.slice->span));
    encode_json_member(out, "value", words(view, s->solve->value->span));
    encode_json_member(out, "period", period_of_point(view, s));
    buf_printf(out, ", \"found\": \"%s\"", known ? kinds[s->answers.kind] : "no data");
    if (known) witnesses_json(others_at(view, s, s->answers.point), "none_at", out);
    buf_str(out, ", \"solutions\": [");
    for (uint32_t i = 0; i < s->answers.count; i++) {
        buf_str(out, i ? ", " : "");
        put_solution(view, s, &s->answers.at[i], out);
    }
    buf_str(out, "]}");
}
