//! Whole programs under a partial view: what they print is what they print in the real root
//! of that view, which holds copies of its files and nothing else.

use crate::harness::Dir;
use blinkers_index::{Index, Kind};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

/// A view of Debian packages: libssl-dev and git are installed and not in it.
const VIEW: &[&str] = &[
    "--package",
    "zlib1g-dev",
    "--package",
    "pkg-config",
    "--package",
    "python3",
    "--package",
    "autoconf",
    "--package",
    "findutils",
];

const TREES: &[&str] = &["/proc", "/dev", "/sys", "/tmp", "/var/tmp"];

/// The index of the view, and a tar archive of all that it shows outside its trees.
struct Prepared {
    dir: Dir,
}

fn prepared() -> &'static Prepared {
    static PREPARED: OnceLock<Prepared> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let dir = Dir::new();
        let mut arguments = vec!["compile"];
        arguments.extend(VIEW);
        arguments.extend(["-o", "view.index"]);
        dir.blinkers(&arguments).finish().ends_with(0);
        let bytes = fs::read(dir.at("view.index")).unwrap();
        let index = Index::open(&bytes).unwrap();
        let mut list = Vec::new();
        for (path, entry) in index.entries() {
            // A path of a package that is gone from the disk is gone from the root too.
            let on_disk = Path::new(std::str::from_utf8(&path).unwrap_or("/nowhere"));
            if entry.kind != Kind::Tree && on_disk.symlink_metadata().is_ok() {
                list.extend(&path[1..]);
                list.push(0);
            }
        }
        fs::write(dir.at("list"), list).unwrap();
        let status = Command::new("tar")
            .args(["-C", "/", "-c", "--no-recursion", "--null", "-f"])
            .arg(dir.at("view.tar"))
            .arg("-T")
            .arg(dir.at("list"))
            .status()
            .unwrap();
        assert!(status.success(), "tar could not copy the view");
        Prepared { dir }
    })
}

