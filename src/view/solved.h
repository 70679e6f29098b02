/* What goal seeks came to, as text. */
#ifndef KPI_VIEW_SOLVED_H
#define KPI_VIEW_SOLVED_H

#include "eval/solving.h"
#include "view/spread.h"

/* `(ad_spend where channel = "search") for roas = 4 in 2026-Q2` */
const char *solved_question(ResultView *view, const Solved *s);
/* Lines, each of which ends; indented. */
const char *solved_answer(ResultView *view, const Solved *s, const char *indent);
/* A JSON object. */
void solved_json(ResultView *view, const Solved *s, Buf *out);

#endif
