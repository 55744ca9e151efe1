//! A directory of files for one test, and blinkers run in it.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Once;

static SIGNALS: Once = Once::new();

/// Lets the programs of the tests have their signals as in a terminal, though the tests' own parent
/// ignored some, as `nohup` and a shell's `&` do. What is ignored stays so in a program that is
/// executed, but what is caught has its default action there (signal(7)); the tests themselves go
/// on as before.
fn catch_ignored_signals() {
    extern "C" fn nothing(_: libc::c_int) {}
    for signal in [libc::SIGHUP, libc::SIGINT, libc::SIGQUIT, libc::SIGTERM] {
        let caught = nothing as extern "C" fn(libc::c_int) as libc::sighandler_t;
        // SAFETY: the handler touches nothing.
        let before = unsafe { libc::signal(signal, caught) };
        if before != libc::SIG_IGN {
            // SAFETY: this is the action that was there before.
            unsafe { libc::signal(signal, before) };
        }
    }
}

/// A directory of one test, outside every default tree but its own.
pub struct Dir(tempfile::TempDir);

impl Dir {
    /// A new one.
    pub fn new() -> Dir {
        SIGNALS.call_once(catch_ignored_signals);
        let builder = tempfile::Builder::new()
            .prefix("blinkers-test-")
            .tempdir_in("/var/tmp");
        Dir(builder.expect("a directory in /var/tmp"))
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// A path in it.
    pub fn at(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Makes a file, with the directories above it.
    pub fn file(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.at(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(&path, text).expect("a file");
        path
    }

    /// Compiles a C program or, with `-shared`, a library.
    pub fn compile(&self, name: &str, source: &str, arguments: &[&str]) -> PathBuf {
        let file = self.file(&format!("{name}.c"), source);
        let path = self.at(name);
        let status = Command::new("gcc")
            .args(["-w", "-o"])
            .arg(&path)
            .arg(file)
            .args(arguments)
            .status()
            .expect("gcc is needed by this test");
        assert!(status.success(), "{name}.c does not compile");
        path
    }

    /// blinkers, in this directory.
    pub fn blinkers<S: AsRef<OsStr>>(&self, arguments: &[S]) -> TestCommand {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blinkers"));
        command.args(arguments).current_dir(self.path());
        TestCommand(command)
    }

    /// A shell script in this directory, bare; `$BLINKERS` is the command.
    pub fn shell(&self, script: &str) -> Finished {
        let output = Command::new("sh")
            .args(["-c", script])
            .env("BLINKERS", env!("CARGO_BIN_EXE_blinkers"))
            .env("XDG_CACHE_HOME", self.path())
            .current_dir(self.path())
            .output();
        Finished(output.expect("a shell"))
    }

    /// A shell script under a view.
    pub fn run(&self, view: &[&str], script: &str) -> TestCommand {
        let mut command = self.blinkers(&["run"]);
        command.0.args(view).args(["--", "sh", "-c", script]);
        command
    }
}

/// A command whose output is looked at.
pub struct TestCommand(pub Command);

impl TestCommand {
    /// Adds arguments.
    pub fn arguments<S: AsRef<OsStr>>(
        mut self,
        arguments: impl IntoIterator<Item = S>,
    ) -> TestCommand {
        self.0.args(arguments);
        self
    }

    /// Adds an environment variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> TestCommand {
        self.0.env(name, value);
        self
    }

    /// What came of it.
    pub fn finish(mut self) -> Finished {
        let output = self.0.output().expect("blinkers to start");
        Finished(output)
    }
}

/// A command that has ended.
pub struct Finished(pub Output);

impl Finished {
    /// What it printed.
    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    /// What it complained of, and blinkers' report.
    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }

    /// Its exit status.
    pub fn status(&self) -> Option<i32> {
        self.0.status.code()
    }

    /// Fails the test unless the command ended with `status`.
    #[track_caller]
    pub fn ends_with(self, status: i32) -> Finished {
        assert_eq!(
            self.status(),
            Some(status),
            "\n-- stdout\n{}\n-- stderr\n{}",
            self.stdout(),
            self.stderr()
        );
        self
    }
}

/// The filter that the command carries, put into `dir`.
pub fn filter(dir: &Dir) -> PathBuf {
    dir.blinkers(&["compile", "--no-defaults", "-o", "index"])
        .finish()
        .ends_with(0);
    let assignments = dir
        .blinkers(&["env", "--index", "index"])
        .env("XDG_CACHE_HOME", dir.path())
        .finish()
        .ends_with(0)
        .stdout();
    let preload = assignments
        .lines()
        .find_map(|line| {
            line.trim_start_matches("export ")
                .strip_prefix("LD_PRELOAD=")
        })
        .unwrap_or_else(|| panic!("no LD_PRELOAD in {assignments}"));
    let first = preload.trim_matches(['\'', '"']).split(':').next();
    PathBuf::from(first.expect("an entry"))
}
