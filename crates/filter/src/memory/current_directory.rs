//! How often the current directory may have become another, and how often this process's
//! view of the mounts did.
//!
//! What a relative path leads to is kept until then. The count is of the memory, not of the
//! process: the child of a vfork moves in its parent's memory, so the parent counts one more
//! when it goes on.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The count; [`UNSEEN`] where the process may move without a call that is hooked.
pub(crate) static MOVES: AtomicU64 = AtomicU64::new(1);

const UNSEEN: u64 = u64::MAX;

/// The count, or None if it cannot be relied on.
#[inline(always)]
pub fn count() -> Option<u64> {
    let moves = MOVES.load(Relaxed);
    (moves != UNSEEN).then_some(moves)
}

/// The process may have moved.
pub fn moved() {
    if MOVES.load(Relaxed) != UNSEEN {
        MOVES.fetch_add(1, Relaxed);
    }
}

/// From now on the process may move unseen: it shares its current directory or its memory
/// with another process.
pub fn lose_sight() {
    MOVES.store(UNSEEN, Relaxed);
}
