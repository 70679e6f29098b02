/* Loading: paths on the command line -> parsed files, each once, with the files that they import.
 * An import stays inside the project root, is found by its canonical path, and may not lead back to
 * a file that is still being loaded. */
#include <errno.h>
#include <stdlib.h>

#include "sema/sema.h"
#include "sema/stdlib.h"

typedef struct Load {
    Model *m;
    const char *root;  /* canonical folder that imports may not leave */
    VEC(File *) chain; /* files being loaded, outermost first */
    const char *below; /* canonical folder that is searched: its links may not lead out of it */
    Map folders;       /* canonical paths of those that were searched */
    uint64_t total;
} Load;

enum { PATH_BYTES = 4096 };

static const char *folder_of(Arena *a, const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash) return ".";
    return slash == path ? "/" : arena_strndup(a, path, (size_t)(slash - path));
}

const char *path_join(Arena *a, const char *folder, const char *name) {
    if (name[0] == '/' || strcmp(folder, ".") == 0) return name;
    size_t n = strlen(folder);
    return arena_printf(a, n && folder[n - 1] == '/' ? "%s%s" : "%s/%s", folder, name);
}

static bool inside(const char *root, const char *path) {
    size_t n = strlen(root);
    return strcmp(root, "/") == 0 ||
           (strncmp(root, path, n) == 0 && (path[n] == '/' || path[n] == 0));
}

static const char *canonical(Model *m, const char *path, int *error) {
    char out[PATH_BYTES];
    *error = m->ctx->files.canonical(m->ctx->files.user, path, out, sizeof out);
    return *error ? NULL : arena_strndup(m->arena, out, strlen(out));
}

bool model_inside_root(Model *m, const File *f, const char *path) {
    int error;
    const char *real = canonical(m, path, &error);
    return !real || !f->root || inside(f->root, real);
}

static File *file_new(Model *m, const char *path, const char *real) {
    File *f = NEW(m->arena, File);
    f->path = path;
    f->canonical = real;
    f->names = map_new(m->arena);
    f->units = map_new(m->arena);
    f->calendar = calendar_default();
    if (m->files.count >= m->ctx->limits[LIM_files]) ctx_limit(m->ctx, LIM_files, (Span){0});
    vec_push(m->arena, &m->files, f);
    return f;
}

static void load_imports(Load *l, File *f);

static void file_parse(Load *l, File *f, const char *text, size_t length) {
    Ctx *ctx = l->m->ctx;
    uint64_t limit = ctx->limits[LIM_source_bytes];
    if (length > limit || length > UINT32_MAX - 16) {
        f->number = source_add(&ctx->sources, f->path, "", 0);
        ctx_limit(ctx, LIM_source_bytes, (Span){f->number, 0, 0});
    }
    f->number = source_add(&ctx->sources, f->path, text, (uint32_t)length);
    l->total += length;
    if (l->total > ctx->limits[LIM_total_bytes])
        ctx_limit(ctx, LIM_total_bytes, (Span){f->number, 0, 0});
    f->ast = ast_parse(ctx, l->m->arena, f->number);
    f->state = STATE_OPEN;
    vec_push(l->m->arena, &l->chain, f);
    load_imports(l, f);
    l->chain.count--;
    f->state = STATE_DONE;
}

static const char *reason_text(const Model *m, int error) {
    bool nl = m->ctx->lang == LANG_NL;
    if (error == ENOENT) return nl ? "het bestaat niet" : "it does not exist";
    if (error == EISDIR) return nl ? "het is een map" : "it is a folder";
    if (error == EACCES || error == EPERM)
        return nl ? "het mag niet gelezen worden" : "reading it is not allowed";
    return nl ? "het kan niet gelezen worden" : "it cannot be read";
}

static void report_unreadable(Load *l, const char *path, int error, Span at) {
    Model *m = l->m;
    diag_add(&m->ctx->diags, D_N5, at, path, reason_text(m, error), NULL);
    m->lost = m->lost || !at.file;
}

