//! setlocale(3) and newlocale(3).
//!
//! libc opens the data of a locale by itself, where no hook sees it: the archive that locale-gen makes of
//! all locales, and where that has not the one, a directory of its own. It looks into no archive where
//! LOCPATH is set; so it is led to do where the archive is hidden.

mod archive;
mod names;

use crate::errno::fail;
use crate::hook::hooks;
use crate::kernel::{Errno, access_at, is_confined};
use crate::process;
use crate::process::environment::{Block, with_assignments};
use crate::process::state::{Mode, State};
use crate::verdict::{Call, Change, Last, hides, judge_path};
use core::ffi::{CStr, c_char, c_int, c_void};
use libc::AT_FDCWD;
use names::Names;

/// Where the archive is, in glibc of Debian and Gentoo alike.
const ARCHIVE: &CStr = c"/usr/lib/locale/locale-archive";
/// The locale that every system has beside C: Debian's libc-bin brings it.
const BASE: &CStr = c"/usr/lib/locale/C.utf8";
/// Nothing is below this directory: proc(5) has none of that name.
const NO_ARCHIVE: &CStr = c"LOCPATH=/proc/no such directory";

/// Makes a call of the function `name` that loads `locale`, as far as its data may be seen.
///
/// # Safety
/// `locale` is null or a C string.
unsafe fn loading<T>(
    name: &'static str,
    locale: *const c_char,
    call: impl FnOnce() -> *mut T,
) -> *mut T {
    if locale.is_null() {
        return call();
    }
    let Some(state) = process::current() else {
        return call();
    };
    // SAFETY: the caller's promise.
    let locale = unsafe { CStr::from_ptr(locale) };
    let names = Names::of(locale, Block::current());
    if !names.any(|_| true) {
        return call();
    }
    load(state, name, &names, call)
}

#[cold]
#[inline(never)]
fn load<T>(
    state: &State,
    name: &'static str,
    names: &Names,
    call: impl FnOnce() -> *mut T,
) -> *mut T {
    // What builds ask for, which is never in an archive alone.
    let is_base = |locale: &[u8]| matches!(locale, b"C.UTF-8" | b"C.utf8");
    if !names.any(|locale| !is_base(locale)) && !hides(state, AT_FDCWD, BASE, Last::Follow) {
        return call();
    }
    if names.any(|locale| is_hidden_directory(state, name, locale)) {
        return fail(Errno::ENOENT);
    }
    let has_own_path = Block::current().value(b"LOCPATH");
    if has_own_path.is_some_and(|path| !path.is_empty()) {
        return call();
    }
    let tell = |state| {
        if !is_confined() && names.any(|locale| archive::has(ARCHIVE, locale)) {
            // It is said whether it may be seen; whether it could, libc has decided.
            let _ = judge_path(state, asked(name, ARCHIVE), ARCHIVE);
        }
    };
    if !hides(state, AT_FDCWD, ARCHIVE, Last::Follow) {
        if state.mode == Mode::Warn {
            tell(state);
        }
        return call();
    }
    let loaded = with_assignments([NO_ARCHIVE], call);
    if loaded.is_null() {
        let errno = crate::errno::get();
        tell(state);
        crate::errno::set(errno);
    }
    loaded
}

/// Whether the locale has a directory which the view has not.
fn is_hidden_directory(state: &State, name: &'static str, locale: &[u8]) -> bool {
    names::with_spellings(locale, |spelled| {
        names::with_directory(spelled, |path| {
            hides(state, AT_FDCWD, path, Last::Follow)
                && !is_confined()
                && access_at(AT_FDCWD, path, libc::F_OK, 0).is_ok()
                && judge_path(state, asked(name, path), path).is_err()
        })
    })
}

fn asked(name: &'static str, path: &CStr) -> Call {
    Call {
        name,
        dir: AT_FDCWD,
        path: path.as_ptr(),
        last: Last::Follow,
        change: Change::Nothing,
    }
}

hooks! {
    /// setlocale(3).
    libc seldom fn setlocale(category: c_int, locale: *const c_char) -> *mut c_char {
        // SAFETY: the program gave these arguments to the function of this name.
        unsafe { loading("setlocale", locale, || real(category, locale)) }
    }
    /// newlocale(3).
    seldom fn newlocale(categories: c_int, locale: *const c_char, base: *mut c_void) -> *mut c_void {
        // SAFETY: as above.
        unsafe { loading("newlocale", locale, || real(categories, locale, base)) }
    }
    /// newlocale(3), by glibc's own name.
    seldom fn __newlocale(categories: c_int, locale: *const c_char, base: *mut c_void) -> *mut c_void {
        // SAFETY: as above.
        unsafe { loading("newlocale", locale, || real(categories, locale, base)) }
    }
}
