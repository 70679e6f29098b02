/* Input: a revision. Output: its .kpi files, through the calls of kpi_host. The one idea: git is
 * asked once what there is, by the id of the tree, so that neither a name in the repository nor the
 * word of the user ever stands where git could take it for an option; texts then come from one
 * `git cat-file --batch`, by their ids. */
#define _XOPEN_SOURCE 700

#include "cli/git.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

typedef struct Entry {
    char *path, *id;
    char *bytes; /* once read */
    size_t length;
} Entry;

struct Tree {
    const char *revision;
    char *top;      /* the work tree, without links */
    char *listing;  /* of which entries are parts */
    Entry *entries; /* in the order of their paths */
    size_t count;
    kpi_host files; /* of the work tree */
    pid_t batch;    /* git cat-file; 0: not started */
    int ask;
    FILE *answer;
};

/* --- running git --- */

typedef struct Child {
    pid_t pid;
    int in, out; /* what it reads, or -1; what it writes */
} Child;

static void close_both(const int ends[2]) {
    if (ends[0] >= 0) close(ends[0]);
    if (ends[1] >= 0) close(ends[1]);
}

/* A pipe whose ends no other child gets. */
static bool pipe_open(int ends[2]) {
    if (pipe(ends)) return false;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    return true;
}

static int spawn(char *const argv[], int in, int out, bool complains, pid_t *pid) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (in >= 0)
        posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    else
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (complains)
        posix_spawn_file_actions_adddup2(&actions, out, STDERR_FILENO);
    else
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int error = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

/* asks: it reads what is asked. complains: what it says of errors is read too. 0, or an errno. */
static int git_start(char *const argv[], bool asks, bool complains, Child *child) {
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    int error = (asks && !pipe_open(in)) || !pipe_open(out) ? errno : 0;
    setenv("GIT_NO_LAZY_FETCH", "1", 1);     /* what is not here is not fetched, */
    setenv("GIT_ALLOW_PROTOCOL", "none", 1); /* by an older git neither */
    if (!error) error = spawn(argv, in[0], out[1], complains, &child->pid);
    if (error) {
        close_both(in);
        close_both(out);
        return error;
    }
    if (asks) close(in[0]);
    close(out[1]);
    child->in = in[1];
    child->out = out[0];
    return 0;
}

