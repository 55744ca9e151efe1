//! Real programs under a full view behave as bare: the same output, the same exit status.

use crate::harness::Dir;
use std::process::Command;

/// What the programs need beside the base.
const VIEW: &[&str] = &[
    "--package",
    "git",
    "--package",
    "python3",
    "--package",
    "make",
    "--package",
    "zlib1g-dev",
    "--package",
    "pkg-config",
    "--package",
    "findutils",
    "--package",
    "file",
];

/// Runs `script` in two directories of the same files, bare and under the view, and compares.
#[track_caller]
fn same_as_bare(files: &[(&str, &str)], script: &str) -> String {
    let script =
        format!("export LC_ALL=C.UTF-8 HOME=$PWD PATH=/usr/bin:/bin:/usr/sbin:/sbin\n{script}");
    let dirs = [Dir::new(), Dir::new()];
    for dir in &dirs {
        for (name, text) in files {
            dir.file(name, text);
        }
    }
    let bare = Command::new("sh")
        .args(["-c", &script])
        .current_dir(dirs[0].path())
        .output()
        .unwrap();
    let filtered = dirs[1].run(VIEW, &script).finish();
    let bare_text =
        String::from_utf8_lossy(&bare.stdout).replace(dirs[0].path().to_str().unwrap(), "HERE");
    let filtered_text = filtered
        .stdout()
        .replace(dirs[1].path().to_str().unwrap(), "HERE");
    assert_eq!(filtered_text, bare_text, "{}", filtered.stderr());
    assert_eq!(
        filtered.status(),
        bare.status.code(),
        "{}",
        filtered.stderr()
    );
    assert!(!filtered_text.is_empty(), "the script must print something");
    filtered_text
}

const PROGRAM: &str = "#include <stdio.h>\n#include <zlib.h>\n#include \"own.h\"\n\
                       int main(void) { printf(\"%d %s\\n\", OWN, zlibVersion()); return 3; }\n";

#[test]
fn a_compiler() {
    let files = [("main.c", PROGRAM), ("include/own.h", "#define OWN 42\n")];
    let text = same_as_bare(
        &files,
        "gcc -O2 -Iinclude -o main main.c -lz && ./main; echo $?\n\
         gcc -Iinclude -M main.c | tr -d '\\\\' | xargs -n1 | sort\n\
         gcc -Iinclude -E main.c | cksum\n\
         gcc -Iinclude -flto -fPIC -shared -o main.so main.c; readelf -d main.so | grep NEEDED\n\
         gcc no-such-file.c 2>&1; echo $?\n\
         echo 'int main() { return x; }' | gcc -x c - 2>&1; echo $?\n\
         g++ -x c++ -E - < /dev/null | wc -l; echo '#include <vector>' | g++ -x c++ -fsyntax-only - && echo vector",
    );
    assert!(text.starts_with("42 "), "{text}");
}

#[test]
fn make_with_rules_of_its_own() {
    let makefile = "all: main sub/out\n\
                    main: main.c include/own.h\n\tgcc -Iinclude -o $@ main.c -lz\n\
                    sub/out: $(wildcard include/*.h)\n\tmkdir -p sub && cat $^ > $@\n\
                    clean:\n\trm -rf main sub\n";
    let files = [
        ("Makefile", makefile),
        ("main.c", PROGRAM),
        ("include/own.h", "#define OWN 1\n"),
    ];
    same_as_bare(
        &files,
        "make -j2 -O 2>&1 | sort; make; touch include/own.h; make -n; make clean; ls -R",
    );
}

#[test]
fn python() {
    let script = "import json, os, ssl, subprocess, sys, tempfile, zlib, glob, pathlib, shutil\n\
                  print(sorted(os.listdir('.')), os.path.realpath('link'))\n\
                  print(subprocess.run(['echo', 'child'], env={}, capture_output=True).stdout)\n\
                  print(subprocess.run('echo shell', shell=True, capture_output=True).stdout)\n\
                  print([p.name for p in sorted(pathlib.Path('/usr/lib/python3').rglob('debian_bundle'))])\n\
                  print(len(glob.glob('/usr/include/std*.h')), shutil.which('gcc'), shutil.which('nothing'))\n\
                  print([entry.name for entry in os.scandir('d')], [f for f in os.walk('d')])\n\
                  try:\n    open('/nowhere/x')\nexcept FileNotFoundError as error:\n    print(error)\n";
    same_as_bare(
        &[("script.py", script), ("d/file", "")],
        "ln -s d/file link; /usr/bin/python3 -B script.py",
    );
}

#[test]
fn perl_and_shells() {
    let script = "use strict; use File::Find; use File::Temp; use Cwd; use POSIX;\n\
                  print getcwd() ? 'cwd' : 'no', \"\\n\"; my @names; find(sub { push @names, $_ }, 'd');\n\
                  print join(' ', sort @names), \"\\n\", `echo backticks`, -e '/usr/include/stdio.h', \"\\n\";\n\
                  opendir(my $d, '/usr/include/linux') or die; my @all = readdir $d; print scalar(@all), \"\\n\";\n\
                  system('exit 3'); print $? >> 8, \"\\n\"; exec 'echo', 'done';\n";
    same_as_bare(
        &[("script.pl", script), ("d/one", ""), ("d/two", "")],
        "perl script.pl\n\
         bash -c 'shopt -s globstar; echo **; [[ -e d/one ]] && echo there; source ./none; type -p ls; \
         echo $(< d/one) <(true) /usr/include/std*.h; exec -a name sh -c \"echo \\$0\"' 2>&1 | sed 's#/dev/fd/[0-9]*#FD#'\n\
         dash -c 'echo d/*; command -v ls; . ./none' 2>&1; echo $?",
    );
}

#[test]
fn version_control_and_archives() {
    same_as_bare(
        &[
            ("a", "one\n"),
            ("sub/b", "two\n"),
            ("with space", "three\n"),
        ],
        "export GIT_AUTHOR_DATE='2020-01-01 00:00:00 +0000' GIT_COMMITTER_DATE='2020-01-01 00:00:00 +0000'\n\
         git init -q -b main .; git config user.name n; git config user.email e@example.org\n\
         git add -A; git commit -qm first; git log --stat; echo more >> a; git status --short; git diff\n\
         git clone -q . clone; ls clone; git grep -n two; git gc -q; git fsck; git stash -q; git status\n\
         tar --sort=name --mtime=@0 --owner=0 --group=0 -cf t.tar a sub 'with space'; tar -tvf t.tar; cksum < t.tar\n\
         mkdir out; tar -xf t.tar -C out; find out -type f | sort; cp -a out copy; diff -r out copy && echo same\n\
         rm -rf copy; ls -la --time-style=+ out | tr -s ' ' | cut -d' ' -f1,6-; find . -path ./.git -prune -o -name b -print\n\
         mv 'with space' moved; chmod 600 moved; stat -c '%a %F' moved; ln moved hard; stat -c %h moved; rm moved hard; ls",
    );
}
