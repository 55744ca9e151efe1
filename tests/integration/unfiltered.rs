//! Law 10: a build that was not filtered never passes for one that was.
//!
//! Where the library lies so that every process can load it, and what the report says of programs
//! that it cannot enter.

use crate::harness::{Dir, Finished, filter};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

/// Ends with 1 under a view without libssl-dev, and with 0 where nothing is filtered.
const LOOK: &str = "test -e /usr/include/openssl/ssl.h";

/// As another user, who has no more rights than anybody.
const OTHER_USER: &str = "setpriv --reuid 65534 --regid 65534 --clear-groups";

/// A script in a mount namespace of its own. `$BLINKERS` is a copy of the command that lies on a
/// file system of its own.
fn in_own_mounts(dir: &Dir, script: &str) -> Finished {
    let script = format!(
        "mount --make-rprivate / && mount -t tmpfs none /mnt && cp {} /mnt/blinkers || exit 99\n\
         BLINKERS=/mnt/blinkers; cd {}\n{script}",
        env!("CARGO_BIN_EXE_blinkers"),
        dir.path().display(),
    );
    let output = Command::new("unshare")
        .args(["-m", "sh", "-c", &script])
        .output()
        .expect("unshare is needed by this test");
    Finished(output)
}

/// Sets the mode of a new directory.
fn directory(dir: &Dir, name: &str, mode: u32) -> String {
    let path = dir.at(name);
    fs::create_dir_all(&path).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    path.display().to_string()
}

#[test]
fn no_name_of_tmpdir_switches_the_filter_off() {
    let dir = Dir::new();
    for name in ["a b", "a:b", "a$LIB", "$ORIGIN", "a\nb", "plain"] {
        let finished = dir
            .run(&[], LOOK)
            .env("TMPDIR", directory(&dir, name, 0o755))
            .finish()
            .ends_with(1);
        let report = finished.stderr();
        assert!(report.contains("libssl-dev"), "{name:?}: {report}");
    }
}

#[test]
fn an_empty_tmpdir_is_none() {
    let dir = Dir::new();
    dir.run(&[], LOOK).env("TMPDIR", "").finish().ends_with(1);
    dir.blinkers(&["check", "/bin/sh"])
        .env("TMPDIR", "")
        .finish()
        .ends_with(0);
}

#[test]
fn a_home_that_ld_preload_cannot_name() {
    let dir = Dir::new();
    let home = directory(&dir, "my home", 0o755);
    let script = format!(
        "unset XDG_CACHE_HOME; export HOME='{home}'; $BLINKERS compile -o index && \
         eval \"$($BLINKERS env --index index)\"; /usr/bin/{LOOK}"
    );
    dir.shell(&script).ends_with(1);
}

#[test]
fn a_place_that_is_not_for_programs_is_passed_over() {
    let dir = Dir::new();
    for noexec in ["/tmp", "/tmp /var/tmp", "/tmp /dev/shm"] {
        let script = format!(
            "for place in {noexec}; do mount -t tmpfs -o noexec,mode=1777 none $place; done; cd /; \
             mkdir -p /mnt/work; cd /mnt/work; TMPDIR= $BLINKERS run -- {LOOK}"
        );
        in_own_mounts(&dir, &script).ends_with(1);
    }
}

#[test]
fn without_any_place_each_is_named_with_its_fault() {
    let dir = Dir::new();
    let script = "for place in /tmp /var/tmp /dev/shm; do \
         mount -t tmpfs -o noexec,mode=1777 none $place; done; mkdir -p '/mnt/a b'; cd /mnt; \
         unset TMPDIR; HOME='/mnt/a b' XDG_CACHE_HOME= $BLINKERS run -- true";
    let finished = in_own_mounts(&dir, script).ends_with(125);
    let said = finished.stderr();
    for place in [
        "/tmp/blinkers",
        "/var/tmp/blinkers",
        "/dev/shm/blinkers",
        "/mnt/a b/",
    ] {
        assert!(said.contains(place), "{place}: {said}");
    }
    assert!(said.contains("failed to map segment"), "{said}");
    assert!(said.contains("blank"), "{said}");
}

