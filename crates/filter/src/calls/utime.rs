//! utime(2) and its kin: the times of a file.

use crate::calls::last::{is_odd, unless_no_follow};
use crate::calls::table::calls;
use crate::memory::readable::is_readable;
use crate::verdict::Last::{Follow, Keep};
use core::ffi::{c_char, c_int};
use libc::{timespec, timeval, utimbuf};

/// Whether both times are UTIME_OMIT.
fn changes_nothing(times: *const timespec) -> bool {
    // SAFETY: both can be read.
    is_readable(times, 2 * size_of::<timespec>())
        && unsafe {
            (*times).tv_nsec == libc::UTIME_OMIT && (*times.add(1)).tv_nsec == libc::UTIME_OMIT
        }
}

calls! {
    /// utime(2).
    call utime(path: *const c_char, times: *const utimbuf) {
        libc fn utime ["2.2.5"]: (path: *const c_char, times: *const utimbuf) -> c_int;
        number SYS_utime(path, times);
        path HERE, path, Follow;
        odd !times.is_null();
    }
    /// utimes(2).
    call utimes(path: *const c_char, times: *const timeval) {
        libc fn utimes ["2.2.5"]: (path: *const c_char, times: *const timeval) -> c_int;
        number SYS_utimes(path, times);
        path HERE, path, Follow;
        odd !times.is_null();
    }
    /// lutimes(3).
    call lutimes(path: *const c_char, times: *const timeval) {
        libc fn lutimes ["2.3"]: (path: *const c_char, times: *const timeval) -> c_int;
        path HERE, path, Keep;
        odd !times.is_null();
    }
    /// futimesat(2).
    call futimesat(dir: c_int, path: *const c_char, times: *const timeval) {
        fn futimesat ["2.4"]: (dir: c_int, path: *const c_char, times: *const timeval) -> c_int;
        number SYS_futimesat(dir, path, times);
        path dir, path, Follow;
        odd !times.is_null();
    }
    /// utimensat(2). With nothing to change the kernel looks nothing up.
    call utimensat(dir: c_int, path: *const c_char, times: *const timespec, flags: c_int) {
        libc fn utimensat ["2.6"]: (dir: c_int, path: *const c_char, times: *const timespec, flags: c_int) -> c_int;
        number SYS_utimensat(dir, path, times, flags);
        path dir, path, unless_no_follow(flags);
        unless changes_nothing(times);
        odd !times.is_null() || is_odd(flags);
    }
}
