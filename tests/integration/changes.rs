//! A process remembers where directories lead. It must not, once that has changed: each program
//! here looks at paths until they are known, has a link put on the way to a hidden directory or
//! moves elsewhere, and looks again.

use crate::harness::Dir;

const HEAD: &str = r#"
    #define _GNU_SOURCE
    #include <errno.h>
    #include <fcntl.h>
    #include <fts.h>
    #include <pthread.h>
    #include <sched.h>
    #include <signal.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/mman.h>
    #include <sys/mount.h>
    #include <sys/stat.h>
    #include <sys/syscall.h>
    #include <sys/wait.h>
    #include <unistd.h>
    int __clone(int (*run)(void *), void *stack, int flags, void *argument, ...);
    pid_t __vfork(void);
    static char root[4096];
    static const char *full(const char *path) {
        static char texts[8][5000]; static int at;
        char *text = texts[at++ % 8];
        snprintf(text, 5000, "%s/tree/%s", root, path);
        return text;
    }
    /* How many of the ways to look at a path see a file. */
    static int looks(const char *path) {
        struct stat s; struct statx x; int seen = 0, fd; char text[4096];
        seen += stat(path, &s) == 0;
        seen += stat64(path, (struct stat64 *)&s) == 0;
        seen += fstatat(AT_FDCWD, path, &s, 0) == 0;
        seen += lstat(path, &s) == 0;
        seen += statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, &x) == 0;
        seen += statx(AT_FDCWD, path, 0, STATX_SIZE, &x) == 0;
        seen += access(path, F_OK) == 0;
        seen += (fd = open(path, O_RDONLY)) >= 0; if (fd >= 0) close(fd);
        seen += (fd = openat(AT_FDCWD, path, O_RDONLY)) >= 0; if (fd >= 0) close(fd);
        seen += (fd = open(path, O_RDWR)) >= 0; if (fd >= 0) close(fd);
        seen += realpath(path, text) != NULL;
        seen += syscall(SYS_access, path, F_OK) == 0;
        return seen;
    }
    enum { ALL = 12 };
    static void expect(int line, const char *path, int wanted) {
        for (int round = 0; round < 3; round++) {
            int seen = looks(path);
            if (seen != wanted) { printf("line %d, round %d: %s is seen by %d\n", line, round, path, seen); exit(1); }
        }
    }
    #define SEEN(path) expect(__LINE__, path, ALL)
    #define NOT_SEEN(path) expect(__LINE__, path, 0)
    static void shell(const char *script) { if (system(script)) { printf("%s failed\n", script); exit(1); } }
"#;

/// Runs the body of `main` in `tree`, beside which `hidden` is no part of the view. In both
/// there are `d/file` and `file`.
#[track_caller]
fn holds(body: &str) {
    holds_beside("", body);
}

/// The same, beside a preloaded library of this C source, if there is any.
#[track_caller]
fn holds_beside(library: &str, body: &str) {
    let dir = Dir::new();
    for directory in ["tree", "hidden"] {
        dir.file(&format!("{directory}/d/file"), directory);
        dir.file(&format!("{directory}/file"), directory);
    }
    let source = format!(
        "{HEAD} int main(int count, char **arguments) {{ strcpy(root, arguments[1]); {body} puts(\"ok\"); }}"
    );
    let program = dir.compile("tree/program", &source, &[]);
    let tree = dir.at("tree");
    let mut command = dir.blinkers(&["run", "--no-defaults"]);
    command.0.current_dir(&tree);
    if !library.is_empty() {
        let library = dir.compile("library.so", library, &["-shared", "-fPIC"]);
        command.0.env("LD_PRELOAD", library);
    }
    let view = [
        "--package",
        "coreutils",
        "--package",
        "dash",
        "--tree",
        ".",
        "--tree",
        "/proc",
    ];
    let finished = command
        .arguments(view)
        .arguments(["--tree", "/dev", "--"])
        .arguments([program.as_path(), dir.path()])
        .finish();
    assert_eq!(finished.stdout(), "ok\n", "{}", finished.stderr());
}

#[test]
fn a_link_in_the_place_of_a_directory() {
    holds(
        r#"SEEN("d/file"); SEEN(full("d/file"));
        shell("mv d e; ln -s ../hidden/d d");
        NOT_SEEN("d/file"); NOT_SEEN(full("d/file"));
        shell("rm d; mv e d");
        SEEN("d/file"); SEEN(full("d/file"));"#,
    );
}

