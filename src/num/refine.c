/* Narrowing. A Real and a number of bits go in, a certified enclosure comes out; comparisons,
 * roundings and bounds double the bits until the enclosure tells, up to the limit refine_bits. A
 * shared node is computed once per precision, and an expression of any depth takes no stack. */
#include "num/real_node.h"

#define BOX_BITS      128
#define NOTHING_KNOWN ((Enclosure){NUM_ZERO, NUM_ZERO, true})

Scratch scratch_begin(Nums *m) {
    Scratch s = {.saved = m->arena};
    if (m->arena != m->own->scratch) s.mark = arena_mark(m->own->scratch);
    m->arena = m->own->scratch;
    return s;
}

void scratch_end(Nums *m, Scratch s) {
    m->arena = s.saved;
    if (s.saved != m->own->scratch) arena_release(m->own->scratch, s.mark);
}

static Enclosure enclose_node(Nums *m, const Real *r, const Enclosure *a, const Enclosure *b,
                              unsigned bits) {
    switch (r->kind) {
    case REAL_SURD: return surd_enclose(m, &r->surd, bits);
    case REAL_IRR: return irr_enclose(m, &r->irr, bits);
    case REAL_ADD: return enclose_add(m, *a, *b, bits);
    case REAL_MUL: return enclose_mul(m, *a, *b, bits);
    case REAL_INVERSE: return enclose_inverse(m, *a, bits);
    case REAL_ABS: return enclose_abs(m, *a);
    case REAL_MAX: return enclose_max(*a, *b);
    case REAL_ROOT: return enclose_root(m, *a, r->degree, bits);
    case REAL_UNKNOWN:
        return r->unknown->endless ? NOTHING_KNOWN
                                   : (Enclosure){r->unknown->low, r->unknown->high, false};
    case REAL_CHOICE: return enclose_both(*a, *b);
    case REAL_ROUND:
        return (Enclosure){num_round(m, a->low, r->step, r->how),
                           num_round(m, a->high, r->step, r->how), a->open};
    }
    return *a;
}

/* --- free values --- */

static Enclosure box_of(Nums *m, const Real *r) {
    if (!r) return NOTHING_KNOWN;
    return r->box ? *r->box : real_enclose(m, r, BOX_BITS);
}

Enclosure real_box(Nums *m, const Real *real) {
    Arena *home = m->arena;
    Scratch scratch = scratch_begin(m);
    Enclosure a = box_of(m, real->left), b = box_of(m, real->right);
    Enclosure box = enclose_node(m, real, &a, &b, BOX_BITS);
    m->arena = home;
    box = enclose_copy(m, box);
    scratch_end(m, scratch);
    return box;
}

typedef struct Walk {
    Map done; /* node -> Enclosure */
    VEC(const Real *) pending;
} Walk;

/* The enclosure of an operand; pushes it when it has none yet. */
static bool ready(Nums *m, Walk *walk, const Real *operand, const Enclosure **out) {
    *out = NULL;
    if (!operand) return true;
    if (operand->box) *out = operand->box;
    if (operand->box) return true;
    void **slot = map_find(&walk->done, key_of(operand));
    if (slot) *out = *slot;
    if (!slot) vec_push(m->arena, &walk->pending, operand);
    return slot != NULL;
}

static void compute(Nums *m, Walk *walk, const Real *r, unsigned bits) {
    const Enclosure *a, *b;
    if (!ready(m, walk, r->left, &a) || !ready(m, walk, r->right, &b)) return;
    Enclosure e = enclose_node(m, r, a, b, bits);
    *map_slot(&walk->done, key_of(r), NULL) = arena_copy(m->arena, &e, sizeof e);
    walk->pending.count--;
}

Enclosure real_enclose(Nums *m, const Real *real, unsigned bits) {
    if (real->box) return *real->box;
    Walk walk = {.done = map_new(m->arena)};
    vec_push(m->arena, &walk.pending, real);
    while (walk.pending.count) compute(m, &walk, walk.pending.at[walk.pending.count - 1], bits);
    return *(Enclosure *)*map_find(&walk.done, key_of(real));
}

