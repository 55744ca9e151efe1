//! A second preloaded library, before and after the filter: each call that passes reaches
//! it, and the verdicts are the same.

pub mod library;

use crate::harness::Dir;
use library::library;
use std::process::Command;

const PROBE: &str = r#"
    #define _GNU_SOURCE
    #include <dirent.h>
    #include <errno.h>
    #include <stdio.h>
    #include <string.h>
    #include <sys/stat.h>
    #include <unistd.h>
    int main(int count, char **values) {
        struct stat status;
        char text[100];
        for (int at = 1; at < count; at++) {
            const char *path = values[at];
            printf("%d ", access(path, F_OK) ? errno : 0);
            printf("%d ", stat(path, &status) ? errno : 0);
            printf("%d ", readlink(path, text, sizeof text) < 0 ? errno : 0);
            printf("%d\n", opendir(path) ? 0 : errno);
        }
        fflush(stdout);
        char *args[] = {"true", 0}, *empty[] = {0};
        execve("/usr/bin/no-such-program", args, empty);
        printf("%d\n", errno);
        fflush(stdout);
        execve("/usr/bin/pkg-config", args, empty);
        printf("%d\n", errno);
        return 0;
    }"#;

const VISIBLE: [&str; 3] = ["/usr/include/zlib.h", "/bin", "/usr/include"];
const HIDDEN: [&str; 2] = ["/usr/include/openssl/ssl.h", "/usr/include/openssl"];

/// What the probe prints, and what the neighbour was told, with `preload` as the command's
/// LD_PRELOAD; `{}` stands for the filter.
fn run(order: &[&str]) -> (String, String) {
    let dir = Dir::new();
    dir.compile("probe", PROBE, &[]);
    let log = dir.file("neighbour.log", "");
    dir.blinkers(&[
        "compile",
        "--package",
        "zlib1g-dev",
        "--path",
        library().to_str().unwrap(),
        "-o",
        "view.index",
    ])
    .finish()
    .ends_with(0);
    let environment = dir
        .blinkers(&["env", "--index", "view.index"])
        .env("XDG_CACHE_HOME", dir.at("cache"))
        .finish()
        .ends_with(0)
        .stdout();
    let preload = format!(
        "filter=$LD_PRELOAD; neighbour={}; export LD_PRELOAD={}",
        library().display(),
        order.join(":")
    );
    let paths = [&VISIBLE[..], &HIDDEN[..]].concat().join(" ");
    let output = Command::new("sh")
        .current_dir(dir.path())
        .arg("-c")
        .arg(format!("{environment}{preload}; exec ./probe {paths}"))
        .env("NEIGHBOUR_LOG", &log)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}", text(&output.stderr));
    (text(&output.stdout), std::fs::read_to_string(log).unwrap())
}

const ANSWERS: &str = "0 0 22 20\n0 0 0 0\n0 0 22 0\n2 2 2 2\n2 2 2 2\n2\n2\n";

#[test]
fn behind_the_filter_it_sees_what_passes() {
    let (answers, told) = run(&["$filter", "$neighbour"]);
    assert_eq!(answers, ANSWERS);
    for path in VISIBLE {
        for call in ["access", "stat", "readlink", "opendir"] {
            assert!(
                told.contains(&format!("{call} {path}\n")),
                "{call} {path}:\n{told}"
            );
        }
    }
    assert!(!told.contains("openssl"), "{told}");
    assert!(!told.contains("execve"), "{told}");
}

#[test]
fn before_the_filter_it_sees_everything_and_changes_nothing() {
    let (answers, told) = run(&["$neighbour", "$filter"]);
    assert_eq!(answers, ANSWERS);
    for path in VISIBLE.iter().chain(&HIDDEN) {
        for call in ["access", "stat", "readlink", "opendir"] {
            assert!(
                told.contains(&format!("{call} {path}\n")),
                "{call} {path}:\n{told}"
            );
        }
    }
    assert!(told.contains("execve /usr/bin/pkg-config\n"), "{told}");
}

#[test]
fn both_stay_in_a_child() {
    let dir = Dir::new();
    let script = "env | grep ^LD_PRELOAD; env -i /usr/bin/env | grep -c ^LD_PRELOAD";
    let finished = dir
        .run(&["--path", library().to_str().unwrap()], script)
        .env("LD_PRELOAD", library())
        .finish()
        .ends_with(0);
    let text = finished.stdout();
    let (value, after) = text.split_once('\n').unwrap();
    let entries: Vec<&str> = value.trim_start_matches("LD_PRELOAD=").split(':').collect();
    assert!(entries[0].ends_with("libblinkers.so"), "{value}");
    assert_eq!(entries[1], library().to_str().unwrap());
    assert_eq!(after, "1\n");
}
