/* Loading. Input: a declared dataset; output: its table with references looked
 * up, derived columns filled, and its rows dated. The one idea: everything that
 * depends on a row alone is found once, here, so that aggregates only read
 * arrays: the day of a row, the row that it refers to, what a division by zero
 * left. */
#include "data/key.h"
#include "eval/leaf.h"
#include "eval/testing.h"

static Diags *diags(Eval *ev) {
    return &ev->ctx->diags;
}

File *eval_file(Eval *ev, const Dataset *d) {
    for (uint32_t i = 0; i < ev->model->files.count; i++)
        if (ev->model->files.at[i]->number == d->span.file) return ev->model->files.at[i];
    return ev->model->files.at[0];
}

const Calendar *eval_calendar(Eval *ev, const Dataset *d) {
    return &eval_file(ev, d)->calendar;
}

static const char *count_text(Eval *ev, uint64_t n) {
    return arena_printf(ev->arena, "%llu", (unsigned long long)n);
}

static void **per_batch(Eval *ev, const Table *t) {
    return NEW_ARRAY(ev->arena, void *, t->batches.count);
}

/* --- references --- */

static void report_partner(Eval *ev, Loaded *t, const Column *c, uint64_t row, uint64_t count) {
    Diag *d = diag_add(diags(ev), D_V30, c->span, c->name->s, c->references->name->s,
                       count_text(ev, count), NULL);
    diag_label(diags(ev), d, table_span(ev->ctx, t->table, row, c), PH_first_row, NULL);
}

/* The place of the row that a cell refers to; *lost when there is none, though
 * the cell is not missing. */
static uint32_t partner_of(Eval *ev, const Loaded *t, const Column *c, const KeyIndex *index,
                           const Batch *b, uint32_t i, bool *lost) {
    int64_t key;
    *lost = false;
    if (!key_of_cell(&ev->nums, t->table, c, b, i, &key)) return NO_PLACE;
    int64_t row = index ? key_find(index, key) : -1;
    *lost = row < 0;
    return row < 0 ? NO_PLACE : (uint32_t)row;
}

static Loaded *table_with_keys(Eval *ev, Dataset *d);

/* cell-11: a row without partner stays; the first of them is named. */
static void look_up(Eval *ev, Loaded *t, Column *c) {
    const Loaded *to = table_with_keys(ev, c->references);
    const KeyIndex *index = to->dead || to->table->bad ? NULL : key_index(&ev->nums, to->table);
    uint64_t lost = 0, first = 0;
    Side *side = &t->sides[c->index];
    side->partner = (uint32_t **)per_batch(ev, t->table);
    for (uint32_t b = 0; b < t->table->batches.count; b++) {
        const Batch *batch = t->table->batches.at[b];
        side->partner[b] = NEW_ARRAY(ev->arena, uint32_t, batch->rows);
        for (uint32_t i = 0; i < batch->rows; i++) {
            bool is_lost;
            side->partner[b][i] = partner_of(ev, t, c, index, batch, i, &is_lost);
            if (is_lost && !lost++) first = batch->first_row + i;
        }
    }
    if (lost && index) report_partner(ev, t, c, first, lost);
}

/* --- derived columns --- */

static void keep_states(Eval *ev, Loaded *t, uint32_t batch, const Column *c, const RowVector *v) {
    uint8_t **states = t->sides[c->index].state;
    Batch *b = t->table->batches.at[batch];
    for (uint32_t i = 0; v->state && i < b->rows; i++) {
        if (v->state[i] == ROW_OK) continue;
        vector_set_missing(ev->arena, &b->columns[c->index], b->rows, i);
        if (v->state[i] != ROW_MISSING && !states[batch])
            states[batch] = arena_copy(ev->arena, v->state, b->rows);
    }
}

static int64_t period_index(Eval *ev, Loaded *t, Map *seen, int64_t code) {
    bool is_new;
    void **slot = map_slot(seen, (uint64_t)code, &is_new);
    if (is_new) {
        vec_push(ev->arena, &t->table->periods, period_from_code(code));
        *slot = (void *)(uintptr_t)t->table->periods.count;
    }
    return (int64_t)(uintptr_t)*slot - 1;
}

static Vector vector_of(Eval *ev, Loaded *t, const Column *c, uint32_t rows, const RowVector *v,
                        Map *periods) {
    Vector out = {.scale = v->scale};
    if (v->wide) {
        out.wide = NEW_ARRAY(ev->arena, Num, rows);
        for (uint32_t i = 0; i < rows; i++) out.wide[i] = num_copy(&ev->nums, v->wide[i]);
        return out;
    }
    out.at = arena_copy(ev->arena, v->at, rows * sizeof *v->at);
    for (uint32_t i = 0; c->type == COL_PERIOD && i < rows; i++)
        out.at[i] = row_state(v, i) ? 0 : period_index(ev, t, periods, v->at[i]);
    return out;
}

