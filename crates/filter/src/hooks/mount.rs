//! mount(2), umount(2), move_mount(2) and their kin. They reveal whether a path is there,
//! whatever else comes of them.

use super::stat::last as at_last;
use crate::hook::{guard, hooks};
use crate::memory::changes;
use crate::verdict::Last::{self, Follow, Keep};
use core::ffi::{c_char, c_int, c_uint, c_ulong, c_void};
use libc::{AT_FDCWD, size_t};

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

hooks! {
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
}
