/* What a rule sees and how it speaks; shared by the files of rules/. A rule is one small function, one row of base/rules.def and
 * one page in docs/rules/. */
#ifndef KPI_RULES_RULE_H
#define KPI_RULES_RULE_H

#include "eval/judge.h"
#include "rules/facts.h"
#include "rules/rules.h"

typedef struct RuleRow RuleRow;

typedef struct Check {
    Model *m;
    Arena *arena;  /* lives as long as the run of all rules */
    Facts *facts;  /* what several rules ask, found once */
    Eval *ev;      /* NULL: no rows */
    Day as_of;     /* DAY_NONE: no date */
    Comparison *versions; /* with an earlier version; NULL: there is one version only */
    const RuleRow *rule;
    Symbol *symbol; /* the declaration that is looked at */
} Check;

struct RuleRow {
    Code code;
    unsigned kinds; /* of declarations: 1 << SymbolKind */
    void (*run)(Check *c);
    Code prerequisite; /* CODE_COUNT: none */
    enum { NEEDS_TEXT, NEEDS_DATE, NEEDS_DATA, NEEDS_BEFORE } needs; /* BEFORE: an earlier version */
};

/* A finding of the rule at hand, at the declaration's name: {1} is the declaration's name, {2} and {3} are a and b, which may
 * be NULL. NULL when the policy turns the rule off. */
Diag *rule_report(Check *c, const char *a, const char *b);
/* The same elsewhere. */
Diag *rule_report_at(Check *c, Span at, const char *a, const char *b);
/* At most this level, for the milder form of a rule with two. diag may be NULL. */
void rule_soften(Check *c, Diag *diag, Severity most);
const char *rule_words(const Check *c, const char *en, const char *nl); /* by the language of the run */

const Policy *rule_policy(const Symbol *s); /* of a KPI its own, else that of the file */
/* What the rows of a code need to look at a kind of declaration; NEED_OTHER_KIND: there are rows, for others. */
typedef enum RuleNeed { NEED_NO_ROW, NEED_OTHER_KIND, NEED_TEXT, NEED_DATA, NEED_BEFORE } RuleNeed;
RuleNeed rule_need(Code code, SymbolKind kind);

/* allow.c: `allow RULE because "..."` */
void allow_finding(Model *m, Symbol *s, Diag *diag); /* silences it if a clause of the declaration says so */
void allow_tried(Symbol *s, Code code);
void allow_reset(Model *m);
void allow_unused(Model *m, Symbol *s, bool with_data); /* reports clauses that silence nothing */

const char *rule_source(const Check *c, Span at);          /* as written in the file */
const char *rule_amount(const Check *c, Num q, Unit unit); /* "EUR 12.5", with up to 10 decimals */
const char *rule_value(const Check *c, Value v, Unit unit); /* rounded for reading */

/* A target in numbers that the files alone tell: also one relative to a stated baseline. */
bool rule_goalpost(const Check *c, const Kpi *k, const Target *t, Goalpost *out);
/* The plain sum or split of k with a term or part that has no target of its own: C8 speaks, not C3 (name-21). */
bool rule_partly_covered(const Check *c, const Kpi *k);
bool rule_allows(const Symbol *s, Code code); /* does it say `allow CODE`? */

#define RULE(code, slug, level, kinds, function, ...) void function(Check *c);
#include "base/rules.def"

#endif
