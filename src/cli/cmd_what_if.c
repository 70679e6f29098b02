/* kpi what-if: definitions, rows and a scenario in options in, results beside the base out, or how
 * each KPI depends on what it is made of; findings go to standard error. */
#include "cli/command.h"

int what_if_run(const Options *o) {
    kpi *k = command_open(o);
    if (!k) return EXIT_FAILED;
    kpi_status status = command_load(k, o, o->words, o->word_count);
    bool written = true;
    if (status == KPI_OK) {
        status = kpi_what_if(k);
        const char *format = option_value(o, OPT_eval_format);
        written = command_write(k, o, "what-if", format ? format : "table");
    }
    command_notes(k, o);
    int code = written ? command_exit(k, o, status) : EXIT_FAILED;
    kpi_free(k);
    return code;
}
