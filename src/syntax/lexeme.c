/* Input: one lexeme. Output: its kind, what it says, and a finding if it is not written as it
 * should be. The one idea: where the meaning is plain, a wrong spelling costs one finding with the
 * right one, and the parser never hears of it. */
#include "syntax/lexer.h"

#include <inttypes.h>
#include "kpi_parser.h"

/* --- reporting --- */

enum { CLIP = 40 }; /* bytes of a lexeme that a sentence shows */

/* A lexeme in a sentence, cut if it is long (not inside a character). */
static const char *quote(Lexer *lx, const char *s, size_t length) {
    if (length <= CLIP) return arena_printf(lx->arena, "`%.*s`", (int)length, s);
    size_t n = CLIP;
    while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80) n--;
    return arena_printf(lx->arena, "`%.*s...`", (int)n, s);
}

/* The finding to fill, or NULL when this file has had enough of them. The lexeme in hand counts as
 * reported. */
static bool may_report(Lexer *lx, Span at) {
    vec_push(lx->arena, &lx->reported, lx->tokens.count);
    if (lx->findings++ < SYNTAX_FINDINGS) return true;
    if (lx->findings == SYNTAX_FINDINGS + 1)
        diag_add(&lx->ctx->diags, D_P18, at, arena_printf(lx->arena, "%d", SYNTAX_FINDINGS), NULL);
    return false;
}

static Span lexeme_span(const Lexer *lx, size_t length) {
    return (Span){lx->file, lx->at, lx->at + (uint32_t)length};
}

/* Reports `s` with what should stand there, which is also the repair. */
static void report(Lexer *lx, Code code, const char *s, size_t length, const char *meant) {
    Span at = lexeme_span(lx, length);
    if (!may_report(lx, at)) return;
    const char *shown = meant ? quote(lx, meant, strlen(meant)) : NULL;
    Diag *d = diag_add(&lx->ctx->diags, code, at, quote(lx, s, length), shown, NULL);
    if (meant) diag_fix(&lx->ctx->diags, d, at, meant);
}

static void report_limit(Lexer *lx, Limit limit, size_t size, size_t length) {
    Span at = lexeme_span(lx, length);
    lx->ctx->limited = true;
    if (!may_report(lx, at)) return;
    char *name = arena_strndup(lx->arena, limit_name(limit), strlen(limit_name(limit)));
    for (char *c = name; *c; c++)
        if (*c == '_') *c = '-';
    diag_add(&lx->ctx->diags, D_P17, at, name, arena_printf(lx->arena, "%zu", size),
             arena_printf(lx->arena, "%" PRIu64, lx->ctx->limits[limit]), NULL);
}

void lex_bad_bytes(Lexer *lx, uint32_t begin, uint32_t end) {
    Span at = {lx->file, begin, end};
    vec_push(lx->arena, &lx->bad, at);
    if (lx->findings++ >= SYNTAX_FINDINGS) return;
    Buf shown = buf_new(lx->arena);
    for (uint32_t i = begin; i < end && i < begin + 4; i++)
        buf_printf(&shown, "%s%02X", i > begin ? " " : "", (unsigned char)lx->text[i]);
    diag_add(&lx->ctx->diags, D_P9, at, buf_text(&shown), NULL);
}

bool lex_fits(Lexer *lx, size_t length) {
    if (length <= lx->ctx->limits[LIM_token_bytes]) return true;
    report_limit(lx, LIM_token_bytes, length, length);
    return false;
}

/* --- letters and words --- */

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

/* The lower case of the capitals of the Latin, Greek and Cyrillic alphabets; anything else is
 * itself. */
static uint32_t lower_case(uint32_t c) {
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7)) return c + 32;
    if ((c >= 0x100 && c <= 0x137 && c != 0x130) || (c >= 0x14A && c <= 0x177)) return c | 1;
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c + (c & 1);
    if ((c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F)) return c + 32;
    if (c >= 0x400 && c <= 0x40F) return c + 80;
    return c == 0x178 ? 0xFF : c;
}

