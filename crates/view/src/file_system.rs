//! The file system of a root, asked once for each fact: what a path is, what is in a
//! directory, where a link leads.
//!
//! Each directory that was looked into is remembered with its [`Stamp`], taken before it was
//! looked into, so that it can be told later whether the same questions would find the same
//! answers.

mod links;
mod listing;

use crate::kind::Kind;
use crate::path_tree::{PathId, PathTree, ROOT};
use crate::state::Stamp;
pub use links::{LONGEST, MOST_LINKS};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// From how many entries that are asked for on a directory is rather listed.
const WORTH_LISTING: usize = 16;

/// A root directory. Paths are absolute within it; the root itself is the empty path.
pub struct FileSystem {
    /// Its path, without a slash at its end.
    base: Vec<u8>,
    pub paths: PathTree,
    /// Directories by the names under which they were asked for; None for a loop.
    directories: FxHashMap<Vec<u8>, Option<PathId>>,
    links: FxHashMap<PathId, Vec<u8>>,
    listings: FxHashMap<PathId, Vec<PathId>>,
    /// Directories as they were before they were looked into.
    stamps: FxHashMap<PathId, Option<Stamp>>,
}

impl FileSystem {
    /// The root at `path`.
    pub fn new(path: &Path) -> FileSystem {
        let bytes = path.as_os_str().as_bytes();
        let last = bytes.iter().rposition(|&byte| byte != b'/');
        FileSystem {
            base: bytes[..last.map_or(0, |last| last + 1)].to_vec(),
            paths: PathTree::new(),
            directories: FxHashMap::default(),
            links: FxHashMap::default(),
            listings: FxHashMap::default(),
            stamps: FxHashMap::default(),
        }
    }

    /// Where a canonical path of this root is for the system.
    fn on_disk(&self, path: PathId) -> Vec<u8> {
        // Most are no longer, and rustix has room for as many on the stack.
        let mut text = Vec::with_capacity(256);
        text.extend_from_slice(&self.base);
        self.paths.write(path, &mut text);
        if path == ROOT {
            text.push(b'/');
        }
        text
    }

    /// The directories that were looked into, as they were before.
    pub fn stamps(&self) -> impl Iterator<Item = (Vec<u8>, Option<Stamp>)> + '_ {
        self.stamps
            .iter()
            .filter(|(path, _)| self.paths.node(**path).is_asked)
            .map(|(&path, &stamp)| (self.on_disk(path), stamp))
    }

    /// What is at a canonical path.
    ///
    /// One entry of a directory is asked for by itself; where many matter,
    /// [`listing`](FileSystem::listing) answers for all.
    pub fn kind(&mut self, path: PathId) -> Kind {
        let known = self.paths.node(path).kind;
        if known != Kind::Unknown {
            return known;
        }
        let directory = self.paths.parent(path);
        let found =
            if self.kind(directory) != Kind::Directory || self.paths.node(directory).is_listed {
                None
            } else {
                self.ask(directory);
                Stamp::of_entry(&self.on_disk(path))
            };
        self.note(path, found)
    }

    fn note(&mut self, path: PathId, found: Option<(Kind, Stamp)>) -> Kind {
        let kind = found.map_or(Kind::Absent, |(kind, _)| kind);
        if let Some((Kind::Directory, stamp)) = found {
            self.stamps.insert(path, Some(stamp));
        }
        self.paths.node_mut(path).kind = kind;
        kind
    }

    /// As [`kind`](FileSystem::kind) for many paths, on all processors. Their directories' kinds are
    /// best known already.
    pub fn ask_all(&mut self, paths: &[PathId]) {
        let mut wanted = paths.to_vec();
        wanted.retain(|&path| self.paths.node(path).kind == Kind::Unknown);
        wanted.sort_unstable_by_key(|&path| self.paths.parent(path));
        let directories: Vec<&[PathId]> = wanted
            .chunk_by(|&one, &other| self.paths.parent(one) == self.paths.parent(other))
            .collect();
        // One listing costs as much as some entries asked for by themselves.
        let is_large = |entries: &&&[PathId]| entries.len() >= WORTH_LISTING;
        let parent = |entries: &&[PathId]| self.paths.parent(entries[0]);
        let large: Vec<PathId> = directories.iter().filter(is_large).map(parent).collect();
        let all: Vec<PathId> = directories.iter().map(parent).collect();
        self.list_all(&large);
        self.stamp_all(&all);
        wanted.retain(|&path| {
            let directory = self.paths.parent(path);
            let is_asked = self.paths.node(path).kind == Kind::Unknown
                && self.kind(directory) == Kind::Directory
                && !self.paths.node(directory).is_listed;
            if is_asked {
                self.ask(directory);
            } else {
                self.kind(path);
            }
            is_asked
        });
        let found = self.look_at(&wanted);
        for (path, found) in wanted.into_iter().zip(found) {
            self.note(path, found);
        }
    }

    /// Takes the stamps of directories that have none yet, and may be looked into.
    fn stamp_all(&mut self, directories: &[PathId]) {
        let mut wanted = directories.to_vec();
        wanted.retain(|directory| {
            let node = self.paths.node(*directory);
            node.kind == Kind::Directory && !node.is_asked && !self.stamps.contains_key(directory)
        });
        let found = self.look_at(&wanted);
        for (directory, found) in wanted.into_iter().zip(found) {
            self.stamps.insert(directory, found.map(|(_, stamp)| stamp));
        }
    }

    /// What canonical paths are, looked up on all processors.
    fn look_at(&self, paths: &[PathId]) -> Vec<Option<(Kind, Stamp)>> {
        paths
            .par_iter()
            .with_min_len(32)
            .map(|&path| Stamp::of_entry(&self.on_disk(path)))
            .collect()
    }

    /// Remembers the state of a directory that is about to be looked into.
    fn ask(&mut self, directory: PathId) {
        let node = self.paths.node_mut(directory);
        if node.is_asked {
            return;
        }
        node.is_asked = true;
        if !self.stamps.contains_key(&directory) {
            let entry = Stamp::of_entry(&self.on_disk(directory));
            let stamp = entry.map(|(_, stamp)| stamp);
            self.stamps.insert(directory, stamp);
        }
    }
}

/// A path's directory and its name.
pub fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|&byte| byte == b'/') {
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => (b"", path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_listing_says_what_is_there_and_what_is_not() {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("d")).unwrap();
        fs::write(directory.path().join("d/file"), "").unwrap();
        symlink("x", directory.path().join("d/link")).unwrap();
        let mut root = FileSystem::new(directory.path());
        let d = root.paths.intern(b"/d");
        root.list_all(&[d]);
        let mut found: Vec<_> = root.listing(d).to_vec();
        found.sort_by_key(|&path| root.paths.path(path));
        let kinds: Vec<_> = found.iter().map(|&path| root.kind(path)).collect();
        assert_eq!(kinds, [Kind::File, Kind::Symlink]);
        let none = root.paths.intern(b"/d/none");
        assert_eq!(root.kind(none), Kind::Absent);
    }
}
