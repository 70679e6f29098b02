/* Input: text cells. Output: dense ids. The one idea: columns repeat themselves, so a small table
 * in front of the interner answers nearly always; short texts are their own key and need no
 * comparison. */
#include "data/texts.h"
#include "data/cell.h"

enum { FIRST_BITS = 8, LAST_BITS = 20, SHORT = 7 };
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

static inline TextSlot *slot_of(const TextCache *cache, uint64_t key) {
    return &cache->slots[key * 0x9E3779B97F4A7C15u >> (64 - cache->bits)];
}

static size_t slot_count(const TextCache *cache) {
    return cache->slots ? (size_t)1 << cache->bits : 0;
}

static void resize(TextCache *cache, uint32_t bits) {
    const TextCache old = *cache;
    cache->bits = bits;
    cache->misses = 0;
    cache->slots = NEW_ARRAY(cache->arena, TextSlot, (size_t)1 << bits);
    for (size_t i = 0; i < slot_count(&old); i++)
        if (old.slots[i].key) *slot_of(cache, old.slots[i].key) = old.slots[i];
}

TextCache texts_new(Interner *names, Arena *arena) {
    TextCache cache = {.names = names, .arena = arena};
    resize(&cache, FIRST_BITS);
    return cache;
}

static int64_t text_new(TextCache *cache, uint64_t key, const char *s, size_t length) {
    if (is_blank(s, length) || (!is_ascii(s, length) && !is_utf8(s, length))) return -1;
    const Str *str = intern(cache->names, s, length);
    if (++cache->misses >> (cache->bits - 1) && cache->bits < LAST_BITS)
        resize(cache, cache->bits + 2);
    TextSlot *slot = slot_of(cache, key);
    slot->key = key;
    if (length > SHORT)
        slot->str = str;
    else
        slot->id = str->id;
    return str->id;
}

int64_t text_id(TextCache *cache, const char *s, size_t length, bool padded) {
    if (length <= SHORT) {
        uint64_t key = load_short(s, length, padded) ^ (uint64_t)length << 59;
        const TextSlot *slot = slot_of(cache, key);
        return slot->key == key ? (int64_t)slot->id : text_new(cache, key, s, length);
    }
    uint64_t key = hash_long(s, length) | LONG_KEY;
    const TextSlot *slot = slot_of(cache, key);
    if (slot->key == key && slot->str->length == length && !memcmp(slot->str->s, s, length))
        return slot->str->id;
    return text_new(cache, key, s, length);
}
