//! The file system of a root, asked once for each fact: what a path is, what is in a
//! directory, where a link leads.
//!
//! Each directory that was looked into is remembered with its [`Stamp`], taken before it was
//! looked into, so that it can be told later whether the same questions would find the same
//! answers.

mod listing;

use crate::paths::{PathId, Paths, ROOT, components};
use crate::state::Stamp;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use rustix::fs::{CWD, readlinkat};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// path_resolution(7): more links than this are a loop.
pub const MOST_LINKS: usize = 40;

/// PATH_MAX without the NUL: the kernel resolves no longer path.
pub const LONGEST: usize = 4095;

/// From how many entries that are asked for on a directory is rather listed.
const WORTH_LISTING: usize = 16;

/// What a path is, as far as a view cares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// It was not asked.
    Unknown,
    /// Nothing is there.
    Absent,
    /// Neither directory nor link.
    File,
    Directory,
    Symlink,
}

/// A root directory. Paths are absolute within it; the root itself is the empty path.
pub struct Root {
    /// Its path, without a slash at its end.
    base: Vec<u8>,
    pub paths: Paths,
    /// Directories by the names under which they were asked for; None for a loop.
    directories: FxHashMap<Vec<u8>, Option<PathId>>,
    links: FxHashMap<PathId, Vec<u8>>,
    listings: FxHashMap<PathId, Vec<PathId>>,
    /// Directories as they were before they were looked into.
    stamps: FxHashMap<PathId, Option<Stamp>>,
}

/// Where a path leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chase {
    /// Each link on the way, canonical, in order.
    pub links: Vec<PathId>,
    /// The end of the way, canonical. It need not exist.
    pub end: PathId,
}

