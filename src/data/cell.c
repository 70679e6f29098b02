/* Input: the bytes of a date, datetime or boolean cell. Output: its value. The one idea: the usual
 * styles are read by position, everything else by the general parser of the calendar. */
#include "data/cell.h"

enum { DAY_SECONDS = 86400 };

DateStyle date_style(const char *text) {
    DateStyle style = {.text = text};
    static const char *const parts[3] = {"yyyy", "mm", "dd"};
    uint8_t *const offsets[3] = {&style.year, &style.month, &style.day};
    unsigned seen = 0;
    size_t n = strlen(text), i = 0;
    while (i < n) {
        size_t part = 0;
        while (part < 3 && strncmp(text + i, parts[part], strlen(parts[part]))) part++;
        if (part < 3) {
            if (seen & 1u << part) return style;
            seen |= 1u << part;
            *offsets[part] = (uint8_t)i;
            i += strlen(parts[part]);
        } else {
            bool letter = text[i] >= 'a' && text[i] <= 'z';
            if (letter || style.literals == MAX_LITERALS) return style;
            style.literal_at[style.literals] = (uint8_t)i;
            style.literal[style.literals++] = text[i++];
        }
    }
    style.length = (uint8_t)n;
    style.by_position = seen == 7;
    return style;
}

/* The number in `count` digits; -1 if one is none. */
static inline int digits(const char *s, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
        if ((unsigned char)(s[i] - '0') > 9) return -1;
        value = value * 10 + (s[i] - '0');
    }
    return value;
}

static bool day_in(Months *months, int year, int month, int day, Day *out) {
    if (year < 1 || month < 1 || month > 12 || day < 1) return false;
    int32_t key = year * 12 + month - 1;
    Month *m = &months->at[key % MONTH_CACHE];
    if (m->key != key) {
        m->key = key;
        m->first = day_of(year, month, 1);
        m->days = 28;
        while (day_of(year, month, m->days + 1) != DAY_NONE) m->days++;
    }
    *out = m->first + day - 1;
    return day <= m->days;
}

static bool date_by_position(const DateStyle *style, Months *months, const char *s, Day *out) {
    for (uint8_t i = 0; i < style->literals; i++)
        if (s[style->literal_at[i]] != style->literal[i]) return false;
    int year = digits(s + style->year, 4), month = digits(s + style->month, 2),
        day = digits(s + style->day, 2);
    return day_in(months, year, month, day, out);
}

bool date_read(const DateStyle *style, Months *months, const char *s, size_t length, Day *out) {
    if (style->by_position)
        return length == style->length && date_by_position(style, months, s, out);
    int seconds;
    return date_parse_style(s, length, style->text, out, &seconds);
}

/* yyyy-mm-dd hh:mm:ss, by position. */
static bool iso_by_position(Months *months, const char *s, size_t length, int64_t *out) {
    if (length != 19 || s[4] != '-' || s[7] != '-' || (s[10] != ' ' && s[10] != 'T') ||
        s[13] != ':' || s[16] != ':')
        return false;
    Day day;
    int h = digits(s + 11, 2), m = digits(s + 14, 2), sec = digits(s + 17, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 59) return false;
    if (!day_in(months, digits(s, 4), digits(s + 5, 2), digits(s + 8, 2), &day)) return false;
    *out = (int64_t)day * DAY_SECONDS + h * 3600 + m * 60 + sec;
    return true;
}

bool datetime_read(const char *style, Months *months, const char *s, size_t length, int64_t *out,
                   bool *had_offset) {
    *had_offset = false;
    if (!style)
        return iso_by_position(months, s, length, out) ||
               datetime_parse_iso(s, length, out, had_offset);
    Day day;
    int seconds;
    if (!date_parse_style(s, length, style, &day, &seconds)) return false;
    *out = (int64_t)day * DAY_SECONDS + seconds;
    return true;
}

const char *cell_style(const Dialect *dialect, const Column *column) {
    if (column->style) return column->style->s;
    return column->type == COL_DATE ? dialect->date : NULL;
}

bool cell_style_valid(const Dialect *dialect, const Column *column) {
    const char *style = cell_style(dialect, column);
    char decimal, grouping;
    bool has_time;
    if (!style) return true;
    switch (column->type) {
    case COL_DATE: return date_style_valid(style, &has_time);
    case COL_DATETIME: return date_style_valid(style, &has_time) && has_time;
    case COL_NUMBER: return number_style_sample(style, &decimal, &grouping);
    case COL_TEXT:
    case COL_PERIOD:
    case COL_BOOLEAN: break;
    }
    return false;
}

static bool is_one_of(const Str *const *list, uint32_t count, const char *s, size_t length) {
    for (uint32_t i = 0; i < count; i++)
        if (list[i]->length == length && !memcmp(list[i]->s, s, length)) return true;
    return false;
}

static bool same_word(const char *word, const char *s, size_t length) {
    size_t i = 0;
    for (; i < length && word[i]; i++) {
        char c = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] | 0x20) : s[i];
        if (c != word[i]) return false;
    }
    return i == length && !word[i];
}

bool boolean_read(const Dialect *dialect, const char *s, size_t length, bool *out) {
    *out = true;
    if (is_one_of(dialect->trues, dialect->true_count, s, length)) return true;
    *out = false;
    if (is_one_of(dialect->falses, dialect->false_count, s, length)) return true;
    static const struct {
        const char *word;
        bool value;
    } words[] = {{"true", true}, {"false", false}, {"1", true},    {"0", false}, {"yes", true},
                 {"no", false},  {"ja", true},     {"nee", false}, {"y", true},  {"n", false},
                 {"j", true},    {"t", true},      {"f", false}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!same_word(words[i].word, s, length)) continue;
        *out = words[i].value;
        return true;
    }
    return false;
}
