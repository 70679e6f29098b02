/* Input: two versions, compared. Output: for people, each declaration with what it said and says,
 * as a patch would show it; and the words that every format uses. The one idea: a line for the old
 * and a line for the new, so that formulas of any length stand under each other. */
#include "view/changes.h"

#include "view/encode.h"
#include "view/finding.h"
#include "view/snippet.h"

static const char *say(const ChangeView *view, const char *en, const char *nl) {
    return view->ctx->lang == LANG_NL ? nl : en;
}

static const char *safe(const ChangeView *view, const char *s) {
    return encode_safe(view->arena, s);
}

/* ---- words ---- */

const char *change_sort(const Change *change) {
    if (!change->before) return "added";
    if (!change->after) return "removed";
    return change->is_renamed ? "renamed" : "changed";
}

const Definition *change_about(const Change *change) {
    return change->after ? change->after : change->before;
}

const char *change_path(const ChangeView *view, const Change *change, unsigned *line) {
    const Definition *d = change_about(change);
    Ctx *ctx = change->after ? view->ctx : view->c->before->ctx;
    *line = (unsigned)source_place(&ctx->sources, d->span.file, d->span.begin).line;
    return path_from_here(ctx, view->arena, source_of(&ctx->sources, d->span.file)->path);
}

bool difference_is_told(const Change *change, const Difference *d) {
    return !d->is_inside || !change->uses.count;
}

static void put_count(const ChangeView *view, Buf *out, const char *sort, const char *word) {
    unsigned n = 0;
    for (uint32_t i = 0; i < view->c->changes.count; i++)
        n += strcmp(change_sort(view->c->changes.at[i]), sort) == 0;
    if (n) buf_printf(out, "%s%u %s", out->length ? ", " : "", n, word);
}

const char *change_counts(const ChangeView *view) {
    Buf out = buf_new(view->arena);
    put_count(view, &out, "changed", say(view, "changed", "gewijzigd"));
    put_count(view, &out, "renamed", say(view, "renamed", "hernoemd"));
    put_count(view, &out, "added", say(view, "added", "toegevoegd"));
    put_count(view, &out, "removed", say(view, "removed", "verwijderd"));
    return out.length ? buf_text(&out)
                      : say(view, "no change in meaning", "geen wijziging van betekenis");
}

/* ---- statuses ---- */

const char *flip_told(const ChangeView *view, Eval *ev, const Result *r) {
    ResultView results = result_view(ev, NULL, view->arena);
    const char *status = status_word(&results, r->status), *period = result_period(&results, r);
    results.ctx = view->ctx; /* in its language */
    if (!value_ok(r->value))
        return arena_printf(view->arena, "%s in %s: %s", status, period,
                            no_data_text(r->value.why, view->ctx->lang));
    const char *value = digits_grouped(view->arena, result_display(&results, r));
    if (!r->plan.known) return arena_printf(view->arena, "%s in %s: %s", status, period, value);
    return arena_printf(view->arena, "%s in %s: %s, plan %s", status, period, value,
                        digits_grouped(view->arena, goalpost_display(&results, &r->plan, r)));
}

const char *flip_heading(const ChangeView *view) {
    const Comparison *c = view->c;
    if (!c->has_statuses || !c->compared) return NULL;
    const char *as_of = c->as_of == DAY_NONE
                            ? ""
                            : arena_printf(view->arena, say(view, ", as of %s", ", per %s"),
                                           day_text(view->arena, c->as_of));
    unsigned flips = c->flips.count, all = c->compared;
    const char *text =
        flips == 1 ? say(view, "%u of %u statuses flips%s", "%u van %u statussen slaat om%s")
                   : say(view, "%u of %u statuses flip%s", "%u van %u statussen slaan om%s");
    return arena_printf(view->arena, text, flips, all, as_of);
}

const char *lost_told(const ChangeView *view) {
    const Comparison *c = view->c;
    if (!c->lost.count) return NULL;
    Buf names = buf_new(view->arena);
    for (uint32_t i = 0; i < c->lost.count; i++)
        buf_printf(&names, "%s%s", i ? ", " : "", c->lost.at[i]);
    return arena_printf(
        view->arena,
        say(view, "not compared: the statuses of what reads %s, which has no rows here",
            "niet vergeleken: de statussen van wat %s leest, want daarvan zijn hier geen rijen"),
        buf_text(&names));
}

/* ---- for people ---- */

