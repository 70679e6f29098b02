/* The CSV engine: a case for each rule of cells and rows, limits, encodings, keys, places of
 * findings. */
#include "check.h"

#include <errno.h>
#include <stdlib.h>
#include "data/cell.h"
#include "data/csv.h"
#include "data/key.h"

typedef struct World {
    Ctx *ctx;
    Nums nums;
    Arena *arena;
    UnitTable units;
    Calendar calendar;
    Dataset d;
    Table *t;
    const char *bytes;
    size_t length;
    int error;
    jmp_buf guard;
} World;

static int give(void *user, const char *path, const char **bytes, size_t *length, void **handle) {
    World *w = user;
    (void)path;
    *bytes = w->bytes;
    *length = w->length;
    *handle = (void *)(uintptr_t)w->bytes;
    return w->error;
}

static void take_back(void *user, const char *bytes, size_t length, void *handle) {
    (void)user, (void)bytes, (void)length;
    free(handle);
}

static const Str *str(World *w, const char *s) {
    return intern_cstr(w->ctx->names, s);
}

static void begin(World *w) {
    memset(w, 0, sizeof *w);
    w->ctx = ctx_new(NULL, NULL);
    w->ctx->heap.guard = &w->guard;
    w->ctx->files = (Files){.user = w, .read = give, .release = take_back};
    w->arena = w->ctx->arena;
    nums_init(&w->nums, w->ctx, w->arena);
    units_init(&w->units, w->ctx);
    w->calendar = calendar_default();
    w->d.name = str(w, "orders");
    w->d.path = "data/orders.csv";
    w->d.dialect = dialect_default();
}

static void end(World *w) {
    ctx_free(w->ctx);
}

static Column *column(World *w, const char *name, ColumnType type) {
    Column *c = NEW(w->arena, Column);
    c->name = c->header = str(w, name);
    c->dataset = &w->d;
    c->type = type;
    c->index = w->d.columns.count;
    vec_push(w->arena, &w->d.columns, c);
    return c;
}

static Column *money(World *w, const char *name, const char *code) {
    Column *c = column(w, name, COL_NUMBER);
    c->unit = unit_of(&w->units, unit_currency(&w->units, str(w, code)));
    return c;
}

static void add_null(World *w, const char *spelling) {
    const Str **all = NEW_ARRAY(w->arena, const Str *, w->d.dialect.null_count + 1);
    for (uint32_t i = 0; i < w->d.dialect.null_count; i++) all[i] = w->d.dialect.nulls[i];
    all[w->d.dialect.null_count++] = str(w, spelling);
    w->d.dialect.nulls = all;
}

/* false: a limit was hit. The bytes are copied without room behind them, so that reading too far is
 * seen. */
static bool load_bytes(World *w, const char *bytes, size_t length) {
    char *exact = malloc(length ? length : 1);
    memcpy(exact, bytes, length);
    w->bytes = exact;
    w->length = length;
    w->ctx->diags = (Diags){.arena = w->arena};
    if (setjmp(w->guard)) return false;
    w->t = table_read_csv(w->ctx, &w->nums, w->arena, &w->calendar, &w->d);
    if (w->t->absent) free(exact); /* it was never given */
    return true;
}

static bool load(World *w, const char *text) {
    return load_bytes(w, text, strlen(text));
}

/* The codes of the findings in the order found: "D13 D20". */
static const char *codes(World *w) {
    Buf out = buf_new(w->arena);
    for (uint32_t i = 0; i < w->ctx->diags.all.count; i++)
        buf_printf(&out, "%s%s", i ? " " : "", code_row(w->ctx->diags.all.at[i]->code)->code);
    return buf_text(&out);
}

static const char *span_text(World *w, Span span) {
    Source *source = source_of(&w->ctx->sources, span.file);
    if (!source) return "nowhere";
    Place p = source_place(&w->ctx->sources, span.file, span.begin);
    return arena_printf(w->arena, "%s:%u:%u %.*s", source->path, p.line, p.column,
                        (int)(span.end - span.begin), source->text + span.begin);
}

static const char *place(World *w, uint32_t i) {
    if (i >= w->ctx->diags.all.count) return "no finding";
    return span_text(w, w->ctx->diags.all.at[i]->span);
}

static const char *sentence(World *w, uint32_t i) {
    const Diag *d = w->ctx->diags.all.at[i];
    return diag_fill(w->arena, code_row(d->code)->text[LANG_EN], d->args);
}

static const char *repair(World *w, uint32_t i) {
    const Diag *d = w->ctx->diags.all.at[i];
    return diag_fill(w->arena, code_row(d->code)->repair[LANG_EN], d->args);
}

static const char *note(World *w, uint32_t i) {
    const Diag *d = w->ctx->diags.all.at[i];
    for (uint32_t k = 0; k < d->parts.count; k++)
        if (d->parts.at[k].kind == PART_NOTE)
            return diag_fill(w->arena, phrase_text(d->parts.at[k].phrase, LANG_EN),
                             d->parts.at[k].args);
    return "";
}

static const char *cell(World *w, uint64_t row, uint32_t at) {
    const Column *c = w->d.columns.at[at];
    const Batch *b = w->t->batches.at[row / BATCH_ROWS];
    const Vector *v = &b->columns[at];
    uint32_t i = (uint32_t)(row % BATCH_ROWS);
    if (vector_missing(v, i)) return "-";
    switch (c->type) {
    case COL_TEXT: return interner_at(w->ctx->names, (uint32_t)v->at[i])->s;
    case COL_DATE: return day_text(w->arena, (Day)v->at[i]);
    case COL_PERIOD: return period_text(&w->calendar, w->arena, w->t->periods.at[v->at[i]]);
    case COL_BOOLEAN: return v->at[i] ? "true" : "false";
    case COL_DATETIME: return arena_printf(w->arena, "%lld", (long long)v->at[i]);
    case COL_NUMBER: break;
    }
    return num_exact(&w->nums, w->arena, vector_num(&w->nums, v, i));
}

