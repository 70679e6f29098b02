/* What a proof is, as data: the prover writes it, verify.c reads it, and they share nothing else. A certificate shows that no
 * point meets a list of claims (the constraints and, last, the negated goal). It has, in order:
 *   lets    new variables that take the place of old ones;
 *   facts   inequalities between polynomials, each read off one claim, range or assumption; those in one variable of degree
 *           one narrow the box as they come;
 *   a tree  of boxes whose leaves are contradictions. Or, instead of facts and tree, two certificates for the two signs of a
 *           term that is assumed nonzero. */
#ifndef KPI_PROOF_CERTIFICATE_H
#define KPI_PROOF_CERTIFICATE_H

#include "proof/poly.h"

/* The new variable stands for `term`; `old` is then equal to `value`, a fraction in the variables that are left. */
typedef struct Let {
    uint32_t var, old;
    Term term;
    Frac value;
} Let;

typedef enum FactKind {
    FACT_LOW,      /* variable `of` is at least (or above) the low end of its range */
    FACT_HIGH,     /* at most (or below) the high end */
    FACT_CLAIM,    /* claim `of`, as left - right, or right - left for AT_MOST and BELOW */
    FACT_POSITIVE, /* term `of` is >= 0 on the box and assumed nonzero */
    FACT_NEGATIVE, /* <= 0 and nonzero */
    FACT_CASE      /* the sign of term `of` in this case: its value times the sign is > 0 */
} FactKind;
typedef enum Sense { WEAK, STRICT, ZERO } Sense; /* p >= 0, p > 0, p = 0 */

/* What the fact is about equals p * with / over, where with > 0, and over > 0 (>= 0 will do for WEAK and ZERO) on the box of
 * the facts before it; or over = rest * (p of the fact `because`), a STRICT one, with rest > 0. */
typedef struct Fact {
    FactKind kind;
    uint32_t of;
    Sense sense;
    Poly p, with, over;
    uint32_t because; /* NONE: none */
    Poly rest;
    bool idle; /* the proof does without it */
} Fact;

typedef enum NodeKind {
    NODE_SUM,     /* the sum of lines is a negative number, or 0 with a strict line */
    NODE_TERM,    /* interval arithmetic on claim `of` contradicts it on the box */
    NODE_RANGE,   /* interval arithmetic on the monomials of fact `of` contradicts it */
    NODE_CORNERS, /* fact `of` is contradicted at all corners, after some variables were put at an end */
    NODE_SPLIT    /* variable `of` at most (below) and at least (above) `at` */
} NodeKind;

typedef enum LineKind { LINE_FACT, LINE_LOW, LINE_HIGH } LineKind;
/* A quantity that is >= 0: the polynomial of a fact, or the distance of a variable from an end of the box. */
typedef struct Quantity {
    LineKind kind;
    uint32_t of;
} Quantity;
/* times * a, or times * a * b; times > 0, or any sign for a fact with sense ZERO. */
typedef struct Line {
    Num times;
    Quantity a, b;
    bool product;
} Line;

/* Variable `var` may be put at its low or high end, since what is claimed only falls (grows) with it. */
typedef struct Pin {
    uint32_t var;
    bool high;
} Pin;

typedef struct Node {
    NodeKind kind;
    uint32_t of, count; /* count: of lines or pins */
    const Line *lines;
    const Pin *pins;
    Num at;
    const struct Node *below, *above;
} Node;

struct Certificate {
    Claim extra; /* the claim past those of the problem: the negated goal */
    bool has_extra;
    uint32_t vars; /* variables, new ones included */
    uint32_t let_count, fact_count;
    const Let *lets;
    Fact *facts;
    const Node *root;
    Term split; /* cases (root is NULL) */
    Certificate *positive, *negative;
    Certificate *next; /* for the other side of a goal that is an equation */
};

/* Does the certificate show that the problem's constraints, its ranges and one more claim (a negated goal; NULL: none) have no
 * point in common? */
bool verify_certificate(Problem *p, const Claim *extra, const Certificate *c);

#endif
