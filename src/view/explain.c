/* Input: a result and the formula behind it. Output: a tree, one line per named
 * part, with its value and the rows that it stands on. The one idea: every line
 * asks the evaluation for its own value in the same window, so that the tree
 * cannot tell another story than the result. */
#include "view/explain.h"

#include <inttypes.h>

#include "eval/formula.h"
#include "eval/judge.h"
#include "eval/overlay.h"
#include "view/course.h"
#include "view/encode.h"
#include "view/grid.h"
#include "view/results.h"

enum { F_TEXT, F_VALUE, F_EXACT, F_NOTE };
enum { TEXT_COLUMNS = 64, NOTE_COLUMNS = 80 };

typedef struct Explain {
    Eval *ev;
    Arena *arena;
    ResultView view;
    Grid grid;
    Map told;           /* metric or KPI in a frame: its parts stand above */
    const char *prefix; /* of the next line: the trunk of the tree */
    bool nl;
} Explain;

static const char *say(const Explain *x, const char *en, const char *nl) {
    return x->nl ? nl : en;
}

static const char *safe(const Explain *x, const char *s) {
    return encode_safe(x->arena, s);
}

/* ---- formulas as written ---- */

const char *source_flat(const Ctx *ctx, Arena *arena, Span span) {
    return encode_safe(arena, source_words(&ctx->sources, arena, span));
}

static const char *source_text(const Explain *x, Span span) {
    return source_flat(x->ev->ctx, x->arena, span);
}

/* ---- lines ---- */

static bool is_count(Value v, Unit unit) {
    return unit_is_pure(unit) && unit.scale == SCALE_ONE && !v.real && num_is_int(v.q);
}

static const char *value_text(Explain *x, Value v, const Type *type, Unit unit) {
    if (!value_ok(v)) return say(x, "no data", "geen gegevens");
    if (type->kind == TY_BOOLEAN) return num_sign(v.q) ? "true" : "false";
    if (is_count(v, unit)) return digits_grouped(x->arena, num_exact(&x->view.nums, x->arena, v.q));
    return digits_grouped(x->arena, value_display(&x->view, v, unit));
}

/* What the rounded text leaves out. */
static const char *exact_text(Explain *x, Value v, const Type *type, Unit unit) {
    if (!value_ok(v)) return no_data_text(v.why, x->ev->ctx->lang);
    if (type->kind == TY_BOOLEAN || is_count(v, unit)) return NULL;
    return exact_display(&x->view, v, unit, unit_decimals(unit));
}

static GridRow *put_line(Explain *x, const char *text, Value v, const Type *type, Unit unit) {
    const char *full = arena_printf(x->arena, "%s%s", x->prefix, text);
    GridRow *row = grid_row(&x->grid);
    row->fields[F_TEXT].text = text_cut(x->arena, full, TEXT_COLUMNS);
    row->fields[F_VALUE].text = value_text(x, v, type, unit);
    row->fields[F_EXACT].text = exact_text(x, v, type, unit);
    return row;
}

static const char *named(const Explain *x, const Symbol *s, const char *label) {
    if (!label) return s->name->s;
    return arena_printf(x->arena, "%s \"%s\"", s->name->s, safe(x, label));
}

static const char *part_text(const Explain *x, const Expr *e) {
    switch (e->kind) {
    case E_METRIC: return named(x, e->metric->symbol, e->metric->label);
    case E_KPI: return named(x, e->kpi->symbol, e->kpi->label);
    case E_INPUT: return named(x, e->input->symbol, e->input->label);
    default: return source_text(x, e->span);
    }
}

static Unit part_unit(const Expr *e) {
    if (e->kind == E_METRIC) return e->metric->unit;
    return e->kind == E_KPI ? e->kpi->unit : e->type.unit;
}

/* ---- notes ---- */

static const char *counted(const Explain *x, uint64_t n, const char *one, const char *many) {
    return arena_printf(x->arena, "%" PRIu64 " %s", n, n == 1 ? one : many);
}

