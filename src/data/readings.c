/* Input: a cell that its column cannot read. Output: a finding that says what it would be
 * otherwise. The one idea: try the cell under the other styles that people use; one reading is a
 * hint, two are the reason why nothing was guessed. */
#include "data/cell.h"
#include "data/csv.h"

typedef struct Alternative { /* a value, and the style that gives it */
    const char *value, *style;
} Alternative;

static bool is_new(const Alternative *found, uint32_t n, const char *value) {
    for (uint32_t i = 0; i < n; i++)
        if (!strcmp(found[i].value, value)) return false;
    return n < 2;
}

/* What number the cell is under other marks; at most two different ones. */
static uint32_t other_numbers(Nums *m, const BadCell *bad, Dressed cell, Alternative found[2]) {
    static const struct {
        char decimal, grouping;
        const char *style;
    } marks[] = {{'.', 0, "decimal \".\""},
                 {',', 0, "decimal \",\""},
                 {'.', ',', "decimal \".\" grouping \",\""},
                 {',', '.', "decimal \",\" grouping \".\""},
                 {'.', ' ', "decimal \".\" grouping \" \""},
                 {',', ' ', "decimal \",\" grouping \" \""},
                 {'.', '\'', "decimal \".\" grouping \"'\""}};
    uint32_t n = 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        NumberStyle style = *bad->number;
        style.decimal = marks[i].decimal;
        style.grouping = marks[i].grouping;
        Num value;
        bool rounded;
        if (!cell.ok || !number_wide(m, &style, cell.s, cell.length, &value)) continue;
        if (cell.negative) value = num_neg(m, value);
        const char *text = num_decimal(m, m->ctx->arena, value, 30, &rounded);
        if (is_new(found, n, text)) found[n++] = (Alternative){text, marks[i].style};
    }
    return n;
}

static uint32_t other_dates(Arena *arena, const char *s, size_t length, Alternative found[2]) {
    static const char *const styles[] = {
        "yyyy-mm-dd", "dd-mm-yyyy", "mm-dd-yyyy", "yyyy/mm/dd", "d/m/yyyy", "m/d/yyyy", "d-m-yyyy",
        "m-d-yyyy",   "d.m.yyyy",   "yyyymmdd",   "d-m-yy",     "m-d-yy",   "d/m/yy",   "m/d/yy"};
    uint32_t n = 0;
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++) {
        Day day;
        int seconds;
        if (!date_parse_style(s, length, styles[i], &day, &seconds)) continue;
        const char *text = day_text(arena, day);
        if (is_new(found, n, text)) found[n++] = (Alternative){text, styles[i]};
    }
    return n;
}

typedef struct Shown { /* what every finding about a cell names */
    Span at;
    const char *cell, *column;
} Shown;

static Diag *bad_number(Nums *m, const BadCell *bad, Shown shown, const char *s, size_t length) {
    Diags *d = &m->ctx->diags;
    Alternative a[2];
    Decimal unused;
    Dressed in = number_undress(bad->number, s, length);
    uint32_t n = other_numbers(m, bad, in, a);
    if (n == 2)
        return diag_add(d, D_D14, shown.at, shown.cell, shown.column, a[0].value, a[0].style,
                        a[1].value, a[1].style, NULL);
    Diag *diag = diag_add(d, D_D13, shown.at, shown.cell, shown.column, NULL);
    if (in.ok && number_read(bad->number, in.s, in.length, &unused) != READ_BAD)
        diag_note(d, diag, PH_too_many_digits, limit_name(LIM_digits), NULL);
    else if (n)
        diag_note(d, diag, PH_reads_as, a[0].value, a[0].style, NULL);
    return diag;
}

static Diag *bad_date(Ctx *ctx, const BadCell *bad, Shown shown, const char *s, size_t length) {
    Alternative a[2];
    uint32_t n = other_dates(ctx->arena, s, length, a);
    if (n == 2)
        return diag_add(&ctx->diags, D_D16, shown.at, shown.cell, shown.column, bad->style,
                        a[0].value, a[0].style, a[1].value, a[1].style, NULL);
    Diag *diag = diag_add(&ctx->diags, D_D15, shown.at, shown.cell, shown.column, bad->style, NULL);
    if (n) diag_note(&ctx->diags, diag, PH_date_reads_as, a[0].value, a[0].style, NULL);
    return diag;
}

Diag *report_cell(Nums *m, const BadCell *bad, Span at, const char *s, size_t length) {
    Ctx *ctx = m->ctx;
    Diags *d = &ctx->diags;
    Shown shown = {at, csv_quote(ctx, s, length), column_header(bad->column)->s};
    const char *inner = s, *style = bad->style ? bad->style : "yyyy-mm-dd hh:mi:ss";
    size_t left = length;
    cell_trim(&inner, &left);
    if (!left)
        return diag_add(d, D_D20, at, shown.column, arena_strndup(ctx->arena, s, length), NULL);
    switch (bad->column->type) {
    case COL_TEXT: return diag_add(d, D_D21, at, shown.cell, shown.column, NULL);
    case COL_DATE: return bad_date(ctx, bad, shown, inner, left);
    case COL_DATETIME: return diag_add(d, D_D17, at, shown.cell, shown.column, style, NULL);
    case COL_PERIOD: return diag_add(d, D_D18, at, shown.cell, shown.column, NULL);
    case COL_BOOLEAN: return diag_add(d, D_D19, at, shown.cell, shown.column, NULL);
    case COL_NUMBER: break;
    }
    return bad_number(m, bad, shown, inner, left);
}
