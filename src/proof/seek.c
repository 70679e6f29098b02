/* Goal seek. Input: a value, another one, and the unknown that is asked; output: all solutions. The
 * one idea: what is done last to a value is undone on both sides, and what is left is an equation
 * in each case of the value. */
#include "proof/seek.h"

#include "num/real_node.h"
#include "proof/cases.h"

/* --- solutions of the cases --- */

typedef struct Seeker {
    Nums *m;
    Arena *home; /* of what is found */
    Unknowns unknowns;
    uint32_t x;
    Num wanted;
    uint32_t cases, open, partly, all; /* how many cases there are, and of each kind */
    const Num *point;                  /* of the newest one partly without */
    VEC(Answer) found;
} Seeker;

static const Num *kept_point(Seeker *s, const Num *point) {
    Num *kept = NEW_ARRAY(s->home, Num, s->unknowns.count + 1);
    for (uint32_t i = 0; point && i < s->unknowns.count; i++) kept[i] = num_copy(s->m, point[i]);
    return point ? kept : NULL;
}

static End kept_end(Seeker *s, End end) {
    if (end.finite) end.at = num_copy(s->m, end.at);
    return end;
}

/* Radicals are made anew, since what is found goes with the case. */
static Value kept_value(Seeker *s, Value v) {
    if (!value_ok(v)) return v;
    if (!v.real) return value_num(num_copy(s->m, v.q));
    Surd d = v.real->surd;
    d.c = num_copy(s->m, d.c);
    d.k = num_copy(s->m, d.k);
    d.q = num_copy(s->m, d.q);
    return surd_value(s->m, d);
}

static Answer kept_answer(Seeker *s, const Solution *from) {
    return (Answer){.moves = from->moves,
                    .exact = from->moves ? value_none(ND_undecided) : kept_value(s, from->exact),
                    .low = kept_end(s, from->x.range.low),
                    .high = kept_end(s, from->x.range.high),
                    .point = {kept_point(s, from->x.point[0]), kept_point(s, from->x.point[1])}};
}

/* Where a case meets the next one, both have the solution. */
static bool is_known(const Seeker *s, const Answer *a) {
    for (uint32_t i = 0; i < s->found.count; i++) {
        const Answer *b = &s->found.at[i];
        if (a->moves || b->moves) continue;
        bool exact = value_ok(a->exact) && value_ok(b->exact);
        if (exact ? value_cmp(s->m, a->exact, b->exact) == ORDER_EQUAL
                  : num_cmp(a->low.at, b->high.at) <= 0 && num_cmp(b->low.at, a->high.at) <= 0)
            return true;
    }
    return false;
}

static void add_solutions(Seeker *s, const Solutions *found) {
    for (uint32_t i = 0; i < found->count; i++) {
        Answer a = kept_answer(s, &found->at[i]);
        s->open += found->at[i].holds.outcome != OUTCOME_PROVED;
        if (found->at[i].holds.outcome != OUTCOME_PROVED || is_known(s, &a)) continue;
        vec_push(s->home, &s->found, a);
    }
}

static void solve_case(void *to, Problem *p, Term t, bool loose) {
    Seeker *s = to;
    Arena *scratch = s->m->arena;
    Solutions found = proof_solve(p, t, s->wanted, proof_variable_term(p, s->x));
    s->cases++;
    s->m->arena = s->home;
    s->open += loose || found.kind == SOLUTIONS_OPEN;
    s->all += found.kind == SOLUTIONS_ALL;
    s->partly += found.kind == SOLUTIONS_NONE && found.point;
    if (found.kind == SOLUTIONS_NONE && found.point) s->point = kept_point(s, found.point);
    if (found.kind == SOLUTIONS_SOME && !loose) add_solutions(s, &found);
    s->m->arena = scratch;
}

static bool ascend(const Answer *a, const Answer *b) {
    if (!a->low.finite || !b->low.finite) return !a->low.finite;
    return num_cmp(a->low.at, b->low.at) <= 0;
}

