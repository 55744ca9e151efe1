//! utmpname(3) and updwtmp(3): accounting records.

use crate::hook::hooks;
use crate::verdict::Last::Follow;
use crate::verdict::{Call, judge};
use core::ffi::{c_char, c_int, c_void};
use libc::AT_FDCWD;

/// utmpname(3) only takes note of a path, and always succeeds: a hidden one becomes one
/// that cannot be opened later.
unsafe fn noted(name: &'static str, path: *const c_char) -> *const c_char {
    let call = Call {
        name,
        dir: AT_FDCWD,
        path,
        last: Follow,
        creates: false,
    };
    // SAFETY: the path is what the program passed for a C string.
    match unsafe { judge(call) } {
        Ok(()) => path,
        Err(_) => c"".as_ptr(),
    }
}

hooks! {
    /// utmpname(3).
    libc fn utmpname(path: *const c_char) -> c_int {
        // SAFETY: the argument of the caller.
        unsafe { real(noted("utmpname", path)) }
    }
    /// utmpname(3) for utmpx files.
    libc fn utmpxname(path: *const c_char) -> c_int {
        // SAFETY: the argument of the caller.
        unsafe { real(noted("utmpxname", path)) }
    }
    /// updwtmp(3): nothing is written to a hidden file.
    fn updwtmp(path: *const c_char, record: *const c_void) -> () {
        // SAFETY: the arguments of the caller.
        unsafe { real(noted("updwtmp", path), record) }
    }
    /// updwtmp(3) for utmpx files.
    fn updwtmpx(path: *const c_char, record: *const c_void) -> () {
        // SAFETY: the arguments of the caller.
        unsafe { real(noted("updwtmpx", path), record) }
    }
}
