//! Calls after which a path in a tree may lead elsewhere.
//!
//! They are counted in the usage map for all processes of a run, so that what one process has
//! learned of the trees' links is not believed after another has changed them.

use crate::memory::current_directory;
use crate::process::state;
use core::ffi::{c_int, c_long};

/// Makes such a call: a link, another name for a directory, a mount. What is learned once it
/// has come back is of the time after it.
pub fn made<T>(call: impl FnOnce() -> T) -> T {
    let answer = call();
    if let Some(usage) = state::current().and_then(|state| state.usage) {
        usage.count_change();
    }
    answer
}

/// From now on such calls may be made unseen.
pub fn go_unseen() {
    if let Some(usage) = state::current().and_then(|state| state.usage) {
        usage.stop_counting_changes();
    }
}

/// As the hook of its name does, for a call that was made by its number.
pub fn made_by_number(number: c_long, flags: c_long) {
    match number {
        libc::SYS_symlink
        | libc::SYS_symlinkat
        | libc::SYS_rename
        | libc::SYS_renameat
        | libc::SYS_renameat2
        | libc::SYS_link
        | libc::SYS_linkat
        | libc::SYS_mount
        | libc::SYS_umount2
        | libc::SYS_move_mount => made(|| ()),
        libc::SYS_pivot_root | libc::SYS_chroot | libc::SYS_setns => {
            go_unseen();
            current_directory::lose_sight();
        }
        libc::SYS_chdir | libc::SYS_fchdir => current_directory::moved(),
        libc::SYS_unshare => leave(flags as c_int),
        libc::SYS_clone => {
            leave(flags as c_int);
            if shares(flags as c_int) {
                current_directory::lose_sight();
            }
        }
        libc::SYS_clone3 => {
            go_unseen();
            current_directory::lose_sight();
        }
        libc::SYS_vfork => current_directory::lose_sight(),
        _ => {}
    }
}

/// Takes note of flags of unshare(2) or clone(2) by which some process gets mounts of its own:
/// what another process finds of a path is not true for it any more.
pub fn leave(flags: c_int) {
    if flags & libc::CLONE_NEWNS != 0 {
        go_unseen();
    }
}

/// Whether a process that clone(2) makes with these flags shares the memory or the current
/// directory of this one.
pub fn shares(flags: c_int) -> bool {
    flags & (libc::CLONE_VM | libc::CLONE_FS) != 0
}
