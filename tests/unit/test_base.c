/* Memory, texts, sources, findings and files: the ground that every stage stands on. */
#define _XOPEN_SOURCE 700

#include "check.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ctx.h"
#include "base/files.h"
#include "base/sha256.h"

/* A heap that counts what is out, and fails the allocation that fail_at says (1 is the next). */
typedef struct Meter {
    size_t live, calls, fail_at;
    bool wrong_size;
} Meter;

static void *meter_alloc(void *user, void *ptr, size_t old_size, size_t new_size) {
    Meter *m = user;
    if (new_size && ++m->calls == m->fail_at) return NULL;
    char *block = ptr ? (char *)ptr - 16 : NULL; /* 16 bytes in front hold the size */
    size_t was = 0;
    if (block) memcpy(&was, block, sizeof was);
    if (was != old_size) m->wrong_size = true;
    m->live += new_size - was;
    if (!new_size) {
        free(block);
        return NULL;
    }
    block = realloc(block, new_size + 16);
    memcpy(block, &new_size, sizeof new_size);
    return block + 16;
}

static char hook_log[16];
static void hook_note(void *what) {
    strncat(hook_log, what, 1);
}

static bool is_zero(const char *s, size_t n) {
    while (n--)
        if (*s++) return false;
    return true;
}

static void test_arena(Ctx *ctx) {
    CASE("arena");
    Arena *a = arena_new(&ctx->heap);
    bool aligned = true, zeroed = true;
    for (size_t n = 0; n < 3000; n += 7) {
        char *p = arena_alloc(a, n);
        aligned &= (uintptr_t)p % _Alignof(max_align_t) == 0;
        zeroed &= is_zero(p, n);
        memset(p, 0xAA, n);
    }
    CHECK(aligned);
    CHECK(zeroed);

    static char A[] = "a", B[] = "b", C[] = "c";
    arena_on_free(a, hook_note, A);
    ArenaMark mark = arena_mark(a);
    arena_on_free(a, hook_note, B);
    memset(arena_alloc(a, 1 << 20), 0xAA, 1 << 20);
    memset(arena_alloc(a, 100), 0xAA, 100);
    arena_on_free(a, hook_note, C);
    arena_release(a, mark);
    CHECK_STR(hook_log, "cb");
    CHECK(is_zero(arena_alloc(a, 4000), 4000));
    arena_free(a);
    CHECK_STR(hook_log, "cba");
    arena_free(NULL);
}

static void test_grow(Ctx *ctx) {
    CASE("grow");
    Arena *a = arena_new(&ctx->heap);
    VEC(uint32_t) v = {0}, w = {0};
    for (uint32_t i = 0; i < 100000; i++) {
        vec_push(a, &v, i);
        if (i % 3 == 0) vec_push(a, &w, i);
    }
    bool right = v.count == 100000 && w.count == 33334;
    for (uint32_t i = 0; i < v.count; i++) right &= v.at[i] == i && w.at[i / 3] == i / 3 * 3;
    CHECK(right);
    char *p = arena_alloc(a, 100), *q = arena_grow(a, p, 100, 200);
    CHECK(p == q);
    CHECK(is_zero(q, 200));
    arena_alloc(a, 1);
    memset(q, 1, 200);
    p = arena_grow(a, q, 200, 300);
    CHECK(p != q && p[199] == 1 && is_zero(p + 200, 100));
    arena_free(a);
}

/* What a stage does with memory; jumps when it runs out. */
static void use_memory(Ctx *ctx) {
    Map map = map_new(ctx->arena);
    for (uint32_t i = 0; i < 20000; i++) {
        const Str *s = intern_cstr(ctx->names, arena_printf(ctx->arena, "name %u", (unsigned)i));
        *map_slot(&map, i, NULL) = (void *)s;
    }
    uint32_t file = source_add(&ctx->sources, "a.kpi", "a\nb", 3);
    source_place(&ctx->sources, file, 2);
    diag_add(&ctx->diags, D_P1, (Span){file, 0, 1}, "a", "b", NULL);
    diags_sort(&ctx->diags);
    ctx_limit(ctx, LIM_digits, (Span){0});
}

