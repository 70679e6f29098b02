/* Input: an agenda. Output: its words, which every format lays out in its own way. The one idea: an
 * agenda is meetings with a line per KPI, and chapters whose lines begin with a date. */
#include "view/review.h"

#include "view/course.h"

const char *review_say(const ReviewView *v, const char *en, const char *nl) {
    return v->nl ? nl : en;
}

/* ---- names ---- */

const char *symbol_label(const Symbol *s) {
    const char *label = s->kind == SYM_KPI      ? s->kpi->label
                        : s->kind == SYM_GOAL   ? s->goal->label
                        : s->kind == SYM_LEVEL  ? s->level->label
                        : s->kind == SYM_ACTION ? s->action->label
                                                : NULL;
    return label ? label : s->name->s;
}

const char *owner_told(const ReviewView *v, const Str *owner) {
    return owner ? owner->s : review_say(v, "no owner", "niemand");
}

const char *level_told(const ReviewView *v, const Level *l) {
    return l ? symbol_label(l->symbol) : review_say(v, "No team", "Zonder team");
}

static const char *date(const ReviewView *v, Day d) {
    return day_text(v->arena, d);
}

/* Whose review it is; NULL: nobody says so, or several do. */
static const char *whose(const ReviewView *v) {
    const Model *m = v->results->model;
    const Level *found = v->agenda->of;
    uint32_t organisations = 0;
    for (uint32_t i = 0; i < m->levels.count && !v->agenda->of; i++) {
        if (m->levels.at[i]->kind != LEVEL_ORGANISATION) continue;
        found = m->levels.at[i];
        organisations++;
    }
    return found && organisations <= 1 ? symbol_label(found->symbol) : NULL;
}

const char *review_name(const ReviewView *v) {
    const char *name = whose(v);
    return name ? arena_printf(v->arena, "%s: reviews", name) : "Reviews";
}

const char *review_title(ReviewView *v) {
    const char *name = whose(v), *as_of = date(v, v->agenda->as_of);
    return name ? arena_printf(v->arena, review_say(v, "%s: review as of %s", "%s: review per %s"),
                               name, as_of)
                : arena_printf(v->arena, review_say(v, "Review as of %s", "Review per %s"), as_of);
}

/* ---- meetings ---- */

static const char *cadence_word(const ReviewView *v, Grain g) {
    static const char *const words[][2] = {
        [GRAIN_DAY] = {"daily review", "dagelijkse review"},
        [GRAIN_WEEK] = {"weekly review", "wekelijkse review"},
        [GRAIN_MONTH] = {"monthly review", "maandelijkse review"},
        [GRAIN_QUARTER] = {"quarterly review", "kwartaalreview"},
        [GRAIN_YEAR] = {"yearly review", "jaarlijkse review"},
        [GRAIN_ALL] = {"review", "review"},
    };
    return words[g][v->nl];
}

const char *meeting_title(ReviewView *v, const Meeting *m, Period p) {
    return arena_printf(v->arena, review_say(v, "%s: %s of %s", "%s: %s van %s"),
                        level_told(v, m->level), cadence_word(v, m->grain),
                        period_text(m->calendar, v->arena, p));
}

const char *meeting_dates(ReviewView *v, const Meeting *m) {
    Day next = meeting_next(m);
    if (next == DAY_NONE)
        return arena_printf(v->arena, review_say(v, "on %s, the last", "op %s, de laatste"),
                            date(v, m->on));
    return arena_printf(v->arena, review_say(v, "on %s, next on %s", "op %s, daarna op %s"),
                        date(v, m->on), date(v, next));
}

/* ---- one KPI ---- */

static const char *grouped(const ReviewView *v, const char *text) {
    return digits_grouped(v->arena, text);
}

static const char *value_told(ReviewView *v, const Result *r) {
    if (!r || !value_ok(r->value)) return review_say(v, "no data", "geen gegevens");
    return grouped(v, result_display(v->results, r));
}

/* The plan, or while there is none the target. */
static const char *plan_told(ReviewView *v, const Result *r) {
    if (!r || (!r->plan.known && !r->target.known)) return "";
    return grouped(v, goalpost_display(v->results, r->plan.known ? &r->plan : &r->target, r));
}

static void remark(ReviewView *v, ItemTold *told, const char *text) {
    vec_push(v->arena, &told->remarks, text);
}

