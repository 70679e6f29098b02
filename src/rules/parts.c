/* Wholes and parts: targets and baselines of a whole beside those of what it is made of. Input:
 * plain sums, splits and formulas of KPIs; output: what no part answers for, and baselines that do
 * not fit together. */
#include "rules/rule.h"

/* --- C8: what no part answers for (name-21, plan-16) --- */

typedef struct Cover {
    const Check *c;
    int side; /* 1: the whole is to be at least its target, -1: at most */
    Num sum;  /* of the targets of the terms that have one */
    uint32_t with, without;
    Span uncovered; /* the first term without */
} Cover;

static void cover_with(Cover *v, const Kpi *k, const Target *t, Span at) {
    Goalpost g;
    if (rule_goalpost(v->c, k, t, &g) && goalpost_way(&g) == v->side) {
        v->sum = num_add(&v->c->facts->nums, v->sum, g.value.q);
        v->with++;
    } else if (v->without++ == 0) {
        v->uncovered = at;
    }
}

/* A sum of more terms than anyone wrote is a metric that adds itself up, over and over. */
enum { MOST_TERMS = 10000 };

static void cover_terms(Cover *v, const Expr *e) {
    const Expr *sum = e->kind == E_METRIC ? e->metric->body : e;
    if (e->kind == E_KPI) {
        cover_with(v, e->kpi, &e->kpi->target, e->span);
    } else if (sum->kind == E_SUM) {
        for (uint32_t i = 0; i < sum->count && v->with + v->without < MOST_TERMS; i++)
            cover_terms(v, sum->kids[i]);
    } else if (v->without++ == 0) {
        v->uncovered = e->span;
    }
}

/* Do the values of all slices add up to that of the whole? */
static bool adds_over_slices(const Expr *e) {
    bool stock = e->kind == E_TIME && (e->func == FN_closing || e->func == FN_opening);
    if (e->kind == E_METRIC) return adds_over_slices(e->metric->body);
    return expr_is_additive(e) || (stock && expr_is_additive(e->kids[0]));
}

static bool has_part(const Kpi *k, const Str *value) {
    for (uint32_t i = 0; i < k->parts.count; i++)
        if (k->parts.at[i].value == value) return true;
    return false;
}

/* In each dataset the column is required, and its `one of` lists no other value than the parts. */
static bool parts_are_all(const Kpi *k) {
    for (uint32_t i = 0; i < k->split_key.column_count; i++) {
        const KeyColumn *key = &k->split_key.columns[i];
        const Column *col = key->path[key->path_count - 1];
        bool whole = col->one_of_count > 0;
        for (uint32_t j = 0; j < key->path_count; j++) whole = whole && key->path[j]->required;
        for (uint32_t j = 0; j < col->one_of_count && whole; j++)
            whole = has_part(k, col->one_of[j]);
        if (!whole) return false;
    }
    return true;
}

static void cover_parts(Cover *v, const Kpi *k) {
    for (uint32_t i = 0; i < k->parts.count; i++)
        cover_with(v, k, &k->parts.at[i].target, k->parts.at[i].span);
    if (parts_are_all(k)) return;
    if (v->without++ == 0) v->uncovered = k->split_node->span;
}

/* false: it is no sum of parts of which some have a target and some do not. */
static bool cover_of(const Check *c, const Kpi *k, Goalpost *g, Cover *out) {
    if (!k->formula || k->type.kind == TY_ERROR || !rule_goalpost(c, k, &k->target, g))
        return false;
    *out = (Cover){.c = c, .side = goalpost_way(g), .sum = NUM_ZERO};
    if (k->parts.count && adds_over_slices(k->formula))
        cover_parts(out, k);
    else if ((k->formula->kind == E_SUM || k->formula->kind == E_METRIC) &&
             facts_uses_any(c->facts, k))
        cover_terms(out, k->formula);
    return out->side && out->with && out->without;
}

