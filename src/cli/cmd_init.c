/* kpi init: a starter that runs, in a folder; with --from a dataset block for a CSV file, to
 * review. */
#define _XOPEN_SOURCE 700

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/command.h"
#include "cli/output.h"
#include "cli/paths.h"
#include "cli/starter.h"

/* --- from a file --- */

/* The path of the CSV file as seen from the folder of the text: without that folder, if it lies
 * below it. */
static const char *source_from(const Options *o, const char *path) {
    const char *out = option_value(o, OPT_output), *slash = out ? strrchr(out, '/') : NULL;
    size_t n = slash ? (size_t)(slash - out) + 1 : 0;
    if (strncmp(path, "./", 2) == 0) path += 2;
    return n && strncmp(path, out, n) == 0 ? path + n : path;
}

static int propose(const Options *o, const char *path) {
    size_t length, made;
    char *bytes = paths_read(o->lang, path, &length);
    kpi *k = bytes ? command_open(o) : NULL;
    int code = EXIT_FAILED;
    if (k) {
        const char *text, *to = option_value(o, OPT_output);
        if (to && strcmp(to, "-") == 0) to = NULL;
        kpi_status status = kpi_propose(k, source_from(o, path), bytes, length, &text, &made);
        command_notes(k, o);
        code = command_exit(k, o, status);
        if (text && !output_write(o->lang, to, text, made)) code = EXIT_FAILED;
    }
    kpi_free(k);
    free(bytes);
    return code;
}

/* --- the starter --- */

static char *path_in(const char *folder, const char *name) {
    size_t n = strlen(folder), size = n + strlen(name) + 2;
    char *path = malloc(size);
    const char *slash = n && folder[n - 1] == '/' ? "" : "/";
    if (path && strcmp(folder, ".") == 0)
        strcpy(path, name);
    else if (path)
        snprintf(path, size, "%s%s%s", folder, slash, name);
    return path;
}

/* A link that leads nowhere is there, too. */
static bool exists(CliLang lang, const char *path) {
    struct stat st;
    if (lstat(path, &st) != 0) return false;
    say(lang, "%s is there already; nothing was written", "%s bestaat al; er is niets geschreven",
        path);
    return true;
}

/* The next file of the starter in the language of the options, or NULL. */
static const StarterFile *next_file(const Options *o, const StarterFile *at) {
    const char *folder = o->lang == CLI_NL ? "nl/" : "en/";
    for (at = at ? at + 1 : starter_files; at < starter_files + starter_file_count; at++)
        if (strncmp(at->name, folder, 3) == 0) return at;
    return NULL;
}

static bool is_free(const Options *o, const char *folder) {
    bool free_so_far = true; /* every file that is in the way is named */
    for (const StarterFile *f = NULL; (f = next_file(o, f));) {
        char *path = path_in(folder, f->name + 3);
        free_so_far = path && !exists(o->lang, path) && free_so_far;
        free(path);
    }
    return free_so_far;
}

static bool write_all(const Options *o, const char *folder) {
    bool good = true;
    for (const StarterFile *f = NULL; good && (f = next_file(o, f));) {
        char *path = path_in(folder, f->name + 3);
        good = path && output_write(o->lang, path, f->text, f->length);
        if (good) say(o->lang, "written: %s", "geschreven: %s", path);
        free(path);
    }
    return good;
}

static bool folder_make(CliLang lang, const char *folder) {
    if (mkdir(folder, 0777) == 0 || errno == EEXIST) return true;
    say(lang, "cannot make the folder %s: %s", "kan de map %s niet maken: %s", folder,
        strerror(errno));
    return false;
}

static int start(const Options *o, const char *folder) {
    if (!is_free(o, folder) || !folder_make(o->lang, folder) || !write_all(o, folder))
        return EXIT_FAILED;
    say(o->lang, "now try: kpi eval %s", "probeer nu: kpi eval %s", folder);
    return EXIT_DONE;
}

int init_run(const Options *o) {
    const char *from = option_value(o, OPT_from);
    if (o->word_count > (from ? 0 : 1)) {
        say(o->lang, "one folder, or --from FILE; --help shows how",
            "één map, of --from BESTAND; --help toont hoe");
        return EXIT_FAILED;
    }
    return from ? propose(o, from) : start(o, o->word_count ? o->words[0] : ".");
}
