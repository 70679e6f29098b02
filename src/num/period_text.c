/* The names of periods. Input: a text such as 2026-Q3 or FY2026-P07, or a period; output: the other
 * one. The one idea: a name is a year, perhaps fiscal, and perhaps a letter and a number in it; its
 * kind follows from the letter and the calendar. */
#include "num/calendar_parts.h"

typedef struct Name {
    bool fiscal;
    char part; /* Q quarter, W week, P fiscal month, M month, D day; 0: the year itself */
    int year, number, day;
} Name;

/* The part after the year: -Q3 -W31 -P07 -07 -07-31. */
static bool name_part(const char *s, size_t length, Name *name) {
    if (length < 3 || s[0] != '-') return false;
    if (s[1] == 'Q' || s[1] == 'W' || s[1] == 'P') {
        size_t digits = s[1] == 'Q' ? 1 : 2;
        name->part = s[1];
        return length == 2 + digits && digits_read(s + 2, digits, &name->number);
    }
    name->part = length == 3 ? 'M' : 'D';
    if (length != 3 && (length != 6 || s[3] != '-' || !digits_read(s + 4, 2, &name->day)))
        return false;
    return digits_read(s + 1, 2, &name->number);
}

static bool name_read(const char *s, size_t length, Name *name) {
    *name = (Name){0};
    if (length >= 2 && memcmp(s, "FY", 2) == 0) {
        name->fiscal = true;
        s += 2, length -= 2;
    }
    if (length < 4 || !digits_read(s, 4, &name->year)) return false;
    if (length > 4 && !name_part(s + 4, length - 4, name)) return false;
    return name->part == 'M' || name->part == 'D' ? !name->fiscal
                                                  : name->fiscal || name->part != 'P';
}

/* A fiscal name where the calendar has no such fiscal periods means the civil ones: P07 of years
 * from July is January. */
static bool fiscal_period(const Calendar *c, const Name *name, Period *out) {
    bool fiscal = calendar_fiscal(c), pattern = calendar_has_pattern(c);
    switch (name->part) {
    case 'Q':
        return period_of_year(c, fiscal ? PERIOD_FISCAL_QUARTER : PERIOD_QUARTER, name->year,
                              name->number, out);
    case 'W':
        return pattern && period_of_year(c, PERIOD_FISCAL_WEEK, name->year, name->number, out);
    case 'P':
        if (!period_of_year(c, PERIOD_FISCAL_MONTH, name->year, name->number, out)) return false;
        if (!pattern) {
            Day first, last;
            period_range(c, *out, &first, &last);
            *out = period_of(c, GRAIN_MONTH, first);
        }
        return true;
    }
    *out = (Period){fiscal ? PERIOD_FISCAL_YEAR : PERIOD_YEAR, name->year};
    return true;
}

static bool civil_period(const Calendar *c, const Name *name, Period *out) {
    switch (name->part) {
    case 'Q': return period_of_year(c, PERIOD_QUARTER, name->year, name->number, out);
    case 'W': return period_of_year(c, PERIOD_WEEK, name->year, name->number, out);
    case 'M': return period_of_year(c, PERIOD_MONTH, name->year, name->number, out);
    case 'D':
        *out = (Period){PERIOD_DAY, day_of(name->year, name->number, name->day)};
        return out->index != DAY_NONE;
    }
    *out = (Period){PERIOD_YEAR, name->year};
    return true;
}

/* Every day of a period lies in the years 1 to 9999. */
static bool name_period(const Calendar *c, const Name *name, Period *out) {
    Period p;
    if (name->fiscal ? !fiscal_period(c, name, &p) : !civil_period(c, name, &p)) return false;
    Day first, last;
    period_range(c, p, &first, &last);
    if (first < civil_day(1, 1, 1) || last > civil_day(9999, 12, 31)) return false;
    *out = p;
    return true;
}

bool period_parse(const Calendar *c, const char *s, size_t length, Period *out, bool *exists) {
    Name name;
    *exists = true;
    if (!name_read(s, length, &name)) return false;
    return *exists = name_period(c, &name, out);
}

/* CBS StatLine: the year, then JJ00, KW01..KW04 or MM01..MM12. */
static bool statline_read(const char *s, size_t length, Name *name) {
    *name = (Name){0};
    if (length != 8 || !digits_read(s, 4, &name->year) || !digits_read(s + 6, 2, &name->number))
        return false;
    if (memcmp(s + 4, "JJ", 2) == 0) return name->number == 0;
    name->part = memcmp(s + 4, "KW", 2) == 0 ? 'Q' : memcmp(s + 4, "MM", 2) == 0 ? 'M' : 0;
    return name->part != 0;
}

bool period_parse_cell(const Calendar *c, const char *s, size_t length, Period *out) {
    Name name;
    return (name_read(s, length, &name) || statline_read(s, length, &name)) &&
           name_period(c, &name, out);
}

const char *period_text(const Calendar *c, Arena *arena, Period p) {
    int year, number;
    switch (p.kind) {
    case PERIOD_DAY: return day_text(arena, p.index);
    case PERIOD_WEEK:
    case PERIOD_FISCAL_WEEK:
        week_number(c, p, &year, &number);
        return arena_printf(arena, p.kind == PERIOD_WEEK ? "%04d-W%02d" : "FY%04d-W%02d", year,
                            number);
    case PERIOD_MONTH: return arena_printf(arena, "%04d-%02d", p.index / 12, p.index % 12 + 1);
    case PERIOD_QUARTER: return arena_printf(arena, "%04d-Q%d", p.index / 4, p.index % 4 + 1);
    case PERIOD_YEAR: return arena_printf(arena, "%04d", p.index);
    case PERIOD_FISCAL_MONTH:
        return arena_printf(arena, "FY%04d-P%02d", p.index / 12, p.index % 12 + 1);
    case PERIOD_FISCAL_QUARTER:
        return arena_printf(arena, "FY%04d-Q%d", p.index / 4, p.index % 4 + 1);
    case PERIOD_FISCAL_YEAR: return arena_printf(arena, "FY%04d", p.index);
    case PERIOD_ALL: break;
    }
    return "all";
}
