/* Exact proofs about real variables: do these constraints imply that one, how large can a term get, which constraints
 * contradict one another. Knows nothing of KPIs. Everything is rational and decided exactly; nothing is sampled.
 *
 * A question is decided by the first of five tiers that can:
 *   1 interval arithmetic, exact where every variable occurs once
 *   2 corners of the box, for a relation of degree <= 1 in each variable (limits stand in for open and infinite sides)
 *   3 exact simplex, where all relations are linear once denominators of known sign are cleared
 *   4 a change of variables (the ratio r = a/b in place of a), then 1 to 3
 *   5 bisection of the box under the limit proof_steps
 * A denominator is assumed to differ from zero, here and in counterexamples; where its sign is open, both are tried. */
#ifndef KPI_PROOF_PROOF_H
#define KPI_PROOF_PROOF_H

#include "num/real.h"

/* One side of a range; an all-zero End is no bound, an all-zero Range is every number. */
typedef struct End {
    Num at;
    bool finite;
    bool open; /* the value itself is excluded */
} End;
typedef struct Range {
    End low, high;
} Range;

/* Terms are nodes of a graph; equal terms are the same node. Sums and products of several are trees of two. */
typedef uint32_t Term;
typedef enum TermKind {
    TERM_CONSTANT,
    TERM_VARIABLE, /* a: its number, from 0 in order of declaration */
    TERM_SUM,
    TERM_PRODUCT,
    TERM_QUOTIENT,
    TERM_NEGATION,
    TERM_POWER /* of a; the exponent is in `exponent` */
} TermKind;
typedef struct TermNode {
    TermKind kind;
    Term a, b;
    int64_t exponent;
    Num value;
} TermNode;

typedef enum Relation { AT_LEAST, ABOVE, AT_MOST, BELOW, EQUALS } Relation;
/* left relation right. The tag is the caller's; it comes back in what was used. */
typedef struct Claim {
    Term left;
    Relation relation;
    Term right;
    uint32_t tag;
} Claim;

/* The problem and all answers live in m->arena, which must not change under it; nothing is freed here. Release the arena
 * once the answers have been read. A failure (memory, value_bits) jumps to the guard as everywhere. */
typedef struct Problem Problem;
Problem *proof_new(Nums *m);
Term proof_variable(Problem *p, const char *name, Range range); /* the name is kept, not copied */
Term proof_constant(Problem *p, Num value);
Term proof_sum(Problem *p, uint32_t n, const Term *terms);     /* 0 for none */
Term proof_product(Problem *p, uint32_t n, const Term *terms); /* 1 for none */
Term proof_quotient(Problem *p, Term a, Term b);               /* a / b */
Term proof_negation(Problem *p, Term a);
Term proof_power(Problem *p, Term a, int64_t exponent); /* a^exponent, |exponent| <= 64 */
/* Adds a constraint; returns its number, from 0. */
uint32_t proof_constrain(Problem *p, Claim claim);

uint32_t proof_variables(const Problem *p);
const char *proof_name(const Problem *p, uint32_t variable); /* a new one of a STEP_LET: x and its number */
Term proof_variable_term(const Problem *p, uint32_t variable);
TermNode proof_term(const Problem *p, Term t);
uint32_t proof_refused(const Problem *p); /* certificates that the verifier did not accept; always 0, or a defect here */
/* The value of a term at a point (a Num per variable); false when it divides by zero. */
bool proof_value(Problem *p, Term t, const Num *point, Num *out);
bool proof_holds(Problem *p, Claim claim, const Num *point); /* false also when it divides by zero */

typedef enum Outcome { OUTCOME_OPEN, OUTCOME_PROVED, OUTCOME_REFUTED } Outcome;
typedef enum OpenWhy {
    OPEN_NOT,        /* it is not open */
    OPEN_FUEL,       /* proof_steps were spent */
    OPEN_UNDECIDED,  /* no tier decides it */
    OPEN_CERTIFICATE /* a proof was found and the verifier refused it */
} OpenWhy;
typedef struct Certificate Certificate; /* see certificate.h */
typedef struct Proof {
    Outcome outcome;
    unsigned tier; /* 1 to 5, the highest that was needed; 0 when open */
    OpenWhy why;
    Relation side;                  /* OPEN: the side of the goal left open (AT_LEAST or AT_MOST for EQUALS) */
    const Num *point;               /* REFUTED: a value per variable that meets all constraints but not the goal */
    const Certificate *certificate; /* PROVED: one that the verifier accepted (for EQUALS one per side, linked) */
    const uint32_t *used;           /* PROVED: numbers of the constraints used, ascending */
    uint32_t used_count;
    bool vacuous; /* PROVED, and the goal played no part: the constraints contradict one another */
} Proof;

/* Do the constraints and ranges imply the goal? */
Proof proof_implies(Problem *p, Claim goal);
/* Do the constraints contradict one another? PROVED: yes, and `used` is a minimal such set (leaving out any one of it, no
 * contradiction is found). REFUTED: no, `point` meets them all. */
