/* The agenda of a review. Input: results as of a day; output: what people who meet about them want
 * on the table. The one idea: as of a day means at its close, so that on the table lies the last
 * period that has ended by then, until the next one ends; everything else - what is late, over,
 * since when, what is new - is told from that period. */
#include "eval/agenda.h"

#include "eval/judge.h"

/* --- reviews --- */

Period meeting_period(const Meeting *m, int32_t n, Day *last) {
    Day first;
    Period p = period_shift(m->period, n);
    period_range(m->calendar, p, &first, last);
    return p;
}

bool kpi_reviewed(const Kpi *k, Day last) {
    return k->deadline == DEADLINE_NONE || last <= k->due;
}

Day meeting_next(const Meeting *m) {
    Day last;
    meeting_period(m, 1, &last);
    for (uint32_t i = 0; i < m->items.count; i++)
        if (kpi_reviewed(m->items.at[i].kpi, last)) return last + 1;
    return DAY_NONE;
}

/* --- one KPI --- */

static bool same_period(Period a, Period b) {
    return a.kind == b.kind && a.index == b.index;
}

typedef struct Rows { /* of one KPI: as a whole, by period, and behind them those of its parts */
    const Result *at;
    uint32_t count, part_count;
} Rows;

static Rows rows_of(const Results *r, uint32_t first) {
    const Result *at = &r->rows.at[first];
    uint32_t count = 0, whole = 0;
    for (; first + count < r->rows.count && at[count].symbol == at->symbol; count++)
        if (!at[count].slice_column) whole++;
    return (Rows){at, whole, count - whole};
}

static bool ends_before(const Loaded *t, Day last) {
    return loaded_absent(t) || (!t->is_snapshot && t->through < last);
}

static bool is_late(Eval *ev, const Kpi *k, Day last) {
    for (uint32_t i = 0; i < k->reach.all.count; i++)
        if (ends_before(eval_table(ev, k->reach.all.at[i]), last)) return true;
    return false;
}

/* name-17: what is on snapshots has one row, whatever the review. */
static const Result *row_at(Rows rows, Period p) {
    for (uint32_t i = rows.count; i-- > 0;) {
        const Result *r = &rows.at[i];
        if (r->period.kind == PERIOD_ALL || same_period(r->period, p)) return r;
    }
    return NULL;
}

static const Result *last_complete(Rows rows, bool planned) {
    for (uint32_t i = rows.count; i-- > 0;) {
        const Result *r = &rows.at[i];
        if (!r->partial && num_sign(r->coverage) > 0 && (!planned || r->plan.known)) return r;
    }
    return NULL;
}

static bool is_coloured(Status s) {
    return s == STATUS_GREEN || s == STATUS_AMBER || s == STATUS_RED;
}

/* Reviews without a colour neither belong to the run nor break it, as in `confirm` (plan-12). */
static void find_since(AgendaItem *item, Rows rows) {
    Status now = item->row->status;
    bool same = true;
    if (item->row->period.kind == PERIOD_ALL) return; /* a snapshot has no past */
    if (now != STATUS_AMBER && now != STATUS_RED) return;
    for (const Result *r = item->row; r >= rows.at; r--) {
        if (!is_coloured(r->status)) continue;
        if (r->status == STATUS_GREEN) return;
        if (r->status != now) same = false;
        if (same) item->since = r, item->run++;
        item->off_since = r;
    }
}

static void find_parts(Eval *ev, AgendaItem *item, Rows rows) {
    for (uint32_t i = rows.count; i < rows.count + rows.part_count; i++) {
        const Result *r = &rows.at[i];
        if (same_period(r->period, item->row->period) &&
            (r->status == STATUS_AMBER || r->status == STATUS_RED))
            vec_push(ev->arena, &item->parts, r);
    }
}

/* The review of the deadline is the last one that ends by then (plan-1). */
static bool is_over(const Kpi *k, const Calendar *c, Period p) {
    return k->deadline != DEADLINE_NONE && period_ended_by(c, k->review, k->due).index < p.index;
}

