/* Input: sizes. Output: zeroed memory that dies with its arena. The one idea: an arena is a list of
 * chunks, newest first, and only the newest is filled, so that a mark is a chunk and a fill level.
 * A large allocation becomes a chunk of its own; what it leaves unused in the chunk before it is
 * never more than itself. The arena's own header lies in its first chunk, so an arena costs one
 * allocation. */
#include "base/arena.h"

#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__ /* unused bytes are poisoned, with a gap after each allocation */
#include <sanitizer/asan_interface.h>
#define POISON(at, size)   __asan_poison_memory_region((at), (size))
#define UNPOISON(at, size) __asan_unpoison_memory_region((at), (size))
#define GAP                16u
#else
#define POISON(at, size)   ((void)0)
#define UNPOISON(at, size) ((void)0)
#define GAP                0u
#endif

#define ALIGN       _Alignof(max_align_t)
#define FIRST_CHUNK ((size_t)4 << 10)
#define MAX_CHUNK   ((size_t)256 << 10)

typedef struct Chunk {
    struct Chunk *older;
    size_t used, size; /* bytes of data; used is a multiple of ALIGN */
    _Alignas(max_align_t) char data[];
} Chunk;

typedef struct Hook {
    struct Hook *older;
    void (*fn)(void *what);
    void *what;
} Hook;

struct Arena {
    Heap *heap;
    Chunk *chunk;
    Hook *hooks;
    size_t next_size;
};

_Noreturn void heap_fail(Heap *heap, Failure why) {
    heap->failure = why;
    if (!heap->guard) __builtin_trap();
    longjmp(*heap->guard, 1);
}

void *heap_default_alloc(void *user, void *ptr, size_t old_size, size_t new_size) {
    (void)user, (void)old_size;
    if (new_size) return realloc(ptr, new_size);
    free(ptr);
    return NULL;
}

/* Never NULL unless new_size is 0. */
static void *resize(Heap *heap, void *ptr, size_t old_size, size_t new_size) {
    if (!ptr && !new_size) return NULL;
    void *moved = heap->alloc(heap->user, ptr, old_size, new_size);
    if (!moved && new_size) heap_fail(heap, FAIL_MEMORY);
    return moved;
}

static size_t size_add(Heap *heap, size_t a, size_t b) {
    if (a > SIZE_MAX - b) heap_fail(heap, FAIL_MEMORY);
    return a + b;
}

static Chunk *chunk_new(Heap *heap, size_t size, Chunk *older) {
    Chunk *c = resize(heap, NULL, 0, size_add(heap, sizeof(Chunk), size));
    *c = (Chunk){.older = older, .size = size};
    POISON(c->data, size);
    return c;
}

static void chunk_free(Heap *heap, Chunk *c) {
    UNPOISON(c->data, c->size);
    resize(heap, c, sizeof(Chunk) + c->size, 0);
}

/* The next `bytes` of a chunk that has the room, rounded up so that the next allocation is aligned.
 */
static void *chunk_take(Chunk *c, size_t bytes, size_t rounded) {
    void *at = c->data + c->used;
    c->used += rounded;
    UNPOISON(at, bytes);
    return memset(at, 0, bytes);
}

static size_t rounded_size(Heap *heap, size_t bytes) {
    return size_add(heap, bytes ? bytes : 1, GAP + ALIGN - 1) & ~(ALIGN - 1);
}

Arena *arena_new(Heap *heap) {
    Chunk *c = chunk_new(heap, FIRST_CHUNK, NULL);
    Arena *arena = chunk_take(c, sizeof(Arena), rounded_size(heap, sizeof(Arena)));
    *arena = (Arena){.heap = heap, .chunk = c, .next_size = FIRST_CHUNK};
    return arena;
}

static void run_hooks(Arena *arena, const Hook *until) {
    while (arena->hooks != until) {
        Hook *hook = arena->hooks;
        arena->hooks = hook->older;
        if (hook->fn) hook->fn(hook->what);
    }
}

void arena_free(Arena *arena) {
    if (!arena) return;
    run_hooks(arena, NULL);
    Heap *heap = arena->heap; /* the arena itself lies in its oldest chunk */
    for (Chunk *c = arena->chunk, *older; c; c = older) {
        older = c->older;
        chunk_free(heap, c);
    }
}

Heap *arena_heap(const Arena *arena) {
    return arena->heap;
}

void *arena_alloc(Arena *arena, size_t bytes) {
    size_t need = rounded_size(arena->heap, bytes);
    if (need > arena->chunk->size - arena->chunk->used) {
        if (arena->next_size < MAX_CHUNK) arena->next_size *= 2;
        size_t size = need > arena->next_size ? need : arena->next_size;
        arena->chunk = chunk_new(arena->heap, size, arena->chunk);
    }
    return chunk_take(arena->chunk, bytes, need);
}

void *arena_array(Arena *arena, size_t count, size_t size) {
    if (size && count > SIZE_MAX / size) heap_fail(arena->heap, FAIL_MEMORY);
    return arena_alloc(arena, count * size);
}

void *arena_grow(Arena *arena, void *at, size_t old_size, size_t new_size) {
    Chunk *c = arena->chunk;
    size_t old_need = rounded_size(arena->heap, old_size);
    size_t new_need = rounded_size(arena->heap, new_size);
    if (at && (char *)at + old_need == c->data + c->used &&
        new_need - old_need <= c->size - c->used) { /* the newest allocation grows where it is */
        UNPOISON(at, new_size);
        memset((char *)at + old_size, 0, new_size - old_size);
        c->used += new_need - old_need;
        return at;
    }
    void *moved = arena_alloc(arena, new_size);
    if (old_size) memcpy(moved, at, old_size);
    return moved;
}

void *arena_copy(Arena *arena, const void *bytes, size_t size) {
    void *copy = arena_alloc(arena, size);
    return size ? memcpy(copy, bytes, size) : copy;
}

char *arena_strndup(Arena *arena, const char *s, size_t length) {
    char *copy = arena_alloc(arena, size_add(arena->heap, length, 1));
    if (length) memcpy(copy, s, length);
    return copy;
}

void arena_on_free(Arena *arena, void (*fn)(void *what), void *what) {
    Hook *hook = NEW(arena, Hook);
    *hook = (Hook){arena->hooks, fn, what};
    arena->hooks = hook;
}

ArenaMark arena_mark(Arena *arena) {
    return (ArenaMark){arena->chunk, arena->chunk->used, arena->hooks};
}

void arena_release(Arena *arena, ArenaMark mark) {
    run_hooks(arena, mark.hooks);
    while (arena->chunk != mark.chunk) {
        Chunk *c = arena->chunk;
        arena->chunk = c->older;
        chunk_free(arena->heap, c);
    }
    Chunk *c = arena->chunk;
    c->used = mark.used;
    POISON(c->data + c->used, c->size - c->used);
}

void *vec_grow(Arena *arena, void *at, uint32_t count, uint32_t *room, size_t size) {
    if (*room > UINT32_MAX / 2) heap_fail(arena->heap, FAIL_MEMORY);
    uint32_t more = *room ? *room * 2 : 8;
    if (more > SIZE_MAX / size) heap_fail(arena->heap, FAIL_MEMORY);
    void *grown = arena_grow(arena, at, (size_t)*room * size, more * size);
    (void)count;
    *room = more;
    return grown;
}
