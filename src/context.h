/* The context behind kpi.h: what kpi.c and settings.c share. */
#ifndef KPI_CONTEXT_H
#define KPI_CONTEXT_H

#include "eval/agenda.h"
#include "eval/effects.h"
#include "eval/levers.h"
#include "eval/testing.h"
#include "kpi.h"
#include "rules/compare.h"
#include "view/baseline.h"

struct kpi {
    Ctx *ctx;
    Model model;
    bool loaded; /* kpi_load or kpi_load_text went through */
    VEC(Diag *) kept; /* what loading found; the last check, eval or explain adds to it */
    VEC(const char *) only;
    EvalOptions options;
    const char *level; /* of a review: only what is for it or below; NULL: all */
    Buf asked;         /* of a what-if: the items of its scenario, as text; */
    Buf asked_words;   /* the same on one line, as its label */
    Scenario *what_if; /* that scenario; NULL: none was asked */
    bool sensitivity;
    bool has_baseline, checked; /* checked: the findings are those of kpi_check */
    const char *waiting; /* of a check: which rules did not run, as text; lives in work */
    Baseline baseline;
    Arena *work; /* of the last eval or explain: values, tables, results; NULL: none */
    Arena *text; /* of the last render */
    Eval *eval;
    const Results *results;
    const Agenda *agenda;
    const Sensitivity *levers; /* of the last what-if */
    const TestRuns *tests;
    const char *explanation;
    kpi *before; /* of a diff: the context that is compared with; NULL: none yet */
    const Comparison *comparison; /* of the last diff; lives in work */
    const Effects *effects; /* of an explanation by a column */
};

/* settings.c. Reports what is wrong with a setting; false then. */
bool settings_set(kpi *k, const char *name, const char *value);
/* What only the loaded files can tell: do the columns, names and periods asked for exist? These report; false or NULL then. */
bool settings_fit(kpi *k);
bool settings_period(kpi *k, const char *period);
bool settings_by(kpi *k);
bool settings_level(kpi *k, const Level **level); /* NULL: "for" was not set */
const Symbol *settings_symbol(kpi *k, const char *name); /* a metric or a KPI */

#endif