/* The cells of a column: "1 2 -". */
static uint64_t line_of_row(const Table *t, uint64_t at) {
    Row row;
    return csv_locate(t->csv, at, &row) ? row.line : 0;
}

static const char *cells(World *w, uint32_t at) {
    Buf out = buf_new(w->arena);
    for (uint64_t row = 0; row < w->t->rows; row++)
        buf_printf(&out, "%s%s", row ? " " : "", cell(w, row, at));
    return buf_text(&out);
}

static void test_numbers(void) {
    World w;
    CASE("cell-1 what a number may look like");
    begin(&w);
    column(&w, "x", COL_NUMBER);
    CHECK(load(&w, "x\n5\n-3\n+4\n.75\n5.\n1e3\n1.5E-2\n1e+2\n007\n-.5e1\n0\n-0\n"));
    CHECK_STR(cells(&w, 0), "5 -3 4 3/4 5 1000 3/200 100 7 -5 0 0");
    CHECK_STR(codes(&w), "");

    CASE("cell-1 what a number may not look like");
    const char *bad[] = {"(5)", "5-",  "1 000", "5%",    "€5",    "1.2.3", "0x10",  "NaN",
                         "inf", "--5", "+-5",   "e5",    "1e",    "1e+",   "1e5.0", ".",
                         "-",   "+",   "1_000", "1'000", "EUR 5", "5 -",   "- 5"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(load(&w, arena_printf(w.arena, "x\n1\n%s\n", bad[i])));
        CHECK(w.t->bad_column[0] && !w.t->bad);
        CHECK_STR(cells(&w, 0), "1 -");
        CHECK_STR(place(&w, 0), arena_printf(w.arena, "data/orders.csv:3:1 %s", bad[i]));
    }
    end(&w);

    CASE("cell-1 grouping only if declared and only in threes");
    begin(&w);
    column(&w, "x", COL_NUMBER);
    w.d.dialect.separator = ";";
    w.d.dialect.decimal = ',';
    w.d.dialect.grouping = '.';
    CHECK(load(&w, "x\n1.234,56\n12.345.678\n-1.000\n1234,5\n123.456\n"));
    CHECK_STR(cells(&w, 0), "30864/25 12345678 -1000 2469/2 123456");
    CHECK(load(&w, "x\n1.23\n1234.567\n1.2345\n.234\n0.123\n1.234e3\n1..234\n1.234.\n01.234\n"));
    CHECK_STR(cells(&w, 0), "- - - - - - - - -");
    w.d.dialect.grouping = ' ';
    CHECK(load(&w, "x\n1 234,5\n1\xC2\xA0"
                   "234\n1\xE2\x80\xAF"
                   "234\n"));
    CHECK_STR(cells(&w, 0), "2469/2 1234 1234");
    w.d.dialect.decimal = '.';
    w.d.dialect.grouping = '\'';
    CHECK(load(&w, "x\n1'234.5\n"));
    CHECK_STR(cells(&w, 0), "2469/2");
    w.d.columns.at[0]->style = str(&w, "1.234,56");
    CHECK(load(&w, "x\n1.234,5\n"));
    CHECK_STR(cells(&w, 0), "2469/2");
    end(&w);

    CASE("cell-1 a currency or % only where the type says it");
    begin(&w);
    money(&w, "x", "EUR");
    w.d.dialect.separator = ";";
    w.d.dialect.decimal = ',';
    w.d.dialect.grouping = '.';
    CHECK(load(&w, "x\n€ 1.234,56\nEUR 12\n-€ 5\n€ -5\n€5\n5 €\n5EUR\n€\xC2\xA0"
                   "7\n-5 EUR\n"));
    CHECK_STR(cells(&w, 0), "30864/25 12 -5 -5 5 5 5 7 -5");
    CHECK(load(&w, "x\n$ 5\nUSD 5\n-€ -5\n€ 5 €\n€\n5%\neur 5\n"));
    CHECK_STR(cells(&w, 0), "- - - - - - -");
    end(&w);
    begin(&w);
    column(&w, "x", COL_NUMBER)->unit = UNIT_PERCENT;
    CHECK(load(&w, "x\n12\n12%\n12 %\n -1.5% \n"));
    CHECK_STR(cells(&w, 0), "12 12 12 -3/2");
    CHECK(load(&w, "x\n%\n%5\n5%%\n€5\n"));
    CHECK_STR(cells(&w, 0), "- - - -");
    end(&w);
}

