/* Civil days, fiscal years, periods and their shifts, and the cells that hold dates. */
#include "num/calendar.h"
#include "check.h"

static Arena *arena;
static Calendar plain, july, retail;

static Period P(const Calendar *c, const char *name) {
    Period p = {PERIOD_ALL, -1};
    bool exists;
    CHECK(period_parse(c, name, strlen(name), &p, &exists) && exists);
    return p;
}

static Day D(const char *text) {
    Day d = DAY_NONE;
    CHECK(day_parse(text, strlen(text), &d));
    return d;
}

static const char *text(const Calendar *c, Period p) {
    return period_text(c, arena, p);
}

static const char *of(const Calendar *c, Grain g, const char *day) {
    return text(c, period_of(c, g, D(day)));
}

static const char *days(Day first, Day last) {
    return arena_printf(arena, "%s %s", day_text(arena, first), day_text(arena, last));
}

static const char *range(const Calendar *c, const char *name) {
    Day first, last;
    period_range(c, P(c, name), &first, &last);
    return days(first, last);
}

/* "": no counterpart. */
static const char *ago(const Calendar *c, const char *name, int n) {
    Period out;
    return period_years_ago(c, P(c, name), n, &out) ? text(c, out) : "";
}

static const char *ago_days(const Calendar *c, const char *name, const char *through) {
    Day first, last;
    Period p = P(c, name);
    period_range(c, p, &first, &last);
    if (through) last = D(through);
    return period_years_ago_days(c, p, 1, last, &first, &last) ? days(first, last) : "";
}

static const char *shift(const Calendar *c, const char *name, Grain g, int n) {
    Period out;
    return period_shift_grain(c, P(c, name), g, n, &out) ? text(c, out) : "";
}

static const char *position(const Calendar *c, const char *from, const char *day, const char *to) {
    return day_text(arena, period_position(c, P(c, from), D(day), P(c, to)));
}

static void check_days(void) {
    CASE("day: numbers");
    CHECK(day_of(1970, 1, 1) == 0);
    CHECK(day_of(2000, 3, 1) == 11017);
    CHECK(day_of(2026, 2, 29) == DAY_NONE);
    CHECK(day_of(2024, 2, 29) != DAY_NONE);
    CHECK(day_of(1900, 2, 29) == DAY_NONE);
    CHECK(day_of(2000, 2, 29) != DAY_NONE);
    CHECK(day_of(0, 1, 1) == DAY_NONE && day_of(10000, 1, 1) == DAY_NONE);
    CHECK(day_of(2026, 0, 1) == DAY_NONE && day_of(2026, 13, 1) == DAY_NONE);
    CHECK(day_of(2026, 4, 31) == DAY_NONE && day_of(2026, 4, 0) == DAY_NONE);
    CHECK(day_of(9999, 12, 31) - day_of(1, 1, 1) == 3652058);
    CASE("day: text");
    Day d = 0;
    CHECK(!day_parse("2026-7-31", 9, &d) && !day_parse("2026-07-32", 10, &d));
    CHECK(!day_parse("2026/07/31", 10, &d) && !day_parse("2026-07-31 ", 11, &d));
    CHECK(!day_parse("+026-07-31", 10, &d) && !day_parse("0000-01-01", 10, &d) && d == 0);
    CHECK_STR(day_text(arena, D("0001-01-01")), "0001-01-01");
    CASE("time-18 weekday is 1 on Monday and 7 on Sunday");
    CHECK(day_weekday(D("2026-08-03")) == 1);
    CHECK(day_weekday(D("2026-08-09")) == 7);
    CHECK(day_weekday(D("1969-12-31")) == 3);
    CHECK(day_weekday(D("0001-01-01")) == 1);
}

static const char *months(const char *day, int n) {
    return day_text(arena, day_add_months(D(day), n));
}

static void check_months(void) {
    CASE("agg-22 an end on the last day of a month goes to the last day, else it is clipped");
    CHECK_STR(months("2026-02-28", -1), "2026-01-31");
    CHECK_STR(months("2024-02-28", -1), "2024-01-28");
    CHECK_STR(months("2024-02-29", -12), "2023-02-28");
    CHECK_STR(months("2023-02-28", 12), "2024-02-29");
    CHECK_STR(months("2026-03-30", -1), "2026-02-28");
    CHECK_STR(months("2026-03-15", -3), "2025-12-15");
    CHECK_STR(months("2026-06-30", -12), "2025-06-30");
    CHECK_STR(months("2026-12-31", 2), "2027-02-28");
    CASE("agg-22 no shift overflows");
    CHECK(day_add_months(0, INT32_MAX) > D("9999-12-31"));
    CHECK(day_add_months(0, INT32_MIN) < D("0001-01-01"));
}

