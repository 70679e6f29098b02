/* From words of the command line to files and their bytes. */
#define _XOPEN_SOURCE 700

#include "cli/paths.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char *copy_of(const char *text) {
    char *copy = malloc(strlen(text) + 1);
    return copy ? strcpy(copy, text) : NULL;
}

static bool push(Paths *paths, char *path) {
    if (paths->count == paths->room) {
        size_t room = paths->room ? 2 * paths->room : 16;
        char **at = realloc(paths->at, room * sizeof *at);
        if (!at) {
            free(path);
            return false;
        }
        paths->at = at;
        paths->room = room;
    }
    paths->at[paths->count++] = path;
    return path != NULL;
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool names_of(const char *folder, Paths *names) {
    DIR *dir = opendir(folder);
    if (!dir) return false;
    bool good = true;
    for (const struct dirent *e; good && (e = readdir(dir));)
        if (e->d_name[0] != '.') good = push(names, copy_of(e->d_name));
    closedir(dir);
    if (names->count) qsort(names->at, names->count, sizeof *names->at, compare);
    return good;
}

static char *join(const char *folder, const char *name) {
    size_t size = strlen(folder) + strlen(name) + 2, n = strlen(folder);
    char *path = malloc(size);
    const char *slash = n && folder[n - 1] == '/' ? "" : "/";
    if (path) snprintf(path, size, "%s%s%s", folder, slash, name);
    return path;
}

static bool is_folder(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A link to a folder is none: it may lead back, or to where nobody asked for a change. */
static bool is_folder_itself(const char *path) {
    struct stat st;
    return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool ends_in_kpi(const char *path) {
    size_t n = strlen(path);
    return n > 4 && strcmp(path + n - 4, ".kpi") == 0;
}

static bool add_below(Paths *paths, const char *folder) {
    Paths names = {0};
    bool good = names_of(folder, &names);
    for (size_t i = 0; good && i < names.count; i++) {
        char *path = join(folder, names.at[i]);
        bool inner = path && is_folder_itself(path);
        if (!path || (ends_in_kpi(path) && !is_folder(path))) {
            good = push(paths, path);
        } else {
            if (inner) good = add_below(paths, path);
            free(path);
        }
    }
    paths_free(&names);
    return good;
}

bool paths_add(Paths *paths, CliLang lang, const char *path) {
    size_t before = paths->count;
    bool folder = is_folder(path);
    if (!(folder ? add_below(paths, path) : push(paths, copy_of(path)))) {
        say(lang, "cannot read %s: %s", "kan %s niet lezen: %s", path, strerror(errno));
        return false;
    }
    if (paths->count > before) return true;
    say(lang, "no .kpi file found below %s", "geen .kpi-bestand gevonden onder %s", path);
    return false;
}

void paths_free(Paths *paths) {
    for (size_t i = 0; i < paths->count; i++) free(paths->at[i]);
    free(paths->at);
}

static char *read_stream(FILE *f, size_t *length) {
    size_t room = 65536;
    char *bytes = malloc(room);
    for (*length = 0; bytes; room *= 2) {
        *length += fread(bytes + *length, 1, room - *length, f);
        if (*length < room) return bytes;
        char *larger = realloc(bytes, 2 * room);
        if (!larger) free(bytes);
        bytes = larger;
    }
    return NULL;
}

char *paths_read(CliLang lang, const char *path, size_t *length) {
    FILE *f = path ? fopen(path, "rb") : stdin;
    char *bytes = f ? read_stream(f, length) : NULL;
    bool good = bytes && !ferror(f);
    int error = errno;
    if (f && path) fclose(f);
    if (good) return bytes;
    free(bytes);
    say(lang, "cannot read %s: %s", "kan %s niet lezen: %s",
        path ? path : (lang == CLI_NL ? "de standaardinvoer" : "standard input"), strerror(error));
    return NULL;
}
