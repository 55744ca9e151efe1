//! access(2) and its kin.

use crate::hook::{guard, hooks};
use crate::verdict::Last::{self, Follow};
use core::ffi::{c_char, c_int};
use libc::AT_FDCWD;

/// The last component by the flags of faccessat(2).
fn last(flags: c_int) -> Last {
    super::stat::last(flags)
}

hooks! {
    /// access(2).
    libc fn access(path: *const c_char, mode: c_int) -> c_int {
        guard!(real(path, mode), access: AT_FDCWD, path, Follow)
    }
    /// faccessat(2).
    libc fn faccessat(dir: c_int, path: *const c_char, mode: c_int, flags: c_int) -> c_int {
        guard!(real(dir, path, mode, flags), faccessat: dir, path, last(flags))
    }
    /// euidaccess(3).
    libc fn euidaccess(path: *const c_char, mode: c_int) -> c_int {
        guard!(real(path, mode), euidaccess: AT_FDCWD, path, Follow)
    }
    /// eaccess(3), another name of euidaccess.
    libc fn eaccess(path: *const c_char, mode: c_int) -> c_int {
        guard!(real(path, mode), eaccess: AT_FDCWD, path, Follow)
    }
}
