/* Slices: the values of a column by which a result is shown. Input: the column's name, or a KPI's
 * split; output: the values sorted by bytes. The parts that a split names are there even if no row
 * has them yet. */
#include <stdlib.h>

#include "eval/slices.h"
#include "sema/sema.h"

const SplitPart *split_part(const Kpi *k, const Str *value) {
    for (uint32_t i = 0; i < k->parts.count; i++)
        if (k->parts.at[i].value == value) return &k->parts.at[i];
    return NULL;
}

static bool same_path(const KeyColumn *a, const KeyColumn *b) {
    if (a->dataset != b->dataset || a->path_count != b->path_count) return false;
    for (uint32_t i = 0; i < a->path_count; i++)
        if (a->path[i] != b->path[i]) return false;
    return true;
}

bool same_columns(const GroupKey *a, const GroupKey *b) {
    if (a->column_count != b->column_count) return false;
    for (uint32_t i = 0; i < a->column_count; i++)
        if (!same_path(&a->columns[i], &b->columns[i])) return false;
    return true;
}

/* By bytes, a missing cell last (cell-12). */
static int compare_values(const void *a, const void *b) {
    const Str *x = *(const Str *const *)a, *y = *(const Str *const *)b;
    if (!x || !y) return (x == NULL) - (y == NULL);
    int order = memcmp(x->s, y->s, x->length < y->length ? x->length : y->length);
    return order ? order : (x->length > y->length) - (x->length < y->length);
}

/* The slices that there are, if any, and the parts that a KPI names. */
static const Slices *with_parts(Eval *ev, GroupKey key, const Slices *found, const Kpi *k) {
    Slices *s = NEW(ev->arena, Slices);
    *s = (Slices){.key = key, .index = map_new(ev->arena)};
    s->values = NEW_ARRAY(ev->arena, const Str *, (found ? found->count : 0) + k->parts.count + 1);
    for (uint32_t i = 0; found && i < found->count; i++) s->values[s->count++] = found->values[i];
    for (uint32_t i = 0; i < k->parts.count; i++) {
        const Str *value = k->parts.at[i].value;
        if (!found || !map_find(&found->index, key_of(value))) s->values[s->count++] = value;
    }
    if (s->count) qsort(s->values, s->count, sizeof *s->values, compare_values);
    for (uint32_t i = 0; i < s->count; i++)
        *map_slot(&s->index, key_of(s->values[i]), NULL) = (void *)(uintptr_t)(i + 1);
    return s;
}

static bool key_by(Eval *ev, const DatasetSet *reach, const char *column, GroupKey *key) {
    *key = (GroupKey){.name = intern_cstr(ev->ctx->names, column)};
    key->columns = NEW_ARRAY(ev->arena, KeyColumn, reach->all.count + 1);
    for (uint32_t i = 0; i < reach->all.count; i++) {
        KeyColumn *kc = &key->columns[key->column_count++];
        kc->dataset = reach->all.at[i];
        kc->path = path_try(ev->model, kc->dataset, column, strlen(column), &kc->path_count);
        if (!kc->path) return false;
    }
    return key->column_count > 0;
}

const Slices *slices_by(Eval *ev, const Subject *s, const char *column) {
    GroupKey key;
    if (!key_by(ev, s->reach, column, &key)) return NULL;
    const Slices *found = slices_of(ev, key);
    bool split = s->kpi && s->kpi->parts.count && same_columns(&key, &s->kpi->split_key);
    return split ? with_parts(ev, key, found, s->kpi) : found;
}

const Slices *slices_of_split(Eval *ev, const Kpi *k) {
    return k->parts.count ? with_parts(ev, k->split_key, NULL, k) : NULL;
}
