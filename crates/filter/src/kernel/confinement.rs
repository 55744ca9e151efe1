//! Whether the process has confined itself, seccomp(2), so that a system call of the filter's own may
//! end it.
//!
//! From then on the filter makes no call but those that the program asks for. Nothing here can be
//! undone, neither by the program nor by those that it starts.

use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

static CONFINED: AtomicBool = AtomicBool::new(false);

/// Whether the filter must make no system call of its own.
#[inline(always)]
pub fn is_confined() -> bool {
    CONFINED.load(Relaxed)
}

/// Says that it must make none from now on, or that it may again: a program that wanted to confine
/// itself was refused.
pub fn set_confined(confined: bool) {
    CONFINED.store(confined, Relaxed);
}
