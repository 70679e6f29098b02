/* Input: what the grammar recognised, as tokens and finished nodes. Output: nodes. The one idea: a
 * node is a kind, a span, a text and a list of kids, so a handful of functions builds every
 * construct there is. */
#include "syntax/build.h"
#include "syntax/lexer.h"

Span token_span(const Parse *p, uint32_t token) {
    const Token *t = p->tape.tokens + token;
    uint32_t end = token < p->tape.count ? t[1].begin : t->begin;
    return (Span){p->tape.file, t->begin, end};
}

const Str *token_text(Parse *p, uint32_t token) {
    Span at = token_span(p, token);
    Buf scratch = buf_new(p->arena);
    return lexeme_intern(p->ctx->names, &scratch, p->tape.tokens[token].kind, p->text + at.begin,
                         at.end - at.begin);
}

Node *node_new(Parse *p, NodeKind kind, TokenRange at) {
    Node *n = NEW(p->arena, Node);
    n->kind = kind;
    return node_at_range(n, p, at);
}

Node *node_leaf(Parse *p, NodeKind kind, TokenRange at, TokenRange word) {
    Node *n = node_new(p, kind, at);
    n->text = token_text(p, word.first);
    return n;
}

static void append(Node *parent, Node *first, Node *last) {
    if (parent->last)
        parent->last->next = first;
    else
        parent->kids = first;
    parent->last = last;
}

/* What could not be read goes on: one N_ERROR is enough. */
static bool continues_error(const Node *parent, const Node *kid) {
    return kid->kind == N_ERROR && parent->last && parent->last->kind == N_ERROR;
}

Node *node_with(Node *parent, Node *const *kids, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!kids[i]) continue;
        if (continues_error(parent, kids[i]))
            parent->last->span.end = kids[i]->span.end;
        else
            append(parent, kids[i], kids[i]);
    }
    return parent;
}

Node *node_take(Node *parent, const Node *list) {
    if (list->kids) append(parent, list->kids, list->last);
    return parent;
}

Node *node_op(Node *n, int op) {
    n->op = (uint8_t)op;
    return n;
}

Node *node_at_range(Node *n, Parse *p, TokenRange at) {
    uint32_t last = at.last > at.first ? at.last : at.first;
    n->span = (Span){p->tape.file, token_span(p, at.first).begin, token_span(p, last).end};
    return n;
}

Node *node_retag(Node *n, NodeKind kind, Parse *p, TokenRange at) {
    n->kind = kind;
    return node_at_range(n, p, at);
}

Node *node_close(Node *n, Parse *p, TokenRange at) {
    n->closed = true;
    return node_at_range(n, p, at);
}

Node *node_chain(Parse *p, NodeKind kind, TokenRange at, Node *left, Node *right) {
    if (left->kind != kind || left->closed) left = node_with(node_new(p, kind, at), &left, 1);
    left->span.end = right->span.end;
    return node_with(left, &right, 1);
}

Node *node_declare(NodeKind kind, Parse *p, TokenRange at, Node *head, const Node *clauses) {
    if (!head->text) return node_new(p, N_ERROR, at);
    return node_take(node_retag(head, kind, p, at), clauses);
}

Node *node_unit(Parse *p, TokenRange at, TokenRange word, const Node *per) {
    Node *first = node_leaf(p, N_WORD, word, word);
    return node_take(node_with(node_new(p, N_UNIT_EXPR, at), &first, 1), per);
}

/* Types that are no unit. */
static bool plain_type(const char *word) {
    static const char *const plain[] = {"text", "date", "datetime", "period", "boolean", "number"};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (strcmp(word, plain[i]) == 0) return true;
    return false;
}

Node *node_column_type(Parse *p, TokenRange at, TokenRange word, const Node *per) {
    bool plain = !per->kids && plain_type(token_text(p, word.first)->s);
    Node *kid = plain ? node_leaf(p, N_WORD, word, word) : node_unit(p, at, word, per);
    return node_with(node_new(p, N_COLUMN_TYPE, at), &kid, 1);
}

uint8_t level_index(Parse *p, TokenRange word) {
    static const char initials[] = "odtp"; /* project and person share theirs */
    const char *s = token_text(p, word.first)->s;
    if (strcmp(s, "person") == 0) return LEVEL_PERSON;
    return (uint8_t)(strchr(initials, *s) - initials);
}

Node *deeper(Parse *p, TokenRange at) {
    if (++p->depth > p->ctx->limits[LIM_expression_depth])
        ctx_limit(p->ctx, LIM_expression_depth, token_span(p, at.first));
    return NULL;
}

Node *shallower(Parse *p, Node *n) {
    p->depth--;
    return n;
}
