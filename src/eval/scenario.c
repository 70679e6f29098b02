/* Input: checked scenarios, and cells of metrics. Output: the values that the metrics have there.
 * The one idea: whatever a setting says becomes one factor on the region that it names, so that
 * base proportions spread it over every slice and period; only where there is no base to spread by
 * is a new whole all that is known. */
#include "eval/scenario.h"

#include "eval/formula.h"
#include "eval/leaf.h"
#include "eval/overlay.h"

typedef struct Effect {  /* what a setting comes to, found when first asked */
    bool ready, nowhere; /* nowhere: none of its days are known */
    bool dated;
    Day first, last;
    Value base;   /* what the whole region is */
    Value change; /* of the whole region, in amounts; no data: it has no base */
    Value whole;  /* what the whole region becomes */
    Value factor; /* no data: there is nothing to spread by */
} Effect;

struct Layer { /* a scenario on top of what it stands under */
    const Layer *under;
    const Scenario *scenario;
    Effect *effects;     /* by setting */
    const Value *inputs; /* by input: what it is here; NULL: all are as declared */
};

/* --- inputs --- */

static Value changed(Nums *m, const Setting *g, Value base) {
    Value amount = g->op == CH_DOWN ? value_neg(m, g->amount) : g->amount;
    if (g->op == CH_TO) return amount;
    if (g->op == CH_SCALED) return value_mul(m, base, amount);
    if (g->relative) return value_mul(m, base, value_add(m, value_num(NUM_ONE), amount));
    return value_add(m, base, amount);
}

static Value input_in(Model *m, const Layer *l, const Input *in, Value declared) {
    if (!l) return declared;
    Value below = input_in(m, l->under, in, declared);
    for (uint32_t i = 0; i < l->scenario->settings.count; i++) {
        const Setting *g = &l->scenario->settings.at[i];
        if (g->input == in) return changed(&m->nums, g, below);
    }
    return below;
}

typedef struct Settling {
    Model *m;
    const Layer *layer;
    Map done; /* Input */
} Settling;

static void settle(Settling *s, Input *in);

static void settle_all_in(Settling *s, const Expr *e) {
    if (e->kind == E_INPUT) settle(s, e->input);
    for (uint32_t i = 0; i < e->count; i++) settle_all_in(s, e->kids[i]);
}

/* An input may be made of others. */
static void settle(Settling *s, Input *in) {
    bool is_new;
    map_slot(&s->done, key_of(in), &is_new);
    if (!is_new || in->type.kind != TY_NUMBER) return;
    settle_all_in(s, in->body);
    expr_value(s->m, in->body, &in->value);
    in->value = input_in(s->m, s->layer, in, in->value);
}

static bool sets_inputs(const Layer *l) {
    for (; l; l = l->under)
        for (uint32_t i = 0; i < l->scenario->settings.count; i++)
            if (l->scenario->settings.at[i].input) return true;
    return false;
}

/* Once for the scenario, however often it is entered. */
static const Value *settle_all(Eval *ev, const Layer *l) {
    uint32_t count = ev->model->inputs.count;
    Settling s = {ev->model, l, map_new(ev->arena)};
    Value *values = NEW_ARRAY(ev->arena, Value, count + 1);
    for (uint32_t i = 0; i < count; i++) settle(&s, ev->model->inputs.at[i]);
    for (uint32_t i = 0; i < count; i++) values[i] = ev->model->inputs.at[i]->value;
    scenario_leave(ev);
    return values;
}

void scenario_enter(Eval *ev) {
    const Value *values = ev->layer->inputs;
    for (uint32_t i = 0; values && i < ev->model->inputs.count; i++)
        ev->model->inputs.at[i]->value = values[i];
}

void scenario_leave(Eval *ev) {
    for (uint32_t i = 0; i < ev->model->inputs.count; i++)
        ev->model->inputs.at[i]->value = ev->model->inputs.at[i]->declared;
}

static bool changes_rows(Eval *ev) {
    bool any = false;
    scenario_enter(ev);
    for (uint32_t i = 0; i < ev->model->inputs.count && !any; i++) {
        const Input *in = ev->model->inputs.at[i];
        any = in->in_rows && !num_equal(in->value.q, in->declared.q);
    }
    scenario_leave(ev);
    return any;
}

/* --- evaluations --- */

static Layer *layer_of(Arena *arena, const Scenario *s) {
    if (!s) return NULL;
    Layer *l = NEW(arena, Layer);
    *l = (Layer){layer_of(arena, s->under), s, NEW_ARRAY(arena, Effect, s->settings.count + 1),
                 NULL};
    return l;
}

