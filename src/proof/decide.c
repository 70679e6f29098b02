/* Input: a question. Output: a point that meets all its claims, or a proof that there is none. The
 * one idea: parts of the question that share no variable are decided one by one, each by the first
 * tier that can. */
#include "proof/tiers.h"

/* --- points --- */

bool found_point(System *s, const Num *inner, Finding *found) {
    Problem *p = s->p;
    const Part *part = s->part;
    Num *outer = NEW_ARRAY(p->arena, Num, p->variables.count);
    if (!system_point(s, inner, outer)) return false;
    for (uint32_t i = 0; i < part->vars.count; i++) {
        uint32_t var = part->vars.at[i];
        if (!range_has(p->variables.at[var].range, outer[var])) return false;
    }
    for (uint32_t i = 0; i < part->claims.count; i++)
        if (!proof_holds(p, question_claim(part->question, part->claims.at[i]), outer))
            return false;
    *found = (Finding){STATUS_POSSIBLE, found->tier, NULL, outer};
    return true;
}

/* A point 2^-k from the picked end of a range, or 2^k out where there is none. */
static Num near_end(Nums *m, Range r, Pick pick, unsigned k) {
    bool high = pick == PICK_HIGH;
    End end = *range_end(&r, high), other = *range_end(&r, !high);
    if (pick == PICK_MIDDLE) return range_middle(m, r);
    if (end.finite && !end.open) return end.at;
    Num power = num_pow(m, num_int(2), end.finite ? -(int64_t)k : (int64_t)k);
    Num from = end.finite ? end.at : other.finite ? other.at : NUM_ZERO;
    if (end.finite && other.finite)
        power = num_mul(m, num_div(m, power, num_int(2)), num_abs(m, num_sub(m, other.at, from)));
    return high == end.finite ? num_sub(m, from, power) : num_add(m, from, power);
}

bool found_near(System *s, const Range *box, const Pick *picks, Finding *found) {
    Num *point = NEW_ARRAY(s->p->arena, Num, s->vars);
    bool moving = true;
    for (unsigned k = 0; k <= 128 && moving; k = k ? 2 * k : 1) {
        moving = false;
        for (uint32_t i = 0; i < s->vars; i++) {
            End end = *range_end(&box[i], picks[i] == PICK_HIGH);
            moving |= picks[i] != PICK_MIDDLE && (!end.finite || end.open);
            point[i] = near_end(s->p->m, box[i], picks[i], k);
        }
        if (found_point(s, point, found)) return true;
    }
    return false;
}

/* --- tiers --- */

bool sense_impossible(Range range, Sense sense) {
    if (sense == ZERO) return range_sign(range) != 0;
    if (sense == WEAK) return range_sign(range) < 0;
    return range.high.finite && num_sign(range.high.at) <= 0;
}

uint32_t relations_that_count(const System *s, uint32_t *one) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->relations.count; i++) {
        FactKind kind = s->facts.at[s->relations.at[i]].kind;
        if (kind == FACT_POSITIVE || kind == FACT_NEGATIVE) continue;
        *one = s->relations.at[i];
        count++;
    }
    return count;
}

bool relations_are_linear(const System *s) {
    for (uint32_t i = 0; i < s->relations.count; i++)
        if (!poly_is_linear(s->facts.at[s->relations.at[i]].p)) return false;
    return true;
}

/* Books the outcome of a tier that gave a leaf or a point. */
static bool settled(System *s, const Node *leaf, unsigned tier, Finding *found) {
    if (leaf) found_impossible(s, leaf, tier, found);
    found->tier = tier;
    return true;
}

/* Tiers 1 to 3. */
static bool decide_directly(System *s, Finding *found) {
    uint32_t one = NONE, count = relations_that_count(s, &one);
    const Node *leaf = s->leaf;
    if (leaf) return settled(s, leaf, 1, found);
    Pick *middle = NEW_ARRAY(s->p->arena, Pick, s->vars);
    if (count == 0 && found_near(s, s->box, middle, found)) return settled(s, NULL, 1, found);
    if (count == 1 && interval_decide(s, one, found)) return true;
    if (count == 1 && corner_decide(s, s->box, one, found, &leaf))
        return settled(s, leaf, 2, found);
    if (relations_are_linear(s))
        return linear_decide(s, s->box, found, &leaf) && settled(s, leaf, 3, found);
    for (uint32_t i = s->relations.count; count > 1 && i-- > 0;)
        if (corner_decide(s, s->box, s->relations.at[i], found, &leaf))
            return settled(s, leaf, 2, found);
    return false;
}