/* The file at a path, loaded now or before; NULL and a finding at `at` if it cannot be had, or lies
 * outside a folder (NULL: it may lie anywhere). */
static File *load_path(Load *l, const char *path, const char *folder, Span at) {
    Model *m = l->m;
    int error;
    const char *real = canonical(m, path, &error);
    const char *bytes = NULL;
    size_t length = 0;
    if (real) {
        void **known = map_find(&m->by_path, key_of(intern_cstr(m->ctx->names, real)));
        if (known) return *known;
        if (folder && !inside(folder, real)) {
            diag_add(&m->ctx->diags, D_N6, at, path, folder, NULL);
            return NULL;
        }
        error = ctx_read(m->ctx, m->arena, path, &bytes, &length);
    }
    if (error) {
        report_unreadable(l, path, error, at);
        return NULL;
    }
    File *f = file_new(m, path, real);
    f->root = l->root;
    *map_slot(&m->by_path, key_of(intern_cstr(m->ctx->names, real)), NULL) = f;
    file_parse(l, f, bytes, length);
    return f;
}

static File *load_module(Load *l, const Node *n) {
    Model *m = l->m;
    const char *name = strncmp(n->text->s, "std.", 4) == 0 ? n->text->s + 4 : NULL;
    for (size_t i = 0; name && i < std_module_count; i++) {
        if (strcmp(std_modules[i].name, name) != 0) continue;
        void **slot = map_slot(&m->by_path, key_of(n->text), NULL);
        if (*slot) return *slot;
        File *f = file_new(m, arena_printf(m->arena, "std/%s.kpi", name), NULL);
        f->module = intern_cstr(m->ctx->names, name);
        *slot = f;
        file_parse(l, f, std_modules[i].text, std_modules[i].length);
        return f;
    }
    Diag *d = diag_add(&m->ctx->diags, D_N8, n->span, n->text->s, NULL);
    const char **names = NEW_ARRAY(m->arena, const char *, std_module_count + 1);
    for (size_t i = 0; i < std_module_count; i++)
        names[i] = arena_printf(m->arena, "std.%s", std_modules[i].name);
    const char *near = text_nearest(n->text->s, names, std_module_count);
    if (near) diag_suggest(&m->ctx->diags, d, near);
    return NULL;
}

static void report_cycle(Load *l, const Node *n, const File *to) {
    Buf path = buf_new(l->m->arena);
    uint32_t i = l->chain.count;
    while (i > 0 && l->chain.at[i - 1] != to) i--;
    for (i = i ? i - 1 : 0; i < l->chain.count; i++)
        buf_printf(&path, "%s -> ", l->chain.at[i]->path);
    buf_str(&path, to->path);
    diag_add(&l->m->ctx->diags, D_N7, n->span, buf_text(&path), NULL);
}

static void closure_add(Model *m, File *f, const File *import) {
    for (uint32_t i = 0; i < import->closure.count; i++) {
        File *g = import->closure.at[i];
        bool known = false;
        for (uint32_t j = 0; j < f->closure.count && !known; j++) known = f->closure.at[j] == g;
        if (!known) vec_push(m->arena, &f->closure, g);
    }
}

static void load_imports(Load *l, File *f) {
    Model *m = l->m;
    vec_push(m->arena, &f->closure, f);
    if (l->chain.count > m->ctx->limits[LIM_import_depth])
        ctx_limit(m->ctx, LIM_import_depth, (Span){f->number, 0, 0});
    for (const Node *n = f->ast.root->kids; n; n = n->next) {
        if (n->kind != N_IMPORT || !n->text) continue;
        File *g = NULL;
        if (n->op == 0) {
            g = load_module(l, n);
        } else if (!f->canonical || n->text->s[0] == '/') {
            diag_add(&m->ctx->diags, D_N6, n->span, n->text->s, l->root ? l->root : ".", NULL);
        } else {
            g = load_path(l, path_join(m->arena, folder_of(m->arena, f->path), n->text->s), l->root,
                          n->span);
        }
        if (!g) continue;
        if (g->state == STATE_OPEN) {
            report_cycle(l, n, g);
            continue;
        }
        vec_push(m->arena, &f->imports, g);
        closure_add(m, f, g);
    }
}

