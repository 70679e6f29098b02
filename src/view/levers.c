/* Input: levers of KPIs. Output: for each KPI a tornado, and a table of what one more of each lever
 * does and where it turns green. The one idea: all bars of a KPI share one scale, on which its
 * value stands at the axis. */
#include "view/levers.h"

#include "eval/judge.h"
#include "view/encode.h"
#include "view/grid.h"
#include "view/snippet.h"

enum { F_LEVER, F_A, F_B, F_C, F_D, F_BAR };
enum {
    NAME_COLUMNS = 40,
    RANGE_COLUMNS = 30,
    LEAST_NAME = 18,
    LEAST_BAR = 12,
    MOST_BAR = 28,
    PAGE = 80
};

#define BOLD "1"
#define DIM  "2"
#define GOOD "32"
#define BAD  "31"

typedef struct Page {
    ResultView *view;
    Arena *arena;
    Buf out;
    bool nl;
} Page;

static const char *say(const Page *p, const char *en, const char *nl) {
    return p->nl ? nl : en;
}

/* ---- what the formats share ---- */

static Unit plain(Unit u) {
    u.scale = SCALE_ONE;
    return u;
}

Unit slope_unit(ResultView *view, const Levers *of, const Lever *l) {
    UnitTable *units = (UnitTable *)(uintptr_t)&view->model->units;
    return unit_div(units, plain(of->at.unit), plain(l->unit));
}

Value slope_value(ResultView *view, const Lever *l) {
    const Slope *s = &l->slope;
    bool both = value_ok(s->left) && value_ok(s->right);
    bool same = both && value_cmp(&view->nums, s->left, s->right) == ORDER_EQUAL;
    return same ? s->right : value_none(both ? ND_undecided : s->right.why);
}

Value slope_elasticity(ResultView *view, const Levers *of, const Lever *l) {
    Nums *m = &view->nums;
    Value slope = slope_value(view, l);
    return value_div(m, value_mul(m, slope, l->base), of->at.value);
}

const char *scenario_text(const Scenario *c) {
    return c->label ? c->label : scenario_name(c);
}

const char *range_word(LeverRange from) {
    static const char *const words[] = {NULL, "given", "declared", "tenth"};
    return words[from];
}

const char *turn_word(const Turn *t) {
    switch (t->kind) {
    case TURN_NOT_ASKED: return NULL;
    case TURN_NONE: return "none";
    case TURN_OPEN: return "open";
    case TURN_FOUND: break;
    }
    return t->count > 1 ? "several" : "one";
}

/* ---- numbers ---- */

static const char *grouped(const Page *p, const char *text) {
    return digits_grouped(p->arena, text);
}

/* The KPI at an end of its spread, with the digits that its plan asks. */
static const char *kpi_text(const Page *p, const Levers *of, const SpreadEnd *end) {
    Result there = of->at;
    there.value = end->at;
    if (!end->finite) return say(p, "no bound", "geen grens");
    return grouped(p, result_display(p->view, &there));
}

static const char *amount_text(const Page *p, const Lever *l, Value v) {
    if (!value_ok(v)) return no_data_text(v.why, p->view->ctx->lang);
    return grouped(p, value_display(p->view, v, l->unit));
}

enum { SIGNIFICANT = 100, MOST_DIGITS = 12 };

/* With three digits that count. */
static const char *short_number(const Page *p, Num q) {
    Nums *m = &p->view->nums;
    unsigned digits = 0;
    Num size = num_abs(m, q);
    for (; digits < MOST_DIGITS && num_cmp(size, num_int(SIGNIFICANT)) < 0; digits++)
        size = num_mul(m, size, num_int(10));
    bool rounded;
    Num step = num_pow(m, num_int(10), -(int64_t)digits);
    Num shown = num_round(m, q, step, ROUND_AWAY);
    return num_decimal(m, p->arena, shown, MOST_DIGITS, &rounded);
}

