/* What every stage needs: memory, names, sources, findings, limits. */
#ifndef KPI_BASE_CTX_H
#define KPI_BASE_CTX_H

#include "base/diag.h"

typedef enum Limit {
#define LIMIT(name, value, en, nl) LIM_##name,
#include "base/limits.def"
#undef LIMIT
    LIMIT_COUNT
} Limit;

/* File access, so that the library runs where there is no file system. See kpi_host in kpi.h for each call. */
typedef struct Files {
    void *user;
    int (*read)(void *user, const char *path, const char **bytes, size_t *length, void **handle);
    void (*release)(void *user, const char *bytes, size_t length, void *handle);
    int (*canonical)(void *user, const char *path, char *out, size_t size);
    /* found must not jump away: ctx_list sees to it */
    int (*list)(void *user, const char *path, void (*found)(void *to, const char *name), void *to);
} Files;

typedef struct Ctx {
    Heap heap;
    Arena *arena;    /* lives as long as the context */
    Interner *names;
    Sources sources;
    Diags diags;
    uint64_t limits[LIMIT_COUNT];
    Span at;         /* what is being computed, for a limit that is hit */
    bool limited;    /* a limit was met and reported, though reading went on: exit 2 */
    Lang lang;
    Files files;
} Ctx;

/* alloc NULL: malloc, realloc, free. Files are left empty. NULL when there is no memory. */
Ctx *ctx_new(AllocFn alloc, void *user);
void ctx_free(Ctx *ctx); /* NULL is fine */

/* The bytes of a file, until the arena is freed; 0, or an errno. */
int ctx_read(Ctx *ctx, Arena *arena, const char *path, const char **bytes, size_t *length);
/* The names in a folder, sorted by bytes; 0, or an errno. */
typedef VEC(const char *) Names;
int ctx_list(Ctx *ctx, Arena *arena, const char *path, Names *names);

/* Reports the limit at ctx->at (or at `at` if it has a file) and stops the run: exit 2. */
_Noreturn void ctx_limit(Ctx *ctx, Limit limit, Span at);
bool limit_find(const char *name, Limit *limit); /* "value-bits", or with _ */
const char *limit_name(Limit limit);             /* with _; people are shown - */

#endif
