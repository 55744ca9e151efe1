//! The filter stays on in every child, however it was loaded and whatever the child's
//! environment is: law 8.

use crate::harness::{Dir, filter};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

const HIDDEN: &str = "/usr/include/openssl/ssl.h";

/// Runs `script` with `preload` for LD_PRELOAD, under the base view.
fn with_preload(dir: &Dir, preload: &str, more: &[(&str, &Path)], script: &str) -> Output {
    dir.blinkers(&["compile", "-o", "base.index"])
        .finish()
        .ends_with(0);
    let mut command = Command::new("/bin/sh");
    command
        .current_dir(dir.path())
        .args(["-c", script])
        .env("LD_PRELOAD", preload)
        .env("BLINKERS_INDEX", dir.at("base.index"));
    for (name, value) in more {
        command.env(name, value);
    }
    command.output().unwrap()
}

/// `script` must print nothing but the status of the test for the hidden file, and nothing
/// may be said of libraries that cannot be preloaded.
#[track_caller]
fn stays_on(preload: impl Fn(&Dir, &Path) -> String, more: &[(&str, &str)]) {
    let dir = Dir::new();
    let library = filter(&dir);
    fs::create_dir_all(dir.at("lib/x86_64-linux-gnu")).unwrap();
    fs::copy(&library, dir.at("lib/x86_64-linux-gnu/libblinkers.so")).unwrap();
    fs::copy(&library, dir.at("libblinkers.so")).unwrap();
    dir.compile("libother.so", "int other;", &["-shared", "-fPIC"]);
    dir.compile("libthird.so", "int third;", &["-shared", "-fPIC"]);
    let preload = preload(&dir, &library);
    let more: Vec<_> = more
        .iter()
        .map(|(name, value)| (*name, dir.at(value)))
        .collect();
    let more: Vec<_> = more.iter().map(|(name, path)| (*name, &**path)).collect();
    let test = dir.file("test.sh", format!("test -e {HIDDEN}; echo $?"));
    let test = test.display();
    let script = format!(
        ". {test}\n\
         cd / && /bin/sh {test}\n\
         cd /usr && env -i /bin/sh {test}\n\
         cd /tmp && env -i /usr/bin/env -i /bin/sh {test}\n\
         env -u LD_PRELOAD -u LD_LIBRARY_PATH /bin/sh {test}\n\
         cd / && LD_PRELOAD= /bin/sh -c 'cd /usr; exec env /bin/sh {test}'"
    );
    let output = with_preload(&dir, &preload, &more, &script);
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "1\n".repeat(6),
        "LD_PRELOAD={preload}: {complaints}"
    );
    // What stands beside the filter by a relative name is lost with the directory; the filter
    // itself is not.
    assert!(
        !complaints.contains("libblinkers"),
        "LD_PRELOAD={preload}: {complaints}"
    );
}

#[test]
fn separated_by_spaces() {
    stays_on(
        |dir, library| format!("{} {}", library.display(), dir.at("libother.so").display()),
        &[],
    );
}

#[test]
fn separated_by_colons_and_not_first() {
    stays_on(
        |dir, library| {
            format!(
                "{}:{} {}",
                dir.at("libother.so").display(),
                library.display(),
                dir.at("libthird.so").display()
            )
        },
        &[],
    );
}

#[test]
fn with_empty_entries() {
    stays_on(|_, library| format!(" ::{} :", library.display()), &[]);
}

#[test]
fn by_a_relative_name() {
    stays_on(|_, _| "./libblinkers.so".into(), &[]);
}

#[test]
fn by_a_relative_name_beside_another() {
    stays_on(|_, _| "./libother.so:lib/../libblinkers.so".into(), &[]);
}

#[test]
fn by_a_bare_name() {
    stays_on(|_, _| "libblinkers.so".into(), &[("LD_LIBRARY_PATH", "")]);
}

#[test]
fn by_the_name_with_a_token() {
    stays_on(
        |dir, _| format!("{}/$LIB/libblinkers.so", dir.path().display()),
        &[],
    );
}

#[test]
fn others_keep_their_order() {
    let dir = Dir::new();
    let library = filter(&dir);
    let [one, two] =
        ["libone.so", "libtwo.so"].map(|name| dir.compile(name, "int x;", &["-shared", "-fPIC"]));
    let preload = format!("{}:{} {}", one.display(), library.display(), two.display());
    let show = "env | grep ^LD_PRELOAD";
    let output = with_preload(
        &dir,
        &preload,
        &[],
        &format!(
            "{show}; LD_PRELOAD='{} {}' {show}; env -i {show}",
            one.display(),
            two.display()
        ),
    );
    let (one, two, filter) = (one.display(), two.display(), library.display());
    let expected = format!(
        "LD_PRELOAD={one}:{filter} {two}\nLD_PRELOAD={filter}:{one}:{two}\nLD_PRELOAD={filter}\n"
    );
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
}