static void check_grains(void) {
    CASE("grain: names");
    Grain g = GRAIN_ALL;
    CHECK(grain_find("week", &g) && g == GRAIN_WEEK);
    CHECK(grain_find("quarterly", &g) && g == GRAIN_QUARTER);
    CHECK(grain_find("all", &g) && g == GRAIN_ALL);
    CHECK(!grain_find("days", &g) && !grain_find("", &g) && !grain_find("Month", &g));
    CHECK_STR(grain_name(GRAIN_YEAR), "year");
    CASE("time-13 weeks nest in nothing but all; under a pattern in months too");
    CHECK(grain_nests(&plain, GRAIN_DAY, GRAIN_WEEK));
    CHECK(!grain_nests(&plain, GRAIN_WEEK, GRAIN_MONTH));
    CHECK(!grain_nests(&plain, GRAIN_WEEK, GRAIN_YEAR));
    CHECK(!grain_nests(&plain, GRAIN_WEEK, GRAIN_DAY));
    CHECK(grain_nests(&plain, GRAIN_WEEK, GRAIN_ALL) &&
          grain_nests(&plain, GRAIN_WEEK, GRAIN_WEEK));
    CHECK(grain_nests(&retail, GRAIN_WEEK, GRAIN_MONTH));
    CHECK(grain_nests(&retail, GRAIN_WEEK, GRAIN_QUARTER));
    CHECK(!grain_nests(&retail, GRAIN_WEEK, GRAIN_DAY));
    CHECK(grain_nests(&july, GRAIN_MONTH, GRAIN_QUARTER));
    CHECK(!grain_nests(&july, GRAIN_YEAR, GRAIN_QUARTER));
}

static void check_fiscal(void) {
    CASE("name-12 the default calendar: years from January, ISO weeks");
    CHECK(!calendar_fiscal(&plain));
    CHECK_STR(of(&plain, GRAIN_DAY, "2026-07-31"), "2026-07-31");
    CHECK_STR(of(&plain, GRAIN_WEEK, "2026-07-31"), "2026-W31");
    CHECK_STR(of(&plain, GRAIN_MONTH, "2026-07-31"), "2026-07");
    CHECK_STR(of(&plain, GRAIN_QUARTER, "2026-07-31"), "2026-Q3");
    CHECK_STR(of(&plain, GRAIN_YEAR, "2026-07-31"), "2026");
    CHECK_STR(of(&plain, GRAIN_ALL, "2026-07-31"), "all");
    CASE("time-12 a fiscal year is named after the year in which it ends");
    CHECK(calendar_fiscal(&july));
    CHECK_STR(range(&july, "FY2026"), "2025-07-01 2026-06-30");
    CHECK_STR(range(&july, "FY2026-Q4"), "2026-04-01 2026-06-30");
    CHECK_STR(range(&july, "FY2026-P07"), "2026-01-01 2026-01-31");
    CHECK_STR(range(&july, "2026"), "2026-01-01 2026-12-31");
    CHECK_STR(range(&july, "2026-Q3"), "2026-07-01 2026-09-30");
    CHECK_STR(of(&july, GRAIN_YEAR, "2026-06-30"), "FY2026");
    CHECK_STR(of(&july, GRAIN_YEAR, "2026-07-01"), "FY2027");
    CHECK_STR(of(&july, GRAIN_QUARTER, "2026-07-01"), "FY2027-Q1");
    CHECK_STR(of(&july, GRAIN_MONTH, "2026-07-01"), "2026-07");
    CHECK_STR(of(&july, GRAIN_WEEK, "2026-07-01"), "2026-W27");
    CASE("time-12 named start: after the year in which it starts");
    Calendar named = july;
    named.named_start = true;
    CHECK_STR(range(&named, "FY2026"), "2026-07-01 2027-06-30");
    CHECK_STR(of(&named, GRAIN_QUARTER, "2026-06-30"), "FY2025-Q4");
    CASE("time-12 fiscal names under a plain calendar are civil");
    CHECK_STR(text(&plain, P(&plain, "FY2026")), "2026");
    CHECK_STR(text(&plain, P(&plain, "FY2026-Q4")), "2026-Q4");
    CHECK_STR(text(&plain, P(&plain, "FY2026-P07")), "2026-07");
    CHECK_STR(text(&july, P(&july, "FY2026-P07")), "2026-01");
}

