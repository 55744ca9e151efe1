//! Directories that were resolved before.
//!
//! A build asks for file after file in the same few directories. What the text of a directory
//! leads to is kept in a small table of each process:
//!
//! - outside trees the index alone decides, and the index does not change, so an absolute
//!   text leads to the same place for ever;
//! - in a tree any program may put a link where a directory was. So the usage map, which all
//!   processes of a run share, counts the calls that can bring one about (symlink, rename,
//!   mount), and what was learned under another count is not believed. Where there is no
//!   usage map, nothing is kept of trees, nor once a program runs that the filter is not in:
//!   its calls would not be counted.
//! - a relative text leads elsewhere when the process moves, so its key holds how often it
//!   did.
//!
//! A slot is two words, written one after the other without a lock. A reader that comes
//! between them sees words which do not belong together, and knows by the check that is folded
//! into the first one. A text is known by 64 bits of hash: two texts of one process that share
//! them would be taken for one another, once in some 10^15 processes.

use crate::state::State;
use blinkers_index::Cursor;
use blinkers_record::hash::hash;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Slots of the table: 2 KiB of the page that holds the state.
const SLOTS: usize = 128;

/// The table.
pub struct Known([Slot; SLOTS]);

struct Slot {
    /// The key and the value, folded.
    check: AtomicU64,
    value: AtomicU64,
}

/// The hash of a directory's text.
#[derive(Clone, Copy)]
pub struct Key(u64);

/// What a directory's text leads to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// A visible directory of the index; or, of a whole path, what it leads to.
    Index {
        /// Where its names begin; of a whole path, where it ends.
        at: Cursor,
        /// Whether the text is the canonical path.
        is_canonical: bool,
    },
    /// A directory in a tree without masks: all names in it are visible.
    Tree,
}

/// In a value: the directory is in a tree; the rest is the count under which that was found.
const TREE: u64 = 1 << 63;
/// In a value: the text is the canonical path. A rank has no use for the bit.
const CANONICAL: u64 = 1 << 31;

impl Known {
    /// An empty table.
    pub const fn new() -> Known {
        Known(
            [const {
                Slot {
                    check: AtomicU64::new(0),
                    value: AtomicU64::new(0),
                }
            }; SLOTS],
        )
    }

    fn slot(&self, key: Key) -> Option<&Slot> {
        self.0.get((key.0 >> 32) as usize % SLOTS)
    }

    #[inline(always)]
    fn get(&self, key: Key) -> Option<u64> {
        let slot = self.slot(key)?;
        let value = slot.value.load(Relaxed);
        (slot.check.load(Relaxed) ^ value == key.0).then_some(value)
    }

    fn put(&self, key: Key, value: u64) {
        if let Some(slot) = self.slot(key) {
            slot.check.store(key.0 ^ value, Relaxed);
            slot.value.store(value, Relaxed);
        }
    }
}

impl Key {
    /// Of a directory's text, with or without a slash behind it: `/usr/include`; empty for
    /// the current directory. None where the process may move unseen.
    #[inline(always)]
    pub fn of(text: &[u8]) -> Option<Key> {
        const ABSOLUTE: u64 = 0;
        let seed = if text.first() == Some(&b'/') {
            ABSOLUTE
        } else {
            crate::moves::count()?
        };
        Some(Key(hash(seed, text)))
    }
}

/// What is known of a directory.
#[inline(always)]
pub fn find(state: &State, key: Key) -> Option<Place> {
    let value = state.known.get(key)?;
    if value & TREE == 0 {
        return Some(Place::Index {
            at: Cursor::from_bits(value & !CANONICAL),
            is_canonical: value & CANONICAL != 0,
        });
    }
    (Some(value & !TREE) == changes(state)).then_some(Place::Tree)
}

/// How often what the paths in trees lead to may have changed, if that is counted. To be
/// asked before the kernel is.
#[inline(always)]
pub fn changes(state: &State) -> Option<u64> {
    state.usage.and_then(|usage| usage.changes())
}

/// Keeps a directory of the index. A text that is not absolute is not kept.
pub fn keep_in_index(state: &State, text: &[u8], at: Cursor, is_canonical: bool) {
    if let Some(names) = state.index.names(at) {
        keep(state, text, names, is_canonical);
    }
}

/// Keeps what a whole path leads to by links of the index.
pub fn keep_arrival(state: &State, path: &[u8], at: Cursor) {
    keep(state, path, at, false);
}

fn keep(state: &State, text: &[u8], at: Cursor, is_canonical: bool) {
    let bits = at.to_bits();
    if text.first() != Some(&b'/') || bits & (TREE | CANONICAL) != 0 {
        return;
    }
    if let Some(key) = Key::of(text) {
        let flag = if is_canonical { CANONICAL } else { 0 };
        state.known.put(key, bits | flag);
    }
}

/// Keeps a directory in a tree without masks, found when `changes` was the count. It must
/// not be the kernel's own.
pub fn keep_in_tree(state: &State, key: Option<Key>, changes: Option<u64>) {
    if let (Some(key), Some(changes)) = (key, changes) {
        state.known.put(key, TREE | changes);
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
    fn a_text_is_known_again_and_another_is_not() {
        let known = Known::new();
        let key = Key::of(b"/usr/include").unwrap();
        assert_eq!(known.get(key), None);
        known.put(key, 7);
        assert_eq!(known.get(key), Some(7));
        assert_eq!(known.get(Key::of(b"/usr/includf").unwrap()), None);
    }

    #[test]
    fn words_that_do_not_belong_together_are_not_believed() {
        let known = Known::new();
        let key = Key::of(b"/usr").unwrap();
        known.put(key, 7);
        known.slot(key).unwrap().value.store(8, Relaxed);
        assert_eq!(known.get(key), None);
    }

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
