//! Whether what was found of links and directories can still be believed.
//!
//! Two words count the calls that can change where a path leads: those that were announced, and
//! those that are settled. A call is announced before it is made, and settled when it has come
//! back. The two counts give a [`generation`](Changes::generation) while they are the same, and
//! none while they differ.
//!
//! - Who looks at the disk takes the generation *before* it looks, and keeps it with what it
//!   found.
//! - Who finds that believes it while the generation [is still the same](Changes::is_still).
//!
//! Why this holds: when the generation was taken, no call was under way. Counts only grow, so one
//! that is the same again means that no call was announced in between. So nothing was changed
//! between the look at the disk and the moment when it is believed.
//!
//! A process that is killed during such a call never settles it. From then on there is
//! no generation any more: nothing is believed, everything is asked. That is slower, and right.
//! The same goes for a program whose calls are not counted at all
//! ([`stop_counting`](Changes::stop_counting)).
//!
//! No step waits for another process. So both can be done in a signal handler, in the child of a
//! vfork, and in a fork of a threaded program.

use crate::word::Word;
use core::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, SeqCst},
};

/// In the count of announced calls: some are not counted. Counts never come near it, so no
/// addition can clear it.
const NOT_COUNTED: u64 = 1 << 63;

/// The two counts.
#[derive(Debug)]
pub struct Changes<'a, W = AtomicU64> {
    announced: &'a W,
    settled: &'a W,
}

impl<W> Clone for Changes<'_, W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<W> Copy for Changes<'_, W> {}

impl<'a, W: Word> Changes<'a, W> {
    /// Of two words, which are equal at first.
    #[inline(always)]
    pub const fn new(announced: &'a W, settled: &'a W) -> Changes<'a, W> {
        Changes { announced, settled }
    }

    /// The number of the present generation. None while a change is under way, and for ever once
    /// changes may go uncounted.
    #[inline(always)]
    pub fn generation(&self) -> Option<u64> {
        // In this order: if nothing more was announced by the second look, nothing was under way
        // at the first.
        let settled = self.settled.load(Acquire);
        (self.announced.load(Acquire) == settled).then_some(settled)
    }

    /// Whether nothing was announced since this generation was taken.
    #[inline(always)]
    pub fn is_still(&self, generation: u64) -> bool {
        self.announced.load(Acquire) == generation
    }

    /// To be called before a call that can change where a path leads.
    #[inline]
    pub fn announce(&self) {
        // A full barrier: the announcement is seen before anything that the call does.
        self.announced.fetch_add(1, SeqCst);
    }

    /// To be called when an announced call has come back.
    #[inline]
    pub fn settle(&self) {
        self.settled.fetch_add(1, SeqCst);
    }

    /// Begins a new generation: what was kept so far is not believed any more.
    pub fn renew(&self) {
        self.announce();
        self.settle();
    }

    /// From now on such calls may be made without being announced.
    pub fn stop_counting(&self) {
        self.announced.fetch_or(NOT_COUNTED, SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_no_generation_while_a_change_is_under_way() {
        let words = [const { AtomicU64::new(0) }; 2];
        let changes = Changes::new(&words[0], &words[1]);
        assert_eq!(changes.generation(), Some(0));
        changes.announce();
        assert_eq!(changes.generation(), None);
        changes.announce();
        changes.settle();
        assert_eq!(changes.generation(), None);
        changes.settle();
        assert_eq!(changes.generation(), Some(2));
        changes.renew();
        assert_eq!(changes.generation(), Some(3));
        assert!(changes.is_still(3) && !changes.is_still(2));
    }

    #[test]
    fn what_is_not_counted_stays_so() {
        let words = [const { AtomicU64::new(0) }; 2];
        let changes = Changes::new(&words[0], &words[1]);
        changes.announce();
        changes.stop_counting();
        changes.settle();
        changes.renew();
        changes.stop_counting();
        assert_eq!(changes.generation(), None);
        assert!((0..5).all(|generation| !changes.is_still(generation)));
    }
}
