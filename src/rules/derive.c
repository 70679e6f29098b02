/* Proofs as a person would write them on paper: amounts in their units, the ranges that were used, each step on a line. */
#include "rules/prove.h"

const char *amount_text(Proving *p, Num q, Unit unit) {
    bool rounded;
    Num shown = num_div(p->nums, q, unit_factor(p->nums, unit));
    const char *digits = num_decimal(p->nums, p->arena, shown, 6, &rounded);
    return unit_display(p->arena, unit, rounded ? arena_printf(p->arena, "%s..", digits) : digits);
}

static Unit unit_of_variable(const Proving *p, uint32_t variable) {
    for (uint32_t i = 0; i < p->atoms.count; i++) {
        const Atom *a = &p->atoms.at[i];
        if (proof_term(p->problem, a->term).kind != TERM_VARIABLE || (uint32_t)proof_term(p->problem, a->term).a != variable) continue;
        if (a->metric) return a->metric->unit;
        return a->leaf->type.kind == TY_NUMBER ? a->leaf->type.unit : UNIT_PURE;
    }
    return UNIT_PURE;
}

const char *derive_point(Proving *p, const Num *point) {
    Buf b = buf_new(p->arena);
    for (uint32_t v = 0; point && v < proof_variables(p->problem); v++)
        buf_printf(&b, "%s%s = %s", v ? ", " : "", proof_name(p->problem, v), amount_text(p, point[v], unit_of_variable(p, v)));
    return buf_text(&b);
}

/* --- terms as formulas --- */

static void write_term(Proving *p, Buf *b, Term t, int level) {
    TermNode n = proof_term(p->problem, t);
    static const int levels[] = {[TERM_CONSTANT] = 3, [TERM_VARIABLE] = 3, [TERM_SUM] = 0, [TERM_PRODUCT] = 1, [TERM_QUOTIENT] = 1, [TERM_NEGATION] = 2, [TERM_POWER] = 3};
    bool parens = levels[n.kind] < level;
    if (parens) buf_char(b, '(');
    bool rounded;
    switch (n.kind) {
    case TERM_CONSTANT: buf_str(b, num_decimal(p->nums, p->arena, n.value, 6, &rounded)); break;
    case TERM_VARIABLE: buf_str(b, proof_name(p->problem, n.a)); break;
    case TERM_SUM:
    case TERM_PRODUCT:
    case TERM_QUOTIENT:
        write_term(p, b, n.a, levels[n.kind]);
        buf_str(b, n.kind == TERM_SUM ? " + " : n.kind == TERM_PRODUCT ? " * " : " / ");
        write_term(p, b, n.b, levels[n.kind] + (n.kind == TERM_QUOTIENT));
        break;
    case TERM_NEGATION:
        buf_char(b, '-');
        write_term(p, b, n.a, 2);
        break;
    case TERM_POWER:
        write_term(p, b, n.a, 3);
        buf_printf(b, "^%lld", (long long)n.exponent);
        break;
    }
    if (parens) buf_char(b, ')');
}

static const char *term_text(Proving *p, Term t) {
    Buf b = buf_new(p->arena);
    write_term(p, &b, t, 0);
    return buf_text(&b);
}

static const char *sign_text(Relation r) {
    static const char *const signs[] = {">=", ">", "<=", "<", "="};
    return signs[r];
}

static const char *plain(Proving *p, Num q) {
    bool rounded;
    const char *s = num_decimal(p->nums, p->arena, q, 6, &rounded);
    return rounded ? num_exact(p->nums, p->arena, q) : s;
}

static const char *range_text(Proving *p, Range r) {
    return arena_printf(p->arena, "%s .. %s", r.low.finite ? plain(p, r.low.at) : "-", r.high.finite ? plain(p, r.high.at) : "-");
}

