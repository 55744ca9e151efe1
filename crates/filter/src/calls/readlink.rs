//! readlink(2), realpath(3) and their kin.

use crate::calls::table::calls;
use crate::verdict::Last::{Follow, Keep};
use core::ffi::{c_char, c_int};
use libc::{size_t, ssize_t};

/// Whether readlink(2) refuses the size, whatever the path is. The kernel takes it for an int.
const fn is_odd(size: size_t) -> bool {
    size as c_int <= 0
}

calls! {
    /// readlink(2), also fortified.
    call readlink(path: *const c_char, size: size_t) {
        libc fn readlink ["2.2.5"]: (path: *const c_char, buffer: *mut c_char, size: size_t) -> ssize_t;
        fn __readlink_chk ["2.4"]: (path: *const c_char, buffer: *mut c_char, size: size_t, room: size_t) -> ssize_t;
        number SYS_readlink(path, _, size);
        path HERE, path, Keep;
        odd is_odd(size);
    }
    /// readlinkat(2), also fortified.
    call readlinkat(dir: c_int, path: *const c_char, size: size_t) {
        libc fn readlinkat ["2.4"]: (dir: c_int, path: *const c_char, buffer: *mut c_char, size: size_t) -> ssize_t;
        fn __readlinkat_chk ["2.5"]: (dir: c_int, path: *const c_char, buffer: *mut c_char, size: size_t, room: size_t) -> ssize_t;
        number SYS_readlinkat(dir, path, _, size);
        path dir, path, Keep;
        odd is_odd(size);
    }
    /// realpath(3), also fortified, and canonicalize_file_name(3).
    call realpath(path: *const c_char) {
        hook realpath ["2.2.5", "2.3"], __realpath_chk ["2.4"], canonicalize_file_name ["2.2.5"];
        path HERE, path, Follow;
    }
}
