/* Periods as numbers. Input: a calendar, days and periods; output: days and periods. The one idea:
 * months, civil or fiscal, are numbered year * 12 + month - 1, and quarters and years are 3 and 12
 * of them, so that two functions, from a day to its month's number and from that number to its
 * first day, carry every kind but weeks; weeks count from a known first day. */
#include "num/calendar_parts.h"

enum { FIRST_MONDAY = 4 }; /* 1970-01-05 */

/* --- fiscal years --- */

/* What a fiscal year's name is ahead of the civil year in which it nominally starts: 0 or 1. */
static int fiscal_name_offset(const Calendar *c) {
    if (!calendar_has_pattern(c)) return c->year_start != 1 && !c->named_start;
    int year, month, day;
    day_split(c->anchor, &year, &month, &day);
    return c->anchor_year - year;
}

int64_t fiscal_year_start(const Calendar *c, int64_t fiscal_year) {
    int64_t civil = fiscal_year - fiscal_name_offset(c);
    if (!calendar_has_pattern(c)) return civil_day(civil, c->year_start, 1);
    int year, month, day;
    day_split(c->anchor, &year, &month, &day);
    int length = month_length(civil, month);
    int64_t latest = civil_day(civil, month, day < length ? day : length) + 3;
    return latest - floor_mod(latest - c->anchor, 7); /* the anchor's weekday, at most 3 days off */
}

static int64_t fiscal_year_of(const Calendar *c, int64_t d) {
    int year, month, day;
    day_split(day_clamp(d), &year, &month, &day);
    int64_t fiscal = (int64_t)year + fiscal_name_offset(c) + 1;
    while (fiscal_year_start(c, fiscal) > d) fiscal--;
    return fiscal;
}

/* --- months, and what is made of them --- */

static bool kind_is_fiscal(PeriodKind kind) {
    return kind >= PERIOD_FISCAL_WEEK && kind <= PERIOD_FISCAL_YEAR;
}

static bool kind_is_week(PeriodKind kind) {
    return kind == PERIOD_WEEK || kind == PERIOD_FISCAL_WEEK;
}

/* Months in one period of the kind; 0: it is not made of months. */
static int kind_months(PeriodKind kind) {
    switch (kind) {
    case PERIOD_MONTH:
    case PERIOD_FISCAL_MONTH: return 1;
    case PERIOD_QUARTER:
    case PERIOD_FISCAL_QUARTER: return 3;
    case PERIOD_YEAR:
    case PERIOD_FISCAL_YEAR: return 12;
    case PERIOD_DAY:
    case PERIOD_WEEK:
    case PERIOD_FISCAL_WEEK:
    case PERIOD_ALL: break;
    }
    return 0;
}

/* Weeks of a fiscal year that lie before its month 0..11. */
static int weeks_before(const Calendar *c, int month) {
    int in_quarter = month % 3;
    return month / 3 * 13 + (in_quarter > 0 ? c->pattern[0] : 0) +
           (in_quarter > 1 ? c->pattern[1] : 0);
}

static int64_t month_of(const Calendar *c, bool fiscal, Day d) {
    if (fiscal && calendar_has_pattern(c)) {
        int64_t year = fiscal_year_of(c, d);
        int week = (int)(d - fiscal_year_start(c, year)) / 7, month = 11;
        while (weeks_before(c, month) > week) month--;
        return year * 12 + month;
    }
    int year, month, day;
    day_split(d, &year, &month, &day);
    int64_t civil = (int64_t)year * 12 + month - 1;
    return fiscal ? civil - (c->year_start - 1) + 12 * fiscal_name_offset(c) : civil;
}

static int64_t month_start(const Calendar *c, bool fiscal, int64_t index) {
    int64_t year = floor_div(index, 12);
    int month = (int)floor_mod(index, 12);
    if (fiscal && calendar_has_pattern(c))
        return fiscal_year_start(c, year) + 7 * weeks_before(c, month);
    if (fiscal) {
        int64_t civil = index + (c->year_start - 1) - 12 * fiscal_name_offset(c);
        year = floor_div(civil, 12), month = (int)floor_mod(civil, 12);
    }
    return civil_day(year, month + 1, 1);
}

/* --- a day's period, a period's days --- */

static PeriodKind kind_of_grain(const Calendar *c, Grain g) {
    bool fiscal = calendar_fiscal(c), pattern = calendar_has_pattern(c);
    switch (g) {
    case GRAIN_DAY: return PERIOD_DAY;
    case GRAIN_WEEK: return pattern ? PERIOD_FISCAL_WEEK : PERIOD_WEEK;
    case GRAIN_MONTH: return pattern ? PERIOD_FISCAL_MONTH : PERIOD_MONTH;
    case GRAIN_QUARTER: return fiscal ? PERIOD_FISCAL_QUARTER : PERIOD_QUARTER;
    case GRAIN_YEAR: return fiscal ? PERIOD_FISCAL_YEAR : PERIOD_YEAR;
    case GRAIN_ALL: break;
    }
    return PERIOD_ALL;
}

