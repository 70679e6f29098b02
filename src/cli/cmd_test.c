/* kpi test: definitions in, and what their tests say of them out: 0 all passed, 1 a test failed, 2
 * there was nothing to test. */
#include "cli/command.h"

static int test(kpi *k, const Options *o) {
    kpi_status status = command_load(k, o, o->words, o->word_count);
    bool written = true;
    if (status != KPI_FAILED) {
        status = kpi_test(k);
        const char *format = option_value(o, OPT_test_format);
        written = command_write(k, o, "tests", format ? format : "human");
    }
    command_notes(k, o);
    int code = written ? command_exit(k, o, status) : EXIT_FAILED;
    return code == EXIT_DONE && kpi_count(k, "failed") > 0 ? EXIT_FINDINGS : code;
}

int test_run(const Options *o) {
    kpi *k = command_open(o);
    if (!k) return EXIT_FAILED;
    int code = test(k, o);
    kpi_free(k);
    return code;
}
