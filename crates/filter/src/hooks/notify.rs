//! inotify_add_watch(2) and fanotify_mark(2): watching a file.

use crate::hook::{guard, hooks};
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int, c_uint};
use libc::AT_FDCWD;

hooks! {
    /// inotify_add_watch(2).
    libc fn inotify_add_watch(fd: c_int, path: *const c_char, mask: u32) -> c_int {
        guard!(real(fd, path, mask), inotify_add_watch: AT_FDCWD, path, Follow)
    }
    /// fanotify_mark(2). A null path means the directory itself.
    libc fn fanotify_mark(fd: c_int, flags: c_uint, mask: u64, dir: c_int, path: *const c_char) -> c_int {
        guard!(real(fd, flags, mask, dir, path), fanotify_mark: dir, path, Follow)
    }
}
