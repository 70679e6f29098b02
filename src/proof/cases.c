/* Cases. Input: a value that is an expression over unknowns; output: terms, one for each way in
 * which its choices can go. The one idea: an expression is a term once it is known which way each
 * choice in it goes, so the ways are tried one after the other, and one that contradicts itself is
 * left at once. */
#include "proof/cases.h"

#include "num/real_node.h"
#include "proof/problem.h"

/* --- one case --- */

typedef struct Way { /* how a choice goes */
    unsigned left;   /* the ways that are not done, a bit each; it goes the lowest */
    bool only;       /* there never was another: nothing is constrained */
} Way;

typedef struct Walk {
    Nums *m;
    Unknowns unknowns;
    Problem *p;
    Map terms;                 /* node -> Term + 1 */
    Map arms;                  /* a choice -> 1 + the way that it goes here */
    Map signs;                 /* Term -> 2 + its sign, where a choice says it */
    VEC(const Real *) pending; /* nodes without a term, what they are made of on top */
    VEC(Way) ways;             /* in the order in which choices are met */
    uint32_t met;
    uint64_t reserve; /* steps left for all cases */
    bool by_sign;     /* of every divisor */
    bool dead, loose;
} Walk;

static const Real *node_in(Walk *w, const Real *r, Term *out) {
    void **slot = map_find(&w->terms, key_of(r));
    if (slot) *out = (Term)((uintptr_t)*slot - 1);
    return slot ? NULL : r;
}

/* The term of an operand; pushes it when it has none yet. */
static bool ready(Walk *w, const Real *operand, Term *out) {
    const Real *missing = operand ? node_in(w, operand, out) : NULL;
    if (missing) vec_push(w->m->arena, &w->pending, missing);
    return !missing;
}

static Range range_between(Num low, Num high) {
    return (Range){{low, true, false}, {high, true, false}};
}

static Range range_around(const Enclosure *e) {
    return e->open ? (Range){0} : range_between(e->low, e->high);
}

static Term constant(Walk *w, int64_t n) {
    return proof_constant(w->p, num_int(n));
}

static void constrain(Walk *w, Term left, Relation relation, Term right) {
    proof_constrain(w->p, (Claim){left, relation, right, 0});
}

static bool is_number(const Walk *w, Term t, Num *n) {
    TermNode node = proof_term(w->p, t);
    *n = node.value;
    return node.kind == TERM_CONSTANT;
}

static bool meets(int sign, Relation relation) {
    switch (relation) {
    case AT_LEAST: return sign >= 0;
    case ABOVE: return sign > 0;
    case AT_MOST: return sign <= 0;
    case BELOW: return sign < 0;
    case EQUALS: return sign == 0;
    }
    return false;
}

/* The sign of a number, or of what a choice before this one has told. */
static bool sign_known(const Walk *w, Term t, int *sign) {
    Num n;
    void **slot = map_find(&w->signs, (uint64_t)t + 1);
    if (slot) *sign = (int)(uintptr_t)*slot - 2;
    if (slot || !is_number(w, t, &n)) return slot != NULL;
    *sign = num_sign(n);
    return true;
}

static void tell_sign(Walk *w, Term t, Relation relation) {
    int sign = relation == ABOVE ? 1 : relation == BELOW ? -1 : 0;
    if (sign || relation == EQUALS)
        *map_slot(&w->signs, (uint64_t)t + 1, NULL) = (void *)(uintptr_t)(sign + 2);
}

/* Does nothing that was chosen before contradict it? */
static bool is_open(Walk *w, Term tested, Relation relation) {
    constrain(w, tested, relation, constant(w, 0));
    bool open = proof_contradiction(w->p).outcome != OUTCOME_PROVED;
    w->p->claims.count--;
    return open;
}

/* Zero, which a divisor is not, is no way of it, and yet has to be excluded. */
static Way ways_of(Walk *w, const Real *r, Term tested, const Relation *relations, uint32_t count) {
    Way way = {0};
    for (uint32_t i = 0; i < count; i++)
        if (is_open(w, tested, relations[i])) way.left |= 1u << i;
    way.only = way.left && !(way.left & (way.left - 1)) &&
               (r->kind != REAL_INVERSE || !is_open(w, tested, EQUALS));
    return way;
}

/* Which way it goes. */
static uint32_t choose(Walk *w, const Real *r, Term tested, const Relation *relations,
                       uint32_t count) {
    int sign;
    uint32_t taken = 0;
    if (sign_known(w, tested, &sign)) {
        while (!meets(sign, relations[taken])) taken++;
        return taken;
    }
    void **slot = map_find(&w->arms, key_of(r));
    if (slot) return (uint32_t)((uintptr_t)*slot - 1);
    if (w->met == w->ways.count)
        vec_push(w->m->arena, &w->ways, ways_of(w, r, tested, relations, count));
    const Way *way = &w->ways.at[w->met++];
    w->dead |= !way->left;
    while (way->left && !(way->left >> taken & 1)) taken++;
    if (!way->only) constrain(w, tested, relations[taken], constant(w, 0));
    tell_sign(w, tested, relations[taken]);
    *map_slot(&w->arms, key_of(r), NULL) = (void *)(uintptr_t)(taken + 1);
    return taken;
}