static const char *slope_end(const Page *p, const Levers *of, const Lever *l, Value v) {
    Nums *m = &p->view->nums;
    Num low, high;
    Unit kpi = change_unit(of->at.unit), lever = change_unit(l->unit);
    if (!value_ok(v)) return "–";
    value_bounds(m, v, 30, &low, &high);
    low = num_div(m, num_mul(m, low, unit_factor(m, lever)), unit_factor(m, kpi));
    return grouped(p, unit_display(p->arena, kpi, short_number(p, low)));
}

static const char *slope_text(const Page *p, const Levers *of, const Lever *l) {
    Value one = slope_value(p->view, l);
    const char *right = slope_end(p, of, l, l->slope.right),
               *per = unit_text(p->arena, change_unit(l->unit));
    bool neither = !value_ok(l->slope.left) && !value_ok(l->slope.right);
    if (neither) return right;
    if (value_ok(one)) return arena_printf(p->arena, "%s per %s", right, per);
    const char *left = slope_end(p, of, l, l->slope.left);
    return arena_printf(p->arena,
                        say(p, "%s below, %s above, per %s", "%s eronder, %s erboven, per %s"),
                        left, right, per);
}

/* ---- the tornado ---- */

typedef struct Scale { /* from the lowest to the highest value that any bar ends at */
    Num low, high, base;
    uint32_t columns;
} Scale;

static Num near_value(Nums *m, Value v) {
    Num low, high;
    value_bounds(m, v, 30, &low, &high);
    return low;
}

/* An end without a bound is drawn as far out as the widest bar, at least. */
static void widen(Nums *m, Scale *s, const SpreadEnd *end, bool high, Num room) {
    Num q = end->finite ? near_value(m, end->at)
            : high      ? num_add(m, s->base, room)
                        : num_sub(m, s->base, room);
    if (num_cmp(q, s->low) < 0) s->low = q;
    if (num_cmp(q, s->high) > 0) s->high = q;
}

static void widen_all(const Page *p, const Levers *of, Scale *s, bool endless, Num room) {
    for (uint32_t i = 0; i < of->count; i++)
        for (int high = 0; of->all[i].spread_known && high < 2; high++)
            if (of->all[i].spread.end[high].finite != endless)
                widen(&p->view->nums, s, &of->all[i].spread.end[high], high, room);
}

static Scale scale_of(const Page *p, const Levers *of, uint32_t columns) {
    Nums *m = &p->view->nums;
    Num base = near_value(m, of->at.value);
    Scale s = {base, base, base, columns};
    widen_all(p, of, &s, false, NUM_ZERO);
    Num room = num_sub(m, s.high, s.low);
    widen_all(p, of, &s, true, num_sign(room) ? room : NUM_ONE);
    return s;
}

/* The column of a value, at the nearest; of one that is endless the outermost. */
static uint32_t column_of(Nums *m, const Scale *s, const SpreadEnd *end, bool high) {
    Num width = num_sub(m, s->high, s->low);
    int64_t at = 0;
    if (!end->finite) return high ? s->columns : 0;
    if (num_sign(width) == 0) return 0;
    Num part = num_div(m, num_sub(m, near_value(m, end->at), s->low), width);
    num_small_int(num_round(m, num_mul(m, part, num_int(s->columns)), num_int(1), ROUND_AWAY), &at);
    return (uint32_t)at;
}

static const char *repeated(const Page *p, const char *mark, uint32_t count) {
    Buf b = buf_new(p->arena);
    for (uint32_t i = 0; i < count; i++) buf_str(&b, mark);
    return buf_text(&b);
}

static int way_of(const Levers *of) {
    int way = of->at.target.known ? goalpost_way(&of->at.target) : 0;
    return way ? way : of->at.symbol->kpi->direction;
}

static void put_part(const Page *p, Buf *b, const char *blocks, int better) {
    const char *style = better > 0 ? GOOD : BAD;
    if (*blocks) paint(b, p->view->color && better, style, blocks);
}

