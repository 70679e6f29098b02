/* Input: a source. Output: its tree, and a finding for each thing in it that cannot be read. The
 * one idea: the parser is pushed its tokens, so that this file decides what it hears after an
 * error: nothing until a token that the grammar can go on with and that the writer plainly meant as
 * a new begin, and closing braces that are missing. */
#include "syntax/parse.h"

#include "kpi_parser.h"
#include "syntax/lexer.h"

uint32_t token_after(const Parse *p, uint32_t token) {
    do token++;
    while (token < p->tape.count && token_is_trivia(p->tape.tokens[token]));
    return token < p->tape.count ? token : p->tape.count;
}

uint32_t token_before(const Parse *p, uint32_t token) {
    uint32_t i = token;
    while (i > 0)
        if (!token_is_trivia(p->tape.tokens[--i])) return i;
    return token;
}

bool token_starts_line(const Parse *p, uint32_t token) {
    while (token > 0) switch (p->tape.tokens[--token].kind) {
        case TRIVIA_NEWLINE: return true;
        case TRIVIA_SPACE:
        case TRIVIA_COMMENT: break;
        default: return false;
        }
    return true;
}

bool token_declares(const Parse *p, uint32_t token) {
    if (!token_starts_line(p, token)) return false;
    int next = token_kind(p, token_after(p, token));
    switch (token_kind(p, token)) {
    case T_IMPORT:
    case T_TEST: return next == T_IDENT || next == T_STRING;
    case T_CALENDAR: return next == '{';
    case T_UNITS:
    case T_LEVEL:
    case T_DATASET:
    case T_INPUT:
    case T_METRIC:
    case T_KPI:
    case T_TEMPLATE:
    case T_GOAL:
    case T_ACTION:
    case T_SCENARIO: return next == T_IDENT;
    default: return false;
    }
}

/* --- pushing --- */

typedef struct Run {
    Parse *p;
    Parser *parser; /* NULL once it is gone */
    bool over;      /* accepted, or beyond recovery */
} Run;

static void run_free(void *what) {
    Run *run = what;
    if (run->parser) syntax_pstate_delete(run->parser);
    run->parser = NULL;
}

/* Gives the parser one token, made up or not. */
static void push(Run *run, int kind, uint32_t token) {
    Parse *p = run->p;
    TokenRange at = {token, token};
    int status = syntax_push_parse(run->parser, kind, NULL, &at, p);
    if (status == 2) heap_fail(&p->ctx->heap, FAIL_MEMORY);
    run->over = status != YYPUSH_MORE;
    if (run->over || parser_dropped(run->parser)) return;
    if (kind == '{') vec_push(p->arena, &p->open, token);
    if (kind == '}' && p->open.count) p->open.count--;
}

/* --- recovery --- */

/* Is a keyword that begins something plainly meant so, and not as the name of a column? */
static bool plainly_begins(const Parse *p, uint32_t token) {
    int kind = token_kind(p, token);
    if (!keyword_spelling(kind) || token_starts_line(p, token)) return true;
    int before = token_kind(p, token_before(p, token));
    return before > 0x7f || !strchr("+-*/^<>=(,", before);
}

/* A word at the begin of a line that is nearly one of those expected: a mistake of its own. */
static bool nearly_begins(Parse *p, uint32_t token, const bool expected[TOKEN_KINDS]) {
    if (token_kind(p, token) != T_IDENT || !token_starts_line(p, token)) return false;
    return keyword_nearest(expected, token_text(p, token)->s) != 0;
}

/* The first token from p->resume on that the parser can go on with; the end of file at last. */
static uint32_t find_resume(Parse *p, const bool expected[TOKEN_KINDS]) {
    uint32_t i = p->resume, braces = 0, brackets = 0;
    for (; i < p->tape.count; i = token_after(p, i)) {
        int kind = token_kind(p, i);
        if (token_declares(p, i)) return i;
        bool begins =
            expected[kind] && plainly_begins(p, i) && (!brackets || token_starts_line(p, i));
        if (!braces && (begins || (i > p->resume && nearly_begins(p, i, expected)))) return i;
        if (kind == '{') braces++;
        if (kind == '(') brackets++;
        if (kind == '}') braces -= braces > 0, brackets = 0;
        if (kind == ')') brackets -= brackets > 0;
    }
    return i;
}

