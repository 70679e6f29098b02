/* kpi.h - the public interface of libkpi: KPI definitions in, findings and exact results out.
 *
 * A kpi context owns everything that is loaded into it. It may be used by one thread at a time; contexts are
 * independent. No call prints, exits, reads the environment, the clock or the locale. Every call returns a kpi_status.
 * Strings are UTF-8, NUL-terminated, and copied unless said otherwise. */
#ifndef KPI_H
#define KPI_H

#include <stddef.h>

#define KPI_VERSION "0.1.0" /* of this header; kpi_version() is that of the library */

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kpi kpi;

typedef enum kpi_status {
    KPI_OK = 0,       /* done, nothing at or above the fail level */
    KPI_FINDINGS = 1, /* done, with findings (or a failed gate) */
    KPI_FAILED = 2    /* could not do the job; a finding says why, save for memory */
} kpi_status;

/* The world outside. Members that are NULL take the default: malloc, and the POSIX file system. */
typedef struct kpi_host {
    void *user;
    /* realloc with sizes: new_size 0 frees, ptr NULL allocates, NULL means none left. */
    void *(*alloc)(void *user, void *ptr, size_t old_size, size_t new_size);
    /* Gives the bytes of a regular file until release; 0, or an errno. */
    int (*read)(void *user, const char *path, const char **bytes, size_t *length, void **handle);
    void (*release)(void *user, const char *bytes, size_t length, void *handle);
    /* Writes the absolute path without links, NUL-terminated, to out; 0, or an errno. */
    int (*canonical)(void *user, const char *path, char *out, size_t size);
    /* Calls found with the name of every entry of a folder, in any order; 0, or an errno. ENOTDIR if it is no folder. */
    int (*list)(void *user, const char *path, void (*found)(void *to, const char *name), void *to);
} kpi_host;

typedef struct kpi_setting {
    const char *name, *value;
} kpi_setting;

/* All of the defaults, for a host that changes only some of them. */
kpi_host kpi_default_host(void);

/* Returns NULL when there is no memory. host may be NULL. */
kpi *kpi_new(const kpi_host *host);
void kpi_free(kpi *k);

/* Settings, before kpi_load: "lang" (en, nl), "root" (a folder), "limit" (NAME=VALUE), "data" (NAME=PATH).
 * Also before kpi_load, and each of them maybe several times: "set", "let", "solve", "during", "under": what would stand after that
 * keyword in a scenario of its own. It sees the names of all files, and is what kpi_what_if is about.
 * Before kpi_check, or after it: "baseline" (the text of one; its findings are known, and no longer counted).
 * Before kpi_eval: "as-of" (a date), "period" (P or P..P), "grain", "by" (a column), "only" (a,b), "metrics" (true),
 * "scenario" (of several only this one). Before kpi_review: "as-of", "only", "for" (a level). */
kpi_status kpi_set(kpi *k, const char *name, const char *value);

/* Loads files and folders (each .kpi file below a folder), with what they import, and resolves them; once per context.
 * KPI_FINDINGS: there are errors that stop an evaluation. */
kpi_status kpi_load(kpi *k, const char *const *paths, size_t count);
/* Loads one text in place of a file: for editors and tests. */
kpi_status kpi_load_text(kpi *k, const char *path, const char *text, size_t length);

/* Runs the rules. with_data also those that need rows or history. */
kpi_status kpi_check(kpi *k, int with_data);
/* Runs the tests that the files declare, each over what it gives and nothing else. KPI_FINDINGS: one failed, or the definitions
 * have errors that stop an evaluation. KPI_FAILED: there is none. */
kpi_status kpi_test(kpi *k);
/* Computes the results that the settings ask for. */
kpi_status kpi_eval(kpi *k);
/* Computes the results with and without the scenario of the settings "set", "let", "solve", "during" and "under", and solves what it
 * asks. Without these, or with the setting "sensitivity" (true): how each KPI at its last complete review depends on each input and
 * metric that its formula reaches, and the least change of one of them that turns it green; what the scenario sets between two
 * bounds is then the range of that lever. KPI_FAILED too when there is no such review. The settings of kpi_eval count, save
 * "scenario". */
