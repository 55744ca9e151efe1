//! The caller's `errno`, set only when a hook answers by itself.

use crate::kernel::Errno;
use core::ffi::{c_int, c_long};

/// The value by which a libc function says that it failed.
pub trait Failure {
    /// That value.
    const FAILED: Self;
}

impl Failure for c_int {
    const FAILED: c_int = -1;
}

impl Failure for c_long {
    const FAILED: c_long = -1;
}

impl Failure for isize {
    const FAILED: isize = -1;
}

impl Failure for usize {
    const FAILED: usize = 0;
}

/// A function that answers nothing.
impl Failure for () {
    const FAILED: () = ();
}

impl<T> Failure for *mut T {
    const FAILED: *mut T = core::ptr::null_mut();
}

/// Sets `errno` and gives the value that says so.
#[cold]
pub fn fail<T: Failure>(errno: Errno) -> T {
    set(errno);
    T::FAILED
}

/// Sets `errno`.
pub fn set(errno: Errno) {
    // SAFETY: glibc gives a valid pointer to this thread's errno at all times.
    unsafe { *libc::__errno_location() = errno.0 }
}

/// Reads `errno`, after a next function has failed.
pub fn get() -> Errno {
    // SAFETY: as in `set`.
    Errno(unsafe { *libc::__errno_location() })
}
