/* The cascade, proved: C3 (the targets under a KPI imply its own), C9 (targets that contradict one
 * another), R8 (a target out of reach within the ranges). Each is a question to proof/; here it is
 * decided which targets go into it, and what is said. */
#include "rules/prove.h"

/* --- which targets are asked --- */

static const Goal *root_goal(const Kpi *k) {
    for (uint32_t depth = 0; depth < 1000; depth++) {
        const Kpi *up = NULL;
        for (uint32_t i = 0; i < k->serves.count; i++) {
            if (k->serves.at[i]->kind == SYM_KPI) {
                up = k->serves.at[i]->kpi;
                continue;
            }
            const Goal *g = k->serves.at[i]->goal;
            while (g->under && g->under != g) g = g->under;
            return g;
        }
        if (!up) return NULL;
        k = up;
    }
    return NULL;
}

typedef struct Tree { /* the KPIs of a goal tree, each once */
    Arena *arena;
    VEC(const Kpi *) kpis;
    Map seen;
} Tree;

static void tree_kpi(Tree *t, const Kpi *k) {
    bool fresh;
    map_slot(&t->seen, key_of(k), &fresh);
    if (!fresh) return;
    vec_push(t->arena, &t->kpis, k);
    for (uint32_t i = 0; i < k->served_by.count; i++) tree_kpi(t, k->served_by.at[i]);
}

static void tree_goal(Tree *t, const Goal *g) {
    bool fresh;
    map_slot(&t->seen, key_of(g), &fresh);
    if (!fresh) return;
    for (uint32_t i = 0; i < g->kpis.count; i++) tree_kpi(t, g->kpis.at[i]);
    for (uint32_t i = 0; i < g->goals.count; i++) tree_goal(t, g->goals.at[i]);
}

static Tree tree_of(Model *m, const Kpi *k) {
    Tree t = {.arena = m->scratch, .seen = map_new(m->scratch)};
    const Goal *root = root_goal(k);
    if (root) tree_goal(&t, root);
    tree_kpi(&t, k);
    return t;
}

static bool can_speak(const Kpi *k) {
    return k->formula && k->type.kind != TY_ERROR && k->has_review && k->deadline != DEADLINE_NONE;
}

static bool shares_dataset(const Kpi *a, const DatasetSet *set) {
    for (uint32_t i = 0; i < a->reach.all.count; i++)
        if (dataset_reached(set, a->reach.all.at[i])) return true;
    return false;
}

/* The targets of the tree that bind at the moment; with as_if also those that do not, as if they
 * did. */
static void claim_tree(Proving *p, const Tree *t, const Kpi *parent, bool as_if) {
    for (uint32_t i = 0; i < t->kpis.count; i++) {
        const Kpi *k = t->kpis.at[i];
        Num factor;
        if (!can_speak(k) || !shares_dataset(k, &parent->reach)) continue;
        Holding h = kpi_holds(p->m, k, &p->at, &factor);
        if (h == HOLDS_NEVER || (h != HOLDS && !as_if)) continue;
        /* A total of another window says nothing about a total of this one. */
        if (h == HOLDS_ELSEWHERE && expr_is_additive(k->formula)) continue;
        if (k != parent) claim_target(p, k, NULL, factor, h != HOLDS);
        for (uint32_t j = 0; j < k->parts.count; j++)
            claim_target(p, k, &k->parts.at[j], factor, h != HOLDS);
    }
}

/* --- C3 --- */

static bool is_parent(Check *c, const Kpi *k) {
    for (uint32_t i = 0; i < k->served_by.count; i++)
        if (facts_uses(c->facts, k, k->served_by.at[i])) return true;
    return k->parts.count > 0;
}

/* name-21: a plain sum with a part that has no target is C8's. */
static bool has_bare_summand(const Kpi *k) {
    const Expr *e = k->formula;
    if (e->kind != E_SUM) return false;
    for (uint32_t i = 0; i < e->count; i++) {
        const Expr *part = e->kids[i]->kind == E_NEGATE ? e->kids[i]->kids[0] : e->kids[i];
        if (part->kind != E_KPI) return true;
        if (!part->kpi->has_target) return true;
    }
    return false;
}

typedef struct Question {
    Proving *p;
    Claim goals[2];
    uint32_t goal_count;
} Question;

