/* Input: rate and mix effects. Output: a line per part and one for the whole, for people, with a
 * notice when the parts and the whole move in opposite ways; or the exact numbers as JSON. The one
 * idea: the columns are the terms of the sum, so that a reader can add up the lines. */
#include "view/effects.h"

#include "eval/judge.h"
#include "view/encode.h"
#include "view/grid.h"

enum { F_PART, F_BEFORE, F_SHARE_BEFORE, F_AFTER, F_SHARE_AFTER, F_RATE, F_MIX, F_BOTH };
enum { PART_COLUMNS = 20 };

typedef struct Sheet {
    ResultView *view;
    const Effects *e;
    Grid grid;
} Sheet;

static const char *say(const ResultView *view, const char *en, const char *nl) {
    return view->ctx->lang == LANG_NL ? nl : en;
}

static const char *period_name(Arena *arena, const Effects *e, int i) {
    return period_text(e->of->calendar, arena, e->window[i].period);
}

/* ---- why there are none ---- */

static const char *phrase(Ctx *ctx, Phrase what, const char *first, const char *second) {
    const char *args[DIAG_ARGS] = {first, second};
    return diag_fill(ctx->arena, phrase_text(what, ctx->lang), args);
}

static Diag *no_comparison(Ctx *ctx, const Effects *e, const char *why) {
    return diag_add(&ctx->diags, D_L11, (Span){0}, e->of->symbol->name->s, why, NULL);
}

static Diag *no_effects(Ctx *ctx, const Effects *e, const char *why) {
    return diag_add(&ctx->diags, D_L10, (Span){0}, e->of->symbol->name->s, e->by, why, NULL);
}

Diag *effects_report(Ctx *ctx, const Effects *e) {
    const char *name = e->of->symbol->name->s;
    switch (e->fault) {
    case EFFECTS_OK: return NULL;
    case EFFECTS_NO_PERIODS: return no_comparison(ctx, e, phrase_text(PH_two_periods, ctx->lang));
    case EFFECTS_NO_DATA:
        return no_comparison(ctx, e,
                             phrase(ctx, PH_no_data_in, period_name(ctx->arena, e, e->at),
                                    no_data_text(e->why, ctx->lang)));
    case EFFECTS_NO_COLUMN: return no_effects(ctx, e, phrase(ctx, PH_lacks_column, name, e->by));
    case EFFECTS_NO_RATIO: return no_effects(ctx, e, phrase_text(PH_no_ratio, ctx->lang));
    case EFFECTS_NOT_ADDITIVE: break;
    }
    return no_effects(ctx, e,
                      phrase(ctx, PH_parts_overlap, period_name(ctx->arena, e, e->at), NULL));
}

/* ---- for people ---- */

/* The unit stands above the table, save of percentages. */
static const char *number(const Sheet *t, Value v, Unit unit, unsigned digits) {
    if (unit.n) {
        Nums *m = &t->view->nums;
        v = value_div(m, v, value_num(unit_factor(m, unit)));
        unit = UNIT_PURE;
    }
    return digits_grouped(t->view->arena, value_display_to(t->view, v, unit, digits));
}

static const char *ratio_text(const Sheet *t, Value v) {
    Unit unit = t->e->of->unit;
    return value_ok(v) ? number(t, v, unit, unit_decimals(unit)) : "–";
}

static const char *share_text(const Sheet *t, Value v) {
    return value_display(t->view, v, UNIT_PERCENT);
}

static unsigned change_digits(Unit unit) {
    return unit_decimals(unit) + !unit_has_currency(unit); /* of means and shares: one more */
}

static const char *with_sign(const Sheet *t, Value v, const char *text) {
    bool up = value_cmp(&t->view->nums, v, value_num(NUM_ZERO)) == ORDER_GREATER;
    return up ? arena_printf(t->view->arena, "+%s", text) : text;
}

