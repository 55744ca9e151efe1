//! truncate(2).

use crate::hook::{guard, hooks};
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int};
use libc::{AT_FDCWD, off_t, off64_t};

hooks! {
    /// truncate(2).
    libc fn truncate(path: *const c_char, length: off_t) -> c_int {
        guard!(real(path, length), truncate: AT_FDCWD, path, Follow)
    }
    /// truncate(2) with 64-bit offsets.
    libc fn truncate64(path: *const c_char, length: off64_t) -> c_int {
        guard!(real(path, length), truncate64: AT_FDCWD, path, Follow)
    }
}
