/* Arithmetic and comparison of row vectors. Input: vectors of one batch;
 * output: a new one. The one idea: try 64-bit mantissas with an overflow flag
 * that is looked at once per batch; if it was raised, the batch is done again
 * with rationals. */
#include "eval/rows.h"

enum { MAX_SCALE = 36 };

Num rows_num(Rows *r, const RowVector *v, uint32_t i) {
    if (v->wide) return v->wide[i];
    return v->scale ? num_scaled(&r->nums, v->at[i], -v->scale) : num_i128(&r->nums, v->at[i]);
}

static RowVector widen(Rows *r, RowVector v) {
    if (v.wide) return v;
    RowVector w = rows_wide(r);
    w.state = v.state;
    for (uint32_t i = 0; i < r->count; i++)
        w.wide[i] = row_state(&v, i) ? NUM_ZERO : rows_num(r, &v, i);
    return w;
}

/* Mantissas times a factor; false: one does not fit. */
static bool times(Rows *r, const int64_t *at, int64_t factor, int64_t **out) {
    int64_t *product = *out = NEW_ARRAY(r->ev->scratch, int64_t, r->count);
    bool over = false;
    for (uint32_t i = 0; i < r->count; i++)
        over |= __builtin_mul_overflow(at[i], factor, &product[i]);
    return !over;
}

static bool rescale(Rows *r, RowVector *v, int scale) {
    if (scale - v->scale > NUM_MOST_TENS || !times(r, v->at, num_tens[scale - v->scale], &v->at))
        return false;
    v->scale = scale;
    return true;
}

/* To one scale; false: one is wide, or it does not fit. */
static bool align(Rows *r, RowVector *a, RowVector *b) {
    if (a->wide || b->wide) return false;
    if (a->scale == b->scale) return true;
    RowVector x = *a, y = *b;
    if (x.scale < y.scale ? !rescale(r, &x, y.scale) : !rescale(r, &y, x.scale)) return false;
    *a = x;
    *b = y;
    return true;
}

static bool narrow_add(Rows *r, RowVector a, RowVector b, RowVector *sum) {
    if (!align(r, &a, &b)) return false;
    *sum = rows_new(r, TY_NUMBER);
    sum->scale = a.scale;
    bool over = false;
    for (uint32_t i = 0; i < r->count; i++)
        over |= __builtin_add_overflow(a.at[i], b.at[i], &sum->at[i]);
    return !over;
}

RowVector rows_add(Rows *r, RowVector a, RowVector b) {
    RowVector v;
    uint8_t *state = rows_join_states(r, &a, &b);
    if (!narrow_add(r, a, b, &v)) {
        v = rows_wide(r);
        a = widen(r, a);
        b = widen(r, b);
        for (uint32_t i = 0; i < r->count; i++) v.wide[i] = num_add(&r->nums, a.wide[i], b.wide[i]);
    }
    v.state = state;
    return v;
}

static bool narrow_multiply(Rows *r, const RowVector *a, const RowVector *b, RowVector *product) {
    if (a->wide || b->wide || a->scale + b->scale > MAX_SCALE) return false;
    *product = rows_new(r, TY_NUMBER);
    product->scale = a->scale + b->scale;
    bool over = false;
    for (uint32_t i = 0; i < r->count; i++)
        over |= __builtin_mul_overflow(a->at[i], b->at[i], &product->at[i]);
    return !over;
}

RowVector rows_multiply(Rows *r, RowVector a, RowVector b) {
    RowVector v;
    uint8_t *state = rows_join_states(r, &a, &b);
    if (!narrow_multiply(r, &a, &b, &v)) {
        v = rows_wide(r);
        a = widen(r, a);
        b = widen(r, b);
        for (uint32_t i = 0; i < r->count; i++) v.wide[i] = num_mul(&r->nums, a.wide[i], b.wide[i]);
    }
    v.state = state;
    return v;
}

RowVector rows_scale(Rows *r, RowVector v, Num factor) {
    int64_t mantissa;
    int scale;
    RowVector out = v;
    if (!v.wide && num_mantissa(factor, &mantissa, &scale) && v.scale + scale <= MAX_SCALE) {
        out.scale = v.scale + scale;
        if (mantissa == 1 || times(r, v.at, mantissa, &out.at)) return out;
    }
    v = widen(r, v);
    out = rows_wide(r);
    out.state = v.state;
    for (uint32_t i = 0; i < r->count; i++) out.wide[i] = num_mul(&r->nums, v.wide[i], factor);
    return out;
}

RowVector rows_divide(Rows *r, RowVector a, RowVector b) {
    RowVector v = rows_wide(r), both = {.state = rows_join_states(r, &a, &b)};
    v.state = rows_states(r, &both);
    bool narrow = align(r, &a, &b);
    for (uint32_t i = 0; i < r->count; i++) {
        v.wide[i] = NUM_ZERO;
        if (v.state[i]) continue;
        if (narrow ? b.at[i] == 0 : num_sign(rows_num(r, &b, i)) == 0)
            v.state[i] = ROW_ZERO;
        else if (narrow)
            v.wide[i] = num_ratio(&r->nums, a.at[i], b.at[i]);
        else
            v.wide[i] = num_div(&r->nums, rows_num(r, &a, i), rows_num(r, &b, i));
    }
    return v;
}

RowVector rows_negate(Rows *r, RowVector v) {
    RowVector out = rows_scale(r, v, num_int(-1));
    out.kind = v.kind;
    return out;
}

