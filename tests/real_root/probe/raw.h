/* The raw escape hatch. */

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
