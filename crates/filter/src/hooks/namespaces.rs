//! setns(2) and unshare(2): after them a path may lead elsewhere for this process alone.
//!
//! Neither names a path.

use crate::hook::hooks;
use crate::memory::changes;
use crate::memory::current_directory;
use core::ffi::c_int;

hooks! {
    /// setns(2).
    libc fn setns(fd: c_int, kind: c_int) -> c_int {
        changes::go_unseen();
        current_directory::lose_sight();
        // SAFETY: the arguments of the caller.
        unsafe { real(fd, kind) }
    }
    /// unshare(2).
    libc fn unshare(flags: c_int) -> c_int {
        changes::leave(flags);
        // SAFETY: the argument of the caller.
        unsafe { real(flags) }
    }
}
