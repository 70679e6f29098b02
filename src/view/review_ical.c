/* Input: an agenda. Output: a calendar (RFC 5545) with the review on the table, those of the year
 * ahead, deadlines and dates of actions, each a day long. The one idea: an entry is known by what
 * it is about, so that a later calendar replaces it and never doubles it: the UID is made of names
 * and periods, and the as-of date dates and numbers every entry. */
#include "base/sha256.h"
#include "view/encode.h"
#include "view/review.h"

enum { DAYS_AHEAD = 366 };

/* ---- lines ---- */

static void put_line(ReviewView *v, const char *line) {
    encode_ical_line(&v->out, line);
}

static void put_text(ReviewView *v, const char *name, const char *text) {
    Buf line = buf_new(v->arena);
    buf_printf(&line, "%s:", name);
    encode_ical_text(&line, text);
    put_line(v, buf_text(&line));
}

/* 2026-11-01 as 20261101. */
static const char *basic_date(const ReviewView *v, Day d) {
    int year, month, day;
    day_split(d, &year, &month, &day);
    return arena_printf(v->arena, "%04d%02d%02d", year, month, day);
}

/* The organisation, or whatever level is uppermost, of what an entry is about; NULL: none. */
static const Symbol *top_of(const Symbol *s) {
    const Level *l = s->kind == SYM_LEVEL  ? s->level
                     : s->kind == SYM_KPI  ? s->kpi->level
                     : s->kind == SYM_GOAL ? s->goal->level
                                           : NULL;
    const Symbol *top = NULL;
    if (s->kind == SYM_ACTION)
        for (uint32_t i = 0; i < s->action->serves.count && !top; i++)
            top = top_of(s->action->serves.at[i]);
    while (l && l->parent) l = l->parent;
    return l ? l->symbol : top;
}

/* A UUID of version 8 (RFC 9562) out of a kind of entry, what it is about (NULL: nothing that has
 * a name), and what tells it from others about the same. */
static const char *uid(const ReviewView *v, const char *kind, const Symbol *of, const char *key) {
    const Symbol *top = of ? top_of(of) : NULL;
    const char *parts[] = {top ? top->name->s : "", kind, of ? of->name->s : "", key};
    Sha256 sha;
    char hex[SHA256_HEX];
    sha256_init(&sha);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        sha256_update(&sha, parts[i], strlen(parts[i]) + 1);
    sha256_final_hex(&sha, hex);
    return arena_printf(v->arena, "%.8s-%.4s-8%.3s-8%.3s-%.12s", hex, hex + 8, hex + 12, hex + 15,
                        hex + 18);
}

static void put_event(ReviewView *v, const char *id, Day on, const char *summary,
                      const char *text) {
    if (on >= day_of(9999, 12, 31)) return; /* its end has no date of four digits */
    put_line(v, "BEGIN:VEVENT");
    put_text(v, "UID", id);
    put_line(v, arena_printf(v->arena, "DTSTAMP:%sT000000Z", basic_date(v, v->agenda->as_of)));
    put_line(
        v, arena_printf(v->arena, "SEQUENCE:%d", v->agenda->as_of > 0 ? (int)v->agenda->as_of : 0));
    put_line(v, arena_printf(v->arena, "DTSTART;VALUE=DATE:%s", basic_date(v, on)));
    put_line(v, arena_printf(v->arena, "DTEND;VALUE=DATE:%s", basic_date(v, on + 1)));
    put_text(v, "SUMMARY", summary);
    put_text(v, "DESCRIPTION", text);
    put_line(v, "TRANSP:TRANSPARENT");
    put_line(v, "END:VEVENT");
}

/* ---- reviews ---- */

static void tell_result(Buf *text, const AgendaItem *item, const ItemTold *told) {
    Status s = item->row ? item->row->status : STATUS_NONE;
    buf_printf(text, "%s %s: %s", status_mark(s)->shape, told->label, told->value);
    if (*told->plan) buf_printf(text, ", plan %s", told->plan);
    buf_printf(text, " · %s", told->owner);
    for (uint32_t i = 0; i < told->remarks.count; i++)
        buf_printf(text, "\n  %s", told->remarks.at[i]);
}

