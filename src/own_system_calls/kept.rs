//! What was found in files, kept in the user's cache for as long as they are the same.
//!
//! One entry holds it all. It is read as a whole and replaced as a whole; of two runs that end at the
//! same time one looks again at what the other has found.

use crate::cache::{build, directory::Directory};
use blinkers_instructions::Found;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The first bytes of the entry; the number grows with its format.
const MAGIC: &[u8; 8] = b"blksys01";

/// The name of the entry.
const NAME: &str = "found";

/// More files than this are not kept: those of this run stay, and of the others as many as have room.
const MOST_FILES: usize = 8192;

/// A file that was not changed: device, inode, size, and the times of its last changes with their
/// nanoseconds.
type Identity = [i64; 7];

/// What a report tells of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many instructions enter the kernel.
    pub places: u64,
    /// How many of them may take a path.
    pub with_path: u64,
    /// The numbers of the calls that take one.
    pub calls: Vec<u32>,
    /// Whether the file may take paths past libc, as far as is known.
    pub takes_path: bool,
}

impl Summary {
    fn of(found: &Found) -> Summary {
        let numbers = found.with_path().flat_map(|place| &place.numbers.known);
        let takes_path = |number: &u32| {
            blinkers_instructions::calls::call(*number).is_some_and(|call| call.takes_path)
        };
        let mut calls: Vec<u32> = numbers.copied().filter(takes_path).collect();
        calls.sort_unstable();
        calls.dedup();
        Summary {
            places: found.places.len() as u64,
            with_path: found.with_path().count() as u64,
            calls,
            takes_path: found.takes_path(),
        }
    }
}

#[derive(Default, Serialize, Deserialize)]
struct Entry {
    /// The build of blinkers that has looked: another one may find more.
    build: String,
    files: HashMap<Identity, Summary>,
}

/// What is kept, and what was found since.
pub struct Kept {
    directory: Option<Directory>,
    build: Option<String>,
    before: HashMap<Identity, Summary>,
    now: HashMap<Identity, Summary>,
    is_new: bool,
}

impl Kept {
    /// What is kept; nothing where there is no place for it, or none that is this user's alone.
    pub fn read() -> Kept {
        let directory = Directory::open("system-calls");
        let build = build();
        let read = || {
            let bytes = directory.as_ref()?.read(NAME)?;
            let (wanted, body) = bytes.strip_prefix(MAGIC)?.split_first_chunk::<8>()?;
            (sum(body) == u64::from_le_bytes(*wanted)).then_some(())?;
            let entry: Entry = postcard::from_bytes(body).ok()?;
            (Some(&entry.build) == build.as_ref()).then_some(entry.files)
        };
        Kept {
            before: read().unwrap_or_default(),
            directory,
            build,
            now: HashMap::new(),
            is_new: false,
        }
    }

    /// What is in a file; None if it cannot be read. In a file that is no program there is nothing.
    pub fn of(&mut self, file: &Path) -> Option<Summary> {
        let metadata = file.metadata().ok().filter(|metadata| metadata.is_file())?;
        let identity = [
            metadata.dev() as i64,
            metadata.ino() as i64,
            metadata.size() as i64,
            metadata.mtime(),
            metadata.mtime_nsec(),
            metadata.ctime(),
            metadata.ctime_nsec(),
        ];
        let summary = match self.before.get(&identity) {
            Some(summary) => summary.clone(),
            None => {
                let bytes = std::fs::read(file).ok()?;
                self.is_new = true;
                let found = blinkers_instructions::look(&bytes);
                found.map_or_else(|_| Summary::default(), |found| Summary::of(&found))
            }
        };
        self.now.insert(identity, summary.clone());
        Some(summary)
    }

    /// Keeps what was found. That it cannot be kept is no fault of the run.
    pub fn write(self) {
        let (Some(directory), Some(build), true) = (self.directory, self.build, self.is_new) else {
            return;
        };
        let mut files = self.now;
        let room = MOST_FILES.saturating_sub(files.len());
        let others = self.before.into_iter();
        let others = others.filter(|(identity, _)| !files.contains_key(identity));
        let others: Vec<_> = others.take(room).collect();
        files.extend(others);
        if let Ok(body) = postcard::to_stdvec(&Entry { build, files }) {
            directory.write(NAME, &[MAGIC, &sum(&body).to_le_bytes(), &body]);
        }
    }
}

fn sum(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}
