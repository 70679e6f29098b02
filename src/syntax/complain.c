/* Input: a token that does not fit, and the tokens that would. Output: one finding that says what
 * is wrong in the words of the language. The one idea: each mistake that people make often is a
 * small function that recognises it and reports it; the first that does ends the matter, and the
 * last takes all. */
#include "kpi_parser.h"
#include "syntax/expected.h"
#include "syntax/lexer.h"

enum {
    FAR = 1000
}; /* tokens that are looked back at, so that a long line costs no more than a short one */

static Span span_between(const Parse *p, uint32_t first, uint32_t last) {
    return (Span){p->tape.file, token_span(p, first).begin, token_span(p, last).end};
}

static Diags *diags(const Spot *spot) {
    return &spot->p->ctx->diags;
}

static const char *say(const Spot *spot, Phrase phrase) {
    return phrase_text(phrase, spot->p->ctx->lang);
}

static const char *in_backticks(const Spot *spot, const char *s) {
    return arena_printf(spot->p->arena, "`%s`", s);
}

/* The source of some tokens in a sentence, cut if it is long (not inside a character). */
static const char *quote(const Parse *p, Span at) {
    enum { CLIP = 40 };
    uint32_t n = at.end - at.begin;
    const char *s = p->text + at.begin;
    if (n <= CLIP) return arena_printf(p->arena, "`%.*s`", (int)n, s);
    n = CLIP;
    while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80) n--;
    return arena_printf(p->arena, "`%.*s...`", (int)n, s);
}

static const char *quote_token(const Spot *spot, uint32_t token) {
    if (token >= spot->p->tape.count) return say(spot, PH_file_end);
    return quote(spot->p, token_span(spot->p, token));
}

static void show_example(const Spot *spot, Diag *d) {
    const char *example = spot_example(spot);
    if (example) diag_note(diags(spot), d, PH_example, example, NULL);
}

/* --- the mistakes --- */

static bool is_number(int kind) {
    return kind == T_NUMBER || kind == T_PERCENT || kind == T_POINTS;
}

/* 1,5 and 1.234,56: a comma between two numbers without a blank. */
static bool decimal_comma(const Spot *spot) {
    const Parse *p = spot->p;
    uint32_t comma = token_kind(p, spot->token) == ',' ? spot->token : spot->token - 1;
    if (spot->token < 2 || comma + 1 >= p->tape.count || comma == 0 || token_kind(p, comma) != ',')
        return false;
    if (token_kind(p, comma - 1) != T_NUMBER || !is_number(token_kind(p, comma + 1))) return false;
    Span at = span_between(p, comma - 1, comma + 1);
    uint32_t point = token_span(p, comma).begin;
    Buf meant = buf_new(p->arena);
    for (uint32_t i = at.begin; i < at.end; i++) {
        bool grouped = i < point && (p->text[i] == '.' || p->text[i] == '_');
        if (!grouped) buf_char(&meant, i == point ? '.' : p->text[i]);
    }
    Diag *d =
        diag_add(diags(spot), D_P12, at, quote(p, at), in_backticks(spot, buf_text(&meant)), NULL);
    diag_fix(diags(spot), d, at, buf_text(&meant));
    return true;
}

static bool report_amount(const Spot *spot, uint32_t first, uint32_t last, const char *meant) {
    Span at = span_between(spot->p, first, last);
    Diag *d = diag_add(diags(spot), D_P14, at, quote(spot->p, at), in_backticks(spot, meant), NULL);
    diag_fix(diags(spot), d, at, meant);
    return true;
}

/* EUR -5 and 5 EUR. */
static bool amount_in_disorder(const Spot *spot) {
    Parse *p = spot->p;
    uint32_t before = token_before(p, spot->token), after = token_after(p, spot->token);
    int here = token_kind(p, spot->token), left = token_kind(p, before);
    if (left == T_CURRENCY && (here == '-' || here == '+') && token_kind(p, after) == T_NUMBER) {
        const char *sign = here == '-' ? "-" : "", *code = token_text(p, before)->s;
        return report_amount(
            spot, before, after,
            arena_printf(p->arena, "%s%s %s", sign, code, token_text(p, after)->s));
    }
    if (left != T_NUMBER || here != T_CURRENCY || token_starts_line(p, spot->token)) return false;
    const char *code = token_text(p, spot->token)->s;
    return report_amount(spot, before, spot->token,
                         arena_printf(p->arena, "%s %s", code, token_text(p, before)->s));
}

static bool stray_percent(const Spot *spot) {
    if (token_kind(spot->p, spot->token) != '%') return false;
    diag_add(diags(spot), D_P20, token_span(spot->p, spot->token), quote_token(spot, spot->token),
             NULL);
    return true;
}

static bool is_word(int kind) {
    return kind == T_IDENT || keyword_spelling(kind);
}

