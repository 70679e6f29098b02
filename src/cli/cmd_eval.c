/* kpi eval: definitions and rows in, the scorecard out; findings go to standard error. --fail-on
 * makes a missed target an exit status. */
#include "cli/command.h"

static bool gate_failed(const kpi *k, const Options *o) {
    if (!option_value(o, OPT_fail_on)) return false;
    size_t missed = kpi_count(k, "red");
    if (option_is(o, OPT_fail_on, "amber")) missed += kpi_count(k, "amber");
    return missed > 0;
}

int eval_run(const Options *o) {
    kpi *k = command_open(o);
    if (!k) return EXIT_FAILED;
    kpi_status status = command_load(k, o, o->words, o->word_count);
    bool written = true;
    if (status == KPI_OK) {
        status = kpi_eval(k);
        const char *format = option_value(o, OPT_eval_format);
        written = command_write(k, o, "results", format ? format : "table");
    }
    command_notes(k, o);
    int code = written ? command_exit(k, o, status) : EXIT_FAILED;
    if (code == EXIT_DONE && gate_failed(k, o)) code = EXIT_FINDINGS;
    kpi_free(k);
    return code;
}
