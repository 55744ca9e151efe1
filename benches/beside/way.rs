//! A way to start a program.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A way to start a program.
pub struct Way {
    /// The name in the table.
    pub name: String,
    /// The words of a command that runs another.
    pub before: Vec<String>,
    /// Assignments.
    pub environment: Vec<(String, String)>,
    /// What stands before each absolute path: where the root shows up, nothing for `/` itself.
    pub root: String,
    /// Where the program runs, unless the bench says otherwise.
    pub directory: Option<PathBuf>,
    mount: Option<Mount>,
    run: Option<Run>,
}

impl Way {
    /// Nothing is changed.
    pub fn bare() -> Way {
        Way::new("bare")
    }

    /// To be filled in.
    pub fn new(name: &str) -> Way {
        Way {
            name: name.to_owned(),
            before: Vec::new(),
            environment: Vec::new(),
            root: String::new(),
            directory: None,
            mount: None,
            run: None,
        }
    }

    /// By a library.
    pub fn preloaded(name: &str, library: &str) -> Way {
        Way::new(name).with("LD_PRELOAD", library)
    }

    /// By a command that runs another.
    pub fn by<S: Into<String>>(mut self, before: impl IntoIterator<Item = S>) -> Way {
        self.before = before.into_iter().map(Into::into).collect();
        self
    }

    /// With one assignment more, or another value.
    pub fn with(mut self, name: &str, value: &str) -> Way {
        self.environment.retain(|(other, _)| other != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With the assignments that a shell is given in these lines.
    pub fn with_all<'l>(self, lines: impl IntoIterator<Item = &'l str>) -> Way {
        lines.into_iter().fold(self, |way, line| {
            let assignment = line.strip_prefix("export ").expect("an assignment");
            let (name, value) = assignment.split_once('=').expect("an assignment");
            way.with(name, &value.replace('\'', ""))
        })
    }

    /// Ends `run`, which waits for its input to end, when done.
    pub fn during(mut self, run: Child) -> Way {
        self.run = Some(Run(run));
        self
    }

    /// With the root elsewhere.
    pub fn at(mut self, root: &Path) -> Way {
        self.root = root.to_str().expect("UTF-8").to_owned();
        self
    }

    /// In a directory.
    pub fn inside(mut self, directory: &Path) -> Way {
        self.directory = Some(directory.to_owned());
        self
    }

    /// Unmounts with FUSE's own command when done.
    pub fn mounted(mut self, at: &Path) -> Way {
        self.mount = Some(Mount(at.to_owned()));
        self
    }

    /// The command that runs `program` so.
    pub fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut words = self.before.iter().map(String::as_str).chain([program]);
        let mut command = Command::new(words.next().expect("at least the program"));
        command
            .args(words)
            .args(arguments)
            // Cargo's own, in which every library would be looked for first.
            .env_remove("LD_LIBRARY_PATH")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        if let Some(directory) = &self.directory {
            command.current_dir(directory);
        }
        command
    }
}

struct Run(Child);

impl Drop for Run {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

struct Mount(PathBuf);

impl Drop for Mount {
    fn drop(&mut self) {
        let status = Command::new("fusermount").arg("-u").arg(&self.0).status();
        if !status.is_ok_and(|status| status.success()) {
            eprintln!("{} is still mounted", self.0.display());
        }
    }
}