static bool ended_well(pid_t pid) {
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* All that comes, NUL-terminated, to be freed; NULL: it cannot be had. */
static char *read_all(int fd, size_t *length) {
    size_t room = 1 << 16;
    char *text = malloc(room);
    for (*length = 0; text;) {
        ssize_t n = read(fd, text + *length, room - *length - 1);
        if (n < 0 && errno == EINTR) continue;
        if (n > 0) *length += (size_t)n;
        if (n == 0) return text[*length] = 0, text;
        if (n < 0) break;
        if (*length + 1 < room) continue;
        char *more = realloc(text, room *= 2);
        if (!more) break;
        text = more;
    }
    free(text);
    return NULL;
}

typedef struct Answer {
    char *text; /* to be freed; NULL: there is none */
    size_t length;
    bool good; /* it ended well */
    int error; /* of starting it, or 0 */
} Answer;

static Answer git_answer(char *const argv[], bool complains) {
    Answer a = {0};
    Child child;
    a.error = git_start(argv, false, complains, &child);
    if (a.error) return a;
    a.text = read_all(child.out, &a.length);
    close(child.out);
    a.good = ended_well(child.pid) && a.text;
    return a;
}

/* Of one line, without its end. */
static Answer git_line(char *const argv[], bool complains) {
    Answer a = git_answer(argv, complains);
    if (a.text) a.text[strcspn(a.text, "\n")] = 0;
    return a;
}

/* --- what a revision holds --- */

static bool ends_in_kpi(const char *path) {
    size_t n = strlen(path);
    return n > 4 && strcmp(path + n - 4, ".kpi") == 0;
}

static int by_path(const void *a, const void *b) {
    return strcmp(((const Entry *)a)->path, ((const Entry *)b)->path);
}

/* "100644 blob ID\tPATH", each with a NUL behind it; links and submodules are passed over. */
static bool read_listing(Tree *t, size_t length) {
    size_t room = 0;
    char *end = t->listing + length;
    for (char *line = t->listing, *next; line < end; line = next) {
        char *tab = strchr(line, '\t');
        next = line + strlen(line) + 1;
        if (!tab || strncmp(line, "100", 3) != 0 || !ends_in_kpi(tab + 1)) continue;
        if (t->count == room) {
            Entry *more = realloc(t->entries, (room = 2 * room + 16) * sizeof *more);
            if (!more) return false;
            t->entries = more;
        }
        *tab = 0;
        t->entries[t->count++] = (Entry){.path = tab + 1, .id = strrchr(line, ' ') + 1};
    }
    if (t->count) qsort(t->entries, t->count, sizeof *t->entries, by_path);
    return true;
}

/* The top of the work tree, to be freed; NULL after saying what is wrong, in git's own words. */
static char *find_top(CliLang lang, const char *revision) {
    char *const argv[] = {"git", "rev-parse", "--show-toplevel", NULL};
    Answer a = git_line(argv, true);
    char *top = a.good ? realpath(a.text, NULL) : NULL;
    if (a.error)
        say(lang, "%s is no file or folder here, and git cannot be started: %s",
            "%s is hier geen bestand of map, en git kan niet starten: %s", revision,
            strerror(a.error));
    else if (!top)
        say(lang, "%s is no file or folder here, and git finds no work tree: %s",
            "%s is hier geen bestand of map, en git vindt geen werkmap: %s", revision,
            a.text ? a.text : "?");
    free(a.text);
    return top;
}

/* The id of the revision's tree, to be freed; NULL after saying what is wrong. */
static char *find_tree(CliLang lang, const char *revision) {
    size_t size = strlen(revision) + sizeof "^{tree}";
    char *word = malloc(size);
    if (!word) return NULL;
    snprintf(word, size, "%s^{tree}", revision);
    char *const argv[] = {"git", "rev-parse", "--verify", "--quiet", word, NULL};
    Answer a = {0};
    if (*revision != '-') a = git_line(argv, false); /* else it would be an option */
    free(word);
    if (a.good) return a.text;
    free(a.text);
    say(lang,
        "%s is no file or folder here, and no revision that git knows (it may have to be fetched)",
        "%s is hier geen bestand of map, en geen revisie die git kent (misschien moet die nog "
        "worden opgehaald)",
        revision);
    return NULL;
}

Tree *tree_open(CliLang lang, const char *revision) {
    Tree *t = calloc(1, sizeof *t);
    if (!t) return NULL;
    t->revision = revision;
    t->files = kpi_default_host();
    t->top = find_top(lang, revision);
    char *id = t->top ? find_tree(lang, revision) : NULL;
    if (id) {
        char *const argv[] = {"git", "ls-tree", "-r", "-z", "--full-tree", id, NULL};
        Answer list = git_answer(argv, false);
        t->listing = list.text;
        free(id);
        if (list.good && read_listing(t, list.length)) return t;
        say(lang, "git cannot list what %s holds", "git kan niet tonen wat er in %s zit", revision);
    }
    tree_close(t);
    return NULL;
}

void tree_close(Tree *t) {
    if (!t) return;
    if (t->batch) {
        close(t->ask);
        if (t->answer) fclose(t->answer);
        ended_well(t->batch);
    }
    for (size_t i = 0; i < t->count; i++) free(t->entries[i].bytes);
    free(t->entries);
    free(t->listing);
    free(t->top);
    free(t);
}

/* --- the texts --- */

static bool batch_start(Tree *t) {
    char *const argv[] = {"git", "cat-file", "--batch", NULL};
    Child child;
    if (t->batch) return t->answer != NULL;
    if (git_start(argv, true, false, &child)) return false;
    t->batch = child.pid;
    t->ask = child.in;
    t->answer = fdopen(child.out, "rb");
    return t->answer != NULL;
}

/* Writes without being ended by a git that is gone. */
static bool write_line(int fd, const char *line) {
    struct sigaction ignored = {.sa_handler = SIG_IGN}, kept;
    char text[128];
    int n = snprintf(text, sizeof text, "%s\n", line);
    sigaction(SIGPIPE, &ignored, &kept);
    bool good = n < (int)sizeof text && write(fd, text, (size_t)n) == n;
    sigaction(SIGPIPE, &kept, NULL);
    return good;
}

/* "ID blob SIZE", the bytes, a line end. */
static bool read_entry(Tree *t, Entry *e) {
    char head[256], kind[16];
    if (e->bytes) return true;
    if (!batch_start(t) || !write_line(t->ask, e->id) || !fgets(head, sizeof head, t->answer))
        return false;
    if (sscanf(head, "%*s %15s %zu", kind, &e->length) != 2 || strcmp(kind, "blob") != 0 ||
        e->length > INT_MAX)
        return false;
    char *bytes = malloc(e->length + 1);
    if (!bytes || fread(bytes, 1, e->length, t->answer) != e->length || fgetc(t->answer) != '\n') {
        free(bytes);
        return false;
    }
    bytes[e->length] = 0;
    e->bytes = bytes;
    return true;
}

/* --- names --- */

/* Adds the names along a path to out, which holds a path without "." and ".."; false: it leads out
 * of where it began, or is too long. */
static bool add_names(char *out, size_t size, const char *path) {
    size_t used = strlen(out);
    for (size_t n; *path; path += n + (path[n] == '/')) {
        n = strcspn(path, "/");
        if (n == 0 || (n == 1 && *path == '.')) continue;
        if (n == 2 && strncmp(path, "..", 2) == 0) {
            if (!used) return false;
            char *slash = strrchr(out, '/');
            used = slash ? (size_t)(slash - out) : 0;
        } else {
            if (used + n + 2 > size) return false;
            if (used) out[used++] = '/';
            memcpy(out + used, path, n);
            used += n;
        }
        out[used] = 0;
    }
    return true;
}

/* "main:kpis/shop.kpi" -> "kpis/shop.kpi". False: it is the name of something else. */
static bool is_ours(const Tree *t, const char *name) {
    size_t n = strlen(t->revision);
    return strncmp(name, t->revision, n) == 0 && name[n] == ':';
}

static bool path_in(const Tree *t, const char *name, char *out, size_t size) {
    *out = 0;
    return add_names(out, size, name + strlen(t->revision) + 1);
}

static bool below_top(const Tree *t, const char *path, char *out, size_t size) {
    char here[PATH_MAX], whole[PATH_MAX] = "";
    size_t n = strlen(t->top);
    if (*path != '/' && (!getcwd(here, sizeof here) || !add_names(whole, sizeof whole, here)))
        return false;
    if (!add_names(whole, sizeof whole, path)) return false;
    const char *top = t->top + 1; /* whole has no slash in front */
    n = strlen(top);
    *out = 0;
    if (strncmp(whole, top, n) != 0 || (n && whole[n] && whole[n] != '/')) return false;
    return add_names(out, size, whole + n);
}

char *tree_name(const Tree *t, const char *path, bool from_top) {
    char below[PATH_MAX] = "";
    bool relative = !from_top || strncmp(path, "./", 2) == 0 || strncmp(path, "../", 3) == 0;
    if (!(relative ? below_top(t, path, below, sizeof below)
                   : add_names(below, sizeof below, path)))
        return NULL;
    size_t size = strlen(t->revision) + strlen(below) + 3;
    char *name = malloc(size);
    if (name) snprintf(name, size, "%s:%s", t->revision, *below ? below : ".");
    return name;
}

/* The first entry that is the path, or lies below it; NULL: none. */
static Entry *entry_find(const Tree *t, const char *path, bool *is_folder) {
    size_t low = 0, high = t->count, n = strlen(path);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(t->entries[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *is_folder = false;
    if (low < t->count && strcmp(t->entries[low].path, path) == 0) return &t->entries[low];
    *is_folder = true;
    for (; low < t->count && strncmp(t->entries[low].path, path, n) == 0; low++)
        if (!n || t->entries[low].path[n] == '/') return &t->entries[low];
    return NULL;
}

bool tree_has(const Tree *t, const char *name) {
    char path[PATH_MAX];
    bool is_folder;
    return path_in(t, name, path, sizeof path) && entry_find(t, path, &is_folder);
}

/* --- the host --- */

/* The same place in the work tree. */
static bool in_work_tree(const Tree *t, const char *path, char *out) {
    return snprintf(out, PATH_MAX, "%s/%s", t->top, path) < PATH_MAX;
}

static int host_read(void *user, const char *name, const char **bytes, size_t *length,
                     void **handle) {
    Tree *t = user;
    char path[PATH_MAX], outside[PATH_MAX];
    bool is_folder;
    if (!is_ours(t, name)) return t->files.read(NULL, name, bytes, length, handle);
    if (!path_in(t, name, path, sizeof path) || !in_work_tree(t, path, outside)) return ENOENT;
    Entry *e = entry_find(t, path, &is_folder);
    if (e && is_folder) return EISDIR;
    if (!e) return ends_in_kpi(path) ? ENOENT : t->files.read(NULL, outside, bytes, length, handle);
    if (!read_entry(t, e)) return EIO;
    *bytes = e->bytes;
    *length = e->length;
    *handle = NULL; /* it lives as long as the tree */
    return 0;
}

static void host_release(void *user, const char *bytes, size_t length, void *handle) {
    Tree *t = user;
    if (handle) t->files.release(NULL, bytes, length, handle);
}

static int host_canonical(void *user, const char *name, char *out, size_t size) {
    const Tree *t = user;
    char path[PATH_MAX], outside[PATH_MAX];
    bool is_folder;
    if (!is_ours(t, name)) return t->files.canonical(NULL, name, out, size);
    if (!path_in(t, name, path, sizeof path) || !in_work_tree(t, path, outside)) return ENOENT;
    if (!entry_find(t, path, &is_folder))
        return ends_in_kpi(path) ? ENOENT : t->files.canonical(NULL, outside, out, size);
    const char *slash = *path ? "/" : "";
    return snprintf(out, size, "%s%s%s", t->top, slash, path) < (int)size ? 0 : ENAMETOOLONG;
}

static int host_list(void *user, const char *name, void (*found)(void *to, const char *name),
                     void *to) {
    const Tree *t = user;
    char path[PATH_MAX], child[PATH_MAX] = "";
    bool is_folder;
    if (!is_ours(t, name)) return t->files.list(NULL, name, found, to);
    if (!path_in(t, name, path, sizeof path)) return ENOENT;
    const Entry *e = entry_find(t, path, &is_folder), *end = t->entries + t->count;
    size_t n = strlen(path);
    if (!e) return ENOENT;
    if (!is_folder) return ENOTDIR;
    for (; e < end && strncmp(e->path, path, n) == 0; e++) {
        const char *rest = e->path + n + (n > 0);
        size_t length = strcspn(rest, "/");
        if ((n && e->path[n] != '/') || length >= sizeof child) continue;
        if (strncmp(child, rest, length) == 0 && !child[length]) continue; /* the same folder */
        memcpy(child, rest, length);
        child[length] = 0;
        found(to, child);
    }
    return 0;
}

kpi_host tree_host(Tree *t) {
    return (kpi_host){t, t->files.alloc, host_read, host_release, host_canonical, host_list};
}
