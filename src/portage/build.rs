//! The directory of one build, and what its shell says of it.
//!
//! `phase.bash` describes the build in lines of `NAME=value`, the format in which
//! `blinkers_packages::portage::Declaration` reads dependencies; here the other names are read.

use anyhow::{Context, Result};
use blinkers_packages::portage::Settings;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The phases that are under the view, in their order: the values of `EBUILD_PHASE`.
pub const PHASES: [&str; 5] = ["prepare", "configure", "compile", "test", "install"];

/// The directory of a build, `${T}/blinkers`.
pub struct Directory<'p>(pub &'p Path);

impl Directory<'_> {
    /// The index.
    pub fn index(&self) -> PathBuf {
        self.0.join("index")
    }

    /// The usage map.
    pub fn usage(&self) -> PathBuf {
        self.0.join("usage")
    }

    /// The log of a phase.
    pub fn log(&self, phase: &str) -> PathBuf {
        self.0.join(format!("log.{phase}"))
    }

    /// The packages that were used under an earlier view of this build, one a line.
    pub fn used(&self) -> PathBuf {
        self.0.join("used")
    }

    /// What the shell said. It is written last: where it is, all is there.
    pub fn description(&self) -> PathBuf {
        self.0.join("description")
    }
}

/// What a shell said of its build.
pub struct Build(HashMap<String, String>);

impl Build {
    /// Reads a description. A line without `=` says nothing.
    pub fn parse(text: &str) -> Build {
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        Build(
            pairs
                .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
                .collect(),
        )
    }

    /// Reads the description in the directory of a build.
    pub fn read(directory: &Directory) -> Result<Build> {
        let file = directory.description();
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        Ok(Build::parse(&text))
    }

    /// The value of a variable; empty if it was not told.
    pub fn value(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The words of a variable.
    pub fn words(&self, name: &str) -> impl Iterator<Item = &str> {
        self.value(name).split_ascii_whitespace()
    }

    /// The path that a variable names, if it is an absolute one.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        Some(PathBuf::from(self.value(name))).filter(|path| path.is_absolute())
    }

    /// `category/name-version`.
    pub fn package(&self) -> String {
        format!("{}/{}", self.value("CATEGORY"), self.value("PF"))
    }

    /// Whether the build's EAPI has `BDEPEND` (PMS 8.2).
    pub fn has_bdepend(&self) -> bool {
        !["", "0", "1", "2", "3", "4", "5", "6"].contains(&self.value("EAPI"))
    }

    /// Where Portage is: as the build knows it, which under EAPI 9 the environment does not.
    pub fn settings(&self) -> Settings {
        Settings::from_environment(|name| match self.value(name) {
            "" => std::env::var_os(name),
            value => Some(value.into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Build;

    #[test]
    fn values_words_and_paths() {
        let build = Build::parse("PF=a-1\nCATEGORY=b\nUSE= x  y \nT=/t\nD=relative\nnothing\n");
        assert_eq!(build.package(), "b/a-1");
        assert_eq!(build.words("USE").collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(build.path("T").unwrap().to_str(), Some("/t"));
        assert!(build.path("D").is_none() && build.path("E").is_none());
    }
}