/* Blocks from the low end to the high one; the axis takes a column of its own. */
static const char *bar(const Page *p, const Levers *of, const Lever *l, const Scale *s) {
    Nums *m = &p->view->nums;
    Buf b = buf_new(p->arena);
    SpreadEnd base = {.finite = true, .at = value_num(s->base)};
    uint32_t axis = column_of(m, s, &base, false);
    uint32_t from = column_of(m, s, &l->spread.end[0], false),
             to = column_of(m, s, &l->spread.end[1], true);
    uint32_t left = from < axis ? (to < axis ? to : axis) - from : 0;
    uint32_t right = to > axis ? to - (from > axis ? from : axis) : 0;
    buf_str(&b, repeated(p, " ", from < axis ? from : axis));
    put_part(p, &b, repeated(p, "█", left), -way_of(of));
    if (to < axis) buf_str(&b, repeated(p, " ", axis - to));
    buf_str(&b, "│");
    if (from > axis) buf_str(&b, repeated(p, " ", from - axis));
    put_part(p, &b, repeated(p, "█", right), way_of(of));
    return buf_text(&b);
}

/* Declared and given ends are mostly whole. */
static const char *range_end(const Page *p, const Lever *l, Num q) {
    Num shown = num_div(&p->view->nums, q, unit_factor(&p->view->nums, l->unit));
    unsigned digits = num_is_int(shown) ? 0 : unit_decimals(l->unit);
    return grouped(p, value_display_to(p->view, value_num(q), l->unit, digits));
}

static const char *range_text(const Page *p, const Lever *l) {
    if (l->from == RANGE_NONE) return say(p, "no range", "geen bereik");
    if (l->from == RANGE_TENTH) return "±10%";
    return arena_printf(p->arena, "%s – %s", range_end(p, l, l->low), range_end(p, l, l->high));
}

/* Why there is no bar. */
static const char *silence(const Page *p, const Lever *l) {
    if (l->in_rows) return say(p, "rows are computed with it", "rijen worden ermee berekend");
    if (!value_ok(l->value)) return no_data_text(l->value.why, p->view->ctx->lang);
    if (l->spread.empty) return no_data_text(ND_zero_denominator, p->view->ctx->lang);
    return value_ok(l->base) ? say(p, "give it one: --set", "geef er een: --set")
                             : no_data_text(l->base.why, p->view->ctx->lang);
}

static size_t page_width(const Page *p) {
    return p->view->width ? p->view->width : PAGE;
}

static const char *lever_name(const Page *p, const Lever *l) {
    return arena_printf(p->arena, "  %s",
                        text_cut(p->arena, encode_safe(p->arena, l->name), NAME_COLUMNS));
}

static void put_swing(const Page *p, Grid *g, const Levers *of, const Lever *l) {
    GridRow *row = grid_row(g);
    row->fields[F_LEVER].text = lever_name(p, l);
    row->fields[F_A] = (Field){text_cut(p->arena, range_text(p, l), RANGE_COLUMNS), DIM};
    if (!l->spread_known) {
        row->fields[F_BAR] = (Field){silence(p, l), DIM};
        return;
    }
    row->fields[F_B].text = kpi_text(p, of, &l->spread.end[0]);
    row->fields[F_C].text = kpi_text(p, of, &l->spread.end[1]);
}