static void put_utf8(Buf *b,
                     uint32_t c) { /* below U+0800, where all the letters of lower_case are */
    if (c >= 0x80) buf_char(b, (char)(0xC0 | c >> 6));
    buf_char(b, (char)(c >= 0x80 ? 0x80 | (c & 0x3F) : c));
}

/* Appends the text in lower case; was it different? */
static bool put_lower(Buf *b, const char *s, size_t length) {
    bool changed = false;
    for (const char *end = s + length; s < end;) {
        uint32_t c = 0;
        size_t n = utf8_next(s, end, &c);
        uint32_t low = n ? lower_case(c) : c;
        if (low != c)
            put_utf8(b, low);
        else
            buf_put(b, s, n ? n : 1);
        changed |= low != c;
        s += n ? n : 1;
    }
    return changed;
}

/* Words joined by points, none of them empty. */
static bool is_path(const char *s, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (s[i] == '.' && (i == 0 || i + 1 == length || s[i + 1] == '.')) return false;
    return length > 0;
}

static int name_kind(Lexer *lx, const char *s, size_t length, size_t quotes) {
    if (!is_path(s, length)) report(lx, D_P16, s, length, NULL);
    if (length > lx->ctx->limits[LIM_name_bytes]) {
        report_limit(lx, LIM_name_bytes, length, length + quotes);
        return TRIVIA_BAD;
    }
    return T_IDENT;
}

static bool all_in(const char *s, size_t length, bool (*in)(char)) {
    for (size_t i = 0; i < length; i++)
        if (!in(s[i])) return false;
    return true;
}

/* How many of the first n tokens remain without the blanks and comments at their end. */
static uint32_t without_blanks(const Lexer *lx, uint32_t n) {
    while (n > 0 && token_is_trivia(lx->tokens.at[n - 1])) n--;
    return n;
}

/* `owner Jan Jansen`: a text that lacks its quotes, so not a name with a capital. */
static bool lacks_quotes(const Lexer *lx) {
    uint32_t n = lx->tokens.count;
    do n = without_blanks(lx, n);
    while (n > 0 && lx->tokens.at[n - 1].kind == T_IDENT && n-- > 0);
    int kind = n > 0 ? lx->tokens.at[n - 1].kind : 0;
    return kind == T_OWNER || kind == T_AGREED || kind == T_BECAUSE || kind == T_NOTE ||
           kind == T_TEST;
}

int lex_word(Lexer *lx, const char *s, size_t length) {
    Buf low = buf_new(lx->arena);
    bool capitals = false;
    for (size_t i = 0; i < length && !capitals; i++)
        capitals = is_capital(s[i]) || (unsigned char)s[i] >= 0x80;
    if (!capitals || !put_lower(&low, s, length)) {
        int kind = keyword_find(s, length);
        return kind ? kind : name_kind(lx, s, length, 0);
    }
    int kind = keyword_find(low.s, low.length);
    if (!kind && length == 3 && all_in(s, 3, is_capital)) return T_CURRENCY;
    if (length > 1 && is_capital(*s) && all_in(s + 1, length - 1, is_digit)) return T_RULE;
    if (!lacks_quotes(lx)) report(lx, D_P6, s, length, buf_text(&low));
    return kind ? kind : name_kind(lx, s, length, 0);
}

/* Letters of any alphabet (no capitals), digits, _ and points, not beginning with a digit. */
static bool is_name(Lexer *lx, const char *s, size_t length) {
    Buf low = buf_new(lx->arena);
    if (!is_path(s, length) || is_digit(*s) || put_lower(&low, s, length)) return false;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)s[i] < 0x80 && !is_digit(s[i]) && !(s[i] >= 'a' && s[i] <= 'z') &&
            s[i] != '_' && s[i] != '.')
            return false;
    return true;
}

