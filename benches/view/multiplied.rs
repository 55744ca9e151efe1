//! A root whose package database is this machine's, several times over.
//!
//! The first copy of each package is as it is, and of it what the base view shows is on disk,
//! as empty files. The other copies have other names, lie below `/opt/NUMBER`, and are in the
//! database alone.

use blinkers_view::{View, What};
use std::ffi::OsStr;
use std::fmt::Write;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// A root with this many paths in its lists, or a few more; gone when it is dropped.
pub fn root(paths: usize, base: &View) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a temporary directory");
    show(root.path(), base);
    let database = root.path().join("var/lib/dpkg");
    fs::create_dir_all(database.join("info")).expect("a directory");
    let mut status = String::new();
    let packages = packages();
    let mut listed = 0;
    let mut copy = 0;
    // All of the first copy, for the base needs what it needs.
    while copy == 0 || listed < paths {
        for (paragraph, list) in &packages {
            if copy > 0 && listed >= paths {
                break;
            }
            let name = |text: &str| match copy {
                0 => text.to_owned(),
                _ => format!("{text}-{copy}"),
            };
            let package = field(paragraph, "Package").expect("a name");
            for line in paragraph.lines() {
                match line.split_once(": ") {
                    Some(("Package", package)) => {
                        writeln!(status, "Package: {}", name(package)).expect("a string");
                    }
                    Some(("Essential" | "Provides", _)) if copy > 0 => {}
                    _ => writeln!(status, "{line}").expect("a string"),
                }
            }
            status.push('\n');
            let mut text = String::new();
            for path in list.lines().filter(|path| *path != "/.") {
                match copy {
                    0 => writeln!(text, "{path}"),
                    _ => writeln!(text, "/opt/{copy}{path}"),
                }
                .expect("a string");
                listed += 1;
            }
            let same = field(paragraph, "Multi-Arch") == Some("same");
            let file = match field(paragraph, "Architecture") {
                Some(architecture) if same => format!("{}:{architecture}.list", name(package)),
                _ => format!("{}.list", name(package)),
            };
            fs::write(database.join("info").join(file), text).expect("a list");
        }
        copy += 1;
    }
    fs::write(database.join("status"), status).expect("the status");
    root
}

/// Puts on disk what a view shows.
fn show(root: &Path, view: &View) {
    let at = |path: &[u8]| -> PathBuf {
        root.join(OsStr::from_bytes(path.strip_prefix(b"/").unwrap_or(path)))
    };
    for directory in ["tmp", "var/tmp", "proc", "dev", "sys"] {
        fs::create_dir_all(root.join(directory)).expect("a directory");
    }
    for entry in &view.visible {
        let path = at(&entry.path);
        let parent = path.parent().unwrap_or(root);
        if !parent.is_dir() {
            fs::create_dir_all(parent).expect("a directory");
        }
        match &entry.what {
            What::File => fs::write(&path, "").expect("a file"),
            What::Directory | What::Tree => fs::create_dir_all(&path).expect("a directory"),
            What::Symlink(target) => symlink(OsStr::from_bytes(target), &path).expect("a link"),
            What::Mask => {}
        }
    }
}

/// The paragraph of each installed package of this machine, and its list.
fn packages() -> Vec<(String, String)> {
    let text = fs::read_to_string("/var/lib/dpkg/status").expect("a dpkg database");
    text.split("\n\n")
        .filter(|paragraph| {
            field(paragraph, "Status").is_some_and(|status| status.ends_with(" installed"))
        })
        .map(|paragraph| {
            let package = field(paragraph, "Package").expect("a name");
            let architecture = field(paragraph, "Architecture").expect("an architecture");
            let list = [
                format!("{package}:{architecture}.list"),
                format!("{package}.list"),
            ]
            .into_iter()
            .find_map(|name| fs::read(Path::new("/var/lib/dpkg/info").join(name)).ok())
            .unwrap_or_default();
            let list = String::from_utf8_lossy(&list).into_owned();
            (paragraph.to_owned(), list)
        })
        .collect()
}

fn field<'p>(paragraph: &'p str, name: &str) -> Option<&'p str> {
    let mut lines = paragraph.lines();
    lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}
