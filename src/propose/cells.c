/* Input: the cells of a column, one after another. Output: which readings all of them allow. The
 * one idea: begin with everything that a column could be, and let every cell strike out what it is
 * not. */
#include "propose/survey.h"

const Marks survey_marks[MARKS] = {
    {'.', 0, "1234.56"},    {',', 0, "1234,56"},    {'.', ',', "1,234.56"}, {',', '.', "1.234,56"},
    {'.', ' ', "1 234.56"}, {',', ' ', "1 234,56"}, {'.', '\'', "1'234.56"}};
const char *const survey_dates[DATES] = {
    "yyyy-mm-dd", "dd-mm-yyyy", "mm-dd-yyyy", "dd/mm/yyyy", "mm/dd/yyyy", "yyyy/mm/dd",
    "dd.mm.yyyy", "yyyymmdd",   "d-m-yyyy",   "m-d-yyyy",   "d/m/yyyy",   "m/d/yyyy",
    "d.m.yyyy",   "d-m-yy",     "m-d-yy",     "d/m/yy",     "m/d/yy",     "d.m.yy"};
const char *const survey_nulls[NULLS] = {"NULL", "null",   "NA",     "N/A",    "n/a",
                                         "NaN",  "#N/A",   "None",   "n.v.t.", "nvt",
                                         "n.b.", "(leeg)", "(null)", "-",      "?"};

static const char *const currency_signs[][2] = {
    {"€", "EUR"}, {"$", "USD"}, {"£", "GBP"}, {"¥", "JPY"}};
enum { SIGNS = sizeof currency_signs / sizeof *currency_signs };

const char *survey_currency(const char *s, size_t length) {
    static const char *const codes[] = {
#define CURRENCY(code) #code,
#include "num/currencies.def"
#undef CURRENCY
    };
    for (size_t i = 0; i < SIGNS; i++)
        if (strlen(currency_signs[i][0]) == length && !memcmp(currency_signs[i][0], s, length))
            return currency_signs[i][1];
    for (size_t i = 0; length == 3 && i < sizeof codes / sizeof *codes; i++)
        if (!memcmp(codes[i], s, 3)) return codes[i];
    return NULL;
}

/* --- numbers --- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* The code or sign at the begin (behind a minus) or the end of a cell. */
static const char *currency_beside(Piece cell) {
    const char *begin = cell.s, *end = cell.s + cell.length, *found = NULL;
    if (begin < end && (*begin == '-' || *begin == '+')) begin++;
    if (begin < end && is_digit(*begin) && is_digit(end[-1])) return NULL;
    for (size_t n = 1; n <= 3 && !found && n < (size_t)(end - begin); n++) {
        found = survey_currency(begin, n);
        if (!found) found = survey_currency(end - n, n);
    }
    return found;
}

static NumberStyle number_style_of(unsigned marks, const char *currency) {
    NumberStyle style = {.decimal = survey_marks[marks].decimal,
                         .grouping = survey_marks[marks].grouping,
                         .percent = true,
                         .code = currency};
    for (size_t i = 0; currency && i < SIGNS; i++)
        if (!strcmp(currency_signs[i][1], currency)) style.sign = currency_signs[i][0];
    return style;
}

/* What is left of a number without its sign of currency or %. */
static Dressed undress(Piece cell, const char *currency) {
    NumberStyle style = number_style_of(0, currency);
    return number_undress(&style, cell.s, cell.length);
}

bool survey_number(Piece cell, unsigned marks, Decimal *out) {
    const char *currency = currency_beside(cell);
    Dressed d = undress(cell, currency);
    NumberStyle style = number_style_of(marks, currency);
    return d.ok && number_read(&style, d.s, d.length, out) == READ_OK;
}

static bool same_number(Decimal a, Decimal b) {
    return a.mantissa == b.mantissa && a.scale == b.scale;
}

/* Do two of these marks read the cell as different numbers? */
static bool is_twofold(Piece cell, unsigned marks) {
    Decimal first = {0}, other;
    bool any = false;
    if ((marks & (marks - 1)) == 0) return false;
    for (unsigned i = 0; i < MARKS; i++) {
        if (!(marks & 1u << i) || !survey_number(cell, i, &other)) continue;
        if (any && !same_number(first, other)) return true;
        first = other;
        any = true;
    }
    return false;
}

static void see_number(Survey *s, Facts *f, Piece cell) {
    const char *currency = currency_beside(cell);
    Dressed d = undress(cell, currency);
    Decimal out;
    for (unsigned i = 0; i < MARKS; i++) {
        NumberStyle style = number_style_of(i, NULL);
        if (!(f->marks & 1u << i)) continue;
        if (!d.ok || number_read(&style, d.s, d.length, &out) == READ_BAD) f->marks &= ~(1u << i);
    }
    if (!f->marks) return;
    f->percents += d.percent;
    if (currency && f->currency && strcmp(f->currency, currency) != 0) f->mixed = true;
    if (currency && !f->currency) f->currency = currency;
    if (!f->twofold.s && !f->digits && is_twofold(cell, f->marks))
        f->twofold = (Piece){arena_strndup(s->arena, cell.s, cell.length), cell.length};
}

