/* The rule engine: runs the rows of base/rules.def over every declaration, in file order. A rule
 * whose prerequisite has spoken about the same declaration stays silent; levels come from the
 * policy of the declaration. */
#include "rules/rule.h"

enum { D_NONE = CODE_COUNT };
enum { /* of declarations, for the rows */
       METRIC = 1 << SYM_METRIC,
       KPI = 1 << SYM_KPI,
       GOAL = 1 << SYM_GOAL,
       LEVEL = 1 << SYM_LEVEL,
       ACTION = 1 << SYM_ACTION
};

static const RuleRow rules[] = {
#define RULE(code, slug, level, kinds, function, prerequisite, needs, ...)                         \
    {D_##code, kinds, function, (Code)D_##prerequisite, NEEDS_##needs},
#include "base/rules.def"
};

const Policy *rule_policy(const Symbol *s) {
    return s->kind == SYM_KPI ? &s->kpi->policy : &s->file->policy;
}

RuleNeed rule_need(Code code, SymbolKind kind) {
    RuleNeed need = NEED_NO_ROW;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (rules[i].code != code) continue;
        if (rules[i].kinds & 1u << kind)
            return rules[i].needs == NEEDS_TEXT     ? NEED_TEXT
                   : rules[i].needs == NEEDS_BEFORE ? NEED_BEFORE
                                                    : NEED_DATA;
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

static bool can_run(const Check *c, const RuleRow *row) {
    if (row->needs == NEEDS_BEFORE || c->versions) return row->needs == NEEDS_BEFORE && c->versions;
    if (row->needs == NEEDS_DATA) return c->ev != NULL;
    return row->needs == NEEDS_TEXT || c->as_of != DAY_NONE;
}

static void check_symbol(Check *c) {
    uint32_t from = c->m->ctx->diags.all.count;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        c->rule = &rules[i];
        if (!(c->rule->kinds & 1u << c->symbol->kind) || !can_run(c, c->rule)) continue;
        if (has_fired(&c->m->ctx->diags, from, c->rule->prerequisite)) continue;
        c->rule->run(c);
        allow_tried(c->symbol, c->rule->code);
    }
}

static bool is_checked(const Symbol *s) {
    return !s->file->module && !is_broken(s->node);
}

void rules_check(Model *m, Arena *arena, Eval *ev, Day as_of) {
    Facts facts = facts_new(m, arena);
    Check c = {.m = m, .arena = arena, .facts = &facts, .ev = ev, .as_of = as_of};
    allow_reset(m);
    for (uint32_t i = 0; i < m->symbols.count; i++) {
        c.symbol = m->symbols.at[i];
        if (is_checked(c.symbol)) check_symbol(&c);
    }
    rules_allow(m);
    for (uint32_t i = 0; i < m->symbols.count; i++)
        if (is_checked(m->symbols.at[i])) allow_unused(m, m->symbols.at[i], ev != NULL);
}

void rules_compare(Comparison *versions, Arena *arena) {
    Facts facts = facts_new(versions->now, arena);
    Check c = {.m = versions->now, .arena = arena, .facts = &facts, .as_of = DAY_NONE};
    c.versions = versions;
    for (uint32_t i = 0; i < c.m->symbols.count; i++) {
        c.symbol = c.m->symbols.at[i];
        if (is_checked(c.symbol)) check_symbol(&c);
    }
}

/* --- what did not run --- */

static bool reaches_data(const Model *m) {
    for (uint32_t i = 0; i < m->kpis.count; i++)
        if (m->kpis.at[i]->reach.all.count && !m->kpis.at[i]->symbol->file->module) return true;
    return false;
}

static const char *codes_that_need(Arena *arena, int needs) {
    Buf b = buf_new(arena);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if ((int)rules[i].needs == needs)
            buf_printf(&b, "%s%s", b.length ? ", " : "", code_row(rules[i].code)->code);
    return buf_text(&b);
}

const char *rules_waiting(const Model *m, Arena *arena, bool data, Day as_of) {
    Lang lang = m->ctx->lang;
    const char *rows[DIAG_ARGS] = {codes_that_need(arena, NEEDS_DATA)},
               *date[DIAG_ARGS] = {codes_that_need(arena, NEEDS_DATE)};
    if (data || !reaches_data(m)) return "";
    const char *text = diag_fill(arena, phrase_text(PH_need_data, lang), rows);
    if (as_of != DAY_NONE) return text;
    return arena_printf(arena, "%s; %s", text,
                        diag_fill(arena, phrase_text(PH_need_date, lang), date));
}
