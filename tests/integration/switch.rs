//! A shell that puts itself under a view, and leaves it: the filter notices in mid-process.

use crate::harness::{Dir, Finished, filter};
use std::path::Path;
use std::process::Command;

const HIDDEN: &str = "/usr/include/openssl/ssl.h";

/// `script` by a shell that has the filter loaded, and an index of zlib1g-dev at hand.
fn shell(program: &str, dir: &Dir, script: &str) -> Finished {
    let library = filter(dir);
    dir.blinkers(&["compile", "--package", "zlib1g-dev", "-o", "view.index"])
        .finish()
        .ends_with(0);
    let on = format!("export BLINKERS_INDEX={}", dir.at("view.index").display());
    let script = script
        .replace("ON", &on)
        .replace("OFF", "unset BLINKERS_INDEX BLINKERS_MODE")
        .replace(
            "LOOK",
            &format!("[[ -e {HIDDEN} ]] && echo there || echo gone"),
        )
        .replace("HIDDEN", HIDDEN);
    let mut command = Command::new(program);
    command
        .args(["-c", &script])
        .current_dir(dir.path())
        .env("LD_PRELOAD", library)
        .env("BLINKERS_WAIT", "1");
    Finished(command.output().unwrap())
}

fn lines(text: &[&str]) -> String {
    text.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn bash_itself_comes_under_the_view_and_leaves_it() {
    let dir = Dir::new();
    let script = "LOOK; ON; LOOK; source HIDDEN; OFF; LOOK; ON; LOOK; : <HIDDEN; OFF; LOOK";
    let finished = shell("bash", &dir, script);
    let seen = finished.stdout();
    assert_eq!(seen, lines(&["there", "gone", "there", "gone", "there"]));
    let complaints = finished.stderr();
    let count = complaints.matches("No such file or directory").count();
    assert_eq!(count, 2, "{complaints}");
}

#[test]
fn its_children_and_subshells_follow_it() {
    let dir = Dir::new();
    let script = "ON; (LOOK); env -i bash -c '[[ -e HIDDEN ]] || echo hidden'; \
                  OFF; (LOOK); test -e HIDDEN; echo $?; env -i test -e HIDDEN; echo $?";
    let finished = shell("bash", &dir, script);
    assert_eq!(
        finished.stdout(),
        lines(&["gone", "hidden", "there", "0", "0"])
    );
}

#[test]
fn a_variable_that_is_not_exported_switches_nothing() {
    let dir = Dir::new();
    let script = "ON; export -n BLINKERS_INDEX; LOOK; export BLINKERS_INDEX; LOOK; \
                  BLINKERS_INDEX=; LOOK";
    let finished = shell("bash", &dir, script);
    assert_eq!(finished.stdout(), lines(&["there", "gone", "there"]));
}

#[test]
fn another_mode_or_index_is_taken_up() {
    let dir = Dir::new();
    dir.blinkers(&["compile", "--package", "libssl-dev", "-o", "other.index"])
        .finish()
        .ends_with(0);
    let other = dir.at("other.index");
    let script = format!(
        "ON; LOOK; OFF; export BLINKERS_MODE=warn; ON; LOOK; OFF; ON; LOOK; \
         export BLINKERS_INDEX={}; LOOK; [[ -e /usr/include/zlib.h ]] || echo hidden",
        other.display()
    );
    let finished = shell("bash", &dir, &script);
    assert_eq!(
        finished.stdout(),
        lines(&["gone", "there", "gone", "there", "hidden"])
    );
}

#[test]
fn an_index_that_is_none_ends_the_shell() {
    let dir = Dir::new();
    dir.file("broken.index", "no index");
    let script = "export BLINKERS_INDEX=$PWD/broken.index; [[ -e / ]]; echo reached";
    let finished = shell("bash", &dir, script);
    assert_eq!(finished.status(), Some(125));
    assert_eq!(finished.stdout(), "");
    assert!(finished.stderr().contains("broken.index"));
}

#[test]
fn a_view_from_the_start_stays() {
    let dir = Dir::new();
    let finished = dir
        .run(
            &[],
            &format!("bash -c 'unset BLINKERS_INDEX; [[ -e {HIDDEN} ]]'"),
        )
        .finish()
        .ends_with(1);
    assert!(finished.stderr().contains("libssl-dev"));
}

#[test]
fn a_program_without_a_getenv_of_its_own_keeps_the_filter_off() {
    let dir = Dir::new();
    assert!(Path::new("/bin/dash").exists());
    let script = "ON; test -e HIDDEN && echo there; /usr/bin/test -e HIDDEN || echo hidden";
    let finished = shell("dash", &dir, script);
    assert_eq!(finished.stdout(), lines(&["there", "hidden"]));
}
