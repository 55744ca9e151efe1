//! A table of whole paths and what became of them, a word each, that is written without a lock.
//!
//! A word is the key of a path, of which the lowest two bits give way to what is known of it. A
//! path has two places; the one that was put there longest ago is given up for a new one.

use crate::key::Key;
use crate::word::Word;
use core::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Release},
};

/// What is known of a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finding {
    /// It leads to something visible.
    Visible,
    /// The same, and it is the canonical path.
    Canonical,
    /// It leads to what is hidden, and nothing is left to be recorded.
    Hidden,
}

/// The bits of a word that are no part of the key. None set: the place is free.
const FINDING: u64 = 0b11;

/// A table over some words.
#[derive(Debug)]
pub struct PathTable<'a, W = AtomicU64> {
    places: &'a [[W; 2]],
}

impl<W> Clone for PathTable<'_, W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<W> Copy for PathTable<'_, W> {}

impl<'a, W: Word> PathTable<'a, W> {
    /// A table over `words`, all zero at first; their number must be a power of two. None if it
    /// is not.
    #[inline(always)]
    pub fn new(words: &'a [W]) -> Option<PathTable<'a, W>> {
        let (places, _) = words.as_chunks::<2>();
        (words.len().is_power_of_two() && !places.is_empty()).then_some(PathTable { places })
    }

    /// What is known of the path with this key.
    #[inline(always)]
    pub fn get(&self, key: Key) -> Option<Finding> {
        // Who reads a word sees what was marked as used before it was written.
        let [first, second] = self.places(key)?;
        let key = key.bits() & !FINDING;
        let first = first.load(Acquire) ^ key;
        let finding = if first <= FINDING {
            first
        } else {
            second.load(Acquire) ^ key
        };
        match finding {
            1 => Some(Finding::Visible),
            2 => Some(Finding::Canonical),
            3 => Some(Finding::Hidden),
            _ => None,
        }
    }

    /// Keeps what was found of the path with this key.
    pub fn put(&self, key: Key, finding: Finding) {
        let word = key.bits() & !FINDING
            | match finding {
                Finding::Visible => 1,
                Finding::Canonical => 2,
                Finding::Hidden => 3,
            };
        if let Some([first, second]) = self.places(key) {
            let older = first.load(Acquire);
            if older != word {
                second.store(older, Release);
                first.store(word, Release);
            }
        }
    }

    #[inline(always)]
    fn places(&self, key: Key) -> Option<&'a [W; 2]> {
        let mask = self.places.len().wrapping_sub(1);
        self.places.get((key.bits() >> 32) as usize & mask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{Domain, Secret};

    fn key(number: u64) -> Key {
        Secret::new([1 << 60, 3 << 50, 5 << 40]).key(Domain::Path(0), number, b"")
    }

    #[test]
    fn a_path_is_known_again_and_another_is_not() {
        let words = [const { AtomicU64::new(0) }; 64];
        let table = PathTable::new(&words).unwrap();
        let same_place = (1..)
            .find(|&number| key(number).bits() >> 32 & 31 == key(0).bits() >> 32 & 31)
            .unwrap();
        let (one, other) = (key(0), key(same_place));
        assert_eq!(table.get(one), None);
        table.put(one, Finding::Visible);
        assert_eq!(table.get(one), Some(Finding::Visible));
        assert_eq!(table.get(other), None);
        table.put(other, Finding::Canonical);
        assert_eq!(table.get(one), Some(Finding::Visible));
        assert_eq!(table.get(other), Some(Finding::Canonical));
        table.put(one, Finding::Hidden);
        assert_eq!(table.get(one), Some(Finding::Hidden));
    }

    #[test]
    fn the_older_of_two_is_given_up() {
        let words = [const { AtomicU64::new(0) }; 2];
        let table = PathTable::new(&words).unwrap();
        for (number, finding) in [
            (1, Finding::Visible),
            (2, Finding::Canonical),
            (3, Finding::Hidden),
        ] {
            table.put(key(number), finding);
            table.put(key(number), finding);
        }
        assert_eq!(table.get(key(1)), None);
        assert_eq!(table.get(key(2)), Some(Finding::Canonical));
        assert_eq!(table.get(key(3)), Some(Finding::Hidden));
    }

    #[test]
    fn an_empty_table_knows_nothing() {
        let words = [const { AtomicU64::new(0) }; 4];
        let table = PathTable::new(&words).unwrap();
        assert!((0..1000).all(|number| table.get(key(number)).is_none()));
        assert!(PathTable::new(&words[..3]).is_none());
    }
}
