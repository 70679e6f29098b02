/* Two versions of definitions, compared, as text: for people, as JSON, or as Markdown for a merge request. */
#ifndef KPI_VIEW_CHANGES_H
#define KPI_VIEW_CHANGES_H

#include "rules/compare.h"
#include "view/results.h"

/* In a format: human, json or markdown; with the context's findings, save for people, who get them elsewhere. NULL for another
 * format. The text lives in the arena. */
const char *changes_render(Ctx *ctx, Arena *arena, const Comparison *c, const char *format, bool color, size_t *length);

/* ---- what the formats share (changes.c) ---- */

typedef struct ChangeView {
    Ctx *ctx;
    Arena *arena;
    const Comparison *c;
    bool color;
    Buf out;
    unsigned left; /* rows of Markdown for which there is no room */
} ChangeView;

const char *change_sort(const Change *change); /* "added", "removed", "renamed" or "changed" */
const Definition *change_about(const Change *change); /* as it is now, else as it was */
const char *change_path(const ChangeView *view, const Change *change, unsigned *line);
/* What it uses says as much as a property whose words stayed the same. */
bool difference_is_told(const Change *change, const Difference *d);
const char *change_counts(const ChangeView *view); /* "2 changed, 1 added", for people */
const char *flip_told(const ChangeView *view, Eval *ev, const Result *r); /* "red in 2026-03: 3.81, plan ≥ 4" */
const char *flip_heading(const ChangeView *view); /* how many flip, of how many, as of when; NULL: none were compared */
const char *lost_told(const ChangeView *view);  /* what was not compared; NULL: all was */

void changes_human(ChangeView *view);
void changes_json(ChangeView *view);
void changes_markdown(ChangeView *view);

#endif
