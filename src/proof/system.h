/* The claims of one connected part of a problem as polynomial facts over a box: what tiers 2 to 5 work on. */
#ifndef KPI_PROOF_SYSTEM_H
#define KPI_PROOF_SYSTEM_H

#include "proof/certificate.h"

/* A sign given to a term that is assumed nonzero. */
typedef struct Assumption {
    Term term;
    int sign;
    const struct Assumption *before;
} Assumption;

/* What is asked: is there a point that meets the problem's claims, and the extra one (its number is past theirs)? */
typedef struct Question {
    Problem *p;
    Claim extra; /* usually a negated goal */
    bool has_extra;
    uint32_t without; /* a claim left out, or NONE */
    Term also;        /* a term whose variables and denominators matter too, or NONE */
} Question;
Claim question_claim(const Question *q, uint32_t number);

typedef struct Part {
    const Question *question;
    Vars claims, vars; /* of this part */
    const Assumption *assumed;
} Part;

typedef struct System {
    Problem *p;
    const Part *part;
    uint32_t vars;   /* variables, new ones included */
    const Frac **value; /* by variable: what it was replaced by, or NULL */
    Range *box;         /* by variable */
    bool *nonzero;      /* by variable: it is a denominator */
    VEC(Let) lets;
    VEC(Fact) facts;
    Vars relations;   /* facts that say more than the box */
    const Node *leaf; /* not NULL: a contradiction was met on the way */
    Term unsure;      /* a denominator whose sign is open, or NONE */
    Frac *fracs;      /* by term, made when fraced */
    bool *fraced;
} System;

System *system_new(const Part *part);
/* A copy in which `let.old` is replaced; all facts are read anew. */
System *system_let(const System *from, Let let);
/* The term as a fraction; false when it divides by a zero polynomial. */
bool system_frac(System *s, Term t, Frac *out);
/* All variables of the problem from those of the system; false if one cannot be had. The point is part of no larger one. */
bool system_point(System *s, const Num *inner, Num *outer);
/* A node in the arena. */
const Node *system_node(Problem *p, Node node);

#endif
