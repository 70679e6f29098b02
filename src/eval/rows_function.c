/* Functions of the cells of a row: parts of dates, dates and periods from
 * numbers, texts, rounding, and conversion of money at the rate of the row's
 * own date. */
#include "eval/leaf.h"
#include "eval/rows.h"

/* --- dates --- */

/* The day by which a cell is known: a period's last. */
static Day cell_day(Rows *r, const RowVector *v, uint32_t i) {
    if (v->kind == TY_DATETIME) return seconds_day(v->at[i]);
    if (v->kind != TY_PERIOD) return (Day)v->at[i];
    Day first, last;
    period_range(eval_calendar(r->ev, r->table->dataset), period_from_code(v->at[i]), &first,
                 &last);
    return last;
}

static int64_t date_part(Func func, Day d) {
    int year, month, day;
    if (func == FN_weekday) return day_weekday(d);
    day_split(d, &year, &month, &day);
    return func == FN_year ? year : month;
}

static RowVector date_parts(Rows *r, Func func, RowVector v) {
    RowVector out = rows_new(r, TY_NUMBER);
    out.state = v.state;
    for (uint32_t i = 0; i < r->count; i++)
        if (!row_state(&v, i)) out.at[i] = date_part(func, cell_day(r, &v, i));
    return out;
}

static int whole(Rows *r, const RowVector *v, uint32_t i) { /* 0 if it is no small whole number */
    int64_t n;
    return num_small_int(rows_num(r, v, i), &n) && n > 0 && n < 10000 ? (int)n : 0;
}

/* date(y, m, d) and period(y, m); a date that does not exist is missing. */
static RowVector date_made(Rows *r, const Expr *e) {
    bool is_date = e->func == FN_date;
    RowVector parts[3], out = rows_new(r, is_date ? TY_DATE : TY_PERIOD);
    for (uint32_t k = 0; k < e->count; k++) {
        parts[k] = rows_of(r, e->kids[k]);
        out.state = rows_join_states(r, &out, &parts[k]);
    }
    out.state = rows_states(r, &out);
    for (uint32_t i = 0; i < r->count; i++) {
        if (out.state[i]) continue;
        int year = whole(r, &parts[0], i), month = whole(r, &parts[1], i);
        Day d = day_of(year, month, is_date ? whole(r, &parts[2], i) : 1);
        Period p = {PERIOD_MONTH, year * 12 + month - 1};
        out.at[i] = is_date ? d : period_code(p);
        if (d == DAY_NONE) out.state[i] = ROW_MISSING;
    }
    return out;
}

/* --- texts --- */

static bool text_holds(const Str *text, const Str *part, bool at_start) {
    if (part->length > text->length) return false;
    uint32_t places = at_start ? 1 : text->length - part->length + 1;
    for (uint32_t i = 0; i < places; i++)
        if (memcmp(text->s + i, part->s, part->length) == 0) return true;
    return false;
}

static RowVector texts_hold(Rows *r, const Expr *e) {
    RowVector text = rows_of(r, e->kids[0]), part = rows_of(r, e->kids[1]);
    RowVector out = rows_new(r, TY_BOOLEAN);
    const Interner *names = r->ev->ctx->names;
    out.state = rows_join_states(r, &text, &part);
    for (uint32_t i = 0; i < r->count; i++)
        if (!row_state(&out, i))
            out.at[i] =
                text_holds(interner_at(names, (uint32_t)text.at[i]),
                           interner_at(names, (uint32_t)part.at[i]), e->func == FN_starts_with);
    return out;
}

/* --- numbers --- */

static Value round_value(Nums *m, Func func, Value x, Num step) {
    Rounding how = func == FN_floor        ? ROUND_FLOOR
                   : func == FN_ceil       ? ROUND_CEIL
                   : func == FN_round_even ? ROUND_EVEN
                                           : ROUND_AWAY;
    return num_sign(step) > 0 ? value_round(m, x, step, how) : value_none(ND_undecided);
}