int lex_backticks(Lexer *lx, const char *s, size_t length) {
    if (is_name(lx, s + 1, length - 2)) return name_kind(lx, s + 1, length - 2, 2);
    report(lx, D_P16, s, length, NULL);
    return T_IDENT;
}

/* --- numbers --- */

static size_t digits_length(const char *s, size_t length) { /* 1_000 */
    size_t n = 0;
    while (n < length &&
           (is_digit(s[n]) || (n > 0 && s[n] == '_' && n + 1 < length && is_digit(s[n + 1]))))
        n++;
    return n;
}

static size_t number_length(const char *s, size_t length) { /* 1_000.5 */
    size_t whole = digits_length(s, length);
    if (whole + 1 >= length || s[whole] != '.') return whole;
    size_t fraction = digits_length(s + whole + 1, length - whole - 1);
    return fraction ? whole + 1 + fraction : whole;
}

/* The digits and the one decimal mark that a number seems to have: 1.234,5 and 1_234.5 are 1234.5.
 */
static void put_number(Buf *b, const char *s, size_t length) {
    size_t n = 0, points = 0, mark = 0;
    for (bool comma = false; n < length && (is_digit(s[n]) || strchr("_.,", s[n])); n++) {
        if (s[n] == '.') points++;
        if (s[n] == ',' && !comma) comma = true, mark = n;
        if (s[n] == '.' && !comma) mark = points == 1 ? n : 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (is_digit(s[i])) buf_char(b, s[i]);
        if (i == mark && i > 0 && i + 1 < n) buf_char(b, '.');
    }
}

static int number_kind(Lexer *lx, const char *s, size_t length, int kind) {
    size_t digits = 0;
    for (size_t i = 0; i < length; i++) digits += is_digit(s[i]);
    if (digits <= lx->ctx->limits[LIM_digits]) return kind;
    report_limit(lx, LIM_digits, digits, length);
    return TRIVIA_BAD;
}

/* Groups of three behind points, as in 1.234.567 or 1.234.567,89. */
static bool is_grouped(const char *s, size_t length) {
    size_t first = strcspn(s, "."), i = first;
    while (i + 4 <= length && s[i] == '.' && all_in(s + i + 1, 3, is_digit)) i += 4;
    return first <= 3 && i > first + 4 && (i == length || s[i] == ',');
}

static int bad_number(Lexer *lx, const char *s, size_t length) {
    Buf meant = buf_new(lx->arena);
    put_number(&meant, s, length);
    bool grouped = is_grouped(s, length);
    report(lx, grouped ? D_P12 : D_P11, s, length, grouped ? buf_text(&meant) : NULL);
    return number_kind(lx, s, length, T_NUMBER);
}

static bool is_exponent(const char *s, size_t length) {
    return (*s == 'e' || *s == 'E') && all_in(s + 1, length - 1, is_digit);
}

/* 2.5h: reads the number, and leaves the unit for the next token. */
static int glued_unit(Lexer *lx, const char *s, size_t length, size_t number) {
    Span at = lexeme_span(lx, length);
    lx->keep = (uint32_t)number;
    if (may_report(lx, at)) {
        Diag *d = diag_add(&lx->ctx->diags, D_P19, at, quote(lx, s, number),
                           quote(lx, s + number, length - number), NULL);
        diag_fix(&lx->ctx->diags, d, (Span){at.file, at.begin + lx->keep, at.begin + lx->keep},
                 " ");
    }
    return number_kind(lx, s, number, T_NUMBER);
}

/* Is the character behind the lexeme part of a word? */
static bool word_follows(const Lexer *lx, size_t length) {
    char c = lx->text[lx->at + length];
    return is_digit(c) || is_capital(c) || (c >= 'a' && c <= 'z') || c == '_' ||
           (unsigned char)c >= 0x80;
}

