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
    const char *format = option_value(o, OPT_eval_format);
    int code = command_compute(k, o, kpi_eval, "results", format ? format : "table");
    if (code == EXIT_DONE && gate_failed(k, o)) code = EXIT_FINDINGS;
    kpi_free(k);
    return code;
}