static const char *change_text(const Sheet *t, Value v) {
    Unit unit = change_unit(t->e->of->unit);
    return with_sign(t, v, number(t, v, unit, change_digits(unit)));
}

static const char *part_name(const Sheet *t, const Str *value) {
    Buf out = buf_new(t->view->arena);
    if (!value) return say(t->view, "(none)", "(geen)");
    encode_terminal(&out, value->s, value->length);
    return text_cut(t->view->arena, buf_text(&out), PART_COLUMNS);
}

static void put_titles(Sheet *t) {
    Arena *a = t->view->arena;
    const char *share = say(t->view, "share", "aandeel");
    const char *titles[] = {
        t->e->by, period_name(a, t->e, 0),       share, period_name(a, t->e, 1),
        share,    say(t->view, "rate", "ratio"), "mix", say(t->view, "both", "samen")};
    GridRow *row = grid_row(&t->grid);
    for (int i = 0; i <= F_BOTH; i++) row->fields[i].text = titles[i];
}

static void put_row(Sheet *t, const char *name, const Value ratio[2], const Value share[2],
                    Value rate, Value mix) {
    GridRow *row = grid_row(&t->grid);
    row->fields[F_PART].text = name;
    row->fields[F_BEFORE].text = ratio_text(t, ratio[0]);
    row->fields[F_AFTER].text = ratio_text(t, ratio[1]);
    row->fields[F_SHARE_BEFORE].text = share_text(t, share[0]);
    row->fields[F_SHARE_AFTER].text = share_text(t, share[1]);
    row->fields[F_RATE].text = change_text(t, rate);
    row->fields[F_MIX].text = change_text(t, mix);
    row->fields[F_BOTH].text = change_text(t, value_add(&t->view->nums, rate, mix));
}

static void put_rows(Sheet *t) {
    const Effects *e = t->e;
    const Value whole[2] = {value_num(NUM_ONE), value_num(NUM_ONE)};
    for (uint32_t i = 0; i < e->count; i++) {
        const PartEffect *p = &e->parts[i];
        put_row(t, part_name(t, p->value), p->ratio, p->share, p->rate, p->mix);
    }
    put_row(t, say(t->view, "whole", "geheel"), e->ratio, whole, e->rate, e->mix);
}

enum { EXACT_COLUMNS = 44 };

/* Fractions of many digits say nothing to a person; JSON has them. */
static void put_exact(const Sheet *t, Buf *out, const char *what, Value v) {
    Unit unit = change_unit(t->e->of->unit);
    const char *exact = value_shown(t->view, v, unit).exact;
    const char *text = value_display_to(t->view, v, unit, change_digits(unit));
    bool fits = strlen(exact) <= EXACT_COLUMNS;
    buf_printf(out, "%s %s%s%s\n", what, with_sign(t, v, digits_grouped(t->view->arena, text)),
               fits ? " = " : "", fits ? exact : "");
}

static void put_notes(const Sheet *t, Buf *out) {
    ResultView *view = t->view;
    const Effects *e = t->e;
    if (e->paradox)
        buf_printf(out, "%s: %s\n", say(view, "note", "let op"),
                   e->paradox > 0
                       ? say(view, "every part rose, yet the whole fell: the shares shifted",
                             "elk deel steeg, maar het geheel daalde: de aandelen verschoven")
                       : say(view, "every part fell, yet the whole rose: the shares shifted",
                             "elk deel daalde, maar het geheel steeg: de aandelen verschoven"));
    for (int i = 0; i < 2; i++)
        if (!window_is_whole(&e->window[i]))
            buf_printf(out,
                       say(view, "note: %s is known through %s\n", "let op: %s is bekend t/m %s\n"),
                       period_name(view->arena, e, i), day_text(view->arena, e->window[i].cut));
}

