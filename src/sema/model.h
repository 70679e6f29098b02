/* The checked model: everything that the files declare, with names resolved. Entities belong to the file that declares
 * them; a file sees what it and its imports declare, never what else was loaded. */
#ifndef KPI_SEMA_MODEL_H
#define KPI_SEMA_MODEL_H

#include "sema/expr.h"

typedef struct File File;
typedef struct Model Model;
typedef struct Level Level;
typedef struct Goal Goal;
typedef struct Action Action;
typedef struct Template Template;
typedef struct Scenario Scenario; /* sema/scenarios.h */
typedef struct Test Test; /* sema/tests.h */

typedef enum SymbolKind { SYM_DATASET, SYM_INPUT, SYM_METRIC, SYM_KPI, SYM_GOAL, SYM_LEVEL, SYM_ACTION, SYM_TEMPLATE, SYM_SCENARIO } SymbolKind;
typedef enum SymbolState { STATE_NEW, STATE_OPEN, STATE_DONE } SymbolState; /* OPEN: being resolved; meeting it again is a cycle */

typedef struct Allow { /* allow RULE because "..." */
    Code code;
    Span span;
    const char *reason;
    bool tried, used; /* by the last check: its rule ran; it found something */
} Allow;

typedef struct Symbol {
    SymbolKind kind;
    SymbolState state;
    const Str *name;
    File *file;
    const Node *node;
    Span span; /* of the name */
    VEC(Allow) allows;
    union {
        Dataset *dataset;
        Input *input;
        Metric *metric;
        Kpi *kpi;
        Goal *goal;
        Level *level;
        Action *action;
        Template *template;
        Scenario *scenario;
    };
} Symbol;

typedef struct Policy { /* name-5; a KPI's own policy inherits the file's */
    Num xmr_limit, xmr_range, coverage;
    int32_t window, confirm, signals;
    int32_t goal_low, goal_high, team_low, team_high; /* kpis_per_goal, kpis_per_team */
    Severity levels[CODE_COUNT];                      /* as the catalogue says unless set */
} Policy;

struct File {
    const char *path, *canonical; /* path as shown; canonical without links, NULL for a module */
    const char *root;             /* canonical folder that its imports and sources may not leave */
    const Str *module;            /* "marketing" for std.marketing, else NULL */
    Ast ast;
    uint32_t number;              /* Span.file */
    VEC(File *) imports;          /* direct, in order */
    VEC(File *) closure;          /* itself first, then every import, each once */
    VEC(Symbol *) symbols;        /* in the order declared */
    Map names;                    /* Str -> Symbol */
    Map units;                    /* Str declared here */
    Calendar calendar;
    bool has_calendar, has_policy;
    Policy policy;
    SymbolState state;            /* of loading */
    bool declared;
    bool beside;                  /* it sees files that do not see one another */
};

typedef struct Agreement {
    const Str *who;
    Day on;
} Agreement;

typedef struct Note {
    const char *text;
    Day on;
} Note;

struct Level { /* organisation, department, team, project, person */
    Symbol *symbol;
    int kind;
    const char *label;
    Level *parent;
    const Str *owner;
    const Node *where;          /* the slice it owns, or NULL */
    Day due;                    /* DAY_NONE: none */
    VEC(Note) notes;
    uint32_t depth;
    VEC(Kpi *) kpis;            /* that are for it */
    VEC(DatasetFilter) filters; /* where, resolved for each dataset its KPIs reach, on demand */
};

struct Input {
    Symbol *symbol;
    const char *label;
    Expr *body;
    Type type;
    Value value;    /* in base units; while a scenario is evaluated what it makes of it, */
    Value declared; /* and this is without any */
    bool in_rows;   /* rows are computed or chosen with it */
    bool has_range;
    Num low, high;
};

typedef struct DatasetSet { /* datasets a formula reaches, in order of first mention */
    VEC(Dataset *) all;
} DatasetSet;

typedef struct Traits { /* what a formula is (properties.c), found once where it is declared */
    bool additive;         /* over time: plan-4 */
    bool stock;            /* a closing or its kin, or built of such */
    bool count;            /* of rows, different cells or declared units, or a sum of such: not below zero by nature */
    bool sourced;          /* reaches a dataset or an input */
    const Expr *unsourced; /* a part that should and does not (M1), or NULL */
} Traits;

struct Metric {
    Symbol *symbol;
    const char *label;
    Expr *body;
    Type type;
    Unit unit;      /* in which it is shown: `unit`, else the type's */
    int direction;  /* 1 higher, -1 lower, 0 not said */
    bool has_review;
    Grain review;
    bool has_range;
    Num low, high;
    DatasetSet reach;
    Traits is;
    uint32_t depth; /* of the metrics and KPIs that it builds on */
};

typedef struct Target {
    const Node *node;
    Span span;
    int op;          /* G_GE G_LE G_LT G_GT G_EQ G_BETWEEN G_UP G_DOWN G_SCALED */
    Expr *value, *second; /* metric level; usually constants; second: upper bound of between */
    enum { AMOUNT_ABSOLUTE, AMOUNT_RELATIVE } amount; /* of up and down: % is relative */
} Target;

typedef struct PathStep {
    Day on;
    Expr *value;
} PathStep;

typedef struct SplitPart {
    const Str *value;
    Span span;
    Target target;
    const Str *owner;
} SplitPart;