static int64_t first_week(const Calendar *c, PeriodKind kind) {
    return kind == PERIOD_WEEK ? FIRST_MONDAY : c->anchor;
}

static Period period_of_kind(const Calendar *c, PeriodKind kind, Day d) {
    int64_t index = d;
    int months = kind_months(kind);
    if (months) index = floor_div(month_of(c, kind_is_fiscal(kind), d), months);
    if (kind_is_week(kind)) index = floor_div(d - first_week(c, kind), 7);
    if (kind == PERIOD_ALL) index = 0;
    return (Period){kind, (int32_t)index};
}

Period period_of(const Calendar *c, Grain g, Day d) {
    return period_of_kind(c, kind_of_grain(c, g), d);
}

Grain period_grain(Period p) {
    switch (p.kind) {
    case PERIOD_DAY: return GRAIN_DAY;
    case PERIOD_WEEK:
    case PERIOD_FISCAL_WEEK: return GRAIN_WEEK;
    case PERIOD_MONTH:
    case PERIOD_FISCAL_MONTH: return GRAIN_MONTH;
    case PERIOD_QUARTER:
    case PERIOD_FISCAL_QUARTER: return GRAIN_QUARTER;
    case PERIOD_YEAR:
    case PERIOD_FISCAL_YEAR: return GRAIN_YEAR;
    case PERIOD_ALL: break;
    }
    return GRAIN_ALL;
}

static int64_t period_start(const Calendar *c, PeriodKind kind, int64_t index) {
    int months = kind_months(kind);
    if (months) return month_start(c, kind_is_fiscal(kind), index * months);
    return kind_is_week(kind) ? first_week(c, kind) + index * 7 : index;
}

void period_range(const Calendar *c, Period p, Day *first, Day *last) {
    *first = day_clamp(period_start(c, p.kind, p.index));
    *last = day_clamp(period_start(c, p.kind, (int64_t)p.index + 1) - 1);
}

void week_number(const Calendar *c, Period week, int *year, int *number) {
    int64_t first = period_start(c, week.kind, week.index);
    int64_t start;
    if (week.kind == PERIOD_WEEK) {
        int month, day;
        day_split(day_clamp(first + 3), year, &month, &day); /* its Thursday's year, time-13 */
        start = civil_day(*year, 1, 4);
        start -= floor_mod(start - FIRST_MONDAY, 7);
    } else {
        *year = (int)fiscal_year_of(c, first);
        start = fiscal_year_start(c, *year);
    }
    *number = (int)(first - start) / 7 + 1;
}

bool period_of_year(const Calendar *c, PeriodKind kind, int year, int number, Period *out) {
    int months = kind_months(kind);
    if (months) {
        *out = (Period){kind, year * (12 / months) + number - 1};
        return number >= 1 && number <= 12 / months;
    }
    int64_t start = kind == PERIOD_WEEK ? civil_day(year, 1, 4) : fiscal_year_start(c, year);
    *out = period_of_kind(c, kind, day_clamp(start + 7 * ((int64_t)number - 1)));
    int found_year, found;
    week_number(c, *out, &found_year, &found);
    return found_year == year && found == number;
}

/* --- shifts --- */

static int32_t index_shift(int32_t index, int64_t by) {
    int64_t to = index + by;
    return (int32_t)(to < -INT32_MAX ? -INT32_MAX : to > INT32_MAX ? INT32_MAX : to);
}

Period period_shift(Period p, int32_t n) {
    return (Period){p.kind, index_shift(p.index, n)};
}

/* The day in `to` that stands where d stands in `from`: same month in it, same day of that month,
 * clipped. */
static Day position_clipped(const Calendar *c, Period from, Day d, Period to) {
    int months = kind_months(from.kind);
    if (!months) {
        Day first, last, to_first, to_last;
        period_range(c, from, &first, &last);
        period_range(c, to, &to_first, &to_last);
        return d - first < to_last - to_first ? day_clamp((int64_t)to_first + (d - first))
                                              : to_last;
    }
    bool fiscal = kind_is_fiscal(from.kind);
    int64_t month = month_of(c, fiscal, d);
    int64_t in_month = d - month_start(c, fiscal, month);
    int64_t to_month = (int64_t)to.index * months + (month - (int64_t)from.index * months);
    int64_t to_day = month_start(c, fiscal, to_month) + in_month;
    int64_t to_end = month_start(c, fiscal, to_month + 1) - 1;
    return day_clamp(to_day < to_end ? to_day : to_end);
}