static Value number_function(Nums *m, Func func, const Value *x, uint32_t count, Num unit) {
    int64_t n;
    if (func == FN_abs) return value_abs(m, x[0]);
    if (func == FN_sqrt) return value_root(m, x[0], 2);
    if (func == FN_cagr) return value_cagr(m, x[0], x[1], x[2].q);
    if (func == FN_root)
        return num_small_int(x[1].q, &n) && n > 0 && n <= UINT32_MAX
                   ? value_root(m, x[0], (uint32_t)n)
                   : value_none(ND_undecided);
    return round_value(m, func, x[0], count > 1 ? x[1].q : unit);
}

/* Functions that a row computes for itself; what is irrational cannot be in a
 * row. */
static RowVector numbers(Rows *r, const Expr *e) {
    RowVector kids[3], out = rows_wide(r);
    for (uint32_t k = 0; k < e->count; k++) {
        kids[k] = rows_of(r, e->kids[k]);
        out.state = rows_join_states(r, &out, &kids[k]);
    }
    out.state = rows_states(r, &out);
    Num unit = unit_factor(&r->nums, e->type.unit);
    for (uint32_t i = 0; i < r->count; i++) {
        out.wide[i] = NUM_ZERO;
        if (out.state[i]) continue;
        Value x[3];
        for (uint32_t k = 0; k < e->count; k++) x[k] = value_num(rows_num(r, &kids[k], i));
        Value y = number_function(&r->nums, e->func, x, e->count, unit);
        if (y.real) y = value_none(ND_undecided);
        if (value_ok(y)) out.wide[i] = y.q;
        if (!value_ok(y)) out.state[i] = (uint8_t)(ROW_NO_DATA + y.why);
    }
    return out;
}

static RowVector extreme(Rows *r, const Expr *e) {
    RowVector best = rows_of(r, e->kids[0]);
    for (uint32_t k = 1; k < e->count; k++) {
        RowVector kid = rows_of(r, e->kids[k]);
        int op = e->func == FN_least ? G_LE : G_GE;
        best = rows_choose(r, rows_compare(r, op, best, kid), best, kid);
    }
    return best;
}

/* --- money --- */

static const Str *currency_of(Unit u) {
    for (uint32_t i = 0; i < u.n; i++)
        if (u.powers[i].symbol->class == UNIT_CURRENCY) return u.powers[i].symbol->name;
    return NULL;
}

/* A flow at its own date; a closing at the day that the leaf has set; a row of
 * a snapshot at as-of (agg-29). */
static Day rate_day(Rows *r, uint32_t i) {
    Day closing = leaves_of(r->ev)->rate_day;
    if (closing != DAY_NONE) return closing;
    return r->table->is_snapshot ? r->ev->as_of : r->table->days[batch_index(r->batch)][i];
}

static RowVector converted(Rows *r, const Expr *e) {
    RowVector x = rows_of(r, e->kids[0]), out = rows_wide(r), code = {0};
    bool mixed = e->count > 1 && e->kids[1]->type.kind == TY_TEXT;
    if (mixed) code = rows_of(r, e->kids[1]);
    out.state = rows_join_states(r, &x, &code);
    out.state = rows_states(r, &out);
    const Str *from = currency_of(e->kids[0]->type.unit), *last_from = NULL;
    Day last_day = DAY_NONE;
    Value rate = value_none(ND_not_reported);
    for (uint32_t i = 0; i < r->count; i++) {
        out.wide[i] = NUM_ZERO;
        if (out.state[i]) continue;
        if (mixed) from = interner_at(r->ev->ctx->names, (uint32_t)code.at[i]);
        Day day = rate_day(r, i);
        if (from != last_from || day != last_day) rate = rate_on(r->ev, e, from, day);
        last_from = from;
        last_day = day;
        if (value_ok(rate))
            out.wide[i] = num_mul(&r->nums, rows_num(r, &x, i), rate.q);
        else
            out.state[i] = (uint8_t)(ROW_NO_DATA + rate.why);
    }
    return out;
}

RowVector rows_function(Rows *r, const Expr *e) {
    switch ((int)e->func) {
    case FN_year:
    case FN_month:
    case FN_weekday: return date_parts(r, e->func, rows_of(r, e->kids[0]));
    case FN_date:
    case FN_period: return date_made(r, e);
    case FN_contains:
    case FN_starts_with: return texts_hold(r, e);
    case FN_least:
    case FN_greatest: return extreme(r, e);
    case FN_convert: return converted(r, e);
    }
    return numbers(r, e);
}
