/* What the files that solve equations share: the equation as polynomials, and what a solution must meet besides. */
#ifndef KPI_PROOF_EQUATION_H
#define KPI_PROOF_EQUATION_H

#include "proof/roots.h"
#include "proof/tiers.h"

/* The signs that a polynomial may have, one bit each. */
typedef enum Signs { NEGATIVE = 1, ZERO_SIGN = 2, POSITIVE = 4 } Signs;

/* A constraint with x in it, and as the signs of a polynomial. */
typedef struct Condition {
    Claim claim;
    Poly f;
    Signs signs;
    bool alone; /* no other variable is in it */
} Condition;

typedef struct Equation {
    Problem *p;
    System *plain; /* terms as fractions, nothing assumed */
    Term variable; /* the unknown, and its number */
    uint32_t x;
    VEC(Poly) nonzero; /* denominators with x in them */
    VEC(Condition) conditions;
    VEC(Claim) others; /* constraints without x; 0/d = 0 for each denominator d without x */
} Equation;

static const Everywhere YES = {OUTCOME_PROVED, NULL};

Solutions equation_open(Problem *p);
Solutions equation_none(const Num *point);
Solutions equation_one(Problem *p, Solution s);

bool equation_inside(Equation *e, const Roots *roots, Root *r); /* the range of x */
Solutions equation_roots(Equation *e, Poly n);                  /* of n, where x is its only variable */

/* moving.c: of n, where it has other variables. */
Solutions equation_moving(Equation *e, Poly n);
/* Does a constraint hold with x at this term? */
Everywhere equation_holds(Equation *e, Claim c, Term at);
Everywhere equation_nonzero(Problem *p, Poly a); /* REFUTED: it is zero at the point */
Everywhere equation_both(Everywhere a, Everywhere b);

#endif
