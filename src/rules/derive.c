/* Proofs as a person would write them on paper: amounts in their units, the ranges that were used,
 * each step on a line. */
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
        if (proof_term(p->problem, a->term).kind != TERM_VARIABLE ||
            (uint32_t)proof_term(p->problem, a->term).a != variable)
            continue;
        if (a->metric) return a->metric->unit;
        return a->leaf->type.kind == TY_NUMBER ? a->leaf->type.unit : UNIT_PURE;
    }
    return UNIT_PURE;
}

const char *derive_point(Proving *p, const Num *point) {
    Buf b = buf_new(p->arena);
    for (uint32_t v = 0; point && v < proof_variables(p->problem); v++)
        buf_printf(&b, "%s%s = %s", v ? ", " : "", proof_name(p->problem, v),
                   amount_text(p, point[v], unit_of_variable(p, v)));
    return buf_text(&b);
}

/* --- terms as formulas --- */

static void write_term(Proving *p, Buf *b, Term t, int level);

/* "a - 5 * b", not "a + -5 * b". */
static void write_addend(Proving *p, Buf *b, Term t) {
    TermNode n = proof_term(p->problem, t);
    if (n.kind == TERM_SUM) {
        write_addend(p, b, n.a);
        write_addend(p, b, n.b);
        return;
    }
    Buf text = buf_new(p->arena);
    write_term(p, &text, t, 1);
    const char *s = buf_text(&text);
    bool minus = s[0] == '-';
    const char *rest = s + minus;
    if (minus && strncmp(rest, "1 * ", 4) == 0) rest += 4;
    buf_printf(b, " %c %s", minus ? '-' : '+', rest);
}

