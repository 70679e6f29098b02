/* Input: what was chosen and what is in doubt. Output: the proposal as text. The one idea: every
 * choice that something else could contradict is said in a comment above the line that makes it. */
#include "propose/propose.h"

#include <inttypes.h>

#include "propose/choice.h"
#include "syntax/lexer.h"

typedef struct Writer {
    Choices all;
    Arena *arena;
    Buf out;
    bool nl;
    const char *dataset;
} Writer;

/* A comment in the language of the texts; both formats take the same arguments. */
static void note(Writer *w, const char *en, const char *nl, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));
static void note(Writer *w, const char *en, const char *nl, ...) {
    va_list args;
    va_start(args, nl);
    buf_str(&w->out, "# ");
    buf_vprintf(&w->out, w->nl ? nl : en, args);
    buf_char(&w->out, '\n');
    va_end(args);
}

static const char *quoted(Arena *arena, const char *s, size_t length) {
    Buf b = buf_new(arena);
    buf_char(&b, '"');
    for (size_t i = 0; i < length; i++) {
        if (s[i] == '"' || s[i] == '\\') buf_char(&b, '\\');
        buf_char(&b, s[i]);
    }
    buf_char(&b, '"');
    return buf_text(&b);
}

static const char *quoted_cstr(Arena *arena, const char *s) {
    return quoted(arena, s, strlen(s));
}

/* A cell or header in a comment: one line, not too long. */
static const char *shown(Arena *arena, Piece p) {
    size_t n = p.length < 60 ? p.length : 60;
    while (n < p.length && n && ((unsigned char)p.s[n] & 0xC0) == 0x80) n--;
    char *s = arena_strndup(arena, p.s, n);
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] < ' ' || s[i] == 0x7f) s[i] = ' ';
    return quoted(arena, s, n);
}

static const char *decimal_text(Arena *arena, Decimal d) {
    uint64_t size = d.mantissa < 0 ? (uint64_t)0 - (uint64_t)d.mantissa : (uint64_t)d.mantissa;
    uint64_t unit = 1;
    for (int i = 0; i < d.scale; i++) unit *= 10;
    const char *sign = d.mantissa < 0 ? "-" : "";
    if (d.scale == 0) return arena_printf(arena, "%s%" PRIu64, sign, size);
    return arena_printf(arena, "%s%" PRIu64 ".%0*" PRIu64, sign, size / unit, d.scale, size % unit);
}

/* --- the dataset --- */

static void put_nulls(Writer *w) {
    const Survey *s = w->all.survey;
    for (unsigned i = 0; i < NULLS; i++)
        if (w->all.nulls[i]) buf_printf(&w->out, " null \"%s\"", survey_nulls[i]);
    for (uint32_t i = 0; i < s->blank_count; i++)
        buf_printf(&w->out, " null %s", quoted(w->arena, s->blanks[i].s, s->blanks[i].length));
}

static void put_format(Writer *w) {
    const Survey *s = w->all.survey;
    size_t begin = w->out.length;
    const Marks *marks = &survey_marks[w->all.marks];
    buf_str(&w->out, "format csv");
    size_t plain = w->out.length;
    if (s->separator[0] == '\t')
        buf_str(&w->out, " separator \"tab\"");
    else if (s->separator[0] != ',')
        buf_printf(&w->out, " separator \"%s\"", s->separator);
    if (marks->decimal != '.') buf_printf(&w->out, " decimal \"%c\"", marks->decimal);
    if (marks->grouping) buf_printf(&w->out, " grouping \"%c\"", marks->grouping);
    if (w->all.date) buf_printf(&w->out, " date \"%s\"", survey_dates[w->all.date]);
    if (!s->headed) buf_str(&w->out, " header \"none\"");
    if (s->remarks) buf_str(&w->out, " comment \"#\"");
    if (s->windows) buf_str(&w->out, " encoding \"windows-1252\"");
    put_nulls(w);
    if (w->out.length == plain)
        w->out.length = begin;
    else
        buf_char(&w->out, '\n');
}

