//! chmod(2) and its kin.

use crate::calls::last::unless_no_follow;
use crate::calls::table::calls;
use crate::verdict::Last::{Follow, Keep};
use core::ffi::{c_char, c_int};
use libc::mode_t;

calls! {
    /// chmod(2).
    call chmod(path: *const c_char) {
        libc fn chmod ["2.2.5"]: (path: *const c_char, mode: mode_t) -> c_int;
        number SYS_chmod(path);
        path HERE, path, Follow;
    }
    /// lchmod(3).
    call lchmod(path: *const c_char) {
        fn lchmod ["2.3.2"]: (path: *const c_char, mode: mode_t) -> c_int;
        path HERE, path, Keep;
    }
    /// fchmodat(2). The kernel's own call has no flags, fchmodat2(2) has.
    call fchmodat(dir: c_int, path: *const c_char, flags: c_int) {
        libc fn fchmodat ["2.4"]: (dir: c_int, path: *const c_char, mode: mode_t, flags: c_int) -> c_int;
        number SYS_fchmodat(dir, path) with flags = 0;
        number SYS_fchmodat2(dir, path, _, flags);
        path dir, path, unless_no_follow(flags);
        odd flags & !libc::AT_SYMLINK_NOFOLLOW != 0;
    }
}
