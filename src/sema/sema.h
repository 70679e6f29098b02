/* What the files of sema/ share among themselves. */
#ifndef KPI_SEMA_SEMA_H
#define KPI_SEMA_SEMA_H

#include "sema/model.h"

/* Arguments of a template: parameter name -> the argument as written, and where it was written. */
typedef struct Binding {
    const struct Binding *next;
    const Str *name;
    const Node *argument;
    const struct Scope *scope; /* of the argument */
} Binding;

/* Where an expression stands: it decides what a name means. */
typedef struct Scope {
    Model *model;
    File *file;
    Dataset *row;            /* the dataset in front; NULL at metric level */
    const Binding *bindings; /* inside a template */
    Span call;               /* where the template was called; file 0 outside one */
    uint32_t depth;          /* of nested expressions and template calls */
    bool alive;              /* inside closing, begun, ...: rows that last may be counted */
    const Template *template; /* being expanded, */
    const struct Scope *outer; /* from here */
    const Scenario *scenario; /* whose drivers have names here */
} Scope;
static inline Diags *diags(const Scope *s) { return &s->model->ctx->diags; }

/* names.c */
Symbol *sema_find(const Scope *s, const Node *at, const char *wanted); /* reports N1; NULL */
typedef enum SynonymKind { SYNONYM_FUNCTION, SYNONYM_UNIT, SYNONYM_TYPE, SYNONYM_REVIEW } SynonymKind;
const char *synonym_of(SynonymKind kind, const char *word); /* what it is called here; NULL: no such word */
Symbol *sema_find_kind(const Scope *s, const Node *at, SymbolKind kind);
const char *symbol_kind_text(SymbolKind kind); /* "a metric" in English terms of the language: the keyword */
const char *label_of(Model *m, const Node *decl);
Column *column_find(const Dataset *d, const Str *name);
void sema_report_unknown_column(const Scope *s, Span at, const Dataset *d, const char *name);
Column **path_find(const Scope *s, Dataset *d, const char *dotted, Span at, uint32_t *count); /* reports; NULL */
/* As path_find without a report: is it a column or a path of d? */
Column **path_try(Model *m, Dataset *d, const char *dotted, size_t length, uint32_t *count);

/* constants.c: literals of the syntax tree */
bool literal_day(Model *m, const Node *n, Day *day);                        /* DATE; reports K1 */
bool literal_period(const Scope *s, const Node *n, Period *p);              /* PERIOD, NUMBER (a year) or DATE; reports K2 */
bool literal_unit(const Scope *s, const Node *unit_expr, Unit *unit);       /* reports U2 */
bool literal_grain(const Scope *s, const Node *n, Grain *g);                /* REVIEW's word */
Num literal_number(Model *m, const Node *n);                                /* NUMBER, PERCENT, POINTS: digits only */
int64_t literal_int(Model *m, const Node *n, int64_t fallback);

/* expr.c, calls.c, exchange.c */
Expr *expr_new(Model *m, ExprKind kind, Span span, Type type, uint32_t kids);
Expr *expr_error(Model *m, Span span);
Expr *resolve_expr(const Scope *s, const Node *n);
Expr *resolve_call(const Scope *s, const Node *n);
Expr *resolve_convert(const Scope *s, const Node *call, const Node *const *args, uint32_t count);
Expr *report_argument(const Scope *s, const Node *at, const Node *call, const char *function, const char *en, const char *nl); /* U11 */
Expr *resolve_ref(const Scope *s, const Node *n);
Expr *resolve_template(const Scope *s, Template *t, const Node *call, const Node *first_argument);
Expr *column_expr(const Scope *s, Column **path, uint32_t count, Span span);
Dataset *front_dataset(const Scope *s, const Node *n); /* the first dataset that an argument names; NULL */
Expr *resolve_filter(const Scope *s, Expr *kid, const Node *condition, Span span);
bool resolve_condition(const Scope *s, Dataset *d, const Node *condition, DatasetFilter *out);
bool resolve_key(const Scope *s, const Node *name, const DatasetSet *reach, GroupKey *key);
/* agg-26: the same value shown in the unit, or U3. */
Expr *resolve_cast(const Scope *s, Expr *e, const Node *unit_expr, Span span);
const char *type_text(const Scope *s, Type t); /* "a number", "EUR per order" */
bool number_type(const Expr *e);
bool require_boolean(const Scope *s, const Expr *e);
bool require_number(const Scope *s, const Expr *e);
bool require_same_unit(const Scope *s, const Expr *a, const Expr *b);
static inline Type type_number(Unit u) { return (Type){TY_NUMBER, u}; }
static inline Type type_of(TypeKind k) { return (Type){k, {0, NULL, SCALE_ONE}}; }

/* entities; each is resolved once, on demand */
void resolve_dataset(Model *m, Symbol *s);
void resolve_input(Model *m, Symbol *s);
void resolve_metric(Model *m, Symbol *s);
void resolve_kpi_formula(Model *m, Symbol *s);
void resolve_kpi_clauses(Model *m, Symbol *s);
void resolve_level(Model *m, Symbol *s);
void resolve_goal(Model *m, Symbol *s);
void resolve_action(Model *m, Symbol *s);
void declare_file(Model *m, File *f);
void declare_settings(Model *m, File *f);

void resolve_dataset_columns(Model *m, Symbol *s);
void resolve_dataset_time(Model *m, Symbol *s);
void resolve_derived_columns(Model *m, Symbol *s);
void check_derived_columns(Model *m);
void sema_check_twice(const Scope *s, const Node *decl);
bool sema_range(const Scope *s, const Node *n, Unit unit, Span of, Num *low, Num *high); /* constants of the unit, which `of` has; reports */
void resolve_agreed(const Scope *s, const Node *decl, void *list);  /* VEC(Agreement) */
void resolve_notes(const Scope *s, const Node *decl, void *list);   /* VEC(Note) */
void declare_policy(const Scope *s, Policy *p, const Node *n);

Traits expr_traits(const Expr *e); /* of a formula whose metrics and KPIs have theirs */
uint32_t expr_depth(const Expr *e); /* the most metrics and KPIs on a path from it to a leaf */

/* OPEN on entry, DONE on leave; false (and C1 reported with the path) if the symbol is being resolved already. */
bool symbol_enter(Model *m, Symbol *s, Span from);
void symbol_leave(Model *m, Symbol *s);

#endif
