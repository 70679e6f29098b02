/* Input: a counterexample. Output: one with fewer digits. The one idea: people read it, and whether
 * a rounder value still contradicts the goal takes no thought, only an evaluation. */
#include "proof/tiers.h"

bool point_holds(const Question *q, const Num *point) {
    Problem *p = q->p;
    for (uint32_t i = 0; i < p->claims.count; i++)
        if (i != q->without && !proof_holds(p, p->claims.at[i], point)) return false;
    for (uint32_t i = 0; i < p->variables.count; i++)
        if (!range_has(p->variables.at[i].range, point[i])) return false;
    return !q->has_extra || proof_holds(p, q->extra, point);
}

Num point_unit(Nums *m, Num x) {
    Num unit = NUM_ONE, size = num_abs(m, x), ten = num_int(10);
    for (unsigned i = 0; i < 40 && num_cmp(size, num_mul(m, unit, ten)) >= 0; i++)
        unit = num_mul(m, unit, ten);
    for (unsigned i = 0; i < 40 && num_cmp(size, unit) < 0; i++) unit = num_div(m, unit, ten);
    return unit;
}

/* Ratios survive when all values grow alike: the first of them becomes round. */
static bool scaled(const Question *q, const Num *point, Num *out) {
    Problem *p = q->p;
    Nums *m = p->m;
    for (uint32_t i = 0; i < p->variables.count; i++) {
        if (num_sign(point[i]) == 0) continue;
        Num round = num_round(m, point[i], point_unit(m, point[i]), ROUND_AWAY);
        Num factor = num_div(m, round, point[i]);
        for (uint32_t j = 0; j < p->variables.count; j++) out[j] = num_mul(m, point[j], factor);
        return point_holds(q, out);
    }
    return false;
}

const Num *point_round(const Question *q, const Num *point) {
    Problem *p = q->p;
    Nums *m = p->m;
    Num *out = NEW_ARRAY(p->arena, Num, p->variables.count);
    if (!scaled(q, point, out)) memcpy(out, point, p->variables.count * sizeof *point);
    for (uint32_t i = 0; i < p->variables.count; i++) {
        Num exact = out[i], unit = point_unit(m, exact);
        for (unsigned digits = 1; digits <= 4; digits++, unit = num_div(m, unit, num_int(10))) {
            out[i] = num_round(m, exact, unit, ROUND_AWAY);
            if (point_holds(q, out)) break;
            out[i] = exact;
        }
    }
    return out;
}
