//! chown(2) and its kin.

use super::stat::last;
use crate::hook::{guard, hooks};
use crate::verdict::Last::{Follow, Keep};
use core::ffi::{c_char, c_int};
use libc::{AT_FDCWD, gid_t, uid_t};

hooks! {
    /// chown(2).
    libc fn chown(path: *const c_char, owner: uid_t, group: gid_t) -> c_int {
        guard!(real(path, owner, group), chown: AT_FDCWD, path, Follow)
    }
    /// lchown(2).
    libc fn lchown(path: *const c_char, owner: uid_t, group: gid_t) -> c_int {
        guard!(real(path, owner, group), lchown: AT_FDCWD, path, Keep)
    }
    /// fchownat(2).
    libc fn fchownat(dir: c_int, path: *const c_char, owner: uid_t, group: gid_t, flags: c_int) -> c_int {
        guard!(real(dir, path, owner, group, flags), fchownat: dir, path, last(flags))
    }
}
