//! Names that libc makes up itself: mkstemp(3), mkdtemp(3), tmpfile(3) and their kin.
//!
//! Nothing of that name is on disk, so only the directory has to be visible.

use crate::calls::table::calls;
use crate::verdict::Last::{Follow, Parent};
use core::ffi::{c_char, c_int};
use libc::FILE;

/// P_tmpdir of stdio.h, where tmpfile makes its file.
pub(crate) const DIRECTORY: *const c_char = c"/tmp".as_ptr();

calls! {
    /// mkstemp(3).
    call mkstemp(template: *mut c_char) {
        libc fn mkstemp ["2.2.5"]: (template: *mut c_char) -> c_int;
        fn mkstemp64 ["2.2.5"]: (template: *mut c_char) -> c_int;
        path HERE, template, Parent;
    }
    /// mkstemps(3).
    call mkstemps(template: *mut c_char) {
        libc fn mkstemps ["2.11"]: (template: *mut c_char, suffix: c_int) -> c_int;
        fn mkstemps64 ["2.11"]: (template: *mut c_char, suffix: c_int) -> c_int;
        path HERE, template, Parent;
    }
    /// mkostemp(3).
    call mkostemp(template: *mut c_char) {
        libc fn mkostemp ["2.7"]: (template: *mut c_char, flags: c_int) -> c_int;
        fn mkostemp64 ["2.7"]: (template: *mut c_char, flags: c_int) -> c_int;
        path HERE, template, Parent;
    }
    /// mkostemps(3).
    call mkostemps(template: *mut c_char) {
        libc fn mkostemps ["2.11"]: (template: *mut c_char, suffix: c_int, flags: c_int) -> c_int;
        fn mkostemps64 ["2.11"]: (template: *mut c_char, suffix: c_int, flags: c_int) -> c_int;
        path HERE, template, Parent;
    }
    /// mkdtemp(3).
    call mkdtemp(template: *mut c_char) {
        libc fn mkdtemp ["2.2.5"]: (template: *mut c_char) -> *mut c_char;
        path HERE, template, Parent;
    }
    /// tmpfile(3).
    call tmpfile() {
        libc fn tmpfile ["2.2.5"], tmpfile64 ["2.2.5"]: () -> *mut FILE;
        path HERE, DIRECTORY, Follow;
    }
    /// tempnam(3).
    call tempnam(dir: *const c_char) {
        hook tempnam ["2.2.5"];
        path HERE, dir, Follow;
    }
}
