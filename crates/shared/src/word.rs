//! An atomic word.
//!
//! The tables are written over this trait, so that the code which runs in every process is the
//! code whose interleavings the model checker `loom` goes through: see the tests in
//! `interleavings`.

use core::sync::atomic::{AtomicU64, Ordering};

/// An atomic 64-bit word, as in [`core::sync::atomic`].
pub trait Word {
    /// Reads the word.
    fn load(&self, order: Ordering) -> u64;
    /// Writes the word.
    fn store(&self, value: u64, order: Ordering);
    /// Adds to the word; gives what it was before.
    fn fetch_add(&self, value: u64, order: Ordering) -> u64;
    /// Sets bits of the word; gives what it was before.
    fn fetch_or(&self, value: u64, order: Ordering) -> u64;
    /// Raises the word to `value`, if it is lower.
    fn fetch_max(&self, value: u64, order: Ordering) -> u64;
    /// Puts `new` in the place of zero; fails with what else is there.
    fn replace_zero(&self, new: u64) -> Result<(), u64>;
}

macro_rules! word {
    ($atomic:ty) => {
        impl Word for $atomic {
            #[inline(always)]
            fn load(&self, order: Ordering) -> u64 {
                <$atomic>::load(self, order)
            }
            #[inline(always)]
            fn store(&self, value: u64, order: Ordering) {
                <$atomic>::store(self, value, order);
            }
            #[inline(always)]
            fn fetch_add(&self, value: u64, order: Ordering) -> u64 {
                <$atomic>::fetch_add(self, value, order)
            }
            #[inline(always)]
            fn fetch_or(&self, value: u64, order: Ordering) -> u64 {
                <$atomic>::fetch_or(self, value, order)
            }
            #[inline(always)]
            fn fetch_max(&self, value: u64, order: Ordering) -> u64 {
                <$atomic>::fetch_max(self, value, order)
            }
            #[inline(always)]
            fn replace_zero(&self, new: u64) -> Result<(), u64> {
                self.compare_exchange(0, new, Ordering::Relaxed, Ordering::Relaxed)
                    .map(drop)
            }
        }
    };
}

word!(AtomicU64);
#[cfg(test)]
word!(loom::sync::atomic::AtomicU64);
