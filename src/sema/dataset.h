/* Datasets as declared: what to read, in which dialect, with which types and rules. */
#ifndef KPI_SEMA_DATASET_H
#define KPI_SEMA_DATASET_H

#include "num/calendar.h"
#include "num/unit.h"
#include "syntax/ast.h"

struct Expr; /* sema/expr.h */
typedef struct Dataset Dataset;

typedef enum ColumnType { COL_TEXT, COL_DATE, COL_DATETIME, COL_PERIOD, COL_BOOLEAN, COL_NUMBER } ColumnType;

typedef struct Column {
    const Str *name;
    Span span;
    Dataset *dataset;
    uint32_t index;             /* in Dataset.columns */
    ColumnType type;
    Unit unit;                  /* of a number: pure for `number`, UNIT_PERCENT for %, else as declared */
    const struct Expr *derived; /* NULL: read from the source */
    const Str *header;          /* the header it maps to */
    uint32_t position;          /* 1-based, under header "none" or `from 3`; 0 otherwise */
    const Str *style;           /* own date or number style, or NULL */
    bool required;
    const Str **one_of;         /* NULL if not given */
    uint32_t one_of_count;
    bool has_range;
    Num low, high;              /* in base units (a % as a fraction) */
    Dataset *references;        /* many-to-one, by that dataset's key; NULL if none */
    bool is_key;                /* part of the dataset's key */
} Column;

typedef struct Dialect {
    const char *separator;      /* UTF-8, one character or more; default "," */
    char quote;                 /* default '"' */
    char decimal;               /* '.' or ',' */
    char grouping;              /* 0 none, else '.' ',' ' ' '\'' ; only in threes */
    const char *date;           /* "yyyy-mm-dd" by default; d m yy yyyy mm dd hh mi ss and literals */
    const Str **nulls;          /* extra spellings of a missing cell */
    uint32_t null_count;
    const Str **trues, **falses; /* extra spellings of true and false */
    uint32_t true_count, false_count;
    bool has_header;            /* header "none": false */
    bool extra_ignore;
    const Str **comments;       /* a line that begins so is no row */
    uint32_t comment_count;
    enum { ENC_UTF8, ENC_WINDOWS_1252, ENC_LATIN1 } encoding; /* UTF-16 is seen by its mark */
} Dialect;
/* RFC 4180 in UTF-8, numbers as 1234.56, dates as 2026-12-31. */
static inline Dialect dialect_default(void) {
    return (Dialect){.separator = ",", .quote = '"', .decimal = '.', .date = "yyyy-mm-dd", .has_header = true};
}

typedef enum Absence { ABSENT_UNKNOWN, ABSENT_ZERO, ABSENT_LAST } Absence;

struct Dataset {
    const Str *name;
    const char *label;          /* or NULL */
    Span span, source_span;
    const Node *node;
    const char *source;         /* as written; NULL if none */
    const char *path;           /* resolved: relative to the declaring file, or from --data; NULL if none */
    Dialect dialect;
    VEC(Column *) columns;
    Column *time, *time_end;    /* NULL: snapshot; time_end: `time A to B` */
    VEC(Column *) keys;
    Absence absence;
    bool has_from, has_through;
    Day from, through;          /* `complete`, if given */
    const Node *rows;           /* inline rows: N_ROWS, or NULL */
    uint32_t index;
};

#endif