Proof proof_contradiction(Problem *p);

/* The values that a term takes under the constraints. A closed end is attained at its point, an open one is approached there. */
typedef struct Bounds {
    bool empty;  /* the constraints contradict one another (or that the term is defined), and nothing else is said */
    Range range; /* every value is inside */
    Range inner; /* ends that are reached or approached: equal to range when tight */
    bool tight;
    unsigned tier;       /* the highest that was needed; 5 when it is not tight */
    const Num *point[2]; /* at or near the inner low and high; NULL where there is none (an infinite side) */
    const Certificate *certificate[2]; /* that nothing lies below or above the range; NULL for an infinite side */
} Bounds;
Bounds proof_bounds(Problem *p, Term t);

/* The mildest right-hand side of one constraint `term relation number` (not EQUALS) with which the goal becomes provable, and
 * the constraints stay consistent. `strict`: the value itself is not enough. Not exact: the goal is provable with it, but a
 * milder one may do. The caller rounds it to the safe side and asks proof_implies again. */
typedef struct Repair {
    bool found, exact, strict;
    Num at;
} Repair;
Repair proof_repair(Problem *p, Claim goal, uint32_t constraint);

/* The partial derivative, where the term is defined. */
Term proof_derivative(Problem *p, Term t, Term variable);

/* --- the equation t = v, solved for one variable x --- */

/* Does something hold wherever the other variables are (PROVED), or not at this point (REFUTED)? */
typedef struct Everywhere {
    Outcome outcome;
    const Num *point; /* with x as solved (near it, if irrational); NULL where no other variable plays a part */
} Everywhere;

/* One solution for each point of the box of the other variables. The same for all (moves false): x.range is that number, or holds
 * it between two open ends of which the relative width is at most 10^-30 (x.tight: it is rational). Where the others move it,
 * x.range is what it takes, and t = v at each x.point; ends that are irrational are open and as narrow, and x.tight is false. */
typedef struct Solution {
    bool moves;
    Value exact;       /* the same for all: a rational or c + k root(q, n); no data (undecided) for any other */
    Bounds x;
    Everywhere inside; /* of the declared range of x */
    Everywhere holds;  /* the constraints on x (and others), and that no denominator with x is zero */
} Solution;

typedef enum SolutionsKind {
    SOLUTIONS_OPEN,
    SOLUTIONS_NONE, /* at the point, whose own x means nothing; nowhere, if it is NULL */
    SOLUTIONS_SOME, /* ascending */
    SOLUTIONS_ALL   /* every x for which t is defined */
} SolutionsKind;
typedef struct Solutions {
    SolutionsKind kind;
    OpenWhy why; /* OPEN */
    const Num *point;
    const Solution *at;
    uint32_t count;
} Solutions;
/* All of them: a solution meets the constraints on x alone, and the range of x cuts none. Only where the equation is of higher
 * degree in x and has other variables, x is looked for within its range. Points at which a denominator without x is zero do not
 * count; a factor of all of t - v without x is left out, since every x does where it is zero. */
Solutions proof_solve(Problem *p, Term t, Num v, Term x);

/* A proof as steps to be printed in any language. Facts come first, then what follows from them. */
typedef enum StepKind {
    STEP_LET,        /* a new variable, number `of`, stands for term */
    STEP_RANGE,      /* variable `of` relation value, as declared */
    STEP_CONSTRAINT, /* constraint `of` */
    STEP_NONZERO,    /* term, which is assumed nonzero, relation (ABOVE or BELOW) 0 */
    STEP_WITHIN,     /* term lies in range, by interval arithmetic; innermost terms first */
    STEP_TIMES,      /* a line of a sum: value times (term relation 0), which is constraint `of` without denominators */
    STEP_TIMES_ZERO, /* the same of a term that is assumed nonzero, or of a range or case that is no bound of one variable */
    STEP_TIMES_END,  /* the same of an end of the range of variable `of`: term is the variable less that end, AT_LEAST the low one */
    STEP_WORST,      /* the rest is worst where variable `of` (term) is at value, the low (relation AT_LEAST) or high end of its range */
    STEP_CORNERS,    /* term relation 0 at all corners of the box that is left */
    STEP_CASE_AT,    /* two cases: variable `of` (term) at most, and at least value; the steps of each follow, one deeper */
    STEP_CASE_SIGN,  /* two cases: term above, and below 0 */
    STEP_GOAL,       /* the goal follows (as term relation 0) */
    STEP_ABSURD      /* the constraints contradict one another; the goal follows from anything */
} StepKind;
typedef struct Step {
    StepKind kind;
    unsigned depth;
    uint32_t of;
    Term term;
    Relation relation;
    Num value;
    Range range;
} Step;
/* The steps of a certificate (for an equation: of both sides, one after the other); returns their number. Lines of a sum are
 * scaled so that the goal counts once. Makes new terms for what is shown without denominators; a new variable stands there as the
 * term that it was put in for. */
uint32_t proof_write(Problem *p, const Certificate *c, const Step **steps);

#endif
