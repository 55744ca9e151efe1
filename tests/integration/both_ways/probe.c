/* Asks each question of cases.h about each path, by libc's function and by syscall(2), each time
 * in a child of its own and with the files as they were. Prints: number, place, path, way, answer,
 * error. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/quota.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/quota.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <dirent.h>
#include <unistd.h>
#include <utime.h>

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif
/* No answer of a call. */
#define NONE (-2)

/* The files are put back past the filter. */
static long bare(long number, long a, long b, long c) {
    long answer;
    __asm__ volatile("syscall" : "=a"(answer) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return answer;
}

static const char *const roots[] = {"seen", "tree"};
static const char *const names[] = {"file", "directory", "link", "dangling", "hidden", "absent", "spare", "other"};

static void put_back(void) {
    char path[64], below[80];
    for (int root = 0; root < 2; root++)
        for (int name = 0; name < 8; name++) {
            sprintf(path, "%s/%s", roots[root], names[name]);
            bare(SYS_unlink, (long)path, 0, 0), bare(SYS_rmdir, (long)path, 0, 0);
            int is_file = name == 0 || name == 4 || name == 7;
            if (is_file) bare(SYS_close, bare(SYS_open, (long)path, O_CREAT | O_WRONLY, 0600), 0, 0);
            if (name == 1) bare(SYS_mkdir, (long)path, 0700, 0);
            if (name == 2) bare(SYS_symlink, (long)"file", (long)path, 0);
            if (name == 3) bare(SYS_symlink, (long)"../beyond", (long)path, 0);
        }
}

static struct stat status;
static struct statx extended;
static struct statfs system_status;
static char text[65536];
static unsigned long how[3];
static unsigned long attributes[4];
static const struct timespec omitted[2] = {{0, UTIME_OMIT}, {0, UTIME_OMIT}};
static char *arguments[] = {NULL};
static char room[256];
static struct file_handle *handle = (void *)room;
static int mount_id;
static const int here = AT_FDCWD;

static int stream(void) { return socket(AF_UNIX, SOCK_STREAM, 0); }
static int datagram(void) { return socket(AF_UNIX, SOCK_DGRAM, 0); }
static void *to(const char *path) {
    static struct sockaddr_un address;
    address.sun_family = AF_UNIX;
    strcpy(address.sun_path, path);
    return &address;
}
static struct mmsghdr *messages(const char *path) {
    static struct iovec data = {"x", 1};
    static struct mmsghdr one;
    one.msg_hdr = (struct msghdr){.msg_name = to(path), .msg_namelen = sizeof(struct sockaddr_un), .msg_iov = &data, .msg_iovlen = 1};
    return &one;
}
static struct msghdr *message(const char *path) { return &messages(path)->msg_hdr; }
static int end(void *argument) { _exit(0); }
static int ended(long child) {
    if (child == 0) _exit(0);
    return child > 0 ? waitpid(child, NULL, 0) == child : -1;
}

/* A filter of seccomp(2) that allows what `ask` itself needs from then on, and kills at all else. */
static struct sock_fprog *strict(void) {
#define ALLOW(number) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
    static struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
        ALLOW(SYS_access), ALLOW(SYS_write), ALLOW(SYS_exit_group), ALLOW(SYS_acct),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
#undef ALLOW
    static struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return &program;
}
static int afterwards(long confined, const char *path) { return confined == 0 ? access(path, F_OK) : -1; }

static void ask(int number, int by_number, const char *p, const char *spare, const char *other) {
    long answer = NONE;
    int at = 0;
    errno = 0;
#define CASE(number_, function, raw) \
    if (at++ == number) answer = by_number ? (raw) : (function);
#include "cases.h"
#undef CASE
    int error = errno;
    if (answer == 0) bare(SYS_acct, 0, 0, 0);
    printf("%ld %s\n", answer, answer == -1 ? strerrorname_np(error) : "-");
    fflush(stdout);
    _exit(0);
}

static const char *const numbers[] = {
#define CASE(number, function, raw) #number,
#include "cases.h"
#undef CASE
};

int main(int count, char **argument) {
    char full[4096], spare[64], other[64];
    for (int number = 0; number < (int)(sizeof numbers / sizeof *numbers); number++)
        for (int root = 0; root < 2; root++)
            for (int name = 0; name < 6; name++)
                for (int is_full = name != 0 && name != 4; is_full < 2; is_full++)
                    for (int by_number = 0; by_number < 2; by_number++) {
                        char relative[64];
                        sprintf(relative, "%s/%s", roots[root], names[name]);
                        sprintf(full, "%s/%s", argument[1], relative);
                        sprintf(spare, "%s/spare", roots[root]), sprintf(other, "%s/other", roots[root]);
                        put_back();
                        printf("%d %s %s %s %s ", number, numbers[number], is_full ? "full" : "relative", relative,
                               by_number ? "number" : "function");
                        fflush(stdout);
                        int child = fork(), wstatus;
                        if (child == 0) ask(number, by_number, is_full ? full : relative, spare, other);
                        waitpid(child, &wstatus, 0);
                        if (wstatus) printf("status %x\n", wstatus);
                    }
    put_back();
}
