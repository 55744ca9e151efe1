//! fopen(3), freopen(3) and their kin. Whether the name is made stands in the mode.

use crate::calls::open;
use crate::calls::table::calls;
use crate::verdict::Change;
use crate::verdict::Last::{self, Follow, Keep};
use core::ffi::{CStr, c_char, c_int};
use libc::FILE;

/// What `mode` does to the name, and to a link there: fopen(3).
fn read_mode(mode: *const c_char) -> (Change, Last) {
    if mode.is_null() {
        return (Change::Nothing, Follow);
    }
    // SAFETY: fopen demands a C string of the program.
    let mode = unsafe { CStr::from_ptr(mode) }.to_bytes();
    let exclusive = mode
        .split(|&byte| byte == b',')
        .next()
        .is_some_and(|flags| flags.contains(&b'x'));
    match mode.first() {
        Some(b'w' | b'a') if exclusive => (Change::Makes, Keep),
        Some(b'w') => (Change::OpensAnew, Follow),
        Some(b'a') => (Change::Opens, Follow),
        _ => (Change::Nothing, Follow),
    }
}

/// Whether fopen(3) refuses the mode, whatever the path is.
fn is_odd(mode: *const c_char) -> bool {
    // SAFETY: fopen demands a C string of the program.
    !mode.is_null() && !matches!(unsafe { *mode } as u8, b'r' | b'w' | b'a')
}

fn change(mode: *const c_char) -> Change {
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
        path HERE, path, last(mode), changes change(mode);
        odd is_odd(mode);
    }
    /// What fopen(3) does with the flags that its mode stands for.
    call _IO_file_open(path: *const c_char, flags: c_int) {
        fn _IO_file_open ["2.2.5"]: (stream: *mut FILE, path: *const c_char, flags: c_int, mode: c_int, access: c_int, narrow: c_int) -> *mut FILE;
        path HERE, path, open::last(flags, path), changes open::change(flags);
        odd open::is_odd(flags);
    }
    /// freopen(3). A null path keeps the file and changes the mode.
    call freopen(path: *const c_char, mode: *const c_char) {
        hook freopen ["2.2.5"], freopen64 ["2.2.5"];
        path HERE, path, last(mode), changes change(mode);
    }
    /// setmntent(3).
    call setmntent(path: *const c_char, mode: *const c_char) {
        fn setmntent ["2.2.5"], __setmntent ["2.2.5"]: (path: *const c_char, mode: *const c_char) -> *mut FILE;
        path HERE, path, last(mode), changes change(mode);
        odd is_odd(mode);
    }
}
