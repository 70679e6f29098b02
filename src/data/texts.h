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
    TextSlot *slots;
    uint32_t bits, misses;
} TextCache;

TextCache texts_new(Interner *names, Arena *arena);
/* The id of a text; -1 if it is not UTF-8 or holds only blanks. `padded`: eight bytes may be read at s. */
int64_t text_id(TextCache *cache, const char *s, size_t length, bool padded);

#endif