/* A table keeps numbers in the unit of their column, whose factor is not
 * applied. */
static RowVector in_column_unit(Eval *ev, const Loaded *t, const Batch *batch, const Column *c) {
    Rows r = rows_begin(ev, t, batch);
    RowVector v = rows_of(&r, c->derived);
    if (c->type != COL_NUMBER) return v;
    return rows_scale(&r, v, num_div(&r.nums, NUM_ONE, unit_factor(&r.nums, c->unit)));
}

static void derive(Eval *ev, Loaded *t, const Column *c) {
    Map periods = map_new(ev->arena);
    t->sides[c->index].state = (uint8_t **)per_batch(ev, t->table);
    t->sides[c->index].why = expr_why(ev, c->derived);
    for (uint32_t b = 0; b < t->table->batches.count; b++) {
        ArenaMark mark = arena_mark(ev->scratch);
        Batch *batch = t->table->batches.at[b];
        RowVector v = in_column_unit(ev, t, batch, c);
        batch->columns[c->index] = vector_of(ev, t, c, batch->rows, &v, &periods);
        keep_states(ev, t, b, c, &v);
        arena_release(ev->scratch, mark);
    }
    if (t->sides[c->index].why == DATA_OK) table_check_column(ev->ctx, &ev->nums, t->table, c);
}

/* --- when a column is ready ---
 *
 * Datasets may refer to each other, and derived columns to each other in any order, though never in
 * a circle: that is an error of the definitions. So a column is made when it is first needed. */

static void column_ready(Eval *ev, Loaded *t, Column *c);
static Loaded *table_open(Eval *ev, Dataset *d);

static void expr_ready(Eval *ev, const Expr *e) {
    if (e->kind == E_COLUMN)
        for (uint32_t k = 0; k < e->path_count; k++) table_with(ev, e->path[k]);
    if (e->kind == E_FUNCTION && e->func == FN_convert) eval_table(ev, e->rate->dataset);
    for (uint32_t i = 0; i < e->count; i++) expr_ready(ev, e->kids[i]);
}

static void column_ready(Eval *ev, Loaded *t, Column *c) {
    if (t->dead || t->sides[c->index].is_ready) return;
    t->sides[c->index].is_ready = true;
    if (c->derived) {
        expr_ready(ev, c->derived);
        derive(ev, t, c);
    }
    if (c->references) look_up(ev, t, c);
}

const Loaded *table_with(Eval *ev, const Column *c) {
    Loaded *t = table_open(ev, c->dataset);
    column_ready(ev, t, c->dataset->columns.at[c->index]);
    return t;
}

/* Keys that are read were checked when they were. */
static void keys_ready(Eval *ev, Loaded *t) {
    const Dataset *d = t->dataset;
    bool derived = false;
    if (t->dead || t->keys_ready) return;
    t->keys_ready = true;
    for (uint32_t i = 0; i < d->keys.count; i++) {
        column_ready(ev, t, d->keys.at[i]);
        derived |= d->keys.at[i]->derived != NULL;
    }
    if (derived) table_check_keys(ev->ctx, &ev->nums, t->table);
}

static Loaded *table_with_keys(Eval *ev, Dataset *d) {
    Loaded *t = table_open(ev, d);
    keys_ready(ev, t);
    return t;
}

/* --- the day of a row --- */

static Day cell_day(Eval *ev, const Loaded *t, const Column *c, const Vector *v, uint32_t i,
                    bool begin) {
    if (vector_missing(v, i)) return DAY_NONE;
    if (c->type == COL_DATETIME) return seconds_day(v->at[i]);
    if (c->type == COL_DATE) return (Day)v->at[i];
    Day first, last;
    period_range(eval_calendar(ev, t->dataset), t->table->periods.at[v->at[i]], &first, &last);
    return begin ? first : last;
}

static Day **column_days(Eval *ev, const Loaded *t, const Column *c, bool begin, Day missing) {
    Day **days = (Day **)per_batch(ev, t->table);
    for (uint32_t b = 0; b < t->table->batches.count; b++) {
        const Batch *batch = t->table->batches.at[b];
        days[b] = NEW_ARRAY(ev->arena, Day, batch->rows);
        for (uint32_t i = 0; i < batch->rows; i++) {
            Day d = cell_day(ev, t, c, &batch->columns[c->index], i, begin);
            days[b][i] = d == DAY_NONE ? missing : d;
        }
    }
    return days;
}

