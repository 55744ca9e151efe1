//! `blinkers run` as a user meets it.

use crate::harness::Dir;
use std::fs;

/// With zlib1g-dev declared, libssl-dev is as if it were not installed.
#[test]
fn an_undeclared_package_is_not_there_and_is_named_once() {
    let dir = Dir::new();
    let finished = dir
        .run(
            &["--package", "zlib1g-dev", "--package", "pkg-config"],
            "printf '#include <zlib.h>\\n' | gcc -E - >/dev/null && echo zlib \n\
             printf '#include <openssl/ssl.h>\\n' | gcc -E - >/dev/null 2>err; echo gcc $?\n\
             grep -c 'openssl/ssl.h: No such file or directory' err\n\
             ls /usr/include | grep -c openssl\n\
             pkg-config --exists zlib; echo zlib $?\n\
             pkg-config --exists openssl; echo openssl $?\n\
             test -e /usr/include/openssl/ssl.h || echo no header",
        )
        .finish()
        .ends_with(0);
    assert_eq!(
        finished.stdout(),
        "zlib\ngcc 1\n1\n0\nzlib 0\nopenssl 1\nno header\n"
    );
    let report = finished.stderr();
    assert_eq!(
        report.matches("Build-Depends: libssl-dev").count(),
        1,
        "{report}"
    );
    assert!(report.contains("/usr/include/openssl/ssl.h"), "{report}");
    assert!(!report.contains("zlib1g-dev"), "{report}");
}

#[test]
fn exactly_the_view_that_is_named() {
    let dir = Dir::new();
    let list = dir.file("list", "");
    dir.file("seen", "s");
    dir.file("unseen", "u");
    dir.file("tree/file", "t");
    let mut paths = String::new();
    for path in [
        "/bin/sh",
        "/usr/bin/dash",
        "/usr/bin/cat",
        "/bin",
        "/lib",
        "/lib64",
    ] {
        paths += &format!("{path}\n");
    }
    for path in [
        "/usr/bin/sh",
        "/usr/lib64",
        "/usr/lib64/ld-linux-x86-64.so.2",
    ] {
        paths += &format!("{path}\n");
    }
    for name in ["ld-linux-x86-64.so.2", "libc.so.6"] {
        paths += &format!("/usr/lib/x86_64-linux-gnu/{name}\n");
    }
    paths += &format!("{}\n", dir.at("seen").display());
    fs::write(&list, paths).unwrap();
    let tree = dir.at("tree").display().to_string();
    let view = ["--no-defaults", "--paths", "list", "--tree", &tree];
    let finished = dir
        .run(&view, "cat seen tree/file; cat unseen; echo *; /usr/bin/ls")
        .finish()
        .ends_with(127);
    assert_eq!(finished.stdout(), "stseen tree\n");
    let report = finished.stderr();
    assert!(
        report.contains("unseen: No such file or directory"),
        "{report}"
    );
    assert!(report.contains("Build-Depends: coreutils"), "{report}");
}

#[test]
fn the_exit_status_is_the_commands_own() {
    let dir = Dir::new();
    dir.run(&[], "exit 42").finish().ends_with(42);
    dir.blinkers(&["run", "--", "no-such-command"])
        .finish()
        .ends_with(127);
    dir.blinkers(&["run", "--", "./list"])
        .finish()
        .ends_with(127);
    let text = dir.file("text", "no program");
    dir.blinkers(&["run", "--", text.to_str().unwrap()])
        .finish()
        .ends_with(126);
    let hidden = dir
        .blinkers(&["run", "--", "pkg-config", "--version"])
        .finish()
        .ends_with(127);
    assert!(
        hidden
            .stderr()
            .contains("pkgconf, installed but not declared"),
        "{}",
        hidden.stderr()
    );
    dir.blinkers(&["run", "--no-such-option"])
        .finish()
        .ends_with(125);
    let unknown = dir
        .run(&["--package", "zlib-dev"], "true")
        .finish()
        .ends_with(125);
    assert!(
        unknown.stderr().contains("did you mean zlib1g-dev"),
        "{}",
        unknown.stderr()
    );
}