static void check_weeks(void) {
    CASE("time-13 W01 holds 4 January; a week belongs to its ISO year");
    CHECK_STR(of(&plain, GRAIN_WEEK, "2024-12-31"), "2025-W01");
    CHECK_STR(of(&plain, GRAIN_WEEK, "2027-01-01"), "2026-W53");
    CHECK_STR(of(&plain, GRAIN_WEEK, "2023-01-01"), "2022-W52");
    CHECK_STR(range(&plain, "2025-W01"), "2024-12-30 2025-01-05");
    CHECK_STR(range(&plain, "2026-W53"), "2026-12-28 2027-01-03");
    CASE("time-14 W53 has a counterpart only in a year that has one too");
    CHECK_STR(ago(&plain, "2026-W53", 1), "");
    CHECK_STR(ago(&plain, "2026-W53", 6), "2020-W53");
    CHECK_STR(ago(&plain, "2026-W52", 1), "2025-W52");
    CHECK_STR(ago(&plain, "2027-W01", 1), "2026-W01");
    CHECK_STR(ago_days(&plain, "2026-W53", NULL), "");
    CHECK_STR(ago_days(&plain, "2027-W01", "2027-01-06"), "2025-12-29 2025-12-31");
}

/* The years with 53 weeks and the first days that the National Retail Federation published. */
static void check_retail(void) {
    static const char *const starts[][2] = {
        {"FY2006", "2006-01-29 2007-02-03"}, {"FY2012", "2012-01-29 2013-02-02"},
        {"FY2017", "2017-01-29 2018-02-03"}, {"FY2022", "2022-01-30 2023-01-28"},
        {"FY2023", "2023-01-29 2024-02-03"}, {"FY2024", "2024-02-04 2025-02-01"},
        {"FY2026", "2026-02-01 2027-01-30"},
    };
    CASE("time-15 one anchor gives all leap weeks of the retail calendar");
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        CHECK_STR(range(&retail, starts[i][0]), starts[i][1]);
    CASE("time-15 4-5-4: months, quarters, the leap week appended to P12");
    CHECK_STR(range(&retail, "FY2026-P01"), "2026-02-01 2026-02-28");
    CHECK_STR(range(&retail, "FY2026-P02"), "2026-03-01 2026-04-04");
    CHECK_STR(range(&retail, "FY2026-P03"), "2026-04-05 2026-05-02");
    CHECK_STR(range(&retail, "FY2026-Q2"), "2026-05-03 2026-08-01");
    CHECK_STR(range(&retail, "FY2023-P12"), "2023-12-31 2024-02-03");
    CHECK_STR(range(&retail, "FY2024-P12"), "2025-01-05 2025-02-01");
    CHECK_STR(range(&retail, "FY2023-Q4"), "2023-10-29 2024-02-03");
    CHECK_STR(of(&retail, GRAIN_MONTH, "2024-02-03"), "FY2023-P12");
    CHECK_STR(of(&retail, GRAIN_WEEK, "2024-02-03"), "FY2023-W53");
    CHECK_STR(of(&retail, GRAIN_QUARTER, "2024-02-04"), "FY2024-Q1");
    CHECK_STR(of(&retail, GRAIN_YEAR, "2024-02-04"), "FY2024");
    CHECK_STR(range(&retail, "FY2026-W31"), "2026-08-30 2026-09-05");
    CHECK_STR(range(&retail, "2026-W31"), "2026-07-27 2026-08-02");
    CHECK_STR(range(&retail, "2026-07"), "2026-07-01 2026-07-31");
}

static void check_pattern(void) {
    CASE("time-15 a pattern has 13 weeks and an anchor");
    Calendar c = plain, before = c;
    CHECK(!calendar_set_pattern(&c, 4, 4, 4, D("2026-02-02"), LEAP_ALIGN));
    CHECK(!calendar_set_pattern(&c, 4, 4, 5, DAY_NONE, LEAP_ALIGN));
    CHECK(!calendar_set_pattern(&c, 0, 8, 5, D("2026-02-02"), LEAP_ALIGN));
    CHECK(!calendar_set_pattern(&c, 8, 0, 5, D("2026-02-02"), LEAP_ALIGN));
    CHECK(!calendar_set_pattern(&c, 8, 5, 0, D("2026-02-02"), LEAP_ALIGN));
    CHECK(c.pattern[0] == before.pattern[0] && c.anchor == DAY_NONE && !calendar_fiscal(&c));
    CASE("time-12 a year under a pattern is named after the year in which it ends");
    CHECK(calendar_set_pattern(&c, 4, 4, 5, D("2026-02-02"), LEAP_ALIGN));
    CHECK(c.anchor_year == 2027 && calendar_fiscal(&c));
    CHECK_STR(range(&c, "FY2027-P03"), "2026-03-30 2026-05-03");
    CHECK(calendar_set_pattern(&c, 5, 4, 4, D("2024-12-30"), LEAP_ALIGN) && c.anchor_year == 2025);
    CHECK_STR(range(&c, "FY2025-P01"), "2024-12-30 2025-02-02");
    CASE("time-12 a year that ends on 3 January belongs to the year of its last week");
    CHECK(calendar_set_pattern(&c, 4, 4, 5, D("2026-01-05"), LEAP_ALIGN) && c.anchor_year == 2026);
    c.named_start = true;
    CHECK(calendar_set_pattern(&c, 4, 4, 5, D("2025-12-29"), LEAP_ALIGN) && c.anchor_year == 2026);
    CASE("time-15 an anchor on 29 February");
    CHECK(calendar_set_pattern(&c, 4, 4, 5, D("2024-02-29"), LEAP_ALIGN));
    CHECK_STR(range(&c, "FY2024-P01"), "2024-02-29 2024-03-27");
    CHECK_STR(range(&c, "FY2025"), "2025-02-27 2026-02-25");
}

