//! A buffer for long texts, in a mapping.
//!
//! A hook may be called by a signal handler on a stack of a few KiB, so what is longer than some
//! hundred bytes does not stand there. One mapping is kept for the next long text. Whoever takes
//! it, takes it by one exchange; another thread or a handler that comes meanwhile makes a mapping
//! of its own and gives it back to the kernel.

use super::{Mapping, is_confined, map, unmap};
use blinkers_law::Errno;
use core::ptr::null_mut;
use core::sync::atomic::{AtomicPtr, Ordering};

/// Bytes of the buffer.
pub const LARGE_BUFFER: usize = 6 * 4096;

/// The mapping that is kept, if it is not in use.
static KEPT: AtomicPtr<u8> = AtomicPtr::new(null_mut());

/// Sees to it that a mapping is kept, unless one is in use.
pub fn keep_large_buffer() {
    // Without memory each long text will fail for itself.
    let _ = with_large_buffer(|_| ());
}

/// Calls `work` with a buffer of [`LARGE_BUFFER`] bytes, whatever they hold.
///
/// # Errors
/// ENOMEM if there is no memory for a mapping, or none may be made: a process that has confined itself
/// has but the one that is kept.
#[cold]
#[inline(never)]
pub fn with_large_buffer<T>(work: impl FnOnce(&mut [u8]) -> T) -> Result<T, Errno> {
    let kept = KEPT.swap(null_mut(), Ordering::Acquire);
    let place = if kept.is_null() {
        if is_confined() {
            return Err(Errno(libc::ENOMEM));
        }
        map(Mapping::Fresh, LARGE_BUFFER).map_err(|_| Errno(libc::ENOMEM))?
    } else {
        kept
    };
    // SAFETY: a mapping of this length, made above or by an earlier call. The exchange has made
    // it this call's alone.
    let answer = work(unsafe { core::slice::from_raw_parts_mut(place, LARGE_BUFFER) });
    if KEPT
        .compare_exchange(null_mut(), place, Ordering::Release, Ordering::Relaxed)
        .is_err()
    {
        // SAFETY: another mapping is kept, so nobody else knows of this one, and the slice above
        // is gone.
        unsafe { unmap(place, LARGE_BUFFER) };
    }
    Ok(answer)
}