static const char *rows_note(Explain *x, const Expr *e, const Frame *f) {
    const Cell *cell = leaf_cells(x->ev, e, f);
    Buf out = buf_new(x->arena);
    buf_printf(&out, "%s %s %s",
               counted(x, cell->rows, say(x, "row", "rij"), say(x, "rows", "rijen")),
               say(x, "of", "van"), e->dataset ? e->dataset->name->s : "");
    if (cell->missing)
        buf_printf(&out, ", %s",
                   counted(x, cell->missing, say(x, "cell missing", "cel ontbreekt"),
                           say(x, "cells missing", "cellen ontbreken")));
    if (cell->skipped)
        buf_printf(&out, ", %s",
                   counted(x, cell->skipped, say(x, "row skipped", "rij overgeslagen"),
                           say(x, "rows skipped", "rijen overgeslagen")));
    return buf_text(&out);
}

static const char *days_text(const Explain *x, Day first, Day last) {
    return arena_printf(x->arena, "%s .. %s", day_text(x->arena, first), day_text(x->arena, last));
}

static const char *window_note(const Explain *x, const Window *w) {
    if (w->cut < w->from) return say(x, "nothing is known of it", "er is niets van bekend");
    const char *days = days_text(x, w->from, w->cut);
    return w->mode == WINDOW_CLOSING
               ? arena_printf(x->arena, "%s %s", say(x, "at the end of", "aan het eind van"), days)
               : days;
}

static const char *groups_note(Explain *x, const Expr *e, const Frame *f) {
    Buf names = buf_new(x->arena);
    bool columns = true;
    for (uint32_t i = 0; i < e->key_count; i++) {
        buf_printf(&names, "%s%s", i ? ", " : "",
                   e->keys[i].column_count ? e->keys[i].name->s : grain_name(e->keys[i].grain));
        columns = columns && e->keys[i].column_count;
    }
    if (!columns) return arena_printf(x->arena, say(x, "by %s", "per %s"), buf_text(&names));
    uint32_t groups = frame_grouped(x->ev, f, e)->count;
    return arena_printf(x->arena, say(x, "%s by %s", "%s per %s"),
                        counted(x, groups, say(x, "group", "groep"), say(x, "groups", "groepen")),
                        buf_text(&names));
}

/* ---- the tree ---- */

typedef struct Part { /* an expression that gets a line, and where it is
                         computed */
    const Expr *e;
    const Frame *frame;
} Part;
typedef VEC(Part) Parts;

static const void *identity(const Expr *e) {
    if (e->kind == E_METRIC) return e->metric;
    if (e->kind == E_KPI) return e->kpi;
    return e->kind == E_INPUT ? (const void *)e->input : e;
}

static void add_part(Explain *x, const Expr *e, const Frame *f, Parts *parts) {
    for (uint32_t i = 0; i < parts->count; i++)
        if (identity(parts->at[i].e) == identity(e) && parts->at[i].frame == f) return;
    vec_push(x->arena, parts, ((Part){e, f}));
}

/* The parts that an expression names: through arithmetic, whose text stands a
 * line higher. */
static void collect(Explain *x, const Expr *e, const Frame *f, Parts *parts) {
    switch (e->kind) {
    case E_INPUT:
    case E_METRIC:
    case E_KPI:
    case E_AGGREGATE:
    case E_GROUPED:
    case E_TIME:
    case E_FILTER:
    case E_SCORE: add_part(x, e, f, parts); return;
    case E_SUM:
    case E_PRODUCT:
    case E_DIVIDE:
    case E_NEGATE:
    case E_POWER:
    case E_AND:
    case E_OR:
    case E_NOT:
    case E_COMPARE:
    case E_IN:
    case E_IF:
    case E_OTHERWISE:
    case E_FUNCTION:
        for (uint32_t i = 0; i < e->count; i++) collect(x, e->kids[i], f, parts);
        return;
    case E_ERROR:
    case E_NUMBER:
    case E_TEXT:
    case E_DATE:
    case E_PERIOD:
    case E_BOOLEAN:
    case E_CURRENCY:
    case E_COLUMN:
    case E_IS_MISSING: return; /* constants, and cells of rows */
    }
}

