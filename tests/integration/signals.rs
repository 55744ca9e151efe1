//! How a run ends: by signals, by kills, and what is left of it.

use crate::harness::{Dir, Finished};
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Waits until `done` gives something.
#[track_caller]
fn wait_for<T>(what: &str, done: impl Fn() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(done) = done() {
            return done;
        }
        assert!(
            begin.elapsed() < Duration::from_secs(30),
            "{what} did not come"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn text(path: &Path) -> Option<String> {
    fs::read_to_string(path)
        .ok()
        .filter(|text| text.ends_with('\n'))
}

fn signal(child: &Child, signal: &str) {
    let status = Command::new("kill")
        .args([&format!("-{signal}"), &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
}

/// A run in the background, of a script that writes `ready` when it waits.
fn start(dir: &Dir, script: &str) -> Child {
    let mut command = dir.run(&[], script);
    command.0.stderr(Stdio::null());
    let child = command.0.spawn().unwrap();
    wait_for("the script", || text(&dir.at("ready")));
    child
}

#[test]
fn the_signal_that_ended_the_command_ends_the_run() {
    let dir = Dir::new();
    for number in [1, 2, 9, 13, 15] {
        let finished = dir.run(&[], &format!("kill -{number} $$")).finish();
        assert_eq!(
            finished.0.status.signal(),
            Some(number),
            "{}",
            finished.stderr()
        );
    }
    let mut off = dir.run(&["--mode", "off"], "kill -TERM $$");
    assert_eq!(off.0.status().unwrap().signal(), Some(15));
}

#[test]
fn all_of_a_build_is_told_to_end() {
    for name in ["TERM", "HUP"] {
        let dir = Dir::new();
        let script = format!(
            "(trap 'echo told >told; exit' {name}; echo >ready; while :; do sleep 0.05; done) & wait; \
             sleep 1"
        );
        let mut child = start(&dir, &script);
        signal(&child, name);
        wait_for("the background process", || text(&dir.at("told")));
        let number = if name == "TERM" { 15 } else { 1 };
        assert_eq!(child.wait().unwrap().signal(), Some(number));
    }
}

#[test]
fn an_interrupt_of_the_run_alone_is_passed_on() {
    let dir = Dir::new();
    let script = "trap 'exit 7' INT; echo >ready; while :; do sleep 0.05; done";
    let mut child = start(&dir, script);
    signal(&child, "INT");
    assert_eq!(child.wait().unwrap().code(), Some(7));
}

/// The sets of signals in lines of proc_pid_status(5).
fn sets_with_own(lines: &str) -> impl Iterator<Item = u64> {
    let fields = lines
        .lines()
        .map(|line| line.split_whitespace().last().unwrap());
    fields.map(|field| u64::from_str_radix(field, 16).unwrap())
}

/// The same without those that libc keeps to itself, 32 and 33.
fn sets(lines: &str) -> Vec<u64> {
    let own = 0b11 << 31;
    sets_with_own(lines).map(|set| set & !own).collect()
}

/// What the command finds ignored and blocked is what the run found.
#[test]
fn signals_are_ignored_as_they_were() {
    let dir = Dir::new();
    let show = "grep -E '^Sig(Ign|Blk)' /proc/self/status";
    for before in [
        "",
        "trap '' PIPE;",
        "trap '' HUP INT;",
        "trap '' QUIT TERM CHLD;",
    ] {
        let lines = |command: &str| {
            let finished = dir
                .shell(&format!("{before} {command} 2>/dev/null"))
                .ends_with(0);
            finished.stdout()
        };
        let (under, bare) = (lines(&format!("$BLINKERS run -- {show}")), lines(show));
        assert_eq!(sets(&under), sets(&bare), "{before}\n{under}{bare}");
        let more = sets_with_own(&under).zip(sets_with_own(&bare));
        // Of libc's own two a thread takes one over, which std has started.
        for (under, bare) in more {
            assert_eq!(under & !bare, 0, "{before}: {under:x} {bare:x}");
        }
    }
}

#[test]
fn a_run_under_nohup_goes_on() {
    let dir = Dir::new();
    let mut child = Command::new("nohup")
        .args([env!("CARGO_BIN_EXE_blinkers"), "run", "--", "sh", "-c"])
        .arg("echo >ready; sleep 1; exit 3")
        .current_dir(dir.path())
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    wait_for("the script", || text(&dir.at("ready")));
    signal(&child, "HUP");
    assert_eq!(child.wait().unwrap().code(), Some(3));
}

/// A script in a mount namespace of its own, with a `/dev/shm` of its own.
fn with_own_memory(dir: &Dir, script: &str) -> Finished {
    let script = format!(
        "mount --make-rprivate / && mount -t tmpfs -o size=$SIZE,mode=1777 none /dev/shm && \
         export TMPDIR=$PWD/tmp && mkdir -p tmp || exit 99\n{script}"
    );
    let output = Command::new("unshare")
        .args(["-m", "sh", "-c", &script])
        .env("BLINKERS", env!("CARGO_BIN_EXE_blinkers"))
        .env("SIZE", "64m")
        .current_dir(dir.path())
        .output();
    Finished(output.expect("unshare is needed by this test"))
}

/// What runs leave behind; the library and the index are to stay.
const LEFT: &str = "ls -d /dev/shm/blinkers-run-* /dev/shm/blinkers-[A-Za-z]* tmp/* 2>/dev/null";

#[test]
fn nothing_is_left_of_a_run_that_was_interrupted() {
    let dir = Dir::new();
    for name in ["INT", "TERM"] {
        // timeout(1) sends the signal, at moments over the whole of a run.
        let script = format!(
            "at=0; while [ $at -lt 60 ]; do \
             timeout --foreground -s {name} 0.0$(printf %02d $at) $BLINKERS run --no-cache -- sleep 0.02 2>/dev/null; \
             at=$((at + 3)); done; {LEFT}; true"
        );
        let finished = with_own_memory(&dir, &script).ends_with(0);
        assert_eq!(finished.stdout(), "", "{name}");
    }
}

#[test]
fn what_killed_runs_left_is_swept() {
    let dir = Dir::new();
    let script = format!(
        "for at in 1 2 3 4 5 6 7 8 9 10 11 12; do rm -f ready; \
         $BLINKERS run -- sh -c 'echo >ready; exec sleep 2' 2>/dev/null & \
         while [ ! -s ready ]; do sleep 0.02; done; kill -KILL $!; done; \
         {LEFT} | wc -l; $BLINKERS run -- sh -c 'echo $BLINKERS_USAGE' || exit; {LEFT}; true"
    );
    let finished = with_own_memory(&dir, &script).ends_with(0);
    let lines = finished.stdout();
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].parse::<usize>().unwrap() > 0, "{lines:?}");
    assert!(lines[1].starts_with("/dev/shm/"), "{lines:?}");
}

#[test]
fn a_run_that_goes_on_is_not_swept() {
    let dir = Dir::new();
    let script = "$BLINKERS run -- sh -c 'echo >ready; while [ ! -e go ]; do sleep 0.02; done; \
         test -e /usr/include/openssl/ssl.h' 2>report & \
         while [ ! -s ready ]; do sleep 0.02; done; $BLINKERS run -- true 2>/dev/null; touch go; \
         wait $!; echo $?; grep -c libssl-dev report";
    let finished = with_own_memory(&dir, script).ends_with(0);
    assert_eq!(finished.stdout(), "1\n2\n");
}

#[test]
fn a_full_memory_file_system_is_as_none() {
    let dir = Dir::new();
    let script = "dd if=/dev/zero of=/dev/shm/filler bs=4k 2>/dev/null; \
         $BLINKERS run -- test -e /usr/include/openssl/ssl.h";
    with_own_memory(&dir, script).ends_with(1);
}

#[test]
fn what_outlives_a_run_stays_filtered_and_quiet() {
    let dir = Dir::new();
    let script = "(echo >ready; while [ -e $BLINKERS_USAGE ]; do sleep 0.02; done; \
         /usr/bin/test -e /usr/include/openssl/ssl.h; echo $? >later) >/dev/null 2>said &";
    dir.run(&[], script).finish().ends_with(0);
    assert_eq!(
        wait_for("the last process", || text(&dir.at("later"))),
        "1\n"
    );
    assert_eq!(fs::read_to_string(dir.at("said")).unwrap(), "");
}

/// An outer shell with job control, in a terminal of its own.
const TERMINAL: &str = r#"
import os, pty, select, sys, time
pid, terminal = pty.fork()
if pid == 0:
    os.environ["PS1"] = "outer$ "
    os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
seen = b""
def wait(text):
    global seen
    end = time.time() + 20
    while text not in seen:
        if time.time() > end:
            sys.exit("no %r in %r" % (text, seen))
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 4096)
    seen = seen[seen.index(text) + len(text):]
def say(line):
    os.write(terminal, line.encode() + b"\n")
wait(b"outer$ ")
for step, answer in eval(sys.argv[1]):
    if step is not None:
        say(step)
    wait(answer.encode())
"#;

fn in_terminal(dir: &Dir, steps: &str) {
    let output = Command::new("python3")
        .args(["-c", TERMINAL, steps])
        .env("BLINKERS", env!("CARGO_BIN_EXE_blinkers"))
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_shell_that_suspends_itself_gives_the_terminal_back() {
    let steps = r#"[
        ("PS1='in''ner$ ' $BLINKERS run -- bash --norc --noprofile -i", "inner$ "),
        ("suspend", "outer$ "),
        ("echo out$((40+2))", "out42"),
        ("fg", "bash"),
        ("echo in$((40+2))", "in42"),
        ("suspend", "outer$ "),
        ("fg; echo status=$?", "bash"),
        ("exit 5", "status=5"),
    ]"#;
    in_terminal(&Dir::new(), steps);
}

/// perl and not a shell: dash puts an interrupt off while it starts a program.
#[test]
fn control_c_ends_a_loop_of_runs() {
    let steps = r#"[
        ("for i in 1 2 3; do $BLINKERS run -- perl -e '$|=1; print qq(ru).qq(ns\\n); sleep 20'; done; echo done$((40+2))", "runs"),
        ("\x03", "outer$ "),
        ("echo out$((40+2))", "out42"),
    ]"#;
    in_terminal(&Dir::new(), steps);
}