struct Kpi {
    Symbol *symbol;
    const char *label;
    Template *template; /* `is`, or NULL */
    Expr *formula;      /* NULL: none */
    Type type;
    Unit unit;
    int direction;      /* as said, else from the target */
    Level *level;       /* `for`, own or inherited; NULL: none */
    VEC(Symbol *) serves; /* goals and KPIs */
    VEC(Kpi *) served_by; /* KPIs that serve it */
    const Str *owner;   /* own or inherited */
    Span owner_span;
    VEC(Agreement) agreed;
    enum { LEAD_NONE, LEAD_LEADING, LEAD_LAGGING } lead;
    enum { WHAT_NONE, WHAT_OUTCOME, WHAT_ACTIVITY } what;
    bool has_review;
    Grain review;
    bool says_for, says_serves;
    bool has_target, bad_target; /* bad: there is one, and it was reported */
    Target target;
    Span target_span;
    enum { DEADLINE_NONE, DEADLINE_BY, DEADLINE_UNTIL, DEADLINE_DURING } deadline;
    Day due;            /* by, until; the last day of `during` */
    Period during;
    bool has_baseline;
    Expr *baseline;     /* NULL: computed from the data */
    Day baseline_first, baseline_last; /* the day, or the period's days */
    Period baseline_period;
    bool baseline_is_period;
    enum { PATH_NONE, PATH_LINEAR, PATH_LAST_YEAR, PATH_STEPS } path;
    VEC(PathStep) steps;
    Expr *tolerance;    /* NULL: none */
    bool tolerance_relative;
    Expr *benchmark;
    Day benchmark_on;
    const Node *split_node;
    const Str *split;   /* column, maybe a path; NULL: none */
    GroupKey split_key;
    VEC(SplitPart) parts;
    bool has_range;
    Num low, high;
    uint32_t depth;     /* as Metric.depth */
    Traits is;
    const char *because;
    Policy policy;
    DatasetSet reach;
    VEC(Note) notes;
};

typedef struct GoalWeight {
    Symbol *of; /* KPI or goal; NULL: did not resolve */
    Num weight;
    Span span;
} GoalWeight;

struct Goal {
    Symbol *symbol;
    const char *label;
    Level *level;
    Goal *under;
    const Str *owner;
    const Str *perspective;
    VEC(Agreement) agreed;
    bool has_review;
    Grain review;
    VEC(GoalWeight) weights;
    VEC(Kpi *) kpis;   /* that serve it, in file order */
    VEC(Goal *) goals; /* under it */
    const char *because;
    VEC(Note) notes;
};

struct Action {
    Symbol *symbol;
    const char *label;
    VEC(Symbol *) serves;
    const Str *owner;
    Day due; /* DAY_NONE: none */
    const Str *status;
    VEC(Note) notes;
};

struct Template {
    Symbol *symbol;
    const char *label;
    VEC(const Node *) parameters;
};

struct Model {
    Ctx *ctx;
    Arena *arena;
    Nums nums;
    Arena *scratch;           /* for what a rule needs while it runs: marked and released by it */
    Nums scratch_nums;
    UnitTable units;
    const char *root;         /* the project root as set, or NULL: the folder of each path */
    VEC(File *) files;        /* each once, in the order reached */
    Map by_path;              /* canonical path Str -> File */
    VEC(Symbol *) symbols;    /* every declaration of the files named and what they import, file order */
    VEC(Dataset *) datasets;
    VEC(Metric *) metrics;
    VEC(Kpi *) kpis;
    VEC(Goal *) goals;
    VEC(Level *) levels;
    VEC(Action *) actions;
    VEC(Input *) inputs;
    VEC(Scenario *) scenarios; /* in file order */
    VEC(Test *) tests;        /* of the files named and what they import, save modules */
    VEC(const char *) data_names, data_paths; /* --data NAME=PATH */
    uint32_t next_expr;
    VEC(Symbol *) open;       /* being resolved, outermost first: a cycle is a part of it */
    bool cyclic;
    uint32_t nesting;         /* of expressions being resolved */
    bool proofs_wanted;       /* --proof: keep the derivations */
    VEC(const char *) proofs;
    bool lost;                /* a named file could not be read: exit 2 */
};

void model_init(Model *m, Ctx *ctx, Arena *arena);
/* load.c: reads files and folders with their imports; findings N. false: nothing was found to load. */
bool model_load(Model *m, const char *const *paths, size_t count);
File *model_load_text(Model *m, const char *path, const char *text, size_t length);
/* A text after all others, which sees what every file declares. A name that several of them declare says nothing there: N24. */
File *model_load_beside(Model *m, const char *path, const char *text);
/* Declares and resolves everything that was loaded. */
void model_resolve(Model *m);

bool model_inside_root(Model *m, const File *f, const char *path); /* true too for a path that does not exist */
const char *path_join(Arena *a, const char *folder, const char *name);

const char *scenario_name(const Scenario *s);
/* The symbol that a name means in a file: its own, its imports', "module.name"; NULL: none. */
Symbol *model_find(const File *file, const Str *name);
/* The formula that a reference to a metric or a KPI stands for; NULL: e is none. */
static inline const Expr *expr_behind(const Expr *e) {
    return e->kind == E_METRIC ? e->metric->body : e->kind == E_KPI ? e->kpi->formula : NULL;
}
bool expr_is_additive(const Expr *e); /* over time: plan-4 */
/* The column, or path of references, that a name means in a dataset; NULL: none. */
Column **path_of_column(Model *m, Dataset *d, const Str *name, uint32_t *count);
bool expr_reach(const Expr *e, Model *m, DatasetSet *set); /* adds the datasets that e reaches */
/* A part of e that reaches neither a dataset nor an input; NULL: none (M1). */
const Expr *expr_without_source(const Expr *e, bool whole);
/* The value of an expression without data (literals and inputs); false: it needs data. */
bool expr_constant(Model *m, const Expr *e, Value *out);
bool expr_value(Model *m, const Expr *e, Value *out); /* the same; an input may be free in a scenario */
bool dataset_reached(const DatasetSet *set, const Dataset *d);

#endif
