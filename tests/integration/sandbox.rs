//! Beside sys-apps/sandbox, in either order: what is hidden is hidden, and a forbidden write
//! is still denied and logged. The sandbox is a stand-in; see tests/sandbox/standin.c.

use crate::harness::{Dir, Finished, filter};
use std::path::PathBuf;
use std::process::Command;

const STANDIN: &str = include_str!("sandbox/standin.c");

const PROBE: &str = r#"
    #define _GNU_SOURCE
    #include <dirent.h>
    #include <errno.h>
    #include <fcntl.h>
    #include <stdio.h>
    #include <string.h>
    #include <sys/stat.h>
    #include <unistd.h>
    #define SAY(name, failed) printf("%s %d\n", name, (failed) ? errno : 0)
    int main(int count, char **values) {
        struct stat status;
        const char *hidden = "/usr/include/openssl/ssl.h";
        SAY("open", open(hidden, O_RDONLY) < 0);
        SAY("openat", openat(AT_FDCWD, hidden, O_RDONLY) < 0);
        SAY("fopen", !fopen(hidden, "r"));
        SAY("opendir", !opendir("/usr/include/openssl"));
        SAY("access", access(hidden, R_OK));
        SAY("stat", stat(hidden, &status));
        SAY("visible", open("/usr/include/zlib.h", O_RDONLY) < 0);
        SAY("allowed", open("inside/file", O_WRONLY | O_CREAT, 0666) < 0);
        if (count < 2)
            return 0;
        SAY("forbidden", open("outside/file", O_WRONLY | O_CREAT, 0666) < 0);
        SAY("directory", mkdir("outside/directory", 0777));
        SAY("unread", open("secret", O_RDONLY) < 0);
        return 0;
    }"#;

const HIDDEN: &str = "open 2\nopenat 2\nfopen 2\nopendir 2\naccess 2\nstat 2\n";
const DENIED: &str = "forbidden 13\ndirectory 13\nunread 13\n";

/// The filter, the stand-in and a view, ready to be put together.
struct Beside {
    dir: Dir,
    filter: PathBuf,
    sandbox: PathBuf,
}

impl Beside {
    fn new() -> Beside {
        let dir = Dir::new();
        let sandbox = dir.compile("libsandbox.so", STANDIN, &["-shared", "-fPIC", "-O1"]);
        dir.file("bin/made", "");
        dir.compile("bin/probe", PROBE, &[]);
        for name in ["inside/made", "outside/made", "secret"] {
            dir.file(name, "");
        }
        let filter = filter(&dir);
        dir.blinkers(&["compile", "--package", "zlib1g-dev", "-o", "view.index"])
            .arguments(["--tree", dir.path().to_str().unwrap()])
            .finish()
            .ends_with(0);
        Beside {
            dir,
            filter,
            sandbox,
        }
    }

    /// A shell script under both; FILTER and SANDBOX in `preload` stand for the libraries.
    fn run(&self, preload: &str, script: &str) -> Finished {
        self.start(
            preload,
            script,
            &[("BLINKERS_INDEX", self.dir.at("view.index"))],
        )
    }

    fn start(&self, preload: &str, script: &str, more: &[(&str, PathBuf)]) -> Finished {
        let place = self.dir.path().display().to_string();
        let preload = preload
            .replace("FILTER", self.filter.to_str().unwrap())
            .replace("SANDBOX", self.sandbox.to_str().unwrap());
        let output = Command::new("bash")
            .args(["-c", script])
            .current_dir(self.dir.path())
            .env("LD_PRELOAD", preload)
            .envs(more.iter().map(|(name, value)| (name, value)))
            .env("BLINKERS_LOG", self.dir.file("blinkers.log", ""))
            .env("BLINKERS_WAIT", "1")
            .env("SANDBOX_ON", "1")
            .env(
                "SANDBOX_READ",
                format!(
                    "{}:{place}/bin",
                    "/usr:/lib:/lib64:/bin:/proc:/dev:/etc/ld.so.cache"
                ),
            )
            .env(
                "SANDBOX_WRITE",
                format!("{place}/inside:/dev/null:/dev/tty"),
            )
            .env("SANDBOX_LOG", self.dir.at("sandbox.log"))
            .output()
            .unwrap();
        Finished(output)
    }

    fn clear(&self) {
        self.dir.file("sandbox.log", "");
    }

    /// What the stand-in denied.
    fn log(&self) -> String {
        std::fs::read_to_string(self.dir.at("sandbox.log")).unwrap_or_default()
    }
}

const ORDERS: [&str; 3] = ["FILTER SANDBOX", "SANDBOX FILTER", "SANDBOX:FILTER"];

#[test]
fn both_have_their_effect_in_either_order() {
    let beside = Beside::new();
    for order in ORDERS {
        beside.clear();
        let finished = beside
            .run(order, "exec bin/probe with-forbidden")
            .ends_with(0);
        let expected = format!("{HIDDEN}visible 0\nallowed 0\n{DENIED}");
        assert_eq!(finished.stdout(), expected, "{order}");
        assert_eq!(finished.stderr(), "", "{order}");
        let place = beside.dir.path().display();
        let log = format!(
            "open {place}/outside/file\nmkdir {place}/outside/directory\nopen {place}/secret\n"
        );
        assert_eq!(beside.log(), log, "{order}");
    }
}

#[test]
fn hidden_files_leave_no_trace_in_the_log_of_the_sandbox() {
    let beside = Beside::new();
    for order in ORDERS {
        beside.clear();
        let finished = beside.run(order, "bin/probe").ends_with(0);
        assert_eq!(
            finished.stdout(),
            format!("{HIDDEN}visible 0\nallowed 0\n"),
            "{order}"
        );
        assert_eq!(beside.log(), "", "{order}");
        let recorded = std::fs::read_to_string(beside.dir.at("blinkers.log")).unwrap();
        assert!(recorded.contains("/usr/include/openssl/ssl.h"), "{order}");
    }
}

#[test]
fn both_outlive_a_clean_environment() {
    let beside = Beside::new();
    for order in ORDERS {
        beside.clear();
        let script = "env -i bin/probe with-forbidden; \
                      env -i env -u LD_PRELOAD sh -c 'bin/probe with-forbidden'";
        let finished = beside.run(order, script).ends_with(0);
        let once = format!("{HIDDEN}visible 0\nallowed 0\n{DENIED}");
        assert_eq!(finished.stdout(), once.repeat(2), "{order}");
        assert_eq!(beside.log().lines().count(), 6, "{order}");
    }
}

/// As in a phase of an ebuild: the shell has both loaded, and switches both by its variables.
#[test]
fn a_shell_switches_both() {
    let beside = Beside::new();
    for order in ORDERS {
        beside.clear();
        let script = r#"
            look() {
                [[ -e /usr/include/openssl/ssl.h ]] && echo there || echo gone
                { : >outside/file; } 2>/dev/null && echo written || echo denied
            }
            look; export BLINKERS_INDEX=$PWD/view.index
            look; unset BLINKERS_INDEX; look"#;
        let finished = beside.start(order, script, &[]).ends_with(0);
        assert_eq!(
            finished.stdout(),
            "there\ndenied\ngone\ndenied\nthere\ndenied\n",
            "{order}: {}",
            finished.stderr()
        );
        assert_eq!(beside.log().lines().count(), 3, "{order}");
    }
}
