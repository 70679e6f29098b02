/* Text in, a written file out. The idea: a file appears under its name only when all of it is on
 * the disk, by a temporary file beside it, fsync and rename. What is no regular file (a device, a
 * pipe) is written directly. */
#define _XOPEN_SOURCE 700

#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int fd, const char *text, size_t length) {
    while (length > 0) {
        ssize_t n = write(fd, text, length);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        text += n;
        length -= (size_t)n;
    }
    return true;
}

/* Closes in any case and keeps the first error in errno. */
static bool close_after(int fd, bool good) {
    int error = errno;
    if (close(fd) == 0) {
        errno = error;
        return good;
    }
    if (!good) errno = error;
    return false;
}

static bool write_stdout(const char *text, size_t length) {
    if (write_all(STDOUT_FILENO, text, length)) return true;
    if (errno == EPIPE) { /* only when SIGPIPE is ignored; the exit status is that of the signal all
                             the same */
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    return false;
}

static bool write_device(const char *path, const char *text, size_t length) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    return fd >= 0 && close_after(fd, write_all(fd, text, length));
}

static mode_t default_mode(void) {
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static bool write_beside(const char *path, char *temporary, mode_t mode, const char *text,
                         size_t length) {
    int fd = mkstemp(temporary);
    if (fd < 0) return false;
    bool good = write_all(fd, text, length) && fchmod(fd, mode) == 0 && fsync(fd) == 0;
    good = close_after(fd, good) && rename(temporary, path) == 0;
    if (!good) {
        int error = errno;
        unlink(temporary);
        errno = error;
    }
    return good;
}

static bool write_file(const char *path, const char *text, size_t length) {
    struct stat old;
    bool exists = stat(path, &old) == 0;
    if (exists && !S_ISREG(old.st_mode)) return write_device(path, text, length);
    char *target = exists ? realpath(path, NULL) : strdup(path); /* a link stays a link */
    size_t size = target ? strlen(target) + sizeof ".XXXXXX" : 0;
    char *temporary = target ? malloc(size) : NULL;
    bool good = false;
    if (temporary) {
        snprintf(temporary, size, "%s.XXXXXX", target);
        good = write_beside(target, temporary, exists ? old.st_mode & 07777 : default_mode(), text,
                            length);
    }
    free(temporary);
    free(target);
    return good;
}

static bool unwritten(CliLang lang, const char *path) {
    const char *why = strerror(errno);
    if (path) {
        say(lang, "cannot write %s: %s", "kan %s niet schrijven: %s", path, why);
    } else {
        say(lang, "cannot write the output: %s", "kan de uitvoer niet schrijven: %s", why);
    }
    return false;
}

bool output_append(CliLang lang, const char *path, const char *text, size_t length) {
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, default_mode());
    return (fd >= 0 && close_after(fd, write_all(fd, text, length))) || unwritten(lang, path);
}

bool output_write(CliLang lang, const char *path, const char *text, size_t length) {
    bool good = path ? write_file(path, text, length) : write_stdout(text, length);
    return good || unwritten(lang, path);
}
