/* Input: conditions on rows, and days. Output: how two regions lie to each other. The one idea: a
 * condition that names the values of a column is a set, and sets can be compared; any other
 * condition can only be the same or not. */
#include "sema/region.h"

/* --- conditions as sets --- */

static const void *const *one_value(Arena *arena, const void *value) {
    return arena_copy(arena, &value, sizeof value);
}

static bool is_column_with_texts(const Expr *e) {
    if (e->kids[0]->kind != E_COLUMN) return false;
    for (uint32_t i = 1; i < e->count; i++)
        if (e->kids[i]->kind != E_TEXT) return false;
    return true;
}

static Condition of_texts(Arena *arena, const Expr *e, bool none) {
    const void **values = NEW_ARRAY(arena, const void *, e->count);
    for (uint32_t i = 1; i < e->count; i++) values[i - 1] = e->kids[i]->text;
    const Expr *c = e->kids[0];
    return (Condition){c->path, c->path_count, e->count - 1, none, values, NULL};
}

static Condition condition_of(Arena *arena, const Expr *e) {
    if (e->kind == E_COLUMN) /* true or false */
        return (Condition){
            e->path, e->path_count, 1, false, one_value(arena, e->path[e->path_count - 1]), NULL};
    bool equality = e->kind == E_COMPARE && (e->op == G_EQ || e->op == G_NE);
    if ((equality || e->kind == E_IN) && is_column_with_texts(e))
        return of_texts(arena, e, equality ? e->op == G_NE : e->op == 1);
    if (e->kind == E_NOT) {
        Condition c = condition_of(arena, e->kids[0]);
        c.none = !c.none;
        if (c.path) return c;
    }
    return (Condition){.other = e};
}

void region_where(Arena *arena, Region *r, const Expr *condition) {
    if (condition->kind == E_AND) {
        for (uint32_t i = 0; i < condition->count; i++) region_where(arena, r, condition->kids[i]);
    } else {
        vec_push(arena, &r->slice, condition_of(arena, condition));
    }
}

void region_value(Arena *arena, Region *r, const KeyColumn *column, const Str *value) {
    Condition c = {column->path, column->path_count, 1, false, one_value(arena, value), NULL};
    vec_push(arena, &r->slice, c);
}

/* --- sets --- */

static bool has_value(const Condition *c, const void *value) {
    for (uint32_t i = 0; i < c->count; i++)
        if (c->values[i] == value) return true;
    return false;
}

static bool all_in(const Condition *a, const Condition *b) {
    for (uint32_t i = 0; i < a->count; i++)
        if (!has_value(b, a->values[i])) return false;
    return true;
}

static bool none_in(const Condition *a, const Condition *b) {
    for (uint32_t i = 0; i < a->count; i++)
        if (has_value(b, a->values[i])) return false;
    return true;
}

static bool same_path(const Condition *a, const Condition *b) {
    if (!a->path || !b->path || a->path_count != b->path_count) return false;
    return memcmp(a->path, b->path, a->path_count * sizeof *a->path) == 0;
}

/* --- other conditions, by their form --- */

static bool same_form(const Expr *a, const Expr *b) {
    if (a == b) return true;
    if (a->kind != b->kind || a->op != b->op || a->func != b->func || a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (!same_form(a->kids[i], b->kids[i])) return false;
    switch (a->kind) {
    case E_NUMBER: return num_equal(a->number, b->number);
    case E_TEXT: return a->text == b->text;
    case E_DATE: return a->day == b->day;
    case E_PERIOD: return a->period.kind == b->period.kind && a->period.index == b->period.index;
    case E_BOOLEAN: return a->flag == b->flag;
    case E_INPUT: return a->input == b->input;
    case E_POWER: return a->exponent == b->exponent;
    case E_COLUMN:
        return a->path_count == b->path_count &&
               memcmp(a->path, b->path, a->path_count * sizeof *a->path) == 0;
    case E_SUM:
    case E_PRODUCT:
    case E_DIVIDE:
    case E_NEGATE:
    case E_AND:
    case E_OR:
    case E_NOT:
    case E_COMPARE:
    case E_IN:
    case E_IS_MISSING:
    case E_IF:
    case E_OTHERWISE: return true;
    case E_FUNCTION: return a->func != FN_convert;
    case E_ERROR:
    case E_CURRENCY:
    case E_METRIC:
    case E_KPI:
    case E_AGGREGATE:
    case E_GROUPED:
    case E_TIME:
    case E_FILTER:
    case E_SCORE: return false; /* never in a condition on rows */
    }
    return false;
}

/* --- regions --- */

/* Is b true wherever a is? */
static bool implies(const Condition *a, const Condition *b) {
    if (a->other && b->other) return same_form(a->other, b->other);
    if (!same_path(a, b)) return false;
    if (!a->none) return b->none ? none_in(a, b) : all_in(a, b);
    return b->none && all_in(b, a);
}

static bool excludes(const Condition *a, const Condition *b) {
    if (!same_path(a, b) || (a->none && b->none)) return false;
    if (!a->none && !b->none) return none_in(a, b);
    return a->none ? all_in(b, a) : all_in(a, b);
}

static bool slice_within(const Region *a, const Region *b) {
    for (uint32_t i = 0; i < b->slice.count; i++) {
        uint32_t k = 0;
        while (k < a->slice.count && !implies(&a->slice.at[k], &b->slice.at[i])) k++;
        if (k == a->slice.count) return false;
    }
    return true;
}

static bool slices_apart(const Region *a, const Region *b) {
    for (uint32_t i = 0; i < a->slice.count; i++)
        for (uint32_t k = 0; k < b->slice.count; k++)
            if (excludes(&a->slice.at[i], &b->slice.at[k])) return true;
    return false;
}

static bool within(const Region *a, const Region *b) {
    return a->first >= b->first && a->last <= b->last && slice_within(a, b);
}

RegionRelation region_relation(const Region *a, const Region *b) {
    if (a->last < b->first || b->last < a->first || slices_apart(a, b)) return REGION_APART;
    bool inside = within(a, b), around = within(b, a);
    if (inside && around) return REGION_SAME;
    return inside ? REGION_INSIDE : around ? REGION_AROUND : REGION_ACROSS;
}