static Parts time_parts(Explain *x, const Expr *e, const Frame *f, GridRow *row) {
    Parts parts = {0};
    NoData why = DATA_OK;
    const Frame *inner = time_frame(x->ev, e, f, &why);
    if (!inner || why != DATA_OK) return parts;
    row->fields[F_NOTE].text = window_note(x, &inner->windows[0]);
    if (e->func == FN_growth) collect(x, e->kids[0], f, &parts);
    collect(x, e->kids[0], inner, &parts);
    return parts;
}

/* In a test: what is given stands for a formula. */
static const char *given_note(const Explain *x, const Expr *e, const Frame *f) {
    Value v;
    if (e->kind != E_METRIC) return NULL;
    switch (overlay_cell(x->ev, e->metric, f, 0, &v)) {
    case TELLS_NOTHING: break;
    case TELLS_VALUE: return say(x, "given", "gegeven");
    case TELLS_PARTS: return say(x, "given in parts", "in delen gegeven");
    case TELLS_UNKNOWN: return say(x, "given, but not of this", "gegeven, maar niet hiervan");
    }
    return NULL;
}

/* What a line says beside its value, and the parts below it. */
static Parts parts_of(Explain *x, const Expr *e, const Frame *f, GridRow *row) {
    Parts parts = {0};
    const char **note = &row->fields[F_NOTE].text;
    *note = given_note(x, e, f);
    if (*note) return parts;
    if (e->kind == E_AGGREGATE) *note = rows_note(x, e, f);
    if (e->kind == E_GROUPED) *note = groups_note(x, e, f);
    if (e->kind == E_INPUT) *note = say(x, "an assumption", "een aanname");
    if (e->kind == E_METRIC) {
        const Expr *body = e->metric->body;
        *note = text_cut(x->arena, source_text(x, body->span), NOTE_COLUMNS);
        if (body->kind == E_AGGREGATE)
            *note = arena_printf(x->arena, "%s: %s", *note, rows_note(x, body, f));
        else
            collect(x, body, f, &parts);
    }
    if (e->kind == E_KPI || e->kind == E_SCORE) {
        *note = text_cut(x->arena, source_text(x, e->kpi->formula->span), NOTE_COLUMNS);
        collect(x, e->kpi->formula, frame_of_kpi(x->ev, f, e->kpi), &parts);
    }
    if (e->kind == E_FILTER) {
        const Filters *all = filters_add(x->ev, f->filters, e->filters, e->filter_count);
        collect(x, e->kids[0], frame_with_filters(x->ev, f, all), &parts);
    }
    return e->kind == E_TIME ? time_parts(x, e, f, row) : parts;
}

/* A metric and its body have the same place, but are two parts. */
static bool told_before(Explain *x, const Part *p) {
    bool metric = p->e->kind == E_METRIC, is_new;
    uint64_t id = metric ? p->e->metric->body->id : p->e->id;
    map_slot(&x->told, (id << 1 | metric) << 32 | p->frame->id, &is_new);
    return !is_new;
}

static void tell_all(Explain *x, const Parts *parts, const char *trunk);

static void tell(Explain *x, const Part *p, const char *trunk, bool last) {
    x->prefix = arena_printf(x->arena, "%s%s", trunk, last ? "└─ " : "├─ ");
    Value v = formula_values(x->ev, p->e, p->frame)[0];
    GridRow *row = put_line(x, part_text(x, p->e), v, &p->e->type, part_unit(p->e));
    if (told_before(x, p)) {
        row->fields[F_NOTE].text = say(x, "as above", "zoals hierboven");
        return;
    }
    Parts parts = parts_of(x, p->e, p->frame, row);
    tell_all(x, &parts, arena_printf(x->arena, "%s%s", trunk, last ? "   " : "│  "));
}

