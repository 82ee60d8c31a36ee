/* A disk that fails when it is told to: loaded before the C library, it stands before the calls
 * with which a program reads and writes files, and lets those of one folder fail from the n-th on.
 *
 * disk_fail(folder, calls, which, error, for_good, in_part) arms it; disk_heal() disarms it and
 * gives how many calls of these kinds there were until then. Only Linux; one thread.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITES = 1, READS = 2, SYNCS = 4, NAMES = 8 };

static char folder[PATH_MAX];
static size_t folder_length;
static long calls_left, calls_seen;
static int kinds, failure, stays, halves, halved;

void disk_fail(const char *where, long calls, int which, int error, int for_good, int in_part) {
    strncpy(folder, where, sizeof folder - 1);
    folder_length = strlen(folder);
    calls_left = calls;
    calls_seen = 0;
    failure = error;
    stays = for_good;
    halves = in_part;
    halved = 0;
    kinds = which;
}

long disk_heal(void) {
    kinds = 0;
    return calls_seen;
}

static int is_ours(const char *path) {
    return strncmp(path, folder, folder_length) == 0 && path[folder_length] == '/';
}

static int holds(int fd) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return is_ours(path);
}

/* Whether this call fails. */
static int fails(void) {
    calls_seen++;
    if (calls_left > 0) {
        calls_left--;
        return 0;
    }
    if (!stays) kinds = 0;
    errno = failure;
    return 1;
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* The last write before a disk is full is often written in part. */
#define WRITING(call, part) \
    if ((kinds & WRITES) && holds(fd) && fails()) { \
        if (!halves || halved || count < 2) return -1; \
        halved = 1; \
        return part; \
    } \
    return call

ssize_t write(int fd, const void *data, size_t count) {
    REAL(write);
    WRITING(real(fd, data, count), real(fd, data, count / 2));
}

ssize_t pwrite(int fd, const void *data, size_t count, off_t place) {
    REAL(pwrite);
    WRITING(real(fd, data, count, place), real(fd, data, count / 2, place));
}

ssize_t pwrite64(int fd, const void *data, size_t count, off64_t place) {
    REAL(pwrite64);
    WRITING(real(fd, data, count, place), real(fd, data, count / 2, place));
}

#define FAILING(kind, found) if ((kinds & (kind)) && (found) && fails()) return -1

int ftruncate(int fd, off_t length) {
    REAL(ftruncate);
    /* Making a file shorter needs no room. */
    FAILING(WRITES, failure != ENOSPC && holds(fd));
    return real(fd, length);
}

int ftruncate64(int fd, off64_t length) {
    REAL(ftruncate64);
    /* Making a file shorter needs no room. */
    FAILING(WRITES, failure != ENOSPC && holds(fd));
    return real(fd, length);
}

ssize_t read(int fd, void *data, size_t count) {
    REAL(read);
    FAILING(READS, holds(fd));
    return real(fd, data, count);
}

ssize_t pread(int fd, void *data, size_t count, off_t place) {
    REAL(pread);
    FAILING(READS, holds(fd));
    return real(fd, data, count, place);
}

ssize_t pread64(int fd, void *data, size_t count, off64_t place) {
    REAL(pread64);
    FAILING(READS, holds(fd));
    return real(fd, data, count, place);
}

int fsync(int fd) {
    REAL(fsync);
    FAILING(SYNCS, holds(fd));
    return real(fd);
}

int fdatasync(int fd) {
    REAL(fdatasync);
    FAILING(SYNCS, holds(fd));
    return real(fd);
}

#define OPENING(name) \
    int name(const char *path, int flags, ...) { \
        REAL(name); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        /* Opening what is there takes no room; making it does. */ \
        if ((kinds & NAMES) && (flags & O_CREAT) && is_ours(path) && access(path, F_OK) != 0) { \
            if (fails()) return -1; \
        } \
        return real(path, flags, mode); \
    }

OPENING(open)
OPENING(open64)

int rename(const char *old, const char *new) {
    REAL(rename);
    FAILING(NAMES, is_ours(new));
    return real(old, new);
}

int link(const char *old, const char *new) {
    REAL(link);
    FAILING(NAMES, is_ours(new));
    return real(old, new);
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    FAILING(NAMES, is_ours(path) && access(path, F_OK) != 0);
    return real(path, mode);
}
