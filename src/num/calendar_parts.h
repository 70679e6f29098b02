/* What the files of the calendar share. Sums of days are in 64 bits, and a Day that would leave the range of dates by far is
 * held at DAY_FAR, so that no shift, however large, overflows. */
#ifndef KPI_NUM_CALENDAR_PARTS_H
#define KPI_NUM_CALENDAR_PARTS_H

#include "num/calendar.h"

enum { DAY_FAR = 1 << 30 };
static inline Day day_clamp(int64_t d) {
    return (Day)(d < -DAY_FAR ? -DAY_FAR : d > DAY_FAR ? DAY_FAR : d);
}
static inline int64_t floor_mod(int64_t a, int64_t b) { return (a % b + b) % b; } /* b > 0 */
static inline int64_t floor_div(int64_t a, int64_t b) { return (a - floor_mod(a, b)) / b; }

/* Exactly `count` digits (at most 9) at s, which holds at least that many bytes. */
static inline bool digits_read(const char *s, size_t count, int *out) {
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        if (s[i] < '0' || s[i] > '9') return false;
        value = value * 10 + (s[i] - '0');
    }
    *out = value;
    return true;
}

/* calendar.c: as day_of, for any year and without checks. */
int64_t civil_day(int64_t year, int month, int day);
int month_length(int64_t year, int month);

/* period.c */
static inline bool calendar_has_pattern(const Calendar *c) { return c->pattern[0] != 0; }
int64_t fiscal_year_start(const Calendar *c, int64_t fiscal_year);
/* The period `year` or, with number >= 1, the number-th month, quarter or week of it; false if there is none. */
bool period_of_year(const Calendar *c, PeriodKind kind, int year, int number, Period *out);
/* The year and the number in it of a week. */
void week_number(const Calendar *c, Period week, int *year, int *number);

#endif