kpi_status kpi_what_if(kpi *k);
/* Makes the agenda of a review: what is on the table at the close of "as-of" (without it: of the last day in the data), of the KPIs
 * that "only" and "for" leave. KPI_FAILED too when no KPI is reviewed, or nothing has a date. */
kpi_status kpi_review(kpi *k);
/* Compares what two contexts have loaded by what it means: what was added, removed or renamed, which properties say something
 * else, and (with_data) whose status differs over the data that both read now, as of one day: that of the setting "as-of" of
 * now, else of its data. Runs the rules on changes; their findings are those of now. before stays as it is, serves no other
 * call meanwhile, and must live as long as now does. KPI_FINDINGS: there are such findings, or now has errors that stop an
 * evaluation. KPI_FAILED: before has such errors. */
kpi_status kpi_diff(kpi *now, kpi *before, int with_data);
/* Writes the calculation tree of a metric or KPI, or the page of a code; period may be NULL. */
kpi_status kpi_explain(kpi *k, const char *name, const char *period);
/* What each slice of the setting "by" adds to the change of a ratio, its rate and mix effects: from A to B of "A..B", to a period from
 * the one before it, or (NULL) to the last whole one. KPI_FAILED: the change cannot be split. */
kpi_status kpi_explain_change(kpi *k, const char *name, const char *period);

/* What was made, as text. The text belongs to the context and lives until the next call with it.
 * what: "findings" (human, short, json, sarif, github, gitlab, junit, checkstyle; markdown: a summary), "baseline" (text: what
 * the setting "baseline" takes), "results" (table, json, csv), "tests" (human, json, junit),
 * "what-if" (table, json, csv),
 * "diff" (human, json, markdown), "review" (human, markdown, json, ical), "explanation" (text; of a change also json),
 * "notes" (text: which rules the last kpi_check did not run, and what runs them; may be empty).
 * options: allowed ("true": findings also tell what is allowed), fail-level (junit: "error", "warning" or "hint"),
 * color ("always", "never"), width (columns that the table should keep to; absent: any). Returns NULL for a name that
 * does not exist, and when no such thing was made. */
const char *kpi_render(kpi *k, const char *what, const char *format, const kpi_setting *options, size_t count, size_t *length);

/* The text of one .kpi file in the canonical layout (docs/format.md), in *out, of *out_length bytes: lines end in LF, the last
 * one too; no byte order mark. It means what it meant, and formatting it again changes nothing. Needs no kpi_load; path only
 * names the text in findings. KPI_FINDINGS: the text cannot be read, the findings say why. The result belongs to the context
 * and lives until the next kpi_render or kpi_format with it; it is NULL unless KPI_OK is returned. */
kpi_status kpi_format(kpi *k, const char *path, const char *text, size_t length, const char **out, size_t *out_length);

/* A dataset block for the bytes of a CSV file, with every doubt as a comment in the language of the texts, and metrics that
 * count and add up its rows: a text to review, in the canonical layout. source is what its `source` clause says. KPI_FINDINGS:
 * the bytes are no table. Else as kpi_format. */
kpi_status kpi_propose(kpi *k, const char *source, const char *bytes, size_t length, const char **out, size_t *out_length);

/* How many: findings ("error", "warning", "hint"), those that are silent ("allowed"; "known" by the baseline), lines of
 * the baseline that no finding has any more ("gone"), source files loaded ("file"), KPIs by the status of their last complete
 * review among the results ("green", "amber", "red", "grey"), tests that "passed" and "failed"; "memory": 1 once there was too little, after which every call
 * but kpi_free fails. 0 for another word. */
size_t kpi_count(const kpi *k, const char *what);
const char *kpi_version(void);

#ifdef __cplusplus
}
#endif
#endif
