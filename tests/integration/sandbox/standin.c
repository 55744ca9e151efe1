/* A stand-in for the library of sys-apps/sandbox, where that cannot be had: it finds the next
 * function by version, holds a lock that must not be taken twice around its own calls to
 * readlink and lstat, writes what it denies to a log, keeps only itself in a child, and puts
 * its own name first in LD_PRELOAD if it is not there.
 *
 * SANDBOX_ON switches it; SANDBOX_READ and SANDBOX_WRITE are colon-separated prefixes of what
 * is allowed; SANDBOX_LOG takes what was denied. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NAME "libsandbox.so"
#define NEXT(type, name, version)                                              \
    static __typeof__(type) next;                                                       \
    if (!next && !(next = (__typeof__(type))dlvsym(RTLD_NEXT, name, version)))             \
        fail("no next " name)

static void fail(const char *text) {
    syscall(SYS_write, 2, text, strlen(text));
    syscall(SYS_write, 2, "\n", 1);
    syscall(SYS_exit_group, 99);
}

static atomic_flag lock = ATOMIC_FLAG_INIT;

/* The absolute path, with links resolved where they can be: through the PLT, under the lock. */
static void resolve(int dir, const char *path, char *out) {
    if (atomic_flag_test_and_set(&lock))
        fail("the stand-in was called from within its own call");
    char base[PATH_MAX] = "", link[64];
    if (*path != '/') {
        if (dir == AT_FDCWD)
            strcpy(link, "/proc/self/cwd");
        else
            sprintf(link, "/proc/self/fd/%d", dir);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length < 0)
            fail("the stand-in cannot see where it is");
        base[length] = 0;
    }
    snprintf(out, PATH_MAX, "%s%s%s", base, *base ? "/" : "", path);
    for (int turn = 0; turn < 8; turn++) {
        struct stat status;
        char target[PATH_MAX];
        if (lstat(out, &status) || !S_ISLNK(status.st_mode))
            break;
        ssize_t length = readlink(out, target, sizeof target - 1);
        if (length < 0)
            break;
        target[length] = 0;
        if (*target == '/')
            strcpy(out, target);
        else
            snprintf(strrchr(out, '/') + 1, PATH_MAX - (strrchr(out, '/') + 1 - out), "%s", target);
    }
    atomic_flag_clear(&lock);
}

static int is_below(const char *path, const char *list) {
    for (const char *at = list; at && *at;) {
        size_t length = strcspn(at, ":");
        if (length && !strncmp(path, at, length) &&
            (at[length - 1] == '/' || path[length] == '/' || !path[length]))
            return 1;
        at += length;
        at += *at == ':';
    }
    return 0;
}

