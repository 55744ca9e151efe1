/* Makes the calls that a script names, each in a process of its own, and prints what came of
 * them. The same program runs in the real root and under the filter, so nothing is printed
 * that differs between two mounts of one file: no inode numbers, no sizes of directories.
 *
 * A line of the script: CALL TAB CWD TAB DIR TAB PATH. Bytes are written %XX. DIR is what a
 * relative path of an *at call starts from: "-" for AT_FDCWD, "bad", or a path to open. PATH
 * "(null)" is a null pointer. The answer to it: the line's number, then the answer.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
static const char *path;
static int dir = AT_FDCWD;

static void put(const char *bytes, size_t length) {
    for (size_t at = 0; at < length; at++) {
        unsigned char byte = bytes[at];
        if (byte > ' ' && byte < 127 && byte != '%')
            putchar(byte);
        else
            printf("%%%02X", byte);
    }
}

static void put_string(const char *text) { put(text, strlen(text)); }

static void failed(void) { printf("%s", strerrorname_np(errno)); }

static void *find(const char *name) {
    void *function = dlsym(RTLD_DEFAULT, name);
    if (!function)
        printf("absent");
    return function;
}

/* --- open --- */

static void tell_fd(int fd) {
    char text[64];
    if (fd < 0)
        return failed();
    ssize_t length = read(fd, text, sizeof text);
    if (length < 0)
        failed();
    else
        printf("open "), put(text, length);
}

static void tell_file(FILE *file) {
    char text[64];
    if (!file)
        return failed();
    size_t length = fread(text, 1, sizeof text, file);
    printf("open "), put(text, length);
}