static void test_wide(void) {
    World w;
    begin(&w);
    column(&w, "x", COL_NUMBER);
    CASE("cell-1 numbers of any size are exact, in one vector or beside it");
    CHECK(load(&w, "x\n1\n2.25\n-3.5\n"));
    CHECK(w.t->batches.at[0]->columns[0].at && w.t->batches.at[0]->columns[0].scale == 2);
    CHECK_STR(cells(&w, 0), "1 9/4 -7/2");
    CHECK(load(&w, "x\n9223372036854775807\n-9223372036854775807\n"));
    CHECK(w.t->batches.at[0]->columns[0].at != NULL);
    CHECK_STR(cells(&w, 0), "9223372036854775807 -9223372036854775807");
    CHECK(load(&w, "x\n9223372036854775808\n\n1.5\n1e-30\n-123456789012345678901234567890."
                   "5\n1e25\n000000000000000000000012\n"));
    CHECK(w.t->batches.at[0]->columns[0].wide != NULL);
    CHECK_STR(cells(&w, 0), "9223372036854775808 - 3/2 1/1000000000000000000000000000000 "
                            "-246913578024691357802469135781/2 10000000000000000000000000 12");
    CHECK(load(&w, "x\n9000000000000000000\n0.01\n"));
    CHECK_STR(cells(&w, 0), "9000000000000000000 1/100");

    CASE("cell-1 limits on digits and exponent apply before the number is built");
    CHECK(load(&w, "x\n1e999999999\n1\n1e-99999999999999999999\n"));
    CHECK_STR(codes(&w), "D13 D13");
    CHECK_STR(note(&w, 0), "it has more digits than --limit digits allows");
    CHECK(load(&w, "x\n1e900\n"));
    CHECK_STR(codes(&w), "");
    end(&w);
}

static void test_two_readings(void) {
    World w;
    begin(&w);
    column(&w, "x", COL_NUMBER);
    column(&w, "d", COL_DATE);
    w.d.dialect.separator = ";";
    CASE("cell-8 a cell under two readings shows both, and the repair");
    w.d.dialect.decimal = ',';
    CHECK(load(&w, "x;d\n1;2026-01-01\n1.234;2026-01-01\n"));
    CHECK_STR(codes(&w), "D14");
    CHECK_STR(place(&w, 0), "data/orders.csv:3:1 1.234");
    CHECK_STR(sentence(&w, 0),
              "\"1.234\" in column x fits two readings: 1.234 with decimal \".\", or 1234 with "
              "decimal \",\" grouping \".\"");
    CHECK_STR(repair(&w, 0), "declare decimal \".\" or decimal \",\" grouping \".\" in `format`");
    CHECK(load(&w, "x;d\n5.25;2026-01-01\n"));
    CHECK_STR(codes(&w), "D13");
    CHECK_STR(note(&w, 0), "it is 5.25 only with decimal \".\"");
    CHECK(load(&w, "x;d\nabc;2026-01-01\n"));
    CHECK_STR(codes(&w), "D13");
    CHECK_STR(note(&w, 0), "");
    w.d.dialect.decimal = '.';
    CHECK(load(&w, "x;d\n1,234;2026-01-01\n1,234.56;2026-01-01\n"));
    CHECK_STR(codes(&w), "D14 D13");
    CHECK_STR(note(&w, 1), "it is 1234.56 only with decimal \".\" grouping \",\"");

    CASE("cell-8 dates only by the declared style");
    CHECK(load(&w, "x;d\n1;03/04/2026\n1;31/04/2026\n1;25-12-2026\n"));
    CHECK_STR(codes(&w), "D16 D15 D15");
    CHECK_STR(place(&w, 0), "data/orders.csv:2:3 03/04/2026");
    CHECK_STR(sentence(&w, 0),
              "\"03/04/2026\" in column d is not in the style yyyy-mm-dd and fits two others: "
              "2026-04-03 as d/m/yyyy, or 2026-03-04 as m/d/yyyy");
    CHECK_STR(note(&w, 2), "it is 2026-12-25 only in the style dd-mm-yyyy");
    end(&w);
}

static void test_blanks_and_missing(void) {
    World w;
    CASE("cell-2 blanks are ignored around numbers, dates and booleans, kept in text");
    begin(&w);
    column(&w, "n", COL_NUMBER);
    column(&w, "d", COL_DATE);
    column(&w, "b", COL_BOOLEAN);
    column(&w, "t", COL_TEXT);
    CHECK(load(&w, "n,d,b,t\n 5 , 2026-01-02 , yes , a \n\t7,2026-01-03\t,no,a\n\" 8\",\" "
                   "2026-01-04\",\"J \",\" a \"\n"));
    CHECK_STR(codes(&w), "");
    CHECK_STR(cells(&w, 0), "5 7 8");
    CHECK_STR(cells(&w, 1), "2026-01-02 2026-01-03 2026-01-04");
    CHECK_STR(cells(&w, 2), "true false true");
    CHECK_STR(cells(&w, 3), " a  a  a ");

    CASE("cell-2 a cell of blanks only is an error unless declared");
    CHECK(load(&w, "n,d,b,t\n , ,\t, \n"));
    CHECK_STR(codes(&w), "D20 D20 D20 D20");
    CHECK_STR(sentence(&w, 0), "a cell of column n holds nothing but blanks");
    CHECK_STR(repair(&w, 0), "if such a cell is missing, declare null \" \" in `format`");
    add_null(&w, " ");
    CHECK(load(&w, "n,d,b,t\n , , , \n"));
    CHECK_STR(codes(&w), "");
    CHECK_STR(cells(&w, 3), "-");

    CASE("cell-3 zero length is missing for every type, quoted or not; null is compared before "
         "trimming");
    add_null(&w, "NULL");
    CHECK(load(&w, "n,d,b,t\n,,,\n\"\",\"\",\"\",\"\"\nNULL,NULL,\"NULL\",NULL\n"));
    CHECK_STR(codes(&w), "");
    for (uint32_t i = 0; i < 4; i++) CHECK_STR(cells(&w, i), "- - -");
    CHECK(load(&w, "n,d,b,t\n NULL,2026-01-01,1, NULL\n1,2026-01-01,1,NA\n"));
    CHECK_STR(codes(&w), "D13");
    CHECK_STR(cells(&w, 3), " NULL NA");
    end(&w);
}

