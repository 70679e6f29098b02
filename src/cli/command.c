/* From options to a loaded context, and from a context to outputs and an exit status: the part that
 * all commands have in common. */
#define _XOPEN_SOURCE 700

#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/output.h"

static bool is_colored(const Options *o, int fd) {
    if (option_value(o, OPT_color) && !option_is(o, OPT_color, "auto"))
        return option_is(o, OPT_color, "always");
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(fd) && !(no_color && *no_color) && !(term && strcmp(term, "dumb") == 0);
}

/* Columns of the terminal; 0: it is none, or does not say. */
static unsigned width_of(int fd) {
    struct winsize size;
    return isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static const char *fail_level(const Options *o) {
    const char *level = option_value(o, OPT_fail_level);
    return level ? level : "error";
}

static const char *render(kpi *k, const Options *o, const char *what, const char *format,
                          bool colored, unsigned columns, size_t *length) {
    char width[16];
    snprintf(width, sizeof width, "%u", columns);
    kpi_setting settings[] = {{"width", width},
                              {"color", colored ? "always" : "never"},
                              {"allowed", option_value(o, OPT_allowed) ? "true" : "false"},
                              {"fail-level", fail_level(o)}};
    return kpi_render(k, what, format, settings, sizeof settings / sizeof *settings, length);
}

static void print_notes(kpi *k, const Options *o, const char *format) {
    size_t length;
    const char *text = render(k, o, "findings", format, is_colored(o, STDERR_FILENO), 0, &length);
    if (text) fwrite(text, 1, length, stderr);
}

static size_t count_from(kpi *k, const char *level) {
    static const char *const levels[] = {"error", "warning", "hint"};
    size_t n = 0;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        n += kpi_count(k, levels[i]);
        if (strcmp(levels[i], level) == 0) break;
    }
    return n;
}

kpi *command_open(const Options *o) {
    return command_open_on(o, NULL);
}

kpi *command_open_on(const Options *o, const kpi_host *host) {
    kpi *k = kpi_new(host);
    if (!k) {
        say(o->lang, "out of memory", "te weinig geheugen");
        return NULL;
    }
    kpi_status status =
        kpi_set(k, "lang", o->lang == CLI_NL ? "nl" : "en"); /* first: it words the rest */
    for (size_t i = 0; i < o->given_count && status != KPI_FAILED; i++) {
        const char *name = option_setting(o->given[i].id);
        if (name) status = kpi_set(k, name, o->given[i].value);
    }
    if (status != KPI_FAILED) return k;
    print_notes(k, o, "human");
    kpi_free(k);
    return NULL;
}

kpi_status command_load(kpi *k, const Options *o, const char *const *paths, size_t count) {
    if (count == 0) {
        say(o->lang, "name a file or a folder; --help shows how",
            "noem een bestand of een map; --help toont hoe");
        return KPI_FAILED;
    }
    kpi_status status = kpi_load(k, paths, count);
    if (status != KPI_FAILED && kpi_count(k, "file") == 0) {
        say(o->lang, "no .kpi file found below %s", "geen .kpi-bestand gevonden onder %s",
            paths[0]);
        return KPI_FAILED;
    }
    return status;
}

bool command_write(kpi *k, const Options *o, const char *what, const char *format) {
    const char *path = option_value(o, OPT_output);
    if (path && strcmp(path, "-") == 0) path = NULL;
    bool colored = path ? option_is(o, OPT_color, "always") : is_colored(o, STDOUT_FILENO);
    size_t length;
    const char *text =
        render(k, o, what, format, colored, path ? 0 : width_of(STDOUT_FILENO), &length);
    return !text || output_write(o->lang, path, text, length);
}

void command_notes(kpi *k, const Options *o) {
    const char *format = option_value(o, OPT_diagnostics);
    bool always =
        option_is(o, OPT_diagnostics, "json"); /* a program reads it: none is an answer too */
    if (always || count_from(k, "hint") > 0) print_notes(k, o, format ? format : "human");
}

int command_exit(kpi *k, const Options *o, kpi_status status) {
    if (kpi_count(k, "memory")) say(o->lang, "out of memory", "te weinig geheugen");
    if (status == KPI_FAILED || kpi_count(k, "memory")) return EXIT_FAILED;
    bool found = count_from(k, fail_level(o)) > 0;
    return found && !option_value(o, OPT_exit_zero) ? EXIT_FINDINGS : EXIT_DONE;
}

int command_compute(kpi *k, const Options *o, kpi_status (*compute)(kpi *), const char *what,
                    const char *format) {
    kpi_status status = command_load(k, o, o->words, o->word_count);
    bool written = true;
    if (status == KPI_OK) {
        status = compute(k);
        written = command_write(k, o, what, format);
    }
    command_notes(k, o);
    return written ? command_exit(k, o, status) : EXIT_FAILED;
}
