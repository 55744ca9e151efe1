//! The conduct of the filter: hooks are called where little is allowed.
//!
//! Each program checks by itself that a hidden header stays hidden and a visible one
//! visible, in some awkward place, and prints `ok`.

use crate::harness::Dir;

const HEAD: &str = r#"
    #define _GNU_SOURCE
    #include <dirent.h>
    #include <errno.h>
    #include <fcntl.h>
    #include <pthread.h>
    #include <sched.h>
    #include <signal.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/mman.h>
    #include <sys/stat.h>
    #include <sys/time.h>
    #include <sys/wait.h>
    #include <unistd.h>
    extern char **environ;
    #define HIDDEN "/usr/include/openssl/ssl.h"
    #define SHOWN "/usr/include/../include/stdio.h"
    static int right(void) {
        struct stat status;
        return stat(HIDDEN, &status) == -1 && errno == ENOENT && stat(SHOWN, &status) == 0
            && access(HIDDEN, F_OK) == -1 && open(HIDDEN, O_RDONLY) == -1;
    }
"#;

/// Runs a program under the base view; it must print `ok`. Bare it must not.
#[track_caller]
fn holds(program: &str, arguments: &[&str]) {
    let dir = Dir::new();
    let path = dir.compile("program", &format!("{HEAD}{program}"), arguments);
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
}

#[test]
fn before_any_constructor() {
    holds(
        "static int early;
         static void before(void) { early = access(HIDDEN, F_OK) == -1; }
         __attribute__((section(\".preinit_array\"))) void (*first)(void) = before;
         int main(void) { puts(early && right() ? \"ok\" : \"seen\"); }",
        &[],
    );
}

#[test]
fn in_a_signal_handler() {
    holds(
        "static volatile int count, wrong;
         static void handler(int signal) { int kept = errno; wrong |= !right(); count++; errno = kept; }
         int main(void) {
             struct itimerval often = {{0, 200}, {0, 200}};
             signal(SIGALRM, handler);
             setitimer(ITIMER_REAL, &often, 0);
             while (count < 2000) { DIR *d = opendir(\"/usr/include\"); while (readdir(d)); closedir(d); wrong |= !right(); }
             puts(wrong ? \"seen\" : \"ok\");
         }",
        &[],
    );
}

#[test]
fn in_the_child_of_a_threaded_fork() {
    holds(
        "static volatile int stop;
         static void *busy(void *none) { while (!stop) { right(); DIR *d = opendir(\"/usr\"); while (readdir(d)); closedir(d); } return 0; }
         int main(void) {
             pthread_t threads[3]; int wrong = 0, status;
             for (int at = 0; at < 3; at++) pthread_create(&threads[at], 0, busy, 0);
             for (int at = 0; at < 300; at++) {
                 pid_t pid = fork();
                 if (!pid) { alarm(10); _exit(!right()); }
                 waitpid(pid, &status, 0); wrong |= status;
             }
             stop = 1;
             for (int at = 0; at < 3; at++) pthread_join(threads[at], 0);
             puts(wrong ? \"seen\" : \"ok\");
         }",
        &["-pthread"],
    );
}

#[test]
fn on_a_stack_of_eight_kibibytes() {
    holds(
        "static int child(void *none) { char *args[] = {\"sh\", 0}, *empty[] = {0}; int fine = right(); execve(\"/usr/bin/no-such\", args, empty); return !fine; }
         int main(void) {
             right();
             char *stack = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
             int status;
             pid_t pid = clone(child, stack + 8192, SIGCHLD, 0);
             waitpid(pid, &status, 0);
             puts(status ? \"seen\" : \"ok\");
         }",
        &[],
    );
}

#[test]
fn with_the_environment_written_over() {
    holds(
        "int main(int count, char **values) {
             if (count > 1) { puts(right() ? \"ok\" : \"seen\"); return 0; }
             for (char **at = environ; *at; at++) memset(*at, 'x', strlen(*at));
             environ = 0;
             char *args[] = {values[0], \"again\", 0};
             execv(values[0], args);
         }",
        &[],
    );
}

#[test]
fn without_a_trace() {
    holds(
        "int main(void) {
             int wrong = !right();
             errno = 77;
             struct stat status;
             wrong |= stat(SHOWN, &status) || errno != 77;
             wrong |= access(\"/usr/include\", R_OK) || errno != 77;
             int fd = open(\"/dev/null\", O_RDONLY);
             wrong |= fd != 3;
             char text[100];
             wrong |= readlink(\"/bin\", text, sizeof text) != 7 || memcmp(text, \"usr/bin\", 7);
             puts(wrong ? \"traces\" : \"ok\");
         }",
        &[],
    );
}

#[test]
fn with_pointers_that_lead_nowhere() {
    holds(
        "int main(void) {
             struct stat status; int wrong = !right();
             for (size_t at = 0; at < 3; at++) {
                 char *path = ((char *[]){0, (char *)1, (char *)-1})[at];
                 wrong |= stat(path, &status) != -1 || errno != EFAULT;
                 wrong |= open(path, O_RDONLY) != -1 || errno != EFAULT;
                 wrong |= chdir(path) != -1 || errno != EFAULT;
                 wrong |= readlink(path, (char *)&status, 9) != -1 || errno != EFAULT;
                 wrong |= execve(path, 0, 0) != -1 || errno != EFAULT;
             }
             puts(wrong ? \"wrong\" : \"ok\");
         }",
        &[],
    );
}

#[test]
fn in_many_directories_at_once() {
    holds(
        "int main(void) {
             static DIR *open_ones[600]; int wrong = !right();
             for (int at = 0; at < 600; at++) open_ones[at] = opendir(at % 2 ? \"/usr/include\" : \"/usr/bin\");
             for (int at = 0; at < 600; at++) {
                 struct dirent *entry;
                 while ((entry = readdir(open_ones[at]))) wrong |= !strcmp(entry->d_name, \"openssl\") || !strcmp(entry->d_name, \"pkg-config\");
             }
             for (int at = 0; at < 600; at++) closedir(open_ones[at]);
             puts(wrong ? \"seen\" : \"ok\");
         }",
        &[],
    );
}
