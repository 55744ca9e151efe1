//! execl(3), execle(3) and execlp(3): the arguments stand one by one, and are collected
//! into an array.

use super::{Strings, execv, execve, execvp};
use crate::arch::variable_arguments::collected;
use core::ffi::{c_char, c_int};

collected! {
    /// execl(3).
    execl => to_execv
}
collected! {
    /// execlp(3).
    execlp => to_execvp
}
collected! {
    /// execle(3): the environment follows the null.
    execle => to_execve
}

unsafe extern "C" fn to_execv(path: *const c_char, argv: Strings) -> c_int {
    // SAFETY: the arguments of the caller of execl.
    unsafe { execv(path, argv) }
}

unsafe extern "C" fn to_execvp(path: *const c_char, argv: Strings) -> c_int {
    // SAFETY: the arguments of the caller of execlp.
    unsafe { execvp(path, argv) }
}

unsafe extern "C" fn to_execve(path: *const c_char, argv: Strings) -> c_int {
    // SAFETY: the arguments of the caller of execle, which end with a null and, behind it,
    // the environment.
    unsafe {
        let mut end = argv;
        while !(*end).is_null() {
            end = end.add(1);
        }
        execve(path, argv, *end.add(1).cast::<Strings>())
    }
}
