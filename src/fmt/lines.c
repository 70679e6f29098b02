/* Input: words with their roles. Output: lines, each with its indentation and the table that it
 * belongs to. The one idea: which clauses share a line is the writer's choice and is kept; all
 * else about a line follows from it. */
#include "fmt/words.h"
#include "kpi_parser.h"

/* What is open around a word: the file, or a block in braces. Lines of its own, or hanging: begun
 * behind the brace. */
typedef struct Frame {
    bool hangs;
    uint32_t anchor, offset; /* of its lines */
    uint32_t table;          /* of its lines with one clause */
} Frame;

typedef struct Breaker {
    Layout *l;
    VEC(Frame) frames;
    uint32_t brackets;
    uint32_t clause; /* the line in which the last clause or declaration began */
    uint32_t scope;
    NodeKind last_clause; /* of the line before, if it began one */
    const Node *declaration;
    NodeKind family;         /* of the run of declarations */
    uint32_t heads, columns; /* tables of the run: of its first lines, of its blocks */
    bool interrupted;        /* an empty line ended the run */
    bool closed;             /* the word before closed a block of lines */
} Breaker;

static Frame *frame_of(const Breaker *b) {
    return &b->frames.at[b->frames.count - 1];
}

/* --- where a line breaks --- */

static bool is_operator(int kind) {
    switch (kind) {
    case '+':
    case '-':
    case '*':
    case '/':
    case T_AND:
    case T_OR:
    case T_THEN:
    case T_ELSE:
    case T_OTHERWISE: return true;
    default: return false;
    }
}

/* May the writer break a formula or a list here? */
static bool may_continue(const Breaker *b, const Word *before, const Word *w) {
    if (before->tight) return false;
    if (before->kind == ',' || before->key == KEY_EQUALS || is_operator(before->kind)) return true;
    if (is_operator(w->kind)) return true;
    return b->brackets &&
           (before->kind == '(' || w->kind == ')' || w->kind == T_WHERE || w->kind == T_BY);
}

static bool says(const Word *w, const char *text) {
    return w->kind == T_IDENT && w->length == strlen(text) && !memcmp(w->text, text, w->length);
}

/* In one line the lexer would read them as one token. */
static bool would_merge(const Word *before, const Word *w) {
    if (says(before, "no") && says(w, "data")) return true;
    return before->kind == T_NUMBER && w->kind == T_IDENT && w->length >= 2 &&
           memcmp(w->text, "pp", 2) == 0;
}

static bool breaks_before(const Breaker *b, uint32_t i) {
    const Word *w = &b->l->words.at[i], *before = w - 1;
    if (i == 0 || word_is_comment(before)) return true;
    if (word_is_comment(w)) return w->breaks > 0;
    if (w->start == START_DECLARATION || b->closed || would_merge(before, w)) return true;
    if (before->kind == '{' || w->kind == '}') return !frame_of(b)->hangs;
    if (w->start != START_NONE) return w->breaks > 0;
    return w->breaks > 0 && may_continue(b, before, w);
}

/* --- tables --- */

static uint32_t table_new(Layout *l, Key low, uint32_t high) {
    Table t = {NOWHERE, NOWHERE, low, high, 0, 1};
    vec_push(l->arena, &l->tables, t);
    return l->tables.count - 1;
}

static NodeKind family_of(const Node *n) {
    if (n->kind == N_INPUT) return N_METRIC;
    if (n->kind == N_CALENDAR || n->kind == N_UNITS) return N_POLICY;
    return n->kind;
}

static void declaration_begin(Breaker *b, const Node *n) {
    bool follows = b->declaration && !b->interrupted && family_of(n) == b->family;
    b->declaration = n;
    b->interrupted = false;
    if (follows) return;
    b->family = family_of(n);
    bool braces = b->family != N_METRIC && b->family != N_POLICY && b->family != N_LEVEL;
    b->heads = b->family == N_POLICY ? table_new(b->l, KEY_VALUE, KEY_VALUE)
                                     : table_new(b->l, KEY_NAME, braces ? KEY_SECOND : KEY_SLICE);
    b->columns = 0;
}

/* Datasets of one run share their columns. */
static uint32_t block_table(Breaker *b, const Word *first) {
    Layout *l = b->l;
    if (first->start == START_ROW) return table_new(l, KEY_CELL, UINT32_MAX);
    bool outer = b->frames.count == 1, dataset = outer && b->family == N_DATASET;
    if (dataset && b->columns) return b->columns;
    uint32_t table = table_new(l, KEY_VALUE, KEY_RESULT);
    Table *t = &l->tables.at[table];
    if (dataset) {
        b->columns = table;
        t->gap = 2;
    }
    if (outer && (b->family == N_KPI || b->family == N_TEMPLATE))
        t->minimum = frame_of(b)->offset + 2 + sizeof "benchmark";
    return table;
}

/* --- frames --- */

