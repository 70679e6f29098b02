/* Checked expressions: names resolved, units known, one immutable tree per formula. Two levels share one type: a row
 * expression computes from the cells of one row, a metric expression from aggregates over a window and a slice. */
#ifndef KPI_SEMA_EXPR_H
#define KPI_SEMA_EXPR_H

#include "num/real.h"
#include "sema/dataset.h"

typedef enum TypeKind { TY_ERROR, TY_NUMBER, TY_TEXT, TY_DATE, TY_DATETIME, TY_PERIOD, TY_BOOLEAN, TY_CURRENCY } TypeKind;

typedef struct Type {
    TypeKind kind;
    Unit unit; /* of a number */
} Type;

typedef enum Func {
#define AGGREGATE(name, takes)  FN_##name,
#define TIMEFN(name, min, max) FN_##name,
#define PUREFN(name, min, max) FN_##name,
#define ROWFN(name, min, max)  FN_##name,
#define KPIFN(name)            FN_##name,
#include "sema/functions.def"
    FUNC_COUNT
} Func;

typedef enum ExprKind {
    E_ERROR,      /* reported; poisons silently */
    E_NUMBER,     /* number, in base units */
    E_TEXT,       /* text */
    E_DATE,       /* day */
    E_PERIOD,     /* period */
    E_BOOLEAN,    /* flag */
    E_CURRENCY,   /* text: the code */
    E_COLUMN,     /* row: path[0] is of the dataset in front, each next one of the dataset the one before references */
    E_INPUT,      /* input; both levels */
    E_METRIC,     /* metric */
    E_KPI,        /* kpi: its formula */
    E_SUM,        /* kids added; a subtracted one is E_NEGATE */
    E_PRODUCT,    /* kids multiplied left to right; a divisor is E_DIVIDE(kid) */
    E_DIVIDE,     /* only as a kid of E_PRODUCT */
    E_NEGATE,
    E_POWER,      /* kid, exponent */
    E_AND,
    E_OR,
    E_NOT,
    E_COMPARE,    /* op: G_GE G_LE G_LT G_GT G_EQ G_NE */
    E_IN,         /* op 1: not in; kids: value, members (constants of its type) */
    E_IS_MISSING, /* op 1: is not missing */
    E_IF,         /* condition, then, else */
    E_OTHERWISE,  /* left, right */
    E_FUNCTION,   /* func of kids: PUREFN and ROWFN; convert: x, [currency column], rate column (row level: see rates) */
    E_AGGREGATE,  /* func over rows of dataset: kids [row value] (none for count); where or NULL; extra: percentile's p */
    E_GROUPED,    /* func over groups: kid (metric level), keys; where or NULL filters the rows first; extra as above or npv's rate */
    E_TIME,       /* func of kid; amount and grain for trailing, grain for to_date and growth, period for IN_PERIOD (func FUNC_COUNT); keys of closing(.. by ..) */
    E_FILTER,     /* kid where: filters[] holds the condition as a row expression for each dataset the kid reaches */
    E_SCORE       /* kpi; func score or met */
} ExprKind;

typedef struct Input Input;
typedef struct Metric Metric;
typedef struct Kpi Kpi;
typedef struct Expr Expr;

typedef struct DatasetFilter {
    Dataset *dataset;
    const Expr *condition;
} DatasetFilter;

typedef struct KeyColumn { /* where one dataset keeps the key: a column, or a path of references that ends in one */
    Dataset *dataset;
    Column **path;
    uint32_t path_count;
} KeyColumn;

typedef struct GroupKey { /* by a column, in each dataset that the formula reaches; or by the periods of a grain */
    const Str *name;
    KeyColumn *columns;
    uint32_t column_count; /* 0: by grain */
    Grain grain;
} GroupKey;

struct Expr {
    ExprKind kind;
    uint8_t op;
    Func func;
    uint32_t id;     /* dense over the model: the key of every memo */
    Span span;
    Type type;
    uint32_t count;
    Expr **kids;
    union {
        Num number;
        const Str *text;
        Day day;
        Period period;
        bool flag;
        struct { Column **path; uint32_t path_count; };
        Input *input;
        Metric *metric;
        Kpi *kpi;
        int64_t exponent;
        struct { /* E_AGGREGATE, E_GROUPED, E_TIME */
            Dataset *dataset;    /* in front; NULL for E_TIME and for groups over periods only */
            Expr *where;
            Expr *extra;
            GroupKey *keys;
            uint32_t key_count;
            int32_t amount;
            Grain grain;
            Period in;
        };
        struct { DatasetFilter *filters; uint32_t filter_count; };
        struct { Column *rate, *rate_currency; const Str *to; }; /* convert */
    };
};

static inline bool expr_is(const Expr *e, ExprKind kind) { return e->kind == kind; }
const char *func_name(Func f);

#endif