static const Result *row_on_table(const AgendaItem *item, Rows rows, Period p) {
    const Result *closing = item->over ? last_complete(rows, true) : NULL;
    if (closing) return closing;
    return item->over || item->late ? last_complete(rows, false) : row_at(rows, p);
}

static AgendaItem item_of(Eval *ev, const Kpi *k, Rows rows, Period p, Day last) {
    AgendaItem item = {.kpi = k, .over = is_over(k, &k->symbol->file->calendar, p)};
    item.late = !item.over && is_late(ev, k, last);
    item.row = row_on_table(&item, rows, p);
    if (!item.row) return item;
    find_since(&item, rows);
    find_parts(ev, &item, rows);
    return item;
}

/* --- meetings --- */

static int badness(const AgendaItem *item) {
    static const int ranks[] = {[STATUS_NONE] = 1,
                                [STATUS_GREEN] = 0,
                                [STATUS_AMBER] = 3,
                                [STATUS_RED] = 4,
                                [STATUS_GREY] = 2};
    int rank = item->row ? ranks[item->row->status] : 1;
    return item->late && rank < 2 ? 2 : rank;
}

static bool is_below(const Level *l, const Level *top) {
    while (l && l != top) l = l->parent;
    return l == top;
}

/* Files that do not import each other may both declare a team: by their names it is one. */
static bool same_level(const Level *a, const Level *b) {
    if (a == b) return true;
    return a && b && strcmp(a->symbol->name->s, b->symbol->name->s) == 0 &&
           same_level(a->parent, b->parent);
}

/* Levels in file order; what is for none comes last. */
static uint32_t rank_of_level(const Model *m, const Level *l) {
    uint32_t i = 0;
    while (i < m->levels.count && m->levels.at[i] != l) i++;
    return i;
}

static bool meeting_before(const Model *m, const Meeting *a, const Meeting *b) {
    uint32_t x = rank_of_level(m, a->level), y = rank_of_level(m, b->level);
    return x != y ? x < y : a->grain < b->grain;
}

/* Where it belongs among those that are there, after its equals. */
#define INSERT(arena, list, x, before)                                                             \
    do {                                                                                           \
        vec_push(arena, list, x);                                                                  \
        uint32_t at_ = (list)->count - 1;                                                          \
        for (; at_ > 0 && (before); at_--) (list)->at[at_] = (list)->at[at_ - 1];                  \
        (list)->at[at_] = x;                                                                       \
    } while (0)

static Meeting *meeting_of(Eval *ev, Agenda *a, const Kpi *k, Period p, Day last) {
    Meeting new = {.level = k->level,
                   .grain = k->review,
                   .calendar = &k->symbol->file->calendar,
                   .period = p,
                   .last = last,
                   .on = last + 1};
    for (uint32_t i = 0; i < a->meetings.count; i++) {
        Meeting *m = &a->meetings.at[i];
        if (same_level(m->level, k->level) && same_period(m->period, p)) return m;
    }
    INSERT(ev->arena, &a->meetings, new, meeting_before(ev->model, &new, &a->meetings.at[at_ - 1]));
    return meeting_of(ev, a, k, p, last);
}

static void add_kpi(Eval *ev, Agenda *a, const Kpi *k, Rows rows) {
    Day first, last;
    if (a->of && !is_below(k->level, a->of)) return;
    if (!k->has_review) {
        vec_push(ev->arena, &a->unreviewed, k);
        return;
    }
    const Calendar *c = &k->symbol->file->calendar;
    Period p = period_ended_by(c, k->review, a->as_of);
    period_range(c, p, &first, &last);
    AgendaItem item = item_of(ev, k, rows, p, last);
    if (item.over) {
        vec_push(ev->arena, &a->closed, item);
        return;
    }
    Meeting *m = meeting_of(ev, a, k, p, last);
    INSERT(ev->arena, &m->items, item, badness(&m->items.at[at_ - 1]) < badness(&item));
}

/* --- late data --- */

static LateData *late_data(Eval *ev, Agenda *a, const Loaded *t) {
    for (uint32_t i = 0; i < a->late.count; i++)
        if (a->late.at[i].dataset == t->dataset) return &a->late.at[i];
    LateData new = {.dataset = t->dataset, .through = t->through, .absent = loaded_absent(t)};
    vec_push(ev->arena, &a->late, new);
    return &a->late.at[a->late.count - 1];
}