static void put_tornado(Page *p, const Levers *of) {
    Grid g = {.arena = p->arena};
    g.right[F_B] = g.right[F_C] = true;
    GridRow *head = grid_row(&g);
    const char *heads[] = {say(p, "  lever", "  knop"), say(p, "range", "bereik"),
                           say(p, "low", "laag"), say(p, "high", "hoog")};
    for (unsigned i = 0; i < 4; i++) head->fields[i] = (Field){heads[i], DIM};
    for (uint32_t i = 0; i < of->count; i++) put_swing(p, &g, of, &of->all[i]);
    size_t page = page_width(p);
    for (unsigned i = F_LEVER; i < F_BAR; i++)
        page -= grid_field_width(&g, i) + 2 < page ? grid_field_width(&g, i) + 2 : page;
    uint32_t room = page > MOST_BAR ? MOST_BAR : page < LEAST_BAR ? LEAST_BAR : (uint32_t)page;
    if (value_ok(of->at.value)) {
        Scale s = scale_of(p, of, room - 2);
        for (uint32_t i = 0; i < of->count; i++)
            if (of->all[i].spread_known)
                g.rows.at[i + 1].fields[F_BAR].text = bar(p, of, &of->all[i], &s);
    }
    grid_put(&g, &p->out, p->view->color);
}

/* ---- what one more does, and what turns it green ---- */

enum { MORE_DIGITS = 2 };

/* Rounded away from where it is now, so that what is shown is enough. */
static const char *turn_at(const Page *p, const Lever *l) {
    Nums *m = &p->view->nums;
    Num factor = unit_factor(m, l->unit), q = num_div(m, near_value(m, l->turn.at), factor);
    unsigned digits = unit_decimals(l->unit);
    bool rounded = true, up = value_ok(l->base) && value_cmp(m, l->turn.at, l->base) != ORDER_LESS;
    num_decimal(m, p->arena, q, digits, &rounded);
    if (rounded || l->turn.at.real) {
        if (!unit_has_currency(l->unit)) digits += MORE_DIGITS;
        q = num_round(m, q, num_pow(m, num_int(10), -(int64_t)digits),
                      up ? ROUND_CEIL : ROUND_FLOOR);
    }
    const char *text =
        grouped(p, unit_display(p->arena, l->unit, num_fixed(m, p->arena, q, digits)));
    if (!l->turn.beyond) return text;
    return arena_printf(p->arena, "%s %s",
                        l->turn.beyond > 0 ? say(p, "above", "boven") : say(p, "below", "onder"),
                        text);
}

static const char *signed_text(const Page *p, const char *text) {
    return *text == '-' ? text : arena_printf(p->arena, "+%s", text);
}

/* A part of what it is, else an amount. */
static const char *turn_change(const Page *p, const Lever *l) {
    Nums *m = &p->view->nums;
    Value change = value_sub(m, l->turn.at, l->base);
    Value part = value_div(m, change, value_abs(m, l->base));
    if (!value_ok(change)) return NULL;
    if (value_ok(part)) return signed_text(p, value_display(p->view, part, UNIT_PERCENT));
    return signed_text(p, grouped(p, value_display(p->view, change, change_unit(l->unit))));
}

static const char *turn_remark(const Page *p, const Turn *t) {
    Buf b = buf_new(p->arena);
    if (t->count > 1) buf_printf(&b, say(p, "nearest of %u", "dichtstbij van %u"), t->count);
    if (t->outside)
        buf_printf(&b, "%s%s", b.length ? ", " : "", say(p, "outside its range", "buiten bereik"));
    if (!t->least)
        buf_printf(&b, "%s%s", b.length ? ", " : "", say(p, "less may do", "minder kan ook"));
    return b.length ? buf_text(&b) : NULL;
}

static void put_turn(const Page *p, GridRow *row, const Lever *l) {
    switch (l->turn.kind) {
    case TURN_NOT_ASKED: return;
    case TURN_NONE: row->fields[F_C].text = say(p, "none", "geen"); return;
    case TURN_OPEN: row->fields[F_C].text = say(p, "undecided", "onbeslist"); return;
    case TURN_FOUND: break;
    }
    row->fields[F_C].text = turn_at(p, l);
    row->fields[F_D].text = turn_change(p, l);
    row->fields[F_BAR] = (Field){turn_remark(p, &l->turn), DIM};
}

