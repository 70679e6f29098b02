/* Rate and mix effects: what each part of a whole adds to the change of a ratio between two periods (run-5). */
#ifndef KPI_EVAL_EFFECTS_H
#define KPI_EVAL_EFFECTS_H

#include "eval/periods.h"

typedef struct PartEffect {
    const Str *value; /* of the column; NULL: rows whose cell is missing */
    Value ratio[2];   /* no data where the part has no denominator */
    Value share[2];   /* its part of the whole's denominator */
    Value rate, mix;  /* what it adds to the change of the whole: by its own ratio, by its share */
} PartEffect;

typedef enum EffectsFault {
    EFFECTS_OK,
    EFFECTS_NO_PERIODS, /* there are no two periods of one length to compare */
    EFFECTS_NO_COLUMN,  /* a dataset of the formula lacks the column */
    EFFECTS_NO_RATIO,   /* the formula is no quotient */
    EFFECTS_NO_DATA,    /* of the whole in period `at`: why */
    EFFECTS_NOT_ADDITIVE /* the parts do not add up to the whole in period `at` */
} EffectsFault;

/* After E. M. Kitagawa, Components of a Difference Between Two Rates (1955), with the mix held against the whole's old ratio: with
 * r ratios, w shares and R0 the old ratio of the whole, rate = (r1 - r0)(w0 + w1)/2 and mix = (w1 - w0)((r0 + r1)/2 - R0). A part
 * that is new or gone has only mix. All rates and mixes together are the change, exactly. */
typedef struct Effects {
    const Subject *of;
    const char *by;
    EffectsFault fault;
    int at;
    NoData why;
    Window window[2]; /* the earlier and the later period */
    PartEffect *parts; /* those with something in either period, as slices are listed */
    uint32_t count;
    Value ratio[2];
    Value rate, mix; /* sums over the parts */
    int paradox; /* 1: every part rose and the whole fell; -1: the other way round; 0: neither */
} Effects;

/* The change of a subject by a column: from A to B of "A..B", to P from the period before it, or (text NULL) to the last whole period at
 * the grain asked or else of its review. Never NULL; it lives as long as ev. */
const Effects *effects_of(Eval *ev, const Subject *s, const EvalOptions *o, const char *by, const char *text);

#endif
