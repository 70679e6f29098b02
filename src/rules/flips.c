/* Input: two versions of definitions, each with an evaluation over the same rows as of the same
 * day. Output: the KPIs whose status differs. The one idea: a status is compared only where both
 * versions had rows to read; what had none is named, so that silence means that nothing flips. */
#include "rules/compare.h"

#include "rules/facts.h"

/* The row that a verdict is read from: as result_verdict, of the rows of one KPI. */
static const Result *verdict(Eval *ev, Kpi *k) {
    uint32_t count;
    const Result *rows = kpi_rows(ev, k, &count), *last = NULL, *planned = NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (rows[i].partial) continue;
        last = &rows[i];
        if (last->plan.known) planned = last;
    }
    return planned ? planned : last;
}

static bool has_rows(const Result *r) {
    return r && r->value.why != ND_no_source;
}

static void compare_kpi(Comparison *c, const Change *change) {
    const Result *after = verdict(c->ev, change->after->symbol->kpi),
                 *before = verdict(c->ev_before, change->before->symbol->kpi);
    if (!has_rows(after) || !has_rows(before)) return;
    c->compared++;
    if (after->status != before->status) vec_push(c->arena, &c->flips, ((Flip){before, after}));
}

static void add_lost(Comparison *c, const Eval *ev, Map *named) {
    for (uint32_t i = 0; i < ev->model->datasets.count; i++) {
        const Loaded *t = ev->loaded[i];
        const Str *name = ev->model->datasets.at[i]->name;
        bool fresh = false;
        if (t && loaded_absent(t))
            map_slot(named, facts_text(name->s, name->length), &fresh);
        if (fresh) vec_push(c->arena, &c->lost, name->s);
    }
}

void compare_statuses(Comparison *c, Eval *ev, Eval *ev_before) {
    Map named = map_new(c->arena);
    c->ev = ev;
    c->ev_before = ev_before;
    c->has_statuses = true;
    c->as_of = ev->as_of;
    for (uint32_t i = 0; i < c->now->kpis.count; i++) {
        const Change *change = compare_change(c, c->now->kpis.at[i]->symbol);
        if (change) compare_kpi(c, change);
    }
    add_lost(c, ev, &named);
    add_lost(c, ev_before, &named);
}