static void test_booleans(void) {
    World w;
    begin(&w);
    column(&w, "b", COL_BOOLEAN);
    CASE("cell-4 spellings of booleans in any case; others are declared");
    CHECK(load(&w, "b\ntrue\nFalse\nYES\nno\nJa\nNEE\nj\nN\ny\nn\nT\nf\n1\n0\n"));
    CHECK_STR(cells(&w, 0),
              "true false true false true false true false true false true false true false");
    CHECK(load(&w, "b\nx\ntrues\n2\nwaar\n"));
    CHECK_STR(codes(&w), "D19 D19 D19 D19");
    const Str *on = str(&w, "Aan"), *off = str(&w, "1");
    w.d.dialect.trues = &on;
    w.d.dialect.falses = &off;
    w.d.dialect.true_count = w.d.dialect.false_count = 1;
    CHECK(load(&w, "b\nAan\n1\n0\naan\n"));
    CHECK_STR(cells(&w, 0), "true false false -");
    end(&w);
}

static void test_percent(void) {
    World w;
    begin(&w);
    column(&w, "p", COL_NUMBER)->unit = UNIT_PERCENT;
    CASE("cell-5 a % column whose cells all lie in 0..1 gets a hint");
    CHECK(load(&w, "p\n0.12\n1\n\n0\n"));
    CHECK_STR(codes(&w), "V5");
    const char *fine[] = {"p\n0.12\n12\n",  "p\n0.12%\n0.5\n", "p\n0\n0\n",
                          "p\n-0.1\n0.2\n", "p\n\n",           "p\n"};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        CHECK(load(&w, fine[i]));
        CHECK_STR(codes(&w), "");
    }
    end(&w);
}

static void test_rows(void) {
    World w;
    begin(&w);
    column(&w, "a", COL_NUMBER);
    column(&w, "b", COL_TEXT);
    CASE("cell-6 too few or too many fields: an error with the line and both counts");
    CHECK(load(&w, "a,b\n1,x\n2\n3,y,z\n4,w\n"));
    CHECK_STR(codes(&w), "D5 D6");
    CHECK_STR(place(&w, 0), "data/orders.csv:3:1 2");
    CHECK_STR(sentence(&w, 0), "line 3 has too few fields: 1, where 2 are expected");
    CHECK_STR(sentence(&w, 1), "line 4 has too many fields: 3, where 2 are expected");
    CHECK(w.t->bad && !w.t->bad_column[0]);
    CHECK_STR(cells(&w, 0), "1 4");

    CASE("cell-6 empty lines: dropped at the end, skipped elsewhere");
    CHECK(load(&w, "\n\na,b\n\n1,x\n\r\n\n2,y\n\n\n"));
    CHECK_STR(codes(&w), "");
    CHECK_STR(cells(&w, 0), "1 2");
    CHECK_STR(arena_printf(w.arena, "%d", (int)line_of_row(w.t, 1)), "8");

    CASE("cell-6 only a handful of broken rows is shown, the others are counted");
    Buf text = buf_new(w.arena);
    buf_str(&text, "a,b\n");
    for (int i = 0; i < 12; i++) buf_str(&text, "1\n");
    CHECK(load(&w, buf_text(&text)));
    CHECK_STR(codes(&w), "D5 D5 D5 D5 D5");
    CHECK_STR(note(&w, 4), "and 7 more like this");

    CASE("name-8 surplus fields are dropped and counted under extra \"ignore\"");
    w.d.dialect.extra_ignore = true;
    CHECK(load(&w, "a,b\n1,x,9\n2,y\n3,z,9,9\n"));
    CHECK_STR(codes(&w), "V4");
    CHECK_STR(note(&w, 0), "and 1 more like this");
    CHECK_STR(cells(&w, 1), "x y z");
    end(&w);

    CASE("lines that begin as a comment does are no rows, wherever they stand");
    begin(&w);
    column(&w, "a", COL_NUMBER);
    column(&w, "b", COL_TEXT);
    w.d.dialect.comments = (const Str *[]){str(&w, "#"), str(&w, "Total")};
    w.d.dialect.comment_count = 2;
    CHECK(load(&w, "# a \"stray quote, and commas\r\n#\r\n\r\na,b\r\n#1,2,3\r\n1,# x\r\n"
                   "\"Total\",\"9\"\r\n2,\"x\r\n# y\"\r\nTotal"));
    CHECK_STR(codes(&w), "");
    CHECK_STR(cells(&w, 0), "1 2");
    CHECK_STR(cells(&w, 1), "# x x\r\n# y");
    CHECK_STR(arena_printf(w.arena, "%d", (int)line_of_row(w.t, 1)), "8");
    CHECK(load(&w, "# only\n#\n"));
    CHECK_STR(codes(&w), "D2");
    Buf remarks = buf_new(w.arena);
    for (int i = 0; i < 5000; i++) buf_str(&remarks, "# of nine, or more\n");
    buf_str(&remarks, "a,b\n1,x\n");
    CHECK(load(&w, buf_text(&remarks)));
    CHECK_STR(cells(&w, 1), "x");
    CHECK_STR(arena_printf(w.arena, "%d", (int)line_of_row(w.t, 0)), "5002");
    w.d.dialect.has_header = false;
    w.d.columns.at[0]->position = 1;
    w.d.columns.at[1]->position = 2;
    CHECK(load(&w, "#\n7,x\n#\n8,y\n"));
    CHECK_STR(cells(&w, 0), "7 8");
    end(&w);

    CASE("cell-6 in a file of one column an empty line is a missing cell");
    begin(&w);
    column(&w, "a", COL_NUMBER);
    CHECK(load(&w, "a\n1\n\n\n3\n\n\n"));
    CHECK_STR(codes(&w), "");
    CHECK_STR(cells(&w, 0), "1 - - 3");
    CHECK(load(&w, "a\n\"\"\n"));
    CHECK_STR(cells(&w, 0), "-");
    w.d.columns.at[0]->position = 1;
    w.d.dialect.has_header = false;
    CHECK(load(&w, "\n1\n\n2\n"));
    CHECK_STR(cells(&w, 0), "- 1 - 2");
    end(&w);
}