static const char *claim_text(Proving *p, uint32_t number) {
    for (uint32_t i = 0; i < p->claims.count; i++) {
        const TargetClaim *t = &p->claims.at[i];
        if (t->number != number) continue;
        TermNode right = proof_term(p->problem, t->claim.right);
        const char *value = right.kind == TERM_CONSTANT ? amount_text(p, right.value, t->kpi->unit) : term_text(p, t->claim.right);
        const char *part = t->part ? arena_printf(p->arena, "[%s]", t->part->value->s) : "";
        return arena_printf(p->arena, "%s%s %s %s", t->kpi->symbol->name->s, part, sign_text(t->claim.relation), value);
    }
    return p->m->ctx->lang == LANG_NL ? "de delen tellen op tot het geheel" : "the parts add up to the whole";
}

static void write_step(Proving *p, Buf *b, const Step *s) {
    bool nl = p->m->ctx->lang == LANG_NL;
    buf_printf(b, "  %*s", (int)(2 * s->depth), "");
    switch (s->kind) {
    case STEP_RANGE:
        buf_printf(b, nl ? "bereik: %s %s %s" : "range: %s %s %s", proof_name(p->problem, s->of), sign_text(s->relation),
                   amount_text(p, s->value, unit_of_variable(p, s->of)));
        break;
    case STEP_CONSTRAINT: buf_printf(b, nl ? "gegeven: %s" : "given: %s", claim_text(p, s->of)); break;
    case STEP_NONZERO: buf_printf(b, nl ? "aangenomen: %s is niet nul, dus %s 0" : "assumed: %s is not zero, so it is %s 0", term_text(p, s->term), sign_text(s->relation)); break;
    case STEP_LET: buf_printf(b, nl ? "stel x%u = %s" : "let x%u = %s", s->of, term_text(p, s->term)); break;
    case STEP_WITHIN: buf_printf(b, "%s: %s", term_text(p, s->term), range_text(p, s->range)); break;
    case STEP_LEAST: buf_printf(b, nl ? "in de uiterste hoek: %s %s %s, dus overal" : "at the extreme corner: %s %s %s, hence everywhere", term_text(p, s->term), sign_text(s->relation), plain(p, s->value)); break;
    case STEP_TIMES: buf_printf(b, nl ? "%s maal (%s)" : "%s times (%s)", plain(p, s->value), claim_text(p, s->of)); break;
    case STEP_TIMES_RANGE:
        buf_printf(b, nl ? "%s maal (de %s van %s)" : "%s times (the %s bound of %s)", plain(p, s->value),
                   s->relation == AT_LEAST ? (nl ? "ondergrens" : "lower") : (nl ? "bovengrens" : "upper"), proof_name(p->problem, s->of));
        break;
    case STEP_GOAL: buf_str(b, nl ? "daaruit volgt het doel" : "from which the target follows"); break;
    case STEP_CASE_AT: buf_printf(b, nl ? "geval: %s %s %s" : "case: %s %s %s", proof_name(p->problem, s->of), sign_text(s->relation), plain(p, s->value)); break;
    case STEP_CASE_SIGN: buf_printf(b, nl ? "geval: %s %s 0" : "case: %s %s 0", term_text(p, s->term), sign_text(s->relation)); break;
    }
    buf_char(b, '\n');
}

const char *derive_proof(Proving *p, const Kpi *k, Claim goal, const Proof *proof) {
    bool nl = p->m->ctx->lang == LANG_NL;
    const Step *steps;
    Buf b = buf_new(p->arena);
    const char *period = period_text(&k->symbol->file->calendar, p->arena, p->at.period);
    TermNode right = proof_term(p->problem, goal.right);
    const char *value = right.kind == TERM_CONSTANT ? amount_text(p, right.value, k->unit) : term_text(p, goal.right);
    buf_printf(&b, nl ? "%s %s %s in %s: bewezen (trap %u)\n" : "%s %s %s in %s: proved (tier %u)\n", k->symbol->name->s, sign_text(goal.relation), value, period, proof->tier);
    buf_printf(&b, "  %s = %s\n", k->symbol->name->s, term_text(p, goal.left));
    uint32_t n = proof_write(p->problem, goal, proof, &steps);
    for (uint32_t i = 0; i < n; i++) write_step(p, &b, &steps[i]);
    buf_str(&b, nl ? "  aangenomen: de gegevens zijn er en geen noemer is nul\n" : "  assumed: the data is there and no denominator is zero\n");
    return buf_text(&b);
}
