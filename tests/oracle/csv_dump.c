/* Reads a CSV file and prints what was read as JSON, for csv_suites.py to compare:
 *   csv_dump FILE [separator=;] [decimal=,] [grouping=.] [header=none] column=TYPE:HEADER...
 * TYPE is text or number; under header=none HEADER is a position. Numbers print as exact fractions,
 * missing cells as null, findings as code, place and sentence. Exit 2: an option makes no sense. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/files.h"
#include "data/table.h"

typedef struct Dump {
    Ctx *ctx;
    Nums nums;
    Dataset d;
} Dump;

static _Noreturn void refuse(const char *option) {
    fprintf(stderr, "csv_dump: %s makes no sense\n", option);
    exit(2);
}

static void add_column(Dump *u, const char *spec) {
    Column *c = NEW(u->ctx->arena, Column);
    const char *header = strchr(spec, ':');
    if (!header) refuse(spec);
    c->type = strncmp(spec, "number:", 7) ? COL_TEXT : COL_NUMBER;
    c->name = c->header = intern_cstr(u->ctx->names, header + 1);
    c->dataset = &u->d;
    c->index = u->d.columns.count;
    if (!u->d.dialect.has_header) c->position = (uint32_t)strtoul(header + 1, NULL, 10);
    vec_push(u->ctx->arena, &u->d.columns, c);
}

static void option(Dump *u, const char *given) {
    const char *value = strchr(given, '=');
    if (!value++) refuse(given);
    Dialect *dialect = &u->d.dialect;
    if (!strncmp(given, "column=", 7))
        add_column(u, value);
    else if (!strcmp(given, "header=none"))
        dialect->has_header = false;
    else if (!strncmp(given, "separator=", 10) && *value)
        dialect->separator = value;
    else if (!strcmp(given, "decimal=.") || !strcmp(given, "decimal=,"))
        dialect->decimal = *value;
    else if (!strncmp(given, "grouping=", 9) && strlen(value) == 1)
        dialect->grouping = *value;
    else
        refuse(given);
}

static void print_json(const char *s, size_t length) {
    putchar('"');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c < 0x20 || c == '"' || c == '\\')
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}

static void print_cell(Dump *u, const Column *c, const Vector *v, uint32_t i) {
    if (vector_missing(v, i)) {
        fputs("null", stdout);
    } else if (c->type == COL_TEXT) {
        const Str *s = interner_at(u->ctx->names, (uint32_t)v->at[i]);
        print_json(s->s, s->length);
    } else {
        printf("\"%s\"", num_exact(&u->nums, u->ctx->arena, vector_num(&u->nums, v, i)));
    }
}

static void print_rows(Dump *u, const Table *t) {
    for (uint64_t row = 0; row < t->rows; row++) {
        const Batch *b = t->batches.at[row / BATCH_ROWS];
        printf("%s\n  [", row ? "," : "");
        for (uint32_t i = 0; i < u->d.columns.count; i++) {
            if (i) fputs(", ", stdout);
            print_cell(u, u->d.columns.at[i], &b->columns[i], (uint32_t)(row % BATCH_ROWS));
        }
        putchar(']');
    }
}

static void print_findings(Dump *u) {
    Diags *diags = &u->ctx->diags;
    for (uint32_t i = 0; i < diags->all.count; i++) {
        const Diag *d = diags->all.at[i];
        const Source *source = source_of(&u->ctx->sources, d->span.file);
        const CodeRow *row = code_row(d->code);
        printf("%s\n  {\"code\": \"%s\", \"severity\": %d, ", i ? "," : "", row->code, d->severity);
        printf("\"line\": %" PRIu32 ", \"path\": ",
               source ? source_place(&u->ctx->sources, d->span.file, d->span.begin).line : 0);
        print_json(source ? source->path : "", source ? strlen(source->path) : 0);
        const char *text = diag_fill(u->ctx->arena, row->text[LANG_EN], d->args);
        fputs(", \"text\": ", stdout);
        print_json(text, strlen(text));
        putchar('}');
    }
}

int main(int argc, char **argv) {
    if (argc < 2) refuse("no file");
    Dump u = {.ctx = ctx_new(NULL, NULL)};
    jmp_buf guard;
    if (setjmp(guard)) refuse("a file past the limits");
    u.ctx->heap.guard = &guard;
    u.ctx->files = files_posix();
    nums_init(&u.nums, u.ctx, u.ctx->arena);
    u.d.name = intern_cstr(u.ctx->names, "dump");
    u.d.path = argv[1];
    u.d.dialect = dialect_default();
    for (int i = 2; i < argc; i++) option(&u, argv[i]);
    Calendar calendar = calendar_default();
    const Table *t = table_read_csv(u.ctx, &u.nums, u.ctx->arena, &calendar, &u.d);
    printf("{\"bad\": %s, \"rows\": [", t->bad || t->absent ? "true" : "false");
    print_rows(&u, t);
    fputs("], \"findings\": [", stdout);
    print_findings(&u);
    puts("]}");
    ctx_free(u.ctx);
    return 0;
}