/* --- digits --- */

static void see_digits(Facts *f, Piece cell) {
    bool all = true;
    for (size_t i = 0; i < cell.length; i++) all = all && is_digit(cell.s[i]);
    f->digits &= all;
    f->zeros |= all && cell.length > 1 && cell.s[0] == '0';
    f->binary &= cell.length == 1 && (cell.s[0] == '0' || cell.s[0] == '1');
}

/* --- decimals --- */

/* What stands behind the last mark. Three digits may be a group. */
static void see_decimals(Facts *f, Piece cell) {
    size_t n = 0;
    while (n < cell.length && is_digit(cell.s[cell.length - 1 - n])) n++;
    if (n == cell.length || !strchr(".,", cell.s[cell.length - 1 - n]) || n == 3) return;
    f->cents |= n == 2;
    f->finer |= n != 2;
}

/* --- dates --- */

static void see_dates(Survey *s, Facts *f, Piece cell) {
    Day day;
    int seconds;
    int64_t moment;
    bool offset;
    for (unsigned i = 0; i < DATES; i++)
        if (f->dates & 1u << i &&
            !date_parse_style(cell.s, cell.length, survey_dates[i], &day, &seconds))
            f->dates &= ~(1u << i);
    for (unsigned i = 0; i <= 2 * DATES; i++) {
        if (!(f->datetimes & UINT64_C(1) << i)) continue;
        if (!datetime_read(s->datetimes[i], s->months, cell.s, cell.length, &moment, &offset))
            f->datetimes &= ~(UINT64_C(1) << i);
        else
            f->offset |= offset;
    }
}

/* --- texts --- */

static uint64_t hash_of(Piece cell) { /* FNV-1a */
    uint64_t h = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < cell.length; i++)
        h = (h ^ (unsigned char)cell.s[i]) * UINT64_C(1099511628211);
    return h;
}

static void see_text(Survey *s, Facts *f, Piece cell) {
    if (f->unique) {
        bool is_new;
        map_slot(&f->seen, hash_of(cell), &is_new);
        f->unique = is_new;
    }
    if (f->different > FEW) return;
    for (uint32_t i = 0; i < f->different; i++)
        if (f->few[i].length == cell.length && !memcmp(f->few[i].s, cell.s, cell.length)) return;
    if (f->different < FEW)
        f->few[f->different] = (Piece){arena_strndup(s->arena, cell.s, cell.length), cell.length};
    f->different++;
}

/* --- a cell --- */

static void see_blank(Survey *s, Facts *f, Piece cell) {
    f->blank++;
    for (uint32_t i = 0; i < s->blank_count; i++)
        if (s->blanks[i].length == cell.length && !memcmp(s->blanks[i].s, cell.s, cell.length))
            return;
    if (s->blank_count < BLANK_SPELLINGS)
        s->blanks[s->blank_count++] =
            (Piece){arena_strndup(s->arena, cell.s, cell.length), cell.length};
}

static bool see_null(Facts *f, Piece cell) {
    for (size_t i = 0; i < NULLS; i++) {
        if (strlen(survey_nulls[i]) != cell.length || memcmp(survey_nulls[i], cell.s, cell.length))
            continue;
        f->nulls[i]++;
        return true;
    }
    return false;
}

void facts_begin(Facts *f, Arena *arena) {
    f->dates = (1u << DATES) - 1;
    f->datetimes = (UINT64_C(1) << (2 * DATES + 1)) - 1;
    f->marks = (1u << MARKS) - 1;
    f->period = f->boolean = f->digits = f->binary = f->unique = true;
    f->seen = map_new(arena);
}

void facts_see(Survey *s, Facts *f, Piece cell) {
    if (cell.length == 0) {
        f->empty++;
        return;
    }
    Piece inner = cell;
    cell_trim(&inner.s, &inner.length);
    if (inner.length == 0) {
        see_blank(s, f, cell);
        return;
    }
    see_text(s, f, cell);
    if (see_null(f, cell)) return;
    f->values++;
    Period period;
    bool truth;
    Dialect plain = dialect_default();
    Calendar calendar = calendar_default();
    if (f->digits) see_digits(f, inner);
    if (f->marks) see_number(s, f, inner);
    see_decimals(f, inner);
    if (f->dates || f->datetimes) see_dates(s, f, inner);
    if (f->boolean) f->boolean = boolean_read(&plain, inner.s, inner.length, &truth);
    if (f->period) f->period = period_parse_cell(&calendar, inner.s, inner.length, &period);
}
