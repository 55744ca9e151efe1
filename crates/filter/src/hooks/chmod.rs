//! chmod(2) and its kin.

use super::stat::last;
use crate::hook::{guard, hooks};
use crate::verdict::Last::{Follow, Keep};
use core::ffi::{c_char, c_int};
use libc::{AT_FDCWD, mode_t};

hooks! {
    /// chmod(2).
    libc fn chmod(path: *const c_char, mode: mode_t) -> c_int {
        guard!(real(path, mode), chmod: AT_FDCWD, path, Follow)
    }
    /// lchmod(3).
    fn lchmod(path: *const c_char, mode: mode_t) -> c_int {
        guard!(real(path, mode), lchmod: AT_FDCWD, path, Keep)
    }
    /// fchmodat(2).
    libc fn fchmodat(dir: c_int, path: *const c_char, mode: mode_t, flags: c_int) -> c_int {
        guard!(real(dir, path, mode, flags), fchmodat: dir, path, last(flags))
    }
}
