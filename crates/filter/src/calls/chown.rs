//! chown(2) and its kin.

use crate::calls::last::{is_odd, unless_no_follow};
use crate::calls::table::calls;
use crate::verdict::Last::{Follow, Keep};
use core::ffi::{c_char, c_int};
use libc::{gid_t, uid_t};

calls! {
    /// chown(2).
    call chown(path: *const c_char) {
        libc fn chown ["2.2.5"]: (path: *const c_char, owner: uid_t, group: gid_t) -> c_int;
        number SYS_chown(path);
        path HERE, path, Follow;
    }
    /// lchown(2).
    call lchown(path: *const c_char) {
        libc fn lchown ["2.2.5"]: (path: *const c_char, owner: uid_t, group: gid_t) -> c_int;
        number SYS_lchown(path);
        path HERE, path, Keep;
    }
    /// fchownat(2).
    call fchownat(dir: c_int, path: *const c_char, flags: c_int) {
        libc fn fchownat ["2.4"]: (dir: c_int, path: *const c_char, owner: uid_t, group: gid_t, flags: c_int) -> c_int;
        number SYS_fchownat(dir, path, _, _, flags);
        path dir, path, unless_no_follow(flags);
        odd is_odd(flags);
    }
}
