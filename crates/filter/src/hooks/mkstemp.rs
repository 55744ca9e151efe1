//! Names that libc makes up itself: mkstemp(3), mkdtemp(3), tmpfile(3) and their kin.
//!
//! Nothing of that name is on disk, so only the directory has to be visible.

use crate::errno;
use crate::hook::{guard, hooks};
use crate::verdict::Last::{Follow, Parent};
use crate::verdict::{Call, judge};
use core::ffi::{CStr, c_char, c_int};
use libc::{AT_FDCWD, FILE};

/// P_tmpdir of stdio.h, where tmpfile makes its file.
const DIRECTORY: *const c_char = c"/tmp".as_ptr();

hooks! {
    /// mkstemp(3).
    libc fn mkstemp(template: *mut c_char) -> c_int {
        guard!(real(template), mkstemp: AT_FDCWD, template, Parent)
    }
    /// mkstemp(3) with 64-bit offsets.
    fn mkstemp64(template: *mut c_char) -> c_int {
        guard!(real(template), mkstemp64: AT_FDCWD, template, Parent)
    }
    /// mkstemps(3).
    libc fn mkstemps(template: *mut c_char, suffix: c_int) -> c_int {
        guard!(real(template, suffix), mkstemps: AT_FDCWD, template, Parent)
    }
    /// mkstemps(3) with 64-bit offsets.
    fn mkstemps64(template: *mut c_char, suffix: c_int) -> c_int {
        guard!(real(template, suffix), mkstemps64: AT_FDCWD, template, Parent)
    }
    /// mkostemp(3).
    libc fn mkostemp(template: *mut c_char, flags: c_int) -> c_int {
        guard!(real(template, flags), mkostemp: AT_FDCWD, template, Parent)
    }
    /// mkostemp(3) with 64-bit offsets.
    fn mkostemp64(template: *mut c_char, flags: c_int) -> c_int {
        guard!(real(template, flags), mkostemp64: AT_FDCWD, template, Parent)
    }
    /// mkostemps(3).
    libc fn mkostemps(template: *mut c_char, suffix: c_int, flags: c_int) -> c_int {
        guard!(real(template, suffix, flags), mkostemps: AT_FDCWD, template, Parent)
    }
    /// mkostemps(3) with 64-bit offsets.
    fn mkostemps64(template: *mut c_char, suffix: c_int, flags: c_int) -> c_int {
        guard!(real(template, suffix, flags), mkostemps64: AT_FDCWD, template, Parent)
    }
    /// mkdtemp(3).
    libc fn mkdtemp(template: *mut c_char) -> *mut c_char {
        guard!(real(template), mkdtemp: AT_FDCWD, template, Parent)
    }
    /// tmpfile(3).
    libc fn tmpfile() -> *mut FILE {
        guard!(real(), tmpfile: AT_FDCWD, DIRECTORY, Follow)
    }
    /// tmpfile(3) with 64-bit offsets.
    libc fn tmpfile64() -> *mut FILE {
        guard!(real(), tmpfile64: AT_FDCWD, DIRECTORY, Follow)
    }
    /// tempnam(3): where libc ends up in its own directory, that must be visible.
    fn tempnam(dir: *const c_char, prefix: *const c_char) -> *mut c_char {
        let call = |path| Call { name: "tempnam", dir: AT_FDCWD, path, last: Follow, creates: false };
        // SAFETY: the arguments of the caller; a name comes from malloc.
        unsafe {
            let dir = if judge(call(dir)).is_ok() { dir } else { core::ptr::null() };
            let name = real(dir, prefix);
            if name.is_null() || !CStr::from_ptr(name).to_bytes().starts_with(b"/tmp/") {
                return name;
            }
            match judge(call(DIRECTORY)) {
                Ok(()) => name,
                Err(errno) => {
                    libc::free(name.cast());
                    errno::fail(errno)
                }
            }
        }
    }
}
