//! A table of keys and values that is written without a lock.
//!
//! A slot is two words, written one after the other. A reader that comes between them sees
//! words which do not belong together, and knows by the key, which is folded into the first
//! one. Two keys of one slot push each other out.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A table over some words.
#[derive(Clone, Copy)]
pub struct Pairs<'a> {
    words: &'a [AtomicU64],
}

impl<'a> Pairs<'a> {
    /// A table over `words`, all zero at first; their number must be a power of two. None if it
    /// is not.
    #[inline(always)]
    pub fn new(words: &'a [AtomicU64]) -> Option<Pairs<'a>> {
        (words.len().is_power_of_two() && words.len() > 1).then_some(Pairs { words })
    }

    /// The value of `key`, which is a hash and not zero.
    #[inline(always)]
    pub fn get(&self, key: u64) -> Option<u64> {
        let [check, value] = self.slot(key)?;
        let value = value.load(Relaxed);
        (check.load(Relaxed) ^ value == key).then_some(value)
    }

    /// Gives `key` a value.
    pub fn put(&self, key: u64, value: u64) {
        if let Some([check, place]) = self.slot(key) {
            check.store(key ^ value, Relaxed);
            place.store(value, Relaxed);
        }
    }

    #[inline(always)]
    fn slot(&self, key: u64) -> Option<&'a [AtomicU64; 2]> {
        let at = (key >> 32) as usize & (self.words.len() / 2 - 1);
        self.words.get(2 * at..)?.first_chunk()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: u64 = 0x0123_4567_89ab_cdef;

    #[test]
    fn a_key_is_known_again_and_another_is_not() {
        let words = [const { AtomicU64::new(0) }; 64];
        let pairs = Pairs::new(&words).unwrap();
        assert_eq!(pairs.get(KEY), None);
        pairs.put(KEY, 7);
        assert_eq!(pairs.get(KEY), Some(7));
        assert_eq!(pairs.get(KEY + 2), None);
        pairs.put(KEY + 2, 8);
        assert_eq!((pairs.get(KEY), pairs.get(KEY + 2)), (None, Some(8)));
    }

    #[test]
    fn words_that_do_not_belong_together_are_not_believed() {
        let words = [const { AtomicU64::new(0) }; 2];
        let pairs = Pairs::new(&words).unwrap();
        pairs.put(KEY, 7);
        words[1].store(8, Relaxed);
        assert_eq!(pairs.get(KEY), None);
    }
}
