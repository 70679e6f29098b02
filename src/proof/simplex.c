/* Input: bounds on variables and on sums of them. Output: values that keep all, or the bounds that
 * contradict one another, or the extreme of a sum. The one idea (Dutertre and de Moura, 2006): rows
 * and columns alike are variables with bounds; a basic one out of bounds is moved by exchanging it
 * with one that can still move, least number first (Bland), which cannot cycle. */
#include "proof/simplex.h"

static Near near_add(Nums *m, Near x, Near y) {
    return (Near){num_add(m, x.a, y.a), num_add(m, x.b, y.b)};
}
static Near near_sub(Nums *m, Near x, Near y) {
    return (Near){num_sub(m, x.a, y.a), num_sub(m, x.b, y.b)};
}
static Near near_mul(Nums *m, Near x, Num k) {
    return (Near){num_mul(m, x.a, k), num_mul(m, x.b, k)};
}
static int near_cmp(Near x, Near y) {
    int order = num_cmp(x.a, y.a);
    return order ? order : num_cmp(x.b, y.b);
}

Simplex *simplex_new(Problem *p, uint32_t columns, uint32_t rows) {
    Simplex *s = NEW(p->arena, Simplex);
    uint32_t all = columns + rows;
    *s = (Simplex){.p = p, .columns = columns, .rows = rows};
    s->at = NEW_ARRAY(p->arena, Num, (size_t)rows * columns);
    s->basic = NEW_ARRAY(p->arena, uint32_t, rows);
    s->free_ = NEW_ARRAY(p->arena, uint32_t, columns);
    s->value = NEW_ARRAY(p->arena, Near, all);
    s->low = NEW_ARRAY(p->arena, NearBound, all);
    s->high = NEW_ARRAY(p->arena, NearBound, all);
    for (size_t i = 0; i < (size_t)rows * columns; i++) s->at[i] = NUM_ZERO;
    for (uint32_t i = 0; i < rows; i++) s->basic[i] = columns + i;
    for (uint32_t i = 0; i < columns; i++) s->free_[i] = i;
    for (uint32_t i = 0; i < all; i++) s->value[i] = (Near){NUM_ZERO, NUM_ZERO};
    return s;
}

static Num *cell(const Simplex *s, uint32_t row, uint32_t column) {
    return &s->at[(size_t)row * s->columns + column];
}

void simplex_set(Simplex *s, uint32_t row, uint32_t column, Num k) {
    *cell(s, row, column) = k;
}

void simplex_bound(Simplex *s, uint32_t var, bool high, Num at, bool strict) {
    NearBound *bound = high ? &s->high[var] : &s->low[var];
    *bound = (NearBound){true, {at, num_int(!strict ? 0 : high ? -1 : 1)}};
}

static bool below_low(const Simplex *s, uint32_t var) {
    return s->low[var].is && near_cmp(s->value[var], s->low[var].at) < 0;
}
static bool above_high(const Simplex *s, uint32_t var) {
    return s->high[var].is && near_cmp(s->value[var], s->high[var].at) > 0;
}
static bool can_move(const Simplex *s, uint32_t var, bool up) {
    if (up) return !s->high[var].is || near_cmp(s->value[var], s->high[var].at) < 0;
    return !s->low[var].is || near_cmp(s->value[var], s->low[var].at) > 0;
}

/* Moves the variable of a column; the basic ones follow. */
static void shift(Simplex *s, uint32_t column, Near by) {
    Nums *m = s->p->m;
    uint32_t var = s->free_[column];
    s->value[var] = near_add(m, s->value[var], by);
    for (uint32_t i = 0; i < s->rows; i++) {
        Num k = *cell(s, i, column);
        if (num_sign(k) == 0) continue;
        Near *value = &s->value[s->basic[i]];
        *value = near_add(m, *value, near_mul(m, by, k));
    }
}

/* The row's variable and the column's change places. */
static void exchange(Simplex *s, uint32_t row, uint32_t column) {
    Nums *m = s->p->m;
    Num inverse = num_div(m, NUM_ONE, *cell(s, row, column));
    Num minus = num_neg(m, inverse);
    for (uint32_t j = 0; j < s->columns; j++)
        *cell(s, row, j) = j == column ? inverse : num_mul(m, *cell(s, row, j), minus);
    for (uint32_t i = 0; i < s->rows; i++) {
        Num k = *cell(s, i, column);
        if (i == row || num_sign(k) == 0) continue;
        for (uint32_t j = 0; j < s->columns; j++) {
            Num times = *cell(s, row, j), *to = cell(s, i, j);
            if (j == column)
                *to = num_mul(m, k, times);
            else if (num_sign(times))
                *to = num_add(m, *to, num_mul(m, k, times));
        }
    }
    uint32_t leaving = s->basic[row];
    s->basic[row] = s->free_[column];
    s->free_[column] = leaving;
}

/* Columns start at a bound nearest zero. */
static void settle_columns(Simplex *s) {
    for (uint32_t j = 0; j < s->columns; j++) {
        uint32_t var = s->free_[j];
        if (below_low(s, var)) shift(s, j, near_sub(s->p->m, s->low[var].at, s->value[var]));
        if (above_high(s, var)) shift(s, j, near_sub(s->p->m, s->high[var].at, s->value[var]));
    }
}

