//! readlink(2) and its kin.

use crate::hook::{guard, hooks};
use crate::verdict::Last::Keep;
use core::ffi::{c_char, c_int};
use libc::{AT_FDCWD, size_t, ssize_t};

hooks! {
    /// readlink(2).
    libc fn readlink(path: *const c_char, buffer: *mut c_char, size: size_t) -> ssize_t {
        guard!(real(path, buffer, size), readlink: AT_FDCWD, path, Keep)
    }
    /// readlinkat(2).
    libc fn readlinkat(dir: c_int, path: *const c_char, buffer: *mut c_char, size: size_t) -> ssize_t {
        guard!(real(dir, path, buffer, size), readlinkat: dir, path, Keep)
    }
    /// readlink(2), fortified.
    fn __readlink_chk(path: *const c_char, buffer: *mut c_char, size: size_t, room: size_t) -> ssize_t {
        guard!(real(path, buffer, size, room), readlink: AT_FDCWD, path, Keep)
    }
    /// readlinkat(2), fortified.
    fn __readlinkat_chk(dir: c_int, path: *const c_char, buffer: *mut c_char, size: size_t, room: size_t) -> ssize_t {
        guard!(real(dir, path, buffer, size, room), readlinkat: dir, path, Keep)
    }
}
