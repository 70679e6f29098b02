/* Input: a survey. Output: one reading of everything. The one idea: what only one reading fits is
 * decided, for the other columns too; of what is left the usual reading is taken, and the doubt
 * stays visible in the facts. */
#include "propose/choice.h"

#include "syntax/lexer.h"

enum { LISTED_BYTES = 40, ALL_MARKS = (1 << MARKS) - 1 };

/* --- types --- */

static bool is_number(const Facts *f, const char *name) {
    return f->marks && !f->mixed && !f->zeros && !(f->digits && name_is_code(name));
}

static ColumnType type_of(const Facts *f, const char *name) {
    if (!f->values) return COL_TEXT;
    if (f->datetimes) return COL_DATETIME;
    if (f->dates) return COL_DATE;
    if (f->boolean && !f->binary) return COL_BOOLEAN;
    if (f->period && (!f->digits || name_is_period(name))) return COL_PERIOD;
    return is_number(f, name) ? COL_NUMBER : COL_TEXT;
}

static void choose_unit(Choice *c) {
    const Facts *f = c->facts;
    bool header = memchr(f->header.s, '%', f->header.length) != NULL;
    c->currency = f->currency ? f->currency : name_currency(f->header);
    c->percent = f->percents > 0 || (header && !f->currency);
    if (c->percent) c->currency = NULL;
}

/* --- names --- */

static bool is_taken(const Choices *all, uint32_t before, const char *name) {
    for (uint32_t i = 0; i < before; i++)
        if (all->columns[i].name && !strcmp(all->columns[i].name, name)) return true;
    return false;
}

static bool same_header(const Facts *a, const Facts *b) {
    return a->header.length == b->header.length &&
           !memcmp(a->header.s, b->header.s, a->header.length);
}

static const char *hard_word(Arena *arena, const char *name) {
    int kind = keyword_find(name, strlen(name));
    bool literal = !strcmp(name, "true") || !strcmp(name, "false");
    return literal || (kind && !keyword_soft(kind)) ? arena_printf(arena, "%s_", name) : name;
}

static void choose_name(Arena *arena, const Choices *all, uint32_t at) {
    Choice *c = &all->columns[at];
    const Survey *s = all->survey;
    const char *name = s->headed ? name_of(arena, c->facts->header) : "";
    if (!*name) name = arena_printf(arena, "column_%u", at + 1);
    name = hard_word(arena, name);
    const char *plain = name;
    for (unsigned i = 2; is_taken(all, at, name); i++)
        name = arena_printf(arena, "%s_%u", plain, i);
    c->name = name;
    bool sayable = !s->headed || name_is_sayable(c->facts->header), twice = false;
    for (uint32_t i = 0; s->headed && i < all->count; i++)
        twice = twice || (i != at && same_header(all->columns[i].facts, c->facts));
    if (sayable && !twice) return;
    c->name = NULL;
    c->left_out[0] = twice ? "its header stands twice" : "no text can hold its header";
    c->left_out[1] = twice ? "de kop staat er tweemaal" : "geen tekst kan de kop bevatten";
}

/* --- styles --- */

/* From the likeliest on. Where cells are separated by ; a comma is the likelier decimal mark. */
static unsigned likely_marks(const Survey *s, unsigned marks) {
    static const unsigned char dots[MARKS] = {0, 2, 4, 6, 1, 3, 5},
                               commas[MARKS] = {1, 3, 5, 0, 2, 4, 6};
    const unsigned char *order = s->separator[0] == ';' ? commas : dots;
    if (marks == ALL_MARKS) return 0;
    for (unsigned i = 0; i < MARKS; i++)
        if (marks & 1u << order[i]) return order[i];
    return 0;
}

static unsigned first_date(uint32_t dates) {
    unsigned i = 0;
    while (i + 1 < DATES && !(dates & 1u << i)) i++;
    return i;
}

static unsigned count_fitting(const Choices *all, ColumnType type, unsigned bit) {
    unsigned n = 0;
    for (uint32_t i = 0; i < all->count; i++) {
        const Choice *c = &all->columns[i];
        uint32_t fits = type == COL_NUMBER ? c->facts->marks : c->facts->dates;
        n += c->type == type && (fits & 1u << bit);
    }
    return n;
}

/* The marks, or dates, that fit most columns: a set. */
static unsigned best_of(const Choices *all, ColumnType type, unsigned count) {
    unsigned most = 0, best = 0;
    for (unsigned i = 0; i < count; i++) {
        unsigned n = count_fitting(all, type, i);
        if (n > most) best = 0;
        if (n >= most && n > 0) best |= 1u << i;
        most = n > most ? n : most;
    }
    return best;
}

static unsigned first_datetime(uint64_t datetimes) {
    unsigned i = 0;
    while (i < 2 * DATES && !(datetimes & UINT64_C(1) << i)) i++;
    return i;
}

