//! fopen(3), freopen(3) and their kin. Whether the name is made stands in the mode.

use crate::calls::open;
use crate::calls::table::calls;
use crate::verdict::Last::{self, Follow, Keep};
use core::ffi::{CStr, c_char, c_int};
use libc::FILE;

/// Whether `mode` makes a missing file, and whether it must not be there yet: fopen(3).
fn read_mode(mode: *const c_char) -> (bool, Last) {
    if mode.is_null() {
        return (false, Follow);
    }
    // SAFETY: fopen demands a C string of the program.
    let mode = unsafe { CStr::from_ptr(mode) }.to_bytes();
    let creates = matches!(mode.first(), Some(b'w' | b'a'));
    let exclusive = mode
        .split(|&byte| byte == b',')
        .next()
        .is_some_and(|flags| flags.contains(&b'x'));
    let last = if creates && exclusive { Keep } else { Follow };
    (creates, last)
}

/// Whether fopen(3) refuses the mode, whatever the path is.
fn is_odd(mode: *const c_char) -> bool {
    // SAFETY: fopen demands a C string of the program.
    !mode.is_null() && !matches!(unsafe { *mode } as u8, b'r' | b'w' | b'a')
}

fn creates(mode: *const c_char) -> bool {
    read_mode(mode).0
}

fn last(mode: *const c_char) -> Last {
    read_mode(mode).1
}

calls! {
    /// fopen(3), and what it does once it has made the stream, for libraries that make their own.
    call fopen(path: *const c_char, mode: *const c_char) {
        libc fn fopen ["2.2.5"], fopen64 ["2.2.5"]: (path: *const c_char, mode: *const c_char) -> *mut FILE;
        fn _IO_fopen ["2.2.5"]: (path: *const c_char, mode: *const c_char) -> *mut FILE;
        fn _IO_file_fopen ["2.2.5"]: (stream: *mut FILE, path: *const c_char, mode: *const c_char, narrow: c_int) -> *mut FILE;
        path HERE, path, last(mode), creates creates(mode);
        odd is_odd(mode);
    }
    /// What fopen(3) does with the flags that its mode stands for.
    call _IO_file_open(path: *const c_char, flags: c_int) {
        fn _IO_file_open ["2.2.5"]: (stream: *mut FILE, path: *const c_char, flags: c_int, mode: c_int, access: c_int, narrow: c_int) -> *mut FILE;
        path HERE, path, open::last(flags, path), creates open::creates(flags);
        odd open::is_odd(flags);
    }
    /// freopen(3). A null path keeps the file and changes the mode.
    call freopen(path: *const c_char, mode: *const c_char) {
        hook freopen ["2.2.5"], freopen64 ["2.2.5"];
        path HERE, path, last(mode), creates creates(mode);
    }
    /// setmntent(3).
    call setmntent(path: *const c_char, mode: *const c_char) {
        fn setmntent ["2.2.5"], __setmntent ["2.2.5"]: (path: *const c_char, mode: *const c_char) -> *mut FILE;
        path HERE, path, last(mode), creates creates(mode);
        odd is_odd(mode);
    }
}
