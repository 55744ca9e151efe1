//! stat(2) and its kin, with the names that programs built before glibc 2.33 import.
//!
//! In a tree a status is asked for without following a link at the end. Mostly there is none,
//! and that was the answer.

use crate::errno;
use crate::hook::{guard, hooks};
use crate::kernel::{self, Errno, Status};
use crate::next::Next;
use crate::verdict::Last::{self, Follow, Keep};
use crate::verdict::{Call, Permit, ask, settle};
use core::ffi::{CStr, c_char, c_int, c_uint};
use libc::AT_FDCWD;

/// The last component by the flags of fstatat(2) and its kin.
pub(super) fn last(flags: c_int) -> Last {
    if flags & libc::AT_SYMLINK_NOFOLLOW == 0 {
        Follow
    } else {
        Keep
    }
}

/// The kernel's own struct stat, by the versions that glibc knows on x86-64:
/// sysdeps/unix/sysv/linux/xstat.c.
fn current(version: c_int, status: *mut libc::stat) -> Option<Status> {
    matches!(version, 0 | 1).then_some(Status::Stat(status))
}

/// What is asked of statx(2), if it tells a link from what is none.
fn with_type(status: *mut libc::statx, mask: c_uint) -> Option<Status> {
    (mask & libc::STATX_TYPE != 0).then_some(Status::Statx(status, mask))
}

/// The status of what `call` names, from the kernel itself where nobody else wants to see the
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
) -> c_int {
    // SAFETY: the caller's promise.
    unsafe {
        let permit = match ask(&call) {
            Ok(Permit::Settled { .. }) => return real(),
            Err(errno) => return errno::fail(errno),
            Ok(permit) => permit,
        };
        if permit == Permit::UnlessLink
            && let Some(status) = status
            && next.is_libcs(name)
        {
            match kernel::stat_into(call.dir, call.path, status, flags) {
                Ok(false) => return 0,
                // A kernel without statx(2): libc has a way of its own.
                Err(Errno(libc::ELOOP | libc::ENOSYS)) | Ok(true) => {}
                Err(errno) => return errno::fail(errno),
            }
        }
        match settle(&call, permit) {
            Ok(()) => real(),
            Err(errno) => errno::fail(errno),
        }
    }
}

/// Calls [`status`] for a hook.
macro_rules! status {
    ($real:expr, $name:ident: $dir:expr, $path:expr, $status:expr, $flags:expr) => {{
        let call = Call {
            name: stringify!($name),
            dir: $dir,
            path: $path,
            last: last($flags),
            creates: false,
        };
        // SAFETY: the arguments of the caller of the hook.
        unsafe { status(call, $status, $flags, (&NEXT, NEXT_NAME), || $real) }
    }};
}

hooks! {
    /// stat(2).
    libc fn stat(path: *const c_char, status: *mut libc::stat) -> c_int {
        status!(real(path, status), stat: AT_FDCWD, path, Some(Status::Stat(status)), 0)
    }
    /// stat(2) with 64-bit offsets.
    libc fn stat64(path: *const c_char, status: *mut libc::stat64) -> c_int {
        status!(real(path, status), stat64: AT_FDCWD, path, Some(Status::Stat(status.cast())), 0)
    }
    /// lstat(2).
    libc fn lstat(path: *const c_char, status: *mut libc::stat) -> c_int {
        guard!(real(path, status), lstat: AT_FDCWD, path, Keep)
    }
    /// lstat(2) with 64-bit offsets.
    libc fn lstat64(path: *const c_char, status: *mut libc::stat64) -> c_int {
        guard!(real(path, status), lstat64: AT_FDCWD, path, Keep)
    }
    /// fstatat(2).
    libc fn fstatat(dir: c_int, path: *const c_char, status: *mut libc::stat, flags: c_int) -> c_int {
        status!(real(dir, path, status, flags), fstatat: dir, path, Some(Status::Stat(status)), flags)
    }
    /// fstatat(2) with 64-bit offsets.
    libc fn fstatat64(dir: c_int, path: *const c_char, status: *mut libc::stat64, flags: c_int) -> c_int {
        status!(real(dir, path, status, flags), fstatat64: dir, path, Some(Status::Stat(status.cast())), flags)
    }
    /// statx(2).
    libc fn statx(dir: c_int, path: *const c_char, flags: c_int, mask: c_uint, status: *mut libc::statx) -> c_int {
        status!(real(dir, path, flags, mask, status), statx: dir, path, with_type(status, mask), flags)
    }
    /// stat(2) before glibc 2.33.
    fn __xstat(version: c_int, path: *const c_char, status: *mut libc::stat) -> c_int {
        status!(real(version, path, status), stat: AT_FDCWD, path, current(version, status), 0)
    }
    /// stat(2) with 64-bit offsets before glibc 2.33.
    fn __xstat64(version: c_int, path: *const c_char, status: *mut libc::stat64) -> c_int {
        status!(real(version, path, status), stat64: AT_FDCWD, path, current(version, status.cast()), 0)
    }
    /// lstat(2) before glibc 2.33.
    fn __lxstat(version: c_int, path: *const c_char, status: *mut libc::stat) -> c_int {
        guard!(real(version, path, status), lstat: AT_FDCWD, path, Keep)
    }
    /// lstat(2) with 64-bit offsets before glibc 2.33.
    fn __lxstat64(version: c_int, path: *const c_char, status: *mut libc::stat64) -> c_int {
        guard!(real(version, path, status), lstat64: AT_FDCWD, path, Keep)
    }
    /// fstatat(2) before glibc 2.33.
    fn __fxstatat(version: c_int, dir: c_int, path: *const c_char, status: *mut libc::stat, flags: c_int) -> c_int {
        status!(real(version, dir, path, status, flags), fstatat: dir, path, current(version, status), flags)
    }
    /// fstatat(2) with 64-bit offsets before glibc 2.33.
    fn __fxstatat64(version: c_int, dir: c_int, path: *const c_char, status: *mut libc::stat64, flags: c_int) -> c_int {
        status!(real(version, dir, path, status, flags), fstatat64: dir, path, current(version, status.cast()), flags)
    }
}
