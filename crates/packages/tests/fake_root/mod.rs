//! A root with a dpkg database, made of a few lines.

// Each test binary uses its own part of this.
#![allow(dead_code)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// A root that is gone when it is dropped.
pub struct FakeRoot(tempfile::TempDir);

impl FakeRoot {
    /// An empty root on a merged-/usr system.
    pub fn new() -> FakeRoot {
        let root = FakeRoot(tempfile::tempdir().expect("a temporary directory"));
        for directory in [
            "usr/bin",
            "usr/lib",
            "usr/include",
            "etc/alternatives",
            "var/lib/dpkg/info",
        ] {
            fs::create_dir_all(root.at(directory)).expect("a directory");
        }
        for name in ["bin", "lib"] {
            root.link(name, &format!("usr/{name}"));
        }
        fs::write(root.at("var/lib/dpkg/status"), "").expect("a file");
        root
    }

    /// The root directory.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Where a path of the root is.
    pub fn at(&self, path: &str) -> PathBuf {
        self.path().join(path.trim_start_matches('/'))
    }

    /// Makes a file.
    pub fn file(&self, path: &str, text: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    /// Makes a link.
    pub fn link(&self, path: &str, target: &str) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        symlink(target, path).expect("a link");
    }

    /// Installs a package: more fields for its paragraph, and files, which are made unless
    /// they end in a slash (a directory) or begin with `-` (listed, and not on disk).
    pub fn install(&self, name: &str, fields: &str, files: &[&str]) {
        let (architecture, fields) = match fields.split_once("Architecture: ") {
            Some((before, after)) => {
                let (architecture, rest) = after.split_once('\n').unwrap_or((after, ""));
                (architecture, format!("{before}{rest}"))
            }
            None => ("amd64", fields.to_owned()),
        };
        let version = if fields.contains("Version:") {
            ""
        } else {
            "Version: 1.0-1\n"
        };
        let fields = if fields.is_empty() || fields.ends_with('\n') {
            fields
        } else {
            fields + "\n"
        };
        let status = fs::read_to_string(self.at("var/lib/dpkg/status")).expect("status");
        let paragraph = format!(
            "Package: {name}\nStatus: install ok installed\nArchitecture: {architecture}\n{version}{fields}\n"
        );
        fs::write(self.at("var/lib/dpkg/status"), status + &paragraph).expect("status");
        let mut list = String::from("/.\n");
        for file in files {
            if let Some(path) = file.strip_prefix('-') {
                list += &format!("{path}\n");
                continue;
            }
            list += &format!("{}\n", file.trim_end_matches('/'));
            if file.ends_with('/') {
                fs::create_dir_all(self.at(file)).expect("a directory");
            } else if self.at(file).symlink_metadata().is_err() {
                self.file(file, "");
            }
        }
        let same = fields_say_same(&paragraph);
        let name = if same {
            format!("{name}:{architecture}")
        } else {
            name.to_owned()
        };
        fs::write(self.at(&format!("var/lib/dpkg/info/{name}.list")), list).expect("a list");
    }
}

fn fields_say_same(paragraph: &str) -> bool {
    paragraph.contains("Multi-Arch: same")
}