#[test]
fn every_user_of_a_run_is_filtered() {
    let dir = Dir::new();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
    let script = format!("{OTHER_USER} {LOOK}");
    let private = directory(&dir, "private", 0o700);
    dir.run(&[], &script)
        .env("TMPDIR", private)
        .finish()
        .ends_with(1);
    let finished = dir
        .shell(&format!("umask 077; $BLINKERS run -- {script}"))
        .ends_with(1);
    assert!(
        !finished.stderr().contains("ld.so"),
        "{}",
        finished.stderr()
    );
}

#[test]
fn every_user_of_a_shell_is_filtered() {
    let dir = Dir::new();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
    let private = directory(&dir, "private", 0o700);
    let script = format!(
        "umask 077; export XDG_CACHE_HOME={private}; $BLINKERS compile -o index && \
         eval \"$($BLINKERS env --index index)\"; {OTHER_USER} {LOOK}"
    );
    let finished = dir.shell(&script).ends_with(1);
    assert!(
        !finished.stderr().contains("ld.so"),
        "{}",
        finished.stderr()
    );
}

/// A directory that waits under the filter's name, but is another user's.
#[test]
fn nothing_is_loaded_from_another_users_directory() {
    let dir = Dir::new();
    let script = format!(
        "for place in /tmp /var/tmp /dev/shm; do mount -t tmpfs -o mode=1777 none $place; \
         mkdir $place/blinkers-0; chown 65534 $place/blinkers-0; done; cd /mnt; \
         $BLINKERS run -- sh -c 'echo $LD_PRELOAD; {LOOK}'"
    );
    let finished = in_own_mounts(&dir, &script).ends_with(1);
    assert!(
        !finished.stdout().contains("blinkers-0/"),
        "{}",
        finished.stdout()
    );
}

/// What the filter is not in changes the trees unseen, and the command itself may be such a program.
#[test]
fn what_a_static_command_changes_is_not_overlooked() {
    let dir = Dir::new();
    let changes = r#"
        #include <stdio.h>
        #include <stdlib.h>
        #include <unistd.h>
        int main(void) {
            system("stat -c seen $PWD/tree/d/file");
            rename("tree/d", "tree/e");
            symlink("../hidden", "tree/d");
            system("stat -c seen $PWD/tree/d/file");
            return 0;
        }"#;
    dir.compile("tree/changes", changes, &["-static"]);
    dir.file("tree/d/file", "seen\n");
    dir.file("hidden/file", "hidden\n");
    let view = [
        "--no-defaults",
        "--package",
        "dash",
        "--package",
        "coreutils",
        "--tree",
        "tree",
        "--",
        "tree/changes",
    ];
    let finished = dir.blinkers(&["run"]).arguments(view).finish().ends_with(0);
    assert_eq!(finished.stdout(), "seen\n", "{}", finished.stderr());
}

#[test]
fn a_static_command_is_named() {
    let dir = Dir::new();
    dir.compile("fixed", "int main(void) { return 0; }", &["-static"]);
    let finished = dir
        .blinkers(&["run", "--", "./fixed"])
        .finish()
        .ends_with(0);
    let report = finished.stderr();
    assert!(report.contains("/fixed  statically linked"), "{report}");
    assert!(!report.contains("nothing hidden"), "{report}");
}

