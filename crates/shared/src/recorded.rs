//! A set of keys that only grows: what was recorded, and what was found absent.

use crate::key::Key;
use crate::word::Word;
use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// How far from its place a key may be stored before the set counts as full.
const REACH: usize = 32;

/// A set over two stretches of words: the second is used where the first has no place.
#[derive(Debug)]
pub struct Recorded<'a, W = AtomicU64> {
    first: &'a [W],
    more: &'a [W],
}

impl<W> Clone for Recorded<'_, W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<W> Copy for Recorded<'_, W> {}

/// What the set says of a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Insertion {
    /// It was not there, and now is.
    New,
    /// It was there.
    Before,
    /// It was not there, and there is no place for it.
    Full,
}

impl<'a, W: Word> Recorded<'a, W> {
    /// A set over `first` and, where that has no place, `more`: all zero at first; their numbers
    /// must be powers of two, the second may be zero.
    pub fn new(first: &'a [W], more: &'a [W]) -> Option<Recorded<'a, W>> {
        (first.len().is_power_of_two() && (more.is_empty() || more.len().is_power_of_two()))
            .then_some(Recorded { first, more })
    }

    /// Whether `key` is in the set.
    #[inline]
    pub fn contains(&self, key: Key) -> bool {
        for place in self.places(key) {
            match place.load(Relaxed) {
                0 => return false,
                there if there == key.bits() => return true,
                _ => {}
            }
        }
        false
    }

    /// Puts `key` into the set. Of all that put the same key, one alone is told that it is new.
    pub fn insert(&self, key: Key) -> Insertion {
        for place in self.places(key) {
            match place.replace_zero(key.bits()) {
                Ok(()) => return Insertion::New,
                Err(there) if there == key.bits() => return Insertion::Before,
                Err(_) => {}
            }
        }
        Insertion::Full
    }

    /// Forgets all keys.
    pub fn clear(&self) {
        for word in self.first.iter().chain(self.more) {
            if word.load(Relaxed) != 0 {
                word.store(0, Relaxed);
            }
        }
    }

    fn places(&self, key: Key) -> impl Iterator<Item = &'a W> + use<'a, W> {
        let first = key.bits() as usize;
        let within = move |words: &'a [W]| {
            (0..REACH.min(words.len()))
                .filter_map(move |step| words.get(first.wrapping_add(step) & (words.len() - 1)))
        };
        within(self.first).chain(within(self.more))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{Domain, Secret};

    #[test]
    fn a_full_set_says_so() {
        let key = |number| Secret::new([7, 7, 7]).key(Domain::Absent, number, b"a");
        let words: Vec<AtomicU64> = (0..64).map(|_| 0.into()).collect();
        let (first, more) = words.split_at(32);
        let set = Recorded::new(first, more).unwrap();
        assert_eq!(set.insert(key(7)), Insertion::New);
        assert_eq!(set.insert(key(7)), Insertion::Before);
        assert!(set.contains(key(7)) && !set.contains(key(9)));
        let results: Vec<Insertion> = (10..200).map(|number| set.insert(key(number))).collect();
        assert!(results.contains(&Insertion::Full));
        set.clear();
        assert!(!set.contains(key(7)));
        assert_eq!(set.insert(key(7)), Insertion::New);
    }
}
