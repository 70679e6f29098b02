/* Input: a text before and after. Output: a unified diff. The one idea: a text is a list of
 * numbers, one per distinct line, and Myers' greedy walk finds the fewest lines to delete and
 * insert (An O(ND) Difference Algorithm and Its Variations, Algorithmica 1986). Beyond a bound the
 * rest is given as replaced as a whole, which is right too, only longer. */
#include "cli/diff.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONTEXT = 3, EDITS_MAX = 2000 };

typedef struct Lines {
    const char **at; /* count + 1 */
    size_t count;
} Lines;

/* Line i of the old text goes (drop), line j of the new one comes (take). */
typedef struct Diff {
    Lines a, b;
    bool *drop, *take;
    char *out;
    size_t length, room;
    bool failed;
} Diff;

static bool lines_of(Lines *lines, const char *text, size_t length) {
    size_t n = 0;
    for (size_t i = 0; i < length; i++) n += text[i] == '\n';
    n += length > 0 && text[length - 1] != '\n';
    lines->at = malloc((n + 1) * sizeof *lines->at);
    if (!lines->at) return false;
    lines->count = n;
    const char *end = text + length;
    for (size_t i = 0; i < n; i++) {
        lines->at[i] = text;
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        text = newline ? newline + 1 : end;
    }
    lines->at[n] = end;
    return true;
}

static size_t line_length(const Lines *lines, size_t i) {
    return (size_t)(lines->at[i + 1] - lines->at[i]);
}

static bool equal(const Diff *d, size_t i, size_t j) {
    size_t n = line_length(&d->a, i);
    return n == line_length(&d->b, j) && memcmp(d->a.at[i], d->b.at[j], n) == 0;
}

/* --- the walk --- */

/* What differs: lines [a0, a1) of the old text and [b0, b1) of the new one. */
typedef struct Box {
    size_t a0, a1, b0, b1;
} Box;

static Box trim(const Diff *d) {
    Box x = {0, d->a.count, 0, d->b.count};
    while (x.a0 < x.a1 && x.b0 < x.b1 && equal(d, x.a0, x.b0)) x.a0++, x.b0++;
    while (x.a1 > x.a0 && x.b1 > x.b0 && equal(d, x.a1 - 1, x.b1 - 1)) x.a1--, x.b1--;
    return x;
}

/* The row of the walk after e edits: for diagonal k from -e to e, how far into the old text. */
static long *row(long *rows, long e) {
    return rows + e * e + e;
}

static long reach(const long *before, long e, long k) {
    if (e == 0) return 0;
    bool down = k == -e || (k != e && before[k - 1] < before[k + 1]);
    return down ? before[k + 1] : before[k - 1] + 1;
}

/* The number of edits, or -1 beyond the bound. */
static long walk(const Diff *d, Box x, long *rows, long most) {
    long n = (long)(x.a1 - x.a0), m = (long)(x.b1 - x.b0);
    for (long e = 0; e <= most; e++)
        for (long k = -e; k <= e; k += 2) {
            long i = reach(e ? row(rows, e - 1) : NULL, e, k);
            while (i < n && i - k < m && i >= k &&
                   equal(d, x.a0 + (size_t)i, x.b0 + (size_t)(i - k)))
                i++;
            row(rows, e)[k] = i;
            if (i >= n && i - k >= m) return e;
        }
    return -1;
}

static void walk_back(const Diff *d, Box x, long *rows, long e) {
    long k = (long)(x.a1 - x.a0) - (long)(x.b1 - x.b0);
    for (; e > 0; e--) {
        const long *before = row(rows, e - 1);
        bool down = k == -e || (k != e && before[k - 1] < before[k + 1]);
        k += down ? 1 : -1;
        if (down)
            d->take[x.b0 + (size_t)(before[k] - k)] = true;
        else
            d->drop[x.a0 + (size_t)before[k]] = true;
    }
}

static bool compare(Diff *d) {
    Box x = trim(d);
    size_t differing = x.a1 - x.a0 + x.b1 - x.b0;
    long most = differing < EDITS_MAX ? (long)differing : EDITS_MAX;
    long *rows = malloc((size_t)((most + 1) * (most + 1)) * sizeof *rows);
    if (!rows) return false;
    long edits = walk(d, x, rows, most);
    if (edits >= 0) {
        walk_back(d, x, rows, edits);
    } else {
        for (size_t i = x.a0; i < x.a1; i++) d->drop[i] = true;
        for (size_t j = x.b0; j < x.b1; j++) d->take[j] = true;
    }
    free(rows);
    return true;
}

/* --- writing --- */

static void put(Diff *d, const char *s, size_t n) {
    if (d->length + n > d->room) {
        size_t room = 2 * (d->length + n);
        char *out = realloc(d->out, room);
        d->failed = d->failed || !out;
        if (!out) return;
        d->out = out;
        d->room = room;
    }
    memcpy(d->out + d->length, s, n);
    d->length += n;
}

static void put_text(Diff *d, const char *s) {
    put(d, s, strlen(s));
}

