//! Extended attributes, xattr(7), and the attributes of file_getattr(2).

use crate::calls::last::unless_no_follow;
use crate::calls::table::calls;
use crate::verdict::Last::{Follow, Keep};
use core::ffi::{c_char, c_int, c_void};
use libc::{size_t, ssize_t};

calls! {
    /// getxattr(2).
    call getxattr(path: *const c_char) {
        libc fn getxattr ["2.3"]: (path: *const c_char, name: *const c_char, value: *mut c_void, size: size_t) -> ssize_t;
        number SYS_getxattr(path);
        path HERE, path, Follow;
        odd true;
    }
    /// lgetxattr(2).
    call lgetxattr(path: *const c_char) {
        libc fn lgetxattr ["2.3"]: (path: *const c_char, name: *const c_char, value: *mut c_void, size: size_t) -> ssize_t;
        number SYS_lgetxattr(path);
        path HERE, path, Keep;
        odd true;
    }
    /// getxattrat(2), which libc does not export.
    call getxattrat(dir: c_int, path: *const c_char, flags: c_int) {
        number SYS_getxattrat(dir, path, flags);
        path dir, path, unless_no_follow(flags);
        odd true;
    }
    /// setxattr(2).
    call setxattr(path: *const c_char) {
        libc fn setxattr ["2.3"]: (path: *const c_char, name: *const c_char, value: *const c_void, size: size_t, flags: c_int) -> c_int;
        number SYS_setxattr(path);
        path HERE, path, Follow;
        odd true;
    }
    /// lsetxattr(2).
    call lsetxattr(path: *const c_char) {
        libc fn lsetxattr ["2.3"]: (path: *const c_char, name: *const c_char, value: *const c_void, size: size_t, flags: c_int) -> c_int;
        number SYS_lsetxattr(path);
        path HERE, path, Keep;
        odd true;
    }
    /// setxattrat(2), which libc does not export.
    call setxattrat(dir: c_int, path: *const c_char, flags: c_int) {
        number SYS_setxattrat(dir, path, flags);
        path dir, path, unless_no_follow(flags);
        odd true;
    }
    /// listxattr(2).
    call listxattr(path: *const c_char) {
        libc fn listxattr ["2.3"]: (path: *const c_char, list: *mut c_char, size: size_t) -> ssize_t;
        number SYS_listxattr(path);
        path HERE, path, Follow;
        odd true;
    }
    /// llistxattr(2).
    call llistxattr(path: *const c_char) {
        libc fn llistxattr ["2.3"]: (path: *const c_char, list: *mut c_char, size: size_t) -> ssize_t;
        number SYS_llistxattr(path);
        path HERE, path, Keep;
        odd true;
    }
    /// listxattrat(2), which libc does not export.
    call listxattrat(dir: c_int, path: *const c_char, flags: c_int) {
        number SYS_listxattrat(dir, path, flags);
        path dir, path, unless_no_follow(flags);
        odd true;
    }
    /// removexattr(2).
    call removexattr(path: *const c_char) {
        libc fn removexattr ["2.3"]: (path: *const c_char, name: *const c_char) -> c_int;
        number SYS_removexattr(path);
        path HERE, path, Follow;
        odd true;
    }
    /// lremovexattr(2).
    call lremovexattr(path: *const c_char) {
        libc fn lremovexattr ["2.3"]: (path: *const c_char, name: *const c_char) -> c_int;
        number SYS_lremovexattr(path);
        path HERE, path, Keep;
        odd true;
    }
    /// removexattrat(2), which libc does not export.
    call removexattrat(dir: c_int, path: *const c_char, flags: c_int) {
        number SYS_removexattrat(dir, path, flags);
        path dir, path, unless_no_follow(flags);
        odd true;
    }
    /// file_getattr(2), which libc does not export.
    call file_getattr(dir: c_int, path: *const c_char, flags: c_int) {
        number SYS_file_getattr(dir, path, _, _, flags);
        path dir, path, unless_no_follow(flags);
        odd true;
    }
    /// file_setattr(2), which libc does not export.
    call file_setattr(dir: c_int, path: *const c_char, flags: c_int) {
        number SYS_file_setattr(dir, path, _, _, flags);
        path dir, path, unless_no_follow(flags);
        odd true;
    }
}
