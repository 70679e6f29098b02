/* Input: results whose value is a range; output: its ends and where they are reached, as text. The
 * one idea: an end is shown as the value would be that stands there. */
#include "view/spread.h"

#include "view/encode.h"
#include "view/honest.h"

static const SpreadEnd *end_of(const Result *r, bool high) {
    return &r->spread->end[high];
}

static const char *end_display(ResultView *view, const Result *r, bool high, unsigned more) {
    Result there = *r;
    there.spread = NULL;
    there.value = end_of(r, high)->at;
    unsigned digits = result_digits(&view->nums, &there);
    if (digits == HONEST_FRACTION) more = 0;
    return value_display_to(view, there.value, r->unit, digits + more);
}

/* With as many more digits as tell the ends apart. */
static const char *both_ends(ResultView *view, const Result *r) {
    const char *low = "", *high = "";
    for (unsigned more = 0; more <= HONEST_EXTRA && strcmp(low, high) == 0; more++) {
        low = end_display(view, r, false, more);
        high = end_display(view, r, true, more);
    }
    return arena_printf(view->arena, "%s – %s", low, high);
}

const char *spread_display(ResultView *view, const Result *r) {
    bool low = end_of(r, false)->finite, high = end_of(r, true)->finite;
    if (low && high) return both_ends(view, r);
    if (low || high)
        return arena_printf(view->arena, "%s %s", low ? "≥" : "≤", end_display(view, r, high, 0));
    return view->ctx->lang == LANG_NL ? "onbegrensd" : "unbounded";
}

const char *spread_exact(ResultView *view, const Result *r, bool high) {
    if (!end_of(r, high)->finite) return NULL;
    Shown s = value_shown(view, end_of(r, high)->at, r->unit);
    return s.exact ? s.exact : high ? s.high : s.low;
}

enum { DRIVER_DECIMALS = 6 };

Witnesses point_witnesses(ResultView *view, const Drivers *d, const bool *depends,
                          const Num *point) {
    Witnesses w = {NEW_ARRAY(view->arena, Witness, d->unknowns.count + 1), 0};
    for (uint32_t i = 0; i < d->unknowns.count && point; i++) {
        if (depends && !depends[i]) continue;
        Unit unit = d->at[i]->unit;
        Num shown = num_div(&view->nums, point[i], unit_factor(&view->nums, unit));
        bool rounded;
        const char *decimal =
            num_decimal(&view->nums, view->arena, shown, DRIVER_DECIMALS, &rounded);
        w.at[w.count++] =
            (Witness){d->unknowns.at[i]->name, value_shown(view, value_num(point[i]), unit).exact,
                      unit_display(view->arena, unit, decimal)};
    }
    return w;
}

Witnesses spread_witnesses(ResultView *view, const Result *r, bool high) {
    const SpreadEnd *end = end_of(r, high);
    return point_witnesses(view, r->drivers, r->spread->depends, end->finite ? end->point : NULL);
}

const char *witnesses_text(ResultView *view, Witnesses w) {
    Buf text = buf_new(view->arena);
    for (uint32_t i = 0; i < w.count; i++)
        buf_printf(&text, "%s%s = %s", i ? ", " : "", encode_safe(view->arena, w.at[i].name),
                   digits_grouped(view->arena, w.at[i].display));
    return w.count ? buf_text(&text) : NULL;
}

void witnesses_json(Witnesses w, const char *name, Buf *out) {
    if (w.count) buf_printf(out, ", \"%s\": {", name);
    for (uint32_t i = 0; i < w.count; i++) {
        buf_str(out, i ? ", " : "");
        encode_json_str(out, w.at[i].name);
        buf_printf(out, ": \"%s\"", w.at[i].exact);
    }
    if (w.count) buf_char(out, '}');
}