#define OLD  "31"
#define NEW_ "32"
#define BOLD "1"

static const char *sign_of(const Change *change) {
    return !change->before ? "+" : !change->after ? "-" : "~";
}

static const char *style_of(const Change *change) {
    return !change->before ? NEW_ : !change->after ? OLD : BOLD;
}

static void put_heading(ChangeView *view, const Change *change) {
    const Definition *d = change_about(change);
    unsigned line;
    const char *path = change_path(view, change, &line), *label = "";
    if (d->label) label = arena_printf(view->arena, " \"%s\"", safe(view, d->label));
    paint(&view->out, view->color, style_of(change),
          arena_printf(view->arena, "%s %s %s", sign_of(change), d->word, safe(view, d->name)));
    buf_printf(&view->out, "%s (%s:%u)\n", label, safe(view, path), line);
}

/* "  target   - >= 4", under each other from the second on. */
static void put_line(ChangeView *view, const char *key, size_t width, const char *sign,
                     const char *style, const char *text) {
    size_t used = utf8_width(key, strlen(key));
    buf_printf(&view->out, "  %s%*s", key, (int)(width > used ? width - used : 0) + 2, "");
    paint(&view->out, view->color, style,
          arena_printf(view->arena, "%s %s", sign, safe(view, text)));
    buf_char(&view->out, '\n');
}

static void put_difference(ChangeView *view, const Difference *d, size_t width) {
    const char *key = safe(view, d->key);
    if (d->before) put_line(view, key, width, "-", OLD, d->before);
    if (d->after) put_line(view, d->before ? "" : key, width, "+", NEW_, d->after);
}

static size_t key_width(const ChangeView *view, const Change *change) {
    size_t width = change->uses.count ? strlen("uses") : 0;
    for (uint32_t i = 0; i < change->all.count; i++) {
        const char *key = safe(view, change->all.at[i].key);
        size_t w = utf8_width(key, strlen(key));
        if (w > width && difference_is_told(change, &change->all.at[i])) width = w;
    }
    return width;
}

static void put_change(ChangeView *view, const Change *change) {
    size_t width = key_width(view, change);
    const char *name = say(view, "name", "naam");
    put_heading(view, change);
    if (change->is_renamed) {
        if (width < strlen(name)) width = strlen(name);
        put_line(view, name, width, "-", OLD, change->before->name);
        put_line(view, "", width, "+", NEW_, change->after->name);
    }
    for (uint32_t i = 0; i < change->all.count; i++)
        if (difference_is_told(change, &change->all.at[i]))
            put_difference(view, &change->all.at[i], width);
    for (uint32_t i = 0; i < change->uses.count; i++)
        buf_printf(&view->out, "  %-*s  %s %s %s\n", (int)width, i ? "" : say(view, "uses", "via"),
                   change->uses.at[i]->word, safe(view, change->uses.at[i]->name),
                   say(view, "(changed)", "(gewijzigd)"));
}

static void put_flip(ChangeView *view, const Flip *f) {
    const char *name = f->after->symbol->name->s;
    size_t width = utf8_width(name, strlen(name));
    put_line(view, name, width, "-", OLD, flip_told(view, view->c->ev_before, f->before));
    put_line(view, "", width, "+", NEW_, flip_told(view, view->c->ev, f->after));
}

void changes_human(ChangeView *view) {
    const Comparison *c = view->c;
    const char *heading = flip_heading(view), *lost = lost_told(view);
    for (uint32_t i = 0; i < c->changes.count; i++) put_change(view, c->changes.at[i]);
    buf_printf(&view->out, "%s%s\n", c->changes.count ? "\n" : "", change_counts(view));
    if (heading) buf_printf(&view->out, "%s%s\n", heading, c->flips.count ? ":" : "");
    for (uint32_t i = 0; i < c->flips.count; i++) put_flip(view, &c->flips.at[i]);
    if (lost) buf_printf(&view->out, "%s\n", safe(view, lost));
}

const char *changes_render(Ctx *ctx, Arena *arena, const Comparison *c, const char *format,
                           bool color, size_t *length) {
    ChangeView view = {ctx, arena, c, color, buf_new(arena), 0};
    if (strcmp(format, "human") == 0)
        changes_human(&view);
    else if (strcmp(format, "json") == 0)
        changes_json(&view);
    else if (strcmp(format, "markdown") == 0)
        changes_markdown(&view);
    else
        return NULL;
    *length = view.out.length;
    return buf_text(&view.out);
}
