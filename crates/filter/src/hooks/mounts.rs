//! Calls of an administrator, and handles: mount(2), chroot(2), name_to_handle_at(2) and
//! their kin. They reveal whether a path is there, whatever else comes of them.

use super::stat::last as at_last;
use crate::hook::{guard, hooks};
use crate::memory::changes;
use crate::memory::current_directory;
use crate::verdict::Last::{self, Follow, Keep};
use core::ffi::{c_char, c_int, c_uint, c_ulong, c_void};
use libc::{AT_FDCWD, size_t};

/// name_to_handle_at(2) and open_tree(2) follow a link at the end only if asked to, or only
/// if not asked not to.
pub(super) fn handle_last(flags: c_int) -> Last {
    if flags & libc::AT_SYMLINK_FOLLOW != 0 {
        Follow
    } else {
        Keep
    }
}

/// Whether fsconfig(2) is given a path: linux/mount.h.
const FSCONFIG_SET_PATH: c_uint = 3;
const FSCONFIG_SET_PATH_EMPTY: c_uint = 4;

/// What move_mount(2) does with the ends of its two paths, linux/mount.h.
pub(super) fn moved(flags: c_uint) -> [Last; 2] {
    const FROM_SYMLINKS: c_uint = 1;
    const TO_SYMLINKS: c_uint = 0x10;
    [FROM_SYMLINKS, TO_SYMLINKS].map(|follows| if flags & follows != 0 { Follow } else { Keep })
}

/// What fspick(2) does with the end of its path, linux/mount.h.
pub(super) fn picked(flags: c_uint) -> Last {
    const NO_FOLLOW: c_uint = 2;
    if flags & NO_FOLLOW != 0 { Keep } else { Follow }
}

/// Makes a call by which all paths of the process may come to lead elsewhere.
fn elsewhere<T>(call: impl FnOnce() -> T) -> T {
    changes::go_unseen();
    current_directory::lose_sight();
    call()
}

hooks! {
    /// name_to_handle_at(2).
    fn name_to_handle_at(dir: c_int, path: *const c_char, handle: *mut c_void, mount: *mut c_int, flags: c_int) -> c_int {
        guard!(real(dir, path, handle, mount, flags), name_to_handle_at: dir, path, handle_last(flags))
    }
    /// chroot(2).
    libc fn chroot(path: *const c_char) -> c_int {
        guard!(elsewhere(|| real(path)), chroot: AT_FDCWD, path, Follow)
    }
    /// mount(2): the place. The source is a name of the file system's own kind.
    libc fn mount(source: *const c_char, path: *const c_char, kind: *const c_char, flags: c_ulong, data: *const c_void) -> c_int {
        guard!(changes::made(|| real(source, path, kind, flags, data)), mount: AT_FDCWD, path, Follow)
    }
    /// umount(2).
    libc fn umount(path: *const c_char) -> c_int {
        guard!(changes::made(|| real(path)), umount: AT_FDCWD, path, Follow)
    }
    /// umount2(2).
    libc fn umount2(path: *const c_char, flags: c_int) -> c_int {
        guard!(changes::made(|| real(path, flags)), umount2: AT_FDCWD, path, Follow)
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
    /// pivot_root(2): the new root, and where the old one goes.
    fn pivot_root(new: *const c_char, old: *const c_char) -> c_int {
        let real = || guard!(elsewhere(|| real(new, old)), pivot_root: AT_FDCWD, old, Follow);
        guard!(real(), pivot_root: AT_FDCWD, new, Follow)
    }
    /// open_tree(2).
    fn open_tree(dir: c_int, path: *const c_char, flags: c_uint) -> c_int {
        guard!(real(dir, path, flags), open_tree: dir, path, at_last(flags as c_int))
    }
    /// move_mount(2). Links at the ends are followed only if asked to.
    fn move_mount(from: c_int, old: *const c_char, to: c_int, new: *const c_char, flags: c_uint) -> c_int {
        let [old_last, new_last] = moved(flags);
        let real = || guard!(changes::made(|| real(from, old, to, new, flags)), move_mount: to, new, new_last);
        guard!(real(), move_mount: from, old, old_last)
    }
    /// fspick(2).
    fn fspick(dir: c_int, path: *const c_char, flags: c_uint) -> c_int {
        guard!(real(dir, path, flags), fspick: dir, path, picked(flags))
    }
    /// fsconfig(2). Only one that sets a path names one.
    fn fsconfig(fd: c_int, command: c_uint, key: *const c_char, value: *const c_void, aux: c_int) -> c_int {
        if !matches!(command, FSCONFIG_SET_PATH | FSCONFIG_SET_PATH_EMPTY) {
            // SAFETY: the arguments of the caller.
            return unsafe { real(fd, command, key, value, aux) };
        }
        guard!(real(fd, command, key, value, aux), fsconfig: aux, value.cast(), Follow)
    }
    /// mount_setattr(2).
    fn mount_setattr(dir: c_int, path: *const c_char, flags: c_uint, attributes: *mut c_void, size: size_t) -> c_int {
        guard!(real(dir, path, flags, attributes, size), mount_setattr: dir, path, at_last(flags as c_int))
    }
    /// quotactl(2): the device.
    fn quotactl(command: c_int, device: *const c_char, id: c_int, data: *mut c_char) -> c_int {
        guard!(real(command, device, id, data), quotactl: AT_FDCWD, device, Follow)
    }
}