/* An option of a dataset's format, which stands behind `format csv`. */
static bool is_format_option(const char *word) {
    static const char *const options[] = {"separator", "decimal", "group", "grouping",
                                          "quote",     "header",  "null",  "encoding",
                                          "extra",     "comment"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (strcmp(word, options[i]) == 0) return true;
    return false;
}

/* A word where a clause or a declaration should begin, but none begins with it. */
static bool unknown_beginning(const Spot *spot) {
    Parse *p = spot->p;
    bool first = !spot->clause && (!spot->block || p->open.count);
    if (!is_word(token_kind(p, spot->token)) || !spot_begins(spot)) return false;
    if (!first && !token_starts_line(p, spot->token)) return false;
    const char *word = token_text(p, spot->token)->s, *shown = quote_token(spot, spot->token);
    bool inside = spot->block && p->open.count;
    const char *block = inside ? spot_block(spot) : NULL;
    Diag *d =
        diag_add(diags(spot), inside ? D_P3 : D_P4, token_span(p, spot->token), shown, block, NULL);
    int nearest = keyword_nearest(spot->expected, word),
        home = clause_home(token_kind(p, spot->token));
    if (spot->block == T_DATASET && is_format_option(word)) nearest = 0, home = T_FORMAT;
    const char *example = nearest          ? clause_example(inside ? spot->block : 0, nearest)
                          : inside && home ? clause_example(spot->block, home)
                                           : NULL;
    if (nearest) diag_suggest(diags(spot), d, keyword_spelling(nearest));
    if (!nearest && home)
        diag_note(diags(spot), d, PH_belongs_to, shown, in_backticks(spot, keyword_spelling(home)),
                  NULL);
    if (example) diag_note(diags(spot), d, PH_example, example, NULL);
    if (!nearest && !example) diag_note(diags(spot), d, PH_clauses_here, spot_words(spot), NULL);
    return true;
}

/* A keyword for a name. At the begin of a line it is rather the name that is missing, behind a
 * column's name the type. */
static bool reserved_name(const Spot *spot) {
    Parse *p = spot->p;
    const char *spelling = keyword_spelling(token_kind(p, spot->token));
    uint32_t before = token_before(p, token_before(p, spot->token));
    bool words_stand_here = spot->clause == T_REVIEW || spot->clause == T_TYPE ||
                            spot->clause == T_PATH || spot->clause == T_DIRECTION;
    if (token_kind(p, before) == T_COLUMN || words_stand_here) return false;
    if (!spelling || !spot->expected[T_IDENT] || token_starts_line(p, spot->token)) return false;
    Span at = token_span(p, spot->token);
    const char *word = token_text(p, spot->token)->s, *fix = in_backticks(spot, word);
    Diag *d = diag_add(diags(spot), D_P15, at, quote_token(spot, spot->token), NULL);
    diag_fix(diags(spot), d, at, fix);
    return true;
}

/* The ( that is open at the token, or the token itself. */
static uint32_t open_bracket(const Parse *p, uint32_t token) {
    int closed = 0;
    for (uint32_t i = token; i-- > 0 && token - i < FAR;) {
        int kind = token_kind(p, i);
        if (kind == ')') closed++;
        if (kind == '(' && closed-- == 0) return i;
        if (kind == '{' || kind == '}') break;
    }
    return token;
}

/* a < b < c: an operator would fit, but no second comparison. */
static bool chains(const Spot *spot) {
    int kind = token_kind(spot->p, spot->token);
    bool compares =
        kind == T_GE || kind == T_LE || kind == T_NE || kind == '<' || kind == '>' || kind == '=';
    return compares && spot->expected['+'] && !spot->expected[T_GE];
}

static bool unexpected(const Spot *spot) {
    Parse *p = spot->p;
    Diag *d = diag_add(diags(spot), D_P1, token_span(p, spot->token),
                       quote_token(spot, spot->token), spot_expected(spot), NULL);
    int nearest = token_kind(p, spot->token) == T_IDENT
                      ? keyword_nearest(spot->expected, token_text(p, spot->token)->s)
                      : 0;
    if (nearest) diag_suggest(diags(spot), d, keyword_spelling(nearest));
    uint32_t open = spot->expected[')'] ? open_bracket(p, spot->token) : spot->token;
    if (open != spot->token) diag_label(diags(spot), d, token_span(p, open), PH_opened_here, NULL);
    if (chains(spot))
        diag_note(diags(spot), d, PH_no_chain, NULL);
    else
        show_example(spot, d);
    return true;
}

/* A declaration where the block before it should have ended. */
static bool block_not_closed(const Spot *spot) {
    if (!spot->p->open.count || !token_declares(spot->p, spot->token)) return false;
    if (!spot->expected['}']) unexpected(spot); /* the clause before is not finished either */
    parse_complain_open(spot->p, spot->token);
    return true;
}

static bool (*const mistakes[])(const Spot *) = {
    block_not_closed,  decimal_comma, amount_in_disorder, stray_percent,
    unknown_beginning, reserved_name, unexpected};

/* --- which token to blame --- */

/* Does an expression follow such a token, or the name of a column? */
static bool wants_expression(int kind) {
    static const uint16_t kinds[] = {
        '+',  '-',       '*',  '/',    '^',         '<',     '>',        '=',        '(',
        ',',  T_GE,      T_LE, T_NE,   T_FORMULA,   T_AND,   T_OR,       T_NOT,      T_OTHERWISE,
        T_TO, T_BETWEEN, T_UP, T_DOWN, T_TOLERANCE, T_RANGE, T_BASELINE, T_BENCHMARK};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i] == kind) return true;
    return false;
}