/* FY2023 has 53 weeks, FY2022 and FY2024 have 52. */
static void check_leap(void) {
    Calendar c = retail;
    CASE("time-14 restate: 52 weeks earlier, the 53 weeks shifted by one");
    c.leap = LEAP_RESTATE;
    CHECK_STR(ago(&c, "FY2023-W53", 1), "FY2023-W01");
    CHECK_STR(ago(&c, "FY2023-W52", 1), "FY2022-W52");
    CHECK_STR(ago(&c, "FY2024-W01", 1), "FY2023-W02");
    CHECK_STR(ago(&c, "FY2024-W52", 1), "FY2023-W53");
    CHECK_STR(ago(&c, "2024-02-04", 1), "2023-02-05");
    CHECK_STR(ago(&c, "FY2024-P01", 1), "FY2023-P01");
    CHECK_STR(ago_days(&c, "FY2024-P01", NULL), "2023-02-05 2023-03-04");
    CHECK_STR(ago_days(&c, "FY2024-P12", NULL), "2024-01-07 2024-02-03");
    CHECK_STR(ago_days(&c, "FY2024", NULL), "2023-02-05 2024-02-03");
    CHECK_STR(ago_days(&c, "FY2023", NULL), "2022-01-30 2023-02-04");
    CHECK_STR(ago_days(&c, "FY2024", "2024-02-10"), "2023-02-05 2023-02-11");
    CHECK_STR(ago_days(&c, "FY2022-Q4", NULL), "2021-10-31 2022-01-29");
    CASE("time-14 align: week 53 is dropped");
    c.leap = LEAP_ALIGN;
    CHECK_STR(ago(&c, "FY2023-W53", 1), "");
    CHECK_STR(ago(&c, "FY2024-W52", 1), "FY2023-W52");
    CHECK_STR(ago(&c, "2024-02-03", 1), "");
    CHECK_STR(ago(&c, "2024-02-04", 1), "2023-01-29");
    CHECK_STR(ago_days(&c, "FY2024-P12", NULL), "2023-12-31 2024-01-27");
    CHECK_STR(ago_days(&c, "FY2024-Q4", NULL), "2023-10-29 2024-01-27");
    CHECK_STR(ago_days(&c, "FY2024", NULL), "2023-01-29 2024-01-27");
    CHECK_STR(ago_days(&c, "FY2023", NULL), "2022-01-30 2023-01-28");
    CHECK_STR(ago_days(&c, "FY2024", "2024-02-10"), "2023-01-29 2023-02-04");
    CASE("time-14 ignore: week 53 has no counterpart, the rest keeps its numbers");
    c.leap = LEAP_IGNORE;
    CHECK_STR(ago(&c, "FY2023-W53", 1), "");
    CHECK_STR(ago(&c, "FY2023-W53", 6), "FY2017-W53");
    CHECK_STR(ago(&c, "FY2024-W52", 1), "FY2023-W52");
    CHECK_STR(ago_days(&c, "FY2024-P12", NULL), "2023-12-31 2024-02-03");
    CHECK_STR(ago_days(&c, "FY2024", NULL), "2023-01-29 2024-02-03");
}

