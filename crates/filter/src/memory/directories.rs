//! Directories that were resolved before.
//!
//! A build asks for file after file in the same few directories. What the text of a directory
//! leads to is kept: what is absolute for all processes, in the usage map; what is relative, and
//! all where there is no usage map, in a small table of each process. When each entry expires,
//! [`memory`](crate::memory) says.

use crate::memory::current_directory;
use crate::process::state::State;
use crate::resolve::Text;
use blinkers_index::Cursor;
use blinkers_shared::directory_table::DirectoryTable;
use blinkers_shared::key::{self, Domain};

/// The key of a directory's text.
#[derive(Clone, Copy)]
pub struct Key {
    key: key::Key,
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

/// In a value: the directory is in a tree; the rest is the generation of the changes under which
/// that was found.
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
        let generation = if is_absolute {
            0
        } else {
            current_directory::generation()?
        };
        Some(Key {
            key: state.secret.key(Domain::Directory, generation, text),
            is_absolute,
        })
    }

    #[inline(always)]
    fn table(self, state: &State) -> Option<DirectoryTable<'_>> {
        match state.usage {
            Some(usage) if self.is_absolute => Some(usage.directories()),
            _ => DirectoryTable::new(&state.own_directories),
        }
    }

    #[inline(always)]
    fn get(self, state: &State) -> Option<u64> {
        self.table(state)?.get(self.key)
    }

    fn put(self, state: &State, value: u64) {
        if let Some(table) = self.table(state) {
            table.put(self.key, value);
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
    let is_still = state.usage?.changes().is_still(value & !(TREE | ELSEWHERE));
    is_still.then_some(place)
}

/// The generation of what the paths in trees lead to. None while that changes, and where
/// changes are not counted. To be asked before the kernel is, and kept with what it says.
#[inline(always)]
pub fn changes(state: &State) -> Option<u64> {
    state.usage?.changes().generation()
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

/// Keeps a directory in a tree without masks, found in this generation of the changes. It must
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
