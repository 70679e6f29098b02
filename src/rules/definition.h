/* What a declaration says, as properties that can be compared with those of another version: shared by definition.c and
 * compare.c. */
#ifndef KPI_RULES_DEFINITION_H
#define KPI_RULES_DEFINITION_H

#include "rules/compare.h"
#include "rules/facts.h"

typedef struct Version { /* one of the two that are compared */
    Model *m;
    Arena *arena;
    Facts facts;
    VEC(Definition *) all; /* in file order */
    Map by_dataset; /* Dataset -> its Symbol */
} Version;

/* Lists what a model declares, so far without what it says. Modules of the standard library are no part of it. */
Version version_of(Model *m, Arena *arena, const Map *shared);
/* Fills in the properties: once those that it refers to have their numbers in the shared map. */
void definition_describe(Version *v, Definition *d);
const Property *definition_property(const Definition *d, const char *key); /* NULL: it says nothing of that */

/* The path of a file below the folder that was named, so that two copies of a folder have the same. */
const char *definition_place(const File *f);

#endif