static bool wants_column(int kind) {
    return kind == T_TIME || kind == T_KEY || kind == T_COLUMN || kind == T_BY;
}

/* The first token of the line, or one not too far before. */
static uint32_t line_begin(const Parse *p, uint32_t token) {
    for (int steps = 0; steps < FAR && !token_starts_line(p, token); steps++)
        token = token_before(p, token);
    return token;
}

/* Two mistakes show only further on in the line: after `formula a +`, the next line's `target >= 4
 * by` was read as a comparison of column target; and after `tolerance 3` or `type leading`, the
 * next line's `taget >= 4` as a unit or one more word. Gives the word that began the line, or the
 * token. */
static uint32_t blame(const Parse *p, uint32_t token) {
    uint32_t first = line_begin(p, token);
    if (first >= token || first <= p->blamed) return token;
    int kind = token_kind(p, first), before = token_kind(p, token_before(p, first));
    bool as_column = keyword_soft(kind) && (wants_expression(before) || wants_column(before));
    bool as_word = kind == T_IDENT && (before == T_NUMBER || before == T_IDENT);
    return as_column || as_word ? first : token;
}

/* The finding is about an earlier token than the one that did not fit: what would have fitted
 * there. */
static void expect_at_blamed(Spot *spot, bool expected[TOKEN_KINDS]) {
    int before = token_kind(spot->p, token_before(spot->p, spot->token));
    if (token_kind(spot->p, spot->token) == T_IDENT)
        spot_expect_clauses(spot, expected);
    else if (wants_column(before))
        expected[T_IDENT] = expected[T_STATUS] = expected[T_BASELINE] = true;
    else
        expected[T_IDENT] = expected[T_NUMBER] = expected['('] = true;
    spot->expected = expected;
}

/* Counts a finding: is there room for it? */
static bool may_complain(Parse *p, uint32_t token) {
    uint32_t before = token_before(p, token);
    bool cut = token_kind(p, before) == T_STRING ||
               token_kind(p, before) == T_NUMBER; /* open quote, glued unit */
    if (p->reported[token] || (p->reported[before] && cut)) return false; /* the lexer said it */
    if (p->findings++ < SYNTAX_FINDINGS) return true;
    if (p->findings == SYNTAX_FINDINGS + 1) {
        const char *most = arena_printf(p->arena, "%d", SYNTAX_FINDINGS);
        diag_add(&p->ctx->diags, D_P18, token_span(p, token), most, NULL);
    }
    return false;
}

void parse_complain(Parse *p, const Parser *parser, uint32_t token,
                    const bool expected[TOKEN_KINDS]) {
    p->failed = true;
    bool other[TOKEN_KINDS] = {false};
    Spot spot = spot_of(p, parser, token, expected);
    uint32_t at = blame(p, token);
    if (at != token) {
        spot.token = at;
        expect_at_blamed(&spot, other);
        bool near = token_kind(p, at) != T_IDENT || keyword_nearest(other, token_text(p, at)->s);
        if (!near) spot = spot_of(p, parser, token, expected);
    }
    if (spot.token != token) p->resume = p->blamed = spot.token;
    if (!may_complain(p, spot.token)) return;
    for (size_t i = 0; !mistakes[i](&spot);) i++;
}

/* The declaration that a brace belongs to: its first words. */
static const char *block_title(const Parse *p, uint32_t brace) {
    uint32_t first = line_begin(p, brace);
    uint32_t second = token_after(p, first);
    return quote(p, span_between(p, first, second < brace ? second : first));
}

void parse_complain_open(Parse *p, uint32_t token) {
    p->failed = true;
    uint32_t brace = p->open.at[p->open.count - 1];
    if (brace == MADE_UP || !may_complain(p, token)) return;
    Span at = token_span(p, token);
    Spot spot = {.p = p, .token = token};
    Diag *d =
        diag_add(&p->ctx->diags, D_P2, at, block_title(p, brace), quote_token(&spot, token), NULL);
    diag_label(&p->ctx->diags, d, token_span(p, brace), PH_opened_here, NULL);
}