static bool any_offset(const Survey *s) {
    for (uint32_t i = 0; i < s->count; i++)
        if (s->columns[i].offset && s->columns[i].datetimes) return true;
    return false;
}

static void note_file(Writer *w) {
    const Survey *s = w->all.survey;
    if (s->windows)
        note(
            w, "The bytes are no UTF-8; read as windows-1252. Look whether accents come out right.",
            "De bytes zijn geen UTF-8; gelezen als windows-1252. Kijk of accenten goed overkomen.");
    if (s->other)
        note(w, "The lines would also divide evenly at `%c`.",
             "De regels zouden ook op `%c` gelijk te verdelen zijn.", s->other);
    if (s->remarks)
        note(w, "%" PRIu64 " lines begin with #: they are read as remarks, not as rows.",
             "%" PRIu64 " regels beginnen met #: ze zijn gelezen als opmerking, niet als rij.",
             s->comments);
    if (any_offset(s))
        note(w, "Offsets from UTC are dropped; without a hint: allow V6 because \"...\"",
             "Afwijkingen van UTC vervallen; zonder tip: allow V6 because \"...\"");
    if (!s->headed)
        note(w, "The first line looks like a row, so no line is taken for headers.",
             "De eerste regel lijkt een rij, dus geen regel is als kop genomen.");
    if (s->odd_rows)
        note(w,
             "%" PRIu64
             " lines do not have %u fields, or are no good CSV; the first is line %" PRIu64
             ": they will be findings.",
             "%" PRIu64 " regels hebben geen %u velden, of zijn geen goede CSV; de eerste is regel "
             "%" PRIu64 ": dat worden bevindingen.",
             s->odd_rows, s->count, s->odd_line);
    for (unsigned i = 0; i < NULLS; i++)
        if (w->all.nulls[i])
            note(w, "\"%s\" is read as a missing cell, in every column.",
                 "\"%s\" is gelezen als ontbrekende cel, in elke kolom.", survey_nulls[i]);
    if (s->blank_count)
        note(w, "Cells of blanks only are read as missing.",
             "Cellen met alleen spaties zijn gelezen als ontbrekend.");
}

static void put_candidates(Writer *w, bool (*may)(const Choice *), int64_t chosen, const char *en,
                           const char *nl) {
    Buf names = buf_new(w->arena);
    for (uint32_t i = 0; i < w->all.count; i++)
        if (i != chosen && may(&w->all.columns[i]))
            buf_printf(&names, "%s%s", names.length ? ", " : "", w->all.columns[i].name);
    if (names.length) note(w, en, nl, buf_text(&names));
}

static void put_time(Writer *w) {
    put_candidates(w, choice_may_be_time, w->all.time, "The time could also be: %s.",
                   "De tijd kan ook zijn: %s.");
    if (w->all.time >= 0)
        buf_printf(&w->out, "time %s\n", w->all.columns[w->all.time].name);
    else
        note(w, "No column dates every row, so this is a snapshot without time.",
             "Geen kolom dateert elke rij, dus dit is een momentopname zonder tijd.");
}

static void put_key(Writer *w) {
    put_candidates(w, choice_may_be_key, w->all.key, "No value occurs twice either in: %s.",
                   "Ook zonder dubbele waarden: %s.");
    if (w->all.key >= 0)
        buf_printf(&w->out, "key %s\n", w->all.columns[w->all.key].name);
    else
        note(w, "No single column tells the rows apart; if several do: key a, b",
             "Geen enkele kolom onderscheidt de rijen; doen enkele dat samen: key a, b");
}

/* --- columns --- */

