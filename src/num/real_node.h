/* The nodes of a Real, shared by the files that build, normalise and refine them. Nodes never
 * change; what a refinement computes lives in the scratch arena and goes with it. */
#ifndef KPI_NUM_REAL_NODE_H
#define KPI_NUM_REAL_NODE_H

#include "num/enclose.h"
#include "num/real.h"

/* c + k * q^(a/n). In normal form k != 0, q > 0 is no p-th power for a prime p that divides n,
 * gcd(a, n) = 1 and a < n: q^(a/n) is irrational. k == 0 stands for a rational among the operands.
 */
typedef struct Surd {
    Num c, k, q;
    uint64_t a, n;
} Surd;

/* The rate r at which sum f[i] (1 + r)^(count - 1 - i) is 0; f are integers, first and last of
 * opposite signs. */
typedef struct Irr {
    const Num *f;
    size_t count;
    size_t bits;       /* of the largest f */
    Enclosure bracket; /* of 1 + r */
} Irr;

typedef enum RealKind {
    REAL_SURD,
    REAL_IRR,
    REAL_ADD,
    REAL_MUL,
    REAL_INVERSE,
    REAL_ABS,
    REAL_MAX,
    REAL_ROOT,
    REAL_UNKNOWN,
    REAL_CHOICE, /* left where the test holds of `tested`, else right */
    REAL_ROUND   /* of a free operand */
} RealKind;

struct Real {
    RealKind kind;
    const Real *left, *right; /* operands, or NULL */
    const Enclosure *box;     /* of a free value: around all that it can be; else NULL */
    bool gaps;                /* of a free value: what it divides by may be zero somewhere */
    union {
        Surd surd;
        Irr irr;
        uint64_t degree; /* REAL_ROOT, of an operand that is not negative where there is data */
        const Unknown *unknown;
        struct {
            Choice choice;
            const Real *tested;
        };
        struct {
            Num step;
            Rounding how;
        };
    };
};

/* While a refinement runs, m->arena is the scratch arena; nested ones share it. */
typedef struct Scratch {
    Arena *saved;
    ArenaMark mark;
} Scratch;
Scratch scratch_begin(Nums *m);
void scratch_end(Nums *m, Scratch scratch);

static inline bool real_is_rational(const Real *r) { return r->kind == REAL_SURD && num_sign(r->surd.k) == 0; } /* it is surd.c */
Value value_real(Nums *m, Real node); /* a copy of the node in m->arena */
Value value_of_free(Nums *m, Real node); /* the same, with its box and gaps */
bool value_gaps(Value v);
Value real_fixed(const Real *r); /* of two operands the one that is not free */
const Real *value_node(Nums *m, Value v); /* the value as an operand of a node */

Value value_round_free(Nums *m, Value a, Num step, Rounding how); /* a is free */

/* The value of a surd in any form with k any, q > 0, a, n >= 1. */
Value surd_value(Nums *m, Surd s);
Surd surd_of(Num q);
/* Closed forms; false where there is none, or only one of excessive size. */
bool surd_add(Nums *m, const Surd *a, const Surd *b, Value *out);
bool surd_mul(Nums *m, const Surd *a, const Surd *b, Value *out);
bool surd_inverse(Nums *m, const Surd *a, Value *out);
bool surd_pow(Nums *m, const Surd *a, uint64_t exponent, Value *out);
bool surd_root(Nums *m, const Surd *a, uint64_t n, Value *out); /* a > 0 */
Order surd_sign(Nums *m, const Surd *a); /* by powers; undecided past the limit value_bits */
Enclosure surd_enclose(Nums *m, const Surd *a, unsigned bits);

Enclosure irr_enclose(Nums *m, const Irr *irr, unsigned bits);
Order irr_cmp(Nums *m, const Irr *irr, Num t); /* by the sign of the net present value at t */

/* Around all that a node with a free operand can be; in m->arena. */
Enclosure real_box(Nums *m, const Real *real);

/* Refinement, with m->arena the scratch arena. real_sign narrows up to refine_bits. A free value is not narrowed: its box is all
 * that is looked at. */
Enclosure real_enclose(Nums *m, const Real *real, unsigned bits);
Order real_sign(Nums *m, const Real *real);

#endif
