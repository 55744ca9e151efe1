//! readlink(2), realpath(3) and their kin.
//!
//! glibc's realpath reads the links by itself, past every hook. Where each component is
//! visible its answer is that of the real root, so only the verdict is needed.

use crate::hook::{guard, hooks};
use crate::verdict::Last::{Follow, Keep};
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
    /// realpath(3).
    libc fn realpath(path: *const c_char, resolved: *mut c_char) -> *mut c_char {
        guard!(real(path, resolved), realpath: AT_FDCWD, path, Follow)
    }
    /// realpath(3), fortified.
    fn __realpath_chk(path: *const c_char, resolved: *mut c_char, room: size_t) -> *mut c_char {
        guard!(real(path, resolved, room), realpath: AT_FDCWD, path, Follow)
    }
    /// canonicalize_file_name(3).
    fn canonicalize_file_name(path: *const c_char) -> *mut c_char {
        guard!(real(path), canonicalize_file_name: AT_FDCWD, path, Follow)
    }
}
