//! chroot(2) and pivot_root(2): all paths of the process may lead elsewhere.

use crate::hook::{guard, hooks};
use crate::memory::changes;
use crate::memory::current_directory;
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int};
use libc::AT_FDCWD;

/// After a call by which all paths of the process may have come to lead elsewhere.
fn elsewhere<T>(answer: T) -> T {
    changes::go_unseen();
    current_directory::lose_sight();
    answer
}

hooks! {
    /// chroot(2).
    libc fn chroot(path: *const c_char) -> c_int {
        guard!(elsewhere(real(path)), chroot: AT_FDCWD, path, Follow)
    }
    /// pivot_root(2): the new root, and where the old one goes.
    fn pivot_root(new: *const c_char, old: *const c_char) -> c_int {
        let real = || guard!(elsewhere(real(new, old)), pivot_root: AT_FDCWD, old, Follow);
        guard!(real(), pivot_root: AT_FDCWD, new, Follow)
    }
}
