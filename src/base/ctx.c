/* Input: where memory and files come from. Output: a context that owns all the rest. The one idea:
 * whatever goes wrong inside is a jump to the guard, and all that was acquired hangs on an arena,
 * so there is nothing to undo by hand. */
#include "base/ctx.h"

#include <inttypes.h>
#include <stdlib.h>

typedef struct LimitRow {
    const char *name; /* with _ */
    uint64_t value;
    const char *meaning[2]; /* by Lang */
} LimitRow;

static const LimitRow limit_rows[LIMIT_COUNT] = {
#define LIMIT(name, value, en, nl) [LIM_##name] = {#name, value, {en, nl}},
#include "base/limits.def"
#undef LIMIT
};

static void ctx_build(Ctx *ctx) {
    ctx->arena = arena_new(&ctx->heap);
    ctx->names = interner_new(ctx->arena);
    ctx->sources.arena = ctx->arena;
    ctx->diags.arena = ctx->arena;
    for (unsigned i = 0; i < LIMIT_COUNT; i++) ctx->limits[i] = limit_rows[i].value;
}

Ctx *ctx_new(AllocFn alloc, void *user) {
    if (!alloc) alloc = heap_default_alloc;
    Ctx *ctx = alloc(user, NULL, 0, sizeof *ctx);
    if (!ctx) return NULL;
    jmp_buf guard;
    *ctx = (Ctx){.heap = {.alloc = alloc, .user = user, .guard = &guard}};
    if (setjmp(guard)) {
        ctx_free(ctx);
        return NULL;
    }
    ctx_build(ctx);
    ctx->heap.guard = NULL;
    return ctx;
}

void ctx_free(Ctx *ctx) {
    if (!ctx) return;
    arena_free(ctx->arena);
    ctx->heap.alloc(ctx->heap.user, ctx, sizeof *ctx, 0);
}

typedef struct Lease { /* bytes that a Files gave */
    const Files *files;
    const char *bytes;
    size_t length;
    void *handle;
    bool held;
} Lease;

static void lease_end(void *what) {
    const Lease *lease = what;
    if (lease->held && lease->files->release)
        lease->files->release(lease->files->user, lease->bytes, lease->length, lease->handle);
}

int ctx_read(Ctx *ctx, Arena *arena, const char *path, const char **bytes, size_t *length) {
    Lease *lease = NEW(arena, Lease);
    lease->files = &ctx->files;
    arena_on_free(arena, lease_end, lease);
    int error =
        ctx->files.read(ctx->files.user, path, &lease->bytes, &lease->length, &lease->handle);
    if (error) return error;
    lease->held = true;
    *bytes = lease->bytes;
    *length = lease->length;
    return 0;
}

typedef struct Listing {
    Arena *arena;
    Names *names;
    bool failed;
} Listing;

/* A failure in here waits until the folder is closed. */
static void listing_found(void *to, const char *name) {
    Listing *listing = to;
    if (listing->failed) return;
    Heap *heap = arena_heap(listing->arena);
    jmp_buf guard, *outer = heap->guard;
    heap->guard = &guard;
    if (setjmp(guard) == 0)
        vec_push(listing->arena, listing->names, arena_strndup(listing->arena, name, strlen(name)));
    else
        listing->failed = true;
    heap->guard = outer;
}

int ctx_list(Ctx *ctx, Arena *arena, const char *path, Names *names) {
    Listing listing = {.arena = arena, .names = names};
    *names = (Names){0};
    int error = ctx->files.list(ctx->files.user, path, listing_found, &listing);
    if (listing.failed) heap_fail(&ctx->heap, ctx->heap.failure);
    if (error) return error;
    if (names->count) qsort(names->at, names->count, sizeof *names->at, text_order);
    return 0;
}

const char *limit_name(Limit limit) {
    return limit_rows[limit].name;
}

/* Equal, with - and _ the same. */
static bool same_name(const char *a, const char *b) {
    for (; *a && *b; a++, b++)
        if (*a != *b && !(*a == '-' && *b == '_')) return false;
    return *a == *b;
}

bool limit_find(const char *name, Limit *limit) {
    for (unsigned i = 0; i < LIMIT_COUNT; i++) {
        if (!same_name(name, limit_rows[i].name)) continue;
        *limit = (Limit)i;
        return true;
    }
    return false;
}

_Noreturn void ctx_limit(Ctx *ctx, Limit limit, Span at) {
    const LimitRow *row = &limit_rows[limit];
    char *name = arena_strndup(ctx->arena, row->name, strlen(row->name));
    for (char *c = name; *c; c++)
        if (*c == '_') *c = '-';
    const char *value = arena_printf(ctx->arena, "%" PRIu64, ctx->limits[limit]);
    diag_add(&ctx->diags, D_L1, at.file ? at : ctx->at, name, row->meaning[ctx->lang], value, NULL);
    heap_fail(&ctx->heap, FAIL_LIMIT);
}
