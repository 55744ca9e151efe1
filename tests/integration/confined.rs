//! Programs that confine themselves, seccomp(2), or are confined: the filter makes no system call
//! there for which the program would be ended.
//!
//! Each program allows itself what it would need bare, and no more.

use crate::harness::{Dir, Finished};

const HEAD: &str = r#"
    #define _GNU_SOURCE
    #include <dirent.h>
    #include <dlfcn.h>
    #include <errno.h>
    #include <fcntl.h>
    #include <limits.h>
    #include <linux/audit.h>
    #include <linux/filter.h>
    #include <linux/seccomp.h>
    #include <spawn.h>
    #include <stddef.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/prctl.h>
    #include <sys/stat.h>
    #include <sys/syscall.h>
    #include <sys/wait.h>
    #include <unistd.h>
    #define HIDDEN "/usr/include/openssl/ssl.h"
    #define SHOWN "/usr/include/../include/stdio.h"
    #define LENGTH(array) (sizeof array / sizeof *array)
    extern char **environ;

    /* What a program may call that only looks at files. */
    #define LOOKS SYS_read, SYS_write, SYS_close, SYS_newfstatat, SYS_access, SYS_readlink, SYS_exit_group
    /* What ld.so and libc call at the start of a program. */
    #define STARTS SYS_execve, SYS_mmap, SYS_mprotect, SYS_munmap, SYS_pread64, SYS_brk, SYS_arch_prctl, \
        SYS_set_tid_address, SYS_set_robust_list, SYS_rseq, SYS_prlimit64, SYS_getrandom

    /* Allows these calls, and openat(2) to read; the rest ends as `otherwise` says. */
    static void confine(int way, unsigned otherwise, const int *allowed, size_t count) {
        struct sock_filter code[200] = {
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
            BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
            BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
            BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        };
        int at = 4;
        for (size_t one = 0; one < count; one++) {
            code[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, allowed[one], 0, 1);
            code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
        }
        code[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 3);
        code[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2]));
        code[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, ~(O_CLOEXEC | O_DIRECTORY | O_NONBLOCK), 1, 0);
        code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
        code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, otherwise);
        struct sock_fprog program = {at, code};
        int failed = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        if (way == 0) failed |= prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
        if (way == 1) failed |= syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program);
        if (way == 2) failed |= syscall(SYS_prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
        if (failed) { perror("seccomp"); _exit(1); }
    }
    static const unsigned OTHERWISE[] = {SECCOMP_RET_KILL_PROCESS, SECCOMP_RET_TRAP, SECCOMP_RET_ERRNO | EPERM};

    static int says(int line) {
        char text[] = "wrong in line 000\n";
        text[14] += line / 100; text[15] += line / 10 % 10; text[16] += line % 10;
        write(1, text, sizeof text - 1);
        return 1;
    }
    #define MUST(what) do { if (!(what)) _exit(says(__LINE__)); } while (0)

    static void looks(void) {
        struct stat status;
        char text[PATH_MAX];
        int file;
        errno = 0;
        MUST(open(HIDDEN, O_RDONLY) == -1 && errno == ENOENT);
        MUST(stat(HIDDEN, &status) == -1 && errno == ENOENT);
        MUST(access(HIDDEN, F_OK) == -1 && errno == ENOENT);
        MUST(access(SHOWN, F_OK) == 0 && stat(SHOWN, &status) == 0 && stat("/usr/include/stdio.h", &status) == 0);
        MUST((file = open(SHOWN, O_RDONLY)) >= 0 && read(file, text, 1) == 1 && close(file) == 0);
        MUST(readlink("/bin", text, sizeof text) == 7);
        MUST(realpath("/usr/include/stdio.h", text) && !strcmp(text, "/usr/include/stdio.h"));
        MUST(!realpath(HIDDEN, text));
        MUST(!realpath("/usr/include/no-such", text));
        MUST((file = open("/proc/self/stat", O_RDONLY)) >= 0 && close(file) == 0);
        MUST(stat("/tmp", &status) == 0 && stat("/tmp/../usr/include", &status) == 0);
        MUST(open("/tmp/no/such/file", O_RDONLY) == -1 && errno == ENOENT);
        MUST(access("/tmp/no-such-file", F_OK) == -1 && errno == ENOENT);
        MUST(stat(0, &status) == -1 && errno == EFAULT);
        MUST(open((char *)-1, O_RDONLY) == -1 && errno == EFAULT);
    }

    /* From /usr/include. */
    static void looks_from_here(void) {
        struct stat status;
        MUST(open("openssl/ssl.h", O_RDONLY) == -1 && errno == ENOENT);
        MUST(stat("../include/openssl", &status) == -1 && errno == ENOENT);
        MUST(stat("stdio.h", &status) == 0 && access("../bin/env", X_OK) == 0);
        MUST(access("no-such.h", F_OK) == -1 && errno == ENOENT);
    }

    static int ended_well(pid_t child) {
        int status;
        if (waitpid(child, &status, 0) != child) return 0;
        if (status) { char text[60]; write(1, text, sprintf(text, "ended with %x\n", status)); }
        return !status;
    }
"#;

