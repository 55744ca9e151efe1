//! The pieces of an installation: what stands where.

use super::managed_block;
use crate::filter_library;
use anyhow::{Context, Result};
use blinkers_packages::portage::Settings;
use std::fs::{self, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// What the bashrc sources.
const PHASE: &str = include_str!("phase.bash");

/// Where everything goes.
pub struct Places {
    /// The library, the command and `phase.bash`.
    pub library: PathBuf,
    /// `etc/portage`.
    pub configuration: PathBuf,
}

impl Places {
    /// The places, by the environment and the option.
    pub fn new(settings: &Settings, library_dir: Option<&Path>) -> Result<Places> {
        let root = Path::new("/");
        let library = match library_dir {
            Some(given) => std::path::absolute(given)
                .with_context(|| format!("--library-dir {}", given.display()))?,
            None => settings.offset_root(root).join("usr/lib/blinkers"),
        };
        Ok(Places {
            library,
            configuration: settings.configuration(root),
        })
    }

    /// The library.
    pub fn filter(&self) -> PathBuf {
        self.library.join(filter_library::filter_name())
    }

    /// The module with which it starts a program again.
    pub fn module(&self) -> PathBuf {
        self.library.join(filter_library::module_name())
    }

    /// The command, as the phases find it.
    pub fn command(&self) -> PathBuf {
        self.library.join("blinkers")
    }

    /// The text files, in the order in which they are put in place: what loads the rest is last.
    pub fn texts(&self, mode: &str) -> Vec<Text> {
        let package_env = self.configuration.join("package.env");
        let is_directory = package_env.is_dir() || !package_env.exists();
        vec![
            Text {
                path: self.phase(),
                text: PHASE.to_owned(),
                is_whole: true,
            },
            Text {
                path: self.configuration.join("env/blinkers.conf"),
                text: format!(
                    "# Written by `blinkers portage install`.\n\
                     # Loaded into every phase; phase.bash switches it on in those of src_.\n\
                     LD_PRELOAD=\"{}\"\n\
                     BLINKERS_WAIT=\"1\"\n\
                     # enforce, fail, warn or off; for one package by an entry of its own in\n\
                     # package.env.\n\
                     BLINKERS_PORTAGE=\"{mode}\"\n",
                    self.filter().display()
                ),
                is_whole: true,
            },
            Text {
                path: if is_directory {
                    package_env.join("blinkers")
                } else {
                    package_env
                },
                text: "*/* blinkers.conf\n".to_owned(),
                is_whole: is_directory,
            },
            Text {
                path: self.configuration.join("bashrc"),
                text: format!("source {}\n", quoted(&self.phase())),
                is_whole: false,
            },
        ]
    }

    fn phase(&self) -> PathBuf {
        self.library.join("phase.bash")
    }
}

/// For bash, in single quotes.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

/// A text that is put in place: a file, or a block in one.
pub struct Text {
    /// Where.
    pub path: PathBuf,
    text: String,
    is_whole: bool,
}

/// How a piece stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// As this command would write it.
    InPlace,
    /// There, but of another version or mode, or changed by hand.
    Different,
    /// Not there.
    Missing,
}

impl Text {
    /// How it stands.
    pub fn state(&self) -> Result<State> {
        let there = read(&self.path)?;
        Ok(match there {
            Some(there) if self.is_whole && there == self.text => State::InPlace,
            Some(there) if !self.is_whole && managed_block::holds(&there, &self.text) => {
                State::InPlace
            }
            Some(there) if self.is_whole || managed_block::is_in(&there) => State::Different,
            _ => State::Missing,
        })
    }

    /// Puts it in place.
    pub fn put(&self) -> Result<()> {
        let text = if self.is_whole {
            self.text.clone()
        } else {
            managed_block::with_block(&read(&self.path)?.unwrap_or_default(), &self.text)
        };
        write(&self.path, text.as_bytes(), 0o644)
    }

    /// Takes it away. A file that held nothing else goes, and a directory that held no other.
    pub fn take_away(&self) -> Result<bool> {
        let Some(there) = read(&self.path)? else {
            return Ok(false);
        };
        let rest = if self.is_whole {
            String::new()
        } else if managed_block::is_in(&there) {
            managed_block::without_block(&there)
        } else {
            return Ok(false);
        };
        if rest.is_empty() {
            remove(&self.path)?;
        } else {
            write(&self.path, rest.as_bytes(), 0o644)?;
        }
        Ok(true)
    }
}

/// Removes a file, and the directory it was in if that is empty now.
pub fn remove(path: &Path) -> Result<bool> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        removed => removed.with_context(|| format!("cannot remove {}", path.display()))?,
    }
    if let Some(directory) = path.parent() {
        // It is not empty where others have their files.
        let _ = fs::remove_dir(directory);
    }
    Ok(true)
}

fn read(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Writes a file beside its place and renames it there, so that half of it is never seen. A
/// link stays one; permissions and owner of a file that was there are kept.
pub fn write(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    let write = || -> std::io::Result<()> {
        let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let directory = place.parent().unwrap_or(Path::new("/"));
        fs::create_dir_all(directory)?;
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        file.write_all(bytes)?;
        let before = fs::metadata(&place).ok();
        let mode = before
            .as_ref()
            .map_or(mode, |before| before.mode() & 0o7777);
        file.as_file()
            .set_permissions(Permissions::from_mode(mode))?;
        if let Some(before) = before {
            // Only root can; for anybody else it is their own already, or their group's.
            let _ =
                std::os::unix::fs::fchown(file.as_file(), Some(before.uid()), Some(before.gid()));
        }
        file.as_file().sync_all()?;
        file.persist(&place)?;
        Ok(())
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}
