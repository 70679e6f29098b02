/* Names: declarations of files -> symbols, and what a name means where it stands. One namespace for
 * all declarations; a file sees its own names, those of its imports, and `module.name` of the
 * modules that it imports. */
#include "sema/scenarios.h"
#include "sema/sema.h"

static const struct {
    NodeKind node;
    SymbolKind kind;
} declarations[] = {
    {N_DATASET, SYM_DATASET}, {N_INPUT, SYM_INPUT},       {N_METRIC, SYM_METRIC},
    {N_KPI, SYM_KPI},         {N_GOAL, SYM_GOAL},         {N_LEVEL, SYM_LEVEL},
    {N_ACTION, SYM_ACTION},   {N_TEMPLATE, SYM_TEMPLATE}, {N_SCENARIO, SYM_SCENARIO},
};

const char *symbol_kind_text(SymbolKind kind) {
    static const char *const names[] = {"dataset", "input",  "metric",   "kpi",     "goal",
                                        "level",   "action", "template", "scenario"};
    return names[kind];
}

const char *synonym_of(SynonymKind kind, const char *word) {
    static const struct {
        SynonymKind kind;
        const char *word, *meant;
    } rows[] = {
#define SYNONYM(kind, word, meant) {SYNONYM_##kind, #word, #meant},
#include "sema/synonyms.def"
#undef SYNONYM
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].kind == kind && strcmp(rows[i].word, word) == 0) return rows[i].meant;
    return NULL;
}

const char *label_of(Model *m, const Node *decl) {
    const Node *n = node_kid(decl, N_LABEL);
    return n && n->text ? arena_strndup(m->arena, n->text->s, n->text->length) : NULL;
}

static void *symbol_entity(Model *m, Symbol *s) {
    Arena *a = m->arena;
    switch (s->kind) {
    case SYM_DATASET: s->dataset = NEW(a, Dataset); return s->dataset;
    case SYM_INPUT:
        s->input = NEW(a, Input);
        s->input->symbol = s;
        return s->input;
    case SYM_METRIC:
        s->metric = NEW(a, Metric);
        s->metric->symbol = s;
        return s->metric;
    case SYM_KPI:
        s->kpi = NEW(a, Kpi);
        s->kpi->symbol = s;
        return s->kpi;
    case SYM_GOAL:
        s->goal = NEW(a, Goal);
        s->goal->symbol = s;
        return s->goal;
    case SYM_LEVEL:
        s->level = NEW(a, Level);
        s->level->symbol = s;
        return s->level;
    case SYM_ACTION:
        s->action = NEW(a, Action);
        s->action->symbol = s;
        return s->action;
    case SYM_TEMPLATE:
        s->template = NEW(a, Template);
        s->template->symbol = s;
        return s->template;
    case SYM_SCENARIO:
        s->scenario = NEW(a, Scenario);
        s->scenario->symbol = s;
        return s->scenario;
    }
    return NULL;
}

/* The place of the name in a declaration: its first word after the keyword. */
static Span name_span(const Model *m, const Node *n) {
    const Source *src = source_of(&m->ctx->sources, n->span.file);
    uint32_t i = n->span.begin;
    while (i < n->span.end && src->text[i] > ' ') i++;
    while (i < n->span.end && src->text[i] <= ' ') i++;
    uint32_t end = i;
    while (end < n->span.end && src->text[end] > ' ' && src->text[end] != '(' &&
           src->text[end] != '{')
        end++;
    return (Span){n->span.file, i, end > i ? end : i + 1};
}

static void report_twice(Model *m, const Symbol *first, const Symbol *again) {
    Diag *d = diag_add(&m->ctx->diags, D_N2, again->span, again->name->s, NULL);
    diag_label(&m->ctx->diags, d, first->span, PH_first_here, NULL);
}

static void declare(Model *m, File *f, const Node *n, SymbolKind kind) {
    Symbol *s = NEW(m->arena, Symbol);
    *s = (Symbol){.kind = kind, .name = n->text, .file = f, .node = n, .span = name_span(m, n)};
    symbol_entity(m, s);
    void **slot = map_slot(&f->names, key_of(n->text), NULL);
    if (*slot) {
        report_twice(m, *slot, s);
        return;
    }
    *slot = s;
    vec_push(m->arena, &f->symbols, s);
    vec_push(m->arena, &m->symbols, s);
}

static void declare_units(Model *m, File *f, const Node *units) {
    for (const Node *n = units->kids; n; n = n->next) {
        unit_declare_count(&m->units, n->text);
        *map_slot(&f->units, key_of(n->text), NULL) = (void *)n;
    }
}

