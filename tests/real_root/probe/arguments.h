/* Arguments that a call refuses whatever its path is: flags, modes, sizes, descriptors, and
 * pointers beside the path. */

#include <mntent.h>
#include <sys/fanotify.h>
#include <sys/mount.h>
#include <sys/uio.h>

#define ANSWER(name, ...)                                                                      \
    CALL(name) { (__VA_ARGS__) < 0 ? failed() : (void)printf("yes"); }
static struct stat bad_status;
static struct statx bad_statx;
static char bad_text[5000];
static struct timespec bad_times[2] = {{0, 2000000000}, {0, 0}};
static struct timeval bad_moments[2] = {{0, 2000000}, {0, 0}};

ANSWER(bad_access, access(path, 8))
ANSWER(bad_faccessat_mode, faccessat(dir, path, 8, 0))
ANSWER(bad_faccessat_flags, faccessat(dir, path, 0, 0x10000))
ANSWER(bad_euidaccess, euidaccess(path, 8))
ANSWER(bad_fstatat, fstatat(dir, path, &bad_status, 0x20000))
ANSWER(bad_fstatat_removes, fstatat(dir, path, &bad_status, AT_REMOVEDIR))
ANSWER(bad_stat_pointer, stat(path, (void *)WILD))
ANSWER(bad_lstat_pointer, lstat(path, (void *)WILD))
ANSWER(bad_statx_flags, statx(dir, path, 0x20000, STATX_BASIC_STATS, &bad_statx))
ANSWER(bad_statx_sync, statx(dir, path, 0x6000, STATX_BASIC_STATS, &bad_statx))
ANSWER(bad_statx_mask, statx(dir, path, 0, 0x80000000, &bad_statx))
ANSWER(bad_statx_pointer, statx(dir, path, 0, STATX_BASIC_STATS, (void *)WILD))
ANSWER(bad_readlink, readlink(path, bad_text, 0))
ANSWER(bad_readlink_pointer, readlink(path, WILD, 10))
ANSWER(bad_readlinkat, readlinkat(dir, path, bad_text, 0))
ANSWER(bad_open_temporary, open(path, O_TMPFILE | O_RDONLY))
ANSWER(bad_open_directory, open(path, O_CREAT | O_DIRECTORY | O_WRONLY, 0600))
ANSWER(bad_openat_directory, openat(dir, path, O_CREAT | O_DIRECTORY, 0600))
ANSWER(bad_open_access, open(path, O_ACCMODE | O_NOATIME))

/* A file of 24 bytes is what openat2 wants since Linux 5.6. */
static struct open_how bad_how;
static int with_how(uint64_t flags, uint64_t mode, uint64_t resolve, size_t size) {
    bad_how = (struct open_how){flags, mode, resolve};
    return syscall(SYS_openat2, dir, path, &bad_how, size);
}
ANSWER(bad_openat2_size, with_how(0, 0, 0, 23))
ANSWER(bad_openat2_no_size, with_how(0, 0, 0, 0))
ANSWER(bad_openat2_large, with_how(0, 0, 0, 5000))
ANSWER(bad_openat2_flags, with_how(1ull << 40, 0, 0, 24))
ANSWER(bad_openat2_mode, with_how(O_RDONLY, 0600, 0, 24))
ANSWER(bad_openat2_resolve, with_how(0, 0, 0x8000, 24))
ANSWER(bad_openat2_both, with_how(0, 0, RESOLVE_BENEATH | RESOLVE_IN_ROOT, 24))
ANSWER(bad_openat2_null, syscall(SYS_openat2, dir, path, NULL, 24))
ANSWER(bad_openat2_pointer, syscall(SYS_openat2, dir, path, WILD, 24))
ANSWER(bad_openat2_edge, syscall(SYS_openat2, dir, path, before_forbidden() - 8, 24))

CALL(bad_fopen) { fopen(path, "q") ? (void)printf("yes") : failed(); }
CALL(bad_fopen_empty) { fopen(path, "") ? (void)printf("yes") : failed(); }
CALL(bad_freopen) { freopen(path, "q", stdin) ? (void)printf("yes") : failed(); }
CALL(bad_setmntent) { setmntent(path, "q") ? (void)printf("yes") : failed(); }

