/* Input: a tape. Output: its words with the blanks that stand between two of them in a line. The
 * one idea: comments are words like others, so that none can be lost or change places. */
#include "fmt/words.h"
#include "kpi_parser.h"

/* 40 % is 40%, and no data has one blank. Nothing else in a token may change. */
static const char *without_blanks(Arena *arena, const char *s, uint32_t *length, bool keep_one) {
    char *out = arena_alloc(arena, *length + 1);
    uint32_t n = 0;
    for (uint32_t i = 0; i < *length; i++) {
        bool blank = s[i] == ' ' || (s[i] >= '\t' && s[i] <= '\r');
        if (!blank) out[n++] = s[i];
        if (blank && keep_one && n && out[n - 1] != ' ') out[n++] = ' ';
    }
    *length = n;
    return out;
}

static uint32_t without_end(const char *s, uint32_t length) {
    while (length && (s[length - 1] == ' ' || (s[length - 1] >= '\t' && s[length - 1] <= '\r')))
        length--;
    return length;
}

static void word_fill(Layout *l, Word *w) {
    if (word_is_comment(w)) w->length = without_end(w->text, w->length);
    if (w->kind == T_PERCENT || w->kind == T_POINTS || w->kind == T_NODATA)
        w->text = without_blanks(l->arena, w->text, &w->length, w->kind == T_NODATA);
    w->width = (uint32_t)utf8_width(w->text, w->length);
}

/* Blanks between two words of a line for which nothing else is said. */
static uint8_t gap_between(const Word *a, const Word *b) {
    if (a->kind == '(' || a->kind == '^') return 0;
    if (b->kind == ')' || b->kind == ',' || b->kind == '^') return 0;
    return !(b->kind == '(' && a->kind == T_IDENT);
}

void layout_words(Layout *l) {
    const Tape *tape = &l->ast->tape;
    const char *text = source_of(&l->ctx->sources, tape->file)->text;
    uint8_t breaks = 0;
    for (uint32_t i = 0; i < tape->count; i++) {
        Token t = tape->tokens[i];
        breaks = (uint8_t)(breaks + (t.kind == TRIVIA_NEWLINE && breaks < 2));
        if (t.kind == TRIVIA_NEWLINE || t.kind == TRIVIA_SPACE) continue;
        Word w = {.text = text + t.begin,
                  .length = tape->tokens[i + 1].begin - t.begin,
                  .begin = t.begin,
                  .kind = t.kind,
                  .breaks = breaks,
                  .gap = 1};
        word_fill(l, &w);
        if (l->words.count) w.gap = gap_between(&l->words.at[l->words.count - 1], &w);
        vec_push(l->arena, &l->words, w);
        breaks = 0;
    }
}

uint32_t word_next(const Layout *l, uint32_t word) {
    for (uint32_t i = word + 1; i < l->words.count; i++)
        if (!word_is_comment(&l->words.at[i])) return i;
    return NOWHERE;
}

uint32_t word_at(const Layout *l, uint32_t offset) {
    uint32_t low = 0, high = l->words.count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (l->words.at[middle].begin < offset)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < l->words.count && !word_is_comment(&l->words.at[low])) return low;
    return low < l->words.count ? word_next(l, low) : NOWHERE;
}
