/* Input: a code. Output: its page: what the catalogue says of it, and how to
 * live with it. The one idea: nothing is said here that the catalogue does not
 * know. */
#include "view/explain.h"

static const char *const families[][3] = {
    {"P", "syntax: how a file is written", "syntaxis: hoe een bestand geschreven is"},
    {"L", "limits and settings", "grenzen en instellingen"},
    {"N", "names and imports", "namen en imports"},
    {"U", "units and types", "eenheden en typen"},
    {"K", "calendar", "kalender"},
    {"D", "data that cannot be read; results that need it are no data",
     "gegevens die niet te lezen zijn; resultaten die ze nodig hebben zijn er "
     "niet"},
    {"V", "values that can be read but should not be there",
     "waarden die te lezen zijn, maar er niet horen"},
    {"S", "specific: a KPI says exactly what it measures",
     "specifiek: een KPI zegt precies wat hij meet"},
    {"M", "measurable: from data, in a sound way",
     "meetbaar: uit gegevens, op een deugdelijke manier"},
    {"A", "agreed and ambitious", "afgesproken en ambitieus"},
    {"R", "relevant and realistic", "relevant en realistisch"},
    {"T", "time-bound", "tijdgebonden"},
    {"B", "balance of the whole set", "balans van het geheel"},
    {"C", "cascade: what the parts say about the whole",
     "cascade: wat de delen over het geheel zeggen"},
    {"Q", "tests in the language", "tests in de taal"},
};

static const char *family_text(const char *code, Lang lang) {
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (families[i][0][0] == code[0]) return families[i][lang == LANG_NL ? 2 : 1];
    return "";
}

static Phrase level_phrase(Severity s) {
    return s == SEV_ERROR ? PH_word_error : s == SEV_WARNING ? PH_word_warning : PH_word_hint;
}

const char *explain_rule(Ctx *ctx, Arena *arena, Code code) {
    static const char *const names[DIAG_ARGS] = {"…", "…", "…", "…", "…", "…", "…", "…", "…"};
    const CodeRow *row = code_row(code);
    bool nl = ctx->lang == LANG_NL, rule = strchr("SMARTBC", row->code[0]);
    Buf out = buf_new(arena);
    buf_printf(&out, "%s %s (%s)\n%s\n\n", row->code, row->slug,
               phrase_text(level_phrase(row->severity), ctx->lang),
               family_text(row->code, ctx->lang));
    buf_printf(&out, "  %s\n", diag_fill(arena, row->text[ctx->lang], names));
    if (row->repair[ctx->lang])
        buf_printf(&out, "  %s: %s\n", phrase_text(PH_word_repair, ctx->lang),
                   diag_fill(arena, row->repair[ctx->lang], names));
    if (rule && code != D_C1)
        buf_printf(&out,
                   nl ? "\nEen ander niveau: policy { %s warning } (of error, "
                        "hint, off)\nOp één plaats stil: allow %s because \"...\"\n"
                      : "\nAnother level: policy { %s warning } (or error, hint, "
                        "off)\nSilent in one place: allow %s because \"...\"\n",
                   row->code, row->code);
    return buf_text(&out);
}
