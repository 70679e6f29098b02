/* Input: a CSV text. Output: its rows as spans of cells. The one idea: find the few bytes that
 * matter 64 at a time, list them for a window, and let the state machine of RFC 4180 step from one
 * to the next. scan_block is all that a SIMD version replaces. */
#include "data/scan.h"

enum { BLOCK = 64, LANES = 16 };

typedef unsigned char Lanes __attribute__((vector_size(LANES)));
typedef uint64_t Words __attribute__((vector_size(LANES)));

typedef struct Four { /* the bytes that matter, in every lane */
    Lanes at[4];
} Four;

static Four four_of(const Scan *s) {
    Four four;
    memset(&four.at[0], s->separator[0], LANES);
    memset(&four.at[1], s->quote, LANES);
    memset(&four.at[2], '\n', LANES);
    memset(&four.at[3], '\r', LANES);
    return four;
}

/* Bit i: byte i of the 64 at p equals one of the four. */
static inline uint64_t scan_block(const char *p, const Four *four) {
    const Lanes weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint64_t add_bytes = 0x0101010101010101u; /* their sum is in the highest byte */
    uint64_t bits = 0;
    for (unsigned i = 0; i < BLOCK; i += LANES) {
        Lanes at;
        memcpy(&at, p + i, sizeof at);
        Lanes hit = (Lanes)((at == four->at[0]) | (at == four->at[1]) | (at == four->at[2]) |
                            (at == four->at[3]));
        Words sums = (Words)(hit & weights);
        bits |= (sums[0] * add_bytes >> 56 | sums[1] * add_bytes >> 56 << 8) << i;
    }
    return bits;
}

static inline uint32_t *list_bits(uint32_t *to, uint64_t bits, uint32_t base) {
    for (; bits; bits &= bits - 1) *to++ = base + (uint32_t)__builtin_ctzll(bits);
    return to;
}

/* Lists the marks of text[ahead, ahead + SCAN_WINDOW), none of them before `from`. */
static __attribute__((noinline)) void next_window(Scan *s, size_t from) {
    const Four four = four_of(s);
    const char *text = s->text + s->ahead;
    size_t left = s->length - s->ahead, size = left < SCAN_WINDOW ? left : SCAN_WINDOW;
    uint32_t *end = s->marks, at = 0;
    for (; at + BLOCK <= size; at += BLOCK) end = list_bits(end, scan_block(text + at, &four), at);
    if (at < size) {
        char tail[BLOCK] = {0};
        memcpy(tail, text + at, size - at);
        uint64_t inside = ~(uint64_t)0 >> (BLOCK - (size - at));
        end = list_bits(end, scan_block(tail, &four) & inside, at);
    }
    s->base = s->ahead;
    s->ahead += size;
    s->next = s->marks;
    s->end = end;
    while (s->next < s->end && s->base + *s->next < from) s->next++;
}

/* The offset of the next byte that matters, not before `from`; the length at the end. */
static inline size_t next_mark(Scan *s, size_t from) {
    while (s->next == s->end) {
        if (s->ahead == s->length) return s->length;
        next_window(s, from);
    }
    return s->base + *s->next++;
}

/* The marks before `to` were part of something else. */
static inline void drop_marks(Scan *s, size_t to) {
    while (s->next < s->end && s->base + *s->next < to) s->next++;
}

typedef enum Mark { MARK_SEPARATOR, MARK_LINE_END, MARK_OTHER } Mark;

static inline Mark mark_at(const Scan *s, size_t at) {
    if (at >= s->length) return MARK_LINE_END;
    char c = s->text[at];
    if (c == s->separator[0] && at + s->separator_length <= s->length &&
        (s->separator_length == 1 || !memcmp(s->text + at, s->separator, s->separator_length)))
        return MARK_SEPARATOR;
    if (c == s->newline) return MARK_LINE_END;
    bool pair = c == '\r' && at + 1 < s->length && s->text[at + 1] == '\n';
    return pair && s->newline == '\n' ? MARK_LINE_END : MARK_OTHER;
}

static void fault(Row *row, Fault what, size_t at, size_t opened) {
    if (row->fault) return;
    row->fault = what;
    row->fault_at = at;
    row->opened_at = opened;
}

