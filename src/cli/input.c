/* A path in, a text out. The idea: what is read is as large as it turns out to be, so that a pipe
 * will do. */
#include "cli/input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1 << 16 };

/* All of it with a NUL behind it, or NULL with an errno. */
static char *read_all(FILE *from, size_t *length) {
    size_t room = FIRST_ROOM;
    char *text = malloc(room);
    *length = 0;
    while (text) {
        *length += fread(text + *length, 1, room - *length - 1, from);
        if (*length < room - 1) break;
        char *more = realloc(text, room *= 2);
        if (!more) free(text);
        text = more;
    }
    if (text && !ferror(from)) {
        text[*length] = 0;
        return text;
    }
    free(text);
    return NULL;
}

char *input_read(CliLang lang, const char *path) {
    size_t length = 0;
    FILE *from = fopen(path, "rb");
    char *text = from ? read_all(from, &length) : NULL;
    if (!text) {
        const char *why = strerror(errno);
        say(lang, "cannot read %s: %s", "kan %s niet lezen: %s", path, why);
    } else if (strlen(text) != length) {
        say(lang, "%s is not a text", "%s is geen tekst", path);
        free(text);
        text = NULL;
    }
    if (from) fclose(from);
    return text;
}