static void add_late(Eval *ev, Agenda *a, const Kpi *k, Day last) {
    for (uint32_t i = 0; i < k->reach.all.count; i++) {
        const Loaded *t = eval_table(ev, k->reach.all.at[i]);
        if (!ends_before(t, last)) continue;
        LateData *late = late_data(ev, a, t);
        vec_push(ev->arena, &late->kpis, k);
    }
}

/* --- what belongs to what --- */

/* Does it serve the other, stand under it, or belong to it, at whatever remove? */
static bool belongs(const Symbol *s, const Symbol *to) {
    if (s == to) return true;
    if (s->kind == SYM_LEVEL) return s->level->parent && belongs(s->level->parent->symbol, to);
    if (s->kind == SYM_GOAL) {
        const Goal *g = s->goal;
        return (g->under && belongs(g->under->symbol, to)) ||
               (g->level && belongs(g->level->symbol, to));
    }
    if (s->kind != SYM_KPI) return false;
    for (uint32_t i = 0; i < s->kpi->serves.count; i++)
        if (belongs(s->kpi->serves.at[i], to)) return true;
    return s->kpi->level && belongs(s->kpi->level->symbol, to);
}

/* The first day after the review before the one on the table, of the meetings that a symbol has to
 * do with; DAY_NONE: of none. */
static Day new_from(const Agenda *a, const Symbol *s) {
    Day from = DAY_NONE, last;
    for (uint32_t i = 0; i < a->meetings.count; i++) {
        const Meeting *m = &a->meetings.at[i];
        meeting_period(m, -1, &last);
        for (uint32_t j = 0; j < m->items.count; j++)
            if (belongs(m->items.at[j].kpi->symbol, s) && (from == DAY_NONE || last < from))
                from = last + 1;
    }
    return from;
}

static bool is_on_table(const Agenda *a, const Symbol *s) {
    if (new_from(a, s) != DAY_NONE) return true;
    for (uint32_t i = 0; i < a->closed.count; i++)
        if (belongs(a->closed.at[i].kpi->symbol, s)) return true;
    return false;
}

/* --- actions --- */

