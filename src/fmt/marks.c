/* Input: words and the tree. Output: what begins at each word, and the column that it may stand in.
 * The one idea: the tree alone knows the roles, so that everything behind this file sees words
 * only. */
#include "fmt/words.h"
#include "kpi_parser.h"

/* The node of a word that lies at or behind an offset; words of a right text are always there. */
static Word *at(Layout *l, uint32_t offset) {
    return &l->words.at[word_at(l, offset)];
}

static Word *behind(Layout *l, const Word *w) {
    uint32_t i = word_next(l, (uint32_t)(w - l->words.at));
    return i == NOWHERE ? NULL : &l->words.at[i];
}

static Word *mark(Layout *l, const Node *n, Start start, uint8_t gap) {
    Word *w = at(l, n->span.begin);
    w->start = (uint8_t)start;
    w->gap = gap;
    w->node = n;
    return w;
}

static void key_at(Layout *l, uint32_t offset, Key key) {
    at(l, offset)->key = key;
}

static void key_behind(Layout *l, const Word *w, Key key) {
    Word *next = behind(l, w);
    if (next) next->key = key;
}

/* The first brace in n, or NULL. */
static const Word *brace_of(Layout *l, const Node *n) {
    const Word *w = at(l, n->span.begin);
    while (w && w->begin < n->span.end && w->kind != '{') w = behind(l, w);
    return w && w->begin < n->span.end ? w : NULL;
}

/* --- signs and fractions that stand tight --- */

static void mark_tight(Layout *l, const Node *n) {
    if (n->kind == N_NEGATE) {
        Word *w = at(l, n->span.begin);
        while (w->kind == '(') w = behind(l, w);
        w->tight = true;
    }
    if (n->kind == N_POWER && n->op == 1) {
        Word *w = at(l, n->kids->span.end);
        while (w->kind != '-') w = behind(l, w);
        w->tight = true;
    }
    if (n->kind == N_PROP && n->op == '/') {
        Word *w = at(l, n->kids->span.end);
        w->gap = 0;
        w->tight = true;
    }
    for (const Node *k = n->kids; k; k = k->next) mark_tight(l, k);
}

/* --- clauses --- */

/* column NAME TYPE, then `from` or `=`, then the other options. */
static void mark_column(Layout *l, const Node *n) {
    uint32_t options = 0;
    bool keyed = false;
    for (const Node *k = n->kids; k; k = k->next) {
        Word *w = at(l, k->span.begin);
        if (k->kind == N_COLUMN_TYPE) w->key = KEY_TYPE;
        if (k->kind == N_BODY) w->key = KEY_FROM;
        if (k->kind == N_COLUMN_TYPE || k->kind == N_BODY) continue;
        bool from = k->kind == N_FROM && options == 0;
        w->key = from ? KEY_FROM : keyed ? KEY_NONE : KEY_OPTION;
        keyed |= !from;
        if (options++ == 0) w->gap = 2;
    }
}

/* NAME, (NAME where CONDITION), and either of them `in` a period. */
static void mark_point(Layout *l, const Node *point) {
    const Node *slice = point->kind == N_IN_PERIOD ? point->kids : point;
    if (slice->kind == N_WHERE) key_at(l, slice->kids->span.end, KEY_WHERE);
    if (slice != point) key_at(l, slice->span.end, KEY_CHANGE);
}

static void mark_members(Layout *l, const Node *list, NodeKind kind) {
    for (const Node *k = list->kids; k; k = k->next)
        if (k->kind == kind) key_behind(l, mark(l, k, START_MEMBER, 1), KEY_VALUE);
}

static void mark_settings(Layout *l, const Node *list) {
    for (const Node *k = list->kids; k; k = k->next)
        key_behind(l, mark(l, k, START_SETTING, 2), KEY_VALUE);
}

/* The first cell stands behind the parenthesis in any row. */
static void mark_rows(Layout *l, const Node *list) {
    for (const Node *row = list->kids; row; row = row->next) {
        if (row->kind != N_ROW) continue;
        mark(l, row, START_ROW, 1);
        uint32_t cell = KEY_CELL;
        for (const Node *k = row->kids->next; k; k = k->next) at(l, k->span.begin)->key = cell++;
    }
}

