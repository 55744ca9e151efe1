//! ftok(3).

use crate::calls::table::calls;
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int};
use libc::key_t;

calls! {
    /// ftok(3): a key made from the identity of a file.
    call ftok(path: *const c_char) {
        libc fn ftok ["2.2.5"]: (path: *const c_char, project: c_int) -> key_t;
        path HERE, path, Follow;
    }
}