/* How a run ends whose allocation fail_at fails; whatever was out is given back. */
static Failure fail_once(size_t fail_at) {
    Meter meter = {.fail_at = fail_at};
    Failure failure = FAIL_MEMORY;
    Ctx *ctx = ctx_new(meter_alloc, &meter);
    if (ctx) {
        jmp_buf guard;
        ctx->heap.guard = &guard;
        if (!setjmp(guard)) use_memory(ctx);
        failure = ctx->heap.failure;
        ctx_free(ctx);
    }
    CHECK(meter.live == 0 && !meter.wrong_size);
    CHECK((failure == FAIL_LIMIT) == (meter.calls < fail_at));
    return failure;
}

static void test_no_memory(void) {
    CASE("no memory");
    size_t n = 1;
    while (n < 1000 && fail_once(n) == FAIL_MEMORY) n++;
    CHECK(n > 10 && n < 1000);
}

static Failure failure_of(Ctx *ctx, size_t count, size_t size) {
    jmp_buf guard, *outer = ctx->heap.guard;
    ctx->heap.guard = &guard;
    ctx->heap.failure = FAIL_NONE;
    if (!setjmp(guard)) arena_array(ctx->arena, count, size);
    ctx->heap.guard = outer;
    return ctx->heap.failure;
}

static void test_overflow(Ctx *ctx) {
    CASE("sizes that overflow");
    CHECK(failure_of(ctx, SIZE_MAX / 2, 3) == FAIL_MEMORY);
    CHECK(failure_of(ctx, SIZE_MAX, 1) == FAIL_MEMORY);
    CHECK(failure_of(ctx, SIZE_MAX - 40, 1) == FAIL_MEMORY);
    CHECK(failure_of(ctx, 0, 8) == FAIL_NONE);
}

static void test_intern(Ctx *ctx) {
    CASE("interner");
    Interner *in = interner_new(ctx->arena);
    bool right = true;
    char name[32];
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < 100000; i++) {
            int n = snprintf(name, sizeof name, "%u", (unsigned)(i * 7919));
            const Str *s = intern(in, name, (size_t)n);
            right &= s->id == i && s->length == (uint32_t)n && strcmp(s->s, name) == 0;
            right &= interner_at(in, i) == s;
        }
    CHECK(right);
    CHECK(interner_count(in) == 100000);
    CHECK(intern(in, "a\0b", 3) != intern(in, "a\0c", 3));
    CHECK(intern(in, "a\0b", 3) != intern(in, "a", 1));
    CHECK(intern(in, NULL, 0) == intern_cstr(in, ""));
}

static void test_map(Ctx *ctx) {
    CASE("map");
    Map map = map_new(ctx->arena);
    CHECK(map_find(&map, 0) == NULL);
    bool right = true, is_new = false;
    for (uint64_t i = 0; i < 50000; i++) {
        void **slot = map_slot(&map, i << 32, &is_new);
        right &= is_new && !*slot;
        *slot = (void *)(uintptr_t)(i + 1);
    }
    for (uint64_t i = 0; i < 50000; i++) {
        void **found = map_find(&map, i << 32);
        right &= found && *found == (void *)(uintptr_t)(i + 1) &&
                 found == map_slot(&map, i << 32, &is_new);
        right &= !is_new && !map_find(&map, (i << 32) + 1);
    }
    CHECK(right && map.count == 50000);
}

static size_t put_utf8(uint32_t c, char *s) {
    if (c < 0x80) return s[0] = (char)c, 1;
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n; i-- > 1; c >>= 6) s[i] = (char)(0x80 | (c & 0x3F));
    s[0] = (char)(0xF00u >> n | c);
    return n;
}

