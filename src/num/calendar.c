/* Civil dates and the calendar's settings. Input: year, month, day, or text; output: a Day. The one
 * idea: count days from 1 March, so that the leap day is the last of its year and the lengths of
 * months follow from one linear formula (Howard Hinnant, "chrono-compatible low-level date
 * algorithms"). */
#include "num/calendar_parts.h"

int64_t civil_day(int64_t year, int month, int day) {
    int64_t y = year - (month <= 2);
    int64_t era = floor_div(y, 400), year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void day_split(Day d, int *year, int *month, int *day) {
    int64_t shifted = (int64_t)d + 719468, era = floor_div(shifted, 146097);
    int day_of_era = (int)(shifted - era * 146097);
    int year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int from_march = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * from_march + 2) / 5 + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = (int)(era * 400) + year_of_era + (*month <= 2);
}

int month_length(int64_t year, int month) {
    static const unsigned char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return lengths[month - 1] + (month == 2 && leap);
}

Day day_of(int year, int month, int day) {
    if (year < 1 || year > 9999 || month < 1 || month > 12) return DAY_NONE;
    if (day < 1 || day > month_length(year, month)) return DAY_NONE;
    return (Day)civil_day(year, month, day);
}

int day_weekday(Day d) {
    return (int)floor_mod((int64_t)d + 3, 7) + 1;
}

Day day_add_months(Day d, int months) {
    enum { FAR = 10000 * 12 };
    int year, month, day;
    day_split(d, &year, &month, &day);
    int by = months < -FAR ? -FAR : months > FAR ? FAR : months;
    int64_t index = (int64_t)year * 12 + month - 1 + by, to_year = floor_div(index, 12);
    int to_month = (int)floor_mod(index, 12) + 1, length = month_length(to_year, to_month);
    bool at_end = day == month_length(year, month);
    return day_clamp(civil_day(to_year, to_month, at_end || day > length ? length : day));
}

bool day_parse(const char *s, size_t length, Day *out) {
    int year, month, day;
    if (length != 10 || s[4] != '-' || s[7] != '-') return false;
    if (!digits_read(s, 4, &year) || !digits_read(s + 5, 2, &month) || !digits_read(s + 8, 2, &day))
        return false;
    Day d = day_of(year, month, day);
    if (d == DAY_NONE) return false;
    *out = d;
    return true;
}

const char *day_text(Arena *arena, Day d) {
    int year, month, day;
    day_split(d, &year, &month, &day);
    char *text = arena_alloc(arena, sizeof "9999-12-31");
    for (int i = 3; i >= 0; i--, year /= 10) text[i] = (char)('0' + year % 10);
    text[4] = text[7] = '-';
    for (int i = 0; i < 2; i++) {
        text[5 + i] = (char)('0' + (i ? month % 10 : month / 10));
        text[8 + i] = (char)('0' + (i ? day % 10 : day / 10));
    }
    return text;
}

static const char *const GRAINS[][2] = {
    [GRAIN_DAY] = {"day", "daily"},       [GRAIN_WEEK] = {"week", "weekly"},
    [GRAIN_MONTH] = {"month", "monthly"}, [GRAIN_QUARTER] = {"quarter", "quarterly"},
    [GRAIN_YEAR] = {"year", "yearly"},    [GRAIN_ALL] = {"all", "all"},
};

const char *grain_name(Grain g) {
    return GRAINS[g][0];
}

bool grain_find(const char *name, Grain *g) {
    for (Grain i = GRAIN_DAY; i <= GRAIN_ALL; i++) {
        if (strcmp(name, GRAINS[i][0]) != 0 && strcmp(name, GRAINS[i][1]) != 0) continue;
        *g = i;
        return true;
    }
    return false;
}

/* Grains are ordered from fine to coarse; only ISO weeks step out of the line. */
bool grain_nests(const Calendar *c, Grain inner, Grain outer) {
    if (inner == GRAIN_WEEK && outer != GRAIN_WEEK && outer != GRAIN_ALL)
        return outer > GRAIN_WEEK && calendar_has_pattern(c);
    return inner <= outer;
}

Calendar calendar_default(void) {
    return (Calendar){.year_start = 1, .anchor = DAY_NONE};
}

bool calendar_fiscal(const Calendar *c) {
    return calendar_has_pattern(c) || c->year_start != 1;
}

bool calendar_set_pattern(Calendar *c, int a, int b, int d, Day anchor, LeapRule leap) {
    if (a < 1 || b < 1 || d < 1 || a + b + d != 13 || anchor == DAY_NONE) return false;
    Calendar set = *c;
    set.pattern[0] = a, set.pattern[1] = b, set.pattern[2] = d;
    set.anchor = anchor;
    set.leap = leap;
    int year, month, day;
    day_split(anchor, &year, &month, &day);
    set.anchor_year = year; /* makes the next start known, from which the name follows */
    int64_t next = fiscal_year_start(&set, (int64_t)year + 1);
    day_split(c->named_start ? anchor + 3 : (Day)(next - 4), &set.anchor_year, &month, &day);
    *c = set;
    return true;
}
