/* What several rules ask about a model, each found once per run and kept: which KPIs a formula uses, the range of a formula, its
 * leaves and which way it moves with them, its normal form, the names of people. Every question walks each metric and KPI once, however
 * often it is used, so that all rules together stay near-linear in the size of the files. */
#ifndef KPI_RULES_FACTS_H
#define KPI_RULES_FACTS_H

#include "proof/range.h"
#include "rules/compare.h"

/* A leaf of a formula: an aggregate over rows (with the filters and windows around it), or an input. */
typedef struct Leaf {
    uint64_t key;
    const Expr *at;
    const Metric *metric; /* that gives the leaf its name, or NULL */
    int sign;             /* the formula never falls (1) or never rises (-1) when the leaf grows; 0: neither is sure */
} Leaf;
typedef VEC(Leaf) Leaves; /* by key, each once */

typedef struct Facts {
    Model *m;
    const Map *shared;  /* of two versions: entity -> the number that both know it by; NULL: of one */
    Nums nums; /* results live in arena */
    Arena *arena;
    Map uses, summands; /* Kpi -> what its formula uses; -> the KPIs that it adds up */
    Map users, used;    /* Kpi -> KpiList; metrics and KPIs that some KPI uses */
    bool has_users;
    Map ranges; /* of metrics and KPIs */
    Map normals, leaves;  /* of metrics and KPIs in a context */
    Map amounts;          /* B5: metrics and KPIs that are amounts, or are not */
    Map by_formula;       /* C11: normal form and level -> the first KPI */
    Map map_of;           /* B3, B6: root level -> its strategy map */
    bool has_maps;
    struct People *people; /* people.c */
    struct Pull *pull;     /* pull.c */
} Facts;

typedef struct KpiList {
    VEC(const Kpi *) all;
} KpiList;

Facts facts_new(Model *m, Arena *arena);
/* Does the formula of `of` use k, through metrics and other KPIs too? */
bool facts_uses(Facts *f, const Kpi *of, const Kpi *k);
bool facts_uses_any(Facts *f, const Kpi *of); /* any KPI at all? */
/* KPIs whose formula uses k; metrics that some KPI uses. */
const KpiList *facts_users(Facts *f, const Kpi *k);
bool facts_is_used(Facts *f, const Metric *x);
/* Is k itself one of the terms that `of` adds up? */
bool facts_adds(Facts *f, const Kpi *of, const Kpi *k);
/* The levels above that own a slice, as one number; 0: none. What is `for` different slices counts different rows. */
uint64_t facts_slice(const Level *l);
uint64_t facts_mix(uint64_t a, uint64_t b);
uint64_t facts_text(const char *s, size_t length);
/* The number of a dataset, input or KPI: in both versions the same for what is the same thing. */
uint64_t facts_key(const Facts *f, const void *entity);

/* range.c. The values that a formula can take, from the ranges of metrics, inputs and columns; everything is inside, not every
 * value need be taken. */
typedef struct RangeAsk {
    Facts *facts;
    const Expr *where; /* of the rows at hand: narrows their columns */
    bool (*known)(const struct RangeAsk *ask, const Kpi *k, Range *out); /* overrides a KPI, or NULL */
    const Kpi *about;                                                    /* for `known` */
    uint32_t *hits;                                                      /* how often `known` knew */
    Map *memo;                                                           /* of metrics and KPIs; NULL: the facts' own */
} RangeAsk;
Range facts_range(const RangeAsk *ask, const Expr *e);
/* A divisor in e that may be zero where no `otherwise` guards it, or NULL. Not inside other metrics and KPIs. */
const Expr *facts_zero_divisor(Facts *f, const Expr *e);

/* normal.c */
Normal facts_normal(Facts *f, const Expr *e);
/* leaves.c */
const Leaves *facts_leaves(Facts *f, const Kpi *k);
/* people.c: a name that is one edit from this one, which occurs once; NULL: none. */
const Str *facts_near_name(Facts *f, const Str *name);

#endif
