/* Input: places in a CSV text that something is wrong with. Output: findings with an excerpt of the
 * source. The one idea: an excerpt is the line of the cell, copied when something is to be shown,
 * so that a data file of any size is shown like a file of definitions. */
#include <errno.h>
#include <inttypes.h>
#include "data/csv.h"

enum { SHOWN_TAIL = 256, SHOWN_CELL = 60 };

static bool is_tail(char c) {
    return ((unsigned char)c & 0xC0) == 0x80;
}

Span csv_span(Csv *csv, RowStart row, size_t at, size_t length) {
    const char *text = csv->scan.text;
    size_t begin = row.begin, end = csv->scan.length, stop = at + length;
    for (size_t i = row.begin; i < at; i++) {
        if (text[i] != csv->scan.newline) continue;
        row.line++;
        begin = i + 1;
    }
    for (size_t i = at; i < end && i <= stop + SHOWN_TAIL; i++) {
        bool far = i - at >= SHOWN_TAIL && !is_tail(text[i]);
        if (far || text[i] == '\n' || text[i] == '\r') end = i;
    }
    if (stop > end) stop = end;
    uint32_t line = row.line > UINT32_MAX ? UINT32_MAX : (uint32_t)row.line;
    Span span = {.begin = (uint32_t)(at - begin), .end = (uint32_t)(stop - begin)};
    span.file =
        source_excerpt(&csv->ctx->sources, csv->path, line, text + begin, (uint32_t)(end - begin));
    return span;
}

const char *csv_quote(Ctx *ctx, const char *s, size_t length) {
    size_t shown = length;
    if (length > SHOWN_CELL)
        for (shown = SHOWN_CELL; shown && is_tail(s[shown]);) shown--;
    return arena_printf(ctx->arena, "\"%.*s%s\"", (int)shown, s, shown < length ? "…" : "");
}

bool tally_add(Tally *t) {
    return ++t->count <= HANDFUL;
}

void tally_close(Ctx *ctx, const Tally *t) {
    if (t->count <= HANDFUL) return;
    const char *more = arena_printf(ctx->arena, "%" PRIu64, t->count - HANDFUL);
    diag_note(&ctx->diags, t->last, PH_and_more, more, NULL);
}

Diag *report_about(Ctx *ctx, Diag *diag, const Dataset *dataset, const Column *column) {
    diag->subject = dataset->name->s;
    if (column && column->span.file)
        diag_label(&ctx->diags, diag, column->span, PH_declared_here, NULL);
    return diag;
}

static const char *number_text(Csv *csv, uint64_t n) {
    return arena_printf(csv->ctx->arena, "%" PRIu64, n);
}

static Diag *report_fault(Csv *csv, const Row *row, RowStart start) {
    Diags *d = &csv->ctx->diags;
    switch (row->fault) {
    case FAULT_STRAY_QUOTE: return diag_add(d, D_D7, csv_span(csv, start, row->fault_at, 1), NULL);
    case FAULT_AFTER_QUOTE: {
        Diag *diag = diag_add(d, D_D8, csv_span(csv, start, row->fault_at, 1), NULL);
        diag_label(d, diag, csv_span(csv, start, row->opened_at, 1), PH_quote_opened, NULL);
        return diag;
    }
    case FAULT_OPEN_QUOTE: return diag_add(d, D_D9, csv_span(csv, start, row->fault_at, 1), NULL);
    case FAULT_LINE_END: return diag_add(d, D_D11, csv_span(csv, start, row->fault_at, 1), NULL);
    case FAULT_NONE: break;
    }
    Span span = csv_span(csv, start, row->begin, row->end - row->begin);
    return diag_add(d, row->fields < csv->width ? D_D5 : D_D6, span, number_text(csv, row->line),
                    number_text(csv, row->fields), number_text(csv, csv->width), NULL);
}

void report_row(Csv *csv, const Row *row) {
    if (!tally_add(&csv->bad_rows)) return;
    Diag *diag = report_fault(csv, row, (RowStart){row->begin, row->line});
    csv->bad_rows.last = report_about(csv->ctx, diag, csv->dataset, NULL);
}

void report_surplus(Csv *csv, const Row *row) {
    if (csv->surplus.count++) return; /* one finding counts them all */
    Span span = csv_span(csv, (RowStart){row->begin, row->line}, row->begin, row->end - row->begin);
    Diag *diag = diag_add(&csv->ctx->diags, D_V4, span, number_text(csv, row->line), csv->path,
                          number_text(csv, row->fields), number_text(csv, csv->width), NULL);
    csv->surplus.last = report_about(csv->ctx, diag, csv->dataset, NULL);
}

void report_unread(Ctx *ctx, const Dataset *dataset, int error) {
    Diag *diag =
        diag_add(&ctx->diags, D_D1, dataset->source_span, dataset->path, dataset->name->s, NULL);
    report_about(ctx, diag, dataset, NULL);
    if (error == ENOENT || error == ENOTDIR)
        diag_note(&ctx->diags, diag, PH_no_such_file, NULL);
    else if (error == EISDIR)
        diag_note(&ctx->diags, diag, PH_is_a_folder, NULL);
    else if (error == EACCES || error == EPERM)
        diag_note(&ctx->diags, diag, PH_no_permission, NULL);
    else
        diag_note(&ctx->diags, diag, PH_read_error, arena_printf(ctx->arena, "%d", error), NULL);
}

void report_nul(Csv *csv, size_t at) {
    RowStart line = {0, 1};
    for (size_t i = 0; i < at; i++) {
        if (csv->scan.text[i] != '\n') continue;
        line = (RowStart){i + 1, line.line + 1};
    }
    if (at - line.begin > SHOWN_TAIL) line.begin = at - SHOWN_TAIL; /* no line of text */
    Diag *diag = diag_add(&csv->ctx->diags, D_D10, csv_span(csv, line, at, 1), csv->path, NULL);
    report_about(csv->ctx, diag, csv->dataset, NULL);
}