static void test_headers(void) {
    World w;
    begin(&w);
    column(&w, "Name", COL_NUMBER);
    CASE("cell-7 headers are exact after the byte-order mark; a double one is an error only if "
         "read");
    CHECK(load(&w, "\xEF\xBB\xBFName,b,b,name\n1,2,3,4\n"));
    CHECK_STR(codes(&w), "");
    CHECK_STR(cells(&w, 0), "1");
    CHECK(load(&w, "name,Name ,\" Name\",\"Na\"\"me\"\n1,2,3,4\n"));
    CHECK_STR(codes(&w), "D3");
    CHECK_STR(place(&w, 0), "data/orders.csv:1:1 name,Name ,\" Name\",\"Na\"\"me\"");
    CHECK(w.t->bad_column[0] && !w.t->bad);
    CHECK_STR(cells(&w, 0), "-");
    w.d.columns.at[0]->header = str(&w, "Na\"me");
    CHECK(load(&w, "name,Name ,\" Name\",\"Na\"\"me\"\n1,2,3,4\n"));
    CHECK_STR(cells(&w, 0), "4");
    w.d.columns.at[0]->header = str(&w, "b");
    CHECK(load(&w, "Name,b,b,name\n1,2,3,4\n"));
    CHECK_STR(codes(&w), "D4");
    CHECK(w.t->bad_column[0]);

    CASE("cell-7 no header line");
    CHECK(load(&w, ""));
    CHECK_STR(codes(&w), "D2");
    CHECK(w.t->bad);
    CHECK(load(&w, "\n\n"));
    CHECK_STR(codes(&w), "D2");

    CASE("cell-7 a wrong separator is said once");
    column(&w, "c", COL_NUMBER);
    CHECK(load(&w, "b;c\n1;2\n"));
    CHECK_STR(codes(&w), "D12");
    CHECK_STR(repair(&w, 0), "declare separator \";\"");
    CHECK(w.t->bad_column[0] && w.t->bad_column[1]);

    CASE("columns by position, without a header line");
    w.d.dialect.has_header = false;
    w.d.columns.at[0]->position = 3;
    w.d.columns.at[1]->position = 1;
    CHECK(load(&w, "1,2,3\n4,5,6\n"));
    CHECK_STR(cells(&w, 0), "3 6");
    CHECK_STR(cells(&w, 1), "1 4");
    CHECK(load(&w, "1,2\n"));
    CHECK_STR(codes(&w), "D3");
    CHECK(load(&w, ""));
    CHECK_STR(codes(&w), "");
    end(&w);
}

static void test_quotes(void) {
    World w;
    begin(&w);
    column(&w, "a", COL_TEXT);
    column(&w, "b", COL_TEXT);
    CASE("RFC 4180 quotes, separators and line ends inside them");
    CHECK(load(
        &w,
        "a,b\r\n\"x,1\",\"say \"\"hi\"\"\"\r\n\"two\r\nlines\",\"\"\"\"\r\n\"abcdefgh\"\"\",z"));
    CHECK_STR(codes(&w), "");
    CHECK(w.t->rows == 3);
    CHECK_STR(cell(&w, 0, 0), "x,1");
    CHECK_STR(cell(&w, 0, 1), "say \"hi\"");
    CHECK_STR(cell(&w, 1, 0), "two\r\nlines");
    CHECK_STR(cell(&w, 1, 1), "\"");
    CHECK_STR(cell(&w, 2, 0), "abcdefgh\"");
    CHECK(line_of_row(w.t, 1) == 3 && line_of_row(w.t, 2) == 5);

    CASE("a stray quote is an error where it stands");
    CHECK(load(&w, "a,b\n1,This \"q\" is bad\n2,ok\n"));
    CHECK_STR(codes(&w), "D7");
    CHECK_STR(place(&w, 0), "data/orders.csv:2:8 \"");
    CHECK_STR(cells(&w, 1), "ok");
    CHECK(load(&w, "a,b\n1,2\n\"x\n\ny\" z,3\n"));
    CHECK_STR(codes(&w), "D8");
    CHECK_STR(place(&w, 0), "data/orders.csv:5:3  ");
    CHECK_STR(span_text(&w, w.ctx->diags.all.at[0]->parts.at[0].span), "data/orders.csv:3:1 \"");

    CASE("a quote that never closes is an error at its line");
    CHECK(load(&w, "a,b\n1,2\n3,\"open\n5,6\n7,8\n"));
    CHECK_STR(codes(&w), "D9");
    CHECK_STR(place(&w, 0), "data/orders.csv:3:3 \"");
    CHECK(load(&w, "a,\"b\n1,2\n"));
    CHECK_STR(codes(&w), "D9");
    CHECK(w.t->bad && w.t->rows == 0);

    CASE("no quote character: quotes are text");
    w.d.dialect.quote = 0;
    CHECK(load(&w, "a,b\n\"x\",5\" pipe\n"));
    CHECK_STR(cell(&w, 0, 0), "\"x\"");
    CHECK_STR(cell(&w, 0, 1), "5\" pipe");
    end(&w);
}