typedef enum Style { BY_KPI, AT_LEAVES, AS_IF } Style;

/* The KPI's own target at the moment as the goal, the others as constraints. */
static bool ask(Model *m, const Kpi *k, const Tree *t, const Moment *at, Style style, Question *q) {
    q->p = proving_new(m, *at, style == BY_KPI);
    q->p->parent = k;
    if (!claim_of_target(q->p, k, NULL, q->goals, &q->goal_count, false)) return false;
    if (style == BY_KPI && k->parts.count) return false;
    claim_tree(q->p, t, k, style == AS_IF);
    proving_link(q->p);
    proving_relate(q->p, q->goals, q->goal_count);
    return true;
}

static Proof answer(const Question *q, Claim *which) {
    Proof worst = {.outcome = OUTCOME_PROVED};
    for (uint32_t i = 0; i < q->goal_count; i++) {
        Proof p = proof_implies(q->p->problem, q->goals[i]);
        bool worse = i == 0 || p.outcome == OUTCOME_REFUTED ||
                     (p.outcome == OUTCOME_OPEN && worst.outcome == OUTCOME_PROVED);
        if (!worse) continue;
        worst = p;
        *which = q->goals[i];
        if (p.outcome == OUTCOME_REFUTED) break;
    }
    return worst;
}

/* Of the side that fails: the worst value that the others still allow. */
static bool worst_value(Question *q, Claim goal, Num *out) {
    Bounds b = proof_bounds(q->p->problem, goal.left);
    End e = goal.relation == AT_LEAST || goal.relation == ABOVE ? b.range.low : b.range.high;
    *out = e.at;
    return !b.empty && e.finite;
}

/* The value rounded to the safe side, at two decimals more than the unit is shown with. */
static Num safe_side(Proving *p, Num at, Unit u, bool up) {
    Num factor = unit_factor(p->nums, u),
        step = num_scaled(p->nums, 1, -(int)(unit_decimals(u) + 1));
    Num shown =
        num_round(p->nums, num_div(p->nums, at, factor), step, up ? ROUND_CEIL : ROUND_FLOOR);
    return num_mul(p->nums, shown, factor);
}

/* A repair of ten times the target is none. */
static bool far_from(Nums *m, Num repaired, Num now) {
    return num_cmp(num_abs(m, repaired), num_mul(m, num_abs(m, now), num_int(10))) > 0;
}

/* "quality >= 99.42%": the mildest target of one child that would be enough, re-checked. */
static const char *repair_text(Model *m, const Kpi *k, const Tree *t, const Moment *at, Style style,
                               uint32_t index) {
    Question q;
    Claim which;
    if (!ask(m, k, t, at, style, &q) || index >= q.p->claims.count) return NULL;
    TargetClaim c = q.p->claims.at[index];
    if (c.claim.relation == EQUALS || q.goal_count != 1) return NULL;
    Repair r = proof_repair(q.p->problem, q.goals[0], c.number);
    if (!r.found) return NULL;
    TermNode now = proof_term(q.p->problem, c.claim.right);
    if (now.kind == TERM_CONSTANT && far_from(q.p->nums, r.at, now.value)) return NULL;
    bool up = c.claim.relation == AT_LEAST || c.claim.relation == ABOVE;
    Num at_value = safe_side(q.p, r.at, c.kpi->unit, up);
    if (c.kpi->has_range &&
        (num_cmp(at_value, c.kpi->low) < 0 || num_cmp(at_value, c.kpi->high) > 0))
        return NULL;
    if (unit_is_pure(c.kpi->unit) && c.kpi->unit.scale == SCALE_PERCENT &&
        num_cmp(at_value, NUM_ONE) > 0 && num_cmp(r.at, NUM_ONE) <= 0)
        at_value = r.at;
    Claim stronger = c.claim;
    stronger.right = proof_constant(q.p->problem, at_value);
    proof_constrain(q.p->problem, stronger);
    if (answer(&q, &which).outcome != OUTCOME_PROVED) return NULL;
    const char *part = c.part ? arena_printf(m->scratch, "[%s]", c.part->value->s) : "";
    Num shown = num_div(q.p->nums, at_value, unit_factor(q.p->nums, c.kpi->unit));
    const char *digits = num_fixed(q.p->nums, m->scratch, shown, unit_decimals(c.kpi->unit) + 1);
    return arena_printf(m->scratch, "%s%s %s %s", c.kpi->symbol->name->s, part,
                        relation_text(c.claim.relation),
                        unit_display(m->scratch, c.kpi->unit, digits));
}

