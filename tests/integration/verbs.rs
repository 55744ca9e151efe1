//! The other verbs.

use crate::harness::Dir;
use std::fs;
use std::path::Path;

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
    assert!(lines[2].contains("by --hide or a rule"), "{text}");
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

#[test]
fn packages_are_named_as_debian_control_names_them() {
    let dir = Dir::new();
    let header = "/usr/include/openssl/ssl.h";
    for (name, status) in [
        ("zlib1g-dev, libssl-dev", 0),
        ("libssl-dev (>= 1.0)", 0),
        ("no-such-package | libssl-dev", 0),
        ("libssl-dev (>> 99:1)", 125),
        ("libssl-dev (", 125),
        ("", 125),
    ] {
        let check = ["check", "--package", name, header];
        dir.blinkers(&check).finish().ends_with(status);
    }
    let check = ["check", "--package", "libz-dev", "/usr/include/zlib.h"];
    let said = dir.blinkers(&check).finish().ends_with(125).stderr();
    assert!(
        said.contains("virtual package") && said.contains("zlib1g-dev"),
        "{said}"
    );
}

#[test]
fn what_is_not_installed_is_one_command_away() {
    let dir = Dir::new();
    dir.file(
        "control",
        "Source: x\nBuild-Depends: no-such-one (>= 2), zlib1g-dev, no-such-two | neither, no-such-one\n",
    );
    let run = ["run", "--build-deps", "control", "--", "true"];
    let said = dir.blinkers(&run).finish().ends_with(125).stderr();
    let line = "  to install them:  apt-get install no-such-one no-such-two\n";
    assert!(said.ends_with(line), "{said}");
}

#[test]
fn lists_of_paths_are_told_from_what_they_should_be() {
    let dir = Dir::new();
    dir.file("returns", "/usr/bin/true\r\n/usr/bin/false\r\n");
    let check = ["check", "--paths", "returns", "/bin/sh"];
    let said = dir.blinkers(&check).finish().ends_with(125).stderr();
    assert!(
        said.contains("returns:1: the lines end with a carriage return"),
        "{said}"
    );
    let absent: String = (0..1000)
        .map(|number| format!("/no/such/{number}\n"))
        .collect();
    dir.file("absent", absent);
    let check = ["check", "--no-cache", "--paths", "absent", "/bin/sh"];
    let said = dir.blinkers(&check).finish().ends_with(0).stderr();
    assert_eq!(said.matches("on disk").count(), 1, "{said}");
    assert!(said.contains("997 more"), "{said}");
}

#[test]
fn check_and_owner_answer_for_the_disk_inside_a_view() {
    let dir = Dir::new();
    let script = "$BLINKERS check --package libssl-dev /usr/include/openssl/ssl.h; \
                  $BLINKERS check /usr/include/openssl/ssl.h; $BLINKERS owner /usr/include/openssl/ssl.h";
    let tree = Path::new(env!("CARGO_BIN_EXE_blinkers")).parent().unwrap();
    let run = dir.run(&["--tree", tree.to_str().unwrap()], script);
    let finished = run
        .env("BLINKERS", env!("CARGO_BIN_EXE_blinkers"))
        .finish()
        .ends_with(0);
    let lines = finished.stdout();
    let lines: Vec<&str> = lines.lines().collect();
    assert_eq!(lines.len(), 3, "{}", finished.stderr());
    assert!(lines[0].starts_with("visible"), "{lines:?}");
    assert!(lines[1].starts_with("hidden"), "{lines:?}");
    assert!(lines[2].ends_with("libssl-dev"), "{lines:?}");
}

#[test]
fn the_reasons_are_the_true_ones() {
    let dir = Dir::new();
    let hidden = dir.file("tree/hidden/file", "").display().to_string();
    let pattern = dir.at("tree/hidden").display().to_string();
    let check = ["check", "--hide", &pattern, &hidden];
    let said = dir.blinkers(&check).finish().ends_with(1).stdout();
    assert!(
        said.contains("in a tree, but") && said.contains("by --hide or a rule"),
        "{said}"
    );
    let said = dir
        .blinkers(&["owner", "/usr/bin/awk"])
        .finish()
        .ends_with(1)
        .stdout();
    assert!(said.contains("a link to /usr/bin/mawk, of mawk"), "{said}");
}

#[test]
fn doctor_tells_what_is_unusual() {
    let dir = Dir::new();
    fs::create_dir(dir.at("a b")).unwrap();
    let path = format!(
        "{}:{}",
        dir.path().display(),
        std::env::var("PATH").unwrap()
    );
    let said = dir
        .blinkers(&["doctor"])
        .env("TMPDIR", dir.at("a b"))
        .env("PATH", path)
        .env("BLINKERS_INDEX", "/some/index")
        .finish()
        .ends_with(0)
        .stdout();
    for what in [
        "takes no path with a blank",
        &format!(
            "PATH has {}, which belongs to no package",
            dir.path().display()
        ),
        "under a view itself: BLINKERS_INDEX is /some/index",
    ] {
        assert!(said.contains(what), "{what}: {said}");
    }
    fs::create_dir_all(dir.at("root/var/lib/dpkg/info")).unwrap();
    dir.file("root/var/lib/dpkg/status", "");
    let root = dir.at("root").display().to_string();
    let said = dir
        .blinkers(&["doctor", "--root", &root])
        .finish()
        .ends_with(1)
        .stdout();
    assert!(said.contains("no package installed"), "{said}");
}

#[test]
fn a_database_that_was_not_written_whole_is_told() {
    let dir = Dir::new();
    let package = "Package: one\nStatus: install ok installed\nArchitecture: all\nVersion: 1\n";
    dir.file("root/var/lib/dpkg/info/other.list", "/other\n");
    let root = dir.at("root").display().to_string();
    let compile = [
        "compile",
        "--no-cache",
        "--no-defaults",
        "--root",
        &root,
        "--package",
        "one",
        "-o",
        "index",
    ];
    dir.file(
        "root/var/lib/dpkg/status",
        format!("{package}\nPackage: tw"),
    );
    let said = dir.blinkers(&compile).finish().ends_with(125).stderr();
    assert!(
        said.contains("status:6: it ends in the middle of a line"),
        "{said}"
    );
    dir.file("root/var/lib/dpkg/status", format!("{package}\n"));
    let said = dir.blinkers(&compile).finish().ends_with(0).stderr();
    assert!(said.contains("no list of the files of one"), "{said}");
}
