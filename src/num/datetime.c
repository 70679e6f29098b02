/* Date and datetime cells. Input: the bytes of a cell and a style; output: a day and seconds, or
 * false. The one idea: a style is walked beside the cell, field by field, with the two commonest
 * styles recognised whole; nothing is guessed and nothing is allocated. */
#include "num/calendar_parts.h"

typedef enum Part { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, PARTS } Part;

typedef struct Field {
    const char *word;
    unsigned char length;   /* of the word */
    unsigned char min, max; /* digits */
    Part part;
} Field;

/* A word stands before those it begins with. */
static const Field FIELDS[] = {
    {"yyyy", 4, 4, 4, YEAR}, {"yy", 2, 2, 2, YEAR}, {"mm", 2, 2, 2, MONTH},
    {"mi", 2, 2, 2, MINUTE}, {"m", 1, 1, 2, MONTH}, {"dd", 2, 2, 2, DAY},
    {"d", 1, 1, 2, DAY},     {"hh", 2, 2, 2, HOUR}, {"ss", 2, 2, 2, SECOND},
};

static const Field *field_at(const char *style) {
    if (*style < 'a' || *style > 'z') return NULL;
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++)
        if (*style == *FIELDS[i].word && strncmp(style, FIELDS[i].word, FIELDS[i].length) == 0)
            return &FIELDS[i];
    return NULL;
}

bool date_style_valid(const char *style, bool *has_time) {
    bool seen[PARTS] = {0};
    bool open = false; /* the field before has no fixed width */
    while (*style) {
        const Field *field = field_at(style);
        if (field ? seen[field->part] || open : *style >= 'a' && *style <= 'z') return false;
        if (!field && *style >= '0' && *style <= '9') return false;
        open = field && field->min != field->max;
        if (field) seen[field->part] = true;
        style += field ? field->length : 1;
    }
    *has_time = seen[HOUR];
    return seen[YEAR] && seen[MONTH] && seen[DAY] && seen[HOUR] >= seen[MINUTE] &&
           seen[MINUTE] >= seen[SECOND];
}

static bool field_read(const Field *field, const char **s, const char *end, int at[PARTS]) {
    size_t digits = 0, room = (size_t)(end - *s);
    while (digits < field->max && digits < room && (*s)[digits] >= '0' && (*s)[digits] <= '9')
        digits++;
    int value;
    if (digits < field->min || !digits_read(*s, digits, &value)) return false;
    *s += digits;
    if (field->part == YEAR && field->max == 2) value += value < 70 ? 2000 : 1900;
    at[field->part] = value;
    return true;
}

static bool time_exists(int hour, int minute, int second) {
    return hour < 24 && minute < 60 && second < 60;
}

static bool walk_style(const char *s, const char *end, const char *style, Day *day, int *seconds) {
    int at[PARTS] = {0};
    while (*style) {
        const Field *field = field_at(style);
        if (field ? !field_read(field, &s, end, at) : s == end || *s++ != *style) return false;
        style += field ? field->length : 1;
    }
    *day = day_of(at[YEAR], at[MONTH], at[DAY]);
    *seconds = (at[HOUR] * 60 + at[MINUTE]) * 60 + at[SECOND];
    return s == end && *day != DAY_NONE && time_exists(at[HOUR], at[MINUTE], at[SECOND]);
}

static bool day_first(const char *s, Day *out) { /* dd-mm-yyyy, ten bytes */
    int year, month, day;
    if (s[2] != '-' || s[5] != '-') return false;
    if (!digits_read(s, 2, &day) || !digits_read(s + 3, 2, &month) || !digits_read(s + 6, 4, &year))
        return false;
    *out = day_of(year, month, day);
    return *out != DAY_NONE;
}

bool date_parse_style(const char *s, size_t n, const char *style, Day *day, int *seconds) {
    *seconds = 0;
    if (strcmp(style, "yyyy-mm-dd") == 0) return day_parse(s, n, day);
    if (strcmp(style, "dd-mm-yyyy") == 0) return n == 10 && day_first(s, day);
    return walk_style(s, s + n, style, day, seconds);
}

/* Two digits at *s, at most `limit`. */
static bool pair_read(const char **s, const char *end, int limit, int *out) {
    if (end - *s < 2 || !digits_read(*s, 2, out) || *out > limit) return false;
    *s += 2;
    return true;
}

static bool skip(const char **s, const char *end, char c) {
    if (*s == end || **s != c) return false;
    ++*s;
    return true;
}

/* ":ss" and a fraction of zeros, if they stand there. */
static bool seconds_read(const char **s, const char *end, int *second) {
    *second = 0;
    if (!skip(s, end, ':')) return true;
    if (!pair_read(s, end, 59, second)) return false;
    if (!skip(s, end, '.') && !skip(s, end, ',')) return true;
    const char *zeros = *s;
    while (skip(s, end, '0')) continue;
    return *s > zeros;
}

/* Z, or +hh, +hhmm or +hh:mm, maybe behind a blank, or nothing, up to the end. */
static bool offset_read(const char *s, const char *end, bool *found) {
    int hour, minute;
    *found = s != end;
    if (s == end) return true;
    if (skip(&s, end, 'Z')) return s == end;
    skip(&s, end, ' ');
    if (!skip(&s, end, '+') && !skip(&s, end, '-')) return false;
    if (!pair_read(&s, end, 23, &hour)) return false;
    if (s == end) return true;
    skip(&s, end, ':');
    return pair_read(&s, end, 59, &minute) && s == end;
}

bool datetime_parse_iso(const char *s, size_t n, int64_t *seconds, bool *had_offset) {
    Day day;
    int hour, minute, second;
    const char *end = s + n;
    if (n < 16 || !day_parse(s, 10, &day) || (s[10] != 'T' && s[10] != ' ')) return false;
    s += 11;
    if (!pair_read(&s, end, 23, &hour) || !skip(&s, end, ':') || !pair_read(&s, end, 59, &minute))
        return false;
    if (!seconds_read(&s, end, &second) || !offset_read(s, end, had_offset)) return false;
    *seconds = (int64_t)day * 86400 + (hour * 60 + minute) * 60 + second;
    return true;
}
