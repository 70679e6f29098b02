/* kpi: the first word picks a row of the table of commands; the rest is that command's. Nothing
 * here knows what a KPI is. */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"

static const Command commands[] = {
    {"check",
     CHECK,
     check_run,
     "kpi check [OPTION]... PATH...",
     {"are the definitions right? syntax, names, units, SMART and cascade rules",
      "kloppen de definities? syntaxis, namen, eenheden, SMART- en cascaderegels"},
     {"  kpi check shop.kpi                        one file with what it imports\n"
      "  kpi check kpis/ --fail-level warning      every .kpi file below a folder, for CI\n"
      "  kpi check kpis/ --with-data               also what needs the rows\n",
      "  kpi check winkel.kpi                      één bestand met wat het importeert\n"
      "  kpi check kpis/ --fail-level warning      elk .kpi-bestand in een map, voor CI\n"
      "  kpi check kpis/ --with-data               ook wat de rijen nodig heeft\n"}},
    {"eval",
     EVAL,
     eval_run,
     "kpi eval [OPTION]... PATH...",
     {"values, targets and statuses", "waarden, doelen en statussen"},
     {"  kpi eval kpis/                            the scorecard\n"
      "  kpi eval shop.kpi --as-of 2026-06-30      as it stood then\n"
      "  kpi eval shop.kpi --only roas --by channel --grain quarter\n"
      "  kpi eval shop.kpi --data orders=today.csv --format json -o scorecard.json\n"
      "  kpi eval kpis/ --fail-on red              a missed target fails the job\n",
      "  kpi eval kpis/                            de scorekaart\n"
      "  kpi eval winkel.kpi --as-of 2026-06-30    zoals die toen was\n"
      "  kpi eval winkel.kpi --only roas --by kanaal --grain quarter\n"
      "  kpi eval winkel.kpi --data orders=vandaag.csv --format json -o scorekaart.json\n"
      "  kpi eval kpis/ --fail-on red              een gemist doel laat de taak mislukken\n"}},
    {"explain",
     EXPLAIN,
     explain_run,
     "kpi explain [OPTION]... NAME [PERIOD] PATH...  or  kpi explain CODE",
     {"how a number came about, or what a rule means",
      "hoe een getal ontstond, of wat een regel betekent"},
     {"  kpi explain roas shop.kpi                 its calculation, down to the rows\n"
      "  kpi explain roas 2026-06 shop.kpi         that of one period\n"
      "  kpi explain roas 2026-05..2026-06 --by channel shop.kpi    what made it change\n"
      "  kpi explain C7                            the page of a rule\n",
      "  kpi explain roas winkel.kpi               de berekening, tot op de rijen\n"
      "  kpi explain roas 2026-06 winkel.kpi       die van één periode\n"
      "  kpi explain roas 2026-05..2026-06 --by kanaal winkel.kpi   waar het door kwam\n"
      "  kpi explain C7                            de pagina van een regel\n"}},
    {"test",
     TEST,
     test_run,
     "kpi test [OPTION]... PATH...",
     {"do the definitions say what their tests expect?",
      "zeggen de definities wat hun tests verwachten?"},
     {"  kpi test kpis/                            every test below a folder\n"
      "  kpi test shop_test.kpi                    one file with what it imports\n"
      "  kpi test kpis/ --format junit -o tests.xml    for CI; exit 1 when one fails\n",
      "  kpi test kpis/                            elke test in een map\n"
      "  kpi test winkel_test.kpi                  één bestand met wat het importeert\n"
      "  kpi test kpis/ --format junit -o tests.xml    voor CI; eindigt met 1 als er een "
      "mislukt\n"}},
    {"what-if",
     WHAT_IF,
     what_if_run,
     "kpi what-if [OPTION]... PATH...",
     {"what if this changes, and what would turn a KPI green?",
      "wat als dit verandert, en wat maakt een KPI groen?"},
     {"  kpi what-if shop.kpi                      sensitivity, and the least change to green\n"
      "  kpi what-if shop.kpi --set \"ad_spend up 10%\" --during 2026-07\n"
      "  kpi what-if shop.kpi --set \"visits between 40_000 visit and 50_000 visit\"\n"
      "  kpi what-if shop.kpi --solve \"ad_spend for roas = 4\"\n"
      "  kpi what-if shop.kpi --sensitivity --set \"ad_spend between EUR 9_000 and EUR 12_000\"\n"
      "\n"
      "With --set, --let or --solve: results with and without that scenario. Else, or with\n"
      "--sensitivity: each KPI at its last complete review, its range and slope for every input "
      "and\n"
      "metric that its formula reaches, the others being as they are, over the range given, else "
      "the\n"
      "declared one, else 10% below and above; and the least change of each that turns it green.\n",
      "  kpi what-if winkel.kpi                    gevoeligheid, en de kleinste stap naar groen\n"
      "  kpi what-if winkel.kpi --set \"ad_spend up 10%\" --during 2026-07\n"
      "  kpi what-if winkel.kpi --set \"visits between 40_000 visit and 50_000 visit\"\n"
      "  kpi what-if winkel.kpi --solve \"ad_spend for roas = 4\"\n"
      "  kpi what-if winkel.kpi --sensitivity --set \"ad_spend between EUR 9_000 and EUR 12_000\"\n"
      "\n"
      "Met --set, --let of --solve: resultaten met en zonder dat scenario. Anders, of met\n"
      "--sensitivity: elke KPI bij de laatste volledige review, het bereik en de helling voor "
      "elke\n"
      "input en metric waar de formule op bouwt, met de rest zoals die is, over het gegeven "
      "bereik,\n"
      "anders het gedeclareerde, anders 10% eronder en erboven; en de kleinste stap van elk die "
      "de\n"
      "KPI groen maakt.\n"}},
    {"review",
     REVIEW,
     review_run,
     "kpi review [OPTION]... PATH...",
     {"what is on the table: due, missed, late, which signals, which actions",
      "wat er op tafel ligt: aan de beurt, gemist, te laat, signalen, acties"},
     {"  kpi review kpis/ --as-of 2026-11-02       the agenda of that Monday\n"
      "  kpi review kpis/ --for marketing          of one team, and of those below it\n"
      "  kpi review kpis/ --format markdown -o review.md\n"
      "  kpi review kpis/ --ical -o reviews.ics    reviews and dates for a calendar\n",
      "  kpi review kpis/ --as-of 2026-11-02       de agenda van die maandag\n"
      "  kpi review kpis/ --for marketing          van één team, en van wat eronder valt\n"
      "  kpi review kpis/ --format markdown -o review.md\n"
      "  kpi review kpis/ --ical -o reviews.ics    reviews en datums voor een kalender\n"}},
    {"diff",
     DIFF,
     diff_run,
     "kpi diff [OPTION]... OLD NEW  or  kpi diff [OPTION]... REVISION [REVISION] [PATH]...",
     {"what a change means: definitions, targets, and statuses that flip",
      "wat een wijziging betekent: definities, doelen, en statussen die omslaan"},
     {"  kpi diff HEAD kpis/                       the work tree against the last commit\n"
      "  kpi diff main my-branch kpis/             one git revision against another\n"
      "  kpi diff main:shop.kpi shop.kpi           a file in a revision against a file\n"
      "  kpi diff old/ new/                        two files or folders\n"
      "  kpi diff main --format markdown kpis/     tables for a merge request\n"
      "\n"
      "What exists as a file or folder is a path, REVISION:PATH is one in a git revision, and any\n"
      "other word is a revision. Data comes from the work tree for both.\n",
      "  kpi diff HEAD kpis/                       de werkmap tegen de laatste commit\n"
      "  kpi diff main mijn-tak kpis/              de ene git-revisie tegen de andere\n"
      "  kpi diff main:winkel.kpi winkel.kpi       een bestand in een revisie tegen een bestand\n"
      "  kpi diff oud/ nieuw/                      twee bestanden of mappen\n"
      "  kpi diff main --format markdown kpis/     tabellen voor een merge request\n"
      "\n"
      "Wat als bestand of map bestaat is een pad, REVISIE:PAD is er een in een git-revisie, en "
      "elk\n"
      "ander woord is een revisie. Gegevens komen voor beide uit de werkmap.\n"}},
    {"fmt",
     FMT,
     fmt_run,
     "kpi fmt [OPTION]... [PATH...]",
     {"the one layout for all text, in place", "de ene opmaak voor alle tekst, ter plekke"},
     {"  kpi fmt kpis/                             every .kpi file below a folder\n"
      "  kpi fmt --check kpis/                     for CI: exit 1 and name what differs\n"
      "  kpi fmt --diff shop.kpi | git apply       what would change, as a patch\n"
      "  kpi fmt < shop.kpi                        from standard input to standard output\n",
      "  kpi fmt kpis/                             elk .kpi-bestand in een map\n"
      "  kpi fmt --check kpis/                     voor CI: eindig met 1 en noem wat afwijkt\n"
      "  kpi fmt --diff winkel.kpi | git apply     wat er zou veranderen, als patch\n"
      "  kpi fmt < winkel.kpi                      van standaardinvoer naar standaarduitvoer\n"}},
    {"init",
     INIT,
     init_run,
     "kpi init [OPTION]... [FOLDER]  or  kpi init --from FILE.csv",
     {"a first .kpi file with rows, or a dataset block for your own rows",
      "een eerste .kpi-bestand met rijen, of een datasetblok voor eigen rijen"},
     {"  kpi init                                  a small shop that runs, in this folder\n"
      "  kpi init kpis --lang nl                   the same in Dutch, in a new folder\n"
      "  kpi init --from orders.csv -o orders.kpi  a proposal to review; doubts are comments\n",
      "  kpi init --lang nl                        een kleine winkel die werkt, in deze map\n"
      "  kpi init kpis --lang nl                   hetzelfde in een nieuwe map\n"
      "  kpi init --from orders.csv -o orders.kpi  een voorstel om na te kijken; twijfels zijn "
      "opmerkingen\n"}},
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

static void print_overview(FILE *to, CliLang lang) {
    fputs(lang == CLI_NL
              ? "kpi: KPI's als tekst, met exacte waarden uit je gegevens\n\nVoorbeelden:\n"
              : "kpi: KPIs as text, with exact values from your data\n\nExamples:\n",
          to);
    fputs("  kpi check kpis/\n  kpi eval kpis/\n  kpi explain roas 2026-06 kpis/\n\n", to);
    fputs(lang == CLI_NL ? "Opdrachten:\n" : "Commands:\n", to);
    for (int i = 0; i < COMMAND_COUNT; i++) {
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary[lang]);
    }
    fputs(lang == CLI_NL ? "\nkpi OPDRACHT --help toont de opties; kpi --version de versie.\n"
                         : "\nkpi COMMAND --help shows the options; kpi --version the version.\n",
          to);
}

