//! A table of texts and what became of them, a word each, that is written without a lock.
//!
//! A word is the hash of a text, of which the lowest two bits give way to what is known of
//! it. A text has two places; the one that was put there longest ago makes room.

use core::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

/// What is known of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finding {
    /// It leads to something visible.
    Visible,
    /// The same, and it is the canonical path.
    Canonical,
    /// It leads to what is hidden, and nothing is left to be recorded.
    Hidden,
}

/// The bits of a word that are no part of the hash. None set: the place is free.
const FINDING: u64 = 0b11;

/// A table over some words.
#[derive(Clone, Copy)]
pub struct Texts<'a> {
    words: &'a [AtomicU64],
}

impl<'a> Texts<'a> {
    /// A table over `words`, all zero at first; their number must be a power of two. None if it
    /// is not.
    #[inline(always)]
    pub fn new(words: &'a [AtomicU64]) -> Option<Texts<'a>> {
        (words.len().is_power_of_two() && words.len() > 1).then_some(Texts { words })
    }

    /// What is known of the text with this hash.
    #[inline(always)]
    pub fn get(&self, hash: u64) -> Option<Finding> {
        // What was marked before the word was written is seen by who reads the word.
        let [first, second] = self.places(hash)?;
        let first = first.load(Acquire) ^ hash & !FINDING;
        let finding = if first <= FINDING {
            first
        } else {
            second.load(Acquire) ^ hash & !FINDING
        };
        match finding {
            1 => Some(Finding::Visible),
            2 => Some(Finding::Canonical),
            3 => Some(Finding::Hidden),
            _ => None,
        }
    }

    /// Keeps what was found of the text with this hash.
    pub fn put(&self, hash: u64, finding: Finding) {
        let word = hash & !FINDING
            | match finding {
                Finding::Visible => 1,
                Finding::Canonical => 2,
                Finding::Hidden => 3,
            };
        if let Some([first, second]) = self.places(hash) {
            let older = first.load(Relaxed);
            if older != word {
                second.store(older, Release);
                first.store(word, Release);
            }
        }
    }

    #[inline(always)]
    fn places(&self, hash: u64) -> Option<&'a [AtomicU64; 2]> {
        let at = (hash >> 32) as usize & (self.words.len() / 2 - 1);
        self.words.get(2 * at..)?.first_chunk()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: u64 = 0x0123_4567_89ab_cdef;

    #[test]
    fn a_text_is_known_again_and_another_is_not() {
        let words = [const { AtomicU64::new(0) }; 64];
        let texts = Texts::new(&words).unwrap();
        assert_eq!(texts.get(HASH), None);
        texts.put(HASH, Finding::Visible);
        assert_eq!(texts.get(HASH), Some(Finding::Visible));
        assert_eq!(texts.get(HASH + 4), None);
        assert_eq!(texts.get(HASH ^ 1 << 60), None);
        texts.put(HASH + 4, Finding::Canonical);
        assert_eq!(texts.get(HASH), Some(Finding::Visible));
        assert_eq!(texts.get(HASH + 4), Some(Finding::Canonical));
        texts.put(HASH, Finding::Hidden);
        assert_eq!(texts.get(HASH), Some(Finding::Hidden));
    }

    #[test]
    fn the_older_of_two_makes_room() {
        let words = [const { AtomicU64::new(0) }; 2];
        let texts = Texts::new(&words).unwrap();
        for (hash, finding) in [
            (1 << 40, Finding::Visible),
            (2 << 40, Finding::Canonical),
            (3 << 40, Finding::Hidden),
        ] {
            texts.put(hash, finding);
            texts.put(hash, finding);
        }
        assert_eq!(texts.get(1 << 40), None);
        assert_eq!(texts.get(2 << 40), Some(Finding::Canonical));
        assert_eq!(texts.get(3 << 40), Some(Finding::Hidden));
    }

    #[test]
    fn an_empty_table_knows_nothing() {
        let words = [const { AtomicU64::new(0) }; 4];
        let texts = Texts::new(&words).unwrap();
        for hash in [0, 1, 2, 3, 4, u64::MAX] {
            assert_eq!(texts.get(hash), None);
        }
        assert!(Texts::new(&words[..3]).is_none());
    }
}
