//! chdir(2), fchdir(2) and daemon(3): the process moves to another current directory.

use crate::calls::table::calls;
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int};

calls! {
    /// chdir(2).
    call chdir(path: *const c_char) {
        libc fn chdir ["2.2.5"]: (path: *const c_char) -> c_int;
        number SYS_chdir(path);
        path HERE, path, Follow;
        effect Effect::Moves;
    }
    /// fchdir(2).
    call fchdir() {
        libc fn fchdir ["2.2.5"]: (dir: c_int) -> c_int;
        number SYS_fchdir();
        effect Effect::Moves;
    }
    /// daemon(3), which changes to the root directory.
    call daemon() {
        libc fn daemon ["2.2.5"]: (stays: c_int, keeps: c_int) -> c_int;
        effect Effect::Moves;
    }
}