static void note_number(Writer *w, const Choice *c) {
    const Facts *f = c->facts;
    unsigned other = choice_other_marks(c);
    Decimal chosen, otherwise;
    if (other < MARKS && survey_number(f->twofold, c->marks, &chosen) &&
        survey_number(f->twofold, other, &otherwise))
        note(w, "%s is read as %s; written as %s it would be %s.",
             "%s is gelezen als %s; geschreven als %s zou het %s zijn.",
             shown(w->arena, f->twofold), decimal_text(w->arena, chosen),
             survey_marks[other].sample, decimal_text(w->arena, otherwise));
    if (c->percent && f->percents < f->values)
        note(w, "12 is read as 12%%, in cells without the sign too.",
             "12 is gelezen als 12%%, ook in cellen zonder het teken.");
    if (c->currency && !f->currency)
        note(w, "%s is taken from the header.", "%s komt uit de kop.", c->currency);
    if (c->currency && (!strcmp(c->currency, "USD") || !strcmp(c->currency, "JPY")))
        note(w, "%s: the sign may stand for another currency.",
             "%s: het teken kan een andere munt zijn.", c->currency);
    if (!c->currency && !c->percent && f->cents && !f->finer)
        note(w, "Two decimals: for money the type is its currency, such as EUR.",
             "Twee decimalen: voor geld is het type de munt, zoals EUR.");
    if (f->binary)
        note(w, "Only 0 and 1: it may be boolean.", "Alleen 0 en 1: het kan boolean zijn.");
    if (f->period && f->digits)
        note(w, "Every value could be a year: it may be period.",
             "Elke waarde kan een jaar zijn: het kan period zijn.");
}

static void note_date(Writer *w, const Choice *c) {
    unsigned other = choice_swapped_date(c);
    if (other < DATES)
        note(w, "Every date also fits %s: nothing here tells day and month apart.",
             "Elke datum past ook op %s: niets hier onderscheidt dag en maand.",
             survey_dates[other]);
    if (c->type == COL_DATE && c->facts->digits)
        note(w, "Eight digits: it may be a number.", "Acht cijfers: het kan een getal zijn.");
}

static void note_text(Writer *w, const Choice *c) {
    const Facts *f = c->facts;
    if (f->values && f->mixed)
        note(w, "Amounts in several currencies: read as text.",
             "Bedragen in verschillende munten: gelezen als tekst.");
    else if (f->values && f->marks && f->digits)
        note(w, "Only digits, read as a code; an amount would be: number",
             "Alleen cijfers, gelezen als code; een aantal zou zijn: number");
    else if (f->values && f->marks)
        note(w, "Every value is a number, read as text.",
             "Elke waarde is een getal, gelezen als tekst.");
    if (!f->values)
        note(w, "No cell has a value: the type is unknown.",
             "Geen cel heeft een waarde: het type is onbekend.");
    for (unsigned i = 0; i < NULLS; i++)
        if (f->nulls[i] && !w->all.nulls[i])
            note(w, "\"%s\" is text here; if it means that a cell is missing: null \"%s\"",
                 "\"%s\" is hier tekst; betekent het dat een cel ontbreekt: null \"%s\"",
                 survey_nulls[i], survey_nulls[i]);
}

static void note_column(Writer *w, const Choice *c) {
    switch (c->type) {
    case COL_NUMBER: note_number(w, c); return;
    case COL_DATE:
    case COL_DATETIME: note_date(w, c); return;
    case COL_TEXT: note_text(w, c); return;
    case COL_PERIOD:
    case COL_BOOLEAN: return;
    }
}

static const char *type_text(const Choice *c) {
    switch (c->type) {
    case COL_TEXT: return "text";
    case COL_DATE: return "date";
    case COL_DATETIME: return "datetime";
    case COL_PERIOD: return "period";
    case COL_BOOLEAN: return "boolean";
    case COL_NUMBER: break;
    }
    return c->percent ? "%" : c->currency ? c->currency : "number";
}

static const char *style_text(const Writer *w, const Choice *c) {
    if (c->type == COL_NUMBER) return survey_marks[c->marks].sample;
    return c->type == COL_DATETIME ? w->all.survey->datetimes[c->date] : survey_dates[c->date];
}

static void put_listed(Writer *w, const Choice *c) {
    const char *before = " one of ";
    for (uint32_t i = 0; i < c->facts->different; i++) {
        buf_printf(&w->out, "%s%s", before,
                   quoted(w->arena, c->facts->few[i].s, c->facts->few[i].length));
        before = ", ";
    }
}

