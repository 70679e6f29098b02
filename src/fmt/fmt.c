/* Input: a parsed text. Output: the same text in its canonical layout. The one idea: the writer
 * decides what shares a line, the formatter everything else. */
#include "fmt/fmt.h"

#include "fmt/words.h"

static void pad_to(Buf *out, uint32_t *x, uint32_t to) {
    for (; *x < to; ++*x) buf_char(out, ' ');
}

static void put_word(Buf *out, uint32_t *x, const Word *w) {
    pad_to(out, x, w->x);
    buf_put(out, w->text, w->length);
    *x += w->width;
}

static void put_line(const Layout *l, const Line *line, Buf *out) {
    uint32_t x = 0;
    if (line->blank) buf_char(out, '\n');
    for (uint32_t i = line->first; i < line->end; i++) put_word(out, &x, &l->words.at[i]);
    if (line->comment != NOWHERE) put_word(out, &x, &l->words.at[line->comment]);
    buf_char(out, '\n');
}

const char *fmt_text(const Ctx *ctx, Arena *arena, const Ast *ast, size_t *length) {
    Layout *l = NEW(arena, Layout);
    l->ctx = ctx;
    l->arena = arena;
    l->ast = ast;
    layout_words(l);
    layout_marks(l);
    layout_lines(l);
    layout_align(l);
    Buf out = buf_new(arena);
    for (uint32_t i = 0; i < l->lines.count; i++) put_line(l, &l->lines.at[i], &out);
    *length = out.length;
    return buf_text(&out);
}