#[test]
fn off_for_one_child_only() {
    let dir = Dir::new();
    let test = format!("test -e {HIDDEN}; echo $?");
    let script = format!(
        "{test}; BLINKERS_MODE=off sh -c '{test}; sh -c \"{test}\"'; {test}; sh -c '{test}'; \
         BLINKERS_MODE=warn sh -c '{test}'; env -i /bin/sh -c '{test}'"
    );
    let finished = dir.run(&[], &script).finish().ends_with(0);
    assert_eq!(finished.stdout(), "1\n0\n0\n1\n1\n0\n1\n");
}

/// What a program does to itself or its child before it executes a shell; the shell's status
/// tells whether the header was seen.
#[track_caller]
fn child_is_filtered(body: &str) {
    let dir = Dir::new();
    let source = format!(
        r#"
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <spawn.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/syscall.h>
        #include <sys/wait.h>
        #include <unistd.h>
        extern char **environ;
        static char *args[] = {{"sh", "-c", "test -e {HIDDEN}", 0}}, *empty[] = {{0}};
        static int ended(pid_t pid) {{ int status; waitpid(pid, &status, 0); return WEXITSTATUS(status); }}
        int main(void) {{ {body} }}"#
    );
    dir.compile("program", &source, &[]);
    let finished = dir.run(&[], "./program; echo $?").finish().ends_with(0);
    assert_eq!(finished.stdout(), "1\n", "{}", finished.stderr());
    assert!(finished.stderr().contains(HIDDEN), "{}", finished.stderr());
    let bare = dir.run(&["--mode", "off"], "./program; echo $?").finish();
    assert_eq!(bare.stdout(), "0\n", "bare, the child must see it");
}

#[test]
fn a_vfork_child_that_changes_directory() {
    child_is_filtered(
        "pid_t pid = vfork();
         if (!pid) { chdir(\"/usr\"); execve(\"/bin/sh\", args, empty); _exit(9); }
         return ended(pid);",
    );
}

#[test]
fn a_vfork_child_that_closes_all_descriptors() {
    child_is_filtered(
        "pid_t pid = vfork();
         if (!pid) { for (int fd = 0; fd < 256; fd++) close(fd); execve(\"/bin/sh\", args, empty); _exit(9); }
         return ended(pid);",
    );
}

#[test]
fn a_program_that_makes_an_environment_of_its_own() {
    child_is_filtered(
        "static char *own[] = {\"PATH=/usr/bin\", \"A=B\", \"LD_PRELOADED=x\", \"BLINKERS_INDEXES=x\", 0};
         environ = own; execvp(\"sh\", args);",
    );
}

#[test]
fn a_program_that_takes_single_variables_away() {
    child_is_filtered(
        "for (char **at = environ; *at; at++)
             if (!strncmp(*at, \"LD_PRELOAD=\", 11)) strcpy(*at, \"LD_PRELOAD=\");
         unsetenv(\"BLINKERS_INDEX\"); unsetenv(\"BLINKERS_LOG\");
         pid_t pid = fork();
         if (!pid) { execv(\"/bin/sh\", args); _exit(9); }
         return ended(pid);",
    );
}

#[test]
fn a_child_by_the_raw_system_call() {
    child_is_filtered(
        "pid_t pid = fork();
         if (!pid) { syscall(SYS_execve, \"/bin/sh\", args, empty); _exit(9); }
         return ended(pid);",
    );
}

#[test]
fn a_child_by_descriptor() {
    child_is_filtered(
        "int fd = open(\"/bin/sh\", O_RDONLY | O_CLOEXEC);
         pid_t pid = fork();
         if (!pid) { fexecve(fd, args, empty); _exit(9); }
         return ended(pid);",
    );
    child_is_filtered("execveat(open(\"/bin\", O_PATH), \"sh\", args, empty, 0); return 9;");
}

#[test]
fn a_spawned_child_that_starts_elsewhere() {
    child_is_filtered(
        "posix_spawn_file_actions_t actions; posix_spawnattr_t attributes; pid_t pid;
         posix_spawn_file_actions_init(&actions); posix_spawnattr_init(&attributes);
         posix_spawn_file_actions_addchdir_np(&actions, \"/usr\");
         posix_spawn_file_actions_addopen(&actions, 7, \"bin/sh\", O_RDONLY, 0);
         posix_spawn_file_actions_addclosefrom_np(&actions, 3);
         posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
         if (posix_spawn(&pid, \"bin/sh\", &actions, &attributes, args, empty)) return 9;
         return ended(pid);",
    );
}
