/* The standard library as texts that the program carries: one row per stdlib/NAME.kpi, made by tools/embed. */
#ifndef KPI_SEMA_STDLIB_H
#define KPI_SEMA_STDLIB_H

#include <stddef.h>

typedef struct StdModule {
    const char *name; /* "finance", for import std.finance */
    const char *text; /* UTF-8, NUL-terminated; length without the NUL */
    size_t length;
} StdModule;

extern const StdModule std_modules[]; /* in order of name */
extern const size_t std_module_count;

#endif
