/* Input: a tree. Output: its kinds by name, and the whole of it as text, which is what tests
 * compare. */
#include "syntax/ast.h"

typedef struct KindRow {
    const char *kind, *name;
} KindRow;

static const KindRow kind_rows[NODE_COUNT] = {
#define NODE(kind, name) [N_##kind] = {#kind, name},
#include "syntax/nodes.def"
#undef NODE
};

const char *node_kind_name(NodeKind kind) {
    return kind_rows[kind].name;
}

static void dump(const Node *n, Buf *out, int depth) {
    buf_printf(out, "%*s%s", depth * 2, "", kind_rows[n->kind].kind);
    if (n->op) buf_printf(out, " %d", n->op);
    if (n->text) {
        buf_str(out, " \"");
        buf_put(out, n->text->s, n->text->length);
        buf_char(out, '"');
    }
    if (n->closed) buf_str(out, " ()");
    buf_char(out, '\n');
    for (const Node *k = n->kids; k; k = k->next) dump(k, out, depth + 1);
}

void ast_dump(const Node *n, Buf *out) {
    dump(n, out, 0);
}