/* Names that two files of one closure both declare; each pair is reported once, in the later file.
 */
static void check_clashes(Model *m, File *f) {
    Map seen = map_new(m->arena);
    for (uint32_t i = f->closure.count; i-- > 0;) {
        File *g = f->closure.at[i];
        if (g->module) continue;
        for (uint32_t j = 0; j < g->symbols.count; j++) {
            Symbol *s = g->symbols.at[j];
            void **slot = map_slot(&seen, key_of(s->name), NULL);
            bool own = g == f || (*slot && ((Symbol *)*slot)->file == f);
            if (*slot && own) report_twice(m, *slot, s);
            *slot = s;
        }
    }
}

static Symbol *find_in(const File *f, const Str *name) {
    void **slot = map_find(&f->names, key_of(name));
    return slot ? *slot : NULL;
}

Symbol *model_find(const File *file, const Str *name) {
    for (uint32_t i = 0; i < file->closure.count; i++) {
        const File *f = file->closure.at[i];
        Symbol *s = !f->module || f == file ? find_in(f, name) : NULL;
        if (s) return s;
    }
    return NULL;
}

/* What a name means in a file that sees files which do not see one another; NULL: not two things.
 */
static const Symbol *second_meaning(const File *f, const Str *name) {
    const Symbol *first = model_find(f, name);
    for (uint32_t i = 0; i < f->closure.count && first; i++) {
        const Symbol *s = f->closure.at[i]->module ? NULL : find_in(f->closure.at[i], name);
        if (s && s != first) return s;
    }
    return NULL;
}

static void check_ambiguous(Model *m, const File *f, const Node *n) {
    for (; n; n = n->next) {
        const Symbol *second = n->kind == N_REF ? second_meaning(f, n->text) : NULL;
        check_ambiguous(m, f, n->kids);
        if (!second) continue;
        Diag *d = diag_add(&m->ctx->diags, D_N24, n->span, n->text->s, NULL);
        diag_label(&m->ctx->diags, d, model_find(f, n->text)->span, PH_declared_here, NULL);
        diag_label(&m->ctx->diags, d, second->span, PH_declared_here, NULL);
    }
}

void declare_file(Model *m, File *f) {
    for (const Node *n = f->ast.root->kids; n; n = n->next) {
        if (n->kind == N_UNITS) declare_units(m, f, n);
        for (size_t i = 0; i < sizeof declarations / sizeof *declarations; i++)
            if (n->kind == declarations[i].node && n->text) declare(m, f, n, declarations[i].kind);
    }
    if (f->beside)
        check_ambiguous(m, f, f->ast.root->kids);
    else if (f->closure.count > 1)
        check_clashes(m, f);
}

/* "module.name" in a file that imports the module. */
static Symbol *find_qualified(Model *m, const File *file, const Str *name) {
    const char *dot = strchr(name->s, '.');
    if (!dot) return NULL;
    const Str *module = intern(m->ctx->names, name->s, (size_t)(dot - name->s));
    for (uint32_t i = 0; i < file->closure.count; i++) {
        const File *f = file->closure.at[i];
        if (f->module == module) return find_in(f, intern_cstr(m->ctx->names, dot + 1));
    }
    return NULL;
}

static void names_nearest(Model *m, Diag *d, const File *file, const Str *name) {
    VEC(const char *) all = {0};
    for (uint32_t i = 0; i < file->closure.count; i++) {
        const File *f = file->closure.at[i];
        for (uint32_t j = 0; j < f->symbols.count; j++) {
            const char *s = f->symbols.at[j]->name->s;
            if (f->module && f != file) s = arena_printf(m->arena, "%s.%s", f->module->s, s);
            vec_push(m->arena, &all, s);
        }
    }
    const char *near = text_nearest(name->s, all.at, all.count);
    if (near) diag_suggest(&m->ctx->diags, d, near);
}

static Symbol *find_any(Model *m, const File *file, const Str *name) {
    Symbol *s = model_find(file, name);
    return s ? s : find_qualified(m, file, name);
}

/* A word of the language that stands as a name was reported where it is declared. */
static bool is_refused(Model *m, const Str *name) {
    const Diags *d = &m->ctx->diags;
    const char *quoted = arena_printf(m->arena, "`%s`", name->s);
    for (uint32_t i = 0; d->errors && i < d->all.count; i++)
        if (d->all.at[i]->code == D_P15 && strcmp(d->all.at[i]->args[0], quoted) == 0) return true;
    return false;
}

