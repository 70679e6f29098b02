/* Any bytes as a source: no crash, no endless recovery, and a tape that is the source. */
#include <stdlib.h>

#include "syntax/ast.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_tape(const Tape *tape, uint32_t length) {
    uint32_t at = 0;
    for (uint32_t i = 0; i < tape->count; i++) {
        if (tape->tokens[i].begin != at || tape->tokens[i + 1].begin <= at) abort();
        at = tape->tokens[i + 1].begin;
    }
    if (at != length || tape->tokens[tape->count].kind != 0) abort();
}

static void check_spans(const Node *n, uint32_t length) {
    if (n->span.begin > n->span.end || n->span.end > length) abort();
    for (const Node *k = n->kids; k; k = k->next) check_spans(k, length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Ctx *ctx = ctx_new(NULL, NULL);
    jmp_buf guard;
    ctx->heap.guard = &guard;
    if (setjmp(guard) == 0) {
        uint32_t file = source_add(&ctx->sources, "fuzz.kpi", (const char *)data, (uint32_t)size);
        Ast ast = ast_parse(ctx, ctx->arena, file);
        check_tape(&ast.tape, (uint32_t)size);
        check_spans(ast.root, (uint32_t)size);
        if (ast.broken != (ctx->diags.errors > 0)) abort();
    } else if (ctx->heap.failure != FAIL_LIMIT) {
        abort();
    }
    ctx_free(ctx);
    return 0;
}