static void tell_aim(ReviewView *v, Buf *text, const AgendaItem *item, const ItemTold *told) {
    const Result *r = item->row;
    buf_str(text, told->label);
    if (r && r->target.known)
        buf_printf(text, ": %s %s",
                   digits_grouped(v->arena, goalpost_display(v->results, &r->target, r)),
                   deadline_display(v->results, r));
    buf_printf(text, " · %s", told->owner);
}

/* What came out of the review on the table; of later ones, what is aimed at. */
static void tell_item(ReviewView *v, Buf *text, const AgendaItem *item, bool on_table) {
    ItemTold told = item_told(v, item);
    if (text->length) buf_char(text, '\n');
    if (on_table)
        tell_result(text, item, &told);
    else
        tell_aim(v, text, item, &told);
}

/* The n-th review after the one on the table; false: no KPI is reviewed then. */
static bool put_review(ReviewView *v, const Meeting *m, int32_t n) {
    Day last;
    Period p = meeting_period(m, n, &last);
    Buf text = buf_new(v->arena);
    for (uint32_t i = 0; i < m->items.count; i++)
        if (n == 0 || kpi_reviewed(m->items.at[i].kpi, last))
            tell_item(v, &text, &m->items.at[i], n == 0);
    if (!text.length || (n > 0 && last >= v->agenda->as_of + DAYS_AHEAD)) return false;
    const char *period = period_text(m->calendar, v->arena, p);
    const char *key = arena_printf(v->arena, "%s %s", grain_name(m->grain), period);
    put_event(v, uid(v, "review", m->level ? m->level->symbol : NULL, key), last + 1,
              meeting_title(v, m, p), buf_text(&text));
    return true;
}

/* ---- deadlines and actions ---- */

static void put_deadline(ReviewView *v, const Deadline *d) {
    Buf text = buf_new(v->arena);
    for (uint32_t i = 0; i < d->items.count; i++) tell_item(v, &text, d->items.at[i], false);
    put_event(v, uid(v, "deadline", d->level ? d->level->symbol : NULL, day_text(v->arena, d->on)),
              d->on,
              arena_printf(v->arena, review_say(v, "%s: deadline", "%s: termijn"),
                           level_told(v, d->level)),
              buf_text(&text));
}

/* One that moves keeps its UID, and moves in the calendar too. */
static void put_action(ReviewView *v, const Action *x) {
    Buf text = buf_new(v->arena);
    if (x->due == DAY_NONE) return;
    buf_str(&text, owner_told(v, x->owner));
    for (uint32_t i = 0; i < x->serves.count; i++)
        buf_printf(&text, "\n%s", symbol_label(x->serves.at[i]));
    put_event(
        v, uid(v, "action", x->symbol, ""), x->due,
        arena_printf(v->arena, review_say(v, "Action: %s", "Actie: %s"), symbol_label(x->symbol)),
        buf_text(&text));
}

void review_ical(ReviewView *v) {
    const Agenda *a = v->agenda;
    put_line(v, "BEGIN:VCALENDAR");
    put_line(v, "VERSION:2.0");
    put_line(v, v->nl ? "PRODID:-//kpi//review//NL" : "PRODID:-//kpi//review//EN");
    put_text(v, "NAME", review_name(v));
    put_text(v, "X-WR-CALNAME", review_name(v)); /* what most readers know NAME (RFC 7986) as */
    for (uint32_t i = 0; i < a->meetings.count; i++)
        for (int32_t n = 0; put_review(v, &a->meetings.at[i], n);) n++;
    for (uint32_t i = 0; i < a->deadlines.count; i++) put_deadline(v, &a->deadlines.at[i]);
    for (uint32_t i = 0; i < a->actions.count; i++) put_action(v, a->actions.at[i].action);
    put_line(v, "END:VCALENDAR");
}
