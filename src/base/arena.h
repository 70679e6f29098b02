/* Memory by lifetime. A Heap is where bytes come from and where a failure goes; an Arena is a bag of
 * allocations that die together. Nothing here returns NULL: when memory or a limit runs out, heap_fail
 * jumps to the guard that the public call set, and the arenas that the context owns are freed there. */
#ifndef KPI_BASE_ARENA_H
#define KPI_BASE_ARENA_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* realloc-like: new_size 0 frees, ptr NULL allocates; NULL when it cannot. */
typedef void *(*AllocFn)(void *user, void *ptr, size_t old_size, size_t new_size);

typedef enum Failure { FAIL_NONE, FAIL_MEMORY, FAIL_LIMIT } Failure;

typedef struct Heap {
    AllocFn alloc;
    void *user;
    jmp_buf *guard;  /* set by the outermost public call */
    Failure failure; /* why the guard was reached */
} Heap;

/* Jumps to the guard. There must be one: without it this traps. */
_Noreturn void heap_fail(Heap *heap, Failure why);
/* The AllocFn over malloc, realloc and free. */
void *heap_default_alloc(void *user, void *ptr, size_t old_size, size_t new_size);

typedef struct Arena Arena;
typedef struct ArenaMark {
    void *chunk;
    size_t used;
    void *hooks;
} ArenaMark;

Arena *arena_new(Heap *heap);
void arena_free(Arena *arena); /* runs the hooks, newest first; NULL is fine */
Heap *arena_heap(const Arena *arena);
/* Zeroed, aligned for any type. */
void *arena_alloc(Arena *arena, size_t bytes);
/* count * size with an overflow check. */
void *arena_array(Arena *arena, size_t count, size_t size);
void *arena_copy(Arena *arena, const void *bytes, size_t size);
char *arena_strndup(Arena *arena, const char *s, size_t length); /* NUL-terminated */
/* A copy of new_size >= old_size bytes, the rest zeroed; in place when `at` is the arena's newest allocation. */
void *arena_grow(Arena *arena, void *at, size_t old_size, size_t new_size);
/* Runs fn(what) when the arena is freed or released below this point. Register first, then acquire what fn lets go of:
 * registering itself can fail. */
void arena_on_free(Arena *arena, void (*fn)(void *what), void *what);
/* Everything allocated after a mark goes at its release. */
ArenaMark arena_mark(Arena *arena);
void arena_release(Arena *arena, ArenaMark mark);

#define NEW(arena, T)          ((T *)arena_alloc((arena), sizeof(T)))
#define NEW_ARRAY(arena, T, n) ((T *)arena_array((arena), (n), sizeof(T)))

/* A growing array in an arena: struct { T *at; uint32_t count, room; }. */
#define VEC(T)                                                                                     \
    struct {                                                                                       \
        T *at;                                                                                     \
        uint32_t count, room;                                                                      \
    }
#define vec_push(arena, v, x)                                                                      \
    do {                                                                                           \
        if ((v)->count == (v)->room)                                                               \
            (v)->at = vec_grow((arena), (v)->at, (v)->count, &(v)->room, sizeof *(v)->at);         \
        (v)->at[(v)->count++] = (x);                                                               \
    } while (0)
void *vec_grow(Arena *arena, void *at, uint32_t count, uint32_t *room, size_t size);

#endif
