/* Input: the claims of one connected part of a question. Output: a box, and polynomial facts that
 * hold in it. The one idea: a fact waits until the signs of what it is divided by are known; a fact
 * in one variable narrows the box, which settles further signs; what is left at the end are the
 * relations between variables. */
#include "proof/system.h"

/* A quantity (f) that is >= 0, > 0 or = 0, still to be read as a fact. */
typedef struct Waiting {
    FactKind kind;
    uint32_t of;
    Sense sense;
    bool done;
    Frac f;
} Waiting;
typedef VEC(Waiting) Queue;

const Node *system_node(Problem *p, Node node) {
    return arena_copy(p->arena, &node, sizeof node);
}

Claim question_claim(const Question *q, uint32_t number) {
    return number < q->p->claims.count ? q->p->claims.at[number] : q->extra;
}

/* --- terms as fractions --- */

static bool frac_power(Problem *p, Frac a, int64_t exponent, Frac *out) {
    Frac power = frac_of(p, poly_constant(p, NUM_ONE));
    for (int64_t i = exponent < 0 ? -exponent : exponent; i > 0; i--) power = frac_mul(p, power, a);
    *out = power;
    return exponent >= 0 || frac_div(p, frac_of(p, poly_constant(p, NUM_ONE)), power, out);
}

static bool frac_apply(System *s, TermNode n, Frac a, Frac b, Frac *out) {
    Problem *p = s->p;
    switch (n.kind) {
    case TERM_CONSTANT: *out = frac_of(p, poly_constant(p, n.value)); return true;
    case TERM_VARIABLE:
        *out = s->value[n.a] ? *s->value[n.a] : frac_of(p, poly_variable(p, n.a));
        return true;
    case TERM_SUM: *out = frac_add(p, a, b); return true;
    case TERM_PRODUCT: *out = frac_mul(p, a, b); return true;
    case TERM_NEGATION: *out = frac_neg(p, a); return true;
    case TERM_QUOTIENT: return frac_div(p, a, b, out);
    case TERM_POWER: return frac_power(p, a, n.exponent, out);
    }
    return false;
}

bool system_frac(System *s, Term t, Frac *out) {
    if (!s->fraced[t]) {
        TermNode n = s->p->terms.at[t];
        Frac a = {0}, b = {0};
        if (term_arity(n.kind) > 0 && !system_frac(s, n.a, &a)) return false;
        if (term_arity(n.kind) > 1 && !system_frac(s, n.b, &b)) return false;
        if (!frac_apply(s, n, a, b, &s->fracs[t])) return false;
        s->fraced[t] = true;
    }
    *out = s->fracs[t];
    return true;
}

/* --- the box --- */

static bool tighter(End new, End old, bool high) {
    if (!old.finite) return true;
    int order = num_cmp(new.at, old.at);
    if (order == 0) return new.open && !old.open;
    return high ? order < 0 : order > 0;
}

static bool narrow(System *s, uint32_t var, bool high, End end) {
    End *old = high ? &s->box[var].high : &s->box[var].low;
    if (!tighter(end, *old, high)) return false;
    *old = end;
    return true;
}

static const Node *line_sum(Problem *p, uint32_t count, const Line *lines) {
    const Line *copy = arena_copy(p->arena, lines, count * sizeof *lines);
    return system_node(p, (Node){.kind = NODE_SUM, .count = count, .lines = copy});
}

/* slope * var + rest >= 0 (> 0, = 0); false when the box says so already. */
static bool bound(System *s, const Fact *f) {
    uint32_t var = f->p.at[0].at[0].var;
    Num slope = f->p.at[0].k, rest = f->p.n > 1 ? f->p.at[1].k : NUM_ZERO;
    End end = {num_neg(s->p->m, num_div(s->p->m, rest, slope)), true, f->sense == STRICT};
    bool high = num_sign(slope) < 0, changed = narrow(s, var, high, end);
    if (f->sense == ZERO) changed |= narrow(s, var, !high, end);
    if (changed && range_empty(s->box[var])) {
        Line lines[] = {{NUM_ONE, {LINE_LOW, var}, {0}, false},
                        {NUM_ONE, {LINE_HIGH, var}, {0}, false}};
        s->leaf = line_sum(s->p, 2, lines);
    }
    return changed;
}