static void tell_all(Explain *x, const Parts *parts, const char *trunk) {
    for (uint32_t i = 0; i < parts->count; i++)
        tell(x, &parts->at[i], trunk, i + 1 == parts->count);
}

/* ---- around the tree ---- */

static const char *target_words(Explain *x, const Result *r) {
    Buf out = buf_new(x->arena);
    const char *status = status_name(r->status);
    if (status) buf_printf(&out, "%s", status_word(&x->view, r->status));
    if (r->plan.known)
        buf_printf(&out, "%splan %s", out.length ? ", " : "",
                   digits_grouped(x->arena, goalpost_display(&x->view, &r->plan, r)));
    if (r->target.known)
        buf_printf(&out, "%s%s %s %s", out.length ? ", " : "", say(x, "target", "doel"),
                   digits_grouped(x->arena, goalpost_display(&x->view, &r->target, r)),
                   deadline_display(&x->view, r));
    if (r->has_score && value_ok(r->score)) {
        Shown s = value_shown(&x->view, r->score, UNIT_PURE);
        buf_printf(&out, ", score %s", s.exact ? s.exact : s.decimal);
    }
    return buf_text(&out);
}

static void put_head(Explain *x, Buf *out, const Result *r) {
    const char *name = named(x, r->symbol, r->label);
    if (r->period.kind == PERIOD_ALL)
        buf_printf(out, say(x, "%s over all that is known\n", "%s over alles wat bekend is\n"),
                   name);
    else
        buf_printf(out, "%s in %s\n", name, result_period(&x->view, r));
    const char *words = target_words(x, r);
    if (*words) buf_printf(out, "%s\n", words);
    if (r->first != DAY_NONE) {
        Num percent = num_mul(&x->view.nums, r->coverage, num_int(100));
        buf_printf(out, "%s, %s%% %s\n", days_text(x, r->first, r->last),
                   num_exact(&x->view.nums, x->arena, num_floor(&x->view.nums, percent)),
                   say(x, "known", "bekend"));
    }
    for (const Level *l = result_is_kpi(r) ? r->symbol->kpi->level : NULL; l; l = l->parent)
        if (l->where)
            buf_printf(out, "%s: %s\n", l->symbol->name->s, source_text(x, l->where->span));
    buf_char(out, '\n');
}

static void put_dataset(Explain *x, Buf *out, Dataset *d) {
    const Loaded *t = eval_table(x->ev, d);
    const char *where =
        d->path ? safe(x, d->path) : say(x, "rows in the file", "rijen in het bestand");
    if (loaded_absent(t)) {
        buf_printf(out, "%s: %s\n", d->name->s, no_data_text(ND_no_source, x->ev->ctx->lang));
        return;
    }
    buf_printf(out, "%s: %s, %s", d->name->s,
               counted(x, t->table->rows, say(x, "row", "rij"), say(x, "rows", "rijen")), where);
    if (!t->is_snapshot) buf_printf(out, ", %s", days_text(x, t->start, t->through));
    buf_char(out, '\n');
}

static void put_datasets(Explain *x, Buf *out, const Symbol *s) {
    const DatasetSet *reach = s->kind == SYM_KPI ? &s->kpi->reach : &s->metric->reach;
    for (uint32_t i = 0; i < reach->all.count; i++) put_dataset(x, out, reach->all.at[i]);
}

static const Result *row_asked(const Results *r, const Symbol *symbol) {
    for (uint32_t i = 0; i < r->rows.count; i++) {
        ResultSeries s = series_at(r, i);
        if (s.rows->symbol == symbol && !s.rows->slice_column) return series_last(s);
    }
    return NULL;
}

/* A period of another grain is evaluated at its own. */
static void ask_period(EvalOptions *o, const Symbol *symbol, const char *text) {
    Period p;
    bool exists;
    if (!text) return;
    o->has_period = true;
    o->period = text;
    if (o->has_grain) return;
    o->has_grain = true;
    o->grain = GRAIN_ALL;
    if (period_parse(&symbol->file->calendar, text, strlen(text), &p, &exists))
        o->grain = period_grain(p);
}

