/* The difference of two texts, as git apply takes it. */
#ifndef KPI_CLI_DIFF_H
#define KPI_CLI_DIFF_H

#include <stddef.h>

/* A unified diff with three lines around each change; empty for equal texts. Free it; NULL: no
 * memory. */
char *diff_text(const char *path, const char *old_text, size_t old_length, const char *new_text,
                size_t new_length, size_t *length);

#endif
