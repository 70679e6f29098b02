/* Files that a command reads itself. */
#ifndef KPI_CLI_INPUT_H
#define KPI_CLI_INPUT_H

#include "cli/options.h"

/* The text of a file, NUL-terminated, to be freed. NULL after saying what went wrong: it cannot be read, or is no text. */
char *input_read(CliLang lang, const char *path);

#endif