static void put_tree(Explain *x, const Result *r) {
    const Symbol *s = r->symbol;
    bool kpi = s->kind == SYM_KPI;
    const Expr *body = kpi ? s->kpi->formula : s->metric->body;
    Window *w = NEW(x->ev->arena, Window);
    *w = row_window(x->ev, r, kpi ? &s->kpi->reach : &s->metric->reach);
    const Frame *f = frame_base(x->ev, w, 1, NULL, kpi ? kpi_filters(x->ev, NULL, s->kpi) : NULL);
    Parts parts = {0};
    const char *formula = source_text(x, body->span);
    const char *text = arena_printf(x->arena, "%s = %s", s->name->s, formula);
    bool fits = utf8_width(text, strlen(text)) <= TEXT_COLUMNS;
    GridRow *row = put_line(x, fits ? text : s->name->s, r->value, &body->type, r->unit);
    if (!fits) row->fields[F_NOTE].text = formula;
    if (value_ok(r->value))
        row->fields[F_VALUE].text = digits_grouped(x->arena, result_display(&x->view, r));
    collect(x, body, f, &parts);
    tell_all(x, &parts, "");
}

static Explain explain_new(Eval *ev, const Results *results) {
    Explain x = {.ev = ev,
                 .arena = ev->arena,
                 .view = result_view(ev, results, ev->arena),
                 .prefix = "",
                 .nl = ev->ctx->lang == LANG_NL};
    x.grid.arena = ev->arena;
    x.grid.right[F_VALUE] = true;
    x.told = map_new(ev->arena);
    return x;
}

const char *explain_point(Eval *ev, const Expr *point, const Frame *frame) {
    Explain x = explain_new(ev, NULL);
    Value v = formula_values(ev, point, frame)[0];
    GridRow *row = put_line(&x, part_text(&x, point), v, &point->type, part_unit(point));
    Parts parts = parts_of(&x, point, frame, row);
    tell_all(&x, &parts, "");
    Buf out = buf_new(ev->arena);
    grid_put(&x.grid, &out, false);
    return buf_text(&out);
}

/* There is no result: what periods are there? */
static void report_none(Eval *ev, EvalOptions o, const Symbol *symbol, const char *period) {
    o.has_period = false;
    const Results *all = eval_results(ev, &o);
    uint32_t first = 0;
    while (first < all->rows.count && all->rows.at[first].symbol != symbol) first++;
    ResultSeries s = first < all->rows.count ? series_at(all, first) : (ResultSeries){0};
    if (!period || !s.count) {
        diag_add(&ev->ctx->diags, D_L7, (Span){0}, NULL);
        return;
    }
    ResultView view = result_view(ev, all, ev->arena);
    diag_add(&ev->ctx->diags, D_L12, (Span){0}, symbol->name->s, period,
             result_period(&view, &s.rows[0]), result_period(&view, &s.rows[s.count - 1]), NULL);
}

const char *explain_number(Eval *ev, const EvalOptions *options, const Symbol *symbol,
                           const char *period) {
    EvalOptions o = *options;
    const char *only[] = {symbol->name->s};
    o.only = only;
    o.only_count = 1;
    o.by = NULL;
    ask_period(&o, symbol, period);
    const Results *results = eval_results(ev, &o);
    const Result *r = row_asked(results, symbol);
    if (!r) {
        report_none(ev, o, symbol, period);
        return NULL;
    }
    Explain x = explain_new(ev, results);
    Buf out = buf_new(ev->arena);
    put_head(&x, &out, r);
    put_tree(&x, r);
    grid_put(&x.grid, &out, false);
    buf_char(&out, '\n');
    const char *course = r->course ? course_table(&x.view, r) : "";
    if (*course) buf_printf(&out, "%s\n", course);
    put_datasets(&x, &out, symbol);
    return buf_text(&out);
}
