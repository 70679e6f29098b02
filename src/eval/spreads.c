/* Input: rows with values that depend on drivers; output: their exact ranges, and the colours that
 * are possible. The one idea: within an interval a colour can change only at a bound of the plan or
 * of the tolerance, so it is enough to look at those and between them. Where some values between
 * the ends may not occur, the prover is asked about each colour as about any condition. */
#include "eval/spreads.h"

#include "eval/judge.h"
#include "eval/truth.h"
#include "proof/cases.h"

/* --- values --- */

static bool is_one_value(Nums *m, const Spread *s) {
    const SpreadEnd *low = &s->end[0], *high = &s->end[1];
    return low->finite && high->finite && value_cmp(m, low->at, high->at) == ORDER_EQUAL;
}

void rows_spread(Eval *ev, const Drivers *drivers, Result *rows, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        Result *r = &rows[i];
        if (!value_free(r->value)) continue;
        Spread *s = NEW(ev->arena, Spread);
        ev->ctx->at = r->symbol->span;
        *s = value_spread(&ev->nums, drivers->unknowns, r->value);
        if (s->empty)
            r->value = value_none(ND_zero_denominator);
        else if (is_one_value(&ev->nums, s))
            r->value = s->end[0].at;
        else
            r->spread = s, r->drivers = drivers;
    }
}

/* --- colours --- */

enum { MOST_BOUNDS = 4 };

typedef struct Cuts { /* ascending, from the low end of an interval to the high one; an end may lack
                       */
    SpreadEnd at[MOST_BOUNDS + 2];
    uint32_t count;
} Cuts;

static bool is_beyond(Nums *m, Value v, const SpreadEnd *end, Order order) {
    return !end->finite || value_cmp(m, v, end->at) == order;
}

/* Before the first cut that it is not above. */
static void add_cut(Nums *m, Cuts *c, Value v) {
    uint32_t i = 1;
    if (!is_beyond(m, v, &c->at[0], ORDER_GREATER) ||
        !is_beyond(m, v, &c->at[c->count - 1], ORDER_LESS))
        return;
    while (i + 1 < c->count && value_cmp(m, v, c->at[i].at) == ORDER_GREATER) i++;
    memmove(&c->at[i + 1], &c->at[i], (c->count - i) * sizeof *c->at);
    c->at[i] = (SpreadEnd){true, false, v, NULL};
    c->count++;
}

static Value between(Nums *m, const SpreadEnd *low, const SpreadEnd *high) {
    Value one = value_num(NUM_ONE);
    if (low->finite && high->finite)
        return value_mul(m, value_add(m, low->at, high->at), value_num(num_ratio(m, 1, 2)));
    return low->finite    ? value_add(m, low->at, one)
           : high->finite ? value_sub(m, high->at, one)
                          : value_num(NUM_ZERO);
}

static void add_bounds(Nums *m, Cuts *c, const Goalpost *g) {
    if (g->known) add_cut(m, c, g->value);
    if (g->known && g->op == G_BETWEEN) add_cut(m, c, g->second);
}

static unsigned piece_colours(Nums *m, const Spread *piece, const Goalpost *plan,
                              const Goalpost *limit) {
    unsigned colours = 0;
    Cuts c = {.at = {piece->end[0], piece->end[1]}, .count = 2};
    add_bounds(m, &c, plan);
    add_bounds(m, &c, limit);
    for (uint32_t i = 0; i < c.count; i++) {
        if (c.at[i].finite && !c.at[i].open)
            colours |= 1u << goalpost_colour(m, plan, limit, c.at[i].at);
        if (i + 1 < c.count)
            colours |= 1u << goalpost_colour(m, plan, limit, between(m, &c.at[i], &c.at[i + 1]));
    }
    return colours;
}

/* --- conditions --- */

static unsigned colours_met(Nums *m, const Result *r, const Goalpost *plan, const Goalpost *limit) {
    Unknowns unknowns = r->drivers->unknowns;
    Value green = goalpost_truth(m, plan, r->value), missed = truth_not(m, green);
    Value near = limit->known ? goalpost_truth(m, limit, r->value) : truth(false);
    unsigned colours = 0;
    if (value_possible(m, unknowns, green)) colours |= 1u << STATUS_GREEN;
    if (value_possible(m, unknowns, truth_and(m, missed, near))) colours |= 1u << STATUS_AMBER;
    if (value_possible(m, unknowns, truth_and(m, missed, truth_not(m, near))))
        colours |= 1u << STATUS_RED;
    return colours;
}

unsigned spread_colours(Nums *m, const Result *r, const Goalpost *plan, const Goalpost *limit) {
    unsigned colours = 0;
    for (uint32_t i = 0; i < r->spread->piece_count; i++)
        colours |= piece_colours(m, &r->spread->pieces[i], plan, limit);
    bool several = colours & (colours - 1);
    return several && !r->spread->solid ? colours & colours_met(m, r, plan, limit) : colours;
}