static void test_lines(void) {
    World w;
    begin(&w);
    column(&w, "a", COL_TEXT);
    column(&w, "b", COL_TEXT);
    CASE("lines end with LF, CR LF or, all of them, with CR");
    CHECK(load(&w, "a,b\r\n1,2\n3,4"));
    CHECK_STR(codes(&w), "");
    CHECK_STR(cells(&w, 1), "2 4");
    CHECK(load(&w, "a,b\r1,2\r\r3,4\r"));
    CHECK_STR(codes(&w), "");
    CHECK_STR(cells(&w, 1), "2 4");
    CHECK(line_of_row(w.t, 1) == 4);
    CHECK(load(&w, "a,b\n1,2\r3\n4,5\n"));
    CHECK_STR(codes(&w), "D11");
    CHECK(load(&w, "a,b\r1,2\n3\r4,5\r"));
    CHECK_STR(codes(&w), "D11");

    CASE("a separator of several bytes");
    w.d.dialect.separator = "🦆";
    CHECK(load(&w, "a🦆b\n1🦆🐤\n\"3🦆\"🦆4\n"));
    CHECK_STR(codes(&w), "");
    CHECK_STR(cells(&w, 0), "1 3🦆");
    CHECK_STR(cells(&w, 1), "🐤 4");
    w.d.dialect.separator = "||";
    CHECK(load(&w, "a||b\n1||2\n3|||4\n||\n5||\n"));
    CHECK_STR(codes(&w), "");
    CHECK_STR(cells(&w, 0), "1 3 - 5");
    CHECK_STR(cells(&w, 1), "2 |4 - -");
    end(&w);
}

static void test_encodings(void) {
    World w;
    begin(&w);
    Column *a = column(&w, "né", COL_TEXT);
    money(&w, "x", "EUR");
    CASE("UTF-8 is checked in the text cells that are read");
    CHECK(load(&w, "né,x,y\ncafé,1,\xFF\n\xFF\xC3,2,\n\xFF\xC3,3,\nok,4,\n"));
    CHECK_STR(codes(&w), "D21 D21");
    CHECK_STR(arena_printf(w.arena, "%.18s", place(&w, 0)), "data/orders.csv:3:");
    CHECK(w.t->bad_column[0] && !w.t->bad_column[1]);
    CHECK_STR(cells(&w, 0), "café - - ok");

    CASE("windows-1252 and latin-1");
    w.d.dialect.encoding = ENC_WINDOWS_1252;
    CHECK(load(&w, "n\xE9,x\ncaf\xE9 \x80,\x80 5\n\x93q\x94,\x80\xA0"
                   "6\n"));
    CHECK_STR(codes(&w), "");
    CHECK_STR(cells(&w, 0), "café € “q”");
    CHECK_STR(cells(&w, 1), "5 6");
    w.d.dialect.encoding = ENC_LATIN1;
    CHECK(load(&w, "n\xE9,x\nna\xEFve,5\n"));
    CHECK_STR(cells(&w, 0), "naïve");

    CASE("UTF-16 by its mark, both ways");
    w.d.dialect.encoding = ENC_UTF8;
    a->header = str(&w, "a");
    CHECK(load_bytes(&w,
                     "\xFF\xFE"
                     "a\0,\0x\0\n\0\x3E\xD8\x86\xDD\xAC\x20,\0"
                     "1\0",
                     20));
    CHECK_STR(codes(&w), "");
    CHECK_STR(cells(&w, 0), "🦆€");
    CHECK(load_bytes(&w,
                     "\xFE\xFF\0a\0,\0x\0\n\x20\xAC\0,\0"
                     "1",
                     16));
    CHECK_STR(cells(&w, 0), "€");
    CHECK(load_bytes(&w,
                     "\xFF\xFE"
                     "a\0,\0x\0\n\0\x3D\xD8,\0"
                     "1\0",
                     16));
    CHECK_STR(codes(&w), "D21");

    CASE("a NUL byte is an error at its line");
    CHECK(load_bytes(&w, "a,x\nb,1\nc\0d,2\n", 15));
    CHECK_STR(codes(&w), "D10");
    CHECK(w.t->bad && w.t->rows == 0);
    CHECK_STR(arena_printf(w.arena, "%.19s", place(&w, 0)), "data/orders.csv:3:2");
    end(&w);
}

