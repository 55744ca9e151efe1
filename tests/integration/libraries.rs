//! Hidden shared libraries: refused as ld.so refuses a missing one, and with the audit module
//! passed over in its search, law 5.

use crate::harness::Dir;
use std::fs;
use std::process::Command;

const NEEDS: &str = "#include <stdio.h>\nconst char *says(void);\n\
    int main(void) { puts(says()); return 0; }\n";

const OPENS: &str = "#include <dlfcn.h>\n#include <stdio.h>\n\
    int main(void) {\n\
        void *library = dlopen(\"libx.so\", RTLD_NOW);\n\
        const char *(*says)(void) = library ? dlsym(library, \"says\") : 0;\n\
        puts(says ? says() : dlerror());\n\
        return !says;\n\
    }\n";

/// A program that needs libx.so, and one that opens it. Both look in two directories, and the
/// library in the first one is hidden.
fn programs() -> Dir {
    let dir = Dir::new();
    let shared = ["-shared", "-fPIC"];
    for place in ["one", "two"] {
        fs::create_dir(dir.at(place)).unwrap();
        let source = format!("const char *says(void) {{ return \"{place}\"; }}");
        dir.compile(&format!("{place}/libx.so"), &source, &shared);
    }
    let places = format!("-Wl,-rpath,{0}/one:{0}/two", dir.path().display());
    let first = format!("-L{}/one", dir.path().display());
    dir.compile("needs", NEEDS, &[&places, &first, "-lx"]);
    dir.compile("opens", OPENS, &[&places]);
    for name in ["needs", "opens"] {
        let bare = Command::new(dir.at(name)).output().unwrap();
        assert_eq!(
            bare.stdout, b"one\n",
            "bare, {name} finds the first library"
        );
    }
    dir
}

fn run(dir: &Dir, libraries: &str, program: &str) -> crate::harness::Finished {
    let hidden = dir.at("one/libx.so").display().to_string();
    dir.blinkers(&[
        "run",
        "--libraries",
        libraries,
        "--hide",
        &hidden,
        "--",
        program,
    ])
    .finish()
}

#[test]
fn a_hidden_library_ends_the_program_that_needs_it() {
    let dir = programs();
    let needs = run(&dir, "start", "./needs").ends_with(127);
    assert!(
        needs.stderr().starts_with(
            "./needs: error while loading shared libraries: libx.so: \
             cannot open shared object file: No such file or directory\n"
        ),
        "{}",
        needs.stderr()
    );
    let opens = run(&dir, "start", "./opens").ends_with(1);
    assert_eq!(
        opens.stdout(),
        "libx.so: cannot open shared object file: No such file or directory\n"
    );
    for finished in [needs, opens] {
        assert!(
            finished.stderr().contains("one/libx.so"),
            "{}",
            finished.stderr()
        );
    }
}

#[test]
fn the_search_goes_on() {
    let dir = programs();
    for (libraries, programs) in [
        ("audit", &["./needs", "./opens"][..]),
        ("auto", &["./needs"]),
    ] {
        for program in programs {
            let finished = run(&dir, libraries, program).ends_with(0);
            assert_eq!(
                finished.stdout(),
                "two\n",
                "{libraries}: {}",
                finished.stderr()
            );
        }
    }
}