static void check_shifts(void) {
    CASE("agg-19 the period before is the index before, for every kind");
    static const char *const pairs[][2] = {
        {"2026-03-01", "2026-02-28"}, {"2026-W01", "2025-W52"},   {"2026-01", "2025-12"},
        {"2026-Q1", "2025-Q4"},       {"2026", "2025"},           {"FY2024-W01", "FY2023-W53"},
        {"FY2024-P01", "FY2023-P12"}, {"FY2024-Q1", "FY2023-Q4"}, {"FY2024", "FY2023"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        CHECK_STR(text(&retail, period_shift(P(&retail, pairs[i][0]), -1)), pairs[i][1]);
        CHECK_STR(text(&retail, period_shift(P(&retail, pairs[i][1]), 1)), pairs[i][0]);
    }
    CASE("agg-20 year_ago shifts by a year, months by years keep their ends");
    CHECK_STR(ago(&plain, "2024-02", 1), "2023-02");
    CHECK_STR(ago(&plain, "2026-Q3", 1), "2025-Q3");
    CHECK_STR(ago(&july, "FY2026-Q4", 2), "FY2024-Q4");
    CHECK_STR(ago(&plain, "2026", -1), "2027");
    CHECK_STR(ago(&plain, "2024-02-29", 1), "2023-02-28");
    CHECK_STR(ago(&plain, "2025-02-28", 1), "2024-02-28");
    CASE("time-11 at grain all there is no year ago and no shift");
    Period all = {PERIOD_ALL, 0}, out;
    CHECK(!period_years_ago(&plain, all, 1, &out));
    CHECK(!period_shift_grain(&plain, all, GRAIN_YEAR, -1, &out));
    CHECK(!period_shift_grain(&plain, P(&plain, "2026"), GRAIN_ALL, -1, &out));
    CASE("agg-20 shift by one grain; a smaller grain is no shift");
    CHECK_STR(shift(&plain, "2026-02", GRAIN_QUARTER, -1), "2025-11");
    CHECK_STR(shift(&plain, "2026-Q1", GRAIN_YEAR, -1), "2025-Q1");
    CHECK_STR(shift(&july, "FY2026-Q1", GRAIN_YEAR, -1), "FY2025-Q1");
    CHECK_STR(shift(&plain, "2026", GRAIN_YEAR, -1), "2025");
    CHECK_STR(shift(&plain, "2026", GRAIN_QUARTER, -1), "");
    CHECK_STR(shift(&plain, "2026-03-31", GRAIN_MONTH, -1), "2026-02-28");
    CHECK_STR(shift(&plain, "2026-02-28", GRAIN_MONTH, -1), "2026-01-28");
    CHECK_STR(shift(&plain, "2026-05-31", GRAIN_QUARTER, -1), "2026-02-28");
    CHECK_STR(shift(&plain, "2026-03-31", GRAIN_WEEK, -1), "2026-03-24");
    CHECK_STR(shift(&plain, "2026-W31", GRAIN_MONTH, -1), "");
    CHECK_STR(shift(&plain, "2026-W31", GRAIN_YEAR, -1), "2025-W31");
    CHECK_STR(shift(&plain, "2026-W53", GRAIN_YEAR, -1), "");
    CHECK_STR(shift(&retail, "FY2026-W06", GRAIN_MONTH, -1), "FY2026-W02");
    CHECK_STR(shift(&retail, "FY2026-W09", GRAIN_MONTH, -1), "");
    CHECK_STR(shift(&retail, "FY2026-W14", GRAIN_QUARTER, -1), "FY2026-W01");
    CHECK_STR(shift(&retail, "FY2023-W53", GRAIN_QUARTER, -1), "");
}

static void check_far_shifts(void) {
    CASE("shift: no distance overflows");
    static const char *const names[] = {"2026-03-01", "2026-W10", "2026-03",    "2026-Q1",  "2026",
                                        "FY2026-W10", "FY2026",   "FY2026-P03", "FY2026-Q1"};
    Day first, last;
    Period out;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        Period p = P(&retail, names[i]), far = period_shift(period_shift(p, INT32_MAX), INT32_MAX);
        period_range(&retail, far, &first, &last);
        CHECK(far.index == INT32_MAX && first > D("9999-12-31"));
        far = period_shift(period_shift(p, INT32_MIN), INT32_MIN);
        period_range(&retail, far, &first, &last);
        CHECK(far.index == -INT32_MAX && last < D("0001-01-01"));
        for (Grain g = GRAIN_DAY; g <= GRAIN_ALL; g++)
            period_shift_grain(&retail, p, g, INT32_MIN, &out);
        period_years_ago(&retail, p, INT32_MIN, &out);
        CHECK(period_years_ago(&retail, p, INT32_MAX, &out) == (p.kind != PERIOD_WEEK));
    }
}

