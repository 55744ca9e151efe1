//! A table of keys and values that is written without a lock.
//!
//! A place is two words, written one after the other: the key with the value folded into it, and
//! the value. A reader that comes between the two finds words that do not give its key, and
//! takes the place for empty. Two keys of one place push each other out.
//!
//! Words of two writers can only be taken for a third key if the keys differ by just what the
//! values differ by: one chance in 2^64, as keys are random.

use crate::key::Key;
use crate::word::Word;
use core::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

/// A table over some words.
#[derive(Debug)]
pub struct DirectoryTable<'a, W = AtomicU64> {
    places: &'a [[W; 2]],
}

impl<W> Clone for DirectoryTable<'_, W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<W> Copy for DirectoryTable<'_, W> {}

impl<'a, W: Word> DirectoryTable<'a, W> {
    /// A table over `words`, all zero at first; their number must be a power of two. None if it
    /// is not.
    #[inline(always)]
    pub fn new(words: &'a [W]) -> Option<DirectoryTable<'a, W>> {
        let (places, _) = words.as_chunks::<2>();
        (words.len().is_power_of_two() && !places.is_empty()).then_some(DirectoryTable { places })
    }

    /// The value of `key`.
    #[inline(always)]
    pub fn get(&self, key: Key) -> Option<u64> {
        let [check, value] = self.place(key)?;
        let value = value.load(Acquire);
        (check.load(Relaxed) ^ value == key.bits()).then_some(value)
    }

    /// Gives `key` a value.
    pub fn put(&self, key: Key, value: u64) {
        if let Some([check, place]) = self.place(key) {
            check.store(key.bits() ^ value, Release);
            place.store(value, Release);
        }
    }

    #[inline(always)]
    fn place(&self, key: Key) -> Option<&'a [W; 2]> {
        let mask = self.places.len().wrapping_sub(1);
        self.places.get((key.bits() >> 32) as usize & mask)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{Domain, Secret};

    fn key(number: u64) -> Key {
        Secret::new([1 << 60, 3 << 50, 5 << 40]).key(Domain::Directory, number, b"")
    }

    #[test]
    fn a_key_is_known_again_and_another_is_not() {
        let words = [const { AtomicU64::new(0) }; 64];
        let table = DirectoryTable::new(&words).unwrap();
        let same_place = (1..)
            .find(|&number| key(number).bits() >> 32 & 31 == key(0).bits() >> 32 & 31)
            .unwrap();
        let (one, other) = (key(0), key(same_place));
        assert_eq!(table.get(one), None);
        table.put(one, 7);
        assert_eq!(table.get(one), Some(7));
        assert_eq!(table.get(other), None);
        table.put(other, 8);
        assert_eq!((table.get(one), table.get(other)), (None, Some(8)));
    }

    #[test]
    fn words_that_do_not_belong_together_are_not_believed() {
        let words = [const { AtomicU64::new(0) }; 2];
        let table = DirectoryTable::new(&words).unwrap();
        table.put(key(1), 7);
        words[1].store(8, Relaxed);
        assert_eq!(table.get(key(1)), None);
        assert!(DirectoryTable::new(&words[..1]).is_none());
    }
}