/// Runs `script` in the real root; its directory is /var/tmp's, which is a tree.
fn in_real_root(directory: &Path, script: &str) -> Output {
    let archive = prepared().dir.at("view.tar");
    let root = tempfile::tempdir().unwrap();
    let mut make = format!(
        "set -e\nR={}\n\
         mount -t tmpfs -o mode=755 none $R\ntar -C $R -xf {}\n",
        root.path().display(),
        archive.display()
    );
    for tree in TREES {
        make += &format!("mkdir -p $R{tree}\nmount --rbind {tree} $R{tree}\n");
    }
    make += "exec chroot $R /bin/sh -c 'cd \"$1\" && exec /bin/sh ./script.sh' sh \"$1\"\n";
    fs::write(directory.join("script.sh"), script).unwrap();
    Command::new("unshare")
        .args(["--mount", "--propagation", "private", "--", "sh", "-c"])
        .arg(make)
        .arg("sh")
        .arg(directory)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// Compares both outputs of `script` over the same files.
#[track_caller]
fn same_as_real_root(files: &[(&str, &str)], script: &str) -> String {
    // SAFETY: geteuid takes nothing and cannot fail.
    if unsafe { libc::geteuid() } != 0 {
        assert!(
            std::env::var_os("BLINKERS_SKIP_REAL_ROOT").is_some(),
            "a real root of copies keeps its owners only for root; \
             set BLINKERS_SKIP_REAL_ROOT=1 to go without the comparison"
        );
        eprintln!("BLINKERS_SKIP_REAL_ROOT is set: nothing was compared");
        return String::new();
    }
    let script = format!(
        "export LC_ALL=C.UTF-8 HOME=$PWD PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin\n\
         exec 2>&1\n{script}"
    );
    let dirs = [Dir::new(), Dir::new()];
    for dir in &dirs {
        for (name, text) in files {
            dir.file(name, text);
        }
    }
    let real = in_real_root(dirs[0].path(), &script);
    dirs[1].file("script.sh", &script);
    let index = prepared().dir.at("view.index");
    let filtered = dirs[1]
        .blinkers(&["run", "--index"])
        .arguments([index.as_os_str()])
        .arguments(["--tree", ".", "--report", "json=/dev/null", "--"])
        .arguments(["/bin/sh", "./script.sh"])
        .finish();
    let real_text =
        String::from_utf8_lossy(&real.stdout).replace(dirs[0].path().to_str().unwrap(), "HERE");
    let filtered_text = filtered
        .stdout()
        .replace(dirs[1].path().to_str().unwrap(), "HERE");
    let complaints = String::from_utf8_lossy(&real.stderr);
    assert!(!real_text.is_empty(), "the real root failed: {complaints}");
    if let Some((line, (real, filtered))) = real_text
        .lines()
        .chain(["(end)"])
        .zip(filtered_text.lines().chain(["(end)"]))
        .enumerate()
        .find(|(_, (real, filtered))| real != filtered)
    {
        panic!("line {line}\n  real root: {real}\n  filter:    {filtered}");
    }
    assert_eq!(filtered.status(), real.status.code(), "{complaints}");
    filtered_text
}

#[test]
fn find_and_ls() {
    // The size and link count of a directory are its file system's own.
    let text = same_as_real_root(
        &[],
        "find /usr/include /usr/lib/pkgconfig /usr/share/pkgconfig /etc /usr/local | sort\n\
         find /usr /etc /opt /srv -name '*ssl*' | sort; find / -maxdepth 1 | sort; find /usr /etc /var -maxdepth 1 | sort\n\
         find -L /usr/lib/x86_64-linux-gnu -maxdepth 1 -name 'lib[sz]*' -printf '%p %y %l\\n' | sort\n\
         ls -laR --time-style=+ /usr/include/x86_64-linux-gnu /usr/bin /etc/alternatives |\n\
         awk '/^total/ {next} /^d/ {print $1, $NF; next} {$1 = $1; print}'\n\
         ls / /usr/include/openssl /usr/bin/git /usr/lib/git-core; echo $?; ls -d /usr/*bin/* | wc -l",
    );
    assert!(!text.contains("/usr/include/openssl/ssl.h"), "{text}");
    assert!(text.contains("/usr/include/zlib.h"), "{text}");
}

#[test]
fn cp_and_tar() {
    same_as_real_root(
        &[],
        "cp -a /usr/include/linux /usr/lib/x86_64-linux-gnu/pkgconfig . && find linux pkgconfig | sort\n\
         cp -r /usr/share/aclocal /usr/share/pkgconfig out; echo $?; cp /usr/bin/git . ; echo $?\n\
         tar -C /usr -cf all.tar include share/perl5 2>&1; tar -tf all.tar | sort | cksum; tar -tf all.tar | wc -l\n\
         tar -cf x.tar /usr/include/openssl; echo $?; du -a --apparent-size pkgconfig | cut -f2 | sort",
    );
}

const PROGRAM: &str = "#include <stdio.h>\n#include <zlib.h>\n\
    #if __has_include(<openssl/ssl.h>)\n#error openssl\n#endif\n\
    int main(void) { return zlibVersion() == 0; }\n";

#[test]
fn a_compiler() {
    same_as_real_root(
        &[("main.c", PROGRAM), ("ssl.c", "#include <openssl/ssl.h>\n")],
        "gcc -E main.c | cksum; gcc -M main.c; gcc -M ssl.c; echo $?; gcc -v -E main.c 2>&1 | grep -v COLLECT | cksum\n\
         gcc -o main main.c -lz && ./main; echo $?; gcc -o main main.c -lssl; echo $?\n\
         gcc -print-file-name=libssl.so; gcc -print-file-name=libz.so; gcc -print-search-dirs\n\
         echo '#include <vector>' | g++ -M -x c++ - | cksum; readelf -d main | grep NEEDED; ldd main | sed 's/(.*//'",
    );
}

#[test]
fn make() {
    let makefile = "HEADERS := $(wildcard /usr/include/z*.h /usr/include/openssl/*.h)\n\
        GIT := $(shell command -v git || echo none)\n\
        all: main\n\t@echo $(HEADERS) $(GIT) $(realpath /usr/bin/cc /usr/bin/git)\n\
        main: main.c /usr/include/zlib.h\n\tcc -o $@ main.c -lz\n\
        ssl: /usr/include/openssl/ssl.h\n\ttouch $@\n-include /usr/include/openssl/none.mk\n";
    same_as_real_root(
        &[("Makefile", makefile), ("main.c", PROGRAM)],
        "make; echo $?; make ssl; echo $?; make -n -B; make -p -f /dev/null | grep -c '^[%.(]'",
    );
}

#[test]
fn pkg_config() {
    same_as_real_root(
        &[],
        "pkg-config --list-all | sort; pkg-config --exists openssl; echo $?\n\
         pkg-config --print-errors --cflags openssl; pkg-config --cflags --libs zlib; echo $?",
    );
}

#[test]
fn python_imports() {
    let script = "import pkgutil, sys, importlib, os, glob, shutil\n\
        print(sorted(module.name for module in pkgutil.iter_modules()))\n\
        for name in ['json', 'ssl', 'zlib', 'sqlite3', 'apt_pkg', 'gi', 'yaml', 'distutils', 'lzma', 'ctypes', 'curses', 'tkinter']:\n    \
        try:\n        importlib.import_module(name)\n        print(name)\n    \
        except Exception as error:\n        print(name, type(error).__name__, error)\n\
        print(sys.path, shutil.which('git'), shutil.which('gcc'), len(glob.glob('/usr/**/*.h', recursive=True)))\n\
        print(sum(len(files) for _, _, files in os.walk('/usr/lib')), os.path.realpath('/usr/bin/cc'))\n";
    same_as_real_root(&[("script.py", script)], "/usr/bin/python3 -B script.py");
}

#[test]
fn perl_imports() {
    let script = "use strict; use File::Find;\n\
        my @all; find({ no_chdir => 1, wanted => sub { push @all, $_ if /\\.pm$/ } }, grep { -d } @INC);\n\
        print join(\"\\n\", sort @all), \"\\n\";\n\
        for my $name (qw(POSIX Socket Git Error XML::Parser Dpkg Encode Digest::SHA Locale::gettext)) {\n\
        print $name, ' ', (eval \"require $name; 1\" ? 'yes' : 'no: ' . $@), \"\\n\"; }\n\
        print for sort glob('/usr/include/z*.h /usr/include/{openssl,linux}/s*.h');\n";
    same_as_real_root(&[("script.pl", script)], "perl script.pl");
}

#[test]
fn a_generated_configure() {
    let source = "AC_INIT([partial], [1.0])\nAC_CONFIG_HEADERS([config.h])\nAC_PROG_CC\n\
        AC_PROG_LN_S\nAC_PROG_SED\nAC_CHECK_PROGS([GIT], [git cvs], [none])\n\
        AC_PATH_PROG([PKG_CONFIG], [pkg-config])\nAC_PATH_PROG([PYTHON], [python3])\n\
        AC_CHECK_HEADERS([zlib.h openssl/ssl.h magic.h stdint.h])\n\
        AC_CHECK_LIB([z], [deflate])\nAC_CHECK_LIB([ssl], [SSL_new])\nAC_CHECK_FUNCS([strlcpy mmap])\n\
        AC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n";
    let text = same_as_real_root(
        &[
            ("configure.ac", source),
            ("Makefile.in", "CC = @CC@\nGIT = @GIT@\nLIBS = @LIBS@\n"),
        ],
        "autoconf && autoheader && ./configure; echo $?; cat config.h Makefile\n\
         grep -v -e '^uname' -e '^PATH' -e 'conftest\\.' -e '^[|/]' -e '^hostname' -e pid -e '\\$ *$' \
         -e '^ac_cv_env' -e started config.log | grep -c .",
    );
    assert!(text.contains("checking for zlib.h... yes"), "{text}");
    assert!(text.contains("checking for openssl/ssl.h... no"), "{text}");
}