static void note_repairs(Check *c, Diag *d, const Tree *t, const Moment *at, Style style) {
    Question q;
    Buf b = buf_new(c->m->scratch);
    const Kpi *k = c->symbol->kpi;
    uint32_t claims = ask(c->m, k, t, at, style, &q) ? q.p->claims.count : 0;
    enum { MOST = 8 };
    for (uint32_t i = 0; i < claims && i < MOST; i++) {
        const char *text = repair_text(c->m, k, t, at, style, i);
        if (text) buf_printf(&b, "%s%s", b.length ? rule_words(c, ", or ", ", of ") : "", text);
    }
    if (b.length) diag_note(&c->m->ctx->diags, d, PH_would_be_enough, buf_text(&b), NULL);
}

static const char *period_name(Check *c, const Moment *at) {
    return period_text(&c->symbol->file->calendar, c->m->scratch, at->period);
}

static void report_refuted(Check *c, const Tree *t, const Moment *at, Question *abstract,
                           Question *leaves, const Proof *proof, Claim goal) {
    const Kpi *k = c->symbol->kpi;
    Num worst;
    bool by_kpi = abstract && worst_value(abstract, abstract->goals[0], &worst);
    bool known = by_kpi || worst_value(leaves, goal, &worst);
    const char *value =
        known ? amount_text(leaves->p, worst, k->unit) : rule_words(c, "less", "minder");
    const char *target =
        proof_term(leaves->p->problem, goal.right).kind == TERM_CONSTANT
            ? amount_text(leaves->p, proof_term(leaves->p->problem, goal.right).value, k->unit)
            : rule_words(c, "its target", "het doel");
    const char *sentence =
        rule_words(c, "allow %s, where %s %s is asked", "laten %s toe, waar %s %s gevraagd is");
    Diag *d = rule_report_at(
        c, k->target_span,
        arena_printf(c->m->scratch, sentence, value, relation_text(goal.relation), target), NULL);
    if (!d) return;
    for (uint32_t i = 0; i < leaves->p->claims.count; i++) {
        const TargetClaim *used = &leaves->p->claims.at[i];
        if (used->kpi != k)
            diag_label(&c->m->ctx->diags, d, used->kpi->target_span, PH_this_target, NULL);
        else if (used->part)
            diag_label(&c->m->ctx->diags, d, used->part->span, PH_this_target, NULL);
    }
    diag_note(&c->m->ctx->diags, d, PH_for_example, derive_point(leaves->p, proof->point),
              period_name(c, at), NULL);
    note_repairs(c, d, t, at, by_kpi ? BY_KPI : AT_LEAVES);
}

/* Proved only with targets that do not bind then: names them. */
static void report_open(Check *c, const Moment *at, const Question *as_if, const Proof *proof) {
    Buf b = buf_new(c->m->scratch);
    const Kpi *k = c->symbol->kpi;
    for (uint32_t i = 0; as_if && i < proof->used_count; i++)
        for (uint32_t j = 0; j < as_if->p->claims.count; j++) {
            const TargetClaim *t = &as_if->p->claims.at[j];
            Num factor;
            if (t->number != proof->used[i] || kpi_holds(c->m, t->kpi, at, &factor) == HOLDS)
                continue;
            buf_printf(&b, "%s%s", b.length ? ", " : "", t->kpi->symbol->name->s);
        }
    const char *text = rule_words(c, "are not shown to imply its own",
                                  "leiden niet aantoonbaar tot het eigen doel");
    Diag *d = rule_report_at(c, k->target_span, text, NULL);
    if (!d) return;
    rule_soften(c, d, SEV_WARNING);
    if (b.length)
        diag_note(&c->m->ctx->diags, d, PH_binds_elsewhere, buf_text(&b), period_name(c, at),
                  day_text(c->m->scratch, at->last), NULL);
}

static void keep_proof(Check *c, Question *q, const Proof *proof, Claim goal) {
    if (!c->m->proofs_wanted) return;
    const char *text = derive_proof(q->p, c->symbol->kpi, goal, proof);
    vec_push(c->m->arena, &c->m->proofs, arena_strndup(c->m->arena, text, strlen(text)));
}

