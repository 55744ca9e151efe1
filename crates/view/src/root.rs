//! The file system of a root, seen through caches: what a directory is really called, and
//! what is in it.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// path_resolution(7): more links than this are a loop.
const MOST_LINKS: usize = 40;

/// What an entry of a directory is, as far as a view cares.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    File,
    Directory,
    Symlink,
}

type Listing = Rc<HashMap<Vec<u8>, Kind>>;

/// A root directory. Paths are absolute within it; the root itself is the empty path.
pub struct Root {
    path: PathBuf,
    directories: HashMap<Vec<u8>, Vec<u8>>,
    listings: HashMap<Vec<u8>, Listing>,
}

/// Where a path leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chase {
    /// Each link on the way, canonical, in order.
    pub links: Vec<Vec<u8>>,
    /// The end of the way, canonical. It need not exist.
    pub end: Vec<u8>,
}

impl Root {
    /// The root at `path`.
    pub fn new(path: &Path) -> Root {
        Root {
            path: path.to_owned(),
            directories: HashMap::from([(Vec::new(), Vec::new())]),
            listings: HashMap::new(),
        }
    }

    /// Where `path` of this root is for the system.
    pub fn on_disk(&self, path: &[u8]) -> PathBuf {
        let relative = path.strip_prefix(b"/").unwrap_or(path);
        self.path.join(OsStr::from_bytes(relative))
    }

    /// The text of the link at a canonical path.
    pub fn read_link(&self, path: &[u8]) -> Option<Vec<u8>> {
        let target = fs::read_link(self.on_disk(path)).ok()?;
        Some(target.into_os_string().into_vec())
    }

    /// The canonical spelling of `path`: that of its directory, and its own name. None if
    /// its directory is a loop of links.
    pub fn canonical(&mut self, path: &[u8]) -> Option<Vec<u8>> {
        let (directory, name) = split(path);
        let mut canonical = self.canonical_directory(directory)?;
        canonical.push(b'/');
        canonical.extend(name);
        Some(canonical)
    }

    /// The real name of a directory, whether it exists or not.
    pub fn canonical_directory(&mut self, directory: &[u8]) -> Option<Vec<u8>> {
        if let Some(known) = self.directories.get(directory) {
            return Some(known.clone());
        }
        let end = self.chase(directory)?.end;
        self.directories.insert(directory.to_vec(), end.clone());
        Some(end)
    }

    /// Follows every link on the way to `path`, and one at its end. None if they are too
    /// many.
    pub fn chase(&mut self, path: &[u8]) -> Option<Chase> {
        let mut links = Vec::new();
        let mut end: Vec<u8> = Vec::new();
        let mut pending: Vec<Vec<u8>> = components(path).rev().map(<[u8]>::to_vec).collect();
        while let Some(name) = pending.pop() {
            match &*name {
                b"." => continue,
                b".." => {
                    let (parent, _) = split(&end);
                    end.truncate(parent.len());
                    continue;
                }
                _ => {}
            }
            let parent = end.len();
            end.push(b'/');
            end.extend(&name);
            // A name that is known to be a directory's real one is no link.
            if self
                .directories
                .get(&end)
                .is_some_and(|known| *known == end)
            {
                continue;
            }
            let Some(target) = self.read_link(&end) else {
                if !pending.is_empty() {
                    self.directories.insert(end.clone(), end.clone());
                }
                continue;
            };
            links.push(end.clone());
            if links.len() > MOST_LINKS {
                return None;
            }
            end.truncate(if target.first() == Some(&b'/') {
                0
            } else {
                parent
            });
            pending.extend(components(&target).rev().map(<[u8]>::to_vec));
        }
        Some(Chase { links, end })
    }

    /// What is in a canonical directory; nothing if it cannot be read.
    pub fn listing(&mut self, directory: &[u8]) -> Listing {
        if let Some(known) = self.listings.get(directory) {
            return known.clone();
        }
        let mut listing = HashMap::new();
        for entry in fs::read_dir(self.on_disk(directory))
            .into_iter()
            .flatten()
            .flatten()
        {
            let Ok(file_type) = entry.file_type() else {
                continue;
            };
            let kind = if file_type.is_dir() {
                Kind::Directory
            } else if file_type.is_symlink() {
                Kind::Symlink
            } else {
                Kind::File
            };
            listing.insert(entry.file_name().into_vec(), kind);
        }
        let listing = Rc::new(listing);
        self.listings.insert(directory.to_vec(), listing.clone());
        listing
    }

    /// What is at a canonical path; None if nothing is. The root is a directory.
    pub fn kind(&mut self, path: &[u8]) -> Option<Kind> {
        if path.is_empty() {
            return Some(Kind::Directory);
        }
        let (directory, name) = split(path);
        if let Some(listing) = self.listings.get(directory) {
            return listing.get(name).copied();
        }
        self.listing(directory).get(name).copied()
    }
}

/// The components of a path, without empty ones.
fn components(path: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    path.split(|&byte| byte == b'/')
        .filter(|name| !name.is_empty())
}

/// A path's directory and its name.
pub fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|&byte| byte == b'/') {
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => (b"", path),
    }
}

/// The directories above a canonical path, the nearest first; the root is the last.
pub fn ancestors(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = path;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        rest = split(rest).0;
        Some(rest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let canonical = |root: &mut Root, path: &str| root.canonical(path.as_bytes());
        assert_eq!(
            canonical(&mut root, "/lib/libc.so").unwrap(),
            b"/usr/lib/libc.so"
        );
        assert_eq!(canonical(&mut root, "/abs/x").unwrap(), b"/usr/lib/deep/x");
        assert_eq!(canonical(&mut root, "/lib").unwrap(), b"/lib");
        assert_eq!(canonical(&mut root, "/loop/x"), None);
        let chase = root.chase(b"/abs/../x").unwrap();
        assert_eq!(chase.end, b"/usr/lib/x");
        assert_eq!(chase.links, [b"/abs".to_vec(), b"/lib".to_vec()]);
        assert_eq!(root.kind(b"/lib"), Some(Kind::Symlink));
        assert_eq!(root.kind(b"/usr/lib/deep"), Some(Kind::Directory));
        assert_eq!(root.kind(b"/usr/none"), None);
    }
}
