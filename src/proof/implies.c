/* Input: a goal, or none. Output: proved with a certificate, refuted with a point, or open. The one
 * idea: a goal follows when its opposite cannot be added to the constraints. */
#include "proof/tiers.h"

static uint64_t start(Problem *p) {
    return p->fuel = p->tank < p->reserve ? p->tank : p->reserve;
}

static void spend(Problem *p, uint64_t given) {
    p->reserve -= given - p->fuel;
}

static void collect(const Problem *p, const Certificate *c, bool *used);

static void collect_node(const Problem *p, const Node *n, bool *used) {
    if (n->kind == NODE_TERM) used[n->of] = true;
    if (n->kind != NODE_SPLIT) return;
    collect_node(p, n->below, used);
    collect_node(p, n->above, used);
}

/* Which claims a certificate speaks of; the one past the problem's is the goal. */
static void collect(const Problem *p, const Certificate *c, bool *used) {
    if (!c->root) {
        collect(p, c->positive, used);
        collect(p, c->negative, used);
        return;
    }
    for (uint32_t i = 0; i < c->fact_count; i++)
        if (c->facts[i].kind == FACT_CLAIM && !c->facts[i].idle) used[c->facts[i].of] = true;
    collect_node(p, c->root, used);
}

static void list_used(Problem *p, Proof *proof) {
    bool *used = NEW_ARRAY(p->arena, bool, p->claims.count + 1);
    Vars list = {0};
    for (const Certificate *c = proof->certificate; c; c = c->next) collect(p, c, used);
    for (uint32_t i = 0; i < p->claims.count; i++)
        if (used[i]) vec_push(p->arena, &list, i);
    proof->used = list.at, proof->used_count = list.count;
    proof->vacuous = !used[p->claims.count];
}

static Proof refuted(const Question *q, const Finding *found) {
    if (!point_holds(q, found->point)) return (Proof){.why = OPEN_UNDECIDED};
    const Num *point = point_round(q, found->point);
    return (Proof){.outcome = OUTCOME_REFUTED, .tier = found->tier, .point = point};
}

/* The verifier has a tank of its own. */
static Proof proved(Problem *p, const Finding *found) {
    Proof proof = {.outcome = OUTCOME_PROVED, .tier = found->tier};
    uint64_t given = start(p);
    bool certified = certify_impossible(p, found->certificate);
    spend(p, given);
    if (!certified) {
        p->refused += p->fuel > 0;
        return (Proof){.why = p->fuel ? OPEN_CERTIFICATE : OPEN_FUEL};
    }
    proof.certificate = found->certificate;
    list_used(p, &proof);
    return proof;
}

Proof proof_ask(Problem *p, const Question *q) {
    uint64_t given = start(p);
    Finding found = decide_question(q);
    spend(p, given);
    switch (found.status) {
    case STATUS_IMPOSSIBLE: return proved(p, &found);
    case STATUS_POSSIBLE: return refuted(q, &found);
    case STATUS_UNKNOWN: break;
    }
    return (Proof){.why = p->fuel ? OPEN_UNDECIDED : OPEN_FUEL};
}

static Relation opposite(Relation r) {
    switch (r) {
    case AT_LEAST: return BELOW;
    case ABOVE: return AT_MOST;
    case AT_MOST: return ABOVE;
    case BELOW: return AT_LEAST;
    case EQUALS: return EQUALS;
    }
    return r;
}

static Proof one_side(Problem *p, Claim goal) {
    Claim against = {goal.left, opposite(goal.relation), goal.right, goal.tag};
    Question q = {.p = p, .extra = against, .has_extra = true, .without = NONE, .also = NONE};
    Proof proof = proof_ask(p, &q);
    proof.side = goal.relation;
    return proof;
}

Proof proof_implies(Problem *p, Claim goal) {
    if (goal.relation != EQUALS) return one_side(p, goal);
    goal.relation = AT_LEAST;
    Proof least = one_side(p, goal);
    if (least.outcome == OUTCOME_REFUTED) return least;
    goal.relation = AT_MOST;
    Proof most = one_side(p, goal);
    if (most.outcome == OUTCOME_REFUTED || least.outcome == OUTCOME_PROVED) {
        if (most.outcome != OUTCOME_PROVED) return most;
        Certificate *both = arena_copy(p->arena, least.certificate, sizeof *both);
        both->next = arena_copy(p->arena, most.certificate, sizeof *both);
        most.certificate = both;
        most.tier = most.tier > least.tier ? most.tier : least.tier;
        list_used(p, &most);
        return most;
    }
    return least;
}

/* --- contradictions --- */

/* The problem with some of its constraints, numbered as there: the others say 0 = 0. */
static Proof with_only(Problem *p, const bool *kept) {
    VEC(Claim) all = {0};
    Term zero = proof_constant(p, NUM_ZERO);
    for (uint32_t i = 0; i < p->claims.count; i++) {
        Claim nothing = {zero, EQUALS, zero, p->claims.at[i].tag};
        vec_push(p->arena, &all, kept[i] ? p->claims.at[i] : nothing);
    }
    Claim *own = p->claims.at;
    p->claims.at = all.at;
    Question q = {.p = p, .without = NONE, .also = NONE};
    Proof proof = proof_ask(p, &q);
    p->claims.at = own;
    return proof;
}

Proof proof_contradiction(Problem *p) {
    Question q = {.p = p, .without = NONE, .also = NONE};
    Proof proof = proof_ask(p, &q);
    if (proof.outcome != OUTCOME_PROVED) return proof;
    bool *kept = NEW_ARRAY(p->arena, bool, p->claims.count);
    for (uint32_t i = 0; i < proof.used_count; i++) kept[proof.used[i]] = true;
    for (uint32_t i = 0; i < p->claims.count; i++) {
        if (!kept[i]) continue;
        kept[i] = false;
        Proof less = with_only(p, kept);
        kept[i] = true;
        if (less.outcome != OUTCOME_PROVED) continue;
        memset(kept, 0, p->claims.count * sizeof *kept);
        for (uint32_t j = 0; j < less.used_count; j++) kept[less.used[j]] = true;
        proof = less;
    }
    Vars list = {0};
    for (uint32_t i = 0; i < p->claims.count; i++)
        if (kept[i]) vec_push(p->arena, &list, i);
    proof.used = list.at, proof.used_count = list.count;
    return proof;
}
