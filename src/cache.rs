//! Compiled views, kept in the user's cache for as long as they are right.
//!
//! A view follows from the options, the rights of the process, the build of blinkers, and from
//! files and directories whose state is kept with it ([`State`]). So an entry is named by the
//! former, and good while the latter is unchanged: whatever was installed, linked, generated
//! or edited since, a run sees the view that it would compose anew, or composes it anew.
//!
//! Any number of processes may use the cache at once: an entry is written under another name and
//! renamed, read as a whole, and checked as a whole, so that each finds an old entry, a new
//! one, or none. A cache that another user could write to is not used. It is bounded; what
//! was not used for the longest time goes first.

pub mod directory;

use crate::view::compiled::{Compiled, Reasons};
use blinkers_index::{Index, Summary};
use blinkers_view::State;
use directory::Directory;
use serde::{Deserialize, Serialize};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// The first bytes of an entry; the number grows with its format.
const MAGIC: &[u8; 8] = b"blkview1";

/// What an entry holds in addition to the index.
#[derive(Serialize, Deserialize)]
struct Head {
    key: String,
    visible: u32,
    hidden: u32,
    reasons: Reasons,
    notes: Vec<String>,
    state: State,
}

/// A user's cache of views.
pub struct Cache {
    directory: Directory,
}

impl Cache {
    /// The cache of this user; None if there is no place for it, or none that is this user's
    /// alone.
    pub fn open() -> Option<Cache> {
        Directory::open("views").map(|directory| Cache { directory })
    }

    /// The view of this identity, if it is as it was.
    pub fn get(&self, identity: &str) -> Option<Compiled> {
        let key = key(identity)?;
        let bytes = self.directory.read(&name(&key))?;
        let (head, index) = parts(&bytes)?;
        let head: Head = postcard::from_bytes(head).ok()?;
        if head.key != key || !head.state.is_unchanged() {
            return None;
        }
        Index::open(index).ok()?.verify().ok()?;
        Some(Compiled {
            summary: Summary {
                visible: head.visible,
                hidden: head.hidden,
                bytes: index.len() as u64,
            },
            index: index.to_vec(),
            reasons: head.reasons,
            notes: head.notes,
        })
    }

    /// Keeps a view. That it cannot be kept is no fault of the run.
    pub fn put(&self, identity: &str, state: State, compiled: Compiled) -> Compiled {
        let head = Head {
            key: key(identity).unwrap_or_default(),
            visible: compiled.summary.visible,
            hidden: compiled.summary.hidden,
            reasons: compiled.reasons,
            notes: compiled.notes,
            state,
        };
        if !head.key.is_empty()
            && let Ok(bytes) = postcard::to_stdvec(&head)
        {
            let sizes = [bytes.len() as u64, sum(&bytes)].map(u64::to_le_bytes);
            let start = [&MAGIC[..], &sizes[0], &sizes[1]].concat();
            let entry = [&start[..], &bytes, &compiled.index];
            self.directory.write(&name(&head.key), &entry);
        }
        Compiled {
            index: compiled.index,
            summary: compiled.summary,
            reasons: head.reasons,
            notes: head.notes,
        }
    }

    /// Where it is, and the sizes of its entries in bytes.
    pub fn describe(&self) -> (&Path, Vec<u64>) {
        (self.directory.path(), self.directory.sizes())
    }
}

/// The head and the index of an entry whose head is whole.
fn parts(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (length, rest) = rest.split_first_chunk::<8>()?;
    let (wanted, rest) = rest.split_first_chunk::<8>()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    let (head, index) = rest.split_at_checked(length)?;
    (sum(head) == u64::from_le_bytes(*wanted)).then_some((head, index))
}

fn sum(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// All that an entry is for: the view's identity, the working directory that relative names in
/// it are of, the rights with which directories were read, and the build of blinkers that read
/// them. None if one of these is not known.
fn key(identity: &str) -> Option<String> {
    Some(format!(
        "{identity} {:?} {:?} {:?} {:?} {}",
        std::env::current_dir().ok()?,
        rustix::process::geteuid(),
        rustix::process::getegid(),
        rustix::process::getgroups().ok()?,
        build()?,
    ))
}

/// Which build of blinkers this is. None if that is not known.
pub fn build() -> Option<String> {
    let executable = std::env::current_exe().ok()?;
    let build = rustix::fs::stat(&executable).ok()?;
    Some(format!(
        "{} {:?}",
        env!("CARGO_PKG_VERSION"),
        (
            build.st_dev,
            build.st_ino,
            build.st_size,
            build.st_mtime,
            build.st_mtime_nsec,
            build.st_ctime,
            build.st_ctime_nsec,
        ),
    ))
}

/// The name of the entry for a key, which holds the key itself as well.
fn name(key: &str) -> String {
    format!("{:016x}", sum(key.as_bytes()))
}
