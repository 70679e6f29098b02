/* Where a KPI is heading, for people. */
#ifndef KPI_VIEW_COURSE_H
#define KPI_VIEW_COURSE_H

#include "eval/course.h"
#include "view/results.h"

/* Both on one line; NULL: there is nothing to say yet. */
const char *course_line(ResultView *view, const Course *c);
/* The chart, the signals and the paces of a row that has a course, as lines of a table. */
const char *course_table(ResultView *view, const Result *r);

#endif