/* A head that is broken has its { further on in the line, or lacks it. */
static void enter_block(Run *run) {
    Parse *p = run->p;
    for (uint32_t i = p->resume; i < p->tape.count; i = token_after(p, i)) {
        if (i > p->resume && token_starts_line(p, i)) break;
        if (token_kind(p, i) != '{') continue;
        push(run, '{', i);
        p->resume = token_after(p, i);
        return;
    }
    push(run, '{', p->resume);
    if (p->open.count) p->open.at[p->open.count - 1] = MADE_UP;
}

static void close_blocks(Run *run, uint32_t at) {
    while (run->p->open.count && !run->over) {
        uint32_t open = run->p->open.count;
        push(run, '}', at);
        if (run->p->open.count == open) return; /* it did not fit */
    }
}

static void recover(Run *run) {
    Parse *p = run->p;
    bool expected[TOKEN_KINDS];
    p->depth = 0;
    if (!run->over && parser_dropped(run->parser)) {
        parser_expected(run->parser, expected);
        if (expected['{']) enter_block(run);
        parser_expected(run->parser, expected);
        p->next = find_resume(p, expected);
        if (p->open.count && token_declares(p, p->next)) {
            if (p->next > p->resume) parse_complain_open(p, p->next);
            close_blocks(run, p->next);
        }
        parser_expected(run->parser, expected);
        bool stuck = p->next == p->resume && !expected[token_kind(p, p->next)];
        if (stuck) p->next = token_after(p, p->next);
    }
    parser_resume(run->parser);
}

/* A token that the lexer could not make sense of ends its clause. */
static void push_bad(Run *run, uint32_t token) {
    run->p->findings++;
    run->p->resume = run->p->next;
    push(run, T_SYNTAX_error, token);
    recover(run);
}

static void push_token(Run *run, uint32_t token) {
    Parse *p = run->p;
    p->resume = token;
    p->failed = false;
    push(run, token_kind(p, token), token);
    if (p->failed) recover(run);
}

static void push_end(Run *run) {
    Parse *p = run->p;
    if (p->open.count) {
        parse_complain_open(p, p->tape.count);
        push(run, T_SYNTAX_error, p->tape.count);
        close_blocks(run, p->tape.count);
        parser_resume(run->parser);
    }
    if (!run->over) push(run, T_YYEOF, p->tape.count);
}

static void run_parser(Run *run) {
    Parse *p = run->p;
    while (p->next < p->tape.count && !run->over && p->findings <= SYNTAX_FINDINGS) {
        uint32_t token = p->next++;
        int kind = token_kind(p, token);
        if (kind == TRIVIA_BAD)
            push_bad(run, token);
        else if (!token_is_trivia(p->tape.tokens[token]))
            push_token(run, token);
    }
    if (!run->over && p->findings <= SYNTAX_FINDINGS) push_end(run);
}

Ast ast_parse(Ctx *ctx, Arena *arena, uint32_t file) {
    uint32_t errors = ctx->diags.errors;
    Parse *p = NEW(arena, Parse);
    p->ctx = ctx;
    p->arena = arena;
    p->tape = tape_lex(ctx, arena, file, &p->reported);
    p->text = source_of(&ctx->sources, file)->text;
    p->file = node_new(p, N_FILE, (TokenRange){0, p->tape.count});
    Run *run = NEW(arena, Run);
    run->p = p;
    arena_on_free(arena, run_free, run);
    run->parser = syntax_pstate_new();
    if (!run->parser) heap_fail(&ctx->heap, FAIL_MEMORY);
    run_parser(run);
    run_free(run);
    return (Ast){.tape = p->tape, .root = p->file, .broken = ctx->diags.errors > errors};
}
