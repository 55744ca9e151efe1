//! Calls of an administrator, and handles: mount(2), chroot(2), name_to_handle_at(2) and
//! their kin. They reveal whether a path is there, whatever else comes of them.

use crate::hook::{guard, hooks};
use crate::verdict::Last::{self, Follow, Keep};
use core::ffi::{c_char, c_int, c_uint, c_ulong, c_void};
use libc::AT_FDCWD;

/// name_to_handle_at(2) and open_tree(2) follow a link at the end only if asked to, or only
/// if not asked not to.
fn handle_last(flags: c_int) -> Last {
    if flags & libc::AT_SYMLINK_FOLLOW != 0 {
        Follow
    } else {
        Keep
    }
}

hooks! {
    /// name_to_handle_at(2).
    fn name_to_handle_at(dir: c_int, path: *const c_char, handle: *mut c_void, mount: *mut c_int, flags: c_int) -> c_int {
        guard!(real(dir, path, handle, mount, flags), name_to_handle_at: dir, path, handle_last(flags))
    }
    /// chroot(2).
    libc fn chroot(path: *const c_char) -> c_int {
        guard!(real(path), chroot: AT_FDCWD, path, Follow)
    }
    /// mount(2): the place. The source is a name of the file system's own kind.
    libc fn mount(source: *const c_char, path: *const c_char, kind: *const c_char, flags: c_ulong, data: *const c_void) -> c_int {
        guard!(real(source, path, kind, flags, data), mount: AT_FDCWD, path, Follow)
    }
    /// umount(2).
    libc fn umount(path: *const c_char) -> c_int {
        guard!(real(path), umount: AT_FDCWD, path, Follow)
    }
    /// umount2(2).
    libc fn umount2(path: *const c_char, flags: c_int) -> c_int {
        guard!(real(path, flags), umount2: AT_FDCWD, path, Follow)
    }
    /// swapon(2).
    libc fn swapon(path: *const c_char, flags: c_int) -> c_int {
        guard!(real(path, flags), swapon: AT_FDCWD, path, Follow)
    }
    /// swapoff(2).
    libc fn swapoff(path: *const c_char) -> c_int {
        guard!(real(path), swapoff: AT_FDCWD, path, Follow)
    }
    /// acct(2). A null path switches accounting off.
    libc fn acct(path: *const c_char) -> c_int {
        guard!(real(path), acct: AT_FDCWD, path, Follow)
    }
    /// fanotify_mark(2). A null path means the directory itself.
    libc fn fanotify_mark(fd: c_int, flags: c_uint, mask: u64, dir: c_int, path: *const c_char) -> c_int {
        guard!(real(fd, flags, mask, dir, path), fanotify_mark: dir, path, Follow)
    }
}
