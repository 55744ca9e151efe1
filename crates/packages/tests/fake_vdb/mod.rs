//! A root with a Portage database, made of a few lines.

// Each test binary uses its own part of this.
#![allow(dead_code)]

use blinkers_packages::PackageId;
use blinkers_packages::portage::{Portage, Settings};
use blinkers_packages::{Because, Build, Database, close};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// A root that is gone when it is dropped.
pub struct FakeVdb {
    root: tempfile::TempDir,
    /// Where EPREFIX and the configuration are.
    pub settings: Settings,
}

impl FakeVdb {
    /// An empty root.
    pub fn new() -> FakeVdb {
        FakeVdb::with_prefix("")
    }

    /// A root with an offset.
    pub fn with_prefix(eprefix: &str) -> FakeVdb {
        let vdb = FakeVdb {
            root: tempfile::tempdir().expect("a temporary directory"),
            settings: Settings {
                eprefix: PathBuf::from(eprefix),
                ..Settings::default()
            },
        };
        fs::create_dir_all(vdb.settings.database(vdb.path())).expect("a directory");
        vdb
    }

    /// The root directory.
    pub fn path(&self) -> &Path {
        self.root.path()
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

    /// The directory of an entry.
    pub fn entry(&self, package: &str) -> PathBuf {
        self.settings.database(self.path()).join(package)
    }

    /// Installs `category/name-version` with these `(key, value)` files; an empty value has
    /// no file. The slot is 0 unless given.
    pub fn install(&self, package: &str, values: &[(&str, &str)]) {
        let directory = self.entry(package);
        fs::create_dir_all(&directory).expect("a directory");
        let defaults = [("SLOT", "0"), ("EAPI", "8")];
        let given = |key: &str| values.iter().any(|(known, _)| *known == key);
        let defaults = defaults.iter().filter(|(key, _)| !given(key));
        for (key, value) in values.iter().chain(defaults) {
            if !value.is_empty() {
                fs::write(directory.join(key), format!("{value}\n")).expect("a value");
            }
        }
    }

    /// Makes a profile whose `packages` file is this.
    pub fn profile(&self, packages: &str) {
        self.file("etc/portage/make.profile/packages", packages);
    }

    /// Reads the database.
    pub fn read(&self) -> Portage {
        Portage::read(self.path(), &self.settings).expect("a database")
    }

    /// The names in the closure of what is named, or the error's text.
    pub fn closure(&self, named: &[&str]) -> Result<Vec<String>, String> {
        let database = self.read();
        let mut roots = Vec::new();
        for name in named {
            let found = database
                .all_named(name)
                .map_err(|error| error.to_string())?;
            roots.extend(
                found
                    .into_iter()
                    .map(|package| (package, Because::Declared("named".into()))),
            );
        }
        let closure = close(&database, roots).map_err(|error| error.to_string())?;
        Ok(names(&database, closure.packages()))
    }

    /// What an ebuild's variables declare: the relations with the names that satisfy them, and
    /// the text of what is missing.
    pub fn declared(&self, variables: &str) -> Result<(Vec<String>, Vec<String>), String> {
        self.file("deps", variables);
        let database = self.read();
        let (declared, missing) = database
            .declarations(&self.at("deps"), &Build::default())
            .map_err(|error| error.to_string())?;
        let declared = declared
            .into_iter()
            .map(|one| {
                let names = names(&database, one.packages.iter().copied());
                format!("{}: {} = {}", one.variable, one.relation, names.join(" "))
            })
            .collect();
        let missing = missing
            .into_iter()
            .map(|one| format!("{}: {}: {}", one.line, one.relation, one.why))
            .collect();
        Ok((declared, missing))
    }
}

/// The shown names of packages, sorted.
pub fn names(database: &Portage, packages: impl Iterator<Item = PackageId>) -> Vec<String> {
    let mut names: Vec<String> = packages
        .map(|package| database.packages()[package.0 as usize].name.clone())
        .collect();
    names.sort();
    names.dedup();
    names
}
