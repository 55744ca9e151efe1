//! What is in directories: read by many threads, kept by one.

use super::FileSystem;
use crate::kind::Kind;
use crate::path_tree::PathId;
use crate::state::Stamp;
use rayon::prelude::*;
use rustix::fs::{CWD, FileType, Mode, OFlags, RawDir, openat};

impl FileSystem {
    /// What is in a canonical directory; nothing if it cannot be read.
    pub fn listing(&mut self, directory: PathId) -> &[PathId] {
        if !self.paths.node(directory).is_listed {
            let listed = if self.kind(directory) == Kind::Directory {
                Listed::read(&self.on_disk(directory))
            } else {
                Listed::default()
            };
            self.keep(directory, listed);
        }
        &self.listings[&directory]
    }

    /// Reads the listings of many directories, on all processors.
    pub fn list_all(&mut self, directories: &[PathId]) {
        let unlisted = self.unlisted(directories);
        let listed = unlisted.read();
        self.keep_all(unlisted, listed);
    }

    /// Those of some directories that are to be read yet.
    pub fn unlisted(&mut self, directories: &[PathId]) -> Unlisted {
        let mut unlisted = Vec::new();
        for &path in directories {
            if self.kind(path) == Kind::Directory && !self.paths.node(path).is_listed {
                unlisted.push((path, self.on_disk(path)));
            }
        }
        Unlisted(unlisted)
    }

    /// Keeps what was read of directories.
    pub fn keep_all(&mut self, unlisted: Unlisted, listed: Vec<Listed>) {
        for ((path, _), listed) in unlisted.0.into_iter().zip(listed) {
            self.keep(path, listed);
        }
    }

    fn keep(&mut self, directory: PathId, listed: Listed) {
        if let Some(stamp) = listed.stamp {
            self.stamps.entry(directory).or_insert(Some(stamp));
        }
        if self.paths.node(directory).kind == Kind::Directory {
            self.ask(directory);
        }
        let entries: Vec<PathId> = listed
            .entries()
            .map(|(name, kind)| {
                let path = self.paths.child(directory, name);
                self.paths.node_mut(path).kind = kind;
                path
            })
            .collect();
        self.paths.node_mut(directory).is_listed = true;
        self.listings.insert(directory, entries);
    }
}

/// Directories that are to be read, and where they are for the system.
pub struct Unlisted(Vec<(PathId, Vec<u8>)>);

impl Unlisted {
    /// Reads them, on all processors.
    pub fn read(&self) -> Vec<Listed> {
        self.0
            .par_iter()
            .with_min_len(8)
            .map(|(_, path)| Listed::read(path))
            .collect()
    }
}

/// A directory's entries as they were read.
#[derive(Default)]
pub struct Listed {
    /// The directory before it was read.
    stamp: Option<Stamp>,
    /// The names, each ended by NUL.
    names: Vec<u8>,
    kinds: Vec<Kind>,
}

impl Listed {
    /// Nothing if the directory cannot be read.
    fn read(path: &[u8]) -> Listed {
        let mut listed = Listed::default();
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        // The root may be named by a link, and the slash at its end follows it.
        let Ok(directory) = openat(CWD, path, flags, Mode::empty()) else {
            return listed;
        };
        listed.stamp = Stamp::of_open(&directory);
        let mut buffer = Vec::with_capacity(32 * 1024);
        let mut entries = RawDir::new(&directory, buffer.spare_capacity_mut());
        while let Some(Ok(entry)) = entries.next() {
            let name = entry.file_name().to_bytes();
            let kind = match entry.file_type() {
                FileType::Directory => Kind::Directory,
                FileType::Symlink => Kind::Symlink,
                // Not every file system tells.
                FileType::Unknown => match Stamp::of_entry(&[path, b"/", name].concat()) {
                    Some((kind, _)) => kind,
                    None => continue,
                },
                _ => Kind::File,
            };
            if !matches!(name, b"." | b"..") {
                listed
                    .names
                    .extend_from_slice(entry.file_name().to_bytes_with_nul());
                listed.kinds.push(kind);
            }
        }
        listed
    }

    fn entries(&self) -> impl Iterator<Item = (&[u8], Kind)> {
        self.names
            .split(|&byte| byte == 0)
            .zip(self.kinds.iter().copied())
    }
}