Eval *scenario_eval(Eval *base, const Scenario *scenario) {
    Eval *ev = NEW(base->arena, Eval);
    frames_of(base);
    leaves_of(base);
    *ev = *base;
    ev->memo = NULL;
    Layer *layer = layer_of(base->arena, scenario);
    if (sets_inputs(layer)) layer->inputs = settle_all(ev, layer);
    ev->layer = layer;
    if (!changes_rows(ev)) return ev;
    ev->loaded = NEW_ARRAY(base->arena, Loaded *, base->model->datasets.count + 1);
    ev->leaves = NULL;
    ev->frames = NULL;
    return ev;
}

/* --- what a setting comes to --- */

static void metric_in(Eval *ev, const Layer *l, const Metric *x, const Frame *f, Value *out);

static void report_nothing(Eval *ev, const Layer *l, const Setting *g) {
    diag_add(&ev->ctx->diags, D_X6, g->span, g->metric->symbol->name->s,
             l->scenario->symbol->name->s, NULL);
}

/* An amount for all of `during` falls in the part of it that is known. */
static void report_unknown(Eval *ev, const Layer *l, const Setting *g, Day start, Day through) {
    const Scenario *c = l->scenario;
    bool asked = c->drivers.count && c->drivers.at[0]->unknown.endless;
    if (asked || c->symbol->kind != SYM_SCENARIO || !c->has_days) return;
    if (c->first >= start && c->last <= through) return;
    const char *period = period_text(&c->symbol->file->calendar, ev->arena, c->during);
    bool nowhere = c->first > through || c->last < start;
    diag_add(&ev->ctx->diags, nowhere ? D_X11 : D_X10, g->span, g->metric->symbol->name->s,
             day_text(ev->arena, start), day_text(ev->arena, through), period, NULL);
}

static Window *region_window(Eval *ev, const Layer *l, const Setting *g, Effect *e) {
    const Calendar *c = &l->scenario->symbol->file->calendar;
    Day start = 0, through = 0;
    e->dated = window_known(ev, &g->metric->reach, &start, &through);
    e->first = start;
    e->last = through;
    if (e->dated && l->scenario->has_days) {
        if (l->scenario->first > start) e->first = l->scenario->first;
        if (l->scenario->last < through) e->last = l->scenario->last;
    }
    e->nowhere = e->first > e->last;
    if (e->dated && g->op != CH_SCALED && !g->relative) report_unknown(ev, l, g, start, through);
    Window *w = NEW(ev->arena, Window);
    *w = window_between(c, e->first, e->last, e->first, e->last, GRAIN_ALL);
    return w;
}

static void find_effect(Eval *ev, const Layer *l, const Setting *g, Effect *e) {
    Nums *m = &ev->nums;
    Value base, zero = value_num(NUM_ZERO);
    const Window *w = region_window(ev, l, g, e);
    e->ready = true;
    e->base = value_none(ND_not_covered);
    if (e->nowhere && (g->op == CH_SCALED || g->relative)) report_nothing(ev, l, g);
    if (e->nowhere) return;
    const Filters *filters =
        g->filter_count ? filters_add(ev, NULL, g->filters, g->filter_count) : NULL;
    metric_in(ev, l->under, g->metric, frame_base(ev, w, 1, NULL, filters), &base);
    e->base = base;
    if (!value_ok(base) && g->op != CH_TO) {
        report_nothing(ev, l, g);
        e->nowhere = true;
        return;
    }
    e->whole = changed(m, g, base);
    e->change = value_sub(m, e->whole, value_ok(base) ? base : zero);
    e->factor = value_div(m, e->whole, base);
    if (g->op == CH_SCALED || g->relative) e->factor = changed(m, g, value_num(NUM_ONE));
}

static const Effect *effect_of(Eval *ev, const Layer *l, uint32_t setting) {
    Effect *e = &l->effects[setting];
    if (!e->ready) find_effect(ev, l, &l->scenario->settings.at[setting], e);
    return e;
}

/* --- cells --- */

static bool is_apart(const Effect *e, const Window *w) {
    return e->dated && (w->cut < e->first || w->from > e->last);
}

static bool is_inside(const Effect *e, const Window *w) {
    return !e->dated || (w->from >= e->first && w->cut <= e->last);
}

static const Window *window_of_cell(const Frame *f, uint32_t cell) {
    return &frame_bottom(f)->windows[frame_cell_window(f, cell)];
}

/* The part of each window that the setting is of. Those that have none are left as they are. */
static const Window *clipped(Eval *ev, const Effect *e, const Frame *f) {
    const Frame *bottom = frame_bottom(f);
    Window *all = arena_copy(ev->arena, bottom->windows, bottom->window_count * sizeof *all);
    for (uint32_t i = 0; i < bottom->window_count && e->dated; i++) {
        if (is_apart(e, &all[i])) continue;
        if (all[i].from < e->first) all[i].from = e->first;
        if (all[i].cut > e->last) all[i].cut = e->last;
    }
    return all;
}

