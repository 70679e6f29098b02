/* Interned names and text building. A Str is interned once per Interner: equal text is the same pointer,
 * and ids are dense from 0, so that a text column can store ids. */
#ifndef KPI_BASE_TEXT_H
#define KPI_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include "base/arena.h"

typedef struct Str {
    uint32_t id, length, hash;
    char s[]; /* UTF-8 or raw bytes, NUL-terminated (and may hold NULs) */
} Str;

typedef struct Interner Interner;
Interner *interner_new(Arena *arena);
const Str *intern(Interner *in, const char *s, size_t length);
const Str *intern_cstr(Interner *in, const char *s);
const Str *interner_at(const Interner *in, uint32_t id);
uint32_t interner_count(const Interner *in);

/* A text builder; the bytes live in the arena. */
typedef struct Buf {
    Arena *arena;
    char *s; /* NUL-terminated once anything was put */
    size_t length, room;
} Buf;
Buf buf_new(Arena *arena);
void buf_put(Buf *b, const char *s, size_t length);
void buf_str(Buf *b, const char *s);
void buf_char(Buf *b, char c);
/* snprintf's formats; never a floating one. */
void buf_printf(Buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(Buf *b, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
const char *buf_text(Buf *b); /* "" when nothing was put */

/* A formatted string in the arena. */
const char *arena_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline bool char_is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* UTF-8. Length in bytes of the well-formed character at s (1..4), 0 if it is malformed (overlong, surrogate, > U+10FFFF, cut). */
size_t utf8_next(const char *s, const char *end, uint32_t *code_point);
/* Columns a terminal gives the text (wide East Asian and emoji 2, combining 0). */
size_t utf8_width(const char *s, size_t length);
/* Damerau-Levenshtein distance in characters, at most limit + 1 (which words of over 256 characters always get). */
unsigned text_distance(const char *a, const char *b, unsigned limit);
/* The candidate nearest to the word (the first of equals), within a third of its characters; else NULL. */
const char *text_nearest(const char *word, const char *const *candidates, size_t n);

/* Of two places that hold texts, by bytes: for qsort and bsearch. */
int text_order(const void *a, const void *b);

/* Map from a 64-bit key to a pointer-sized value; open addressing, no removal. */
typedef struct Map {
    Arena *arena;
    struct MapSlot *slots;
    uint32_t count, room;
} Map;
Map map_new(Arena *arena);
void **map_find(const Map *m, uint64_t key);            /* NULL if absent */
void **map_slot(Map *m, uint64_t key, bool *is_new);    /* the slot, made (NULL) if absent; is_new may be NULL */
static inline uint64_t key_of(const void *p) { return (uint64_t)(uintptr_t)p; }

#endif
