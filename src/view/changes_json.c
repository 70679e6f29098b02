/* Input: two versions, compared. Output: kpi-diff/1, whose schema is docs/schema/kpi-diff-1.json.
 * Numbers that carry meaning are texts. */
#include "view/changes.h"
#include "view/encode.h"
#include "view/finding.h"

static void member(Buf *out, const char *name, const char *text) {
    buf_printf(out, ", \"%s\": ", name);
    encode_json_str(out, text);
}

static void put_difference(ChangeView *view, const Difference *d) {
    buf_str(&view->out, "{\"property\": ");
    encode_json_str(&view->out, d->key);
    member(&view->out, "before", d->before);
    member(&view->out, "after", d->after);
    buf_char(&view->out, '}');
}

static void put_change(ChangeView *view, const Change *change) {
    Buf *out = &view->out;
    const Definition *d = change_about(change);
    unsigned line, told = 0;
    const char *path = change_path(view, change, &line);
    buf_printf(out, "\n  {\"change\": \"%s\"", change_sort(change));
    member(out, "kind", d->word);
    member(out, "name", d->name);
    member(out, "name_before", change->before ? change->before->name : NULL);
    member(out, "path", path);
    buf_printf(out, ", \"line\": %u, \"properties\": [", line);
    for (uint32_t i = 0; i < change->all.count; i++) {
        if (!difference_is_told(change, &change->all.at[i])) continue;
        buf_str(out, told++ ? ", " : "");
        put_difference(view, &change->all.at[i]);
    }
    buf_str(out, "], \"uses\": [");
    for (uint32_t i = 0; i < change->uses.count; i++) {
        buf_printf(out, "%s{\"kind\": \"%s\"", i ? ", " : "", change->uses.at[i]->word);
        member(out, "name", change->uses.at[i]->name);
        buf_char(out, '}');
    }
    buf_str(out, "]}");
}

/* ---- statuses ---- */

static void put_value(Buf *out, const Shown *s) {
    if (s->no_data) buf_printf(out, "\"no_data\": \"%s\"", s->no_data);
    if (s->exact) buf_printf(out, "\"exact\": \"%s\"", s->exact);
    if (s->low) buf_printf(out, "\"low\": \"%s\", \"high\": \"%s\"", s->low, s->high);
}

static void put_plan(Buf *out, ResultView *results, const Result *r) {
    buf_str(out, ", \"plan\": ");
    if (!r->plan.known) {
        buf_str(out, "null");
        return;
    }
    Shown s = value_shown(results, r->plan.value, r->unit);
    if (r->plan.op == G_BETWEEN) {
        Shown high = value_shown(results, r->plan.second, r->unit);
        s.low = s.exact ? s.exact : s.low;
        s.high = high.exact ? high.exact : high.high;
        s.exact = NULL;
    }
    buf_printf(out, "{\"op\": \"%s\", ", goalpost_op(r->plan.op));
    put_value(out, &s);
    buf_char(out, '}');
}

static void put_result(ChangeView *view, const char *name, Eval *ev, const Result *r) {
    ResultView results = result_view(ev, NULL, view->arena);
    Shown s = value_shown(&results, r->value, r->unit);
    Buf *out = &view->out;
    buf_printf(out, ", \"%s\": {\"period\": ", name);
    encode_json_str(out, result_period(&results, r));
    member(out, "status", status_name(r->status));
    member(out, "unit", unit_text(view->arena, r->unit));
    buf_str(out, ", \"value\": {");
    put_value(out, &s);
    buf_char(out, '}');
    put_plan(out, &results, r);
    buf_char(out, '}');
}

static void put_statuses(ChangeView *view) {
    const Comparison *c = view->c;
    Buf *out = &view->out;
    buf_str(out, ",\n \"statuses\": ");
    if (!c->has_statuses) {
        buf_str(out, "null");
        return;
    }
    buf_str(out, "{\"as_of\": ");
    encode_json_str(out, c->as_of == DAY_NONE ? NULL : day_text(view->arena, c->as_of));
    buf_printf(out, ", \"compared\": %u, \"without_rows\": [", (unsigned)c->compared);
    for (uint32_t i = 0; i < c->lost.count; i++) {
        buf_str(out, i ? ", " : "");
        encode_json_str(out, c->lost.at[i]);
    }
    buf_str(out, "], \"flips\": [");
    for (uint32_t i = 0; i < c->flips.count; i++) {
        buf_str(out, i ? ",\n  {\"name\": " : "\n  {\"name\": ");
        encode_json_str(out, c->flips.at[i].after->symbol->name->s);
        put_result(view, "before", c->ev_before, c->flips.at[i].before);
        put_result(view, "after", c->ev, c->flips.at[i].after);
        buf_char(out, '}');
    }
    buf_str(out, "]}");
}

/* ---- findings ---- */

static void put_finding(ChangeView *view, const FindingView *findings, const Diag *diag) {
    static const char *const levels[] = {"off", "hint", "warning", "error"};
    Buf *out = &view->out;
    const CodeRow *row = code_row(diag->code);
    Place place = source_place(&view->ctx->sources, diag->span.file, diag->span.begin);
    buf_printf(out, "{\"code\": \"%s\", \"slug\": \"%s\", \"severity\": \"%s\"", row->code,
               row->slug, levels[diag->severity]);
    member(out, "message", finding_sentence(findings, diag));
    member(out, "subject", diag->subject);
    member(out, "path", finding_path(findings, diag->span.file));
    buf_printf(out, ", \"line\": %u", (unsigned)place.line);
    member(out, "allowed", diag->allowed);
    buf_char(out, '}');
}

static void put_findings(ChangeView *view) {
    FindingView findings = {.ctx = view->ctx, .arena = view->arena, .tell = TELL_ALL};
    const Diag *diag;
    diags_sort(&view->ctx->diags);
    buf_str(&view->out, ",\n \"findings\": [");
    for (uint32_t at = 0, told = 0; (diag = finding_next(&findings, &at));) {
        buf_str(&view->out, told++ ? ",\n  " : "\n  ");
        put_finding(view, &findings, diag);
    }
    buf_str(&view->out, "]");
}

void changes_json(ChangeView *view) {
    const Comparison *c = view->c;
    buf_str(&view->out, "{\"schema\": \"kpi-diff/1\", \"changes\": [");
    for (uint32_t i = 0; i < c->changes.count; i++) {
        buf_str(&view->out, i ? "," : "");
        put_change(view, c->changes.at[i]);
    }
    buf_str(&view->out, "]");
    put_statuses(view);
    put_findings(view);
    buf_str(&view->out, "}\n");
}