static void test_utf8_all(void) {
    CASE("utf-8, all code points");
    uint32_t good = 0, bad = 0;
    for (uint32_t c = 0; c < 0x140000; c++) {
        char s[5] = "";
        uint32_t got = 0xFFFFFFFF;
        size_t n = put_utf8(c, s), read = utf8_next(s, s + n, &got);
        bool valid = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
        good += valid && read == n && got == c && (n == 1 || !utf8_next(s, s + n - 1, &got));
        bad += !valid && read == 0;
    }
    CHECK(good == 1112064);
    CHECK(bad == 0x140000 - 1112064);
}

static void test_utf8_malformed(void) {
    CASE("utf-8, malformed");
    static const char *const malformed[] = {"\x80",
                                            "\xBF",
                                            "\xC0\x80",
                                            "\xC1\xBF",
                                            "\xE0\x80\x80",
                                            "\xE0\x9F\xBF",
                                            "\xED\xA0\x80",
                                            "\xF0\x8F\xBF\xBF",
                                            "\xF4\x90\x80\x80",
                                            "\xF5\x80\x80\x80",
                                            "\xFE",
                                            "\xFF",
                                            "\xC3(",
                                            "\xE2\x82(",
                                            "\xF0\x9F\x98("};
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        uint32_t c = 7;
        CHECK(utf8_next(malformed[i], malformed[i] + strlen(malformed[i]), &c) == 0 && c == 7);
    }
    uint32_t c;
    CHECK(utf8_next("", "", &c) == 0);
}

static size_t width(const char *s) {
    return utf8_width(s, strlen(s));
}

static void test_width(void) {
    CASE("width");
    CHECK(width("kpi") == 3);
    CHECK(width("café €") == 6);
    CHECK(width("e\xCC\x81") == 1);
    CHECK(width("漢字") == 4);
    CHECK(width("📈") == 2);
    CHECK(width("\xFF\xFE") == 2);
    CHECK(width("\xE2\x80\x8B") == 0);
    CHECK(width("한") == 2);
}

static void test_distance(void) {
    CASE("distance");
    static const struct {
        const char *a, *b;
        unsigned distance;
    } rows[] = {{"", "", 0},
                {"", "abc", 3},
                {"target", "target", 0},
                {"target", "taregt", 1},
                {"ca", "abc", 3},
                {"kitten", "sitting", 3},
                {"omzet", "ömzet", 1},
                {"a\xFF", "a\xFE", 1},
                {"sum", "mus", 2}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK(text_distance(rows[i].a, rows[i].b, 9) == rows[i].distance);
        CHECK(text_distance(rows[i].b, rows[i].a, 9) == rows[i].distance);
    }
    CHECK(text_distance("kitten", "sitting", 1) == 2);
    CHECK(text_distance("abcdefgh", "x", 3) == 4);
    char a[600], b[600];
    memset(a, 'a', 599), memset(b, 'a', 599), a[599] = b[599] = 0;
    CHECK(text_distance(a, b, 5) == 0);
    b[598] = 'b';
    CHECK(text_distance(a, b, 5) == 6);
    a[256] = b[256] = 0, b[3] = 'b';
    CHECK(text_distance(a, b, 5) == 1);
}

static void test_nearest(void) {
    CASE("nearest");
    static const char *const words[] = {"revenue", "average", "target", "review", "by"};
    CHECK_STR(text_nearest("revenu", words, 5), "revenue");
    CHECK_STR(text_nearest("tagret", words, 5), "target");
    CHECK(text_nearest("bx", words, 5) == NULL);
    CHECK(text_nearest("quarter", words, 5) == NULL);
    CHECK(text_nearest("revenu", words, 0) == NULL);
}

