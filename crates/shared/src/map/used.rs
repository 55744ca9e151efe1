//! Which entries of the index were used: a bit for each.

use super::Map;
use core::sync::atomic::Ordering::Relaxed;

impl Map<'_> {
    /// Makes this the map of a process under the index of this [`super::identity`]: nothing is
    /// marked as used where the map is for another index.
    pub fn set_index(&mut self, index: u64) {
        if index != self.index_identity() {
            self.used = &[];
        }
    }

    /// Marks the entry with this rank as used. A rank out of range is ignored.
    #[inline]
    pub fn mark(&self, rank: u32) {
        if let Some(word) = self.used.get(rank as usize / 64) {
            let bit = 1 << (rank % 64);
            // Read first: a line that is only read stays in every core's cache.
            if word.load(Relaxed) & bit == 0 {
                word.fetch_or(bit, Relaxed);
            }
        }
    }

    /// Whether the entry with this rank was used.
    pub fn is_used(&self, rank: u32) -> bool {
        self.used
            .get(rank as usize / 64)
            .is_some_and(|word| word.load(Relaxed) & 1 << (rank % 64) != 0)
    }
}
