/* What a rule sees and how it speaks; shared by the files of rules/. A rule is one small function and one row of rules.def. */
#ifndef KPI_RULES_RULE_H
#define KPI_RULES_RULE_H

#include "rules/rules.h"

typedef struct RuleRow RuleRow;

typedef struct Check {
    Model *m;
    const RuleRow *rule;
    Symbol *symbol; /* the declaration that is looked at */
} Check;

struct RuleRow {
    Code code;
    SymbolKind kind;
    void (*run)(Check *c);
    Code prerequisite; /* CODE_COUNT: none */
    bool needs_data;
};

/* A finding of the rule at hand, at the declaration's name: {1} is the declaration's name, {2} and {3} are a and b, which may
 * be NULL. NULL when the policy turns the rule off. */
Diag *rule_report(Check *c, const char *a, const char *b);
/* The same elsewhere. */
Diag *rule_report_at(Check *c, Span at, const char *a, const char *b);
/* At most this level, for the milder form of a rule with two. diag may be NULL. */
void rule_soften(Check *c, Diag *diag, Severity most);
const char *rule_words(const Check *c, const char *en, const char *nl); /* by the language of the run */

bool formula_uses(const Expr *e, const Kpi *k); /* through metrics and other KPIs too */

const Policy *rule_policy(const Symbol *s); /* of a KPI its own, else that of the file */
/* What the rows of a code need to look at a kind of declaration; NEED_OTHER_KIND: there are rows, for others. */
typedef enum RuleNeed { NEED_NO_ROW, NEED_OTHER_KIND, NEED_TEXT, NEED_DATA } RuleNeed;
RuleNeed rule_need(Code code, SymbolKind kind);

/* allow.c: `allow RULE because "..."` */
void allow_finding(Model *m, Symbol *s, Diag *diag); /* silences it if a clause of the declaration says so */
void allow_tried(Symbol *s, Code code);
void allow_reset(Symbol *s);
void allow_unused(Model *m, Symbol *s, bool with_data); /* reports clauses that silence nothing */

#define RULE(code, kind, function, prerequisite, needs) void function(Check *c);
#include "rules/rules.def"
#undef RULE

#endif