static void choose_styles(Choices *all) {
    unsigned marks = best_of(all, COL_NUMBER, MARKS), dates = best_of(all, COL_DATE, DATES);
    all->marks = marks ? likely_marks(all->survey, marks) : 0;
    all->date = dates ? first_date(dates) : 0;
    for (uint32_t i = 0; i < all->count; i++) {
        Choice *c = &all->columns[i];
        const Facts *f = c->facts;
        if (c->type == COL_DATETIME) {
            c->date = first_datetime(f->datetimes);
            c->own_style = c->date > 0;
        }
        if (c->type == COL_DATE) {
            c->date = f->dates & 1u << all->date ? all->date : first_date(f->dates);
            c->own_style = c->date != all->date;
        }
        if (c->type == COL_NUMBER) {
            c->marks =
                f->marks & 1u << all->marks ? all->marks : likely_marks(all->survey, f->marks);
            c->own_style = c->marks != all->marks;
        }
    }
}

unsigned choice_swapped_date(const Choice *c) {
    static const unsigned char pairs[][2] = {{1, 2}, {3, 4}, {8, 9}, {10, 11}, {13, 14}, {15, 16}};
    if (c->type != COL_DATE) return DATES;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (unsigned side = 0; side < 2; side++)
            if (c->date == pairs[i][side] && (c->facts->dates & 1u << pairs[i][!side]))
                return pairs[i][!side];
    return DATES;
}

unsigned choice_other_marks(const Choice *c) {
    Decimal chosen, other;
    if (c->type != COL_NUMBER || !c->facts->twofold.s) return MARKS;
    if (!survey_number(c->facts->twofold, c->marks, &chosen)) return MARKS;
    for (unsigned i = 0; i < MARKS; i++) {
        if (!(c->facts->marks & 1u << i) || !survey_number(c->facts->twofold, i, &other)) continue;
        if (other.mantissa != chosen.mantissa || other.scale != chosen.scale) return i;
    }
    return MARKS;
}

/* --- missing cells --- */

static void choose_nulls(Choices *all) {
    for (uint32_t i = 0; i < all->count; i++)
        for (unsigned n = 0; n < NULLS; n++)
            if (all->columns[i].type != COL_TEXT && all->columns[i].facts->nulls[n])
                all->nulls[n] = true;
    for (uint32_t i = 0; i < all->count; i++) {
        Choice *c = &all->columns[i];
        c->missing = c->facts->empty || c->facts->blank;
        for (unsigned n = 0; n < NULLS; n++)
            c->missing = c->missing || (all->nulls[n] && c->facts->nulls[n]);
    }
}

/* --- few values --- */

static bool is_listed(const Survey *s, const Choice *c) {
    const Facts *f = c->facts;
    uint64_t n = s->rows - f->empty - f->blank;
    if (c->type != COL_TEXT || f->different > FEW || f->different < 2 || n < 6 ||
        n < 2 * f->different)
        return false;
    for (uint32_t i = 0; i < f->different; i++)
        if (!name_is_sayable(f->few[i]) || f->few[i].length > LISTED_BYTES) return false;
    return !name_is_code(c->name);
}

/* --- time and key --- */

bool choice_may_be_time(const Choice *c) {
    bool dated = c->type == COL_DATE || c->type == COL_DATETIME || c->type == COL_PERIOD;
    return c->name && dated && !c->missing;
}

bool choice_may_be_key(const Choice *c) {
    return c->name && c->type == COL_TEXT && c->facts->unique && c->facts->values > 1 &&
           !c->missing;
}

static int64_t first_of(const Choices *all, bool (*may)(const Choice *), bool code) {
    for (uint32_t i = 0; i < all->count; i++)
        if (may(&all->columns[i]) && (!code || name_is_code(all->columns[i].name))) return i;
    return -1;
}

Choices choices_make(Arena *arena, const Survey *survey) {
    Choices all = {.survey = survey, .count = survey->count};
    all.columns = NEW_ARRAY(arena, Choice, survey->count);
    for (uint32_t i = 0; i < all.count; i++) all.columns[i].facts = &survey->columns[i];
    for (uint32_t i = 0; i < all.count; i++) {
        Choice *c = &all.columns[i];
        choose_name(arena, &all, i);
        c->type = type_of(c->facts, c->name ? c->name : "");
        if (c->type == COL_NUMBER) choose_unit(c);
    }
    choose_styles(&all);
    choose_nulls(&all);
    for (uint32_t i = 0; i < all.count; i++)
        all.columns[i].listed = all.columns[i].name && is_listed(survey, &all.columns[i]);
    all.time = first_of(&all, choice_may_be_time, false);
    all.key = first_of(&all, choice_may_be_key, true);
    if (all.key < 0) all.key = first_of(&all, choice_may_be_key, false);
    return all;
}