/// Says with what of `LD_PRELOAD` it was started, without any libc. As the ELF interpreter of a
/// program it is one that knows nothing of that variable.
const LOADER: &str = r#"
    #ifdef __x86_64__
    #define CALL(number32, number64, a, b, c) \
        __asm__ volatile("syscall" : "=a"(answer) : "a"(number64), "D"(a), "S"(b), "d"(c) \
            : "rcx", "r11", "memory")
    __asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call start\n");
    #else
    #define CALL(number32, number64, a, b, c) \
        __asm__ volatile("int $0x80" : "=a"(answer) : "a"(number32), "b"(a), "c"(b), "d"(c) : "memory")
    __asm__(".globl _start\n_start: mov %esp, %eax\n push %eax\n call start\n");
    #endif
    static int length(const char *text) { int n = 0; while (text[n]) n++; return n; }
    static void put(const char *text) { long answer; CALL(4, 1, 1L, text, (long)length(text)); }
    void start(long *stack) {
        char **at = (char **)(stack + 1 + *stack + 1);
        put("[");
        for (; *at; at++) {
            const char *name = "LD_PRELOAD=";
            int n = 0;
            while (name[n] && (*at)[n] == name[n]) n++;
            if (!name[n]) put(*at + n);
        }
        put("]\n");
        long answer;
        CALL(1, 60, 0L, 0L, 0L);
    }
"#;

const FREESTANDING: [&str; 7] = [
    "-nostdlib",
    "-static",
    "-fno-pie",
    "-no-pie",
    "-fno-stack-protector",
    "-O1",
    // Out of the way of the program that it is the loader of.
    "-Wl,-Ttext-segment=0x10000000",
];

fn program_of_loader(dir: &Dir, loader: &str) {
    dir.compile(loader, LOADER, &FREESTANDING);
    let loader = dir.at(loader).display().to_string();
    let argument = format!("-Wl,--dynamic-linker={loader}");
    dir.compile("program", "int main(void) { return 0; }", &[&argument]);
}

#[test]
fn a_run_that_was_not_filtered_fails() {
    let dir = Dir::new();
    program_of_loader(&dir, "ld-strange.so.1");
    let finished = dir
        .blinkers(&["run", "--", "./program"])
        .finish()
        .ends_with(125);
    let said = finished.stderr();
    let told = "./program: no program of this run was filtered";
    assert!(said.contains(told), "{said}");
}

#[test]
fn another_libc_is_named_and_not_given_the_filter() {
    let dir = Dir::new();
    program_of_loader(&dir, "ld-musl-x86_64.so.1");
    let script = "./program; LD_PRELOAD=\"$LD_PRELOAD /other.so\" ./program";
    let finished = dir.run(&[], script).finish();
    assert_eq!(finished.stdout(), "[]\n[/other.so]\n");
    let report = finished.ends_with(0).stderr();
    assert!(report.contains("/program  of another libc"), "{report}");
    let finished = dir.blinkers(&["run", "--", "./program"]).finish();
    assert_eq!(finished.stdout(), "[]\n");
    assert!(
        finished
            .ends_with(0)
            .stderr()
            .contains("/program  of another libc")
    );
}

#[test]
fn another_libc_is_not_given_the_filter_by_spawn_either() {
    let dir = Dir::new();
    program_of_loader(&dir, "ld-musl-x86_64.so.1");
    let spawner = r#"
        #include <spawn.h>
        #include <stdlib.h>
        #include <sys/wait.h>
        #include <unistd.h>
        extern char **environ;
        int main(int count, char **arguments) {
            pid_t pid; int status;
            if (count > 2) { execvp(arguments[1], arguments + 1); return 1; }
            if (posix_spawnp(&pid, arguments[1], 0, 0, arguments + 1, environ)) return 1;
            waitpid(pid, &status, 0);
            return posix_spawn(&pid, arguments[1], 0, 0, arguments + 1, environ) || wait(&status) < 0;
        }"#;
    dir.compile("spawner", spawner, &[]);
    let script = "./spawner ./program; PATH=$PWD:$PATH ./spawner program x";
    let finished = dir.run(&[], script).finish();
    assert_eq!(finished.stdout(), "[]\n[]\n[]\n", "{}", finished.stderr());
}

