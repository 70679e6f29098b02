/* Source texts and places in them. */
#ifndef KPI_BASE_SOURCE_H
#define KPI_BASE_SOURCE_H

#include "base/text.h"

/* A half-open byte range of one source. file 0 is no place at all. */
typedef struct Span {
    uint32_t file, begin, end;
} Span;

typedef struct Place { /* 1-based; columns count characters; all 0 for no place */
    uint32_t line, column, utf16_column, byte_column;
} Place;

typedef struct Source {
    const char *path; /* as shown: relative to the project root, or as given */
    const char *text; /* NUL-terminated copy; owned by the arena */
    uint32_t length;
    uint32_t first_line;    /* 1; an excerpt of a data file starts later */
    uint32_t line_count;    /* filled on first use, as the next */
    const uint32_t *lines;  /* byte offset of each line's start */
    const struct Waypoint *waypoints; /* a known place now and then, so that long lines cost no more than short ones */
} Source;

typedef struct Sources {
    Arena *arena;
    VEC(Source *) all; /* index = Span.file - 1 */
} Sources;

/* Adds a copy of a text and returns its file number. A byte order mark is part of the text, but of no line. */
uint32_t source_add(Sources *sources, const char *path, const char *text, uint32_t length);
/* Lines of a data file, so that a finding in it can be shown like any other. */
uint32_t source_excerpt(Sources *sources, const char *path, uint32_t first_line, const char *text, uint32_t length);
/* NULL for no file. */
Source *source_of(const Sources *sources, uint32_t file);
/* Of an offset inside a line's end: just after its last character; inside a character: its start; a malformed byte counts as one. */
Place source_place(Sources *sources, uint32_t file, uint32_t offset);
/* The text of a line without its end. */
const char *source_line(Sources *sources, uint32_t file, uint32_t line, uint32_t *length);
/* The text of a span on one line: without comments, each stretch of blanks as one. */
const char *source_words(const Sources *sources, Arena *arena, Span span);
Span span_join(Span a, Span b);

#endif
