/* Input: a table and the rules on its columns. Output: findings. The one idea: rules never change a
 * value; they are checked over finished vectors, so that derived columns are no exception. */
#include <inttypes.h>
#include "data/csv.h"
#include "data/key.h"

enum { SHOWN_DECIMALS = 12 };

typedef struct Check {
    Ctx *ctx;
    Nums *nums;
    Table *t;
    const Column *column;
    Tally range, one_of, required, key;
} Check;

static const char *number_text(Check *k, Num value) {
    bool rounded;
    return num_decimal(k->nums, k->ctx->arena, value, SHOWN_DECIMALS, &rounded);
}

static const char *datetime_text(Arena *arena, int64_t seconds) {
    int64_t day = seconds / 86400 - (seconds % 86400 < 0);
    int rest = (int)(seconds - day * 86400);
    return arena_printf(arena, "%s %02d:%02d:%02d", day_text(arena, (Day)day), rest / 3600,
                        rest / 60 % 60, rest % 60);
}

/* A cell that is not missing, for people. */
static const char *cell_text(Check *k, const Column *c, const Batch *b, uint32_t i) {
    const Vector *v = &b->columns[c->index];
    Arena *arena = k->ctx->arena;
    Calendar calendar = calendar_default();
    switch (c->type) {
    case COL_TEXT: {
        const Str *s = interner_at(k->ctx->names, (uint32_t)v->at[i]);
        return csv_quote(k->ctx, s->s, s->length);
    }
    case COL_DATE: return day_text(arena, (Day)v->at[i]);
    case COL_DATETIME: return datetime_text(arena, v->at[i]);
    case COL_PERIOD: return period_text(&calendar, arena, k->t->periods.at[v->at[i]]);
    case COL_BOOLEAN: return v->at[i] ? "true" : "false";
    case COL_NUMBER: break;
    }
    return number_text(k, vector_num(k->nums, v, i));
}

static Diag *about(Check *k, Diag *diag) {
    return report_about(k->ctx, diag, k->t->dataset, k->column);
}

static Span span_of(Check *k, const Batch *b, uint32_t i) {
    return table_span(k->ctx, k->t, b->first_row + i, k->column);
}

static void check_required(Check *k, const Batch *b, const Vector *v) {
    if (!v->missing) return;
    for (uint32_t i = 0; i < b->rows; i++) {
        if (!vector_missing(v, i) || !tally_add(&k->required)) continue;
        k->required.last = about(
            k, diag_add(&k->ctx->diags, D_V3, span_of(k, b, i), column_header(k->column)->s, NULL));
    }
}

static bool listed(const Column *c, uint32_t id) {
    for (uint32_t i = 0; i < c->one_of_count; i++)
        if (c->one_of[i]->id == id) return true;
    return false;
}

static void check_one_of(Check *k, const Batch *b, const Vector *v) {
    int64_t good = -1; /* the last id that was in the list */
    for (uint32_t i = 0; i < b->rows; i++) {
        if (v->at[i] == good || vector_missing(v, i)) continue;
        if (listed(k->column, (uint32_t)v->at[i])) {
            good = v->at[i];
        } else if (tally_add(&k->one_of)) {
            k->one_of.last = about(k, diag_add(&k->ctx->diags, D_V2, span_of(k, b, i),
                                               cell_text(k, k->column, b, i),
                                               column_header(k->column)->s, NULL));
        }
    }
}

typedef struct Bounds { /* in the column's own unit */
    Num low, high;
} Bounds;

static void out_of_range(Check *k, const Batch *b, uint32_t i, const Bounds *in) {
    if (!tally_add(&k->range)) return;
    k->range.last = about(k, diag_add(&k->ctx->diags, D_V1, span_of(k, b, i),
                                      cell_text(k, k->column, b, i), column_header(k->column)->s,
                                      number_text(k, in->low), number_text(k, in->high), NULL));
}

