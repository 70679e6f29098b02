/* Input: bison's stack and the tokens that it would take. Output: the same in the words of the
 * language: which clause of which declaration this is, what may follow, and an example. The one
 * idea: the keywords on the stack are the ones that were read as keywords, so the innermost that
 * begins a clause is where the writer is. */
#include "syntax/expected.h"

#include "kpi_parser.h"
#include "syntax/lexer.h"

typedef struct ClauseRow {
    int block, clause; /* block 0: a declaration */
    const char *example;
} ClauseRow;

static const ClauseRow clause_rows[] = {
#define DECLARATION(token, example)   {0, T_##token, example},
#define CLAUSE(block, token, example) {T_##block, T_##token, example},
#include "../grammar/clauses.def"
#undef DECLARATION
#undef CLAUSE
};
enum { CLAUSES = sizeof clause_rows / sizeof *clause_rows };

static int rows_block(int block) { /* whose clauses it has */
    return block == T_TEMPLATE ? T_KPI : block == T_INPUT ? T_METRIC : block;
}

const char *clause_example(int block, int clause) {
    for (int i = 0; i < CLAUSES; i++)
        if (clause_rows[i].block == rows_block(block) && clause_rows[i].clause == clause)
            return clause_rows[i].example;
    return NULL;
}

int clause_home(int clause) {
    for (int i = 0; i < CLAUSES; i++)
        if (clause_rows[i].block && clause_rows[i].clause == clause) return clause_rows[i].block;
    return 0;
}

/* --- where --- */

static bool has_clauses(int kind) {
    for (int i = 0; i < CLAUSES; i++)
        if (clause_rows[i].block == rows_block(kind)) return kind != 0;
    return kind == T_CALENDAR || kind == T_POLICY;
}

/* The keyword of the innermost declaration on the stack: the one below the innermost {, or else the
 * lowest. Inside the braces of a clause it is still that of the declaration. */
static int find_block(const Parser *parser) {
    int block = 0;
    for (size_t i = 0;; i++) {
        int kind = parser_stack(parser, i);
        if (kind < 0) return block;
        if (clause_example(0, kind) && has_clauses(kind)) block = kind;
    }
}

static int find_clause(const Parser *parser, int block) {
    for (size_t i = 0;; i++) {
        int kind = parser_stack(parser, i);
        if (kind < 0 || kind == block) return 0;
        if (clause_example(block, kind)) return kind;
    }
}

Spot spot_of(Parse *p, const Parser *parser, uint32_t token, const bool expected[TOKEN_KINDS]) {
    int block = find_block(parser);
    return (Spot){p, token, expected, block, block ? find_clause(parser, block) : 0};
}

const char *spot_example(const Spot *spot) {
    const char *example = spot->clause ? clause_example(spot->block, spot->clause) : NULL;
    return example ? example : clause_example(0, spot->block);
}

void spot_expect_clauses(const Spot *spot, bool expected[TOKEN_KINDS]) {
    for (int i = 0; i < CLAUSES; i++)
        if (clause_rows[i].block == rows_block(spot->block)) expected[clause_rows[i].clause] = true;
}

const char *spot_block(const Spot *spot) {
    const Parse *p = spot->p;
    const char *word = keyword_spelling(spot->block);
    for (uint32_t i = spot->token; spot->block == T_LEVEL && i-- > 0;) {
        Span at = token_span(p, i);
        if (p->tape.tokens[i].kind != T_LEVEL || !token_starts_line(p, i)) continue;
        return arena_printf(p->arena, "`%.*s`", (int)(at.end - at.begin), p->text + at.begin);
    }
    return arena_printf(p->arena, "`%s`", word);
}

/* --- what --- */

/* Row i begins something in the block (0: the file) that would fit. */
static bool begins(const bool expected[TOKEN_KINDS], int block, int i) {
    return clause_rows[i].block == rows_block(block) && expected[clause_rows[i].clause];
}

static int count_beginnings(const bool expected[TOKEN_KINDS], int block) {
    int n = 0;
    for (int i = 0; i < CLAUSES; i++) n += begins(expected, block, i);
    return n;
}

bool spot_begins(const Spot *spot) {
    return count_beginnings(spot->expected, spot->block) > 1;
}

static const char *words(Arena *arena, const bool expected[TOKEN_KINDS], int block) {
    enum { MOST = 7 };
    Buf out = buf_new(arena);
    int n = 0;
    for (int i = 0; i < CLAUSES && n < MOST; i++)
        if (begins(expected, block, i))
            buf_printf(&out, "%s%s", n++ ? ", " : "", keyword_spelling(clause_rows[i].clause));
    if (n < count_beginnings(expected, block)) buf_str(&out, ", ...");
    return buf_text(&out);
}

const char *spot_words(const Spot *spot) {
    return words(spot->p->arena, spot->expected, spot->block);
}

int keyword_nearest(const bool expected[TOKEN_KINDS], const char *word) {
    unsigned best = strlen(word) > 5 ? 3 : 2;
    int nearest = 0;
    for (int kind = 1; kind < TOKEN_KINDS; kind++) {
        const char *spelling = expected[kind] ? keyword_spelling(kind) : NULL;
        unsigned distance = spelling ? text_distance(word, spelling, best) : best;
        if (distance < best && distance < strlen(word)) best = distance, nearest = kind;
    }
    return nearest;
}

/* Tokens that are one thing in a sentence: told when those of `needs` would fit, and standing for
 * all of `covers`. */
