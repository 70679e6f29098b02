/* Where results go: standard output, or a file that is written as a whole or not at all. */
#ifndef KPI_CLI_OUTPUT_H
#define KPI_CLI_OUTPUT_H

#include "cli/options.h"

/* Writes a text to the file, or to standard output if path is NULL. False after saying what went
 * wrong; the old file then still stands. When standard output is a pipe without a reader the
 * process ends by SIGPIPE. */
bool output_write(CliLang lang, const char *path, const char *text, size_t length);

/* Adds a text to the end of a file, which is made if need be. */
bool output_append(CliLang lang, const char *path, const char *text, size_t length);

#endif
