/* Input: a claim in which every variable occurs once, and the box. Output: that no point of the box
 * meets it, or one that does. The one idea: with independent operands interval arithmetic is exact,
 * and the ends of a result are reached by sending each variable to an end of its own. */
#include "proof/tiers.h"

static bool count_once(Problem *p, Term t, bool *seen) {
    TermNode n = p->terms.at[t];
    if (n.kind == TERM_VARIABLE) {
        bool again = seen[n.a];
        seen[n.a] = true;
        return !again;
    }
    if (term_arity(n.kind) > 0 && !count_once(p, n.a, seen)) return false;
    return term_arity(n.kind) < 2 || count_once(p, n.b, seen);
}

bool interval_read_once(Problem *p, uint32_t n, const Term *terms) {
    bool *seen = NEW_ARRAY(p->arena, bool, p->variables.count);
    for (uint32_t i = 0; i < n; i++)
        if (!count_once(p, terms[i], seen)) return false;
    return true;
}

Range interval_term(System *s, Term t) {
    Nums *m = s->p->m;
    TermNode n = s->p->terms.at[t];
    Range a = {0}, b = {0};
    if (term_arity(n.kind) > 0) a = interval_term(s, n.a);
    if (term_arity(n.kind) > 1) b = interval_term(s, n.b);
    switch (n.kind) {
    case TERM_CONSTANT: return range_of(n.value);
    case TERM_VARIABLE: return s->box[n.a];
    case TERM_SUM: return range_add(m, a, b);
    case TERM_PRODUCT: return range_mul(m, a, b);
    case TERM_QUOTIENT: return range_div(m, a, b);
    case TERM_NEGATION: return range_neg(m, a);
    case TERM_POWER: return range_pow(m, a, n.exponent);
    }
    return a;
}

static bool is_attained_zero(Range a, int end) {
    const End *e = range_end(&a, end);
    return e->finite && !e->open && num_sign(e->at) == 0;
}

static void interval_aim(System *s, Term t, bool high, Pick *picks);

/* An attained zero decides a product alone; the other factor may stay in the middle of its range.
 */
static void aim_product(System *s, TermNode n, Range a, Range b, bool high, Pick *picks) {
    int i, j;
    range_product_ends(s->p->m, a, b, high, &i, &j);
    if (n.kind == TERM_QUOTIENT) {
        interval_aim(s, n.a, i, picks);
        if (!is_attained_zero(a, i)) interval_aim(s, n.b, !j, picks);
        return;
    }
    if (!is_attained_zero(b, j)) interval_aim(s, n.a, i, picks);
    if (!is_attained_zero(a, i) || is_attained_zero(b, j)) interval_aim(s, n.b, j, picks);
}

/* An even power falls where its base is negative. The inner zero of one that changes sign is not
 * aimed at. */
static void aim_power(System *s, TermNode n, bool high, Pick *picks) {
    Nums *m = s->p->m;
    Range base = interval_term(s, n.a);
    bool rising = n.exponent % 2 != 0 || range_nonnegative(base);
    if (!rising && !range_nonnegative(range_neg(m, base))) {
        Range size = range_add(m, base, base);
        rising = size.low.finite &&
                 (!size.high.finite || num_sign(num_add(m, size.low.at, size.high.at)) >= 0);
    }
    interval_aim(s, n.a, (n.exponent < 0) != (rising == high), picks);
}

static void interval_aim(System *s, Term t, bool high, Pick *picks) {
    Nums *m = s->p->m;
    TermNode n = s->p->terms.at[t];
    switch (n.kind) {
    case TERM_CONSTANT: return;
    case TERM_VARIABLE: picks[n.a] = high ? PICK_HIGH : PICK_LOW; return;
    case TERM_SUM:
        interval_aim(s, n.a, high, picks);
        interval_aim(s, n.b, high, picks);
        return;
    case TERM_PRODUCT:
        aim_product(s, n, interval_term(s, n.a), interval_term(s, n.b), high, picks);
        return;
    case TERM_QUOTIENT:
        aim_product(s, n, interval_term(s, n.a),
                    range_div(m, range_of(NUM_ONE), interval_term(s, n.b)), high, picks);
        return;
    case TERM_NEGATION: interval_aim(s, n.a, !high, picks); return;
    case TERM_POWER: aim_power(s, n, high, picks); return;
    }
}

bool interval_decide(System *s, uint32_t fact, Finding *found) {
    const Fact *f = &s->facts.at[fact];
    if (f->kind != FACT_CLAIM || s->lets.count) return false;
    Claim c = question_claim(s->part->question, f->of);
    if (!interval_read_once(s->p, 2, (Term[]){c.left, c.right})) return false;
    bool flip = c.relation == AT_MOST || c.relation == BELOW;
    Term up = flip ? c.right : c.left, down = flip ? c.left : c.right;
    Range difference =
        range_add(s->p->m, interval_term(s, up), range_neg(s->p->m, interval_term(s, down)));
    if (sense_impossible(difference, c.relation == EQUALS                         ? ZERO
                                     : c.relation == ABOVE || c.relation == BELOW ? STRICT
                                                                                  : WEAK)) {
        found_impossible(s, system_node(s->p, (Node){.kind = NODE_TERM, .of = f->of}), 1, found);
        return true;
    }
    Pick *picks = NEW_ARRAY(s->p->arena, Pick, s->vars);
    interval_aim(s, up, true, picks);
    interval_aim(s, down, false, picks);
    if (!found_near(s, s->box, picks, found)) return false;
    found->tier = 1;
    return true;
}
