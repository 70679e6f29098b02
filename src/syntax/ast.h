/* The syntax tree: one node type for everything (nodes.def gives each kind's op, text and kids), frozen after parsing. */
#ifndef KPI_SYNTAX_AST_H
#define KPI_SYNTAX_AST_H

#include "syntax/tape.h"

typedef enum NodeKind {
#define NODE(kind, name) N_##kind,
#include "syntax/nodes.def"
#undef NODE
    NODE_COUNT
} NodeKind;
const char *node_kind_name(NodeKind kind);

enum { G_GE = 1, G_LE, G_LT, G_GT, G_EQ, G_NE, G_BETWEEN, G_UP, G_DOWN, G_SCALED };
enum { DL_BY = 1, DL_UNTIL, DL_DURING };
enum { CH_TO = 1, CH_UP, CH_DOWN, CH_BETWEEN, CH_SCALED };
enum { LEVEL_ORGANISATION, LEVEL_DEPARTMENT, LEVEL_TEAM, LEVEL_PROJECT, LEVEL_PERSON };

typedef struct Node Node;
struct Node {
    NodeKind kind;
    uint8_t op;
    bool closed;     /* stood in parentheses of its own (a chain does not grow into it) */
    Span span;       /* from its first byte to its last, parentheses included */
    const Str *text; /* NULL where the kind has none */
    Node *kids, *last, *next;
};

/* A parsed source. root is an N_FILE even if the text is broken; broken clauses are N_ERROR and were reported. */
typedef struct Ast {
    Tape tape;
    Node *root;
    bool broken; /* something was reported while parsing */
} Ast;

/* Lexes and parses. k independent errors give k findings; recovery at clause and block ends. */
Ast ast_parse(Ctx *ctx, Arena *arena, uint32_t file);
/* One line per node, indented: kind, op, text; for tests. */
void ast_dump(const Node *n, Buf *out);

static inline uint32_t node_count(const Node *n) {
    uint32_t c = 0;
    for (const Node *k = n->kids; k; k = k->next) c++;
    return c;
}
static inline Node *node_kid(const Node *n, NodeKind kind) { /* the first of that kind, or NULL */
    Node *k = n->kids;
    while (k && k->kind != kind) k = k->next;
    return k;
}
static inline Node *node_at(const Node *n, uint32_t i) {
    Node *k = n->kids;
    while (k && i--) k = k->next;
    return k;
}

#endif
