//! mount(2), umount(2), move_mount(2) and their kin. They reveal whether a path is there,
//! whatever else comes of them.

use crate::calls::last::unless_no_follow;
use crate::calls::table::calls;
use crate::verdict::Last::{self, Follow, Keep};
use core::ffi::{c_char, c_int, c_uint, c_void};
use libc::size_t;

/// What fsconfig(2) must be asked for to take a path, linux/mount.h.
const FSCONFIG_SET_PATH: c_uint = 3;
const FSCONFIG_SET_PATH_EMPTY: c_uint = 4;

/// The bits by which move_mount(2) follows links, linux/mount.h.
const MOVE_MOUNT_F_SYMLINKS: c_uint = 1;
const MOVE_MOUNT_T_SYMLINKS: c_uint = 0x10;

/// The bit by which fspick(2) does not, linux/mount.h.
const FSPICK_SYMLINK_NOFOLLOW: c_uint = 2;

const fn follow_if(follows: bool) -> Last {
    if follows { Follow } else { Keep }
}

calls! {
    /// mount(2): the place. The source is a name of the file system's own kind, or a path that [`hooks::root`](crate::hooks::root)
    /// judges.
    call mount(path: *const c_char) {
        hook mount ["2.2.5"];
        number SYS_mount(_, path);
        path HERE, path, Follow;
        odd true;
        effect Effect::Names;
    }
    /// umount2(2), and umount(2) without flags.
    call umount2(path: *const c_char) {
        hook umount ["2.2.5"], umount2 ["2.2.5"];
        number SYS_umount2(path);
        path HERE, path, Follow;
        odd true;
        effect Effect::Names;
    }
    /// open_tree(2).
    call open_tree(dir: c_int, path: *const c_char, flags: c_uint) {
        fn open_tree ["2.36"]: (dir: c_int, path: *const c_char, flags: c_uint) -> c_int;
        number SYS_open_tree(dir, path, flags);
        path dir, path, unless_no_follow(flags as c_int);
        odd true;
    }
    /// open_tree_attr(2), which libc does not export.
    call open_tree_attr(dir: c_int, path: *const c_char, flags: c_uint) {
        number SYS_open_tree_attr(dir, path, flags);
        path dir, path, unless_no_follow(flags as c_int);
        odd true;
    }
    /// move_mount(2). Links at the ends are followed only if asked to.
    call move_mount(from: c_int, old: *const c_char, to: c_int, new: *const c_char, flags: c_uint) {
        fn move_mount ["2.36"]: (from: c_int, old: *const c_char, to: c_int, new: *const c_char, flags: c_uint) -> c_int;
        number SYS_move_mount(from, old, to, new, flags);
        path from, old, follow_if(flags & MOVE_MOUNT_F_SYMLINKS != 0);
        path to, new, follow_if(flags & MOVE_MOUNT_T_SYMLINKS != 0);
        odd true;
        effect Effect::Names;
    }
    /// fspick(2).
    call fspick(dir: c_int, path: *const c_char, flags: c_uint) {
        fn fspick ["2.36"]: (dir: c_int, path: *const c_char, flags: c_uint) -> c_int;
        number SYS_fspick(dir, path, flags);
        path dir, path, follow_if(flags & FSPICK_SYMLINK_NOFOLLOW == 0);
        odd true;
    }
    /// fsconfig(2). Only one that sets a path names one.
    call fsconfig(command: c_uint, value: *const c_void, dir: c_int) {
        fn fsconfig ["2.36"]: (fd: c_int, command: c_uint, key: *const c_char, value: *const c_void, dir: c_int) -> c_int;
        number SYS_fsconfig(_, command, _, value, dir);
        path dir, value.cast(), Follow;
        unless !matches!(command, FSCONFIG_SET_PATH | FSCONFIG_SET_PATH_EMPTY);
        odd true;
    }
    /// mount_setattr(2).
    call mount_setattr(dir: c_int, path: *const c_char, flags: c_uint) {
        fn mount_setattr ["2.36"]: (dir: c_int, path: *const c_char, flags: c_uint, attributes: *mut c_void, size: size_t) -> c_int;
        number SYS_mount_setattr(dir, path, flags);
        path dir, path, unless_no_follow(flags as c_int);
        odd true;
    }
}
