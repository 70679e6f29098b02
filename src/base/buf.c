/* Input: pieces of text. Output: one text. The one idea: a byte array in an arena that doubles, in
 * place while it is the arena's newest allocation. */
#include "base/text.h"

#include <stdio.h> /* vsnprintf, into memory only */

Buf buf_new(Arena *arena) {
    return (Buf){.arena = arena};
}

/* Room for n more bytes and the NUL. */
static void buf_reserve(Buf *b, size_t n) {
    if (n < b->room - b->length) return;
    if (n >= SIZE_MAX / 2 - b->length) heap_fail(arena_heap(b->arena), FAIL_MEMORY);
    size_t room = b->room ? b->room * 2 : 64;
    if (room <= b->length + n) room = b->length + n + 1;
    b->s = arena_grow(b->arena, b->s, b->room, room);
    b->room = room;
}

void buf_put(Buf *b, const char *s, size_t length) {
    buf_reserve(b, length);
    if (length) memcpy(b->s + b->length, s, length);
    b->length += length;
    b->s[b->length] = 0;
}

void buf_str(Buf *b, const char *s) {
    buf_put(b, s, strlen(s));
}

void buf_char(Buf *b, char c) {
    buf_put(b, &c, 1);
}

void buf_vprintf(Buf *b, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    buf_reserve(b, 60); /* mostly enough */
    int n = vsnprintf(b->s + b->length, b->room - b->length, format, args);
    if (n > 0 && (size_t)n >= b->room - b->length) {
        buf_reserve(b, (size_t)n);
        vsnprintf(b->s + b->length, b->room - b->length, format, again);
    }
    va_end(again);
    b->length += n > 0 ? (size_t)n : 0;
    b->s[b->length] = 0;
}

void buf_printf(Buf *b, const char *format, ...) {
    va_list args;
    va_start(args, format);
    buf_vprintf(b, format, args);
    va_end(args);
}

const char *buf_text(Buf *b) {
    return b->s ? b->s : "";
}

const char *arena_printf(Arena *arena, const char *format, ...) {
    Buf b = buf_new(arena);
    va_list args;
    va_start(args, format);
    buf_vprintf(&b, format, args);
    va_end(args);
    return buf_text(&b);
}

int text_order(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}
