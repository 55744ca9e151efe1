//! Paths that libc opens or asks about for a purpose of its own: message catalogues,
//! accounting records, keys.

use crate::errno;
use crate::hook::{guard, hooks};
use crate::verdict::Last::Follow;
use crate::verdict::{Call, judge, readable};
use core::ffi::{c_char, c_int, c_void};
use libc::{AT_FDCWD, key_t};

/// What catopen(3) fails with.
const NO_CATALOGUE: *mut c_void = core::ptr::without_provenance_mut(usize::MAX);

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
    /// ftok(3).
    libc fn ftok(path: *const c_char, project: c_int) -> key_t {
        guard!(real(path, project), ftok: AT_FDCWD, path, Follow)
    }
    /// catopen(3). A name without a slash is looked for in places of libc's own.
    fn catopen(path: *const c_char, flags: c_int) -> *mut c_void {
        // SAFETY: the arguments of the caller.
        unsafe {
            if !readable(path).is_some_and(|path| path.to_bytes().contains(&b'/')) {
                return real(path, flags);
            }
            let call = Call { name: "catopen", dir: AT_FDCWD, path, last: Follow, creates: false };
            match judge(call) {
                Ok(()) => real(path, flags),
                Err(errno) => {
                    errno::set(errno);
                    NO_CATALOGUE
                }
            }
        }
    }
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