static void print_help(const Command *c, CliLang lang) {
    printf(lang == CLI_NL ? "kpi %s: %s\n\nVoorbeelden:\n%s\n" : "kpi %s: %s\n\nExamples:\n%s\n",
           c->name, c->summary[lang], c->examples[lang]);
    printf(lang == CLI_NL ? "Gebruik: %s\n\nOpties:\n" : "Usage: %s\n\nOptions:\n", c->usage);
    options_help(c->bit, lang);
    fputs(lang == CLI_NL
              ? "\nEindstatus: 0 klaar, 1 bevindingen of een gemiste poort, 2 kon het werk niet "
                "doen.\n"
              : "\nExit status: 0 done, 1 findings or a failed gate, 2 could not do the job.\n",
          stdout);
}

static const Command *command_find(const char *name) {
    for (int i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    }
    return NULL;
}

static int unknown_command(const char *name, CliLang lang) {
    char list[256] = "--help --version", near[64];
    for (int i = 0; i < COMMAND_COUNT; i++) {
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, " %s", commands[i].name);
    }
    nearest_word(list, name, near, sizeof near);
    if (*near) {
        say(lang, "unknown command %s; did you mean %s?", "onbekende opdracht %s; bedoel je %s?",
            name, near);
    } else {
        say(lang, "unknown command %s; kpi --help shows them all",
            "onbekende opdracht %s; kpi --help toont ze alle", name);
    }
    return EXIT_FAILED;
}

