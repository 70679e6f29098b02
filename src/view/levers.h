/* What moves each KPI, as text. */
#ifndef KPI_VIEW_LEVERS_H
#define KPI_VIEW_LEVERS_H

#include "eval/levers.h"
#include "view/results.h"

/* format: table, json (docs/schema/kpi-what-if-1.json), csv; NULL for another. */
const char *levers_render(ResultView *view, const Sensitivity *s, const char *format, size_t *length);

/* ---- what the formats share ---- */
const char *levers_json(ResultView *view, const Sensitivity *s, size_t *length);
const char *levers_csv(ResultView *view, const Sensitivity *s, size_t *length);

/* A KPI without a divisor of its unit for one of the lever: "1 per EUR"; of percentages in points. */
Unit slope_unit(ResultView *view, const Levers *of, const Lever *l);
/* How many per cent the KPI changes for one of the lever, at the base, as a fraction of one; no data where that says nothing. */
Value slope_elasticity(ResultView *view, const Levers *of, const Lever *l);
/* The one slope; no data where the two sides differ or are unknown. */
Value slope_value(ResultView *view, const Lever *l);
const char *scenario_text(const Scenario *c); /* its label, else its name */
const char *range_word(LeverRange from); /* "declared"; NULL: none */
const char *turn_word(const Turn *t);    /* "none", "one", "several", "open"; NULL: not asked */

#endif
