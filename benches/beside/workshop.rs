//! Where programs, libraries and views are made.

use crate::beside::way::Way;
use blinkers_index::Index;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A directory of its own, which is gone in the end.
pub struct Workshop(tempfile::TempDir);

/// What the filter writes down.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Records {
    /// A log and a usage map: those of a `blinkers run`.
    Run,
    /// Nothing, as by `blinkers env`.
    None,
}

impl Workshop {
    /// A new one.
    pub fn new() -> Workshop {
        let directory = tempfile::tempdir().expect("a temporary directory");
        Workshop(directory)
    }

    /// One whose path is always the same, `/tmp/NAME`, since it has a part in what is counted.
    /// What another run left there is removed.
    pub fn fixed(name: &str) -> Workshop {
        let place = Path::new("/tmp").join(name);
        if place.exists() {
            std::fs::remove_dir_all(&place)
                .unwrap_or_else(|error| panic!("{} is in the way: {error}", place.display()));
        }
        let mut builder = tempfile::Builder::new();
        let directory = builder.prefix(name).rand_bytes(0).tempdir_in("/tmp");
        Workshop(directory.expect("a directory in /tmp"))
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// A path in it.
    pub fn at(&self, name: &str) -> String {
        let path = self.0.path().join(name).into_os_string();
        path.into_string().expect("UTF-8")
    }

    /// A file in it.
    pub fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).expect("a file");
        path
    }

    /// Compiles C.
    pub fn compile(&self, name: &str, source: &str, arguments: &[&str]) -> String {
        let path = self.at(name);
        let parent = Path::new(&path).parent().expect("a parent");
        std::fs::create_dir_all(parent).expect("a directory");
        let file = self.file(&format!("{name}.c"), source.as_bytes());
        run(Command::new("gcc")
            .args(["-O2", "-o", &path])
            .arg(concat!("-I", env!("CARGO_MANIFEST_DIR"), "/benches/beside"))
            .arg(file)
            .args(arguments));
        path
    }

    /// An empty C library: what any preloaded library costs.
    pub fn empty(&self) -> Way {
        let library = self.compile("empty.so", "", &["-shared", "-fPIC"]);
        Way::preloaded("empty C library", &library)
    }

    /// Compiles a view, in `directory`: the index. Packages that are not installed are left out.
    pub fn view(&self, name: &str, options: &[&str], packages: &[&str], directory: &Path) -> View {
        let index = self.at(name);
        let mut command = Command::new(env!("CARGO_BIN_EXE_blinkers"));
        command
            .args(["compile", "-o", &index])
            .args(options)
            .current_dir(directory);
        for package in packages.iter().filter(|package| is_installed(package)) {
            command.args(["--package", package]);
        }
        let output = command.output().expect("blinkers compile");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{command:?}: {said}");
        View {
            bytes: std::fs::read(&index).expect("the index"),
            path: index,
        }
    }

    /// The filter with a view.
    pub fn filtered(&self, name: &str, view: &View, records: Records) -> Way {
        self.with_filter(name, view, records, "start")
    }

    /// The same, with the module that ld.so asks about libraries.
    pub fn audited(&self, name: &str, view: &View, records: Records) -> Way {
        self.with_filter(name, view, records, "audit")
    }

    fn with_filter(&self, name: &str, view: &View, records: Records, libraries: &str) -> Way {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blinkers"));
        command
            .args(["env", "--index", &view.path, "--libraries", libraries])
            .env("XDG_CACHE_HOME", self.path());
        let output = command.output().expect("blinkers env");
        assert!(output.status.success(), "{command:?}");
        let assignments = String::from_utf8(output.stdout).expect("UTF-8");
        match records {
            Records::None => Way::new(name).with_all(assignments.lines()),
            Records::Run => self.inside_run(name, view, libraries),
        }
    }

    /// The variables of a run that goes on as long as the way is used.
    fn inside_run(&self, name: &str, view: &View, libraries: &str) -> Way {
        let mut command = Command::new(env!("CARGO_BIN_EXE_blinkers"));
        command
            .args(["run", "--index", &view.path, "--libraries", libraries])
            // The shell is not in every view.
            .args(["--mode", "warn", "--", "/bin/sh", "-c"])
            .arg("export -p; echo; read never")
            .env_remove("LD_LIBRARY_PATH")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut run = command.spawn().expect("blinkers run");
        let lines = BufReader::new(run.stdout.take().expect("a pipe")).lines();
        let lines: Vec<String> = lines
            .map(|line| line.expect("UTF-8"))
            .take_while(|line| !line.is_empty())
            .filter(|line| line.starts_with("export BLINKERS_") || line.starts_with("export LD_"))
            .collect();
        Way::new(name)
            .with_all(lines.iter().map(String::as_str))
            .with("BLINKERS_MODE", "enforce")
            .during(run)
    }

    /// The filter's own file.
    pub fn library(&self) -> PathBuf {
        let version = env!("CARGO_PKG_VERSION");
        self.path()
            .join("blinkers")
            .join(version)
            .join("libblinkers.so")
    }
}

/// A compiled view.
pub struct View {
    path: String,
    bytes: Vec<u8>,
}

impl View {
    /// What is in it.
    pub fn index(&self) -> Index<'_> {
        Index::open(&self.bytes).expect("what was compiled can be opened")
    }

    /// Its file.
    pub fn path(&self) -> &str {
        &self.path
    }
}

/// Whether dpkg knows the package as installed.
pub fn is_installed(package: &str) -> bool {
    let output = Command::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Status}", package])
        .output();
    output.is_ok_and(|output| output.stdout.starts_with(b"installed"))
}

fn run(command: &mut Command) {
    let status = command.status().expect("a command to start");
    assert!(status.success(), "{command:?} failed");
}
