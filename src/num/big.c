/* Exact rationals, the big path. Views of operands go to GMP, the canonical result is copied into
 * the arena; the only GMP memory that outlives a call is in the temporaries, which a hook frees. */
#include "num/big.h"

static void temps_free(void *what) {
    struct NumTemps *t = what;
    mpz_clears(t->z, t->w, NULL);
    mpq_clear(t->q);
    arena_free(t->scratch);
}

void nums_init(Nums *m, Ctx *ctx, Arena *arena) {
    struct NumTemps *t = NEW(arena, struct NumTemps);
    arena_on_free(arena, temps_free, t); /* zeroed GMP numbers may be cleared */
    mpz_inits(t->z, t->w, NULL);
    mpq_init(t->q);
    t->scratch = arena_new(&ctx->heap);
    *m = (Nums){.ctx = ctx, .arena = arena, .own = t};
}

uint64_t num_limit(const Nums *m) {
    const uint64_t most = (uint64_t)1 << 34; /* half of what an mpz can hold, with room to work */
    uint64_t bits = m->ctx->limits[LIM_value_bits];
    return bits < most ? bits : most;
}

_Noreturn void num_too_big(Nums *m) {
    ctx_limit(m->ctx, LIM_value_bits, m->ctx->at);
}

mpq_srcptr num_view(View *view, Num a) {
    if (a.d == 0) {
        long n = a.big->n;
        mpz_roinit_n(mpq_numref(view->q), a.big->limbs, n);
        mpz_roinit_n(mpq_denref(view->q), a.big->limbs + (n < 0 ? -n : n), a.big->d);
    } else {
        view->limb[0] = a.n < 0 ? 0 - (mp_limb_t)a.n : (mp_limb_t)a.n;
        view->limb[1] = (mp_limb_t)a.d;
        mpz_roinit_n(mpq_numref(view->q), &view->limb[0], (a.n > 0) - (a.n < 0));
        mpz_roinit_n(mpq_denref(view->q), &view->limb[1], 1);
    }
    return view->q;
}

static bool fits_small(mpz_srcptr z) {
    return mpz_size(z) <= 1 && mpz_getlimbn(z, 0) <= INT64_MAX;
}

static Num store(Nums *m, mpz_srcptr n, mpz_srcptr d) {
    if (fits_small(n) && fits_small(d)) return (Num){{mpz_get_si(n)}, mpz_get_si(d)};
    if (mpz_sizeinbase(n, 2) + mpz_sizeinbase(d, 2) > num_limit(m)) num_too_big(m);
    size_t ns = mpz_size(n), ds = mpz_size(d);
    Big *b = arena_alloc(m->arena, sizeof *b + (ns + ds) * sizeof(mp_limb_t));
    b->n = mpz_sgn(n) < 0 ? -(long)ns : (long)ns;
    b->d = (long)ds;
    memcpy(b->limbs, mpz_limbs_read(n), ns * sizeof(mp_limb_t));
    memcpy(b->limbs + ns, mpz_limbs_read(d), ds * sizeof(mp_limb_t));
    return (Num){{.big = b}, 0};
}

static Num num_store(Nums *m, mpq_srcptr q) {
    return store(m, mpq_numref(q), mpq_denref(q));
}

Num num_store_int(Nums *m, mpz_srcptr z) {
    View one;
    return store(m, z, mpq_denref(num_view(&one, NUM_ONE)));
}

static mpz_srcptr view128(mpz_t z, mp_limb_t limbs[2], unsigned __int128 size, bool negative) {
    limbs[0] = (mp_limb_t)size;
    limbs[1] = (mp_limb_t)(size >> 64);
    return mpz_roinit_n(z, limbs, negative ? -2 : 2);
}

Num big_of(Nums *m, __int128 n, unsigned __int128 d) {
    mpz_t over, under;
    mp_limb_t a[2], b[2];
    unsigned __int128 size = n < 0 ? 0 - (unsigned __int128)n : (unsigned __int128)n;
    return store(m, view128(over, a, size, n < 0), view128(under, b, d, false));
}

typedef void Operation(mpq_ptr, mpq_srcptr, mpq_srcptr);

static Num apply(Nums *m, Operation *operation, Num a, Num b) {
    View x, y;
    operation(m->own->q, num_view(&x, a), num_view(&y, b));
    return num_store(m, m->own->q);
}

