/* The structure of a CSV text: rows and fields, before any cell is read. The bytes that matter (separator, quote, line
 * end) are listed a window at a time; the walk over rows looks at nothing else. */
#ifndef KPI_DATA_SCAN_H
#define KPI_DATA_SCAN_H

#include <stdbool.h>
#include "base/arena.h"

/* The bytes of a field, without its quotes, from the first byte of its row. */
typedef struct Field {
    uint32_t begin, length; /* length: FIELD_ESCAPED is set when doubled quotes stand in it */
} Field;
#define FIELD_ESCAPED 0x80000000u

typedef enum Fault {
    FAULT_NONE,
    FAULT_STRAY_QUOTE, /* a quote inside an unquoted cell */
    FAULT_AFTER_QUOTE, /* something other than a separator or line end after a closing quote */
    FAULT_OPEN_QUOTE,  /* a quote that never closes */
    FAULT_LINE_END     /* a carriage return or line feed that ends no line */
} Fault;

typedef struct Row {
    size_t begin, end; /* offsets in the text; end is before the line end */
    uint64_t line;     /* on which it begins, 1-based */
    uint32_t fields;
    Fault fault;       /* the first in it; the row was read as well as could be */
    size_t fault_at, opened_at; /* opened_at: the opening quote of a FAULT_AFTER_QUOTE */
} Row;

typedef struct Scan {
    const char *text;
    size_t length; /* without the line ends at the end of the text */
    const char *separator;
    size_t separator_length;
    char quote;   /* 0: none */
    char newline; /* '\n', which a '\r' may precede; or '\r' where lines end so */
    size_t at; /* where the next row begins */
    uint64_t line;
    size_t base, ahead; /* marks are of text[base, ahead), counted from base */
    uint32_t *marks;
    const uint32_t *next, *end;
} Scan;

enum { SCAN_WINDOW = 1 << 14 };

/* The text must hold no NUL. Its first line end decides how lines end. */
Scan scan_begin(Arena *arena, const char *text, size_t length, const char *separator, char quote);
/* Goes to the beginning of another row. */
void scan_seek(Scan *scan, size_t at, uint64_t line);
/* Steps over a line, whatever stands in it. */
void scan_skip_line(Scan *scan);
/* The next row; its first `room` fields are stored, all are counted. An empty line is a row of one empty field with begin ==
 * end. false: there are no more. The fields are valid only if the row is shorter than 2^31 bytes. */
bool scan_row(Scan *scan, Field *fields, uint32_t room, Row *row);

#endif
