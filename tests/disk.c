/* What a test sees of a disk, and what it makes the disk do: preloaded into the program.

   Each change to a file below DISK_ROOT is an operation. DISK_FAIL names the one that fails,
   once, with nothing done: "fsync 9" is the ninth fsync. DISK_LOG gets them in their order, each as a line
   "name offset length path [second path]" and, after it, that many bytes. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static long count;
static __thread int inside;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = dlsym(RTLD_NEXT, name)

static int is_ours(const char *path) {
    const char *root = getenv("DISK_ROOT");
    return root && path && !strncmp(path, root, strlen(root));
}

static const char *path_of(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) return NULL;
    path[length] = 0;
    return is_ours(path) ? path : NULL;
}

/* Counted within its kind: threads that take turns shift what comes after what. */
static int is_the_one(const char *name) {
    const char *fail = getenv("DISK_FAIL");
    size_t length = strlen(name);
    return fail && !strncmp(fail, name, length) && fail[length] == ' '
        && ++count == atol(fail + length);
}

/* Note the operation; 1 where it is to fail. */
static int operation(const char *name, const char *path, const char *other, const void *data,
                     long offset, long length) {
    const char *log = getenv("DISK_LOG");
    int fails = 0;
    inside = 1;
    pthread_mutex_lock(&turn);
    fails = is_the_one(name);
    FILE *file = log ? fopen(log, "ab") : NULL;
    if (file) {
        fprintf(file, "%s%s %ld %ld %s%s%s\n", fails ? "!" : "", name, offset,
                data ? length : 0, path, other ? "\t" : "", other ? other : "");
        if (data) fwrite(data, 1, length, file);
        fclose(file);
    }
    pthread_mutex_unlock(&turn);
    inside = 0;
    return fails;
}

static ssize_t written(const char *name, int fd, const void *data, size_t length, off_t offset,
                       ssize_t (*real)(int, const void *, size_t, off_t),
                       ssize_t (*plain)(int, const void *, size_t)) {
    char buffer[4096];
    const char *path = inside ? NULL : path_of(fd, buffer, sizeof buffer);
    if (path) {
        off_t at = offset;
        if (at < 0) {
            struct stat stat;
            at = fcntl(fd, F_GETFL) & O_APPEND && !fstat(fd, &stat) ? stat.st_size
                                                                    : lseek(fd, 0, SEEK_CUR);
        }
        if (operation(name, path, NULL, data, at, length)) {
            errno = ENOSPC;
            return -1;
        }
    }
    return real ? real(fd, data, length, offset) : plain(fd, data, length);
}

ssize_t write(int fd, const void *data, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return written("write", fd, data, length, -1, NULL, real);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    return written("write", fd, data, length, offset, real, NULL);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off_t offset) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off_t);
    return written("write", fd, data, length, offset, real, NULL);
}

static int flushed(const char *name, int fd, long length) {
    char buffer[4096];
    const char *path = inside ? NULL : path_of(fd, buffer, sizeof buffer);
    if (path && operation(name, path, NULL, NULL, length, 0)) {
        errno = EIO;
        return 1;
    }
    return 0;
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    return flushed("fsync", fd, 0) ? -1 : real(fd);
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    return flushed("fsync", fd, 0) ? -1 : real(fd);
}

int ftruncate(int fd, off_t length) {
    REAL(int, "ftruncate", int, off_t);
    return flushed("truncate", fd, length) ? -1 : real(fd, length);
}

int ftruncate64(int fd, off_t length) {
    REAL(int, "ftruncate64", int, off_t);
    return flushed("truncate", fd, length) ? -1 : real(fd, length);
}

static int named(const char *name, const char *path, const char *other) {
    if (inside || !(is_ours(path) || is_ours(other))) return 0;
    if (!operation(name, path, other, NULL, 0, 0)) return 0;
    errno = EIO;
    return 1;
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    return named("rename", from, to) ? -1 : real(from, to);
}

int link(const char *from, const char *to) {
    REAL(int, "link", const char *, const char *);
    return named("link", from, to) ? -1 : real(from, to);
}

int linkat(int a, const char *from, int b, const char *to, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    return named("link", from, to) ? -1 : real(a, from, b, to, flags);
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    if (access(path, F_OK)) return real(path); /* nothing is there */
    return named("unlink", path, NULL) ? -1 : real(path);
}

int rmdir(const char *path) {
    REAL(int, "rmdir", const char *);
    return named("rmdir", path, NULL) ? -1 : real(path);
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    char parent[4096];
    snprintf(parent, sizeof parent, "%s", path);
    if (!access(path, F_OK) || access(dirname(parent), F_OK))
        return real(path, mode); /* it is there, or cannot be */
    return named("mkdir", path, NULL) ? -1 : real(path, mode);
}

/* Opening is an operation where it makes a file, or empties one. */
static int opened(const char *path, int flags) {
    struct stat stat_;
    int is_there = !stat(path, &stat_);
    if (!is_there && flags & O_CREAT) return named("create", path, NULL);
    if (is_there && flags & O_TRUNC) return named("empty", path, NULL);
    return 0;
}

#define MODE                                  \
    mode_t mode = 0;                          \
    if (flags & O_CREAT) {                    \
        va_list rest;                         \
        va_start(rest, flags);                \
        mode = va_arg(rest, mode_t);          \
        va_end(rest);                         \
    }

int open(const char *path, int flags, ...) {
    REAL(int, "open", const char *, int, ...);
    MODE
    return opened(path, flags) ? -1 : real(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    REAL(int, "open64", const char *, int, ...);
    MODE
    return opened(path, flags) ? -1 : real(path, flags, mode);
}
