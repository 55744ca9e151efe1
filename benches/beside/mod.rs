//! What is measured side by side: nothing, a C library, and the filter with the base view.

use std::process::Command;

/// A way to start a program: its name in the table, and its assignments.
pub struct Way {
    /// The name in the table.
    pub name: &'static str,
    /// `NAME=value` strings.
    pub environment: Vec<String>,
}

/// Compilers and views work in a directory of their own.
pub struct Workshop(tempfile::TempDir);

impl Workshop {
    /// A new one.
    pub fn new() -> Workshop {
        Workshop(tempfile::tempdir().expect("a temporary directory"))
    }

    /// A path in it.
    pub fn at(&self, name: &str) -> String {
        let path = self.0.path().join(name).into_os_string();
        path.into_string().expect("UTF-8")
    }

    /// Compiles C.
    pub fn compile(&self, name: &str, source: &str, arguments: &[&str]) -> String {
        let file = self.at(&format!("{name}.c"));
        std::fs::write(&file, source).expect("a file");
        run(Command::new("gcc")
            .args(["-O2", "-w", "-o", &self.at(name), &file])
            .args(arguments));
        self.at(name)
    }

    /// Nothing preloaded.
    pub fn bare(&self) -> Way {
        Way {
            name: "bare",
            environment: Vec::new(),
        }
    }

    /// A C library preloaded.
    pub fn preloaded(&self, name: &'static str, source: &str) -> Way {
        let file = format!("{}.so", name.replace(' ', "-"));
        let library = self.compile(&file, source, &["-shared", "-fPIC"]);
        Way {
            name,
            environment: vec![format!("LD_PRELOAD={library}")],
        }
    }

    /// The filter with the base view of this machine; the workshop is a tree.
    pub fn filtered(&self) -> Way {
        self.with_filter("the filter", "start")
    }

    /// The same, with the module that ld.so asks about libraries.
    #[allow(dead_code, reason = "each bench measures its own ways")]
    pub fn audited(&self) -> Way {
        self.with_filter("the filter, audit", "audit")
    }

    fn with_filter(&self, name: &'static str, libraries: &str) -> Way {
        let blinkers = env!("CARGO_BIN_EXE_blinkers");
        run(Command::new(blinkers)
            .args(["compile", "-o", &self.at("index")])
            .current_dir(self.0.path()));
        let output = Command::new(blinkers)
            .args([
                "env",
                "--index",
                &self.at("index"),
                "--libraries",
                libraries,
            ])
            .env("XDG_CACHE_HOME", self.0.path())
            .output()
            .expect("blinkers env");
        let environment = String::from_utf8(output.stdout)
            .expect("UTF-8")
            .lines()
            .filter_map(|line| line.strip_prefix("export "))
            .map(|line| line.replace('\'', ""))
            .collect();
        Way { name, environment }
    }
}

/// How many rounds to run: `cargo test --benches` only wants to see that it runs.
pub fn rounds(full: usize) -> usize {
    if std::env::args().any(|argument| argument == "--bench") {
        full
    } else {
        2
    }
}

/// The middle of some measurements.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

fn run(command: &mut Command) {
    let status = command.status().expect("a command to start");
    assert!(status.success(), "{command:?} failed");
}
