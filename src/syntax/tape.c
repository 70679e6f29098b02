/* Input: a source. Output: its tape, in which every byte stands in exactly one token. The one idea:
 * lexing is a run of its own before parsing, so that a parser, a formatter and an editor all read
 * the same tokens, and none can lose a byte. */
#include "syntax/lexer.h"

#include "kpi_parser.h"

typedef struct KeywordRow {
    const char *spelling;
    uint16_t kind;
    bool soft;
} KeywordRow;

enum { HARD, SOFT };
static const KeywordRow keyword_rows[] = {
#define KEYWORD(spelling, token, softness) {spelling, T_##token, softness},
#include "../grammar/keywords.def"
#undef KEYWORD
};
enum { KEYWORDS = sizeof keyword_rows / sizeof *keyword_rows };

int keyword_find(const char *s, size_t length) {
    size_t low = 0, high = KEYWORDS;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const char *spelling = keyword_rows[middle].spelling;
        int order = strncmp(spelling, s, length);
        if (order == 0 && spelling[length]) order = 1;
        if (order == 0) return keyword_rows[middle].kind;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

const char *keyword_spelling(int kind) {
    for (size_t i = 0; i < KEYWORDS; i++)
        if (keyword_rows[i].kind == kind) return keyword_rows[i].spelling;
    return NULL;
}

bool keyword_soft(int kind) {
    for (size_t i = 0; i < KEYWORDS; i++)
        if (keyword_rows[i].kind == kind) return keyword_rows[i].soft;
    return false;
}

/* Bytes of the character at s; negative if they are no text. Control characters other than blanks
 * are none. */
static int text_length(const char *s, const char *end) {
    unsigned char c = (unsigned char)*s;
    if (c < 0x80) return (c >= 0x20 && c < 0x7f) || (c >= '\t' && c <= '\r') ? 1 : -1;
    uint32_t code_point;
    int n = (int)utf8_next(s, end, &code_point);
    return n ? n : -1;
}

/* Reports what is not text, once per run of such bytes. */
static void scan_bytes(Lexer *lx) {
    const char *end = lx->text + lx->length;
    for (const char *s = lx->text; s < end;) {
        const char *begin = s;
        int n = 0;
        while (s < end && (n = text_length(s, end)) < 0) s++;
        if (s > begin) lex_bad_bytes(lx, (uint32_t)(begin - lx->text), (uint32_t)(s - lx->text));
        if (n > 0) s += n;
    }
}

static bool token_says(const Lexer *lx, Token t, uint32_t end, const char *word) {
    size_t n = strlen(word);
    return end - t.begin == n && memcmp(lx->text + t.begin, word, n) == 0;
}

/* `no`, blanks and `data` are one token. */
static bool ends_no_data(const Lexer *lx, Token data, uint32_t end) {
    if (lx->tokens.count < 2 || data.kind != T_IDENT || !token_says(lx, data, end, "data"))
        return false;
    const Token *space = lx->tokens.at + lx->tokens.count - 1, *no = space - 1;
    return space->kind == TRIVIA_SPACE && no->kind == T_IDENT &&
           token_says(lx, *no, space->begin, "no");
}

/* Something was said about bytes of this token, by scan_bytes. */
static void mark_bad_bytes(Lexer *lx, uint32_t token, uint32_t end) {
    while (lx->bad_next < lx->bad.count && lx->bad.at[lx->bad_next].begin < end) {
        vec_push(lx->arena, &lx->reported, token);
        if (lx->bad.at[lx->bad_next].end > end) return;
        lx->bad_next++;
    }
}

void lexer_token(Lexer *lx, int kind, size_t length) {
    Token t = {lx->at, (uint16_t)kind};
    uint32_t end = lx->at + (uint32_t)length;
    lx->at = end;
    lx->keep = 0;
    if (ends_no_data(lx, t, end)) {
        lx->tokens.count -= 2;
        t = (Token){lx->tokens.at[lx->tokens.count].begin, T_NODATA};
    }
    mark_bad_bytes(lx, lx->tokens.count, end);
    vec_push(lx->arena, &lx->tokens, t);
}

static const bool *reported_flags(const Lexer *lx) {
    bool *flags = NEW_ARRAY(lx->arena, bool, (size_t)lx->tokens.count + 1);
    for (uint32_t i = 0; i < lx->reported.count; i++) flags[lx->reported.at[i]] = true;
    return flags;
}

Tape tape_lex(Ctx *ctx, Arena *arena, uint32_t file, const bool **reported) {
    const Source *source = source_of(&ctx->sources, file);
    Lexer lx = {
        .ctx = ctx, .arena = arena, .file = file, .text = source->text, .length = source->length};
    lx.tokens.room = source->length / 4 + 16;
    lx.tokens.at = NEW_ARRAY(arena, Token, lx.tokens.room);
    scan_bytes(&lx);
    char *buffer =
        arena_alloc(arena, (size_t)lx.length + 2); /* the scanner writes in it and wants two NULs */
    memcpy(buffer, lx.text, lx.length);
    lexer_run(&lx, buffer);
    *reported = reported_flags(&lx);
    lexer_token(&lx, 0, 0);
    return (Tape){.file = file, .count = lx.tokens.count - 1, .tokens = lx.tokens.at};
}
