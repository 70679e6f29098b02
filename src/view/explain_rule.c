/* Input: a code. Output: what it means: what the catalogue says of it, the page of docs/rules that
 * a rule has, and how to live with it. The one idea: nothing is said here that is not written down
 * elsewhere. */
#include "view/explain.h"
#include "view/pages.h"

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

/* The page below its title, which the catalogue has told already; NULL: there is none. */
static const char *page_of(const char *code) {
    for (size_t i = 0; i < rule_page_count; i++) {
        if (strcmp(rule_pages[i].name, code) != 0) continue;
        const char *end = strchr(rule_pages[i].text, '\n');
        return end ? end + strspn(end, "\n") : NULL;
    }
    return NULL;
}

static void put_catalogue(Buf *out, const CodeRow *row, Lang lang) {
    static const char *const names[DIAG_ARGS] = {"…", "…", "…", "…", "…", "…", "…", "…", "…"};
    buf_printf(out, "%s %s (%s)\n%s\n\n", row->code, row->slug,
               phrase_text(level_phrase(row->severity), lang), family_text(row->code, lang));
    buf_printf(out, "  %s\n", diag_fill(out->arena, row->text[lang], names));
    if (row->repair[lang])
        buf_printf(out, "  %s: %s\n", phrase_text(PH_word_repair, lang),
                   diag_fill(out->arena, row->repair[lang], names));
}

static void put_silence(Buf *out, const char *code, Lang lang) {
    const char *en = "\nAnother level: policy { %s warning } (or error, hint, off), in a file or a "
                     "KPI\nSilent in one place: allow %s because \"...\"\n";
    const char *nl =
        "\nEen ander niveau: policy { %s warning } (of error, hint, off), in een bestand "
        "of KPI\nOp één plaats stil: allow %s because \"...\"\n";
    buf_printf(out, lang == LANG_NL ? nl : en, code, code);
}

const char *explain_rule(Ctx *ctx, Arena *arena, Code code) {
    const CodeRow *row = code_row(code);
    const char *page = page_of(row->code);
    Buf out = buf_new(arena);
    put_catalogue(&out, row, ctx->lang);
    if (page) buf_printf(&out, "\n%s", page);
    if (strchr("SMARTBC", row->code[0]) && code != D_C1) put_silence(&out, row->code, ctx->lang);
    return buf_text(&out);
}
