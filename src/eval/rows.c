/* Row expressions. Input: an expression and a batch of rows; output: a vector
 * of their values. The one idea: each node computes a whole batch at once from
 * the vectors of its kids, as 64-bit mantissas at one scale wherever that is
 * exact; a state beside them says which rows are missing or have no data. */
#include "eval/rows.h"

Rows rows_begin(Eval *ev, const Loaded *t, const Batch *b) {
    Rows r = {.ev = ev, .table = t, .batch = b, .count = b->rows, .nums = ev->nums};
    r.nums.arena = ev->scratch;
    return r;
}

/* --- making vectors --- */

RowVector rows_new(Rows *r, TypeKind kind) {
    return (RowVector){.at = NEW_ARRAY(r->ev->scratch, int64_t, r->count), .kind = kind};
}

RowVector rows_wide(Rows *r) {
    return (RowVector){.wide = NEW_ARRAY(r->ev->scratch, Num, r->count), .kind = TY_NUMBER};
}

static RowVector filled(Rows *r, TypeKind kind, int64_t value) {
    RowVector v = rows_new(r, kind);
    for (uint32_t i = 0; value && i < r->count; i++) v.at[i] = value;
    return v;
}

RowVector rows_number(Rows *r, Num q) {
    int64_t mantissa;
    int scale;
    if (num_mantissa(q, &mantissa, &scale)) {
        RowVector v = filled(r, TY_NUMBER, mantissa);
        v.scale = scale;
        return v;
    }
    RowVector v = rows_wide(r);
    for (uint32_t i = 0; i < r->count; i++) v.wide[i] = q;
    return v;
}

static RowVector rows_none(Rows *r, uint8_t state) {
    RowVector v = rows_new(r, TY_NUMBER);
    v.state = NEW_ARRAY(r->ev->scratch, uint8_t, r->count);
    memset(v.state, state, r->count);
    return v;
}

uint8_t *rows_states(Rows *r, const RowVector *v) {
    uint8_t *copy = NEW_ARRAY(r->ev->scratch, uint8_t, r->count);
    if (v->state) memcpy(copy, v->state, r->count);
    return copy;
}

uint8_t *rows_join_states(Rows *r, const RowVector *a, const RowVector *b) {
    if (!a->state) return b->state;
    if (!b->state) return a->state;
    uint8_t *state = NEW_ARRAY(r->ev->scratch, uint8_t, r->count);
    for (uint32_t i = 0; i < r->count; i++) state[i] = state_join(a->state[i], b->state[i]);
    return state;
}

/* --- logic, by Kleene: what is not known decides only if the other side does
 * not --- */

static RowVector logic(Rows *r, RowVector a, RowVector b, int64_t decides) {
    RowVector v = rows_new(r, TY_BOOLEAN);
    for (uint32_t i = 0; i < r->count; i++)
        v.at[i] = decides ? a.at[i] | b.at[i] : a.at[i] & b.at[i];
    if (!a.state && !b.state) return v;
    v.state = NEW_ARRAY(r->ev->scratch, uint8_t, r->count);
    for (uint32_t i = 0; i < r->count; i++) {
        uint8_t x = row_state(&a, i), y = row_state(&b, i);
        bool decided = (!x && a.at[i] == decides) || (!y && b.at[i] == decides);
        v.at[i] = decided ? decides : !decides;
        v.state[i] = decided ? ROW_OK : state_join(x, y);
    }
    return v;
}

RowVector rows_and(Rows *r, RowVector a, RowVector b) {
    return logic(r, a, b, 0);
}

static RowVector rows_not(Rows *r, RowVector v) {
    RowVector out = rows_new(r, TY_BOOLEAN);
    for (uint32_t i = 0; i < r->count; i++) out.at[i] = !v.at[i];
    out.state = v.state;
    return out;
}

static RowVector rows_logic(Rows *r, const Expr *e, int64_t decides) {
    RowVector v = rows_of(r, e->kids[0]);
    for (uint32_t k = 1; k < e->count; k++) v = logic(r, v, rows_of(r, e->kids[k]), decides);
    return v;
}

static RowVector rows_in(Rows *r, const Expr *e) {
    RowVector value = rows_of(r, e->kids[0]), found = filled(r, TY_BOOLEAN, 0);
    for (uint32_t k = 1; k < e->count; k++)
        found = logic(r, found, rows_compare_with(r, G_EQ, value, e->kids[k]), 1);
    return e->op ? rows_not(r, found) : found;
}