/// What a program can tell of how it was started is as before, but for its own memory.
#[test]
fn a_program_that_is_started_again_cannot_tell() {
    let dir = programs();
    let source = "#define _GNU_SOURCE\n#include <errno.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <sys/auxv.h>\n#include <sys/prctl.h>\n#include <unistd.h>\n\
        const char *says(void);\n\
        int main(int count, char **values) {\n\
            char name[17];\n\
            prctl(PR_GET_NAME, name);\n\
            printf(\"%s %s %s %s\", says(), name, program_invocation_name, (char *)getauxval(AT_EXECFN));\n\
            for (int at = 0; at < count; at++) printf(\" %s\", values[at]);\n\
            printf(\" %d %s\\n\", getpid() == atoi(getenv(\"STARTED_AS\")), getenv(\"OTHER\"));\n\
        }\n";
    let place = format!("-Wl,-rpath,{0}/one:{0}/two", dir.path().display());
    let first = format!("-L{}/one", dir.path().display());
    dir.compile("tells", source, &[&place, &first, "-lx"]);
    std::os::unix::fs::symlink("tells", dir.at("other-name")).unwrap();
    dir.file("script", "#!./tells of script\n");
    let script = "chmod +x script; export OTHER=1
        sh -c 'STARTED_AS=$$ exec ./tells one two'
        sh -c 'STARTED_AS=$$ exec ./other-name one'
        sh -c 'STARTED_AS=$$ PATH=$PWD exec other-name one'
        sh -c 'STARTED_AS=$$ exec ./script more'
        PATH=$PWD:$PATH; sh -c 'STARTED_AS=$$ exec script more'";
    let hidden = dir.at("one/libx.so").display().to_string();
    let seen = |libraries: &str| {
        let finished = dir
            .run(&["--libraries", libraries, "--hide", &hidden], script)
            .finish()
            .ends_with(0);
        finished.stdout()
    };
    let audited = seen("audit");
    assert!(
        audited.starts_with("two tells ./tells ./tells ./tells one two 1 1\n"),
        "{audited}"
    );
    assert_eq!(seen("auto"), audited);
}

/// A library in /usr/local/lib that ld.so.cache prefers, in mounts of the test's own.
#[test]
fn a_library_that_the_cache_prefers() {
    let dir = Dir::new();
    dir.file(
        "conf",
        "/usr/local/lib\n/lib/x86_64-linux-gnu\n/usr/lib/x86_64-linux-gnu\n",
    );
    let script = "mount --make-rprivate / && mount -t tmpfs none /usr/local/lib &&
        cp -L /lib/x86_64-linux-gnu/libz.so.1 /usr/local/lib/ &&
        ldconfig -f conf -C cache -X && mount --bind cache /etc/ld.so.cache && ldd /usr/bin/git | grep -q /usr/local/lib/libz || exit 99
        $BLINKERS run --package git -- git --version";
    let finished = Command::new("unshare")
        .args(["-m", "sh", "-c", script])
        .env("BLINKERS", env!("CARGO_BIN_EXE_blinkers"))
        .current_dir(dir.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&finished.stdout).into_owned();
    let told = String::from_utf8_lossy(&finished.stderr).into_owned();
    assert!(text.starts_with("git version"), "{text}{told}");
    assert!(told.contains("/usr/local/lib/libz.so.1"), "{told}");
}

/// LD_LIBRARY_PATH, set before the run and in the midst of it.
#[test]
fn a_library_that_the_environment_prefers() {
    let dir = programs();
    dir.compile(
        "plain",
        NEEDS,
        &[&format!("-L{}/one", dir.path().display()), "-lx"],
    );
    let hidden = dir.at("one/libx.so").display().to_string();
    let places = format!("{0}/one:{0}/two", dir.path().display());
    for (before, script) in [
        (&*places, "./plain".to_owned()),
        (
            "",
            format!(
                "LD_LIBRARY_PATH={places} ./plain; env -i LD_LIBRARY_PATH={places} ./plain | tail -1 | sed d"
            ),
        ),
    ] {
        let finished = dir
            .run(&["--hide", &hidden], &script)
            .env("LD_LIBRARY_PATH", before)
            .finish()
            .ends_with(0);
        assert_eq!(finished.stdout(), "two\n", "{}", finished.stderr());
    }
}

