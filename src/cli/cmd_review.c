/* kpi review: definitions and rows in, what is on the table on a day out: to read, to merge into a
 * page, for programs, or as a calendar. */
#include "cli/command.h"

static const char *format_of(const Options *o) {
    const char *format = option_value(o, OPT_review_format);
    return option_value(o, OPT_ical) ? "ical" : format ? format : "human";
}

int review_run(const Options *o) {
    kpi *k = command_open(o);
    if (!k) return EXIT_FAILED;
    kpi_status status = command_load(k, o, o->words, o->word_count);
    bool written = true;
    if (status == KPI_OK) {
        status = kpi_review(k);
        written = command_write(k, o, "review", format_of(o));
    }
    command_notes(k, o);
    int code = written ? command_exit(k, o, status) : EXIT_FAILED;
    kpi_free(k);
    return code;
}
