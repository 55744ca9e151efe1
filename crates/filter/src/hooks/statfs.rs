//! statfs(2), statvfs(3) and pathconf(3): what holds for the file system of a path.

use crate::hook::{guard, hooks};
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int, c_long};
use libc::AT_FDCWD;

hooks! {
    /// statfs(2).
    libc fn statfs(path: *const c_char, status: *mut libc::statfs) -> c_int {
        guard!(real(path, status), statfs: AT_FDCWD, path, Follow)
    }
    /// statfs(2) by the name of older C libraries.
    fn __statfs(path: *const c_char, status: *mut libc::statfs) -> c_int {
        guard!(real(path, status), statfs: AT_FDCWD, path, Follow)
    }
    /// statfs(2) with 64-bit counts.
    libc fn statfs64(path: *const c_char, status: *mut libc::statfs64) -> c_int {
        guard!(real(path, status), statfs64: AT_FDCWD, path, Follow)
    }
    /// statvfs(3).
    libc fn statvfs(path: *const c_char, status: *mut libc::statvfs) -> c_int {
        guard!(real(path, status), statvfs: AT_FDCWD, path, Follow)
    }
    /// statvfs(3) with 64-bit counts.
    libc fn statvfs64(path: *const c_char, status: *mut libc::statvfs64) -> c_int {
        guard!(real(path, status), statvfs64: AT_FDCWD, path, Follow)
    }
    /// pathconf(3).
    libc fn pathconf(path: *const c_char, name: c_int) -> c_long {
        guard!(real(path, name), pathconf: AT_FDCWD, path, Follow)
    }
}
