/* Input: an agenda. Output: it as GitHub Markdown, a table for each meeting and a list for each
 * chapter. */
#include "view/encode.h"
#include "view/review.h"

static const char *safe(const ReviewView *v, const char *s) {
    Buf out = buf_new(v->arena);
    encode_markdown(&out, s);
    return buf_text(&out);
}

static void put_cell(ReviewView *v, const char *text) {
    buf_printf(&v->out, " %s |", safe(v, text));
}

static void put_item(ReviewView *v, const AgendaItem *item) {
    ItemTold told = item_told(v, item);
    Status status = item->row ? item->row->status : STATUS_NONE;
    buf_printf(&v->out, "| %s %s | %s", status_mark(status)->shape, status_word(v->results, status),
               safe(v, told.label));
    for (uint32_t i = 0; i < told.remarks.count; i++)
        buf_printf(&v->out, "<br>*%s*", safe(v, told.remarks.at[i]));
    buf_str(&v->out, " |");
    put_cell(v, told.value);
    put_cell(v, told.plan);
    put_cell(v, told.owner);
    buf_char(&v->out, '\n');
}

static void put_meeting(ReviewView *v, const Meeting *m) {
    buf_printf(&v->out, "\n## %s\n\n%s.\n\n", safe(v, meeting_title(v, m, m->period)),
               meeting_dates(v, m));
    buf_printf(&v->out, "| status | KPI | %s | plan | %s |\n|---|---|---:|---|---|\n",
               review_say(v, "value", "waarde"), review_say(v, "owner", "eigenaar"));
    for (uint32_t i = 0; i < m->items.count; i++) put_item(v, &m->items.at[i]);
}

static void put_chapter(ReviewView *v, const Chapter *c) {
    if (!c->lines.count) return;
    buf_printf(&v->out, "\n## %s\n\n", c->title);
    for (uint32_t i = 0; i < c->lines.count; i++) {
        const ChapterLine *l = &c->lines.at[i];
        const char *around = l->alert ? "**" : "";
        buf_printf(&v->out, "- %s%s%s %s\n", around, l->when, around, safe(v, l->text));
    }
}

void review_markdown(ReviewView *v) {
    Chapter chapters[CHAPTERS];
    buf_printf(&v->out, "# %s\n", safe(v, review_title(v)));
    for (uint32_t i = 0; i < v->agenda->meetings.count; i++)
        put_meeting(v, &v->agenda->meetings.at[i]);
    review_chapters(v, chapters);
    for (int i = 0; i < CHAPTERS; i++) put_chapter(v, &chapters[i]);
}
