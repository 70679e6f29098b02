/* Input: text cells. Output: dense ids. The one idea: columns repeat themselves, so a small table
 * in front of the interner answers nearly always; short texts are their own key and need no
 * comparison. A key has one set of eight slots where it may stand, which is two lines of memory
 * that can be fetched early. */
#include "data/texts.h"
#include "data/cell.h"

enum { LINE = 4, WAYS = 2 * LINE, FIRST_BITS = 5, LAST_BITS = 17, SHORT = 7 };
#define LONG_KEY ((uint64_t)0xFF << 56)

/* The bytes as a number, lowest first. 1 <= length <= 8. */
static inline uint64_t load_short(const char *s, size_t length, bool padded) {
    uint64_t word = 0;
    memcpy(&word, s, padded ? sizeof word : length);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    unsigned unused = (unsigned)(8 * (sizeof word - length));
    return word << unused >> unused;
}

static uint64_t hash_long(const char *s, size_t length) {
    uint64_t h = length, word;
    for (; length > sizeof word; s += sizeof word, length -= sizeof word) {
        memcpy(&word, s, sizeof word);
        h = (h ^ word) * 0x9E3779B97F4A7C15u;
        h ^= h >> 29;
    }
    h = (h ^ load_short(s, length, false)) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 32;
}

static bool is_ascii(const char *s, size_t length) {
    unsigned char high = 0;
    for (size_t i = 0; i < length; i++) high |= (unsigned char)s[i];
    return high < 0x80;
}

static bool is_utf8(const char *s, size_t length) {
    const char *end = s + length;
    while (s < end) {
        uint32_t c;
        size_t n = utf8_next(s, end, &c);
        if (!n) return false;
        s += n;
    }
    return true;
}

static bool is_blank(const char *s, size_t length) {
    cell_trim(&s, &length);
    return !length;
}

/* Where a text with this key is, if it is there. */
static inline TextSlot *set_of(const TextCache *cache, uint64_t key) {
    return cache->slots + (key * 0x9E3779B97F4A7C15u >> (64 - cache->bits)) * WAYS;
}

/* The sets of a table half as large split in two, so that all of it has a place. */
static void resize(TextCache *cache, uint32_t bits) {
    const TextCache old = *cache;
    size_t line = WAYS * sizeof(TextSlot), size = line << bits;
    char *room = arena_alloc(cache->arena, size + line);
    cache->slots = (TextSlot *)(void *)(room + (line - (uintptr_t)room % line));
    cache->bits = bits;
    cache->misses = 0;
    for (size_t i = 0; old.slots && i < (size_t)WAYS << old.bits; i++) {
        if (!old.slots[i].key) continue;
        TextSlot *to = set_of(cache, old.slots[i].key);
        while (to->key) to++;
        *to = old.slots[i];
    }
}

TextCache texts_new(Interner *names, Arena *arena) {
    TextCache cache = {.names = names, .arena = arena};
    resize(&cache, FIRST_BITS);
    return cache;
}

static int64_t text_new(TextCache *cache, uint64_t key, const char *s, size_t length) {
    if (is_blank(s, length) || (!is_ascii(s, length) && !is_utf8(s, length))) return -1;
    const Str *str = intern(cache->names, s, length);
    if (++cache->misses >> cache->bits >= WAYS / 4 && cache->bits < LAST_BITS)
        resize(cache, cache->bits + 1);
    TextSlot *set = set_of(cache, key), *to = set + cache->misses % WAYS; /* forgotten */
    for (unsigned i = 0; i < WAYS; i++)
        if (!set[i].key) to = &set[i];
    to->key = key;
    if (length > SHORT)
        to->str = str;
    else
        to->id = str->id;
    return str->id;
}

uint64_t text_key(const TextCache *cache, const char *s, size_t length, bool padded) {
    uint64_t key = length <= SHORT ? load_short(s, length, padded) ^ (uint64_t)length << 59
                                   : hash_long(s, length) | LONG_KEY;
    __builtin_prefetch(set_of(cache, key));
    __builtin_prefetch(set_of(cache, key) + LINE);
    return key;
}

int64_t text_id(TextCache *cache, uint64_t key, const char *s, size_t length) {
    const TextSlot *set = set_of(cache, key);
    for (unsigned i = 0; i < WAYS; i++) {
        if (set[i].key != key) continue;
        if (length <= SHORT) return (int64_t)set[i].id;
        const Str *str = set[i].str;
        if (str->length == length && !memcmp(str->s, s, length)) return str->id;
    }
    return text_new(cache, key, s, length);
}