int lex_number(Lexer *lx, const char *s, size_t length) {
    size_t n = number_length(s, length), rest = n;
    if (n == length) return number_kind(lx, s, n, T_NUMBER);
    while (s[rest] == ' ' || (s[rest] >= '\t' && s[rest] <= '\r')) rest++;
    if (s[rest] == '%') return number_kind(lx, s, n, T_PERCENT);
    bool points = length - rest == 2 && memcmp(s + rest, "pp", 2) == 0;
    if (points && !word_follows(lx, length)) return number_kind(lx, s, n, T_POINTS);
    if (rest > n) return lx->keep = (uint32_t)n, number_kind(lx, s, n, T_NUMBER);
    if (strchr("_.,", s[n])) return bad_number(lx, s, length);
    return is_exponent(s + n, length - n) ? bad_number(lx, s, length)
                                          : glued_unit(lx, s, length, n);
}

/* --- dates --- */

/* Does s have the shape: 0 a digit, anything else itself? */
static bool has_shape(const char *s, size_t length, const char *shape) {
    if (strlen(shape) != length) return false;
    for (size_t i = 0; i < length; i++)
        if (shape[i] == '0' ? !is_digit(s[i]) : s[i] != shape[i]) return false;
    return true;
}

static bool is_period(const char *s, size_t length) {
    static const char *const shapes[] = {"0000-00", "0000-Q0",   "0000-W00",
                                         "FY0000",  "FY0000-Q0", "FY0000-P00"};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (has_shape(s, length, shapes[i])) return true;
    return false;
}

