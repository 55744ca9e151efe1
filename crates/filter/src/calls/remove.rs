//! unlink(2), rmdir(2), remove(3): removing a name.
//!
//! All of them mean the name itself: a link there is not followed. A hidden name answers ENOENT
//! and is not touched.

use crate::calls::table::calls;
use crate::verdict::Change;
use crate::verdict::Last::Entry;
use core::ffi::{c_char, c_int};

calls! {
    /// unlink(2).
    call unlink(path: *const c_char) {
        libc fn unlink ["2.2.5"]: (path: *const c_char) -> c_int;
        number SYS_unlink(path);
        path HERE, path, Entry, changes Change::Removes;
    }
    /// unlinkat(2).
    call unlinkat(dir: c_int, path: *const c_char, flags: c_int) {
        libc fn unlinkat ["2.4"]: (dir: c_int, path: *const c_char, flags: c_int) -> c_int;
        number SYS_unlinkat(dir, path, flags);
        path dir, path, Entry, changes Change::Removes;
        odd flags & !libc::AT_REMOVEDIR != 0;
    }
    /// rmdir(2).
    call rmdir(path: *const c_char) {
        libc fn rmdir ["2.2.5"]: (path: *const c_char) -> c_int;
        number SYS_rmdir(path);
        path HERE, path, Entry, changes Change::Removes;
    }
    /// remove(3).
    call remove(path: *const c_char) {
        libc fn remove ["2.2.5"]: (path: *const c_char) -> c_int;
        path HERE, path, Entry, changes Change::Removes;
    }
}
