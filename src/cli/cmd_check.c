/* kpi check: definitions in, findings out, and a line on standard error that sums them up. */
#include <stdio.h>

#include "cli/command.h"

static void print_count(size_t n, const char *one, const char *many) {
    if (n > 0) fprintf(stderr, ", %zu %s", n, n == 1 ? one : many);
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
    fputc('\n', stderr);
}

int check_run(const Options *o) {
    kpi *k = command_open(o);
    if (!k) return EXIT_FAILED;
    kpi_status status = command_load(k, o, o->words, o->word_count);
    if (status != KPI_FAILED) status = kpi_check(k, option_value(o, OPT_with_data) != NULL);
    const char *format = option_value(o, OPT_check_format);
    bool written = command_write(k, o, "findings", format ? format : "human");
    if (!option_is(o, OPT_check_format, "json") && status != KPI_FAILED) print_summary(k, o->lang);
    int code = written ? command_exit(k, o, status) : EXIT_FAILED;
    kpi_free(k);
    return code;
}