enum { COVERS = 24 };
typedef struct Group {
    Phrase phrase;
    bool soft; /* the words that are usable as names belong to it */
    uint16_t needs[3], covers[COVERS];
} Group;

#define COMPARISONS T_GE, T_LE, T_NE, '<', '>', '='
static const Group groups[] = {
    {PH_want_expression,
     true,
     {T_NUMBER, '(', T_IDENT},
     {T_NUMBER, T_PERCENT, T_POINTS, T_IDENT, T_STRING, T_PERIOD, T_DATE, T_CURRENCY, '(', '-',
      T_NOT, T_IF}},
    {PH_want_when, false, {T_DATE, T_PERIOD, T_NUMBER}, {T_DATE, T_PERIOD, T_NUMBER}},
    {PH_want_operator,
     false,
     {'+', '*'},
     {'+', '-', '*', '/', '^', COMPARISONS, T_AND, T_OR, T_OTHERWISE, T_IN, T_IS, T_NOT, '(',
      T_IDENT, T_PER}},
    {PH_want_comparison, false, {T_GE, T_LE}, {COMPARISONS}},
    {PH_want_column, true, {T_IDENT, T_STATUS, T_BASELINE}, {T_IDENT}},
    {PH_want_type, false, {T_IDENT, T_CURRENCY, '%'}, {T_IDENT, T_CURRENCY, '%'}},
    {PH_want_name, false, {T_IDENT}, {T_IDENT}},
    {PH_want_text, false, {T_STRING}, {T_STRING}},
    {PH_want_date, false, {T_DATE}, {T_DATE}},
    {PH_want_period, false, {T_PERIOD}, {T_PERIOD}},
    {PH_want_number, false, {T_NUMBER}, {T_NUMBER}},
    {PH_want_percent, false, {T_PERCENT}, {T_PERCENT}},
    {PH_want_points, false, {T_POINTS}, {T_POINTS}},
    {PH_want_currency, false, {T_CURRENCY}, {T_CURRENCY}},
    {PH_want_rule, false, {T_RULE}, {T_RULE}},
    {PH_want_pattern, false, {T_PATTERN}, {T_PATTERN}},
    {PH_want_no_data, false, {T_NODATA}, {T_NODATA}},
};

typedef struct Listing { /* the things expected, told one by one */
    const Spot *spot;
    bool left[TOKEN_KINDS]; /* not told yet */
    const char *items[TOKEN_KINDS];
    int count;
} Listing;

static void tell_group(Listing *list, const Group *group) {
    for (int i = 0; i < 3 && group->needs[i]; i++)
        if (!list->left[group->needs[i]]) return;
    list->items[list->count++] = phrase_text(group->phrase, list->spot->p->ctx->lang);
    for (int i = 0; i < COVERS && group->covers[i]; i++) list->left[group->covers[i]] = false;
    for (int kind = 1; kind < TOKEN_KINDS && group->soft; kind++)
        if (keyword_soft(kind)) list->left[kind] = false;
}

static void tell_beginnings(Listing *list, int block) {
    if (count_beginnings(list->left, block) < 2) return;
    Arena *arena = list->spot->p->arena;
    const char *listed = words(arena, list->left, block);
    const char *of_file[DIAG_ARGS] = {listed};
    const char *of_block[DIAG_ARGS] = {block ? spot_block(list->spot) : NULL, listed};
    const char *text =
        phrase_text(block ? PH_want_clause : PH_want_declaration, list->spot->p->ctx->lang);
    list->items[list->count++] = diag_fill(arena, text, block ? of_block : of_file);
    for (int i = 0; i < CLAUSES; i++)
        if (begins(list->left, block, i)) list->left[clause_rows[i].clause] = false;
}

static void tell_word(Listing *list, int kind) {
    Arena *arena = list->spot->p->arena;
    const char *spelling = kind == T_GE   ? ">="
                           : kind == T_LE ? "<="
                           : kind == T_NE ? "!="
                                          : keyword_spelling(kind);
    list->items[list->count++] =
        spelling ? arena_printf(arena, "`%s`", spelling) : arena_printf(arena, "`%c`", kind);
}

static const char *told(const Listing *list) {
    enum { MOST = 6 };
    Buf out = buf_new(list->spot->p->arena);
    int n = list->count < MOST ? list->count : MOST;
    for (int i = 0; i < n; i++) {
        bool last = i + 1 == n && n == list->count;
        if (i > 0) buf_str(&out, last ? phrase_text(PH_or, list->spot->p->ctx->lang) : ", ");
        buf_str(&out, list->items[i]);
    }
    if (n < list->count) buf_str(&out, ", ...");
    return buf_text(&out);
}

const char *spot_expected(const Spot *spot) {
    Listing *list = NEW(spot->p->arena, Listing);
    list->spot = spot;
    memcpy(list->left, spot->expected, sizeof list->left);
    tell_group(list, &groups[0]); /* before the words in it are taken for beginnings */
    for (size_t i = 1; i < 4; i++) tell_group(list, &groups[i]);
    if (spot->block) tell_beginnings(list, spot->block);
    if (!spot->p->open.count) tell_beginnings(list, 0);
    for (size_t i = 4; i < sizeof groups / sizeof *groups; i++) tell_group(list, &groups[i]);
    for (int kind = 1; kind < TOKEN_KINDS; kind++)
        if (list->left[kind]) tell_word(list, kind);
    if (!list->count) list->items[list->count++] = phrase_text(PH_file_end, spot->p->ctx->lang);
    return told(list);
}
