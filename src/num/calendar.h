/* Civil dates, periods and fiscal calendars. A Day counts days since 1970-01-01 in the proleptic Gregorian calendar;
 * years 1 to 9999. A Period is a kind and an index that grows by one per period of that kind. */
#ifndef KPI_NUM_CALENDAR_H
#define KPI_NUM_CALENDAR_H

#include "base/ctx.h"

typedef int32_t Day;
#define DAY_NONE INT32_MIN
Day day_of(int year, int month, int day); /* DAY_NONE if there is no such date */
void day_split(Day d, int *year, int *month, int *day);
int day_weekday(Day d); /* 1 Monday .. 7 Sunday */
Day day_add_months(Day d, int months); /* agg-22: the last day of a month goes to the last day, else clipped */
bool day_parse(const char *s, size_t length, Day *out); /* yyyy-mm-dd */
const char *day_text(Arena *arena, Day d);

typedef enum Grain { GRAIN_DAY, GRAIN_WEEK, GRAIN_MONTH, GRAIN_QUARTER, GRAIN_YEAR, GRAIN_ALL } Grain;
const char *grain_name(Grain g);               /* "month" */
bool grain_find(const char *name, Grain *g);   /* also "daily" .. "yearly" */
/* Does every period of `inner` lie in one period of `outer` (day < week; day < month < quarter < year)? Under 4-4-5 weeks
 * nest in months too. */
typedef struct Calendar Calendar;
bool grain_nests(const Calendar *c, Grain inner, Grain outer);

typedef enum PeriodKind {
    PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR,
    PERIOD_FISCAL_MONTH, PERIOD_FISCAL_QUARTER, PERIOD_FISCAL_YEAR, PERIOD_ALL
} PeriodKind;
typedef struct Period {
    PeriodKind kind;
    int32_t index; /* month: year * 12 + month - 1; quarter: year * 4 + quarter - 1; week: weeks since the Monday 1970-01-05; ... */
} Period;

typedef enum LeapRule { LEAP_RESTATE, LEAP_ALIGN, LEAP_IGNORE } LeapRule;
struct Calendar {
    int year_start;        /* month 1..12 in which a year begins */
    bool named_start;      /* FY is named after the year in which it starts */
    int pattern[3];        /* 4-4-5 family: weeks of the three months of a quarter; {0} is ISO weeks in civil months */
    Day anchor;            /* first day of one fiscal year (pattern only) */
    int anchor_year;       /* FY name of that year */
    LeapRule leap;
};
Calendar calendar_default(void); /* year january, weeks iso */
bool calendar_fiscal(const Calendar *c); /* year does not start in January, or a pattern */
/* Fills anchor_year; false if the pattern is not of 13 weeks or the anchor is missing. */
bool calendar_set_pattern(Calendar *c, int a, int b, int d, Day anchor, LeapRule leap);

/* The period of that grain that holds the day (fiscal year and quarter when the calendar is fiscal, time-12; fiscal months
 * under a pattern). */
Period period_of(const Calendar *c, Grain g, Day d);
Grain period_grain(Period p);
void period_range(const Calendar *c, Period p, Day *first, Day *last); /* PERIOD_ALL is not asked */
Period period_shift(Period p, int32_t n);
/* year_ago and its kin: the period n years earlier of the same kind; false: no counterpart (time-14, W53). */
bool period_years_ago(const Calendar *c, Period p, int n, Period *out);
/* Shift by n of another grain (quarter on months, ...); false where it does not nest or has no counterpart. */
bool period_shift_grain(const Calendar *c, Period p, Grain g, int32_t n, Period *out);
/* time-9: the day in `to` at the same calendar position as d has in `from` (clipped). */
Day period_position(const Calendar *c, Period from, Day d, Period to);
/* 2026, 2026-Q3, 2026-07, 2026-W31, 2026-07-31, FY2026, FY2026-Q4, FY2026-P07. A well-formed name of no existing period is false with *exists false. */
bool period_parse(const Calendar *c, const char *s, size_t length, Period *out, bool *exists);
const char *period_text(const Calendar *c, Arena *arena, Period p); /* all: "all" */
/* Cells of `period` columns: the above and CBS StatLine codes 2013JJ00, 2013KW01, 2013MM01. */
bool period_parse_cell(const Calendar *c, const char *s, size_t length, Period *out);

#endif
