//! Law 11: programs of which some code is in no file are named, and so are those that the filter
//! cannot enter, by what they are and not by what they were called.

use crate::harness::Dir;
use crate::own_system_calls::{OWN, TWO, named};
use std::fs;

/// What a report has under the heading of code that nobody has looked through.
fn unseen(report: &str) -> Vec<String> {
    let lines = report
        .lines()
        .skip_while(|line| !line.contains("could not be looked through"));
    let lines = lines.skip(1).take_while(|line| line.starts_with("    "));
    lines
        .map(|line| line.trim().rsplit('/').next().unwrap().to_owned())
        .collect()
}

/// Makes code that calls open(2), in memory that becomes executable in one of several ways, and runs it.
const MAKER: &str = r#"
    #define _GNU_SOURCE
    #include <errno.h>
    #include <fcntl.h>
    #include <string.h>
    #include <sys/mman.h>
    #include <sys/syscall.h>
    #include <unistd.h>
    /* mov $2, %eax; xor %esi, %esi; syscall; ret */
    static const char code[] = "\xb8\x02\0\0\0\x31\xf6\x0f\x05\xc3";
    int make(const char *way) {
        int all = PROT_READ | PROT_WRITE, flags = MAP_PRIVATE | MAP_ANONYMOUS;
        char *place;
        if (!strcmp(way, "mmap"))
            place = mmap(0, 4096, all | PROT_EXEC, flags, -1, 0);
        else if (!strcmp(way, "syscall"))
            place = (char *)syscall(SYS_mmap, 0, 4096, all | PROT_EXEC, flags, -1, 0);
        else if (!strcmp(way, "mmap64"))
            place = mmap64(0, 4096, all | PROT_EXEC, flags, -1, 0);
        else
            place = mmap(0, 4096, all, flags, -1, 0);
        if (place == MAP_FAILED) return 2;
        memcpy(place, code, sizeof code);
        if (!strcmp(way, "mprotect") && mprotect(place, 4096, PROT_READ | PROT_EXEC)) return 3;
        if (!strcmp(way, "never")) return 0;
        return ((int (*)(const char *))place)("/usr/include/openssl/ssl.h") < 0;
    }
    #ifndef LIBRARY
    int main(int count, char **arguments) { return make(arguments[1]); }
    #endif
"#;

#[test]
fn programs_that_make_code_are_named() {
    let dir = Dir::new();
    for way in ["mmap", "mmap64", "mprotect", "syscall", "never"] {
        dir.compile(&format!("by-{way}"), MAKER, &[]);
    }
    let finished = dir.run(
        &[],
        "for way in mmap mmap64 mprotect syscall never; do ./by-$way $way || exit; done",
    );
    let report = finished.finish().ends_with(0).stderr();
    let made = ["by-mmap", "by-mmap64", "by-mprotect", "by-syscall"]
        .map(|name| format!("{name}  made while it ran"));
    assert_eq!(unseen(&report), made, "{report}");
    let finished = dir.blinkers(&[
        "run",
        "--report",
        "json=run.json",
        "--",
        "./by-mmap",
        "mmap",
    ]);
    finished.finish().ends_with(0);
    let again = dir.blinkers(&["report", "run.json"]).finish().ends_with(0);
    assert_eq!(unseen(&again.stdout()), made[..1]);
}