Symbol *sema_find(const Scope *s, const Node *at, const char *wanted) {
    Symbol *found = find_any(s->model, s->file, at->text);
    if (found || is_refused(s->model, at->text)) return found;
    Diag *d = diag_add(&s->model->ctx->diags, D_N1, at->span, at->text->s, wanted, NULL);
    names_nearest(s->model, d, s->file, at->text);
    return NULL;
}

Symbol *sema_find_kind(const Scope *s, const Node *at, SymbolKind kind) {
    Symbol *found =
        sema_find(s, at,
                  kind == SYM_LEVEL ? "level (organisation, department, team, project, person)"
                                    : symbol_kind_text(kind));
    if (!found || found->kind == kind) return found;
    Diag *d = diag_add(&s->model->ctx->diags, D_N3, at->span, at->text->s,
                       symbol_kind_text(found->kind), symbol_kind_text(kind), NULL);
    diag_label(&s->model->ctx->diags, d, found->span, PH_declared_here, NULL);
    return NULL;
}

Column *column_find(const Dataset *d, const Str *name) {
    for (uint32_t i = 0; i < d->columns.count; i++)
        if (d->columns.at[i]->name == name) return d->columns.at[i];
    return NULL;
}

void sema_report_unknown_column(const Scope *s, Span at, const Dataset *d, const char *name) {
    Ctx *ctx = s->model->ctx;
    Diag *diag = diag_add(&ctx->diags, D_N4, at, d->name->s, name, NULL);
    const char **names = NEW_ARRAY(ctx->arena, const char *, d->columns.count + 1);
    for (uint32_t i = 0; i < d->columns.count; i++) names[i] = d->columns.at[i]->name->s;
    const char *near = text_nearest(name, names, d->columns.count);
    if (near) diag_suggest(&ctx->diags, diag, near);
    diag_label(&ctx->diags, diag, d->span, PH_declared_here, NULL);
}

Column **path_try(Model *m, Dataset *d, const char *dotted, size_t length, uint32_t *count) {
    VEC(Column *) path = {0};
    const char *end = dotted + length;
    while (d && dotted < end) {
        const char *dot = memchr(dotted, '.', (size_t)(end - dotted));
        const char *stop = dot ? dot : end;
        Column *c = column_find(d, intern(m->ctx->names, dotted, (size_t)(stop - dotted)));
        if (!c) return NULL;
        vec_push(m->arena, &path, c);
        d = c->references;
        dotted = dot ? dot + 1 : end;
        if (dot && !d) return NULL;
    }
    *count = path.count;
    return path.count ? path.at : NULL;
}

/* Says which step of a path fails. */
Column **path_find(const Scope *s, Dataset *d, const char *dotted, Span at, uint32_t *count) {
    Model *m = s->model;
    size_t n = strlen(dotted);
    Column **path = path_try(m, d, dotted, n, count);
    if (path) return path;
    Dataset *in = d;
    for (const char *p = dotted; in;) {
        const char *dot = strchr(p, '.');
        const char *name = arena_strndup(m->arena, p, dot ? (size_t)(dot - p) : strlen(p));
        Column *c = column_find(in, intern_cstr(m->ctx->names, name));
        if (!c) {
            sema_report_unknown_column(s, at, in, name);
            return NULL;
        }
        if (!dot) return NULL;
        if (!c->references) diag_add(&m->ctx->diags, D_N10, at, in->name->s, name, NULL);
        in = c->references;
        p = dot + 1;
    }
    return NULL;
}

bool symbol_enter(Model *m, Symbol *s, Span from) {
    if (s->state == STATE_DONE) return false;
    if (s->state == STATE_OPEN) {
        Buf path = buf_new(m->arena);
        uint32_t i = m->open.count;
        while (i > 0 && m->open.at[i - 1] != s) i--;
        for (i = i ? i - 1 : 0; i < m->open.count; i++)
            buf_printf(&path, "%s -> ", m->open.at[i]->name->s);
        buf_str(&path, s->name->s);
        Diag *d = diag_add(&m->ctx->diags, D_C1, s->span, buf_text(&path), NULL);
        if (from.file) diag_label(&m->ctx->diags, d, from, PH_closes_here, NULL);
        m->cyclic = true;
        return false;
    }
    if (m->open.count >= m->ctx->limits[LIM_reference_depth])
        ctx_limit(m->ctx, LIM_reference_depth, s->span);
    s->state = STATE_OPEN;
    vec_push(m->arena, &m->open, s);
    return true;
}

void symbol_leave(Model *m, Symbol *s) {
    s->state = STATE_DONE;
    m->open.count--;
}

Column **path_of_column(Model *m, Dataset *d, const Str *name, uint32_t *count) {
    return path_try(m, d, name->s, name->length, count);
}
