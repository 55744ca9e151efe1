//! Names that libc makes up itself: mkstemp(3), mkdtemp(3), tmpfile(3) and their kin.
//!
//! Nothing of that name is on disk, so only the directory has to be visible. What the name is, is
//! known when the call has come back.

use crate::calls::table::calls;
use crate::verdict::Last::{Follow, Parent};
use crate::verdict::{Change, readable};
use core::ffi::{CStr, c_char, c_int};
use libc::FILE;

/// P_tmpdir of stdio.h, where tmpfile makes its file.
pub(crate) const DIRECTORY: *const c_char = c"/tmp".as_ptr();

/// Whether libc takes a template, whose last letters before a suffix are replaced. It looks nothing
/// up for what is none.
fn is_template(template: *const c_char, suffix: c_int) -> bool {
    // SAFETY: what the program passed for a C string.
    let text = unsafe { readable(template) }.map_or(&b""[..], CStr::to_bytes);
    let suffix = usize::try_from(suffix).ok();
    suffix
        .and_then(|suffix| text.len().checked_sub(suffix))
        .and_then(|end| text.get(..end))
        .is_some_and(|text| text.ends_with(b"XXXXXX"))
}

calls! {
    /// mkstemp(3).
    call mkstemp(template: *mut c_char) {
        libc fn mkstemp ["2.2.5"]: (template: *mut c_char) -> c_int;
        fn mkstemp64 ["2.2.5"]: (template: *mut c_char) -> c_int;
        path HERE, template, Parent, changes Change::MakesSimilar;
        unless !is_template(template, 0);
    }
    /// mkstemps(3).
    call mkstemps(template: *mut c_char, suffix: c_int) {
        libc fn mkstemps ["2.11"]: (template: *mut c_char, suffix: c_int) -> c_int;
        fn mkstemps64 ["2.11"]: (template: *mut c_char, suffix: c_int) -> c_int;
        path HERE, template, Parent, changes Change::MakesSimilar;
        unless !is_template(template, suffix);
    }
    /// mkostemp(3).
    call mkostemp(template: *mut c_char) {
        libc fn mkostemp ["2.7"]: (template: *mut c_char, flags: c_int) -> c_int;
        fn mkostemp64 ["2.7"]: (template: *mut c_char, flags: c_int) -> c_int;
        path HERE, template, Parent, changes Change::MakesSimilar;
        unless !is_template(template, 0);
    }
    /// mkostemps(3).
    call mkostemps(template: *mut c_char, suffix: c_int) {
        libc fn mkostemps ["2.11"]: (template: *mut c_char, suffix: c_int, flags: c_int) -> c_int;
        fn mkostemps64 ["2.11"]: (template: *mut c_char, suffix: c_int, flags: c_int) -> c_int;
        path HERE, template, Parent, changes Change::MakesSimilar;
        unless !is_template(template, suffix);
    }
    /// mkdtemp(3).
    call mkdtemp(template: *mut c_char) {
        libc fn mkdtemp ["2.2.5"]: (template: *mut c_char) -> *mut c_char;
        path HERE, template, Parent, changes Change::MakesSimilar;
        unless !is_template(template, 0);
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