ANSWER(bad_linkat, linkat(dir, path, dir, "tree/linked", 0x20000))
ANSWER(bad_renameat2, renameat2(dir, path, dir, "tree/renamed", 0x100))
ANSWER(bad_renameat2_both, renameat2(dir, path, dir, "tree/renamed", RENAME_NOREPLACE | RENAME_EXCHANGE))
ANSWER(bad_rename_pointer, rename(path, WILD))
ANSWER(bad_rename_empty, rename(path, ""))
ANSWER(bad_link_pointer, link(path, WILD))
ANSWER(bad_link_empty, link(path, ""))
ANSWER(bad_symlink_pointer, symlink(WILD, path))
ANSWER(bad_symlink_empty, symlink("", path))
ANSWER(bad_unlinkat, unlinkat(dir, path, 0x20000))
ANSWER(bad_fchownat, fchownat(dir, path, -1, -1, 0x20000))
ANSWER(bad_fchmodat, fchmodat(dir, path, 0600, 0x20000))
ANSWER(bad_utimensat_flags, utimensat(dir, path, now, 0x20000))
ANSWER(bad_utimensat_times, utimensat(dir, path, bad_times, 0))
ANSWER(bad_utimensat_pointer, utimensat(dir, path, (void *)WILD, 0))
ANSWER(bad_utimes, utimes(path, bad_moments))
ANSWER(bad_lutimes, lutimes(path, bad_moments))
ANSWER(bad_utimes_pointer, utimes(path, (void *)WILD))
ANSWER(bad_utime_pointer, utime(path, (void *)WILD))
ANSWER(bad_mknod_directory, mknod(path, S_IFDIR | 0600, 0))
ANSWER(bad_mknod_link, mknod(path, S_IFLNK | 0600, 0))
ANSWER(bad_mknodat, mknodat(dir, path, 0170000 | 0600, 0))
ANSWER(bad_truncate, truncate(path, -1))
ANSWER(bad_setxattr, setxattr(path, "user.one", "1", 1, 0x20))
ANSWER(bad_setxattr_name, setxattr(path, "", "1", 1, 0))
ANSWER(bad_setxattr_pointer, setxattr(path, WILD, "1", 1, 0))
ANSWER(bad_getxattr_name, getxattr(path, "", NULL, 0))
ANSWER(bad_lgetxattr_pointer, lgetxattr(path, WILD, NULL, 0))
ANSWER(bad_removexattr_name, removexattr(path, ""))
ANSWER(bad_inotify_descriptor, inotify_add_watch(999, path, IN_OPEN))
ANSWER(bad_inotify_other, inotify_add_watch(open("/dev/null", O_RDONLY), path, IN_OPEN))
ANSWER(bad_inotify_mask, inotify_add_watch(inotify_init(), path, 0))
ANSWER(bad_fanotify, fanotify_mark(999, FAN_MARK_ADD, FAN_OPEN, dir, path))
ANSWER(bad_mount, mount("none", path, WILD, 0, NULL))
ANSWER(bad_umount2, umount2(path, 0x20000))
CALL(bad_handle) {
    static union { struct file_handle handle; char room[200]; } at;
    int mount;
    at.handle.handle_bytes = 128;
    name_to_handle_at(dir, path, &at.handle, &mount, 0x20000) ? failed() : (void)printf("yes");
}
CALL(bad_mkstemp) {
    char name[9000];
    snprintf(name, sizeof name, "%s-XXXXX", path);
    mkstemp(name) < 0 ? failed() : (void)printf("yes");
}
CALL(bad_mkdtemp) {
    char name[9000];
    snprintf(name, sizeof name, "%s", path);
    mkdtemp(name) ? (void)printf("yes") : failed();
}
CALL(bad_mkostemps) {
    char name[9000];
    snprintf(name, sizeof name, "%s-XXXXXX.c", path);
    mkostemps(name, 20000, 0) < 0 ? failed() : (void)printf("yes");
}
/* Most limits are the same whatever the path is. What a file system says of a mount of its own
 * is not told. */
CALL(pathconf_all) {
    for (int name = -1; name < 25; name++) {
        errno = 0;
        long limit = pathconf(path, name);
        printf(limit < 0 ? "%d:%s " : "%d:yes ", name, strerrorname_np(errno));
    }
}

/* Sockets. */
static struct sockaddr_un bad_address(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path);
    return address;
}
#define SOCKET(name, ...)                                                                      \
    CALL(name) {                                                                               \
        struct sockaddr_un to = bad_address();                                                 \
        int null = open("/dev/null", O_RDWR);                                                  \
        int stream = socket(AF_UNIX, SOCK_STREAM, 0), packets = socket(AF_UNIX, SOCK_DGRAM, 0);\
        (__VA_ARGS__) < 0 ? failed() : (void)printf("yes");                                    \
    }