Num big_add(Nums *m, Num a, Num b) {
    return apply(m, mpq_add, a, b);
}
Num big_sub(Nums *m, Num a, Num b) {
    return apply(m, mpq_sub, a, b);
}
Num big_mul(Nums *m, Num a, Num b) {
    return apply(m, mpq_mul, a, b);
}
Num big_div(Nums *m, Num a, Num b) {
    return apply(m, mpq_div, a, b);
}

Num big_neg(Nums *m, Num a) {
    Num b = num_copy(m, a);
    Big *own = (Big *)b.big; /* just made */
    own->n = -own->n;
    return b;
}

/* A power of b bits has at least exponent * (b - 1) bits, so what is past the limit is never
 * computed. */
Num big_pow(Nums *m, Num a, uint64_t exponent) {
    View x;
    mpq_srcptr q = num_view(&x, a);
    uint64_t least = mpz_sizeinbase(mpq_numref(q), 2) + mpz_sizeinbase(mpq_denref(q), 2) - 2;
    if (__builtin_mul_overflow(least, exponent, &least) || least > num_limit(m)) num_too_big(m);
    mpz_pow_ui(mpq_numref(m->own->q), mpq_numref(q), exponent);
    mpz_pow_ui(mpq_denref(m->own->q), mpq_denref(q), exponent);
    return num_store(m, m->own->q);
}

Num big_floor(Nums *m, Num a) {
    View x;
    mpq_srcptr q = num_view(&x, a);
    mpz_fdiv_q(m->own->z, mpq_numref(q), mpq_denref(q));
    return num_store_int(m, m->own->z);
}

int64_t num_log2(Num x) {
    View view;
    mpq_srcptr q = num_view(&view, x);
    return (int64_t)mpz_sizeinbase(mpq_numref(q), 2) - (int64_t)mpz_sizeinbase(mpq_denref(q), 2) -
           1;
}

static int cross_cmp(Num a, Num b) {
    View x, y;
    return mpq_cmp(num_view(&x, a), num_view(&y, b));
}

int big_cmp(Num a, Num b) {
    int sign = num_sign(a);
    if (sign != num_sign(b)) return sign < num_sign(b) ? -1 : 1;
    int64_t apart = num_log2(a) - num_log2(b);
    if (apart > 1 || apart < -1) return apart > 0 ? sign : -sign;
    int order = num_equal(a, b) ? 0 : cross_cmp(a, b);
    return (order > 0) - (order < 0);
}

Num num_shift(Nums *m, Num x, int64_t bits) {
    View view;
    mpq_ptr q = m->own->q;
    if (num_sign(x) == 0) return x;
    if ((uint64_t)(bits < 0 ? -bits : bits) > num_limit(m)) num_too_big(m);
    if (bits >= 0)
        mpq_mul_2exp(q, num_view(&view, x), (mp_bitcnt_t)bits);
    else
        mpq_div_2exp(q, num_view(&view, x), (mp_bitcnt_t)-bits);
    return num_store(m, q);
}

static bool is_power_of_two(mpz_srcptr d) {
    return mpz_scan1(d, 0) + 1 == mpz_sizeinbase(d, 2);
}

Num num_to_bits(Nums *m, Num x, unsigned bits, bool up) {
    View view;
    mpq_srcptr q = num_view(&view, x);
    mpz_srcptr n = mpq_numref(q), d = mpq_denref(q);
    if (bits == 0 || (mpz_sizeinbase(n, 2) <= bits && is_power_of_two(d))) return x;
    int64_t shift = (int64_t)bits - 1 - num_log2(x);
    mpz_ptr z = m->own->z, w = m->own->w;
    mpz_mul_2exp(z, n, shift > 0 ? (mp_bitcnt_t)shift : 0);
    mpz_mul_2exp(w, d, shift < 0 ? (mp_bitcnt_t)-shift : 0);
    (up ? mpz_cdiv_q : mpz_fdiv_q)(z, z, w);
    mpq_set_z(m->own->q, z);
    if (shift >= 0)
        mpq_div_2exp(m->own->q, m->own->q, (mp_bitcnt_t)shift);
    else
        mpq_mul_2exp(m->own->q, m->own->q, (mp_bitcnt_t)-shift);
    return num_store(m, m->own->q);
}

bool num_root(Nums *m, Num q, uint64_t degree, Num *out) {
    View view;
    mpq_srcptr v = num_view(&view, q);
    if (!mpz_root(mpq_numref(m->own->q), mpq_numref(v), degree)) return false;
    if (!mpz_root(mpq_denref(m->own->q), mpq_denref(v), degree)) return false;
    *out = num_store(m, m->own->q);
    return true;
}
