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
use blinkers_index::Cursor;
use blinkers_law::Directory;
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
pub fn find(state: &State, key: Key) -> Option<Directory> {
    let value = key.get(state)?;
    if value & TREE == 0 {
        return Some(Directory::Index {
            names: Cursor::from_bits(value & !CANONICAL),
            is_canonical: value & CANONICAL != 0,
        });
    }
    let place = if value & ELSEWHERE == 0 {
        Directory::Tree
    } else {
        Directory::Elsewhere
    };
    (Some(value & !(TREE | ELSEWHERE)) == changes(state)).then_some(place)
}

/// How often what the paths in trees lead to may have changed, if that is counted. To be
/// asked before the kernel is.
#[inline(always)]
pub fn changes(state: &State) -> Option<u64> {
    state.usage.and_then(|usage| usage.changes())
}

/// Keeps where a directory's text leads, found when `changes` was the count. Of the index only
/// absolute texts are kept. A directory in a tree must not be filled by the kernel.
pub fn keep(state: &State, key: Option<Key>, directory: Directory, changes: Option<u64>) {
    let Some(key) = key else {
        return;
    };
    let value = match (directory, changes) {
        (
            Directory::Index {
                names,
                is_canonical,
            },
            _,
        ) => {
            if !key.is_absolute || names.to_bits() & (TREE | CANONICAL) != 0 {
                return;
            }
            names.to_bits() | if is_canonical { CANONICAL } else { 0 }
        }
        (Directory::Tree, Some(changes)) => TREE | changes,
        (Directory::Elsewhere, Some(changes)) => TREE | ELSEWHERE | changes,
        (Directory::Tree | Directory::Elsewhere, None) => return,
    };
    key.put(state, value);
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
