/* What a program sees that has confined itself, seccomp(2), to what it needs bare. */

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>

#define ALLOW(call)                                                                            \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* Files may be opened to be read. All else ends the process. */
static void confine(void) {
    static struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        ALLOW(read), ALLOW(write), ALLOW(close), ALLOW(newfstatat), ALLOW(access), ALLOW(readlink),
        ALLOW(getdents64), ALLOW(fcntl), ALLOW(lseek), ALLOW(brk), ALLOW(getrandom), ALLOW(exit_group),
        ALLOW(readlinkat),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 3),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_ACCMODE | O_CREAT, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        printf("not confined ");
}
#define CONFINED(name)                                                                         \
    static void call_confined_##name(void) {                                                   \
        confine();                                                                             \
        call_##name();                                                                         \
    }
CONFINED(open)
CONFINED(fopen)
CONFINED(openat)
CONFINED(open_nofollow)
CONFINED(open_directory)
CONFINED(stat)
CONFINED(lstat)
CONFINED(fstatat)
CONFINED(fstatat_nofollow)
CONFINED(access)
CONFINED(readlink)
CONFINED(readlinkat)
CONFINED(readdir)
CONFINED(scandir)
CONFINED(sys_newfstatat)
CONFINED(sys_openat)
