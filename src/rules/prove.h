/* From KPIs to proofs: formulas in one window become terms over leaf metrics, targets become constraints. Shared by terms.c
 * (formulas -> terms), holds.c (which target holds when), prove.c (the rules C3, C9, R8) and derive.c (proofs as text). */
#ifndef KPI_RULES_PROVE_H
#define KPI_RULES_PROVE_H

#include "proof/proof.h"
#include "rules/rule.h"

/* A condition that an atom stands under: column = value, or any other condition by its text. */
typedef struct Slice {
    const struct Slice *outer;
    const Str *column; /* NULL: not of the form column = value */
    const Str *value;
    const Str *key;    /* equal conditions have equal keys */
    uint32_t number;   /* from 1: with an expression the key of a memo */
} Slice;

/* A leaf in one slice: a variable of the problem. */
typedef struct Atom {
    const Str *key;
    const Expr *leaf;     /* an aggregate, or what cannot be taken apart */
    const Metric *metric; /* whose body it is, or NULL */
    const Slice *slice;
    Term term;
    bool additive;        /* over the parts of a column */
} Atom;

/* The review at which things are compared: one window, one period. */
typedef struct Moment {
    Grain review;
    Period period;
    Day first, last;
    bool during;      /* the whole of a `during` period */
    uint32_t reviews; /* in a `during` period: reviews of the KPI in it; else 1 */
} Moment;

/* A target as a constraint. */
typedef struct TargetClaim {
    const Kpi *kpi;
    const SplitPart *part; /* NULL: of the whole */
    Claim claim;
    uint32_t number; /* of the constraint */
} TargetClaim;

typedef struct Proving {
    Model *m;
    Arena *arena; /* the model's scratch arena: a question lives until its rule is done */
    Nums *nums;
    Problem *problem;
    Moment at;
    VEC(Atom) atoms;
    Map by_key;
    Map terms;        /* of metrics and KPIs: expression id << 32 | slice number -> Term + 1 */
    uint32_t slices;
    Map names;    /* metric or KPI -> a short name for its key */
    bool by_kpi;  /* KPIs are variables of their own, not taken apart, */
    const Kpi *parent; /* save this one */
    bool opaque;  /* something was met that a refutation cannot see through */
    VEC(TargetClaim) claims;
} Proving;

/* How a KPI's target stands at a moment. */
typedef enum Holding {
    HOLDS,        /* its value, or plan value, binds there */
    HOLDS_LAPSED, /* it bound only before */
    HOLDS_LATER,  /* it binds only after */
    HOLDS_ELSEWHERE, /* it binds in another window */
    HOLDS_NEVER   /* no target in numbers */
} Holding;

/* terms.c */
Proving *proving_new(Model *m, Moment at, bool by_kpi);
const Slice *slices_of_kpi(Proving *p, const Slice *outer, const Kpi *k); /* of its levels */
Term term_of(Proving *p, const Expr *e, const Slice *slice);
Term term_of_kpi(Proving *p, const Kpi *k, const SplitPart *part);
/* The whole of an additive leaf is the sum of its parts, for every column by which an atom is sliced. */
void proving_link(Proving *p);
/* Sets opaque where leaves that bear on the goals are related in ways that the terms do not show. */
void proving_relate(Proving *p, const Claim *goals, uint32_t count);

/* holds.c */
Moment moment_of(const Kpi *k, Period period);
bool moment_of_deadline(const Kpi *k, Moment *out);
Holding kpi_holds(Model *m, const Kpi *k, const Moment *at, Num *factor); /* factor: bounds of parts of the window add up to it */
/* Adds the target (or plan value) at p->at; false: not in numbers. */
bool claim_target(Proving *p, const Kpi *k, const SplitPart *part, Num factor, bool as_if);
bool claim_of_target(Proving *p, const Kpi *k, const SplitPart *part, Claim claims[2], uint32_t *count, bool as_if);

/* derive.c */
const char *derive_proof(Proving *p, const Kpi *k, Claim goal, const Proof *proof);
const char *derive_point(Proving *p, const Num *point); /* "ad_spend[social] = EUR 300,000, ..." */
const char *relation_text(Relation r); /* ">=" */
const char *amount_text(Proving *p, Num q, Unit unit);

#endif
