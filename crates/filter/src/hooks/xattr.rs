//! Extended attributes, xattr(7).

use crate::hook::{guard, hooks};
use crate::verdict::Last::{Follow, Keep};
use core::ffi::{c_char, c_int, c_void};
use libc::{AT_FDCWD, size_t, ssize_t};

hooks! {
    /// getxattr(2).
    libc fn getxattr(path: *const c_char, name: *const c_char, value: *mut c_void, size: size_t) -> ssize_t {
        guard!(real(path, name, value, size), getxattr: AT_FDCWD, path, Follow)
    }
    /// lgetxattr(2).
    libc fn lgetxattr(path: *const c_char, name: *const c_char, value: *mut c_void, size: size_t) -> ssize_t {
        guard!(real(path, name, value, size), lgetxattr: AT_FDCWD, path, Keep)
    }
    /// setxattr(2).
    libc fn setxattr(path: *const c_char, name: *const c_char, value: *const c_void, size: size_t, flags: c_int) -> c_int {
        guard!(real(path, name, value, size, flags), setxattr: AT_FDCWD, path, Follow)
    }
    /// lsetxattr(2).
    libc fn lsetxattr(path: *const c_char, name: *const c_char, value: *const c_void, size: size_t, flags: c_int) -> c_int {
        guard!(real(path, name, value, size, flags), lsetxattr: AT_FDCWD, path, Keep)
    }
    /// listxattr(2).
    libc fn listxattr(path: *const c_char, list: *mut c_char, size: size_t) -> ssize_t {
        guard!(real(path, list, size), listxattr: AT_FDCWD, path, Follow)
    }
    /// llistxattr(2).
    libc fn llistxattr(path: *const c_char, list: *mut c_char, size: size_t) -> ssize_t {
        guard!(real(path, list, size), llistxattr: AT_FDCWD, path, Keep)
    }
    /// removexattr(2).
    libc fn removexattr(path: *const c_char, name: *const c_char) -> c_int {
        guard!(real(path, name), removexattr: AT_FDCWD, path, Follow)
    }
    /// lremovexattr(2).
    libc fn lremovexattr(path: *const c_char, name: *const c_char) -> c_int {
        guard!(real(path, name), lremovexattr: AT_FDCWD, path, Keep)
    }
}
