/* What rules share when they speak: numbers and sources as texts, targets as numbers. */
#include "rules/rule.h"

#include "eval/judge.h"

const char *rule_source(const Check *c, Span at) {
    const Source *source = source_of(&c->m->ctx->sources, at.file);
    if (!source || at.end > source->length || at.begin >= at.end) return "?";
    char *text = arena_strndup(c->arena, source->text + at.begin, at.end - at.begin);
    for (char *s = text; *s; s++)
        if (*s == '\n' || *s == '\r' || *s == '\t') *s = ' ';
    return text;
}

const char *rule_amount(const Check *c, Num q, Unit unit) {
    enum { DIGITS = 10 };
    Nums *m = &c->facts->nums;
    bool rounded;
    Num shown = num_div(m, q, unit_factor(m, unit));
    return unit_display(c->arena, unit, num_decimal(m, c->arena, shown, DIGITS, &rounded));
}

const char *rule_value(const Check *c, Value v, Unit unit) {
    Nums *m = &c->facts->nums;
    Num low, high;
    value_bounds(m, v, 20, &low, &high);
    Num shown = num_div(m, low, unit_factor(m, unit));
    return unit_display(c->arena, unit, num_fixed(m, c->arena, shown, unit_decimals(unit) + 1));
}

bool rule_goalpost(const Check *c, const Kpi *k, const Target *t, Goalpost *out) {
    Value value, second = value_num(NUM_ZERO), base = value_none(ND_no_counterpart);
    if (!k->has_target || !expr_constant(c->m, t->value, &value)) return false;
    if (t->second && !expr_constant(c->m, t->second, &second)) return false;
    if (k->baseline && !expr_constant(c->m, k->baseline, &base))
        base = value_none(ND_no_counterpart);
    *out = goalpost_of(&c->facts->nums, t, value, second, base);
    return out->known;
}

bool rule_allows(const Symbol *s, Code code) {
    for (uint32_t i = 0; i < s->allows.count; i++)
        if (s->allows.at[i].code == code) return true;
    return false;
}