static int denied(const char *call, int dir, const char *path, int writes) {
    const char *on = getenv("SANDBOX_ON");
    if (!on || strcmp(on, "1") || !path || !*path)
        return 0;
    int before = errno;
    char full[PATH_MAX];
    resolve(dir, path, full);
    const char *list = getenv(writes ? "SANDBOX_WRITE" : "SANDBOX_READ");
    errno = before;
    if (is_below(full, list) || (!writes && is_below(full, getenv("SANDBOX_WRITE"))))
        return 0;
    char line[PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%s %s\n", call, full);
    int log = syscall(SYS_openat, AT_FDCWD, getenv("SANDBOX_LOG"),
                      O_WRONLY | O_APPEND | O_CREAT, 0666);
    syscall(SYS_write, log, line, length);
    syscall(SYS_close, log);
    errno = EACCES;
    return 1;
}

static int writing(int flags) {
    return (flags & O_ACCMODE) != O_RDONLY || flags & (O_CREAT | O_TRUNC);
}

#define OPEN(name)                                                             \
    int name(const char *path, int flags, ...) {                               \
        NEXT(int (*)(const char *, int, ...), #name, "GLIBC_2.2.5");           \
        va_list list;                                                          \
        va_start(list, flags);                                                 \
        int mode = va_arg(list, int);                                          \
        va_end(list);                                                          \
        return denied(#name, AT_FDCWD, path, writing(flags)) ? -1              \
                                                             : next(path, flags, mode); \
    }
OPEN(open)
OPEN(open64)

int openat(int dir, const char *path, int flags, ...) {
    NEXT(int (*)(int, const char *, int, ...), "openat", "GLIBC_2.4");
    va_list list;
    va_start(list, flags);
    int mode = va_arg(list, int);
    va_end(list);
    return denied("openat", dir, path, writing(flags)) ? -1 : next(dir, path, flags, mode);
}

FILE *fopen(const char *path, const char *mode) {
    NEXT(FILE * (*)(const char *, const char *), "fopen", "GLIBC_2.2.5");
    return denied("fopen", AT_FDCWD, path, *mode != 'r') ? NULL : next(path, mode);
}

DIR *opendir(const char *path) {
    NEXT(DIR * (*)(const char *), "opendir", "GLIBC_2.2.5");
    return denied("opendir", AT_FDCWD, path, 0) ? NULL : next(path);
}

int access(const char *path, int mode) {
    NEXT(int (*)(const char *, int), "access", "GLIBC_2.2.5");
    int writes = mode & W_OK;
    return mode != F_OK && denied("access", AT_FDCWD, path, writes) ? -1 : next(path, mode);
}

int mkdir(const char *path, mode_t mode) {
    NEXT(int (*)(const char *, mode_t), "mkdir", "GLIBC_2.2.5");
    return denied("mkdir", AT_FDCWD, path, 1) ? -1 : next(path, mode);
}

int unlink(const char *path) {
    NEXT(int (*)(const char *), "unlink", "GLIBC_2.2.5");
    return denied("unlink", AT_FDCWD, path, 1) ? -1 : next(path);
}

static char own_path[PATH_MAX];
static const char *const kept[] = {"SANDBOX_ON", "SANDBOX_READ", "SANDBOX_WRITE", "SANDBOX_LOG"};
static char values[4][PATH_MAX];

static size_t length(char *const *block) {
    size_t count = 0;
    while (block && block[count])
        count++;
    return count;
}

/* What a clean environment loses comes back: this library alone, and its variables. */
static void mend(char *const *given, char **block, char *text, size_t room) {
    char *free = text, *end = text + room;
    const char *preload = "";
    int missing[4] = {1, 1, 1, 1};
    size_t used = 0;
    for (size_t at = 0; given && given[at]; at++) {
        if (!strncmp(given[at], "LD_PRELOAD=", 11)) {
            preload = given[at] + 11;
            continue;
        }
        for (int name = 0; name < 4; name++) {
            size_t prefix = strlen(kept[name]);
            if (!strncmp(given[at], kept[name], prefix) && given[at][prefix] == '=')
                missing[name] = 0;
        }
        block[used++] = given[at];
    }
    block[used++] = free;
    free += 1 + (strstr(preload, NAME)
                     ? snprintf(free, end - free, "LD_PRELOAD=%s", preload)
                     : snprintf(free, end - free, "LD_PRELOAD=%s%s%s", own_path,
                                *preload ? " " : "", preload));
    for (int name = 0; name < 4; name++)
        if (missing[name]) {
            block[used++] = free;
            free += 1 + snprintf(free, end - free, "%s=%s", kept[name], values[name]);
        }
    block[used] = NULL;
}

int execve(const char *path, char *const *arguments, char *const *given) {
    NEXT(int (*)(const char *, char *const *, char *const *), "execve", "GLIBC_2.2.5");
    if (denied("execve", AT_FDCWD, path, 0))
        return -1;
    char *block[length(given) + 6], text[5 * PATH_MAX];
    mend(given, block, text, sizeof text);
    return next(path, arguments, block);
}

int execvp(const char *file, char *const *arguments) {
    NEXT(int (*)(const char *, char *const *, char *const *), "execvpe", "GLIBC_2.11");
    char *block[length(environ) + 6], text[5 * PATH_MAX];
    mend(environ, block, text, sizeof text);
    return next(file, arguments, block);
}

__attribute__((constructor)) static void start(void) {
    Dl_info info;
    if (!dladdr((void *)start, &info) || !realpath(info.dli_fname, own_path))
        fail("the stand-in does not know itself");
    for (int name = 0; name < 4; name++)
        snprintf(values[name], PATH_MAX, "%s", getenv(kept[name]) ? getenv(kept[name]) : "");
    const char *preload = getenv("LD_PRELOAD");
    if (!preload || !strstr(preload, NAME)) {
        char value[2 * PATH_MAX];
        snprintf(value, sizeof value, "%s%s%s", own_path, preload ? " " : "", preload ? preload : "");
        setenv("LD_PRELOAD", value, 1);
    }
}