static void put_effects(Page *p, const Levers *of) {
    Grid g = {.arena = p->arena};
    bool asked = false;
    GridRow *head = grid_row(&g);
    head->fields[F_LEVER] = (Field){say(p, "  lever", "  knop"), DIM};
    head->fields[F_A] = (Field){say(p, "now", "nu"), DIM};
    head->fields[F_B] = (Field){say(p, "one more gives", "één meer geeft"), DIM};
    g.right[F_A] = g.right[F_C] = g.right[F_D] = true;
    for (uint32_t i = 0; i < of->count; i++) {
        const Lever *l = &of->all[i];
        GridRow *row = value_ok(l->value) ? grid_row(&g) : NULL;
        if (!row) continue;
        row->fields[F_LEVER].text = lever_name(p, l);
        row->fields[F_A].text = amount_text(p, l, l->base);
        row->fields[F_B].text = slope_text(p, of, l);
        put_turn(p, row, l);
        asked |= l->turn.kind != TURN_NOT_ASKED;
    }
    if (asked) g.rows.at[0].fields[F_C] = (Field){say(p, "green at", "groen bij"), DIM};
    if (asked) g.rows.at[0].fields[F_D] = (Field){say(p, "change", "verschil"), DIM};
    grid_cut(&g, F_LEVER, LEAST_NAME, page_width(p));
    if (g.rows.count > 1) grid_put(&g, &p->out, p->view->color);
}

/* ---- the page ---- */

static void put_heading(Page *p, const Levers *of) {
    const Result *r = &of->at;
    const char *name = encode_safe(p->arena, result_name(p->view, r)),
               *label = r->label ? encode_safe(p->arena, r->label) : name;
    const StatusMark *mark = status_mark(r->plan.known ? r->raw : STATUS_NONE);
    const char *plan = say(p, "no plan here", "hier geen plan"),
               *value = no_data_text(r->value.why, p->view->ctx->lang);
    if (r->plan.known)
        plan = arena_printf(p->arena, "plan %s", goalpost_display(p->view, &r->plan, r));
    if (value_ok(r->value)) value = result_display(p->view, r);
    paint(&p->out, p->view->color, BOLD, label);
    if (r->period.kind != PERIOD_ALL) buf_printf(&p->out, ", %s", result_period(p->view, r));
    buf_printf(&p->out, ": %s ", grouped(p, value));
    paint(&p->out, p->view->color, mark->style, mark->shape);
    buf_printf(&p->out, " (%s)\n", grouped(p, plan));
}

static void put_with(Page *p, const Scenario *with) {
    const char *text = encode_safe(p->arena, scenario_text(with));
    paint(&p->out, p->view->color, DIM,
          arena_printf(p->arena, "%s: %s", say(p, "with", "met"), text));
    buf_str(&p->out, "\n\n");
}

static const char *levers_table(ResultView *view, const Sensitivity *s, size_t *length) {
    Page p = {view, view->arena, buf_new(view->arena), view->ctx->lang == LANG_NL};
    if (s->with) put_with(&p, s->with);
    for (uint32_t i = 0; i < s->kpis.count; i++) {
        const Levers *of = &s->kpis.at[i];
        if (i) buf_char(&p.out, '\n');
        put_heading(&p, of);
        if (!of->count)
            buf_printf(&p.out, "  %s\n",
                       say(&p,
                           "nothing to move: what is to move needs a name, as a metric or an input",
                           "niets te bewegen: wat moet bewegen heeft een naam nodig, als metriek "
                           "of input"));
        if (!of->count) continue;
        put_tornado(&p, of);
        put_effects(&p, of);
    }
    *length = p.out.length;
    return buf_text(&p.out);
}

const char *levers_render(ResultView *view, const Sensitivity *s, const char *format,
                          size_t *length) {
    if (strcmp(format, "json") == 0) return levers_json(view, s, length);
    if (strcmp(format, "csv") == 0) return levers_csv(view, s, length);
    return strcmp(format, "table") == 0 ? levers_table(view, s, length) : NULL;
}