/* Steps to the mark that ends the cell, `at` being one that does not. */
static size_t stray_end(Scan *s, size_t at, Row *row) {
    while (mark_at(s, at) == MARK_OTHER) {
        char c = s->text[at];
        if (c == s->quote)
            fault(row, FAULT_STRAY_QUOTE, at, at);
        else if (c == '\r' || c == '\n')
            fault(row, FAULT_LINE_END, at, at);
        at = next_mark(s, at + 1);
    }
    return at;
}

/* Steps to the mark that ends the cell whose opening quote, just taken, stands at `open`. */
static size_t quoted_end(Scan *s, size_t open, Row *row, Field *field) {
    uint32_t escaped = 0;
    size_t at = open;
    for (;;) {
        at = next_mark(s, at + 1);
        if (at >= s->length) {
            fault(row, FAULT_OPEN_QUOTE, open, open);
            return at;
        }
        char c = s->text[at];
        if (c == s->newline) s->line++;
        if (c != s->quote) continue;
        if (at + 1 == s->length || s->text[at + 1] != s->quote) break;
        escaped = FIELD_ESCAPED;
        at++;
        drop_marks(s, at + 1);
    }
    field->begin = (uint32_t)(open + 1 - row->begin);
    field->length = (uint32_t)(at - open - 1) | escaped;
    size_t after = at + 1, next = next_mark(s, after);
    if (next == after && mark_at(s, next) != MARK_OTHER) return next;
    fault(row, FAULT_AFTER_QUOTE, after, open);
    return stray_end(s, next, row);
}

/* Steps over the line end at `at`. */
static inline void end_line(Scan *s, size_t at) {
    bool pair = at < s->length && s->text[at] != s->newline;
    s->at = at + 1 + pair;
    s->line++;
    if (pair) drop_marks(s, s->at);
}

/* The cell that begins at `begin`, up to the mark `end` that ends it or not. Gives the mark that
 * does. */
static size_t odd_cell(Scan *s, size_t begin, size_t end, Row *row, Field *field) {
    if (end == begin && end < s->length && s->text[end] == s->quote)
        return quoted_end(s, begin, row, field);
    end = stray_end(s, end, row);
    field->length = (uint32_t)(end - begin);
    return end;
}

bool scan_row(Scan *s, Field *fields, uint32_t room, Row *row) {
    if (s->at >= s->length) return false;
    *row = (Row){.begin = s->at, .line = s->line};
    const char *text = s->text, separator = s->separator_length == 1 ? s->separator[0] : '\0';
    size_t begin = s->at;
    uint32_t n = 0;
    for (;; n++) {
        size_t end = next_mark(s, begin);
        Field field = {(uint32_t)(begin - row->begin), (uint32_t)(end - begin)};
        if (end < s->length && text[end] == separator) { /* nearly always */
            if (n < room) fields[n] = field;
            begin = end + 1;
            continue;
        }
        end = odd_cell(s, begin, end, row, &field);
        if (n < room) fields[n] = field;
        if (mark_at(s, end) == MARK_LINE_END) {
            row->end = end;
            break;
        }
        begin = end + s->separator_length;
        if (s->separator_length > 1) drop_marks(s, begin);
    }
    row->fields = n + 1;
    end_line(s, row->end);
    return true;
}

void scan_skip_line(Scan *s) {
    const char *end = memchr(s->text + s->at, s->newline, s->length - s->at);
    s->at = end ? (size_t)(end - s->text) + 1 : s->length;
    s->line++;
    drop_marks(s, s->at);
}

/* How lines end: by the first line end outside quotes. */
static char newline_of(const char *text, size_t length, char quote) {
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == quote) quoted = !quoted;
        if (quoted || (text[i] != '\n' && text[i] != '\r')) continue;
        bool alone = text[i] == '\r' && (i + 1 == length || text[i + 1] != '\n');
        return alone ? '\r' : '\n';
    }
    return '\n';
}

void scan_seek(Scan *s, size_t at, uint64_t line) {
    s->at = s->ahead = at;
    s->line = line;
    s->next = s->end = s->marks;
}

Scan scan_begin(Arena *arena, const char *text, size_t length, const char *separator, char quote) {
    Scan s = {.text = text, .length = length, .separator = separator, .quote = quote};
    s.separator_length = strlen(separator);
    s.newline = newline_of(text, length, quote);
    while (s.length && (text[s.length - 1] == '\n' || text[s.length - 1] == '\r')) s.length--;
    s.marks = NEW_ARRAY(arena, uint32_t, SCAN_WINDOW);
    scan_seek(&s, 0, 1);
    return s;
}
