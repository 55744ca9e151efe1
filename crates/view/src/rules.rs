//! Rules: what is visible although no package owns it, and what is hidden although one does.
//!
//! The default rules are part of the program; `default-rules.toml` beside this file, Debian's,
//! explains the format. A rules file of the user's own replaces them.

use crate::Error;
use crate::glob_syntax::is_plain;
use blinkers_packages::DatabaseKind;
use serde::Deserialize;
use std::path::Path;

const DEBIAN: &str = include_str!("default-rules.toml");
const GENTOO: &str = include_str!("default-rules-gentoo.toml");

/// A rules file.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Paths to show.
    #[serde(default)]
    pub visible: Vec<Paths>,
    /// Directories to show as empty, whatever is in them.
    #[serde(default)]
    pub empty: Vec<Paths>,
    /// Where files are shown that no package owns.
    #[serde(default)]
    pub unowned: Vec<Unowned>,
    /// Files that are made from visible ones.
    #[serde(default)]
    pub generated: Vec<Generated>,
    /// Paths to hide.
    #[serde(default)]
    pub hide: Vec<Paths>,
    /// What commands call by themselves.
    #[serde(default)]
    pub command: Vec<Command>,
}

/// Where files are shown that no package owns: in directories that one package of the view owns
/// alone.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unowned {
    /// Only in these directories and below them.
    pub below: Vec<String>,
    /// But not in these and below them.
    #[serde(default)]
    pub except: Vec<String>,
}

/// Packages that the command of a build calls by itself, whatever is built.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// The names of the commands.
    pub names: Vec<String>,
    /// The packages; those that are installed are shown with all that they need to run.
    pub packages: Vec<String>,
}

/// Paths by pattern, as in a shell; `**` is any number of directories.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Paths {
    /// The patterns, absolute.
    pub paths: Vec<String>,
    /// Only if this package is in the view.
    pub package: Option<String>,
    /// Only if a file of a package in the view matches one of these patterns: what is to be
    /// shown is made of them, and of none it is not made. Without patterns, always.
    #[serde(default)]
    pub made_of: Vec<String>,
    /// Only what no package owns, or one in the view.
    #[serde(default)]
    pub only_unowned: bool,
}

/// Files in a directory beside the visible file that they are made from.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Generated {
    /// How the name of the source ends. What comes before is its stem.
    pub source_suffix: String,
    /// The directory of the generated files, beside the source.
    pub directory: String,
    /// How the name of a generated file ends. It begins with the stem and a dot.
    pub suffix: String,
}

impl Generated {
    /// The stem of the source from which a file of this name is made.
    pub fn stem<'n>(&self, name: &'n [u8]) -> Option<&'n [u8]> {
        if !name.ends_with(self.suffix.as_bytes()) {
            return None;
        }
        let dot = name.iter().position(|&byte| byte == b'.')?;
        Some(&name[..dot])
    }
}

impl Rules {
    /// The default rules of a system with this package database; without one, Debian's.
    pub fn default_rules(database: Option<DatabaseKind>) -> Result<Rules, Error> {
        let text = match database {
            Some(DatabaseKind::Portage) => GENTOO,
            Some(DatabaseKind::Dpkg) | None => DEBIAN,
        };
        Rules::parse(text, Path::new("default rules"))
    }

    /// Reads a rules file.
    pub fn read(file: &Path) -> Result<Rules, Error> {
        let text = std::fs::read_to_string(file).map_err(|source| Error::Read {
            file: file.to_owned(),
            source,
        })?;
        Rules::parse(&text, file)
    }

    /// The packages that the command of this name calls by itself.
    pub fn called_by(&self, command: &str) -> impl Iterator<Item = &str> {
        self.command
            .iter()
            .filter(move |rule| rule.names.iter().any(|name| name == command))
            .flat_map(|rule| rule.packages.iter().map(String::as_str))
    }

    /// The paths that packages make, without those that are patterns, each with the first package
    /// that is installed; `installed` gives its number.
    pub fn made(&self, installed: impl Fn(&str) -> Option<u32>) -> Vec<(String, u32)> {
        let mut made: Vec<(String, u32)> = Vec::new();
        for rule in &self.visible {
            let Some(package) = rule.package.as_deref().and_then(&installed) else {
                continue;
            };
            for path in rule.paths.iter().filter(|path| is_plain(path)) {
                if made.iter().all(|(known, _)| known != path) {
                    made.push((path.clone(), package));
                }
            }
        }
        made
    }

    fn parse(text: &str, file: &Path) -> Result<Rules, Error> {
        toml::from_str(text).map_err(|fault| Error::Rules {
            file: file.to_owned(),
            fault: fault.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_rules_can_be_read() {
        for kind in [DatabaseKind::Dpkg, DatabaseKind::Portage] {
            let rules = Rules::default_rules(Some(kind)).unwrap();
            assert!(!rules.visible.is_empty() && !rules.generated.is_empty());
        }
        let rules = Rules::default_rules(None).unwrap();
        assert!(rules.generated[0].stem(b"abc.cpython-311.pyc") == Some(b"abc"));
        assert!(rules.generated[0].stem(b"abc.cpython-311.txt").is_none());
        assert!(!rules.visible.is_empty());
    }

    #[test]
    fn a_misspelled_key_is_named_with_its_line() {
        let fault = Rules::parse("[[visible]]\npath = ['/x']\n", Path::new("my.toml")).unwrap_err();
        let text = fault.to_string();
        assert!(
            text.contains("my.toml") && text.contains("line 2"),
            "{text}"
        );
    }
}