static void mark_inside(Layout *l, const Node *n) {
    if (n->kind == N_COLUMN) mark_column(l, n);
    if (n->kind == N_PATH) mark_members(l, n, N_STEP);
    if (n->kind == N_SPLIT) mark_members(l, n, N_PART);
    if (n->kind == N_POLICY) mark_settings(l, n);
    if (n->kind == N_ROWS || n->kind == N_GIVEN_ROWS) mark_rows(l, n);
    if (n->kind == N_SET || n->kind == N_GIVEN) mark_point(l, n->kids);
    if (n->kind == N_SET) key_at(l, n->kids->next->span.begin, KEY_CHANGE);
    if (n->kind == N_GIVEN) key_at(l, n->kids->span.end, KEY_RESULT);
}

static void mark_clauses(Layout *l, const Node *n, const Word *brace) {
    uint32_t i = 0;
    for (const Node *k = n->kids; k; k = k->next) {
        if (k->span.begin < brace->begin) continue;
        Word *w = mark(l, k, START_CLAUSE, 3);
        if (++i == 2) w->key = KEY_SECOND;
        key_behind(l, w, KEY_VALUE);
        mark_inside(l, k);
    }
}

/* --- declarations --- */

static Key trailing_key(const Node *n) {
    if (n->kind == N_UNIT) return KEY_UNIT;
    if (n->kind == N_DIRECTION) return KEY_DIRECTION;
    if (n->kind == N_REVIEW) return KEY_REVIEW;
    if (n->kind == N_RANGE) return KEY_RANGE;
    if (n->kind == N_SOURCE) return KEY_SOURCE;
    if (n->kind == N_BECAUSE) return KEY_BECAUSE;
    return n->kind == N_ALLOW ? KEY_ALLOW : KEY_NONE;
}

static void mark_metric(Layout *l, const Node *n) {
    for (const Node *k = n->kids; k; k = k->next) {
        if (k->kind == N_LABEL)
            key_at(l, k->span.begin, KEY_LABEL);
        else if (k->kind == N_BODY)
            key_at(l, k->span.begin, KEY_EQUALS);
        else
            mark(l, k, START_TRAILING, 2)->key = trailing_key(k);
    }
}

static void mark_level(Layout *l, const Node *n) {
    const Word *brace = brace_of(l, n);
    for (const Node *k = n->kids; k; k = k->next) {
        if (brace && k->span.begin > brace->begin) continue;
        if (k->kind == N_OWNER) mark(l, k, START_TRAILING, 1)->key = KEY_OWNER;
        if (k->kind == N_WHERE_CLAUSE) mark(l, k, START_TRAILING, 2)->key = KEY_SLICE;
    }
    if (brace) mark_clauses(l, n, brace);
}

static void mark_block(Layout *l, const Node *n) {
    Word *brace = at(l, brace_of(l, n)->begin);
    brace->key = KEY_BRACE;
    for (const Node *k = n->kids; k && k->span.begin < brace->begin; k = k->next) {
        if (k->kind == N_LABEL) key_at(l, k->span.begin, KEY_LABEL);
        if (k->kind == N_IS) key_at(l, k->span.begin, KEY_IS);
    }
    mark_clauses(l, n, brace);
}

static void mark_declaration(Layout *l, const Node *n) {
    const Word *w = mark(l, n, START_DECLARATION, 0);
    bool metric = n->kind == N_METRIC || n->kind == N_INPUT;
    bool settings = n->kind == N_CALENDAR || n->kind == N_POLICY;
    if (metric) mark_metric(l, n);
    if (settings) mark_settings(l, n);
    if (n->kind == N_LEVEL) mark_level(l, n);
    if (metric) key_behind(l, w, KEY_NAME);
    if (settings || n->kind == N_UNITS) key_behind(l, w, KEY_VALUE);
    bool plain = metric || settings || n->kind == N_UNITS || n->kind == N_LEVEL;
    if (!plain && n->kind != N_IMPORT && n->kind != N_EDITION) mark_block(l, n);
}

void layout_marks(Layout *l) {
    for (const Node *n = l->ast->root->kids; n; n = n->next) mark_declaration(l, n);
    mark_tight(l, l->ast->root);
    for (uint32_t i = 0; i < l->words.count; i++) {
        if (!l->words.at[i].tight) continue;
        Word *next = behind(l, &l->words.at[i]);
        if (next) next->gap = 0;
    }
}