static void check_positions(void) {
    CASE("time-9 the same day of the month, clipped");
    CHECK_STR(position(&plain, "2026-03", "2026-03-30", "2026-02"), "2026-02-28");
    CHECK_STR(position(&plain, "2026-03", "2026-03-15", "2026-02"), "2026-02-15");
    CHECK_STR(position(&plain, "2026-02", "2026-02-27", "2026-01"), "2026-01-27");
    CASE("time-9 month and day for years; 29 February is the 28th elsewhere");
    CHECK_STR(position(&plain, "2024", "2024-02-29", "2023"), "2023-02-28");
    CHECK_STR(position(&plain, "2023", "2023-03-01", "2024"), "2024-03-01");
    CHECK_STR(position(&july, "FY2024", "2024-02-29", "FY2023"), "2023-02-28");
    CHECK_STR(position(&july, "FY2026", "2025-08-31", "FY2025"), "2024-08-31");
    CASE("time-9 the day of the week for weeks");
    CHECK_STR(position(&plain, "2026-W03", "2026-01-14", "2026-W02"), "2026-01-07");
    CASE("time-9 month in the quarter and day for quarters");
    CHECK_STR(position(&plain, "2026-Q2", "2026-05-15", "2026-Q1"), "2026-02-15");
    CHECK_STR(position(&plain, "2026-Q2", "2026-05-31", "2026-Q1"), "2026-02-28");
    CHECK_STR(position(&july, "FY2026-Q4", "2026-05-31", "FY2026-Q3"), "2026-02-28");
    CASE("time-9 under a pattern: the same day of the same week of the month");
    CHECK_STR(position(&retail, "FY2026-Q2", "2026-06-01", "FY2026-Q1"), "2026-03-02");
    CHECK_STR(position(&retail, "FY2023", "2024-02-02", "FY2022"), "2023-01-28");
    CHECK_STR(position(&retail, "FY2026-P02", "2026-04-02", "FY2026-P01"), "2026-02-28");
    CASE("time-9 a whole is compared with a whole, nothing with nothing before it");
    CHECK_STR(position(&plain, "2026-02", "2026-02-28", "2026-01"), "2026-01-31");
    CHECK_STR(position(&plain, "2026", "2026-12-31", "2025"), "2025-12-31");
    CHECK_STR(position(&plain, "2026-02", "2026-02-01", "2026-01"), "2026-01-01");
    CHECK_STR(position(&plain, "2026-02-03", "2026-02-03", "2026-02-02"), "2026-02-02");
    CASE("time-9 year_ago of a part");
    CHECK_STR(ago_days(&plain, "2026", "2026-10-31"), "2025-01-01 2025-10-31");
    CHECK_STR(ago_days(&plain, "2024-02", "2024-02-29"), "2023-02-01 2023-02-28");
    CHECK_STR(ago_days(&july, "FY2026-Q1", "2025-08-30"), "2024-07-01 2024-08-30");
}

static void check_names(void) {
    static const char *const well[] = {
        "2026",       "2026-Q1", "2026-Q4",   "2026-01",    "2026-12",    "2026-W53",
        "2026-02-28", "FY2026",  "FY2026-Q4", "FY2026-P01", "FY2026-P12", "FY2023-W53",
    };
    static const char *const absent[] = {
        "2025-W53",   "2026-W00", "2026-W54",   "2026-00",    "2026-13",   "2026-Q0",    "2026-Q5",
        "2026-02-29", "0000",     "FY2026-P13", "FY2026-P00", "FY2026-Q5", "FY2024-W53", "0000-Q1",
    };
    static const char *const malformed[] = {
        "",         "26",       "20266",    "2026-",   "2026-7",    "2026-Q",    "2026-Q12",
        "2026-w31", "2026-W3",  "2026-P07", "2026 Q3", "FY26",      "fy2026",    "FY2026-07",
        "FY2026-",  "FY2026-Q", "2026Q3",   "all",     "2026-07-3", "2026-7-31", "FY2026-07-31",
        "2026-Q3 ", " 2026",    "2026-071", "2013JJ00"};
    Period p;
    bool exists;
    CASE("period: the spellings");
    for (size_t i = 0; i < sizeof well / sizeof *well; i++)
        CHECK_STR(text(&retail, P(&retail, well[i])), well[i]);
    CASE("period: well formed, but there is none");
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
        CHECK(!period_parse(&retail, absent[i], strlen(absent[i]), &p, &exists) && !exists);
    CHECK(!period_parse(&july, "FY2026-W31", 10, &p, &exists) && !exists);
    CHECK(!period_parse(&july, "FY0001", 6, &p, &exists) && !exists);
    CHECK(!period_parse(&plain, "9999-W52", 8, &p, &exists) && !exists);
    CASE("period: the first and the last");
    CHECK_STR(range(&plain, "0001"), "0001-01-01 0001-12-31");
    CHECK_STR(range(&plain, "9999-Q4"), "9999-10-01 9999-12-31");
    CASE("period: malformed");
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++)
        CHECK(!period_parse(&retail, malformed[i], strlen(malformed[i]), &p, &exists) && exists);
    CHECK(!period_parse(&plain, "2026-07-31", 8, &p, &exists) && exists);
}

static const char *cell(const char *s) {
    Period p;
    return period_parse_cell(&plain, s, strlen(s), &p) ? text(&plain, p) : "";
}

