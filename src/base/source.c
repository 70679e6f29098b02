/* Input: texts and byte offsets. Output: lines, and places as people and editors count them. The
 * one idea: a table of line starts and of a waypoint every 512 bytes, made on first use, so that a
 * place costs a short walk however long its line is. */
#include "base/source.h"

#define STRIDE 512u

/* The first character at or after a multiple of STRIDE. */
typedef struct Waypoint {
    uint32_t offset, column, utf16_column;
} Waypoint;

static Source *source_push(Sources *sources, const char *path, uint32_t first_line,
                           const char *text, uint32_t length) {
    Source *source = NEW(sources->arena, Source);
    source->path = arena_strndup(sources->arena, path, strlen(path));
    source->text = arena_strndup(sources->arena, text, length);
    source->length = length;
    source->first_line = first_line;
    vec_push(sources->arena, &sources->all, source);
    return source;
}

uint32_t source_add(Sources *sources, const char *path, const char *text, uint32_t length) {
    source_push(sources, path, 1, text, length);
    return sources->all.count;
}

uint32_t source_excerpt(Sources *sources, const char *path, uint32_t first_line, const char *text,
                        uint32_t length) {
    source_push(sources, path, first_line, text, length);
    return sources->all.count;
}

Source *source_of(const Sources *sources, uint32_t file) {
    return file && file <= sources->all.count ? sources->all.at[file - 1] : NULL;
}

/* One character on; a malformed byte is one. */
static void waypoint_step(const Source *source, Waypoint *at) {
    uint32_t c = 0;
    size_t n = utf8_next(source->text + at->offset, source->text + source->length, &c);
    at->offset += n ? (uint32_t)n : 1;
    at->column++;
    at->utf16_column += c > 0xFFFF ? 2 : 1;
}

static const Waypoint *waypoints_new(Arena *arena, const Source *source) {
    Waypoint *all = NEW_ARRAY(arena, Waypoint, source->length / STRIDE + 1), at = {0, 1, 1};
    for (uint32_t line = 0, i = 0; i <= source->length / STRIDE; waypoint_step(source, &at)) {
        if (line < source->line_count && at.offset == source->lines[line]) {
            at.column = at.utf16_column = 1;
            line++;
        }
        if (at.offset >= i * STRIDE) all[i++] = at;
    }
    return all;
}

static void source_index(Sources *sources, Source *source) {
    if (source->lines) return;
    uint32_t count = 1;
    for (uint32_t i = 0; i < source->length; i++) count += source->text[i] == '\n';
    uint32_t *lines = NEW_ARRAY(sources->arena, uint32_t, count);
    bool marked = source->length >= 3 && memcmp(source->text, "\xEF\xBB\xBF", 3) == 0;
    lines[0] = marked ? 3 : 0; /* a byte order mark is in no line */
    for (uint32_t i = 0, n = 1; i < source->length; i++)
        if (source->text[i] == '\n') lines[n++] = i + 1;
    source->lines = lines;
    source->line_count = count;
    source->waypoints = waypoints_new(sources->arena, source);
}

/* Where line i (from 0) ends, before its \n or \r\n. */
static uint32_t line_end(const Source *source, uint32_t i) {
    if (i + 1 == source->line_count) return source->length;
    uint32_t end = source->lines[i + 1] - 1;
    return end > source->lines[i] && source->text[end - 1] == '\r' ? end - 1 : end;
}

static uint32_t line_of(const Source *source, uint32_t offset) {
    uint32_t low = 0, high = source->line_count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

Place source_place(Sources *sources, uint32_t file, uint32_t offset) {
    Source *source = source_of(sources, file);
    if (!source) return (Place){0};
    source_index(sources, source);
    if (offset > source->length) offset = source->length;
    uint32_t i = line_of(source, offset), start = source->lines[i], end = line_end(source, i);
    if (offset > end) offset = end;
    Waypoint at = {start, 1, 1}, way = source->waypoints[offset / STRIDE];
    if (way.offset > start && way.offset <= offset) at = way;
    for (Waypoint next = at; next.offset <= offset; waypoint_step(source, &next))
        at = next; /* which inside a character is its start */
    return (Place){source->first_line + i, at.column, at.utf16_column, at.offset - start + 1};
}

const char *source_line(Sources *sources, uint32_t file, uint32_t line, uint32_t *length) {
    Source *source = source_of(sources, file);
    *length = 0;
    if (!source) return "";
    source_index(sources, source);
    if (line < source->first_line || line - source->first_line >= source->line_count) return "";
    uint32_t i = line - source->first_line, start = source->lines[i], end = line_end(source, i);
    *length = end - start;
    return source->text + start;
}

Span span_join(Span a, Span b) {
    if (!a.file || a.file != b.file) return a.file ? a : b;
    return (Span){a.file, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

/* --- a text on one line --- */

static const char *after_string(const char *s, const char *end) {
    for (s++; s < end && *s != '"'; s++)
        if (*s == '\\' && s + 1 < end) s++;
    return s < end ? s + 1 : end;
}

/* The next piece of source: a string, a comment or a blank (which say nothing here), or a byte. */
static const char *next_piece(const char *s, const char *end, bool *blank) {
    *blank = *s == '#' || strchr(" \t\r\n", *s);
    if (*s == '"') return after_string(s, end);
    if (*s != '#') return s + 1;
    while (s < end && *s != '\n') s++;
    return s;
}

const char *source_words(const Sources *sources, Arena *arena, Span span) {
    const Source *source = source_of(sources, span.file);
    Buf out = buf_new(arena);
    if (!source) return "";
    bool blank, gap = false;
    for (const char *s = source->text + span.begin, *end = source->text + span.end, *next; s < end;
         s = next) {
        next = next_piece(s, end, &blank);
        if (!blank && gap && out.length) buf_char(&out, ' ');
        if (!blank) buf_put(&out, s, (size_t)(next - s));
        gap = blank;
    }
    return buf_text(&out);
}
