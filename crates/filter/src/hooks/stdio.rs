//! fopen(3) and freopen(3).

use crate::errno;
use crate::hook::{guard, hooks};
use crate::verdict::{self, Call, Last};
use core::ffi::{CStr, c_char};
use libc::{AT_FDCWD, FILE};

/// Whether `mode` makes a missing file, and whether it must not be there yet: fopen(3).
///
/// # Safety
/// `mode` is what the program passed for a C string.
unsafe fn read_mode(mode: *const c_char) -> (bool, Last) {
    if mode.is_null() {
        return (false, Last::Follow);
    }
    // SAFETY: the caller's promise.
    let mode = unsafe { CStr::from_ptr(mode) }.to_bytes();
    let creates = matches!(mode.first(), Some(b'w' | b'a'));
    let exclusive = mode
        .split(|&byte| byte == b',')
        .next()
        .is_some_and(|flags| flags.contains(&b'x'));
    let last = if creates && exclusive {
        Last::Keep
    } else {
        Last::Follow
    };
    (creates, last)
}

/// As freopen(3) has it, the stream is closed even where the new file cannot be opened. So
/// the next function is called all the same, with a path that does not exist.
unsafe fn reopen(
    name: &'static str,
    path: *const c_char,
    mode: *const c_char,
    real: impl FnOnce(*const c_char) -> *mut FILE,
) -> *mut FILE {
    // SAFETY: passed on from the hook.
    let (creates, last) = unsafe { read_mode(mode) };
    let call = Call {
        name,
        dir: AT_FDCWD,
        path,
        last,
        creates,
    };
    // SAFETY: as above.
    match unsafe { verdict::judge(call) } {
        Ok(()) => real(path),
        Err(errno) => {
            let closed = real(c"".as_ptr());
            errno::set(errno);
            closed
        }
    }
}

hooks! {
    /// fopen(3).
    libc fn fopen(path: *const c_char, mode: *const c_char) -> *mut FILE {
        // SAFETY: `mode` is a C string, as fopen demands.
        let (creates, last) = unsafe { read_mode(mode) };
        guard!(real(path, mode), fopen: AT_FDCWD, path, last, creates: creates)
    }
    /// fopen(3) with 64-bit offsets.
    libc fn fopen64(path: *const c_char, mode: *const c_char) -> *mut FILE {
        // SAFETY: `mode` is a C string, as fopen64 demands.
        let (creates, last) = unsafe { read_mode(mode) };
        guard!(real(path, mode), fopen64: AT_FDCWD, path, last, creates: creates)
    }
    /// freopen(3). A null path keeps the file and changes the mode.
    libc fn freopen(path: *const c_char, mode: *const c_char, stream: *mut FILE) -> *mut FILE {
        // SAFETY: the arguments are those of the caller.
        unsafe { reopen("freopen", path, mode, |path| real(path, mode, stream)) }
    }
    /// freopen(3) with 64-bit offsets.
    libc fn freopen64(path: *const c_char, mode: *const c_char, stream: *mut FILE) -> *mut FILE {
        // SAFETY: the arguments are those of the caller.
        unsafe { reopen("freopen64", path, mode, |path| real(path, mode, stream)) }
    }
}