static RowVector rows_is_missing(Rows *r, const Expr *e) {
    RowVector kid = rows_of(r, e->kids[0]), v = filled(r, TY_BOOLEAN, e->op);
    if (!kid.state) return v;
    v.state = NEW_ARRAY(r->ev->scratch, uint8_t, r->count);
    for (uint32_t i = 0; i < r->count; i++) {
        bool missing = kid.state[i] == ROW_MISSING;
        v.at[i] = missing != e->op;
        v.state[i] = missing ? ROW_OK : kid.state[i];
    }
    return v;
}

/* --- chains --- */

/* A date in a difference counts in seconds, the base of day. */
static RowVector as_number(Rows *r, RowVector v) {
    if (v.kind == TY_DATE) v = rows_scale(r, v, num_int(86400));
    v.kind = TY_NUMBER;
    return v;
}

static RowVector rows_sum(Rows *r, const Expr *e) {
    RowVector v = as_number(r, rows_of(r, e->kids[0]));
    for (uint32_t k = 1; k < e->count; k++)
        v = rows_add(r, v, as_number(r, rows_of(r, e->kids[k])));
    return v;
}

static RowVector rows_product(Rows *r, const Expr *e) {
    RowVector v = rows_of(r, e->kids[0]);
    for (uint32_t k = 1; k < e->count; k++) {
        const Expr *kid = e->kids[k];
        v = kid->kind == E_DIVIDE ? rows_divide(r, v, rows_of(r, kid->kids[0]))
                                  : rows_multiply(r, v, rows_of(r, kid));
    }
    return v;
}

/* agg-7: only a division by zero is caught. */
static RowVector rows_otherwise(Rows *r, const Expr *e) {
    RowVector left = rows_of(r, e->kids[0]);
    if (!left.state) return left;
    RowVector failed = rows_new(r, TY_BOOLEAN);
    RowVector kept = left;
    kept.state = rows_states(r, &left);
    for (uint32_t i = 0; i < r->count; i++) {
        failed.at[i] = left.state[i] == ROW_ZERO;
        if (failed.at[i]) kept.state[i] = ROW_OK;
    }
    return rows_choose(r, failed, rows_of(r, e->kids[1]), kept);
}

static RowVector rows_input(Rows *r, const Input *input) {
    if (input->type.kind != TY_NUMBER) return rows_of(r, input->body);
    if (!value_ok(input->value)) return rows_none(r, (uint8_t)(ROW_NO_DATA + input->value.why));
    if (input->value.real) return rows_none(r, ROW_NO_DATA + ND_undecided);
    return rows_number(r, input->value.q);
}

RowVector rows_of(Rows *r, const Expr *e) {
    switch (e->kind) {
    case E_NUMBER: return rows_number(r, e->number);
    case E_TEXT: return filled(r, TY_TEXT, e->text->id);
    case E_CURRENCY: return filled(r, TY_CURRENCY, e->text->id);
    case E_DATE: return filled(r, TY_DATE, e->day);
    case E_PERIOD: return filled(r, TY_PERIOD, period_code(e->period));
    case E_BOOLEAN: return filled(r, TY_BOOLEAN, e->flag);
    case E_COLUMN: return rows_column(r, e->path, e->path_count);
    case E_INPUT: return rows_input(r, e->input);
    case E_SUM: return rows_sum(r, e);
    case E_PRODUCT: return rows_product(r, e);
    case E_DIVIDE: return rows_divide(r, rows_number(r, NUM_ONE), rows_of(r, e->kids[0]));
    case E_NEGATE: return rows_negate(r, rows_of(r, e->kids[0]));
    case E_POWER: return rows_power(r, rows_of(r, e->kids[0]), e->exponent);
    case E_AND: return rows_logic(r, e, 0);
    case E_OR: return rows_logic(r, e, 1);
    case E_NOT: return rows_not(r, rows_of(r, e->kids[0]));
    case E_COMPARE: return rows_compare_with(r, e->op, rows_of(r, e->kids[0]), e->kids[1]);
    case E_IN: return rows_in(r, e);
    case E_IS_MISSING: return rows_is_missing(r, e);
    case E_IF:
        return rows_choose(r, rows_of(r, e->kids[0]), rows_of(r, e->kids[1]),
                           rows_of(r, e->kids[2]));
    case E_OTHERWISE: return rows_otherwise(r, e);
    case E_FUNCTION: return rows_function(r, e);
    case E_ERROR:
    case E_METRIC:
    case E_KPI:
    case E_AGGREGATE:
    case E_GROUPED:
    case E_TIME:
    case E_FILTER:
    case E_SCORE: break; /* no row expressions: ruled out when names were resolved */
    }
    return rows_none(r, ROW_NO_DATA + ND_undecided);
}
