//! @system: what the stacked `packages` files of the profile say (PMS 5.2.6).
//!
//! `etc/portage/make.profile` leads to a profile. A profile's `parent` names others, whose
//! files are read before its own; the user's own `etc/portage/profile` is the last. A line
//! `*atom` is part of @system, `-*atom` takes it away, `-*` takes all away.

use super::atom::Atom;
use super::repositories::Repositories;
use super::settings::{Settings, below};
use crate::Error;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A line of a `packages` file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    file: PathBuf,
    line: usize,
    /// With the `*` that it begins with, or without one if it is not part of @system.
    token: String,
}

impl Line {
    /// The atom of @system.
    pub fn atom(&self) -> Result<Atom<'_>, Error> {
        let text = self.token.strip_prefix('*').unwrap_or(&self.token);
        Atom::parse(text).map_err(|fault| Error::Syntax {
            file: self.file.clone(),
            line: self.line,
            fault,
        })
    }
}

/// Profiles that are each other's parents for longer than this are a loop.
const DEEPEST: usize = 64;

/// The lines of @system, and what a user should know of them.
pub fn system(root: &Path, settings: &Settings) -> Result<(Vec<Line>, Vec<String>), Error> {
    let mut stacked: Vec<Line> = Vec::new();
    for directory in stack(root, settings)? {
        for line in lines(&directory.join("packages"))? {
            if line.token == "-*" {
                stacked.clear();
            } else if let Some(removed) = line.token.strip_prefix('-') {
                stacked.retain(|known| known.token != removed);
            } else if !stacked.iter().any(|known| known.token == line.token) {
                stacked.push(line);
            }
        }
    }
    stacked.retain(|line| line.token.starts_with('*'));
    let mut notes = Vec::new();
    if stacked.is_empty() {
        notes.push(format!(
            "the profile {} names no package of @system",
            make_profile(root, settings).display()
        ));
    }
    Ok((stacked, notes))
}

/// The directories of the profile, in the order in which they are stacked.
pub fn stack(root: &Path, settings: &Settings) -> Result<Vec<PathBuf>, Error> {
    let link = make_profile(root, settings);
    let profile = match std::fs::read_link(&link) {
        // An absolute link of a root elsewhere means a place in that root.
        Ok(target) if target.is_absolute() && settings.config_root.is_none() => {
            below(root, &target)
        }
        _ => link.clone(),
    };
    if !profile.is_dir() {
        return Err(Error::NoProfile(link));
    }
    let repositories = Repositories::read(root, settings)?;
    let mut directories = Vec::new();
    add(&real(&profile)?, &repositories, 0, &mut directories)?;
    let own = settings.configuration(root).join("profile");
    if own.is_dir() {
        directories.push(own);
    }
    Ok(directories)
}

/// The link that chooses the profile, at its place of today or, as Portage still takes it, of
/// long ago.
pub fn make_profile(root: &Path, settings: &Settings) -> PathBuf {
    let configuration = settings.configuration(root);
    let link = configuration.join("make.profile");
    let old = configuration.with_file_name("make.profile");
    if !link.exists() && old.exists() {
        return old;
    }
    link
}

fn add(
    directory: &Path,
    repositories: &Repositories,
    depth: usize,
    directories: &mut Vec<PathBuf>,
) -> Result<(), Error> {
    let file = directory.join("parent");
    for line in lines(&file)? {
        let fault = |fault: String| Error::Syntax {
            file: file.clone(),
            line: line.line,
            fault,
        };
        let parent = &*line.token;
        if depth == DEEPEST {
            return Err(fault("the profile is its own parent".into()));
        }
        let path = match parent.split_once(':') {
            Some((name, path)) if !parent.starts_with('/') => {
                let repository = match name {
                    "" => repositories.holding(directory),
                    name => repositories.named(name),
                };
                let repository = repository.ok_or_else(|| {
                    fault(match name {
                        "" => format!("{parent}: this profile is in no known repository"),
                        name => format!("{parent}: no repository {name:?} is in repos.conf"),
                    })
                })?;
                repository.join("profiles").join(path)
            }
            _ => directory.join(parent),
        };
        if !path.is_dir() {
            return Err(fault(format!(
                "the parent {} is no directory",
                path.display()
            )));
        }
        add(&real(&path)?, repositories, depth + 1, directories)?;
    }
    directories.push(directory.to_owned());
    Ok(())
}

fn real(path: &Path) -> Result<PathBuf, Error> {
    path.canonicalize().map_err(|source| Error::Read {
        file: path.to_owned(),
        source,
    })
}

/// The lines of a file of the profile, without comments; none if there is no such file.
fn lines(file: &Path) -> Result<Vec<Line>, Error> {
    let text = match std::fs::read(file) {
        Ok(text) => text,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(source) => {
            return Err(Error::Read {
                file: file.to_owned(),
                source,
            });
        }
    };
    Ok(String::from_utf8_lossy(&text)
        .lines()
        .enumerate()
        .filter_map(|(at, text)| {
            let words = text.split_ascii_whitespace();
            let words: Vec<&str> = words.take_while(|word| !word.starts_with('#')).collect();
            (!words.is_empty()).then(|| Line {
                file: file.to_owned(),
                line: at + 1,
                token: words.join(" "),
            })
        })
        .collect())
}
