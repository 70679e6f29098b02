/* From the arguments of a command to what was asked, by one table. Input: argv; output: Options.
 * The idea: a row says all that is known of an option, so that an unknown word gets the nearest
 * one, and help cannot go stale. */
#include "cli/options.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum Use { SETTING, OWN } Use;

typedef struct OptionRow {
    const char *name;
    char letter;
    const char *argument, *choices;
    unsigned commands;
    Use use;
    const char *text[2];
} OptionRow;

static const OptionRow rows[OPTION_COUNT] = {
#define OPTION(id, name, letter, argument, choices, commands, use, en, nl)                         \
    {name, letter, argument, choices, commands, use, {en, nl}},
#include "cli/options.def"
#undef OPTION
};

void say(CliLang lang, const char *en, const char *nl, ...) {
    char line[2048];
    va_list args;
    va_start(args, nl);
    vsnprintf(line, sizeof line, lang == CLI_NL ? nl : en, args);
    va_end(args);
    for (char *p = line; *p; p++) {
        if ((unsigned char)*p < ' ' || *p == 0x7f) *p = '?'; /* an argument may hold escapes */
    }
    fprintf(stderr, "kpi: %s\n", line);
}

/* --- nearest word --- */

enum { WORD_MAX = 40 };

/* Edits (insert, delete, replace) between two words, of which the second is length bytes. */
static size_t word_distance(const char *a, const char *b, size_t length) {
    size_t row[WORD_MAX + 1];
    for (size_t j = 0; j <= length; j++) row[j] = j;
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < length; j++) {
            size_t best = diagonal + (a[i] != b[j]);
            if (row[j] + 1 < best) best = row[j] + 1;
            if (row[j + 1] + 1 < best) best = row[j + 1] + 1;
            diagonal = row[j + 1];
            row[j + 1] = best;
        }
    }
    return row[length];
}

void nearest_word(const char *list, const char *written, char *out, size_t size) {
    size_t best = strlen(written) / 3 + 1;
    *out = '\0';
    for (const char *word = list; *word;) {
        size_t length = strcspn(word, " ");
        if (length <= WORD_MAX) {
            size_t distance = word_distance(written, word, length);
            if (distance <= best && (distance < best || !*out)) {
                best = distance;
                snprintf(out, size, "%.*s", (int)length, word);
            }
        }
        word += length + strspn(word + length, " ");
    }
}

/* --- parsing --- */

static bool in_list(const char *list, const char *value) {
    size_t length = strlen(value);
    for (const char *word = list; *word;) {
        size_t n = strcspn(word, " ");
        if (n == length && memcmp(word, value, n) == 0) return true;
        word += n + strspn(word + n, " ");
    }
    return false;
}

static bool row_find(unsigned command, const char *name, size_t length, OptionId *id) {
    for (int i = 0; i < OPTION_COUNT; i++) {
        if ((rows[i].commands & command) && strlen(rows[i].name) == length &&
            memcmp(rows[i].name, name, length) == 0) {
            *id = (OptionId)i;
            return true;
        }
    }
    return false;
}

static bool row_find_letter(unsigned command, char letter, OptionId *id) {
    for (int i = 0; i < OPTION_COUNT; i++) {
        if ((rows[i].commands & command) && rows[i].letter && rows[i].letter == letter) {
            *id = (OptionId)i;
            return true;
        }
    }
    return false;
}

static void say_unknown(const Options *o, unsigned command, const char *argument) {
    char list[1024] = "", near[WORD_MAX + 1];
    for (int i = 0; i < OPTION_COUNT; i++) {
        size_t used = strlen(list);
        if (rows[i].commands & command)
            snprintf(list + used, sizeof list - used, "--%s ", rows[i].name);
    }
    char written[WORD_MAX * 2];
    snprintf(written, sizeof written, "%.*s", (int)strcspn(argument, "="), argument);
    nearest_word(list, written, near, sizeof near);
    if (*near) {
        say(o->lang, "unknown option %s; did you mean %s?", "onbekende optie %s; bedoel je %s?",
            written, near);
    } else {
        say(o->lang, "unknown option %s; --help shows them all",
            "onbekende optie %s; --help toont ze alle", written);
    }
}

