//! The generation number of the current directory.
//!
//! What a relative path leads to is kept under this number, until the process moves. The number
//! belongs to the memory and not to the process: the child of a vfork moves in its parent's
//! memory, so the parent begins another generation when it goes on. The child of a fork has a
//! copy, and goes on by itself.
//!
//! There is no number while a move is under way, in whatever thread: a signal handler or another
//! thread may come between the move and its end. And there is none for ever once somebody else
//! can move the process: [`lose_sight`].

use blinkers_shared::changes::Changes;
use core::sync::atomic::AtomicU64;

/// The moves that were announced, and those that are settled. Zero is the generation of absolute
/// paths.
static MOVES: [AtomicU64; 2] = [const { AtomicU64::new(1) }; 2];

#[inline(always)]
fn moves() -> Changes<'static> {
    Changes::new(&MOVES[0], &MOVES[1])
}

/// The number, never zero, or None where it cannot be relied on.
#[inline(always)]
pub fn generation() -> Option<u64> {
    moves().generation()
}

/// Makes a call by which the process may move.
pub fn moving<T>(call: impl FnOnce() -> T) -> T {
    moves().announce();
    let answer = call();
    moves().settle();
    answer
}

/// The process may have moved.
pub fn moved() {
    moves().renew();
}

/// From now on the process may move unseen: it shares its current directory or its memory
/// with another process.
pub fn lose_sight() {
    moves().stop_counting();
}