#[test]
fn the_filter_stays_on_under_every_environment() {
    let dir = Dir::new();
    let probe = dir.compile(
        "probe",
        r#"
        #define _GNU_SOURCE
        #include <stdio.h>
        #include <stdlib.h>
        #include <unistd.h>
        #include <spawn.h>
        #include <sys/wait.h>
        int main(int count, char **values) {
            char *args[] = {"sh", "-c", "test -e /usr/include/openssl/ssl.h && echo seen", 0};
            char *empty[] = {0};
            char *other[] = {"LD_PRELOAD=", "PATH=/usr/bin", 0};
            int status;
            switch (atoi(values[1])) {
            case 0: execve("/bin/sh", args, empty);
            case 1: execve("/bin/sh", args, other);
            case 2: execve("/bin/sh", args, 0);
            case 3: clearenv(); execv("/bin/sh", args);
            case 4: clearenv(); execvp("sh", args);
            case 5: clearenv(); execlp("sh", "sh", "-c", args[2], (char *)0);
            case 6: execle("/bin/sh", "sh", "-c", args[2], (char *)0, empty);
            case 7: execvpe("sh", args, empty);
            case 8: clearenv(); return system(args[2]) & 0;
            case 9: clearenv(); return pclose(popen(args[2], "w")) & 0;
            case 10: {
                pid_t pid;
                posix_spawn(&pid, "/bin/sh", 0, 0, args, empty);
                waitpid(pid, &status, 0);
                return 0;
            }
            case 11: {
                pid_t pid;
                posix_spawnp(&pid, "sh", 0, 0, args, empty);
                waitpid(pid, &status, 0);
                return 0;
            }
            case 12:
                if (vfork() == 0) { execve("/bin/sh", args, empty); _exit(1); }
                wait(&status);
                return 0;
            case 13: unsetenv("BLINKERS_INDEX"); execv("/bin/sh", args);
            case 14: setenv("LD_PRELOAD", "/nowhere/libother.so", 1); execv("/bin/sh", args);
            }
            return 3;
        }"#,
        &[],
    );
    for number in 0..=14 {
        let script = format!("{} {number}; true", probe.display());
        let finished = dir.run(&[], &script).finish().ends_with(0);
        assert_eq!(finished.stdout(), "", "case {number}: the header was seen");
        let report = finished.stderr();
        assert!(
            report.contains("/usr/include/openssl/ssl.h"),
            "case {number}: {report}"
        );
    }
    let bare = dir.run(&["--mode", "off"], &format!("{} 0; true", probe.display()));
    assert_eq!(
        bare.finish().stdout(),
        "seen\n",
        "the probe must see it bare"
    );
}

#[test]
fn env_i_in_env_i_is_still_filtered() {
    let dir = Dir::new();
    let script = "env -i /bin/sh -c 'env -i /usr/bin/test -e /usr/include/openssl/ssl.h'; echo $?";
    assert_eq!(dir.run(&[], script).finish().ends_with(0).stdout(), "1\n");
}

#[test]
fn warn_hides_nothing_and_reports_the_same() {
    let dir = Dir::new();
    let script = "test -e /usr/include/openssl/ssl.h && echo there; ls /usr/include | grep openssl";
    let finished = dir.run(&["--mode", "warn"], script).finish().ends_with(0);
    assert_eq!(finished.stdout(), "there\nopenssl\n");
    let report = finished.stderr();
    assert!(report.contains("and let pass"), "{report}");
    assert!(report.contains("Build-Depends: libssl-dev"), "{report}");
}

#[test]
fn a_loop_cannot_flood_the_record() {
    let dir = Dir::new();
    let script = "i=0; while [ $i -lt 20000 ]; do test -e /usr/include/openssl/ssl.h; i=$((i+1)); done\n\
                  wc -c < $BLINKERS_LOG";
    let finished = dir.run(&[], script).finish().ends_with(0);
    let bytes: usize = finished.stdout().trim().parse().unwrap();
    assert!(bytes > 0 && bytes < 1000, "the log has {bytes} bytes");
}

#[test]
fn programs_that_cannot_be_filtered_are_named() {
    let dir = Dir::new();
    let program = dir.compile("fixed", "int main(void) { return 0; }", &["-static"]);
    let finished = dir.run(&[], "./fixed").finish().ends_with(0);
    let report = finished.stderr();
    assert!(report.contains("statically linked"), "{report}");
    assert!(
        report.contains(program.file_name().unwrap().to_str().unwrap()),
        "{report}"
    );
}

