/* Files that a command reads by itself: one path, or every .kpi file below a folder. */
#ifndef KPI_CLI_PATHS_H
#define KPI_CLI_PATHS_H

#include "cli/options.h"

typedef struct Paths {
    char **at;
    size_t count, room;
} Paths;

/* Adds the path, or the .kpi files below it in the order of their names (names that begin with a
 * dot are passed over). False after saying what is wrong: it is not there, or there is no file. */
bool paths_add(Paths *paths, CliLang lang, const char *path);
void paths_free(Paths *paths);

/* All bytes of a file, or of standard input if path is NULL; free them. NULL after saying what is
 * wrong. */
char *paths_read(CliLang lang, const char *path, size_t *length);

#endif