static void frame_open(Breaker *b, uint32_t brace) {
    Layout *l = b->l;
    const Frame *around = frame_of(b);
    const Word *first = brace + 1 < l->words.count ? &l->words.at[brace + 1] : NULL;
    Frame f = {.hangs = !first || (first->breaks == 0 && !word_is_comment(first))};
    if (first && first->kind == '}') f.hangs = true;
    if (f.hangs) {
        f.anchor = brace + 1;
        if (first) l->words.at[brace + 1].gap = 1;
    } else {
        uint32_t next = word_next(l, brace);
        f.anchor = around->anchor;
        f.offset = around->offset + 2;
        if (next != NOWHERE) f.table = block_table(b, &l->words.at[next]);
        l->lines.at[l->lines.count - 1].opens = true;
    }
    b->scope++;
    b->brackets = 0;
    vec_push(l->arena, &b->frames, f);
}

/* --- lines --- */

static bool keeps_blank(const Breaker *b, uint32_t i) {
    const Word *w = &b->l->words.at[i];
    if (i == 0 || w->breaks < 2 || w->kind == '}' || w[-1].kind == '{') return false;
    return w->start != START_NONE || word_is_comment(w);
}

/* Consecutive `set` lines form a scope, and so do `given` lines. */
static void scope_lines(Breaker *b, const Word *w, bool blank) {
    NodeKind kind = w->start == START_CLAUSE ? w->node->kind : N_FILE;
    bool run = kind == N_SET || kind == N_GIVEN;
    if (run && (kind != b->last_clause || blank)) b->scope++;
    b->last_clause = kind;
}

static uint32_t line_table(const Breaker *b, const Word *w) {
    if (w->start == START_DECLARATION) return b->heads;
    return w->start != START_NONE && !frame_of(b)->hangs ? frame_of(b)->table : 0;
}

static void line_begin(Breaker *b, uint32_t i) {
    Layout *l = b->l;
    const Word *w = &l->words.at[i];
    const Frame *f = frame_of(b);
    Line line = {.first = i, .end = i, .comment = NOWHERE, .base = NOWHERE, .next = NOWHERE};
    line.anchor = f->anchor;
    line.offset = f->offset;
    line.depth = b->frames.count;
    line.blank = keeps_blank(b, i);
    if (line.blank && line.depth == 1) b->interrupted = true;
    if (w->start == START_DECLARATION) declaration_begin(b, w->node);
    if (w->start == START_TRAILING) line.offset += 2;
    bool inside = w->start == START_NONE && w->kind != '}' && !word_is_comment(w);
    if (inside) {
        uint32_t deeper = 2 * (b->brackets - (w->kind == ')' && b->brackets > 0));
        line.base = f->hangs ? NOWHERE : b->clause;
        line.offset = f->hangs ? f->offset + 2 + deeper : deeper;
    } else if (!word_is_comment(w)) {
        scope_lines(b, w, line.blank);
        b->clause = l->lines.count;
        b->brackets = 0;
    }
    line.table = line_table(b, w);
    line.scope = b->scope;
    vec_push(l->arena, &l->lines, line);
}

/* A unit behind its formula is no second clause. */
static bool counts(const Layout *l, const Line *line, const Word *w) {
    if (w->start == START_NONE || w->start == START_TRAILING) return false;
    const Word *first = &l->words.at[line->first];
    return !(line->clauses == 1 && w->start == START_CLAUSE && first->start == START_CLAUSE &&
             first->node->kind == N_BODY && w->node->kind == N_UNIT);
}

static void word_add(Breaker *b, uint32_t i) {
    Layout *l = b->l;
    const Word *w = &l->words.at[i];
    Line *line = &l->lines.at[l->lines.count - 1];
    if (word_is_comment(w) && i > line->first) {
        line->comment = i;
        return;
    }
    line->end = i + 1;
    if (line->depth == b->frames.count && counts(l, line, w)) line->clauses++;
    if (w->start != START_NONE) b->brackets = 0;
    b->brackets += w->kind == '(';
    b->brackets -= w->kind == ')' && b->brackets > 0;
}

static void layout_word(Breaker *b, uint32_t i) {
    Layout *l = b->l;
    const Word *w = &l->words.at[i];
    bool breaks = breaks_before(b, i);
    b->closed = false;
    if (w->kind == '}') {
        b->closed = !frame_of(b)->hangs;
        if (b->frames.count > 1) b->frames.count--;
    }
    if (breaks) line_begin(b, i);
    word_add(b, i);
    if (w->kind == '{') frame_open(b, i);
}

/* A line with several clauses aligns nothing, nor does one that opens a block; a declaration does
 * if it has no block of lines. */
static bool line_aligns(const Line *line, const Word *first) {
    if (line->opens) return first->start == START_DECLARATION && first->node->kind == N_LEVEL;
    return line->clauses == 1;
}

static void tables_fill(Layout *l) {
    for (uint32_t i = 0; i < l->lines.count; i++) {
        Line *line = &l->lines.at[i];
        if (line->anchor != NOWHERE || !line_aligns(line, &l->words.at[line->first]))
            line->table = 0;
        if (!line->table) continue;
        Table *t = &l->tables.at[line->table];
        if (t->first == NOWHERE)
            t->first = i;
        else
            l->lines.at[t->last].next = i;
        t->last = i;
    }
}

void layout_lines(Layout *l) {
    Breaker *b = NEW(l->arena, Breaker);
    b->l = l;
    vec_push(l->arena, &b->frames, ((Frame){.anchor = NOWHERE}));
    vec_push(l->arena, &l->tables, (Table){0});
    for (uint32_t i = 0; i < l->words.count; i++) layout_word(b, i);
    tables_fill(l);
}