/* --- facts --- */

/* e > 0 on the box: by its range, or as a positive multiple of a strict fact. */
static bool surely_positive(System *s, Poly e, Fact *f) {
    Problem *p = s->p;
    Num k;
    f->because = NONE;
    if (range_positive(poly_range(p, e, s->box))) return true;
    for (uint32_t i = 0; i < s->facts.count; i++) {
        const Fact *other = &s->facts.at[i];
        if (other->sense != STRICT || poly_is_constant(other->p)) continue;
        Mono rest = poly_content(p, e);
        if (!poly_proportional(p, poly_over(p, e, rest), other->p, &k)) continue;
        rest.k = k;
        f->rest = poly_of(p, rest);
        f->because = i;
        if (range_positive(poly_range(p, f->rest, s->box))) return true;
    }
    f->because = NONE;
    return false;
}

/* Clears the denominator of the source into f; false as long as its sign is open (or, for a strict
 * source, zero is not excluded and this is not the last chance). */
static bool clear(System *s, const Waiting *source, bool last, Fact *f) {
    for (int sign = 1; sign >= -1; sign -= 2) {
        f->over = poly_scale(s->p, source->f.d, num_int(sign));
        f->p = poly_scale(s->p, source->f.n, num_int(sign));
        if (surely_positive(s, f->over, f)) return true;
        if (range_nonnegative(poly_range(s->p, f->over, s->box))) {
            if (f->sense == STRICT && last) f->sense = WEAK;
            return f->sense != STRICT;
        }
    }
    return false;
}

/* Divides the polynomial by what has a sure sign in every monomial. */
static void reduce(System *s, Fact *f) {
    Problem *p = s->p;
    Mono content = poly_content(p, f->p);
    Factor *sure = NEW_ARRAY(p->arena, Factor, content.n);
    uint32_t n = 0;
    int sign = 1;
    for (uint32_t i = 0; i < content.n; i++) {
        int of = range_sign(s->box[content.at[i].var]);
        if (of == 0) continue;
        sure[n++] = content.at[i];
        if (of < 0 && content.at[i].power % 2) sign = -sign;
    }
    Mono with = {num_int(sign), n, sure};
    f->with = poly_of(p, with);
    f->p = poly_scale(p, poly_over(p, f->p, with), num_int(sign));
}

static bool contradicts(Num value, Sense sense) {
    int sign = num_sign(value);
    return sense == WEAK ? sign < 0 : sense == STRICT ? sign <= 0 : sign != 0;
}

static bool in_one_variable(Poly p) {
    return p.n > 0 && p.n <= 2 && p.at[0].n == 1 && p.at[0].at[0].power == 1 &&
           (p.n == 1 || p.at[1].n == 0);
}

static void add_constant(System *s, const Fact *f) {
    Num value = poly_lead(f->p);
    if (!contradicts(value, f->sense)) return;
    Line line = {NUM_ONE, {LINE_FACT, s->facts.count}, {0}, false};
    if (f->sense == ZERO && num_sign(value) > 0) line.times = num_int(-1);
    s->leaf = line_sum(s->p, 1, &line);
    vec_push(s->p->arena, &s->facts, *f);
}

/* Is a nonzero term of one sign on the box? Then that is a fact, unless it is plain from the box.
 */
static bool orient(System *s, Waiting *source, Fact *f) {
    Range range = poly_range(s->p, f->p, s->box);
    if (range_sign(range) != 0) {
        source->done = true;
        return false;
    }
    if (range_nonnegative(range)) return true;
    f->kind = FACT_NEGATIVE;
    f->p = poly_scale(s->p, f->p, num_int(-1));
    return range_nonnegative(range_neg(s->p->m, range));
}

