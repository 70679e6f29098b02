/* Effects. Input: a ratio, a column and two periods; output: what each part adds to the change. The
 * one idea: a part contributes its numerator over the whole's denominator; what its own ratio does
 * not explain of the change of that is mix, so that everything adds up by construction. */
#include "eval/effects.h"

#include "eval/judge.h"
#include "eval/slices.h"

/* --- which periods --- */

static bool parse(const Subject *s, const char *text, size_t length, Period *p) {
    bool exists;
    return period_parse(s->calendar, text, length, p, &exists) && exists;
}

static bool named_periods(const Subject *s, const char *text, Period p[2]) {
    const char *dots = strstr(text, "..");
    if (dots)
        return parse(s, text, (size_t)(dots - text), &p[0]) &&
               parse(s, dots + 2, strlen(dots + 2), &p[1]) && p[0].kind == p[1].kind &&
               p[0].index < p[1].index;
    if (!parse(s, text, strlen(text), &p[1])) return false;
    p[0] = period_shift(p[1], -1);
    return true;
}

/* The last one that is whole, and the one before it. */
static bool last_periods(const Subject *s, const EvalOptions *o, Day through, Period p[2]) {
    Grain g = o->has_grain ? o->grain : s->review;
    if (!(o->has_grain || s->has_review) || g == GRAIN_ALL) return false;
    p[1] = period_ended_by(s->calendar, g, through);
    p[0] = period_shift(p[1], -1);
    return true;
}

static bool find_windows(Eval *ev, const EvalOptions *o, const char *text, Effects *e) {
    Day start, through;
    Period p[2];
    if (!window_known(ev, e->of->reach, &start, &through)) return false;
    if (!(text ? named_periods(e->of, text, p) : last_periods(e->of, o, through, p))) return false;
    for (int i = 0; i < 2; i++) e->window[i] = window_of(e->of->calendar, p[i], start, through);
    return true;
}

/* --- the quotient --- */

typedef struct Quotient {
    const Expr *product; /* kids that are E_DIVIDE are the denominator */
    const Filters *filters;
} Quotient;

/* Is anything divided by what needs data? Per cent and per twelve are no ratios. */
static bool is_quotient(Eval *ev, const Expr *e) {
    Value v;
    for (uint32_t i = 0; e->kind == E_PRODUCT && i < e->count; i++)
        if (e->kids[i]->kind == E_DIVIDE && !expr_constant(ev->model, e->kids[i]->kids[0], &v))
            return true;
    return false;
}

/* Through names, filters and `otherwise`, which asks nothing where the whole has data. */
static bool find_quotient(Eval *ev, const Subject *s, Quotient *q) {
    q->filters = s->kpi ? kpi_filters(ev, NULL, s->kpi) : NULL;
    const Expr *e = s->formula;
    while (e && !is_quotient(ev, e)) {
        const Expr *outer = e;
        if (outer->kind == E_KPI) q->filters = kpi_filters(ev, q->filters, outer->kpi);
        if (outer->kind == E_FILTER)
            q->filters = filters_add(ev, q->filters, outer->filters, outer->filter_count);
        e = outer->kind == E_METRIC                                 ? outer->metric->body
            : outer->kind == E_KPI                                  ? outer->kpi->formula
            : outer->kind == E_FILTER || outer->kind == E_OTHERWISE ? outer->kids[0]
                                                                    : NULL;
    }
    q->product = e;
    return e;
}

/* The product of the factors above (or below) the line, in every cell of a frame. */
static Value *side_values(Eval *ev, const Expr *product, const Frame *frame, bool below) {
    Value *out = NEW_ARRAY(ev->arena, Value, frame->count + 1);
    for (uint32_t c = 0; c < frame->count; c++) out[c] = value_num(NUM_ONE);
    for (uint32_t i = 0; i < product->count; i++) {
        const Expr *kid = product->kids[i];
        if ((kid->kind == E_DIVIDE) != below) continue;
        const Value *v = formula_values(ev, below ? kid->kids[0] : kid, frame);
        for (uint32_t c = 0; c < frame->count; c++) out[c] = value_mul(&ev->nums, out[c], v[c]);
    }
    return out;
}

typedef struct Sides { /* [period * width + part] */
    const Value *over, *under;
    uint32_t width;
} Sides;

/* A part without rows brings nothing; that none is missed is checked against the whole. */
static const Value *known(Value *v, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        if (!value_ok(v[i])) v[i] = value_num(NUM_ZERO);
    return v;
}

static Sides sides_of(Eval *ev, const Quotient *q, const Window *windows, const Slices *slices) {
    const Frame *f = frame_base(ev, windows, 2, slices, q->filters);
    Value *over = side_values(ev, q->product, f, false),
          *under = side_values(ev, q->product, f, true);
    if (!slices) return (Sides){over, under, 1};
    return (Sides){known(over, f->count), known(under, f->count), slices->count};
}

/* --- the parts against the whole --- */

static bool is_zero(Nums *m, Value v) {
    return value_cmp(m, v, value_num(NUM_ZERO)) == ORDER_EQUAL;
}