static void test_dates(void) {
    World w;
    begin(&w);
    column(&w, "d", COL_DATE);
    CASE("dates by style");
    CHECK(load(&w, "d\n2024-02-29\n2023-02-29\n2026-13-01\n2026-00-01\n2026-1-1\n0001-01-01\n9999-"
                   "12-31\n0000-01-01\n"));
    CHECK_STR(cells(&w, 0), "2024-02-29 - - - - 0001-01-01 9999-12-31 -");
    w.d.dialect.date = "dd.mm.yyyy";
    CHECK(load(&w, "d\n28.02.2023\n29.02.2023\n01-01-2023\n"));
    CHECK_STR(cells(&w, 0), "2023-02-28 - -");
    w.d.columns.at[0]->style = str(&w, "m/d/yyyy");
    CHECK(load(&w, "d\n1/2/2026\n12/31/2026\n13/1/2026\n"));
    CHECK_STR(cells(&w, 0), "2026-01-02 2026-12-31 -");
    w.d.columns.at[0]->style = str(&w, "yyyymmdd");
    CHECK(load(&w, "d\n20260131\n20260132\n2026013\n"));
    CHECK_STR(cells(&w, 0), "2026-01-31 - -");
    w.d.columns.at[0]->style = str(&w, "dd-mm");
    CHECK(load(&w, "d\n20-01\n"));
    CHECK_STR(codes(&w), "D23");
    CHECK(w.t->bad_column[0]);
    w.d.columns.at[0]->type = COL_NUMBER;
    w.d.columns.at[0]->style = str(&w, "1.234");
    CHECK(load(&w, "d\n1\n"));
    CHECK_STR(codes(&w), "D23");
    end(&w);

    CASE("name-6 time-16 time-17 datetimes");
    begin(&w);
    column(&w, "at", COL_DATETIME);
    CHECK(load(&w, "at\n1970-01-02 00:00:01\n1970-01-01T01:00\n1969-12-31 "
                   "23:59:59\n1970-01-01T00:00:00.000\n"));
    CHECK_STR(cells(&w, 0), "86401 3600 -1 0");
    CHECK_STR(codes(&w), "");
    CHECK(load(&w, "at\n1970-01-01T01:00:00+02:00\n1970-01-01T01:00:00Z\n"));
    CHECK_STR(cells(&w, 0), "3600 3600");
    CHECK_STR(codes(&w), "V6");
    CHECK_STR(note(&w, 0), "and 1 more like this");
    CHECK(load(&w, "at\n2026-01-01T24:00:00\n2026-01-01T23:59:60\n2026-01-01\n2026-01-01T00:60:"
                   "00\n2026-02-30 00:00:00\n"));
    CHECK_STR(codes(&w), "D17 D17 D17 D17 D17");
    w.d.columns.at[0]->style = str(&w, "dd/mm/yyyy hh:mi");
    CHECK(load(&w, "at\n02/01/1970 01:02\n"));
    CHECK_STR(cells(&w, 0), "90120");
    end(&w);

    CASE("name-20 periods");
    begin(&w);
    column(&w, "p", COL_PERIOD);
    CHECK(load(&w, "p\n2026\n2026-Q3\n2026-07\n2013KW01\n 2026 \n2026-W31\n2026-Q5\n"));
    CHECK_STR(cells(&w, 0), "2026 2026-Q3 2026-07 2013-Q1 2026 2026-W31 -");
    CHECK(w.t->periods.count == 5);
    CHECK_STR(codes(&w), "D18");
    end(&w);
}

static void test_rules(void) {
    World w;
    begin(&w);
    Column *x = money(&w, "x", "EUR"), *t = column(&w, "t", COL_TEXT);
    CASE("cell-9 outside range or one of is a finding, and the value still counts");
    x->has_range = true;
    x->low = NUM_ZERO;
    x->high = num_ratio(&w.nums, 21, 2);
    const Str *values[] = {str(&w, "a"), str(&w, "b")};
    t->one_of = values;
    t->one_of_count = 2;
    CHECK(load(&w, "x,t\n10.5,a\n10.51,b\n-0.001,c\n,\n99999999999999999999,a\n"));
    CHECK_STR(codes(&w), "V1 V1 V1 V2");
    CHECK_STR(place(&w, 0), "data/orders.csv:3:1 10.51");
    CHECK_STR(sentence(&w, 0), "10.51 in column x lies outside its range, 0 to 10.5");
    CHECK_STR(place(&w, 3), "data/orders.csv:4:8 c");
    CHECK_STR(cell(&w, 1, 0), "1051/100");
    CHECK(!w.t->bad && !w.t->bad_column[0] && w.ctx->diags.errors == 0);

    CASE("cell-9 a range is in base units: 5% is 1/20");
    x->unit = UNIT_PERCENT;
    x->high = num_ratio(&w.nums, 1, 20);
    CHECK(load(&w, "x,t\n5,a\n5.1%,a\n"));
    CHECK_STR(codes(&w), "V1");

    CASE("required");
    x->has_range = false;
    x->required = true;
    CHECK(load(&w, "x,t\n5,a\n,a\n"));
    CHECK_STR(codes(&w), "V3");
    CHECK_STR(place(&w, 0), "data/orders.csv:3:1 ");
    end(&w);
}

static void test_keys(void) {
    World w;
    begin(&w);
    Column *id = column(&w, "id", COL_TEXT), *n = column(&w, "n", COL_NUMBER);
    CASE("cell-10 a key that occurs twice");
    vec_push(w.arena, &w.d.keys, id);
    CHECK(load(&w, "id,n\na,1\nb,2\n,3\n,4\na,5\n"));
    CHECK_STR(codes(&w), "D22");
    CHECK_STR(place(&w, 0), "data/orders.csv:6:1 a");
    CHECK_STR(span_text(&w, w.ctx->diags.all.at[0]->parts.at[0].span), "data/orders.csv:2:1 a");
    CHECK(w.t->bad);

    CASE("keys of one column find their row");
    CHECK(load(&w, "id,n\na,1.50\nb,2\nlonger than seven,20\n"));
    CHECK(key_find(key_index(&w.nums, w.t), str(&w, "b")->id) == 1);
    CHECK(key_find(key_index(&w.nums, w.t), str(&w, "longer than seven")->id) == 2);
    CHECK(key_find(key_index(&w.nums, w.t), str(&w, "c")->id) == -1);
    w.d.keys.at[0] = n;
    CHECK(load(&w, "id,n\na,1.5\nb,2\nc,99999999999999999999\nd,9223372036854775807\n"));
    int64_t key[4];
    for (uint32_t i = 0; i < 4; i++) {
        CHECK(key_of_cell(&w.nums, w.t, n, w.t->batches.at[0], i, &key[i]));
        CHECK(key_find(key_index(&w.nums, w.t), key[i]) == i);
    }
    CHECK(load(&w, "id,n\na,1.50\nb,02\nc,9223372036854775807\nd,7\n"));
    for (uint32_t i = 0; i < 4; i++) {
        int64_t same;
        CHECK(key_of_cell(&w.nums, w.t, n, w.t->batches.at[0], i, &same));
        CHECK((same == key[i]) == (i < 2));
        CHECK(i != 2 || same == key[3]);
    }
    CHECK(load(&w, "id,n\na,1.50\nb,1.5\n"));
    CHECK_STR(codes(&w), "D22");

    CASE("cell-10 a key of several columns");
    vec_push(w.arena, &w.d.keys, id);
    CHECK(load(&w, "id,n\na,1\na,2\nb,1\n"));
    CHECK_STR(codes(&w), "");
    CHECK(load(&w, "id,n\na,1\na,2\nb,1\na,2.0\n"));
    CHECK_STR(codes(&w), "D22");
    CHECK_STR(sentence(&w, 0),
              "two rows of orders have the key 2, \"a\", so every sum over it could count twice");
    end(&w);
}

