/* Claims. Input: what stands after `expect`; output: a point and what its value is held against.
 * The one idea: a claim is a target without a deadline, so what a target says, a claim can say. */
#include "sema/claims.h"

#include "sema/sema.h"

Point resolve_point(const Scope *s, const Node *n) {
    Point p = {.ok = true};
    if (n->kind == N_IN_PERIOD) {
        p.has_period = true;
        p.ok = literal_period(s, n->kids->next, &p.period);
        n = n->kids;
    }
    p.name = n->kind == N_WHERE ? n->kids : n;
    uint32_t before = diags(s)->errors;
    p.slice = resolve_expr(s, n);
    bool number = require_number(s, p.slice);
    if (!number && diags(s)->errors == before)
        diag_add(diags(s), D_Q8, n->span, p.name->text->s, NULL);
    p.ok = number && p.ok;
    return p;
}

static bool goalpost_fits(const Scope *s, const Node *post) {
    static const char words[] = "is, >=, <=, >, <, =, between";
    const char *word = post->op == G_NE       ? "!="
                       : post->op == G_UP     ? "up"
                       : post->op == G_DOWN   ? "down"
                       : post->op == G_SCALED ? "scaled by"
                                              : NULL;
    if (word) diag_add(diags(s), D_N12, post->span, word, words, NULL);
    return !word;
}

static bool resolve_bounds(const Scope *s, Expectation *x, const Node *n) {
    bool goalpost = n->kind == N_GOALPOST;
    x->op = goalpost ? n->op : G_EQ;
    if (goalpost && !goalpost_fits(s, n)) return false;
    const Node *low = goalpost ? n->kids : n;
    x->value = x->second = resolve_expr(s, low);
    bool ok = require_same_unit(s, x->point, x->value);
    if (x->op != G_BETWEEN) return ok;
    x->second = resolve_expr(s, low->next);
    return require_same_unit(s, x->point, x->second) && ok;
}

bool resolve_claim(const Scope *s, Expectation *x, const Node *n) {
    Point p = resolve_point(s, n->kids);
    const Node *wanted = n->kids->next;
    x->kind = wanted->kind == N_NO_DATA ? EXPECT_NO_DATA : EXPECT_VALUE;
    x->point = p.slice;
    x->point_span = n->kids->span;
    x->has_period = p.has_period;
    x->period = p.period;
    return p.ok && (x->kind == EXPECT_NO_DATA || resolve_bounds(s, x, wanted));
}