static void test_buf(Ctx *ctx) {
    CASE("buf");
    Buf b = buf_new(ctx->arena);
    CHECK_STR(buf_text(&b), "");
    buf_str(&b, "");
    CHECK_STR(buf_text(&b), "");
    for (int i = 0; i < 5000; i++) {
        buf_printf(&b, "%04d", i);
        if (i % 100 == 0) arena_alloc(ctx->arena, 1);
    }
    CHECK(b.length == 20000 && strlen(b.s) == 20000 && memcmp(b.s + 4 * 1234, "1234", 4) == 0);
    buf_put(&b, "\0x", 2);
    CHECK(b.length == 20002 && b.s[20001] == 'x' && b.s[20002] == 0);
    CHECK_STR(arena_printf(ctx->arena, "%s-%u", "a", 7u), "a-7");
}

static void check_place(Ctx *ctx, uint32_t file, uint32_t offset, Place want) {
    Place got = source_place(&ctx->sources, file, offset);
    CHECK(got.line == want.line);
    CHECK(got.column == want.column);
    CHECK(got.utf16_column == want.utf16_column);
    CHECK(got.byte_column == want.byte_column);
}

static void test_places(Ctx *ctx) {
    CASE("places");
    /*                   0123 4 567 8901 2 3 4 (offsets of: a b \r \n, tab c \n, emoji d, malformed,
     * e) */
    static const char text[] = "ab\r\n\tc\n\xF0\x9F\x93\x88"
                               "d\xFF"
                               "e\n";
    uint32_t file = source_add(&ctx->sources, "a.kpi", text, sizeof text - 1);
    for (int round = 0; round < 2; round++) { /* before and after the lines are known */
        check_place(ctx, file, 0, (Place){1, 1, 1, 1});
        check_place(ctx, file, 2, (Place){1, 3, 3, 3});
        check_place(ctx, file, 3, (Place){1, 3, 3, 3}); /* between \r and \n */
        check_place(ctx, file, 4, (Place){2, 1, 1, 1});
        check_place(ctx, file, 5, (Place){2, 2, 2, 2}); /* a tab is one character */
        check_place(ctx, file, 7, (Place){3, 1, 1, 1});
        check_place(ctx, file, 9, (Place){3, 1, 1, 1}); /* inside the emoji */
        check_place(ctx, file, 11, (Place){3, 2, 3, 5});
        check_place(ctx, file, 13, (Place){3, 4, 5, 7}); /* after the malformed byte */
        check_place(ctx, file, 15, (Place){4, 1, 1, 1});
        check_place(ctx, file, 9999, (Place){4, 1, 1, 1});
    }
    check_place(ctx, file, 13, (Place){3, 4, 5, 7});
    check_place(ctx, file, 11, (Place){3, 2, 3, 5});
    check_place(ctx, 0, 0, (Place){0});
    check_place(ctx, 9999, 0, (Place){0});
}

/* Lines of all lengths, some of them many times the distance between two known places. */
static void test_many_places(Ctx *ctx) {
    CASE("many places");
    static const char *const pieces[] = {"a", "é", "漢", "📈", "\xFF", "\t"};
    Buf text = buf_new(ctx->arena);
    VEC(Place) places = {0};
    VEC(uint32_t) offsets = {0};
    Place place = {1, 1, 1, 1};
    uint32_t seed = 1;
    for (int i = 0; i < 60000; i++) {
        seed = seed * 1664525u + 1013904223u;
        vec_push(ctx->arena, &places, place);
        vec_push(ctx->arena, &offsets, (uint32_t)text.length);
        if (seed >> 16 < (i < 20000 ? 800u : 3u)) {
            buf_char(&text, '\n');
            place = (Place){place.line + 1, 1, 1, 1};
            continue;
        }
        const char *piece = pieces[(seed >> 8) % 6];
        buf_str(&text, piece);
        place.column++;
        place.utf16_column += strlen(piece) == 4 ? 2 : 1;
        place.byte_column += (uint32_t)strlen(piece);
    }
    uint32_t file = source_add(&ctx->sources, "many.kpi", text.s, (uint32_t)text.length);
    uint32_t right = 0;
    for (uint32_t i = 0; i < places.count; i++) {
        Place got = source_place(&ctx->sources, file, offsets.at[i]);
        right += memcmp(&got, &places.at[i], sizeof got) == 0;
    }
    CHECK(right == places.count);
}