/* --- terms, with numbers taken together --- */

static Term sum(Walk *w, Term a, Term b) {
    Num x, y;
    bool left = is_number(w, a, &x), right = is_number(w, b, &y);
    if (left && right) return proof_constant(w->p, num_add(w->m, x, y));
    if (left && num_sign(x) == 0) return b;
    if (right && num_sign(y) == 0) return a;
    return proof_sum(w->p, 2, (Term[]){a, b});
}

/* What it is a power of. */
static Term base_of(const Walk *w, Term t, int64_t *exponent) {
    TermNode n = proof_term(w->p, t);
    bool power = n.kind == TERM_POWER;
    *exponent = power ? n.exponent : 1;
    return power ? n.a : t;
}

enum { MOST_EXPONENT = 64 };

static Term product(Walk *w, Term a, Term b) {
    Num x, y;
    int64_t i, j;
    bool left = is_number(w, a, &x), right = is_number(w, b, &y);
    if (left && right) return proof_constant(w->p, num_mul(w->m, x, y));
    if (left && num_equal(x, NUM_ONE)) return b;
    if (right && num_equal(y, NUM_ONE)) return a;
    Term base = base_of(w, a, &i);
    if (base == base_of(w, b, &j) && i + j <= MOST_EXPONENT) return proof_power(w->p, base, i + j);
    return proof_product(w->p, 2, (Term[]){a, b});
}

static Term negation(Walk *w, Term a) {
    Num x;
    return is_number(w, a, &x) ? proof_constant(w->p, num_neg(w->m, x)) : proof_negation(w->p, a);
}

static Term difference(Walk *w, Term a, Term b) {
    return sum(w, a, negation(w, b));
}

/* --- choices --- */

/* Of zero there is none; a divisor of either sign is two cases. */
static Term inverse(Walk *w, const Real *r, Term a) {
    static const Relation signs[] = {ABOVE, BELOW};
    Num x;
    bool number = is_number(w, a, &x);
    if (number) w->dead |= num_sign(x) == 0;
    if (number && !w->dead) return proof_constant(w->p, num_div(w->m, NUM_ONE, x));
    bool unsure = w->by_sign && enclose_sign(*r->left->box) == SIGN_UNKNOWN;
    if (unsure && !number) choose(w, r, a, signs, 2);
    return proof_quotient(w->p, constant(w, 1), a);
}

static const Relation two_sides[] = {AT_LEAST, AT_MOST};

static Term maximum(Walk *w, const Real *r, Term a, Term b) {
    return choose(w, r, difference(w, a, b), two_sides, 2) == 0 ? a : b;
}

static Term absolute(Walk *w, const Real *r, Term a) {
    return choose(w, r, a, two_sides, 2) == 0 ? a : negation(w, a);
}

/* The arm that is taken. */
static const Real *arm(Walk *w, const Real *r, Term tested) {
    static const Relation positive[] = {ABOVE, AT_MOST}, not_negative[] = {AT_LEAST, BELOW},
                          zero[] = {EQUALS, ABOVE, BELOW};
    bool is_zero = r->choice == CHOOSE_ZERO;
    const Relation *relations = is_zero                        ? zero
                                : r->choice == CHOOSE_POSITIVE ? positive
                                                               : not_negative;
    return choose(w, r, tested, relations, is_zero ? 3 : 2) == 0 ? r->left : r->right;
}

/* A number that is not rational stands in as a variable of its own. */
static Term another(Walk *w, const Enclosure *around) {
    return proof_variable(w->p, "", range_around(around));
}

static Term irrational(Walk *w, const Real *r) {
    Enclosure e = {.open = false};
    value_bounds(w->m, (Value){DATA_OK, NUM_ZERO, r}, 40, &e.low, &e.high);
    w->loose = true;
    return another(w, &e);
}

static Term root(Walk *w, const Real *r, Term of) {
    Term x = another(w, r->box);
    w->loose |= r->degree > MOST_EXPONENT;
    constrain(w, of, AT_LEAST, constant(w, 0));
    constrain(w, x, AT_LEAST, constant(w, 0));
    if (r->degree <= MOST_EXPONENT)
        constrain(w, proof_power(w->p, x, (int64_t)r->degree), EQUALS, of);
    return x;
}

/* Less than a step away, and at most half of one if it is the nearest. */
static Term rounded(Walk *w, const Real *r, Term of) {
    Nums *m = w->m;
    Num half = num_div(m, r->step, num_int(2));
    Num down = r->how == ROUND_CEIL ? NUM_ZERO : r->how == ROUND_FLOOR ? r->step : half;
    Num up = num_sub(m, r->step, down);
    Term x = another(w, r->box), gap = difference(w, x, of);
    constrain(w, gap, AT_LEAST, proof_constant(w->p, num_neg(m, down)));
    constrain(w, gap, AT_MOST, proof_constant(w->p, up));
    w->loose = true;
    return x;
}