static void test_files(void) {
    World w;
    begin(&w);
    column(&w, "a", COL_TEXT);
    CASE("name-24 a file that cannot be read");
    w.error = ENOENT;
    CHECK(load(&w, ""));
    CHECK_STR(codes(&w), "D1");
    CHECK(w.t->absent && !w.t->bad);
    CHECK_STR(sentence(&w, 0), "data/orders.csv, the source of dataset orders, cannot be read");
    CHECK_STR(note(&w, 0), "there is no such file");
    w.error = EISDIR;
    CHECK(load(&w, ""));
    CHECK_STR(note(&w, 0), "it is a folder");
    w.error = 0;
    w.d.path = NULL;
    CHECK(load(&w, "a\nb\n"));
    CHECK_STR(codes(&w), "");
    CHECK(w.t->absent);
    end(&w);

    CASE("cell-13 two datasets may read one source, and a column may be read twice");
    begin(&w);
    column(&w, "a", COL_TEXT);
    column(&w, "n", COL_NUMBER)->header = str(&w, "a");
    CHECK(load(&w, "a\n1\n"));
    CHECK_STR(cells(&w, 0), "1");
    CHECK_STR(cells(&w, 1), "1");

    CASE("limits are reported by name");
    w.ctx->limits[LIM_field_bytes] = 4;
    CHECK(load(&w, "a\n1234\n"));
    CHECK(!load(&w, "a\n12345\n"));
    CHECK_STR(codes(&w), "L1");
    CHECK_STR(w.ctx->diags.all.at[0]->args[0], "field-bytes");
    w.ctx->limits[LIM_row_bytes] = 3;
    CHECK(!load(&w, "a\n1234\n"));
    CHECK_STR(w.ctx->diags.all.at[0]->args[0], "row-bytes");
    w.ctx->limits[LIM_columns] = 1;
    CHECK(!load(&w, "a,b\n"));
    CHECK_STR(w.ctx->diags.all.at[0]->args[0], "columns");
    end(&w);
}

/* Cells of every length around blocks, windows and batches, against the same text taken apart by
 * hand. */
static void test_sizes(void) {
    World w;
    begin(&w);
    column(&w, "t", COL_TEXT);
    column(&w, "n", COL_NUMBER);
    CASE("cell-12 texts are bytes; rows across blocks, windows and batches");
    enum { ROWS = 3 * BATCH_ROWS + 17 };
    Buf text = buf_new(w.arena);
    buf_str(&text, "t,skipped,n\n");
    for (int i = 0; i < ROWS; i++) {
        buf_printf(&text, i % 3 ? "k%d" : "\"k%d", i);
        for (int k = 0; k < i % 70; k++) buf_char(&text, "abc,\n"[i % 3 ? k % 3 : k % 5]);
        buf_printf(&text, i % 3 ? ",x,%d.%02d\n" : "\"\"\",\"a,b\",%d.%02d\r\n", i, i % 100);
    }
    CHECK(load(&w, buf_text(&text)));
    CHECK_STR(codes(&w), "");
    CHECK(w.t->rows == ROWS && w.t->batches.count == 4);
    int wrong = 0;
    uint64_t line = 2;
    for (int i = 0; i < ROWS; i++) {
        Buf want = buf_new(w.arena);
        buf_printf(&want, "k%d", i);
        wrong += i % 997 == 0 && line_of_row(w.t, (uint64_t)i) != line;
        for (int k = 0; k < i % 70; k++) {
            buf_char(&want, "abc,\n"[i % 3 ? k % 3 : k % 5]);
            line += i % 3 == 0 && k % 5 == 4;
        }
        line++;
        if (i % 3 == 0) buf_char(&want, '"');
        wrong += strcmp(cell(&w, (uint64_t)i, 0), buf_text(&want)) != 0;
        Num n = num_ratio(&w.nums, i * 100 + i % 100, 100);
        wrong += strcmp(cell(&w, (uint64_t)i, 1), num_exact(&w.nums, w.arena, n)) != 0;
    }
    CHECK(wrong == 0);

    CASE("cell-12 no trimming, folding or normalisation");
    CHECK(load(&w, "t,n\nA,1\na,2\nA ,3\ncafé,4\ncafe\xCC\x81,5\nA,6\n"));
    const int64_t *ids = w.t->batches.at[0]->columns[0].at;
    CHECK(ids[0] == ids[5] && ids[0] != ids[1] && ids[0] != ids[2] && ids[3] != ids[4]);
    end(&w);
}

int main(void) {
    test_numbers();
    test_wide();
    test_two_readings();
    test_blanks_and_missing();
    test_booleans();
    test_percent();
    test_rows();
    test_headers();
    test_quotes();
    test_lines();
    test_encodings();
    test_dates();
    test_rules();
    test_keys();
    test_files();
    test_sizes();
    return check_done();
}
