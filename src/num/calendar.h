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
/* agg-22: the last day of a month goes to the last day, else clipped. More than 10,000 years count as 10,000. */
Day day_add_months(Day d, int months);
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
    PERIOD_FISCAL_WEEK, PERIOD_FISCAL_MONTH, PERIOD_FISCAL_QUARTER, PERIOD_FISCAL_YEAR, PERIOD_ALL
} PeriodKind;
typedef struct Period {
    PeriodKind kind;
    int32_t index; /* month: year * 12 + month - 1; quarter: year * 4 + quarter - 1; week: weeks since the Monday 1970-01-05;
                    * fiscal month and quarter likewise in fiscal years, fiscal week: weeks since the anchor; day: the Day */
} Period;

/* A fiscal year is named after the year in which it ends (time-12). Its start:
 * - plain: the first day of the month year_start;
 * - under a pattern: the anchor's weekday nearest to the anchor's month and day (29 February counts as the 28th elsewhere).
 *   That makes every year 52 or 53 weeks long and derives all leap weeks from the anchor alone, as in the 4-5-4 calendar of
 *   the National Retail Federation: its rule, the Sunday nearest to 1 February, is the anchor 2026-02-01, a year that starts
 *   right on that date. The leap week is appended to P12 (time-15).
 *   year_start is not used then. A year that ends in the first days of January is named after the year that holds most
 *   of its last week, as in accounting practice (fiscal 2026 may end on 2 January 2027).
 * What year_ago compares under a pattern (time-14):
 * - restate: exactly 52 weeks earlier, so after a 53-week year its weeks 2 to 53, and a 53-week year with 53 weeks;
 * - align: the period of the same number, of which a leap week is left out; W53 has no counterpart;
 * - ignore: the period of the same number as it is; W53 has no counterpart.
 * A day goes with its week. */
typedef enum LeapRule { LEAP_RESTATE, LEAP_ALIGN, LEAP_IGNORE } LeapRule;
struct Calendar {
    int year_start;        /* month 1..12 in which a year begins */
    bool named_start;      /* FY is named after the year in which it starts */
    int pattern[3];        /* 4-4-5 family: weeks of the three months of a quarter; {0} is ISO weeks in civil months */
    Day anchor;            /* first day of one fiscal year (pattern only) */
    int anchor_year;       /* FY name of the year that starts at the anchor */
    LeapRule leap;
};
Calendar calendar_default(void); /* year january, weeks iso */
bool calendar_fiscal(const Calendar *c); /* year does not start in January, or a pattern */
/* Fills anchor_year (set named_start before); false, and *c as it was, if the pattern is not of 13 weeks or the anchor is
 * missing. */
bool calendar_set_pattern(Calendar *c, int a, int b, int d, Day anchor, LeapRule leap);

/* The period of that grain that holds the day (fiscal year and quarter when the calendar is fiscal, time-12; fiscal months
 * and weeks under a pattern). */
Period period_of(const Calendar *c, Grain g, Day d);
Grain period_grain(Period p);
void period_range(const Calendar *c, Period p, Day *first, Day *last); /* PERIOD_ALL is not asked */
Period period_shift(Period p, int32_t n);
/* year_ago and its kin: the period n years earlier of the same kind; false: no counterpart (time-14, W53). Under restate and
 * align a month, quarter or year is compared with days that need not be a period: period_years_ago_days has them. */
bool period_years_ago(const Calendar *c, Period p, int n, Period *out);
/* The days that the part of p up to `through` is compared with n years earlier (time-9, time-14): the whole counterpart for
 * through = p's last day. */
bool period_years_ago_days(const Calendar *c, Period p, int n, Day through, Day *first, Day *last);
/* Shift by n of another grain (quarter on months, ...); false where it does not nest or has no counterpart. ISO weeks shift by
 * years too, as in period_years_ago; days by any grain, to the same position, clipped. */
bool period_shift_grain(const Calendar *c, Period p, Grain g, int32_t n, Period *out);
/* time-9: the day in `to` at the same calendar position as d has in `from` (clipped). Both of one kind; the last day of
 * `from` goes to the last day of `to`, a whole being compared with a whole. */
Day period_position(const Calendar *c, Period from, Day d, Period to);
/* 2026, 2026-Q3, 2026-07, 2026-W31, 2026-07-31, FY2026, FY2026-Q4, FY2026-P07, under a pattern FY2026-W31. A well-formed name
 * of no existing period (2026-13, 2025-W53, a fiscal week without a pattern) is false with *exists false. Where the calendar
 * has no fiscal periods of that grain, the name means the civil one: with years from July FY2026-P07 is 2026-01. */
bool period_parse(const Calendar *c, const char *s, size_t length, Period *out, bool *exists);
const char *period_text(const Calendar *c, Arena *arena, Period p); /* all: "all" */
/* Cells of `period` columns: the above and CBS StatLine codes 2013JJ00, 2013KW01, 2013MM01. */
bool period_parse_cell(const Calendar *c, const char *s, size_t length, Period *out);

/* Cells. A style is made of yyyy yy mm m dd d hh mi ss and literal characters (name-6: mm is the month, mi the minute). d and
 * m take one or two digits, dd and mm exactly two; yy is 20yy below 70, else 19yy. hh mi ss are optional, in this order of
 * need: ss with mi, mi with hh. *seconds are those since midnight, 0 without a time. */
bool date_style_valid(const char *style, bool *has_time);
/* The style must be valid. The whole cell must fit: no blanks around, a date that exists, a time before 24:00:00. */
bool date_parse_style(const char *s, size_t n, const char *style, Day *day, int *seconds);
/* ISO 8601: yyyy-mm-dd, T or a space, hh:mm, optionally :ss and a fraction of zeros (any other fraction would be lost in
 * whole seconds and is refused), optionally an offset: Z, or +hh, +hhmm or +hh:mm, maybe behind a blank. *seconds count from 1970-01-01 in the written time:
 * the offset is dropped and reported (time-16). 24:00, second 60 and a date alone are refused. */
bool datetime_parse_iso(const char *s, size_t n, int64_t *seconds, bool *had_offset);

#endif