static bool decide_system_by(System *s, Finding *found) {
    System *last = s;
    if (decide_directly(s, found)) return true;
    for (System *next = substitute_next(s); next && s->p->fuel; next = substitute_next(next)) {
        last = next;
        if (decide_directly(next, found)) {
            found->tier = 4;
            return true;
        }
    }
    uint64_t fuel = s->p->fuel;
    if (last == s) return bisect_decide(s, found);
    s->p->fuel = fuel / 2;
    if (bisect_decide(last, found)) return true;
    s->p->fuel += fuel / 2;
    return bisect_decide(s, found);
}

/* --- parts --- */

static Finding decide_part(const Part *part, unsigned splits);

/* Both signs of a denominator. */
static void decide_cases(const Part *part, Term t, unsigned splits, Finding *found) {
    Problem *p = part->question->p;
    Finding side[2];
    for (int i = 0; i < 2; i++) {
        Assumption a = {t, i ? -1 : 1, part->assumed};
        Part with = *part;
        with.assumed = arena_copy(p->arena, &a, sizeof a);
        side[i] = decide_part(arena_copy(p->arena, &with, sizeof with), splits + 1);
        if (side[i].status != STATUS_IMPOSSIBLE) {
            if (side[i].status == STATUS_POSSIBLE) *found = side[i];
            if (i == 1 || side[i].status == STATUS_POSSIBLE) return;
        }
    }
    if (side[0].status != STATUS_IMPOSSIBLE) return;
    Certificate *c = NEW(p->arena, Certificate);
    *c = (Certificate){.extra = part->question->extra, .has_extra = part->question->has_extra};
    c->split = t, c->positive = side[0].certificate, c->negative = side[1].certificate;
    unsigned tier = side[0].tier > side[1].tier ? side[0].tier : side[1].tier;
    *found = (Finding){STATUS_IMPOSSIBLE, tier, c, NULL};
}

static Finding decide_part(const Part *part, unsigned splits) {
    Finding found = {0};
    System *s = system_new(part);
    if (s->unsure == NONE || splits == 3) {
        decide_system_by(s, &found);
    } else if (!decide_directly(s, &found)) {
        decide_cases(part, s->unsure, splits, &found);
    }
    return found;
}

typedef struct Split {
    const Question *q;
    uint32_t *leader; /* by variable: one of its part, itself at the root */
    bool *seen;       /* by term, of the claim being walked */
} Split;

static uint32_t root_of(const Split *s, uint32_t var) {
    while (s->leader[var] != var) var = s->leader[var] = s->leader[s->leader[var]];
    return var;
}

/* All variables of a term become one part; returns one of them, or `with`. */
static uint32_t join(Split *s, Term t, uint32_t with) {
    TermNode n = s->q->p->terms.at[t];
    if (s->seen[t]) return with;
    s->seen[t] = true;
    if (n.kind == TERM_VARIABLE) {
        if (with != NONE) s->leader[root_of(s, with)] = root_of(s, n.a);
        return n.a;
    }
    if (term_arity(n.kind) > 0) with = join(s, n.a, with);
    if (term_arity(n.kind) > 1) with = join(s, n.b, with);
    return with;
}

/* A variable seen before in another claim is met again there: `seen` is cleared along the same way.
 */
static void forget(Split *s, Term t) {
    TermNode n = s->q->p->terms.at[t];
    if (!s->seen[t]) return;
    s->seen[t] = false;
    if (term_arity(n.kind) > 0) forget(s, n.a);
    if (term_arity(n.kind) > 1) forget(s, n.b);
}

