//! truncate(2).

use crate::calls::table::calls;
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int};
use libc::{off_t, off64_t};

calls! {
    /// truncate(2).
    call truncate(path: *const c_char, length: off_t) {
        libc fn truncate ["2.2.5"]: (path: *const c_char, length: off_t) -> c_int;
        libc fn truncate64 ["2.2.5"]: (path: *const c_char, length: off64_t) -> c_int;
        number SYS_truncate(path, length);
        path HERE, path, Follow;
        odd length < 0;
    }
}