/* The bound as a mantissa at the vector's scale; one that does not fit bounds nothing. */
static int64_t mantissa_of(Nums *m, Num bound, int scale, bool low) {
    int64_t mantissa;
    Num scaled = num_mul(m, bound, num_scaled(m, 1, scale));
    if (num_small_int(low ? num_ceil(m, scaled) : num_floor(m, scaled), &mantissa)) return mantissa;
    return num_sign(scaled) < 0 ? INT64_MIN : INT64_MAX;
}

static void check_range(Check *k, const Batch *b, const Vector *v, const Bounds *in) {
    int64_t low = 0, high = 0;
    if (v->at) {
        low = mantissa_of(k->nums, in->low, v->scale, true);
        high = mantissa_of(k->nums, in->high, v->scale, false);
    }
    for (uint32_t i = 0; i < b->rows; i++) {
        bool inside = v->at
                          ? v->at[i] >= low && v->at[i] <= high
                          : num_cmp(v->wide[i], in->low) >= 0 && num_cmp(v->wide[i], in->high) <= 0;
        if (!inside && !vector_missing(v, i)) out_of_range(k, b, i, in);
    }
}

/* Cells that could not be read were reported, and stand as missing: they are not reported again. */
void table_check_column(Ctx *ctx, Nums *nums, Table *t, const Column *c) {
    Check k = {.ctx = ctx, .nums = nums, .t = t, .column = c};
    bool required = c->required && !t->bad_column[c->index];
    bool one_of = c->one_of && c->type == COL_TEXT;
    bool range = c->has_range && c->type == COL_NUMBER;
    Bounds in = {NUM_ZERO, NUM_ZERO};
    if (range) {
        Num factor = unit_factor(nums, c->unit);
        in = (Bounds){num_div(nums, c->low, factor), num_div(nums, c->high, factor)};
    }
    for (uint32_t i = 0; (required || one_of || range) && i < t->batches.count; i++) {
        const Batch *b = t->batches.at[i];
        const Vector *v = &b->columns[c->index];
        if (required) check_required(&k, b, v);
        if (one_of) check_one_of(&k, b, v);
        if (range) check_range(&k, b, v, &in);
    }
    tally_close(ctx, &k.required);
    tally_close(ctx, &k.one_of);
    tally_close(ctx, &k.range);
}

static const char *key_text(Check *k, uint64_t row) {
    const Dataset *d = k->t->dataset;
    const Batch *b = k->t->batches.at[row / BATCH_ROWS];
    Buf out = buf_new(k->ctx->arena);
    for (uint32_t i = 0; i < d->keys.count; i++) {
        if (i) buf_str(&out, ", ");
        buf_str(&out, cell_text(k, d->keys.at[i], b, (uint32_t)(row % BATCH_ROWS)));
    }
    return buf_text(&out);
}

static void key_twice(void *to, uint64_t first, uint64_t row) {
    Check *k = to;
    const Dataset *d = k->t->dataset;
    k->t->bad = true;
    if (!tally_add(&k->key)) return;
    Diags *diags = &k->ctx->diags;
    k->column = d->keys.at[0];
    Diag *diag = diag_add(diags, D_D22, table_span(k->ctx, k->t, row, k->column), d->name->s,
                          key_text(k, row), NULL);
    diag_label(diags, diag, table_span(k->ctx, k->t, first, k->column), PH_same_key, NULL);
    k->key.last = about(k, diag);
}

void table_check_keys(Ctx *ctx, Nums *nums, Table *t) {
    Check k = {.ctx = ctx, .nums = nums, .t = t};
    bool bad = !t->dataset->keys.count;
    for (uint32_t i = 0; i < t->dataset->keys.count; i++)
        bad |= t->bad_column[t->dataset->keys.at[i]->index];
    if (bad) return;
    key_index_reporting(nums, t, key_twice, &k);
    tally_close(ctx, &k.key);
}
