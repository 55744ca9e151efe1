//! Where programs, libraries and views are made.

use crate::beside::way::Way;
use blinkers_index::Index;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A directory of its own, which is gone in the end, and one in memory if that can be had.
pub struct Workshop(tempfile::TempDir, Option<tempfile::TempDir>);

/// What the filter writes down.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Records {
    /// A log and a usage map, as under `blinkers run`.
    Run,
    /// Nothing, as by `blinkers env`.
    None,
}

impl Workshop {
    /// A new one.
    pub fn new() -> Workshop {
        let directory = tempfile::tempdir().expect("a temporary directory");
        Workshop(directory, tempfile::tempdir_in("/dev/shm").ok())
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
        Workshop(directory.expect("a directory in /tmp"), None)
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

    /// A usage map: in memory, as `blinkers run` has it.
    fn usage(&self, name: &str) -> PathBuf {
        let directory = self.1.as_ref().unwrap_or(&self.0);
        directory.path().join(format!("{name}.usage"))
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
        let log = self.at(&format!("{name}.log"));
        if records == Records::Run {
            command.args(["--log", &log, "--usage"]);
            let usage = self.usage(name);
            // That of another view.
            let _ = std::fs::remove_file(&usage);
            command.arg(usage);
        }
        let output = command.output().expect("blinkers env");
        assert!(output.status.success(), "{command:?}");
        let mut way = Way::new(name);
        for line in String::from_utf8(output.stdout).expect("UTF-8").lines() {
            let assignment = line.strip_prefix("export ").expect("an assignment");
            let (name, value) = assignment.split_once('=').expect("an assignment");
            way = way.with(name, &value.replace('\'', ""));
        }
        way
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
