/* kpi what-if: definitions, rows and a scenario in options in, results beside the base out, or how
 * each KPI depends on what it is made of; findings go to standard error. */
#include "cli/command.h"

int what_if_run(const Options *o) {
    kpi *k = command_open(o);
    if (!k) return EXIT_FAILED;
    const char *format = option_value(o, OPT_eval_format);
    int code = command_compute(k, o, kpi_what_if, "what-if", format ? format : "table");
    kpi_free(k);
    return code;
}