Day period_position(const Calendar *c, Period from, Day d, Period to) {
    Day first, last, to_first, to_last;
    period_range(c, from, &first, &last);
    period_range(c, to, &to_first, &to_last);
    if (d <= first) return to_first;
    if (d >= last) return to_last;
    return position_clipped(c, from, d, to);
}

static bool week_years_ago(const Calendar *c, Period p, int n, Period *out) {
    if (p.kind == PERIOD_FISCAL_WEEK && c->leap == LEAP_RESTATE) {
        *out = (Period){p.kind, index_shift(p.index, (int64_t)n * -52)};
        return true;
    }
    int year, number;
    week_number(c, p, &year, &number);
    return period_of_year(c, p.kind, index_shift(year, -(int64_t)n), number, out);
}

/* A day goes with its week under a pattern, else to its month and day: 29 February to the 28th. */
static bool day_years_ago(const Calendar *c, Day d, int n, Day *out) {
    Period from = period_of_kind(c, PERIOD_MONTH, d);
    Period to = {from.kind, index_shift(from.index, (int64_t)n * -12)};
    if (calendar_has_pattern(c)) {
        from = period_of_kind(c, PERIOD_FISCAL_WEEK, d);
        if (!week_years_ago(c, from, n, &to)) return false;
    }
    *out = position_clipped(c, from, d, to);
    return true;
}

bool period_years_ago(const Calendar *c, Period p, int n, Period *out) {
    *out = p;
    int months = kind_months(p.kind);
    if (p.kind == PERIOD_ALL) return false;
    if (p.kind == PERIOD_DAY) return day_years_ago(c, p.index, n, &out->index);
    if (!months) return week_years_ago(c, p, n, out);
    out->index = index_shift(p.index, (int64_t)n * -(12 / months));
    return true;
}

/* Under `align` the leap week at the end of a period stays out of comparisons. */
static Day without_leap_week(const Calendar *c, Day last) {
    int64_t year = fiscal_year_of(c, last);
    int64_t week53 = fiscal_year_start(c, year) + 52 * 7;
    return last < week53 ? last : (Day)(week53 - 1);
}

bool period_years_ago_days(const Calendar *c, Period p, int n, Day through, Day *first, Day *last) {
    Period to;
    if (!period_years_ago(c, p, n, &to)) return false;
    bool leaps = calendar_has_pattern(c) && kind_is_fiscal(p.kind);
    if (leaps && c->leap == LEAP_RESTATE) {
        int64_t back = (int64_t)n * 52 * 7;
        period_range(c, p, first, last);
        *last = day_clamp((through < *last ? through : *last) - back);
        *first = day_clamp(*first - back);
        return true;
    }
    period_range(c, to, first, last);
    *last = period_position(c, p, through, to);
    if (leaps && c->leap == LEAP_ALIGN) *last = without_leap_week(c, *last);
    return true;
}

/* From a part of the outer period p lies in to the same-numbered part of the n-th next one; false
 * if it has fewer. */
static bool shift_inside(const Calendar *c, Period p, Grain g, int32_t n, Period *out) {
    Day first, last, to_first, to_last;
    period_range(c, p, &first, &last);
    Period outer = period_of(c, g, first), to = period_shift(outer, n);
    period_range(c, to, &to_first, &to_last);
    if (p.kind == PERIOD_DAY) {
        *out = (Period){p.kind, position_clipped(c, outer, first, to)};
        return true;
    }
    Day outer_first, outer_last;
    period_range(c, outer, &outer_first, &outer_last);
    int64_t day = (int64_t)to_first + (first - outer_first);
    *out = period_of_kind(c, p.kind, day_clamp(day));
    return day <= to_last;
}

bool period_shift_grain(const Calendar *c, Period p, Grain g, int32_t n, Period *out) {
    Grain own = period_grain(p);
    *out = p;
    if (own == GRAIN_ALL || g == GRAIN_ALL || g < own) return false;
    if (g == own) {
        *out = period_shift(p, n);
        return true;
    }
    if (g == GRAIN_YEAR) return period_years_ago(c, p, n == INT32_MIN ? INT32_MAX : -n, out);
    int months = kind_months(p.kind);
    if (months) {
        out->index = index_shift(p.index, (int64_t)n * (3 / months));
        return true;
    }
    if (p.kind == PERIOD_WEEK) return false; /* they nest in nothing, time-13 */
    return shift_inside(c, p, g, n, out);
}
