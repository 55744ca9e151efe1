//! freopen(3).
//!
//! The stream is closed even where the new file cannot be opened. So the next function is called
//! all the same, with a path that does not exist.

use crate::calls::altering::{NOTHING, judge_alterings, make};
use crate::calls::{self, Effect, stdio as rows};
use crate::hook::hooks;
use crate::process;
use crate::verdict::Call;
use core::ffi::c_char;
use libc::FILE;

/// # Safety
/// `paths` are what the row of freopen says of a program's arguments.
unsafe fn reopen(paths: [Call; 1], real: impl FnOnce(*const c_char) -> *mut FILE) -> *mut FILE {
    let [Call { path, .. }] = paths;
    let Some(state) = process::current() else {
        return real(path);
    };
    let mut altered = NOTHING;
    // SAFETY: the caller's promise.
    match unsafe { judge_alterings(state, &paths, &mut altered) } {
        // SAFETY: as above.
        Ok(()) => unsafe { make(state, &paths, &altered, Effect::Nothing, || real(path)) },
        Err(refused) => calls::refused(refused.errno, || real(c"".as_ptr())),
    }
}

hooks! {
    /// freopen(3).
    libc fn freopen(path: *const c_char, mode: *const c_char, stream: *mut FILE) -> *mut FILE {
        // SAFETY: a C string takes the place of the path; the rest goes on as it came.
        unsafe { reopen(rows::freopen::paths(path, mode), |path| real(path, mode, stream)) }
    }
    /// freopen(3) with 64-bit offsets.
    libc fn freopen64(path: *const c_char, mode: *const c_char, stream: *mut FILE) -> *mut FILE {
        // SAFETY: a C string takes the place of the path; the rest goes on as it came.
        unsafe { reopen(rows::freopen::paths(path, mode), |path| real(path, mode, stream)) }
    }
}
