//! Directories that were resolved before.
//!
//! A build asks for file after file in the same few directories. What the text of a directory
//! leads to is kept: what is absolute for all processes, in the usage map; what is relative, and
//! all where there is no usage map, in a small table of each process.
//!
//! - Outside trees the index alone decides, and the index does not change, so an absolute
//!   text leads to the same place for ever.
//! - In a tree any program may put a link where a directory was. So the usage map counts the
//!   calls that can bring one about (symlink, rename, mount), and what was learned under
//!   another count is not believed. Where there is no usage map, nothing is kept of trees, nor
//!   once a program runs that the filter is not in: its calls would not be counted.
//! - A relative text leads elsewhere when the process moves, so its key holds how often it
//!   did.
//!
//! A text is known by 64 bits of hash: two texts that share them would be taken for one
//! another, once in some 10^15 processes.

use crate::process::state::State;
use crate::resolve::Text;
use blinkers_index::Cursor;
use blinkers_shared::hash::hash;
use blinkers_shared::pairs::Pairs;
use core::sync::atomic::AtomicU64;

/// Words of the table of each process: half a KiB of the page that holds the state.
pub const OWN_WORDS: usize = 64;

/// The table of each process.
pub type OwnWords = [AtomicU64; OWN_WORDS];

/// The hash of a text.
#[derive(Clone, Copy)]
pub struct Key {
    hash: u64,
    is_absolute: bool,
}

/// What a directory's text leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// A visible directory of the index.
    Index {
        /// Where its names begin.
        at: Cursor,
        /// Whether the text is the canonical path.
        is_canonical: bool,
    },
    /// A directory in a tree without masks: all names in it are visible.
    Tree,
    /// Of the current directory: none of these.
    Elsewhere,
}

/// In a value: the directory is in a tree; the rest is the count under which that was found.
const TREE: u64 = 1 << 63;
/// In a value beside `TREE`: the directory is no such one after all.
const ELSEWHERE: u64 = 1 << 62;
/// In a value: the text is the canonical path. A rank has no use for the bit.
const CANONICAL: u64 = 1 << 31;

impl Key {
    /// Of a directory's text with the slash behind it, `/usr/include/`; empty for the current
    /// directory. None where the process may move unseen.
    #[inline(always)]
    pub fn of(state: &State, text: &[u8]) -> Option<Key> {
        let is_absolute = text.first() == Some(&b'/');
        let moves = if is_absolute {
            0
        } else {
            crate::memory::current_directory::count()?
        };
        Some(Key {
            hash: hash(state.seed ^ moves, text),
            is_absolute,
        })
    }

    #[inline(always)]
    fn table(self, state: &State) -> Option<Pairs<'_>> {
        match state.usage {
            Some(usage) if self.is_absolute => Some(usage.known()),
            _ => Pairs::new(&state.known),
        }
    }

    #[inline(always)]
    fn get(self, state: &State) -> Option<u64> {
        self.table(state)?.get(self.hash)
    }

    fn put(self, state: &State, value: u64) {
        if let Some(table) = self.table(state) {
            table.put(self.hash, value);
        }
    }
}

/// What is known of a directory.
#[inline(always)]
pub fn find(state: &State, key: Key) -> Option<Place> {
    let value = key.get(state)?;
    if value & TREE == 0 {
        return Some(Place::Index {
            at: Cursor::from_bits(value & !CANONICAL),
            is_canonical: value & CANONICAL != 0,
        });
    }
    let place = if value & ELSEWHERE == 0 {
        Place::Tree
    } else {
        Place::Elsewhere
    };
    (Some(value & !(TREE | ELSEWHERE)) == changes(state)).then_some(place)
}

/// How often what the paths in trees lead to may have changed, if that is counted. To be
/// asked before the kernel is.
#[inline(always)]
pub fn changes(state: &State) -> Option<u64> {
    state.usage.and_then(|usage| usage.changes())
}

/// Keeps a directory of the index. A text that is not absolute is not kept.
pub fn keep_in_index(state: &State, key: Option<Key>, at: Cursor, is_canonical: bool) {
    if let (Some(key), Some(names)) = (key, state.index.names(at))
        && key.is_absolute
        && names.to_bits() & (TREE | CANONICAL) == 0
    {
        let flag = if is_canonical { CANONICAL } else { 0 };
        key.put(state, names.to_bits() | flag);
    }
}

/// Keeps a directory in a tree without masks, found when `changes` was the count. It must
/// not be the kernel's own.
pub fn keep_in_tree(state: &State, key: Option<Key>, changes: Option<u64>) {
    if let (Some(key), Some(changes)) = (key, changes) {
        key.put(state, TREE | changes);
    }
}

/// Whether the directory of this canonical path is known to be in a tree. Leaves the text as it
/// was.
pub fn is_in_tree(state: &State, canonical: &mut Text) -> bool {
    with_slash(canonical, |text| {
        Key::of(state, text).and_then(|key| find(state, key))
    }) == Some(Some(Place::Tree))
}

/// Keeps that the directory of this canonical path is in a tree without masks.
pub fn keep_canonical(state: &State, canonical: &mut Text, changes: Option<u64>) {
    if !is_kernels_own(canonical.bytes()) {
        with_slash(canonical, |text| {
            keep_in_tree(state, Key::of(state, text), changes);
        });
    }
}

fn with_slash<T>(canonical: &mut Text, work: impl FnOnce(&[u8]) -> T) -> Option<T> {
    let length = canonical.len();
    canonical.append(b"/").ok()?;
    let answer = work(canonical.bytes());
    canonical.cut(length);
    Some(answer)
}

/// Whether a library was found visible before.
pub fn is_visible_library(state: &State, path: &[u8]) -> bool {
    let Some(usage) = state.usage else {
        return false;
    };
    let changes = usage.changes();
    changes.is_some() && usage.libraries().get(library(state, path)) == changes
}

/// The key of a library's path, as ld.so names it.
fn library(state: &State, path: &[u8]) -> u64 {
    const LIBRARY: u64 = 1 << 63;
    hash(state.seed ^ LIBRARY, path)
}

/// Keeps that a library is visible, found when `changes` was the count.
pub fn keep_library(state: &State, path: &[u8], changes: Option<u64>) {
    if let (Some(changes), Some(usage)) = (changes, state.usage) {
        usage.libraries().put(library(state, path), changes);
    }
}

/// Keeps that the current directory is not in a tree without masks.
pub fn keep_elsewhere(state: &State, here: Option<Key>, changes: Option<u64>) {
    if let (Some(key), Some(changes)) = (here, changes) {
        key.put(state, TREE | ELSEWHERE | changes);
    }
}

/// Whether links come and go below a directory although nobody makes them: proc(5), sysfs(5),
/// and devices.
pub fn is_kernels_own(canonical: &[u8]) -> bool {
    let first = canonical.split(|&byte| byte == b'/').nth(1);
    matches!(first, None | Some(b"" | b"proc" | b"sys" | b"dev"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_that_the_kernel_fills_are_not_kept() {
        for path in ["", "/proc", "/proc/1/fd", "/sys/class", "/dev"] {
            assert!(is_kernels_own(path.as_bytes()), "{path}");
        }
        for path in ["/process", "/tmp", "/home/me/proc"] {
            assert!(!is_kernels_own(path.as_bytes()), "{path}");
        }
    }
}
