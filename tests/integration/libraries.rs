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
fn with_the_audit_module_the_search_goes_on() {
    let dir = programs();
    for program in ["./needs", "./opens"] {
        let finished = run(&dir, "audit", program).ends_with(0);
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
