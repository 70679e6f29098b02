/* The files of starter/, compiled in: what kpi init writes. */
#ifndef KPI_CLI_STARTER_H
#define KPI_CLI_STARTER_H

#include <stddef.h>

typedef struct StarterFile {
    const char *name; /* "en/shop.kpi": the language, then the file */
    const char *text;
    size_t length;
} StarterFile;

extern const StarterFile starter_files[];
extern const size_t starter_file_count;

#endif
