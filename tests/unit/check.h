/* check.h: the smallest unit test harness. A test file is a program: CASE names what follows, CHECK counts, check_done ends. */
#ifndef KPI_TESTS_CHECK_H
#define KPI_TESTS_CHECK_H

#include <stdio.h>
#include <string.h>

static int check_passed, check_failed;
static const char *check_case = "";

#define CASE(name) (check_case = (name))
#define CHECK(cond)                                                                                \
    do {                                                                                           \
        if (cond) {                                                                                \
            check_passed++;                                                                        \
        } else {                                                                                   \
            check_failed++;                                                                        \
            printf("%s:%d: [%s] failed: %s\n", __FILE__, __LINE__, check_case, #cond);             \
        }                                                                                          \
    } while (0)
#define CHECK_STR(got, want)                                                                       \
    do {                                                                                           \
        const char *got_ = (got), *want_ = (want);                                                 \
        if (got_ && strcmp(got_, want_) == 0) {                                                    \
            check_passed++;                                                                        \
        } else {                                                                                   \
            check_failed++;                                                                        \
            printf("%s:%d: [%s] got \"%s\", want \"%s\"\n", __FILE__, __LINE__, check_case,        \
                   got_ ? got_ : "(null)", want_);                                                 \
        }                                                                                          \
    } while (0)

static inline int check_done(void) {
    printf("%d passed, %d failed\n", check_passed, check_failed);
    return check_failed != 0;
}

#endif
