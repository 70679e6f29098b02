/* Exchange rates. Input: a dataset of dated prices; output: what one of a
 * currency is worth in another on a day. The one idea: a price says what one of
 * a currency costs in the quote currency, so that a rate is a quotient of two
 * prices, and direct, inverse and cross rates are one rule (agg-29). */
#include "eval/leaf.h"

#include <stdlib.h>

typedef struct Price {
    uint32_t currency; /* id of its code */
    Day day;
    Num price;
    bool unique; /* no other price of that currency and day */
} Price;

typedef struct Rates {
    NoData why;
    const Str *quote, *base; /* base: of every row, when no column says it */
    VEC(Price) prices;       /* by currency, then day */
} Rates;

enum { LATEST_DAYS = 7 };

static const Str *unit_money(Unit u, int exponent) {
    for (uint32_t i = 0; i < u.n; i++)
        if (u.powers[i].symbol->class == UNIT_CURRENCY && u.powers[i].exponent == exponent)
            return u.powers[i].symbol->name;
    return NULL;
}

static int by_currency_and_day(const void *x, const void *y) {
    const Price *a = x, *b = y;
    if (a->currency != b->currency) return a->currency < b->currency ? -1 : 1;
    return (a->day > b->day) - (a->day < b->day);
}

static void read_prices(Eval *ev, Rates *rates, const Expr *e, const Loaded *t, uint32_t batch) {
    Rows r = rows_begin(ev, t, t->table->batches.at[batch]);
    RowVector price = rows_column(&r, &(Column *){e->rate}, 1);
    KeyColumn key = {t->dataset, &(Column *){e->rate_currency}, 1};
    const uint32_t *codes = rates->base ? NULL : rows_keys(&r, &key);
    for (uint32_t i = 0; i < r.count; i++) {
        Day day = t->days[batch][i];
        uint32_t code = codes ? codes[i] : rates->base->id;
        if (row_state(&price, i) || code == NO_KEY || day == DAY_NONE || day > t->through) continue;
        Num q = num_copy(&ev->nums, rows_num(&r, &price, i));
        vec_push(ev->arena, &rates->prices, ((Price){code, day, q, true}));
    }
}

/* Two prices of one currency and day are one if they are equal. */
static void mark_doubles(Rates *rates) {
    Price *p = rates->prices.at;
    for (uint32_t i = 1; i < rates->prices.count; i++)
        if (by_currency_and_day(&p[i - 1], &p[i]) == 0 &&
            !(p[i - 1].unique && num_equal(p[i - 1].price, p[i].price)))
            p[i - 1].unique = p[i].unique = false;
}

static const Rates *rates_of(Eval *ev, const Expr *e) {
    void **slot = map_slot(&leaves_of(ev)->rates, key_of(e->rate), NULL);
    if (*slot) return *slot;
    Rates *rates = *slot = NEW(ev->arena, Rates);
    rates->why = expr_why(ev, &(Expr){.kind = E_FUNCTION,
                                      .func = FN_convert,
                                      .rate = e->rate,
                                      .rate_currency = e->rate_currency});
    rates->quote = unit_money(e->rate->unit, 1);
    rates->base = unit_money(e->rate->unit, -1);
    const Loaded *t = eval_table(ev, e->rate->dataset);
    if (!rates->base && !e->rate_currency) rates->why = ND_no_counterpart;
    if (rates->why != DATA_OK) return rates;
    for (uint32_t b = 0; b < t->table->batches.count; b++) {
        ArenaMark mark = arena_mark(ev->scratch);
        read_prices(ev, rates, e, t, b);
        arena_release(ev->scratch, mark);
    }
    if (rates->prices.count)
        qsort(rates->prices.at, rates->prices.count, sizeof(Price), by_currency_and_day);
    mark_doubles(rates);
    return rates;
}

/* The last price on or before the day, at most a week old. */
static Value price_on(const Rates *rates, const Str *currency, Day day) {
    if (currency == rates->quote) return value_num(NUM_ONE);
    Price wanted = {.currency = currency->id, .day = day};
    uint32_t low = 0, high = rates->prices.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (by_currency_and_day(&rates->prices.at[middle], &wanted) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    const Price *p = low ? &rates->prices.at[low - 1] : NULL;
    if (!p || p->currency != currency->id || p->day < day - LATEST_DAYS)
        return value_none(ND_not_reported);
    return p->unique ? value_num(p->price) : value_none(ND_not_unique);
}

Value rate_on(Eval *ev, const Expr *convert, const Str *from, Day day) {
    if (from == convert->to) return value_num(NUM_ONE);
    const Rates *rates = rates_of(ev, convert);
    if (rates->why != DATA_OK) return value_none(rates->why);
    if (!from || day == DAY_NONE) return value_none(ND_not_reported);
    Value mine = price_on(rates, from, day), theirs = value_num(NUM_ONE);
    if (rates->quote) theirs = price_on(rates, convert->to, day);
    return value_div(&ev->nums, mine, theirs);
}
