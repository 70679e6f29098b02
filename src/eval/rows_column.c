/* Columns as vectors. Input: a column, or a path of references that ends in
 * one; output: its cells for the rows of a batch, in base units. A column of
 * the dataset in front stands for itself without a copy. */
#include "eval/leaf.h"
#include "eval/rows.h"

static TypeKind kind_of(const Column *c) {
    switch (c->type) {
    case COL_TEXT: return TY_TEXT;
    case COL_DATE: return TY_DATE;
    case COL_DATETIME: return TY_DATETIME;
    case COL_PERIOD: return TY_PERIOD;
    case COL_BOOLEAN: return TY_BOOLEAN;
    case COL_NUMBER: return TY_NUMBER;
    }
    return TY_ERROR;
}

static uint8_t cell_state(const Loaded *t, const Column *c, uint32_t batch, uint32_t i) {
    uint8_t **sides = t->sides[c->index].state;
    if (sides && sides[batch]) return sides[batch][i];
    return vector_missing(&t->table->batches.at[batch]->columns[c->index], i) ? ROW_MISSING
                                                                              : ROW_OK;
}

static uint8_t *cell_states(Rows *r, const Column *c, const Vector *v, uint32_t batch) {
    uint8_t **sides = r->table->sides[c->index].state;
    if (sides && sides[batch]) return sides[batch];
    if (!v->missing) return NULL;
    uint8_t *state = NEW_ARRAY(r->ev->scratch, uint8_t, r->count);
    for (uint32_t i = 0; i < r->count; i++)
        if (vector_missing(v, i)) state[i] = ROW_MISSING;
    return state;
}

/* Periods by what they are, not by where the table keeps them; numbers in base
 * units. */
static RowVector finish(Rows *r, const Loaded *t, const Column *c, RowVector v) {
    if (c->type == COL_PERIOD) {
        const int64_t *index = v.at;
        v.at = NEW_ARRAY(r->ev->scratch, int64_t, r->count);
        for (uint32_t i = 0; i < r->count; i++)
            if (!row_state(&v, i)) v.at[i] = period_code(t->table->periods.at[index[i]]);
    }
    if (c->type != COL_NUMBER || (!c->unit.n && c->unit.scale == SCALE_ONE)) return v;
    RowVector scaled = rows_scale(r, v, unit_factor(&r->nums, c->unit));
    scaled.state = v.state;
    return scaled;
}

static RowVector own_column(Rows *r, const Column *c) {
    const Vector *source = &r->batch->columns[c->index];
    RowVector v = {.at = source->at, .scale = source->scale, .kind = kind_of(c)};
    v.state = cell_states(r, c, source, batch_index(r->batch));
    if (source->wide) {
        v = (RowVector){
            .wide = NEW_ARRAY(r->ev->scratch, Num, r->count), .state = v.state, .kind = v.kind};
        for (uint32_t i = 0; i < r->count; i++)
            v.wide[i] = row_state(&v, i) ? NUM_ZERO : source->wide[i];
    }
    return finish(r, r->table, c, v);
}

/* --- through references --- */

static const Vector *cell_at(const Loaded *t, const Column *c, uint32_t place, uint32_t *i) {
    *i = place % BATCH_ROWS;
    return &t->table->batches.at[place / BATCH_ROWS]->columns[c->index];
}

/* Mantissas of one scale; false: they differ. */
static bool gather_narrow(Rows *r, const Loaded *t, const Column *c, const uint32_t *place,
                          RowVector *v) {
    bool any = false;
    uint32_t i;
    for (uint32_t k = 0; k < r->count; k++) {
        if (v->state[k]) continue;
        const Vector *source = cell_at(t, c, place[k], &i);
        if (source->wide || (any && source->scale != v->scale)) return false;
        v->at[k] = source->at[i];
        v->scale = source->scale;
        any = true;
    }
    return true;
}

static RowVector gather(Rows *r, const Loaded *t, const Column *c, const uint32_t *place) {
    RowVector v = rows_new(r, kind_of(c));
    uint32_t i;
    v.state = NEW_ARRAY(r->ev->scratch, uint8_t, r->count);
    for (uint32_t k = 0; k < r->count; k++)
        v.state[k] = place[k] == NO_PLACE
                         ? ROW_MISSING
                         : cell_state(t, c, place[k] / BATCH_ROWS, place[k] % BATCH_ROWS);
    if (gather_narrow(r, t, c, place, &v)) return finish(r, t, c, v);
    RowVector wide = rows_wide(r);
    wide.state = v.state;
    for (uint32_t k = 0; k < r->count; k++) {
        wide.wide[k] = NUM_ZERO;
        if (wide.state[k]) continue;
        const Vector *source = cell_at(t, c, place[k], &i);
        wide.wide[k] = vector_num(&r->nums, source, i);
    }
    return finish(r, t, c, wide);
}