#[test]
fn a_hidden_name_that_nobody_owns_is_made_anew() {
    let outside = Dir::new();
    let hidden = outside.file("hidden", "of another");
    let dir = Dir::new();
    let outside_path = outside.path().display();
    // /var/tmp is a default tree, so the view names its own.
    let view = [
        "--no-defaults",
        "--tree",
        "/usr",
        "--tree",
        "/dev",
        "--tree",
        dir.path().to_str().unwrap(),
        "--path",
        "/bin",
        "--path",
        "/lib",
        "--path",
        "/lib64",
    ];
    let list = format!("{outside_path}");
    let script = format!(
        "(echo changed > {list}/hidden); echo $?; (echo changed >> {list}/hidden); echo $?; \
         (echo new > {list}/new); echo $?"
    );
    let mut arguments = view.to_vec();
    arguments.extend(["--path", outside.path().to_str().unwrap()]);
    let finished = dir.run(&arguments, &script).finish().ends_with(0);
    assert_eq!(finished.stdout(), "0\n0\n0\n", "{}", finished.stderr());
    assert_eq!(fs::read(&hidden).unwrap(), b"changed\nchanged\n");
    assert_eq!(fs::read(outside.at("new")).unwrap(), b"new\n");
}

#[test]
fn an_index_serves_other_trees() {
    let dir = Dir::new();
    dir.blinkers(&[
        "compile",
        "--no-defaults",
        "--tree",
        "/usr",
        "--tree",
        "/dev",
        "--path",
        "/bin",
        "--path",
        "/lib",
        "--path",
        "/lib64",
        "-o",
        "usr.index",
    ])
    .finish()
    .ends_with(0);
    let other = Dir::new();
    other.file("sub/file", "text");
    let tree = other.path().to_str().unwrap();
    let script = format!(
        "cat {tree}/sub/file; ls /var/tmp | wc -l; test -e /etc && echo etc; cd {tree} && ls"
    );
    let finished = dir
        .blinkers(&[
            "run",
            "--index",
            "usr.index",
            "--tree",
            tree,
            "--",
            "/bin/sh",
            "-c",
            &script,
        ])
        .finish()
        .ends_with(0);
    assert_eq!(finished.stdout(), "text1\nsub\n");
}

#[test]
fn a_report_that_nobody_can_read_keeps_the_status() {
    let dir = Dir::new();
    let script = "exec 2>/dev/null; test -e /usr/include/openssl/ssl.h; exit 5";
    let (reader, unread) = std::io::pipe().unwrap();
    drop(reader);
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    for closed in [unread.into(), std::process::Stdio::from(full)] {
        let mut command = dir.run(&[], script);
        command.0.stderr(closed);
        command.finish().ends_with(5);
    }
}

#[test]
fn a_report_that_cannot_be_written_leaves_the_others() {
    let dir = Dir::new();
    for (script, status) in [("exit 3", 3), ("true", 125)] {
        let reports = ["--report", "json=none/x", "--report", "json=run.json"];
        let finished = dir.run(&reports, script).finish().ends_with(status);
        assert!(
            finished
                .stderr()
                .contains("cannot write the report to none/x"),
            "{}",
            finished.stderr()
        );
        fs::remove_file(dir.at("run.json")).unwrap();
    }
}

#[test]
fn a_command_needs_no_dashes_before_it() {
    let dir = Dir::new();
    for arguments in [
        &["run", "sh", "-c", "exit 4"][..],
        &["run", "--package", "zlib1g-dev", "sh", "-c", "exit 4"],
        &["run", "--", "sh", "-c", "exit 4"],
    ] {
        dir.blinkers(arguments).finish().ends_with(4);
    }
    let finished = dir
        .blinkers(&["run", "echo", "--", "-n", "--mode", "off"])
        .finish();
    assert_eq!(finished.ends_with(0).stdout(), "-- -n --mode off\n");
}

#[test]
fn a_script_without_a_first_line_is_run_by_the_shell() {
    use std::os::unix::fs::PermissionsExt;
    let dir = Dir::new();
    let script = dir.file("script", "echo ran $1; exit 6\n");
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let finished = dir
        .blinkers(&["run", "./script", "x"])
        .finish()
        .ends_with(6);
    assert_eq!(finished.stdout(), "ran x\n");
    let hidden = dir
        .blinkers(&["run", "--no-defaults", "--tree", ".", "./script"])
        .finish()
        .ends_with(127);
    let said = hidden.stderr();
    assert!(
        said.contains("./script: not found under the view"),
        "{said}"
    );
}

#[test]
fn closed_streams_keep_the_status() {
    let dir = Dir::new();
    for closed in ["2>&-", "1>&- 2>&-", "0>&- 1>&- 2>&-"] {
        dir.shell(&format!("$BLINKERS run -- sh -c 'exit 5' {closed}"))
            .ends_with(5);
    }
}

