//! ftok(3): a key made from the identity of a file.

use crate::hook::{guard, hooks};
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int};
use libc::{AT_FDCWD, key_t};

hooks! {
    /// ftok(3).
    libc fn ftok(path: *const c_char, project: c_int) -> key_t {
        guard!(real(path, project), ftok: AT_FDCWD, path, Follow)
    }
}
