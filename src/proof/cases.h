/* Values with unknowns (num/real.h) as questions to the prover. Unknowns are the variables, and what a value chooses by - a
 * maximum, a condition - is taken apart into cases, each with its constraints. */
#ifndef KPI_PROOF_CASES_H
#define KPI_PROOF_CASES_H

#include "proof/proof.h"
#include "proof/spread.h"

/* One case of a value: what it is there as a term of the problem, whose variables are the unknowns, in order, and maybe others
 * after them. loose: the term may be more there than the value is. */
typedef void CaseFound(void *to, Problem *p, Term t, bool loose);
/* Calls found for every case that is possible, each with a problem of its own that lives until it returns; false: there are more than
 * the limit spread_cases. Unknowns have their ranges. */
bool value_cases(Nums *m, Unknowns unknowns, Value v, CaseFound *found, void *to);

/* The same, and what a case divides by has one sign in it. */
bool value_sign_cases(Nums *m, Unknowns unknowns, Value v, CaseFound *found, void *to);
/* Can a condition (1 or 0) be 1 somewhere? True also where nobody can tell. */
bool value_possible(Nums *m, Unknowns unknowns, Value condition);

#endif