static void write_term(Proving *p, Buf *b, Term t, int level) {
    TermNode n = proof_term(p->problem, t);
    static const int levels[] = {
        [TERM_CONSTANT] = 3, [TERM_VARIABLE] = 3, [TERM_SUM] = 0,  [TERM_PRODUCT] = 1,
        [TERM_QUOTIENT] = 1, [TERM_NEGATION] = 2, [TERM_POWER] = 3};
    bool parens = levels[n.kind] < level;
    if (parens) buf_char(b, '(');
    bool rounded;
    switch (n.kind) {
    case TERM_CONSTANT: buf_str(b, num_decimal(p->nums, p->arena, n.value, 6, &rounded)); break;
    case TERM_VARIABLE: buf_str(b, proof_name(p->problem, n.a)); break;
    case TERM_SUM:
        write_term(p, b, n.a, levels[n.kind]);
        write_addend(p, b, n.b);
        break;
    case TERM_PRODUCT:
    case TERM_QUOTIENT:
        write_term(p, b, n.a, levels[n.kind]);
        buf_str(b, n.kind == TERM_PRODUCT ? " * " : " / ");
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

const char *relation_text(Relation r) {
    static const char *const signs[] = {">=", ">", "<=", "<", "="};
    return signs[r];
}

static const char *plain(Proving *p, Num q) {
    bool rounded;
    const char *s = num_decimal(p->nums, p->arena, q, 6, &rounded);
    return rounded ? num_exact(p->nums, p->arena, q) : s;
}

static const char *range_text(Proving *p, Range r) {
    bool nl = p->m->ctx->lang == LANG_NL;
    const char *low = r.low.finite ? plain(p, r.low.at) : NULL,
               *high = r.high.finite ? plain(p, r.high.at) : NULL;
    if (low && high)
        return arena_printf(p->arena, nl ? "ligt tussen %s en %s" : "lies between %s and %s", low,
                            high);
    if (low)
        return arena_printf(p->arena,
                            r.low.open ? (nl ? "is meer dan %s" : "is more than %s")
                                       : (nl ? "is ten minste %s" : "is at least %s"),
                            low);
    if (high)
        return arena_printf(p->arena,
                            r.high.open ? (nl ? "is minder dan %s" : "is less than %s")
                                        : (nl ? "is ten hoogste %s" : "is at most %s"),
                            high);
    return nl ? "kan alles zijn" : "can be anything";
}

static const char *claim_text(Proving *p, uint32_t number) {
    for (uint32_t i = 0; i < p->claims.count; i++) {
        const TargetClaim *t = &p->claims.at[i];
        if (t->number != number) continue;
        TermNode right = proof_term(p->problem, t->claim.right);
        const char *value = right.kind == TERM_CONSTANT ? amount_text(p, right.value, t->kpi->unit)
                                                        : term_text(p, t->claim.right);
        const char *part = t->part ? arena_printf(p->arena, "[%s]", t->part->value->s) : "";
        return arena_printf(p->arena, "%s%s %s %s", t->kpi->symbol->name->s, part,
                            relation_text(t->claim.relation), value);
    }
    return p->m->ctx->lang == LANG_NL ? "de delen tellen op tot het geheel"
                                      : "the parts add up to the whole";
}

static const char *end_text(const Proving *p, Relation side) {
    bool nl = p->m->ctx->lang == LANG_NL;
    return side == AT_LEAST ? (nl ? "ondergrens" : "lower end") : (nl ? "bovengrens" : "upper end");
}

/* "range: revenue >= EUR 1": what was used, before what follows from it. */
static void write_fact(Proving *p, Buf *b, const Step *s) {
    bool nl = p->m->ctx->lang == LANG_NL;
    const char *sign = relation_text(s->relation),
               *term = s->kind == STEP_LET || s->kind == STEP_NONZERO ? term_text(p, s->term) : "";
    const char *name =
        s->kind == STEP_LET || s->kind == STEP_RANGE ? proof_name(p->problem, s->of) : "";
    if (s->kind == STEP_LET)
        buf_printf(b, nl ? "stel %s = %s" : "let %s = %s", name, term);
    else if (s->kind == STEP_RANGE)
        buf_printf(b, nl ? "bereik: %s %s %s" : "range: %s %s %s", name, sign,
                   amount_text(p, s->value, unit_of_variable(p, s->of)));
    else if (s->kind == STEP_NONZERO)
        buf_printf(b,
                   nl ? "aangenomen: %s is niet nul, dus %s 0"
                      : "assumed: %s is not zero, so it is %s 0",
                   term, sign);
    else
        buf_printf(b, nl ? "gegeven: %s" : "given: %s", claim_text(p, s->of));
}

/* A line of a sum: so many times a bound. */
static void write_line(Proving *p, Buf *b, const Step *s) {
    bool nl = p->m->ctx->lang == LANG_NL;
    const char *times = plain(p, s->value), *term = term_text(p, s->term),
               *sign = relation_text(s->relation);
    buf_printf(b, nl ? "%s maal: %s %s 0" : "%s times: %s %s 0", times, term, sign);
    if (s->kind == STEP_TIMES) buf_printf(b, "   (%s)", claim_text(p, s->of));
    if (s->kind == STEP_TIMES_END)
        buf_printf(b, "   (%s %s)", end_text(p, s->relation), proof_name(p->problem, s->of));
}

/* What follows. */
static void write_conclusion(Proving *p, Buf *b, const Step *s) {
    bool nl = p->m->ctx->lang == LANG_NL;
    const char *sign = relation_text(s->relation), *value = plain(p, s->value);
    if (s->kind == STEP_WITHIN)
        buf_printf(b, nl ? "dan: %s %s" : "then %s %s", term_text(p, s->term),
                   range_text(p, s->range));
    else if (s->kind == STEP_WORST)
        buf_printf(b, nl ? "het slechtst is %s = %s" : "the worst is %s = %s",
                   proof_name(p->problem, s->of), value);
    else if (s->kind == STEP_CORNERS)
        buf_printf(
            b, nl ? "in alle hoeken die resten is %s %s 0" : "at all corners that are left %s %s 0",
            term_text(p, s->term), sign);
    else if (s->kind == STEP_CASE_AT)
        buf_printf(b,
                   nl ? "twee gevallen: %s tot en met %s, en vanaf %s"
                      : "two cases: %s up to %s, and from %s",
                   proof_name(p->problem, s->of), value, value);
    else if (s->kind == STEP_CASE_SIGN)
        buf_printf(b, nl ? "twee gevallen: %s boven en onder 0" : "two cases: %s above and below 0",
                   term_text(p, s->term));
    else if (s->kind == STEP_ABSURD)
        buf_str(b, nl ? "de doelen spreken elkaar tegen; daaruit volgt alles"
                      : "the targets contradict one another, from which anything follows");
    else
        buf_str(b, nl ? "daaruit volgt het doel" : "from which the target follows");
}

static void write_step(Proving *p, Buf *b, const Step *s) {
    buf_printf(b, "  %*s", (int)(2 * s->depth), "");
    switch (s->kind) {
    case STEP_LET:
    case STEP_RANGE:
    case STEP_CONSTRAINT:
    case STEP_NONZERO: write_fact(p, b, s); break;
    case STEP_TIMES:
    case STEP_TIMES_ZERO:
    case STEP_TIMES_END: write_line(p, b, s); break;
    case STEP_WITHIN:
    case STEP_WORST:
    case STEP_CORNERS:
    case STEP_CASE_AT:
    case STEP_CASE_SIGN:
    case STEP_GOAL:
    case STEP_ABSURD: write_conclusion(p, b, s); break;
    }
    buf_char(b, '\n');
}

/* A proof by adding bounds up names each where it is added. */
static bool is_sum(const Step *steps, uint32_t n) {
    for (uint32_t i = 0; i < n; i++)
        if (steps[i].kind == STEP_WITHIN || steps[i].kind == STEP_WORST ||
            steps[i].kind == STEP_CORNERS)
            return false;
    return true;
}

static bool said_again(const Proving *p, const Step *s) {
    if (s->kind == STEP_RANGE) return true;
    if (s->kind != STEP_CONSTRAINT) return false;
    for (uint32_t i = 0; i < p->claims.count; i++)
        if (p->claims.at[i].number == s->of) return false;
    return true;
}

const char *derive_proof(Proving *p, const Kpi *k, Claim goal, const Proof *proof) {
    bool nl = p->m->ctx->lang == LANG_NL;
    const Step *steps;
    Buf b = buf_new(p->arena);
    const char *period = period_text(&k->symbol->file->calendar, p->arena, p->at.period);
    TermNode right = proof_term(p->problem, goal.right);
    const char *value = right.kind == TERM_CONSTANT ? amount_text(p, right.value, k->unit)
                                                    : term_text(p, goal.right);
    buf_printf(&b,
               nl ? "%s %s %s in %s: bewezen (trap %u)\n" : "%s %s %s in %s: proved (tier %u)\n",
               k->symbol->name->s, relation_text(goal.relation), value, period, proof->tier);
    buf_printf(&b, "  %s = %s\n", k->symbol->name->s, term_text(p, goal.left));
    uint32_t n = proof_write(p->problem, proof->certificate, &steps);
    bool sum = is_sum(steps, n);
    for (uint32_t i = 0; i < n; i++)
        if (!sum || !said_again(p, &steps[i])) write_step(p, &b, &steps[i]);
    buf_str(&b, nl ? "  aangenomen: de gegevens zijn er en geen noemer is nul\n"
                   : "  assumed: the data is there and no denominator is zero\n");
    return buf_text(&b);
}
