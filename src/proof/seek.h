/* Goal seek: for which values of an unknown does a value with unknowns (num/real.h) come to another? */
#ifndef KPI_PROOF_SEEK_H
#define KPI_PROOF_SEEK_H

#include "num/real.h"
#include "proof/proof.h"

typedef struct Answer { /* one for each point of the other unknowns */
    bool moves;  /* they move it, between low and high; else it is the same for all */
    Value exact; /* the same for all: the number; no data: it is of no closed form and lies between low and high, very narrow */
    End low, high;
    const Num *point[2]; /* moves: a value per unknown, where it has (or approaches) its low and high end; NULL: nobody knows */
} Answer;

typedef struct Answers {
    SolutionsKind kind; /* OPEN: nothing decides, or not for all points; what stands in `at` is true all the same */
    const Num *point;   /* NONE: there is none here; NULL: nowhere */
    Answer *at;         /* ascending */
    uint32_t count;
} Answers;

/* Lives in m->arena. x: the number of the unknown that is asked; v and wanted have data. */
Answers value_seek(Nums *m, Unknowns unknowns, Value v, Value wanted, uint32_t x);

#endif
