//! What is counted: processes of several kinds, and records that were dropped.

use super::Map;
use super::layout::at;
use core::sync::atomic::Ordering::Relaxed;

impl Map<'_> {
    /// Counts this process as entered by the filter.
    pub fn count_entered(&self) {
        self.page[at::ENTERED].fetch_add(1, Relaxed);
    }

    /// How many processes the filter has entered: program starts, not forks.
    pub fn entered(&self) -> u64 {
        self.word(at::ENTERED)
    }

    /// Counts a record that was not written, as there was no place in the set or in the log.
    pub fn count_dropped(&self) {
        self.page[at::DROPPED].fetch_add(1, Relaxed);
    }

    /// Counts a process that has confined itself, seccomp(2), so that the filter makes no system call
    /// any more.
    pub fn count_confined(&self) {
        self.page[at::CONFINED].fetch_add(1, Relaxed);
    }

    /// How many processes have confined themselves.
    pub fn confined(&self) -> u64 {
        self.word(at::CONFINED)
    }

    /// How many records were not written.
    pub fn dropped(&self) -> u64 {
        self.word(at::DROPPED)
    }
}