RowVector rows_column(Rows *r, Column *const *path, uint32_t count) {
    if (count == 1) return own_column(r, path[0]);
    const Loaded *t = r->table;
    const uint32_t *place = t->sides[path[0]->index].partner[batch_index(r->batch)];
    for (uint32_t k = 1; k + 1 < count; k++) {
        t = table_with(r->ev, path[k]);
        uint32_t *next = NEW_ARRAY(r->ev->scratch, uint32_t, r->count);
        for (uint32_t i = 0; i < r->count; i++)
            next[i] = place[i] == NO_PLACE
                          ? NO_PLACE
                          : t->sides[path[k]->index]
                                .partner[place[i] / BATCH_ROWS][place[i] % BATCH_ROWS];
        place = next;
    }
    return gather(r, table_with(r->ev, path[count - 1]), path[count - 1], place);
}

/* --- why a column has no values at all --- */

NoData column_why(Eval *ev, Column *const *path, uint32_t count) {
    for (uint32_t k = 0; k < count; k++) {
        const Loaded *t = table_with(ev, path[k]);
        if (t->dead || t->table->bad) return t->why;
        if (t->sides[path[k]->index].why != DATA_OK) return t->sides[path[k]->index].why;
    }
    return DATA_OK;
}

static NoData rates_why(Eval *ev, const Expr *e) {
    Column *read[] = {e->rate, e->rate->dataset->time, e->rate_currency};
    NoData why = DATA_OK;
    for (uint32_t i = 0; i < 3 && why == DATA_OK; i++)
        if (read[i]) why = column_why(ev, &read[i], 1);
    return why;
}

NoData expr_why(Eval *ev, const Expr *e) {
    NoData why = e->kind == E_COLUMN ? column_why(ev, e->path, e->path_count) : DATA_OK;
    for (uint32_t i = 0; i < e->count && why == DATA_OK; i++) why = expr_why(ev, e->kids[i]);
    if (why == DATA_OK && e->kind == E_FUNCTION && e->func == FN_convert) why = rates_why(ev, e);
    return why;
}

/* --- keys --- */

static const char *number_key(Rows *r, Num q) {
    bool rounded;
    const char *s = num_decimal(&r->nums, r->ev->scratch, q, 40, &rounded);
    return rounded ? num_exact(&r->nums, r->ev->scratch, q) : s;
}

static const char *datetime_key(Rows *r, int64_t seconds) {
    int64_t of_day = seconds - (int64_t)seconds_day(seconds) * 86400;
    return arena_printf(r->ev->scratch, "%sT%02d:%02d:%02d",
                        day_text(r->ev->scratch, seconds_day(seconds)), (int)(of_day / 3600),
                        (int)(of_day / 60 % 60), (int)(of_day % 60));
}

/* How a value is written where it names a slice or a group. */
static const char *key_text(Rows *r, const RowVector *v, uint32_t i) {
    switch (v->kind) {
    case TY_DATE: return day_text(r->ev->scratch, (Day)v->at[i]);
    case TY_DATETIME: return datetime_key(r, v->at[i]);
    case TY_PERIOD:
        return period_text(eval_calendar(r->ev, r->table->dataset), r->ev->scratch,
                           period_from_code(v->at[i]));
    case TY_BOOLEAN: return v->at[i] ? "true" : "false";
    case TY_NUMBER:
    case TY_TEXT:
    case TY_CURRENCY:
    case TY_ERROR: break;
    }
    return number_key(r, rows_num(r, v, i));
}

const uint32_t *rows_keys(Rows *r, const KeyColumn *key) {
    RowVector v = rows_column(r, key->path, key->path_count);
    uint32_t *ids = NEW_ARRAY(r->ev->scratch, uint32_t, r->count);
    Map seen = map_new(r->ev->scratch); /* value -> id, so that a value is written once */
    for (uint32_t i = 0; i < r->count; i++) {
        ids[i] = v.kind == TY_TEXT ? (uint32_t)v.at[i] : NO_KEY;
        if (row_state(&v, i)) ids[i] = NO_KEY;
        if (v.kind == TY_TEXT || row_state(&v, i)) continue;
        bool is_new = true;
        void **slot = v.wide ? NULL : map_slot(&seen, (uint64_t)v.at[i], &is_new);
        if (!is_new) {
            ids[i] = (uint32_t)(uintptr_t)*slot;
            continue;
        }
        ids[i] = intern_cstr(r->ev->ctx->names, key_text(r, &v, i))->id;
        if (slot) *slot = (void *)(uintptr_t)ids[i];
    }
    return ids;
}
