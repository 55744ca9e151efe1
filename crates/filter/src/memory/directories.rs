//! Directories that were resolved before.
//!
//! A build asks for file after file in the same few directories. What the text of a directory
//! leads to is kept: what is absolute for all processes, in the usage map; what is relative, and
//! all where there is no usage map, in a small table of each process. When each entry expires,
//! [`memory`](crate::memory) says.

use crate::kernel::is_confined;
use crate::memory::{alterations, current_directory};
use crate::process::state::State;
use blinkers_index::Cursor;
use blinkers_law::Directory;
use blinkers_shared::directory_table::DirectoryTable;
use blinkers_shared::key::{self, Domain};

/// The key of a directory's text.
#[derive(Clone, Copy)]
pub struct Key {
    key: key::Key,
    is_absolute: bool,
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
    /// directory. None where the process may move unseen. To be made before the look: it holds how
    /// often something was altered.
    #[inline(always)]
    pub fn of(state: &State, text: &[u8]) -> Option<Key> {
        let is_absolute = text.first() == Some(&b'/');
        let altered = alterations::count(state);
        let generation = if is_absolute {
            altered
        } else {
            current_directory::generation()? ^ altered << 32
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
    let is_still = state.usage?.changes().is_still(value & !(TREE | ELSEWHERE));
    is_still.then_some(place)
}

/// The generation of what the paths in trees lead to. None while that changes, and where
/// changes are not counted. To be asked before the kernel is, and kept with what it says. None, too, where the
/// process has confined itself and the kernel cannot be asked.
#[inline(always)]
pub fn changes(state: &State) -> Option<u64> {
    if is_confined() {
        return None;
    }
    state.usage?.changes().generation()
}

/// Keeps where a directory's text leads, found in this generation of the changes. Of the index only
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
