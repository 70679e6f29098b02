/* What the commands share: a library context made from the options, its findings, and the exit
 * status. */
#ifndef KPI_CLI_COMMAND_H
#define KPI_CLI_COMMAND_H

#include "cli/options.h"
#include "kpi.h"

enum { EXIT_DONE = 0, EXIT_FINDINGS = 1, EXIT_FAILED = 2 };

/* One row per command in main.c. */
typedef struct Command {
    const char *name;
    unsigned bit; /* CHECK, EVAL, ... */
    int (*run)(const Options *o);
    const char *usage, *summary[2], *examples[2];
} Command;

int check_run(const Options *o);
int eval_run(const Options *o);
int explain_run(const Options *o);
int review_run(const Options *o);
int test_run(const Options *o);
int what_if_run(const Options *o);
int diff_run(const Options *o);
int fmt_run(const Options *o);
int init_run(const Options *o);

/* A context with every setting of the options, or NULL after saying why not. */
kpi *command_open(const Options *o);
kpi *command_open_on(const Options *o, const kpi_host *host); /* NULL: the files as they are */
/* Loads the paths. Says so, and is KPI_FAILED, when not one file was found. */
kpi_status command_load(kpi *k, const Options *o, const char *const *paths, size_t count);
/* Writes what the library made to -o or standard output. False if that failed; nothing was made:
 * true. */
bool command_write(kpi *k, const Options *o, const char *what, const char *format);
/* Findings and notes beside a result: to standard error, in the form that --diagnostics asks. */
void command_notes(kpi *k, const Options *o);
/* The whole of a command that computes something and writes it; its exit status. */
int command_compute(kpi *k, const Options *o, kpi_status (*compute)(kpi *), const char *what, const char *format);
int command_exit(kpi *k, const Options *o, kpi_status status);

#endif
