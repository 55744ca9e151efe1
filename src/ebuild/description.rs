//! What the shell of a build says of it.
//!
//! `phase.bash` describes the build in lines of `NAME=value`, the format in which
//! `blinkers_packages::portage::Declaration` reads dependencies; here the other names are
//! read.

use super::directory::Directory;
use anyhow::{Context, Result};
use blinkers_packages::portage::Settings;
use std::collections::HashMap;
use std::path::PathBuf;

/// What a shell said of its build.
pub struct Description(HashMap<String, String>);

impl Description {
    /// Reads a description. A line without `=` says nothing.
    pub fn parse(text: &str) -> Description {
        let pairs = text.lines().filter_map(|line| line.split_once('='));
        Description(
            pairs
                .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
                .collect(),
        )
    }

    /// Reads the description in the directory of a build.
    pub fn read(directory: &Directory) -> Result<Description> {
        let file = directory.description();
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        Ok(Description::parse(&text))
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
    use super::Description;

    #[test]
    fn values_words_and_paths() {
        let build =
            Description::parse("PF=a-1\nCATEGORY=b\nUSE= x  y \nT=/t\nD=relative\nnothing\n");
        assert_eq!(build.package(), "b/a-1");
        assert_eq!(build.words("USE").collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(build.path("T").unwrap().to_str(), Some("/t"));
        assert!(build.path("D").is_none() && build.path("E").is_none());
    }
}
