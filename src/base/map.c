/* Input: 64-bit keys. Output: a pointer-sized value for each. The one idea: open addressing with
 * linear probing over a table of a power of two, at most three quarters full. */
#include "base/text.h"

struct MapSlot {
    uint64_t key;
    void *value;
    bool used;
};

Map map_new(Arena *arena) {
    return (Map){.arena = arena};
}

/* The slot that holds the key, or the free one where it belongs; the table is never full. */
static struct MapSlot *probe(struct MapSlot *slots, uint32_t room, uint64_t key) {
    uint64_t h = (key ^ key >> 32) * 0x9E3779B97F4A7C15u;
    uint32_t i = (uint32_t)(h >> 32) & (room - 1);
    while (slots[i].used && slots[i].key != key) i = (i + 1) & (room - 1);
    return &slots[i];
}

void **map_find(const Map *m, uint64_t key) {
    if (!m->room) return NULL;
    struct MapSlot *slot = probe(m->slots, m->room, key);
    return slot->used ? &slot->value : NULL;
}

static void map_grow(Map *m) {
    if (m->room > UINT32_MAX / 2) heap_fail(arena_heap(m->arena), FAIL_MEMORY);
    uint32_t room = m->room ? m->room * 2 : 16;
    struct MapSlot *slots = NEW_ARRAY(m->arena, struct MapSlot, room);
    for (uint32_t i = 0; i < m->room; i++)
        if (m->slots[i].used) *probe(slots, room, m->slots[i].key) = m->slots[i];
    m->slots = slots;
    m->room = room;
}

void **map_slot(Map *m, uint64_t key, bool *is_new) {
    if (m->count >= m->room / 4 * 3) map_grow(m);
    struct MapSlot *slot = probe(m->slots, m->room, key);
    if (is_new) *is_new = !slot->used;
    if (!slot->used) {
        *slot = (struct MapSlot){.key = key, .used = true};
        m->count++;
    }
    return &slot->value;
}
