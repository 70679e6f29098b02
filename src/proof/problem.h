/* What the files of proof/ share: the problem itself and the fuel that a question may burn. */
#ifndef KPI_PROOF_PROBLEM_H
#define KPI_PROOF_PROBLEM_H

#include "proof/proof.h"

typedef struct Variable {
    const char *name;
    Range range;
    Term term;
} Variable;

/* The value of a term at the point of the newest evaluation (epoch). */
typedef struct TermValue {
    Num value;
    uint64_t epoch;
} TermValue;

struct Problem {
    Nums *m;
    Arena *arena; /* m->arena */
    Map interned; /* of a node's hash to the newest Term + 1 with it */
    VEC(TermNode) terms;
    VEC(Term) same_hash; /* per term: the next with its hash, + 1 */
    VEC(TermValue) values;
    uint64_t epoch;
    VEC(Variable) variables;
    VEC(Claim) claims;
    uint64_t fuel;    /* steps left of the question being answered */
    uint64_t tank;    /* steps of one question */
    uint64_t reserve; /* steps of all questions together */
    uint32_t refused;
};

#define NONE UINT32_MAX

static inline int term_arity(TermKind kind) {
    return kind <= TERM_VARIABLE ? 0 : kind <= TERM_QUOTIENT ? 2 : 1;
}

/* Burns steps; false when they are spent, and then for every later call of the question. */
static inline bool proof_burn(Problem *p, uint64_t steps) {
    p->fuel = p->fuel > steps ? p->fuel - steps : 0;
    return p->fuel > 0;
}

#endif