static void test_lines(Ctx *ctx) {
    CASE("lines");
    uint32_t length;
    uint32_t file = source_add(&ctx->sources, "b.kpi",
                               "\xEF\xBB\xBF"
                               "one\r\n\r\ntwo",
                               13);
    const char *line = source_line(&ctx->sources, file, 1, &length);
    CHECK(length == 3 && memcmp(line, "one", 3) == 0);
    source_line(&ctx->sources, file, 2, &length);
    CHECK(length == 0);
    line = source_line(&ctx->sources, file, 3, &length);
    CHECK(length == 3 && memcmp(line, "two", 3) == 0);
    source_line(&ctx->sources, file, 4, &length);
    CHECK(length == 0);
    source_line(&ctx->sources, file, 0, &length);
    CHECK(length == 0);
    check_place(ctx, file, 0, (Place){1, 1, 1, 1}); /* the byte order mark is in no line */
    check_place(ctx, file, 4, (Place){1, 2, 2, 2});

    uint32_t rows = source_excerpt(&ctx->sources, "b.csv", 800, "x,y\n1,2\n", 8);
    line = source_line(&ctx->sources, rows, 801, &length);
    CHECK(length == 3 && memcmp(line, "1,2", 3) == 0);
    check_place(ctx, rows, 6, (Place){801, 3, 3, 3});
    uint32_t empty = source_add(&ctx->sources, "c.kpi", "", 0);
    check_place(ctx, empty, 0, (Place){1, 1, 1, 1});
    CHECK(source_of(&ctx->sources, empty)->line_count == 1);
}

static void test_join(void) {
    CASE("join");
    Span s = span_join((Span){1, 5, 9}, (Span){1, 2, 6});
    CHECK(s.file == 1 && s.begin == 2 && s.end == 9);
    CHECK(span_join((Span){0}, (Span){2, 1, 3}).file == 2);
    CHECK(span_join((Span){1, 5, 9}, (Span){2, 1, 3}).file == 1);
}

static void test_diags(Ctx *ctx) {
    CASE("diags");
    Diags d = {.arena = ctx->arena};
    char place[16];
    for (uint32_t i = 0; i < 1000; i++) { /* each place twice; every fourth finding is a repeat */
        uint32_t at = i * 7 % 500;
        snprintf(place, sizeof place, "%u", i % 1000 < 500 || at % 2 ? (unsigned)at : 1000u + at);
        diag_add(&d, D_P1, (Span){1 + at % 2, at, at + 1}, place, "x", NULL);
    }
    diag_severity(&d, d.all.at[0], SEV_WARNING);
    CHECK(d.errors == 999 && d.warnings == 1 && d.hints == 0);
    diags_sort(&d);
    CHECK(d.all.count == 750 && d.errors == 749 && d.warnings == 1);
    bool sorted = true, stable = true;
    for (uint32_t i = 1; i < d.all.count; i++) {
        const Diag *a = d.all.at[i - 1], *b = d.all.at[i];
        sorted &= a->span.file < b->span.file ||
                  (a->span.file == b->span.file && a->span.begin <= b->span.begin);
        if (a->span.file == b->span.file && a->span.begin == b->span.begin)
            stable &= strlen(a->args[0]) < strlen(b->args[0]);
    }
    CHECK(sorted);
    CHECK(stable);
    diags_sort(&d);
    CHECK(d.all.count == 750);
    Diags none = {.arena = ctx->arena};
    diags_sort(&none);
    CHECK(none.all.count == 0);
}