static bool adds_up(Nums *m, const Value *parts, uint32_t count, Value whole) {
    Value sum = value_num(NUM_ZERO);
    for (uint32_t i = 0; i < count; i++) sum = value_add(m, sum, parts[i]);
    return value_ok(sum) && !sum.real && value_cmp(m, sum, whole) == ORDER_EQUAL;
}

static bool fail(Effects *e, EffectsFault fault, int at, NoData why) {
    e->fault = fault, e->at = at, e->why = why;
    return false;
}

static bool check_sides(Nums *m, Effects *e, const Sides *whole, const Sides *parts) {
    for (int i = 0; i < 2; i++) {
        const Value *over = parts->over + (uint32_t)i * parts->width,
                    *under = parts->under + (uint32_t)i * parts->width;
        e->ratio[i] = value_div(m, whole->over[i], whole->under[i]);
        if (!value_ok(e->ratio[i])) return fail(e, EFFECTS_NO_DATA, i, e->ratio[i].why);
        if (!adds_up(m, over, parts->width, whole->over[i]) ||
            !adds_up(m, under, parts->width, whole->under[i]))
            return fail(e, EFFECTS_NOT_ADDITIVE, i, DATA_OK);
    }
    return true;
}

/* --- one part --- */

static Value half(Nums *m, Value v) {
    return value_div(m, v, value_num(num_int(2)));
}

/* given[i]: what the part contributes, its numerator over the whole's denominator. Without a
 * denominator in both periods all of that is rate, as of ever smaller ones. */
static void set_effects(Nums *m, const Effects *e, PartEffect *p, const Value given[2]) {
    Value change = value_sub(m, given[1], given[0]);
    Value shift = value_sub(m, p->share[1], p->share[0]);
    bool before = !is_zero(m, p->share[0]), after = !is_zero(m, p->share[1]);
    p->rate = before || after ? value_num(NUM_ZERO) : change;
    if (before && after)
        p->rate = value_mul(m, value_sub(m, p->ratio[1], p->ratio[0]),
                            half(m, value_add(m, p->share[0], p->share[1])));
    p->mix = value_sub(m, value_sub(m, change, p->rate), value_mul(m, shift, e->ratio[0]));
}

static void add_part(Nums *m, Effects *e, const Sides *whole, const Sides *parts, uint32_t i,
                     const Str *value) {
    PartEffect *p = &e->parts[e->count];
    Value given[2];
    bool any = false;
    *p = (PartEffect){.value = value};
    for (uint32_t t = 0; t < 2; t++) {
        Value over = parts->over[t * parts->width + i], under = parts->under[t * parts->width + i];
        p->ratio[t] = value_div(m, over, under);
        p->share[t] = value_div(m, under, whole->under[t]);
        given[t] = value_div(m, over, whole->under[t]);
        any = any || !is_zero(m, over) || !is_zero(m, under);
    }
    if (!any) return;
    set_effects(m, e, p, given);
    e->rate = value_add(m, e->rate, p->rate);
    e->mix = value_add(m, e->mix, p->mix);
    e->count++;
}

/* --- all of them --- */

static int move_of(Nums *m, const Value ratio[2]) {
    Order o = value_cmp(m, ratio[1], ratio[0]);
    return o == ORDER_UNDECIDED ? 0 : (int)o;
}

/* Simpson's paradox: every part moves one way, and the whole the other. Parts that are new or gone
 * do not move. */
static int paradox_of(Nums *m, const Effects *e) {
    int way = 0, whole = move_of(m, e->ratio);
    for (uint32_t i = 0; i < e->count; i++) {
        const PartEffect *p = &e->parts[i];
        bool both = value_ok(p->ratio[0]) && value_ok(p->ratio[1]);
        int move = both ? move_of(m, p->ratio) : 0;
        if (!move || (way && move != way)) return 0;
        way = move;
    }
    return way == -whole ? way : 0;
}

static void fill(Eval *ev, const EvalOptions *o, const char *text, Effects *e) {
    Quotient q;
    Nums *m = &ev->nums;
    const Slices *slices = slices_by(ev, e->of, e->by);
    if (!slices) e->fault = EFFECTS_NO_COLUMN;
    if (!find_quotient(ev, e->of, &q)) e->fault = EFFECTS_NO_RATIO;
    if (!e->fault && !find_windows(ev, o, text, e)) e->fault = EFFECTS_NO_PERIODS;
    if (e->fault) return;
    Sides whole = sides_of(ev, &q, e->window, NULL), parts = sides_of(ev, &q, e->window, slices);
    if (!check_sides(m, e, &whole, &parts)) return;
    e->parts = NEW_ARRAY(ev->arena, PartEffect, slices->count + 1);
    for (uint32_t i = 0; i < slices->count; i++)
        add_part(m, e, &whole, &parts, i, slices->values[i]);
    e->paradox = paradox_of(m, e);
}

const Effects *effects_of(Eval *ev, const Subject *s, const EvalOptions *o, const char *by,
                          const char *text) {
    Effects *e = NEW(ev->arena, Effects);
    *e = (Effects){.of = arena_copy(ev->arena, s, sizeof *s), .by = by};
    e->rate = e->mix = value_num(NUM_ZERO);
    eval_date(ev, o->as_of);
    fill(ev, o, text, e);
    return e;
}
