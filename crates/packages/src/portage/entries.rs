//! `/var/db/pkg/CATEGORY/PF/`: the entry of an installed package, a directory of small files.
//! A value that is empty has no file at all.

use super::name;
use super::version::Version;
use crate::Error;
use rayon::prelude::*;
use std::cell::RefCell;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

/// An installed package.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its directory.
    pub directory: PathBuf,
    /// `category/name`
    pub key: String,
    /// Its version, with the revision.
    pub version: String,
    /// Its slot; None if the entry does not say, because it was written in part.
    pub slot: Option<String>,
    /// Its subslot; without one of its own that is its slot (PMS 7.2).
    pub subslot: Option<String>,
}

/// The name with which Portage calls an entry until it is complete.
const MERGING: &str = "-MERGING-";

/// The entries below `database`, sorted, and what in it is none.
pub fn read(database: &Path) -> Result<(Vec<Entry>, Vec<String>), Error> {
    let mut directories = Vec::new();
    let mut notes = Vec::new();
    for category in names(database)? {
        if is_passed_over(&category) || !name::is_category_or_slot(&category) {
            continue;
        }
        let path = database.join(&category);
        for package in names(&path)? {
            let directory = path.join(&package);
            if package.starts_with(MERGING) {
                notes.push(format!(
                    "{}: passed over: a merge that is going on, or was interrupted",
                    directory.display()
                ));
            } else if is_passed_over(&package) {
                continue;
            } else if let Some((name, version)) = name::split(&package) {
                directories.push(Entry {
                    key: format!("{category}/{name}"),
                    version: version.text().to_owned(),
                    directory,
                    slot: None,
                    subslot: None,
                });
            } else if directory.is_dir() {
                notes.push(format!(
                    "{}: passed over: {package:?} is not the name and version of a package",
                    directory.display()
                ));
            }
        }
    }
    let read: Vec<Option<Entry>> = directories
        .into_par_iter()
        .map(Entry::complete)
        .collect::<Result<_, _>>()?;
    let mut entries: Vec<Entry> = read.into_iter().flatten().collect();
    for entry in entries.iter().filter(|entry| entry.slot.is_none()) {
        notes.push(format!("{}", entry.lacks_slot()));
    }
    entries.sort_by(|one, other| {
        one.key
            .cmp(&other.key)
            .then_with(|| one.parsed_version().cmp(&other.parsed_version()))
    });
    Ok((entries, notes))
}

impl Entry {
    /// Its version, to compare. Every entry has one: it is read from the directory's name.
    pub fn parsed_version(&self) -> Option<Version<'_>> {
        Version::new(&self.version)
    }

    /// Reads the slot. None if it is no directory, or is gone: packages may be merged and
    /// unmerged meanwhile.
    fn complete(mut self) -> Result<Option<Entry>, Error> {
        let bytes = self.bytes("SLOT")?;
        if bytes.is_empty() && !self.directory.is_dir() {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_ascii();
        let (slot, subslot) = match text.split_once('/') {
            Some((slot, subslot)) => (slot, subslot),
            None => (text, text),
        };
        if name::is_category_or_slot(slot) && name::is_category_or_slot(subslot) {
            (self.slot, self.subslot) = (Some(slot.to_owned()), Some(subslot.to_owned()));
        }
        Ok(Some(self))
    }

    /// What to say of an entry without a slot.
    pub fn lacks_slot(&self) -> Error {
        Error::Syntax {
            file: self.directory.join("SLOT"),
            line: 1,
            fault: format!(
                "no slot: the entry of {}-{} was written in part; emerge the package again",
                self.key, self.version
            ),
        }
    }

    /// The words of one of its files, joined by single spaces; None if it is not there or
    /// empty.
    pub fn value(&self, key: &str) -> Result<Option<String>, Error> {
        let text = self.text(key)?;
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        Ok((!words.is_empty()).then(|| words.join(" ")))
    }

    /// The text of one of its files; empty if it is not there.
    pub fn text(&self, key: &str) -> Result<String, Error> {
        let bytes = self.bytes(key)?;
        String::from_utf8(bytes).map_err(|fault| {
            let good = fault.utf8_error().valid_up_to();
            let before = &fault.as_bytes()[..good];
            Error::Syntax {
                file: self.directory.join(key),
                line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(),
                fault: "not UTF-8".into(),
            }
        })
    }

    /// One of its files; empty if it is not there.
    pub fn bytes(&self, key: &str) -> Result<Vec<u8>, Error> {
        self.with_bytes(key, <[u8]>::to_vec)
    }

    /// Hands one of its files to `read`; nothing if it is not there.
    pub fn with_bytes<T>(&self, key: &str, read: impl FnOnce(&[u8]) -> T) -> Result<T, Error> {
        let file = self.directory.join(key);
        // A database is thousands of small files: all of a thread's go through one buffer.
        let mut buffer = BUFFER.take();
        let found = match read_into(&mut buffer, &file) {
            Ok(length) => Ok(read(&buffer[..length])),
            Err(error) if is_absent(&error) => Ok(read(&[])),
            Err(source) => Err(Error::Read { file, source }),
        };
        BUFFER.set(buffer);
        found
    }
}

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Reads a whole file to the beginning of `buffer`, which grows if it must. Gives the length.
fn read_into(buffer: &mut Vec<u8>, file: &Path) -> std::io::Result<usize> {
    let mut file = File::open(file)?;
    let mut length = 0;
    loop {
        if length == buffer.len() {
            buffer.resize((2 * length).max(64 * 1024), 0);
        }
        match file.read(&mut buffer[length..]) {
            Ok(0) => return Ok(length),
            Ok(read) => length += read,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn is_absent(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// What Portage itself passes over in the database.
fn is_passed_over(name: &str) -> bool {
    name.starts_with('.') || name == "CVS" || name == "lost+found"
}

/// The names in a directory that are text; none if it is no directory.
fn names(directory: &Path) -> Result<Vec<String>, Error> {
    let fault = |source| Error::Read {
        file: directory.to_owned(),
        source,
    };
    let entries = match std::fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if is_absent(&error) => return Ok(Vec::new()),
        Err(error) => return Err(fault(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        if let Ok(name) = entry.map_err(fault)?.file_name().into_string() {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}