static void test_catalogue(Ctx *ctx) {
    CASE("catalogue");
    Code code;
    CHECK(code_find("P1", &code) && code == D_P1);
    CHECK(code_find("limit", &code) && code == D_L1);
    CHECK(!code_find("Z99", &code));
    for (unsigned i = 0; i < CODE_COUNT; i++) {
        const CodeRow *row = code_row((Code)i);
        CHECK(row->code && row->slug && row->text[LANG_EN] && row->text[LANG_NL]);
        CHECK(!row->repair[LANG_EN] == !row->repair[LANG_NL]);
        CHECK(code_find(row->code, &code) && code == (Code)i);
        CHECK(code_find(row->slug, &code) && code == (Code)i); /* slugs are unique too */
    }
    CHECK_STR(phrase_text(PH_first_here, LANG_NL), "hier eerst vermeld");

    CASE("fill");
    const char *const args[DIAG_ARGS] = {"one", "{1}", NULL, [8] = "nine"};
    CHECK_STR(diag_fill(ctx->arena, "{2} {1} {9}|{3}", args), "{1} one nine|");
    CHECK_STR(diag_fill(ctx->arena, "policy { } {0} {10} {1", args), "policy { } {0} {10} {1");
    CHECK_STR(diag_fill(ctx->arena, "", args), "");
}

static void test_limits(Ctx *ctx) {
    CASE("limits");
    Limit limit;
    CHECK(limit_find("value-bits", &limit) && limit == LIM_value_bits);
    CHECK(limit_find("value_bits", &limit) && limit == LIM_value_bits);
    CHECK(!limit_find("value", &limit) && !limit_find("value-bits-", &limit) &&
          !limit_find("", &limit));
    CHECK_STR(limit_name(LIM_columns), "columns");
    CHECK(ctx->limits[LIM_value_bits] == 1u << 20);

    jmp_buf guard, *outer = ctx->heap.guard;
    ctx->heap.guard = &guard;
    ctx->lang = LANG_NL;
    ctx->at = (Span){1, 2, 3};
    if (!setjmp(guard)) ctx_limit(ctx, LIM_field_bytes, (Span){0});
    ctx->heap.guard = outer;
    ctx->lang = LANG_EN;
    CHECK(ctx->heap.failure == FAIL_LIMIT);
    const Diag *diag = ctx->diags.all.at[ctx->diags.all.count - 1];
    CHECK(diag->code == D_L1 && diag->span.begin == 2);
    CHECK_STR(diag->args[0], "field-bytes");
    CHECK_STR(diag->args[1], "grootte van een CSV-veld in bytes");
    CHECK_STR(diag->args[2], "1048576");
}

