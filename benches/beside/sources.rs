//! The programs that are built, and what else is run as a whole.
//!
//! Their sources are Debian's: `benches/prepare.sh` fetches them into `target/bench-sources`.

use crate::beside::process::{self, Cost};
use crate::beside::way::Way;
use crate::beside::workshop::{View, Workshop};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Something that is built, from a copy of its source.
pub struct Source {
    /// The directory in `target/bench-sources`; none for what is written by the first command.
    pub name: &'static str,
    /// What it may see, beside the base.
    pub view: &'static [&'static str],
    /// Packages that are in the view if they are installed: what the bare command finds without
    /// having declared it, so that both do the same work.
    pub found: &'static [&'static str],
    /// A shell command that makes it ready, and is not measured.
    pub ready: &'static str,
    /// What is measured, in this order: a name, and a shell command.
    pub steps: &'static [(&'static str, &'static str)],
    /// A file that must be the same in the end, however it was made.
    pub outcome: &'static str,
    /// How often it is measured.
    pub rounds: usize,
}

const DECLARED: &[&str] = &["--build-deps", "debian/control"];

/// All of them.
pub const SOURCES: [Source; 9] = [
    Source {
        name: "hello",
        view: DECLARED,
        found: &[],
        ready: "",
        steps: &[("hello: ./configure", "./configure")],
        outcome: "config.h",
        rounds: 3,
    },
    Source {
        name: "nano",
        view: DECLARED,
        found: &["libmagic-dev", "zlib1g-dev", "groff", "git"],
        ready: "",
        steps: &[("nano: ./configure", "./configure")],
        outcome: "config.h",
        rounds: 3,
    },
    Source {
        name: "tcpdump",
        view: DECLARED,
        found: &["libcap-ng-dev", "libsmi2-dev"],
        ready: "",
        steps: &[
            ("tcpdump: ./configure", "./configure"),
            ("tcpdump: make -j2", "make -j2"),
        ],
        outcome: "config.h",
        rounds: 3,
    },
    Source {
        name: "zlib",
        view: &[],
        found: &[],
        ready: "./configure",
        steps: &[("zlib: make -j2", "make -j2")],
        outcome: "zconf.h",
        rounds: 5,
    },
    Source {
        name: "lua5.4",
        view: &[],
        found: &[],
        ready: "",
        steps: &[("lua: make -j2", "make -j2 linux")],
        outcome: "src/lua",
        rounds: 5,
    },
    Source {
        name: "leveldb",
        view: &[],
        found: &[],
        ready: "",
        steps: &[(
            "leveldb: g++ -c of 3 sources",
            "for source in db/db_impl.cc db/version_set.cc table/table.cc; do
                g++ -O1 -std=c++11 -DLEVELDB_PLATFORM_POSIX=1 -Iinclude -I. -c $source || exit 1
            done",
        )],
        outcome: "table.o",
        rounds: 5,
    },
    Source {
        name: "",
        view: &[],
        found: &[],
        ready: "echo '#include <bits/stdc++.h>' >all.cc; echo '#include <regex>' >regex.cc",
        steps: &[
            ("g++ -c, #include <bits/stdc++.h>", "g++ -c all.cc"),
            ("g++ -c, #include <regex>", "g++ -c regex.cc"),
        ],
        outcome: "all.o",
        rounds: 7,
    },
    Source {
        name: "tcpdump",
        view: &[],
        found: &["git"],
        ready: "git init -q . && git add -A",
        steps: &[(
            "git status, 20 times",
            "for i in 0 1 2 3 4 5 6 7 8 9 a b c d e f g h i j; do git status -s; done",
        )],
        outcome: "configure",
        rounds: 7,
    },
    Source {
        name: "",
        view: &[],
        found: &["python3"],
        ready: "true",
        steps: &[(
            "python3, 5 times, with imports",
            "for i in 0 1 2 3 4; do
                python3 -c 'import asyncio, email.mime.text, http.client, json, unittest' || exit 1
            done",
        )],
        outcome: "",
        rounds: 7,
    },
];

impl Source {
    /// Whether its source and all programs it begins with are there; says if not.
    pub fn is_there(&self) -> bool {
        let missing = if !self.name.is_empty() && !self.origin().is_dir() {
            format!("{}", self.origin().display())
        } else if self.found == ["git"] && !Path::new("/usr/bin/git").exists() {
            "/usr/bin/git".to_owned()
        } else if self.found == ["python3"] && !Path::new("/usr/bin/python3").exists() {
            "/usr/bin/python3".to_owned()
        } else {
            return true;
        };
        let (step, _) = self.steps[0];
        println!("{step}: left out, {missing} is missing (benches/prepare.sh)");
        false
    }

    fn origin(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("target/bench-sources")
            .join(self.name)
    }

    /// A fresh copy, always at the same place.
    pub fn unpack(&self, workshop: &Workshop) -> PathBuf {
        let work = workshop.path().join("work");
        if work.exists() {
            std::fs::remove_dir_all(&work).expect("an old copy to go");
        }
        if self.name.is_empty() {
            std::fs::create_dir(&work).expect("a directory");
        } else {
            let status = Command::new("cp")
                .arg("-a")
                .args([&self.origin(), &work])
                .status();
            assert!(status.is_ok_and(|status| status.success()), "no copy");
        }
        work
    }

    /// The view that lets it be built.
    pub fn view(&self, workshop: &Workshop) -> View {
        let work = self.unpack(workshop);
        workshop.view("index", self.view, self.found, &work)
    }

    /// Makes a fresh copy ready, and measures each step.
    ///
    /// # Panics
    ///
    /// If a command fails; what it said is printed.
    pub fn build(&self, workshop: &Workshop, way: &Way) -> Vec<Cost> {
        let work = self.unpack(workshop);
        if !self.ready.is_empty() {
            self.run(workshop, &Way::bare(), &work, self.ready);
        }
        let steps = self.steps.iter();
        steps
            .map(|(_, script)| self.run(workshop, way, &work, script))
            .collect()
    }

    fn run(&self, workshop: &Workshop, way: &Way, work: &Path, script: &str) -> Cost {
        let log = workshop.path().join("build.log");
        let file = File::create(&log).expect("a log");
        let mut command = way.command("/bin/sh", &["-c", script]);
        command
            .current_dir(work)
            .env("PATH", "/usr/bin:/bin")
            .env("LC_ALL", "C")
            .stdout(file.try_clone().expect("a descriptor"))
            .stderr(file);
        let (cost, status) = process::run(&mut command);
        if !status.success() {
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            let last: Vec<&str> = said.lines().rev().take(20).collect();
            for line in last.iter().rev() {
                eprintln!("{line}");
            }
            panic!("{}, {script}: {status}", way.name);
        }
        cost
    }

    /// What is to be the same, as it is in the copy now.
    pub fn outcome(&self, workshop: &Workshop) -> Option<Vec<u8>> {
        std::fs::read(workshop.path().join("work").join(self.outcome)).ok()
    }

    /// Whether it was asked for: by a part of a name on the command line, or none is there.
    pub fn is_wanted(&self) -> bool {
        let mut names = std::env::args()
            .skip(1)
            .filter(|argument| !argument.starts_with('-'))
            .peekable();
        names.peek().is_none()
            || names.any(|name| self.steps.iter().any(|(label, _)| label.contains(&name)))
    }
}
