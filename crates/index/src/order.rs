//! What the keys of a view must be, alone and beside each other.

use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use crate::builder::{Key, What};

/// Why a view could not be compiled or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A path is not absolute and canonical.
    #[error(
        "{0:?} is no canonical path: it must be absolute, without `.`, `..`, `//`, NUL or a slash at its end"
    )]
    NotCanonical(PathBuf),
    /// A path is in the view twice, as two different things.
    #[error("{path:?} is in the view twice: as {one} and as {other}")]
    Contradiction {
        /// The path.
        path: PathBuf,
        /// What it is.
        one: &'static str,
        /// What it is as well.
        other: &'static str,
    },
    /// A path lies where no visible path can be: below a file, a link or a mask, or below a
    /// tree without being a mask.
    #[error("{below:?} is in the view, and so is {above:?}, {what}, below which it cannot be")]
    Below {
        /// The path below.
        below: PathBuf,
        /// The path above it.
        above: PathBuf,
        /// What the path above is.
        what: &'static str,
    },
    /// A mask lies below no tree.
    #[error("{0:?} is masked, but is in no tree")]
    MaskOutsideTree(PathBuf),
    /// A path is longer than 4,095 bytes.
    #[error("{0:?} is longer than any path can be: 4,095 bytes")]
    LongPath(PathBuf),
    /// The text of a symbolic link is longer than 65,535 bytes.
    #[error("the text of the symbolic link {0:?} is longer than 65,535 bytes")]
    LongLink(PathBuf),
    /// The view exceeds what the format can count.
    #[error("the view is too large for an index: {0}")]
    TooLarge(&'static str),
    /// The map could not be built.
    #[error("cannot build the map of the index")]
    Map(#[from] fst::Error),
    /// The file could not be written.
    #[error("cannot write the index {path:?}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// The longest path the kernel takes, in bytes: PATH_MAX without the NUL.
pub(crate) const LONGEST: usize = 4095;

/// A key as its user knows it.
pub(crate) fn shown(key: &[u8]) -> PathBuf {
    let path: &[u8] = if key.is_empty() { b"/" } else { key };
    std::ffi::OsStr::from_bytes(path).into()
}

/// Turns an absolute canonical path into a key: the same bytes, but nothing for `/`.
pub(crate) fn into_key(mut path: Vec<u8>) -> Result<Vec<u8>, BuildError> {
    if path == b"/" {
        path.clear();
        return Ok(path);
    }
    if path.len() > LONGEST {
        return Err(BuildError::LongPath(shown(&path)));
    }
    let plain = |name: &[u8]| !matches!(name, b"" | b"." | b"..");
    let canonical = match path.split_first() {
        Some((b'/', names)) => names.split(|&byte| byte == b'/').all(plain),
        _ => false,
    };
    if canonical && !path.contains(&0) {
        Ok(path)
    } else {
        Err(BuildError::NotCanonical(shown(&path)))
    }
}

/// Sorts the keys and makes one of those that say the same.
///
/// An owner is kept if no other is named for the path: nobody is to blame alone for what two
/// packages own.
pub(crate) fn sort(keys: Vec<Key>) -> Result<Vec<Key>, BuildError> {
    let mut keys = keys
        .into_iter()
        .map(|key| {
            let path = into_key(key.path)?;
            Ok(Key { path, ..key })
        })
        .collect::<Result<Vec<_>, BuildError>>()?;
    // Stable, as it is fastest where much is in order already, and lists of packages are.
    keys.sort_by(|one, other| one.path.cmp(&other.path));
    let mut sorted: Vec<Key> = Vec::with_capacity(keys.len());
    let mut contested = false;
    for key in keys {
        match sorted.last_mut() {
            Some(last) if last.path == key.path => {
                if last.what != key.what {
                    return Err(BuildError::Contradiction {
                        path: shown(&key.path),
                        one: last.what.name(),
                        other: key.what.name(),
                    });
                }
                contested |= last.owner.is_some() && key.owner.is_some() && last.owner != key.owner;
                last.owner = if contested {
                    None
                } else {
                    last.owner.or(key.owner)
                };
            }
            _ => {
                contested = false;
                sorted.push(key);
            }
        }
    }
    Ok(sorted)
}

/// Checks that sorted keys lie below each other only as a walk expects it. Tells whether there
/// are masks.
pub(crate) fn check_nesting(keys: &[Key]) -> Result<bool, BuildError> {
    let mut masks = false;
    // The keys that restrict what is below them and begin the present key. Those that begin it
    // as bytes, not as directories, must stay: between `/a` and `/a/b` sorts `/a-b`.
    let mut above: Vec<&Key> = Vec::new();
    for key in keys {
        while above
            .pop_if(|top| !key.path.starts_with(&top.path))
            .is_some()
        {}
        let nearest = above
            .iter()
            .rfind(|above| key.path.get(above.path.len()) == Some(&b'/'));
        let mask = key.what == What::Mask;
        masks |= mask;
        match nearest {
            Some(tree) if tree.what == What::Tree && mask => {}
            Some(top) => {
                return Err(BuildError::Below {
                    below: shown(&key.path),
                    above: shown(&top.path),
                    what: top.what.name(),
                });
            }
            None if mask => return Err(BuildError::MaskOutsideTree(shown(&key.path))),
            None => {}
        }
        if key.what != What::Directory {
            above.push(key);
        }
    }
    Ok(masks)
}
