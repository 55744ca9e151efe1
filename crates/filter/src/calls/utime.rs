//! utime(2) and its kin: the times of a file.

use crate::calls::last::unless_no_follow;
use crate::calls::table::calls;
use crate::verdict::Last::{Follow, Keep};
use core::ffi::{c_char, c_int};
use libc::{timespec, timeval, utimbuf};

/// Whether both times are UTIME_OMIT.
fn changes_nothing(times: *const timespec) -> bool {
    // SAFETY: null, or the program's own two times.
    !times.is_null()
        && unsafe {
            (*times).tv_nsec == libc::UTIME_OMIT && (*times.add(1)).tv_nsec == libc::UTIME_OMIT
        }
}

calls! {
    /// utime(2).
    call utime(path: *const c_char) {
        libc fn utime ["2.2.5"]: (path: *const c_char, times: *const utimbuf) -> c_int;
        number SYS_utime(path);
        path HERE, path, Follow;
    }
    /// utimes(2).
    call utimes(path: *const c_char) {
        libc fn utimes ["2.2.5"]: (path: *const c_char, times: *const timeval) -> c_int;
        number SYS_utimes(path);
        path HERE, path, Follow;
    }
    /// lutimes(3).
    call lutimes(path: *const c_char) {
        libc fn lutimes ["2.3"]: (path: *const c_char, times: *const timeval) -> c_int;
        path HERE, path, Keep;
    }
    /// futimesat(2).
    call futimesat(dir: c_int, path: *const c_char) {
        fn futimesat ["2.4"]: (dir: c_int, path: *const c_char, times: *const timeval) -> c_int;
        number SYS_futimesat(dir, path);
        path dir, path, Follow;
    }
    /// utimensat(2). With nothing to change the kernel looks nothing up.
    call utimensat(dir: c_int, path: *const c_char, times: *const timespec, flags: c_int) {
        libc fn utimensat ["2.6"]: (dir: c_int, path: *const c_char, times: *const timespec, flags: c_int) -> c_int;
        number SYS_utimensat(dir, path, times, flags);
        path dir, path, unless_no_follow(flags);
        unless changes_nothing(times);
    }
}