static void put_unit(const Sheet *t, Buf *out) {
    Unit unit = t->e->of->unit;
    if (unit.n) buf_printf(out, "in %s\n", unit_text(t->view->arena, unit));
    buf_char(out, '\n');
}

static const char *render_text(ResultView *view, const Effects *e) {
    Sheet t = {view, e, {.arena = view->arena}};
    const Subject *s = e->of;
    Buf out = buf_new(view->arena);
    for (int i = F_BEFORE; i <= F_BOTH; i++) t.grid.right[i] = true;
    buf_printf(&out,
               say(view, "%s%s%s%s by %s, from %s to %s\n", "%s%s%s%s per %s, van %s naar %s\n"),
               s->symbol->name->s, s->label ? " \"" : "",
               s->label ? encode_safe(view->arena, s->label) : "", s->label ? "\"" : "", e->by,
               period_name(view->arena, e, 0), period_name(view->arena, e, 1));
    put_unit(&t, &out);
    put_titles(&t);
    put_rows(&t);
    grid_put(&t.grid, &out, false);
    buf_char(&out, '\n');
    put_exact(&t, &out, say(view, "change", "verandering"),
              value_sub(&view->nums, e->ratio[1], e->ratio[0]));
    put_exact(&t, &out, say(view, "  rate", "  ratio"), e->rate);
    put_exact(&t, &out, "  mix", e->mix);
    put_notes(&t, &out);
    return buf_text(&out);
}

/* ---- as JSON ---- */

static void put_value(ResultView *view, Buf *out, const char *name, Value v, Unit unit) {
    encode_json_member(out, name, value_shown(view, v, unit).exact);
}

static void put_part(ResultView *view, Buf *out, const Effects *e, const PartEffect *p) {
    Unit unit = e->of->unit;
    buf_str(out, "\n  {\"value\": ");
    if (p->value)
        encode_json(out, p->value->s, p->value->length);
    else
        buf_str(out, "null");
    put_value(view, out, "before", p->ratio[0], unit);
    put_value(view, out, "share_before", p->share[0], UNIT_PERCENT);
    put_value(view, out, "after", p->ratio[1], unit);
    put_value(view, out, "share_after", p->share[1], UNIT_PERCENT);
    put_value(view, out, "rate", p->rate, unit);
    put_value(view, out, "mix", p->mix, unit);
    buf_char(out, '}');
}

static const char *render_json(ResultView *view, const Effects *e) {
    const Subject *s = e->of;
    Buf out = buf_new(view->arena);
    buf_str(&out, "{\"schema\": \"kpi-effects/1\"");
    encode_json_member(&out, "name", s->symbol->name->s);
    encode_json_member(&out, "kind", s->kpi ? "kpi" : "metric");
    encode_json_member(&out, "label", s->label);
    encode_json_member(&out, "unit", unit_text(view->arena, s->unit));
    encode_json_member(&out, "by", e->by);
    encode_json_member(&out, "from", period_name(view->arena, e, 0));
    encode_json_member(&out, "to", period_name(view->arena, e, 1));
    put_value(view, &out, "before", e->ratio[0], s->unit);
    put_value(view, &out, "after", e->ratio[1], s->unit);
    put_value(view, &out, "rate", e->rate, s->unit);
    put_value(view, &out, "mix", e->mix, s->unit);
    buf_printf(&out, ", \"opposed\": %s,\n \"parts\": [", e->paradox ? "true" : "false");
    for (uint32_t i = 0; i < e->count; i++) {
        if (i) buf_char(&out, ',');
        put_part(view, &out, e, &e->parts[i]);
    }
    buf_str(&out, "]}\n");
    return buf_text(&out);
}

const char *effects_render(ResultView *view, const Effects *e, const char *format, size_t *length) {
    const char *text = strcmp(format, "json") == 0   ? render_json(view, e)
                       : strcmp(format, "text") == 0 ? render_text(view, e)
                                                     : NULL;
    if (text) *length = strlen(text);
    return text;
}
