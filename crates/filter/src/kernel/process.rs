//! Who the process is, and its end.

use super::{call, is_confined, word};
use core::ffi::{CStr, c_char, c_int};

/// getpid(2).
pub fn process_id() -> u32 {
    // SAFETY: no arguments.
    unsafe { call(libc::SYS_getpid, [0; 6]) }.unwrap_or(0) as u32
}

/// gettid(2). All threads are one where the process has confined itself.
pub fn thread_id() -> u32 {
    if is_confined() {
        return 1;
    }
    // SAFETY: no arguments.
    unsafe { call(libc::SYS_gettid, [0; 6]) }.unwrap_or(0) as u32
}

/// The effective user and group.
pub fn effective_ids() -> (u32, u32) {
    // SAFETY: no arguments; neither call can fail.
    unsafe {
        (
            call(libc::SYS_geteuid, [0; 6]).unwrap_or(0) as u32,
            call(libc::SYS_getegid, [0; 6]).unwrap_or(0) as u32,
        )
    }
}

/// getuid(2).
pub fn real_user() -> u32 {
    // SAFETY: no arguments; the call cannot fail.
    unsafe { call(libc::SYS_getuid, [0; 6]) }.unwrap_or(0) as u32
}

/// execve(2). Comes back only where it fails.
///
/// # Safety
/// The arrays hold C strings and end with null.
pub unsafe fn execute(
    path: &CStr,
    arguments: *const *const c_char,
    environment: *const *const c_char,
) {
    // SAFETY: the caller's promise; `path` ends in NUL.
    let _ = unsafe {
        let path = path.as_ptr() as usize;
        let arguments = [path, arguments as usize, environment as usize, 0, 0, 0];
        call(libc::SYS_execve, arguments)
    };
}

/// exit_group(2).
pub fn exit(status: c_int) -> ! {
    loop {
        // SAFETY: ends the process; no memory is involved.
        let _ = unsafe { call(libc::SYS_exit_group, [word(status), 0, 0, 0, 0, 0]) };
    }
}
