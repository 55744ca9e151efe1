//! access(2) and its kin: asking for a path without opening it.

use crate::calls::last::unless_no_follow;
use crate::calls::table::calls;
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int};

/// Whether access(2) refuses the mode, whatever the path is.
const fn is_odd(mode: c_int) -> bool {
    mode & !(libc::R_OK | libc::W_OK | libc::X_OK) != 0
}

/// Whether faccessat(2) refuses the flags, whatever the path is.
const fn is_odd_flag(flags: c_int) -> bool {
    flags & !(libc::AT_EACCESS | libc::AT_SYMLINK_NOFOLLOW | libc::AT_EMPTY_PATH) != 0
}

calls! {
    /// access(2).
    call access(path: *const c_char, mode: c_int) {
        libc fn access ["2.2.5"]: (path: *const c_char, mode: c_int) -> c_int;
        number SYS_access(path, mode);
        path HERE, path, Follow;
        odd is_odd(mode);
    }
    /// faccessat(2). The kernel's own call has no flags, faccessat2(2) has.
    call faccessat(dir: c_int, path: *const c_char, mode: c_int, flags: c_int) {
        libc fn faccessat ["2.4"]: (dir: c_int, path: *const c_char, mode: c_int, flags: c_int) -> c_int;
        number SYS_faccessat(dir, path, mode) with flags = 0;
        number SYS_faccessat2(dir, path, mode, flags);
        path dir, path, unless_no_follow(flags);
        odd is_odd(mode) || is_odd_flag(flags);
    }
    /// euidaccess(3), which is called eaccess too.
    call euidaccess(path: *const c_char, mode: c_int) {
        libc fn euidaccess ["2.2.5"], eaccess ["2.4"]: (path: *const c_char, mode: c_int) -> c_int;
        path HERE, path, Follow;
        odd is_odd(mode);
    }
}
