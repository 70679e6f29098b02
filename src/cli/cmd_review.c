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
    int code = command_compute(k, o, kpi_review, "review", format_of(o));
    kpi_free(k);
    return code;
}