static const Frame *part_frame(Eval *ev, const Setting *g, const Effect *e, const Frame *f) {
    if (g->filter_count)
        f = frame_with_filters(ev, f, filters_add(ev, f->filters, g->filters, g->filter_count));
    return frame_with_windows(ev, f, clipped(ev, e, f), f->last_by, f->last_by_count);
}

/* What adds up: a cell changes by what its part inside the region does. */
static void add_change(Eval *ev, const Layer *l, uint32_t setting, const Frame *f, Value *out) {
    const Setting *g = &l->scenario->settings.at[setting];
    const Effect *e = effect_of(ev, l, setting);
    Nums *m = &ev->nums;
    Value *part = NEW_ARRAY(ev->arena, Value, f->count + 1);
    Value more = value_sub(m, e->factor, value_num(NUM_ONE));
    metric_in(ev, l->under, g->metric, part_frame(ev, g, e, f), part);
    for (uint32_t c = 0; c < f->count; c++)
        if (value_ok(out[c]) && value_ok(part[c]) && !is_apart(e, window_of_cell(f, c)))
            out[c] = value_add(m, out[c], value_mul(m, part[c], more));
}

/* What does not: run-7. A cell that reaches outside the region cannot be told. */
static void scale(Eval *ev, const Effect *e, const Frame *f, Value *out) {
    for (uint32_t c = 0; c < f->count; c++) {
        const Window *w = window_of_cell(f, c);
        if (is_apart(e, w) || !value_ok(out[c])) continue;
        out[c] =
            is_inside(e, w) ? value_mul(&ev->nums, out[c], e->factor) : value_none(ND_wrong_grain);
    }
}

/* run-6: nothing to spread by, so that only the region as a whole, and what adds it up, is known.
 */
static void put_whole(Eval *ev, const Setting *g, const Effect *e, const Frame *f, Value *out) {
    Region r = g->slice;
    for (uint32_t c = 0; c < f->count; c++) {
        if (is_apart(e, window_of_cell(f, c))) continue;
        Region cell = f->over ? (Region){0} : overlay_region(ev, g->metric, f, c);
        r.first = e->dated ? e->first : cell.first;
        r.last = e->dated ? e->last : cell.last;
        RegionRelation lies = f->over ? REGION_ACROSS : region_relation(&r, &cell);
        if (lies == REGION_APART) continue;
        bool adds = lies == REGION_INSIDE && g->metric->is.additive && value_ok(out[c]);
        out[c] = lies == REGION_SAME ? e->whole
                 : adds              ? value_add(&ev->nums, out[c], e->change)
                                     : value_none(ND_wrong_grain);
    }
}

/* Of which rows a closing is depends on the last day that has any. */
static bool is_flow(const Frame *f) {
    const Frame *bottom = frame_bottom(f);
    for (uint32_t i = 0; i < bottom->window_count; i++)
        if (bottom->windows[i].mode == WINDOW_CLOSING) return false;
    return true;
}

static void unknown(const Effect *e, const Frame *f, Value *out) {
    for (uint32_t c = 0; c < f->count; c++)
        if (!is_apart(e, window_of_cell(f, c))) out[c] = value_none(ND_wrong_grain);
}

static void apply(Eval *ev, const Layer *l, uint32_t setting, const Frame *f, Value *out) {
    const Setting *g = &l->scenario->settings.at[setting];
    const Effect *e = effect_of(ev, l, setting);
    if (e->nowhere) return;
    if (!value_ok(e->factor))
        put_whole(ev, g, e, f, out);
    else if (g->metric->is.additive && is_flow(f))
        add_change(ev, l, setting, f, out);
    else if (!g->filter_count)
        scale(ev, e, f, out);
    else
        unknown(e, f, out);
}

static void metric_in(Eval *ev, const Layer *l, const Metric *x, const Frame *f, Value *out) {
    if (!l) {
        formula_into(ev, x->body, f, out);
        if (ev->overlay) overlay_apply(ev, x, f, out);
        return;
    }
    metric_in(ev, l->under, x, f, out);
    for (uint32_t i = 0; i < l->scenario->settings.count; i++)
        if (l->scenario->settings.at[i].metric == x) apply(ev, l, i, f, out);
}

void scenario_metric(Eval *ev, const Metric *metric, const Frame *f, Value *out) {
    metric_in(ev, ev->layer, metric, f, out);
}

static Value input_before(Eval *ev, Input *in) {
    Settling s = {ev->model, ev->layer->under, map_new(ev->arena)};
    settle(&s, in);
    Value v = in->value;
    scenario_leave(ev);
    return v;
}

Value scenario_before(Eval *ev, uint32_t setting) {
    const Setting *g = &ev->layer->scenario->settings.at[setting];
    return g->input ? input_before(ev, g->input) : effect_of(ev, ev->layer, setting)->base;
}