/* Reads the source as a fact when that says something new; true when it did. */
static bool settle(System *s, Waiting *source, bool last) {
    Fact f = {.kind = source->kind, .of = source->of, .sense = source->sense, .because = NONE};
    if (!clear(s, source, last, &f)) return false;
    if (f.kind == FACT_POSITIVE && (f.sense != STRICT || !orient(s, source, &f))) return false;
    reduce(s, &f);
    if (poly_is_constant(f.p)) {
        add_constant(s, &f);
    } else if (in_one_variable(f.p)) {
        /* A case is kept for what it is a factor of. */
        if (bound(s, &f) || f.kind == FACT_CASE) vec_push(s->p->arena, &s->facts, f);
    } else if (last || f.kind == FACT_POSITIVE || f.kind == FACT_NEGATIVE) {
        vec_push(s->p->arena, &s->relations, s->facts.count);
        vec_push(s->p->arena, &s->facts, f);
    } else {
        return false;
    }
    source->done = true;
    return true;
}

static void settle_all(System *s, Queue *sources) {
    bool changed = true;
    for (int last = 0; last < 2; last++, changed = true)
        while (changed && !s->leaf && proof_burn(s->p, sources->count)) {
            changed = false;
            for (uint32_t i = 0; i < sources->count && !s->leaf; i++)
                if (!sources->at[i].done) changed |= settle(s, &sources->at[i], last);
        }
    for (uint32_t i = 0; i < sources->count; i++)
        if (sources->at[i].kind == FACT_POSITIVE && !sources->at[i].done && s->unsure == NONE)
            s->unsure = sources->at[i].of;
}

/* --- where facts come from --- */

static void add_source(System *s, Queue *to, FactKind kind, uint32_t of, Sense sense, Frac f) {
    Waiting source = {kind, of, sense, false, f};
    vec_push(s->p->arena, to, source);
}

static void range_sources(System *s, Queue *to, uint32_t var) {
    Problem *p = s->p;
    Frac x = s->value[var] ? *s->value[var] : frac_of(p, poly_variable(p, var));
    for (int high = 0; high < 2; high++) {
        End end = *range_end(&p->variables.at[var].range, high);
        if (!end.finite) continue;
        Frac at = frac_of(p, poly_constant(p, end.at));
        Frac away = high ? frac_add(p, at, frac_neg(p, x)) : frac_add(p, x, frac_neg(p, at));
        add_source(s, to, high ? FACT_HIGH : FACT_LOW, var, end.open ? STRICT : WEAK, away);
    }
}

static bool assumed(System *s, Queue *to, Term t, Frac f) {
    for (const Assumption *a = s->part->assumed; a; a = a->before)
        if (a->term == t) {
            add_source(s, to, FACT_CASE, t, STRICT, a->sign > 0 ? f : frac_neg(s->p, f));
            return true;
        }
    return false;
}

/* A product differs from zero when its factors do. */
static void nonzero_sources(System *s, Queue *to, Term t, bool *seen) {
    TermNode n = s->p->terms.at[t];
    Frac f;
    if (seen[t]) return;
    seen[t] = true;
    if (n.kind == TERM_VARIABLE) s->nonzero[n.a] = true;
    if (n.kind == TERM_VARIABLE || n.kind == TERM_SUM) {
        if (system_frac(s, t, &f) && f.n.n && !assumed(s, to, t, f))
            add_source(s, to, FACT_POSITIVE, t, STRICT, f);
        return;
    }
    if (term_arity(n.kind) > 0) nonzero_sources(s, to, n.a, seen);
    if (term_arity(n.kind) > 1) nonzero_sources(s, to, n.b, seen);
}

static void denominators(System *s, Queue *to, Term t, bool *seen, bool *nonzero) {
    TermNode n = s->p->terms.at[t];
    if (seen[t]) return;
    seen[t] = true;
    if (n.kind == TERM_QUOTIENT) nonzero_sources(s, to, n.b, nonzero);
    if (n.kind == TERM_POWER && n.exponent < 0) nonzero_sources(s, to, n.a, nonzero);
    if (term_arity(n.kind) > 0) denominators(s, to, n.a, seen, nonzero);
    if (term_arity(n.kind) > 1) denominators(s, to, n.b, seen, nonzero);
}

