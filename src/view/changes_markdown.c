/* Input: two versions, compared. Output: tables for a comment on a merge request, no longer than
 * one may be. Whatever was written in a definition goes through the encoder, so that a name is
 * never markup. */
#include "view/changes.h"
#include "view/encode.h"
#include "view/finding.h"
#include "view/grid.h"

enum { MARKDOWN_BYTES = 50000, CELL_COLUMNS = 240 }; /* what fits into a comment on GitHub */

/* A row of a table: texts up to NULL. What no longer fits is counted. */
static void put_row(ChangeView *view, const char *const *cells) {
    if (view->out.length > MARKDOWN_BYTES) {
        view->left++;
        return;
    }
    buf_char(&view->out, '|');
    for (; *cells; cells++) {
        buf_char(&view->out, ' ');
        encode_markdown(&view->out, text_cut(view->arena, *cells, CELL_COLUMNS));
        buf_str(&view->out, **cells ? " |" : "|");
    }
    buf_char(&view->out, '\n');
}

#define ROW(view, ...) put_row(view, (const char *const[]){__VA_ARGS__, NULL})

static const char *say(const ChangeView *view, const char *en, const char *nl) {
    return view->ctx->lang == LANG_NL ? nl : en;
}

/* Each row names its definition: a reader may sort or cut the table. */
static void put_change(ChangeView *view, const Change *change) {
    const Definition *d = change_about(change);
    const char *name = arena_printf(view->arena, "%s %s", d->word, d->name);
    if (!change->before) ROW(view, name, say(view, "added", "toegevoegd"), "", "");
    if (!change->after) ROW(view, name, say(view, "removed", "verwijderd"), "", "");
    if (change->is_renamed)
        ROW(view, name, say(view, "name", "naam"), change->before->name, change->after->name);
    for (uint32_t i = 0; i < change->all.count; i++) {
        const Difference *x = &change->all.at[i];
        if (difference_is_told(change, x))
            ROW(view, name, x->key, x->before ? x->before : "", x->after ? x->after : "");
    }
    for (uint32_t i = 0; i < change->uses.count; i++)
        ROW(view, name, say(view, "uses", "via"), "",
            arena_printf(view->arena, say(view, "%s %s, changed", "%s %s, gewijzigd"),
                         change->uses.at[i]->word, change->uses.at[i]->name));
}

static void put_changes(ChangeView *view) {
    const Comparison *c = view->c;
    if (!c->changes.count) return;
    buf_char(&view->out, '\n');
    ROW(view, say(view, "definition", "definitie"), say(view, "what", "wat"),
        say(view, "before", "eerst"), say(view, "after", "nu"));
    buf_str(&view->out, "|---|---|---|---|\n");
    for (uint32_t i = 0; i < c->changes.count; i++) put_change(view, c->changes.at[i]);
}

static void put_flips(ChangeView *view) {
    const Comparison *c = view->c;
    const char *heading = flip_heading(view), *lost = lost_told(view);
    if (heading) buf_printf(&view->out, "\n%s\n", heading);
    if (c->flips.count) {
        buf_char(&view->out, '\n');
        ROW(view, "KPI", say(view, "before", "eerst"), say(view, "after", "nu"));
        buf_str(&view->out, "|---|---|---|\n");
    }
    for (uint32_t i = 0; i < c->flips.count; i++)
        ROW(view, c->flips.at[i].after->symbol->name->s,
            flip_told(view, c->ev_before, c->flips.at[i].before),
            flip_told(view, c->ev, c->flips.at[i].after));
    if (!lost) return;
    buf_char(&view->out, '\n');
    encode_markdown(&view->out, lost);
    buf_char(&view->out, '\n');
}

static void put_findings(ChangeView *view) {
    FindingView findings = {.ctx = view->ctx, .arena = view->arena};
    const Diag *diag;
    uint32_t at = 0, rows = 0;
    diags_sort(&view->ctx->diags);
    while ((diag = finding_next(&findings, &at))) {
        Place place = source_place(&view->ctx->sources, diag->span.file, diag->span.begin);
        if (!rows++)
            buf_printf(&view->out, "\n| | | %s |\n|---|---|---|\n",
                       finding_word(&findings, PH_finding));
        ROW(view,
            arena_printf(view->arena, "%s %s",
                         finding_word(&findings, finding_severity(diag->severity)),
                         finding_title(&findings, diag)),
            arena_printf(view->arena, "%s:%u", finding_path(&findings, diag->span.file),
                         (unsigned)place.line),
            finding_sentence(&findings, diag));
    }
}

static void put_left(ChangeView *view) {
    const char *args[DIAG_ARGS] = {arena_printf(view->arena, "%u", view->left)};
    if (view->left)
        buf_printf(&view->out, "\n%s\n",
                   diag_fill(view->arena, phrase_text(PH_and_more, view->ctx->lang), args));
}

/* What asks for an answer comes first. */
void changes_markdown(ChangeView *view) {
    buf_printf(&view->out, "**%s**: %s\n", say(view, "KPI definitions", "KPI-definities"),
               change_counts(view));
    put_findings(view);
    put_flips(view);
    put_changes(view);
    put_left(view);
}
