//! open(2) and its kin.
//!
//! In a tree the kernel is asked to open the file unless it meets a link. Mostly it meets
//! none, and the file is open.

pub(super) mod openat2;

use crate::calls::open::CREATE;
use crate::calls::{instead, open as rows, refused};
use crate::errno;
use crate::hook::hooks;
use crate::kernel::{self, Errno};
use crate::next::{Next, is_single_threaded};
use crate::process;
use crate::verdict::{
    Altering, Call, Change, Permit, ask, judge_permitted, readable, settle, tell,
};
use core::ffi::{CStr, c_char, c_int, c_uint};

/// The fortified functions take no mode, and end the program if one is needed.
const NO_MODE: c_uint = c_uint::MAX;

/// Opens what `call` names, or says why the view does not have it: by the kernel itself, in a tree and where nobody else wants to see
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
) -> Result<c_int, Errno> {
    // SAFETY: the caller's promise.
    unsafe {
        let permit = match ask(&call)? {
            Permit::Settled { .. } => return Ok(real()),
            permit => permit,
        };
        match permit {
            Permit::UnlessLink | Permit::UnlessLinks(_)
                if is_single_threaded()
                    && next.is_libcs(name)
                    && (mode != NO_MODE || !kernel::needs_mode(flags)) =>
            {
                match kernel::open_meeting_no_link(call.dir, call.path, flags, mode) {
                    Ok(fd) => return Ok(fd),
                    // A link; flags that open(2) ignores; no such call, or not allowed.
                    Err(Errno(libc::ELOOP | libc::EINVAL | libc::ENOSYS | libc::EPERM)) => {}
                    Err(errno) => return Ok(errno::fail(errno)),
                }
            }
            _ => {}
        }
        if call.change != Change::Nothing {
            return make_permitted(&call, permit, real);
        }
        settle(&call, permit)?;
        Ok(real())
    }
}

/// Opens what `call` may make, outside of what is known to be in a tree.
///
/// # Safety
/// As for [`open_by`].
#[cold]
#[inline(never)]
unsafe fn make_permitted(
    call: &Call,
    permit: Permit,
    real: impl Fn() -> c_int,
) -> Result<c_int, Errno> {
    // SAFETY: the caller's promise.
    let (Some(state), Some(path)) = (process::current(), unsafe { readable(call.path) }) else {
        return Ok(real());
    };
    let mut altering = Altering::NOTHING;
    judge_permitted(state, call, path, permit, &mut altering)?;
    let fd = real();
    if fd >= 0 {
        tell(state, &[altering]);
    }
    Ok(fd)
}

/// Calls [`open_by`] for a hook: what its row says of its arguments, its flags and mode, and how
/// it goes on.
macro_rules! open_by {
    ($paths:expr, $flags:expr, $mode:expr, real $arguments:tt) => {{
        let [call] = $paths;
        let going_on = (&NEXT, NEXT_NAME);
        // SAFETY: the next function gets the hook's arguments as they came.
        let next = || unsafe { real $arguments };
        // SAFETY: the hook's arguments are those of openat(2), or of a call that lacks some.
        match unsafe { open_by(call, $flags, $mode, going_on, next) } {
            Ok(fd) => fd,
            Err(errno) if rows::is_odd($flags) => {
                // SAFETY: as above, but for a path that is another C string.
                refused(errno, || unsafe { instead!(call.path, real $arguments) })
            }
            Err(errno) => errno::fail(errno),
        }
    }};
}

hooks! {
    /// open(2).
    fn open(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        open_by!(rows::open::paths(path, flags), flags, mode, real(path, flags, mode))
    }
    /// open(2) with 64-bit offsets.
    fn open64(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        open_by!(rows::open::paths(path, flags), flags, mode, real(path, flags, mode))
    }
    /// open(2) by the name of older C libraries.
    fn __open(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        open_by!(rows::open::paths(path, flags), flags, mode, real(path, flags, mode))
    }
    /// open(2) with 64-bit offsets by the name of older C libraries.
    fn __open64(path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        open_by!(rows::open::paths(path, flags), flags, mode, real(path, flags, mode))
    }
    /// open(2) without a mode, fortified.
    fn __open_2(path: *const c_char, flags: c_int) -> c_int {
        open_by!(rows::open::paths(path, flags), flags, NO_MODE, real(path, flags))
    }
    /// open(2) with 64-bit offsets without a mode, fortified.
    fn __open64_2(path: *const c_char, flags: c_int) -> c_int {
        open_by!(rows::open::paths(path, flags), flags, NO_MODE, real(path, flags))
    }
    /// openat(2).
    fn openat(dir: c_int, path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        open_by!(rows::openat::paths(dir, path, flags), flags, mode, real(dir, path, flags, mode))
    }
    /// openat(2) with 64-bit offsets.
    fn openat64(dir: c_int, path: *const c_char, flags: c_int, mode: c_uint) -> c_int {
        open_by!(rows::openat::paths(dir, path, flags), flags, mode, real(dir, path, flags, mode))
    }
    /// openat(2) without a mode, fortified.
    fn __openat_2(dir: c_int, path: *const c_char, flags: c_int) -> c_int {
        open_by!(rows::openat::paths(dir, path, flags), flags, NO_MODE, real(dir, path, flags))
    }
    /// openat(2) with 64-bit offsets without a mode, fortified.
    fn __openat64_2(dir: c_int, path: *const c_char, flags: c_int) -> c_int {
        open_by!(rows::openat::paths(dir, path, flags), flags, NO_MODE, real(dir, path, flags))
    }
    /// creat(2).
    libc fn creat(path: *const c_char, mode: libc::mode_t) -> c_int {
        open_by!(rows::creat::paths(path), CREATE, mode, real(path, mode))
    }
    /// creat(2) with 64-bit offsets.
    libc fn creat64(path: *const c_char, mode: libc::mode_t) -> c_int {
        open_by!(rows::creat::paths(path), CREATE, mode, real(path, mode))
    }
}