/* true: nothing was said. */
static bool check_moment(Check *c, const Tree *t, const Moment *at) {
    Question by_kpi, leaves, as_if;
    Claim goal;
    const Kpi *k = c->symbol->kpi;
    bool abstract = ask(c->m, k, t, at, BY_KPI, &by_kpi);
    if (abstract) {
        Proof p = answer(&by_kpi, &goal);
        if (p.outcome == OUTCOME_PROVED) return keep_proof(c, &by_kpi, &p, goal), true;
    }
    if (!ask(c->m, k, t, at, AT_LEAVES, &leaves)) return true;
    Proof p = answer(&leaves, &goal);
    if (p.outcome == OUTCOME_PROVED) return keep_proof(c, &leaves, &p, goal), true;
    Claim other;
    bool more = ask(c->m, k, t, at, AS_IF, &as_if);
    Proof with_all = more ? answer(&as_if, &other) : p;
    bool saved = with_all.outcome == OUTCOME_PROVED && !with_all.vacuous;
    bool real = p.outcome == OUTCOME_REFUTED && !leaves.p->opaque && !saved &&
                with_all.outcome != OUTCOME_OPEN;
    if (real)
        report_refuted(c, t, at, abstract ? &by_kpi : NULL, &leaves, &p, goal);
    else
        report_open(c, at, saved ? &as_if : NULL, &with_all);
    return false;
}

/* What binds, as text: reviews with the same are proved once. */
static const Str *binding(Model *m, const Tree *t, const Moment *at) {
    Buf b = buf_new(m->scratch);
    for (uint32_t i = 0; i < t->kpis.count; i++) {
        Num factor;
        Holding h =
            can_speak(t->kpis.at[i]) ? kpi_holds(m, t->kpis.at[i], at, &factor) : HOLDS_NEVER;
        bool moving =
            h == HOLDS && t->kpis.at[i]->path != PATH_NONE && at->last < t->kpis.at[i]->due;
        if (moving) buf_printf(&b, "%d.", (int)at->period.index);
        buf_char(&b, (char)('0' + (int)h));
    }
    return intern(m->ctx->names, buf_text(&b), b.length);
}

/* Before the deadline only those reviews count at which every child has a plan value. */
static bool all_planned(Check *c, const Moment *at) {
    const Kpi *k = c->symbol->kpi;
    if (k->parts.count && k->path != PATH_NONE)
        return false; /* their baselines come from the data (plan-16) */
    for (uint32_t i = 0; i < k->served_by.count; i++) {
        const Kpi *child = k->served_by.at[i];
        Num factor;
        if (facts_uses(c->facts, k, child) && kpi_holds(c->m, child, at, &factor) != HOLDS)
            return false;
    }
    return true;
}

static void check_reviews(Check *c, const Tree *t, Moment at) {
    enum { MOST_REVIEWS = 400 };
    const Kpi *k = c->symbol->kpi;
    Map seen = map_new(c->m->scratch);
    for (uint32_t i = 0; i < MOST_REVIEWS; i++) {
        Num factor;
        bool fresh;
        if (kpi_holds(c->m, k, &at, &factor) != HOLDS) return;
        map_slot(&seen, key_of(binding(c->m, t, &at)), &fresh);
        bool asked = fresh && (i == 0 || all_planned(c, &at));
        if (asked && !check_moment(c, t, &at)) return;
        if (at.during || (k->deadline == DEADLINE_BY && k->path == PATH_NONE)) return;
        at = moment_of(k, period_shift(at.period, -1));
        if (k->has_baseline && at.last <= k->baseline_last) return;
    }
}

void rule_c3(Check *c) {
    Kpi *k = c->symbol->kpi;
    Moment at;
    if (!can_speak(k) || !k->has_target || !is_parent(c, k) || has_bare_summand(k) ||
        rule_partly_covered(c, k) || !moment_of_deadline(k, &at))
        return;
    ArenaMark mark = arena_mark(c->m->scratch);
    Tree t = tree_of(c->m, k);
    check_reviews(c, &t, at);
    arena_release(c->m->scratch, mark);
}

/* --- R8 --- */

