/* The formatter over every .kpi file of the repository, as written and spaced at random: the tree, the comments and the
 * spellings stay, and a second time changes nothing. */
#include "check.h"

#include <dirent.h>
#include <stdlib.h>

#include "fmt/fmt.h"

static Ctx *ctx;
static jmp_buf guard;

typedef struct Text {
    char *s;
    size_t length;
} Text;

static Text copy_of(const char *s, size_t length) {
    Text t = {malloc(length + 1), length};
    memcpy(t.s, s, length);
    t.s[length] = 0;
    return t;
}

static Text join(Text a, const char *s, size_t length) {
    a.s = realloc(a.s, a.length + length + 1);
    memcpy(a.s + a.length, s, length);
    a.length += length;
    a.s[a.length] = 0;
    return a;
}

static bool same(Text a, Text b) {
    return a.length == b.length && memcmp(a.s, b.s, a.length) == 0;
}

/* --- one text in several lights --- */

typedef struct Light {
    bool right;    /* it parses */
    Text tree;     /* ast_dump */
    Text comments; /* one a line, without blanks at their ends */
    Text words;    /* all else, without blanks */
    Text made;     /* formatted */
} Light;

static Light light_of(Text source) {
    Light l = {false, copy_of("", 0), copy_of("", 0), copy_of("", 0), copy_of("", 0)};
    ctx_free(ctx);
    ctx = ctx_new(NULL, NULL);
    ctx->heap.guard = &guard;
    if (setjmp(guard)) {
        puts("stopped by a limit or for want of memory");
        exit(1);
    }
    uint32_t file = source_add(&ctx->sources, "test.kpi", source.s, (uint32_t)source.length);
    Ast ast = ast_parse(ctx, ctx->arena, file);
    if (ast.broken) return l;
    l.right = true;
    Buf tree = buf_new(ctx->arena);
    ast_dump(ast.root, &tree);
    l.tree = join(l.tree, buf_text(&tree), tree.length);
    for (uint32_t i = 0; i < ast.tape.count; i++) {
        const Token *t = &ast.tape.tokens[i];
        const char *s = source.s + t->begin;
        size_t n = t[1].begin - t->begin;
        bool comment = t->kind == TRIVIA_COMMENT || t->kind == TRIVIA_DOC;
        while (comment && n && strchr(" \t\v\f", s[n - 1])) n--;
        if (comment) l.comments = join(join(l.comments, s, n), "\n", 1);
        if (token_is_trivia(*t)) continue;
        for (size_t k = 0; k < n; k++)
            if (s[0] == '"' || !strchr(" \t\v\f", s[k])) l.words = join(l.words, s + k, 1);
        l.words = join(l.words, "\n", 1);
    }
    size_t length;
    const char *made = fmt_text(ctx, ctx->arena, &ast, &length);
    l.made = join(l.made, made, length);
    return l;
}

static void light_free(Light *l) {
    free(l->tree.s);
    free(l->comments.s);
    free(l->words.s);
    free(l->made.s);
}

static bool is_clean(Text t) {
    if (t.length == 0) return true;
    bool good = t.s[0] != '\n' && t.s[0] != ' ' && t.s[t.length - 1] == '\n';
    for (size_t i = 0; i + 1 < t.length; i++) {
        if (t.s[i] == '\r' || (t.s[i] == ' ' && t.s[i + 1] == '\n')) good = false;
        if (t.s[i] == '\n' && t.s[i + 1] == '\n' && (i + 2 >= t.length || t.s[i + 2] == '\n')) good = false;
    }
    return good;
}

/* Prints what failed, once. */
static void check_properties(const char *path, Text source, const Light *before) {
    Light after = light_of(before->made);
    bool good = after.right && same(before->tree, after.tree) && same(before->comments, after.comments) &&
                same(before->words, after.words) && same(before->made, after.made) && is_clean(before->made);
    CHECK(good);
    if (!good && check_failed < 4)
        printf("%s: right %d tree %d comments %d words %d fixed %d clean %d\n--- from\n%s\n--- to\n%s\n--- again\n%s\n", path,
               after.right, same(before->tree, after.tree), same(before->comments, after.comments), same(before->words, after.words),
               same(before->made, after.made), is_clean(before->made), source.s, before->made.s, after.made.s);
    light_free(&after);
}

/* --- random spacing --- */

static uint32_t random_state = 2463534242;
static uint32_t random_below(uint32_t n) {
    random_state ^= random_state << 13, random_state ^= random_state >> 17, random_state ^= random_state << 5;
    return random_state % n;
}

static Text add(Text t, const char *s) {
    return join(t, s, strlen(s));
}

static Text random_blanks(Text t) {
    static const char *const blanks[] = {" ", "  ", "\t", " \t ", "        "};
    return add(t, blanks[random_below(5)]);
}

static Text random_gap(Text t) {
    static const char *const gaps[] = {"\n", "\r\n", "\n\n\n\n", "\n    ", " # a note\n", "\n# a note \t\n", "\n\n  ## a note\r\n"};
    return random_below(4) ? random_blanks(t) : add(t, gaps[random_below(7)]);
}

