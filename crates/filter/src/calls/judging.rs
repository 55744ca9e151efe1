//! The paths of a call, and whether it may go on with them.

use crate::kernel::Errno;
use crate::verdict::{Call, Change, Last, judge};
use core::ffi::{c_char, c_int};
use libc::AT_FDCWD;

/// A path that the view does not have.
pub struct Refused {
    /// What the call fails with, if its other arguments are as they should be.
    pub errno: Errno,
    /// The path, as the program gave it.
    pub path: *const c_char,
}

/// `AT_FDCWD`, where a path has no directory of its own.
pub const HERE: c_int = AT_FDCWD;

/// One path among the arguments of `name`.
#[inline(always)]
pub const fn path(
    name: &'static str,
    dir: c_int,
    path: *const c_char,
    last: Last,
    change: Change,
) -> Call {
    Call {
        name,
        dir,
        path,
        last,
        change,
    }
}

/// Whether a call with all these paths may go on.
///
/// # Safety
/// The paths are what the program passed for C strings.
#[inline(always)]
pub unsafe fn judge_all<const COUNT: usize>(calls: [Call; COUNT]) -> Result<(), Refused> {
    for call in calls {
        // SAFETY: the caller's promise.
        unsafe { judge(call) }.map_err(|errno| Refused {
            errno,
            path: call.path,
        })?;
    }
    Ok(())
}

/// Judges the paths of a call, and makes it or fails.
///
/// `guard!(PATHS, CALL)`: `PATHS` is what a row of the table says of the hook's arguments, and
/// `CALL` an expression that calls `real`.
macro_rules! guard {
    ($paths:expr, $real:expr) => {{
        let paths = $paths;
        // SAFETY: the row says that these arguments of the hook are paths: the program passed C
        // strings, or what the kernel refuses.
        let judged = unsafe { $crate::calls::judging::judge_all(paths) };
        match judged {
            Ok(()) => $real,
            Err(refused) => $crate::errno::fail(refused.errno),
        }
    }};
}

pub(crate) use guard;
