/* The rule engine: runs the rows of rules.def over every declaration, in file order. A rule whose
 * prerequisite has spoken about the same declaration stays silent; levels come from the policy of
 * the declaration. */
#include "rules/rule.h"

enum { D_NONE = CODE_COUNT, NEEDS_TEXT = 0, NEEDS_DATA = 1 };

static const RuleRow rules[] = {
#define RULE(code, kind, function, prerequisite, needs)                                            \
    {D_##code, SYM_##kind, function, (Code)D_##prerequisite, NEEDS_##needs},
#include "rules/rules.def"
#undef RULE
};

const Policy *rule_policy(const Symbol *s) {
    return s->kind == SYM_KPI ? &s->kpi->policy : &s->file->policy;
}

RuleNeed rule_need(Code code, SymbolKind kind) {
    RuleNeed need = NEED_NO_ROW;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (rules[i].code != code) continue;
        if (rules[i].kind == kind) return rules[i].needs_data ? NEED_DATA : NEED_TEXT;
        need = NEED_OTHER_KIND;
    }
    return need;
}

Diag *rule_report_at(Check *c, Span at, const char *a, const char *b) {
    Severity level = rule_policy(c->symbol)->levels[c->rule->code];
    if (level == SEV_OFF) return NULL;
    Diags *d = &c->m->ctx->diags;
    Diag *diag = diag_add(d, c->rule->code, at, c->symbol->name->s, a, b, NULL);
    if (level != diag->severity) diag_severity(d, diag, level);
    diag->subject = c->symbol->name->s;
    allow_finding(c->m, c->symbol, diag);
    return diag;
}

Diag *rule_report(Check *c, const char *a, const char *b) {
    return rule_report_at(c, c->symbol->span, a, b);
}

void rule_soften(Check *c, Diag *diag, Severity most) {
    if (diag && diag->severity > most) diag_severity(&c->m->ctx->diags, diag, most);
}

const char *rule_words(const Check *c, const char *en, const char *nl) {
    return c->m->ctx->lang == LANG_NL ? nl : en;
}

static bool has_fired(const Diags *d, uint32_t from, Code code) {
    for (uint32_t i = from; i < d->all.count; i++)
        if (d->all.at[i]->code == code) return true;
    return false;
}

/* A clause that could not be read may be the very one that a rule misses. */
static bool is_broken(const Node *decl) {
    return node_kid(decl, N_ERROR) != NULL;
}

static void check_symbol(Model *m, Symbol *s, bool with_data) {
    uint32_t from = m->ctx->diags.all.count;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        Check c = {m, &rules[i], s};
        if (rules[i].kind != s->kind || (rules[i].needs_data && !with_data)) continue;
        if (has_fired(&m->ctx->diags, from, rules[i].prerequisite)) continue;
        rules[i].run(&c);
        allow_tried(s, rules[i].code);
    }
}

static bool is_checked(const Symbol *s) {
    return !s->file->module && !is_broken(s->node);
}

void rules_check(Model *m, bool with_data) {
    for (uint32_t i = 0; i < m->symbols.count; i++) {
        allow_reset(m->symbols.at[i]);
        if (is_checked(m->symbols.at[i])) check_symbol(m, m->symbols.at[i], with_data);
    }
    rules_allow(m);
    for (uint32_t i = 0; i < m->symbols.count; i++)
        if (is_checked(m->symbols.at[i])) allow_unused(m, m->symbols.at[i], with_data);
}
