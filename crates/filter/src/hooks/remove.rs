//! unlink(2), rmdir(2), remove(3): removing a name.
//!
//! All of them mean the name itself: a link there is not followed. A hidden name answers ENOENT
//! and is not touched.

use crate::hook::{guard, hooks};
use crate::verdict::Last::Entry;
use core::ffi::{c_char, c_int};
use libc::AT_FDCWD;

hooks! {
    /// unlink(2).
    libc fn unlink(path: *const c_char) -> c_int {
        guard!(real(path), unlink: AT_FDCWD, path, Entry)
    }
    /// unlinkat(2).
    libc fn unlinkat(dir: c_int, path: *const c_char, flags: c_int) -> c_int {
        guard!(real(dir, path, flags), unlinkat: dir, path, Entry)
    }
    /// rmdir(2).
    libc fn rmdir(path: *const c_char) -> c_int {
        guard!(real(path), rmdir: AT_FDCWD, path, Entry)
    }
    /// remove(3).
    libc fn remove(path: *const c_char) -> c_int {
        guard!(real(path), remove: AT_FDCWD, path, Entry)
    }
}