static struct sockaddr *as_address(struct sockaddr_un *address) { return (void *)address; }
static ssize_t with_message(int fd, void *name, struct iovec *pieces) {
    struct msghdr message = {name, sizeof(struct sockaddr_un), pieces, 1};
    return sendmsg(fd, &message, 0);
}
static struct iovec piece = {"x", 1}, bad_piece = {WILD, 1};
SOCKET(bad_connect_descriptor, connect(999, as_address(&to), sizeof to))
SOCKET(bad_connect_file, connect(null, as_address(&to), sizeof to))
SOCKET(bad_connect_long, connect(stream, as_address(&to), 120))
SOCKET(bad_connect_longer, connect(stream, as_address(&to), 4000))
SOCKET(bad_connect_internet, connect(socket(AF_INET, SOCK_DGRAM, 0), as_address(&to), sizeof to))
SOCKET(bad_bind_descriptor, bind(999, as_address(&to), sizeof to))
SOCKET(bad_bind_file, bind(null, as_address(&to), sizeof to))
SOCKET(bad_sendto_descriptor, sendto(999, "x", 1, 0, as_address(&to), sizeof to))
SOCKET(bad_sendto_stream, sendto(stream, "x", 1, 0, as_address(&to), sizeof to))
SOCKET(bad_sendto_pointer, sendto(packets, WILD, 1, 0, as_address(&to), sizeof to))
SOCKET(bad_sendmsg_descriptor, with_message(999, &to, &piece))
SOCKET(bad_sendmsg_stream, with_message(stream, &to, &piece))
SOCKET(good_sendto, sendto(packets, "x", 1, 0, as_address(&to), sizeof to))
SOCKET(good_sendmsg, with_message(packets, &to, &piece))
/* The path is of no matter to these. */
SOCKET(wild_connect, connect(stream, (void *)WILD, sizeof to))
SOCKET(wild_bind, bind(stream, (void *)WILD, sizeof to))
SOCKET(edge_connect, connect(stream, (void *)(before_forbidden() - 8), sizeof to))
SOCKET(wild_sendto, sendto(packets, "x", 1, 0, (void *)WILD, sizeof to))
SOCKET(wild_sendmsg, sendmsg(packets, (void *)WILD, 0))
SOCKET(wild_sendmsg_name, with_message(packets, WILD, &piece))
SOCKET(wild_sendmmsg, sendmmsg(packets, (void *)WILD, 3, 0))
SOCKET(edge_sendmmsg, sendmmsg(packets, (void *)(before_forbidden() - 20), 3, 0))
SOCKET(raw_wild_connect, syscall(SYS_connect, stream, WILD, sizeof to))
SOCKET(raw_wild_sendmsg, syscall(SYS_sendmsg, packets, WILD, 0))

/* Strings of a program that is executed. */
static char *wild_strings[] = {"A=1", WILD, NULL};
#define REFUSED(name, ...)                                                                     \
    CALL(name) {                                                                               \
        fflush(stdout);                                                                        \
        __VA_ARGS__;                                                                           \
        failed();                                                                              \
    }
REFUSED(bad_execveat, execveat(dir, path, arguments, environ, 0x20000))
REFUSED(wild_execve_arguments, execve(path, (void *)WILD, environ))
REFUSED(wild_execve_environment, execve(path, arguments, (void *)WILD))
REFUSED(wild_execve_string, execve(path, arguments, wild_strings))
REFUSED(edge_execve_environment, execve(path, arguments, (void *)(before_forbidden() - 8)))
REFUSED(wild_execveat_environment, execveat(dir, path, arguments, (void *)WILD, 0))
REFUSED(wild_execveat_string, execveat(dir, path, arguments, wild_strings, 0))
REFUSED(raw_wild_execve, syscall(SYS_execve, path, arguments, WILD))
static void tell_wild_spawn(char **values, char **environment) {
    pid_t pid = 0;
    fflush(stdout);
    int error = posix_spawn(&pid, path, NULL, NULL, values, environment);
    tell_spawn(error, pid);
}
CALL(wild_spawn_environment) { tell_wild_spawn(arguments, (void *)WILD); }
CALL(wild_spawn_string) { tell_wild_spawn(arguments, wild_strings); }
CALL(wild_spawn_arguments) { tell_wild_spawn((void *)WILD, environ); }

/* The same by their numbers. */
ANSWER(raw_bad_access, syscall(SYS_access, path, 8))
ANSWER(raw_bad_faccessat2, syscall(SYS_faccessat2, dir, path, 0, 0x20000))
ANSWER(raw_bad_fstatat, syscall(SYS_newfstatat, dir, path, &bad_status, 0x20000))
ANSWER(raw_bad_statx, syscall(SYS_statx, dir, path, 0x6000, STATX_BASIC_STATS, &bad_statx))
ANSWER(raw_bad_readlink, syscall(SYS_readlink, path, bad_text, 0))
ANSWER(raw_bad_open, syscall(SYS_open, path, O_TMPFILE | O_RDONLY, 0))
ANSWER(raw_bad_unlinkat, syscall(SYS_unlinkat, dir, path, 0x20000))
ANSWER(raw_bad_linkat, syscall(SYS_linkat, dir, path, dir, "tree/linked", 0x20000))
ANSWER(raw_bad_mknod, syscall(SYS_mknod, path, S_IFDIR | 0600, 0))
ANSWER(raw_bad_truncate, syscall(SYS_truncate, path, -1L))
ANSWER(raw_bad_utimensat, syscall(SYS_utimensat, dir, path, WILD, 0))
ANSWER(raw_bad_inotify, syscall(SYS_inotify_add_watch, 999, path, IN_OPEN))
