//! stat(2) and its kin, with the names that programs built before glibc 2.33 import.
//!
//! In a tree a status is asked for without following a link at the end. Mostly there is none,
//! and that was the answer.

use crate::calls::{instead, refused, stat as rows};
use crate::errno;
use crate::hook::hooks;
use crate::kernel::{self, Errno, Status};
use crate::next::Next;
use crate::verdict::{Call, Permit, ask, settle};
use core::ffi::{CStr, c_char, c_int, c_uint};

/// The kernel's own struct stat, by the versions that glibc knows on x86-64:
/// sysdeps/unix/sysv/linux/xstat.c.
fn current(version: c_int, status: *mut libc::stat) -> Option<Status> {
    matches!(version, 0 | 1).then_some(Status::Stat(status))
}

/// What is asked of statx(2), if it tells a link from what is none.
fn with_type(status: *mut libc::statx, mask: c_uint) -> Option<Status> {
    (mask & libc::STATX_TYPE != 0).then_some(Status::Statx(status, mask))
}

/// The status of what `call` names, or why the view does not have it: from the kernel itself where nobody else wants to see the
/// call and `status` is given.
///
/// # Safety
/// The arguments are those of fstatat(2), and `real` is what passes them to the next function.
#[inline]
unsafe fn status(
    call: Call,
    status: Option<Status>,
    flags: c_int,
    (next, name): (&Next, &CStr),
    real: impl Fn() -> c_int,
) -> Result<c_int, Errno> {
    // SAFETY: the caller's promise.
    unsafe {
        let permit = match ask(&call)? {
            Permit::Settled { .. } => return Ok(real()),
            permit => permit,
        };
        if permit == Permit::UnlessLink
            && let Some(status) = status
            && next.is_libcs(name)
            && !kernel::is_confined()
        {
            match kernel::stat_into(call.dir, call.path, status, flags) {
                Ok(false) => return Ok(0),
                // No memory for the status of what may be a link; or a kernel without statx(2), where
                // libc has a way of its own.
                Err(Errno(libc::EFAULT | libc::ELOOP | libc::ENOSYS)) | Ok(true) => {}
                Err(errno) => return Ok(errno::fail(errno)),
            }
        }
        settle(&call, permit)?;
        Ok(real())
    }
}

/// Calls [`status`] for a hook: what its row says of its arguments, where the status goes, its
/// flags, whether these or others may be refused, and how it goes on.
macro_rules! status {
    ($paths:expr, $status:expr, $flags:expr, real $arguments:tt) => {
        status!($paths, $status, $flags, false, real $arguments)
    };
    ($paths:expr, $status:expr, $flags:expr, $is_odd:expr, real $arguments:tt) => {{
        let [call] = $paths;
        let going_on = (&NEXT, NEXT_NAME);
        // SAFETY: the next function gets the hook's arguments as they came.
        let next = || unsafe { real $arguments };
        // SAFETY: the hook's arguments are those of fstatat(2), or of a call that lacks some.
        match unsafe { status(call, $status, $flags, going_on, next) } {
            Ok(answer) => answer,
            Err(errno) if $is_odd => {
                // SAFETY: as above, but for a path that is another C string.
                refused(errno, || unsafe { instead!(call.path, real $arguments) })
            }
            Err(errno) => errno::fail(errno),
        }
    }};
}

hooks! {
    /// stat(2).
    libc fn stat(path: *const c_char, status: *mut libc::stat) -> c_int {
        status!(rows::stat::paths(path), Some(Status::Stat(status)), 0, real(path, status))
    }
    /// stat(2) with 64-bit offsets.
    libc fn stat64(path: *const c_char, status: *mut libc::stat64) -> c_int {
        status!(rows::stat::paths(path), Some(Status::Stat(status.cast())), 0, real(path, status))
    }
    /// fstatat(2).
    libc fn fstatat(dir: c_int, path: *const c_char, status: *mut libc::stat, flags: c_int) -> c_int {
        status!(rows::fstatat::paths(dir, path, flags), Some(Status::Stat(status)), flags, rows::fstatat::has_odd_arguments(dir, path, flags), real(dir, path, status, flags))
    }
    /// fstatat(2) with 64-bit offsets.
    libc fn fstatat64(dir: c_int, path: *const c_char, status: *mut libc::stat64, flags: c_int) -> c_int {
        status!(rows::fstatat::paths(dir, path, flags), Some(Status::Stat(status.cast())), flags, rows::fstatat::has_odd_arguments(dir, path, flags), real(dir, path, status, flags))
    }
    /// statx(2).
    libc fn statx(dir: c_int, path: *const c_char, flags: c_int, mask: c_uint, status: *mut libc::statx) -> c_int {
        status!(rows::statx::paths(dir, path, flags, mask), with_type(status, mask), flags, rows::statx::has_odd_arguments(dir, path, flags, mask), real(dir, path, flags, mask, status))
    }
    /// stat(2) before glibc 2.33.
    fn __xstat(version: c_int, path: *const c_char, status: *mut libc::stat) -> c_int {
        status!(rows::stat::paths(path), current(version, status), 0, real(version, path, status))
    }
    /// stat(2) with 64-bit offsets before glibc 2.33.
    fn __xstat64(version: c_int, path: *const c_char, status: *mut libc::stat64) -> c_int {
        status!(rows::stat::paths(path), current(version, status.cast()), 0, real(version, path, status))
    }
    /// fstatat(2) before glibc 2.33.
    fn __fxstatat(version: c_int, dir: c_int, path: *const c_char, status: *mut libc::stat, flags: c_int) -> c_int {
        status!(rows::fstatat::paths(dir, path, flags), current(version, status), flags, rows::fstatat::has_odd_arguments(dir, path, flags), real(version, dir, path, status, flags))
    }
    /// fstatat(2) with 64-bit offsets before glibc 2.33.
    fn __fxstatat64(version: c_int, dir: c_int, path: *const c_char, status: *mut libc::stat64, flags: c_int) -> c_int {
        status!(rows::fstatat::paths(dir, path, flags), current(version, status.cast()), flags, rows::fstatat::has_odd_arguments(dir, path, flags), real(version, dir, path, status, flags))
    }
}