/* A status is a word of one's own; these say that nothing more will be done. */
static bool is_done(const Action *x) {
    static const char *const words[] = {
        "done",   "closed", "completed", "finished", "cancelled", "canceled",  "dropped",
        "gedaan", "klaar",  "gereed",    "afgerond", "gesloten",  "vervallen", "geannuleerd"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (x->status && strcmp(x->status->s, words[i]) == 0) return true;
    return false;
}

static bool is_due_before(const AgendaAction *a, const AgendaAction *b) {
    return a->action->due != DAY_NONE &&
           (b->action->due == DAY_NONE || a->action->due < b->action->due);
}

static bool action_on_table(const Agenda *a, const Action *x) {
    for (uint32_t i = 0; i < x->serves.count; i++)
        if (is_on_table(a, x->serves.at[i])) return true;
    return false;
}

static void add_action(Eval *ev, Agenda *a, const Action *x, bool filtered) {
    AgendaAction new = {.action = x};
    if (is_done(x) || (filtered && !action_on_table(a, x))) return;
    if (x->due != DAY_NONE && x->due < a->as_of) new.late = (int64_t)a->as_of - x->due;
    INSERT(ev->arena, &a->actions, new, is_due_before(&new, &a->actions.at[at_ - 1]));
}

/* --- notes --- */

/* Of an action: what it serves. */
static Day notes_from(const Agenda *a, const Symbol *s) {
    Day from = DAY_NONE;
    if (s->kind != SYM_ACTION) return new_from(a, s);
    for (uint32_t i = 0; i < s->action->serves.count; i++) {
        Day next = new_from(a, s->action->serves.at[i]);
        if (next != DAY_NONE && (from == DAY_NONE || next < from)) from = next;
    }
    return from;
}

static void add_notes(Eval *ev, Agenda *a, const Symbol *s, const Note *notes, uint32_t count) {
    Day from = count ? notes_from(a, s) : DAY_NONE;
    for (uint32_t i = 0; i < count && from != DAY_NONE; i++) {
        AgendaNote new = {s, &notes[i]};
        if (notes[i].on < from || notes[i].on > a->as_of) continue;
        INSERT(ev->arena, &a->notes, new, new.note->on < a->notes.at[at_ - 1].note->on);
    }
}

static void add_notes_of(Eval *ev, Agenda *a, const Symbol *s) {
    switch (s->kind) {
    case SYM_KPI: add_notes(ev, a, s, s->kpi->notes.at, s->kpi->notes.count); return;
    case SYM_GOAL: add_notes(ev, a, s, s->goal->notes.at, s->goal->notes.count); return;
    case SYM_LEVEL: add_notes(ev, a, s, s->level->notes.at, s->level->notes.count); return;
    case SYM_ACTION: add_notes(ev, a, s, s->action->notes.at, s->action->notes.count); return;
    case SYM_DATASET:
    case SYM_INPUT:
    case SYM_METRIC:
    case SYM_TEMPLATE:
    case SYM_SCENARIO: return;
    }
}

/* --- deadlines --- */

static bool deadline_before(const Model *m, const Deadline *a, const Deadline *b) {
    return a->on != b->on ? a->on < b->on : rank_of_level(m, a->level) < rank_of_level(m, b->level);
}

static Deadline *deadline_of(Eval *ev, Agenda *a, Day on, Level *level) {
    Deadline new = {.on = on, .level = level};
    for (uint32_t i = 0; i < a->deadlines.count; i++) {
        Deadline *d = &a->deadlines.at[i];
        if (d->on == on && same_level(d->level, level)) return d;
    }
    INSERT(ev->arena, &a->deadlines, new,
           deadline_before(ev->model, &new, &a->deadlines.at[at_ - 1]));
    return deadline_of(ev, a, on, level);
}

static void add_deadline(Eval *ev, Agenda *a, const AgendaItem *item) {
    const Kpi *k = item->kpi;
    if (k->deadline == DEADLINE_NONE || k->due == DAY_NONE) return;
    Deadline *d = deadline_of(ev, a, k->due, k->level);
    vec_push(ev->arena, &d->items, item);
}

/* Of a project. */
static void add_end(Eval *ev, Agenda *a, Level *l, bool filtered) {
    bool asked = a->of ? is_below(l, a->of) : !filtered || is_on_table(a, l->symbol);
    if (asked && l->due != DAY_NONE) deadline_of(ev, a, l->due, l);
}

/* --- all of it --- */

static void add_kpis(Eval *ev, Agenda *a, const Results *r) {
    for (uint32_t i = 0; i < r->rows.count;) {
        Rows rows = rows_of(r, i);
        if (rows.at->symbol->kind == SYM_KPI) add_kpi(ev, a, rows.at->symbol->kpi, rows);
        i += rows.count + rows.part_count;
    }
}

/* What follows from the KPIs that are there; from here on they stay where they are. */
static void add_consequences(Eval *ev, Agenda *a) {
    for (uint32_t i = 0; i < a->meetings.count; i++) {
        const Meeting *m = &a->meetings.at[i];
        for (uint32_t j = 0; j < m->items.count; j++) {
            if (m->items.at[j].late) add_late(ev, a, m->items.at[j].kpi, m->last);
            add_deadline(ev, a, &m->items.at[j]);
        }
    }
    for (uint32_t i = 0; i < a->closed.count; i++) add_deadline(ev, a, &a->closed.at[i]);
}

const Agenda *agenda_of(Eval *ev, const Results *r, const Level *of, bool filtered) {
    const Model *m = ev->model;
    Agenda *a = NEW(ev->arena, Agenda);
    *a = (Agenda){.as_of = r->as_of, .of = of};
    add_kpis(ev, a, r);
    add_consequences(ev, a);
    for (uint32_t i = 0; i < m->symbols.count; i++) {
        const Symbol *s = m->symbols.at[i];
        if (s->kind == SYM_ACTION) add_action(ev, a, s->action, filtered);
        if (s->kind == SYM_LEVEL) add_end(ev, a, s->level, filtered);
        add_notes_of(ev, a, s);
    }
    return a;
}
