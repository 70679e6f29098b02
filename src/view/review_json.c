/* Input: an agenda. Output: the kpi-review/1 document, whose schema is
 * docs/schema/kpi-review-1.json. The one idea: a review in it is a result as in kpi-result/1. */
#include <inttypes.h>

#include "view/encode.h"
#include "view/review.h"

/* "name": "text" or null */
static void put_text(ReviewView *v, const char *name, const char *text) {
    buf_printf(&v->out, "\"%s\": ", name);
    encode_json_str(&v->out, text);
}

static void put_more(ReviewView *v, const char *name, const char *text) {
    encode_json_member(&v->out, name, text);
}

static void put_day(ReviewView *v, const char *name, Day day) {
    put_more(v, name, day == DAY_NONE ? NULL : day_text(v->arena, day));
}

static const char *text_of(const Str *s) {
    return s ? s->s : NULL;
}

static void put_period(ReviewView *v, const char *name, const Result *r) {
    put_more(v, name, r ? result_period(v->results, r) : NULL);
}

/* Before the i-th of a list. */
static void put_next(ReviewView *v, uint32_t i, const char *indent) {
    buf_printf(&v->out, "%s\n%s", i ? "," : "", indent);
}

/* ---- KPIs ---- */

static void put_item(ReviewView *v, const AgendaItem *item) {
    const Symbol *s = item->kpi->symbol;
    buf_char(&v->out, '{');
    put_text(v, "name", s->name->s);
    put_more(v, "owner", text_of(item->kpi->owner));
    put_more(v, "status", item->row ? status_name(item->row->status) : NULL);
    put_period(v, "since", item->since);
    buf_printf(&v->out, ", \"run\": %" PRIu32, item->run);
    put_period(v, "off_plan_since", item->off_since);
    buf_printf(&v->out, ", \"late\": %s,\n    \"review\": ", item->late ? "true" : "false");
    if (item->row)
        result_json(v->results, &v->out, item->row);
    else
        buf_str(&v->out, "null");
    buf_str(&v->out, ", \"parts\": [");
    for (uint32_t i = 0; i < item->parts.count; i++) {
        put_next(v, i, "     ");
        result_json(v->results, &v->out, item->parts.at[i]);
    }
    buf_str(&v->out, "]}");
}

static void put_level(ReviewView *v, const Level *l) {
    put_text(v, "level", l ? l->symbol->name->s : NULL);
}

static void put_meeting(ReviewView *v, const Meeting *m) {
    buf_char(&v->out, '{');
    put_level(v, m->level);
    put_more(v, "owner", m->level ? text_of(m->level->owner) : NULL);
    put_more(v, "cadence", grain_name(m->grain));
    put_more(v, "period", period_text(m->calendar, v->arena, m->period));
    put_day(v, "on", m->on);
    put_day(v, "next", meeting_next(m));
    buf_str(&v->out, ", \"kpis\": [");
    for (uint32_t i = 0; i < m->items.count; i++) {
        put_next(v, i, "   ");
        put_item(v, &m->items.at[i]);
    }
    buf_str(&v->out, "]}");
}

/* ---- the rest ---- */

static void put_action(ReviewView *v, const AgendaAction *a) {
    const Action *x = a->action;
    buf_char(&v->out, '{');
    put_text(v, "name", x->symbol->name->s);
    put_more(v, "label", x->label);
    put_more(v, "owner", text_of(x->owner));
    put_more(v, "status", text_of(x->status));
    put_day(v, "due", x->due);
    buf_printf(&v->out, ", \"days_late\": %" PRId64 ", \"serves\": [", a->late);
    for (uint32_t i = 0; i < x->serves.count; i++) {
        if (i) buf_str(&v->out, ", ");
        encode_json_str(&v->out, x->serves.at[i]->name->s);
    }
    buf_str(&v->out, "]}");
}

static void put_kpi_name(ReviewView *v, uint32_t i, const Kpi *k) {
    if (i) buf_str(&v->out, ", ");
    encode_json_str(&v->out, k->symbol->name->s);
}

static void put_late(ReviewView *v, const LateData *late) {
    buf_char(&v->out, '{');
    put_text(v, "dataset", late->dataset->name->s);
    buf_printf(&v->out, ", \"absent\": %s", late->absent ? "true" : "false");
    put_day(v, "complete_through", late->absent ? DAY_NONE : late->through);
    buf_str(&v->out, ", \"kpis\": [");
    for (uint32_t i = 0; i < late->kpis.count; i++) put_kpi_name(v, i, late->kpis.at[i]);
    buf_str(&v->out, "]}");
}

static void put_note(ReviewView *v, const AgendaNote *n) {
    buf_char(&v->out, '{');
    put_text(v, "of", n->of->name->s);
    put_day(v, "on", n->note->on);
    put_more(v, "text", n->note->text);
    buf_char(&v->out, '}');
}

static void put_deadline(ReviewView *v, const Deadline *d) {
    buf_char(&v->out, '{');
    put_level(v, d->level);
    put_day(v, "on", d->on);
    buf_str(&v->out, ", \"kpis\": [");
    for (uint32_t i = 0; i < d->items.count; i++) put_kpi_name(v, i, d->items.at[i]->kpi);
    buf_str(&v->out, "]}");
}

/* A member that is a list: its elements are what `put` writes of each. */
#define PUT_LIST(v, name, list, put)                                                               \
    do {                                                                                           \
        buf_str(&(v)->out, ",\n \"" name "\": [");                                                 \
        for (uint32_t i_ = 0; i_ < (list).count; i_++) {                                           \
            put_next(v, i_, "  ");                                                                 \
            put(v, &(list).at[i_]);                                                                \
        }                                                                                          \
        buf_char(&(v)->out, ']');                                                                  \
    } while (0)

void review_json(ReviewView *v) {
    const Agenda *a = v->agenda;
    buf_str(&v->out, "{\"schema\": \"kpi-review/1\"");
    put_day(v, "as_of", a->as_of);
    put_more(v, "for", a->of ? a->of->symbol->name->s : NULL);
    PUT_LIST(v, "meetings", a->meetings, put_meeting);
    PUT_LIST(v, "closed", a->closed, put_item);
    PUT_LIST(v, "actions", a->actions, put_action);
    PUT_LIST(v, "late", a->late, put_late);
    PUT_LIST(v, "notes", a->notes, put_note);
    PUT_LIST(v, "deadlines", a->deadlines, put_deadline);
    buf_str(&v->out, ",\n \"unreviewed\": [");
    for (uint32_t i = 0; i < a->unreviewed.count; i++) put_kpi_name(v, i, a->unreviewed.at[i]);
    buf_str(&v->out, "]}\n");
}