#define CALL(name) static void call_##name(void)
#define OPEN(name, ...)                                                                        \
    CALL(name) {                                                                               \
        int (*f)() = find(#name);                                                              \
        if (f)                                                                                 \
            tell_fd(f(__VA_ARGS__));                                                           \
    }
OPEN(open, path, O_RDONLY)
OPEN(open64, path, O_RDONLY)
OPEN(__open, path, O_RDONLY)
OPEN(__open64, path, O_RDONLY)
OPEN(__open_2, path, O_RDONLY)
OPEN(__open64_2, path, O_RDONLY)
OPEN(openat, dir, path, O_RDONLY)
OPEN(openat64, dir, path, O_RDONLY)
OPEN(__openat_2, dir, path, O_RDONLY)
OPEN(__openat64_2, dir, path, O_RDONLY)
CALL(open_nofollow) { tell_fd(open(path, O_RDONLY | O_NOFOLLOW)); }
CALL(open_directory) { tell_fd(open(path, O_RDONLY | O_DIRECTORY)); }
CALL(open_path) {
    int fd = open(path, O_PATH);
    fd < 0 ? failed() : (void)printf("open");
}
CALL(open_path_nofollow) {
    int fd = open(path, O_PATH | O_NOFOLLOW);
    fd < 0 ? failed() : (void)printf("open");
}
CALL(open_write) {
    int fd = open(path, O_WRONLY);
    fd < 0 ? failed() : (void)printf("open");
}
CALL(fopen) { tell_file(fopen(path, "r")); }
CALL(fopen64) { tell_file(fopen64(path, "r")); }
CALL(freopen) {
    FILE *file = freopen(path, "r", stdin);
    tell_file(file);
    if (!file)
        printf(" closed %d", fcntl(0, F_GETFD) < 0);
}
CALL(freopen64) {
    FILE *file = freopen64(path, "r", stdin);
    tell_file(file);
}

/* --- making a file; only asked for where the real root may make it too --- */

static void made(int fd) {
    if (fd < 0)
        return failed();
    printf("made");
    unlinkat(dir, path, 0);
}
CALL(open_create) { made(open(path, O_WRONLY | O_CREAT, 0600)); }
CALL(open_exclusive) { made(open(path, O_WRONLY | O_CREAT | O_EXCL, 0600)); }
CALL(openat_create) { made(openat(dir, path, O_WRONLY | O_CREAT, 0600)); }
CALL(creat) { made(creat(path, 0600)); }
CALL(creat64) { made(creat64(path, 0600)); }
CALL(fopen_write) {
    FILE *file = fopen(path, "wx");
    file ? made(fileno(file)) : failed();
}

/* --- stat --- */

static void tell_mode(mode_t mode, long long size) {
    printf("%06o", mode);
    if (!S_ISDIR(mode))
        printf(" %lld", size);
}
#define STAT(name, type, ...)                                                                  \
    CALL(name) {                                                                               \
        struct type s;                                                                         \
        int (*f)() = find(#name);                                                              \
        if (!f)                                                                                \
            return;                                                                            \
        if (f(__VA_ARGS__))                                                                    \
            failed();                                                                          \
        else                                                                                   \
            tell_mode(s.st_mode, s.st_size);                                                   \
    }
STAT(stat, stat, path, &s)
STAT(stat64, stat64, path, &s)
STAT(lstat, stat, path, &s)
STAT(lstat64, stat64, path, &s)
STAT(fstatat, stat, dir, path, &s, 0)
STAT(fstatat64, stat64, dir, path, &s, 0)
STAT(__xstat, stat, 1, path, &s)
STAT(__xstat64, stat64, 1, path, &s)
STAT(__lxstat, stat, 1, path, &s)
STAT(__lxstat64, stat64, 1, path, &s)
STAT(__fxstatat, stat, 1, dir, path, &s, 0)
STAT(__fxstatat64, stat64, 1, dir, path, &s, 0)
CALL(fstatat_nofollow) {
    struct stat s;
    fstatat(dir, path, &s, AT_SYMLINK_NOFOLLOW) ? failed() : tell_mode(s.st_mode, s.st_size);
}
CALL(fstatat_empty) {
    struct stat s;
    fstatat(dir, path, &s, AT_EMPTY_PATH) ? failed() : tell_mode(s.st_mode, s.st_size);
}
CALL(statx) {
    struct statx s;
    statx(dir, path, 0, STATX_BASIC_STATS, &s) ? failed() : tell_mode(s.stx_mode, s.stx_size);
}
CALL(statx_nofollow) {
    struct statx s;
    statx(dir, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &s)
        ? failed()
        : tell_mode(s.stx_mode, s.stx_size);
}

/* --- access, chdir --- */

#define YES(name, ...)                                                                         \
    CALL(name) { (__VA_ARGS__) ? failed() : (void)printf("yes"); }
YES(access, access(path, F_OK))
YES(access_execute, access(path, X_OK))
YES(faccessat, faccessat(dir, path, R_OK, 0))
YES(faccessat_effective, faccessat(dir, path, R_OK, AT_EACCESS))
YES(faccessat_nofollow, faccessat(dir, path, F_OK, AT_SYMLINK_NOFOLLOW))
YES(euidaccess, euidaccess(path, R_OK))
YES(eaccess, eaccess(path, R_OK))
CALL(chdir) {
    char where[8192];
    if (chdir(path))
        return failed();
    char *text = getcwd(where, sizeof where);
    text ? put_string(text) : failed();
}

/* --- links --- */

static void tell_text(ssize_t length, const char *text) {
    length < 0 ? failed() : put(text, length);
}
CALL(readlink) {
    char text[5000];
    tell_text(readlink(path, text, sizeof text), text);
}
CALL(readlinkat) {
    char text[5000];
    tell_text(readlinkat(dir, path, text, sizeof text), text);
}
CALL(__readlink_chk) {
    char text[5000];
    ssize_t (*f)() = find("__readlink_chk");
    tell_text(f(path, text, sizeof text, sizeof text), text);
}
CALL(__readlinkat_chk) {
    char text[5000];
    ssize_t (*f)() = find("__readlinkat_chk");
    tell_text(f(dir, path, text, sizeof text, sizeof text), text);
}
static void tell_name(const char *name) { name ? put_string(name) : failed(); }
CALL(realpath) { tell_name(realpath(path, NULL)); }
CALL(realpath_buffer) {
    char text[PATH_MAX];
    tell_name(realpath(path, text));
}
CALL(__realpath_chk) {
    char text[PATH_MAX];
    char *(*f)() = find("__realpath_chk");
    tell_name(f(path, text, sizeof text));
}
CALL(canonicalize_file_name) { tell_name(canonicalize_file_name(path)); }

/* --- listings --- */

static int by_name(const void *one, const void *other) {
    return strcmp(*(char **)one, *(char **)other);
}
static void tell_names(char **names, int count) {
    qsort(names, count, sizeof *names, by_name);
    printf("%d", count);
    for (int at = 0; at < count; at++)
        putchar(' '), put_string(names[at]);
}
#define LIST(name, entry_type, open_it, next)                                                  \
    CALL(name) {                                                                               \
        char *names[1000];                                                                     \
        int count = 0;                                                                         \
        DIR *stream = open_it;                                                                 \
        if (!stream)                                                                           \
            return failed();                                                                   \
        struct entry_type *entry;                                                              \
        while ((entry = next) && count < 1000)                                                 \
            names[count++] = strdup(entry->d_name);                                            \
        tell_names(names, count);                                                              \
        closedir(stream);                                                                      \
    }
static struct dirent *next_r(DIR *stream) {
    static struct dirent room;
    struct dirent *entry;
    return readdir_r(stream, &room, &entry) ? NULL : entry;
}
static struct dirent64 *next64_r(DIR *stream) {
    static struct dirent64 room;
    struct dirent64 *entry;
    return readdir64_r(stream, &room, &entry) ? NULL : entry;
}
static DIR *by_fd(void) {
    int fd = openat(dir, path, O_RDONLY | O_DIRECTORY);
    return fd < 0 ? NULL : fdopendir(fd);
}
LIST(readdir, dirent, opendir(path), readdir(stream))
LIST(readdir64, dirent64, opendir(path), readdir64(stream))
LIST(readdir_r, dirent, opendir(path), next_r(stream))
LIST(readdir64_r, dirent64, opendir(path), next64_r(stream))
LIST(fdopendir, dirent, by_fd(), readdir(stream))
CALL(rewinddir) {
    DIR *stream = opendir(path);
    if (!stream)
        return failed();
    int first = 0, second = 0, third = 0;
    long place = telldir(stream);
    while (readdir(stream))
        first++;
    rewinddir(stream);
    while (readdir(stream))
        second++;
    seekdir(stream, place);
    while (readdir(stream))
        third++;
    printf("%d %d %d", first, second, third);
}
static int not_dots(const struct dirent *entry) { return entry->d_name[0] != '.'; }
static int not_dots64(const struct dirent64 *entry) { return entry->d_name[0] != '.'; }
static void tell_count(int count) { count < 0 ? failed() : (void)printf("%d", count); }
CALL(scandir) {
    struct dirent **list;
    int count = scandir(path, &list, not_dots, alphasort);
    tell_count(count);
    for (int at = 0; at < count; at++)
        putchar(' '), put_string(list[at]->d_name);
}
CALL(scandir_all) {
    struct dirent **list;
    tell_count(scandir(path, &list, NULL, NULL));
}
CALL(scandir64) {
    struct dirent64 **list;
    int count = scandir64(path, &list, not_dots64, alphasort64);
    tell_count(count);
    for (int at = 0; at < count; at++)
        putchar(' '), put_string(list[at]->d_name);
}
CALL(scandirat) {
    struct dirent **list;
    int count = scandirat(dir, path, &list, not_dots, alphasort);
    tell_count(count);
    for (int at = 0; at < count; at++)
        putchar(' '), put_string(list[at]->d_name);
}

#include <glob.h>
static void tell_glob(const char *pattern, int flags) {
    glob_t found = {0};
    int answer = glob(pattern, flags, NULL, &found);
    printf("%d %zu %d", answer, found.gl_pathc, found.gl_flags);
    for (size_t at = 0; at < found.gl_pathc; at++)
        putchar(' '), put_string(found.gl_pathv[at]);
}
CALL(glob) { tell_glob(path, GLOB_MARK | GLOB_NOESCAPE); }
CALL(glob_below) {
    char pattern[9000];
    snprintf(pattern, sizeof pattern, "%s/[a-l]*", path);
    tell_glob(pattern, GLOB_MARK);
}
CALL(glob_two_below) {
    char pattern[9000];
    snprintf(pattern, sizeof pattern, "%s/*/{inner,file,hidden}", path);
    tell_glob(pattern, GLOB_BRACE | GLOB_NOCHECK);
}

/* --- executing; the program that runs writes where the answer goes --- */

static char *arguments[] = {"probe", "one", "two", NULL};
static char *nothing[] = {NULL};
#define EXEC(name, ...)                                                                        \
    CALL(name) {                                                                               \
        fflush(stdout);                                                                        \
        __VA_ARGS__;                                                                           \
        failed();                                                                              \
    }
EXEC(execve, execve(path, arguments, environ))
EXEC(execve_bare, execve(path, arguments, nothing))
EXEC(execv, execv(path, arguments))
EXEC(execvp, execvp(path, arguments))
EXEC(execvpe, execvpe(path, arguments, environ))
EXEC(execl, execl(path, "probe", "one", "two", "three", "four", "five", "six", NULL))
EXEC(execlp, execlp(path, "probe", "one", NULL))
EXEC(execle, execle(path, "probe", "one", "two", "three", "four", "five", NULL, environ))
EXEC(execveat, execveat(dir, path, arguments, environ, 0))
CALL(fexecve) {
    int fd = open(path, O_RDONLY);
    if (fd < 0)
        return failed();
    fflush(stdout);
    fexecve(fd, arguments, environ);
    failed();
}
static void tell_spawn(int error, pid_t pid) {
    int status;
    if (error)
        printf("%s", strerrorname_np(error));
    else if (waitpid(pid, &status, 0) == pid)
        printf("status %d", status);
}
CALL(posix_spawn) {
    pid_t pid = 0;
    fflush(stdout);
    int error = posix_spawn(&pid, path, NULL, NULL, arguments, environ);
    tell_spawn(error, pid);
}
CALL(posix_spawnp) {
    pid_t pid = 0;
    fflush(stdout);
    int error = posix_spawnp(&pid, path, NULL, NULL, arguments, environ);
    tell_spawn(error, pid);
}
CALL(system) {
    char command[9000];
    snprintf(command, sizeof command, "'%s' one 2>/dev/null", path ? path : "");
    fflush(stdout);
    printf("status %d", system(command));
}
CALL(popen) {
    char command[9000], text[100];
    snprintf(command, sizeof command, "test -e '%s' && echo there", path ? path : "");
    FILE *pipe = popen(command, "r");
    if (!pipe)
        return failed();
    size_t length = fread(text, 1, sizeof text, pipe);
    put(text, length);
    printf(" status %d", pclose(pipe));
}
CALL(system_cleared) {
    clearenv();
    call_system();
}

/* --- what a file system knows of a path; nothing is changed --- */

#include <sys/inotify.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <utime.h>
static struct statfs fs;
static struct statfs64 fs64;
static struct statvfs vfs;
static struct statvfs64 vfs64;
static const struct timespec omit[2] = {{0, UTIME_OMIT}, {0, UTIME_OMIT}};
static const struct timespec now[2] = {{0, UTIME_NOW}, {0, UTIME_OMIT}};
YES(statfs, statfs(path, &fs))
YES(statfs64, statfs64(path, &fs64))
YES(statvfs, statvfs(path, &vfs))
YES(statvfs64, statvfs64(path, &vfs64))
YES(pathconf, pathconf(path, _PC_NAME_MAX) < 0)
YES(getxattr, getxattr(path, "user.none", NULL, 0) < 0)
YES(lgetxattr, lgetxattr(path, "user.none", NULL, 0) < 0)
YES(listxattr, listxattr(path, NULL, 0) < 0)
YES(llistxattr, llistxattr(path, NULL, 0) < 0)
YES(inotify_add_watch, inotify_add_watch(inotify_init(), path, IN_OPEN) < 0)
YES(utimensat, utimensat(dir, path, now, 0))
YES(utimensat_nofollow, utimensat(dir, path, now, AT_SYMLINK_NOFOLLOW))
YES(utimensat_omit, utimensat(dir, path, omit, 0))

/* --- the raw escape hatch --- */

#include <linux/openat2.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
static struct open_how how;
static struct stat raw;
CALL(sys_open) { tell_fd(syscall(SYS_open, path, O_RDONLY)); }
CALL(sys_openat) { tell_fd(syscall(SYS_openat, dir, path, O_RDONLY)); }
CALL(sys_openat2) { tell_fd(syscall(SYS_openat2, dir, path, &how, sizeof how)); }
CALL(sys_stat) { syscall(SYS_stat, path, &raw) ? failed() : tell_mode(raw.st_mode, raw.st_size); }
CALL(sys_newfstatat) {
    syscall(SYS_newfstatat, dir, path, &raw, AT_SYMLINK_NOFOLLOW)
        ? failed()
        : tell_mode(raw.st_mode, raw.st_size);
}
CALL(sys_statx) {
    struct statx s;
    syscall(SYS_statx, dir, path, 0, STATX_BASIC_STATS, &s) ? failed()
                                                            : tell_mode(s.stx_mode, s.stx_size);
}
YES(sys_access, syscall(SYS_access, path, F_OK))
YES(sys_faccessat2, syscall(SYS_faccessat2, dir, path, F_OK, 0))
CALL(sys_readlink) {
    char text[5000];
    tell_text(syscall(SYS_readlink, path, text, sizeof text), text);
}
static void tell_packed(ssize_t (*read_some)(int, char *, size_t)) {
    static char room[512];
    char *names[1000];
    int count = 0;
    ssize_t length;
    int fd = openat(dir, path, O_RDONLY | O_DIRECTORY);
    if (fd < 0)
        return failed();
    while ((length = read_some(fd, room, sizeof room)) > 0)
        for (ssize_t at = 0; at < length && count < 1000;) {
            struct dirent64 *entry = (void *)(room + at);
            names[count++] = strdup(entry->d_name);
            at += entry->d_reclen;
        }
    tell_names(names, count);
}
static ssize_t by_libc(int fd, char *room, size_t size) { return getdents64(fd, room, size); }
static ssize_t by_syscall(int fd, char *room, size_t size) {
    return syscall(SYS_getdents64, fd, room, size);
}
CALL(getdents64) { tell_packed(by_libc); }
CALL(sys_getdents64) { tell_packed(by_syscall); }
CALL(sys_execve) {
    fflush(stdout);
    syscall(SYS_execve, path, arguments, nothing);
    failed();
}

/* --- sockets, handles --- */

static int with_address(int (*use)(int, const struct sockaddr *, socklen_t)) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) > sizeof address.sun_path)
        return errno = ENAMETOOLONG, -1;
    memcpy(address.sun_path, path, strlen(path));
    return use(socket(AF_UNIX, SOCK_STREAM, 0), (void *)&address, sizeof address);
}
YES(connect, with_address(connect))
CALL(bind) {
    if (with_address(bind))
        return failed();
    printf("made");
    unlink(path);
}
CALL(name_to_handle_at) {
    static union { struct file_handle handle; char room[200]; } at;
    int mount;
    at.handle.handle_bytes = 128;
    name_to_handle_at(dir, path, &at.handle, &mount, 0) && errno != EOPNOTSUPP && errno != EOVERFLOW
        ? failed()
        : (void)printf("yes");
}
CALL(mkstemp_in) {
    char name[9000];
    snprintf(name, sizeof name, "%s-XXXXXX", path);
    int fd = mkstemp(name);
    fd < 0 ? failed() : (void)printf("made");
    unlink(name);
}
CALL(mkdtemp_in) {
    char name[9000];
    snprintf(name, sizeof name, "%s-XXXXXX", path);
    mkdtemp(name) ? (void)printf("made") : failed();
    rmdir(name);
}
CALL(tmpfile) {
    FILE *file = tmpfile();
    file ? (void)printf("made") : failed();
}