static void sort(Answer *at, uint32_t count) {
    for (uint32_t i = 1; i < count; i++)
        for (uint32_t k = i; k > 0 && !ascend(&at[k - 1], &at[k]); k--) {
            Answer a = at[k];
            at[k] = at[k - 1];
            at[k - 1] = a;
        }
}

/* One case that has a solution everywhere tells all only if the others have none anywhere; and that
 * one has none somewhere tells nothing while there are others. */
static SolutionsKind kind_of(const Seeker *s) {
    if (s->open || (s->partly && s->cases > 1)) return SOLUTIONS_OPEN;
    if (s->all) return s->all == s->cases ? SOLUTIONS_ALL : SOLUTIONS_OPEN;
    return s->found.count ? SOLUTIONS_SOME : SOLUTIONS_NONE;
}

/* --- what is done last, undone --- */

typedef struct Equality {
    const Real *left; /* free */
    Value right;      /* no data: it cannot be equal */
} Equality;

/* root(left, n) = right: no root is negative. */
static Value power_of(Nums *m, const Real *r, Value right) {
    if (value_cmp(m, right, value_num(NUM_ZERO)) == ORDER_LESS) return value_none(ND_undecided);
    return value_pow(m, right, (int64_t)r->degree);
}

/* false: nothing can be undone. */
static bool undo(Nums *m, Equality *e) {
    const Real *r = e->left;
    bool both = r->left && r->left->box && r->right && r->right->box;
    if (both || !value_ok(e->right)) return false;
    if (r->kind == REAL_ADD)
        e->right = value_sub(m, e->right, real_fixed(r));
    else if (r->kind == REAL_MUL)
        e->right = value_div(m, e->right, real_fixed(r));
    else if (r->kind == REAL_INVERSE)
        e->right = value_div(m, value_num(NUM_ONE), e->right);
    else if (r->kind == REAL_ROOT)
        e->right = power_of(m, r, e->right);
    else
        return false;
    e->left = r->left->box ? r->left : r->right;
    return true;
}

/* What is not rational can be solved for only where nothing else is left to undo. */
static Answers irrational_answer(Nums *m, const Equality *e, const Unknown *x) {
    if (e->left->kind != REAL_UNKNOWN || e->left->unknown != x)
        return (Answers){.kind = SOLUTIONS_OPEN};
    Answer *a = NEW(m->arena, Answer);
    a->exact = e->right;
    a->low.finite = a->low.open = a->high.finite = a->high.open = true;
    value_bounds(m, e->right, 30, &a->low.at, &a->high.at);
    return (Answers){.kind = SOLUTIONS_SOME, .at = a, .count = 1};
}

Answers value_seek(Nums *m, Unknowns unknowns, Value v, Value wanted, uint32_t x) {
    Answers none = {.kind = SOLUTIONS_NONE}, all = {.kind = SOLUTIONS_ALL};
    if (!value_free(v)) return value_cmp(m, v, wanted) == ORDER_EQUAL ? all : none;
    if (value_free(wanted)) {
        v = value_sub(m, v, wanted);
        wanted = value_num(NUM_ZERO);
        if (!value_free(v)) return value_seek(m, unknowns, v, wanted, x);
    }
    Equality e = {v.real, wanted};
    while (undo(m, &e)) {
    }
    if (!value_ok(e.right)) return none;
    if (e.right.real) return irrational_answer(m, &e, unknowns.at[x]);
    Seeker s = {.m = m, .home = m->arena, .unknowns = unknowns, .x = x, .wanted = e.right.q};
    bool complete = value_cases(m, unknowns, (Value){DATA_OK, NUM_ZERO, e.left}, solve_case, &s);
    sort(s.found.at, s.found.count);
    return (Answers){complete ? kind_of(&s) : SOLUTIONS_OPEN, s.partly ? s.point : NULL, s.found.at,
                     s.found.count};
}