static uint32_t join_claim(Split *s, Claim c) {
    uint32_t var = join(s, c.right, join(s, c.left, NONE));
    forget(s, c.left);
    forget(s, c.right);
    return var;
}

static uint32_t claim_count(const Question *q) {
    return q->p->claims.count + q->has_extra;
}

/* The part of each claim: a variable of it, NONE for a claim without variables. */
static uint32_t *join_all(Split *s, uint32_t *also) {
    Problem *p = s->q->p;
    uint32_t *of = NEW_ARRAY(p->arena, uint32_t, claim_count(s->q));
    s->leader = NEW_ARRAY(p->arena, uint32_t, p->variables.count);
    s->seen = NEW_ARRAY(p->arena, bool, p->terms.count);
    for (uint32_t i = 0; i < p->variables.count; i++) s->leader[i] = i;
    for (uint32_t i = 0; i < claim_count(s->q); i++)
        if (i != s->q->without) of[i] = join_claim(s, question_claim(s->q, i));
    *also =
        s->q->also == NONE ? NONE : join_claim(s, (Claim){.left = s->q->also, .right = s->q->also});
    return of;
}

static Part *part_of(Split *s, const uint32_t *of, uint32_t leader) {
    Problem *p = s->q->p;
    Part *part = NEW(p->arena, Part);
    part->question = s->q;
    for (uint32_t i = 0; i < claim_count(s->q); i++) {
        uint32_t here = of[i] == NONE ? NONE : root_of(s, of[i]);
        if (i != s->q->without && here == leader) vec_push(p->arena, &part->claims, i);
    }
    for (uint32_t i = 0; i < p->variables.count; i++)
        if (root_of(s, i) == leader) vec_push(p->arena, &part->vars, i);
    return part;
}

System *decide_system(const Question *q) {
    Split s = {.q = q};
    uint32_t also, *of = join_all(&s, &also);
    return system_new(part_of(&s, of, also == NONE ? NONE : root_of(&s, also)));
}

/* Decides the part and adds it to the whole; true when it has no point, and so the whole has none.
 */
static bool decide_one(const Part *part, Finding *all, Num *point) {
    Finding here = decide_part(part, 0);
    if (here.status == STATUS_IMPOSSIBLE) {
        *all = here;
        return true;
    }
    if (here.status == STATUS_UNKNOWN) all->status = STATUS_UNKNOWN;
    if (here.tier > all->tier) all->tier = here.tier;
    for (uint32_t i = 0; here.point && i < part->vars.count; i++)
        point[part->vars.at[i]] = here.point[part->vars.at[i]];
    return false;
}

/* By variable: a claim mentions one of its part. */
static bool *claimed_leaders(Split *s, const uint32_t *of) {
    bool *claimed = NEW_ARRAY(s->q->p->arena, bool, s->q->p->variables.count);
    for (uint32_t i = 0; i < claim_count(s->q); i++)
        if (i != s->q->without && of[i] != NONE) claimed[root_of(s, of[i])] = true;
    return claimed;
}

/* The part of the goal first: what it needs is usually there. Then what has no variables, then the
 * rest. */
Finding decide_question(const Question *q) {
    Problem *p = q->p;
    Split s = {.q = q};
    uint32_t also, *of = join_all(&s, &also);
    uint32_t goal = q->has_extra ? of[p->claims.count] : NONE;
    if (goal != NONE) goal = root_of(&s, goal);
    bool *claimed = claimed_leaders(&s, of);
    Num *point = NEW_ARRAY(p->arena, Num, p->variables.count);
    Finding all = {STATUS_POSSIBLE, 1, NULL, point};
    if (decide_one(part_of(&s, of, goal), &all, point)) return all;
    if (goal != NONE && decide_one(part_of(&s, of, NONE), &all, point)) return all;
    for (uint32_t i = 0; i < p->variables.count; i++) {
        Range range = p->variables.at[i].range;
        bool alone = !claimed[root_of(&s, i)] && !range_empty(range);
        if (alone) point[i] = range_middle(p->m, range);
        if (alone || i == goal || root_of(&s, i) != i) continue;
        if (decide_one(part_of(&s, of, i), &all, point)) return all;
    }
    return all;
}