/* --- names that are made, and taken away again --- */

#define MAKE(name, undo, ...)                                                                  \
    CALL(name) {                                                                               \
        if (__VA_ARGS__)                                                                       \
            return failed();                                                                   \
        printf("made");                                                                        \
        undo(path);                                                                            \
    }
MAKE(mkdir, rmdir, mkdir(path, 0700))
MAKE(mkdirat, rmdir, mkdirat(dir, path, 0700))
MAKE(mkfifo, unlink, mkfifo(path, 0600))
MAKE(mkfifoat, unlink, mkfifoat(dir, path, 0600))
MAKE(mknod, unlink, mknod(path, S_IFREG | 0600, 0))
MAKE(mknodat, unlink, mknodat(dir, path, S_IFREG | 0600, 0))
MAKE(symlink, unlink, symlink("anything", path))
MAKE(symlinkat, unlink, symlinkat("anything", dir, path))
MAKE(link_to, unlink, link("tree/file", path))
MAKE(linkat_to, unlink, linkat(dir, "tree/file", dir, path, 0))

/* --- names that are taken away or changed: asked for hidden and missing ones only --- */

YES(unlink, unlink(path))
YES(unlinkat, unlinkat(dir, path, 0))
YES(unlinkat_directory, unlinkat(dir, path, AT_REMOVEDIR))
YES(rmdir, rmdir(path))
YES(remove, remove(path))
YES(rename_from, rename(path, "tree/renamed"))
YES(renameat_from, renameat(dir, path, dir, "tree/renamed"))
YES(renameat2_from, renameat2(dir, path, dir, "tree/renamed", RENAME_NOREPLACE))
YES(rename_to, rename("tree/sub", path))
YES(link_from, link(path, "tree/linked"))
YES(linkat_follow, linkat(dir, path, dir, "tree/linked", AT_SYMLINK_FOLLOW))
YES(chmod, chmod(path, 0))
YES(fchmodat, fchmodat(dir, path, 0, 0))
YES(chown, chown(path, 1, 1))
YES(lchown, lchown(path, 1, 1))
YES(fchownat, fchownat(dir, path, 1, 1, 0))
YES(truncate, truncate(path, 0))
YES(truncate64, truncate64(path, 0))
YES(utime, utime(path, NULL))
YES(utimes, utimes(path, NULL))
YES(lutimes, lutimes(path, NULL))
YES(setxattr, setxattr(path, "user.one", "1", 1, 0))
YES(lsetxattr, lsetxattr(path, "user.one", "1", 1, 0))
YES(removexattr, removexattr(path, "user.one"))

