//! Where links lead, and the canonical spelling of paths.

use super::{FileSystem, split};
use crate::kind::Kind;
use crate::path_tree::{PathId, ROOT, components};
use rustix::fs::{CWD, readlinkat};

/// path_resolution(7): more links than this are a loop.
pub const MOST_LINKS: usize = 40;

/// PATH_MAX without the NUL: the kernel resolves no longer path.
pub const LONGEST: usize = 4095;

/// Where a path leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chase {
    /// Each link on the way, canonical, in order.
    pub links: Vec<PathId>,
    /// The end of the way, canonical. It need not exist.
    pub end: PathId,
}

impl FileSystem {
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

    /// As [`chase`](FileSystem::chase), for a canonical path: no link is on the way to it.
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    #[test]
    fn canonical_spelling_goes_through_links_of_the_root() {
        let directory = tempfile::tempdir().unwrap();
        let at = |path: &str| directory.path().join(path);
        fs::create_dir_all(at("usr/lib/deep")).unwrap();
        symlink("usr/lib", at("lib")).unwrap();
        symlink("/lib/deep", at("abs")).unwrap();
        symlink("loop", at("loop")).unwrap();
        let mut root = FileSystem::new(directory.path());
        let canonical = |root: &mut FileSystem, path: &str| {
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
    fn a_path_longer_than_any_is_refused() {
        let mut root = FileSystem::new(Path::new("/"));
        let long = b"/a".repeat(100_000);
        assert_eq!(root.canonical(&long), None);
        assert_eq!(root.chase(&long), None);
    }
}
