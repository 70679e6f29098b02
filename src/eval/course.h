/* The course of a KPI or metric: what its reviews so far say about where it is heading. */
#ifndef KPI_EVAL_COURSE_H
#define KPI_EVAL_COURSE_H

#include "eval/trend.h"

/* When each word applies: docs/decisions/course.md. */
typedef enum CourseWord {
    COURSE_NONE,        /* no target ahead in one number, or too few points */
    COURSE_ON,          /* the line meets the target at the deadline */
    COURSE_BEHIND,      /* it does not, but the best pace so far would */
    COURSE_OUT_OF_REACH /* nor would the best pace */
} CourseWord;
const char *course_name(CourseWord w); /* "on course"; NULL for none */

typedef enum Move { MOVE_UNKNOWN, MOVE_NOISE, MOVE_SIGNAL } Move;
const char *move_name(Move m); /* "noise"; NULL for unknown */

/* Which signals a point completes, as a set. */
enum { SIGNAL_OUTSIDE = 1, SIGNAL_NEAR = 2, SIGNAL_RUN = 4 };

struct Course {
    TrendPoints points; /* at least one */
    Chart chart;
    Signals signals;
    Line line;
    Move last;          /* is the last point within natural variation? unknown without a chart */
    bool count;         /* of things: a negative lower limit is shown as 0 (run-3) */
    /* While a target in one number lies ahead, and there are two points. Paces are changes per review with their sign; of a total
     * (`during`) amounts per review. */
    Goalpost target;    /* at the review of the deadline; unknown: what follows says nothing */
    int64_t left;       /* reviews from the last point to that of the deadline; at least 1 */
    Value now;          /* the last point; of a total, what it has come to */
    Value required;     /* (target - now) / left, to the nearest bound; of an `until` over one review, since it is held at each; no
                           data where nothing is asked: inside `between`, to stay */
    Value achieved;     /* the slope of the line; of a total the mean so far */
    Value best;         /* the best sustained pace towards the target (run-4) */
    Value projected;    /* the line at the review of the deadline; of a total, with the line over the reviews left */
    CourseWord word;
};

/* Of the rows of a subject as a whole, judged, in order of period; NULL: no review of it has data. It lives as long as ev. */
const Course *course_of(Eval *ev, const Subject *s, const Result *rows, uint32_t count);
/* Of a KPI at its own review; results carry it on their last review too (Result.course). */
const Course *course_of_kpi(Eval *ev, Kpi *k);
/* The signals that point i completes: SIGNAL_OUTSIDE and its kin. */
unsigned course_signals(const Course *c, uint32_t i);
/* The lower limit as people see it. */
Value course_lower(Nums *m, const Course *c);

#endif