#[test]
fn a_program_of_32_bits_is_named_and_not_given_the_filter() {
    let dir = Dir::new();
    dir.compile("loader", LOADER, &[&FREESTANDING[..], &["-m32"]].concat());
    let loader = format!("-DLOADER=\"{}\"", dir.at("loader").display());
    let source = "const char interp[] __attribute__((section(\".interp\"))) = LOADER;";
    let flags = [
        "-m32",
        "-nostdlib",
        "-shared",
        "-fno-stack-protector",
        &loader,
    ];
    dir.compile("program", source, &flags);
    let finished = dir.run(&[], "./program; ./loader").finish();
    let report = finished.stderr();
    assert!(report.contains("/program  of 32 bits"), "{report}");
    let lines = finished.stdout();
    let lines: Vec<&str> = lines.lines().collect();
    // A static program hands the variable on to what it starts.
    assert_eq!(lines.first(), Some(&"[]"), "{lines:?} {report}");
    assert!(
        lines.len() == 2 && lines[1].contains("libblinkers.so"),
        "{lines:?}"
    );
}

#[test]
fn ldd_does_not_list_the_filter() {
    let dir = Dir::new();
    let finished = dir
        .run(&[], "ldd /bin/true && ldd /bin/true | grep -c libc.so")
        .finish();
    let listed = finished.stdout();
    assert!(!listed.contains("blinkers"), "{listed}");
    assert!(listed.contains("libc.so.6"), "{listed}");
    let report = finished.ends_with(0).stderr();
    assert!(!report.contains("statically linked"), "{report}");
}

#[test]
fn programs_with_more_rights_than_their_user_are_named() {
    let dir = Dir::new();
    fs::set_permissions(dir.path(), Permissions::from_mode(0o755)).unwrap();
    let source = "int main(void) { return 0; }";
    for (name, mode) in [
        ("capable", 0o755),
        ("setuid", 0o4711),
        ("unreadable", 0o711),
    ] {
        let path = dir.compile(name, source, &[]);
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }
    // CAP_NET_RAW, permitted and effective: struct vfs_cap_data of capability.h.
    let capability = "import os; os.setxattr('capable', 'security.capability', \
         bytes.fromhex('0100000200200000000000000000000000000000'))";
    let status = Command::new("python3")
        .args(["-c", capability])
        .current_dir(dir.path())
        .status()
        .unwrap();
    assert!(status.success(), "capabilities cannot be set");
    // setpriv(1) itself may still read what the other user cannot.
    let script =
        format!("{OTHER_USER} sh -c 'for name in capable setuid unreadable; do ./$name; done'");
    let report = dir.run(&[], &script).finish().ends_with(0).stderr();
    for line in [
        "/capable  has capabilities of its own",
        "/setuid  runs as another user or group",
        "/unreadable  cannot be read",
    ] {
        assert!(report.contains(line), "{line}: {report}");
    }
}

#[test]
fn without_an_index_nothing_is_started() {
    let dir = Dir::new();
    let filter = filter(&dir);
    let start = |variables: &[(&str, &str)]| {
        let output = Command::new("/bin/echo")
            .arg("ran")
            .env_clear()
            .env("LD_PRELOAD", &filter)
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        Finished(output)
    };
    let finished = start(&[]).ends_with(125);
    assert_eq!(finished.stdout(), "");
    let said = finished.stderr();
    assert!(said.contains("BLINKERS_INDEX"), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    for variable in [("BLINKERS_WAIT", "1"), ("BLINKERS_MODE", "off")] {
        assert_eq!(start(&[variable]).ends_with(0).stdout(), "ran\n");
    }
    start(&[("BLINKERS_WAIT", "")]).ends_with(125);
}

#[test]
fn a_step_with_its_own_tmp_is_filtered() {
    let dir = Dir::new();
    let script = format!(
        "unshare -m sh -c 'mount --make-rprivate / && mount -t tmpfs none /tmp && {LOOK}'; echo $?"
    );
    let finished = dir
        .run(&["--package", "mount"], &script)
        .finish()
        .ends_with(0);
    assert_eq!(finished.stdout(), "1\n", "{}", finished.stderr());
    assert!(
        !finished.stderr().contains("ld.so"),
        "{}",
        finished.stderr()
    );
}