bool rule_partly_covered(const Check *c, const Kpi *k) {
    Goalpost g;
    Cover v;
    return cover_of(c, k, &g, &v);
}

void rule_c8(Check *c) {
    const Kpi *k = c->symbol->kpi;
    Goalpost g;
    Cover v;
    if (!cover_of(c, k, &g, &v)) return;
    Num gap = num_sub(&c->facts->nums, g.value.q, v.sum);
    if (v.side > 0 && num_sign(gap) <= 0) return; /* the parts carry it all */
    Diag *d = rule_report(c, rule_amount(c, gap, k->unit), NULL);
    if (d && v.uncovered.file == c->symbol->span.file)
        diag_label(&c->m->ctx->diags, d, v.uncovered, PH_no_target_here, NULL);
}

/* --- C12: baselines that do not fit together --- */

static const Node *baseline_node(const Kpi *k) {
    const Node *n = node_kid(k->symbol->node, N_BASELINE);
    return n || !k->template ? n : node_kid(k->template->symbol->node, N_BASELINE);
}

/* Half a unit of the last digit that was written; 0 of what is no literal. */
static Num half_digit(Nums *m, const Kpi *k) {
    const Node *n = baseline_node(k)->kids;
    int decimals = 0;
    if (n->kind == N_NEGATE) n = n->kids;
    bool literal =
        n->kind == N_NUMBER || n->kind == N_PERCENT || n->kind == N_POINTS || n->kind == N_QUANTITY;
    if (!literal || !n->text) return NUM_ZERO;
    const char *point = strchr(n->text->s, '.');
    for (const char *s = point ? point + 1 : ""; *s; s++) decimals += *s != '_';
    Num unit = num_mul(m, num_scaled(m, 1, -decimals), unit_factor(m, k->baseline->type.unit));
    return num_div(m, unit, num_int(2));
}

/* What a stated baseline may stand for. */
static bool stated_range(Facts *f, const Kpi *k, Range *out) {
    Value v;
    if (!k->has_baseline || !k->baseline || !expr_constant(f->m, k->baseline, &v)) return false;
    Num half = half_digit(&f->nums, k);
    out->low = (End){num_sub(&f->nums, v.q, half), true, false};
    out->high = (End){num_add(&f->nums, v.q, half), true, false};
    return true;
}

/* Are both of the same window and the same rows? */
static bool is_comparable(const Kpi *a, const Kpi *b) {
    bool window =
        a->baseline_is_period || (a->has_review && b->has_review && a->review == b->review);
    return window && a->baseline_is_period == b->baseline_is_period &&
           a->baseline_first == b->baseline_first && a->baseline_last == b->baseline_last &&
           facts_slice(a->level) == facts_slice(b->level);
}

static bool baseline_known(const RangeAsk *ask, const Kpi *k, Range *out) {
    return k->has_baseline && is_comparable(ask->about, k) && stated_range(ask->facts, k, out);
}

void rule_c12(Check *c) {
    const Kpi *k = c->symbol->kpi;
    Range stated;
    if (!k->formula || k->type.kind == TY_ERROR || !stated_range(c->facts, k, &stated)) return;
    if (!facts_uses_any(c->facts, k)) return;
    Map memo = map_new(c->arena);
    uint32_t hits = 0;
    RangeAsk ask = {
        .facts = c->facts, .known = baseline_known, .about = k, .hits = &hits, .memo = &memo};
    Range r = facts_range(&ask, k->formula);
    Nums *m = &c->facts->nums;
    Range apart = range_add(m, r, range_neg(m, stated));
    if (!hits || range_has_zero(apart)) return;
    End nearest = range_sign(apart) > 0 ? r.low : r.high;
    rule_report_at(c, k->baseline->span, rule_amount(c, nearest.at, k->unit),
                   rule_words(c, range_sign(apart) > 0 ? "at least" : "at most",
                              range_sign(apart) > 0 ? "minstens" : "hoogstens"));
}
