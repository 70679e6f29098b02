/* The agenda of a review as text: for a terminal, as Markdown, JSON, and a calendar. */
#ifndef KPI_VIEW_REVIEW_H
#define KPI_VIEW_REVIEW_H

#include "eval/agenda.h"
#include "view/results.h"

/* format: human, markdown, json, ical; NULL for another. */
const char *review_render(ResultView *view, const Agenda *agenda, const char *format, size_t *length);

/* ---- what the formats share (review.c); these texts are not encoded yet ---- */

typedef struct ReviewView {
    ResultView *results;
    const Agenda *agenda;
    Arena *arena;
    bool nl;
    Buf out;
} ReviewView;

typedef struct ItemTold {
    const char *label, *value, *plan, *owner;
    VEC(const char *) remarks;
} ItemTold;

typedef struct ChapterLine {
    const char *when; /* a date, or at most ten characters in its place */
    const char *text;
    bool alert;
} ChapterLine;

typedef struct Chapter {
    const char *title;
    VEC(ChapterLine) lines;
} Chapter;

enum { CHAPTERS = 6 };

const char *review_say(const ReviewView *v, const char *en, const char *nl);
const char *review_name(const ReviewView *v);                         /* "Fietsen Online BV: reviews" */
const char *review_title(ReviewView *v);                              /* "Fietsen Online BV: review as of 2026-10-31" */
const char *level_told(const ReviewView *v, const Level *l);
const char *meeting_title(ReviewView *v, const Meeting *m, Period p); /* "Marketing: monthly review of 2026-10" */
const char *meeting_dates(ReviewView *v, const Meeting *m);           /* "on 2026-11-01, next on 2026-12-01" */
const char *symbol_label(const Symbol *s);                            /* of what an agenda names; its name if it has none */
const char *owner_told(const ReviewView *v, const Str *owner);
ItemTold item_told(ReviewView *v, const AgendaItem *item);
/* What is not about one KPI; a chapter may have no lines. */
void review_chapters(ReviewView *v, Chapter out[CHAPTERS]);
/* KPIs on the table with a status. */
uint32_t review_count(const ReviewView *v, Status s);

/* review_text.c, review_markdown.c, review_json.c, review_ical.c */
void review_text(ReviewView *v);
void review_markdown(ReviewView *v);
void review_json(ReviewView *v);
void review_ical(ReviewView *v);

#endif
