/* Input: findings, and the declarations with their `allow RULE because "..."`. Output: the findings
 * that are allowed, silent but kept with the reason; and findings about clauses that silence
 * nothing. The one idea: a finding belongs to one declaration, the one that a rule looked at, or
 * else the one in whose text it lies, and only that one's clauses count. */
#include "rules/rule.h"

/* --- silencing --- */

/* The template that a KPI is made from: what that allows, the KPI does too. */
static Symbol *template_of(const Symbol *s) {
    return s->kind == SYM_KPI && s->kpi->template ? s->kpi->template->symbol : NULL;
}

static bool may_be_allowed(Code code) {
    return diag_may_be_silent(&(Diag){.code = code, .severity = code_row(code)->severity});
}

static void silence(Model *m, Symbol *s, Diag *diag) {
    for (uint32_t i = 0; i < s->allows.count; i++) {
        Allow *a = &s->allows.at[i];
        if (a->code != diag->code) continue;
        a->used = true;
        if (!diag->allowed) diag_allow(&m->ctx->diags, diag, a->reason, a->span);
    }
}

void allow_finding(Model *m, Symbol *s, Diag *diag) {
    if (!diag_may_be_silent(diag)) return;
    for (; s; s = template_of(s)) silence(m, s, diag);
}

/* --- whose finding it is --- */

/* The declaration of a file that a place lies in. */
static Symbol *symbol_at(const File *f, Span at) {
    uint32_t low = 0, high = f->symbols.count;
    while (low < high) { /* the first that begins behind the place */
        uint32_t middle = low + (high - low) / 2;
        if (f->symbols.at[middle]->node->span.begin <= at.begin)
            low = middle + 1;
        else
            high = middle;
    }
    Symbol *s = low ? f->symbols.at[low - 1] : NULL;
    return s && at.end <= s->node->span.end ? s : NULL;
}

static Symbol *dataset_called(const Model *m, const char *name) {
    for (uint32_t i = 0; name && i < m->symbols.count; i++) {
        Symbol *s = m->symbols.at[i];
        if (s->kind == SYM_DATASET && strcmp(s->name->s, name) == 0) return s;
    }
    return NULL;
}

/* A finding in a data file names its dataset, and often labels the column's declaration. */
static Symbol *symbol_of_data(const Model *m, File *const *files, const Diag *diag) {
    for (uint32_t i = 0; i < diag->parts.count; i++) {
        const DiagPart *part = &diag->parts.at[i];
        const File *f = part->kind == PART_LABEL ? files[part->span.file] : NULL;
        Symbol *s = f ? symbol_at(f, part->span) : NULL;
        if (s) return s;
    }
    return dataset_called(m, diag->subject);
}

static bool any_allow(const Model *m) {
    for (uint32_t i = 0; i < m->symbols.count; i++)
        if (m->symbols.at[i]->allows.count) return true;
    return false;
}

void rules_allow(Model *m) {
    Diags *d = &m->ctx->diags;
    if (!any_allow(m)) return;
    File **files = NEW_ARRAY(m->arena, File *, m->ctx->sources.all.count + 1);
    for (uint32_t i = 0; i < m->files.count; i++) files[m->files.at[i]->number] = m->files.at[i];
    for (uint32_t i = 0; i < d->all.count; i++) {
        Diag *diag = d->all.at[i];
        if (diag->allowed || rule_need(diag->code, SYM_KPI) != NEED_NO_ROW) continue;
        const File *f = files[diag->span.file];
        Symbol *s = f ? symbol_at(f, diag->span) : symbol_of_data(m, files, diag);
        if (s) allow_finding(m, s, diag);
    }
}

/* --- clauses that silence nothing --- */

void allow_reset(Model *m) {
    for (uint32_t i = 0; i < m->symbols.count; i++) {
        Symbol *s = m->symbols.at[i];
        for (uint32_t j = 0; j < s->allows.count; j++)
            s->allows.at[j].tried = s->allows.at[j].used = false;
    }
}

void allow_tried(Symbol *s, Code code) {
    for (; s; s = template_of(s))
        for (uint32_t i = 0; i < s->allows.count; i++)
            if (s->allows.at[i].code == code) s->allows.at[i].tried = true;
}

/* Whether what the clause names was looked for, and can be found here at all. */
static bool was_tried(const Allow *a, RuleNeed need) {
    if (a->tried || need == NEED_OTHER_KIND || !may_be_allowed(a->code)) return true;
    return need == NEED_NO_ROW && strchr("SPNU", code_row(a->code)->code[0]); /* while resolving */
}

static void report_unused(Model *m, Symbol *s, const Allow *a) {
    Severity level = rule_policy(s)->levels[D_N21];
    if (level == SEV_OFF) return;
    Diags *d = &m->ctx->diags;
    Diag *diag = diag_add(d, D_N21, a->span, code_row(a->code)->code, s->name->s, NULL);
    if (level != diag->severity) diag_severity(d, diag, level);
    if (!may_be_allowed(a->code)) diag_note(d, diag, PH_never_allowed, NULL);
    diag->subject = s->name->s;
}

/* Silent itself: it is only told where all that is allowed is. */
static void report_untried(Model *m, Symbol *s, const Allow *a, bool lacks_data) {
    Diags *d = &m->ctx->diags;
    Diag *diag = diag_add(d, D_N22, s->span, code_row(a->code)->code, s->name->s, NULL);
    if (lacks_data) diag_note(d, diag, PH_needs_data, NULL);
    diag->subject = s->name->s;
    diag_allow(d, diag, a->reason, a->span);
}

void allow_unused(Model *m, Symbol *s, bool with_data) {
    for (uint32_t i = 0; i < s->allows.count; i++) {
        const Allow *a = &s->allows.at[i];
        RuleNeed need = rule_need(a->code, s->kind == SYM_TEMPLATE ? SYM_KPI : s->kind);
        bool of_rows = need == NEED_DATA || strchr("DV", code_row(a->code)->code[0]);
        if (a->used) continue;
        if (was_tried(a, need))
            report_unused(m, s, a);
        else
            report_untried(m, s, a, of_rows && !with_data);
    }
}
