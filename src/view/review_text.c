/* Input: an agenda. Output: it for a terminal, a meeting under the other, then the chapters. The
 * one idea: it is read aloud, so that nothing is cut but names: long lines go on under their text.
 */
#include "view/encode.h"
#include "view/grid.h"
#include "view/review.h"
#include "view/snippet.h"

enum { F_MARK, F_LABEL, F_VALUE, F_PLAN, F_OWNER };
enum { PAGE = 80, GOOD_LABEL = 26, LEAST_LABEL = 18, LEAST_OWNER = 10, DATE_ROOM = 14 };

#define BOLD "1"
#define DIM  "2"
#define BAD  "31"

static const char *safe(const ReviewView *v, const char *s) {
    return encode_safe(v->arena, s);
}

static void put(ReviewView *v, const char *style, const char *text) {
    paint(&v->out, v->results->color && style, style, text);
}

static size_t page(const ReviewView *v) {
    return v->results->width ? v->results->width : PAGE;
}

/* Words on lines that begin `indent` columns in; the first line is begun already. */
static void put_wrapped(ReviewView *v, const char *text, size_t indent, const char *style) {
    const char *line = safe(v, text);
    size_t room = page(v) > indent + 20 ? page(v) - indent : 20;
    while (*line) {
        size_t end = 0;
        for (size_t next = 0; next < strlen(line);) {
            next = end + strcspn(line + end, " ");
            if (end && utf8_width(line, next) > room) break;
            end = next + (line[next] == ' ');
        }
        size_t shown = end && line[end - 1] == ' ' ? end - 1 : end;
        put(v, style, arena_printf(v->arena, "%.*s", (int)shown, line));
        buf_char(&v->out, '\n');
        line += end;
        if (*line) buf_printf(&v->out, "%*s", (int)indent, "");
    }
}

/* ---- meetings ---- */

static void put_item(ReviewView *v, Grid *grid, const AgendaItem *item) {
    ItemTold told = item_told(v, item);
    const StatusMark *mark = status_mark(item->row ? item->row->status : STATUS_NONE);
    GridRow *row = grid_row(grid);
    row->fields[F_MARK] = (Field){mark->shape, mark->style};
    row->fields[F_LABEL] = (Field){safe(v, told.label), BOLD};
    row->fields[F_VALUE] = (Field){told.value, NULL};
    row->fields[F_PLAN] = (Field){told.plan, NULL};
    row->fields[F_OWNER] = (Field){safe(v, told.owner), item->kpi->owner ? DIM : BAD};
    for (uint32_t i = 0; i < told.remarks.count; i++)
        grid_line(grid, arena_printf(v->arena, "    %s", safe(v, told.remarks.at[i])), DIM);
}

static void put_heading(ReviewView *v, Grid *grid, const Meeting *m) {
    const char *title = safe(v, meeting_title(v, m, m->period)), *dates = meeting_dates(v, m);
    bool fits = utf8_width(title, strlen(title)) + utf8_width(dates, strlen(dates)) + 2 <= page(v);
    Buf line = buf_new(v->arena);
    paint(&line, v->results->color, BOLD, title);
    buf_str(&line, fits ? ", " : ",\n  ");
    paint(&line, v->results->color, DIM, dates);
    if (grid->rows.count) grid_line(grid, "", NULL);
    grid_line(grid, buf_text(&line), NULL);
}

static void put_meetings(ReviewView *v) {
    Grid grid = {.arena = v->arena};
    grid.right[F_VALUE] = true;
    grid.tight[F_LABEL] = true;
    for (uint32_t i = 0; i < v->agenda->meetings.count; i++) {
        const Meeting *m = &v->agenda->meetings.at[i];
        put_heading(v, &grid, m);
        for (uint32_t j = 0; j < m->items.count; j++) put_item(v, &grid, &m->items.at[j]);
    }
    grid_cut(&grid, F_LABEL, GOOD_LABEL, page(v));
    grid_cut(&grid, F_OWNER, LEAST_OWNER, page(v));
    grid_cut(&grid, F_LABEL, LEAST_LABEL, page(v));
    grid_put(&grid, &v->out, v->results->color);
    if (grid.rows.count) buf_char(&v->out, '\n');
}

/* ---- around them ---- */

static void put_chapter(ReviewView *v, const Chapter *c) {
    if (!c->lines.count) return;
    put(v, BOLD, c->title);
    buf_char(&v->out, '\n');
    for (uint32_t i = 0; i < c->lines.count; i++) {
        const ChapterLine *l = &c->lines.at[i];
        buf_str(&v->out, "  ");
        put(v, l->alert ? BAD : DIM, l->when);
        size_t width = utf8_width(l->when, strlen(l->when)) + 2;
        buf_printf(&v->out, "%*s", (int)(DATE_ROOM - width), "");
        put_wrapped(v, l->text, DATE_ROOM, NULL);
    }
    buf_char(&v->out, '\n');
}

static void put_totals(ReviewView *v) {
    static const Status order[] = {STATUS_GREEN, STATUS_AMBER, STATUS_RED, STATUS_GREY,
                                   STATUS_NONE};
    const char *before = "";
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        uint32_t n = review_count(v, order[i]);
        const StatusMark *mark = status_mark(order[i]);
        if (!n) continue;
        buf_str(&v->out, before);
        put(v, mark->style, mark->shape);
        buf_printf(&v->out, " %u %s", (unsigned)n, status_word(v->results, order[i]));
        before = "   ";
    }
    if (*before) buf_char(&v->out, '\n');
    if (!v->nl) return;
    put(v, DIM, "getallen staan met een decimale punt");
    buf_char(&v->out, '\n');
}

void review_text(ReviewView *v) {
    Chapter chapters[CHAPTERS];
    put(v, BOLD, safe(v, review_title(v)));
    buf_str(&v->out, "\n\n");
    put_meetings(v);
    review_chapters(v, chapters);
    for (int i = 0; i < CHAPTERS; i++) put_chapter(v, &chapters[i]);
    put_totals(v);
}
