//! The other verbs.

use crate::harness::Dir;
use std::fs;

#[test]
fn check_explains_each_kind_of_path() {
    let dir = Dir::new();
    let unowned = dir.file("unowned", "");
    let finished = dir
        .blinkers(&[
            "check",
            "--package",
            "zlib1g-dev",
            "--hide",
            unowned.to_str().unwrap(),
            "/usr/include/zlib.h",
            "/usr/include/openssl/ssl.h",
            unowned.to_str().unwrap(),
            "/usr/include/nowhere.h",
            "/bin/sh",
        ])
        .finish()
        .ends_with(1);
    let text = finished.stdout();
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("visible  /usr/include/zlib.h"),
        "{text}"
    );
    assert!(
        lines[0].contains("zlib1g-dev, named by --package"),
        "{text}"
    );
    assert!(
        lines[1].starts_with("hidden   /usr/include/openssl/ssl.h"),
        "{text}"
    );
    assert!(
        lines[1].contains("libssl-dev, installed but not declared"),
        "{text}"
    );
    assert!(lines[2].starts_with("hidden"), "{text}");
    assert!(lines[2].contains("owned by no package"), "{text}");
    assert!(lines[3].starts_with("missing"), "{text}");
    assert!(
        lines[4].starts_with("visible  /bin/sh  is /usr/bin/sh: "),
        "{text}"
    );
    let visible = dir.blinkers(&["check", "/bin/sh"]).finish().ends_with(0);
    assert!(visible.stdout().contains("dash"), "{}", visible.stdout());
}

#[test]
fn owner_knows_every_spelling() {
    let dir = Dir::new();
    let finished = dir
        .blinkers(&["owner", "/bin/bash", "/usr/bin/bash", "/usr/include/zlib.h"])
        .finish()
        .ends_with(0);
    assert_eq!(
        finished.stdout(),
        "/bin/bash  bash\n/usr/bin/bash  bash\n/usr/include/zlib.h  zlib1g-dev\n"
    );
    dir.blinkers(&["owner", "/nowhere"]).finish().ends_with(1);
}

#[test]
fn a_report_can_be_read_again() {
    let dir = Dir::new();
    let finished = dir
        .run(
            &["--report", "json=run.json", "--report", "text"],
            "test -e /usr/include/openssl/ssl.h",
        )
        .finish()
        .ends_with(1);
    let again = dir.blinkers(&["report", "run.json"]).finish().ends_with(0);
    assert_eq!(again.stdout(), finished.stderr());
    assert!(again.stdout().contains("libssl-dev"));
    dir.file("other", "no report");
    dir.blinkers(&["report", "other"]).finish().ends_with(125);
}

#[test]
fn env_puts_a_shell_under_the_view() {
    let dir = Dir::new();
    dir.blinkers(&["compile", "-o", "base.index"])
        .finish()
        .ends_with(0);
    let cache = dir.at("cache");
    let assignments = dir
        .blinkers(&["env", "--index", "base.index", "--log", "log"])
        .env("XDG_CACHE_HOME", &cache)
        .finish()
        .ends_with(0)
        .stdout();
    let output = std::process::Command::new("sh")
        .current_dir(dir.path())
        .arg("-c")
        .arg(format!(
            "{assignments}/usr/bin/test -e /usr/include/openssl/ssl.h; echo $?"
        ))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "1\n");
    let report = dir.blinkers(&["report", "log"]).finish().ends_with(0);
    assert!(
        report.stdout().contains("Build-Depends: libssl-dev"),
        "{}",
        report.stdout()
    );
}

#[test]
fn doctor_finds_everything_in_place() {
    let finished = Dir::new().blinkers(&["doctor"]).finish().ends_with(0);
    assert_eq!(
        finished.stdout().matches("ok    ").count(),
        5,
        "{}",
        finished.stdout()
    );
}

/// Law 10: it fails closed.
#[test]
fn a_bad_index_ends_every_process() {
    let dir = Dir::new();
    dir.blinkers(&["compile", "-o", "good"])
        .finish()
        .ends_with(0);
    let good = fs::read(dir.at("good")).unwrap();
    dir.file("empty", "");
    dir.file("short", &good[..good.len() / 2]);
    dir.file("head", &good[..20]);
    dir.file(
        "foreign",
        "#!/bin/sh\necho this is no index, but a script of some length\n".repeat(9),
    );
    let mut damaged = good.clone();
    damaged[20] ^= 1;
    dir.file("damaged", damaged);
    let environment = dir
        .blinkers(&["env", "--index", "good"])
        .env("XDG_CACHE_HOME", dir.at("cache"))
        .finish()
        .ends_with(0)
        .stdout();
    let start = |index: &str| {
        let script = format!("{environment}export BLINKERS_INDEX={index}; /bin/echo ran");
        let mut command = std::process::Command::new("sh");
        let output = command
            .current_dir(dir.path())
            .args(["-c", &script])
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (
            output.status.code(),
            text(&output.stdout),
            text(&output.stderr),
        )
    };
    for index in ["missing", "empty", "short", "head", "foreign", "damaged"] {
        let path = dir.at(index).display().to_string();
        let (status, stdout, stderr) = start(&path);
        assert_eq!(
            (status, stdout.as_str()),
            (Some(125), ""),
            "{index}: {stderr}"
        );
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert!(
            stderr.starts_with("blinkers: ") && stderr.contains(&path),
            "{stderr}"
        );
    }
    let (status, stdout, _) = start(&dir.at("good").display().to_string());
    assert_eq!((status, stdout.as_str()), (Some(0), "ran\n"));
}

