/* starve.h: memory that runs out. A life is all that a test does with a context of its own, begun with counting_alloc. */
#ifndef KPI_TESTS_STARVE_H
#define KPI_TESTS_STARVE_H

#include <stdlib.h>

#include "check.h"

static size_t allocations_left = SIZE_MAX, alive;

static void *counting_alloc(void *user, void *ptr, size_t old_size, size_t new_size) {
    (void)user, (void)old_size;
    if (new_size == 0) {
        alive -= ptr != NULL;
        free(ptr);
        return NULL;
    }
    if (allocations_left == 0) return NULL;
    allocations_left--;
    void *new = realloc(ptr, new_size);
    alive += !ptr && new;
    return new;
}

/* Lives with 0, 1, 2... allocations until they are enough; live gives false while they are not. Nothing may be left over. */
static inline void starve(_Bool (*live)(void)) {
    size_t enough = 0;
    _Bool whole = 0;
    for (; enough < 10000 && !whole; enough += !whole) {
        allocations_left = enough;
        whole = live();
        CHECK(alive == 0);
    }
    CHECK(enough > 5 && enough < 10000);
    allocations_left = SIZE_MAX;
}

#endif