#[test]
fn a_link_in_a_directory_that_takes_the_place_of_another() {
    holds(
        r#"shell("mkdir -p a/b new; cp file a/b; ln -s ../../hidden/d new/b");
        SEEN("a/b/file"); SEEN(full("a/b/file"));
        shell("mv a old; mv new a");
        NOT_SEEN("a/b/file"); NOT_SEEN(full("a/b/file"));"#,
    );
}

#[test]
fn a_link_made_by_the_process_itself() {
    holds(
        r#"SEEN("d/file");
        rename("d", "e"); symlink("../hidden/d", "d");
        NOT_SEEN("d/file");
        unlink("d"); syscall(SYS_rename, "e", "d");
        SEEN("d/file");
        syscall(SYS_rename, "d", "e"); syscall(SYS_symlink, "../hidden/d", "d");
        NOT_SEEN("d/file");"#,
    );
}

#[test]
fn a_link_that_was_absent() {
    holds(
        r#"NOT_SEEN("later/file"); NOT_SEEN(full("later/file"));
        shell("ln -s ../hidden/d later");
        NOT_SEEN("later/file"); NOT_SEEN(full("later/file"));
        shell("rm later; cp -r d later");
        SEEN("later/file"); SEEN(full("later/file"));"#,
    );
}

#[test]
fn a_last_component_that_becomes_a_link() {
    holds(
        r#"SEEN("d/file"); SEEN("file");
        shell("rm d/file file; ln -s ../../hidden/file d/file; ln -s ../hidden/file file");
        struct stat s;
        if (stat("d/file", &s) == 0 || stat("file", &s) == 0 || open("file", O_RDONLY) >= 0) return 1;
        if (lstat("d/file", &s) != 0 || lstat("file", &s) != 0) return 1;"#,
    );
}

#[test]
fn a_process_that_moves() {
    holds(
        r#"SEEN("file"); SEEN("d/file");
        chdir("/usr/lib"); NOT_SEEN("file"); NOT_SEEN("d/file");
        chdir(full("")); SEEN("file"); SEEN("d/file");
        int usr = open("/usr/lib", O_PATH), here = open(".", O_PATH);
        fchdir(usr); NOT_SEEN("file"); NOT_SEEN("d/file");
        syscall(SYS_fchdir, here); SEEN("file"); SEEN("d/file");
        syscall(SYS_chdir, "/usr/lib"); NOT_SEEN("d/file");"#,
    );
}

#[test]
fn a_process_that_is_moved_by_a_walk() {
    holds(
        r#"SEEN("d/file"); NOT_SEEN("gcc");
        char *roots[] = {"/usr/bin", NULL};
        FTS *fts = fts_open(roots, FTS_PHYSICAL, NULL);
        FTSENT *entry; int met = 0;
        while ((entry = fts_read(fts)))
            if (entry->fts_info == FTS_F && met++ < 3) { NOT_SEEN("gcc"); NOT_SEEN("d/file"); }
        fts_close(fts);
        if (met < 3) return 1;
        SEEN("d/file");"#,
    );
}

/// The child of a vfork, made by the function `name`.
#[track_caller]
fn holds_beside_a_child_of(name: &str) {
    let body = r#"SEEN("d/file"); SEEN("file");
        pid_t child = vfork();
        if (child == 0) {
            if (chdir("/usr/lib") || looks("file") || looks("d/file")) _exit(3);
            _exit(0);
        }
        int status; waitpid(child, &status, 0);
        if (status) { printf("child %x\n", status); return 1; }
        SEEN("d/file"); SEEN("file");
        chdir("/usr/lib");
        NOT_SEEN("d/file"); NOT_SEEN("file");
        child = vfork();
        if (child == 0) _exit(chdir(full("")) || looks("file") != ALL);
        waitpid(child, &status, 0);
        if (status) { printf("child %x\n", status); return 1; }
        NOT_SEEN("d/file"); NOT_SEEN("file");"#;
    holds(&body.replace("vfork()", name));
}

#[test]
fn a_child_that_shares_the_memory() {
    holds_beside_a_child_of("vfork()");
}