/* Links may lead back or out: each folder is searched once, and only below the one named. */
static bool is_new_folder(Load *l, const char *real) {
    bool fresh = false;
    if (real && l->below && inside(l->below, real))
        map_slot(&l->folders, key_of(intern_cstr(l->m->ctx->names, real)), &fresh);
    return fresh;
}

/* Every .kpi file below a folder, in the order of its names. */
static uint32_t load_folder(Load *l, const char *folder, unsigned depth) {
    Ctx *ctx = l->m->ctx;
    Names names = {0};
    uint32_t found = 0;
    int error = ctx_list(ctx, l->m->arena, folder, &names), unreal;
    if (error == ENOTDIR || error == ENOENT || error == ELOOP)
        return 0; /* a file, or a dead link */
    if (error) report_unreadable(l, folder, error, (Span){0});
    if (error || !is_new_folder(l, canonical(l->m, folder, &unreal))) return 0;
    if (depth > ctx->limits[LIM_hierarchy_depth]) ctx_limit(ctx, LIM_hierarchy_depth, (Span){0});
    for (uint32_t i = 0; i < names.count; i++) {
        const char *name = names.at[i];
        size_t n = strlen(name);
        const char *path = path_join(l->m->arena, folder, name);
        if (name[0] == '.') continue;
        if (n > 4 && strcmp(name + n - 4, ".kpi") == 0)
            found += load_path(l, path, l->below, (Span){0}) != NULL;
        else
            found += load_folder(l, path, depth + 1);
    }
    return found;
}

static uint32_t load_argument(Load *l, const char *path, const char *given_root) {
    Model *m = l->m;
    int error;
    Names names = {0};
    int listed = ctx_list(m->ctx, m->arena, path, &names);
    const char *folder = given_root ? given_root : listed == 0 ? path : folder_of(m->arena, path);
    l->root = canonical(m, folder, &error);
    if (!l->root) l->root = folder;
    l->below = canonical(m, path, &error);
    if (l->below && inside(l->root, l->below)) l->below = l->root;
    if (listed == 0) return load_folder(l, path, 0);
    return load_path(l, path, NULL, (Span){0}) != NULL;
}

bool model_load(Model *m, const char *const *paths, size_t count) {
    Load l = {.m = m, .folders = map_new(m->arena)};
    uint32_t found = 0;
    for (size_t i = 0; i < count; i++) found += load_argument(&l, paths[i], m->root);
    return found > 0;
}

File *model_load_text(Model *m, const char *path, const char *text, size_t length) {
    Load l = {.m = m, .root = m->root};
    int error;
    if (!l.root) l.root = canonical(m, folder_of(m->arena, path), &error);
    const char *real = canonical(m, path, &error);
    File *f = file_new(m, arena_strndup(m->arena, path, strlen(path)), real ? real : path);
    f->root = l.root ? l.root : ".";
    file_parse(&l, f, text, length);
    return f;
}

File *model_load_beside(Model *m, const char *path, const char *text) {
    Load l = {.m = m};
    uint32_t before = m->files.count;
    File *f = file_new(m, path, NULL);
    f->beside = true;
    file_parse(&l, f, text, strlen(text));
    for (uint32_t i = 0; i < before; i++) {
        if (m->files.at[i]->module) continue;
        vec_push(m->arena, &f->imports, m->files.at[i]);
        closure_add(m, f, m->files.at[i]);
    }
    return f;
}
