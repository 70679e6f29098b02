/* kpi explain: NAME [PERIOD] PATH... gives the calculation of one number down to its rows, or with
 * --by what each part adds to its change; CODE alone gives the page of a rule. */
#define _XOPEN_SOURCE 700

#include <unistd.h>

#include "cli/command.h"

/* A second word is a period unless it is a path that exists: periods begin with a digit or FY, or
 * are "all". */
static bool is_period(const char *word) {
    bool looks = (word[0] >= '0' && word[0] <= '9') || (word[0] == 'F' && word[1] == 'Y') ||
                 (word[0] == 'a' && word[1] == 'l' && word[2] == 'l' && !word[3]);
    return looks && access(word, F_OK) != 0;
}

static kpi_status explain(kpi *k, const Options *o) {
    if (o->word_count == 1) {
        kpi_status status = kpi_explain(k, o->words[0], NULL);
        if (status == KPI_FAILED && kpi_count(k, "error") == 0) {
            say(o->lang,
                "%s is no code; to explain a number, name its file too: kpi explain %s PATH",
                "%s is geen code; noem voor een getal ook het bestand: kpi explain %s PATH",
                o->words[0], o->words[0]);
        }
        return status;
    }
    size_t first = o->word_count > 2 && is_period(o->words[1]) ? 2 : 1;
    kpi_status status = command_load(k, o, o->words + first, o->word_count - first);
    if (status != KPI_OK) return status;
    const char *period = first == 2 ? o->words[1] : option_value(o, OPT_period);
    return option_value(o, OPT_by) ? kpi_explain_change(k, o->words[0], period)
                                   : kpi_explain(k, o->words[0], first == 2 ? period : NULL);
}

int explain_run(const Options *o) {
    if (o->word_count == 0) {
        say(o->lang, "name what to explain; --help shows how",
            "noem wat uitgelegd moet worden; --help toont hoe");
        return EXIT_FAILED;
    }
    const char *format = option_value(o, OPT_explain_format);
    if (option_is(o, OPT_explain_format, "json") && !option_value(o, OPT_by)) {
        say(o->lang, "--format json is for a change: name a column with --by",
            "--format json is voor een verandering: noem een kolom met --by");
        return EXIT_FAILED;
    }
    kpi *k = command_open(o);
    if (!k) return EXIT_FAILED;
    kpi_status status = explain(k, o);
    bool written = command_write(k, o, "explanation", format ? format : "text");
    command_notes(k, o);
    int code = written ? command_exit(k, o, status) : EXIT_FAILED;
    kpi_free(k);
    return code;
}
