//! rename(2), link(2) and their kin: a name that exists, and one that is made of it.
//!
//! Both mean the name itself: a link there is not followed, unless linkat(2) is asked to.

use crate::errno;
use crate::hook::hooks;
use crate::kernel::Errno;
use crate::memory::changes;
use crate::verdict::Last::{self, Entry, Follow};
use crate::verdict::{Call, judge};
use core::ffi::{c_char, c_int, c_uint};
use libc::AT_FDCWD;

/// One of the two paths of a call.
struct Side {
    dir: c_int,
    path: *const c_char,
    last: Last,
    creates: bool,
}

/// Judges both paths in the order in which the kernel looks them up.
///
/// # Safety
/// The paths are what the program passed for C strings.
unsafe fn judge_both(name: &'static str, from: Side, to: Side) -> Result<(), Errno> {
    for side in [from, to] {
        let call = Call {
            name,
            dir: side.dir,
            path: side.path,
            last: side.last,
            creates: side.creates,
        };
        // SAFETY: the caller's promise.
        unsafe { judge(call) }?;
    }
    Ok(())
}

/// The name that exists, and the one that may be made.
fn sides(
    from: c_int,
    old: *const c_char,
    last: Last,
    to: c_int,
    new: *const c_char,
) -> (Side, Side) {
    let old = Side {
        dir: from,
        path: old,
        last,
        creates: false,
    };
    let new = Side {
        dir: to,
        path: new,
        last: Entry,
        creates: true,
    };
    (old, new)
}

/// Calls `real` if both paths may be seen. Whatever comes of it, a name may be another's now.
macro_rules! guard_both {
    ($real:expr, $name:ident: $from:expr, $old:expr, $last:expr, $to:expr, $new:expr) => {{
        let (old, new) = sides($from, $old, $last, $to, $new);
        // SAFETY: the paths and all other arguments are those of the caller.
        unsafe {
            match judge_both(stringify!($name), old, new) {
                Ok(()) => changes::made(|| $real),
                Err(errno) => errno::fail(errno),
            }
        }
    }};
}

/// linkat(2) follows a link at the end of the old path only if asked to.
pub(super) fn linked(flags: c_int) -> Last {
    if flags & libc::AT_SYMLINK_FOLLOW != 0 {
        Follow
    } else {
        Entry
    }
}

hooks! {
    /// rename(2).
    libc fn rename(old: *const c_char, new: *const c_char) -> c_int {
        guard_both!(real(old, new), rename: AT_FDCWD, old, Entry, AT_FDCWD, new)
    }
    /// renameat(2).
    libc fn renameat(from: c_int, old: *const c_char, to: c_int, new: *const c_char) -> c_int {
        guard_both!(real(from, old, to, new), renameat: from, old, Entry, to, new)
    }
    /// renameat2(2).
    libc fn renameat2(from: c_int, old: *const c_char, to: c_int, new: *const c_char, flags: c_uint) -> c_int {
        guard_both!(real(from, old, to, new, flags), renameat2: from, old, Entry, to, new)
    }
    /// link(2).
    libc fn link(old: *const c_char, new: *const c_char) -> c_int {
        guard_both!(real(old, new), link: AT_FDCWD, old, Entry, AT_FDCWD, new)
    }
    /// linkat(2).
    libc fn linkat(from: c_int, old: *const c_char, to: c_int, new: *const c_char, flags: c_int) -> c_int {
        guard_both!(real(from, old, to, new, flags), linkat: from, old, linked(flags), to, new)
    }
}