static bool value_fits(const Options *o, OptionId id, const char *value) {
    const OptionRow *row = &rows[id];
    if (!row->choices || in_list(row->choices, value)) return true;
    char near[WORD_MAX + 1];
    nearest_word(row->choices, value, near, sizeof near);
    if (*near) {
        say(o->lang, "--%s %s: did you mean %s? It takes one of: %s",
            "--%s %s: bedoel je %s? Mogelijk zijn: %s", row->name, value, near, row->choices);
    } else {
        say(o->lang, "--%s %s: it takes one of: %s", "--%s %s: mogelijk zijn: %s", row->name, value,
            row->choices);
    }
    return false;
}

/* One option at argv[*at], with its value in the same or the next argument. */
static bool parse_option(Options *o, unsigned command, int argc, char **argv, int *at) {
    const char *argument = argv[*at], *value = NULL;
    OptionId id;
    bool known;
    if (argument[1] == '-') {
        size_t length = strcspn(argument + 2, "=");
        known = row_find(command, argument + 2, length, &id);
        if (argument[2 + length]) value = argument + 3 + length;
    } else {
        known = row_find_letter(command, argument[1], &id);
        if (argument[2]) value = argument + 2;
    }
    if (!known) {
        say_unknown(o, command, argument);
        return false;
    }
    if (!rows[id].argument && value) {
        say(o->lang, "--%s takes no value", "--%s heeft geen waarde", rows[id].name);
        return false;
    }
    if (!rows[id].argument) value = "true";
    if (!value && *at + 1 < argc) value = argv[++*at];
    if (!value) {
        say(o->lang, "--%s needs a value: --%s %s", "--%s heeft een waarde nodig: --%s %s",
            rows[id].name, rows[id].name, rows[id].argument);
        return false;
    }
    o->given[o->given_count++] = (struct Given){id, value};
    return value_fits(o, id, value);
}

bool options_parse(Options *o, unsigned command, int argc, char **argv) {
    size_t room = (size_t)argc + 1;
    *o = (Options){options_lang(argc, argv), calloc(room, sizeof *o->given), 0,
                   calloc(room, sizeof *o->words), 0};
    if (!o->given || !o->words) {
        say(o->lang, "out of memory", "te weinig geheugen");
        return false;
    }
    bool only_words = false;
    for (int i = 0; i < argc; i++) {
        if (!only_words && strcmp(argv[i], "--") == 0) {
            only_words = true;
        } else if (only_words || argv[i][0] != '-' || !argv[i][1]) {
            o->words[o->word_count++] = argv[i];
        } else if (!parse_option(o, command, argc, argv, &i)) {
            return false;
        }
    }
    return true;
}

void options_free(Options *o) {
    free(o->given);
    free(o->words);
}

const char *option_value(const Options *o, OptionId id) {
    for (size_t i = o->given_count; i-- > 0;) {
        if (o->given[i].id == id) return o->given[i].value;
    }
    return NULL;
}

bool option_is(const Options *o, OptionId id, const char *value) {
    const char *given = option_value(o, id);
    return given && strcmp(given, value) == 0;
}

const char *option_setting(OptionId id) {
    return rows[id].use == SETTING ? rows[id].name : NULL;
}

CliLang options_lang(int argc, char **argv) {
    CliLang lang = CLI_EN;
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *value = NULL;
        if (strncmp(argv[i], "--lang=", 7) == 0) value = argv[i] + 7;
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) value = argv[i + 1];
        if (value) lang = strcmp(value, "nl") == 0 ? CLI_NL : CLI_EN;
    }
    return lang;
}

void options_help(unsigned command, CliLang lang) {
    for (int i = 0; i < OPTION_COUNT; i++) {
        const OptionRow *row = &rows[i];
        if (!(row->commands & command)) continue;
        char left[64], letter[8] = "    ";
        if (row->letter) snprintf(letter, sizeof letter, "-%c, ", row->letter);
        snprintf(left, sizeof left, "%s--%s%s%s", letter, row->name, row->argument ? " " : "",
                 row->argument ? row->argument : "");
        printf("  %-26s %s\n", left, row->text[lang]);
        if (row->choices) printf("  %-26s (%s)\n", "", row->choices);
    }
}