static void check_cells(void) {
    CASE("period cells: names and CBS StatLine codes");
    CHECK_STR(cell("2013JJ00"), "2013");
    CHECK_STR(cell("2013KW01"), "2013-Q1");
    CHECK_STR(cell("2013MM12"), "2013-12");
    CHECK_STR(cell("2024-Q1"), "2024-Q1");
    CHECK_STR(cell("2024"), "2024");
    CHECK_STR(cell("2013JJ01"), "");
    CHECK_STR(cell("2013KW05"), "");
    CHECK_STR(cell("2013KW00"), "");
    CHECK_STR(cell("2013MM13"), "");
    CHECK_STR(cell("2013XX01"), "");
    CHECK_STR(cell("2013MM1"), "");
    CHECK_STR(cell("2025-W53"), "");
}

/* "yyyy-mm-dd+seconds", or "" if the cell does not fit. */
static const char *styled(const char *s, const char *style) {
    Day d;
    int seconds;
    bool has_time;
    CHECK(date_style_valid(style, &has_time));
    if (!date_parse_style(s, strlen(s), style, &d, &seconds)) return "";
    return arena_printf(arena, "%s+%d", day_text(arena, d), seconds);
}

static void check_styles(void) {
    CASE("style: days and months of one or two digits, years of two or four");
    CHECK_STR(styled("2026-07-31", "yyyy-mm-dd"), "2026-07-31+0");
    CHECK_STR(styled("31-07-2026", "dd-mm-yyyy"), "2026-07-31+0");
    CHECK_STR(styled("7/4/2026", "m/d/yyyy"), "2026-07-04+0");
    CHECK_STR(styled("07/04/2026", "m/d/yyyy"), "2026-07-04+0");
    CHECK_STR(styled("4-7-26", "d-m-yy"), "2026-07-04+0");
    CHECK_STR(styled("20260731", "yyyymmdd"), "2026-07-31+0");
    CHECK_STR(styled("31.07.2026", "dd.mm.yyyy"), "2026-07-31+0");
    CHECK_STR(styled("1-1-69", "d-m-yy"), "2069-01-01+0");
    CHECK_STR(styled("1-1-70", "d-m-yy"), "1970-01-01+0");
    CHECK_STR(styled("1-7-2026", "dd-mm-yyyy"), "");
    CHECK_STR(styled("31-07-26", "dd-mm-yyyy"), "");
    CHECK_STR(styled("31-07-2026", "d-m-yy"), "");
    CHECK_STR(styled("31-02-2026", "dd-mm-yyyy"), "");
    CHECK_STR(styled("31/07/2026", "dd-mm-yyyy"), "");
    CHECK_STR(styled("31-O7-2026", "dd-mm-yyyy"), "");
    CHECK_STR(styled("123/4/2026", "m/d/yyyy"), "");
    CHECK_STR(styled("/4/2026", "m/d/yyyy"), "");
    CHECK_STR(styled("7/4/2026x", "m/d/yyyy"), "");
    CHECK_STR(styled("7/4/", "m/d/yyyy"), "");
    CHECK_STR(styled("", "dd.mm.yyyy"), "");
    CASE("name-6 mm is the month and mi the minute");
    CHECK_STR(styled("2026-07-31 12:34:56", "yyyy-mm-dd hh:mi:ss"), "2026-07-31+45296");
    CHECK_STR(styled("31-07-2026T12:34", "dd-mm-yyyyThh:mi"), "2026-07-31+45240");
    CHECK_STR(styled("2026-07-31 12:34", "yyyy-mm-dd hh:mi:ss"), "");
    CASE("time-16 24:00 and leap seconds in a style");
    CHECK_STR(styled("2026-07-31 24:00:00", "yyyy-mm-dd hh:mi:ss"), "");
    CHECK_STR(styled("2026-07-31 23:59:60", "yyyy-mm-dd hh:mi:ss"), "");
    CHECK_STR(styled("2026-07-31 23:60:00", "yyyy-mm-dd hh:mi:ss"), "");
}

static void check_style_words(void) {
    static const char *const bad[] = {
        "",           "yyyy-mm",     "yyyy-mm-dd-dd", "dd-mm-yyyy mi", "dmyyyy",
        "yyyy-mm-dx", "yyyy-mm-dd0", "yyyy-mm-mm",    "yyyy-mi-dd",    "dd mm yyyy hh:ss",
        "dd-yy-yyyy", "jjjj-mm-dd",  "yyyy-mm-ddz",
    };
    bool has_time;
    CASE("style: what makes no style");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK(!date_style_valid(bad[i], &has_time));
    CHECK(date_style_valid("yyyy-mm-dd hh:mi", &has_time) && has_time);
    CHECK(date_style_valid("d/m/yy", &has_time) && !has_time);
}