/* 64, 128, ... and at last the limit itself; 0 after that. */
static unsigned more_bits(const Nums *m, unsigned bits) {
    uint64_t limit = m->ctx->limits[LIM_refine_bits], next = bits ? (uint64_t)bits * 2 : 64;
    if (limit > 1u << 20) limit = 1u << 20;
    if (bits >= limit) return 0;
    return (unsigned)(next < limit ? next : limit);
}

Order real_sign(Nums *m, const Real *real) {
    if (real->box) return (Order)enclose_sign(*real->box);
    for (unsigned bits = 0; (bits = more_bits(m, bits)) != 0;) {
        int sign = enclose_sign(real_enclose(m, real, bits));
        if (sign != SIGN_UNKNOWN) return (Order)sign;
    }
    return ORDER_UNDECIDED;
}

/* The sign of a difference: exactly, by narrowing, or by powers. */
static Order difference_sign(Nums *m, Value d) {
    if (!d.real) return (Order)num_sign(d.q);
    Order sign = real_sign(m, d.real);
    if (sign == ORDER_UNDECIDED && d.real->kind == REAL_SURD) return surd_sign(m, &d.real->surd);
    return sign;
}

static bool is_irr(Value v) {
    return v.real && v.real->kind == REAL_IRR;
}

static Order compare(Nums *m, Value a, Value b) {
    if (is_irr(a) && !b.real) return irr_cmp(m, &a.real->irr, b.q);
    if (is_irr(b) && !a.real) {
        Order order = irr_cmp(m, &b.real->irr, a.q);
        return order == ORDER_UNDECIDED ? order : (Order)-order;
    }
    return difference_sign(m, value_sub(m, a, b));
}

Order value_cmp(Nums *m, Value a, Value b) {
    if (!a.real && !b.real) return (Order)num_cmp(a.q, b.q);
    Scratch scratch = scratch_begin(m);
    Order order = compare(m, a, b);
    scratch_end(m, scratch);
    return order;
}

/* Both ends round to one multiple, so everything between them does. */
static bool round_enclosure(Nums *m, Enclosure e, Num step, Rounding how, Num *out) {
    *out = num_round(m, e.low, step, how);
    return !e.open && num_equal(*out, num_round(m, e.high, step, how));
}

Value value_round(Nums *m, Value a, Num step, Rounding how) {
    if (!value_ok(a)) return a;
    if (!a.real) return value_num(num_round(m, a.q, step, how));
    if (a.real->box) return value_round_free(m, a, step, how);
    Arena *home = m->arena;
    Scratch scratch = scratch_begin(m);
    Num q = NUM_ZERO;
    bool found = false;
    for (unsigned bits = 0; !found && (bits = more_bits(m, bits)) != 0;)
        found = round_enclosure(m, real_enclose(m, a.real, bits), step, how, &q);
    m->arena = home;
    q = num_copy(m, found ? q : NUM_ZERO);
    scratch_end(m, scratch);
    return found ? value_num(q) : value_none(ND_undecided);
}

static bool narrow_enough(Nums *m, Enclosure e, Num tolerance) {
    if (e.open) return false;
    Num width = num_sub(m, e.high, e.low);
    Num near = num_sign(e.low) > 0 ? e.low : num_sign(e.high) < 0 ? num_abs(m, e.high) : NUM_ONE;
    return num_cmp(width, num_mul(m, near, tolerance)) <= 0;
}

/* At least what the digits take, then up to the limit. */
static Enclosure refine_to(Nums *m, const Real *real, unsigned digits) {
    Num tolerance = num_pow(m, num_int(10), -(int64_t)digits);
    unsigned bits = digits * 4 + 16;
    Enclosure e = real_enclose(m, real, bits);
    while (!narrow_enough(m, e, tolerance) && (bits = more_bits(m, bits)) != 0)
        e = real_enclose(m, real, bits);
    return e;
}

void value_bounds(Nums *m, Value v, unsigned digits, Num *low, Num *high) {
    *low = *high = v.q;
    if (!v.real) return;
    Arena *home = m->arena;
    Scratch scratch = scratch_begin(m);
    Enclosure e = refine_to(m, v.real, digits);
    if (e.open) ctx_limit(m->ctx, LIM_refine_bits, m->ctx->at);
    m->arena = home;
    e = enclose_copy(m, e);
    scratch_end(m, scratch);
    *low = e.low;
    *high = e.high;
}
