/* The options of the command line: one table for all commands, from which parsing, suggestions and
 * help follow. */
#ifndef KPI_CLI_OPTIONS_H
#define KPI_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum CliLang { CLI_EN, CLI_NL } CliLang;

enum { /* sets of commands */
    CHECK = 1,
    EVAL = 2,
    EXPLAIN = 4,
    FMT = 8,
    INIT = 16,
    TEST = 32,
    REVIEW = 64,
    DIFF = 128,
    WHAT_IF = 256,
    ALL = CHECK | EVAL | EXPLAIN | TEST | REVIEW | DIFF | WHAT_IF, /* those that load definitions */
    EVERY = ALL | FMT | INIT
};

typedef enum OptionId {
#define OPTION(id, name, letter, argument, choices, commands, use, en, nl) OPT_##id,
#include "cli/options.def"
#undef OPTION
    OPTION_COUNT
} OptionId;

typedef struct Options {
    CliLang lang;
    struct Given {
        OptionId id;
        const char *value; /* "true" for a switch */
    } * given;             /* in the order of the command line */
    size_t given_count;
    const char **words; /* what is no option: names and paths */
    size_t word_count;
} Options;

/* Reads the arguments after the command's name. False after saying what is wrong. Free in either
 * case; the strings are those of argv. */
bool options_parse(Options *o, unsigned command, int argc, char **argv);
void options_free(Options *o);

const char *option_value(const Options *o, OptionId id); /* the last one given, or NULL */
bool option_is(const Options *o, OptionId id, const char *value);
const char *
option_setting(OptionId id); /* the name for kpi_set, or NULL if it is the command's own */

/* The language that the arguments ask for, right or wrong as they may be otherwise. */
CliLang options_lang(int argc, char **argv);
void options_help(unsigned command, CliLang lang);

/* The word of a list (separated by blanks) that is nearest to what was written, or an empty text.
 */
void nearest_word(const char *list, const char *written, char *out, size_t size);

/* One line to standard error, in one of two languages with the same arguments. */
void say(CliLang lang, const char *en, const char *nl, ...)
    __attribute__((format(printf, 2, 4), format(printf, 3, 4)));

#endif