/// The program is named, not the library that it has loaded.
#[test]
fn programs_whose_libraries_make_code_are_named() {
    let dir = Dir::new();
    dir.compile("libmaker.so", MAKER, &["-shared", "-fPIC", "-DLIBRARY"]);
    dir.compile("libpcre2-8.so.0", MAKER, &["-shared", "-fPIC", "-DLIBRARY"]);
    let source = "
        #include <dlfcn.h>
        int main(int count, char **arguments) {
            void *library = dlopen(arguments[1], RTLD_NOW);
            int (*make)(const char *) = library ? dlsym(library, \"make\") : 0;
            return make ? make(\"mmap\") : 9;
        }";
    dir.compile("loads", source, &[]);
    dir.compile("loads-known", source, &[]);
    let script = "./loads ./libmaker.so && ./loads-known ./libpcre2-8.so.0 && cp $BLINKERS_LOG log";
    let report = dir.run(&[], script).finish().ends_with(0).stderr();
    assert_eq!(unseen(&report), ["loads  made while it ran"], "{report}");
    let log = fs::read(dir.at("log")).unwrap();
    let log = String::from_utf8_lossy(&log);
    assert_eq!(log.matches("\nM\0mmap\0").count(), 2, "{log}");
}

#[test]
fn a_file_that_a_program_maps_to_execute_it_is_looked_through() {
    let dir = Dir::new();
    dir.compile("own", OWN, &["-O2"]);
    let source = "
        #include <fcntl.h>
        #include <sys/mman.h>
        int main(void) {
            int file = open(\"own\", O_RDONLY);
            return mmap(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 4096) == MAP_FAILED;
        }";
    dir.compile("maps", source, &[]);
    let report = dir.run(&[], "./maps").finish().ends_with(0).stderr();
    assert_eq!(named(&report), [format!("own  {TWO}")], "{report}");
    assert_eq!(unseen(&report), [""; 0], "{report}");
}

/// All arguments come through, the last ones on the stack too, and answers and errors come back.
#[test]
fn memory_is_mapped_as_without_the_filter() {
    let dir = Dir::new();
    let source = r#"
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <stdio.h>
        #include <sys/mman.h>
        #include <unistd.h>
        int main(void) {
            int file = open("data", O_RDONLY), all = PROT_READ | PROT_EXEC;
            char *one = mmap(0, 4096, PROT_READ, MAP_PRIVATE, file, 4096);
            char *two = mmap64(0, 4096, all, MAP_PRIVATE, file, 8192);
            printf("%c%c", one[0], two[0]);
            errno = 77;
            char *fixed = mmap(one, 4096, all, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
            printf(" %d %d", fixed == one, errno);
            printf(" %d", mprotect(one, 4096, all) ? errno : 0);
            printf(" %d", mmap(0, 0, all, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? errno : 0);
            printf(" %d", mmap(0, 4096, all, MAP_PRIVATE, 99, 0) == MAP_FAILED ? errno : 0);
            printf(" %d", mprotect(one + 1, 4096, all) ? errno : 0);
            printf(" %d\n", pkey_mprotect(one, 4096, all, -1) ? errno : 0);
        }"#;
    dir.compile("maps", source, &[]);
    let data = [b"a".repeat(4096), b"b".repeat(4096), b"c".repeat(4096)].concat();
    dir.file("data", data);
    let bare = dir.shell("./maps").ends_with(0).stdout();
    assert_eq!(bare, "bc 1 77 0 22 9 22 0\n");
    assert_eq!(dir.run(&[], "./maps").finish().ends_with(0).stdout(), bare);
}

#[test]
fn a_confined_program_that_makes_code_goes_on() {
    let dir = Dir::new();
    let source = r#"
        #include <linux/filter.h>
        #include <linux/seccomp.h>
        #include <stddef.h>
        #include <sys/mman.h>
        #include <sys/prctl.h>
        #include <sys/syscall.h>
        int main(void) {
            struct sock_filter code[] = {
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 3, 0),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_readlinkat, 2, 0),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_writev, 1, 0),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
            };
            struct sock_fprog program = {sizeof code / sizeof *code, code};
            prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) return 9;
            return mmap(0, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
        }"#;
    dir.compile("confined", source, &[]);
    let finished = dir.run(&[], "./confined").finish().ends_with(0);
    assert_eq!(unseen(&finished.stderr()), [""; 0]);
}

#[test]
fn programs_in_memory_are_named() {
    let dir = Dir::new();
    dir.compile("plain", "int main(void) { return 0; }", &[]);
    dir.compile("fixed", "int main(void) { return 0; }", &["-static"]);
    let source = r#"
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <sys/mman.h>
        #include <sys/sendfile.h>
        #include <unistd.h>
        extern char **environ;
        int main(int count, char **arguments) {
            int from = open(arguments[1], O_RDONLY), to = memfd_create(arguments[1], MFD_CLOEXEC);
            while (sendfile(to, from, 0, 1 << 20) > 0) {}
            fexecve(to, arguments + 1, environ);
            return 9;
        }"#;
    dir.compile("loads", source, &[]);
    let report = dir
        .run(&[], "./loads plain && ./loads fixed")
        .finish()
        .ends_with(0)
        .stderr();
    assert_eq!(
        unseen(&report),
        ["memfd:plain (deleted)  executed from memory"],
        "{report}"
    );
    assert!(
        report.contains("/memfd:fixed (deleted)  statically linked"),
        "{report}"
    );
}

/// Static programs are named by the path of their file, however they were called.
#[test]
fn static_programs_are_named_by_their_path() {
    let dir = Dir::new();
    dir.compile("one/fixed", "int main(void) { return 0; }", &["-static"]);
    dir.compile(
        "two/fixed",
        "int main(void) { return 0; }",
        &["-static-pie"],
    );
    let source = "
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <unistd.h>
        extern char **environ;
        int main(int count, char **arguments) {
            return fexecve(open(arguments[1], O_RDONLY | O_CLOEXEC), arguments, environ);
        }";
    dir.compile("by-descriptor", source, &[]);
    let script = "(cd one; ./fixed); (cd two; ./fixed); ./by-descriptor one/fixed";
    let report = dir.run(&[], script).finish().ends_with(0).stderr();
    for name in ["one/fixed", "two/fixed"] {
        let line = format!("    {}  statically linked\n", dir.at(name).display());
        assert_eq!(report.matches(&line).count(), 1, "{report}");
    }
    assert_eq!(report.matches("statically linked").count(), 2, "{report}");
}
