//! What a run has made, moved and removed outside the trees, for all its processes.
//!
//! A table of keys and values that grows, and a count. The key stands for a place: a name in a
//! directory. The value says what is there now, and is the caller's own; it is never zero.
//!
//! The table is a row of levels, each four times as long as the one before it. A key is put into the first
//! place that is free, of a few in each level. A place that was taken is never given back, so all
//! processes find a key in the same place, and one that is killed leaves nothing half done.
//!
//! The count says how often something was altered. It is raised *after* the table was written, so
//! who reads the count first, and then looks, finds all that was written before that count. What
//! was found under one count is not believed under another. So the order is:
//!
//! - who alters: make the call, [`put`](Alterations::put), [`tell`](Alterations::tell);
//! - who looks: [`count`](Alterations::count), [`get`](Alterations::get), and keep what was found
//!   under that count.

use crate::key::Key;
use crate::word::Word;
use core::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Relaxed, Release, SeqCst},
};

/// Words of the first level: a key and a value for each of 512 places.
const FIRST: usize = 1 << 10;

/// Levels that there can be: some 700,000 places in all.
const LEVELS: usize = 6;

/// How far from its own place a key may be put in each level.
const REACH: usize = 16;

/// Words of all levels.
pub const ALL_WORDS: usize = end_of(LEVELS);

/// Words of the level that is there from the beginning.
pub const FIRST_WORDS: usize = FIRST;

/// The words of so many levels.
const fn end_of(levels: usize) -> usize {
    let mut words = 0;
    let mut level = 0;
    while level < levels {
        words += FIRST << (2 * level);
        level += 1;
    }
    words
}

/// There is no place in the levels that are there: the table is to [grow](Alterations::next_level).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Full;

/// The table, and the words beside it.
#[derive(Debug)]
pub struct Alterations<'a, W = AtomicU64> {
    count: &'a W,
    levels: &'a W,
    serial: &'a W,
    words: &'a [W],
}

impl<W> Clone for Alterations<'_, W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<W> Copy for Alterations<'_, W> {}

impl<'a, W: Word> Alterations<'a, W> {
    /// Over the count, the number of levels that may be touched, the serial number that was given
    /// last, and the words of all levels.
    #[inline(always)]
    pub const fn new([count, levels, serial]: [&'a W; 3], words: &'a [W]) -> Alterations<'a, W> {
        Alterations {
            count,
            levels,
            serial,
            words,
        }
    }

    /// How often something was altered: zero as long as nothing was.
    #[inline(always)]
    pub fn count(&self) -> u64 {
        self.count.load(Acquire)
    }

    /// Tells all processes that something was altered. To be called after it was put.
    pub fn tell(&self) {
        self.count.fetch_add(1, SeqCst);
    }

    /// A number that nobody was given before.
    pub fn serial(&self) -> u64 {
        self.serial.fetch_add(1, Relaxed) + 1
    }

    /// The value of `key`, if it has one.
    pub fn get(&self, key: Key) -> Option<u64> {
        for place in self.places(key) {
            match place[0].load(Acquire) {
                0 => return None,
                there if there == key.bits() => {
                    return Some(place[1].load(Acquire)).filter(|&value| value != 0);
                }
                _ => {}
            }
        }
        None
    }

    /// Gives `key` a value other than zero.
    ///
    /// # Errors
    /// [`Full`] if there is no place for it.
    pub fn put(&self, key: Key, value: u64) -> Result<(), Full> {
        for [own, place] in self.places(key) {
            match own.replace_zero(key.bits()) {
                Ok(()) => {}
                Err(there) if there == key.bits() => {}
                Err(_) => continue,
            }
            place.store(value, Release);
            return Ok(());
        }
        Err(Full)
    }

    /// The words that the next level consists of, by their numbers; None where there can be no more. The file must hold them
    /// before [`grow`](Alterations::grow) is called.
    pub fn next_level(&self) -> Option<core::ops::Range<usize>> {
        let levels = self.present();
        let next = end_of(levels)..end_of(levels + 1);
        (levels < LEVELS && next.end <= self.words.len()).then_some(next)
    }

    /// The level of these words may be touched from now on.
    pub fn grow(&self, level: core::ops::Range<usize>) {
        let levels = (1..=LEVELS).find(|&levels| end_of(levels) == level.end);
        if let Some(levels) = levels {
            self.levels.fetch_max(levels as u64, SeqCst);
        }
    }

    /// Forgets everything.
    pub fn clear(&self) {
        let end = end_of(self.present());
        for word in self.words.get(..end).unwrap_or_default() {
            if word.load(Relaxed) != 0 {
                word.store(0, Relaxed);
            }
        }
        self.count.store(0, SeqCst);
    }

    fn present(&self) -> usize {
        (self.levels.load(Acquire) as usize).min(LEVELS)
    }

    /// The places of a key, in the order in which they are tried.
    fn places(&self, key: Key) -> impl Iterator<Item = &'a [W; 2]> + use<'a, W> {
        let words = self.words;
        let first = (key.bits() >> 32) as usize;
        (0..self.present()).flat_map(move |level| {
            let end = end_of(level + 1).min(words.len());
            let level = words.get(end_of(level)..end).unwrap_or_default();
            let (places, _) = level.as_chunks::<2>();
            let mask = places.len().wrapping_sub(1);
            (0..REACH.min(places.len()))
                .filter_map(move |step| places.get(first.wrapping_add(step) & mask))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{Domain, Secret};

    fn key(number: u64) -> Key {
        Secret::new([1 << 60, 3 << 50, 5 << 40]).key(Domain::Altered, number, b"")
    }

    #[test]
    fn many_names_are_kept_and_changed() {
        let [count, levels, serial] = [0, 1, 0].map(AtomicU64::new);
        let words: Vec<AtomicU64> = (0..ALL_WORDS).map(|_| 0.into()).collect();
        let table = Alterations::new([&count, &levels, &serial], &words);
        assert_eq!(table.get(key(1)), None);
        for number in 1..=50_000 {
            while table.put(key(number), number) == Err(Full) {
                let next = table.next_level().expect("room for so many");
                table.grow(next);
            }
            table.tell();
        }
        table.put(key(7), 8).unwrap();
        assert_eq!(table.get(key(7)), Some(8));
        assert!((8..=50_000).all(|number| table.get(key(number)) == Some(number)));
        assert_eq!(table.get(key(50_001)), None);
        assert_eq!(table.count(), 50_000);
        assert!(levels.load(Relaxed) > 3 && table.serial() < table.serial());
        table.clear();
        assert_eq!((table.get(key(7)), table.count()), (None, 0));
    }

    #[test]
    fn what_has_no_words_is_full() {
        let [count, levels, serial] = [0, 1, 0].map(AtomicU64::new);
        let table = Alterations::new([&count, &levels, &serial], &[]);
        assert_eq!(table.put(key(1), 1), Err(Full));
        assert_eq!((table.get(key(1)), table.next_level()), (None, None));
    }

    #[test]
    fn a_level_that_was_made_late_takes_none_away() {
        let [count, levels, serial] = [0, 1, 0].map(AtomicU64::new);
        let words: Vec<AtomicU64> = (0..ALL_WORDS).map(|_| 0.into()).collect();
        let table = Alterations::new([&count, &levels, &serial], &words);
        let first = table.next_level().unwrap();
        table.grow(first.clone());
        table.grow(table.next_level().unwrap());
        table.grow(first);
        assert_eq!(levels.load(Relaxed), 3);
    }
}