/// Runs a program; it must print `ok`, and bare something else.
#[track_caller]
fn holds(program: &str) -> Finished {
    let dir = Dir::new();
    let path = dir.compile("program", &format!("{HEAD}{program}"), &[]);
    let finished = dir.run(&[], path.to_str().unwrap()).finish();
    assert_eq!(
        finished.stdout(),
        "ok\n",
        "{:?}\n{}",
        finished.status(),
        finished.stderr()
    );
    let bare = std::process::Command::new(path).output().unwrap();
    assert_ne!(bare.stdout, b"ok\n", "bare, the program must fail");
    finished
}

#[test]
fn a_program_that_may_only_look_at_files() {
    holds(
        "int main(void) {
             for (int way = 0; way < 3; way++)
                 for (size_t end = 0; end < LENGTH(OTHERWISE); end++) {
                     pid_t child = fork();
                     if (!child) {
                         const int allowed[] = {LOOKS};
                         MUST(chdir(\"/usr/include\") == 0);
                         confine(way, OTHERWISE[end], allowed, LENGTH(allowed));
                         looks();
                         looks_from_here();
                         _exit(0);
                     }
                     MUST(ended_well(child));
                 }
             write(1, \"ok\\n\", 3);
         }",
    );
}

#[test]
fn a_program_that_lists_directories() {
    holds(
        "int main(void) {
             const int allowed[] = {LOOKS, SYS_getdents64, SYS_brk, SYS_fcntl, SYS_fstat, SYS_lseek, SYS_getrandom};
             struct dirent *entry;
             int names = 0;
             confine(0, SECCOMP_RET_KILL_PROCESS, allowed, LENGTH(allowed));
             DIR *directory = opendir(\"/usr/include\");
             MUST(directory);
             while ((entry = readdir(directory))) { names++; MUST(strcmp(entry->d_name, \"openssl\")); }
             MUST(names > 50 && closedir(directory) == 0);
             MUST((directory = opendir(\"/tmp\")) && readdir(directory) && closedir(directory) == 0);
             MUST(!opendir(\"/usr/include/openssl\") && errno == ENOENT);
             write(1, \"ok\\n\", 3);
         }",
    );
}

#[test]
fn a_program_that_is_confined_from_its_start() {
    holds(
        "int main(int count, char **values) {
             if (count > 1) { looks(); return 0; }
             for (size_t end = 0; end < LENGTH(OTHERWISE); end++) {
                 pid_t child = fork();
                 if (!child) {
                     const int allowed[] = {LOOKS, STARTS};
                     char *arguments[] = {values[0], \"a\", 0}, *none[] = {0};
                     confine(1, OTHERWISE[end], allowed, LENGTH(allowed));
                     execve(values[0], arguments, end == 1 ? none : environ);
                     _exit(1);
                 }
                 MUST(ended_well(child));
             }
             write(1, \"ok\\n\", 3);
         }",
    );
}

#[test]
fn a_confined_program_in_strict_mode() {
    holds(
        "int main(void) {
             pid_t child = fork();
             if (!child) {
                 int file = open(SHOWN, O_RDONLY);
                 char text[1];
                 MUST(open(HIDDEN, O_RDONLY) == -1);
                 MUST(prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0) == 0);
                 if (read(file, text, 1) != 1) syscall(SYS_exit, 1);
                 syscall(SYS_exit, open(HIDDEN, O_RDONLY) != -1);
             }
             MUST(ended_well(child));
             write(1, \"ok\\n\", 3);
         }",
    );
}

/// man(1) confines the programs that it runs to reading; its decompressors and groff inherit that.
#[test]
fn man_shows_a_page() {
    let dir = Dir::new();
    dir.file("page.1", ".TH PAGE 1\n.SH NAME\npage \\- shown\n");
    let script = "man -P cat ./page.1";
    let view = ["--package", "man-db"];
    let shown = dir.run(&view, script).finish().ends_with(0);
    let bare = dir.shell(script).ends_with(0);
    assert!(bare.stdout().contains("page - shown"), "{}", bare.stdout());
    assert_eq!(shown.stdout(), bare.stdout());
    assert!(
        shown.stderr().contains("confined by seccomp"),
        "{}",
        shown.stderr()
    );
}

/// A filter that forbids nothing of what blinkers does leaves the law whole.
#[test]
fn a_filter_that_forbids_something_else() {
    holds(
        "int main(void) {
             char name[] = \"/tmp/blinkers-test-XXXXXX\", link[100];
             MUST(mkdtemp(name));
             sprintf(link, \"%s/link\", name);
             MUST(symlink(\"/usr/include\", link) == 0);
             strcat(link, \"/openssl/ssl.h\");
             struct sock_filter code[] = {
                 BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                 BPF_STMT(BPF_ALU | BPF_ADD | BPF_K, 5),
                 BPF_STMT(BPF_MISC | BPF_TAX, 0),
                 BPF_STMT(BPF_ST, 3),
                 BPF_STMT(BPF_LDX | BPF_MEM, 3),
                 BPF_STMT(BPF_MISC | BPF_TXA, 0),
                 BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace + 5, 0, 1),
                 BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
                 BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
             };
             struct sock_fprog program = {LENGTH(code), code};
             MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
             MUST(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
             int file = open(link, O_RDONLY), error = errno;
             *strstr(link, \"/openssl\") = 0;
             unlink(link);
             rmdir(name);
             MUST(file == -1 && error == ENOENT);
             looks();
             write(1, \"ok\\n\", 3);
         }",
    );
}
