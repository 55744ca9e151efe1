//! chdir(2), fchdir(2) and daemon(3): the process moves to another current directory.

use crate::hook::{guard, hooks};
use crate::memory::current_directory;
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int};
use libc::AT_FDCWD;

fn moved<T>(answer: T) -> T {
    current_directory::moved();
    answer
}

hooks! {
    /// chdir(2).
    libc fn chdir(path: *const c_char) -> c_int {
        guard!(moved(real(path)), chdir: AT_FDCWD, path, Follow)
    }
    /// fchdir(2).
    libc fn fchdir(dir: c_int) -> c_int {
        // SAFETY: the argument of the caller.
        let answer = unsafe { real(dir) };
        current_directory::moved();
        answer
    }
    /// daemon(3), which changes to the root directory.
    libc fn daemon(stays: c_int, keeps: c_int) -> c_int {
        // SAFETY: the arguments of the caller.
        let answer = unsafe { real(stays, keeps) };
        current_directory::moved();
        answer
    }
}