#[test]
fn a_report_is_written_whatever_happened() {
    let dir = Dir::new();
    let report = |name: &str, script: &str, status: i32| {
        let file = format!("json={name}");
        dir.run(&["--report", &file], script)
            .finish()
            .ends_with(status);
        dir.blinkers(&["report", name])
            .finish()
            .ends_with(0)
            .stdout()
    };
    assert!(report("failed", "test -e /usr/include/openssl/ssl.h", 1).contains("libssl-dev"));
    let named = ["run", "--report", "json=absent", "--", "no-such-command"];
    dir.blinkers(&named).finish().ends_with(127);
    dir.blinkers(&["report", "absent"]).finish().ends_with(0);
    let script = "test -e /usr/include/openssl/ssl.h; kill -KILL $$";
    dir.run(&["--report", "json=killed"], script).finish();
    let killed = dir.blinkers(&["report", "killed"]).finish().ends_with(0);
    assert!(killed.stdout().contains("libssl-dev"));
}

#[test]
fn a_report_that_cannot_be_written_is_told_before_the_build() {
    let dir = Dir::new();
    let reports = ["--report", "json=none/x", "--report", "text"];
    let finished = dir.run(&reports, "echo begun >&2").finish().ends_with(125);
    let said = finished.stderr();
    let fault = said.find("cannot write the report to none/x");
    assert!(fault.is_some() && fault < said.find("begun"), "{said}");
    assert!(said.contains("nothing hidden was asked for"), "{said}");
}

#[test]
fn odd_names_are_told_byte_by_byte() {
    use std::os::unix::ffi::OsStringExt;
    let dir = Dir::new();
    let outside = Dir::new();
    let name = b"a\nb\x1b[31m\xff\"".to_vec();
    fs::write(outside.path().join(std::ffi::OsString::from_vec(name)), "").unwrap();
    let place = outside.path().display();
    let view = [
        "--no-defaults",
        "--tree",
        "/usr",
        "--path",
        "/bin",
        "--path",
        "/lib",
        "--path",
        "/lib64",
        "--tree",
        ".",
        "--report",
        "text",
        "--report",
        "json=run.json",
    ];
    let script = format!("cat {place}/a*; cat \"$(printf '{place}/a\\nb\\033[31m\\377\"')\"; true");
    let report = dir.run(&view, &script).finish().ends_with(0).stderr();
    assert!(
        report.contains("/a\\nb\\u001b[31m\\xff\"'  cat"),
        "{report}"
    );
    let json = fs::read_to_string(dir.at("run.json")).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let unowned = json["unowned"].as_object().unwrap();
    let path = format!("{place}/a\nb\x1b[31m\u{efff}\"");
    assert!(unowned.contains_key(&path), "{unowned:?}");
}

#[test]
fn a_home_that_is_not_there_is_not_made() {
    let dir = Dir::new();
    let home = dir.at("no/home");
    let mut command = dir.run(&[], "true");
    command.0.env_remove("XDG_CACHE_HOME");
    command.env("HOME", &home).finish().ends_with(0);
    assert!(!home.exists() && !dir.at("no").exists());
}

#[test]
fn a_current_directory_that_was_removed() {
    let dir = Dir::new();
    let script = "mkdir gone; cd gone; rmdir ../gone; $BLINKERS run -- sh -c 'test -e /usr/include/openssl/ssl.h'";
    let finished = dir.shell(script).ends_with(1);
    assert!(
        finished.stderr().contains("libssl-dev"),
        "{}",
        finished.stderr()
    );
}

#[test]
fn a_log_that_became_a_fifo_holds_nobody_up() {
    let dir = Dir::new();
    let script =
        "rm $BLINKERS_LOG; mkfifo $BLINKERS_LOG; test -e /usr/include/openssl/ssl.h; echo $?";
    let mut command = std::process::Command::new("timeout");
    command
        .args([
            "20",
            env!("CARGO_BIN_EXE_blinkers"),
            "run",
            "--",
            "sh",
            "-c",
            script,
        ])
        .current_dir(dir.path());
    let finished = crate::harness::Finished(command.output().unwrap()).ends_with(125);
    assert_eq!(finished.stdout(), "1\n");
    assert!(
        finished.stderr().contains("not a file any more"),
        "{}",
        finished.stderr()
    );
}