static void check_reach(Check *c) {
    Kpi *k = c->symbol->kpi;
    Moment at;
    Claim claims[2];
    uint32_t n;
    if (!can_speak(k) || !k->has_target || !moment_of_deadline(k, &at)) return;
    Proving *p = proving_new(c->m, at, false);
    p->parent = k;
    if (!claim_of_target(p, k, NULL, claims, &n, false)) return;
    for (uint32_t i = 0; i < n; i++) proof_constrain(p->problem, claims[i]);
    if (p->opaque || proof_contradiction(p->problem).outcome != OUTCOME_PROVED) return;
    Proving *free = proving_new(c->m, at, false);
    Bounds b = proof_bounds(free->problem, term_of(free, k->formula, slices_of_kpi(free, NULL, k)));
    bool low = n == 1 && (claims[0].relation == AT_LEAST || claims[0].relation == ABOVE);
    End e = low ? b.range.high : b.range.low;
    const char *text = e.finite && !b.empty ? amount_text(free, e.at, k->unit) : "?";
    rule_report_at(c, k->target_span, text,
                   low ? rule_words(c, "at most", "ten hoogste")
                       : rule_words(c, "at least", "ten minste"));
}

void rule_r8(Check *c) {
    ArenaMark mark = arena_mark(c->m->scratch);
    check_reach(c);
    arena_release(c->m->scratch, mark);
}

/* --- C9 --- */

static void report_contradiction(Check *c, Proving *p, const Proof *proof) {
    Buf b = buf_new(c->m->scratch);
    const Kpi *first = NULL, *last = NULL;
    for (uint32_t i = 0; i < proof->used_count; i++)
        for (uint32_t j = 0; j < p->claims.count; j++) {
            const TargetClaim *t = &p->claims.at[j];
            if (t->number != proof->used[i] || t->kpi == last) continue;
            if (!first) first = t->kpi;
            last = t->kpi;
            buf_printf(&b, "%s%s", b.length ? ", " : "", t->kpi->symbol->name->s);
        }
    if (!first || first == last) return;
    Check at = *c;
    at.symbol = first->symbol;
    Diag *d = rule_report_at(&at, first->target_span, buf_text(&b), NULL);
    for (uint32_t j = 0; d && j < p->claims.count; j++)
        for (uint32_t i = 0; i < proof->used_count; i++)
            if (p->claims.at[j].number == proof->used[i] && p->claims.at[j].kpi != first)
                diag_label(&c->m->ctx->diags, d, p->claims.at[j].kpi->target_span, PH_this_target,
                           NULL);
}

/* All targets of a root goal's tree that bind at the deadline of one of its KPIs. */
static bool contradiction_at(Check *c, const Tree *t, const Kpi *k) {
    Moment at;
    if (!can_speak(k) || !k->has_target || !moment_of_deadline(k, &at)) return false;
    Proving *p = proving_new(c->m, at, false);
    claim_tree(p, t, k, false);
    claim_target(p, k, NULL, NUM_ONE, false);
    if (p->claims.count < 2) return false;
    proving_link(p);
    Proof proof = proof_contradiction(p->problem);
    if (p->opaque || proof.outcome != OUTCOME_PROVED) return false;
    report_contradiction(c, p, &proof);
    return true;
}

/* One question per moment and group of KPIs that share data: the first KPI of each asks it. */
void rule_c9(Check *c) {
    const Goal *g = c->symbol->goal;
    if (g->under) return;
    ArenaMark mark = arena_mark(c->m->scratch);
    Tree t = {.arena = c->m->scratch, .seen = map_new(c->m->scratch)};
    Map asked = map_new(c->m->scratch);
    tree_goal(&t, g);
    for (uint32_t i = 0; i < t.kpis.count; i++) {
        const Kpi *k = t.kpis.at[i];
        Moment at;
        bool fresh;
        if (!can_speak(k) || !moment_of_deadline(k, &at) || !k->reach.all.count) continue;
        const char *key =
            arena_printf(c->m->scratch, "%d.%d.%d.%s", (int)at.period.kind, (int)at.period.index,
                         at.during, k->reach.all.at[0]->name->s);
        map_slot(&asked, key_of(intern_cstr(c->m->ctx->names, key)), &fresh);
        if (fresh && contradiction_at(c, &t, k)) break;
    }
    arena_release(c->m->scratch, mark);
}
