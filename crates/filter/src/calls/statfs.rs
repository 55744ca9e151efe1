//! statfs(2), statvfs(3) and pathconf(3): what holds for the file system of a path.

use crate::calls::table::calls;
use crate::verdict::Last::Follow;
use core::ffi::{c_char, c_int, c_long};

calls! {
    /// statfs(2).
    call statfs(path: *const c_char) {
        libc fn statfs ["2.2.5"]: (path: *const c_char, status: *mut libc::statfs) -> c_int;
        libc fn statfs64 ["2.2.5"]: (path: *const c_char, status: *mut libc::statfs64) -> c_int;
        fn __statfs ["2.2.5"]: (path: *const c_char, status: *mut libc::statfs) -> c_int;
        number SYS_statfs(path);
        path HERE, path, Follow;
    }
    /// statvfs(3).
    call statvfs(path: *const c_char) {
        libc fn statvfs ["2.2.5"]: (path: *const c_char, status: *mut libc::statvfs) -> c_int;
        libc fn statvfs64 ["2.2.5"]: (path: *const c_char, status: *mut libc::statvfs64) -> c_int;
        path HERE, path, Follow;
    }
    /// pathconf(3). Most limits are the same whatever the path is.
    call pathconf(path: *const c_char) {
        libc fn pathconf ["2.2.5"]: (path: *const c_char, name: c_int) -> c_long;
        path HERE, path, Follow;
        odd true;
    }
}