/* The tokens of a source with other blanks between them. wild: also other line ends, and more comments. */
static Text respaced(Text source, bool wild) {
    Light light = light_of(source); /* for its context */
    light_free(&light);
    const bool *reported;
    Tape tape = tape_lex(ctx, ctx->arena, 1, &reported);
    Text t = copy_of("", 0);
    bool fresh = true; /* a line begins */
    for (uint32_t i = 0; i < tape.count; i++) {
        Token k = tape.tokens[i];
        bool line = k.kind == TRIVIA_NEWLINE;
        bool comment = k.kind == TRIVIA_COMMENT || k.kind == TRIVIA_DOC;
        if (line && !wild) t = add(t, random_below(2) ? "\r\n" : " \n");
        if (line && wild) t = fresh ? add(t, "\n") : random_gap(t);
        if (k.kind == TRIVIA_SPACE) t = wild && !fresh ? random_gap(t) : random_blanks(t);
        if (!token_is_trivia(k) || comment) {
            if (wild && !fresh && comment && random_below(2)) t = add(t, "\n");
            t = join(t, source.s + k.begin, tape.tokens[i + 1].begin - k.begin);
            if (!comment && strchr("(),{}*/<=", k.kind < 128 ? k.kind : 0) && k.kind && random_below(2)) t = random_blanks(t);
            if (!comment && wild && random_below(8) == 0) t = random_gap(t);
        }
        if (comment && wild) t = add(t, "\n");
        fresh = line || comment;
    }
    return t;
}

static uint32_t wild_tried, wild_lost;

static void check_spacings(const char *path, Text source, const Light *light) {
    Text spaced = respaced(source, false);
    Light other = light_of(spaced);
    CHECK(other.right && same(other.made, light->made));
    if (!same(other.made, light->made) && check_failed < 4)
        printf("%s: blanks within lines change the layout\n--- from\n%s\n--- was\n%s\n--- is\n%s\n", path, spaced.s, light->made.s,
               other.made.s);
    light_free(&other);
    free(spaced.s);
    for (int i = 0; i < 3; i++) {
        spaced = respaced(source, true);
        other = light_of(spaced);
        wild_tried++;
        bool kept = other.right && same(other.tree, light->tree); /* not what lines alone kept apart */
        wild_lost += !kept;
        if (kept) check_properties(path, spaced, &other);
        light_free(&other);
        free(spaced.s);
    }
}

static uint32_t files;

static void check_file(const char *path) {
    FILE *f = fopen(path, "rb");
    if (!f) return;
    Text source = copy_of("", 0);
    char bytes[4096];
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, f)) > 0;) source = join(source, bytes, n);
    fclose(f);
    Light light = light_of(source);
    if (light.right && source.length < 20000) {
        files++;
        check_properties(path, source, &light);
        check_spacings(path, source, &light);
    }
    light_free(&light);
    free(source.s);
}

static void check_folder(const char *folder) {
    DIR *dir = opendir(folder);
    if (!dir) return;
    const struct dirent *entry;
    while ((entry = readdir(dir))) {
        char path[1000];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        size_t n = strlen(path);
        if (entry->d_name[0] == '.') continue;
        if (n > 4 && strcmp(path + n - 4, ".kpi") == 0)
            check_file(path);
        else
            check_folder(path);
    }
    closedir(dir);
}

/* --- rules that no file of the repository needs --- */

static void check_layout(const char *from, const char *to) {
    Light light = light_of((Text){(char *)(uintptr_t)from, strlen(from)});
    CHECK(light.right);
    CHECK_STR(light.made.s, to);
    if (light.right) check_properties("a text of this test", (Text){(char *)(uintptr_t)from, strlen(from)}, &light);
    light_free(&light);
}

static void test_corners(void) {
    CASE("nothing");
    check_layout("", "");
    check_layout("\n \n\r\n", "");
    check_layout("# a", "# a\n");
    check_layout("\xEF\xBB\xBF\r\n\r\nunits a\r\n\r\n\r\n\r\nunits b \r\n", "units a\n\nunits b\n");
    CASE("tokens");
    check_layout("metric a=- 5.0 %+b ^ - 2*( - c )-(d)  range 1_000.50  to 40 pp", "metric a = -5.0% + b^-2 * (-c) - (d)  range 1_000.50 to 40pp\n");
    check_layout("test \"t\" { expect a in 2026 is no \t data }", "test \"t\" { expect a in 2026 is no data }\n");
    check_layout("policy { coverage 4 / 5 }", "policy { coverage 4/5 }\n");
    CASE("words that would become one");
    check_layout("calendar { no\ndata }", "calendar { no\n             data }\n");
    check_layout("units pp\nmetric a = 5\npp", "units pp\nmetric a = 5\n  pp\n");
    CASE("declarations of one line");
    check_layout("units a metric b = 1 metric c = 2 # d", "units a\nmetric b = 1\nmetric c = 2                        # d\n");
    CASE("a comment ends its line");
    check_layout("kpi a { # b\n formula c # d\n }", "kpi a {                             # b\n  formula   c                       # d\n}\n");
    check_layout("kpi a { formula c # d\n }", "kpi a { formula c                   # d\n}\n");
    check_layout("kpi a { formula # b\n # c\n d\n}", "kpi a { formula                     # b\n        # c\n          d }\n");
}

int main(void) {
    CASE("files");
    check_folder("examples");
    check_folder("stdlib");
    check_folder("tests");
    check_folder("docs");
    CHECK(files > 200);
    CASE("wild spacing");
    CHECK(wild_tried > 600 && wild_lost * 50 < wild_tried);
    test_corners();
    ctx_free(ctx);
    return check_done();
}