static Day earliest(const Loaded *t, Day **days) {
    Day first = DAY_NONE;
    for (uint32_t b = 0; b < t->table->batches.count; b++)
        for (uint32_t i = 0; i < t->table->batches.at[b]->rows; i++) {
            Day d = days[b][i];
            if (d != DAY_NONE && (first == DAY_NONE || d < first)) first = d;
        }
    return first;
}

static Day latest(const Loaded *t, Day **days) {
    Day last = DAY_NONE; /* before every other day */
    for (uint32_t b = 0; b < t->table->batches.count; b++)
        for (uint32_t i = 0; i < t->table->batches.at[b]->rows; i++)
            if (days[b][i] > last) last = days[b][i];
    return last;
}

static void count_days(Eval *ev, Loaded *t) {
    t->first_row = earliest(t, t->days);
    t->last_row = latest(t, t->days);
    if (t->first_row == DAY_NONE) return;
    uint32_t span = (uint32_t)(t->last_row - t->first_row) + 1;
    uint32_t *until = NEW_ARRAY(ev->arena, uint32_t, span);
    for (uint32_t b = 0; b < t->table->batches.count; b++)
        for (uint32_t i = 0; i < t->table->batches.at[b]->rows; i++)
            if (t->days[b][i] != DAY_NONE) until[t->days[b][i] - t->first_row]++;
    for (uint32_t i = 1; i < span; i++) until[i] += until[i - 1];
    t->rows_until = until;
}

/* Rows dated on or before a day. */
static uint32_t rows_by(const Loaded *t, Day d) {
    if (t->first_row == DAY_NONE || d < t->first_row) return 0;
    return t->rows_until[(d < t->last_row ? d : t->last_row) - t->first_row];
}

/* time-6: the first day of the month of the first row. */
static Day default_start(Eval *ev, const Loaded *t) {
    Day first = earliest(t, t->begins ? t->begins : t->days), last;
    if (first == DAY_NONE) return DAY_NONE;
    const Calendar *calendar = eval_calendar(ev, t->dataset);
    period_range(calendar, period_of(calendar, GRAIN_MONTH, first), &first, &last);
    return first;
}

static void known_days(Eval *ev, Loaded *t) {
    const Dataset *d = t->dataset;
    if (ev->given) {
        t->start = ev->given->first;
        t->through = ev->given->last;
        return;
    }
    t->through = d->has_through ? d->through : t->last_row;
    t->start = d->has_from ? d->from : default_start(ev, t);
    if (t->start == DAY_NONE) t->start = t->through;
    if (t->through == DAY_NONE) t->through = t->start;
}

/* time-5: the end of the first review that the last row falls inside; DAY_NONE: none. */
static Day review_end(Eval *ev, const Loaded *t) {
    const Calendar *calendar = eval_calendar(ev, t->dataset);
    Day end = DAY_NONE;
    for (uint32_t i = 0; i < ev->model->kpis.count; i++) {
        const Kpi *k = ev->model->kpis.at[i];
        if (!k->has_review || !dataset_reached(&k->reach, t->dataset)) continue;
        Day first, last;
        period_range(calendar, period_of(calendar, k->review, t->through), &first, &last);
        if (last != t->through && (end == DAY_NONE || last < end)) end = last;
    }
    return end;
}

/* A cell in whose period another one ends, or with whose period another one ends that is shorter.
 */
static bool find_overlap(Eval *ev, const Loaded *t, Day *first, Day *last) {
    Day *begins = NEW_ARRAY(ev->arena, Day, (size_t)(t->last_row - t->first_row) + 1);
    for (Day d = t->first_row; d <= t->last_row; d++) begins[d - t->first_row] = DAY_NONE;
    for (uint32_t b = 0; b < t->table->batches.count; b++)
        for (uint32_t i = 0; i < t->table->batches.at[b]->rows; i++) {
            *first = t->begins[b][i], *last = t->days[b][i];
            if (*last == DAY_NONE) continue;
            Day *known = &begins[*last - t->first_row];
            if (*known == DAY_NONE) *known = *first;
            if (*known != *first || rows_by(t, *last - 1) > rows_by(t, *first - 1)) return true;
        }
    return false;
}

/* Years beside their quarters: a sum over a year would count both. */
static void report_overlap(Eval *ev, const Loaded *t) {
    Day first, last;
    if (!t->begins || !t->rows_until || !find_overlap(ev, t, &first, &last)) return;
    diag_add(diags(ev), D_V33, t->dataset->time->span, t->dataset->name->s,
             day_text(ev->arena, first), day_text(ev->arena, last), NULL);
}