static void tell_what_is_known(ReviewView *v, const AgendaItem *item, ItemTold *told) {
    const Result *r = item->row;
    if (item->late && r)
        remark(v, told,
               arena_printf(
                   v->arena,
                   review_say(v, "waits for data: this is %s", "wacht op gegevens: dit is %s"),
                   result_period(v->results, r)));
    else if (item->late)
        remark(v, told, review_say(v, "waits for data", "wacht op gegevens"));
    if (r && !value_ok(r->value))
        remark(v, told, no_data_text(r->value.why, v->results->ctx->lang));
}

static void tell_since(ReviewView *v, const AgendaItem *item, ItemTold *told) {
    Buf text = buf_new(v->arena);
    if (!item->since) return;
    buf_str(&text, status_word(v->results, item->row->status));
    if (item->run == 1)
        buf_str(&text, review_say(v, ", new", ", nieuw"));
    else
        buf_printf(&text, review_say(v, " since %s", " sinds %s"),
                   result_period(v->results, item->since));
    if (item->off_since != item->since)
        buf_printf(&text,
                   review_say(v, "; short of plan since %s", "; haalt het plan niet sinds %s"),
                   result_period(v->results, item->off_since));
    remark(v, told, buf_text(&text));
}

static void tell_parts(ReviewView *v, const AgendaItem *item, ItemTold *told) {
    for (uint32_t i = 0; i < item->parts.count; i++) {
        const Result *r = item->parts.at[i];
        remark(v, told,
               arena_printf(v->arena, "%s: %s, plan %s: %s", r->slice_value->s, value_told(v, r),
                            plan_told(v, r), status_word(v->results, r->status)));
    }
}

/* Of a target that has no plan yet. */
static void tell_deadline(ReviewView *v, const AgendaItem *item, ItemTold *told) {
    const Result *r = item->row;
    if (!r || r->plan.known || !r->target.known) return;
    remark(v, told,
           arena_printf(v->arena, review_say(v, "target %s", "doel %s"),
                        deadline_display(v->results, r)));
}

/* Of a KPI that is green, on course and within its limits there is nothing to say. */
static bool is_worth_a_word(const AgendaItem *item, const Course *c) {
    Status s = item->row->status;
    return s == STATUS_AMBER || s == STATUS_RED || c->last == MOVE_SIGNAL ||
           c->word == COURSE_BEHIND || c->word == COURSE_OUT_OF_REACH;
}

static void tell_course(ReviewView *v, const AgendaItem *item, ItemTold *told) {
    const Course *c = item->row ? item->row->course : NULL;
    const char *line = c && is_worth_a_word(item, c) ? course_line(v->results, c) : NULL;
    if (line) remark(v, told, line);
}

ItemTold item_told(ReviewView *v, const AgendaItem *item) {
    ItemTold told = {.label = symbol_label(item->kpi->symbol),
                     .value = value_told(v, item->row),
                     .plan = plan_told(v, item->row),
                     .owner = owner_told(v, item->kpi->owner)};
    tell_what_is_known(v, item, &told);
    tell_since(v, item, &told);
    tell_deadline(v, item, &told);
    tell_parts(v, item, &told);
    tell_course(v, item, &told);
    return told;
}

uint32_t review_count(const ReviewView *v, Status s) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < v->agenda->meetings.count; i++) {
        const Meeting *m = &v->agenda->meetings.at[i];
        for (uint32_t j = 0; j < m->items.count; j++)
            n += (m->items.at[j].row ? m->items.at[j].row->status : STATUS_NONE) == s;
    }
    return n;
}

/* ---- chapters ---- */

static void add_line(ReviewView *v, Chapter *c, const char *when, const char *text, bool alert) {
    vec_push(v->arena, &c->lines, ((ChapterLine){when, text, alert}));
}

static const char *days(const ReviewView *v, int64_t n) {
    return n == 1 ? review_say(v, "1 day", "1 dag")
                  : arena_printf(v->arena, review_say(v, "%lld days", "%lld dagen"), (long long)n);
}

static void tell_actions(ReviewView *v, Chapter *c) {
    c->title = review_say(v, "Actions", "Acties");
    for (uint32_t i = 0; i < v->agenda->actions.count; i++) {
        const AgendaAction *a = &v->agenda->actions.at[i];
        const Action *x = a->action;
        Buf text = buf_new(v->arena);
        buf_printf(&text, "%s · %s", symbol_label(x->symbol), owner_told(v, x->owner));
        if (a->late)
            buf_printf(&text, review_say(v, " · %s late", " · %s te laat"), days(v, a->late));
        for (uint32_t j = 0; j < x->serves.count; j++)
            buf_printf(&text, "%s%s", j ? ", " : review_say(v, " · for ", " · voor "),
                       symbol_label(x->serves.at[j]));
        const char *when =
            x->due == DAY_NONE ? review_say(v, "no date", "geen datum") : date(v, x->due);
        add_line(v, c, when, buf_text(&text), a->late > 0);
    }
}