/* --- the table --- */

#include "calls.h"

static void unescape(char *text) {
    char *to = text;
    for (char *from = text; *from; from++) {
        unsigned byte;
        if (*from == '%' && sscanf(from + 1, "%2x", &byte) == 1) {
            *to++ = byte;
            from += 2;
        } else
            *to++ = *from;
    }
    *to = 0;
}

static void perform(const char *call, const char *cwd, const char *from) {
    if (*cwd && chdir(cwd)) {
        printf("cwd "), failed();
        return;
    }
    if (strcmp(from, "removed") == 0) {
        char name[] = "removed-XXXXXX";
        if (!mkdtemp(name) || chdir(name) || rmdir(strcat(strdup("../"), name)))
            printf("removed "), failed();
    } else if (strcmp(from, "bad") == 0)
        dir = 999;
    else if (strcmp(from, "-") != 0 && (dir = open(from, O_RDONLY)) < 0) {
        printf("dir "), failed();
        return;
    }
    for (size_t at = 0; at < sizeof calls / sizeof *calls; at++)
        if (strcmp(calls[at].name, call) == 0) {
            errno = 0;
            calls[at].perform();
            return;
        }
    printf("unknown call");
}

int main(int count, char **values) {
    static char script[16 << 20];
    if (count > 1) { /* Executed by a call. */
        printf("ran");
        for (int at = 0; at < count; at++)
            printf(" %s", at ? values[at] : "");
        return 7;
    }
    /* All at once: a child that closes stdin would move the place from which the next line is
     * read. */
    script[fread(script, 1, sizeof script - 1, stdin)] = 0;
    char *lines = script, *line;
    for (int number = 1; (line = strsep(&lines, "\n")) && *line; number++) {
        char *rest = line, *fields[4];
        for (int at = 0; at < 4; at++)
            fields[at] = strsep(&rest, "\t");
        int answer[2];
        if (!fields[3] || pipe(answer))
            return 2;
        pid_t pid = fork();
        if (pid == 0) {
            dup2(answer[1], 1);
            close(answer[0]), close(answer[1]);
            freopen("/dev/null", "r", stdin);
            for (int at = 1; at < 4; at++)
                unescape(fields[at]);
            path = strcmp(fields[3], "(null)") ? fields[3] : NULL;
            alarm(20);
            perform(fields[0], fields[1], fields[2]);
            fflush(stdout);
            _exit(0);
        }
        close(answer[1]);
        char text[65536];
        size_t length = 0;
        ssize_t more;
        while ((more = read(answer[0], text + length, sizeof text - length)) > 0)
            length += more;
        close(answer[0]);
        int status = 0;
        waitpid(pid, &status, 0);
        printf("%d\t", number);
        for (size_t at = 0; at < length; at++)
            text[at] == '\n' ? (void)printf("%%0A") : (void)putchar(text[at]);
        if (status)
            printf(" [%s %d]", WIFSIGNALED(status) ? "signal" : "exit",
                   WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
        putchar('\n');
        fflush(stdout);
    }
    return 0;
}
