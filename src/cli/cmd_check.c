/* kpi check: definitions in, findings out, and a line on standard error that sums them up. What a
 * baseline lists is known: it is neither shown nor counted. */
#define _XOPEN_SOURCE 700

#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/input.h"
#include "cli/output.h"

/* --- the baseline --- */

static bool read_baseline(kpi *k, const Options *o) {
    const char *path = option_value(o, OPT_baseline);
    if (!path) return true;
    char *text = input_read(o->lang, path);
    if (!text) return false;
    bool good = kpi_set(k, "baseline", text) != KPI_FAILED;
    free(text);
    if (!good) command_notes(k, o);
    return good;
}

/* What was written is known from now on. */
static bool write_baseline(kpi *k, const Options *o) {
    const char *path = option_value(o, OPT_write_baseline);
    if (!path) return true;
    size_t length;
    const char *text = kpi_render(k, "baseline", "text", NULL, 0, &length);
    return text && output_write(o->lang, path, text, length) &&
           kpi_set(k, "baseline", text) != KPI_FAILED;
}

/* --- the summaries --- */

static void print_count(size_t n, const char *one, const char *many) {
    if (n > 0) fprintf(stderr, ", %zu %s", n, n == 1 ? one : many);
}

static void print_silent(const kpi *k, bool nl) {
    const char *allowed = nl ? "toegestaan" : "allowed", *known = nl ? "bekend" : "known",
               *gone = nl ? "verdwenen uit de baseline" : "gone from the baseline";
    print_count(kpi_count(k, "allowed"), allowed, allowed);
    print_count(kpi_count(k, "known"), known, known);
    print_count(kpi_count(k, "gone"), gone, gone);
}

static void print_summary(const kpi *k, CliLang lang) {
    size_t files = kpi_count(k, "file"), errors = kpi_count(k, "error"),
           warnings = kpi_count(k, "warning"), hints = kpi_count(k, "hint");
    bool nl = lang == CLI_NL;
    fprintf(stderr, "%zu %s", files,
            nl           ? (files == 1 ? "bestand" : "bestanden")
            : files == 1 ? "file"
                         : "files");
    print_count(errors, nl ? "fout" : "error", nl ? "fouten" : "errors");
    print_count(warnings, nl ? "waarschuwing" : "warning", nl ? "waarschuwingen" : "warnings");
    print_count(hints, "hint", "hints");
    if (errors + warnings + hints == 0) fputs(nl ? ", geen bevindingen" : ", no findings", stderr);
    print_silent(k, nl);
    fputc('\n', stderr);
}

/* Rules that wait for rows or a date. */
static void print_waiting(kpi *k, CliLang lang) {
    size_t length;
    const char *text = kpi_render(k, "notes", "text", NULL, 0, &length);
    if (text && length) fprintf(stderr, "%s: %s\n", lang == CLI_NL ? "let op" : "note", text);
}

/* GitHub Actions shows on the page of a run what a job adds to this file. */
static bool write_job_summary(kpi *k, const Options *o) {
    const char *path = getenv("GITHUB_STEP_SUMMARY");
    if (!option_is(o, OPT_check_format, "github") || !path || !*path) return true;
    size_t length;
    const char *text = kpi_render(k, "findings", "markdown", NULL, 0, &length);
    return !text || output_append(o->lang, path, text, length);
}

/* --- the command --- */

static int check(kpi *k, const Options *o) {
    kpi_status status = command_load(k, o, o->words, o->word_count);
    if (status != KPI_FAILED) status = kpi_check(k, option_value(o, OPT_with_data) != NULL);
    bool written = status == KPI_FAILED || write_baseline(k, o);
    const char *format = option_value(o, OPT_check_format);
    written = command_write(k, o, "findings", format ? format : "human") && written;
    written = write_job_summary(k, o) && written;
    if (!option_is(o, OPT_check_format, "json") && status != KPI_FAILED) {
        print_summary(k, o->lang);
        print_waiting(k, o->lang);
    }
    return written ? command_exit(k, o, status) : EXIT_FAILED;
}

int check_run(const Options *o) {
    kpi *k = command_open(o);
    if (!k) return EXIT_FAILED;
    int code = read_baseline(k, o) ? check(k, o) : EXIT_FAILED;
    kpi_free(k);
    return code;
}
