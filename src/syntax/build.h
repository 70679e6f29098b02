/* Inside the parser: its state, and the functions that the actions of grammar/kpi.y build nodes
 * with. */
#ifndef KPI_SYNTAX_BUILD_H
#define KPI_SYNTAX_BUILD_H

#include "syntax/ast.h"

typedef struct TokenRange { /* first and last token; an empty one has last == first - 1 */
    uint32_t first, last;
} TokenRange;

enum { TOKEN_KINDS = 512 }; /* above every token kind */
#define MADE_UP UINT32_MAX

typedef struct Parse {
    Ctx *ctx;
    Arena *arena;
    Tape tape;
    const char *text;     /* of the source */
    const bool *reported; /* by token: the lexer had something to say about it */
    Node *file;
    uint32_t depth;     /* of the expression that is being read */
    VEC(uint32_t) open; /* the braces that are open: token of each {, or MADE_UP */
    uint32_t next;      /* the token to push next */
    uint32_t resume;    /* where recovery begins to look */
    uint32_t blamed;    /* the last keyword that resume went back to */
    uint32_t findings;
    bool failed; /* the last token did not fit */
} Parse;

static inline TokenRange range_join(TokenRange a, TokenRange b) {
    return (TokenRange){a.first, b.last > a.last ? b.last : a.last};
}
static inline TokenRange range_after(TokenRange a) {
    return (TokenRange){a.last + 1, a.last};
}
Span token_span(const Parse *p, uint32_t token);
/* What the token says: a name without backticks, a string without quotes and escapes, a number
 * without underscores. */
const Str *token_text(Parse *p, uint32_t token);

/* Nodes. Those that take kids skip the ones that are NULL, and give the parent back. */
Node *node_new(Parse *p, NodeKind kind, TokenRange at);
Node *node_leaf(Parse *p, NodeKind kind, TokenRange at, TokenRange word);
Node *node_with(Node *parent, Node *const *kids, size_t count);
Node *node_take(Node *parent, const Node *list);
Node *node_op(Node *n, int op);
Node *node_at_range(Node *n, Parse *p, TokenRange at);
Node *node_retag(Node *n, NodeKind kind, Parse *p, TokenRange at);
/* Parentheses around n. */
Node *node_close(Node *n, Parse *p, TokenRange at);
/* a + b + c is one node of three kids: left grows unless it is of another kind or closed. */
Node *node_chain(Parse *p, NodeKind kind, TokenRange at, Node *left, Node *right);
/* A declaration from its head (text, label, ...) and a list of clauses; N_ERROR if the head has no
 * name. */
Node *node_declare(NodeKind kind, Parse *p, TokenRange at, Node *head, const Node *clauses);
Node *node_unit(Parse *p, TokenRange at, TokenRange word, const Node *per);
Node *node_column_type(Parse *p, TokenRange at, TokenRange word, const Node *per);
uint8_t level_index(Parse *p, TokenRange word);
/* Around whatever nests. deeper stops the run at the limit and returns NULL; shallower returns n.
 */
Node *deeper(Parse *p, TokenRange at);
Node *shallower(Parse *p, Node *n);

#endif
