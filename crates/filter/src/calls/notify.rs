//! inotify_add_watch(2) and fanotify_mark(2): watching a file.

use crate::calls::table::calls;
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int, c_uint};

calls! {
    /// inotify_add_watch(2).
    call inotify_add_watch(path: *const c_char) {
        libc fn inotify_add_watch ["2.4"]: (fd: c_int, path: *const c_char, mask: u32) -> c_int;
        number SYS_inotify_add_watch(_, path);
        path HERE, path, Follow;
        odd true;
    }
    /// fanotify_mark(2). A null path means the directory itself.
    call fanotify_mark(dir: c_int, path: *const c_char) {
        libc fn fanotify_mark ["2.13"]: (fd: c_int, flags: c_uint, mask: u64, dir: c_int, path: *const c_char) -> c_int;
        number SYS_fanotify_mark(_, _, _, dir, path);
        path dir, path, Follow;
        odd true;
    }
}
