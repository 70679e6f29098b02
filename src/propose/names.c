/* Input: a header. Output: what it says as a name, and about its column. The one idea: a header is
 * evidence too, but of the weakest kind: whatever is taken from it is said. */
#include "propose/names.h"

enum { NAME_MAX_BYTES = 60 };

/* Capitals and letters of A to Z, Latin-1 and Latin Extended-A; 0 for what is neither letter nor
 * digit. */
static uint32_t lower_of(uint32_t c) {
    if (c >= 'A' && c <= 'Z') return c + 32;
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return c;
    if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
    if (c >= 0xDF && c <= 0xFF && c != 0xF7) return c;
    if ((c >= 0x100 && c <= 0x137 && c != 0x130 && c != 0x131) || (c >= 0x14A && c <= 0x177))
        return c | 1;
    if (c >= 0x139 && c <= 0x148) return c + (c & 1);
    return 0;
}

static void put_letter(Buf *b, uint32_t c) {
    if (c >= 0x80) buf_char(b, (char)(0xC0 | c >> 6));
    buf_char(b, (char)(c >= 0x80 ? 0x80 | (c & 0x3F) : c));
}

const char *name_of(Arena *arena, Piece header) {
    Buf b = buf_new(arena);
    bool gap = false, was_small = false;
    uint32_t c;
    for (const char *s = header.s, *end = s + header.length;
         s < end && b.length < NAME_MAX_BYTES;) {
        size_t n = utf8_next(s, end, &c);
        uint32_t low = n ? lower_of(c) : 0;
        s += n ? n : 1;
        if (low && b.length && (gap || (was_small && low != c))) buf_char(&b, '_');
        if (low && !b.length && low <= '9') buf_char(&b, 'c'); /* a name begins with a letter */
        if (low) put_letter(&b, low);
        gap = !low;
        was_small = low && low == c && low > '9';
    }
    return buf_text(&b);
}

static bool is_listed(const char *word, const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!strcmp(word, list[i])) return true;
    return false;
}
#define IS_LISTED(word, list) is_listed((word), (list), sizeof(list) / sizeof *(list))

static const char *last_word(const char *name) {
    const char *last = strrchr(name, '_');
    return last ? last + 1 : name;
}

static bool ends_in(const char *word, const char *end) {
    size_t n = strlen(word), m = strlen(end);
    return n >= m && !strcmp(word + n - m, end);
}

bool name_is_code(const char *name) {
    static const char *const words[] = {"id",       "no",  "num",   "number",   "code", "key",
                                        "postcode", "zip", "phone", "telefoon", "ean",  "sku"};
    const char *word = last_word(name);
    return IS_LISTED(word, words) || ends_in(word, "nummer") || ends_in(word, "nr");
}

bool name_is_period(const char *name) {
    static const char *const words[] = {"jaar",     "year",    "periode", "period",
                                        "perioden", "periods", "maand",   "month",
                                        "kwartaal", "quarter", "week",    "boekjaar"};
    return IS_LISTED(last_word(name), words);
}

static bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* A code counts in brackets, and the commonest also as a word of its own. */
static const char *code_at(Piece header, size_t i) {
    static const char *const plain[] = {"EUR", "USD", "GBP", "CHF"};
    const char *code = i + 3 <= header.length ? survey_currency(header.s + i, 3) : NULL;
    if (!code || (i > 0 && is_letter(header.s[i - 1]))) return NULL;
    if (i + 3 < header.length && is_letter(header.s[i + 3])) return NULL;
    bool bracketed = i > 0 && (header.s[i - 1] == '(' || header.s[i - 1] == '[');
    return bracketed || IS_LISTED(code, plain) ? code : NULL;
}

const char *name_currency(Piece header) {
    for (size_t i = 0; i < header.length; i++) {
        const char *found = code_at(header, i);
        for (size_t n = 1; n <= 3 && !found && i + n <= header.length; n++)
            if (!is_letter(header.s[i]) || (unsigned char)header.s[i] >= 0x80)
                found = survey_currency(header.s + i, n);
        if (found) return found;
    }
    return NULL;
}

bool name_is_sayable(Piece p) {
    for (size_t i = 0; i < p.length; i++)
        if ((unsigned char)p.s[i] < ' ' || p.s[i] == 0x7f) return false;
    return p.length > 0 && p.length <= 200;
}