static void claim_source(System *s, Queue *to, uint32_t number) {
    Claim c = question_claim(s->part->question, number);
    bool flip = c.relation == AT_MOST || c.relation == BELOW;
    bool strict = c.relation == ABOVE || c.relation == BELOW;
    Frac left, right;
    if (!system_frac(s, flip ? c.right : c.left, &left)) return;
    if (!system_frac(s, flip ? c.left : c.right, &right)) return;
    add_source(s, to, FACT_CLAIM, number,
               c.relation == EQUALS ? ZERO
               : strict             ? STRICT
                                    : WEAK,
               frac_add(s->p, left, frac_neg(s->p, right)));
}

static void read_facts(System *s) {
    const Part *part = s->part;
    Queue sources = {0};
    bool *seen = NEW_ARRAY(s->p->arena, bool, s->p->terms.count);
    bool *nonzero = NEW_ARRAY(s->p->arena, bool, s->p->terms.count);
    for (uint32_t i = 0; i < part->vars.count; i++) range_sources(s, &sources, part->vars.at[i]);
    for (uint32_t i = 0; i < part->claims.count; i++) {
        Claim c = question_claim(part->question, part->claims.at[i]);
        denominators(s, &sources, c.left, seen, nonzero);
        denominators(s, &sources, c.right, seen, nonzero);
    }
    if (part->question->also != NONE)
        denominators(s, &sources, part->question->also, seen, nonzero);
    for (uint32_t i = 0; i < part->claims.count; i++) claim_source(s, &sources, part->claims.at[i]);
    settle_all(s, &sources);
}

/* Relations that the finished box implies need no further thought. */
static void drop_plain_relations(System *s) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < s->relations.count; i++) {
        const Fact *f = &s->facts.at[s->relations.at[i]];
        Range range = poly_range(s->p, f->p, s->box);
        bool plain = f->sense == STRICT ? range_positive(range) : range_nonnegative(range);
        if (f->sense == ZERO || !plain) s->relations.at[kept++] = s->relations.at[i];
    }
    s->relations.count = kept;
}

static System *allocate(const Part *part, uint32_t vars) {
    Problem *p = part->question->p;
    System *s = NEW(p->arena, System);
    *s = (System){.p = p, .part = part, .vars = vars, .unsure = NONE};
    s->value = NEW_ARRAY(p->arena, const Frac *, vars);
    s->box = NEW_ARRAY(p->arena, Range, vars);
    s->nonzero = NEW_ARRAY(p->arena, bool, vars);
    s->fracs = NEW_ARRAY(p->arena, Frac, p->terms.count);
    s->fraced = NEW_ARRAY(p->arena, bool, p->terms.count);
    return s;
}

System *system_new(const Part *part) {
    System *s = allocate(part, part->question->p->variables.count);
    read_facts(s);
    drop_plain_relations(s);
    return s;
}

System *system_let(const System *from, Let let) {
    Problem *p = from->p;
    System *s = allocate(from->part, from->vars + 1);
    for (uint32_t i = 0; i < from->vars; i++) {
        Frac *value = NEW(p->arena, Frac);
        if (from->value[i] && !frac_put(p, *from->value[i], let.old, let.value, value)) return NULL;
        if (from->value[i]) s->value[i] = value;
    }
    s->value[let.old] = arena_copy(p->arena, &let.value, sizeof let.value);
    for (uint32_t i = 0; i < from->lets.count; i++) vec_push(p->arena, &s->lets, from->lets.at[i]);
    vec_push(p->arena, &s->lets, let);
    read_facts(s);
    drop_plain_relations(s);
    return s;
}

/* The newest replacement first: it speaks of variables that were never replaced. */
bool system_point(System *s, const Num *inner, Num *outer) {
    Problem *p = s->p;
    Num *all = arena_copy(p->arena, inner, s->vars * sizeof *inner);
    for (uint32_t i = s->lets.count; i-- > 0;) {
        const Let *let = &s->lets.at[i];
        Num below = poly_at(p, let->value.d, all);
        if (num_sign(below) == 0) return false;
        all[let->old] = num_div(p->m, poly_at(p, let->value.n, all), below);
    }
    for (uint32_t i = 0; i < p->variables.count; i++) outer[i] = all[i];
    return true;
}