#[test]
fn what_was_found_under_one_index_is_not_believed_under_another() {
    let dir = Dir::new();
    dir.file("seen/file", "");
    let view = [
        "compile",
        "--no-defaults",
        "--package",
        "coreutils",
        "--package",
        "dash",
    ];
    for (index, path) in [("one", "seen/file"), ("two", "one")] {
        let path = dir.at(path);
        let command = dir.blinkers(&view).arguments(["-o", index, "--path"]);
        command.arguments([path]).finish().ends_with(0);
    }
    // The number of entries is not the same either, but the filter must not rely on that.
    let script = format!(
        "eval \"$($BLINKERS env --index one --usage usage)\"; \
         ls {0} && ls {0} && BLINKERS_INDEX=$PWD/two ls {0}",
        dir.at("seen/file").display()
    );
    let finished = dir.shell(&script).ends_with(2);
    let lines = finished.stdout().lines().count();
    assert_eq!(lines, 2, "{}", finished.stdout());
}

/// A pipe that nobody reads any longer, as `head` leaves one.
fn unread_pipe() -> std::io::PipeWriter {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer
}

#[test]
fn a_reader_that_has_enough_ends_a_verb_as_sigpipe_would() {
    let dir = Dir::new();
    dir.run(&["--report", "json=run.json"], "true")
        .finish()
        .ends_with(0);
    for arguments in [
        &["owner", "/bin/sh"][..],
        &["check", "/bin/sh"],
        &["doctor"],
        &["report", "run.json"],
        &["portage", "status"],
    ] {
        let mut command = dir.blinkers(arguments);
        command.0.stdout(unread_pipe());
        let finished = command.finish().ends_with(128 + 13);
        assert_eq!(finished.stderr(), "", "{arguments:?}");
    }
}

#[test]
fn standard_output_that_takes_nothing_is_an_error() {
    let dir = Dir::new();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = dir.blinkers(&["owner", "/bin/sh"]);
    command.0.stdout(full);
    let finished = command.finish().ends_with(125);
    assert!(
        finished
            .stderr()
            .starts_with("blinkers: cannot write to standard output: No space left"),
        "{}",
        finished.stderr()
    );
}

#[test]
fn a_report_of_an_empty_or_cut_file_says_so() {
    let dir = Dir::new();
    dir.file("empty", "");
    let empty = dir.blinkers(&["report", "empty"]).finish().ends_with(125);
    assert!(
        empty.stderr().contains("empty is empty"),
        "{}",
        empty.stderr()
    );
    dir.run(
        &["--report", "json=run.json"],
        "test -e /usr/include/openssl/ssl.h; test -e /usr/include/zlib.h; cp $BLINKERS_LOG log",
    )
    .finish()
    .ends_with(0);
    let cut = |name: &str, by: usize| {
        let whole = fs::read(dir.at(name)).unwrap();
        dir.file(&format!("{name}.cut"), &whole[..whole.len() - by]);
        dir.blinkers(&["report", &format!("{name}.cut")]).finish()
    };
    let report = cut("run.json", 9).ends_with(125);
    assert!(
        report
            .stderr()
            .contains("run.json.cut is not a whole report"),
        "{}",
        report.stderr()
    );
    let log = cut("log", 2).ends_with(0).stdout();
    assert!(log.contains("/usr/include/openssl/ssl.h"), "{log}");
    assert!(log.contains("belong to no whole record"), "{log}");
}

#[test]
fn a_json_report_has_the_line_to_add() {
    let dir = Dir::new();
    dir.run(
        &["--report", "json=run.json"],
        "test -e /usr/include/openssl/ssl.h; true",
    )
    .finish()
    .ends_with(0);
    let text = fs::read_to_string(dir.at("run.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let package = &json["packages"]["libssl-dev"];
    assert_eq!(package["declare"][0], "Build-Depends: libssl-dev", "{text}");
    assert!(package["version"].is_string(), "{text}");
}
