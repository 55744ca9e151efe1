//! What the keys of a view must be, alone and beside each other.

use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use rayon::slice::ParallelSliceMut;

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

/// The key of an absolute canonical path: the same bytes, but nothing for `/`.
pub(crate) fn key(path: &[u8]) -> Result<&[u8], BuildError> {
    if path == b"/" {
        return Ok(b"");
    }
    if path.len() > LONGEST {
        return Err(BuildError::LongPath(shown(path)));
    }
    if is_canonical(path) {
        Ok(path)
    } else {
        Err(BuildError::NotCanonical(shown(path)))
    }
}

fn is_canonical(path: &[u8]) -> bool {
    // What `.` and `..` have in common with names is told apart where one begins.
    let is_name = |rest: &[u8]| {
        !matches!(
            rest,
            [] | [b'/', ..] | [b'.'] | [b'.', b'/', ..] | [b'.', b'.'] | [b'.', b'.', b'/', ..]
        )
    };
    path.first() == Some(&b'/')
        && path.iter().enumerate().all(|(at, &byte)| match byte {
            0 => false,
            b'/' => is_name(&path[at + 1..]),
            _ => true,
        })
}

/// Sorts the keys and makes one of those that say the same.
///
/// An owner is kept if no other is named for the path: nobody is to blame alone for what two
/// packages own.
pub(crate) fn sort(mut keys: Vec<Key>) -> Result<Vec<Key>, BuildError> {
    for key in &mut keys {
        let length = self::key(&key.path)?.len();
        key.path.truncate(length);
    }
    // All in place, as the keys are most of the memory that compiling takes. Those of a view
    // come sorted.
    if !keys.is_sorted_by(|one, other| one.path <= other.path) {
        // By kind as well, so that of several contradictions the same is told each time.
        keys.par_sort_unstable_by(|one, other| {
            let kinds = || one.what.kind().code().cmp(&other.what.kind().code());
            one.path.cmp(&other.path).then_with(kinds)
        });
    }
    let mut contested = false;
    let mut contradiction = None;
    keys.dedup_by(|key, last| {
        if last.path != key.path {
            contested = false;
            return false;
        }
        if last.what != key.what {
            contradiction.get_or_insert_with(|| BuildError::Contradiction {
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
        true
    });
    match contradiction {
        Some(contradiction) => Err(contradiction),
        None => Ok(keys),
    }
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