/* Three groups of digits as year, month and day, whatever their order; is it one of our time? */
static bool read_date(const char *s, size_t length, int date[3]) {
    int group[3] = {0};
    for (size_t i = 0, g = 0; i < length; i++) {
        if (is_digit(s[i]) && group[g] > 9999) return false;
        if (is_digit(s[i]))
            group[g] = group[g] * 10 + (s[i] - '0');
        else if (++g > 2)
            return false;
    }
    bool year_first = group[0] > 31;
    int year = group[year_first ? 0 : 2], month = group[1], day = group[year_first ? 2 : 0];
    if (month > 12) month = day, day = group[1];
    date[0] = year, date[1] = month, date[2] = day;
    return year >= 1900 && year < 2200 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static void put_date(Buf *b, const char *s, size_t length) {
    int date[3];
    if (!has_shape(s, length, "0000-00-00") && read_date(s, length, date))
        buf_printf(b, "%04d-%02d-%02d", date[0], date[1], date[2]);
    else
        buf_put(b, s, length);
}

int lex_dashed(Lexer *lx, const char *s, size_t length) {
    int date[3];
    if (read_date(s, length, date)) {
        Buf meant = buf_new(lx->arena);
        put_date(&meant, s, length);
        report(lx, D_P13, s, length, buf_text(&meant));
        return T_DATE;
    }
    size_t n = digits_length(s, length);
    if (s[n] == '.') return bad_number(lx, s, length);
    lx->keep = (uint32_t)n; /* a subtraction or a division */
    return T_NUMBER;
}

static bool is_counting(char c) {
    return is_digit(c) || c == '_' || c == '.';
}

int lex_date(Lexer *lx, const char *s, size_t length) {
    if (has_shape(s, length, "0000-00-00")) return T_DATE;
    if (is_period(s, length)) return T_PERIOD;
    if (is_digit(*s) && all_in(s + 5, length - 5, is_counting)) {
        lx->keep = 4; /* a subtraction */
        return T_NUMBER;
    }
    int date[3];
    if (is_digit(*s) && read_date(s, length, date)) return lex_dashed(lx, s, length);
    report(lx, D_P13, s, length, NULL);
    return *s == 'F' ? T_PERIOD : T_DATE;
}

/* 4-4-5 is a pattern after `weeks`, else a subtraction. */
int lex_pattern(Lexer *lx, const char *s, size_t length) {
    uint32_t n = without_blanks(lx, lx->tokens.count);
    if (n > 0 && strncmp(lx->text + lx->tokens.at[n - 1].begin, "weeks", 5) == 0) {
        uint32_t end = n < lx->tokens.count ? lx->tokens.at[n].begin : lx->at;
        if (end - lx->tokens.at[n - 1].begin == 5) return T_PATTERN;
    }
    lx->keep = (uint32_t)digits_length(s, length);
    return T_NUMBER;
}

/* --- texts --- */

static void report_escape(Lexer *lx, const char *s, size_t at, size_t length) {
    Span span = {lx->file, lx->at + (uint32_t)at, lx->at + (uint32_t)(at + length)};
    if (may_report(lx, span))
        diag_add(&lx->ctx->diags, D_P8, span, quote(lx, s + at, length), NULL);
}

/* Does the text have its last quote? Reports the first \ that is neither \" nor \\. */
static bool text_closes(Lexer *lx, const char *s, size_t length) {
    bool told = false;
    for (size_t i = 1; i < length; i++) {
        if (s[i] == '"') return true;
        if (s[i] != '\\') continue;
        bool known = i + 1 < length && (s[i + 1] == '"' || s[i + 1] == '\\');
        if (!known && !told) report_escape(lx, s, i, i + 1 < length ? 2 : 1);
        told |= !known;
        i++;
    }
    return false;
}

int lex_string(Lexer *lx, const char *s, size_t length) {
    if (text_closes(lx, s, length)) return T_STRING;
    Span at = lexeme_span(lx, length);
    if (may_report(lx, at)) {
        Place place = source_place(&lx->ctx->sources, lx->file, lx->at);
        diag_add(&lx->ctx->diags, D_P7, at, arena_printf(lx->arena, "%" PRIu32, place.line), NULL);
    }
    return T_STRING;
}

/* Bytes of the quote that a text begins or ends with. */
static size_t quote_length(const char *s, size_t length, bool at_end) {
    if (at_end) {
        char c = s[length - 1];
        if (length > 0 && (c == '"' || c == '\'')) return 1;
        if (length > 3 && memcmp(s + length - 3, "\xE2\x80", 2) == 0) return 3;
        return length > 2 && (c == '\xAB' || c == '\xBB') && s[length - 2] == '\xC2' ? 2 : 0;
    }
    return *s == '\xE2' ? 3 : *s == '\xC2' ? 2 : 1;
}

static void put_string(Buf *b, const char *s, size_t length) {
    size_t begin = quote_length(s, length, false);
    bool ours = *s == '"';
    for (size_t i = begin; i < length; i++) {
        if (ours && s[i] == '"') return;
        if (!ours && i + quote_length(s, length, true) >= length) return;
        if (ours && s[i] == '\\' && i + 1 < length && (s[i + 1] == '"' || s[i + 1] == '\\')) i++;
        buf_char(b, s[i]);
    }
}

int lex_quoted(Lexer *lx, const char *s, size_t length) {
    Buf meant = buf_new(lx->arena);
    buf_char(&meant, '"');
    put_string(&meant, s, length);
    buf_char(&meant, '"');
    report(lx, D_P5, s, length, buf_text(&meant));
    return T_STRING;
}

/* --- what other languages write --- */

typedef struct Foreign {
    const char *theirs, *ours;
    int kind;
} Foreign;

static const Foreign foreign_rows[] = {
    {"==", "=", '='},         {"===", "=", '='},        {"&&", "and", T_AND},
    {"&", "and", T_AND},      {"||", "or", T_OR},       {"|", "or", T_OR},
    {"!", "not", T_NOT},      {"<>", "!=", T_NE},       {"!==", "!=", T_NE},
    {"=!", "!=", T_NE},       {"=>", ">=", T_GE},       {">==", ">=", T_GE},
    {"=<", "<=", T_LE},       {"<==", "<=", T_LE},      {"**", "^", '^'},
    {"≥", ">=", T_GE},        {"≤", "<=", T_LE},        {"≠", "!=", T_NE},
    {"×", "*", '*'},          {"·", "*", '*'},          {"÷", "/", '/'},
    {"−", "-", '-'},          {"–", "-", '-'},          {"—", "-", '-'},
    {"€", "EUR", T_CURRENCY}, {"$", "USD", T_CURRENCY}, {"£", "GBP", T_CURRENCY},
    {"¥", "JPY", T_CURRENCY},
};

/* Characters that look like a blank, and separators, which nothing here needs. */
static const char *const blanks[] = {";",      ";;",     "\u00A0", "\u2002", "\u2003",
                                     "\u2007", "\u2009", "\u200B", "\u200C", "\u200D",
                                     "\u2028", "\u2029", "\u202F", "\u3000", "\uFEFF"};

static const Foreign *foreign_find(const char *s, size_t length) {
    for (size_t i = 0; i < sizeof foreign_rows / sizeof *foreign_rows; i++)
        if (strlen(foreign_rows[i].theirs) == length &&
            memcmp(foreign_rows[i].theirs, s, length) == 0)
            return &foreign_rows[i];
    return NULL;
}

static bool is_blank(const char *s, size_t length) {
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
        if (strlen(blanks[i]) == length && memcmp(blanks[i], s, length) == 0) return true;
    return false;
}

int lex_foreign(Lexer *lx, const char *s, size_t length) {
    if (lx->at == 0 && length == 3 && memcmp(s, "\uFEFF", 3) == 0)
        return TRIVIA_SPACE; /* a byte order mark */
    const Foreign *row = foreign_find(s, length);
    if (row) {
        report(lx, D_P5, s, length, row->ours);
        return row->kind;
    }
    if (is_blank(s, length)) {
        report(lx, D_P10, s, length, " ");
        return TRIVIA_SPACE;
    }
    uint32_t c;
    size_t n = utf8_next(s, s + length, &c);
    if (n && (c >= 0x80 || (c >= 0x20 && c < 0x7f))) report(lx, D_P10, s, length, NULL);
    return TRIVIA_BAD; /* what is no text was reported before */
}

int lex_comment(Lexer *lx, const char *s, size_t length) {
    report(lx, D_P5, s, 2, "#");
    (void)length;
    return TRIVIA_COMMENT;
}

/* --- meaning --- */

static const Str *interned(Interner *names, const Buf *b) {
    return intern(names, b->s ? b->s : "", b->length);
}

static const Str *intern_word(Interner *names, Buf *scratch, const char *s, size_t length) {
    bool quoted = *s == '`' && length > 1;
    if (quoted) s++, length -= 2;
    for (size_t i = 0; i < length; i++) {
        if (!is_capital(s[i]) && (unsigned char)s[i] < 0x80) continue;
        put_lower(scratch, s, length);
        return interned(names, scratch);
    }
    return intern(names, s, length);
}

static const Str *intern_code(Interner *names, const char *s, size_t length) {
    const Foreign *row = foreign_find(s, length);
    return row ? intern_cstr(names, row->ours) : intern(names, s, length);
}

static const Str *intern_number(Interner *names, Buf *scratch, const char *s, size_t length) {
    size_t n = number_length(s, length);
    bool plain = n == length || !strchr("_.,", s[n]);
    if (plain && !memchr(s, '_', n)) return intern(names, s, n);
    put_number(scratch, s, length);
    return interned(names, scratch);
}

const Str *lexeme_intern(Interner *names, Buf *scratch, int kind, const char *s, size_t length) {
    switch (kind) {
    case T_STRING: put_string(scratch, s, length); return interned(names, scratch);
    case T_NUMBER:
    case T_PERCENT:
    case T_POINTS: return intern_number(names, scratch, s, length);
    case T_DATE: put_date(scratch, s, length); return interned(names, scratch);
    case T_PERIOD:
    case T_RULE:
    case T_PATTERN: return intern(names, s, length);
    case T_CURRENCY: return intern_code(names, s, length);
    default: return intern_word(names, scratch, s, length); /* names, keywords, punctuation */
    }
}
