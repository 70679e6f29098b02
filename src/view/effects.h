/* What each part of a whole adds to the change of a ratio, as text. */
#ifndef KPI_VIEW_EFFECTS_H
#define KPI_VIEW_EFFECTS_H

#include "eval/effects.h"
#include "view/results.h"

/* A finding that says why there are no effects; NULL: there are. */
Diag *effects_report(Ctx *ctx, const Effects *e);
/* As "text" for people or "json" (kpi-effects/1, docs/schema/kpi-effects-1.json); NULL: another format. */
const char *effects_render(ResultView *view, const Effects *e, const char *format, size_t *length);

#endif
