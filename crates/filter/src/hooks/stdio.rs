//! fopen(3), freopen(3) and their kin.

use super::open;
use crate::errno;
use crate::hook::{guard, hooks};
use crate::verdict::{self, Call, Last};
use core::ffi::{CStr, c_char, c_int};
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
    /// fopen(3) by the name of older C libraries.
    fn _IO_fopen(path: *const c_char, mode: *const c_char) -> *mut FILE {
        // SAFETY: `mode` is a C string, as fopen demands.
        let (creates, last) = unsafe { read_mode(mode) };
        guard!(real(path, mode), fopen: AT_FDCWD, path, last, creates: creates)
    }
    /// What fopen(3) does once it has made the stream, for libraries that make their own.
    fn _IO_file_fopen(stream: *mut FILE, path: *const c_char, mode: *const c_char, narrow: c_int) -> *mut FILE {
        // SAFETY: `mode` is a C string, as fopen demands.
        let (creates, last) = unsafe { read_mode(mode) };
        guard!(real(stream, path, mode, narrow), fopen: AT_FDCWD, path, last, creates: creates)
    }
    /// As `_IO_file_fopen`, with the flags of open(2).
    fn _IO_file_open(stream: *mut FILE, path: *const c_char, flags: c_int, mode: c_int, access: c_int, narrow: c_int) -> *mut FILE {
        guard!(
            real(stream, path, flags, mode, access, narrow),
            fopen: AT_FDCWD, path, open::last(flags, path), creates: open::creates(flags)
        )
    }
    /// setmntent(3).
    fn setmntent(path: *const c_char, mode: *const c_char) -> *mut FILE {
        // SAFETY: `mode` is a C string, as setmntent demands.
        let (creates, last) = unsafe { read_mode(mode) };
        guard!(real(path, mode), setmntent: AT_FDCWD, path, last, creates: creates)
    }
    /// setmntent(3) by the name of older C libraries.
    fn __setmntent(path: *const c_char, mode: *const c_char) -> *mut FILE {
        // SAFETY: `mode` is a C string, as setmntent demands.
        let (creates, last) = unsafe { read_mode(mode) };
        guard!(real(path, mode), setmntent: AT_FDCWD, path, last, creates: creates)
    }
}