impl Root {
    /// The root at `path`.
    pub fn new(path: &Path) -> Root {
        let bytes = path.as_os_str().as_bytes();
        let last = bytes.iter().rposition(|&byte| byte != b'/');
        Root {
            base: bytes[..last.map_or(0, |last| last + 1)].to_vec(),
            paths: Paths::new(),
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
    /// [`listing`](Root::listing) answers for all.
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

    /// As [`kind`](Root::kind) for many paths, on all processors. Their directories' kinds are
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

    /// The text of the link at a canonical path.
    pub fn read_link(&mut self, path: PathId) -> Option<Vec<u8>> {
        if self.kind(path) != Kind::Symlink {
            return None;
        }
        if let Some(known) = self.links.get(&path) {
            return Some(known.clone());
        }
        self.ask(self.paths.parent(path));
        let text = readlinkat(CWD, &*self.on_disk(path), Vec::with_capacity(256)).ok()?;
        let text = text.into_bytes();
        self.links.insert(path, text.clone());
        Some(text)
    }

    /// The canonical spelling of `path`: that of its directory, and its own name. None if
    /// its directory is a loop of links, or it is longer than any path can be.
    pub fn canonical(&mut self, path: &[u8]) -> Option<PathId> {
        let (directory, name) = split(path);
        let directory = self.canonical_directory(directory)?;
        self.child(directory, name, path)
    }

    /// The path of this name in a canonical directory.
    pub fn child(&mut self, directory: PathId, name: &[u8], path: &[u8]) -> Option<PathId> {
        match name {
            _ if path.len() > LONGEST => None,
            b"" => Some(directory),
            name => Some(self.paths.child(directory, name)),
        }
    }

    /// The real name of a directory, whether it exists or not.
    pub fn canonical_directory(&mut self, directory: &[u8]) -> Option<PathId> {
        if directory.len() > LONGEST {
            return None;
        }
        if let Some(known) = self.directories.get(directory) {
            return *known;
        }
        let end = self.chase(directory).map(|chase| chase.end);
        self.directories.insert(directory.to_vec(), end);
        end
    }

    /// As [`chase`](Root::chase), for a canonical path: no link is on the way to it.
    pub fn chase_from(&mut self, path: PathId) -> Option<Chase> {
        let directory = self.paths.parent(path);
        let name = self.paths.name(path).to_vec();
        self.follow(directory, components(&name))
    }

    /// Follows every link on the way to `path`, and one at its end. None if they are too
    /// many, or the path is too long.
    pub fn chase(&mut self, path: &[u8]) -> Option<Chase> {
        if path.len() > LONGEST {
            return None;
        }
        self.follow(ROOT, components(path))
    }

    /// Follows the links among `names`, from a canonical directory on.
    fn follow<'n>(
        &mut self,
        directory: PathId,
        mut names: impl Iterator<Item = &'n [u8]>,
    ) -> Option<Chase> {
        let mut links = Vec::new();
        let mut end = directory;
        // Few paths have links, and none of the others needs a copy.
        let mut pending: Vec<Vec<u8>> = Vec::new();
        loop {
            let replaced = pending.pop();
            let name = match &replaced {
                Some(name) => name,
                None => match names.next() {
                    Some(name) => name,
                    None => break,
                },
            };
            match name {
                b"." => continue,
                b".." => {
                    end = self.paths.parent(end);
                    continue;
                }
                _ => {}
            }
            let parent = end;
            end = self.paths.child(parent, name);
            let Some(target) = self.read_link(end) else {
                continue;
            };
            links.push(end);
            if links.len() > MOST_LINKS {
                return None;
            }
            end = if target.first() == Some(&b'/') {
                ROOT
            } else {
                parent
            };
            pending.extend(components(&target).rev().map(<[u8]>::to_vec));
        }
        Some(Chase { links, end })
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
    fn canonical_spelling_goes_through_links_of_the_root() {
        let directory = tempfile::tempdir().unwrap();
        let at = |path: &str| directory.path().join(path);
        fs::create_dir_all(at("usr/lib/deep")).unwrap();
        symlink("usr/lib", at("lib")).unwrap();
        symlink("/lib/deep", at("abs")).unwrap();
        symlink("loop", at("loop")).unwrap();
        let mut root = Root::new(directory.path());
        let canonical = |root: &mut Root, path: &str| {
            let path = root.canonical(path.as_bytes())?;
            Some(String::from_utf8(root.paths.path(path)).unwrap())
        };
        assert_eq!(
            canonical(&mut root, "/lib/libc.so").unwrap(),
            "/usr/lib/libc.so"
        );
        assert_eq!(canonical(&mut root, "/abs/x").unwrap(), "/usr/lib/deep/x");
        assert_eq!(canonical(&mut root, "/lib").unwrap(), "/lib");
        assert_eq!(canonical(&mut root, "/loop/x"), None);
        let chase = root.chase(b"/abs/../x").unwrap();
        let mut path = |text: &str| root.paths.intern(text.as_bytes());
        assert_eq!(chase.end, path("/usr/lib/x"));
        assert_eq!(chase.links, [path("/abs"), path("/lib")]);
        let mut kind = |text: &str| {
            let path = root.paths.intern(text.as_bytes());
            root.kind(path)
        };
        assert_eq!(kind("/lib"), Kind::Symlink);
        assert_eq!(kind("/usr/lib/deep"), Kind::Directory);
        assert_eq!(kind("/usr/none"), Kind::Absent);
        assert_eq!(kind("/usr/none/below"), Kind::Absent);
    }

    #[test]
    fn a_listing_says_what_is_there_and_what_is_not() {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir(directory.path().join("d")).unwrap();
        fs::write(directory.path().join("d/file"), "").unwrap();
        symlink("x", directory.path().join("d/link")).unwrap();
        let mut root = Root::new(directory.path());
        let d = root.paths.intern(b"/d");
        root.list_all(&[d]);
        let mut found: Vec<_> = root.listing(d).to_vec();
        found.sort_by_key(|&path| root.paths.path(path));
        let kinds: Vec<_> = found.iter().map(|&path| root.kind(path)).collect();
        assert_eq!(kinds, [Kind::File, Kind::Symlink]);
        let none = root.paths.intern(b"/d/none");
        assert_eq!(root.kind(none), Kind::Absent);
    }

    #[test]
    fn a_path_longer_than_any_is_refused() {
        let mut root = Root::new(Path::new("/"));
        let long = b"/a".repeat(100_000);
        assert_eq!(root.canonical(&long), None);
        assert_eq!(root.chase(&long), None);
    }
}