static void tell_late(ReviewView *v, Chapter *c) {
    c->title = review_say(v, "Late data, complete through", "Late gegevens, volledig tot en met");
    for (uint32_t i = 0; i < v->agenda->late.count; i++) {
        const LateData *late = &v->agenda->late.at[i];
        Buf text = buf_new(v->arena);
        buf_printf(&text, "%s · ", late->dataset->name->s);
        for (uint32_t j = 0; j < late->kpis.count; j++)
            buf_printf(&text, "%s%s", j ? ", " : "", symbol_label(late->kpis.at[j]->symbol));
        const char *when = late->absent                ? review_say(v, "no source", "geen bron")
                           : late->through == DAY_NONE ? review_say(v, "no rows", "geen rijen")
                                                       : date(v, late->through);
        add_line(v, c, when, buf_text(&text), true);
    }
}

static void tell_notes(ReviewView *v, Chapter *c) {
    c->title = review_say(v, "Notes", "Notities");
    for (uint32_t i = 0; i < v->agenda->notes.count; i++) {
        const AgendaNote *n = &v->agenda->notes.at[i];
        add_line(v, c, date(v, n->note->on),
                 arena_printf(v->arena, "%s: %s", symbol_label(n->of), n->note->text), false);
    }
}

static void tell_deadlines(ReviewView *v, Chapter *c) {
    c->title = review_say(v, "Deadlines", "Termijnen");
    for (uint32_t i = 0; i < v->agenda->deadlines.count; i++) {
        const Deadline *d = &v->agenda->deadlines.at[i];
        Buf text = buf_new(v->arena);
        if (d->on <= v->agenda->as_of) continue;
        buf_printf(&text, review_say(v, "in %s · %s", "over %s · %s"),
                   days(v, (int64_t)d->on - v->agenda->as_of), level_told(v, d->level));
        for (uint32_t j = 0; j < d->items.count; j++)
            buf_printf(&text, "%s%s", j ? ", " : ": ", symbol_label(d->items.at[j]->kpi->symbol));
        add_line(v, c, date(v, d->on), buf_text(&text), false);
    }
}

static void tell_closed(ReviewView *v, Chapter *c) {
    c->title = review_say(v, "Past their deadline", "Termijn voorbij");
    for (uint32_t i = 0; i < v->agenda->closed.count; i++) {
        const AgendaItem *item = &v->agenda->closed.at[i];
        ItemTold told = item_told(v, item);
        Buf text = buf_new(v->arena);
        buf_printf(&text, "%s · %s", told.label, told.value);
        if (*told.plan) buf_printf(&text, ", plan %s", told.plan);
        if (item->row && item->row->status != STATUS_NONE)
            buf_printf(&text, ": %s", status_word(v->results, item->row->status));
        buf_printf(&text, " · %s", told.owner);
        add_line(v, c, date(v, item->kpi->due), buf_text(&text), false);
    }
}

static void tell_unreviewed(ReviewView *v, Chapter *c) {
    c->title = review_say(v, "Never due, without a rhythm", "Nooit aan de beurt, zonder ritme");
    for (uint32_t i = 0; i < v->agenda->unreviewed.count; i++) {
        const Kpi *k = v->agenda->unreviewed.at[i];
        add_line(
            v, c, review_say(v, "no review", "geen"),
            arena_printf(v->arena, "%s · %s", symbol_label(k->symbol), owner_told(v, k->owner)),
            false);
    }
}

void review_chapters(ReviewView *v, Chapter out[CHAPTERS]) {
    static void (*const tell[CHAPTERS])(ReviewView *, Chapter *) = {
        tell_actions, tell_late, tell_notes, tell_deadlines, tell_closed, tell_unreviewed};
    for (int i = 0; i < CHAPTERS; i++) {
        out[i] = (Chapter){0};
        tell[i](v, &out[i]);
    }
}

/* ---- formats ---- */

const char *review_render(ResultView *view, const Agenda *agenda, const char *format,
                          size_t *length) {
    static const struct {
        const char *name;
        void (*put)(ReviewView *);
    } formats[] = {{"human", review_text},
                   {"markdown", review_markdown},
                   {"json", review_json},
                   {"ical", review_ical}};
    ReviewView v = {view, agenda, view->arena, view->ctx->lang == LANG_NL, buf_new(view->arena)};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strcmp(formats[i].name, format) != 0) continue;
        formats[i].put(&v);
        *length = v.out.length;
        return buf_text(&v.out);
    }
    return NULL;
}
