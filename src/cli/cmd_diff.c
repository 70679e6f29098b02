/* kpi diff: two versions of definitions in, what the change means out. A version is what stands at
 * some paths, in the work tree or in a git revision; data comes from the work tree for both. */
#define _XOPEN_SOURCE 700

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/git.h"

typedef struct Side {     /* a version */
    const char *revision; /* NULL: the work tree */
    char *copy;           /* of the revision, where it is part of a word */
    const char *const *words;
    size_t count;
    bool from_top; /* REV:PATH */
    Tree *tree;
    char **paths; /* those of words that are there, as the library reads them */
    size_t path_count;
    kpi *k;
} Side;

typedef struct Sides {
    const Options *o;
    Side old, new;
    const char *only[2]; /* words of REV:PATH without REV: */
} Sides;

/* --- which versions are meant --- */

static const char *const here[] = {"."};

typedef enum Word { WORD_PATH, WORD_BOTH, WORD_REVISION } Word; /* BOTH: REV:PATH */

static Word word_of(const char *word) {
    struct stat st;
    if (stat(word, &st) == 0 || *word == '/') return WORD_PATH;
    return strchr(word, ':') ? WORD_BOTH : WORD_REVISION;
}

/* A path, or REV:PATH. */
static bool take_place(Side *side, const char **word, const char **only) {
    const char *colon = word_of(*word) == WORD_BOTH ? strchr(*word, ':') : NULL;
    *side = (Side){.words = word, .count = 1};
    if (!colon) return true;
    size_t n = (size_t)(colon - *word);
    side->copy = malloc(n + 1);
    if (!side->copy) return false;
    memcpy(side->copy, *word, n);
    side->copy[n] = 0;
    side->revision = side->copy;
    side->from_top = true;
    *only = colon + 1;
    side->words = only;
    return true;
}

static bool misunderstood(const Options *o) {
    say(o->lang, "name two paths, or a revision or two and then paths; --help shows how",
        "noem twee paden, of een of twee revisies en dan paden; --help toont hoe");
    return false;
}

/* Two places; or one revision or two, and then paths. */
static bool take_words(Sides *s) {
    const Options *o = s->o;
    const char **w = o->words;
    size_t n = o->word_count;
    if (n == 0) return misunderstood(o);
    if (word_of(w[0]) != WORD_REVISION) {
        if (n != 2 || word_of(w[1]) == WORD_REVISION) return misunderstood(o);
        return take_place(&s->old, &w[0], &s->only[0]) && take_place(&s->new, &w[1], &s->only[1]);
    }
    size_t revisions = n > 1 && word_of(w[1]) == WORD_REVISION ? 2 : 1;
    bool all = n == revisions;
    s->old = (Side){
        .revision = w[0], .words = all ? here : w + revisions, .count = all ? 1 : n - revisions};
    s->new = s->old;
    s->new.revision = revisions == 2 ? w[1] : NULL;
    for (size_t i = revisions; i < n; i++)
        if (word_of(w[i]) == WORD_BOTH) return misunderstood(o);
    return true;
}

/* --- reading them --- */

static bool is_there(const Side *side, const char *path) {
    struct stat st;
    return side->tree ? tree_has(side->tree, path) : stat(path, &st) == 0;
}

static char *copy_of(const char *text) {
    char *copy = malloc(strlen(text) + 1);
    return copy ? strcpy(copy, text) : NULL;
}

/* The paths of a version that are there. */
static bool find_paths(Side *side, CliLang lang) {
    side->paths = calloc(side->count, sizeof *side->paths);
    for (size_t i = 0; side->paths && i < side->count; i++) {
        const char *word = side->words[i];
        char *path = side->tree ? tree_name(side->tree, word, side->from_top) : copy_of(word);
        if (!path) {
            say(lang, "%s lies outside this git work tree", "%s ligt buiten deze git-werkmap",
                word);
            return false;
        }
        if (is_there(side, path))
            side->paths[side->path_count++] = path;
        else
            free(path);
    }
    return side->paths != NULL;
}

static bool side_open(Side *side, const Options *o) {
    if (side->revision && !(side->tree = tree_open(o->lang, side->revision))) return false;
    return find_paths(side, o->lang);
}

/* A version may lack what the other has: all of it is then added, or removed. */
static bool check_places(const Sides *s) {
    const Side *sides[] = {&s->old, &s->new};
    CliLang lang = s->o->lang;
    for (int i = 0; i < 2; i++) {
        const Side *side = sides[i], *other = sides[1 - i];
        const char *word = side->words[0], *where = side->revision   ? side->revision
                                                    : lang == CLI_NL ? "de werkmap"
                                                                     : "the work tree";
        if (side->path_count) continue;
        if (side->from_top || !other->path_count || side->words != other->words) {
            say(lang, "there is no %s with definitions in %s", "er is geen %s met definities in %s",
                word, where);
            return false;
        }
        say(lang, "note: there is no %s with definitions in %s",
            "let op: er is geen %s met definities in %s", word, where);
    }
    return true;
}

static kpi_status side_load(Side *side, const Options *o) {
    kpi_host host;
    if (side->tree) host = tree_host(side->tree);
    side->k = command_open_on(o, side->tree ? &host : NULL);
    if (!side->k) return KPI_FAILED;
    return kpi_load(side->k, (const char *const *)side->paths, side->path_count);
}

static void side_close(Side *side) {
    kpi_free(side->k);
    for (size_t i = 0; i < side->path_count; i++) free(side->paths[i]);
    free(side->paths);
    tree_close(side->tree);
    free(side->copy);
}

/* --- the command --- */

static int diff(Sides *s) {
    const Options *o = s->o;
    kpi_status old = side_load(&s->old, o), status = old;
    if (s->old.k) status = side_load(&s->new, o);
    if (!s->old.k || !s->new.k) return EXIT_FAILED;
    if (old != KPI_FAILED && status != KPI_FAILED) {
        if (kpi_count(s->old.k, "file") + kpi_count(s->new.k, "file") == 0) {
            say(o->lang, "no .kpi file found below %s", "geen .kpi-bestand gevonden onder %s",
                s->new.words[0]);
            return EXIT_FAILED;
        }
        old = status = kpi_diff(s->new.k, s->old.k, option_value(o, OPT_no_data) == NULL);
    }
    const char *format = option_value(o, OPT_diff_format);
    bool written = command_write(s->new.k, o, "diff", format ? format : "human");
    kpi *told = old == KPI_FAILED && kpi_count(s->old.k, "error") + kpi_count(s->old.k, "memory")
                    ? s->old.k
                    : s->new.k;
    command_notes(told, o);
    return written ? command_exit(told, o, old == KPI_FAILED ? old : status) : EXIT_FAILED;
}

int diff_run(const Options *o) {
    Sides s = {.o = o};
    bool ready = take_words(&s) && side_open(&s.old, o) && side_open(&s.new, o) && check_places(&s);
    int code = ready ? diff(&s) : EXIT_FAILED;
    side_close(&s.new);
    side_close(&s.old);
    return code;
}
