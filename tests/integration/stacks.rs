//! A hook may be called by a signal handler that stands on a few KiB. How much stack each takes
//! beyond what libc's own function takes is measured here, and bounded.

use crate::harness::Dir;

/// What a hook may take in bytes: with it, a handler works on a stack of 2 KiB beside the signal's
/// own frame. docs/architecture.md promises it.
const MOST: usize = 2304;

/// Calls each function in a signal handler on a stack that is filled with a pattern, and prints
/// how deep the pattern was written over.
const MEASURE: &str = r#"
    #define _GNU_SOURCE
    #include <dirent.h>
    #include <fcntl.h>
    #include <glob.h>
    #include <signal.h>
    #include <spawn.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/mman.h>
    #include <sys/stat.h>
    #include <sys/statfs.h>
    #include <sys/syscall.h>
    #include <sys/xattr.h>
    #include <unistd.h>
    enum { ROOM = 256 * 1024 };
    static unsigned char room[ROOM] __attribute__((aligned(64)));
    static const char *path; static int call; static DIR *stream;
    static void *page;
    static char text[8192]; static char *words[] = {"x", 0}; static char *none[] = {0};
    static struct stat status; static struct statx more; static struct statfs system_status;
    static const char *names[] = {"nothing", "stat", "lstat", "fstatat", "statx", "open", "openat",
        "access", "readlink", "unlink", "mkdir", "rename", "link", "chmod", "statfs", "chdir",
        "getxattr", "opendir", "readdir", "syscall", "execve", "creat", "truncate", "symlink", "mmap",
        "mprotect"};
    enum { CALLS = sizeof names / sizeof *names };
    static void handler(int number) {
        switch (call) {
        case 1: stat(path, &status); break;
        case 2: lstat(path, &status); break;
        case 3: fstatat(AT_FDCWD, path, &status, 0); break;
        case 4: statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, &more); break;
        case 5: close(open(path, O_RDONLY)); break;
        case 6: close(openat(AT_FDCWD, path, O_RDONLY)); break;
        case 7: access(path, F_OK); break;
        case 8: readlink(path, text, sizeof text); break;
        case 9: unlink(path); break;
        case 10: mkdir(path, 0755); break;
        case 11: rename(path, path); break;
        case 12: link(path, path); break;
        case 13: chmod(path, 0644); break;
        case 14: statfs(path, &system_status); break;
        case 15: chdir(path); break;
        case 16: getxattr(path, "user.x", text, sizeof text); break;
        case 17: stream = opendir(path); break;
        case 18: if (stream) readdir(stream); break;
        case 19: syscall(SYS_access, path, F_OK); break;
        case 20: execve(path, words, none); break;
        case 21: close(creat(path, 0644)); break;
        case 22: truncate(path, 0); break;
        case 23: symlink("x", path); break;
        case 24: page = mmap(0, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); break;
        case 25: mprotect(page, 4096, PROT_EXEC); break;
        }
    }
    static size_t depth(int which) {
        memset(room, 0xA5, ROOM);
        call = which;
        raise(SIGUSR1);
        size_t at = 0;
        while (at < ROOM && room[at] == 0xA5) at++;
        return ROOM - at;
    }
    /* A stack with 2 KiB for the handler beside the signal's own frame: what lies below it must
     * not be written to. */
    static void small(void) {
        size_t size = sysconf(_SC_MINSIGSTKSZ) + 2048;
        stack_t stack = {.ss_sp = room + ROOM - size, .ss_size = size};
        sigaltstack(&stack, NULL);
        for (int which = 1; which < CALLS; which++)
            if (depth(which) > size) printf("%s leaves a small stack\n", names[which]);
        stack.ss_sp = room, stack.ss_size = ROOM;
        sigaltstack(&stack, NULL);
    }
    int main(int count, char **arguments) {
        stack_t stack = {.ss_sp = room, .ss_size = ROOM};
        sigaltstack(&stack, NULL);
        struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
        sigaction(SIGUSR1, &action, NULL);
        for (int at = 1; at < count; at++) {
            path = arguments[at];
            small();
            for (int which = 1; which < CALLS; which++) {
                /* The first call of a name also has its next function looked up. */
                size_t first = depth(which), again = depth(which), nothing = depth(0);
                printf("%s %zu %zu\n", names[which], (first > again ? first : again) - nothing,
                    strlen(path));
            }
        }
        return 0;
    }
"#;

/// Prints what each call takes at most, and gives it by the call's name.
fn measured(output: &str) -> std::collections::BTreeMap<String, usize> {
    let mut most = std::collections::BTreeMap::new();
    for line in output.lines() {
        assert!(!line.ends_with("leaves a small stack"), "{line}");
        let fields: Vec<&str> = line.split(' ').collect();
        let depth: usize = fields[1].parse().unwrap();
        let known = most.entry(fields[0].to_owned()).or_insert(0);
        *known = depth.max(*known);
    }
    most
}

#[test]
fn no_hook_takes_much_stack() {
    let dir = Dir::new();
    let program = dir.compile("tree/measure", MEASURE, &["-Wl,-z,now"]);
    let deep = dir.at("tree").join(vec!["deep"; 200].join("/"));
    std::fs::create_dir_all(&deep).unwrap();
    dir.file("tree/file", "");
    std::os::unix::fs::symlink(&deep, dir.at("tree/link")).unwrap();
    let up = "../".repeat(250);
    let top = dir.path().display();
    let paths = [
        format!("{top}/tree/file"),
        format!("{top}/hidden"),
        format!("/usr/lib/{}usr/lib/os-release", "../lib/".repeat(108)),
        format!("{top}/tree/link/{}file", "../deep/".repeat(120)),
        format!("{}/{up}x", deep.display()),
        "file".to_owned(),
        "../hidden".to_owned(),
        "absent/absent".to_owned(),
        format!("/{}", "a/".repeat(2000)),
    ];
    let run = |view: bool| {
        let mut command = dir.blinkers(&["run", "--no-defaults"]);
        command = command
            .arguments(["--package", "base-files", "--tree"])
            .arguments([dir.at("tree")])
            .arguments(["--mode", if view { "enforce" } else { "off" }, "--"])
            .arguments([&program])
            .arguments(&paths);
        command.0.current_dir(dir.at("tree"));
        measured(&command.finish().ends_with(0).stdout())
    };
    let (bare, filtered) = (run(false), run(true));
    println!("bytes of stack beyond a bare call's:");
    let mut over = Vec::new();
    for (name, depth) in &filtered {
        let more = depth.saturating_sub(bare[name]);
        println!("{name}: {more} (bare {})", bare[name]);
        if more > MOST {
            over.push(format!("{name}: {more}"));
        }
    }
    assert!(over.is_empty(), "more than {MOST} bytes: {over:?}");
}
