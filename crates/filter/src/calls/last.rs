//! What a call does with the last component of its path, by its flags.

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
