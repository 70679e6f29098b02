/* Input: bytes that may be UTF-8. Output: code points, terminal columns, and how far two words are
 * apart. The one idea: a malformed byte is a character of its own, so that every function answers
 * for every input. */
#include "base/text.h"

static bool is_tail(const char *s) {
    return ((unsigned char)*s & 0xC0) == 0x80;
}

size_t utf8_next(const char *s, const char *end, uint32_t *code_point) {
    if (s >= end) return 0;
    uint32_t lead = (unsigned char)*s;
    size_t n = lead < 0x80   ? 1
               : lead < 0xC2 ? 0
               : lead < 0xE0 ? 2
               : lead < 0xF0 ? 3
               : lead < 0xF5 ? 4
                             : 0;
    if (n == 0 || (size_t)(end - s) < n) return 0;
    uint32_t c = n == 1 ? lead : lead & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if (!is_tail(s + i)) return 0;
        c = c << 6 | ((unsigned char)s[i] & 0x3Fu);
    }
    if ((n == 3 && c < 0x800) || (n == 4 && c < 0x10000)) return 0;
    if ((c >= 0xD800 && c <= 0xDFFF) || c > 0x10FFFF) return 0;
    *code_point = c;
    return n;
}

typedef struct Range {
    uint32_t first, last;
} Range;

static const Range zero_width[] = {
#define ZERO(first, last) {first, last},
#define WIDE(first, last)
#include "base/width.def"
#undef ZERO
#undef WIDE
};

static const Range double_width[] = {
#define ZERO(first, last)
#define WIDE(first, last) {first, last},
#include "base/width.def"
#undef ZERO
#undef WIDE
};

static bool in_ranges(const Range *ranges, size_t count, uint32_t c) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (c > ranges[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && c >= ranges[low].first;
}

size_t utf8_width(const char *s, size_t length) {
    const char *end = s + length;
    size_t width = 0;
    while (s < end) {
        uint32_t c = 0;
        size_t n = utf8_next(s, end, &c);
        if (c < 0x300)
            width++;
        else if (in_ranges(double_width, sizeof double_width / sizeof *double_width, c))
            width += 2;
        else if (!in_ranges(zero_width, sizeof zero_width / sizeof *zero_width, c))
            width++;
        s += n ? n : 1;
    }
    return width;
}

#define WORD_MAX 256

/* The characters of a word, at most WORD_MAX + 1. A malformed byte is a character beyond Unicode.
 */
static size_t decode(const char *s, uint32_t out[WORD_MAX + 1]) {
    const char *end = s + strlen(s);
    size_t count = 0;
    while (s < end && count <= WORD_MAX) {
        uint32_t c = 0x110000u + (unsigned char)*s;
        size_t n = utf8_next(s, end, &c);
        out[count++] = c;
        s += n ? n : 1;
    }
    return count;
}

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}

/* Optimal string alignment: a swap of neighbours is one edit, and no part is edited twice. Three
 * rows are enough. */
unsigned text_distance(const char *a, const char *b, unsigned limit) {
    uint32_t x[WORD_MAX + 1], y[WORD_MAX + 1];
    size_t m = decode(a, x), n = decode(b, y);
    if (strcmp(a, b) == 0) return 0;
    if (m > WORD_MAX || n > WORD_MAX) return limit + 1;
    if ((m > n ? m - n : n - m) > limit) return limit + 1;
    unsigned rows[3][WORD_MAX + 1];
    for (size_t j = 0; j <= n; j++) rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= m; i++) {
        unsigned *row = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= n; j++) {
            unsigned cost = x[i - 1] != y[j - 1];
            row[j] = least(least(up[j], row[j - 1]) + 1, up[j - 1] + cost);
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                row[j] = least(row[j], up2[j - 2] + 1);
        }
    }
    return least(rows[m % 3][n], limit + 1);
}

const char *text_nearest(const char *word, const char *const *candidates, size_t n) {
    uint32_t unused[WORD_MAX + 1];
    unsigned limit = (unsigned)decode(word, unused) / 3;
    const char *nearest = NULL;
    for (size_t i = 0; i < n; i++) {
        unsigned distance = text_distance(word, candidates[i], limit);
        if (distance > limit || distance == 0) continue;
        nearest = candidates[i];
        limit = distance - 1; /* only something nearer replaces it */
    }
    return nearest;
}
