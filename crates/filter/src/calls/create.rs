//! mkdir(2), mknod(2), mkfifo(3), symlink(2) and their kin: making a name.
//!
//! All of them mean the name itself: a link there is not followed. A name that is not on disk
//! goes on, law 6.

use crate::calls::table::calls;
use crate::verdict::Change;
use crate::verdict::Last::Entry;
use crate::verdict::readable;
use core::ffi::{c_char, c_int};
use libc::{dev_t, mode_t};

/// Whether mknod(2) refuses to make a file of this type, whatever the path is.
const fn is_odd(mode: mode_t) -> bool {
    !matches!(
        mode & libc::S_IFMT,
        0 | libc::S_IFREG | libc::S_IFCHR | libc::S_IFBLK | libc::S_IFIFO | libc::S_IFSOCK
    )
}

/// Whether symlink(2) takes the text of a link, whatever the path is.
fn is_target(target: *const c_char) -> bool {
    // SAFETY: what the program passed for a C string.
    unsafe { readable(target) }.is_some()
}

calls! {
    /// mkdir(2).
    call mkdir(path: *const c_char) {
        libc fn mkdir ["2.2.5"]: (path: *const c_char, mode: mode_t) -> c_int;
        number SYS_mkdir(path);
        path HERE, path, Entry, changes Change::MakesDirectory;
    }
    /// mkdirat(2).
    call mkdirat(dir: c_int, path: *const c_char) {
        libc fn mkdirat ["2.4"]: (dir: c_int, path: *const c_char, mode: mode_t) -> c_int;
        number SYS_mkdirat(dir, path);
        path dir, path, Entry, changes Change::MakesDirectory;
    }
    /// mknod(2), and as programs built before glibc 2.33 call it.
    call mknod(path: *const c_char, mode: mode_t) {
        libc fn mknod ["2.33"]: (path: *const c_char, mode: mode_t, device: dev_t) -> c_int;
        fn __xmknod ["2.2.5"]: (version: c_int, path: *const c_char, mode: mode_t, device: *mut dev_t) -> c_int;
        number SYS_mknod(path, mode);
        path HERE, path, Entry, changes Change::Makes;
        odd is_odd(mode);
    }
    /// mknodat(2), and as programs built before glibc 2.33 call it.
    call mknodat(dir: c_int, path: *const c_char, mode: mode_t) {
        libc fn mknodat ["2.33"]: (dir: c_int, path: *const c_char, mode: mode_t, device: dev_t) -> c_int;
        fn __xmknodat ["2.4"]: (version: c_int, dir: c_int, path: *const c_char, mode: mode_t, device: *mut dev_t) -> c_int;
        number SYS_mknodat(dir, path, mode);
        path dir, path, Entry, changes Change::Makes;
        odd is_odd(mode);
    }
    /// mkfifo(3).
    call mkfifo(path: *const c_char) {
        libc fn mkfifo ["2.2.5"]: (path: *const c_char, mode: mode_t) -> c_int;
        path HERE, path, Entry, changes Change::Makes;
    }
    /// mkfifoat(3).
    call mkfifoat(dir: c_int, path: *const c_char) {
        libc fn mkfifoat ["2.4"]: (dir: c_int, path: *const c_char, mode: mode_t) -> c_int;
        path dir, path, Entry, changes Change::Makes;
    }
    /// symlink(2). The target is text, and is not judged.
    call symlink(target: *const c_char, path: *const c_char) {
        libc fn symlink ["2.2.5"]: (target: *const c_char, path: *const c_char) -> c_int;
        number SYS_symlink(target, path);
        path HERE, path, Entry, changes Change::Makes;
        odd !is_target(target);
        effect Effect::Names;
    }
    /// symlinkat(2).
    call symlinkat(target: *const c_char, dir: c_int, path: *const c_char) {
        libc fn symlinkat ["2.4"]: (target: *const c_char, dir: c_int, path: *const c_char) -> c_int;
        number SYS_symlinkat(target, dir, path);
        path dir, path, Entry, changes Change::Makes;
        odd !is_target(target);
        effect Effect::Names;
    }
}
