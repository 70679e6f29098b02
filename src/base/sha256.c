/* Input: bytes. Output: their SHA-256 in hexadecimal, as FIPS 180-4 defines it. The one idea: the
 * standard's own names, so that the two can be read side by side. Large inputs go through the
 * processor's own rounds where it has them. */
#include "base/sha256.h"

#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#include <stdbool.h>
#endif

static const uint32_t K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotr(uint32_t x, unsigned n) {
    return x >> n | x << (32 - n);
}

static void schedule(uint32_t w[64], const uint8_t block[64]) {
    for (int t = 0; t < 16; t++) {
        const uint8_t *b = block + t * 4;
        w[t] = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    }
    for (int t = 16; t < 64; t++) {
        uint32_t s0 = rotr(w[t - 15], 7) ^ rotr(w[t - 15], 18) ^ w[t - 15] >> 3;
        uint32_t s1 = rotr(w[t - 2], 17) ^ rotr(w[t - 2], 19) ^ w[t - 2] >> 10;
        w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
}

static void compress(uint32_t state[8], const uint8_t block[64]) {
    uint32_t w[64], a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    schedule(w, block);
    for (int t = 0; t < 64; t++) {
        uint32_t S1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25), ch = (e & f) ^ (~e & g);
        uint32_t S0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22), maj = (a & b) ^ (a & c) ^ (b & c);
        uint32_t t1 = h + S1 + ch + K[t] + w[t], t2 = S0 + maj;
        h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

#if defined(__x86_64__)

enum { LARGE = 1 << 16 }; /* asking the processor takes a while, too long for less */

static bool has_rounds(void) {
    unsigned a, b = 0, c = 0, d;
    bool vectors = __get_cpuid(1, &a, &b, &c, &d) && c & bit_SSSE3 && c & bit_SSE4_1;
    return vectors && __get_cpuid_count(7, 0, &a, &b, &c, &d) && b & bit_SHA;
}

/* compress over many blocks. Its state is two vectors, of a b e f and c d g h; w holds the last 16
 * words of the schedule, and a step is four rounds. */
__attribute__((target("sha,sse4.1,ssse3"))) static void
compress_all(uint32_t state[8], const uint8_t *blocks, size_t count) {
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i dcba = _mm_loadu_si128((const void *)state);
    __m128i hgfe = _mm_loadu_si128((const void *)(state + 4));
    __m128i cdab = _mm_shuffle_epi32(dcba, 0xB1), efgh = _mm_shuffle_epi32(hgfe, 0x1B);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8), cdgh = _mm_blend_epi16(efgh, cdab, 0xF0), w[4];
    for (; count; count--, blocks += 64) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
#pragma GCC unroll 16
        for (int t = 0; t < 16; t++) {
            __m128i *now = &w[t % 4];
            if (t < 4) {
                *now = _mm_shuffle_epi8(_mm_loadu_si128((const void *)(blocks + t * 16)), swap);
            } else {
                const __m128i last = w[(t + 3) % 4];
                __m128i s0 = _mm_sha256msg1_epu32(*now, w[(t + 1) % 4]);
                __m128i seven = _mm_alignr_epi8(last, w[(t + 2) % 4], 4); /* w[t - 7] */
                *now = _mm_sha256msg2_epu32(_mm_add_epi32(s0, seven), last);
            }
            __m128i wk = _mm_add_epi32(*now, _mm_loadu_si128((const void *)(K + t * 4)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, wk);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(wk, 0x0E));
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }
    __m128i feba = _mm_shuffle_epi32(abef, 0x1B), dchg = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((void *)state, _mm_blend_epi16(feba, dchg, 0xF0));
    _mm_storeu_si128((void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/* The bytes that were compressed: whole blocks of a large input, or none. */
static size_t compress_large(uint32_t state[8], const uint8_t *bytes, size_t length) {
    if (length < LARGE || !has_rounds()) return 0;
    compress_all(state, bytes, length / 64);
    return length / 64 * 64;
}

#else

static size_t compress_large(uint32_t state[8], const uint8_t *bytes, size_t length) {
    (void)state, (void)bytes, (void)length;
    return 0;
}

#endif

void sha256_init(Sha256 *sha) {
    *sha = (Sha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f,
                              0x9b05688c, 0x1f83d9ab, 0x5be0cd19}};
}

void sha256_update(Sha256 *sha, const void *bytes, size_t length) {
    const uint8_t *at = bytes;
    if (sha->length % 64 == 0) {
        size_t done = compress_large(sha->state, at, length);
        sha->length += done;
        at += done;
        length -= done;
    }
    while (length) {
        size_t used = sha->length % 64, n = 64 - used < length ? 64 - used : length;
        if (n == 64) {
            compress(sha->state, at);
        } else {
            memcpy(sha->block + used, at, n);
            if (used + n == 64) compress(sha->state, sha->block);
        }
        sha->length += n;
        at += n;
        length -= n;
    }
}

void sha256_final_hex(Sha256 *sha, char hex[SHA256_HEX]) {
    static const uint8_t padding[64] = {0x80};
    uint8_t bits[8];
    for (int i = 0; i < 8; i++) bits[i] = (uint8_t)(sha->length * 8 >> (56 - 8 * i));
    sha256_update(sha, padding, 1 + (119 - sha->length % 64) % 64);
    sha256_update(sha, bits, sizeof bits);
    for (int i = 0; i < 64; i++)
        hex[i] = "0123456789abcdef"[sha->state[i / 8] >> (28 - i % 8 * 4) & 15];
    hex[64] = 0;
}
