/* Two versions of definitions, compared by what they mean. */
#ifndef KPI_RULES_COMPARE_H
#define KPI_RULES_COMPARE_H

#include "eval/result.h"

typedef struct Normal { /* two numbers modulo 2^61 - 1 that stand for a formula: see normal.c */
    uint64_t a, b;
} Normal;

typedef struct Item {
    Normal meaning;   /* equal if both versions mean the same */
    const char *text; /* as written, on one line */
} Item;

typedef struct Property { /* what clauses of one kind say, whatever their order */
    const char *key;  /* "target", "column amount" */
    Span span;        /* of the first */
    VEC(Item) items;
    bool counts;      /* values depend on it */
    bool refers;      /* what its names stand for is a part of what it means */
} Property;

typedef enum DefinitionKind { DEF_FILE, DEF_LEVEL, DEF_DATASET, DEF_INPUT, DEF_TEMPLATE, DEF_GOAL, DEF_METRIC, DEF_KPI, DEF_ACTION, DEF_SCENARIO, DEF_TEST, DEF_KINDS } DefinitionKind;

typedef struct Definition Definition;
struct Definition {
    DefinitionKind kind;
    const char *word;     /* "kpi", "team" */
    const char *name;     /* of a file its path from the root */
    const char *label;    /* or NULL */
    const File *file;
    const Node *node;
    Symbol *symbol;       /* NULL: a test or a file */
    Span span;            /* of the name */
    VEC(Property) says;
    Map keys;             /* of a property -> its place in says, from 1 */
    Definition *other;    /* the same in the other version; NULL: it is only here */
    Definition *next;     /* of the same name, while they are paired */
};

typedef struct Difference {
    const char *key;
    const char *before, *after;   /* what only one version says, on one line; NULL: nothing */
    Span before_span, after_span; /* no place where nothing is said */
    bool counts;                  /* values depend on it */
    bool is_inside;               /* the words are the same, and what they refer to changed */
} Difference;

typedef struct Change {
    const Definition *before, *after; /* NULL: added; removed */
    bool is_renamed;
    VEC(Difference) all;              /* what is said otherwise */
    VEC(const Definition *) uses;     /* of a KPI: changed ones that its value or plan depends on */
} Change;

typedef struct Flip { /* a KPI whose status differs */
    const Result *before, *after;
} Flip;

typedef struct Comparison {
    Model *now, *before;
    Arena *arena;
    VEC(Change *) changes;  /* in file order; then what was removed */
    Map by_symbol;          /* Symbol of now -> Change */
    Map files;              /* file number of before -> the copy that findings of now point at */
    /* flips.c: */
    bool has_statuses;
    Day as_of;
    uint32_t compared;      /* KPIs whose status was known in both */
    VEC(Flip) flips;
    VEC(const char *) lost; /* datasets without rows: what reads them was not compared */
    Eval *ev, *ev_before;
} Comparison;

/* Both models are without errors. What is made lives in the arena, and points into both models. */
Comparison *compare_models(Model *now, Model *before, Arena *arena);
/* Evaluates the KPIs of both on the same day: that of ev, whose as-of is set. */
void compare_statuses(Comparison *c, Eval *ev, Eval *ev_before);
const Change *compare_change(const Comparison *c, const Symbol *now); /* NULL: it is new */
/* What the change says of a property, or NULL. */
const Difference *change_of(const Change *change, const char *key);
/* A place in the earlier version, for a finding on the later one. */
Span compare_place(Comparison *c, Span before);

#endif
