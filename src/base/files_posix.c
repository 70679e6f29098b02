/* Input: paths. Output: bytes, canonical paths and names, or an errno. The one idea: a file is read
 * whole into memory rather than mapped, because a mapped file that shrinks while it is read kills
 * the process. */
#define _XOPEN_SOURCE 700

#include "base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opens without waiting, so that a pipe nobody writes to does not hang us. */
static int open_regular(const char *path, int *fd, size_t *size) {
    struct stat st;
    *size = 0;
    *fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (*fd < 0) return errno;
    int error = fstat(*fd, &st) ? errno : 0;
    if (!error && S_ISDIR(st.st_mode)) error = EISDIR;
    if (!error && !S_ISREG(st.st_mode)) error = EINVAL;
    if (!error && st.st_size >= PTRDIFF_MAX) error = EFBIG;
    if (error)
        close(*fd);
    else
        *size = (size_t)st.st_size;
    return error;
}

/* Reads up to size bytes; a file that ends sooner has become shorter. */
static int read_all(int fd, char *to, size_t size, size_t *length) {
    *length = 0;
    while (*length < size) {
        ssize_t n = read(fd, to + *length, size - *length);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        if (n == 0) return 0;
        *length += (size_t)n;
    }
    return 0;
}

static int posix_read(void *user, const char *path, const char **bytes, size_t *length,
                      void **handle) {
    (void)user;
    int fd;
    size_t size;
    int error = open_regular(path, &fd, &size);
    if (error) return error;
    char *to = malloc(size + 1);
    error = to ? read_all(fd, to, size, length) : ENOMEM;
    close(fd);
    if (error) {
        free(to);
        return error;
    }
    to[*length] = 0;
    *bytes = *handle = to;
    return 0;
}

static void posix_release(void *user, const char *bytes, size_t length, void *handle) {
    (void)user, (void)bytes, (void)length;
    free(handle);
}

static int posix_canonical(void *user, const char *path, char *out, size_t size) {
    (void)user;
    char *real = realpath(path, NULL);
    if (!real) return errno;
    size_t length = strlen(real);
    if (length < size) memcpy(out, real, length + 1);
    free(real);
    return length < size ? 0 : ENAMETOOLONG;
}

static int posix_list(void *user, const char *path, void (*found)(void *to, const char *name),
                      void *to) {
    (void)user;
    DIR *dir = opendir(path);
    if (!dir) return errno;
    const struct dirent *entry;
    while (errno = 0, (entry = readdir(dir)))
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..")) found(to, entry->d_name);
    int error = errno;
    closedir(dir);
    return error;
}

Files files_posix(void) {
    return (Files){NULL, posix_read, posix_release, posix_canonical, posix_list};
}