static void test_sha256(void) {
    CASE("sha256"); /* FIPS 180-4 examples, and lengths around a block in pieces */
    Sha256 sha;
    char hex[SHA256_HEX], again[SHA256_HEX], text[200];
    sha256_init(&sha);
    sha256_final_hex(&sha, hex);
    CHECK_STR(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    sha256_init(&sha);
    sha256_update(&sha, "abc", 3);
    sha256_final_hex(&sha, hex);
    CHECK_STR(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    sha256_init(&sha);
    for (int i = 0; i < 1000000 / 64; i++)
        sha256_update(&sha, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 64);
    sha256_final_hex(&sha, hex);
    CHECK_STR(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    memset(text, 'x', sizeof text);
    for (size_t n = 50; n < sizeof text; n++) {
        sha256_init(&sha);
        sha256_update(&sha, text, n);
        sha256_final_hex(&sha, hex);
        sha256_init(&sha);
        for (size_t at = 0; at < n; at += 7)
            sha256_update(&sha, text + at, n - at < 7 ? n - at : 7);
        sha256_final_hex(&sha, again);
        CHECK_STR(again, hex);
    }
}

static void test_sha256_large(void) {
    CASE("sha256 of large inputs"); /* the processor's rounds against the standard's */
    static char text[200000];
    Sha256 sha;
    char whole[SHA256_HEX], pieces[SHA256_HEX];
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(i * i * 7 + i / 251);
    for (size_t n = 65536 - 65; n < sizeof text; n += n < 65700 ? 1 : 13331) {
        sha256_init(&sha);
        sha256_update(&sha, text, n);
        sha256_final_hex(&sha, whole);
        sha256_init(&sha);
        for (size_t at = 0; at < n; at += 1000)
            sha256_update(&sha, text + at, n - at < 1000 ? n - at : 1000);
        sha256_final_hex(&sha, pieces);
        CHECK_STR(whole, pieces);
    }
}

static void write_file(const char *path, const char *text) {
    FILE *f = fopen(path, "wb");
    if (f) fputs(text, f), fclose(f);
}

static void test_files(Ctx *ctx) {
    CASE("files");
    char folder[] = "/tmp/kpi-test-XXXXXX", out[4096], real[4096];
    CHECK(mkdtemp(folder) != NULL);
    Arena *a = arena_new(&ctx->heap);
    const char *file = arena_printf(a, "%s/b.txt", folder), *link = arena_printf(a, "%s/a", folder);
    const char *pipe_path = arena_printf(a, "%s/pipe", folder), *bytes = "";
    size_t length = 0;
    ctx->files = files_posix();
    write_file(file, "one\ntwo");
    CHECK(ctx_read(ctx, a, file, &bytes, &length) == 0);
    CHECK(length == 7 && memcmp(bytes, "one\ntwo", 8) == 0);
    CHECK(ctx_read(ctx, a, folder, &bytes, &length) == EISDIR);
    CHECK(ctx_read(ctx, a, link, &bytes, &length) == ENOENT);
    CHECK(ctx_read(ctx, a, "/dev/null", &bytes, &length) == EINVAL);
    CHECK(mkfifo(pipe_path, 0600) == 0 && symlink("b.txt", link) == 0);
    CHECK(ctx_read(ctx, a, pipe_path, &bytes, &length) == EINVAL);

    CHECK(ctx->files.canonical(NULL, folder, real, sizeof real) == 0);
    CHECK(ctx->files.canonical(NULL, link, out, sizeof out) == 0);
    CHECK_STR(out, arena_printf(a, "%s/b.txt", real));
    CHECK(ctx->files.canonical(NULL, link, out, 5) == ENAMETOOLONG);
    CHECK(ctx->files.canonical(NULL, "/no/such", out, sizeof out) == ENOENT);

    Names names;
    CHECK(ctx_list(ctx, a, folder, &names) == 0 && names.count == 3);
    CHECK_STR(names.at[0], "a");
    CHECK_STR(names.at[1], "b.txt");
    CHECK_STR(names.at[2], "pipe");
    CHECK(ctx_list(ctx, a, file, &names) == ENOTDIR && names.count == 0);
    unlink(file), unlink(link), unlink(pipe_path), rmdir(folder);
    arena_free(a);
}

int main(void) {
    Ctx *ctx = ctx_new(NULL, NULL);
    jmp_buf guard;
    if (!ctx || setjmp(guard)) return 1;
    ctx->heap.guard = &guard;
    test_arena(ctx);
    test_grow(ctx);
    test_no_memory();
    test_overflow(ctx);
    test_intern(ctx);
    test_map(ctx);
    test_utf8_all();
    test_utf8_malformed();
    test_width();
    test_distance();
    test_nearest();
    test_buf(ctx);
    test_places(ctx);
    test_many_places(ctx);
    test_lines(ctx);
    test_join();
    test_diags(ctx);
    test_catalogue(ctx);
    test_limits(ctx);
    test_sha256();
    test_sha256_large();
    test_files(ctx);
    ctx_free(ctx);
    return check_done();
}
