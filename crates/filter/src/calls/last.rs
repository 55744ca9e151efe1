//! What a call does with the last component of its path, by its flags; and which flags are none.

use crate::verdict::Last::{self, Follow, Keep};
use core::ffi::c_int;

/// A link is followed, unless the flags have `AT_SYMLINK_NOFOLLOW`: fstatat(2) and most others.
pub const fn unless_no_follow(flags: c_int) -> Last {
    if flags & libc::AT_SYMLINK_NOFOLLOW == 0 {
        Follow
    } else {
        Keep
    }
}

/// A link is followed only if the flags have `AT_SYMLINK_FOLLOW`: linkat(2),
/// name_to_handle_at(2). Else the call does `otherwise`.
pub const fn only_if_follow(flags: c_int, otherwise: Last) -> Last {
    if flags & libc::AT_SYMLINK_FOLLOW != 0 {
        Follow
    } else {
        otherwise
    }
}

/// Whether fstatat(2) and its kin refuse the flags, whatever the path is.
pub const fn is_odd(flags: c_int) -> bool {
    const KNOWN: c_int = libc::AT_SYMLINK_NOFOLLOW
        | libc::AT_NO_AUTOMOUNT
        | libc::AT_EMPTY_PATH
        | libc::AT_STATX_FORCE_SYNC
        | libc::AT_STATX_DONT_SYNC;
    const BOTH: c_int = libc::AT_STATX_FORCE_SYNC | libc::AT_STATX_DONT_SYNC;
    flags & !KNOWN != 0 || flags & BOTH == BOTH
}