static Term unknown(Walk *w, const Real *r) {
    for (uint32_t i = 0; i < w->unknowns.count; i++)
        if (w->unknowns.at[i] == r->unknown) return proof_variable_term(w->p, i);
    w->loose = true;
    return another(w, r->box);
}

/* The term of a node whose operands have theirs. */
static Term term_of(Walk *w, const Real *r, Term a, Term b) {
    switch (r->kind) {
    case REAL_SURD:
    case REAL_IRR: return irrational(w, r);
    case REAL_UNKNOWN: return unknown(w, r);
    case REAL_ADD: return sum(w, a, b);
    case REAL_MUL: return product(w, a, b);
    case REAL_INVERSE: return inverse(w, r, a);
    case REAL_ABS: return absolute(w, r, a);
    case REAL_MAX: return maximum(w, r, a, b);
    case REAL_ROOT: return root(w, r, a);
    case REAL_ROUND: return rounded(w, r, a);
    case REAL_CHOICE: return a;
    }
    return a;
}

static void take(Walk *w, const Real *r) {
    Term a = 0, b = 0, tested = 0;
    const Real *left = r->left, *right = r->right;
    if (!r->box) left = right = NULL;
    if (r->kind == REAL_CHOICE) {
        if (!ready(w, r->tested, &tested)) return;
        left = arm(w, r, tested), right = NULL;
        if (w->dead) return;
    }
    if (!ready(w, left, &a) || !ready(w, right, &b)) return;
    Term t = !r->box && real_is_rational(r) ? proof_constant(w->p, r->surd.c)
             : r->box                       ? term_of(w, r, a, b)
                                            : irrational(w, r);
    *map_slot(&w->terms, key_of(r), NULL) = (void *)(uintptr_t)(t + 1);
    w->pending.count--;
}

/* A value has many questions: none may be as hard as elsewhere, and all together are bounded too.
 */
enum { TANK_PART = 16, RESERVE = 2 };

static bool walk(Walk *w, const Real *root, Term *out) {
    w->p = proof_new(w->m);
    w->p->tank /= TANK_PART;
    w->p->reserve = w->reserve;
    w->terms = map_new(w->m->arena);
    w->arms = map_new(w->m->arena);
    w->signs = map_new(w->m->arena);
    w->pending.count = 0;
    w->met = 0;
    w->dead = w->loose = false;
    for (uint32_t i = 0; i < w->unknowns.count; i++) {
        const Unknown *u = w->unknowns.at[i];
        proof_variable(w->p, u->name, u->endless ? (Range){0} : range_between(u->low, u->high));
    }
    vec_push(w->m->arena, &w->pending, root);
    while (w->pending.count && !w->dead) take(w, w->pending.at[w->pending.count - 1]);
    return !w->dead && !node_in(w, root, out);
}

/* --- all cases --- */

/* The next combination of ways; false: there is none. */
static bool next_ways(Walk *w) {
    while (w->ways.count) {
        Way *last = &w->ways.at[w->ways.count - 1];
        last->left &= last->left - 1;
        if (last->left) return true;
        w->ways.count--;
    }
    return false;
}

static bool node_cases(Walk *w, const Real *root, CaseFound *found, void *to) {
    uint64_t left = w->m->ctx->limits[LIM_spread_cases];
    Term t = 0;
    do {
        if (left-- == 0 || w->reserve == 0) return false;
        if (walk(w, root, &t)) found(to, w->p, t, w->loose);
        w->reserve = w->p->reserve;
    } while (next_ways(w));
    return true;
}

static bool cases(Walk w, Value v, CaseFound *found, void *to) {
    Real exact = {.kind = REAL_SURD, .surd = surd_of(v.q)};
    Scratch scratch = scratch_begin(w.m);
    w.reserve = w.m->ctx->limits[LIM_proof_steps] * RESERVE;
    bool all = node_cases(&w, v.real ? v.real : &exact, found, to);
    scratch_end(w.m, scratch);
    return all;
}

bool value_cases(Nums *m, Unknowns unknowns, Value v, CaseFound *found, void *to) {
    return cases((Walk){.m = m, .unknowns = unknowns}, v, found, to);
}

bool value_sign_cases(Nums *m, Unknowns unknowns, Value v, CaseFound *found, void *to) {
    return cases((Walk){.m = m, .unknowns = unknowns, .by_sign = true}, v, found, to);
}

static void find_true(void *to, Problem *p, Term t, bool loose) {
    TermNode n = proof_term(p, t);
    (void)loose;
    *(bool *)to |= n.kind != TERM_CONSTANT || num_sign(n.value) != 0;
}

bool value_possible(Nums *m, Unknowns unknowns, Value condition) {
    bool possible = false;
    if (!value_free(condition)) return value_ok(condition) && num_sign(condition.q) != 0;
    return !value_sign_cases(m, unknowns, condition, find_true, &possible) || possible;
}