RowVector rows_power(Rows *r, RowVector v, int64_t exponent) {
    RowVector out = rows_wide(r);
    out.state = rows_states(r, &v);
    for (uint32_t i = 0; i < r->count; i++) {
        out.wide[i] = NUM_ZERO;
        if (out.state[i]) continue;
        Num base = rows_num(r, &v, i);
        if (exponent < 0 && num_sign(base) == 0)
            out.state[i] = ROW_ZERO;
        else
            out.wide[i] = num_pow(&r->nums, base, exponent);
    }
    return out;
}

/* --- comparison --- */

static bool order_fits(int op, int order) {
    switch (op) {
    case G_GE: return order >= 0;
    case G_LE: return order <= 0;
    case G_LT: return order < 0;
    case G_GT: return order > 0;
    case G_EQ: return order == 0;
    case G_NE: return order != 0;
    }
    return false;
}

#define EACH_ROW(OP, b)                                                                            \
    for (uint32_t i = 0; i < count; i++) out[i] = a[i] OP b;                                       \
    break

static void compare_mantissas(int op, const int64_t *restrict a, const int64_t *restrict b,
                              int64_t *restrict out, uint32_t count) {
    switch (op) {
    case G_GE: EACH_ROW(>=, b[i]);
    case G_LE: EACH_ROW(<=, b[i]);
    case G_LT: EACH_ROW(<, b[i]);
    case G_GT: EACH_ROW(>, b[i]);
    case G_EQ: EACH_ROW(==, b[i]);
    case G_NE: EACH_ROW(!=, b[i]);
    }
}

/* Against a date a datetime counts as its date (name-6). */
static RowVector as_date(Rows *r, RowVector v) {
    if (v.kind != TY_DATETIME) return v;
    RowVector d = rows_new(r, TY_DATE);
    d.state = v.state;
    for (uint32_t i = 0; i < r->count; i++) d.at[i] = seconds_day(v.at[i]);
    return d;
}

RowVector rows_compare(Rows *r, int op, RowVector a, RowVector b) {
    if (a.kind != b.kind && (a.kind == TY_DATE || b.kind == TY_DATE)) {
        a = as_date(r, a);
        b = as_date(r, b);
    }
    RowVector v = rows_new(r, TY_BOOLEAN);
    v.state = rows_join_states(r, &a, &b);
    if (align(r, &a, &b)) {
        compare_mantissas(op, a.at, b.at, v.at, r->count);
        return v;
    }
    for (uint32_t i = 0; i < r->count; i++)
        if (!row_state(&v, i))
            v.at[i] = order_fits(op, num_cmp(rows_num(r, &a, i), rows_num(r, &b, i)));
    return v;
}

/* A constant as it would stand in the vector; false: it is none, or has no exact place there. */
static bool constant_in(const Expr *e, const RowVector *v, int64_t *at) {
    int scale;
    switch ((int)e->kind) {
    case E_TEXT: return *at = e->text->id, true;
    case E_DATE: return *at = e->day, v->kind == TY_DATE;
    case E_PERIOD: return *at = period_code(e->period), true;
    case E_BOOLEAN: return *at = e->flag, true;
    case E_NUMBER:
        return !v->wide && num_mantissa(e->number, at, &scale) && scale <= v->scale &&
               v->scale - scale <= NUM_MOST_TENS &&
               !__builtin_mul_overflow(*at, num_tens[v->scale - scale], at);
    }
    return false;
}

static void compare_constant(int op, const int64_t *restrict a, int64_t b, int64_t *restrict out,
                             uint32_t count) {
    switch (op) {
    case G_GE: EACH_ROW(>=, b);
    case G_LE: EACH_ROW(<=, b);
    case G_LT: EACH_ROW(<, b);
    case G_GT: EACH_ROW(>, b);
    case G_EQ: EACH_ROW(==, b);
    case G_NE: EACH_ROW(!=, b);
    }
}

RowVector rows_compare_with(Rows *r, int op, RowVector a, const Expr *b) {
    int64_t constant;
    if (!constant_in(b, &a, &constant)) return rows_compare(r, op, a, rows_of(r, b));
    RowVector v = rows_new(r, TY_BOOLEAN);
    v.state = a.state;
    compare_constant(op, a.at, constant, v.at, r->count);
    return v;
}

/* Where the condition divides by zero, no branch is taken, and none that has no data is hidden
 * (agg-7). */
static uint8_t choice_of_none(uint8_t yes, uint8_t no) {
    uint8_t a = yes >= ROW_NO_DATA ? yes : ROW_ZERO, b = no >= ROW_NO_DATA ? no : ROW_ZERO;
    return state_join(a, b);
}

static uint8_t *choose_states(Rows *r, const RowVector *c, const RowVector *yes,
                              const RowVector *no) {
    if (!c->state && !yes->state && !no->state) return NULL;
    uint8_t *state = NEW_ARRAY(r->ev->scratch, uint8_t, r->count);
    for (uint32_t i = 0; i < r->count; i++) {
        uint8_t condition = row_state(c, i);
        if (condition == ROW_ZERO)
            state[i] = choice_of_none(row_state(yes, i), row_state(no, i));
        else
            state[i] = condition ? condition : row_state(c->at[i] ? yes : no, i);
    }
    return state;
}

RowVector rows_choose(Rows *r, RowVector condition, RowVector yes, RowVector no) {
    uint8_t *state = choose_states(r, &condition, &yes, &no);
    RowVector v;
    if (align(r, &yes, &no)) {
        v = rows_new(r, yes.kind);
        v.scale = yes.scale;
        for (uint32_t i = 0; i < r->count; i++) v.at[i] = condition.at[i] ? yes.at[i] : no.at[i];
    } else {
        yes = widen(r, yes);
        no = widen(r, no);
        v = rows_wide(r);
        for (uint32_t i = 0; i < r->count; i++)
            v.wide[i] = condition.at[i] ? yes.wide[i] : no.wide[i];
    }
    v.state = state;
    return v;
}