#[test]
fn a_child_that_shares_the_memory_by_the_old_name() {
    holds_beside_a_child_of("__vfork()");
}

/// A child of clone(2), made by the function `name`.
#[track_caller]
fn holds_beside_a_clone_of(name: &str) {
    let body = r#"SEEN("d/file"); SEEN("file");
        int run(void *argument) { return chdir("/usr/bin"); }
        char *stack = mmap(0, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        int child = clone(run, stack + (1 << 20), CLONE_FS | SIGCHLD, NULL);
        int status; waitpid(child, &status, 0);
        if (status) return 1;
        NOT_SEEN("d/file"); NOT_SEEN("gcc");"#;
    holds(&body.replace(" clone(", &format!(" {name}(")));
}

#[test]
fn a_child_that_shares_the_current_directory() {
    holds_beside_a_clone_of("clone");
}

#[test]
fn a_child_that_shares_the_current_directory_by_the_old_name() {
    holds_beside_a_clone_of("__clone");
}

/// A thread gets a current directory of its own by the expression `unshares`, and moves into the
/// tree. What it learns there is not so in `/usr/lib`, where the other one stays: there is a
/// hidden directory `file`.
#[track_caller]
fn holds_beside_a_thread_that(unshares: &str) {
    let body = r#"int seen;
        void *elsewhere(void *argument) {
            if (UNSHARES || chdir(full(""))) exit(3);
            seen = looks("file");
            return NULL;
        }
        chdir("/usr/lib");
        NOT_SEEN("file");
        pthread_t thread;
        pthread_create(&thread, NULL, elsewhere, NULL);
        pthread_join(thread, NULL);
        if (seen != ALL) { printf("the thread sees %d\n", seen); return 1; }
        NOT_SEEN("file");"#;
    holds(&body.replace("UNSHARES", unshares));
}

#[test]
fn a_thread_with_a_current_directory_of_its_own() {
    holds_beside_a_thread_that("unshare(CLONE_FS)");
}

#[test]
fn a_thread_with_a_current_directory_of_its_own_by_number() {
    holds_beside_a_thread_that("syscall(SYS_unshare, CLONE_FS)");
}

#[test]
fn a_link_made_by_a_program_that_the_filter_is_not_in() {
    let dir = Dir::new();
    dir.compile(
        "link",
        "#include <unistd.h>\nint main(int c, char **v) { return rename(\"d\", \"e\") || symlink(\"../hidden/d\", \"d\"); }",
        &["-static"],
    );
    let program = std::fs::read(dir.at("link")).unwrap();
    let bytes: Vec<String> = program.iter().map(u8::to_string).collect();
    // The program makes the static one for itself, so that it is the same test as the others.
    holds(&format!(
        r#"static const unsigned char text[] = {{ {} }};
        int fd = open("link", O_CREAT | O_WRONLY, 0755); write(fd, text, sizeof text); close(fd);
        SEEN("d/file"); SEEN(full("d/file"));
        shell("./link");
        NOT_SEEN("d/file"); NOT_SEEN(full("d/file"));"#,
        bytes.join(",")
    ));
}

/// A library behind the filter. Its renameat2(2) does what is asked, and then says so on
/// descriptor 40 and waits for descriptor 41 before it comes back; at the end of that file it
/// ends the process instead.
const SLOW_EXCHANGE: &str = r#"
    #include <sys/syscall.h>
    #include <unistd.h>
    static long raw(long number, long a, long b, long c, long d, long e) {
        long answer;
        register long r10 __asm__("r10") = d, r8 __asm__("r8") = e;
        __asm__ volatile("syscall" : "=a"(answer)
            : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8) : "rcx", "r11", "memory");
        return answer;
    }
    int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
        char byte = 0;
        long answer = raw(SYS_renameat2, from, (long)old, to, (long)new, flags);
        raw(SYS_write, 40, (long)&byte, 1, 0, 0);
        if (raw(SYS_read, 41, (long)&byte, 1, 0, 0) == 0)
            raw(SYS_kill, raw(SYS_getpid, 0, 0, 0, 0, 0), 9, 0, 0, 0);
        return answer;
    }
"#;

