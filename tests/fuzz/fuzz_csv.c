/* Any bytes as a CSV file, under a dialect that the first bytes choose: no crash, every row found
 * again on its line, and the structure that the scan finds is that of a reader which looks at each
 * byte. */
#include <stdlib.h>

#include "data/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct Input {
    const char *bytes;
    size_t length;
} Input;

static int give(void *user, const char *path, const char **bytes, size_t *length, void **handle) {
    const Input *in = user;
    (void)path;
    *bytes = in->bytes;
    *length = in->length;
    *handle = NULL;
    return 0;
}

static void column(Ctx *ctx, Dataset *d, UnitTable *units, ColumnType type, unsigned position) {
    Column *c = NEW(ctx->arena, Column);
    c->name = c->header = intern_cstr(ctx->names, arena_printf(ctx->arena, "c%u", position));
    c->dataset = d;
    c->type = type;
    c->index = d->columns.count;
    c->position = position;
    if (type == COL_NUMBER && position % 2)
        c->unit = unit_of(units, unit_currency(units, intern_cstr(ctx->names, "EUR")));
    vec_push(ctx->arena, &d->columns, c);
}

static Dialect dialect(Ctx *ctx, uint8_t choice, uint8_t more) {
    static const char *const separators[] = {",", ";", "||", "🦆"};
    static const char groupings[] = {0, '.', ' ', '\''};
    static const char *const dates[] = {"yyyy-mm-dd", "dd-mm-yyyy", "d/m/yy", "yyyymmdd"};
    Dialect d = dialect_default();
    d.separator = separators[choice & 3];
    d.grouping = groupings[choice >> 2 & 3];
    d.decimal = choice & 16 || d.grouping == '.' ? ',' : '.';
    d.quote = choice & 32 ? 0 : '"';
    d.extra_ignore = choice & 64;
    d.date = dates[more & 3];
    d.encoding = (more >> 2 & 3) % 3;
    d.has_header = false;
    if (more & 16) {
        d.comments = NEW_ARRAY(ctx->arena, const Str *, 1);
        d.comments[d.comment_count++] = intern_cstr(ctx->names, "#");
    }
    return d;
}

/* Fields of the row at `at`, looking at each byte; 0: the row is broken. Only for separators of one
 * byte and lines that end with a line feed. */
static uint32_t count_fields(const Scan *s, size_t at, size_t *next) {
    uint32_t fields = 1;
    bool quoted = false, start = true, closed = false;
    for (; at < s->length; at++) {
        char c = s->text[at];
        if (quoted) {
            if (c != s->quote) continue;
            if (at + 1 < s->length && s->text[at + 1] == s->quote)
                at++;
            else
                quoted = false, closed = true;
            continue;
        }
        bool pair = c == '\r' && at + 1 < s->length && s->text[at + 1] == '\n';
        if (c == '\n' || pair) {
            *next = at + 1 + pair;
            return fields;
        }
        if (c == s->separator[0]) {
            fields++;
            start = true;
            closed = false;
            continue;
        }
        if (c == '\r' || closed || (s->quote && c == s->quote && !start)) return 0;
        quoted = start && s->quote && c == s->quote;
        start = false;
    }
    *next = at + 1;
    return quoted ? 0 : fields;
}

static void compare_scan(Scan s) {
    if (s.separator_length != 1 || s.newline != '\n') return;
    Row row;
    scan_seek(&s, 0, 1);
    for (size_t at = 0; scan_row(&s, NULL, 0, &row);) {
        uint32_t fields = count_fields(&s, at, &at);
        if (row.fault ? fields != 0 : fields != row.fields) abort();
        if (row.fault) return;
        if (at < s.length && at != s.at) abort();
    }
}

static void find_rows(Table *t) {
    uint64_t before = 0;
    for (uint64_t row = 0; row < t->rows && row < 100; row++) {
        Row found;
        if (!csv_locate(t->csv, row, &found) || found.line <= before) abort();
        before = found.line;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2) return 0;
    Ctx *ctx = ctx_new(NULL, NULL);
    Input in = {(const char *)data + 2, size - 2};
    jmp_buf guard;
    if (setjmp(guard)) {
        ctx_free(ctx);
        return 0;
    }
    ctx->heap.guard = &guard;
    ctx->files = (Files){.user = &in, .read = give};
    Nums nums;
    UnitTable units;
    nums_init(&nums, ctx, ctx->arena);
    units_init(&units, ctx);
    Dataset d = {.name = intern_cstr(ctx->names, "d"), .path = "d.csv"};
    d.dialect = dialect(ctx, data[0], data[1]);
    static const ColumnType types[] = {COL_NUMBER,   COL_TEXT,   COL_NUMBER, COL_DATE,
                                       COL_DATETIME, COL_PERIOD, COL_BOOLEAN};
    for (unsigned i = 0; i < sizeof types / sizeof *types; i++)
        column(ctx, &d, &units, types[i], i + 1);
    vec_push(ctx->arena, &d.keys, d.columns.at[data[1] >> 5 & 1]);
    Calendar calendar = calendar_default();
    Table *t = table_read_csv(ctx, &nums, ctx->arena, &calendar, &d);
    find_rows(t);
    if (t->csv && !memchr(t->csv->scan.text, 0, t->csv->scan.length)) compare_scan(t->csv->scan);
    ctx_free(ctx);
    return 0;
}
