//! stat(2) and its kin, with the names that programs built before glibc 2.33 import.

use crate::hook::{guard, hooks};
use crate::verdict::Last::{self, Follow, Keep};
use core::ffi::{c_char, c_int, c_uint};
use libc::AT_FDCWD;

/// The last component by the flags of fstatat(2) and its kin.
pub(super) fn last(flags: c_int) -> Last {
    if flags & libc::AT_SYMLINK_NOFOLLOW == 0 {
        Follow
    } else {
        Keep
    }
}

hooks! {
    /// stat(2).
    libc fn stat(path: *const c_char, status: *mut libc::stat) -> c_int {
        guard!(real(path, status), stat: AT_FDCWD, path, Follow)
    }
    /// stat(2) with 64-bit offsets.
    libc fn stat64(path: *const c_char, status: *mut libc::stat64) -> c_int {
        guard!(real(path, status), stat64: AT_FDCWD, path, Follow)
    }
    /// lstat(2).
    libc fn lstat(path: *const c_char, status: *mut libc::stat) -> c_int {
        guard!(real(path, status), lstat: AT_FDCWD, path, Keep)
    }
    /// lstat(2) with 64-bit offsets.
    libc fn lstat64(path: *const c_char, status: *mut libc::stat64) -> c_int {
        guard!(real(path, status), lstat64: AT_FDCWD, path, Keep)
    }
    /// fstatat(2).
    libc fn fstatat(dir: c_int, path: *const c_char, status: *mut libc::stat, flags: c_int) -> c_int {
        guard!(real(dir, path, status, flags), fstatat: dir, path, last(flags))
    }
    /// fstatat(2) with 64-bit offsets.
    libc fn fstatat64(dir: c_int, path: *const c_char, status: *mut libc::stat64, flags: c_int) -> c_int {
        guard!(real(dir, path, status, flags), fstatat64: dir, path, last(flags))
    }
    /// statx(2).
    libc fn statx(dir: c_int, path: *const c_char, flags: c_int, mask: c_uint, status: *mut libc::statx) -> c_int {
        guard!(real(dir, path, flags, mask, status), statx: dir, path, last(flags))
    }
    /// stat(2) before glibc 2.33.
    fn __xstat(version: c_int, path: *const c_char, status: *mut libc::stat) -> c_int {
        guard!(real(version, path, status), stat: AT_FDCWD, path, Follow)
    }
    /// stat(2) with 64-bit offsets before glibc 2.33.
    fn __xstat64(version: c_int, path: *const c_char, status: *mut libc::stat64) -> c_int {
        guard!(real(version, path, status), stat64: AT_FDCWD, path, Follow)
    }
    /// lstat(2) before glibc 2.33.
    fn __lxstat(version: c_int, path: *const c_char, status: *mut libc::stat) -> c_int {
        guard!(real(version, path, status), lstat: AT_FDCWD, path, Keep)
    }
    /// lstat(2) with 64-bit offsets before glibc 2.33.
    fn __lxstat64(version: c_int, path: *const c_char, status: *mut libc::stat64) -> c_int {
        guard!(real(version, path, status), lstat64: AT_FDCWD, path, Keep)
    }
    /// fstatat(2) before glibc 2.33.
    fn __fxstatat(version: c_int, dir: c_int, path: *const c_char, status: *mut libc::stat, flags: c_int) -> c_int {
        guard!(real(version, dir, path, status, flags), fstatat: dir, path, last(flags))
    }
    /// fstatat(2) with 64-bit offsets before glibc 2.33.
    fn __fxstatat64(version: c_int, dir: c_int, path: *const c_char, status: *mut libc::stat64, flags: c_int) -> c_int {
        guard!(real(version, dir, path, status, flags), fstatat64: dir, path, last(flags))
    }
}
