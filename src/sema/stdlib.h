/* The standard library's sources, compiled in from stdlib/. */
#ifndef KPI_SEMA_STDLIB_H
#define KPI_SEMA_STDLIB_H

#include <stddef.h>

typedef struct StdModule {
    const char *name; /* "finance" */
    const char *text;
    size_t length;
} StdModule;

extern const StdModule std_modules[];
extern const size_t std_module_count;

#endif
