//! utime(2) and its kin: the times of a file.

use super::stat::last;
use crate::hook::{guard, hooks};
use crate::verdict::Last::{Follow, Keep};
use core::ffi::{c_char, c_int};
use libc::{AT_FDCWD, timespec, timeval, utimbuf};

/// Whether both times are UTIME_OMIT.
///
/// # Safety
/// `times` is null or points to two times.
unsafe fn changes_nothing(times: *const timespec) -> bool {
    // SAFETY: the caller's promise.
    !times.is_null()
        && unsafe {
            (*times).tv_nsec == libc::UTIME_OMIT && (*times.add(1)).tv_nsec == libc::UTIME_OMIT
        }
}

hooks! {
    /// utime(2).
    libc fn utime(path: *const c_char, times: *const utimbuf) -> c_int {
        guard!(real(path, times), utime: AT_FDCWD, path, Follow)
    }
    /// utimes(2).
    libc fn utimes(path: *const c_char, times: *const timeval) -> c_int {
        guard!(real(path, times), utimes: AT_FDCWD, path, Follow)
    }
    /// lutimes(3).
    libc fn lutimes(path: *const c_char, times: *const timeval) -> c_int {
        guard!(real(path, times), lutimes: AT_FDCWD, path, Keep)
    }
    /// futimesat(2).
    fn futimesat(dir: c_int, path: *const c_char, times: *const timeval) -> c_int {
        guard!(real(dir, path, times), futimesat: dir, path, Follow)
    }
    /// utimensat(2). With nothing to change the kernel looks nothing up.
    libc fn utimensat(dir: c_int, path: *const c_char, times: *const timespec, flags: c_int) -> c_int {
        // SAFETY: the arguments of the caller.
        if unsafe { changes_nothing(times) } {
            // SAFETY: as above.
            return unsafe { real(dir, path, times, flags) };
        }
        guard!(real(dir, path, times, flags), utimensat: dir, path, last(flags))
    }
}
