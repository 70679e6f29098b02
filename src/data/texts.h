/* Text cells to the ids of the context's interner. */
#ifndef KPI_DATA_TEXTS_H
#define KPI_DATA_TEXTS_H

#include "base/text.h"

typedef struct TextSlot { /* key 0: free. A text of up to 7 bytes is its key; a longer one is compared. */
    uint64_t key;
    union {
        uint64_t id;
        const Str *str;
    };
} TextSlot;

/* One per column: a text seen before costs one look into it. It forgets, and grows while that helps. */
typedef struct TextCache {
    Interner *names;
    Arena *arena;
    TextSlot *slots; /* sets of eight */
    uint32_t bits, misses; /* 2^bits sets */
} TextCache;

TextCache texts_new(Interner *names, Arena *arena);
/* The key of a text of at least one byte, never 0, with which text_id will be asked: ask for many keys first, so that memory
 * has time to answer. `padded`: eight bytes may be read at s. */
uint64_t text_key(const TextCache *cache, const char *s, size_t length, bool padded);
/* The id of a text; -1 if it is not UTF-8 or holds only blanks. */
int64_t text_id(TextCache *cache, uint64_t key, const char *s, size_t length);

#endif