static int run_command(const Command *command, int argc, char **argv) {
    Options options;
    int code = EXIT_FAILED;
    if (options_parse(&options, command->bit, argc, argv)) {
        if (option_value(&options, OPT_help)) {
            print_help(command, options.lang);
            code = EXIT_DONE;
        } else {
            code = command->run(&options);
        }
    }
    options_free(&options);
    return code;
}

/* What buffered output there is (help, the version) has to arrive too. */
static int flushed(int code, CliLang lang) {
    if (fflush(stdout) == 0 && !ferror(stdout)) return code;
    say(lang, "cannot write the output", "kan de uitvoer niet schrijven");
    return EXIT_FAILED;
}

int main(int argc, char **argv) {
    CliLang lang = options_lang(argc - 1, argv + 1);
    const char *word = argc > 1 ? argv[1] : NULL;
    if (!word) {
        print_overview(stderr, lang);
        return EXIT_FAILED;
    }
    const Command *command = command_find(word);
    if (command) return flushed(run_command(command, argc - 2, argv + 2), lang);
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        print_overview(stdout, lang);
    } else if (strcmp(word, "--version") == 0) {
        printf("kpi %s\n", kpi_version());
    } else {
        return unknown_command(word, lang);
    }
    return flushed(EXIT_DONE, lang);
}
