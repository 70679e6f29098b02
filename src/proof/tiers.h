/* The tiers, and what they find. Each takes a system and either settles it or leaves the finding as it was. */
#ifndef KPI_PROOF_TIERS_H
#define KPI_PROOF_TIERS_H

#include "proof/system.h"

typedef enum Status { STATUS_UNKNOWN, STATUS_IMPOSSIBLE, STATUS_POSSIBLE } Status;
typedef struct Finding {
    Status status;
    unsigned tier;
    Certificate *certificate; /* IMPOSSIBLE */
    const Num *point;               /* POSSIBLE: by variable of the problem, those of the part are set */
} Finding;

/* Which end of its range a variable is sent to. */
typedef enum Pick { PICK_MIDDLE, PICK_LOW, PICK_HIGH } Pick;

/* interval.c: tier 1, for a claim in which every variable occurs once. */
bool interval_decide(System *s, uint32_t fact, Finding *found);
Range interval_term(System *s, Term t); /* by interval arithmetic over the box */
bool interval_read_once(Problem *p, uint32_t n, const Term *terms);

/* corner.c: tier 2. The sign of the least value on the box. */
typedef enum CornerSign {
    CORNER_UNKNOWN,
    CORNER_NEGATIVE, /* somewhere (perhaps only near an open corner) < 0; picks lead there */
    CORNER_ZERO,     /* >= 0, and 0 at a point of the box: picks */
    CORNER_POSITIVE  /* > 0; or, when not asked `strict`, >= 0 */
} CornerSign;
typedef VEC(Pin) Pins;
CornerSign corner_sign(Problem *p, Poly a, const Range *box, bool strict, Pick *picks, Pins *pins);
/* n and d at the picked ends, up to a common positive factor. */
void corner_values(Problem *p, Frac f, const Range *box, const Pick *picks, Num *n, Num *d);
bool corner_decide(System *s, const Range *box, uint32_t fact, Finding *found, const Node **leaf);

/* linear.c: tier 3. */
bool linear_decide(System *s, const Range *box, Finding *found, const Node **leaf);
/* The bound of n/d from below (above) by the linear relations. False: n or d is not linear, d has no sure sign, there is no
 * point, or the fuel is spent. */
bool linear_extreme(System *s, Frac f, bool high, End *end);

/* substitute.c: tier 4. The system with the next ratio as a variable, or NULL. */
System *substitute_next(System *s);
System *substitute_term(System *s, Term t); /* with this term as the new variable */

/* bisect.c: tier 5. */
bool bisect_decide(System *s, Finding *found);

/* decide.c: is there a point that meets all claims of the question? */
Finding decide_question(const Question *q);
/* The part of the question with the variables of its term `also`. */
System *decide_system(const Question *q);
uint32_t relations_that_count(const System *s, uint32_t *one); /* all but those that only exclude zero */
bool relations_are_linear(const System *s);
/* Tests a point of the system; a hit is a finding. */
bool found_point(System *s, const Num *inner, Finding *found);
/* Tests points ever nearer to the picked ends. */
bool found_near(System *s, const Range *box, const Pick *picks, Finding *found);

/* implies.c: one question with a full tank, the answer certified or tested. PROVED: there is no such point. */
Proof proof_ask(Problem *p, const Question *q);

/* point.c: does the point meet every claim and range; a rounder one that does too. */
bool point_holds(const Question *q, const Num *point);
const Num *point_round(const Question *q, const Num *point);
Num point_unit(Nums *m, Num x); /* one unit of its first digit: 10^k <= |x| < 10^(k+1) */

/* certify.c: a proof as a certificate, without the facts that it does not need. */
void found_impossible(System *s, const Node *root, unsigned tier, Finding *found);
/* Has the certificate verified, and then drops what it can do without. */
bool certify_impossible(Problem *p, Certificate *c);

bool sense_impossible(Range range, Sense sense);

#endif