static void put_column(Writer *w, uint32_t i) {
    const Choice *c = &w->all.columns[i];
    const Facts *f = c->facts;
    if (!c->name) {
        note(w, "Column %u, %s, is left out: %s.", "Kolom %u, %s, is weggelaten: %s.", i + 1,
             shown(w->arena, f->header), c->left_out[w->nl]);
        return;
    }
    note_column(w, c);
    buf_printf(&w->out, "column %s %s", c->name, type_text(c));
    if (!w->all.survey->headed)
        buf_printf(&w->out, " from %u", i + 1);
    else if (strlen(c->name) != f->header.length || memcmp(c->name, f->header.s, f->header.length))
        buf_printf(&w->out, " from %s", quoted(w->arena, f->header.s, f->header.length));
    if (c->own_style) buf_printf(&w->out, " as %s", quoted_cstr(w->arena, style_text(w, c)));
    if (!c->missing && w->all.survey->rows) buf_str(&w->out, " required");
    if (c->listed) put_listed(w, c);
    buf_char(&w->out, '\n');
}

/* --- metrics --- */

static void put_metrics(Writer *w) {
    bool nl = w->nl;
    buf_printf(&w->out, "\nmetric rows_of_%s \"%s %s\" = count(%s)\n", w->dataset,
               nl ? "Rijen van" : "Rows of", w->dataset, w->dataset);
    for (uint32_t i = 0; i < w->all.count; i++) {
        const Choice *c = &w->all.columns[i];
        if (!c->name || c->type != COL_NUMBER || c->percent) continue;
        buf_printf(&w->out, "metric %s_%s \"%s %s\" = sum(%s.%s)\n", w->dataset, c->name,
                   nl ? "Totaal van" : "Total of", c->name, w->dataset, c->name);
    }
}

/* --- all of it --- */

/* A source may not leave the folder of its text: of a path that does, the file's name is left. */
static void put_source(Writer *w, const char *source) {
    const char *slash = strrchr(source, '/');
    bool leaves = source[0] == '/' || strncmp(source, "../", 3) == 0 || strstr(source, "/../");
    if (leaves)
        note(w, "The file must lie beside this text, or be named: --data %s=PATH",
             "Het bestand moet naast deze tekst staan, of genoemd worden: --data %s=PAD",
             w->dataset);
    const char *name = leaves ? slash + 1 : source;
    buf_printf(&w->out, "source %s\n", quoted_cstr(w->arena, name));
}

/* The name of the file, without folders and extension. */
static const char *dataset_name(Arena *arena, const char *source) {
    const char *slash = strrchr(source, '/'), *base = slash ? slash + 1 : source,
               *dot = strrchr(base, '.');
    const char *name =
        name_of(arena, (Piece){base, dot > base ? (size_t)(dot - base) : strlen(base)});
    if (!*name) return "data";
    return keyword_find(name, strlen(name)) || grain_find(name, &(Grain){0})
               ? arena_printf(arena, "%s_data", name)
               : name;
}

const char *propose_text(Ctx *ctx, Arena *arena, const char *source, const char *bytes,
                         size_t length) {
    Survey *s = NEW(arena, Survey);
    s->ctx = ctx;
    s->arena = arena;
    if (!survey_run(s, source, bytes, length)) return NULL;
    Writer w = {.all = choices_make(arena, s),
                .arena = arena,
                .out = buf_new(arena),
                .nl = ctx->lang == LANG_NL};
    w.dataset = dataset_name(arena, source);
    note(&w,
         "A proposal, from %" PRIu64
         " rows: read it, above all the comments, and change what is not so.",
         "Een voorstel, uit %" PRIu64
         " rijen: lees het, vooral de opmerkingen, en verander wat niet klopt.",
         s->rows);
    buf_printf(&w.out, "\ndataset %s {\n", w.dataset);
    put_source(&w, source);
    note_file(&w);
    put_format(&w);
    put_time(&w);
    put_key(&w);
    for (uint32_t i = 0; i < w.all.count; i++) put_column(&w, i);
    buf_str(&w.out, "}\n");
    put_metrics(&w);
    return buf_text(&w.out);
}