static void put_line(Diff *d, char sign, const Lines *lines, size_t i) {
    size_t n = line_length(lines, i);
    put(d, &sign, 1);
    put(d, lines->at[i], n);
    if (lines->at[i][n - 1] != '\n') put_text(d, "\n\\ No newline at end of file\n");
}

/* Names with characters that end or spoil the line stand in quotes, as git writes them. */
static void put_name(Diff *d, const char *before, const char *side, const char *path) {
    while (strncmp(path, "./", 2) == 0) path += 2;
    while (*path == '/') path++;
    bool quoted = strpbrk(path, "\"\\") != NULL;
    for (const char *c = path; *c; c++) quoted = quoted || (unsigned char)*c < ' ';
    put_text(d, before);
    if (quoted) put_text(d, "\"");
    put_text(d, side);
    for (const char *c = path; *c; c++) {
        char escaped[8];
        if ((unsigned char)*c < ' ')
            snprintf(escaped, sizeof escaped, "\\%03o", (unsigned)(unsigned char)*c);
        else
            snprintf(escaped, sizeof escaped, "%s%c", *c == '"' || *c == '\\' ? "\\" : "", *c);
        put_text(d, escaped);
    }
    if (quoted) put_text(d, "\"");
    put_text(d, strchr(path, ' ') && !quoted ? "\t\n" : "\n");
}

/* Begin and count, as @@ lines give them: the line before, if there is none. */
static void put_range(Diff *d, char sign, size_t begin, size_t count) {
    char text[64];
    snprintf(text, sizeof text, "%c%zu,%zu ", sign, count ? begin + 1 : begin, count);
    put_text(d, text);
}

/* Writes the lines of a hunk. */
static void put_lines(Diff *d, Box x) {
    size_t i = x.a0, j = x.b0;
    while (i < x.a1 || j < x.b1) {
        if (i < x.a1 && d->drop[i]) {
            put_line(d, '-', &d->a, i++);
        } else if (j < x.b1 && d->take[j]) {
            put_line(d, '+', &d->b, j++);
        } else {
            put_line(d, ' ', &d->a, i++);
            j++;
        }
    }
}

/* Equal lines from (i, j) on, at most `most`. */
static size_t equal_run(const Diff *d, size_t i, size_t j, size_t most) {
    size_t n = 0;
    while (n < most && i + n < d->a.count && j + n < d->b.count && !d->drop[i + n] &&
           !d->take[j + n])
        n++;
    return n;
}

static bool at_edit(const Diff *d, size_t i, size_t j) {
    return (i < d->a.count && d->drop[i]) || (j < d->b.count && d->take[j]);
}

/* A hunk around the edit at (i, j): it ends before a run of equal lines that is long enough for the
 * context of two hunks. Gives where it ends. */
static Box put_hunk(Diff *d, size_t i, size_t j, size_t least) {
    size_t lead = i - least < CONTEXT ? i - least : CONTEXT;
    Box x = {i - lead, i, j - lead, j};
    for (;;) {
        while (at_edit(d, x.a1, x.b1)) {
            if (x.a1 < d->a.count && d->drop[x.a1])
                x.a1++;
            else
                x.b1++;
        }
        size_t run = equal_run(d, x.a1, x.b1, 2 * CONTEXT + 1);
        bool last = !at_edit(d, x.a1 + run, x.b1 + run);
        if (last && run > CONTEXT) run = CONTEXT;
        x.a1 += run;
        x.b1 += run;
        if (last) break;
    }
    put_text(d, "@@ ");
    put_range(d, '-', x.a0, x.a1 - x.a0);
    put_range(d, '+', x.b0, x.b1 - x.b0);
    put_text(d, "@@\n");
    put_lines(d, x);
    return x;
}

static void put_diff(Diff *d, const char *path) {
    size_t i = 0, j = 0, least = 0;
    bool headed = false;
    while (i < d->a.count || j < d->b.count) {
        if (!at_edit(d, i, j)) {
            i++, j++;
            continue;
        }
        if (!headed) put_name(d, "--- ", "a/", path);
        if (!headed) put_name(d, "+++ ", "b/", path);
        headed = true;
        Box x = put_hunk(d, i, j, least);
        least = i = x.a1;
        j = x.b1;
    }
}

char *diff_text(const char *path, const char *old_text, size_t old_length, const char *new_text,
                size_t new_length, size_t *length) {
    Diff d = {.out = calloc(1, 1), .room = 1};
    bool good =
        d.out && lines_of(&d.a, old_text, old_length) && lines_of(&d.b, new_text, new_length);
    d.drop = good ? calloc(d.a.count + 1, 1) : NULL;
    d.take = good ? calloc(d.b.count + 1, 1) : NULL;
    good = d.drop && d.take && compare(&d);
    if (good) put_diff(&d, path);
    free(d.a.at);
    free(d.b.at);
    free(d.drop);
    free(d.take);
    if (good && !d.failed) {
        *length = d.length;
        return d.out;
    }
    free(d.out);
    return NULL;
}
