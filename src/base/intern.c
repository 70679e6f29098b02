/* Input: byte strings. Output: one Str per distinct string, numbered in order of first sight. The
 * one idea: open addressing over (hash, id) pairs, so that a probe touches a string only when all
 * 32 bits of its hash agree. */
#include "base/text.h"

typedef struct InternSlot {
    uint32_t hash, id_plus_1; /* 0: free */
} InternSlot;

struct Interner {
    Arena *arena;
    VEC(const Str *) all;
    InternSlot *slots;
    uint32_t room; /* a power of two, more than 4/3 of the count */
};

/* Multiply and fold eight bytes at a time. Ids do not depend on it, so neither does any output. */
static uint32_t hash_bytes(const char *s, size_t length) {
    uint64_t h = length * 0x9E3779B97F4A7C15u;
    while (length) {
        uint64_t word = 0;
        size_t n = length < sizeof word ? length : sizeof word;
        memcpy(&word, s, n);
        h = (h ^ word) * 0xD6E8FEB86659FD93u;
        h ^= h >> 32;
        s += n;
        length -= n;
    }
    h *= 0xD6E8FEB86659FD93u;
    return (uint32_t)(h >> 32);
}

Interner *interner_new(Arena *arena) {
    Interner *in = NEW(arena, Interner);
    in->arena = arena;
    in->room = 64;
    in->slots = NEW_ARRAY(arena, InternSlot, in->room);
    return in;
}

static void interner_rehash(Interner *in) {
    if (in->room > UINT32_MAX / 2) heap_fail(arena_heap(in->arena), FAIL_MEMORY);
    uint32_t room = in->room * 2;
    InternSlot *slots = NEW_ARRAY(in->arena, InternSlot, room);
    for (uint32_t old = 0; old < in->room; old++) {
        if (!in->slots[old].id_plus_1) continue;
        uint32_t i = in->slots[old].hash & (room - 1);
        while (slots[i].id_plus_1) i = (i + 1) & (room - 1);
        slots[i] = in->slots[old];
    }
    in->slots = slots;
    in->room = room;
}

static const Str *str_new(Interner *in, const char *s, size_t length, uint32_t hash) {
    if (length >= UINT32_MAX) heap_fail(arena_heap(in->arena), FAIL_MEMORY);
    Str *str = arena_alloc(in->arena, sizeof(Str) + length + 1);
    *str = (Str){.id = in->all.count, .length = (uint32_t)length, .hash = hash};
    if (length) memcpy(str->s, s, length);
    return str;
}

const Str *intern(Interner *in, const char *s, size_t length) {
    if (in->all.count >= in->room / 4 * 3) interner_rehash(in);
    uint32_t hash = hash_bytes(s, length), i = hash & (in->room - 1);
    for (; in->slots[i].id_plus_1; i = (i + 1) & (in->room - 1)) {
        if (in->slots[i].hash != hash) continue;
        const Str *str = in->all.at[in->slots[i].id_plus_1 - 1];
        if (str->length == length && (!length || memcmp(str->s, s, length) == 0)) return str;
    }
    const Str *str = str_new(in, s, length, hash);
    vec_push(in->arena, &in->all, str);
    in->slots[i] = (InternSlot){hash, in->all.count};
    return str;
}

const Str *intern_cstr(Interner *in, const char *s) {
    return intern(in, s, strlen(s));
}

const Str *interner_at(const Interner *in, uint32_t id) {
    return in->all.at[id];
}

uint32_t interner_count(const Interner *in) {
    return in->all.count;
}
