//! name_to_handle_at(2).

use crate::hook::{guard, hooks};
use crate::verdict::Last::{self, Follow, Keep};
use core::ffi::{c_char, c_int, c_void};

/// A link at the end is followed only if asked to.
pub(super) fn last(flags: c_int) -> Last {
    if flags & libc::AT_SYMLINK_FOLLOW != 0 {
        Follow
    } else {
        Keep
    }
}

hooks! {
    /// name_to_handle_at(2).
    fn name_to_handle_at(dir: c_int, path: *const c_char, handle: *mut c_void, mount: *mut c_int, flags: c_int) -> c_int {
        guard!(real(dir, path, handle, mount, flags), name_to_handle_at: dir, path, last(flags))
    }
}