/// The exchange is done, but the call has not come back yet: nobody may believe what was so
/// before.
#[test]
fn a_change_that_is_under_way() {
    holds_beside(
        SLOW_EXCHANGE,
        r#"symlink("../hidden/d", "link");
        int done[2], go[2]; char byte = 0; pipe(done), pipe(go);
        dup2(done[1], 40), dup2(go[0], 41);
        SEEN("d/file"); SEEN(full("d/file"));
        pid_t child = fork();
        if (child == 0) {
            close(go[1]);
            _exit(renameat2(AT_FDCWD, "d", AT_FDCWD, "link", RENAME_EXCHANGE) != 0);
        }
        read(done[0], &byte, 1);
        NOT_SEEN("d/file"); NOT_SEEN(full("d/file"));
        SEEN("link/file"); SEEN(full("link/file"));
        write(go[1], &byte, 1);
        int status; waitpid(child, &status, 0);
        if (status) { printf("child %x\n", status); return 1; }
        NOT_SEEN("d/file"); NOT_SEEN(full("d/file"));
        SEEN("link/file"); SEEN(full("link/file"));"#,
    );
}

/// The same where the process that made the change is killed before the call comes back.
#[test]
fn a_change_whose_process_was_killed() {
    holds_beside(
        SLOW_EXCHANGE,
        r#"symlink("../hidden/d", "link");
        int done[2], go[2]; char byte = 0; pipe(done), pipe(go);
        dup2(done[1], 40), dup2(go[0], 41);
        close(go[0]), close(go[1]);
        for (int round = 0; round < 3; round++) {
            SEEN("d/file"); SEEN(full("d/file"));
            for (int side = 0; side < 2; side++) {
                pid_t child = fork();
                if (child == 0) _exit(renameat2(AT_FDCWD, "d", AT_FDCWD, "link", RENAME_EXCHANGE));
                int status; waitpid(child, &status, 0);
                if (!WIFSIGNALED(status)) { printf("child %x\n", status); return 1; }
                if (side == 0) { NOT_SEEN("d/file"); NOT_SEEN(full("d/file")); SEEN("link/file"); }
            }
        }"#,
    );
}

/// What one text leads to, at one place, must not be taken for what another text leads to at
/// another place, whatever their bytes are.
#[test]
fn a_text_that_looks_like_another_after_a_move() {
    holds(
        r#"struct stat s;
        mkdir("b2345678", 0755); close(open("b2345678/x", O_CREAT | O_WRONLY, 0644));
        mkdir("sub", 0755); symlink("/usr/bin", "sub/a2345678");
        if (stat("b2345678/x", &s)) { puts("the file is not seen"); return 1; }
        chdir("sub");
        if (stat("a2345678/perl", &s) == 0) { puts("a hidden file is seen"); return 1; }"#,
    );
}

#[test]
fn descriptors_and_processes_lead_elsewhere_each_time() {
    holds(
        r#"int usr = open("/usr/lib", O_PATH), here = open(".", O_PATH);
        dup2(here, 30);
        SEEN("/proc/self/fd/30/file"); SEEN("/proc/self/cwd/d/file"); SEEN("/dev/fd/30/d/file");
        dup2(usr, 30);
        NOT_SEEN("/proc/self/fd/30/file"); NOT_SEEN("/dev/fd/30/d/file");
        chdir("/usr/lib"); NOT_SEEN("/proc/self/cwd/d/file");"#,
    );
}

#[test]
fn a_child_with_mounts_of_its_own() {
    holds(
        r#"shell("mkdir -p a/b other/b");
        shell("cp file a/b");
        symlink("../../hidden/d", "other/link"); rmdir("other/b"); rename("other/link", "other/b");
        int go[2], done[2]; pipe(go), pipe(done);
        char byte = 0; int status;
        pid_t child = fork();
        if (child == 0) {
            if (unshare((getuid() ? CLONE_NEWUSER : 0) | CLONE_NEWNS)) _exit(4);
            mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
            if (mount("other", "a", NULL, MS_BIND, NULL)) _exit(5);
            write(done[1], &byte, 1), read(go[0], &byte, 1);
            _exit(looks("a/b/file") || looks(full("a/b/file")) ? 6 : 0);
        }
        read(done[0], &byte, 1);
        /* What is so for the parent, it must not tell the child. */
        SEEN("a/b/file"); SEEN(full("a/b/file"));
        write(go[1], &byte, 1);
        waitpid(child, &status, 0);
        if (status) { printf("child %x\n", status); return 1; }"#,
    );
}
