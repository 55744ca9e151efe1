//! access(2) and its kin: asking for a path without opening it.

use crate::calls::last::unless_no_follow;
use crate::calls::table::calls;
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int};

calls! {
    /// access(2).
    call access(path: *const c_char) {
        libc fn access ["2.2.5"]: (path: *const c_char, mode: c_int) -> c_int;
        number SYS_access(path);
        path HERE, path, Follow;
    }
    /// faccessat(2). The kernel's own call has no flags, faccessat2(2) has.
    call faccessat(dir: c_int, path: *const c_char, flags: c_int) {
        libc fn faccessat ["2.4"]: (dir: c_int, path: *const c_char, mode: c_int, flags: c_int) -> c_int;
        number SYS_faccessat(dir, path) with flags = 0;
        number SYS_faccessat2(dir, path, _, flags);
        path dir, path, unless_no_follow(flags);
    }
    /// euidaccess(3), which is called eaccess too.
    call euidaccess(path: *const c_char) {
        libc fn euidaccess ["2.2.5"], eaccess ["2.4"]: (path: *const c_char, mode: c_int) -> c_int;
        path HERE, path, Follow;
    }
}
