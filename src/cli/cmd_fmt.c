/* kpi fmt: files in their canonical layout, in place; --check and --diff only look. A file that
 * cannot be read as .kpi stays as it is, and its findings say why. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/diff.h"
#include "cli/output.h"
#include "cli/paths.h"

/* One text, before and after; path NULL: from standard input. */
typedef struct Formatted {
    const char *path, *shown;
    char *before;
    size_t before_length;
    const char *after;
    size_t after_length;
} Formatted;

static bool is_changed(const Formatted *f) {
    return f->before_length != f->after_length || memcmp(f->before, f->after, f->after_length) != 0;
}

static int write_diff(const Options *o, const Formatted *f) {
    size_t length;
    char *text =
        diff_text(f->shown, f->before, f->before_length, f->after, f->after_length, &length);
    if (!text) {
        say(o->lang, "out of memory", "te weinig geheugen");
        return EXIT_FAILED;
    }
    bool written = output_write(o->lang, NULL, text, length);
    free(text);
    return written ? EXIT_DONE : EXIT_FAILED;
}

static int finish(const Options *o, const Formatted *f) {
    bool check = option_value(o, OPT_check), diff = option_value(o, OPT_diff), good = true;
    if (diff && write_diff(o, f) != EXIT_DONE) return EXIT_FAILED;
    if (check) {
        if (!diff && is_changed(f))
            good = output_write(o->lang, NULL, f->shown, strlen(f->shown)) &&
                   output_write(o->lang, NULL, "\n", 1);
        return !good ? EXIT_FAILED : is_changed(f) ? EXIT_FINDINGS : EXIT_DONE;
    }
    if (!diff && (!f->path || is_changed(f)))
        good = output_write(o->lang, f->path, f->after, f->after_length);
    return good ? EXIT_DONE : EXIT_FAILED;
}

static int format_path(const Options *o, const char *path) {
    Formatted f = {.path = path, .shown = path ? path : "<stdin>"};
    f.before = paths_read(o->lang, path, &f.before_length);
    kpi *k = f.before ? command_open(o) : NULL;
    int code = EXIT_FAILED;
    if (k) {
        kpi_status status =
            kpi_format(k, f.shown, f.before, f.before_length, &f.after, &f.after_length);
        if (status == KPI_OK) {
            code = finish(o, &f);
        } else {
            command_notes(k, o);
            code = command_exit(k, o, status);
        }
    }
    kpi_free(k);
    free(f.before);
    return code;
}

int fmt_run(const Options *o) {
    Paths paths = {0};
    int code = EXIT_DONE;
    bool input = o->word_count == 0;
    for (size_t i = 0; i < o->word_count; i++) {
        if (strcmp(o->words[i], "-") == 0)
            input = true;
        else if (!paths_add(&paths, o->lang, o->words[i]))
            code = EXIT_FAILED;
    }
    if (input && code == EXIT_DONE) code = format_path(o, NULL);
    for (size_t i = 0; i < paths.count; i++) {
        int one = format_path(o, paths.at[i]);
        if (one > code) code = one;
    }
    paths_free(&paths);
    return code;
}