/* Seconds since 1970 and "+" for an offset; "" if it is refused. */
static const char *iso(const char *s) {
    int64_t seconds;
    bool had_offset;
    if (!datetime_parse_iso(s, strlen(s), &seconds, &had_offset)) return "";
    return arena_printf(arena, "%lld%s", (long long)seconds, had_offset ? "+" : "");
}

static void check_datetimes(void) {
    CASE("name-6 a datetime is ISO 8601");
    CHECK_STR(iso("1970-01-02T00:00:01"), "86401");
    CHECK_STR(iso("1970-01-02 00:01"), "86460");
    CHECK_STR(iso("1969-12-31T23:59:59"), "-1");
    CHECK_STR(iso("1970-01-01T00:00:00.000"), "0");
    CHECK_STR(iso("1970-01-01T00:00:00,0"), "0");
    CHECK_STR(iso("1970-01-01T00:00:00.5"), "");
    CHECK_STR(iso("1970-01-01T00:00:00."), "");
    CHECK_STR(iso("1970-01-01T00:00.0"), "");
    CHECK_STR(iso("1970-01-01T00"), "");
    CHECK_STR(iso("1970-01-01"), "");
    CHECK_STR(iso("1970-01-01T0:00:00"), "");
    CHECK_STR(iso("1970-01-01t00:00"), "");
    CHECK_STR(iso("1970-02-30T00:00"), "");
    CHECK_STR(iso("1970-01-01T00:00:0"), "");
    CHECK_STR(iso("1970-01-01T00:00:00 "), "");
    CASE("time-16 a datetime belongs to its written date; offsets are dropped and reported");
    CHECK_STR(iso("1970-01-01T23:30:00Z"), "84600+");
    CHECK_STR(iso("1970-01-01T23:30:00.00+02:00"), "84600+");
    CHECK_STR(iso("1970-01-01 23:30-05:30"), "84600+");
    CHECK_STR(iso("1970-01-01 23:30:00+00"), "84600+");
    CHECK_STR(iso("1970-01-01 23:30:00 +0200"), "84600+");
    CHECK_STR(iso("1970-01-01 23:30:00-0530"), "84600+");
    CHECK_STR(iso("1970-01-01 23:30:00  +02:00"), "");
    CHECK_STR(iso("1970-01-01 23:30:00 Z"), "");
    CHECK_STR(iso("1970-01-01 23:30:00+020"), "");
    CHECK_STR(iso("1970-01-01 23:30:00+0260"), "");
    CHECK_STR(iso("1970-01-01 23:30:00+24:00"), "");
    CHECK_STR(iso("1970-01-01 23:30:00+01:60"), "");
    CHECK_STR(iso("1970-01-01 23:30:00+1"), "");
    CHECK_STR(iso("1970-01-01 23:30:00+01x"), "");
    CHECK_STR(iso("1970-01-01 23:30:00+01:"), "");
    CHECK_STR(iso("1970-01-01 23:30:00+01:00x"), "");
    CHECK_STR(iso("1970-01-01 23:30:00+"), "");
    CHECK_STR(iso("1970-01-01 23:30:00Zx"), "");
    CASE("time-16 24:00 and leap seconds are errors");
    CHECK_STR(iso("1970-01-01T24:00"), "");
    CHECK_STR(iso("1970-01-01T24:00:00"), "");
    CHECK_STR(iso("1970-01-01T23:59:60"), "");
    CHECK_STR(iso("1970-01-01T23:60"), "");
    CASE("time-17 datetimes differ by exact seconds, dates by whole days");
    int64_t a, b;
    bool offset;
    CHECK(datetime_parse_iso("2024-02-28T12:00:00", 19, &a, &offset) &&
          datetime_parse_iso("2024-03-01T12:00:01", 19, &b, &offset) && b - a == 2 * 86400 + 1);
    CHECK(D("2024-03-01") - D("2024-02-28") == 2);
}

int main(void) {
    Ctx *ctx = ctx_new(NULL, NULL);
    if (!ctx) return 1;
    arena = ctx->arena;
    plain = july = retail = calendar_default();
    july.year_start = 7;
    retail.named_start = true;
    CHECK(calendar_set_pattern(&retail, 4, 5, 4, day_of(2026, 2, 1), LEAP_RESTATE));
    check_days();
    check_months();
    check_grains();
    check_fiscal();
    check_weeks();
    check_retail();
    check_pattern();
    check_leap();
    check_shifts();
    check_far_shifts();
    check_positions();
    check_names();
    check_cells();
    check_styles();
    check_style_words();
    check_datetimes();
    ctx_free(ctx);
    return check_done();
}
