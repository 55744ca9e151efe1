//! stat(2) and its kin, with the names that programs built before glibc 2.33 import.

use crate::calls::last::{is_odd, unless_no_follow};
use crate::calls::table::calls;
use crate::verdict::Last::{Follow, Keep};
use core::ffi::{c_char, c_int, c_uint};

/// The bit of a mask that statx(2) refuses, linux/stat.h.
const STATX__RESERVED: c_uint = 1 << 31;

calls! {
    /// stat(2).
    call stat(path: *const c_char) {
        hook stat ["2.33"], stat64 ["2.33"], __xstat ["2.2.5"], __xstat64 ["2.2.5"];
        number SYS_stat(path);
        path HERE, path, Follow;
    }
    /// lstat(2).
    call lstat(path: *const c_char) {
        libc fn lstat ["2.33"]: (path: *const c_char, status: *mut libc::stat) -> c_int;
        libc fn lstat64 ["2.33"]: (path: *const c_char, status: *mut libc::stat64) -> c_int;
        fn __lxstat ["2.2.5"]: (version: c_int, path: *const c_char, status: *mut libc::stat) -> c_int;
        fn __lxstat64 ["2.2.5"]: (version: c_int, path: *const c_char, status: *mut libc::stat64) -> c_int;
        number SYS_lstat(path);
        path HERE, path, Keep;
    }
    /// fstatat(2).
    call fstatat(dir: c_int, path: *const c_char, flags: c_int) {
        hook fstatat ["2.33"], fstatat64 ["2.33"], __fxstatat ["2.4"], __fxstatat64 ["2.4"];
        number SYS_newfstatat(dir, path, _, flags);
        path dir, path, unless_no_follow(flags);
        odd is_odd(flags);
    }
    /// statx(2).
    call statx(dir: c_int, path: *const c_char, flags: c_int, mask: c_uint) {
        hook statx ["2.28"];
        number SYS_statx(dir, path, flags, mask);
        path dir, path, unless_no_follow(flags);
        odd is_odd(flags) || mask & STATX__RESERVED != 0;
    }
}
