//! Calls after which a path in a tree may lead elsewhere.
//!
//! They are announced in the usage map before they are made, and settled when they have come
//! back. So what one process has learned of the trees' links is not believed while another
//! changes them, nor after. [`blinkers_shared::changes`] says why this holds, and what becomes
//! of a process that is killed in between.

use crate::memory::current_directory;
use crate::process;
use blinkers_shared::changes::Changes;
use core::ffi::{c_int, c_long};

fn changes() -> Option<Changes<'static>> {
    Some(process::current()?.usage?.changes())
}

/// Makes such a call: a link, another name for a directory, a mount.
pub fn made<T>(call: impl FnOnce() -> T) -> T {
    let changes = changes();
    if let Some(changes) = changes {
        changes.announce();
    }
    let answer = call();
    if let Some(changes) = changes {
        changes.settle();
    }
    answer
}

/// From now on such calls may be made without being announced. To be called before whoever makes
/// them is started.
pub fn go_unseen() {
    if let Some(changes) = changes() {
        changes.stop_counting();
    }
}

/// Makes a call by its number, and treats it as the hook of its name does.
pub fn made_by_number<T>(number: c_long, flags: c_long, call: impl FnOnce() -> T) -> T {
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
        | libc::SYS_move_mount => return made(call),
        libc::SYS_chdir | libc::SYS_fchdir => return current_directory::moving(call),
        libc::SYS_pivot_root | libc::SYS_chroot | libc::SYS_setns | libc::SYS_clone3 => {
            go_unseen();
            current_directory::lose_sight();
        }
        libc::SYS_unshare => leave(flags as c_int),
        libc::SYS_clone => {
            leave(flags as c_int);
            if shares(flags as c_int) {
                current_directory::lose_sight();
            }
        }
        libc::SYS_vfork => current_directory::lose_sight(),
        _ => {}
    }
    call()
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