static uint32_t out_of_bounds(const Simplex *s) {
    uint32_t found = NONE;
    for (uint32_t i = 0; i < s->rows; i++) {
        uint32_t var = s->basic[i];
        if ((below_low(s, var) || above_high(s, var)) && (found == NONE || var < s->basic[found]))
            found = i;
    }
    return found;
}

/* The column of least number by which the row's variable can rise (fall). */
static uint32_t mover(const Simplex *s, uint32_t row, bool up) {
    uint32_t found = NONE;
    for (uint32_t j = 0; j < s->columns; j++) {
        int sign = num_sign(*cell(s, row, j));
        uint32_t var = s->free_[j];
        if (sign && can_move(s, var, (sign > 0) == up) && (found == NONE || var < s->free_[found]))
            found = j;
    }
    return found;
}

/* No column can help the row: its bound and theirs add up to a contradiction. */
static void explain(const Simplex *s, uint32_t row, bool up, Num *times) {
    Nums *m = s->p->m;
    for (uint32_t i = 0; i < s->columns + s->rows; i++) times[i] = NUM_ZERO;
    times[s->basic[row]] = num_int(up ? 1 : -1);
    for (uint32_t j = 0; j < s->columns; j++) {
        Num k = *cell(s, row, j);
        times[s->free_[j]] = up ? num_neg(m, k) : k;
    }
}

SimplexEnd simplex_solve(Simplex *s, Num *times) {
    Nums *m = s->p->m;
    settle_columns(s);
    for (uint32_t row; (row = out_of_bounds(s)) != NONE;) {
        if (!proof_burn(s->p, 1 + s->rows * s->columns / 16)) return SIMPLEX_SPENT;
        uint32_t var = s->basic[row];
        bool up = below_low(s, var);
        uint32_t column = mover(s, row, up);
        if (column == NONE) {
            explain(s, row, up, times);
            return SIMPLEX_INFEASIBLE;
        }
        Near gap = near_sub(m, up ? s->low[var].at : s->high[var].at, s->value[var]);
        shift(s, column, near_mul(m, gap, num_div(m, NUM_ONE, *cell(s, row, column))));
        exchange(s, row, column);
    }
    return SIMPLEX_DONE;
}

/* How far a variable that changes by k per unit can go until it meets a bound; false: without end.
 */
static bool leeway(const Simplex *s, uint32_t var, Num k, Near *out) {
    Nums *m = s->p->m;
    const NearBound *bound = num_sign(k) > 0 ? &s->high[var] : &s->low[var];
    if (num_sign(k) == 0 || !bound->is) return false;
    *out = near_mul(m, near_sub(m, bound->at, s->value[var]), num_div(m, NUM_ONE, k));
    return true;
}

/* The first to meet a bound when the column moves: a row, or NONE with *limited for the column
 * itself. */
static uint32_t first_met(const Simplex *s, uint32_t column, Num way, Near *step, bool *limited) {
    uint32_t found = NONE, var = s->free_[column];
    *limited = leeway(s, var, way, step);
    for (uint32_t i = 0; i < s->rows; i++) {
        Near here;
        Num k = num_mul(s->p->m, *cell(s, i, column), way);
        if (!leeway(s, s->basic[i], k, &here)) continue;
        int order = *limited ? near_cmp(here, *step) : -1;
        if (order > 0 || (order == 0 && s->basic[i] > var)) continue;
        *limited = true, *step = here;
        found = i, var = s->basic[i];
    }
    return found;
}

SimplexEnd simplex_push(Simplex *s, uint32_t row, bool up) {
    Nums *m = s->p->m;
    uint32_t target = s->columns + row;
    for (;;) {
        for (row = 0; row < s->rows && s->basic[row] != target;) row++;
        if (row == s->rows) return SIMPLEX_UNBOUNDED; /* cannot be: it has no bounds to leave at */
        if (!proof_burn(s->p, 1 + s->rows * s->columns / 16)) return SIMPLEX_SPENT;
        uint32_t column = mover(s, row, up);
        if (column == NONE) return SIMPLEX_DONE;
        Num way = num_int((num_sign(*cell(s, row, column)) > 0) == up ? 1 : -1);
        Near step;
        bool limited;
        uint32_t met = first_met(s, column, way, &step, &limited);
        if (!limited) return SIMPLEX_UNBOUNDED;
        shift(s, column, near_mul(m, step, way));
        if (met != NONE) exchange(s, met, column);
    }
}

/* e must not carry a value past a bound that it is within for small e: a1 + b1*e <= a2 + b2*e with
 * a1 < a2 and b1 > b2. */
static void keep_order(Nums *m, Near lower, Near upper, Num *e) {
    Num gap = num_sub(m, upper.a, lower.a), closing = num_sub(m, lower.b, upper.b);
    if (num_sign(gap) <= 0 || num_sign(closing) <= 0) return;
    Num most = num_div(m, gap, closing);
    if (num_cmp(most, *e) < 0) *e = most;
}

void simplex_values(Simplex *s, Num *out) {
    Nums *m = s->p->m;
    Num e = NUM_ONE;
    for (uint32_t i = 0; i < s->columns + s->rows; i++) {
        if (s->low[i].is) keep_order(m, s->low[i].at, s->value[i], &e);
        if (s->high[i].is) keep_order(m, s->value[i], s->high[i].at, &e);
    }
    for (uint32_t i = 0; i < s->columns; i++)
        out[i] = num_add(m, s->value[i].a, num_mul(m, s->value[i].b, e));
}
