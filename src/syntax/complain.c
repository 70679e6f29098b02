/* Input: a token that does not fit, and the tokens that would. Output: a finding. */
#include "syntax/parse.h"

#include "kpi_parser.h"

void parse_complain(Parse *p, const Parser *parser, uint32_t token,
                    const bool expected[TOKEN_KINDS]) {
    (void)parser, (void)expected;
    p->failed = true;
    Span at = token_span(p, token);
    diag_add(&p->ctx->diags, D_P1, at,
             arena_printf(p->arena, "%.*s", (int)(at.end - at.begin), p->text + at.begin), "?",
             NULL);
}

void parse_complain_open(Parse *p, uint32_t token) {
    p->failed = true;
    diag_add(&p->ctx->diags, D_P2, token_span(p, token), "?", "?", NULL);
}
