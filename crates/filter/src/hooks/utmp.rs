//! utmpname(3) and updwtmp(3): accounting records.

use crate::calls::utmp as rows;
use crate::hook::hooks;
use crate::verdict::{Call, judge};
use core::ffi::{c_char, c_int, c_void};

/// utmpname(3) only takes note of a path, and always succeeds: a hidden one becomes one
/// that cannot be opened later.
///
/// # Safety
/// The path is what the program passed for a C string.
unsafe fn noted([call]: [Call; 1]) -> *const c_char {
    // SAFETY: the caller's promise.
    match unsafe { judge(call) } {
        Ok(()) => call.path,
        Err(_) => c"".as_ptr(),
    }
}

hooks! {
    /// utmpname(3).
    libc seldom fn utmpname(path: *const c_char) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { real(noted(rows::utmpname::paths(path))) }
    }
    /// utmpname(3) for utmpx files.
    libc seldom fn utmpxname(path: *const c_char) -> c_int {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { real(noted(rows::utmpname::paths(path))) }
    }
    /// updwtmp(3): nothing is written to a hidden file.
    seldom fn updwtmp(path: *const c_char, record: *const c_void) -> () {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { real(noted(rows::updwtmp::paths(path)), record) }
    }
    /// updwtmp(3) for utmpx files.
    seldom fn updwtmpx(path: *const c_char, record: *const c_void) -> () {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { real(noted(rows::updwtmp::paths(path)), record) }
    }
}