static void report_days(Eval *ev, const Loaded *t) {
    const Dataset *d = t->dataset;
    uint64_t undated = t->table->rows - (t->rows_until ? rows_by(t, t->last_row) : 0);
    uint64_t late = rows_by(t, t->last_row) - rows_by(t, t->through);
    if (undated)
        diag_add(diags(ev), D_V31, d->time->span, d->name->s, count_text(ev, undated),
                 d->time->name->s, NULL);
    if (d->has_through && t->rows_until && late)
        diag_add(diags(ev), D_V32, d->span, d->name->s, count_text(ev, late),
                 day_text(ev->arena, d->through), NULL);
    Day end = d->has_through || !t->rows_until ? DAY_NONE : review_end(ev, t);
    if (end != DAY_NONE)
        diag_add(diags(ev), D_K20, d->span, d->name->s, day_text(ev->arena, t->through),
                 day_text(ev->arena, end), NULL);
}

static void date_rows(Eval *ev, Loaded *t) {
    const Dataset *d = t->dataset;
    t->first_row = t->last_row = t->start = t->through = DAY_NONE;
    if (t->is_snapshot) return;
    t->days = column_days(ev, t, d->time, false, DAY_NONE);
    if (d->time->type == COL_PERIOD) t->begins = column_days(ev, t, d->time, true, DAY_NONE);
    if (d->time_end) t->ends = column_days(ev, t, d->time_end, true, DAY_NEVER);
    count_days(ev, t);
    known_days(ev, t);
    if (t->sides[d->time->index].why != DATA_OK) return;
    report_days(ev, t);
    report_overlap(ev, t);
}

/* --- the whole --- */

static Table *read_table(Eval *ev, const Dataset *d) {
    if (ev->given) return inline_table(ev, d, ev->given->rows[d->index]);
    if (d->rows) return inline_table(ev, d, d->rows);
    if (d->path) return table_read_csv(ev->ctx, &ev->nums, ev->arena, eval_calendar(ev, d), d);
    Table *none = NEW(ev->arena, Table);
    *none = (Table){.dataset = d, .absent = true};
    return none;
}

/* Its cells are read; nothing of it is derived or looked up. */
static Loaded *table_open(Eval *ev, Dataset *d) {
    if (ev->loaded[d->index]) return ev->loaded[d->index];
    Loaded *t = ev->loaded[d->index] = NEW(ev->arena, Loaded);
    *t = (Loaded){.dataset = d, .is_snapshot = !d->time, .dead = true, .why = ND_no_source};
    t->first_row = t->last_row = t->start = t->through = DAY_NONE;
    t->table = read_table(ev, d);
    if (t->table->absent) return t;
    t->sides = NEW_ARRAY(ev->arena, Side, d->columns.count);
    for (uint32_t i = 0; i < d->columns.count; i++)
        t->sides[i].why = t->table->bad_column[i] ? ND_bad_cell : DATA_OK;
    t->dead = t->table->bad;
    t->why = ND_bad_cell;
    return t;
}

Loaded *eval_table(Eval *ev, Dataset *d) {
    Loaded *t = table_open(ev, d);
    if (t->is_complete) return t;
    t->is_complete = true;
    if (t->dead) return t;
    for (uint32_t i = 0; i < d->columns.count; i++) column_ready(ev, t, d->columns.at[i]);
    keys_ready(ev, t);
    t->dead = t->table->bad;
    date_rows(ev, t);
    return t;
}

/* Clips a stretch to what is known. */
static bool known(const Loaded *t, Day *first, Day *last) {
    if (t->first_row == DAY_NONE) return false;
    if (*first < t->start) *first = t->start;
    if (*first < t->first_row) *first = t->first_row;
    if (*last > t->through) *last = t->through;
    if (*last > t->last_row) *last = t->last_row;
    return *first <= *last;
}

bool loaded_reported(const Loaded *t, Day first, Day last) {
    return known(t, &first, &last) && rows_by(t, last) > rows_by(t, first - 1);
}

Day loaded_last_date(const Loaded *t, Day first, Day last) {
    if (!loaded_reported(t, first, last) || !known(t, &first, &last)) return DAY_NONE;
    while (rows_by(t, last) == rows_by(t, last - 1)) last--;
    return last;
}

bool eval_lost(const Eval *ev) {
    bool lost = false;
    for (uint32_t i = 0; i < ev->model->datasets.count; i++) {
        const Loaded *t = ev->loaded[i];
        lost |= t && t->dataset->path && loaded_absent(t);
    }
    return lost;
}
