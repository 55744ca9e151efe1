//! open(2) and its kin.
//!
//! In a tree the kernel is asked to open the file unless it meets a link. Mostly it meets
//! none, and the file is open.

use crate::errno;
use crate::hook::{guard, hooks};
use crate::kernel::{self, Errno};
use crate::next::{Next, is_single_threaded};
use crate::verdict::Last::{self, Follow, Keep, Parent};
use crate::verdict::{Call, Permit, ask, settle};
use core::ffi::{CStr, c_char, c_int, c_uint};
use libc::{AT_FDCWD, size_t};

/// The fortified functions take no mode, and end the program if one is needed.
const NO_MODE: c_uint = c_uint::MAX;

const CREATE: c_int = libc::O_WRONLY | libc::O_CREAT | libc::O_TRUNC;

/// The last component by the flags of open(2).
pub(super) fn last(flags: c_int, path: *const c_char) -> Last {
    if flags & libc::O_CREAT != 0 && ends_in_slash(path) {
        // EISDIR, whatever is there.
        return Parent;
    }
    let exclusive = libc::O_CREAT | libc::O_EXCL;
    if flags & libc::O_NOFOLLOW != 0 || flags & exclusive == exclusive {
        Keep
    } else {
        Follow
    }
}

fn ends_in_slash(path: *const c_char) -> bool {
    // SAFETY: what the program passed for a path; `readable` refuses what is none.
    unsafe { crate::verdict::readable(path) }
        .is_some_and(|path| path.to_bytes().last() == Some(&b'/'))
}

pub(super) const fn creates(flags: c_int) -> bool {
    flags & libc::O_CREAT != 0
}

/// Opens what `call` names: by the kernel itself, in a tree and where nobody else wants to see
/// the call. Not with threads: libc's function is a point where one can be cancelled.
///
/// # Safety
/// The arguments are those of openat(2), and `real` is what passes them to the next function.
#[inline]
unsafe fn open_by(
    call: Call,
    flags: c_int,
    mode: c_uint,
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
        match permit {
            Permit::UnlessLink | Permit::UnlessLinks(_)
                if is_single_threaded()
                    && next.is_libcs(name)
                    && (mode != NO_MODE || !kernel::needs_mode(flags)) =>
            {
                match kernel::open_meeting_no_link(call.dir, call.path, flags, mode) {
                    Ok(fd) => return fd,
                    // A link; flags that open(2) ignores; no such call, or not allowed.
                    Err(Errno(libc::ELOOP | libc::EINVAL | libc::ENOSYS | libc::EPERM)) => {}
                    Err(errno) => return errno::fail(errno),
                }
            }
            _ => {}
        }
        match settle(&call, permit) {
            Ok(()) => real(),
            Err(errno) => errno::fail(errno),
        }
    }
}

/// Calls [`open_by`] for a hook.
macro_rules! open_by {
    ($real:expr, $name:ident: $dir:expr, $path:expr, $flags:expr, $mode:expr) => {{
        let call = Call {
            name: stringify!($name),
            dir: $dir,
            path: $path,
            last: last($flags, $path),
            creates: creates($flags),
        };
        // SAFETY: the arguments of the caller of the hook.
        unsafe { open_by(call, $flags, $mode, (&NEXT, NEXT_NAME), || $real) }
    }};
}

hooks! {
    /// open(2).
    fn open(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        open_by!(real(path, flags, mode), open: AT_FDCWD, path, flags, mode)
    }
    /// open(2) with 64-bit offsets.
    fn open64(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        open_by!(real(path, flags, mode), open64: AT_FDCWD, path, flags, mode)
    }
    /// open(2) by the name of older C libraries.
    fn __open(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        open_by!(real(path, flags, mode), open: AT_FDCWD, path, flags, mode)
    }
    /// open(2) with 64-bit offsets by the name of older C libraries.
    fn __open64(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        open_by!(real(path, flags, mode), open64: AT_FDCWD, path, flags, mode)
    }
    /// open(2) without a mode, fortified.
    fn __open_2(path: *const c_char, flags: c_int) -> c_int {
        open_by!(real(path, flags), open: AT_FDCWD, path, flags, NO_MODE)
    }
    /// open(2) with 64-bit offsets without a mode, fortified.
    fn __open64_2(path: *const c_char, flags: c_int) -> c_int {
        open_by!(real(path, flags), open64: AT_FDCWD, path, flags, NO_MODE)
    }
    /// openat(2).
    fn openat(dir: c_int, path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        open_by!(real(dir, path, flags, mode), openat: dir, path, flags, mode)
    }
    /// openat(2) with 64-bit offsets.
    fn openat64(dir: c_int, path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        open_by!(real(dir, path, flags, mode), openat64: dir, path, flags, mode)
    }
    /// openat(2) without a mode, fortified.
    fn __openat_2(dir: c_int, path: *const c_char, flags: c_int) -> c_int {
        open_by!(real(dir, path, flags), openat: dir, path, flags, NO_MODE)
    }
    /// openat(2) with 64-bit offsets without a mode, fortified.
    fn __openat64_2(dir: c_int, path: *const c_char, flags: c_int) -> c_int {
        open_by!(real(dir, path, flags), openat64: dir, path, flags, NO_MODE)
    }
    /// creat(2).
    libc fn creat(path: *const c_char, mode: libc::mode_t) -> c_int {
        open_by!(real(path, mode), creat: AT_FDCWD, path, CREATE, mode)
    }
    /// creat(2) with 64-bit offsets.
    libc fn creat64(path: *const c_char, mode: libc::mode_t) -> c_int {
        open_by!(real(path, mode), creat64: AT_FDCWD, path, CREATE, mode)
    }
    /// openat2(2), since glibc 2.43.
    fn openat2(dir: c_int, path: *const c_char, how: *const u64, size: size_t) -> c_int {
        // SAFETY: struct open_how begins with its flags; null is the kernel's to refuse.
        let flags = unsafe { how.as_ref() }.copied().unwrap_or(0) as c_int;
        guard!(real(dir, path, how, size), openat2: dir, path, last(flags, path), creates: creates(flags))
    }
}
