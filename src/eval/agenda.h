/* The agenda of a review: what is on the table as of a day. */
#ifndef KPI_EVAL_AGENDA_H
#define KPI_EVAL_AGENDA_H

#include "eval/result.h"

typedef struct AgendaItem { /* a KPI at its review */
    const Kpi *kpi;
    const Result *row;       /* the review on the table; if it is late, the last complete one; after the deadline that of the
                              * deadline, whose verdict stands (plan-2); NULL: none */
    bool late;               /* a dataset is not known to the end of the review */
    bool over;               /* the review of its deadline was an earlier one */
    const Result *since;     /* amber or red: the first review of the unbroken run with this colour; else NULL */
    const Result *off_since; /* and of the run with either of them */
    uint32_t run;            /* reviews in that first run */
    VEC(const Result *) parts; /* of a split: those that are amber or red at the same review */
} AgendaItem;

typedef struct Meeting { /* the KPIs of one level with one rhythm; their reviews are of the same period */
    Level *level;        /* NULL: none */
    Grain grain;
    const Calendar *calendar;
    Period period;       /* of the review on the table: the last that ended by the as-of date */
    Day last, on;        /* its last day, and the day after: when it is met on */
    VEC(AgendaItem) items; /* the worst first, else in file order */
} Meeting;

typedef struct AgendaAction { /* an action that is not done */
    const Action *action;
    int64_t late; /* days since it was due; 0: not yet, or no date */
} AgendaAction;

typedef struct LateData { /* a dataset that reviews wait for */
    const Dataset *dataset;
    Day through; /* DAY_NONE: nothing is known of it */
    bool absent; /* it could not be read, or has no source */
    VEC(const Kpi *) kpis;
} LateData;

typedef struct AgendaNote {
    const Symbol *of;
    const Note *note;
} AgendaNote;

typedef struct Deadline { /* of one level, on one day */
    Day on;
    Level *level; /* whose own end it may be too; NULL: none */
    VEC(const AgendaItem *) items;
} Deadline;

typedef struct Agenda {
    Day as_of;
    const Level *of;           /* only what is for this level or below; NULL: all */
    VEC(Meeting) meetings;     /* by level in file order, then from daily to yearly */
    VEC(AgendaItem) closed;    /* KPIs whose deadline is over */
    VEC(AgendaAction) actions; /* by due date; those without one last */
    VEC(LateData) late;
    VEC(AgendaNote) notes;     /* since the review before the one on the table; oldest first */
    VEC(Deadline) deadlines;   /* of all these KPIs and of projects; by date, then level in file order */
    VEC(const Kpi *) unreviewed; /* that have no rhythm */
} Agenda;

/* From results of KPIs as of a day, which must not be DAY_NONE. filtered: only actions and notes of the KPIs among them. */
const Agenda *agenda_of(Eval *ev, const Results *r, const Level *of, bool filtered);
/* The review n periods after the one on the table. */
Period meeting_period(const Meeting *m, int32_t n, Day *last);
/* Is the KPI still reviewed over a period that ends then? */
bool kpi_reviewed(const Kpi *k, Day last);
/* The day of the next meeting of which some KPI is still reviewed; DAY_NONE: there is none. */
Day meeting_next(const Meeting *m);

#endif