#[test]
fn with_the_audit_module_nothing_found_is_told_by_the_loader() {
    let dir = programs();
    fs::remove_file(dir.at("two/libx.so")).unwrap();
    let needs = run(&dir, "audit", "./needs").ends_with(127);
    assert!(
        needs.stderr().starts_with(
            "./needs: error while loading shared libraries: libx.so: \
             cannot open shared object file: No such file or directory\n"
        ),
        "{}",
        needs.stderr()
    );
    let opens = run(&dir, "audit", "./opens").ends_with(1);
    assert_eq!(
        opens.stdout(),
        "libx.so: cannot open shared object file: No such file or directory\n"
    );
}

#[test]
fn the_module_stays_on_in_children() {
    let dir = programs();
    let hidden = dir.at("one/libx.so").display().to_string();
    let script =
        "env -i ./needs; env -i LD_AUDIT= LD_PRELOAD= ./opens; cd / && env -i \"$OLDPWD\"/needs";
    let finished = dir
        .blinkers(&["run", "--libraries", "audit", "--hide", &hidden])
        .arguments(["--", "sh", "-c", script])
        .finish()
        .ends_with(0);
    assert_eq!(
        finished.stdout(),
        "two\ntwo\ntwo\n",
        "{}",
        finished.stderr()
    );
}

/// What the program's last dlopen or dlsym left for dlerror is not lost to a hook that looks
/// for its next function, and the text that dlerror gave stays where it is.
#[test]
fn errors_of_the_loader_are_kept() {
    let dir = Dir::new();
    let source = "#include <dlfcn.h>\n#include <stdio.h>\n#include <sys/stat.h>\n#include <unistd.h>\n\
        int main(void) {\n\
            struct stat status;\n\
            dlsym(RTLD_DEFAULT, \"no_such_name\");\n\
            stat(\"/usr\", &status); access(\"/usr\", F_OK); readlink(\"/bin\", (char *)&status, 1);\n\
            const char *message = dlerror();\n\
            fopen(\"/usr/include/stdio.h\", \"r\"); rename(\"none\", \"other\"); unlink(\"none\");\n\
            puts(message ? message : \"lost\"); puts(dlerror() ? \"more\" : \"no more\");\n\
            return 0;\n\
        }\n";
    dir.compile("program", source, &[]);
    let bare = Command::new("sh")
        .args(["-c", "./program"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    let bare = String::from_utf8(bare.stdout).unwrap();
    assert!(
        bare.contains("no_such_name") && bare.contains("no more"),
        "{bare}"
    );
    assert_eq!(
        dir.run(&[], "./program").finish().ends_with(0).stdout(),
        bare
    );
}

/// What passed in a process that is only warned is not taken for visible by another.
#[test]
fn a_library_that_was_warned_of_stays_hidden() {
    let dir = Dir::new();
    let library = dir.compile(
        "hidden/libx.so",
        "int x(void) { return 7; }",
        &["-shared", "-fPIC"],
    );
    let path = format!("-Wl,-rpath,{}", dir.at("hidden").display());
    let library = library.to_str().unwrap();
    dir.compile(
        "seen/program",
        "int x(void); int main() { return x(); }",
        &[library, &path],
    );
    dir.blinkers(&[
        "compile",
        "--no-defaults",
        "--package",
        "dash",
        "-o",
        "index",
        "--tree",
        "seen",
    ])
    .finish()
    .ends_with(0);
    let script = "eval \"$($BLINKERS env --index index --usage usage)\"
        for mode in warn enforce; do BLINKERS_MODE=$mode seen/program; echo $?; done";
    let finished = dir.shell(script);
    assert_eq!(finished.stdout(), "7\n127\n", "{}", finished.stderr());
}

#[test]
fn a_hidden_library_that_is_let_pass_is_told() {
    let dir = Dir::new();
    let source =
        "#include <dlfcn.h>\nint main(void) { return !dlopen(\"liburing.so.2\", RTLD_NOW); }";
    dir.compile("loads", source, &[]);
    let finished = dir.run(&["--mode", "warn"], "./loads").finish();
    let report = finished.ends_with(0).stderr();
    assert!(
        report.contains("liburing2, installed but not declared"),
        "{report}"
    );
}
